import { expect, test } from 'vitest'
import type { DeskId } from '#core/ids.ts'
import { atTheGate } from './gates.ts'

const gates = new Map([['shelter', 'gate' as DeskId]])

test('a hidden desk’s number gives way to its gate’s wherever it stands, and stands once in a list of desks', () => {
  const bytes = Uint8Array.of(1)
  const record = { toDesk: 'shelter', fromDesk: 'own', turn: { desk: 'shelter' }, desks: ['own', 'gate', 'shelter'], of: { shelter: 1 }, line: [{ desk: 'shelter' }, { desk: 'gate' }], n: 3, nothing: null, bytes }
  expect(atTheGate(record, gates)).toEqual({ toDesk: 'gate', fromDesk: 'own', turn: { desk: 'gate' }, desks: ['own', 'gate'], of: { gate: 1 }, line: [{ desk: 'gate' }, { desk: 'gate' }], n: 3, nothing: null, bytes })
})

test('what names nothing hidden stays as it is, a list with one value twice too; and who may know everything is given the very same', () => {
  const record = { desks: ['own', 'own'], toDesk: 'gate' }
  expect(atTheGate(record, gates)).toEqual(record)
  expect(atTheGate(record, new Map())).toBe(record)
})
