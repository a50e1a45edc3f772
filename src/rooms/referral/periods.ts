/** The periods for which figures are asked: a month, a quarter, half a year, a year; of oneself also any days. */
import { dayMs, dayOf, later, startOf, type Day, type Moment } from '#core/clock.ts'

/** `2026-03`, `2026-q1`, `2026-h1`, `2026`, or two days, both included: `2026-03-05..2026-03-11`. */
export type PeriodName = string
export type PeriodKind = 'month' | 'quarter' | 'half' | 'year' | 'days'
export interface Period {
  readonly name: PeriodName
  readonly kind: PeriodKind
  readonly from: Moment
  /** Not included. */
  readonly until: Moment
}

const lengths = { month: 1, quarter: 3, half: 6, year: 12 } as const
/** So long after a period is over it is told to others: how it stood then stays what is told of it. */
export const settlesMs = 14 * dayMs

/** Nothing where it is no period. */
export function readPeriod(name: PeriodName): Period | undefined {
  const days = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(name)
  if (days) {
    const [first, last] = [days[1] as Day, days[2] as Day]
    if (!isDay(first) || !isDay(last) || first > last) return undefined
    return { name, kind: 'days', from: startOf(first), until: later(startOf(last), dayMs) }
  }
  const [, year, quarter, half, month] = /^(20\d\d)(?:-q([1-4])|-h([12])|-(0[1-9]|1[0-2]))?$/.exec(name) ?? []
  if (!year) return undefined
  const kind = quarter ? 'quarter' : half ? 'half' : month ? 'month' : 'year'
  const first = quarter ? (Number(quarter) - 1) * 3 : half ? (Number(half) - 1) * 6 : month ? Number(month) - 1 : 0
  return { name, kind, from: monthBegins(Number(year), first), until: monthBegins(Number(year), first + lengths[kind]) }
}

/** When it is told to others, and as of when it is counted for them. */
export function settledAt({ until }: Pick<Period, 'until'>): Moment {
  return later(until, settlesMs)
}

/** Those of a kind that have begun by then, newest first; `settled`: that others are told of. Back to the year before last. */
export function periodsOf(kind: Exclude<PeriodKind, 'days'>, at: Moment, settled: boolean): readonly Period[] {
  const year = Number(dayOf(at).slice(0, 4))
  const found: Period[] = []
  for (const one of [year, year - 1, year - 2]) {
    for (let n = 12 / lengths[kind]; n >= 1; n--) {
      const period = readPeriod(kind === 'year' ? `${one}` : kind === 'half' ? `${one}-h${n}` : kind === 'quarter' ? `${one}-q${n}` : `${one}-${String(n).padStart(2, '0')}`)!
      if (settled ? settledAt(period) <= at : period.from <= at) found.push(period)
    }
  }
  return found
}

/** The half years that lie in it, whole: of these reasons are told to others. */
export function halvesOf({ name, kind }: Pick<Period, 'name' | 'kind'>): readonly Period[] {
  return kind === 'half' ? [readPeriod(name)!] : kind === 'year' ? [readPeriod(`${name}-h1`)!, readPeriod(`${name}-h2`)!] : []
}

function monthBegins(year: number, month: number): Moment {
  return startOf(new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10) as Day)
}

function isDay(day: Day): boolean {
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day
}
