import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, dayOf, hourMs, minuteMs, moment, type Day, type Moment } from '#core/clock.ts'
import { readCatalogue } from './server/catalogue.ts'
import { monthsOfDay, tellDay, tellLeft, tellMoment, tellPast, tellUntil, tellTook, weekdays, writeDay, writeDayWithWeekday, writeMoment, writePartialDate } from './dates.ts'
import { catalogueLanguages, createTranslator, type Language } from './translate.ts'

const all: Language[] = ['kk', 'ru', 'en', 'uz', 'ky', 'tg']
const t = Object.fromEntries(catalogueLanguages.map((one) => [one, createTranslator(readCatalogue(one), one)])) as Record<'kk' | 'ru' | 'en', ReturnType<typeof createTranslator>>
const now = moment('2026-11-12T07:00:00Z')
const at = (hours: number) => (now + hours * hourMs) as Moment

test('a moment is written with its day and the programme\'s clock', () => {
  expect(all.map((language) => writeMoment(moment('2026-11-12T12:50:00Z'), language, now))).toEqual([
    '12 қараша, 17:50', '12 ноября, 17:50', '12 November, 17:50', '12-noyabr, 17:50', '12-ноябрь, 17:50', '12 ноябр, 17:50'])
})

test('another year is said, a day is headed by its weekday, and nobody is made more exact than they were', () => {
  expect(all.map((language) => writeDay('2019-05-02' as Day, language, dayOf(now)))).toEqual([
    '2019 жылғы 2 мамыр', '2 мая 2019 г.', '2 May 2019', '2019-yil 2-may', '2019-жыл, 2-май', '2 майи 2019'])
  expect([writeDayWithWeekday('2026-11-12' as Day, 'kk', dayOf(now)), writeDayWithWeekday('2026-11-12' as Day, 'ru', dayOf(now)), writeDayWithWeekday('2026-11-12' as Day, 'en', dayOf(now))])
    .toEqual(['12 қараша, бейсенбі', 'Четверг, 12 ноября', 'Thursday, 12 November'])
  expect([writePartialDate('2019', 'ru'), writePartialDate('2019-05', 'ru'), writePartialDate('2019-05', 'kk'), writePartialDate('2019-05-12', 'en')]).toEqual(['2019', 'май 2019', '2019 жылғы мамыр', '12 May 2019'])
})

describe('near days have names, two days away at most', () => {
  test('in three languages', () => {
    expect(tellMoment(t.en, 'en', at(-24), now)).toBe('yesterday, 12:00')
    expect(tellMoment(t.ru, 'ru', at(48), now)).toBe('послезавтра, 12:00')
    expect(tellMoment(t.kk, 'kk', at(0), now)).toBe('бүгін, 12:00')
    expect(tellDay(t.ru, 'ru', '2026-11-11' as Day, dayOf(now))).toBe('вчера')
    expect(tellMoment(t.en, 'en', at(72), now)).toBe('15 November, 12:00')
    expect([tellUntil(t.ru, 'ru', at(6), now), tellUntil(t.en, 'en', at(6), now), tellUntil(t.kk, 'kk', at(6), now), tellUntil(t.ru, 'ru', at(80), now)])
      .toEqual(['до 18:00 сегодня', 'by 18:00 today', 'бүгін сағат 18:00 дейін', 'до 15 ноября, 20:00'])
  })
  test('midnight is the programme\'s midnight', () => {
    expect(tellMoment(t.en, 'en', moment('2026-11-12T18:59:00Z'), now)).toBe('today, 23:59')
    expect(tellMoment(t.en, 'en', moment('2026-11-12T19:00:00Z'), now)).toBe('tomorrow, 00:00')
  })
})

describe('a term is told in words', () => {
  test.each([
    [30_000, 'Less than a minute left', 'Осталось меньше минуты'],
    [minuteMs, '1 minute left', 'Осталась 1 минута'],
    [65 * minuteMs, '1 h 5 min left', 'Осталось 1 ч 5 мин'],
    [3 * hourMs, '3 h left', 'Осталось 3 ч'],
    [34 * hourMs, '1 day 10 h left', 'Остался 1 день 10 ч'],
    [2 * dayMs, '2 days left', 'Осталось 2 дня'],
    [6 * dayMs + 5 * hourMs, '6 days left', 'Осталось 6 дней'],
  ])('%d ms', (ms, en, ru) => expect([tellLeft(t.en, ms), tellLeft(t.ru, ms)]).toEqual([en, ru]))
  test('also past it, and done', () => {
    expect([tellPast(t.en, 40 * minuteMs), tellPast(t.ru, 40 * minuteMs), tellPast(t.kk, 40 * minuteMs), tellTook(t.ru, 38 * minuteMs)])
      .toEqual(['40 minutes past the term', '40 минут после срока', 'Мерзімнен 40 минут өтті', 'Сделано за 38 минут'])
  })
  test('of any length, in every language', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 90 * dayMs }), fc.constantFrom(...catalogueLanguages), (ms, language) => {
      for (const tell of [tellLeft, tellPast, tellTook]) expect(tell(t[language], ms)).not.toMatch(/[{}#…]/)
    }))
  })
})

test('twelve months and seven days in each language, none twice', () => {
  for (const language of all) {
    expect(new Set(monthsOfDay[language]).size).toBe(12)
    expect(new Set(weekdays[language]).size).toBe(7)
  }
})
