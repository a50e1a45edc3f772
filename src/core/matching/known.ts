/**
 * From who a child is, as it stands in the sealed identity, to what encodings are made of. Pure, and on a device only: nothing
 * here ever leaves it in clear. What is not known stays out, and says nothing.
 */
import { dayOf, type Moment } from '../clock.ts'
import type { Age, PersonName } from '../forms/fields.ts'
import { writeName } from '../forms/person-name.ts'
import { Refusal } from '../refusal.ts'
import type { Identity } from '../vault/identity.ts'
import { birthFromAge, readBirth } from './birth.ts'
import type { KnownOfChild } from './encode.ts'
import { readDocumentNumber, readIin } from './identifiers.ts'
import { readName, readingsOf, type NamePart } from './name-parts.ts'
import { readPhoneNumber } from './phones.ts'
import { mostReadings } from './sizes.ts'

/** What the file says beside the identity. `at`: when the age was told or seen. */
export interface FactsForMatching { readonly sex?: string; readonly age?: Age; readonly at?: Moment }

/** To be stored: one reading of each spelling. */
export function knownOfChild(identity: Identity, facts: FactsForMatching): KnownOfChild {
  return known(identity, facts, (text) => [readName(text)])
}

/** To be asked with: all readings of every spelling, the first of each before the second of any. */
export function askedOfChild(identity: Identity, facts: FactsForMatching): KnownOfChild {
  return known(identity, facts, readingsOf)
}

function known(identity: Identity, { sex, age, at }: FactsForMatching, read: (text: string) => readonly (readonly NamePart[])[]): KnownOfChild {
  const mother = identity.relatives?.find(({ kin }) => kin === 'mother')
  const birth = readBirth(identity.birth) ?? (age && at !== undefined ? birthFromAge(age, dayOf(at)) : undefined)
  const phones = (identity.phones ?? []).flatMap(({ number }) => numberOf(readPhoneNumber(number)))
  const [iin] = (identity.numbers ?? []).flatMap(({ kind, number }) => (kind === 'iin' ? numberOf(readIin(number)) : []))
  const documents = (identity.numbers ?? []).filter(({ kind }) => kind !== 'iin').map(({ number }) => readDocumentNumber(number)).filter((number) => typeof number === 'string')
  const place = identity.origin === undefined ? '' : readName(identity.origin).map(({ coarse }) => coarse).sort().join(' ')
  return {
    names: readingsOfAll(identity.names.flatMap(spellingsOf), read),
    ...(mother && { mother: readName(officialName(mother.name)) }),
    ...(birth && { birth }),
    ...((sex === 'girl' || sex === 'boy') && { sex }),
    ...(place !== '' && { place }),
    ...(phones.length > 0 && { phones }),
    ...(iin !== undefined && { iin }),
    ...(documents.length > 0 && { documents }),
  }
}

/** Nothing where it could not be read: such a number agrees with nobody's. */
function numberOf(read: { readonly number: string } | Refusal): string[] {
  return read instanceof Refusal ? [] : [read.number]
}

/** Whatever else a child is called stands for the given name. */
function spellingsOf({ family, other, ...name }: PersonName): string[] {
  return [officialName({ ...(family && { family }), ...name }), ...(other ? [writeName({ ...(family && { family }), other })] : [])].filter((text) => text !== '')
}

/** The name without what else its person is called. */
function officialName({ family, given, patronymic, script }: PersonName): string {
  return writeName({ ...(family && { family }), ...(given && { given }), ...(patronymic && { patronymic }), ...(script && { script }) })
}

function readingsOfAll(spellings: readonly string[], read: (text: string) => readonly (readonly NamePart[])[]): readonly (readonly NamePart[])[] {
  const readings = spellings.map((text) => read(text))
  const rows = new Map<string, readonly NamePart[]>()
  for (let turn = 0; readings.some((some) => turn < some.length); turn++) {
    for (const some of readings) {
      const parts = some[turn]
      const key = parts?.map(({ kind, fine }) => `${kind} ${fine}`).sort().join('|')
      if (parts && key !== undefined && parts.length > 0 && !rows.has(key)) rows.set(key, parts)
    }
  }
  return [...rows.values()].slice(0, mostReadings)
}
