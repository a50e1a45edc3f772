/**
 * What was agreed, by whom, for which purpose and receiver, until when (Personal Data Law, arts. 7-9). A consent is never
 * a bare tick: it has a proof, an end, and a way back. Who may agree for a child follows the age and whether the
 * caregiver is safe; a table of practice, not of law, since the Personal Data Law speaks only of "the subject or the
 * legal representative".
 */
import { dayOf, later, startOf, dayMs, type Day, type Moment } from '#core/clock.ts'
import { fieldWordKeys, type CollectedField } from './collected.ts'
import type { Form } from '#core/forms/form.ts'
import type { AgencyId, ChildId, DeskId, RecordId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { BindingFacts } from '#core/sync/server/room.ts'
import type { ConsentAge, ConsentAnswers, ConsentPurpose, DataGroup, Giver } from './forms.ts'

interface Kept {
  readonly id: RecordId
  readonly child: ChildId
  readonly purpose: ConsentPurpose
  /** Nobody: the agency that asked, for itself. */
  readonly receiver?: AgencyId
  readonly groups: readonly DataGroup[]
  readonly abroad: boolean
  readonly askedBy: DeskId
  readonly at: Moment
}

export type Consent = Kept & (
  | { readonly state: 'given'; readonly basis: 'consent'; readonly givenBy: Giver; readonly proof: 'signature' | 'audio' | 'witness'; readonly until?: Day }
  /** Personal Data Law 9.5: rights and freedoms need protection and consent cannot be had; the reason is kept. */
  | { readonly state: 'given'; readonly basis: 'vital'; readonly givenBy: 'nobody'; readonly until?: Day }
  | { readonly state: 'declined' | 'not-yet' }
  | { readonly state: 'withdrawn'; readonly withdrawnAt: Moment; readonly stopBy: Moment }
)
export type Given = Extract<Consent, { state: 'given' }>

/**
 * Reads an answer into a consent. Refuses: `consent.only-the-person` (an adult answers alone), `consent.child-says-no`,
 * `consent.child-not-asked` (from 6 years on), `consent.caregiver-implicated`, `consent.caregiver-too` {ageGroup} (younger
 * than 15 not alone without a reason), `consent.say-why`, `consent.already-over` (a last day in the past).
 */
export function keepConsent(answers: ConsentAnswers, { id, child, askedBy, at }: { id: RecordId; child: ChildId; askedBy: DeskId; at: Moment }): Consent | Refusal {
  const kept: Kept = {
    id, child, purpose: answers.purpose, ...(answers.receiver && { receiver: answers.receiver as AgencyId }),
    groups: answers.groups, abroad: answers.abroad === 'yes', askedBy, at,
  }
  if (answers.answer !== 'yes') return { ...kept, state: answers.answer === 'no' ? 'declined' : 'not-yet' }
  const refused = whyNot(answers)
  if (refused) return refused
  if (answers.until !== undefined && answers.until < dayOf(at)) return refuse('consent.already-over')
  const until = answers.until === undefined ? {} : { until: answers.until }
  if (answers.givenBy === 'nobody') return { ...kept, state: 'given', basis: 'vital', givenBy: 'nobody', ...until }
  if (answers.proof === undefined) return refuse('consent.needs-proof')
  return { ...kept, state: 'given', basis: 'consent', givenBy: answers.givenBy, proof: answers.proof, ...until }
}

/** Years, both included, of whom a group speaks. */
const yearsOf: Readonly<Record<ConsentAge, readonly [from: number, to: number]>> = { 'under-6': [0, 5], '6-11': [6, 11], '12-14': [12, 14], '15-17': [15, 17], adult: [18, 150] }

/**
 * Who answers for whom is held against the child's file: whoever is presumed a minor there (Law 21.2; Rules 14) answers as one, and an adult who may be involved
 * agrees to nothing (Rules 19). Refuses: `consent.presumed-minor`, `consent.of-age`, `consent.another-age`, `consent.caregiver-implicated`.
 */
export function heldAgainstFile({ ageGroup, answer, givenBy }: Pick<ConsentAnswers, 'ageGroup' | 'answer' | 'givenBy'>, { presumedMinor, age, carerMayBeInvolved }: BindingFacts): Refusal | undefined {
  if (presumedMinor && ageGroup === 'adult') return refuse('consent.presumed-minor', { field: 'ageGroup' })
  if (!presumedMinor && ageGroup !== 'adult') return refuse('consent.of-age', { field: 'ageGroup' })
  // Who is presumed a minor may have been said to be older.
  const years = age && (presumedMinor ? { from: Math.min(age.from, 17), to: Math.min(age.to, 17) } : age)
  const [from, to] = yearsOf[ageGroup]
  if (years && (years.to < from || years.from > to)) return refuse('consent.another-age', { field: 'ageGroup' })
  const isCarer = givenBy === 'parent' || givenBy === 'guardian'
  return answer === 'yes' && isCarer && carerMayBeInvolved ? refuse('consent.caregiver-implicated', { field: 'givenBy' }) : undefined
}

/** Whether it may still be relied on. Without a last day it lasts until its purpose is met (art. 8.6), then the room ends it. */
export function isLive(consent: Consent, at: Moment): consent is Given {
  return consent.state === 'given' && (consent.until === undefined || at < later(startOf(consent.until), dayMs))
}

/** The groups that may be passed to this receiver for this purpose now; empty where it does not reach. */
export function coverageOf(consent: Consent, { purpose, receiver }: { purpose: ConsentPurpose; receiver: AgencyId }, at: Moment): readonly DataGroup[] {
  return isLive(consent, at) && consent.purpose === purpose && consent.receiver === receiver ? consent.groups : []
}

/** Personal Data Law 8.7. */
export const stopWithinWorkingDays = 15

/**
 * Taken back; as easy as giving it. Use must stop at every receiver by `stopBy`, within these working days.
 * Told again it stays as it was: the first day counts. Refuses: `consent.not-given`.
 */
export function withdraw(consent: Consent, { at, stopBy }: { at: Moment; stopBy: Moment }): Extract<Consent, { state: 'withdrawn' }> | Refusal {
  if (consent.state === 'withdrawn') return consent
  if (consent.state !== 'given') return refuse('consent.not-given')
  const { id, child, purpose, receiver, groups, abroad, askedBy } = consent
  return { id, child, purpose, ...(receiver && { receiver }), groups, abroad, askedBy, at: consent.at, state: 'withdrawn', withdrawnAt: at, stopBy }
}

export interface Block {
  /** 1 to 8, as the article counts them. */
  readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  /** Message key of its sentence. */
  readonly key: string
  /** Ready values for the sentence. */
  readonly values: Readonly<Record<string, string>>
  /** For block 7: message keys of the questions whose answers are collected, by group. */
  readonly collected?: readonly CollectedField[]
}

/** Names and words come from the device: the server knows neither the person's name nor their language. */
export interface BlockParts {
  readonly operator: { readonly title: string; readonly bin: string }
  /** The person's name from the sealed identity, or their spoken code. */
  readonly person: string
  readonly receiver?: string
  readonly until?: string
}

/**
 * The eight things a consent must contain (Personal Data Law 8.4), from the forms that will really be filled in: the list of
 * what is collected can therefore not be older than the questions. Publication is always "no": nothing of a child is published.
 */
export function blocksOf(consent: { purpose: ConsentPurpose; abroad: boolean }, forms: readonly Form[], parts: BlockParts): readonly Block[] {
  return [
    { number: 1, key: 'consent.block.operator', values: { title: parts.operator.title, bin: parts.operator.bin } },
    { number: 2, key: 'consent.block.person', values: { person: parts.person } },
    parts.until === undefined ? { number: 3, key: 'consent.block.term-purpose', values: {} } : { number: 3, key: 'consent.block.term-day', values: { day: parts.until } },
    parts.receiver === undefined ? { number: 4, key: 'consent.block.nobody-else', values: {} } : { number: 4, key: 'consent.block.receiver', values: { receiver: parts.receiver } },
    { number: 5, key: consent.abroad ? 'consent.block.abroad' : 'consent.block.not-abroad', values: {} },
    { number: 6, key: 'consent.block.not-published', values: {} },
    { number: 7, key: 'consent.block.collected', values: {}, collected: fieldWordKeys(forms, consent.purpose) },
    { number: 8, key: 'consent.block.rights', values: {} },
  ]
}

// Practice of case management for children, where the law is silent: under 6 a caregiver; 6 to 11 a caregiver and the child's
// own yes; 12 to 14 the same, or the child alone with a reason; 15 to 17 the child. The guardianship body may always stand in.
function whyNot({ ageGroup, givenBy, caregiver, childsView, why }: ConsentAnswers): Refusal | undefined {
  const reason = why !== undefined && why.trim() !== ''
  if (givenBy === 'nobody') return reason ? undefined : refuse('consent.say-why')
  if (ageGroup === 'adult') return givenBy === 'the-person' ? undefined : refuse('consent.only-the-person')
  if (childsView === 'no') return refuse('consent.child-says-no')
  if (givenBy === 'parent' || givenBy === 'guardian') {
    if (caregiver === 'implicated') return refuse('consent.caregiver-implicated')
    if (caregiver !== 'safe' && !reason) return refuse('consent.say-why')
  }
  if (givenBy === 'guardianship-body' && caregiver === 'safe' && !reason) return refuse('consent.say-why')
  if (ageGroup !== 'under-6' && givenBy !== 'the-person' && childsView !== 'yes') return refuse('consent.child-not-asked')
  if (givenBy !== 'the-person' || ageGroup === '15-17') return undefined
  if (ageGroup === '12-14') return reason ? undefined : refuse('consent.say-why')
  return refuse('consent.caregiver-too', { ageGroup })
}
