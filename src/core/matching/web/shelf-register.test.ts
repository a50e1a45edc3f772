import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import type { ChildId } from '#core/ids.ts'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { anyChild } from '#testing/matching.ts'
import { birthFromAge } from '../birth.ts'
import { encodeQuestion, encodeRecord, versionOf, type KnownOfChild } from '../encode.ts'
import { readName, readingsOf } from '../name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from '../prf.ts'
import { ShelfRegister, type EncodedChild } from './shelf-register.ts'

const [version, nextVersion] = [versionOf({ names: 1, key: 1 }), versionOf({ names: 1, key: 2 })]
let keys: MatchingKeys
let nextKeys: MatchingKeys
beforeAll(async () => { [keys, nextKeys] = await Promise.all([version, nextVersion].map(async (one) => await deriveMatchingKeys(new Uint8Array(32).fill(1), one))) as [MatchingKeys, MatchingKeys] })

const ids = Array.from({ length: 12 }, (_, i) => chanceFrom(i).id<ChildId>())
const onShelf = (id: ChildId, known: KnownOfChild, by = keys): EncodedChild => {
  const { version: of, rows } = encodeRecord(known, by)
  return { id, encoding: { version: of, rows: rows.map(toBase64url) } }
}
const named = (name: string, more: Partial<KnownOfChild> = {}): KnownOfChild => ({ names: [readName(name)], ...more })
const asked = (name: string, more: Partial<KnownOfChild> = {}) => encodeQuestion({ names: readingsOf(name), ...more }, keys)
const about = (years: number) => birthFromAge({ years, basis: 'looks' }, '2026-05-10' as never)

const district = () => [
  onShelf(ids[0]!, named('Айгерім Нұрланқызы Серікова', { sex: 'girl', birth: about(14) })),
  onShelf(ids[1]!, named('Қайрат Ғалымжанұлы', { sex: 'boy', birth: about(12) })),
  onShelf(ids[2]!, named('Ботагөз Нұрланқызы Серікова', { sex: 'girl', birth: about(14) })),
  onShelf(ids[3]!, named('Шерзод Каримов', { sex: 'boy', birth: about(16) })),
  { id: ids[4]! },
]

describe('who is asked about', () => {
  test.each([
    ['Aigerim Serikova', 0], ['Serikova Aigerim Nurlankyzy', 0], ['Айгерим Серикова', 0], ['Sherzod Karimov', 3], ['Galymzhanuly Kairat', 1],
  ])('%s is likely who was written down in other letters', (name, n) => {
    const register = new ShelfRegister()
    register.keepUp(district())
    const sex = n === 0 ? 'girl' : 'boy'
    const [first] = register.ask(asked(name, { sex, birth: about([14, 12, 14, 16][n]!) }))
    expect(first).toMatchObject({ child: ids[n], verdict: expect.stringMatching(/^(very-)?likely$/) })
    expect(first!.reasons.map(({ code }) => code)).toContain('matching.birth.within-estimate')
  })

  test('a sister is no answer to the question, and a stranger is nobody', () => {
    const register = new ShelfRegister()
    register.keepUp(district())
    const found = register.ask(asked('Айгерім Нұрланқызы Серікова', { sex: 'girl', birth: about(14) }))
    expect(found.filter(({ verdict }) => verdict.endsWith('likely')).map(({ child }) => child)).toEqual([ids[0]])
    expect(register.ask(asked('Zulfiya Rahmonova', { sex: 'girl', birth: about(9) })).filter(({ verdict }) => verdict.endsWith('likely'))).toEqual([])
  })
})

test('a name that is typed finds by its beginning, in any order and script, and with a slip', () => {
  const register = new ShelfRegister()
  register.keepUp(district())
  expect(register.named(asked('aigerim'))).toEqual([ids[0]])
  expect(register.named(asked('Каримов Шерзад'))[0]).toBe(ids[3])
  expect(register.named(asked('kayrat'))).toEqual([ids[1]])
  expect(register.named(asked('Шерзот каримов'))[0]).toBe(ids[3])
  expect(register.named(asked('Zulfiya'))).toEqual([])
})

test('what is found follows from what stands on the shelf, never from what stood there', () => {
  const shelf = fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), known: anyChild, newer: fc.boolean() }), { selector: ({ id }) => id, maxLength: 8 })
  fc.assert(fc.property(fc.array(shelf, { minLength: 1, maxLength: 4 }), anyChild, (shelves, child) => {
    const lived = new ShelfRegister()
    const laid = shelves.map((all) => all.map(({ id, known, newer }) => onShelf(id, known, newer ? nextKeys : keys)))
    for (const one of laid) lived.keepUp(one)
    const fresh = new ShelfRegister()
    fresh.keepUp(laid.at(-1)!)
    const question = encodeQuestion(child, keys)
    expect(lived.ask(question)).toEqual(fresh.ask(question))
    expect(lived.named(question)).toEqual(fresh.named(question))
    const ofOtherVersion = new Set(shelves.at(-1)!.filter(({ newer }) => newer).map(({ id }) => id))
    expect(lived.ask(question, { most: 100 }).some(({ child: id }) => ofOtherVersion.has(id))).toBe(false)
  }), { numRuns: 40 })
})

test('while devices move to a newer key a question under both finds whom each finds alone, and nothing of one version is held against the other', () => {
  const shelf = fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), known: anyChild, newer: fc.boolean() }), { selector: ({ id }) => id, minLength: 1, maxLength: 8 })
  fc.assert(fc.property(shelf, anyChild, (all, child) => {
    const [both, moved, left] = [new ShelfRegister(), new ShelfRegister(), new ShelfRegister()]
    both.keepUp(all.map(({ id, known, newer }) => onShelf(id, known, newer ? nextKeys : keys)))
    moved.keepUp(all.filter(({ newer }) => newer).map(({ id, known }) => onShelf(id, known, nextKeys)))
    left.keepUp(all.filter(({ newer }) => !newer).map(({ id, known }) => onShelf(id, known)))
    const [newest, before] = [encodeQuestion(child, nextKeys), encodeQuestion(child, keys)]
    const sorted = (found: ReturnType<ShelfRegister['ask']>) => found.toSorted((a, b) => (a.child < b.child ? -1 : 1))
    expect(sorted(both.ask({ ...newest, before }, { most: 100 }))).toEqual(sorted([...moved.ask(newest, { most: 100 }), ...left.ask(before, { most: 100 })]))
    expect(both.named({ ...newest, before }).toSorted()).toEqual([...moved.named(newest), ...left.named(before)].toSorted())
  }), { numRuns: 60 })
})

test('what cannot be read is nobody, and keeps nobody from being found', () => {
  const register = new ShelfRegister()
  register.keepUp([{ id: ids[5]!, encoding: { version, rows: ['?'] } }, { id: ids[6]!, encoding: { version, rows: ['AAAA'] } }, ...district()])
  expect(register.named(asked('Aigerim'))).toEqual([ids[0]])
  register.keepUp([onShelf(ids[5]!, named('Aigerim'))])
  expect(register.named(asked('Айгерім'))).toEqual([ids[5]])
})

test('when the notebook closes nothing of the shelf and of the question stays in memory', () => {
  const memories: WebAssembly.Memory[] = []
  const { Memory } = WebAssembly
  const spy = vi.spyOn(WebAssembly, 'Memory').mockImplementation(function made(descriptor: WebAssembly.MemoryDescriptor) {
    const memory = new Memory(descriptor)
    memories.push(memory)
    return memory
  } as never)
  try {
    const register = new ShelfRegister()
    const all = district()
    register.keepUp(all)
    const question = asked('Aigerim Serikova')
    register.ask(question)
    const rows = [...all.flatMap(({ encoding }) => encoding?.rows ?? []).map((row) => fromBase64url(row)!), ...question.rows]
    const lies = () => rows.filter((row) => Buffer.from(memories[0]!.buffer).includes(row.subarray(0, 64)))
    expect(lies()).toHaveLength(rows.length)
    register.empty()
    expect(lies()).toEqual([])
    expect(register.named(question)).toEqual([])
  } finally { spy.mockRestore() }
})
