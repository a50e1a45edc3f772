import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterBreakMs, nextPageSize, pageSizes, pauseAfterBreak } from './pace.ts'

describe('how much is asked for at once', () => {
  test('stays between what any line carries and what a good one should, whatever happens', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constant('broke' as const), fc.record({ tookMs: fc.integer({ min: -1e9, max: 1e9 }) }))), (days) => {
      let size: number = pageSizes.first
      for (const became of days) {
        size = nextPageSize(size, became)
        expect(Number.isInteger(size)).toBe(true)
        expect(size).toBeGreaterThanOrEqual(pageSizes.least)
        expect(size).toBeLessThanOrEqual(pageSizes.most)
      }
    }))
  })

  test('a line of 32 kbit/s is asked for less each time until it carries it, a good one for more', () => {
    const bytesALine = 1500
    let size: number = pageSizes.most
    for (let n = 0; n < 8; n++) size = nextPageSize(size, { tookMs: (size * bytesALine) / 4 })
    expect((size * bytesALine) / 4000).toBeLessThanOrEqual(12)
    expect(nextPageSize(pageSizes.first, { tookMs: 300 })).toBe(2 * pageSizes.first)
  })
})

describe('how soon again', () => {
  test('after a break of a line that was there a moment ago, soon and ever later, and not for ever', () => {
    const pauses = [0, 1, 2, 3, 4].map((breaks) => pauseAfterBreak(breaks, { lastHeard: 1000, now: 5000 }))
    expect(pauses).toEqual([...afterBreakMs, undefined])
  })

  test('not where nothing was heard for long, or ever, or the clock has jumped', () => {
    for (const lastHeard of [undefined, 0, 10_000_000]) expect(pauseAfterBreak(0, { lastHeard, now: 1_000_000 })).toBeUndefined()
  })
})
