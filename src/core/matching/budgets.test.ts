import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, hourMs, minuteMs, type Moment } from '#core/clock.ts'
import { ownBudget, spend } from './budgets.ts'

/** As the database counts: by hours of the clock, those of the last day. */
function counting() {
  const hours = new Map<number, number>()
  return (at: number) => {
    const hour = at - (at % hourMs)
    hours.set(hour, (hours.get(hour) ?? 0) + 1)
    return [...hours].filter(([one]) => one > at - dayMs).sort((a, b) => a[0] - b[0]).map(([one, questions]) => ({ hour: one as Moment, questions }))
  }
}
const start = 1_700_000_000_000
// As fast as the hour's end is met, and so slowly that only the day's is.
const pauses = fc.constantFrom(20_000, 8 * minuteMs).chain((max) => fc.array(fc.nat({ max }), { minLength: 350, maxLength: 500 }))

test('whoever asks as fast as they like is answered no more than the budget says in any hour and on any day', () => {
  fc.assert(fc.property(pauses, (waits) => {
    const count = counting()
    const answered: number[] = []
    let at = start
    for (const wait of waits) {
      at += wait
      const { minutes } = spend(count(at), at as Moment, ownBudget)
      if (minutes === 0) answered.push(at)
    }
    const byHour = Map.groupBy(answered, (one) => one - (one % hourMs))
    expect(Math.max(...byHour.values().map((those) => those.length))).toBeLessThanOrEqual(ownBudget.anHour)
    for (const one of answered) expect(answered.filter((other) => other <= one && other > one - dayMs + hourMs).length).toBeLessThanOrEqual(ownBudget.aDay)
  }), { numRuns: 15 })
})

test('who waits as long as they were told, and not less, is answered', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 59 }), fc.oneof(fc.integer({ min: 1, max: 450 }), fc.integer({ min: ownBudget.aDay - 2, max: ownBudget.aDay + 2 })), (minute, before) => {
    const count = counting()
    let at = start - (start % hourMs) + minute * minuteMs
    let last = { minutes: 0, isTold: false }
    for (let i = 0; i < before; i++) last = spend(count(at), at as Moment, ownBudget)
    if (last.minutes === 0) return
    expect(last.minutes).toBeGreaterThan(0)
    at += last.minutes * minuteMs
    expect(spend(count(at), at as Moment, ownBudget).minutes).toBe(0)
  }))
})

test('the head is told at exactly one question', () => {
  const count = counting()
  const told = Array.from({ length: 600 }, (_, i) => spend(count(start + i), (start + i) as Moment, ownBudget)).flatMap(({ isTold }, i) => (isTold ? [i + 1] : []))
  expect(told).toEqual([ownBudget.toldADay])
})
