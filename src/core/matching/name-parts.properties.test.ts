import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transliterate, writings } from '#testing/transliterate.ts'
import { kazakhShortForms } from './diminutives.ts'
import { speltNames } from './fixtures/spellings.ts'
import { namesVersion, readName, readingsOf, type NamePart } from './name-parts.ts'

const givenNames = [...new Set([...speltNames.map(({ spellings }) => spellings.kk!), ...kazakhShortForms.split('\n').flatMap((line) => (line.split(':')[1] ?? '').trim().split(' '))])].filter((name) => name !== '')
const given = fc.constantFrom(...givenNames)
const father = given.chain((name) => fc.constantFrom(`${name}ұлы`, `${name}қызы`, `${name} ұлы`, `${name}ов`, `${name}овна`, `${name}`))
const person = fc.tuple(given, father, given)
const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя abcdefghijklmnopqrstuvwxyzäáğǵıñńöóüúūýşçəžň-.\'ʻ’İŞ'), maxLength: 60 }))
const signs = fc.string({ unit: fc.constantFrom(...' \t\n.,;:!?-–—()[]{}«»"\'ʻ’`0123456789№%&*+=/\\|_~^<>@#$€\u0301\u0307\u200b\u00ad\ufeff💚👧🏽'), maxLength: 60 })

const bag = (parts: readonly NamePart[]) => parts.map(({ kind, fine, coarse }) => `${kind} ${fine} ${coarse}`).sort()
const consonantsOf = (fine: string) => fine.replace(/[aiu]/g, '')

describe('any text', () => {
  test('is read without a fault, within bounds, and into forms that are never empty', () => {
    fc.assert(fc.property(anything, (text) => {
      const readings = readingsOf(text)
      expect(readings.length).toBeGreaterThanOrEqual(1)
      expect(readings.length).toBeLessThanOrEqual(8)
      expect(readings[0]).toEqual(readName(text))
      for (const part of readings.flat()) {
        expect(part.fine).not.toBe('')
        expect(part.coarse).not.toBe('')
        expect(part.fine.length).toBeLessThanOrEqual(48)
        expect(part.coarse.length).toBeLessThanOrEqual(48)
        expect(part.written.length).toBeLessThanOrEqual(240)
        if (part.script !== 'other') expect(part.fine).toMatch(/^[a-z]+$/)
        if (part.script !== 'other') expect(part.coarse).toMatch(/^[aV]?[PTSJCKLMNR]*$/)
      }
      for (const reading of readings) expect(reading.length).toBeLessThanOrEqual(8)
      expect(new Set(readings.map((reading) => bag(reading).join('/'))).size).toBe(readings.length)
    }), { numRuns: 1500 })
  })
  test('means the same in capitals, composed or not, and with spaces around it', () => {
    fc.assert(fc.property(person, (parts) => {
      const text = parts.join(' ')
      expect(bag(readName(text.toUpperCase()))).toEqual(bag(readName(text)))
      expect(bag(readName(text.normalize('NFD')))).toEqual(bag(readName(text)))
      expect(readName(`  ${text} `)).toEqual(readName(text))
    }))
  })
  test('of signs only has no parts', () => {
    fc.assert(fc.property(signs, (text) => { expect(readName(text)).toEqual([]) }))
  })
  test('read again from what was written says the same', () => {
    fc.assert(fc.property(fc.oneof(anything, person.map((parts) => parts.join(' '))), (text) => {
      for (const part of readName(text)) {
        const [again, more] = readName(part.kind === 'initial' ? `${part.written}.` : part.written)
        // One word alone may lack a letter by which the whole text told its alphabet.
        if (more || part.script !== 'cyrillic' || !again) continue
        expect(again).toEqual(part)
      }
    }))
  })
  test('is always read the same', () => {
    fc.assert(fc.property(anything, (text) => { expect(readingsOf(text)).toEqual(readingsOf(text)) }), { numRuns: 200 })
  })
})

test('order of parts means nothing', () => {
  fc.assert(fc.property(person, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (parts, order) => {
    const swapped = order.map((at) => parts[at]!).join(' ')
    expect(bag(readName(swapped))).toEqual(bag(readName(parts.join(' '))))
  }))
})

test('a missing part changes no other', () => {
  fc.assert(fc.property(person, fc.integer({ min: 0, max: 2 }), (parts, missing) => {
    const all = bag(readName(parts.join(' ')))
    for (const part of bag(readName(parts.filter((_, at) => at !== missing).join(' ')))) expect(all).toContain(part)
  }))
})

test('a hyphen between a name and ұлы, and no sign at all, are the same', () => {
  fc.assert(fc.property(given, fc.constantFrom('ұлы', 'қызы'), (name, word) => {
    const forms = [`${name}${word}`, `${name} ${word}`, `${name}-${word}`].map((text) => bag(readName(text)).join())
    expect(new Set(forms).size).toBe(1)
  }))
})

describe.each(writings)('from Kazakh Cyrillic into %s', (writing) => {
  test('a name keeps its fine form, or is reached by a reading of a doubtful letter', () => {
    fc.assert(fc.property(given, (name) => {
      const [stored] = readName(name)
      const written = transliterate(name, writing)
      const met = readingsOf(written).some((reading) => reading.length === 1 && reading[0]!.fine === stored!.fine)
        || readingsOf(name).some((reading) => reading.length === 1 && reading[0]!.fine === readName(written)[0]!.fine)
      expect(met, written).toBe(true)
    }), { numRuns: 400 })
  })
  test('a whole name has as many parts, of the same kinds', () => {
    fc.assert(fc.property(person, (parts) => {
      const text = parts.join(' ')
      expect(readName(transliterate(text, writing)).map(({ kind }) => kind)).toEqual(readName(text).map(({ kind }) => kind))
    }), { numRuns: 300 })
  })
  test('words nobody has yet keep their coarse form, and of the fine one at least the consonants', () => {
    // Syllables without what its neighbours decide: у after a vowel, ң before one, с before һ, ж after a vowel and before none.
    const consonant = fc.constantFrom(...'бдзлмнпрстқкғгжшф'), vowel = fc.constantFrom(...'аәеоөұүыі')
    const word = fc.array(fc.tuple(consonant, vowel, consonant), { minLength: 1, maxLength: 3 }).map((syllables) => syllables.flat().join(''))
      .filter((made) => !/т[сш]|д[жз]|к[һх]|н[гғ]|сж|зж|кғ|ж(?![аәеоөұүыі])|^[қк][ыі]з[ыі]?$/.test(made))
    fc.assert(fc.property(word, (made) => {
      const one = readName(made)[0]!, other = readName(transliterate(made, writing))[0]!
      if (one.kind !== other.kind) return
      expect(other.coarse, transliterate(made, writing)).toBe(one.coarse)
      expect(consonantsOf(other.fine)).toBe(consonantsOf(one.fine))
    }), { numRuns: 500 })
  })
})

test('a version is there to be compared, and is a whole number', () => {
  expect(Number.isInteger(namesVersion)).toBe(true)
})
