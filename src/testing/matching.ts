/** Children made up letter by letter, for properties of matching that hold whatever a name is. */
import fc from 'fast-check'
import type { Day } from '#core/clock.ts'
import { birthFromAge, readBirth, type Birth } from '#core/matching/birth.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import type { NamePart } from '#core/matching/name-parts.ts'
import { blindNumbers, finishNumbers, type Numbers } from '#core/matching/number-tags.ts'
import type { MatchingKeys } from '#core/matching/prf.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { answerBlinded } from '#core/vault/oblivious.ts'

const consonants = ['p', 't', 's', 'j', 'c', 'k', 'l', 'm', 'n', 'r']

/** A part with forms as the normal forms have them; the coarse form follows from the fine one. */
export function partOf(fine: string, kind: NamePart['kind'] = 'given-or-family'): NamePart {
  return { written: fine, kind, fine, coarse: fine.replace(/(?!^)[aiu]/g, '').replace(/^[aiu]/, 'a'), script: 'cyrillic' }
}

export const anyPart: fc.Arbitrary<NamePart> = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...consonants), fc.constantFrom('a', 'i', 'u')), { minLength: 2, maxLength: 4 }),
  fc.constantFrom<NamePart['kind']>('given-or-family', 'given-or-family', 'given-or-family', 'patronymic', 'initial'),
).map(([syllables, kind]) => partOf(syllables.flat().join(''), kind))

export const anyName = fc.array(anyPart, { minLength: 1, maxLength: 4 })

const anyDay = fc.oneof(
  fc.tuple(fc.integer({ min: 2008, max: 2012 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).map(([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`),
  fc.integer({ min: 2008, max: 2012 }).map((y) => `${y}-01-01`),
)

/** Known to the day, the month or the year. */
export const anyWrittenBirth: fc.Arbitrary<Birth> = fc.oneof(
  anyDay, fc.tuple(fc.integer({ min: 2008, max: 2012 }), fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${pad(m)}`), fc.integer({ min: 2008, max: 2012 }).map(String),
).map((text) => readBirth(text)!)
/** From an age somebody told or guessed. */
export const anySpan: fc.Arbitrary<Birth> = fc.tuple(fc.integer({ min: 6, max: 16 }), fc.integer({ min: 0, max: 3 }), anyDay)
  .map(([from, more, on]) => birthFromAge({ from, to: from + more, basis: 'looks' }, `${Number(on.slice(0, 4)) + 11}${on.slice(4)}` as Day))
export const anyBirth = fc.oneof({ weight: 3, arbitrary: anyWrittenBirth }, { weight: 1, arbitrary: anySpan })

export const anyChild: fc.Arbitrary<KnownOfChild> = fc.record({
  names: fc.array(anyName, { minLength: 1, maxLength: 2 }),
  mother: fc.array(anyPart, { minLength: 1, maxLength: 2 }),
  birth: anyBirth,
  sex: fc.constantFrom('female', 'male'),
  place: fc.constantFrom('KZ-61', 'KZ-75', 'UZ-TK'),
  phones: fc.array(fc.constantFrom('+77010000001', '+77010000002', '+77010000003'), { maxLength: 2 }),
  iin: fc.constantFrom('990115100017', '990730200017'),
  documents: fc.array(fc.constantFrom('AB1234567', 'AB7654321'), { maxLength: 1 }),
}, { requiredKeys: ['names'] })

function pad(part: number): string {
  return String(part).padStart(2, '0')
}

/** Tags as a device makes them with a house that has this key. */
export async function tagsUnder(houseKey: Bytes, numbers: Numbers, keys: Pick<MatchingKeys, 'numbers'>): Promise<Bytes> {
  const blinded = blindNumbers(numbers)
  return (await finishNumbers(blinded, blinded.slots.map((one) => answerBlinded(houseKey, one.blinded)!), keys))!
}
