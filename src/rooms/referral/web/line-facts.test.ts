import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hourMs, later, minuteMs, moment, type Moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import { katch } from '#programmes/katch/programme.ts'
import { levels, openStates, type ReferralState } from '../referral.ts'
import { basisKeyOf, byTerm, countRegions, groupLines, inTimeShare, ladderOf, mergeLines, pendingOf, sortInbox, standsAt, stationsOf } from './line-facts.ts'
import type { ReferralLine } from './on-shelf.ts'

const now = moment('2026-11-12T07:00:00Z')
const [ngo, centre] = ['desk-ngo', 'desk-centre'] as unknown as [DeskId, DeskId]
const aigul = { desks: [ngo], roles: ['worker' as const] }
const saule = { desks: [], roles: ['coordinator' as const] }

function line(more: Partial<ReferralLine> = {}): ReferralLine {
  return {
    id: 'one', seenAs: 'sender', code: 'arsha-418', service: 'placement', besides: [], urgency: 'today', region: 'KZ-79', fromDesk: ngo, fromAgency: 'a' as never, toDesk: centre, toAgency: 'b' as never,
    state: 'waiting', revision: 1, sentAt: later(now, -hourMs), openedAt: null, answeredAt: null, closedAt: null, because: null, outcome: null, takenOver: false,
    path: [{ what: 'sent', at: later(now, -hourMs) }], turn: { what: 'answer', desk: centre, since: later(now, -hourMs), by: later(now, 3 * hourMs), level: 'duty' }, ...more,
  }
}
const ended = (more: Partial<ReferralLine> = {}): ReferralLine => { const { turn: _turn, ...rest } = line({ state: 'done', closedAt: now, answeredAt: now, outcome: 'done', ...more }); return rest }

describe('the way of a referral', () => {
  test('is sent, opened, answered and handed over, one after the other', () => {
    expect(stationsOf(line())).toEqual(['reached', 'ahead', 'ahead', 'ahead'])
    expect(stationsOf(line({ openedAt: now }))).toEqual(['reached', 'reached', 'ahead', 'ahead'])
    expect(stationsOf(line({ state: 'accepted', openedAt: now, answeredAt: now }))).toEqual(['reached', 'reached', 'reached', 'ahead'])
    expect(stationsOf(line({ state: 'in-care', openedAt: now, answeredAt: now, takenOver: true }))).toEqual(['reached', 'reached', 'reached', 'reached'])
  })
  test('shows where they could not', () => {
    expect(stationsOf(line({ state: 'declined', answeredAt: now, because: 'no-interpreter' }))).toEqual(['reached', 'reached', 'could-not', 'ahead'])
  })
  test('says "opened" only once it was opened', () => {
    expect(standsAt(line())).toBe('sent')
    expect(standsAt(line({ openedAt: now }))).toBe('opened')
    expect(standsAt(line({ state: 'asked', openedAt: now }))).toBe('asked')
  })
})

describe('the list', () => {
  test('puts my own turn before what others owe, and the nearest end first', () => {
    const mine = (id: string, minutes: number) => line({ id, state: 'asked', turn: { what: 'reply', desk: ngo, since: now, by: later(now, minutes * minuteMs), level: 'duty' } })
    const { yours, others, ended: over } = sortInbox([ended({ id: 'over' }), line({ id: 'theirs' }), mine('later', 90), mine('soon', 5)], aigul, 'sent')
    expect(yours.map(({ id }) => id)).toEqual(['soon', 'later'])
    expect(others.map(({ id }) => id)).toEqual(['theirs'])
    expect(over.map(({ id }) => id)).toEqual(['over'])
  })
  test('keeps what came to us apart from what we sent', () => {
    expect(sortInbox([line()], aigul, 'received')).toEqual({ yours: [], others: [], ended: [] })
  })
  test('takes the shelf for newer than a page that was asked for', () => {
    const [merged, other, ...more] = mergeLines([line({ state: 'accepted' })], [line({ state: 'waiting' }), line({ id: 'two' })])
    expect([merged?.state, other?.id, more.length]).toEqual(['accepted', 'two', 0])
  })
  test('is in one order however it came', () => {
    const some = fc.uniqueArray(fc.record({ id: fc.uuid(), by: fc.integer({ min: -9, max: 9 }), over: fc.boolean() }), { selector: ({ id }) => id, maxLength: 12 })
    fc.assert(fc.property(some, (list) => {
      const lines = list.map(({ id, by, over }) => over ? ended({ id, closedAt: later(now, by * minuteMs) }) : line({ id, turn: { what: 'answer', desk: centre, since: now, by: later(now, by * minuteMs), level: 'duty' } }))
      expect(lines.toSorted(byTerm)).toEqual(lines.toReversed().toSorted(byTerm))
    }))
  })
})

describe('who knows', () => {
  test('begins with the duty and tells when the next one learns, later than the term', () => {
    const ladder = ladderOf(line(), katch)
    expect(ladder.map(({ level, state }) => [level, state])).toEqual([['duty', 'told'], ['deputy', 'next'], ['head', 'later'], ['region', 'later'], ['programme', 'later']])
    expect(ladder[0]!.at).toBe(line().turn!.since)
    expect(ladder[1]!.at).toBeGreaterThanOrEqual(line().turn!.by)
  })
  test('tells the moment at which somebody really was told', () => {
    const told = later(now, -20 * minuteMs)
    const late = line({ path: [{ what: 'told', at: told, level: 'deputy' }], turn: { ...line().turn!, level: 'deputy' } })
    expect(ladderOf(late, katch)[1]).toEqual({ level: 'deputy', at: told, state: 'told' })
  })
  test('forgets who was told of an earlier turn', () => {
    const before = line({ path: [{ what: 'told', at: later(now, -5 * hourMs), level: 'deputy' }] })
    expect(ladderOf(before, katch)[1]).toMatchObject({ state: 'next' })
    expect(ladderOf(before, katch)[1]!.at).toBeGreaterThan(now)
  })
  test('rests on the programme’s own standard, not on law', () => expect(basisKeyOf(line(), katch)).toBe('clocks.basis.programme'))
})

describe('the board', () => {
  test('asks a coordinator only for what has climbed to them', () => {
    const at = (id: string, level: (typeof levels)[number], minutes: number) => line({ id, turn: { what: 'answer', desk: centre, since: later(now, -hourMs), by: later(now, minutes * minuteMs), level } })
    const groups = groupLines([at('calm', 'duty', 180), at('near', 'duty', 10), at('past', 'head', -10), at('mine', 'region', -90), ended({ id: 'over' })], saule, now)
    expect(Object.fromEntries(Object.entries(groups).map(([group, lines]) => [group, lines.map(({ id }) => id)]))).toEqual({ decision: ['mine'], near: ['past', 'near'], calm: ['calm'] })
    expect(groupLines([at('past', 'head', -10)], { roles: ['head'] }, now).decision).toHaveLength(1)
  })
  test('loses no open referral and shows none twice', () => {
    const state = fc.constantFrom<ReferralState>('waiting', 'asked', 'accepted', 'in-care', 'declined', 'done')
    fc.assert(fc.property(fc.array(fc.tuple(state, fc.constantFrom(...levels), fc.integer({ min: -500, max: 500 }))), (some) => {
      const lines = some.map(([one, level, minutes], n) => one === 'done' ? ended({ id: `${n}` }) : line({ id: `${n}`, state: one, turn: { what: 'answer', desk: centre, since: later(now, -hourMs), by: later(now, minutes * minuteMs), level } }))
      const { decision, near, calm } = groupLines(lines, saule, now)
      expect([...decision, ...near, ...calm].map(({ id }) => id).sort()).toEqual(lines.filter((one) => (openStates as readonly string[]).includes(one.state)).map(({ id }) => id).sort())
    }))
  })
  test('counts what the server told, and without a line what is on the phone', () => {
    expect(countRegions(['KZ-79', 'KZ-61'], [line()], [{ region: 'KZ-61', open: 14, past: 1 }], now)).toEqual([{ region: 'KZ-79', open: 1, past: 0 }, { region: 'KZ-61', open: 14, past: 1 }])
  })
  test('says nothing of punctuality where nothing is open', () => {
    expect(inTimeShare({ region: 'x', open: 0, past: 0 })).toBeUndefined()
    expect(inTimeShare({ region: 'x', open: 8, past: 1 })).toBe(88)
  })
})

test('what this phone has filled in and nobody has answered is found by its record, the newest first', () => {
  const kept = (order: number, about: string, form: string) => ({ order, state: 'waiting' as const, envelope: { id: `s${order}` as never, form, version: 1, about, filledAt: now as Moment, device: 'd', answers: {} } })
  const outbox = [kept(1, 'one', 'referral/opened'), kept(2, 'one', 'referral/answer'), kept(3, 'two', 'referral/answer')]
  expect(pendingOf(outbox, 'one', ['referral/answer'])?.order).toBe(2)
  expect(pendingOf(outbox, 'one', ['referral/withdraw'])).toBeUndefined()
})
