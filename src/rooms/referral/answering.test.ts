/** What each figure means, told by cases and held by properties. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hourMs, later, minuteMs, moment, type Moment } from '#core/clock.ts'
import { katch } from '#programmes/katch/programme.ts'
import { dueOf, factsOf, figuresOf, medianOf, standsAt, type Facts, type History } from './answering.ts'
import { termsFrom } from './referral.ts'

const terms = termsFrom(katch.editions[0])
const begin = moment('2026-03-02T06:00:00Z')
const after = (hours: number) => later(begin, hours * hourMs)
/** To be answered within four hours. */
const aWay = (...steps: History['steps']): History => ({ urgency: 'today', steps: [{ what: 'sent', at: begin }, ...steps] })
const period = { from: moment('2026-02-28T19:00:00Z'), until: moment('2026-03-31T19:00:00Z'), asOf: moment('2026-04-14T19:00:00Z') }
const counted = (...ways: readonly History[]) => figuresOf(ways.map((way) => factsOf(way, terms)), period)

describe('one referral', () => {
  test('answered within its term', () => {
    expect(counted(aWay({ what: 'accepted', at: after(3) }))).toMatchObject({ sent: 1, inTime: 1, late: 0, silent: 0, accepted: 1, answer: { n: 1, ms: 3 * hourMs }, lateBy: { n: 0, ms: null } })
  })
  test('on the very last moment is in time, a moment later is late', () => {
    const due = terms.dueAt('answer', 'today', begin)
    expect(counted(aWay({ what: 'accepted', at: due }))).toMatchObject({ inTime: 1, late: 0 })
    expect(counted(aWay({ what: 'asked', at: due }, { what: 'replied', at: later(due, 1) }, { what: 'accepted', at: later(due, 2) }))).toMatchObject({ inTime: 1, late: 0 })
    expect(counted(aWay({ what: 'accepted', at: later(due, 1) }))).toMatchObject({ inTime: 0, late: 1, lateBy: { n: 1, ms: 1 } })
  })
  test('while the sender thinks about a question no term of the receiver runs, and each of its turns has its own', () => {
    const asked = aWay({ what: 'asked', at: after(1) }, { what: 'replied', at: after(30) }, { what: 'declined', at: after(32), because: 'no-place' })
    expect(counted(asked)).toMatchObject({ inTime: 1, asked: 1, declined: 1, reasons: { 'no-place': 1 }, answer: { n: 1, ms: 3 * hourMs } })
    expect(counted(aWay({ what: 'asked', at: after(9) }, { what: 'replied', at: after(10) }, { what: 'accepted', at: after(11) }))).toMatchObject({ late: 1, inTime: 0, lateBy: { n: 1, ms: 5 * hourMs } })
    expect(counted(aWay({ what: 'asked', at: after(1) }, { what: 'replied', at: after(2) }))).toMatchObject({ silent: 1 })
    expect(counted(aWay({ what: 'asked', at: after(1) }))).toMatchObject({ running: 1, silent: 0, asked: 1 })
  })
  test('taken back before the term says nothing of whoever was asked; after it, it does, and so where nobody was there', () => {
    expect(counted(aWay({ what: 'withdrawn', at: after(3) }))).toMatchObject({ sent: 0, takenBack: 1, silent: 0 })
    expect(counted(aWay({ what: 'withdrawn', at: after(9) }))).toMatchObject({ sent: 1, takenBack: 0, silent: 1 })
    expect(counted(aWay({ what: 'nobody-there', at: after(0) }, { what: 'told', at: after(0), level: 'deputy' }, { what: 'told', at: after(0), level: 'head' }, { what: 'withdrawn', at: after(9) })))
      .toMatchObject({ sent: 1, silent: 1, nobodyThere: 1, deputy: 1, head: 1, region: 0 })
  })
  test('declined and gone on elsewhere stays declined; accepted and not possible is an outcome of its own', () => {
    expect(counted(aWay({ what: 'declined', at: after(1), because: 'wrong-age' }, { what: 'told', at: after(2), level: 'deputy' }, { what: 'passed-on', at: after(3) }))).toMatchObject({ declined: 1, inTime: 1, outcomeKnown: 0, deputy: 0 })
    expect(counted(aWay({ what: 'accepted', at: after(1) }, { what: 'not-possible', at: after(5) }, { what: 'withdrawn', at: after(6) }))).toMatchObject({ accepted: 1, declined: 0, outcomes: { 'came-back': 1 }, outcome: { n: 1, ms: 4 * hourMs } })
    expect(counted(aWay({ what: 'accepted', at: after(1) }, { what: 'taken-over', at: after(4) }, { what: 'not-possible', at: after(5) }))).toMatchObject({ handedOver: 1, handOver: { n: 1, ms: 3 * hourMs }, outcomes: { 'not-possible': 1 } })
  })
  test('from phone to phone is in time and in no median', () => {
    expect(counted(aWay({ what: 'accepted', at: begin }, { what: 'taken-over', at: begin }))).toMatchObject({ inTime: 1, faceToFace: 1, handedOver: 1, answer: { n: 0, ms: null }, handOver: { n: 0, ms: null } })
  })
  test('by a link or on the telephone, by how the answer came and not by what came later', () => {
    expect(counted(aWay({ what: 'opened', at: after(1), through: 'link' }, { what: 'accepted', at: after(2), through: 'phone' }, { what: 'done', at: after(3), through: 'link' }))).toMatchObject({ byPhone: 1, byLink: 0 })
  })
})

const way = fc.array(fc.tuple(fc.constantFrom('asked', 'replied', 'accepted', 'declined', 'taken-over', 'done', 'not-possible', 'withdrawn', 'told', 'nobody-there', 'opened'), fc.integer({ min: 1, max: 3000 })), { maxLength: 9 })
  .map((some) => {
    let at: Moment = begin
    return aWay(...some.map(([what, minutes]) => { at = later(at, minutes * minuteMs); return { what, at, ...(what === 'told' && { level: 'head' }) } as History['steps'][number] }))
  })

test('whatever happened, whoever was asked is in time, late, unanswered and past, still within the term, or it was taken back; and shares never exceed what was due', () => {
  fc.assert(fc.property(fc.array(way, { maxLength: 20 }), fc.integer({ min: 0, max: 30_000 }), (ways, minutes) => {
    const f = figuresOf(ways.map((one) => factsOf(one, terms)), { ...period, asOf: later(begin, minutes * minuteMs) })
    expect(f.inTime + f.late + f.silent + f.running).toBe(f.sent)
    expect(f.sent + f.takenBack).toBe(ways.length)
    expect(f.accepted + f.declined).toBe(f.inTime + f.late)
    expect(f.lateBy.n).toBe(f.late)
    expect(f.inTime).toBeLessThanOrEqual(dueOf(f))
    expect(Object.values(f.reasons ?? {}).reduce((a, b) => a + b, 0)).toBe(f.declined)
    expect(Object.values(f.outcomes ?? {}).reduce((a, b) => a + b, 0)).toBe(f.outcomeKnown)
  }))
})

test('what has been answered, or has run out, stays so whatever comes later', () => {
  fc.assert(fc.property(way, fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 30_000 }), (one, first, more) => {
    const facts: Facts = factsOf(one, terms)
    const [then, now] = [standsAt(facts, later(begin, first * minuteMs)), standsAt(facts, later(begin, (first + more) * minuteMs))]
    if (then === 'in-time' || then === 'late' || then === 'taken-back') expect(now).toBe(then)
    if (then === 'silent') expect(['silent', 'late']).toContain(now)
  }))
})

test('a median lies in the middle and moves with nobody at the edge', () => {
  expect(medianOf([])).toEqual({ n: 0, ms: null })
  expect(medianOf([8, 1, 4, 2])).toEqual({ n: 4, ms: 3 })
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1 }), (times) => {
    const { n, ms } = medianOf(times)
    expect(n).toBe(times.length)
    expect(times.filter((one) => one < ms!).length).toBeLessThanOrEqual(n / 2)
    expect(times.filter((one) => one > ms!).length).toBeLessThanOrEqual(n / 2)
    if (n > 2) expect(medianOf([...times.toSorted((a, b) => a - b).slice(0, -1), 9_999_999]).ms).toBe(ms)
  }))
})
