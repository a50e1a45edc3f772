import { expect, test } from 'vitest'
import { Refusal } from '#core/refusal.ts'
import { readAnswers } from '#core/forms/read.ts'
import { neededWords } from '#core/forms/words.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { newId } from '#core/ids.ts'
import { addPerson, partnershipForms, setDutyContact, setRecovery, setService } from './forms.ts'

test.each(['kk', 'ru', 'en'] as const)('every question and every answer has its words in %s', (language) => {
  const catalogue = readCatalogue(language)
  expect(partnershipForms.flatMap(neededWords).filter((key) => !Object.hasOwn(catalogue, key))).toEqual([])
})

test('no question about staff asks for more than the account or the coordination needs, and none is a story or an identity', () => {
  for (const form of partnershipForms) for (const field of Object.values<{ zone: string; purpose: string }>(form.fields)) {
    expect(field.zone).toBe('Z2')
    expect(['account', 'coordinate']).toContain(field.purpose)
  }
})

test('a sign-in name is a word', () => {
  const asked = { agency: newId(), shownName: 'Дана', language: 'kk', roles: ['worker'], invitation: 'A'.repeat(43) }
  for (const signInName of ['дана', 'dana.k', 'd-2']) expect(readAnswers(addPerson, 1, { ...asked, signInName })).not.toBeInstanceOf(Refusal)
  for (const signInName of ['da', 'dana k', ':clockwork', '-dana', 'dana@']) expect(readAnswers(addPerson, 1, { ...asked, signInName })).toMatchObject({ code: 'partnerships.sign-in-name-unfit' })
})

test('a coordinator has regions, nobody else does', () => {
  const asked = { agency: newId(), shownName: 'Дана', signInName: 'dana', language: 'kk', invitation: 'A'.repeat(43) }
  expect(readAnswers(addPerson, 1, { ...asked, roles: ['coordinator'] })).toMatchObject({ code: 'forms.missing', details: { field: 'regions' } })
  expect(readAnswers(addPerson, 1, { ...asked, roles: ['worker'], regions: ['KZ-61'] })).toMatchObject({ code: 'forms.hidden' })
})

test('a contact is somebody, at hours that are not empty', () => {
  const asked = { desk: newId(), place: 'duty', phone: '8 701 000 00 00', hours: 'always' }
  expect(readAnswers(setDutyContact, 1, asked)).toMatchObject({ code: 'partnerships.who-is-it' })
  expect(readAnswers(setDutyContact, 1, { ...asked, name: 'Line', hours: 'set', days: ['mon'], fromHour: 9, toHour: 9 })).toMatchObject({ code: 'partnerships.hours-empty' })
  expect(readAnswers(setDutyContact, 1, { ...asked, name: 'Line' })).toMatchObject({ phone: '+77010000000' })
  expect(readAnswers(setService, 1, { desk: newId(), service: 'doctor', regions: ['KZ-61'], languages: ['kk'], ageFrom: 9, ageTo: 3 })).toMatchObject({ code: 'partnerships.ages-turned' })
})

test('five different people keep the shares', () => {
  const of = (...names: string[]) => readAnswers(setRecovery, 1, { publicKey: 'A'.repeat(43), custodians: names.map((who) => ({ who })) })
  expect(of('a', 'b', 'c', 'd', 'A')).toMatchObject({ code: 'partnerships.custodians-needed' })
  expect(of('a', 'b', 'c', 'd')).toMatchObject({ code: 'partnerships.custodians-needed' })
  expect(of('a', 'b', 'c', 'd', 'e')).not.toBeInstanceOf(Refusal)
})
