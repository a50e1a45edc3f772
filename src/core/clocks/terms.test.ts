import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Calendar } from '#core/clocks/calendar.ts'
import { climb, dueAt, standing, stepAt, warnAt, type LadderStep, type TermLength } from '#core/clocks/terms.ts'
import { addWorkingDays, dayAfter, isWorkingDay, nextWorkingDay } from '#core/clocks/working-days.ts'
import { dayOf, hourMs, later, minuteMs, moment, type Day, type Moment } from '#core/clock.ts'

const calendar: Calendar = {
  fixed: [
    { on: '01-01', moves: true, title: 'a' },
    { on: '01-02', moves: true, title: 'a' },
    { on: '01-07', moves: false, title: 'b' },
    { on: '03-21', moves: true, title: 'c' },
    { on: '03-22', moves: true, title: 'c' },
    { on: '03-23', moves: true, title: 'c' },
    { on: '08-30', moves: true, until: 2025, title: 'd' },
    { on: '12-31', moves: true, from: 2028, title: 'e' },
  ],
  movable: [{ day: '2026-05-27' as Day, title: 'f', sure: true }, { day: '2024-06-16' as Day, title: 'f', sure: true }],
  transfers: [{ rest: '2025-01-03' as Day, work: '2025-01-05' as Day, sure: true }],
  enteredUntil: 2026,
}
const works = (day: string) => isWorkingDay(day as Day, calendar)
const ends = (iso: string, lasts: TermLength) => new Date(dueAt(moment(iso), { lasts }, calendar)).toISOString()

describe('working days', () => {
  test('Nauryz on a Saturday and a Sunday gives the Tuesday and Wednesday after it', () => {
    expect(['2026-03-20', '2026-03-21', '2026-03-22', '2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26'].map(works))
      .toEqual([true, false, false, false, false, false, true])
  })
  test('a religious day of rest on a weekend does not move', () => {
    expect(works('2024-01-08')).toBe(true) // 7 January 2024 was a Sunday
    expect(works('2024-06-17')).toBe(true) // first day of Kurban Ait was Sunday 16 June
    expect(works('2026-05-27')).toBe(false)
  })
  test('New Year on a Sunday moves past the second holiday', () => {
    expect(['2023-01-02', '2023-01-03', '2023-01-04'].map(works)).toEqual([false, false, true])
  })
  test('a transferred Sunday is worked, the Friday it was exchanged for is free', () => {
    expect([works('2025-01-03'), works('2025-01-05'), works('2025-01-04')]).toEqual([false, true, false])
  })
  test('a holiday that ended is worked again', () => {
    expect(works('2024-08-30')).toBe(false)
    expect(works('2027-08-30')).toBe(true)
  })
  test('rest may move over the turn of the year', () => {
    expect(works('2028-12-31')).toBe(false)
    expect(['2029-01-02', '2029-01-03', '2029-01-04'].map(works)).toEqual([false, false, true]) // 31 December 2028 is a Sunday, 1 and 2 January are holidays
  })
  test('the leap day is a day like others', () => {
    expect(works('2028-02-29')).toBe(true)
    expect(addWorkingDays('2028-02-28' as Day, 1, calendar)).toBe('2028-02-29')
    expect(nextWorkingDay('2028-02-29' as Day, calendar)).toBe('2028-03-01')
  })
})

describe('when a term ends', () => {
  test('immediately means the first call is tried within the minutes given', () => {
    expect(ends('2026-11-22T19:50:00Z', { immediately: { attemptMinutes: 15, escalateMinutes: 60 } })).toBe('2026-11-22T20:05:00.000Z')
  })
  test('three days and nights are 72 hours, over a weekend too', () => {
    expect(ends('2026-11-20T13:00:00Z', { hours: 72 })).toBe('2026-11-23T13:00:00.000Z')
  })
  test('one working day from a Friday ends with the Monday, in our zone', () => {
    expect(ends('2026-11-20T08:00:00Z', { workingDays: 1 })).toBe('2026-11-23T18:59:59.999Z')
  })
  test('after midnight in Kazakhstan it is already the next day', () => {
    expect(ends('2026-11-19T18:59:00Z', { workingDays: 1 })).toBe('2026-11-20T18:59:59.999Z')
    expect(ends('2026-11-19T19:00:00Z', { workingDays: 1 })).toBe('2026-11-23T18:59:59.999Z')
  })
  test('24 working hours from Friday afternoon end on Monday at the same hour', () => {
    expect(ends('2026-11-20T12:30:00Z', { workingHours: 24 })).toBe('2026-11-23T12:30:00.000Z')
    expect(ends('2026-11-21T12:30:00Z', { workingHours: 24 })).toBe('2026-11-23T19:00:00.000Z')
  })
  test('months end on the last day a short month has', () => {
    expect(ends('2027-08-31T05:00:00Z', { months: 6 })).toBe('2028-02-29T18:59:59.999Z')
    expect(ends('2026-08-31T05:00:00Z', { months: 6 })).toBe('2027-02-28T18:59:59.999Z')
  })
  test('thirty calendar days are thirty whole days after the first', () => {
    expect(ends('2026-11-22T05:00:00Z', { days: 30 })).toBe('2026-12-22T18:59:59.999Z')
  })
})

const aMoment = fc.integer({ min: Date.parse('2022-01-01'), max: Date.parse('2040-01-01') }).map((ms) => ms as Moment)
const aLength: fc.Arbitrary<TermLength> = fc.oneof(
  fc.integer({ min: 1, max: 120 }).map((attemptMinutes) => ({ immediately: { attemptMinutes, escalateMinutes: 60 } })),
  fc.integer({ min: 1, max: 500 }).map((hours) => ({ hours })),
  fc.integer({ min: 1, max: 200 }).map((workingHours) => ({ workingHours })),
  fc.integer({ min: 1, max: 60 }).map((days) => ({ days })),
  fc.integer({ min: 1, max: 12 }).map((months) => ({ months })),
  fc.integer({ min: 1, max: 30 }).map((workingDays) => ({ workingDays })),
)

test('a later beginning never ends earlier, and every term ends after it begins', () => {
  fc.assert(fc.property(aMoment, fc.integer({ min: 0, max: 20 * 24 * hourMs }), aLength, (from, more, lasts) => {
    const first = dueAt(from, { lasts }, calendar)
    expect(first).toBeGreaterThan(from)
    expect(dueAt(later(from, more), { lasts }, calendar)).toBeGreaterThanOrEqual(first)
  }), { numRuns: 600 })
})

test('terms in working time never end on a day nobody works', () => {
  fc.assert(fc.property(aMoment, aLength.filter((lasts) => 'workingDays' in lasts || 'workingHours' in lasts), (from, lasts) => {
    expect(isWorkingDay(dayOf(dueAt(from, { lasts }, calendar)), calendar)).toBe(true)
  }), { numRuns: 600 })
})

const isWeekend = (day: Day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
const daysFrom = (day: Day, days: number) => Array.from({ length: days }, (_, i) => dayAfter(day, i + 1))
const aDay = fc.integer({ min: 0, max: 3 * 365 }).map((days) => dayAfter('2025-01-01' as Day, days))
/** Any country's: holidays, many of them in a row, that move and such that do not, days told anew each year, and days that a government has exchanged. */
const aCalendar: fc.Arbitrary<Calendar> = fc.record({
  fixed: fc.uniqueArray(fc.record({ on: fc.oneof(fc.integer({ min: 0, max: 330 }), fc.integer({ min: 60, max: 80 })).map((days) => dayAfter('2025-01-01' as Day, days).slice(5)), moves: fc.boolean() }), { maxLength: 14, selector: ({ on }) => on }),
  movable: fc.array(aDay, { maxLength: 6 }),
  exchanged: fc.array(fc.tuple(aDay.filter((day) => !isWeekend(day)), aDay.filter(isWeekend)), { maxLength: 6 }),
}).map(({ fixed, movable, exchanged }) => ({
  fixed: fixed.map((one) => ({ ...one, title: 'a' })), movable: movable.map((day) => ({ day, title: 'b', sure: true })), enteredUntil: 2028,
  transfers: exchanged.filter(([, work]) => !movable.includes(work) && !fixed.some(({ on }) => work.endsWith(on))).map(([rest, work]) => ({ rest, work, sure: true })),
}))

test('by any calendar a term of so many working days holds exactly so many, ends with one of them, and ends no earlier when it begins later or is longer', () => {
  fc.assert(fc.property(aCalendar, aMoment, fc.integer({ min: 1, max: 25 }), fc.integer({ min: 0, max: 20 * 24 * hourMs }), (any, from, workingDays, more) => {
    const due = dueAt(from, { lasts: { workingDays } }, any)
    const last = dayOf(due)
    const passed = daysFrom(dayOf(from), Math.round((Date.parse(last) - Date.parse(dayOf(from))) / (24 * hourMs)))
    expect(passed.at(-1)).toBe(last)
    expect(isWorkingDay(last, any)).toBe(true)
    expect(passed.filter((day) => isWorkingDay(day, any))).toHaveLength(workingDays)
    expect(dayOf(later(due, 1))).toBe(dayAfter(last))
    expect(dueAt(later(from, more), { lasts: { workingDays } }, any)).toBeGreaterThanOrEqual(due)
    expect(dueAt(from, { lasts: { workingDays: workingDays + 1 } }, any)).toBeGreaterThan(due)
  }), { numRuns: 400 })
})

test('by any calendar a holiday on a weekend that moves gives exactly one more day of rest, and an exchange gives one and takes one', () => {
  fc.assert(fc.property(aCalendar, fc.constantFrom(2025, 2026, 2027), (any, year) => {
    const days = daysFrom(`${year - 1}-12-31` as Day, 365)
    const holidays = any.fixed.map(({ on }) => `${year}-${on}` as Day)
    const free = new Set([...holidays, ...any.movable.map(({ day }) => day), ...any.transfers.map(({ rest }) => rest)].filter((day) => day.startsWith(`${year}`) && !isWeekend(day)))
    const moved = any.fixed.filter(({ on, moves }) => moves && isWeekend(`${year}-${on}` as Day))
    expect(days.filter((day) => !isWeekend(day) && !isWorkingDay(day, any))).toHaveLength(free.size + moved.length)
    expect(days.filter((day) => isWeekend(day) && isWorkingDay(day, any))).toEqual([...new Set(any.transfers.map(({ work }) => work))].filter((day) => day.startsWith(`${year}`)).toSorted())
  }), { numRuns: 400 })
})

test('hours are hours: no summer time lengthens or shortens them', () => {
  fc.assert(fc.property(aMoment, fc.integer({ min: 1, max: 9000 }), (from, hours) => {
    expect(dueAt(from, { lasts: { hours } }, calendar) - from).toBe(hours * hourMs)
  }))
})

test('a clock is calm, then soon below a third, then past; stopped it is done', () => {
  const startedAt = moment('2026-11-22T08:00:00Z')
  const clock = { startedAt, dueAt: later(startedAt, 3 * hourMs) }
  expect(standing(clock, later(startedAt, 2 * hourMs))).toEqual({ is: 'calm', remainingMs: hourMs })
  expect(standing(clock, later(startedAt, 2 * hourMs + 1)).is).toBe('soon')
  expect(standing(clock, clock.dueAt)).toEqual({ is: 'soon', remainingMs: 0 })
  expect(standing(clock, later(clock.dueAt, minuteMs))).toEqual({ is: 'past', remainingMs: -minuteMs })
  expect(standing({ ...clock, stoppedAt: later(startedAt, hourMs) }, later(clock.dueAt, hourMs))).toEqual({ is: 'done', remainingMs: 2 * hourMs })
  expect(warnAt(startedAt, clock.dueAt)).toBe(later(startedAt, 2 * hourMs))
})

const ladder: LadderStep[] = [
  { to: 'duty', at: 'warning' },
  { to: 'deputy', at: 'past', minutes: 0 },
  { to: 'head', at: 'past', minutes: 30 },
  { to: 'region', at: 'past', minutes: 60 },
]

test('however often one looks, each step of the ladder is taken once', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 }), (looks) => {
    const startedAt = moment('2026-11-22T08:00:00Z')
    const due = later(startedAt, hourMs)
    let level = 0
    const taken: string[] = []
    for (const minutes of looks.sort((a, b) => a - b)) {
      const at = later(startedAt, minutes * minuteMs)
      const up = climb({ startedAt, dueAt: due, level }, ladder, at)
      expect(up.level).toBe(level + up.reached.length)
      if (up.next !== undefined) expect(up.next).toBeGreaterThan(at)
      level = up.level
      taken.push(...up.reached.map((step) => step.to))
    }
    const last = later(startedAt, looks.at(-1)! * minuteMs)
    expect(taken).toEqual(ladder.filter((step) => stepAt(step, startedAt, due) <= last).map((step) => step.to))
  }))
})
