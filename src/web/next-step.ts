/**
 * What waits for whoever is in, from what stands on their shelves, and which of it comes first. Nothing is decided here: it
 * is the order of the day, and every matter can be opened in any order. Pure, so that it can be tried with any morning.
 */
import type { Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import { standing } from '#core/clocks/terms.ts'
import type { RecordId } from '#core/ids.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import type { Term } from '#core/ui/term.ts'

/** A clock as the shelves show it. */
export interface ClockOnShelf { readonly kind: string; readonly startedAt: Moment; readonly dueAt: Moment; readonly stoppedAt?: Moment; readonly basis: string }

/** The parts of the shelves' records that the order of the day reads. */
export interface ConcernOnShelf {
  readonly id: RecordId
  readonly seenAs: 'desk' | 'coordinator' | 'raiser' | 'passed-on'
  readonly state?: 'raised' | 'passed' | 'taken-up' | 'set-aside'
  readonly became?: string
  readonly desk?: string | null
  readonly childrenMet?: number
  readonly raisedAt: Moment
  readonly changedAt: Moment
  readonly region?: string
  readonly district?: string | null
  readonly clocks?: readonly ClockOnShelf[]
}
export interface ChildOnShelf {
  readonly id: RecordId
  readonly code: { readonly word: string; readonly number: number }
  readonly age?: { readonly band: string }
  readonly sight: 'whole' | 'shared'
  readonly next: string
  readonly help: string
  readonly advice?: { readonly state: string; readonly answerBy?: Moment; readonly givenAt: Moment; readonly contestedBy?: string; readonly confirmedBy?: string }
  readonly joint?: { readonly openedAt: Moment; readonly isMine?: boolean }
  readonly conflicts?: readonly { readonly maySettle: boolean; readonly settled?: object }[]
  readonly clocks: readonly ClockOnShelf[]
  readonly desks?: readonly string[]
  readonly timeline?: readonly { readonly kind: string; readonly at: Moment; readonly desk: string }[]
}
export interface ReferralOnShelf {
  readonly id: RecordId
  readonly seenAs: 'sender' | 'receiver' | 'other-part' | 'coordinator'
  readonly code: string
  readonly ageBand?: string
  readonly service: string
  readonly state: string
  readonly sentAt: Moment
  readonly openedAt: Moment | null
  readonly answeredAt: Moment | null
  readonly turn?: { readonly what: 'answer' | 'reply' | 'hand-over' | 'outcome' | 'next-place'; readonly desk: string; readonly since: Moment; readonly by: Moment }
}

export interface Day {
  readonly who: Pick<Who, 'person' | 'desks' | 'roles' | 'regions'>
  readonly concerns: readonly ConcernOnShelf[]
  readonly children: readonly ChildOnShelf[]
  readonly referrals: readonly ReferralOnShelf[]
  readonly outbox: readonly Pick<Kept, 'order' | 'state' | 'envelope'>[]
}

/** Each is a sentence, `web.matter.<kind>`, and an action, `web.matter.<kind>.go`. */
export const matterKinds = [
  'referral-answer', 'referral-reply', 'referral-next-place', 'referral-hand-over', 'concern-triage', 'concern-no-desk', 'concern-go', 'child-unsafe', 'child-notice', 'child-conflict',
  'child-outcome', 'child-appeal', 'child-contest', 'child-joint', 'child-follow-up', 'referral-outcome', 'referral-late', 'work-refused',
] as const
export type MatterKind = (typeof matterKinds)[number]

export interface Matter {
  readonly kind: MatterKind
  readonly shelf: 'concerns' | 'children' | 'conflicts' | 'referrals' | 'outbox'
  readonly id: RecordId
  readonly term?: Term
  /** The kind of the clock that runs; on what it rests stands in the programme's rules. */
  readonly clock?: string
  readonly code?: string | { readonly word: string; readonly number: number }
  readonly ageBand?: string
  readonly service?: string
  /** Where and since when, for what has no code yet. */
  readonly place?: string
  readonly since?: Moment
  /** The form of unsent work. */
  readonly form?: string
}

/** All that waits for this person, what comes first in front. */
export function mattersOf(day: Day, now: Moment): readonly Matter[] {
  return [...day.referrals.flatMap((one) => ofReferral(one, day, now)), ...day.concerns.flatMap((one) => ofConcern(one, day)), ...day.children.flatMap((one) => [...ofChild(one, day), ...ofReturned(one, day, now)]), ...day.outbox.flatMap(ofOutbox)]
    .toSorted((a, b) => rank(a, now) - rank(b, now) || (a.term?.until ?? 0) - (b.term?.until ?? 0) || matterKinds.indexOf(a.kind) - matterKinds.indexOf(b.kind) || (a.id < b.id ? -1 : 1))
}

/** The one clear next step, or none. */
export function nextStep(day: Day, now: Moment): Matter | undefined {
  return mattersOf(day, now)[0]
}

// A term that has passed comes before one that runs, and any term before what has none; among terms the earliest end.
function rank({ term }: Matter, now: Moment): number {
  return term === undefined ? 2 : term.until <= now ? 0 : 1
}

function ofReferral({ id, turn, seenAs, code, ageBand, service }: ReferralOnShelf, { who }: Day, now: Moment): Matter[] {
  if (!turn) return []
  const about = { shelf: 'referrals', id, code, service, ...(ageBand && { ageBand }), term: { from: turn.since, until: turn.by } } as const
  if (who.desks.includes(turn.desk as never)) return [{ ...about, kind: `referral-${turn.what}` }]
  // A coordinator acts where those whose turn it is have not; who sent it learns by a notice and waits.
  return seenAs === 'coordinator' && turn.by <= now ? [{ ...about, kind: 'referral-late' }] : []
}

function ofConcern({ id, seenAs, state, desk, childrenMet, clocks = [], raisedAt, region, district }: ConcernOnShelf, { who }: Day): Matter[] {
  const running = soonest(clocks)
  const about = { shelf: 'concerns', id, since: raisedAt, ...((district ?? region) && { place: district ?? region! }), ...termOf(running) } as const
  if (seenAs === 'coordinator') return state === 'raised' && desk === null ? [{ ...about, kind: 'concern-no-desk' }] : []
  if (seenAs !== 'desk' || !who.desks.includes(desk as never)) return []
  if (state === 'raised' || state === 'passed') return [{ ...about, kind: 'concern-triage' }]
  return state === 'taken-up' && childrenMet === 0 ? [{ ...about, kind: 'concern-go' }] : []
}

function ofChild({ id, code, age, next, advice, joint, conflicts = [], clocks, sight }: ChildOnShelf, { who }: Day): Matter[] {
  const about = { shelf: 'children', id, code, ...(age && { ageBand: age.band }) } as const
  const running = (kind: string) => termOf(clocks.find((one) => one.kind === kind && one.stoppedAt === undefined))
  const matters: Matter[] = []
  if (next === 'make-notice') matters.push({ ...about, kind: 'child-notice', ...running('tell-police-or-guardianship') })
  // Two answers to one fact: the desk that opened the file says which it is. Looked at side by side, not in the file.
  if (conflicts.some(({ maySettle, settled }) => maySettle && !settled)) matters.push({ ...about, shelf: 'conflicts', kind: 'child-conflict' })
  if (next === 'record-outcome') matters.push({ ...about, kind: 'child-outcome', ...running('identification-meeting') })
  if (next === 'decide-appeal' && sight === 'whole' && !joint?.isMine) matters.push({ ...about, kind: 'child-appeal' })
  if (next === 'open-joint') matters.push({ ...about, kind: 'child-joint', ...running('identification-meeting') })
  // Who confirmed the advice, and who objected to it, do not decide the objection.
  if (advice?.state === 'contested' && advice.answerBy !== undefined && who.person !== advice.contestedBy && who.person !== advice.confirmedBy) {
    matters.push({ ...about, kind: 'child-contest', term: { from: advice.givenAt, until: advice.answerBy } })
  }
  return matters
}

/** A child who has gone home: not safe there is for every desk of the child; to ask how they are is for the desk that let them go, once its time comes near, and where that desk has no part any more for who has the whole file. */
function ofReturned({ id, code, age, clocks, sight, desks = [], timeline = [] }: ChildOnShelf, { who }: Day, now: Moment): Matter[] {
  const about = { shelf: 'children', id, code, ...(age && { ageBand: age.band }) } as const
  const running = clocks.filter(({ stoppedAt }) => stoppedAt === undefined)
  const unsafe = running.find(({ kind }) => kind === 'follow-up-unsafe')
  const asks = running.find(({ kind }) => /^follow-up-\d/.test(kind))
  const letGo = timeline.filter(({ kind }) => kind === 'returned').toSorted((a, b) => a.at - b.at).at(-1)?.desk
  const isOurs = letGo !== undefined && (who.desks.includes(letGo as never) || (sight === 'whole' && !desks.includes(letGo)))
  return [
    ...(unsafe ? [{ ...about, kind: 'child-unsafe' as const, ...termOf(unsafe) }] : []),
    ...(asks && isOurs && standing(asks, now).is !== 'calm' ? [{ ...about, kind: 'child-follow-up' as const, ...termOf(asks) }] : []),
  ]
}

function ofOutbox({ order, state, envelope }: Day['outbox'][number]): Matter[] {
  return state === 'refused' ? [{ kind: 'work-refused', shelf: 'outbox', id: String(order), form: envelope.form }] : []
}

function soonest(clocks: readonly ClockOnShelf[]): ClockOnShelf | undefined {
  return clocks.filter((one) => one.stoppedAt === undefined).toSorted((a, b) => a.dueAt - b.dueAt)[0]
}

function termOf(clock: ClockOnShelf | undefined): { term?: Term; clock?: string } {
  return clock ? { term: { from: clock.startedAt, until: clock.dueAt }, clock: clock.kind } : {}
}

/** Referrals of mine that somebody else has to act on, longest awaited first. */
export function awaitedFromOthers({ who, referrals }: Pick<Day, 'who' | 'referrals'>): readonly ReferralOnShelf[] {
  return referrals.filter(({ seenAs, turn }) => seenAs === 'sender' && turn && !who.desks.includes(turn.desk as never)).toSorted((a, b) => a.turn!.by - b.turn!.by)
}

/** What became of the concerns this person raised, newest first. */
export function raisedByMe(concerns: readonly ConcernOnShelf[]): readonly ConcernOnShelf[] {
  return concerns.filter(({ seenAs, became }) => seenAs === 'raiser' && became !== undefined).toSorted((a, b) => b.raisedAt - a.raisedAt)
}
