/**
 * The seventeen rights of Law 17, one by one (Rules for referral 32 and 38): what a file says of each. Every telling is an event of the file;
 * from all of them follows how each right stands now, and nothing is written over.
 */
import { rights } from './codes.ts'
import { rightByStep, type ResidenceWritten } from './residence.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Moment } from '#core/clock.ts'

export type Right = (typeof rights)[number]

/** How a right stands that somebody asked for. One that was granted or refused was asked for: there is no other way to write it. */
export const askedStates = ['waits', 'granted', 'refused'] as const
export type AskedState = (typeof askedStates)[number]

/** Why it was refused, as it was said to the person; no word of theirs and no judgement of them. */
export const refusalReasons = ['conditions-not-met', 'not-identified', 'papers-missing', 'no-place', 'another-body', 'term-passed', 'no-reason-given', 'other'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** What happened with one right at one time; a right that was not touched is not named. */
export interface Told { readonly right: Right; readonly explained?: 'yes' | undefined; readonly asked?: AskedState | undefined; readonly because?: RefusalReason | undefined }
export interface Telling { readonly at: Moment; readonly told: readonly Told[] }

/** How a right stands: when it was last explained, and what became of it if it was asked for. */
export interface RightTold { readonly right: Right; readonly explainedAt?: Moment; readonly asked?: { readonly is: AskedState; readonly at: Moment; readonly because?: RefusalReason } }

/** In the law's order, those that were touched. The newest telling of a right counts; what was explained once stays explained. */
export function rightsToldBy(tellings: readonly Telling[]): readonly RightTold[] {
  const byRight = new Map<Right, RightTold>()
  for (const { at, told } of tellings.toSorted((a, b) => a.at - b.at)) for (const { right, explained, asked, because } of told) {
    byRight.set(right, { ...byRight.get(right), right, ...(explained && { explainedAt: at }), ...(asked && { asked: { is: asked, at, ...(because && { because }) } }) })
  }
  return rights.flatMap((right) => byRight.get(right) ?? [])
}

/** What is said of rights in a file's events and in the outcomes of its joint identifications, as far as it is told to this desk. */
export function tellingsIn(events: readonly { readonly kind: string; readonly at: Moment; readonly facts: object }[], joints: readonly { readonly recordedAt: Moment | null; readonly rights: readonly Right[] | null }[]): readonly Telling[] {
  return [
    ...joints.flatMap(({ recordedAt, rights: explained }): Telling[] => (recordedAt === null || !explained ? [] : [{ at: recordedAt, told: explained.map((right) => ({ right, explained: 'yes' })) }])),
    ...events.flatMap(({ kind, at, facts }): Telling[] => (kind === 'rights-told' && 'told' in facts ? [{ at, told: facts.told as readonly Told[] }] : kind === 'residence-written' && 'step' in facts ? [{ at, told: rightByStep(facts as ResidenceWritten) }] : [])),
  ]
}

/** Which rights were explained every desk of the child may know, so that nobody has to hear them twice; what was asked for and how it ended is a particular. */
export function onlyExplained<E extends { readonly facts: object }>(event: E): E {
  const told = (event.facts as { told: readonly Told[] }).told.flatMap(({ right, explained }): Told[] => (explained ? [{ right, explained }] : []))
  return { ...event, facts: { told } }
}

/** Refuses `identification.right-twice`, `identification.right-untouched`; `forms.missing` and `forms.hidden` where the answer stands to what was told. */
export function checkTold({ told, understood, why }: { readonly told: readonly Told[]; readonly understood?: unknown; readonly why?: unknown }): Refusal | undefined {
  const twice = told.findIndex(({ right }, n) => told.findIndex((one) => one.right === right) !== n)
  if (twice >= 0) return refuse('identification.right-twice', { field: `told.${twice}.right` })
  const untouched = told.findIndex(({ explained, asked }) => !explained && !asked)
  if (untouched >= 0) return refuse('identification.right-untouched', { field: `told.${untouched}.right` })
  const isExplained = told.some(({ explained }) => explained)
  if (isExplained !== (understood !== undefined)) return refuse(isExplained ? 'forms.missing' : 'forms.hidden', { field: 'understood' })
  return why !== undefined && !told.some(({ because }) => because === 'other') ? refuse('forms.hidden', { field: 'why' }) : undefined
}
