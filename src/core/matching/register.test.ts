import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { anyChild, partOf } from '#testing/matching.ts'
import { readBirth } from './birth.ts'
import { encodeQuestion, encodeRecord, versionOf, type KnownOfChild } from './encode.ts'
import { openKernel, openPlainKernel } from './kernel.ts'
import { deriveMatchingKeys, type MatchingKeys } from './prf.ts'
import { fingerprintOf, Register } from './register.ts'

const version = versionOf({ names: 1, key: 1 })
let keys: MatchingKeys
beforeAll(async () => { keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version) })

const ids = Array.from({ length: 24 }, (_, i) => chanceFrom(i).id() as string)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: fc.constantFrom(...ids), child: anyChild }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...ids) }) },
)

test('what is found follows from who is there, never from how they came', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), anyChild, fc.integer(), (steps, asked, seed) => {
    const lived = new Register(version)
    const there = new Map<string, KnownOfChild>()
    for (const one of steps) {
      if ('put' in one) {
        lived.put(one.put, encodeRecord(one.child, keys))
        there.set(one.put, one.child)
      } else expect(lived.remove(one.remove)).toBe(there.delete(one.remove))
    }
    const chance = chanceFrom(seed)
    const fresh = new Register(version, { kernel: openPlainKernel })
    for (const [id, child] of [...there].map((entry) => [chance.next(), entry] as const).sort(([a], [b]) => a - b).map(([, entry]) => entry)) fresh.put(id, encodeRecord(child, keys))
    const question = encodeQuestion(asked, keys, { countParts: true })
    expect(lived.ask(question, { most: 10 })).toEqual(fresh.ask(question, { most: 10 }))
    expect(lived.ids()).toEqual(new Set(there.keys()))
    expect(lived.fingerprint()).toBe(fingerprintOf([...there].map(([id, child]) => [id, encodeRecord(child, keys)])))
    for (const id of ids) expect(lived.has(id)).toBe(there.has(id))
  }), { numRuns: 60 })
})

test('of those who are equal the same ones are shown, whoever came first', () => {
  fc.assert(fc.property(anyChild, fc.shuffledSubarray(ids, { minLength: ids.length }), (child, order) => {
    const register = new Register(version)
    for (const id of order) register.put(id, encodeRecord(child, keys))
    const { found } = register.ask(encodeQuestion({ ...child, names: child.names.slice(0, 1) }, keys), { most: 5 })
    expect(found.map(({ id }) => id)).toEqual(ids.toSorted().slice(0, 5))
  }), { numRuns: 20 })
})

test('whoever is there is found by what was written, first of all', () => {
  fc.assert(fc.property(fc.uniqueArray(anyChild, { minLength: 1, maxLength: 30, selector: (child) => JSON.stringify(child.names) }), (children) => {
    const register = new Register(version)
    children.forEach((child, i) => register.put(ids[i % ids.length]!, encodeRecord(child, keys)))
    const last = children.slice(-ids.length)
    last.forEach((child) => {
      const i = children.lastIndexOf(child)
      const { found } = register.ask(encodeQuestion({ ...child, names: child.names.slice(0, 1) }, keys))
      expect(found.find(({ id }) => id === ids[i % ids.length])?.similarity).toBeGreaterThan(0.999)
    })
  }), { numRuns: 40 })
})

test('versions are never compared', async () => {
  const later = versionOf({ names: 2, key: 1 })
  const laterKeys = await deriveMatchingKeys(new Uint8Array(32).fill(1), later)
  const register = new Register(version)
  const child = { names: [[partOf('aikirim')]] }
  register.put(ids[0]!, encodeRecord(child, keys))
  expect(() => register.put(ids[1]!, encodeRecord(child, laterKeys))).toThrow('never compared')
  expect(() => register.ask(encodeQuestion(child, laterKeys))).toThrow('never compared')
  expect([...register.ids()]).toEqual([ids[0]])
})

test('a child without a name is found by a number, and by nothing else', () => {
  const register = new Register(version)
  register.put(ids[0]!, encodeRecord({ names: [], iin: '990115100017', sex: 'male' }, keys))
  register.put(ids[1]!, encodeRecord({ names: [], iin: '990730200017', sex: 'male' }, keys))
  const found = (known: KnownOfChild) => register.ask(encodeQuestion(known, keys)).found.map(({ id, score }) => [id, score.verdict])
  expect(found({ names: [], iin: '990115100017' })).toEqual([[ids[0], 'very-likely']])
  expect(found({ names: [], sex: 'male' })).toEqual([])
})

test('who leaves, leaves nothing in memory', () => {
  let memory: WebAssembly.Memory | undefined
  const register = new Register(version, { kernel: (its) => { memory = its; return openKernel(its) } })
  const child = { names: [[partOf('nursultan')]], mother: [partOf('saule')], iin: '990115100017', sex: 'male' }
  const record = encodeRecord(child, keys)
  const holds = () => {
    const all = Buffer.from(memory!.buffer)
    const row = record.rows[0]!
    return [row.subarray(0, 64), row.subarray(64, 112), row.subarray(112), Buffer.from(ids[0]!.replaceAll('-', ''), 'hex')].map((part) => all.includes(part))
  }
  register.put(ids[1]!, encodeRecord({ names: [[partOf('aikirim')]] }, keys))
  register.put(ids[0]!, record)
  expect(holds()).toEqual([true, true, true, true])
  register.remove(ids[0]!)
  expect(holds()).toEqual([false, false, false, false])
  register.remove(ids[1]!)
  expect(register.ask(encodeQuestion(child, keys, { countParts: true }))).toEqual({ found: [], size: 0, parts: [0] })
})

test('one bit that differs, or a record under another id, is seen', () => {
  fc.assert(fc.property(anyChild, fc.nat(136 * 8 - 1), (child, bit) => {
    const record = encodeRecord(child, keys)
    const changed = { ...record, rows: record.rows.map((row, i) => (i === 0 ? row.with(bit >> 3, row[bit >> 3]! ^ (1 << (bit & 7))) : row)) }
    expect(new Set([fingerprintOf([[ids[0]!, record]]), fingerprintOf([[ids[0]!, changed as typeof record]]), fingerprintOf([[ids[1]!, record]])]).size).toBe(3)
  }))
})

test('a common part is counted as common', () => {
  const register = new Register(version)
  ids.forEach((id, i) => register.put(id, encodeRecord({ names: [[partOf('aikirim'), partOf(`s${'aiu'[i % 3]}rik${'ptkl'[i % 4]}an`)]] }, keys)))
  expect(register.ask(encodeQuestion({ names: [[partOf('aikirim'), partOf('sarikpan'), partOf('tulin')]] }, keys, { countParts: true })).parts).toEqual([24, 2, 0])
})

test('the ten thousands fit as well', () => {
  const register = new Register(version)
  const chance = chanceFrom(5)
  const syllable = () => `${chance.pick(['k', 'l', 's', 'n', 't', 'r', 'm'])}${chance.pick(['a', 'i', 'u'])}`
  const all = Array.from({ length: 20_000 }, () => ({ id: chance.id() as string, child: { names: [[partOf(syllable() + syllable() + syllable()), partOf(syllable() + syllable() + syllable() + syllable())]] } }))
  for (const { id, child } of all) register.put(id, encodeRecord(child, keys))
  for (const { id } of all.slice(0, 5000)) register.remove(id)
  expect(register.rows).toBe(15_000)
  const { found } = register.ask(encodeQuestion(all[19_999]!.child, keys))
  expect(found).toHaveLength(200)
  expect(found.some(({ id }) => id === all[19_999]!.id)).toBe(true)
  expect(all.slice(0, 5000).some(({ id }) => register.has(id))).toBe(false)
})

test('among thousands with one name who was born on the day asked, and whoever has the phone, is found all the same', () => {
  const register = new Register(version)
  const children = Array.from({ length: 3000 }, (_, n): KnownOfChild => ({
    names: [[partOf('aikirim'), partOf('sirik')]], birth: readBirth(`${2008 + (n % 8)}-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`)!, sex: n % 2 ? 'male' : 'female', place: `place-${n % 50}`,
  }))
  const [born, called, heard] = [1234, 2345, 2999]
  children[born] = { ...children[born]!, birth: readBirth('2019-07-31')! }
  children[called] = { ...children[called]!, phones: ['+77011234567'], birth: readBirth('2003-02-02')! }
  // Heard quite otherwise: nothing but the day brings them in.
  children[heard] = { names: [[partOf('putsus')]], birth: readBirth('2019-07-30')! }
  const idOf = (n: number) => chanceFrom(n + 100).id() as string
  children.forEach((child, n) => register.put(idOf(n), encodeRecord(child, keys)))
  const found = (asked: KnownOfChild, most = 10) => register.ask(encodeQuestion({ sex: 'female', ...asked }, keys), { most }).found.map(({ id }) => id)
  expect(found({ names: [[partOf('aikirim')]], birth: readBirth('2019-07-31')! })[0]).toBe(idOf(born))
  expect(found({ names: [[partOf('aikirim')]], birth: readBirth('2013-03-05')!, phones: ['+77011234567'] }, 2000)).toContain(idOf(called))
  const asHeard = { names: [[partOf('aikirim')]], birth: readBirth('2019-07-30')! }
  expect(found(asHeard, 2000)).toContain(idOf(heard))
  // The last row takes the place of one that leaves, with its day.
  register.remove(idOf(5))
  expect(found(asHeard, 2000)).toContain(idOf(heard))
})
