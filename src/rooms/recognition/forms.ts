/**
 * What is filled in here. Whether two files are of one child is never a field: it follows from what two people say. Names, the
 * question itself and keys travel sealed beside the forms.
 */
import { choice, choices, reference, wholeNumber } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'

/** Why other agencies are asked at all. There is no other reason. */
export const askPurposes = ['meeting-now', 'before-conversation', 'missing-child', 'return-home'] as const
export type AskPurpose = (typeof askPurposes)[number]

export const sideAnswers = ['same', 'different', 'cannot-tell'] as const
export type SideAnswer = (typeof sideAnswers)[number]

export const grounds = ['name-and-birth', 'child-said', 'papers-seen', 'colleague-knows', 'something-differs'] as const

/** About the child's number: of one's own file, or of one that this phone is about to open. What is asked with goes sealed beside it and is kept nowhere. */
export const askOthers = form('recognition/ask-others', 1, {
  purpose: choice(askPurposes, { zone: 'Z2', purpose: 'identify' }),
  desk: reference('desk', { zone: 'Z2', purpose: 'identify', optional: true }),
})

/** About the pair. What is compared of my side's child goes sealed to the other desk, for fourteen days. */
export const showName = form('recognition/show-name', 1, {})

export const say = form('recognition/say', 1, {
  answer: choice(sideAnswers, { zone: 'Z2', purpose: 'identify' }),
  because: choices(grounds, { zone: 'Z2', purpose: 'identify' }),
})

export const undo = form('recognition/undo', 1, {
  because: choice(['learned-more', 'said-by-mistake', 'child-objects'], { zone: 'Z2', purpose: 'identify' }),
})

/** About the pair of which somebody has said that these are two children; by the same person alone. */
export const takeBack = form('recognition/take-back', 1, {
  because: choice(['learned-more', 'said-by-mistake'], { zone: 'Z2', purpose: 'identify' }),
})

/** Why two agencies compare whom they serve. */
export const caseloadPurposes = ['same-children-twice', 'before-cooperation', 'missing-children', 'district-count'] as const
export type CaseloadPurpose = (typeof caseloadPurposes)[number]
export const endReasons = ['not-wanted', 'not-this-agency', 'time', 'mistake', 'enough'] as const
export type EndReason = (typeof endReasons)[number]

/** The run has the number of this filling-in. The public half of its key goes sealed beside it, signed. */
export const proposeRun = form('recognition/propose-run', 1, {
  agency: reference('agency', { zone: 'Z2', purpose: 'identify' }),
  purpose: choice(caseloadPurposes, { zone: 'Z2', purpose: 'identify' }),
})

/** About the run; with the other half of its key. */
export const agreeRun = form('recognition/agree-run', 1, {})

/** About the run: a piece of one side's rows, made under the run's key. With the last one all are there. The device sends them once its person has said so, and no copy of them stays on it. */
export const sendRows = form('recognition/send-rows', 1, {
  piece: wholeNumber({ zone: 'Z2', purpose: 'identify', from: 1, to: 100 }),
  of: wholeNumber({ zone: 'Z2', purpose: 'identify', from: 1, to: 100 }),
}, { byItself: 'last' })

/** About the run, after the count: show each of us which of its own these are. */
export const showOwn = form('recognition/show-own', 1, {})

/** About the run: which children of mine stand behind the numbers that were found. They go beside the form, which keeps none of them. */
export const nameOwn = form('recognition/name-own', 1, {})

export const endRun = form('recognition/end-run', 1, {
  because: choice(endReasons, { zone: 'Z2', purpose: 'identify' }),
})
