import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { DeskId, PersonId, SubmissionId } from '#core/ids.ts'
import { awaitedFromOthers, mattersOf, nextStep, raisedByMe, type ChildOnShelf, type ClockOnShelf, type ConcernOnShelf, type Day, type ReferralOnShelf } from './next-step.ts'

const now = 1_800_000_000_000 as Moment
const inMinutes = (minutes: number) => (now + minutes * 60_000) as Moment
const [mine, theirs] = ['desk-mine', 'desk-theirs'] as const
const aigul: Day['who'] = { person: 'aigul' as PersonId, desks: [mine as DeskId], roles: ['worker'], regions: [] }
const saule: Day['who'] = { person: 'saule' as PersonId, desks: [], roles: ['coordinator'], regions: ['KZ-61'] }
const quiet: Day = { who: aigul, concerns: [], children: [], referrals: [], outbox: [] }

const clock = (kind: string, due: number, more: Partial<ClockOnShelf> = {}): ClockOnShelf => ({ kind, startedAt: inMinutes(-60), dueAt: inMinutes(due), basis: 'clocks.basis.programme', ...more })
const concern = (more: Partial<ConcernOnShelf>): ConcernOnShelf => ({ id: 'concern', seenAs: 'desk', state: 'raised', desk: mine, childrenMet: 0, raisedAt: inMinutes(-60), changedAt: inMinutes(-60), clocks: [], ...more })
const child = (more: Partial<ChildOnShelf>): ChildOnShelf => ({ id: 'child', sight: 'whole', code: { word: 'arsha', number: 418 }, age: { band: '14-15' }, next: 'look-again', help: 'offered', clocks: [], ...more })
const referral = (turn: ReferralOnShelf['turn'], more: Partial<ReferralOnShelf> = {}): ReferralOnShelf => ({
  id: 'referral', seenAs: 'receiver', code: 'Арша 418', service: 'lawyer', state: 'waiting', sentAt: inMinutes(-60), openedAt: null, answeredAt: null, ...(turn && { turn }), ...more,
})
const turn = (what: NonNullable<ReferralOnShelf['turn']>['what'], by: number, desk: string = mine) => ({ what, desk, since: inMinutes(-60), by: inMinutes(by) })
const kept = (state: 'waiting' | 'refused') => ({ order: 7, state, envelope: { id: 'x' as SubmissionId, form: 'referral/answer', version: 1, filledAt: now, device: 'd', answers: {} } })

test('a morning on which nothing waits has no next step', () => {
  expect(nextStep(quiet, now)).toBeUndefined()
  expect(nextStep({ ...quiet, outbox: [kept('waiting')] }, now)).toBeUndefined()
})

test('a term that has passed comes before one that runs out sooner or later, whatever it is about', () => {
  const day = { ...quiet, referrals: [referral(turn('answer', 20))], concerns: [concern({ clocks: [clock('concern-answer-now', -5)] })] }
  expect(mattersOf(day, now).map(({ kind }) => kind)).toEqual(['concern-triage', 'referral-answer'])
})

test('of two running terms the earlier end comes first', () => {
  const day = { ...quiet, referrals: [referral(turn('answer', 20))], concerns: [concern({ clocks: [clock('concern-answer-today', 15)] })] }
  expect(nextStep(day, now)).toMatchObject({ kind: 'concern-triage', term: { until: inMinutes(15) }, clock: 'concern-answer-today' })
})

test('a stopped clock says nothing any more', () => {
  const day = { ...quiet, concerns: [concern({ region: 'KZ-61', district: 'KZ-61.sairam', clocks: [clock('concern-answer-now', -5, { stoppedAt: now })] })] }
  expect(nextStep(day, now)).toEqual({ kind: 'concern-triage', shelf: 'concerns', id: 'concern', since: inMinutes(-60), place: 'KZ-61.sairam' })
})

test('different answers wait for the desk that may settle them, and are looked at side by side', () => {
  const differs = (maySettle: boolean, settled?: object) => ({ ...quiet, children: [child({ conflicts: [{ maySettle, ...(settled && { settled }) }] })] })
  expect(mattersOf(differs(true), now)).toMatchObject([{ kind: 'child-conflict', shelf: 'conflicts', id: 'child' }])
  expect([differs(false), differs(true, {})].flatMap((day) => mattersOf(day, now))).toEqual([])
})

test('a child who is not safe after a return comes at once, to every desk; to ask how a child is comes near its day, to the desk that let them go', () => {
  const returned = (of: Partial<ChildOnShelf>, clocks: readonly ClockOnShelf[], at = now) => mattersOf({ ...quiet, children: [child({ clocks, timeline: [{ kind: 'returned', at: inMinutes(-60), desk: mine }], desks: [mine, theirs], ...of })] }, at).map(({ kind }) => kind)
  const month = clock('follow-up-1', 30 * 24 * 60)
  expect([returned({}, [month]), returned({}, [month], inMinutes(25 * 24 * 60)), returned({}, [month], inMinutes(40 * 24 * 60))]).toEqual([[], ['child-follow-up'], ['child-follow-up']])
  const elsewhere = [{ kind: 'returned', at: inMinutes(-60), desk: theirs }]
  expect(returned({ timeline: elsewhere }, [month], inMinutes(25 * 24 * 60))).toEqual([])
  expect(returned({ timeline: elsewhere, desks: [mine] }, [month], inMinutes(25 * 24 * 60)), 'that desk has no part any more').toEqual(['child-follow-up'])
  expect(returned({ timeline: elsewhere, desks: [mine], sight: 'shared' }, [month], inMinutes(25 * 24 * 60))).toEqual([])
  expect(returned({ timeline: elsewhere, sight: 'shared' }, [month, clock('follow-up-unsafe', 60)])).toEqual(['child-unsafe'])
  expect(returned({}, [month, clock('follow-up-unsafe', 60, { stoppedAt: now })])).toEqual([])
})

test('work that was refused waits after the children', () => {
  const day = { ...quiet, outbox: [kept('refused')], children: [child({ next: 'decide-appeal' })] }
  expect(mattersOf(day, now).map(({ kind }) => kind)).toEqual(['child-appeal', 'work-refused'])
  expect(mattersOf(day, now)[1]).toMatchObject({ id: '7', form: 'referral/answer' })
})

test('an objection to advice is nothing for who objected or had confirmed it', () => {
  const contested = (by: object) => mattersOf({ ...quiet, children: [child({ advice: { state: 'contested', givenAt: inMinutes(-60), answerBy: inMinutes(600), ...by } })] }, now)
  expect(contested({ contestedBy: 'dana' })).toMatchObject([{ kind: 'child-contest' }])
  expect(contested({ contestedBy: 'aigul' })).toEqual([])
  expect(contested({ contestedBy: 'dana', confirmedBy: 'aigul' })).toEqual([])
})

test('what another desk has to do is not mine; the sender sees whom they wait for', () => {
  const sent = referral(turn('answer', -10, theirs), { seenAs: 'sender' })
  expect(mattersOf({ ...quiet, referrals: [sent] }, now)).toEqual([])
  expect(awaitedFromOthers({ who: aigul, referrals: [sent, referral(turn('answer', 5))] })).toEqual([sent])
})

test('a coordinator is shown a late answer and a concern without a desk, and nothing that is in time', () => {
  const late = referral(turn('answer', -10, theirs), { id: 'late', seenAs: 'coordinator' })
  const inTime = referral(turn('answer', 10, theirs), { id: 'in time', seenAs: 'coordinator' })
  const lost = concern({ seenAs: 'coordinator', desk: null })
  expect(mattersOf({ ...quiet, who: saule, referrals: [late, inTime], concerns: [lost, concern({ seenAs: 'coordinator', desk: theirs })] }, now).map(({ kind }) => kind)).toEqual(['referral-late', 'concern-no-desk'])
})

test('a champion sees what became of what they raised, newest first, and nothing to do', () => {
  const [first, second] = [concern({ id: '1', seenAs: 'raiser', became: 'waits' }), concern({ id: '2', seenAs: 'raiser', became: 'set-aside', raisedAt: inMinutes(-5) })]
  expect(raisedByMe([first, second]).map(({ id }) => id)).toEqual(['2', '1'])
  expect(mattersOf({ ...quiet, concerns: [first, second] }, now)).toEqual([])
})

test('however the shelves lie, no matter is lost and no running term stands before a passed one', () => {
  const someTurn = fc.record({ what: fc.constantFrom('answer', 'reply', 'hand-over', 'outcome', 'next-place'), due: fc.integer({ min: -5000, max: 5000 }), id: fc.uuid() })
  fc.assert(fc.property(fc.uniqueArray(someTurn, { selector: ({ id }) => id }), fc.uniqueArray(fc.record({ due: fc.integer({ min: -5000, max: 5000 }), id: fc.uuid() }), { selector: ({ id }) => id }), (turns, raised) => {
    const day = { ...quiet, referrals: turns.map(({ what, due, id }) => referral(turn(what as 'answer', due), { id })), concerns: raised.map(({ due, id }) => concern({ id, clocks: [clock('concern-answer-now', due)] })) }
    const matters = mattersOf(day, now)
    expect(matters.length).toBe(turns.length + raised.length)
    const ends = matters.map(({ term }) => term!.until)
    expect(ends).toEqual(ends.toSorted((a, b) => a - b))
    expect(mattersOf({ ...day, referrals: day.referrals.toReversed(), concerns: day.concerns.toReversed() }, now)).toEqual(matters)
  }))
})
