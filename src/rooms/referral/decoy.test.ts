import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, later, moment, type Moment } from '#core/clock.ts'
import { isId, newId, type AgencyId, type DeskId } from '#core/ids.ts'
import { codesOf, inventChildren, inventConcerns, type DecoyPlace } from '#rooms/identification/decoy.ts'
import { katch } from '#programmes/katch/programme.ts'
import { inventConsents, inventReferrals, othersOf } from './decoy.ts'

const place = (seed: number, now: Moment): DecoyPlace => ({
  seed, now, desk: '0199a1b2-0000-4000-8000-000000000001' as DeskId, agency: '0199a1b2-0000-4000-8000-000000000002' as AgencyId, region: 'KZ-61', districts: ['KZ-61.sairam'], codeWords: katch.codeWords, clocks: katch.clocks, words: ['one', 'two'],
})
const others = [{ desk: '0199a1b2-0000-4000-8000-000000000003' as DeskId, agency: '0199a1b2-0000-4000-8000-000000000004' as AgencyId }]
const moments = fc.integer({ min: moment('2026-01-01T00:00:00Z'), max: moment('2028-01-01T00:00:00Z') }).map((at) => at as Moment)
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

test('whenever it is opened, there are children of the last weeks, none of tomorrow, and each with a code of its own', () => {
  fc.assert(fc.property(seeds, moments, (seed, now) => {
    const children = inventChildren(place(seed, now))
    expect(children).toHaveLength(7)
    for (const { child, file, identity } of children) {
      expect(isId(child.id)).toBe(true)
      expect(child.metAt).toBeLessThan(now)
      expect(child.metAt).toBeGreaterThan(now - 43 * dayMs)
      for (const { at } of [...child.timeline, ...file.conversations]) expect(at).toBeLessThanOrEqual(now)
      for (const clock of child.clocks) expect(clock.stoppedAt === undefined ? clock.dueAt : clock.stoppedAt).toBeGreaterThan(clock.startedAt)
      expect(identity.names.length).toBe(1)
    }
    expect(new Set(children.map(({ child }) => child.id)).size).toBe(7)
  }))
})
test('the same seed shows the same children an hour later on the same day, and all codes it can ever show are known beforehand', () => {
  fc.assert(fc.property(seeds, moments, fc.integer({ min: 0, max: 390 }), (seed, now, days) => {
    const codes = new Set(codesOf({ seed, now, codeWords: katch.codeWords }, 400).map(({ word, number }) => `${word}-${number}`))
    for (const { child } of inventChildren(place(seed, later(now, days * dayMs)))) expect(codes.has(`${child.code.word}-${child.code.number}`)).toBe(true)
    expect(inventChildren(place(seed, now)).map(({ child }) => child)).toEqual(inventChildren(place(seed, now)).map(({ child }) => child))
  }))
})
test('referrals and concerns have come as far as they would have by now, and some of it is this desk’s turn', () => {
  fc.assert(fc.property(seeds, moments, (seed, now) => {
    const here = place(seed, now)
    const referrals = inventReferrals(here, inventChildren(here), others)
    for (const { path, sentAt, state, turn } of referrals) {
      expect(sentAt).toBeLessThan(now)
      for (const { at } of path) expect(at).toBeLessThanOrEqual(now)
      expect(turn !== undefined).toBe(['waiting', 'accepted', 'in-care'].includes(state))
    }
    expect(referrals.filter(({ seenAs }) => seenAs === 'receiver').length).toBe(3)
    expect(inventConsents(here, referrals).map(({ id }) => id)).toEqual(referrals.flatMap(({ seenAs, consent }) => (seenAs === 'sender' ? [consent] : [])))
    const [waits, taken] = inventConcerns(here)
    expect([waits!.state, taken!.state]).toEqual(['raised', 'taken-up'])
    expect(Math.max(waits!.raisedAt, taken!.changedAt)).toBeLessThanOrEqual(now)
  }))
})
test('what is filled in there has its effect there: an answer, a talk, a concern taken up; what the heart refuses changes nothing', () => {
  fc.assert(fc.property(seeds, moments, (seed, now) => {
    const here = place(seed, now)
    const [{ child }, [concern], referrals] = [inventChildren(here)[0]!, inventConcerns(here), inventReferrals(here, inventChildren(here), others)] as const
    const later_ = later(now, 60_000)
    const acts = [
      { form: 'identification/another-conversation', about: child.id, at: now, answers: { why: 'child-asked', present: ['psychologist'], ownWords: 'typed' } }, { form: 'identification/take-up-concern', about: concern!.id, at: now, answers: { decision: 'take-up' } },
      ...referrals.map(({ id }) => ({ form: 'referral/answer', about: id, at: now, answers: { answer: 'accept' } })),
    ]
    const then = { ...here, now: later_, acts }
    const [talked] = inventChildren(then).filter((one) => one.child.id === child.id)
    expect(talked?.file.conversations.at(-1)?.ownWords).toBe('typed')
    expect(talked?.child.timeline.some(({ kind, at }) => kind === 'talked' && at === now)).toBe(true)
    expect(inventConcerns(then)[0]!.state).toBe('taken-up')
    for (const after of inventReferrals(then, inventChildren(then), others)) {
      const before = referrals.find(({ id }) => id === after.id)
      if (before) expect(after.state).toBe(before.state === 'waiting' ? 'accepted' : before.state)
    }
  }), { numRuns: 50 })
})
test('nothing is invented for one’s own agency', () => {
  const own = newId<AgencyId>()
  expect(othersOf([{ id: newId<DeskId>(), agency: own, state: 'active' }, { id: newId<DeskId>(), agency: newId<AgencyId>(), state: 'closed' }], own)).toEqual([])
})
