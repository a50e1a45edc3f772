import fc from 'fast-check'
import { expect, test } from 'vitest'
import { later, type Moment } from '#core/clock.ts'
import { claimAmongAll, claimTry, everyonesTries, longestWaitSeconds, type Tries, waitAfter } from './throttle.ts'

const noon = 1_800_000_000_000 as Moment

test('somebody who mistypes three times does not wait', () => {
  let tries: Tries | undefined
  for (let i = 0; i < 4; i++) {
    const claim = claimTry(tries, noon)
    expect(claim.allowed).toBe(true)
    if (claim.allowed) tries = claim.after
  }
  expect(claimTry(tries, noon)).toEqual({ allowed: false, seconds: 1 })
})

test('whatever somebody else tries, and however often, the wait never exceeds thirty seconds', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 300 }), (pauses) => {
    let at = noon
    let tries: Tries | undefined
    for (const pause of pauses) {
      at = later(at, pause)
      const claim = claimTry(tries, at)
      if (claim.allowed) tries = claim.after
      else expect(claim.seconds).toBeLessThanOrEqual(longestWaitSeconds)
    }
    expect(claimTry(tries, later(at, longestWaitSeconds * 1000)).allowed).toBe(true)
  }))
})

test('a guesser gets at most the four free tries and then, in an hour, about one in thirty seconds', () => {
  let tries: Tries | undefined
  let taken = 0
  for (let second = 0; second < 3600; second++) {
    for (let at50 = 0; at50 < 50; at50++) {
      const claim = claimTry(tries, later(noon, second * 1000))
      if (claim.allowed) { tries = claim.after; taken++ }
    }
  }
  expect(taken).toBeLessThan(130)
})

test('waits grow and never shrink with failures', () => {
  fc.assert(fc.property(fc.nat(10_000), (failures) => { expect(waitAfter(failures + 1)).toBeGreaterThanOrEqual(waitAfter(failures)) }))
  expect([3, 4, 5, 6, 9, 5000].map(waitAfter)).toEqual([0, 1, 2, 4, 30, 30])
})

test('an hour without a try is forgotten', () => {
  const worn: Tries = { failures: 50, triedAt: noon, freeAt: later(noon, 30_000) }
  const claim = claimTry(worn, later(noon, 3_600_001))
  expect(claim).toMatchObject({ allowed: true, after: { failures: 1 } })
})

test('a clock set back by a year does not make anybody wait for a year', () => {
  const ahead: Tries = { failures: 9, triedAt: later(noon, 31_536_000_000), freeAt: later(noon, 31_536_030_000) }
  expect(claimTry(ahead, noon)).toEqual({ allowed: false, seconds: 30 })
})

test('unknown devices together get a burst and then one try a second', () => {
  let all: Tries | undefined
  let taken = 0
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < 100; i++) {
      const claim = claimAmongAll(all, later(noon, second * 1000))
      if (claim.allowed) { all = claim.after; taken++ }
    }
  }
  expect(taken).toBe(everyonesTries + 59)
})
