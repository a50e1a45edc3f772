/**
 * What is known of a birth, and what two such things say about each other. Levels are named and carry no weight: weights
 * are data, fitted elsewhere. Pure; days are days of the calendar, without a zone.
 */
import type { Day } from '../clock.ts'
import type { Age } from '../forms/fields.ts'
import { readPartialDate } from '../forms/values.ts'

/** A day that people write when they know only the year, or the year and the month: a default, not evidence. */
export type HabitDay = 'new-year' | 'first-of-month'

export type Birth =
  | { readonly known: 'day'; readonly day: Day; readonly habit?: HabitDay }
  | { readonly known: 'month'; readonly year: number; readonly month: number }
  | { readonly known: 'year'; readonly year: number }
  /** From an age told or seen on some day: born from one day to another, both included. */
  | { readonly known: 'span'; readonly from: Day; readonly to: Day }

/** `2019`, `2019-05` or `2019-05-12`; `undefined` for nothing and for what is not in the calendar. */
export function readBirth(raw: unknown): Birth | undefined {
  const date = readPartialDate(raw)
  if (date === undefined) return undefined
  const year = Number(date.slice(0, 4))
  if (date.length === 4) return { known: 'year', year }
  if (date.length === 7) return { known: 'month', year, month: Number(date.slice(5)) }
  const habit = date.endsWith('-01-01') ? 'new-year' : date.endsWith('-01') ? 'first-of-month' : undefined
  return { known: 'day', day: date as Day, ...(habit && { habit }) }
}

/** The days on which somebody may have been born who is of an age, in full years, on a day. */
export function birthFromAge(age: Age, on: Day): Birth {
  const [youngest, oldest] = 'years' in age ? [age.years, age.years] : [age.from, age.to]
  return { known: 'span', from: dayAfter(yearsBefore(on, oldest + 1)), to: yearsBefore(on, youngest) }
}

/** From saying most for one person to saying most against; `not-enough` says nothing. */
export const birthAgreements = [
  'same-day', 'same-first-of-month', 'same-new-year', 'same-month', 'year-beside-same-day', 'day-month-swapped', 'same-year-day-or-month',
  'same-year', 'same-year-habit', 'within-estimate', 'year-beside', 'near-estimate', 'not-enough',
  'other-year-same-day', 'same-year-other-month', 'same-year-other-day', 'year-beside-other-day', 'outside-estimate', 'other-year',
] as const
export type BirthAgreement = (typeof birthAgreements)[number]

/**
 * What two births say about each other; in whichever order they are asked about. (Levels of the design notes on matching, §5.)
 * - `same-year-habit`, `year-beside`: one side has no day worth the name (1 January, or none at all).
 * - `…-estimate`: an age was told or seen; near is within a year of the span.
 */
export function compareBirths(one: Birth | undefined, other: Birth | undefined): BirthAgreement {
  if (!one || !other) return 'not-enough'
  if (one.known === 'span' || other.known === 'span') return compareSpans(spanOf(one), spanOf(other))
  const apart = Math.abs(yearOf(one) - yearOf(other))
  if (one.known === 'day' && other.known === 'day') return compareDays(one, other, apart)
  if (apart > 1) return 'other-year'
  if (apart === 1) return 'year-beside'
  const months = [monthOf(one), monthOf(other)]
  if (months[0] === undefined || months[1] === undefined || isNewYear(one) || isNewYear(other)) return 'same-year'
  return months[0] === months[1] ? 'same-month' : 'same-year-other-month'
}

type KnownDay = Extract<Birth, { known: 'day' }>

function compareDays(one: KnownDay, other: KnownDay, apart: number): BirthAgreement {
  const habits = (isNewYear(one) ? 1 : 0) + (isNewYear(other) ? 1 : 0)
  const sameInYear = one.day.slice(5) === other.day.slice(5)
  if (apart === 0) {
    if (sameInYear) return habits === 2 ? 'same-new-year' : one.habit ? 'same-first-of-month' : 'same-day'
    if (habits > 0) return 'same-year-habit'
    const [month, day] = partsOf(one), [otherMonth, otherDay] = partsOf(other)
    if (month === otherDay && day === otherMonth) return 'day-month-swapped'
    return month === otherMonth || day === otherDay ? 'same-year-day-or-month' : 'same-year-other-day'
  }
  if (apart === 1) return habits > 0 ? 'year-beside' : sameInYear ? 'year-beside-same-day' : 'year-beside-other-day'
  return sameInYear && habits === 0 ? 'other-year-same-day' : 'other-year'
}

interface Span { readonly from: Day; readonly to: Day }

function compareSpans(one: Span, other: Span): BirthAgreement {
  const gap = Math.max(Date.parse(one.from) - Date.parse(other.to), Date.parse(other.from) - Date.parse(one.to))
  return gap <= 0 ? 'within-estimate' : gap <= 366 * dayMs ? 'near-estimate' : 'outside-estimate'
}

const dayMs = 86_400_000

function spanOf(birth: Birth): Span {
  switch (birth.known) {
    case 'span': return birth
    case 'year': return { from: `${yearText(birth.year)}-01-01` as Day, to: `${yearText(birth.year)}-12-31` as Day }
    case 'month': {
      const last = new Date(Date.UTC(birth.year, birth.month, 0)).getUTCDate()
      const month = `${yearText(birth.year)}-${String(birth.month).padStart(2, '0')}`
      return { from: `${month}-01` as Day, to: `${month}-${last}` as Day }
    }
    // A day of habit stands for its year.
    case 'day': return birth.habit === 'new-year' ? spanOf({ known: 'year', year: yearOf(birth) }) : { from: birth.day, to: birth.day }
  }
}

function yearOf(birth: Exclude<Birth, { known: 'span' }>): number {
  return birth.known === 'day' ? Number(birth.day.slice(0, 4)) : birth.year
}

function monthOf(birth: Exclude<Birth, { known: 'span' }>): number | undefined {
  return birth.known === 'day' ? Number(birth.day.slice(5, 7)) : birth.known === 'month' ? birth.month : undefined
}

function partsOf({ day }: KnownDay): [month: number, day: number] {
  return [Number(day.slice(5, 7)), Number(day.slice(8))]
}

function isNewYear(birth: Birth): boolean {
  return birth.known === 'day' && birth.habit === 'new-year'
}

function yearText(year: number): string {
  return String(year).padStart(4, '0')
}

/** The same day some years before; 29 February becomes 28 where there is none, so that nobody is a day too old. */
function yearsBefore(day: Day, years: number): Day {
  const year = Number(day.slice(0, 4)) - years
  const rest = day.slice(5) === '02-29' && new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1 ? '02-28' : day.slice(5)
  return `${yearText(year)}-${rest}` as Day
}

function dayAfter(day: Day): Day {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10) as Day
}
