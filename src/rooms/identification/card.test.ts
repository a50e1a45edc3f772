import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { cardGivenBy, cardLanguageFor, cardLanguages, cardShapes, cardWords, policeNumber, trustNumber, type CardLanguage } from './card.ts'
import { asksForCard, nextStepOf, type ChildFile } from './child.ts'
import { giveCard } from './forms.ts'

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
  // Somebody else waits for an answer first; the card is named in the file all the same.
  expect(nextStepOf({ ...file, state: 'not-recognised', appeal: 'open' }, open)).toBe('decide-appeal')
})

test('of an event whose particulars are not for this desk only the time is told', () => {
  const at = 1 as never
  expect(cardGivenBy({ at, facts: {} })).toEqual({ at })
  expect(cardGivenBy({ at, facts: { readIn: 'uz', shape: 'full', given: 'yes' } })).toEqual({ at, readIn: 'uz', given: 'yes' })
})
