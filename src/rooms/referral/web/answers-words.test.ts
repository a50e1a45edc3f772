import { describe, expect, test } from 'vitest'
import { minuteMs, moment } from '#core/clock.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { factsOf, figuresOf, outcomeKinds, reasonKinds, type AnsweringSeen } from '../answering.ts'
import { always, medians, sayInTime, sayMedian, sayOwn, sayPeriod, sayShort, sayTold, sheetOf, told, writeAsOf, type Saying } from './answers-words.ts'

const saying = (language: CatalogueLanguage): Saying => ({ say: createTranslator(readCatalogue(language), language), language })
const en = saying('en')
const begin = moment('2026-03-02T06:00:00Z')
const minutes = (n: number) => (begin + n * minuteMs) as typeof begin
const terms = { dueAt: (_what: unknown, _urgency: unknown, from: number) => (from + 60 * minuteMs) as typeof begin }
const ways = [40, 42, 90].map((n) => factsOf({ urgency: 'today', steps: [{ what: 'sent', at: begin }, n === 90 ? { what: 'declined', at: minutes(n), because: 'no-place' } : { what: 'accepted', at: minutes(n) }] }, terms))
const figures = figuresOf(ways, { from: begin, until: minutes(1), asOf: minutes(1000) })
const answer = (more: Partial<AnsweringSeen> = {}): AnsweringSeen => ({ period: '2026-03', asOf: minutes(1000), region: null, together: figures, agencies: [{ agency: 'a' as never, figures }], months: [{ month: '2026-03', figures }], halves: [], beside: null, ...more })
const rowsOf = (sheet: string) => sheet.slice(1).trimEnd().split('\r\n')

describe('in words', () => {
  test('a share, a median with how many it is of, and what is too few', () => {
    expect(sayInTime(en, figures)).toBe('2 of 3 in time')
    expect(sayMedian(en, figures.answer)).toBe('42 minutes (of 3 times)')
    expect(sayMedian(en, { n: 3, ms: null })).toBe('fewer than 5 times: not told')
    expect(sayMedian(en, { n: 0, ms: null })).toBe('none')
    expect(sayInTime(en, { inTime: 0, late: 0, silent: 0 })).toBe('No answer was due yet')
    expect(sayShort(en, figures)).toEqual({ inTime: '2 of 3', median: '42 minutes (3)' })
  })
  test('each period in each language', () => {
    expect(['2026-03', '2026-q2', '2026-h1', '2026', '2026-03-05..2026-03-11'].map((name) => sayPeriod(en, name))).toEqual(['March 2026', 'Quarter 2 of 2026', 'First half of 2026', 'The year 2026', '5 March 2026 to 11 March 2026'])
    expect(sayPeriod(saying('ru'), '2026-03')).toBe('Март 2026 г.')
    expect(sayPeriod(saying('kk'), '2026-03')).toBe('2026 жылғы наурыз')
    expect(writeAsOf({ asOf: moment('2026-07-14T19:00:00Z') }, 'ru')).toBe('14 июля 2026 г')
  })
  test('every figure has its name, its meaning and, where it is counted, its kinds in every language', () => {
    for (const language of catalogueLanguages) {
      const known = readCatalogue(language)
      for (const name of ['sent', 'inTime', ...told]) for (const key of [`referral.answers.${name}`, `referral.answers.what.${name}`]) expect(known, `${language} ${key}`).toHaveProperty([key])
      for (const name of medians) for (const key of [`referral.answers.median.${name}`, `referral.answers.what.median.${name}`]) expect(known, `${language} ${key}`).toHaveProperty([key])
      for (const kind of outcomeKinds) expect(known).toHaveProperty([`referral.answers.outcome.${kind}`])
      for (const kind of reasonKinds) expect(known).toHaveProperty([kind === 'not-kept' ? 'referral.answers.reason.not-kept' : `referral.reason.${kind}`])
    }
    expect(told).toEqual(expect.arrayContaining([...always]))
  })
  test('reasons of one’s own as they are; of others what is told, the rest in one number', () => {
    expect(sayOwn(en, 'reasons', figures)).toEqual([{ label: en.say('referral.reason.no-place'), n: '1' }])
    const half = { name: '2026-h1', reasons: { told: [{ agencies: ['a', 'b', 'c'] as never, of: 16, told: { 'no-place': 9 }, rest: 7 }], untold: 2 }, outcomes: { told: [], untold: 0 } }
    expect(sayTold(en, 'reasons', half, (agency) => agency.toUpperCase())).toEqual([{ who: 'Together: A; B; C', of: 16, lines: [{ label: en.say('referral.reason.no-place'), n: '9' }, { label: en.say('referral.answers.rest'), n: '7' }] }])
  })
})

describe('as a spreadsheet', () => {
  test('opens in its letters, one row for each agency and month, medians in whole minutes', () => {
    const sheet = sheetOf(en, answer(), () => 'Centre')
    expect(sheet.startsWith('\ufeff')).toBe(true)
    const [, , head, agency, month] = rowsOf(sheet)
    expect(head!.split(';')).toHaveLength(1 + 2 + told.length + 2 * medians.length)
    expect(agency!.split(';').slice(0, 4)).toEqual(['Centre', '3', '2', '1'])
    expect(agency!.split(';').slice(-8, -6)).toEqual(['42', '3'])
    expect(month!.startsWith('March 2026;3;')).toBe(true)
  })
  test('a title can neither break a row nor become a formula', () => {
    for (const [title, cell] of [['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`], ['+1', "'+1"], ['-1', "'-1"], ['@a', "'@a"], ['One; two', '"One; two"'], ['A "b"', '"A ""b"""'], ['a\nb', '"a\nb"']] as const) {
      expect(sheetOf(en, answer(), () => title)).toContain(`\r\n${cell};3;`)
    }
  })
  test('a middle that is not told is an empty cell', () => {
    const sheet = sheetOf(en, answer({ region: 'KZ-61', together: { ...figures, answer: { n: 3, ms: null } }, agencies: [] }), () => '')
    expect(rowsOf(sheet)[3]!.split(';').slice(-8, -6)).toEqual(['', '3'])
  })
})
