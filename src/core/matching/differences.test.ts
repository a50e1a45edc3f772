import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transliterate, writings } from '#testing/transliterate.ts'
import { nameDifferences, type NameDifferences, type Run } from './differences.ts'
import { speltNames } from './fixtures/spellings.ts'

const marked = (runs: readonly Run[]) => runs.filter(({ mark }) => mark !== 'same' && mark !== 'script').map(({ text, mark }) => `${text} ${mark}`)
const howOf = ({ parts }: NameDifferences) => parts.map(({ how }) => how)
const told = ({ parts }: NameDifferences) => parts.flatMap(({ letters }) => letters.map(({ one, other, mark }) => `${one}/${other} ${mark}`))

describe('two hands', () => {
  test('another script alone marks nothing as different', () => {
    for (const [one, other] of [['Нигора Йўлдошева', 'Nigora Yoʻldosheva'], ['Айгерім', 'Aigerim'], ['Ғалымжан Сейітов', 'SEIITOV GALYMZHAN'], ['Шынар', 'Şynar']] as const) {
      const found = nameDifferences(one, other)
      expect([...found.one, ...found.other].filter(({ mark }) => mark === 'differs' || mark === 'only-here'), other).toEqual([])
    }
    expect(howOf(nameDifferences('Нигора Йўлдошева', 'Nigora Yoʻldosheva'))).toEqual(['other-script', 'other-script'])
  })
  test('another letter of the same script for one sound is shown as that', () => {
    const found = nameDifferences('Айгерім Сейітова', 'Айгерим Сеитова')
    expect(told(found)).toContain('і/и letter')
    expect(marked(found.one).every((one) => one.endsWith('letter'))).toBe(true)
  })
  test('a letter with its sign is one', () => {
    const { one, other } = nameDifferences('Йўлдош', 'Yoʻldash')
    expect(one.filter(({ mark }) => mark === 'differs')).toEqual([{ text: 'о', mark: 'differs' }])
    expect(other.filter(({ mark }) => mark === 'differs')).toEqual([{ text: 'a', mark: 'differs' }])
  })
  test('two endings that say whose child somebody is are no difference', () => {
    const found = nameDifferences('Бахтиёровна', 'Baxtiyor qizi')
    expect(howOf(found)).toEqual(['ending'])
    expect(marked(found.one).every((one) => one.endsWith('letter'))).toBe(true)
    expect(marked(found.one).join()).toContain('овна')
  })
  test('another sound is marked where it stands, and told', () => {
    const found = nameDifferences('Данияр', 'Даниял')
    expect(marked(found.one)).toEqual(['р differs'])
    expect(marked(found.other)).toEqual(['л differs'])
    expect(told(found)).toEqual(['р/л differs'])
  })
  test('a sound more is marked on its side only', () => {
    const found = nameDifferences('Бауыржан', 'Бауржан')
    expect(marked(found.one)).toEqual(['ы differs'])
    expect(marked(found.other)).toEqual([])
    expect(told(found)).toEqual(['ы/ differs'])
  })
  test('a part more is only here; other names on both sides differ', () => {
    expect(marked(nameDifferences('Айгүл Омарова', 'Айгүл').one)).toEqual(['Омарова only-here'])
    const sisters = nameDifferences('Айгүл Омарова', 'Жанна Омарова')
    expect([marked(sisters.one), marked(sisters.other)]).toEqual([['Айгүл differs'], ['Жанна differs']])
  })
  test('an initial is what it is', () => {
    expect(howOf(nameDifferences('А. Омарова', 'Айгүл Омарова')).toSorted()).toEqual(['equal', 'initial'])
  })
})

const given = fc.constantFrom(...speltNames.flatMap(({ spellings }) => Object.values(spellings)))
const name = fc.array(given, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))
const anything = fc.oneof(name, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'аәбеёжзийкқнңоөшіь abegijkshoyuzəşüö-.\'ʻ́'), maxLength: 40 }))
const textOf = (runs: readonly Run[]) => runs.map(({ text }) => text).join('')

test('what was written comes back as it was, of any text', () => {
  fc.assert(fc.property(anything, anything, (one, other) => {
    const found = nameDifferences(one, other)
    expect(textOf(found.one)).toBe(one)
    expect(textOf(found.other)).toBe(other)
  }), { numRuns: 400 })
})

test('which name stands left changes nothing', () => {
  fc.assert(fc.property(anything, anything, (one, other) => {
    const [there, back] = [nameDifferences(one, other), nameDifferences(other, one)]
    expect([back.other, back.one]).toEqual([there.one, there.other])
    // Parts are told in the order of the name that stands left.
    expect(howOf(back).toSorted()).toEqual(howOf(there).toSorted())
  }), { numRuns: 300, examples: [['ёё', 'ёйқ']] })
})

test('equal names have no marks, in capitals neither', () => {
  fc.assert(fc.property(name, (one) => {
    // ı in capitals is I, which says i: the one letter that does not come back.
    for (const other of [one, one.includes('ı') ? one : one.toUpperCase(), one.normalize('NFD')]) {
      const found = nameDifferences(one, other)
      expect([...found.one, ...found.other].filter(({ mark }) => mark !== 'same'), other).toEqual([])
      expect(howOf(found).every((how) => how === 'equal')).toBe(true)
    }
  }), { numRuns: 300 })
})

test.each(writings)('a name out of Kazakh Cyrillic in %s keeps a mark that differs only where the score says so', (writing) => {
  for (const { spellings: { kk } } of speltNames) {
    const found = nameDifferences(kk!, transliterate(kk!, writing))
    for (const { how, letters } of found.parts) if (how === 'other-script' || how === 'equal') expect(letters.filter(({ mark }) => mark === 'differs'), kk).toEqual([])
  }
})
