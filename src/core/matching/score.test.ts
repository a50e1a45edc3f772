import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { anyBirth, anyChild, anyName, anyPart, partOf } from '#testing/matching.ts'
import { birthAgreements, readBirth } from './birth.ts'
import { compareFields, encodeQuestion, encodeRecord, versionOf, type FieldAgreement, type KnownOfChild } from './encode.ts'
import { compareNames, jaroWinkler, nameSimilarity } from './name-score.ts'
import { deriveMatchingKeys, type MatchingKeys } from './prf.ts'
import { Register } from './register.ts'
import { bitsForProbability, probabilityOf, scoreEncoded, scoreKnown, unknownBackground, weightWord, type PairContext } from './score.ts'
import { shippedWeights as weights } from './weights.ts'

const counted: PairContext = { size: 1_000_000, rarity: { bitsOf: ({ fine }) => 3 + (fine.length * 7) % 13 } }
const uncounted: PairContext = { size: 1_000_000, nameBits: 12 }
const contexts = [counted, uncounted]
const background = unknownBackground(1_000_000)
const anyAgreement = fc.constantFrom('same', 'different')
const anyFields = fc.record({
  birth: fc.constantFrom(...birthAgreements), sex: anyAgreement, place: anyAgreement, mother: fc.double({ min: 0, max: 1, noNaN: true }),
  phone: fc.constant('same'), iin: anyAgreement, document: fc.constant('same'),
}, { requiredKeys: [] }) as fc.Arbitrary<FieldAgreement>

let keys: MatchingKeys
beforeAll(async () => { keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), versionOf({ names: 1, key: 1 })) })

test('who is held against whom changes nothing', () => {
  fc.assert(fc.property(anyChild, anyChild, fc.constantFrom(...contexts), (a, b, context) => {
    const [there, back] = [scoreKnown(a, b, context, weights), scoreKnown(b, a, context, weights)]
    expect(back.bits).toBeCloseTo(there.bits, 9)
    expect({ ...back, bits: 0, probability: 0, reasons: back.reasons.map(({ code }) => code) }).toEqual({ ...there, bits: 0, probability: 0, reasons: there.reasons.map(({ code }) => code) })
    const [ab, ba] = [compareFields(encodeQuestion(a, keys), encodeRecord(b, keys)), compareFields(encodeQuestion(b, keys), encodeRecord(a, keys))]
    expect(ab).toEqual(ba)
  }), { numRuns: 300 })
})

test('nor who knows more of a name', () => {
  const [short, long] = [{ names: [[partOf('aikirim')]] }, { names: [[partOf('aikirim'), partOf('sirikpai'), partOf('akmit')]] }]
  const seldom: PairContext = { size: 1_000_000, rarity: { bitsOf: () => 9 } }
  expect(scoreKnown(short, long, seldom, weights)).toEqual(scoreKnown(long, short, seldom, weights))
  expect(scoreKnown(short, long, seldom, weights).verdict).toBe('not-enough')
})

test('the order of parts means nothing', () => {
  fc.assert(fc.property(anyName, anyName, (a, b) => {
    const score = (x: typeof a, y: typeof b) => compareNames(x, y, counted.rarity!.bitsOf, weights)
    expect(score(a.toReversed(), b).bits).toBeCloseTo(score(a, b).bits, 9)
    expect(score(a, b.toReversed()).given).toBe(score(a, b).given)
    expect(nameSimilarity(a.toReversed(), b)).toBe(nameSimilarity(a, b))
  }))
})

describe('nothing comes from an empty field', () => {
  test('two of whom nothing is known in common', () => {
    expect(scoreKnown({ names: [] }, { names: [[partOf('aikirim')]], sex: 'female' }, counted, weights)).toMatchObject({ bits: 0, reasons: [], verdict: 'not-enough' })
    expect(scoreEncoded({ similarity: 0, contained: 0, fields: {} }, background, weights)).toMatchObject({ bits: 0, reasons: [], verdict: 'not-enough' })
  })
  test('a field that only one side has', () => {
    fc.assert(fc.property(anyChild, anyChild, fc.constantFrom('mother', 'birth', 'sex', 'place', 'phones', 'iin', 'documents'), (a, b, field) => {
      expect(scoreKnown({ ...a, [field]: undefined }, b, counted, weights)).toEqual(scoreKnown({ ...a, [field]: undefined }, { ...b, [field]: undefined }, counted, weights))
    }))
  })
})

describe('one more field that agrees never lowers the score', () => {
  test('of encodings', () => {
    const agreeing: FieldAgreement[] = [{ birth: 'same-day' }, { birth: 'same-new-year' }, { birth: 'same-month' }, { birth: 'same-year' }, { birth: 'within-estimate' }, { sex: 'same' }, { place: 'same' }, { mother: 1 }, { phone: 'same' }, { iin: 'same' }, { document: 'same' }]
    fc.assert(fc.property(anyFields, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...agreeing), (fields, similarity, more) => {
      const [field] = Object.keys(more)
      const before = scoreEncoded({ similarity, contained: 1, fields: { ...fields, [field!]: undefined } }, background, weights)
      const after = scoreEncoded({ similarity, contained: 1, fields: { ...fields, ...more } }, background, weights)
      expect(after.bits).toBeGreaterThanOrEqual(before.bits)
      expect(after.probability).toBeGreaterThanOrEqual(before.probability)
    }))
  })
  test('of two children known in clear, an equal part of the name too', () => {
    fc.assert(fc.property(anyChild, anyChild, anyPart, anyBirth, fc.constantFrom(...contexts), (a, b, part, birth, context) => {
      const bits = (x: KnownOfChild, y: KnownOfChild) => scoreKnown(x, y, context, weights).bits
      for (const more of [{ sex: 'female' }, { place: 'KZ-61' }, { mother: [part] }, { birth }, { iin: '990115100017' }, { phones: ['+77010000009'] }]) {
        const nothing = Object.fromEntries(Object.keys(more).map((key) => [key, undefined]))
        expect(bits({ ...a, ...more }, { ...b, ...more })).toBeGreaterThanOrEqual(bits({ ...a, ...nothing }, { ...b, ...nothing }) - 1e-9)
      }
      const fresh = partOf('zzzazzuzz')
      const [nameA, nameB] = [a.names[0]!, b.names[0]!]
      expect(bits({ ...a, names: [[...nameA, fresh]] }, { ...b, names: [[...nameB, fresh]] })).toBeGreaterThanOrEqual(bits({ ...a, names: [nameA] }, { ...b, names: [nameB] }) - 1e-9)
    }))
  })
  test('likeness of names never speaks against, however common they are', () => {
    fc.assert(fc.property(fc.double({ min: 0.37, max: 1, noNaN: true }), fc.nat(1_000_000), (similarity, alike) => {
      expect(scoreEncoded({ similarity, contained: 1, fields: {} }, { size: 1_000_000, alike: () => alike }, weights).bits).toBeGreaterThanOrEqual(0)
    }))
  })
})

describe('one family is not one child', () => {
  const family = { mother: [partOf('saule'), partOf('kasim', 'patronymic')], place: 'KZ-61', phones: ['+77010000001'] }
  const aigerim = { ...family, names: [[partOf('aikirim'), partOf('sirik', 'patronymic'), partOf('akmit')]], birth: readBirth('2012-05-17')!, sex: 'female' }
  const cases: [string, KnownOfChild, KnownOfChild][] = [
    ['a brother', aigerim, { ...family, names: [[partOf('irlan'), partOf('sirik', 'patronymic'), partOf('akmit')]], birth: readBirth('2010-02-03')!, sex: 'male' }],
    ['a twin', aigerim, { ...family, names: [[partOf('ainur'), partOf('sirik', 'patronymic'), partOf('akmit')]], birth: readBirth('2012-05-17')!, sex: 'female' }],
    ['a twin, the surname after the father', { ...aigerim, names: [[partOf('aikirim'), partOf('sirik')]] }, { ...aigerim, names: [[partOf('tamila'), partOf('sirik')]] }],
    ['a twin whose name begins alike', { ...aigerim, names: [[partOf('aigirim'), partOf('sirik', 'patronymic'), partOf('akmit')]] }, { ...aigerim, names: [[partOf('aigul'), partOf('sirik', 'patronymic'), partOf('akmit')]] }],
    ['a father and his son', { names: [[partOf('sirik'), { ...partOf('akmit'), written: 'ахметов' }]], sex: 'male', ...family }, { ...family, names: [[partOf('irlan'), partOf('sirik', 'patronymic'), { ...partOf('akmit'), written: 'ахметов' }]], sex: 'male' }],
    ['a father and his son without endings', { names: [[partOf('sirik'), partOf('akmit')]], sex: 'male', ...family }, { ...family, names: [[partOf('irlan'), partOf('sirik', 'patronymic'), partOf('akmit')]], sex: 'male' }],
    ['the same day and mother', { ...aigerim, names: [[partOf('aikirim')]] }, { ...aigerim, names: [[partOf('tamila')]] }],
  ]
  test.each(cases)('%s is related, not the same', (_, a, b) => {
    for (const context of contexts) expect(scoreKnown(a, b, context, weights).verdict).toBe('related')
  })
  test.each(cases)('%s, by encodings, is never likely', (_, a, b) => {
    const register = new Register(keys.version)
    register.put('00000000-0000-4000-8000-000000000001', encodeRecord(b, keys))
    expect(['likely', 'very-likely']).not.toContain(register.ask(encodeQuestion(a, keys)).found[0]?.score.verdict)
  })
  test('where no birth date agrees, encodings alone say likely of the whole name only', () => {
    fc.assert(fc.property(anyFields, fc.double({ min: 0, max: 0.969, noNaN: true }), (fields, similarity) => {
      expect(['likely', 'very-likely']).not.toContain(scoreEncoded({ similarity, contained: 1, fields: { ...fields, iin: undefined, birth: undefined } }, background, weights).verdict)
    }))
  })
  test('whatever else agrees, no name means no likely', () => {
    fc.assert(fc.property(anyFields, fc.double({ min: 0, max: weights.likely.leastSimilarity - 0.001, noNaN: true }), (fields, similarity) => {
      expect(['likely', 'very-likely']).not.toContain(scoreEncoded({ similarity, contained: 1, fields: { ...fields, iin: undefined } }, background, weights).verdict)
    }))
  })
  test('one surname in common is no family', () => {
    const other = { names: [[partOf('tamila'), { ...partOf('akmit'), written: 'ахметова' }]], birth: readBirth('2009-02-11')!, sex: 'female', place: 'KZ-75' }
    for (const context of contexts) expect(scoreKnown({ ...other, names: [[partOf('aikirim'), { ...partOf('akmit'), written: 'ахметова' }]], birth: readBirth('2012-05-17')! }, other, context, weights).verdict).toBe('unlikely')
  })
  test('the same child is', () => {
    for (const context of contexts) expect(scoreKnown(aigerim, aigerim, context, weights).verdict).toBe('very-likely')
    // Another surname, the same given name: a father's name in one office, a grandfather's in the next.
    const renamed = { ...aigerim, names: [[partOf('aikirim'), { ...partOf('tulin'), written: 'төлегенова' }]] }
    expect(scoreKnown({ ...aigerim, names: [[partOf('aikirim'), { ...partOf('akmit'), written: 'ахметова' }]] }, renamed, counted, weights).verdict).toBe('very-likely')
  })
})

test('a name alone, of which there are many, is not enough to say; a contradiction is a no', () => {
  const common: PairContext = { size: 1_000_000, rarity: { bitsOf: () => 4 } }
  const only = { names: [[partOf('aikirim')]] }
  expect(scoreKnown(only, only, common, weights).verdict).toBe('not-enough')
  expect(scoreKnown({ ...only, birth: readBirth('2012')! }, { ...only, birth: readBirth('2005')! }, common, weights).verdict).toBe('unlikely')
})

test('reasons add up to the score, the weightiest first', () => {
  fc.assert(fc.property(anyChild, anyChild, (a, b) => {
    const { bits, reasons } = scoreKnown(a, b, counted, weights)
    expect(reasons.reduce((sum, reason) => sum + reason.bits, 0)).toBeCloseTo(bits, 6)
    expect(reasons.map((reason) => Math.abs(reason.bits))).toEqual(reasons.map((reason) => Math.abs(reason.bits)).sort((x, y) => y - x))
  }))
})

test('every reason, every weight and every answer has its sentence', () => {
  const said = new Set(Object.keys(readCatalogue('en')))
  fc.assert(fc.property(anyChild, anyChild, anyFields, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, fields, similarity) => {
    for (const { reasons, verdict } of [scoreKnown(a, b, counted, weights), scoreKnown(a, b, { ...uncounted, nameBits: 20 * similarity }, weights), scoreEncoded({ similarity, contained: 1, fields }, background, weights)]) {
      expect([`matching.verdict.${verdict}`, ...reasons.flatMap(({ code, bits }) => [code, weightWord(bits)])].filter((key) => !said.has(key))).toEqual([])
    }
  }), { numRuns: 500 })
})

test('so much evidence makes a probability, and that probability tells so much evidence', () => {
  fc.assert(fc.property(fc.double({ min: -20, max: 45, noNaN: true }), fc.nat(2_000_000), (bits, size) => {
    expect(bitsForProbability(probabilityOf(bits, size, weights), size, weights)).toBeCloseTo(bits, 2)
  }))
  expect([0, 1].map((probability) => bitsForProbability(probability, 1000, weights))).toEqual([-Infinity, Infinity])
})

test('the more are looked through, the less the same evidence proves', () => {
  fc.assert(fc.property(fc.double({ min: -20, max: 60, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (bits, size) => {
    expect(probabilityOf(bits, size * 2, weights)).toBeLessThanOrEqual(probabilityOf(bits, size, weights))
    expect(probabilityOf(bits + 1, size, weights)).toBeGreaterThanOrEqual(probabilityOf(bits, size, weights))
  }))
})

test('Jaro–Winkler as published, from either side', () => {
  expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 3)
  expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 2)
  expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 3)
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => { expect(jaroWinkler(a, b)).toBe(jaroWinkler(b, a)) }))
})
