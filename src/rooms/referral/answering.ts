/**
 * How referrals were answered: what each figure means, in one place. Counted from what happened, by the moment a referral was sent, so that what has ended counts as well.
 *
 * - *In time, late*: the receiver answers yes or no, and none of its turns to answer was longer than the term that ran for it. While a question waits for the sender no term of the receiver runs.
 * - *Unanswered and past*: a term to answer has run out, and there is neither a yes nor a no; whatever became of it then, also where nobody worked at the desk.
 * - *Taken back*: before there was an answer and before a term had run out. It says nothing about whoever was asked, and counts in nothing else.
 * - A need that was declined and goes on elsewhere counts as declined where it was, and anew where it goes. One that was taken back or set aside after an answer counts as answered.
 * - A child handed over from phone to phone was asked for and taken at once: in time, and in no median.
 * - The median is the middle of all the single times, and is told with how many they are; never an average of averages.
 *
 * The database counts by the same rules (0097-how-referrals-were-answered.sql); a test holds both together on random histories.
 */
import type { Moment } from '#core/clock.ts'
import type { AgencyId } from '#core/ids.ts'
import { declineReasons, type DeclineReason, type Urgency } from './forms.ts'
import type { Level, Step, Terms } from './referral.ts'
import type { ToldOf } from './told-to-others.ts'

/** The way of one referral with what its stitches do not say: why it was declined. */
export interface History { readonly urgency: Urgency; readonly steps: readonly (Step & { readonly because?: DeclineReason })[] }

/** `came-back`: accepted, and not possible before the child was taken over. */
export const outcomeKinds = ['done', 'not-possible', 'came-back'] as const
export type OutcomeKind = (typeof outcomeKinds)[number]
/** `not-kept`: declined and gone on elsewhere before reasons were kept for figures. */
export const reasonKinds = [...declineReasons, 'not-kept'] as const
export type ReasonKind = (typeof reasonKinds)[number]
/** Who learnt that the receiver had not acted. */
export const steps = ['deputy', 'head', 'region', 'programme'] as const satisfies readonly Level[]

/** What one referral's answer came to, each with its moment: what it was like at any earlier one follows from it. */
export interface Facts {
  readonly sentAt: Moment
  /** When the first of its terms to answer that ran out did so, or the one that runs will. */
  readonly pastAt?: Moment
  readonly waitedMs: number
  readonly lateMs: number
  readonly askedAt?: Moment
  readonly answeredAt?: Moment
  readonly answer?: 'accept' | 'decline'
  readonly reason?: DeclineReason
  readonly through?: 'link' | 'phone'
  readonly handedOverAt?: Moment
  readonly outcomeAt?: Moment
  readonly outcome?: OutcomeKind
  readonly withdrawnAt?: Moment
  readonly nobodyAt?: Moment
  readonly told: Readonly<Partial<Record<(typeof steps)[number], Moment>>>
}

/** A middle and the number of times it is the middle of; nothing where there are none. */
export interface Median { readonly n: number; readonly ms: number | null }

export interface Figures {
  /** All but those taken back: in time, late, unanswered and past, and those whose term still runs. */
  readonly sent: number
  readonly takenBack: number
  readonly inTime: number
  readonly late: number
  readonly silent: number
  readonly running: number
  readonly accepted: number
  readonly declined: number
  /** A question came before the answer, or instead of it. */
  readonly asked: number
  readonly byLink: number
  readonly byPhone: number
  readonly faceToFace: number
  readonly handedOver: number
  readonly outcomeKnown: number
  readonly nobodyThere: number
  readonly deputy: number
  readonly head: number
  readonly region: number
  readonly programme: number
  /** The receiver's own turns until its yes or no; by how much late; from the yes to the hand-over, and to the outcome. */
  readonly answer: Median
  readonly lateBy: Median
  readonly handOver: Median
  readonly outcome: Median
  readonly reasons?: Readonly<Partial<Record<ReasonKind, number>>>
  readonly outcomes?: Readonly<Partial<Record<OutcomeKind, number>>>
}

/** What is told, as asked: of the own agency, or of a region. Nothing together where nothing was sent. */
export interface AnsweringSeen {
  readonly period: string
  /** As it stood then. */
  readonly asOf: Moment
  readonly region: string | null
  readonly together: Figures | null
  readonly agencies: readonly { readonly agency: AgencyId; readonly figures: Figures }[]
  readonly months: readonly { readonly month: string; readonly figures: Figures }[]
  /** Reasons and outcomes of a region stand apart, by half years. */
  readonly halves: readonly { readonly name: string; readonly reasons: ToldOf; readonly outcomes: ToldOf }[]
  /** All of the own agency's region together. */
  readonly beside: { readonly region: string; readonly agencies: number; readonly figures: Pick<Figures, 'sent' | 'inTime' | 'late' | 'silent' | 'answer'> } | null
}

/** Walks one way from its first stitch. Terms are those of the edition the child's file began under. */
export function factsOf({ urgency, steps: way }: History, terms: Pick<Terms, 'dueAt'>): Facts {
  const [first] = way
  if (first?.what !== 'sent') throw new Error('a referral begins by being sent')
  const facts: { -readonly [K in keyof Facts]: Facts[K] } & { told: Partial<Record<(typeof steps)[number], Moment>> } = { sentAt: first.at, waitedMs: 0, lateMs: 0, told: {} }
  let turn: { readonly since: Moment; readonly by: Moment } | undefined
  let isReceivers = true
  const begin = (at: Moment) => { turn = { since: at, by: terms.dueAt('answer', urgency, at) }; isReceivers = true }
  const end = (at: Moment) => {
    if (!turn) return
    facts.waitedMs += at - turn.since
    if (at > turn.by) { facts.lateMs += at - turn.by; facts.pastAt ??= turn.by }
    turn = undefined
  }
  const answer = (at: Moment, given: 'accept' | 'decline', through: Facts['through']) => Object.assign(facts, { answeredAt: at, answer: given, ...(through && { through }) })
  for (const { what, at, level, through, because } of way) {
    switch (what) {
      case 'sent':
      case 'replied': begin(at); break
      case 'asked': end(at); facts.askedAt ??= at; isReceivers = false; break
      case 'accepted': end(at); answer(at, 'accept', through); isReceivers = true; break
      case 'declined': end(at); answer(at, 'decline', through); if (because) facts.reason = because; isReceivers = false; break
      case 'taken-over': facts.handedOverAt ??= at; break
      case 'done': facts.outcomeAt = at; facts.outcome = 'done'; break
      case 'not-possible': facts.outcomeAt = at; facts.outcome = facts.handedOverAt === undefined ? 'came-back' : 'not-possible'; isReceivers = false; break
      case 'withdrawn': end(at); facts.withdrawnAt = at; break
      case 'told': if (isReceivers && level !== undefined && level !== 'duty') facts.told[level] ??= at; break
      case 'nobody-there': if (isReceivers) facts.nobodyAt ??= at; break
      case 'opened':
      case 'confirmed':
      case 'started':
      case 'passed-on':
    }
  }
  if (turn) facts.pastAt ??= turn.by
  return facts
}

export type Stands = 'in-time' | 'late' | 'silent' | 'running' | 'taken-back'

/** How its answer stood at a moment. */
export function standsAt({ pastAt, answeredAt, withdrawnAt }: Pick<Facts, 'pastAt' | 'answeredAt' | 'withdrawnAt'>, at: Moment): Stands {
  if (answeredAt !== undefined && answeredAt <= at) return pastAt !== undefined && pastAt < answeredAt ? 'late' : 'in-time'
  if (pastAt !== undefined && pastAt < Math.min(at, withdrawnAt ?? at)) return 'silent'
  return withdrawnAt !== undefined && withdrawnAt <= at ? 'taken-back' : 'running'
}

/** From `from` on and before `until`, as it stood at `asOf`. */
export interface Counted { readonly from: Moment; readonly until: Moment; readonly asOf: Moment }

/** The figures of all of these that were sent in a period. */
export function figuresOf(all: readonly Facts[], { from, until, asOf }: Counted): Figures {
  const had = (at: Moment | undefined): at is Moment => at !== undefined && at <= asOf
  const sent = all.filter(({ sentAt }) => sentAt >= from && sentAt < until && sentAt <= asOf).map((facts) => ({ ...facts, stands: standsAt(facts, asOf) }))
  const counts = sent.filter(({ stands }) => stands !== 'taken-back')
  const answered = counts.filter(({ answeredAt }) => had(answeredAt))
  const ended = answered.filter(({ outcomeAt }) => had(outcomeAt))
  const late = counts.filter(({ stands }) => stands === 'late')
  const number = (of: readonly { readonly stands: Stands }[], stands: Stands) => of.filter((one) => one.stands === stands).length
  const told = (level: (typeof steps)[number]) => counts.filter((one) => had(one.told[level])).length
  const asked = (at: (one: Facts) => Moment | undefined) => counts.filter((one) => had(at(one))).length
  return {
    sent: counts.length, takenBack: sent.length - counts.length,
    inTime: number(counts, 'in-time'), late: late.length, silent: number(counts, 'silent'), running: number(counts, 'running'),
    accepted: answered.filter(({ answer }) => answer === 'accept').length, declined: answered.filter(({ answer }) => answer === 'decline').length,
    asked: asked(({ askedAt }) => askedAt), byLink: answered.filter(({ through }) => through === 'link').length, byPhone: answered.filter(({ through }) => through === 'phone').length,
    faceToFace: answered.filter(isFaceToFace).length, handedOver: asked(({ handedOverAt }) => handedOverAt), outcomeKnown: ended.length, nobodyThere: asked(({ nobodyAt }) => nobodyAt),
    deputy: told('deputy'), head: told('head'), region: told('region'), programme: told('programme'),
    answer: medianOf(answered.filter((one) => !isFaceToFace(one)).map(({ waitedMs }) => waitedMs)),
    lateBy: medianOf(late.map(({ lateMs }) => lateMs)),
    handOver: medianOf(answered.filter(({ handedOverAt, answeredAt }) => had(handedOverAt) && handedOverAt > answeredAt!).map((one) => one.handedOverAt! - one.answeredAt!)),
    outcome: medianOf(ended.map((one) => one.outcomeAt! - one.answeredAt!)),
    reasons: tally(reasonKinds, answered.filter(({ answer }) => answer === 'decline').map(({ reason }) => reason ?? 'not-kept')),
    outcomes: tally(outcomeKinds, ended.map((one) => one.outcome!)),
  }
}

/** Of an even number the middle between the two in the middle. */
export function medianOf(times: readonly number[]): Median {
  const inOrder = times.toSorted((a, b) => a - b)
  const [low, high] = [inOrder[Math.ceil(inOrder.length / 2) - 1], inOrder[Math.floor(inOrder.length / 2)]]
  return { n: inOrder.length, ms: low === undefined || high === undefined ? null : low + (high - low) / 2 }
}

/** Whether the answer was due by then: of these a share is told. */
export function dueOf({ inTime, late, silent }: Pick<Figures, 'inTime' | 'late' | 'silent'>): number {
  return inTime + late + silent
}

function isFaceToFace({ answeredAt, sentAt }: Facts): boolean {
  return answeredAt === sentAt
}

function tally<Kind extends string>(kinds: readonly Kind[], found: readonly Kind[]): Partial<Record<Kind, number>> {
  return Object.fromEntries(kinds.flatMap((kind) => { const n = found.filter((one) => one === kind).length; return n > 0 ? [[kind, n]] : [] })) as Partial<Record<Kind, number>>
}
