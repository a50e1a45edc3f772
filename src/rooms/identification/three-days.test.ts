import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearMs, usedBefore } from './three-days.ts'
import { dayMs, hourMs, type Moment } from '#core/clock.ts'

const at = (hours: number) => (hours * hourMs) as Moment
const stay = (from: number, to: number | null) => ({ startedAt: at(from), stoppedAt: to === null ? null : at(to) })

test('nights elsewhere give nothing back: stays count together until a week lies between them', () => {
  expect(usedBefore([], at(500))).toBe(0)
  expect(usedBefore([stay(0, 30)], at(54))).toBe(30 * hourMs)
  expect(usedBefore([stay(0, 30), stay(54, 60)], at(80))).toBe(36 * hourMs)
  expect(usedBefore([stay(54, 60), stay(0, 30)], at(80)), 'in whatever order they are told').toBe(36 * hourMs)
  expect(usedBefore([stay(0, 30)], at(30 + nearMs / hourMs))).toBe(0)
  expect(usedBefore([stay(0, 30)], at(29 + nearMs / hourMs))).toBe(30 * hourMs)
  expect(usedBefore([stay(0, 30), stay(400, 410)], at(420)), 'what lies a week before the one before').toBe(10 * hourMs)
  expect(usedBefore([stay(0, null)], at(420)), 'the one that runs').toBe(0)
  expect(usedBefore([stay(0, 60)], at(54)), 'told late, it overlaps').toBe(54 * hourMs)
})

test('never more than has passed since the first of them, never less than the newest near one, and never counted twice', () => {
  const any = fc.record({ from: fc.nat(2000), lasts: fc.integer({ min: 0, max: 100 }) })
  fc.assert(fc.property(fc.array(any, { maxLength: 8 }), fc.nat(2500), (told, now) => {
    const stays = told.map(({ from, lasts }) => stay(from, from + lasts))
    const used = usedBefore(stays, at(now))
    const before = told.filter(({ from }) => from < now)
    expect(used).toBeGreaterThanOrEqual(0)
    expect(used).toBeLessThanOrEqual(Math.max(0, ...before.map(({ from }) => (now - from) * hourMs)))
    // Hour by hour, by another way: an hour counts once, however many stays say it.
    let [hours, gap] = [0, 0]
    for (let hour = now - 1; hour >= 0 && gap < 7 * dayMs / hourMs; hour--) {
      const inside = before.some(({ from, lasts }) => from <= hour && hour < from + lasts)
      if (inside) { hours++; gap = 0 } else gap++
    }
    expect(used).toBe(hours * hourMs)
  }), { numRuns: 2000 })
})
