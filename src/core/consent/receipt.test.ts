import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consentPurposes, dataGroups, givers } from './forms.ts'
import { pictureText, receiptNumber, receiptOf, receiptShapes, type Answered, type ReceiptParts } from './receipt.ts'
import { consentLanguages } from './web/use-consent-words.ts'
import { dayMs, later, moment, type Day } from '#core/clock.ts'
import { writeDay } from '#core/i18n/dates.ts'
import { createTranslator, type Language } from '#core/i18n/translate.ts'
import { newId, type AgencyId, type RecordId } from '#core/ids.ts'

const catalogues = Object.fromEntries(consentLanguages.map((language) => [language, JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8'))])) as Record<Language, Record<string, string>>
const sayers = Object.fromEntries(consentLanguages.map((language) => [language, createTranslator(catalogues[language], language, 'throw')])) as Record<Language, ReturnType<typeof createTranslator>>

const at = moment('2026-11-12T04:20:00Z')
const id = '0d5f9c1e-72ab-4c3d-9e10-9f8a7b6c5d4e' as RecordId
const given: Answered = {
  id, state: 'given', purpose: 'refer', receiver: 'shelter' as AgencyId, groups: ['language', 'identity'], abroad: false, givenBy: 'parent', isLive: true, askedAt: at, lastDay: null, withdrawnAt: null, stopBy: null,
}
const parts = { phone: '+77990000111', asker: 'Отдел-Кто-Спросил', receiver: 'Получатель-Тайный', told: ['Получатель-Тайный'] } satisfies ReceiptParts
const read = (consent: Answered, shape: 'discreet' | 'full' = 'full', language: Language = 'en', more: ReceiptParts = parts) => {
  const receipt = receiptOf(consent, shape, { ...more, say: sayers[language], language })
  return { ...receipt, picture: pictureText(receipt), all: receipt.lines.flatMap(({ text, list = [] }) => [text, ...list]).join('\n') }
}

const anyAnswer: fc.Arbitrary<Answered> = fc.record({
  state: fc.constantFrom('given', 'declined', 'not-yet', 'withdrawn'), purpose: fc.constantFrom(...consentPurposes), groups: fc.subarray([...dataGroups]), abroad: fc.boolean(), givenBy: fc.constantFrom(...givers),
  isLive: fc.boolean(), lastDay: fc.constantFrom(null, '2026-12-31'), receiver: fc.constantFrom(null, 'shelter'), id: fc.uuid({ version: 4 }),
}).map((one) => ({ ...one, askedAt: at, ...(one.state === 'withdrawn' ? { withdrawnAt: later(at, 3 * dayMs), stopBy: later(at, 24 * dayMs) } : { withdrawnAt: null, stopBy: null }) }) as Answered)

describe('its number', () => {
  test('is three times three digits, always the same for the same answer, and not the record’s own', () => {
    // By hand: 0x0d5f9c1e72ab = 14704292295339.
    expect(receiptNumber(id)).toBe('292 295 339')
    fc.assert(fc.property(fc.uuid({ version: 4 }), (some) => {
      expect(receiptNumber(some)).toMatch(/^\d{3}\s\d{3}\s\d{3}$/)
      expect(receiptNumber(some)).toBe(receiptNumber(some))
    }))
  })
  test('is a number of its own among ten thousand answers but for a chance', () => {
    const numbers = Array.from({ length: 10_000 }, () => receiptNumber(newId()))
    // 29.9 bits: 0.05 pairs are expected; three come about once in fifty thousand runs.
    expect(new Set(numbers).size).toBeGreaterThan(10_000 - 3)
    // No digit stands still: of nine places none says how the number was made.
    for (let place = 0; place < 11; place++) if (place % 4 !== 3) expect(new Set(numbers.map((one) => one[place])).size, `place ${place}`).toBe(10)
  })
})

describe('what stands on it', () => {
  test('of a yes: the day, to whom, what for, which groups, until when, how to change it and how soon that works', () => {
    const { lines } = read({ ...given, lastDay: '2026-12-31' as Day })
    expect(lines.map(({ text }) => text)).toEqual([
      'Answer: yes.', 'Day: 12 November 2026', 'Who asked: Отдел-Кто-Спросил', 'To whom it is passed on: Получатель-Тайный, and nobody besides.', 'What for: so that help is given there too.', 'What may be passed on:',
      'Until: 31 December 2026', 'The answer can be changed on any day. You need not say why.', 'Then its use stops, 15 working days later at the latest.', 'Call +7 799 000 01 11 and say the number 292 295 339.',
    ])
    expect(lines.find(({ list }) => list)?.list).toEqual(['Language', 'The name'])
  })
  test('of a yes whose day is past, that it is over; of one without a receiver, that nobody else has it; of one that may leave the country, that it may', () => {
    expect(read({ ...given, lastDay: '2026-12-31' as Day, isLive: false }).all).toContain('Its time is over: 31 December 2026')
    expect(read(given).all).toContain('Until when: until what it is for is done.')
    expect(read({ ...given, receiver: null }, 'full', 'en', {}).all).toContain('Nobody else receives it.')
    expect(read({ ...given, abroad: true }).all).toContain('It may go abroad')
    expect(read(given).all).not.toContain('abroad')
  })
  test('where nobody could be asked it claims no yes', () => {
    const { all } = read({ ...given, givenBy: 'nobody' })
    expect(all).toContain('There was nobody to ask')
    expect(all).not.toContain('yes')
  })
  test('of a no: short, that on it nothing is passed on, and no help depends on it; not decided is not a no', () => {
    const { all } = read({ ...given, state: 'declined' })
    expect(all).toMatch(/^Answer: no\./)
    expect(all).toContain('On this answer nothing is passed on.')
    expect(all).toContain('Help does not depend on it.')
    expect(all).not.toContain('What may be passed on')
    expect(read({ ...given, state: 'not-yet' }).all).toMatch(/^Answer: not decided yet\./)
  })
  test('taken back: on which day, until when it is used at the latest, and who was told', () => {
    const back = { ...given, state: 'withdrawn', withdrawnAt: moment('2026-11-16T05:00:00Z'), stopBy: moment('2026-12-07T18:59:00Z') } as const
    expect(read(back).lines.map(({ text }) => text)).toEqual([
      'The answer was changed: it is no now.', 'Day: 16 November 2026', 'Its use stops on this day at the latest: 7 December 2026', 'Whoever is helping now was told.', 'Who was told: Получатель-Тайный', 'Who asked: Отдел-Кто-Спросил',
      'Call +7 799 000 01 11 and say the number 292 295 339.',
    ])
    expect(read(back, 'full', 'en', { ...parts, told: [] }).all).not.toContain('Who was told')
  })
  test('where no telephone may stand on it: whom to turn to, and no number but its own', () => {
    const { all, picture } = read(given, 'discreet', 'en', { receiver: 'x' })
    for (const text of [all, picture]) expect(text).toContain('Turn to whoever asked you, and say the number 292 295 339.')
    expect(all).not.toContain('+7')
  })
})

describe.each(consentLanguages)('in %s', (language) => {
  const said = catalogues[language]
  test('has every sentence of the receipt and of the paper to sign that another language has, and every group and giver', () => {
    const keys = Object.keys(catalogues.en).filter((key) => /^consent\.(receipt|paper|group|block|giver|give\.answer)\./.test(key) && key !== 'consent.giver.nobody')
    expect(keys.filter((key) => !said[key]?.trim())).toEqual([])
    expect(Object.keys(said).filter((key) => /^consent\.(receipt|paper)\./.test(key) && !keys.includes(key))).toEqual([])
    const valuesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const key of keys) expect(valuesIn(said[key]!), key).toEqual(valuesIn(catalogues.en[key]!))
    if (language !== 'en') for (const key of keys) expect(said[key], key).not.toMatch(/['`´‘]/)
  })

  const tells = /полиц|polits|police|polis|эксплуат|пайдаға жарат|exploit|ekspluat|истисмор|торговл|саудас|сатуу|savdo|савдо|traffick|жертв|құрбан|курманды|қурбон|victim|jabr|приют|баспана|шелтер|shelter|crisis|кризис|дағдарыс|опек|қорғаншы|vasiy|васоят|камкор|guardian|ребён|ребен|бала|bola|кӯдак|child|центр|орталығ|centre|markaz/i
  test('a discreet one says neither to whom, nor what, nor who asked, nor what it is all about', () => {
    fc.assert(fc.property(anyAnswer, (consent) => {
      const { all, picture } = read(consent, 'discreet', language)
      for (const text of [all, picture, said['consent.receipt.title']!, said['consent.receipt.scan']!, said['consent.receipt.telephone']!, said['consent.receipt.number']!]) {
        for (const title of [parts.receiver, parts.asker]) expect(text).not.toContain(title)
        for (const group of dataGroups) expect(text).not.toContain(said[`consent.group.${group}`])
        for (const purpose of consentPurposes) expect(text).not.toContain(said[`consent.receipt.for.${purpose}`])
        expect(text).not.toMatch(tells)
      }
    }), { numRuns: 300 })
  })

  test('the picture says in words what stands on the paper, the same in both shapes: its number, a day, how to change it; and a camera can read it', () => {
    fc.assert(fc.property(anyAnswer, fc.boolean(), (consent, hasPhone) => {
      const known = hasPhone ? parts : { ...parts, phone: undefined }
      const [discreet, full] = receiptShapes.map((shape) => read(consent, shape, language, known))
      expect(full!.picture).toBe(discreet!.picture)
      for (const { lines, picture, number } of [discreet!, full!]) {
        const printed = lines.map(({ text }) => text)
        for (const sentence of picture.split('\n')) expect(printed).toContain(sentence)
        expect(number).toBe(receiptNumber(consent.id))
        expect(picture).toContain(number)
        expect(picture.includes('+7 799 000 01 11')).toBe(hasPhone)
        expect(picture).toContain(writeDay(consent.state === 'withdrawn' ? '2026-11-15' as Day : '2026-11-12' as Day, language))
        expect(picture.includes(said['consent.receipt.change']!)).toBe(consent.state !== 'withdrawn')
        // Version 15 at most: 77 squares in 42 mm, each half a millimetre.
        expect(new TextEncoder().encode(picture).length).toBeLessThan(412)
      }
    }), { numRuns: 200 })
  })

  test('each sentence stands once: whoever listens hears nothing twice', () => {
    fc.assert(fc.property(anyAnswer, (consent) => {
      for (const shape of receiptShapes) {
        const texts = read(consent, shape, language).lines.map(({ text }) => text)
        expect(new Set(texts).size).toBe(texts.length)
      }
    }))
  })
})
