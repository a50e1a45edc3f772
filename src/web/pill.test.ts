import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { LineState } from '#core/sync/web/line.ts'
import { pillOf } from './pill.ts'

const opened = Date.UTC(2026, 10, 12, 4, 0) as Moment
const line = (more: Partial<LineState>): LineState => ({ line: 'open', waiting: 0, refused: 0, sending: false, filled: true, ...more })

test('only an empty outbox with a line is called sent', () => {
  expect(pillOf(line({}), opened)).toEqual({ state: 'sent' })
  expect(pillOf(line({ waiting: 2 }), opened)).toEqual({ state: 'waiting', count: 2 })
})
test('a lost line says since when, on the programme\'s clock', () => {
  expect(pillOf(line({ line: 'away', waiting: 2, lastHeard: opened + 42 * 60_000 }), opened)).toEqual({ state: 'off', since: '09:42' })
  expect(pillOf(line({ line: 'away' }), opened)).toEqual({ state: 'off', since: '09:00' })
})
test('what was refused is said before anything else', () => {
  expect(pillOf(line({ line: 'away', waiting: 2, refused: 1 }), opened)).toEqual({ state: 'needs-you', count: 1 })
})
