import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayISay, mayITakeBack, sortPairs, voicesOf, waitsFor } from './telling.ts'
import type { PairSeen, Said } from './on-shelf.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as never
const pair = (more: object = {}): PairSeen => ({ id: id(1), state: 'open', isOneDesk: false, mine: { child: id(2), desk: id(3) }, other: { desk: id(4) }, foundAt: 1000, likely: 'likely', nameShown: { mine: false, other: false }, revision: 1, ...more }) as never
const said = (answer: Said['answer'], byMe = false) => ({ answer, byMe, at: 2000 as Said['at'] })
const mine = (one?: Said) => ({ mine: { child: id(2), desk: id(3), ...(one && { said: one }) } })
const other = (one?: Said) => ({ other: { desk: id(4), ...(one && { said: one }) } })

test('between two desks my side speaks once, whoever of it, and then the other is waited for', () => {
  expect(waitsFor(pair())).toBe('look')
  expect(waitsFor(pair(mine(said('same', true))))).toBe('other')
  expect(waitsFor(pair(mine(said('same'))))).toBe('other')
  expect(waitsFor(pair(other(said('same'))))).toBe('look')
  expect(waitsFor(pair(mine(said('cannot-tell', true))))).toBe('look')
})

test('at one desk the same person is never the second', () => {
  const atOne = (more: object) => pair({ isOneDesk: true, ...more })
  expect(waitsFor(atOne(mine(said('same', true))))).toBe('second')
  expect(mayISay(atOne(mine(said('same', true))))).toBe(false)
  expect(mayISay(atOne(other(said('same', true))))).toBe(false)
  expect(mayISay(atOne(mine(said('same'))))).toBe(true)
})

test('what is settled asks nothing of anybody', () => {
  for (const state of ['joined', 'apart', 'undone'] as const) expect(waitsFor(pair({ state }))).toBe('settled')
})

test('that these are two children I take back where I said it, or where a colleague of my desk did who has left it', () => {
  const [there, left] = [id(8), id(9)]
  const sitsAt = (person: unknown, desk: unknown) => person === there && desk === id(3)
  const take = (more: object) => mayITakeBack(pair({ state: 'apart', ...more }), sitsAt)
  expect(take(mine(said('different', true)))).toBe('own')
  expect(take(mine({ ...said('different'), by: left }))).toBe('of-who-left')
  expect(take(mine({ ...said('different'), by: there }))).toBeUndefined()
  expect(take({ ...mine(), ...other(said('different')) })).toBeUndefined()
  expect(take({ isOneDesk: true, ...mine(said('same', true)), other: { desk: id(3), said: { ...said('different'), by: left } } })).toBe('of-who-left')
  expect(mayITakeBack(pair(mine(said('different', true))), sitsAt)).toBeUndefined()
})

const someSaid = fc.option(fc.record({ answer: fc.constantFrom('same', 'different', 'cannot-tell'), byMe: fc.boolean(), at: fc.constant(2000) }), { nil: undefined })
const somePair = fc.record({ state: fc.constantFrom('open', 'joined', 'apart', 'undone'), isOneDesk: fc.boolean(), n: fc.integer({ min: 1, max: 9 }), a: someSaid, b: someSaid, foundAt: fc.integer({ min: 1, max: 5 }) })
  .map(({ state, isOneDesk, n, a, b, foundAt }) => pair({ id: id(n), state, isOneDesk, foundAt, ...mine(a as never), ...other(b as never) }))

test('every pair stands in one list, and nobody who said same at one desk is asked again', () => {
  fc.assert(fc.property(fc.array(somePair), (pairs) => {
    const { look, waiting, settled } = sortPairs(pairs)
    expect(look.length + waiting.length + settled.length).toBe(pairs.length)
    for (const one of look) expect(one.isOneDesk && [one.mine.said, one.other.said].some((each) => each?.answer === 'same' && each.byMe)).toBe(false)
    for (const list of [look, waiting, settled]) expect(list.map(({ foundAt }) => foundAt)).toEqual(list.map(({ foundAt }) => foundAt).toSorted((x, y) => y - x))
  }))
})

test('two voices are told, with desk and answer and no person', () => {
  expect(voicesOf(pair({ ...mine(said('same', true)), ...other() }))).toEqual([{ desk: id(3), side: 'mine', answer: 'same', byMe: true, at: 2000 }, { desk: id(4), side: 'other', byMe: false }])
})
