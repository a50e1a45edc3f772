import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberSlots, phoneSlots, tagBytes, tagsBytes } from './sizes.ts'
import { entriesOf, TagIndex } from './tag-index.ts'

const ids = Array.from({ length: 12 }, (_, n) => new Uint8Array(16).fill(n + 1))
/** Few different ones, so that many agree; 0 is none. */
const anyTags = fc.array(fc.nat(5), { minLength: numberSlots, maxLength: numberSlots })
const bytesOf = (tags: readonly number[]) => {
  const bytes = new Uint8Array(tagsBytes)
  // Even: the last bit is the register's to set.
  tags.forEach((tag, slot) => { if (tag > 0) bytes.fill(2 * tag, slot * tagBytes, (slot + 1) * tagBytes) })
  return bytes
}
const kindOf = (slot: number) => (slot < phoneSlots ? 'phone' : 'number')
const step = fc.oneof({ weight: 3, arbitrary: fc.record({ id: fc.nat(ids.length - 1), tags: fc.option(anyTags, { nil: undefined }) }) }, { weight: 1, arbitrary: fc.record({ id: fc.nat(ids.length - 1), tags: fc.constant(undefined) }) })

test('whoever has a number in common is found, in whatever order they came and left, and of another kind never', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), anyTags, (steps, asked) => {
    const index = new TagIndex()
    const there = new Map<number, readonly number[]>()
    for (const { id, tags } of steps) {
      index.remove(ids[id]!)
      there.delete(id)
      if (!tags) continue
      index.put(ids[id]!, bytesOf(tags))
      there.set(id, tags)
    }
    const expected = [...there].flatMap(([id, tags]) => {
      const kinds = asked.flatMap((tag, slot) => (tag > 0 && tags.some((other, at) => other === tag && kindOf(at) === kindOf(slot)) ? [kindOf(slot)] : []))
      return kinds.length === 0 ? [] : [[id, kinds.includes('number') ? 'number' : 'phone']]
    })
    expect(index.find(bytesOf(asked)).map(({ id, kind }) => [id[0]! - 1, kind]).sort()).toEqual(expected.sort())
    expect([...index.entries()].map(String).sort()).toEqual([...there].flatMap(([id, tags]) => entriesOf(ids[id]!, bytesOf(tags)).map(String)).sort())
    for (const id of ids) index.remove(id)
    expect(index.count).toBe(0)
    expect(index.find(bytesOf(asked))).toEqual([])
  }), { numRuns: 300 })
})
