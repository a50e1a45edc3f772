import { beforeAll, expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { differentNames } from './fixtures/different.ts'
import { compareNameFilters, encodeQuestion, encodeRecord, versionOf } from './encode.ts'
import { namesVersion, readingsOf, readName } from './name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from './prf.ts'
import { Register } from './register.ts'

let keys: MatchingKeys
beforeAll(async () => { keys = await deriveMatchingKeys(new Uint8Array(32).fill(3), versionOf({ names: namesVersion, key: 1 })) })

const alike = (asked: string, stored: string) => compareNameFilters(encodeQuestion({ names: readingsOf(asked) }, keys), encodeRecord({ names: [readName(stored)] }, keys)).similarity

test.each([
  ['Айгерім', 'Айгерим'], ['Әлия', 'Алия'], ['Қайрат', 'Кайрат'], ['Нұрсұлтан', 'Нурсултан'], ['Ғалымжан', 'Галымжан'],
  ['Айгерім Серікқызы Ахметова', 'Aigerim Serikovna Akhmetova'], ['Шұғыла Жұмабай', 'Shugyla Zhumabay'], ['Жанәлі', 'Zhanali'], ['Гүлнұр', 'Гульнур'], ['Өмірзақ', 'Омирзак'], ['Хадиша', 'Khadisha'],
  ['Шерзод Қодиров', 'Sherzod Qodirov'], ['Ўткир', 'Oʻtkir'], ['Дилноза', 'Dilnoza'], ['Чыңгыз', 'Чингиз'], ['Мээрим', 'Meerim'],
])('%s is found by %s, and the other way round', (one, other) => {
  expect(alike(one, other)).toBeGreaterThan(0.95)
  expect(alike(other, one)).toBeGreaterThan(0.95)
})

test('of names of different people that look alike on purpose, three in a hundred are as much alike', () => {
  const mistaken = differentNames.filter(([a, b]) => Math.max(alike(a, b), alike(b, a)) > 0.9)
  expect(mistaken.length / differentNames.length).toBeLessThan(0.03)
})

test('among five thousand, whoever is asked about in other letters comes first', () => {
  const chance = chanceFrom(9)
  const register = new Register(keys.version)
  const syllable = () => chance.pick(['ай', 'нұр', 'гүл', 'бек', 'жан', 'сер', 'дәу', 'мұр', 'қан', 'тоқ', 'лан', 'хан', 'ал', 'әс', 'ер'])
  for (let i = 0; i < 5000; i++) register.put(chance.id(), encodeRecord({ names: [readName(`${syllable()}${syllable()} ${syllable()}${syllable()}${syllable()}ов`)] }, keys))
  const id = chance.id()
  register.put(id, encodeRecord({ names: [readName('Ғалымжан Қайратұлы Тоқтаров')] }, keys))
  for (const asked of ['Галымжан Кайратович Токтаров', 'Toktarov Galymzhan', 'Ğalymjan Qairatūly', 'ТОКТАРОВ ГАЛЫМЖАН КАЙРАТУЛЫ']) {
    expect(register.ask(encodeQuestion({ names: readingsOf(asked) }, keys)).found[0]?.id, asked).toBe(id)
  }
})
