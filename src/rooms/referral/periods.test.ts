import { describe, expect, test } from 'vitest'
import { dayOf, later, moment } from '#core/clock.ts'
import { halvesOf, periodsOf, readPeriod, settledAt } from './periods.ts'

const days = (name: string) => { const one = readPeriod(name); return one && [one.kind, dayOf(one.from), dayOf(later(one.until, -1))] }

test('a month, a quarter, half a year, a year and any days, by the days of the programme', () => {
  expect(days('2026-02')).toEqual(['month', '2026-02-01', '2026-02-28'])
  expect(days('2026-q4')).toEqual(['quarter', '2026-10-01', '2026-12-31'])
  expect(days('2026-h1')).toEqual(['half', '2026-01-01', '2026-06-30'])
  expect(days('2028')).toEqual(['year', '2028-01-01', '2028-12-31'])
  expect(days('2026-03-05..2026-03-05')).toEqual(['days', '2026-03-05', '2026-03-05'])
  expect(readPeriod('2026-03')!.from).toBe(moment('2026-02-28T19:00:00Z'))
})

test('what is no period is none', () => {
  for (const name of ['', '2026-13', '2026-00', '2026-q5', '2026-h3', '1999', '2026-02-30..2026-03-01', '2026-03-02..2026-03-01', '2026-03-01..', "2026'"]) expect(readPeriod(name), name).toBeUndefined()
})

describe('which there are', () => {
  const at = moment('2026-07-14T18:59:59Z')
  test('of oneself what has begun, newest first', () => {
    expect(periodsOf('quarter', at, false).map(({ name }) => name).slice(0, 3)).toEqual(['2026-q3', '2026-q2', '2026-q1'])
    expect(periodsOf('month', at, false)[0]!.name).toBe('2026-07')
  })
  test('of others fourteen days after it was over, to the moment', () => {
    expect(periodsOf('half', at, true)[0]!.name).toBe('2025-h2')
    expect(periodsOf('half', later(at, 1000), true)[0]!.name).toBe('2026-h1')
    expect(settledAt(readPeriod('2026-h1')!)).toBe(later(at, 1000))
  })
})

test('a year has two halves; a month and a quarter have none of their own', () => {
  expect(halvesOf(readPeriod('2026')!).map(({ name }) => name)).toEqual(['2026-h1', '2026-h2'])
  expect(halvesOf(readPeriod('2026-q1')!)).toEqual([])
  expect(halvesOf(readPeriod('2026-03')!)).toEqual([])
})
