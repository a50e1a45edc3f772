/** A made-up sighting as a device would know the child: what was not written down is not known. */
import { readBirth } from '#core/matching/birth.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { readName } from '#core/matching/name-parts.ts'
import type { Sighting } from './population.ts'

export function knownOf({ name, dob, sex, place, mother }: Sighting): KnownOfChild {
  const birth = readBirth(dob)
  return { names: [readName(name)], sex, ...(birth && { birth }), ...(place && { place }), ...(mother && { mother: readName(mother) }) }
}
