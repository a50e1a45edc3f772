import { expect, test } from 'vitest'
import { moment } from '#core/clock.ts'
import { newId, type PersonId } from '#core/ids.ts'
import { buildLeaf, digestOf, type Leaf } from './leaf.ts'

const opened = (): Leaf => ({ at: moment('2026-11-22T06:00:00Z'), actor: newId<PersonId>(), session: 'a1B_-2', act: 'opened', what: 'vault/identity', about: newId(), purpose: 'refer', zones: ['Z4'] })

test('an entry says who did what to which record and why, in one text', () => {
  const leaf = opened()
  expect(buildLeaf(leaf)).toBe(
    `{"about":"${leaf.about}","act":"opened","actor":"${leaf.actor}","at":${leaf.at},"purpose":"refer","session":"a1B_-2","v":1,"what":"vault/identity","zones":["Z4"]}`,
  )
})

test.each<[string, Partial<Record<keyof Leaf, unknown>>]>([
  ['a name where a code stands', { purpose: 'Aizhan Serikova' }], ['a sentence as refusal', { code: 'not allowed, call me' }],
  ['a name where an id stands', { about: 'Aizhan' }], ['a phone number among ids', { ids: ['+77011234567'] }], ['an actor by name', { actor: 'aigul' }],
  ['Cyrillic', { what: 'Айжан' }], ['a digest that is a text', { digest: 'x'.repeat(64) }], ['an unknown zone', { zones: ['Z5'] }],
  ['a session that is a sentence', { session: 'a b' }], ['half a millisecond', { at: 0.5 }],
])('%s cannot be written into the log', (_, part) => {
  expect(() => buildLeaf({ ...opened(), ...part } as Leaf)).toThrow(TypeError)
})

test('what was refused is not repeated in the fault', () => {
  expect(() => buildLeaf({ ...opened(), purpose: 'Aizhan Serikova' })).toThrow(expect.not.objectContaining({ message: expect.stringContaining('Aizhan') }))
})

test('a digest is of salt and body together', () => {
  // SHA-256 of 0x01 0x02 and "{}", by another tool (sha256sum).
  expect(digestOf(new Uint8Array([1, 2]), '{}')).toBe('e8d5c4f3bdeebd5044090884785282349090807ac1b32dd075ce61cce3cfab42')
})
