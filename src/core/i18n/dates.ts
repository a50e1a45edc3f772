/**
 * Dates and durations in words. The names of months and days are ours: phones differ in which languages they know,
 * and a date must read the same on the phone, on the server and on paper. All days are the programme's calendar days.
 */

import { dayMs, dayOf, hourMs, minuteMs, zoneOffsetMs, type Day, type Moment } from '#core/clock.ts'
import type { Language, Translate } from './translate.ts'

type Months = readonly [string, string, string, string, string, string, string, string, string, string, string, string]
type Weekdays = readonly [string, string, string, string, string, string, string]

/** Months beside a day number (Russian in the genitive). */
export const monthsOfDay: Readonly<Record<Language, Months>> = {
  kk: ['қаңтар', 'ақпан', 'наурыз', 'сәуір', 'мамыр', 'маусым', 'шілде', 'тамыз', 'қыркүйек', 'қазан', 'қараша', 'желтоқсан'],
  ru: ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'],
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  uz: ['yanvar', 'fevral', 'mart', 'aprel', 'may', 'iyun', 'iyul', 'avgust', 'sentabr', 'oktabr', 'noyabr', 'dekabr'],
  ky: ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'],
  tg: ['январ', 'феврал', 'март', 'апрел', 'май', 'июн', 'июл', 'август', 'сентябр', 'октябр', 'ноябр', 'декабр'],
}

/** Months standing alone, as in "May 2019": only Russian has another form. */
export const monthsAlone: Readonly<Record<Language, Months>> = {
  ...monthsOfDay,
  ru: ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'],
}

/** From Monday on. */
export const weekdays: Readonly<Record<Language, Weekdays>> = {
  kk: ['дүйсенбі', 'сейсенбі', 'сәрсенбі', 'бейсенбі', 'жұма', 'сенбі', 'жексенбі'],
  ru: ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  uz: ['dushanba', 'seshanba', 'chorshanba', 'payshanba', 'juma', 'shanba', 'yakshanba'],
  ky: ['дүйшөмбү', 'шейшемби', 'шаршемби', 'бейшемби', 'жума', 'ишемби', 'жекшемби'],
  tg: ['душанбе', 'сешанбе', 'чоршанбе', 'панҷшанбе', 'ҷумъа', 'шанбе', 'якшанбе'],
}

/** `12 November`, and with its year where that is not the year of `today`. */
export function writeDay(day: Day, language: Language, today?: Day): string {
  const [year, month, date] = partsOf(day)
  const name = monthsOfDay[language][month - 1]
  const sameYear = today?.slice(0, 4) === day.slice(0, 4)
  switch (language) {
    case 'kk': return sameYear ? `${date} ${name}` : `${year} жылғы ${date} ${name}`
    case 'ru': return sameYear ? `${date} ${name}` : `${date} ${name} ${year} г.`
    case 'en': return sameYear ? `${date} ${name}` : `${date} ${name} ${year}`
    case 'uz': return sameYear ? `${date}-${name}` : `${year}-yil ${date}-${name}`
    case 'ky': return sameYear ? `${date}-${name}` : `${year}-жыл, ${date}-${name}`
    case 'tg': return sameYear ? `${date} ${name}` : `${date} ${name}и ${year}`
  }
}

/** `Wednesday, 12 November`, beginning with a capital, for the head of a day. */
export function writeDayWithWeekday(day: Day, language: Language, today: Day): string {
  const name = weekdays[language][weekdayOf(day)]!
  const written = writeDay(day, language, today)
  return language === 'kk' ? `${written}, ${name}` : `${name[0]!.toUpperCase()}${name.slice(1)}, ${written}`
}

/** `17:50`, on the programme's clock. */
export function writeTime(at: Moment): string {
  return new Date(at + zoneOffsetMs).toISOString().slice(11, 16)
}

/** `12 November, 17:50`, and with its year where that is not this year. */
export function writeMoment(at: Moment, language: Language, now: Moment): string {
  return `${writeDay(dayOf(at), language, dayOf(now))}, ${writeTime(at)}`
}

/** What a person said of a date, no more exact than they said it: `2019`, `May 2019`, `12 May 2019`. */
export function writePartialDate(date: string, language: Language): string {
  if (date.length === 4) return date
  if (date.length > 7) return writeDay(date as Day, language)
  const [year, month] = [date.slice(0, 4), monthsAlone[language][Number(date.slice(5, 7)) - 1] ?? '']
  return language === 'kk' ? `${year} жылғы ${month}` : language === 'uz' ? `${year}-yil ${month}` : language === 'ky' ? `${year}-жыл, ${month}` : `${month} ${year}`
}

/** `today, 17:50`, `yesterday, 9:20`, `in two days, 11:00`; further away than two days, the date itself. */
export function tellMoment(t: Translate, language: Language, at: Moment, now: Moment): string {
  const near = nearDay(dayOf(at), dayOf(now))
  return near ? t(`i18n.at.${near}`, { time: writeTime(at) }) : writeMoment(at, language, now)
}

/** `today`, `tomorrow`; further away than two days, the date. */
export function tellDay(t: Translate, language: Language, day: Day, today: Day): string {
  const near = nearDay(day, today)
  return near ? t(`i18n.day.${near}`) : writeDay(day, language, today)
}

/** `by 18:00 today`, `by 11:00 tomorrow`, `by 14 November, 11:00`. */
export function tellUntil(t: Translate, language: Language, until: Moment, now: Moment): string {
  const near = nearDay(dayOf(until), dayOf(now))
  return near ? t(`i18n.by.${near}`, { time: writeTime(until) }) : t('i18n.by.date', { moment: writeMoment(until, language, now) })
}

/** What of a term is left, in words: `3 h 10 min left`, `1 day 10 h left`, `6 days left`. `ms` is positive. */
export function tellLeft(t: Translate, ms: number): string {
  return tellAs(t, 'left', ms)
}

/** How long ago a term ended: `40 minutes past the term`. `ms` is positive. */
export function tellPast(t: Translate, ms: number): string {
  return tellAs(t, 'past', ms)
}

/** How long it took: `Done in 38 minutes`. */
export function tellTook(t: Translate, ms: number): string {
  return tellAs(t, 'took', ms)
}

/** A length of time alone: `1 day 10 h`. */
export function tellLength(t: Translate, ms: number): string {
  return tellAs(t, 'length', ms)
}

/** Minutes below an hour, hours and minutes below a day, days and hours below three days, then days. Always rounded down: nobody is promised a minute. */
function tellAs(t: Translate, which: 'left' | 'past' | 'took' | 'length', ms: number): string {
  const size = Math.max(0, ms)
  const values = { minutes: Math.floor(size / minuteMs) % 60, hours: Math.floor(size / hourMs), days: Math.floor(size / dayMs) }
  if (size < minuteMs) return t(`i18n.${which}.moment`)
  if (size < hourMs) return t(`i18n.${which}.minutes`, values)
  if (size < dayMs) return t(values.minutes ? `i18n.${which}.hours-minutes` : `i18n.${which}.hours`, values)
  const hours = values.hours % 24
  if (size < 3 * dayMs && hours) return t(`i18n.${which}.days-hours`, { days: values.days, hours })
  return t(`i18n.${which}.days`, values)
}

const nearDays = { '-2': 'day-before-yesterday', '-1': 'yesterday', 0: 'today', 1: 'tomorrow', 2: 'day-after-tomorrow' } as const

function nearDay(day: Day, today: Day): string | undefined {
  const apart = Math.round((Date.parse(day) - Date.parse(today)) / dayMs)
  return (nearDays as Record<string, string>)[apart]
}

/** 0 is Monday. */
function weekdayOf(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

function partsOf(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
}
