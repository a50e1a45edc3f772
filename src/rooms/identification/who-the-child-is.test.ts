import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import { withTold, type Told } from './who-the-child-is.ts'

const name = fc.record({ given: fc.constantFrom('Айзере', 'Aizere', 'Нигора'), family: fc.constantFrom('Сейітова', 'Seitova') }, { requiredKeys: ['given'] })
const anyTold: fc.Arbitrary<Told> = fc.record({
  name, mother: name, birth: fc.constantFrom('2012', '2012-05', '2013-01-01'), origin: fc.constantFrom('Түркістан', 'Жетісай'), phone: fc.constantFrom('+7 701 123 45 67', '+998 90 123 45 67'),
  iin: fc.constantFrom('120517600016', '000000000000'), paperNumber: fc.constantFrom('II-АЖ № 123456', 'N 7654321'), personalNumber: fc.constantFrom('21705201200123'),
}, { requiredKeys: [] })

test('whatever is told in whatever order, nothing that was known is lost, and what was told last stands in front', () => {
  fc.assert(fc.property(fc.array(anyTold, { minLength: 1, maxLength: 5 }), (all) => {
    let known: Identity | undefined
    const taken: Told[] = []
    for (const told of all) {
      const next = withTold(known, told)
      if (next instanceof Refusal) { expect(next.details).toHaveProperty('field'); continue }
      known = next
      taken.push(told)
      if (told.name) expect(known.names[0]).toEqual(told.name)
      if (told.birth !== undefined) expect(known.birth).toBe(told.birth)
      if (told.mother) expect(known.relatives!.find(({ kin }) => kin === 'mother')!.name).toEqual(told.mother)
    }
    const kept = JSON.stringify(known)
    for (const { name: told, mother, birth, origin } of taken) {
      for (const one of [told, mother]) if (one) expect(kept).toContain(JSON.stringify(one))
      for (const one of [birth, origin]) if (one !== undefined) expect(kept).toContain(one)
    }
    if (known) expect(known.names.length).toBe(new Set(taken.flatMap((told) => (told.name ? [JSON.stringify(told.name)] : []))).size)
    if (known) expect(Object.values(known).every((one) => !Array.isArray(one) || one.length > 0 || one === known!.names)).toBe(true)
  }))
})

test('a number that cannot be one is refused with the field it stands in, and one is written in one way', () => {
  expect(withTold(undefined, { iin: '123' })).toMatchObject({ code: 'matching.iin-length', details: { field: 'iin' } })
  expect(withTold(undefined, { phone: '12' })).toMatchObject({ code: 'matching.phone-unreadable', details: { field: 'phone' } })
  expect(withTold(undefined, { paperNumber: '-' })).toMatchObject({ code: 'matching.document-number', details: { field: 'paperNumber' } })
  expect(withTold(undefined, { paperNumber: 'II-АЖ № 123456', phone: '8 701 123 45 67' })).toEqual({ names: [], phones: [{ number: '+77011234567' }], numbers: [{ kind: 'paper', number: 'IIAЖ123456' }] })
})

test('what a newer phone may have added is kept', () => {
  expect(withTold({ names: [], something: { new: 1 } }, { name: { given: 'Айзере' } })).toEqual({ names: [{ given: 'Айзере' }], something: { new: 1 } })
})
