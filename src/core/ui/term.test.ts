import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hourMs, later, moment } from '#core/clock.ts'
import { readTerm } from './term.ts'

const from = moment('2026-11-12T06:00:00Z')
const term = { from, until: later(from, 3 * hourMs) }

test.each([[0, 'calm', 3], [2, 'calm', 1], [2.01, 'soon', 0.99], [3, 'past', 0], [4, 'past', 1]] as const)('after %d of three hours a term is %s', (hours, state, ms) => {
  const read = readTerm(term, later(from, hours * hourMs))
  expect([read.state, read.ms / hourMs]).toEqual([state, expect.closeTo(ms)])
})
test('a term that was met stays met', () => {
  expect(readTerm({ ...term, doneAt: later(from, hourMs) }, later(from, 99 * hourMs))).toEqual({ state: 'done', ms: hourMs, left: 0 })
})
test('no phone clock, however wrong, breaks the drawing', () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, now) => {
    const { ms, left } = readTerm({ from: a as never, until: b as never }, now as never)
    expect(ms >= 0 && left >= 0 && left <= 1).toBe(true)
  }))
})
