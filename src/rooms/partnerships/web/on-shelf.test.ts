import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RecordId } from '#core/ids.ts'
import { newest } from './on-shelf.ts'

const line = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd').map((id) => id as RecordId), revision: fc.nat(3), from: fc.constantFrom('shelf', 'asked') })
const lines = (from: string) => fc.uniqueArray(line, { selector: ({ id }) => id, maxLength: 4 }).map((all) => all.map((one) => ({ ...one, from })))

test('of what is on the shelf and what was asked for each record stands once, the newest of it, and of equals the shelf’s', () => {
  fc.assert(fc.property(lines('shelf'), lines('asked'), (shelf, asked) => {
    const ids = [...new Set([...shelf, ...asked].map(({ id }) => id))]
    const wanted = ids.map((id) => {
      const [here, there] = [shelf.find((one) => one.id === id), asked.find((one) => one.id === id)]
      return here && there ? (there.revision > here.revision ? there : here) : here ?? there
    })
    expect(new Set(newest(shelf, asked))).toEqual(new Set(wanted))
    expect(newest(shelf, asked)).toHaveLength(ids.length)
  }))
})

test('where what was asked for says nothing new, the list is the shelf’s own, and nothing is sorted again', () => {
  const shelf = [{ id: 'a' as RecordId, revision: 2 }, { id: 'b' as RecordId, revision: 1 }]
  expect(newest(shelf, [{ id: 'a' as RecordId, revision: 1 }, { id: 'b' as RecordId, revision: 1 }])).toBe(shelf)
})
