import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { cardGivenBy, cardLanguageFor, cardLanguages, cardShapes, cardWords, policeNumber, trustNumber, type CardLanguage } from './card.ts'
import { asksForCard, nextStepOf, type ChildFile } from './child.ts'
import { anotherChild, withCard, type Acted } from './decoy.ts'
import { giveCard } from './forms.ts'
import type { ChildSeen } from './web/on-shelf.ts'
import { chanceFrom } from '#core/chance.ts'

const words = (language: CardLanguage) => JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
const catalogues = Object.fromEntries(cardLanguages.map((language) => [language, words(language)])) as Record<CardLanguage, Record<string, string>>
const keys = [...new Set(cardShapes.flatMap((shape) => cardWords[shape]))]

describe.each(cardLanguages)('the card in %s', (language) => {
  const said = catalogues[language]
  test('has every sentence of every shape, and none that stands on no card', () => {
    expect(keys.filter((key) => !said[key]?.trim())).toEqual([])
    expect(Object.keys(said).filter((key) => key.startsWith('identification.card.') && !keys.includes(key))).toEqual([])
  })

  test('tells all seventeen rights, and both numbers and the nearest police in the sentence of annex 2', () => {
    expect(cardWords.full.filter((key) => key.includes('.right.'))).toHaveLength(17)
    expect(said['identification.card.call']).toContain(policeNumber)
    expect(said['identification.card.call']).toContain(trustNumber)
  })

  test('promises no hours and no price, which annex 2 does not name', () => {
    const small = [...cardWords.pocket, ...cardWords.discreet, 'identification.card.call'].map((key) => said[key]!)
    expect(small.filter((text) => /24|кругл|тәулік бойы|күні-түні|day and night|суткаю|kechayu|шабонарӯз/i.test(text))).toEqual([])
  })

  // What is found on somebody tells its finder nothing.
  test('says on a discreet one neither what it is about nor whose the numbers are', () => {
    const discreet = cardWords.discreet.map((key) => said[key]!)
    expect(discreet.filter((text) => /полиц|полис|police|polits|жертв|құрбан|курманды|қурбон|victim|jabr|торговл|сауда|сатуу|савдо|traffick|savdo/i.test(text))).toEqual([])
    expect(said['identification.card.pocket.title']).not.toMatch(/полиц|жертв|құрбан|victim|jabr|қурбон/i)
  })
})

test('Uzbek is written with its own letters, and none of the languages with an apostrophe', () => {
  for (const language of cardLanguages) for (const key of keys) expect(catalogues[language][key], `${language} ${key}`).not.toMatch(/['`´‘]/)
  expect(catalogues.uz['identification.card.has-right']).toMatch(/Qozogʻiston/)
})

test('it is read in the first language of the child in which there is one', () => {
  expect(cardLanguageFor(['ug', 'uz', 'ru'], 'kk')).toBe('uz')
  expect(cardLanguageFor(['ug'], 'kk')).toBe('kk')
  expect(cardLanguageFor(undefined, 'ru')).toBe('ru')
})

test('what was read aloud cannot be with the child; that it was told, or not wanted, can be said', () => {
  const aloud = { readIn: 'uz', shape: 'read-aloud' }
  expect(readAnswers(giveCard, 1, { ...aloud, given: 'yes', understood: 'yes' })).toMatchObject({ code: 'identification.card-read-aloud' })
  expect(readAnswers(giveCard, 1, { ...aloud, given: 'not-safe-to-carry', understood: 'unknown' })).toMatchObject({ given: 'not-safe-to-carry' })
  expect(readAnswers(giveCard, 1, { readIn: 'tg', shape: 'full', given: 'declined' })).toMatchObject({ given: 'declined' })
})

test('Rules 13 and 33: who refused or was not recognised goes away with it, who was identified is told', () => {
  const file = { state: 'potential-at-risk', procedural: 'none', help: 'offered', appeal: 'none' } as Pick<ChildFile, 'state' | 'procedural' | 'help' | 'appeal'>
  const open = { noticeWaits: false, urgentNeeds: [] }
  expect(asksForCard(file)).toBe(false)
  for (const asks of [{ ...file, help: 'declined' }, { ...file, state: 'not-recognised' }, { ...file, state: 'refused' }] as const) {
    expect(asksForCard(asks)).toBe(true)
    expect(nextStepOf(asks, open)).toBe('give-card')
    expect(nextStepOf(asks, { ...open, cardGiven: true })).toBe('refer')
  }
  expect(nextStepOf({ ...file, state: 'identified' }, open)).toBe('explain-and-refer')
  expect(nextStepOf({ ...file, state: 'not-recognised', appeal: 'identify-again' }, open)).toBe('open-joint')
  // Somebody else waits for an answer first; the card is named in the file all the same.
  expect(nextStepOf({ ...file, state: 'not-recognised', appeal: 'open' }, open)).toBe('decide-appeal')
})

test('of an event whose particulars are not for this desk only the time is told', () => {
  const at = 1 as never
  expect(cardGivenBy({ at, facts: {} })).toEqual({ at })
  expect(cardGivenBy({ at, facts: { readIn: 'uz', shape: 'full', given: 'yes' } })).toEqual({ at, readIn: 'uz', given: 'yes' })
})

describe('in a notebook that an alarm number opens', () => {
  const event = (facts: object) => ({ kind: 'card-given', at: 5, desk: 'd', agency: 'a', facts })
  const child = (facts: object) => ({
    id: '00000000-0000-4000-8000-000000000001', state: 'not-recognised', procedural: 'none', help: 'offered', appeal: 'none', next: 'give-card', noticeWaits: false, needs: [], languages: ['uz', 'ru'], region: 'KZ-61', district: null,
    revision: 3, changedAt: 4, timeline: [event(facts)], cardGiven: cardGivenBy(event(facts) as never),
  }) as unknown as ChildSeen

  test('a card is read in the language of whoever was invented, and no danger of the real child’s shows', () => {
    for (let seed = 1; seed < 60; seed++) {
      const other = anotherChild(child({ readIn: 'uz', shape: 'discreet', given: 'not-safe-to-carry', understood: 'no' }), chanceFrom(seed), () => [])
      const readIn = cardLanguageFor(other.languages, 'ru')
      expect(other.cardGiven).toEqual({ at: 5, readIn, given: 'yes' })
      expect(other.timeline[0]!.facts).toEqual({ readIn, shape: 'full', given: 'yes', understood: 'yes' })
    }
    expect(anotherChild(child({}), chanceFrom(1), () => [])).toMatchObject({ cardGiven: { at: 5 }, timeline: [{ facts: {} }] })
  })

  test('a card that is given there stands there', () => {
    const { cardGiven: _none, ...without } = child({ readIn: 'ru' })
    const act = { form: giveCard.name, about: without.id, at: 9, answers: { readIn: 'uz', shape: 'pocket', given: 'yes', understood: 'yes' } } as unknown as Acted
    expect(withCard(without, [])).toBe(without)
    expect(withCard(without, [act])).toMatchObject({ next: 'refer', revision: 4, changedAt: 9, cardGiven: { at: 9, readIn: 'uz', given: 'yes' }, timeline: [{}, { kind: 'card-given', facts: { shape: 'pocket' } }] })
  })
})
