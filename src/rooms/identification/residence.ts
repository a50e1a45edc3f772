/**
 * Temporary residence of somebody from abroad who was identified (Law 9(6), 10(3)8, 17.2.11): an organisation asks the region's akimat, the akimat
 * petitions the police, who give a permission to a day; it may be made longer once. Every step is an event of the file, and from all of them follows how it stands.
 */
import { legalStatusOf, type ChildFile } from './child.ts'
import type { RefusalReason, Telling } from './rights.ts'
import { dayOf, startOf, type Day, type Moment } from '#core/clock.ts'
import type { Edition } from '#core/clocks/editions.ts'
import { dueAt } from '#core/clocks/terms.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

export const residenceSteps = ['asked', 'petitioned', 'granted', 'longer-asked', 'longer-granted', 'refused', 'ended'] as const
export type ResidenceStep = (typeof residenceSteps)[number]

/** Why nobody waits for a permission, or for its end, any more. */
export const residenceEnds = ['went-home', 'other-ground', 'not-wanted', 'left'] as const

/** One step as it was written down. `until`: the last day of a permission. */
export interface ResidenceWritten { readonly step: ResidenceStep; readonly onDay: Day; readonly until?: Day | undefined; readonly by?: 'akimat' | 'police' | undefined; readonly because?: RefusalReason | undefined }

/** The newest step, and until when somebody may stay by what was granted so far. */
export interface Residence { readonly is: ResidenceStep; readonly onDay: Day; readonly until?: Day; readonly because?: RefusalReason }

/** How it stands by all steps, in the order in which they were written down. */
export function residenceBy(written: readonly ResidenceWritten[]): Residence | undefined {
  let stands: Residence | undefined
  for (const { step, onDay, until, because } of written) {
    const stays = step === 'ended' ? undefined : until ?? stands?.until
    stands = { is: step, onDay, ...(stays && { until: stays }), ...(because && { because }) }
  }
  return stands
}

const first: readonly ResidenceStep[] = ['asked', 'petitioned', 'granted']
const follows: Readonly<Record<ResidenceStep, readonly ResidenceStep[]>> = {
  'asked': ['petitioned', 'granted', 'refused', 'ended'],
  'petitioned': ['granted', 'refused', 'ended'],
  'granted': ['longer-asked', 'longer-granted', 'ended'],
  'longer-asked': ['longer-granted', 'refused', 'ended'],
  'longer-granted': ['ended'],
  'refused': first,
  'ended': first,
}

/** What may come next. What lies between may have happened without a word here; it is made longer once (Law 9(6)), and asked for again after it was refused. */
export function nextResidenceSteps(stands: Residence | undefined): readonly ResidenceStep[] {
  if (!stands) return first
  return stands.is === 'refused' && stands.until !== undefined ? [...follows['granted']] : follows[stands.is]
}

/** The last day to which a permission may be given (Law 9(6)): six months from the day it is given; three from the end of the first one. */
export function longestStay(stands: Residence | undefined, { step, onDay }: Pick<ResidenceWritten, 'step' | 'onDay'>, { terms, calendar }: Pick<Edition, 'terms' | 'calendar'>): Day {
  const from = step === 'longer-granted' ? stands?.until ?? onDay : onDay
  return dayOf(dueAt(startOf(from), terms[termOfStep(step)]!, calendar))
}

/** Which term begins with a permission. */
export function termOfStep(step: ResidenceStep): 'temporary-residence' | 'temporary-residence-longer' {
  return step === 'longer-granted' ? 'temporary-residence-longer' : 'temporary-residence'
}

/**
 * Refuses: `identification.residence-step` (does not come after what stands), `identification.day-unfit` (before the step before it, or not yet),
 * `identification.residence-until` (not after its beginning), `identification.residence-too-long` (longer than the law lets it be).
 */
export function checkResidence(stands: Residence | undefined, written: Pick<ResidenceWritten, 'step' | 'onDay' | 'until'>, { today, edition }: { readonly today: Day; readonly edition: Pick<Edition, 'terms' | 'calendar'> }): Refusal | undefined {
  const { step, onDay, until } = written
  if (!nextResidenceSteps(stands).includes(step)) return refuse('identification.residence-step', { field: 'step' })
  if (onDay > today || (stands && onDay < stands.onDay)) return refuse('identification.day-unfit', { field: 'onDay' })
  if (until === undefined) return undefined
  if (until <= (step === 'longer-granted' ? stands?.until ?? onDay : onDay)) return refuse('identification.residence-until', { field: 'until' })
  return until > longestStay(stands, written, edition) ? refuse('identification.residence-too-long', { field: 'until' }) : undefined
}

/** Law 9(6), 17.2.11: who is a victim by either road and no citizen of Kazakhstan; also while the citizenship is not known, but not for a desk to which it is not shown. */
export function asksForResidence({ citizenshipSaid, ...child }: Pick<ChildFile, 'state' | 'procedural'> & { readonly citizenshipSaid?: string | undefined }): boolean {
  return citizenshipSaid !== undefined && citizenshipSaid !== 'KZ' && ['identified', 'procedural-victim'].includes(legalStatusOf(child))
}

const askedBy: Readonly<Partial<Record<ResidenceStep, 'waits' | 'granted' | 'refused'>>> = { 'asked': 'waits', 'petitioned': 'waits', 'granted': 'granted', 'longer-asked': 'waits', 'longer-granted': 'granted', 'refused': 'refused' }

/** What a step says of the right to it (Law 17.2.11), so that nobody writes it down twice. */
export function rightByStep({ step, because }: Pick<ResidenceWritten, 'step' | 'because'>): Telling['told'] {
  const asked = askedBy[step]
  return asked ? [{ right: 'residence', asked, ...(because && { because }) }] : []
}

/** The steps among a file's events, as far as they are told here: by the day on which each happened, which no later one lies before, whatever phone told it late. */
export function residenceIn(events: readonly { readonly kind: string; readonly at: Moment; readonly facts: object }[]): readonly ResidenceWritten[] {
  return events.filter(({ kind, facts }) => kind === 'residence-written' && 'step' in facts).toSorted((a, b) => a.at - b.at).map(({ facts }) => facts as ResidenceWritten).toSorted((a, b) => (a.onDay < b.onDay ? -1 : a.onDay > b.onDay ? 1 : 0))
}
