import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, hourMs, minuteMs, type Moment } from '#core/clock.ts'
import { leaseOf } from './lease.ts'

const heardAt = Date.UTC(2026, 10, 1) as Moment
const after = (ms: number, seenAt = heardAt + ms) => leaseOf({ heardAt, seenAt: seenAt as Moment, now: (heardAt + ms) as Moment })

test('three days the shelf is open, then shut; after seven a line is needed', () => {
  expect([after(0), after(72 * hourMs), after(72 * hourMs + 1), after(7 * dayMs), after(7 * dayMs + 1)]).toEqual(['open', 'open', 'shelf-shut', 'shelf-shut', 'line-needed'])
})

test('a clock set back opens nothing, a clock mended by minutes shuts nothing', () => {
  expect(after(hourMs, heardAt + hourMs + 9 * minuteMs)).toBe('open')
  expect(after(hourMs, heardAt + 5 * dayMs)).toBe('line-needed')
  expect(after(-dayMs, heardAt)).toBe('line-needed')
})

test('whatever a thief does with the clock, a phone that once showed a later hour never opens its shelf at an earlier one', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 30 * dayMs }), fc.integer({ min: -30 * dayMs, max: 30 * dayMs }), (seen, now) => {
    const lease = leaseOf({ heardAt, seenAt: (heardAt + seen) as Moment, now: (heardAt + now) as Moment })
    if (lease === 'open') expect(now >= seen - 10 * minuteMs && now <= 72 * hourMs).toBe(true)
    if (lease !== 'line-needed') expect(now).toBeLessThanOrEqual(7 * dayMs)
  }))
})
