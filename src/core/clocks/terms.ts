import type { Calendar } from '#core/clocks/calendar.ts'
import { addWorkingDays, dayAfter, isWorkingDay } from '#core/clocks/working-days.ts'
import { dayMs, dayOf, hourMs, later, minuteMs, startOf, type Day, type Moment } from '#core/clock.ts'

/**
 * How long a term lasts.
 * - `immediately`: the law gives no number; `attemptMinutes` until the first call must have been tried.
 * - `hours`: by the clock, day and night.
 * - `workingHours`: by the clock, but only on working days (all 24 hours of them).
 * - `days`, `months`: calendar days or months; the day it begins is not counted, it ends with the last day.
 * - `workingDays`: the day it begins is not counted; it ends with the last working day.
 */
export type TermLength =
  | { readonly immediately: { readonly attemptMinutes: number; readonly escalateMinutes: number } }
  | { readonly hours: number }
  | { readonly workingHours: number }
  | { readonly days: number }
  | { readonly months: number }
  | { readonly workingDays: number }

/** Who is told next when nobody acts. `duty` is the desk itself, while the term still runs. */
export type LadderPlace = 'duty' | 'deputy' | 'head' | 'region' | 'programme'

export type LadderStep =
  | { readonly to: LadderPlace; readonly at: 'warning' }
  | { readonly to: LadderPlace; readonly at: 'past'; readonly minutes: number }

/** A term set by law or by the programme: its trigger is the room's, everything else is data. */
export interface Term {
  readonly kind: string
  readonly lasts: TermLength
  /** `at-most`: to act before it ends. `at-least`: a protection that may not end earlier; nobody is late with it. */
  readonly sense: 'at-most' | 'at-least'
  /** Who must act: a code of the programme, in words `clocks.acts.<code>`. */
  readonly acts: string
  /** Who must act instead where it is about somebody of age. */
  readonly actsOfAge?: string
  /** Message key that says on what the term rests. */
  readonly basis: string
  /** False = the programme's own standard, and the screen says so. */
  readonly isLaw: boolean
  /** Message key of what in a term of law is not law, such as the minutes of "immediately". */
  readonly note?: string
  readonly ladder: readonly LadderStep[]
}

/** Whose turn it is: a code of the programme. */
export function whoActs({ acts, actsOfAge }: Pick<Term, 'acts' | 'actsOfAge'>, { presumedMinor }: { readonly presumedMinor: boolean }): string {
  return presumedMinor ? acts : actsOfAge ?? acts
}

/** All that counting needs, handed in by the programme. */
export interface ClockRules {
  readonly terms: Readonly<Record<string, Term>>
  readonly calendar: Calendar
}

/**
 * The moment a term ends. Terms in days end with the last millisecond of their last day.
 * Monotone: a later beginning never ends earlier.
 */
export function dueAt(from: Moment, term: Pick<Term, 'lasts'>, calendar: Calendar): Moment {
  const { lasts } = term
  if ('immediately' in lasts) return later(from, lasts.immediately.attemptMinutes * minuteMs)
  if ('hours' in lasts) return later(from, lasts.hours * hourMs)
  if ('workingHours' in lasts) return afterWorkingTime(from, lasts.workingHours * hourMs, calendar)
  if ('days' in lasts) return endOf(dayAfter(dayOf(from), lasts.days))
  if ('months' in lasts) return endOf(monthsAfter(dayOf(from), lasts.months))
  return endOf(addWorkingDays(dayOf(from), lasts.workingDays, calendar))
}

/** When the last third of a term begins: from then on it is `soon`. */
export function warnAt(startedAt: Moment, due: Moment): Moment {
  return Math.ceil(due - (due - startedAt) / 3) as Moment
}

export interface RunningClock {
  readonly startedAt: Moment
  readonly dueAt: Moment
  readonly stoppedAt?: Moment
}

export interface Standing {
  readonly is: 'calm' | 'soon' | 'past' | 'done'
  /** Milliseconds left; below zero once past. For a stopped clock: what was left when it stopped. */
  readonly remainingMs: number
}

/** How a clock stands at a moment. `soon` begins below a third of the whole term. */
export function standing(clock: RunningClock, at: Moment): Standing {
  if (clock.stoppedAt !== undefined) return { is: 'done', remainingMs: clock.dueAt - clock.stoppedAt }
  const remainingMs = clock.dueAt - at
  if (remainingMs < 0) return { is: 'past', remainingMs }
  return { is: remainingMs * 3 < clock.dueAt - clock.startedAt ? 'soon' : 'calm', remainingMs }
}

/** When a step of the ladder is taken. */
export function stepAt(step: LadderStep, startedAt: Moment, due: Moment): Moment {
  return step.at === 'warning' ? warnAt(startedAt, due) : later(due, step.minutes * minuteMs)
}

/**
 * Climbs to where a clock should stand at `at`. `reached` are the steps newly passed, in order (more than one after a
 * pause of the server); `next` is when to look again, absent at the top.
 */
export function climb(
  clock: { startedAt: Moment; dueAt: Moment; level: number },
  ladder: readonly LadderStep[],
  at: Moment,
): { level: number; reached: readonly LadderStep[]; next: Moment | undefined } {
  let level = clock.level
  while (level < ladder.length && stepAt(ladder[level]!, clock.startedAt, clock.dueAt) <= at) level++
  const step = ladder[level]
  return { level, reached: ladder.slice(clock.level, level), next: step && stepAt(step, clock.startedAt, clock.dueAt) }
}

function endOf(day: Day): Moment {
  return later(startOf(day), dayMs - 1)
}

function afterWorkingTime(from: Moment, ms: number, calendar: Calendar): Moment {
  let day = dayOf(from)
  let at = from
  let left = ms
  for (;;) {
    const end = later(startOf(day), dayMs)
    if (isWorkingDay(day, calendar)) {
      if (left < end - at) return later(at, left)
      left -= end - at
    }
    day = dayAfter(day)
    at = startOf(day)
  }
}

function monthsAfter(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(date, length))
  return first.toISOString().slice(0, 10) as Day
}
