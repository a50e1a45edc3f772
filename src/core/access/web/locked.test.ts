import { expect, test } from 'vitest'
import { isTimeToLock } from './locked.tsx'

const lengths = { idleMs: 15 * 60_000, backgroundMs: 30_000 }

test('a phone locks after fifteen minutes without a hand, and half a minute after it was laid away', () => {
  expect(isTimeToLock({ seenAt: 0, hiddenAt: undefined, now: 15 * 60_000 - 1 }, lengths)).toBe(false)
  expect(isTimeToLock({ seenAt: 0, hiddenAt: undefined, now: 15 * 60_000 }, lengths)).toBe(true)
  expect(isTimeToLock({ seenAt: 0, hiddenAt: 1000, now: 30_999 }, lengths)).toBe(false)
  expect(isTimeToLock({ seenAt: 0, hiddenAt: 1000, now: 31_000 }, lengths)).toBe(true)
})

test('a clock set back locks', () => {
  expect(isTimeToLock({ seenAt: 1000, hiddenAt: undefined, now: 999 }, lengths)).toBe(true)
})
