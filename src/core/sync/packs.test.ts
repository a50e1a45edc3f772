import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameOf, openPacks, packBytes, type Pack, type Packed } from './packs.ts'

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length
const packed = fc.record({ shelf: fc.constantFrom('children', 'agencies'), id: fc.nat(60).map(String), record: fc.record({ says: fc.string({ unit: 'grapheme', maxLength: 9000 }) }) })
const step = fc.oneof(fc.record({ put: fc.array(packed, { maxLength: 12 }), again: fc.boolean() }), fc.record({ remove: fc.array(fc.record({ shelf: fc.constantFrom('children', 'agencies'), id: fc.nat(60).map(String) }), { maxLength: 12 }), again: fc.boolean() }))

test('at rest lies exactly what was put and not taken out, whatever happened and however often it was opened anew', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
    const truth = new Map<string, Packed>()
    const disk = new Map<string, Pack>()
    let names = 0
    let packs = openPacks([], () => `pack ${names++}`)
    for (const one of steps) {
      if (one.again) packs = openPacks(JSON.parse(JSON.stringify([...disk.values()])) as Pack[], () => `pack ${names++}`)
      const { write, drop } = packs.change(one)
      for (const pack of write) disk.set(pack.name, pack)
      for (const name of drop) disk.delete(name)
      if ('put' in one) for (const it of one.put) truth.set(nameOf(it), it)
      else for (const it of one.remove) truth.delete(nameOf(it))
      const lies = [...disk.values()].flatMap(({ records }) => records)
      expect(new Map(lies.map((it) => [nameOf(it), it]))).toEqual(truth)
      expect(lies.length, 'each once').toBe(truth.size)
      for (const { bytes, records } of disk.values()) {
        expect(bytes).toBe(records.reduce((sum, it) => sum + utf8(it) + 1, 0))
        expect(bytes <= packBytes || records.length === 1).toBe(true)
      }
    }
  }), { numRuns: 60 })
})

test('one changed record writes one pack, whatever lies beside it', () => {
  let names = 0
  const packs = openPacks([], () => `pack ${names++}`)
  packs.change({ put: Array.from({ length: 500 }, (_, n) => ({ shelf: 'children', id: String(n), record: { says: 'x'.repeat(800) } })) })
  expect(packs.size).toBeLessThan(16)
  const { write, drop } = packs.change({ put: [{ shelf: 'children', id: '77', record: { says: 'y'.repeat(800) } }] })
  expect([write.length, drop.length]).toEqual([1, 0])
  expect(write[0]!.bytes).toBeLessThanOrEqual(packBytes)
})
