import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { anyChild } from '#testing/matching.ts'
import { knownOf } from '../../../bench/matching/known-of-sighting.ts'
import { personOf, registered, seenAgain } from '../../../bench/matching/population.ts'
import { compareNameFilters, encodeRecord, questionOfRecord, versionOf, type KnownOfChild } from './encode.ts'
import { readName } from './name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from './prf.ts'
import { Register } from './register.ts'
import { bitsForProbability, probabilityOf } from './score.ts'
import { sift } from './sift.ts'
import { shippedWeights } from './weights.ts'

const version = versionOf({ names: 1, key: 1 })
let keys: MatchingKeys
beforeAll(async () => { keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version) })

const idAt = (at: number) => `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`
const keyOf = ({ one, other }: { one: string; other: string }) => [one, other].sort().join(' ')

function registerOf(children: readonly KnownOfChild[], order = children.map((_, at) => at)): Register {
  const register = new Register(version)
  for (const at of order) register.put(idAt(at), encodeRecord(children[at]!, keys))
  return register
}

test('among few, everybody is compared with everybody whose name is alike', () => {
  fc.assert(fc.property(fc.array(anyChild, { minLength: 2, maxLength: 12 }), (children) => {
    const records = children.map((child) => encodeRecord(child, keys))
    const found = new Set(sift(registerOf(children), { least: 0, mostOfEach: 12 }).pairs.map(keyOf))
    children.forEach((one, i) => children.forEach((other, j) => {
      if (i >= j) return
      const { similarity } = compareNameFilters(questionOfRecord(records[i]!), records[j]!)
      const otherSex = Boolean(one.sex && other.sex && one.sex !== other.sex)
      // On the edge the kernel's whole numbers may fall to either side.
      if (Math.abs(similarity - 0.62) > 0.01) expect(found.has(keyOf({ one: idAt(i), other: idAt(j) }))).toBe(similarity > 0.62 && !otherSex)
    }))
  }), { numRuns: 60 })
})

test('nobody is a pair with themselves, each pair is told once, and which pairs there are does not hang on who came first', () => {
  fc.assert(fc.property(fc.array(anyChild, { minLength: 2, maxLength: 24 }), fc.integer(), (children, seed) => {
    const chance = chanceFrom(seed)
    const shuffled = children.map((_, at) => [chance.next(), at] as const).sort(([a], [b]) => a - b).map(([, at]) => at)
    // A record of several spellings is one record.
    const twice = children.map((child) => ({ ...child, names: [...child.names, ...child.names] }))
    const { pairs } = sift(registerOf(twice), { least: 0, mostOfEach: 24 })
    expect(pairs.every(({ one, other }) => one !== other)).toBe(true)
    expect(new Set(pairs.map(keyOf)).size).toBe(pairs.length)
    expect(new Set(sift(registerOf(twice, shuffled), { least: 0, mostOfEach: 24 }).pairs.map(keyOf))).toEqual(new Set(pairs.map(keyOf)))
  }), { numRuns: 40 })
})

test('what is likely enough is handed on and nothing else, the surest first and no more than asked', () => {
  fc.assert(fc.property(fc.nat(1000), fc.double({ min: 0.00001, max: 0.95, noNaN: true }), fc.nat(5), (seed, least, most) => {
    const people = Array.from({ length: 60 }, (_, at) => personOf(seed, at))
    const register = registerOf(people.flatMap((person) => [registered(person, seed), seenAgain(person, seed)]).map(knownOf))
    const all = sift(register, { least: 0, mostOfEach: 120 }).pairs
    // Kept as 32-bit numbers, bits on the very edge may fall to either side.
    fc.pre(all.every(({ bits }) => Math.abs(bits - bitsForProbability(least, register.rows, shippedWeights)) > 0.0001))
    const enough = all.filter(({ bits }) => probabilityOf(bits, register.rows, shippedWeights) >= least)
    const found = sift(register, { least, mostOfEach: 120 }).pairs
    expect(found.map(({ bits }) => bits)).toEqual(enough.map(({ bits }) => bits))
    expect(new Set(found.map(keyOf))).toEqual(new Set(enough.map(keyOf)))
    expect(sift(register, { least, most, mostOfEach: 120 }).pairs).toEqual(found.slice(0, most))
  }), { numRuns: 30 })
})

test('most of those who are there twice are found with few comparisons, and what is surest is right', () => {
  const [once, twice] = [5700, 300]
  const people = Array.from({ length: once }, (_, at) => registered(personOf(5, at), 5))
  const again = Array.from({ length: twice }, (_, at) => seenAgain(personOf(5, at), 5))
  const { pairs, comparisons } = sift(registerOf([...people, ...again].map(knownOf)), { least: 0.001 })
  const isRight = (pair: { one: string; other: string }) => {
    const [a, b] = [pair.one, pair.other].map((id) => Number.parseInt(id.slice(-12), 16)).sort((x, y) => x - y)
    return b! - a! === once
  }
  expect(pairs.filter(isRight).length / twice).toBeGreaterThan(0.85)
  const sure = pairs.filter(({ bits }) => bits >= 24)
  expect(sure.length).toBeGreaterThan(50)
  expect(sure.filter(isRight).length / sure.length).toBeGreaterThan(0.97)
  // In the end every row is compared with some hundreds; with everybody it would be half of six thousand.
  expect(comparisons).toBeLessThan((once + twice) ** 2)
})

test('the spellings of one record take nobody’s place among those it is like', () => {
  fc.assert(fc.property(anyChild, (child) => {
    // Either is more like itself, in another of its spellings, than like the other.
    const [one, other] = ['KZ-61', 'KZ-75'].map((place) => ({ ...child, names: [...child.names, ...child.names], place }))
    expect(sift(registerOf([one!, other!]), { least: 0, mostOfEach: 1 }).pairs.map(keyOf)).toEqual([keyOf({ one: idAt(0), other: idAt(1) })])
  }), { numRuns: 40 })
})

test('among hundreds of one name and no more, the two with the same paper are the surest', () => {
  const names = [readName('Айгерим Ахметова')]
  const children = Array.from({ length: 600 }, (_, at) => ({ names, documents: [at === 3 || at === 571 ? 'N12345678' : `N0000${at + 1000}`] }))
  const [surest, ...more] = sift(registerOf(children), { least: 0 }).pairs
  expect(keyOf(surest!)).toBe(keyOf({ one: idAt(3), other: idAt(571) }))
  expect(more.every(({ bits }) => bits < surest!.bits)).toBe(true)
})
