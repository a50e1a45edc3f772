import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import type { Field } from '#core/forms/fields.ts'
import { splitByZone } from '#core/forms/form.ts'
import { readAnswers } from '#core/forms/read.ts'
import { neededWords } from '#core/forms/words.ts'
import { Refusal } from '#core/refusal.ts'
import { appeal, identificationForms, meetChild, raiseConcern, recordOutcome } from './forms.ts'

const aSighting = { signs: ['RGC-06', 'CHD-03'], howMany: 3, agesAbout: ['6-11', '12-17'], place: { region: 'KZ-61', district: 'KZ-61.saryagash' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'now' }
const aMeeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

test('a concern cannot hold a name, a story, a number to call or a photo: no field of it can', () => {
  const kinds = Object.values(raiseConcern.fields).map((field: Field) => `${field.kind} ${field.zone}`)
  expect(new Set(kinds)).toEqual(new Set(['indicators Z2', 'number Z2', 'choices Z2', 'place Z2', 'choice Z2']))
})

test('a concern that tries to carry more is refused, and what it carried is not repeated', () => {
  expect(readAnswers(raiseConcern, 1, aSighting)).toMatchObject(aSighting)
  const refused = readAnswers(raiseConcern, 1, { ...aSighting, name: 'Somebody' })
  expect(refused).toMatchObject({ code: 'forms.unknown-field' })
  expect(JSON.stringify(refused)).not.toContain('Somebody')
})

test('of a meeting the story is the child’s own words only, and the identity is the name only', () => {
  const read = readAnswers(meetChild, 1, { ...aMeeting, ownWords: 'I want to call my grandmother', name: { given: 'N' } })
  if (read instanceof Refusal) throw new Error(read.code)
  const { story, identity } = splitByZone(meetChild, read)
  expect(Object.keys(story)).toEqual(['ownWords'])
  expect(Object.keys(identity)).toEqual(['name'])
})

test('nobody was there, or somebody was; no document was seen, or one was', () => {
  expect(readAnswers(meetChild, 1, { ...aMeeting, present: ['nobody', 'police'] })).toMatchObject({ code: 'identification.nobody-and-somebody' })
  expect(readAnswers(meetChild, 1, { ...aMeeting, documents: ['none', 'passport'] })).toMatchObject({ code: 'identification.none-and-some' })
})

test('every question, answer and refusal has its sentence in Kazakh, Russian and English', () => {
  const own = ['kk', 'ru', 'en'].map((lang) => read(`./messages/${lang}.json`))
  const programme = ['kk', 'ru', 'en'].map((lang) => read(`../../programmes/katch/messages/${lang}.json`))
  const keys = Object.keys(own[0]!).toSorted()
  for (const other of own) expect(Object.keys(other).toSorted()).toEqual(keys)
  for (const key of keys) expect(key).toMatch(/^(identification|refusal\.identification)\./)
  const missing = [...new Set(identificationForms.flatMap((form) => neededWords(form)))].filter((key) => !(key in own[0]!) && !(key in programme[0]!))
  expect(missing).toEqual([])
  const sources = ['concern', 'child', 'age', 'joint', 'advice', 'forms', 'return', 'return-forms', 'server/return', 'server/room'].map((file) => readFileSync(new URL(`./${file}.ts`, import.meta.url), 'utf8')).join('\n')
  const codes = [...new Set([...sources.matchAll(/refuse\('(identification\.[a-z-]+)'/g)].map((found) => found[1]!))]
  expect(codes.filter((code) => !(`refusal.${code}` in own[0]!))).toEqual([])
})

function read(path: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

describe('what a phone sent before a question was asked', () => {
  const first = { outcome: 'not-recognised', decidedBy: ['NGO'], testimony: 'recorded', crimeFactNotice: 'made', appealExplained: 'yes', reasons: 'nothing was found' }
  test('an outcome without a word on the child’s opinion or the way home is taken as not known and not yet', () => {
    expect(readAnswers(recordOutcome, 1, first)).toMatchObject({ viewAsked: 'unknown', wayHome: 'not-yet' })
    expect(readAnswers(recordOutcome, 1, { ...first, childsView: 'wants to go to school' })).toMatchObject({ viewAsked: 'yes', childsView: 'wants to go to school' })
    expect(readAnswers(recordOutcome, 1, { ...first, outcome: 'identified', appealExplained: undefined, exploitation: ['labour'] })).not.toHaveProperty('wayHome')
    expect(readAnswers(recordOutcome, 2, first)).toBeInstanceOf(Refusal)
  })
  test('an appeal went to the authority above', () => {
    expect(readAnswers(appeal, 1, { by: 'child' })).toEqual({ by: 'child', to: 'authority' })
    expect(readAnswers(appeal, 2, { by: 'child' })).toBeInstanceOf(Refusal)
  })
})
