/**
 * Two agencies' caseloads of made-up children: some are the same ones, written down twice; of all others a share are brothers or sisters of somebody in either, and some of those were born on the same
 * day. Relatives are in caseloads far more often than in a register of everybody.
 */
import { chanceFrom } from '#core/chance.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { knownOf } from './known-of-sighting.ts'
import { personOf, registered, seenAgain, siblingOf, type Person, type Sighting } from './population.ts'

export interface Drawing { readonly seed: number; readonly size: number; readonly shared: number; /** Shares, 0 to 1. */ readonly families: number; readonly twins: number }
/** One child of a caseload; `family` is the same for brothers and sisters. */
export interface OfCaseload { readonly person: Person; readonly family: string; readonly known: KnownOfChild }
/** The first `shared` of both are the same children, in the same order. */
export interface Caseloads { readonly a: readonly OfCaseload[]; readonly b: readonly OfCaseload[] }

export function drawCaseloads({ seed, size, shared, families, twins }: Drawing): Caseloads {
  const chance = chanceFrom(seed * 7919)
  const both = Array.from({ length: shared }, (_, n) => personOf(seed, n))
  const people: readonly [Person[], Person[]] = [[...both], [...both]]
  const kin = new Map<string, string>()
  const familyOf = ({ id }: Person) => kin.get(id) ?? id
  for (let n = 0; n < size - shared; n++) for (const [side, own] of people.entries()) {
    const number = 1_000_000 + 2 * n + side
    if (!chance.is(families) || people.some((one) => one.length === 0)) own.push(personOf(seed, number))
    else {
      const beside = chance.pick(chance.pick(people))
      const sibling = siblingOf(beside, seed, number, chance.is(twins))
      kin.set(sibling.id, familyOf(beside))
      own.push(sibling)
    }
  }
  const of = (sighting: (person: Person, n: number) => Sighting) => (person: Person, n: number) => ({ person, family: familyOf(person), known: knownOf(sighting(person, n)) })
  return { a: people[0].map(of((person) => registered(person, seed))), b: people[1].map(of((person, n) => (n < shared ? seenAgain(person, seed) : registered(person, seed)))) }
}
