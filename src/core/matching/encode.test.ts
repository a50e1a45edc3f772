import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Day } from '#core/clock.ts'
import { anyBirth, anyChild, anyName, anySpan, anyWrittenBirth, partOf } from '#testing/matching.ts'
import { birthFromAge, compareBirths, readBirth, type Birth } from './birth.ts'
import { compareFields, compareNameFilters, encodeQuestion, encodeRecord, questionOfRecord, motherBytes, nameBytes, versionOf } from './encode.ts'
import { recordBytes } from './sizes.ts'
import { deriveMatchingKeys, type MatchingKeys } from './prf.ts'

const version = versionOf({ names: 1, key: 1 })
let keys: MatchingKeys
let others: MatchingKeys
beforeAll(async () => {
  keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version)
  others = await deriveMatchingKeys(new Uint8Array(32).fill(2), version)
})

describe('nothing comes from an empty field', () => {
  test('of a child nobody knows anything about there is one row of zeros', () => {
    for (const known of [{ names: [] }, { names: [[]], mother: [], sex: '', place: '', phones: [''], iin: '', documents: [''] }]) {
      const { rows } = encodeRecord(known, keys)
      expect(rows).toEqual([new Uint8Array(recordBytes)])
    }
  })
  test('a field that is not known leaves its place empty and changes no other', () => {
    fc.assert(fc.property(anyChild, fc.constantFrom('mother', 'birth', 'sex', 'place', 'phones', 'iin', 'documents'), (child, field) => {
      const [full] = encodeRecord(child, keys).rows
      const [without] = encodeRecord({ ...child, [field]: undefined }, keys).rows
      full!.forEach((byte, i) => { if (without![i] !== 0) expect(without![i]).toBe(byte) })
      expect(without!.subarray(0, nameBytes)).toEqual(full!.subarray(0, nameBytes))
    }))
  })
  test('two who are not known in a field neither agree nor differ in it', () => {
    fc.assert(fc.property(anyChild, anyChild, (a, b) => {
      const agreement = compareFields(encodeQuestion(a, keys), encodeRecord(b, keys))
      for (const field of ['birth', 'sex', 'place', 'mother', 'iin'] as const) {
        if (a[field] === undefined || b[field] === undefined) expect(agreement[field]).toBeUndefined()
        else expect(agreement[field]).toBeDefined()
      }
    }))
  })
})

test('the order of parts means nothing', () => {
  fc.assert(fc.property(anyName, (name) => {
    expect(encodeRecord({ names: [name.toReversed()] }, keys)).toEqual(encodeRecord({ names: [name] }, keys))
  }))
})

const byTokens = (a: Birth, b: Birth, under = keys) => compareFields(encodeQuestion({ names: [], birth: a }, under), encodeRecord({ names: [], birth: b }, under)).birth

test('births agree by tokens as they do in clear', () => {
  fc.assert(fc.property(anyWrittenBirth, anyWrittenBirth, (a, b) => {
    // One in 65,535 pairs of dates shares a token by chance; under two keys none does.
    expect([byTokens(a, b), byTokens(a, b, others)]).toContain(compareBirths(a, b))
  }), { numRuns: 2000 })
})

test.each([
  ['2012-05-17', '2012-05-17', 'same-day'], ['2012-05-01', '2012-05-01', 'same-first-of-month'], ['2012-01-01', '2012-01-01', 'same-new-year'], ['2012-05', '2012-05-17', 'same-month'],
  ['2012-05-17', '2013-05-17', 'year-beside-same-day'], ['2012-05-07', '2012-07-05', 'day-month-swapped'], ['2012-05-17', '2012-05-11', 'same-year-day-or-month'], ['2012-05-17', '2012-06-17', 'same-year-day-or-month'],
  ['2012', '2012-08-20', 'same-year'], ['2012-01-01', '2012-08-20', 'same-year-habit'], ['2012', '2013-04-04', 'year-beside'], ['2012-05-17', '2016-05-17', 'other-year-same-day'],
  ['2012-05', '2012-06', 'same-year-other-month'], ['2012-05-17', '2012-08-20', 'same-year-other-day'], ['2012-05-17', '2013-08-20', 'year-beside-other-day'], ['2012', '2015', 'other-year'],
])('%s and %s by tokens: %s', (one, other, level) => {
  const [a, b] = [readBirth(one)!, readBirth(other)!]
  expect([byTokens(a, b), byTokens(b, a), compareBirths(a, b)]).toEqual([level, level, level])
})

test('a guessed age is known to whole years: never further away than in clear', () => {
  const order: readonly unknown[] = ['within-estimate', 'near-estimate', 'outside-estimate']
  fc.assert(fc.property(anySpan, anyBirth, (a, b) => {
    expect(order.indexOf(byTokens(a, b))).toBeLessThanOrEqual(order.indexOf(compareBirths(a, b)))
    expect(byTokens(a, b)).toBe(byTokens(b, a))
  }), { numRuns: 1000 })
  expect(byTokens(readBirth('2012')!, birthFromAge({ years: 5, basis: 'said' }, '2026-11-26' as Day))).toBe('outside-estimate')
})

test('what is stored asks like a device, but that births only agree or say nothing', () => {
  fc.assert(fc.property(anyChild, anyChild, (a, b) => {
    const [stored, other] = [encodeRecord(a, keys), encodeRecord(b, keys)]
    const [asked, byDevice] = [questionOfRecord(stored), encodeQuestion(a, keys)]
    const { birth, ...fields } = compareFields(asked, other)
    const { birth: told, ...same } = compareFields(byDevice, other)
    expect(fields).toEqual(same)
    expect(compareNameFilters(asked, other)).toEqual(compareNameFilters({ ...byDevice, rows: stored.rows }, other))
    // 1 January may be said too much of; that two are far apart is never said.
    expect(birth ?? '').not.toMatch(/other-year|year-beside|near|outside/)
    if (birth !== undefined) expect(told).not.toBe('other-year')
  }), { numRuns: 300 })
  const child = { names: [[partOf('aikirim')]], birth: readBirth('2012-05-17')! }
  expect(compareFields(questionOfRecord(encodeRecord(child, keys)), encodeRecord({ ...child, birth: readBirth('2013-05-17')! }, keys)).birth).toBeUndefined()
  expect(compareFields(questionOfRecord(encodeRecord(child, keys)), encodeRecord(child, keys)).birth).toBe('same-first-of-month')
})

test('no filter of a single part leaves a device unless it is asked for', () => {
  fc.assert(fc.property(anyChild, (child) => {
    expect(encodeQuestion(child, keys).parts).toEqual([])
    expect(encodeQuestion(child, keys, { countParts: true }).parts.length).toBeGreaterThanOrEqual(child.names[0]!.some(({ kind }) => kind !== 'initial') ? 1 : 0)
  }))
})

test('one number in common is enough', () => {
  const asked = encodeQuestion({ names: [], phones: ['+77011234567'], documents: ['CD7654321', 'AB1234567'] }, keys)
  const stored = encodeRecord({ names: [], phones: ['+77011234567', '+77770000000'], documents: ['AB1234567'] }, keys)
  expect(compareFields(asked, stored)).toMatchObject({ phone: 'same', document: 'same' })
})

test('versions are never compared', async () => {
  const later = await deriveMatchingKeys(new Uint8Array(32).fill(1), versionOf({ names: 2, key: 1 }))
  const child = { names: [[partOf('aikirim')]] }
  for (const compare of [compareFields, compareNameFilters]) expect(() => compare(encodeQuestion(child, keys), encodeRecord(child, later))).toThrow('never compared')
  expect(compareNameFilters(encodeQuestion(child, keys), encodeRecord(child, keys))).toEqual({ similarity: 1, contained: 1 })
})

test('under another index key, and in another version, nothing is the same', async () => {
  const child = { names: [[partOf('aikirim'), partOf('sirik')]], birth: readBirth('2012-05-17')!, sex: 'female', place: 'KZ-61' }
  const next = await deriveMatchingKeys(new Uint8Array(32).fill(1), versionOf({ names: 2, key: 1 }))
  const [ours, theirs, later] = [keys, others, next].map((some) => encodeRecord(child, some).rows[0]!)
  const tokens = (row: Uint8Array) => [...new Uint16Array(row.buffer, nameBytes + motherBytes, 8)].filter((token) => token !== 0)
  expect(tokens(ours!)).toHaveLength(7)
  expect(tokens(ours!).filter((token) => [...tokens(theirs!), ...tokens(later!)].includes(token))).toEqual([])
  expect(ours!.subarray(0, nameBytes)).not.toEqual(theirs!.subarray(0, nameBytes))
})
