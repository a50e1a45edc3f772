import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Moment } from '../clock.ts'
import type { Identity } from '../vault/identity.ts'
import { askedOfChild, knownOfChild } from './known.ts'

const at = Date.parse('2026-11-20T10:00:00Z') as Moment
const aizere: Identity = {
  names: [{ family: 'Сейітова', given: 'Айзере', patronymic: 'Қайратқызы', script: 'Cyrl' }, { family: 'Seitova', given: 'Aizere', script: 'Latn' }],
  birth: '2012-05-17', origin: 'Түркістан', phones: [{ number: '8 701 123 45 67', whose: 'aunt' }],
  relatives: [{ name: { given: 'Гүлнар' }, kin: 'mother' }, { name: { given: 'Қайрат' }, kin: 'father' }], numbers: [{ kind: 'paper', number: 'II-АЖ № 123456' }],
}

test('everything that is known goes in, in one way of writing', () => {
  const known = knownOfChild(aizere, { sex: 'girl', age: { years: 14, basis: 'said' }, at })
  expect(known.names).toHaveLength(2)
  expect(known).toMatchObject({ sex: 'girl', birth: { known: 'day', day: '2012-05-17' }, phones: ['+77011234567'], documents: ['IIAЖ123456'] })
  expect(known.mother!.map(({ fine }) => fine)).toEqual(knownOfChild({ names: [{ given: 'Gulnar' }] }, {}).names[0]!.map(({ fine }) => fine))
  expect(knownOfChild({ ...aizere, origin: 'Turkistan' }, {}).place).toBe(known.place)
})

test('where no birth was told an age is a span of years, from the day on which it was told', () => {
  expect(knownOfChild({ names: [] }, { age: { from: 13, to: 15, basis: 'looks' }, at }).birth).toMatchObject({ known: 'span', to: '2013-11-20' })
  expect(knownOfChild({ names: [] }, { age: { years: 14, basis: 'said' } }).birth).toBeUndefined()
})

test('nothing comes from an empty field, nor from one that cannot be read', () => {
  expect(knownOfChild({ names: [] }, { sex: 'unknown' })).toEqual({ names: [] })
  const odd = { names: [{}, { given: ' ' }], birth: '', origin: '', phones: [{ number: '12' }], relatives: [{ name: { given: 'Қайрат' }, kin: 'father' }], numbers: [{ kind: 'iin' as const, number: '123' }, { kind: 'paper' as const, number: '-' }] }
  expect(knownOfChild(odd, {})).toEqual({ names: [] })
})

const part = fc.constantFrom('Айзере', 'Aizere', 'Сейітова', 'Гульнара', 'Oʻtkir', 'Ҷамшед', 'Xurshid', 'Серик')
const anyName = fc.record({ family: part, given: part, patronymic: part, other: part }, { requiredKeys: [] })

test('the order of spellings means nothing, one that is there twice is there once, and whoever asks asks with all that is stored first', () => {
  fc.assert(fc.property(fc.array(anyName, { maxLength: 4 }), fc.array(anyName, { maxLength: 2 }), (names, more) => {
    const forms = (identity: Identity) => knownOfChild(identity, {}).names.map((parts) => parts.map(({ kind, fine }) => `${kind} ${fine}`).sort().join('|'))
    expect(forms({ names: [...names, ...names] })).toEqual(forms({ names }))
    expect(forms({ names: names.toReversed() }).toSorted()).toEqual(forms({ names }).toSorted())
    expect(forms({ names: [...names, ...more] }).length).toBeLessThanOrEqual(8)
    const [stored, asked] = [knownOfChild({ names }, {}).names, askedOfChild({ names }, {}).names]
    expect(asked.slice(0, stored.length).map((parts) => parts.map(({ fine }) => fine).toSorted())).toEqual(stored.map((parts) => parts.map(({ fine }) => fine).toSorted()))
  }))
})
