import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Edition } from '#core/clocks/editions.ts'
import { dueAt, stepAt } from '#core/clocks/terms.ts'
import { dayAfter, isWorkingDay } from '#core/clocks/working-days.ts'
import { hourMs, later, minuteMs, moment, type Day } from '#core/clock.ts'
import { katch } from './programme.ts'

const languages = ['kk', 'ru', 'en'] as const
const messages = Object.fromEntries(languages.map((language) =>
  [language, JSON.parse(readFileSync(resolve(import.meta.dirname, `messages/${language}.json`), 'utf8')) as Record<string, string>]))
const unsaid = (keys: readonly string[]) => languages.flatMap((language) => keys.filter((key) => !messages[language]![key]).map((key) => `${language}: ${key}`))
const twice = (all: readonly string[]) => all.filter((one, n) => all.indexOf(one) !== n)

const { all: signs, observable } = katch.signs
const terms = katch.editions.flatMap((edition) => Object.values(edition.terms))
const districts = katch.regions.flatMap((region) => region.districts)

test('everything has a name in every language', () => {
  expect(unsaid([
    katch.title, katch.fullTitle,
    ...signs.flatMap(({ code, element, group }) => [`signs.${code}`, `signs.${code}.law`, `signs.element.${element}`, `signs.group.${group}`]),
    ...katch.regions.flatMap(({ code, predecessors }) => [`regions.${code}`, ...predecessors.map((before) => `regions.${before}`)]),
    ...districts.map(({ code }) => `regions.${code}`),
    ...katch.spokenLanguages.map(({ code }) => `languages.${code}`),
    ...katch.agencyTypes.map(({ code }) => `agency-types.${code}`),
    ...katch.services.map(({ code }) => `services.${code}`),
    ...katch.exploitation.map(({ code }) => `exploitation.${code}`),
    ...katch.codeWords.map((word) => `code-words.${word}`),
    ...katch.roles.flatMap(({ title, may }) => [title, may]),
    ...katch.statuses.state.map(({ code }) => `statuses.state.${code}`),
    ...katch.statuses.help.map(({ code }) => `statuses.help.${code}`),
    ...terms.flatMap(({ kind, acts, actsOfAge, basis, note }) => [`clocks.kind.${kind}`, `clocks.acts.${acts}`, ...(actsOfAge ? [`clocks.acts.${actsOfAge}`] : []), basis, ...(note ? [note] : [])]),
    ...katch.editions.flatMap(({ code, conditions }) => [`clocks.edition.${code}`, ...conditions.flatMap((one) => [`clocks.condition.${one.code}`, one.basis])]),
    ...[...katch.editions[0].calendar.fixed, ...katch.editions[0].calendar.movable].map(({ title }) => title),
  ])).toEqual([])
})

test('the same is said in each language, and no code is told twice', () => {
  for (const language of languages) expect(Object.keys(messages[language]!).sort()).toEqual(Object.keys(messages.en!).sort())
  for (const list of [signs, katch.regions, districts, katch.agencyTypes, katch.services, katch.exploitation, katch.spokenLanguages]) {
    expect(twice(list.map(({ code }) => code))).toEqual([])
  }
})

test('a message begins with the name of the file whose codes it puts into words', () => {
  const files = readdirSync(import.meta.dirname).map((file) => file.replace(/\.ts$/, ''))
  expect(Object.keys(messages.en!).filter((key) => !files.includes(key.split('.')[0]!))).toEqual([])
})

test('an edition under which files may have begun changes no more, and none is taken away: whoever changes a term writes a new edition', () => {
  const digest = ({ code, from, terms: those, conditions }: Edition) => [code, createHash('sha256').update(JSON.stringify([from, those, conditions])).digest('hex').slice(0, 16)]
  expect(Object.fromEntries(katch.editions.map(digest))).toEqual({ 'rules-2024': '7e7e34e6ff288d4b' })
  const days = katch.editions.map(({ from }) => from)
  expect(days).toEqual([...new Set(days)].toSorted())
  // Holidays are decreed each year, for all files: the calendar is no part of an edition.
  expect(new Set(katch.editions.map(({ calendar }) => calendar)).size).toBe(1)
})

describe('signs', () => {
  test('all of the law\'s annex, in its order', () => {
    const counts: Record<string, number> = {}
    for (const { group, code } of signs) {
      counts[group] = (counts[group] ?? 0) + 1
      expect(code).toBe(`${group}-${String(counts[group]).padStart(2, '0')}`)
    }
    expect(counts).toEqual({ RGA: 15, RGC: 7, PLX: 5, PLD: 7, PLM: 4, GEN: 25, CHD: 6, BRD: 18, LAB: 7, SEX: 10, BEG: 3, ORG: 1, CRM: 1, SAL: 1 })
  })
  test('a form of exploitation named by a sign is one of ours', () => {
    const forms = katch.exploitation.map(({ code }) => code)
    expect(signs.flatMap((sign) => sign.forms ?? []).filter((form) => !forms.includes(form))).toEqual([])
  })
  test('what a champion may tick fits one card each and is told once', () => {
    expect(observable.who.length).toBeLessThanOrEqual(8)
    expect(observable.where.length).toBeLessThanOrEqual(10)
    expect(observable.how.length).toBeLessThanOrEqual(12)
    expect(twice([...observable.who, ...observable.where, ...observable.how, ...observable.more])).toEqual([])
    const elementOf = new Map(signs.map(({ code, element }) => [code, element]))
    for (const element of ['who', 'where', 'how'] as const) expect(observable[element].filter((code) => elementOf.get(code) !== element)).toEqual([])
    expect(observable.more.filter((code) => elementOf.get(code) !== 'how')).toEqual([])
  })
  test('nothing a champion may tick needs a question about the body, money, papers or the past', () => {
    const needsAsking = ['RGA-04', 'RGA-10', 'GEN-06', 'GEN-12', 'GEN-13', 'GEN-14', 'GEN-17', 'GEN-20', 'SEX-08', 'SEX-09', 'ORG-01', 'SAL-01']
    const offered: readonly string[] = [...observable.who, ...observable.where, ...observable.how, ...observable.more]
    expect(needsAsking.filter((code) => offered.includes(code))).toEqual([])
  })
  test('plain wordings stay short enough for a card and call nobody a victim', () => {
    for (const language of languages) for (const { code } of signs) {
      const text = messages[language]![`signs.${code}`]!
      expect(text.length, `${language} ${code}`).toBeLessThanOrEqual(80)
      expect(text).not.toMatch(/victim|жертв|құрбан|нелегал/i)
    }
  })
  test('the official wordings are in the official languages', () => {
    expect(messages.ru!['signs.CHD-04.law']).toBe('без каких-либо документов, перемещается без сопровождения взрослых или в сопровождении не имеющих законных оснований')
    expect(messages.kk!['signs.CHD-04.law']).toBe('қандай да бір құжаттарсыз, ересектердің ілесіп жүруінсіз немесе заңды негіздері жоқ адамдармен ілесіп жүруі')
  })
})

describe('regions', () => {
  test('the seven regions of the programme', () => {
    expect(katch.regions.map(({ code }) => code)).toEqual(['KZ-19', 'KZ-31', 'KZ-33', 'KZ-43', 'KZ-61', 'KZ-75', 'KZ-79'])
  })
  test('who is a neighbour says so of the other, and no two tiles lie on one place', () => {
    for (const { code, neighbours } of katch.regions) for (const other of neighbours) {
      expect(katch.regions.find((region) => region.code === other)?.neighbours, `${code}–${other}`).toContain(code)
    }
    expect(twice(katch.regions.map(({ tile }) => `${tile.column}/${tile.row}`))).toEqual([])
  })
  test('two districts of one name are told apart by their region', () => {
    expect(districts.filter(({ code }) => code.endsWith('.zhambyl')).map(({ code }) => code)).toEqual(['KZ-19.zhambyl', 'KZ-31.zhambyl'])
  })
})

test('services name kinds of agency and conditions name services that exist', () => {
  const types = katch.agencyTypes.map(({ code }) => code)
  expect(katch.services.flatMap(({ usuallyBy }) => usuallyBy).filter((code) => !types.includes(code))).toEqual([])
  expect(katch.services.filter(({ ages }) => ages.from > ages.to)).toEqual([])
  const services = katch.services.map(({ code }) => code)
  expect(katch.editions[0].conditions.filter(({ before }) => before !== 'leaving' && !services.includes(before))).toEqual([])
})

test('a status leads only to statuses that exist', () => {
  const codes = katch.statuses.state.map(({ code }) => code)
  expect(katch.statuses.state.flatMap(({ next }) => next).filter((code) => !codes.includes(code))).toEqual([])
})

test('spoken words: at least sixty, each one word, each different in every language', () => {
  expect(katch.codeWords.length).toBeGreaterThanOrEqual(60)
  for (const language of languages) {
    const words = katch.codeWords.map((word) => messages[language]![`code-words.${word}`]!)
    expect(twice(words.map((word) => word.toLowerCase()))).toEqual([])
    expect(words.filter((word) => !/^\p{Lu}\p{L}{2,12}$/u.test(word))).toEqual([])
  }
})

describe('clocks', () => {
  const start = moment('2026-11-22T05:00:00Z')
  test('what is not law says so, and what is law names its paragraph', () => {
    for (const { kind, isLaw, basis } of terms) expect(isLaw, kind).toBe(basis !== 'clocks.basis.programme')
  })
  test('"immediately": a first call within 15 minutes, another person after an hour, and the minutes are called ours', () => {
    for (const term of terms) {
      if (!('immediately' in term.lasts)) continue
      const due = dueAt(start, term, katch.editions[0].calendar)
      expect(due).toBe(later(start, 15 * minuteMs))
      expect(term.lasts.immediately.escalateMinutes).toBe(60)
      expect(stepAt(term.ladder.find(({ to }) => to === 'deputy')!, start, due)).toBe(later(start, term.lasts.immediately.escalateMinutes * minuteMs))
      expect(term.note).toBe('clocks.basis.programme-immediately')
    }
  })
  test('a ladder climbs without going back, and ends with the programme', () => {
    for (const term of terms) {
      if (term.sense === 'at-least') { expect(term.ladder).toEqual([]); continue }
      const due = dueAt(start, term, katch.editions[0].calendar)
      const times = term.ladder.map((step) => stepAt(step, start, due))
      expect(times, term.kind).toEqual([...times].sort((a, b) => a - b))
      expect(term.ladder.map(({ to }) => to), term.kind).toEqual(['duty', 'deputy', 'head', 'region', 'programme'])
    }
  })
  test('an answer is due within an hour, four hours, or a day of working time', () => {
    const due = (kind: string, at: string) => new Date(dueAt(moment(at), katch.editions[0].terms[kind]!, katch.editions[0].calendar)).toISOString()
    expect(due('referral-answer-now', '2026-11-21T12:30:00Z')).toBe('2026-11-21T13:30:00.000Z')
    expect(due('referral-answer-today', '2026-11-21T12:30:00Z')).toBe('2026-11-21T16:30:00.000Z')
    expect(due('referral-answer-days', '2026-12-15T12:30:00Z')).toBe('2026-12-17T12:30:00.000Z') // 16 December is a holiday
    expect(due('to-services', '2026-12-15T12:30:00Z')).toBe('2026-12-17T18:59:59.999Z')
    expect(dueAt(start, katch.editions[0].terms['safe-place']!, katch.editions[0].calendar) - start).toBe(72 * hourMs)
  })
})

test('the days nobody works between Monday and Friday in 2026 are those of the published calendar', () => {
  const free: string[] = []
  for (let day = '2026-01-01' as Day; day < '2027'; day = dayAfter(day)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday % 6 !== 0 && !isWorkingDay(day, katch.editions[0].calendar)) free.push(day.slice(5))
  }
  // Without 31 August: from 2026 the day of the Constitution is no longer kept on 30 August.
  expect(free).toEqual(['01-01', '01-02', '01-07', '03-09', '03-23', '03-24', '03-25', '05-01', '05-07', '05-11', '05-27', '07-06', '10-26', '12-16'])
})
