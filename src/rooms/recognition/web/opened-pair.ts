/** Both names of a pair, opened on this device to be compared. They are here while the page shows them and no longer. */
import { writeName } from '#core/forms/person-name.ts'
import { minuteMs, type Moment } from '#core/clock.ts'
import type { ChildId } from '#core/ids.ts'
import { nameDifferences, type NameDifferences } from '#core/matching/differences.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { knownOfChild } from '#core/matching/known.ts'
import { nameSimilarity } from '#core/matching/name-score.ts'
import { readName } from '#core/matching/name-parts.ts'
import { Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { compareRecords, type ComparedField, type Comparison } from '../comparison.ts'
import type { ChildSeen } from './on-shelf.ts'

/** So long both names stand beside each other: to compare takes longer than to read one. */
export const openForMs = 10 * minuteMs

/** What a row shows of one side. Numbers are never shown: that they agree is all there is to know. */
export type Shown = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'date'; readonly date: string } | { readonly kind: 'age'; readonly from: number; readonly to: number } | { readonly kind: 'code'; readonly key: string } | { readonly kind: 'hidden' }

export interface OpenedPair {
  readonly comparison: Comparison
  readonly differences: NameDifferences
  readonly shown: Readonly<Record<Exclude<ComparedField, 'name'>, readonly [one: Shown | undefined, other: Shown | undefined]>>
}

export interface ToOpen { readonly child: ChildId; readonly seen?: ChildSeen | undefined }

/** Opens both, with the reason that stands in the log. The first refusal is the answer. */
export async function openPair(keys: Pick<Keys, 'openName'>, [one, other]: readonly [ToOpen, ToOpen], at: Moment): Promise<OpenedPair | Refusal> {
  const sides: { identity: Identity; seen: ChildSeen | undefined; known: KnownOfChild }[] = []
  for (const { child, seen } of [one, other]) {
    const opened = await keys.openName(child, 'compare')
    if (opened instanceof Refusal) return opened
    sides.push({ identity: opened.identity, seen, known: knownOfChild(opened.identity, factsOf(seen, at)) })
  }
  const [a, b] = sides as [typeof sides[number], typeof sides[number]]
  const [nameOne, nameOther] = likestNames(a.identity.names.map(writeName), b.identity.names.map(writeName))
  const shownOf = ({ identity, seen, known }: typeof a): Readonly<Record<Exclude<ComparedField, 'name'>, Shown | undefined>> => ({
    birth: identity.birth !== undefined ? { kind: 'date', date: identity.birth } : seen?.age && seen.age.from !== undefined ? { kind: 'age', from: seen.age.from, to: seen.age.to ?? seen.age.from } : undefined,
    sex: seen?.sex && seen.sex !== 'unknown' ? { kind: 'code', key: `identification.sex.${seen.sex}` } : undefined,
    place: identity.origin === undefined ? undefined : { kind: 'text', text: identity.origin },
    mother: motherOf(identity), phone: known.phones?.length ? { kind: 'hidden' } : undefined, iin: known.iin ? { kind: 'hidden' } : undefined, document: known.documents?.length ? { kind: 'hidden' } : undefined,
  })
  const [ofOne, ofOther] = [shownOf(a), shownOf(b)]
  const beside = (field: Exclude<ComparedField, 'name'>) => [ofOne[field], ofOther[field]] as const
  return {
    comparison: compareRecords(a.known, b.known), differences: nameDifferences(nameOne, nameOther),
    shown: { birth: beside('birth'), sex: beside('sex'), place: beside('place'), mother: beside('mother'), phone: beside('phone'), iin: beside('iin'), document: beside('document') },
  }
}

/** What encodings are made of beside the name. */
export function factsOf(seen: ChildSeen | undefined, at: Moment) {
  const age = seen?.age
  return {
    ...(seen?.sex && seen.sex !== 'unknown' && { sex: seen.sex }),
    ...(age && age.from !== undefined && { age: age.from === (age.to ?? age.from) ? { years: age.from, basis: 'said' as const } : { from: age.from, to: age.to!, basis: 'looks' as const }, at: seen.metAt ?? at }),
  }
}

/** Of several spellings the two that are most alike; in the order in which they were written where nothing tells them apart. */
export function likestNames(one: readonly string[], other: readonly string[]): readonly [string, string] {
  let best: readonly [string, string] = [one[0] ?? '', other[0] ?? '']
  let most = -1
  for (const a of one) for (const b of other) {
    const alike = a === b ? 2 : nameSimilarity(readName(a), readName(b))
    if (alike > most) [best, most] = [[a, b], alike]
  }
  return best
}

function motherOf({ relatives = [] }: Identity): Shown | undefined {
  const mother = relatives.find(({ kin }) => kin === 'mother')
  return mother && { kind: 'text', text: writeName(mother.name) }
}

