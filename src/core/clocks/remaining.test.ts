import { expect, test } from 'vitest'
import { dayMs, hourMs, minuteMs } from '#core/clock.ts'
import { remainingInWords } from '#core/clocks/remaining.ts'

test('time is told in the largest words that still help', () => {
  expect(remainingInWords(3 * hourMs + 10 * minuteMs)).toEqual({ key: 'clocks.left.hours', values: { hours: 3, minutes: 10 } })
  expect(remainingInWords(47 * hourMs)).toEqual({ key: 'clocks.left.hours', values: { hours: 47, minutes: 0 } })
  expect(remainingInWords(5 * dayMs - 1)).toEqual({ key: 'clocks.left.days', values: { days: 4 } })
  expect(remainingInWords(-40 * minuteMs)).toEqual({ key: 'clocks.past.minutes', values: { minutes: 40 } })
})

test('what is left is rounded down, what is past is rounded up', () => {
  expect(remainingInWords(minuteMs - 1).values).toEqual({ minutes: 0 })
  expect(remainingInWords(-1)).toEqual({ key: 'clocks.past.minutes', values: { minutes: 1 } })
})
