import type { Calendar } from '#core/clocks/calendar.ts'
import { dayMs, type Day } from '#core/clock.ts'

/** Whether offices work on this calendar day. */
export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  const known = tableOf(calendar)
  if (known.worked.has(day)) return true
  return !isWeekend(day) && !isHoliday(day, calendar, known) && !substitutesAround(day, calendar, known).has(day)
}

/** The first working day after `day`, never `day` itself. */
export function nextWorkingDay(day: Day, calendar: Calendar): Day {
  let next = dayAfter(day)
  while (!isWorkingDay(next, calendar)) next = dayAfter(next)
  return next
}

/** The n-th working day after `day`; the day itself is not counted (n ≥ 1). */
export function addWorkingDays(day: Day, n: number, calendar: Calendar): Day {
  if (!Number.isInteger(n) || n < 1) throw new Error(`a term of ${n} working days`)
  let at = day
  for (let left = n; left > 0; left--) at = nextWorkingDay(at, calendar)
  return at
}

export function dayAfter(day: Day, days = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10) as Day
}

interface Table {
  worked: ReadonlySet<Day>
  free: ReadonlySet<Day>
  substitutes: Map<number, ReadonlySet<Day>>
}

const tables = new WeakMap<Calendar, Table>()

function tableOf(calendar: Calendar): Table {
  let table = tables.get(calendar)
  if (!table) {
    table = {
      worked: new Set(calendar.transfers.map((transfer) => transfer.work)),
      free: new Set([...calendar.transfers.map((transfer) => transfer.rest), ...calendar.movable.map((holiday) => holiday.day)]),
      substitutes: new Map(),
    }
    tables.set(calendar, table)
  }
  return table
}

function isWeekend(day: Day): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

function isHoliday(day: Day, calendar: Calendar, table: Table): boolean {
  if (table.free.has(day)) return true
  const year = yearOf(day)
  const on = day.slice(5)
  return calendar.fixed.some((holiday) => holiday.on === on && inForce(holiday, year))
}

/** A holiday late in December may push its day of rest into January, hence two years. */
function substitutesAround(day: Day, calendar: Calendar, table: Table): ReadonlySet<Day> {
  const year = yearOf(day)
  return new Set([...substitutesOf(year - 1, calendar, table), ...substitutesOf(year, calendar, table)])
}

function substitutesOf(year: number, calendar: Calendar, table: Table): ReadonlySet<Day> {
  const known = table.substitutes.get(year)
  if (known) return known
  const moved = new Set<Day>()
  for (const holiday of [...calendar.fixed].sort((a, b) => a.on.localeCompare(b.on))) {
    const day = `${year}-${holiday.on}` as Day
    if (!holiday.moves || !inForce(holiday, year) || !isWeekend(day)) continue
    let rest = dayAfter(day)
    while (isWeekend(rest) || isHoliday(rest, calendar, table) || moved.has(rest)) rest = dayAfter(rest)
    moved.add(rest)
  }
  table.substitutes.set(year, moved)
  return moved
}

function inForce(holiday: { from?: number; until?: number }, year: number): boolean {
  return year >= (holiday.from ?? year) && year <= (holiday.until ?? year)
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4))
}
