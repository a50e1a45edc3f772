/**
 * Both names of a pair, opened on this device to be compared. They are here while the page shows them and no longer. Of the other side's child stands here what
 * was shown for this pair; the whole name only where both files are one's own.
 */
import { writeName } from '#core/forms/person-name.ts'
import { minuteMs, type Moment } from '#core/clock.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { nameDifferences, type NameDifferences } from '#core/matching/differences.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { knownOfChild } from '#core/matching/known.ts'
import { nameSimilarity } from '#core/matching/name-score.ts'
import { readName } from '#core/matching/name-parts.ts'
import { matchingKeysOf } from '#core/matching/web/matching-keys.ts'
import { noTags, tagsAsNumbers, tagsHere } from '#core/matching/web/tags-here.ts'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { comparedOf, sealCompared, type Compared, type ComparedFacts } from '#core/vault/compared.ts'
import type { Identity } from '#core/vault/identity.ts'
import type { DeskPublicKey, SealedComparison } from '#core/vault/sealed.ts'
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

/** What the file says beside the name. */
type Facts = Pick<ChildSeen, 'sex' | 'metAt'> & { readonly age?: Omit<NonNullable<ChildSeen['age']>, 'band'> }

/** `pair`: of whom no more is opened than is shown for it. */
export interface ToOpen { readonly child: ChildId; readonly seen?: Facts | undefined; readonly pair?: RecordId | undefined }

type Opening = Pick<Keys, 'openName' | 'openCompared' | 'indexKey' | 'answerNumbers'>

/** Opens both, with the reason that stands in the log. The first refusal is the answer. */
export async function openPair(keys: Opening, [one, other]: readonly [ToOpen, ToOpen], at: Moment): Promise<OpenedPair | Refusal> {
  const sides: Side[] = []
  for (const { child, seen, pair } of [one, other]) {
    const opened = pair ? await keys.openCompared(pair, child) : await keys.openName(child, 'compare')
    if (opened instanceof Refusal) return opened
    sides.push('identity' in opened ? { identity: opened.identity, numbers: 'own', seen } : { identity: asIdentity(opened), numbers: opened.numbers, seen: seen ?? opened.facts })
  }
  // Where both names stand open here the numbers themselves are compared, else what agrees where they do.
  const agreeing = sides.every(({ numbers }) => numbers === 'own') ? undefined : await agreeingOf(keys, sides)
  const [a, b] = sides.map((side, n) => ({ ...side, known: agreeing ? { ...knownOfChild(withoutNumbers(side.identity), factsOf(side.seen, at)), ...agreeing[n] } : knownOfChild(side.identity, factsOf(side.seen, at)) })) as [Side & { known: KnownOfChild }, Side & { known: KnownOfChild }]
  const [nameOne, nameOther] = likestNames(a.identity.names.map(writeName), b.identity.names.map(writeName))
  const shownOf = ({ identity, seen, known, numbers }: typeof a): Readonly<Record<Exclude<ComparedField, 'name'>, Shown | undefined>> => {
    // A number that could not be compared is there all the same.
    const there = numbers === 'own' ? knownOfChild(identity, {}) : known
    return {
      birth: identity.birth !== undefined ? { kind: 'date', date: identity.birth } : seen?.age && seen.age.from !== undefined ? { kind: 'age', from: seen.age.from, to: seen.age.to ?? seen.age.from } : undefined,
      sex: seen?.sex && seen.sex !== 'unknown' ? { kind: 'code', key: `identification.sex.${seen.sex}` } : undefined,
      place: identity.origin === undefined ? undefined : { kind: 'text', text: identity.origin },
      mother: motherOf(identity), phone: there.phones?.length ? { kind: 'hidden' } : undefined, iin: there.iin ? { kind: 'hidden' } : undefined, document: there.documents?.length ? { kind: 'hidden' } : undefined,
    }
  }
  const [ofOne, ofOther] = [shownOf(a), shownOf(b)]
  const beside = (field: Exclude<ComparedField, 'name'>) => [ofOne[field], ofOther[field]] as const
  return {
    comparison: compareRecords(a.known, b.known), differences: nameDifferences(nameOne, nameOther),
    shown: { birth: beside('birth'), sex: beside('sex'), place: beside('place'), mother: beside('mother'), phone: beside('phone'), iin: beside('iin'), document: beside('document') },
  }
}

/** What the other side needs to compare, sealed to its desk. Needs a line. */
export async function sealForComparing(keys: Opening, { pair, child, seen, to }: { readonly pair: RecordId; readonly child: ChildId; readonly seen: Facts | undefined; readonly to: DeskPublicKey }): Promise<SealedComparison | Refusal> {
  const opened = await keys.openName(child, 'compare')
  return opened instanceof Refusal ? opened : await sealCompared(comparedOf(opened.identity, { numbers: await tagsOf(keys, opened.identity), facts: seen && comparedFacts(seen) }), { pair, child, to })
}

/** `numbers`: where the whole name stands open here, they stand in it. */
interface Side { readonly identity: Identity; readonly seen: Facts | undefined; readonly numbers: 'own' | Compared['numbers'] }

/** Tags of both sides' numbers; none where one side's could not be made, or was made under another version. */
async function agreeingOf(keys: Opening, sides: readonly Side[]): Promise<readonly Pick<KnownOfChild, 'phones' | 'iin' | 'documents'>[]> {
  const tags = await Promise.all(sides.map(async ({ identity, numbers }) => (numbers === 'own' ? await tagsOf(keys, identity) : numbers)))
  const isOneVersion = tags.every((one) => one !== undefined && one.version === tags[0]?.version)
  return tags.map((one) => (isOneVersion ? tagsAsNumbers(fromBase64url(one!.tags) ?? noTags()) : {}))
}

async function tagsOf(keys: Opening, identity: Identity): Promise<Compared['numbers']> {
  const matching = await matchingKeysOf(keys)
  const made = matching && await tagsHere(keys, knownOfChild(identity, {}), [matching])
  return made === undefined || made instanceof Refusal ? undefined : { version: matching!.version, tags: toBase64url(made[0]!) }
}

function asIdentity({ names, birth, origin, mother }: Compared): Identity {
  return { names, ...(birth !== undefined && { birth }), ...(origin !== undefined && { origin }), ...(mother && { relatives: [{ name: mother, kin: 'mother' }] }) }
}

function comparedFacts({ sex, age, metAt }: Facts): ComparedFacts {
  return { metAt, ...(sex && sex !== 'unknown' && { sex }), ...(age && age.basis !== 'unknown' && age.from !== undefined && { age: { basis: age.basis, from: age.from, to: age.to ?? age.from } }) }
}

function withoutNumbers({ phones: _phones, numbers: _numbers, ...rest }: Identity): Identity {
  return rest as Identity
}

/** What encodings are made of beside the name. */
export function factsOf(seen: Facts | undefined, at: Moment) {
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

