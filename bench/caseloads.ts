/**
 * How many children do two caseloads share? `npm run bench -- caseloads [--size 3000] [--shared 300] [--families 0.3] [--twins 0.03] [--seeds 4] [--json]`.
 *
 * Two agencies of `size` children each, of whom `shared` are the same ones, written down twice. Of all others a share of `families` are brothers or sisters of somebody in
 * either caseload, and a share of `twins` of those were born on the same day: relatives are in caseloads far more often than in a register of everybody. Prints for each seed
 * and all together how many of the shared were found, how many pairs are right, and what the wrong ones are.
 */
import { parseArgs } from 'node:util'
import { chanceFrom } from '#core/chance.ts'
import { joinBytes } from '#core/vault/bytes.ts'
import { linkRows, runRows, runVersion } from '#core/matching/linkage.ts'
import { readBirth } from '#core/matching/birth.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { readName } from '#core/matching/name-parts.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import type { RecordId } from '#core/ids.ts'
import { personOf, registered, seenAgain, siblingOf, type Person, type Sighting } from './matching/population.ts'

const { values } = parseArgs({ options: {
  size: { type: 'string', default: '3000' }, shared: { type: 'string', default: '300' }, families: { type: 'string', default: '0.3' }, twins: { type: 'string', default: '0.03' }, seeds: { type: 'string', default: '4' }, json: { type: 'boolean', default: false },
} })
const [size, shared, families, twins, seeds] = [Number(values.size), Number(values.shared), Number(values.families), Number(values.twins), Number(values.seeds)]
const version = runVersion('0c0ffee0-0000-4000-8000-000000000001' as RecordId)
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version)

interface Result { readonly seed: number; readonly found: number; readonly pairs: number; readonly siblings: number; readonly twins: number; readonly ms: number }
const results = Array.from({ length: seeds }, (_, n) => resultOf(n + 1))
const all = results.reduce((sum, one) => ({ found: sum.found + one.found, pairs: sum.pairs + one.pairs, siblings: sum.siblings + one.siblings, twins: sum.twins + one.twins }), { found: 0, pairs: 0, siblings: 0, twins: 0 })
const [recall, precision] = [all.found / (shared * seeds), all.pairs === 0 ? undefined : all.found / all.pairs]
if (values.json) process.stdout.write(`${JSON.stringify({ size, shared, families, twins, recall, precision, results })}\n`)
else {
  for (const { seed, found, pairs, siblings, twins: ofTwins, ms } of results) {
    process.stdout.write(`  ${seed}: recall ${(found / shared).toFixed(3)}, precision ${(found / pairs).toFixed(3)}; wrong ${pairs - found}, of whom brothers and sisters ${siblings}, twins ${ofTwins}; ${(ms / 1000).toFixed(1)} s\n`)
  }
  process.stdout.write(`  all: recall ${recall.toFixed(3)}, precision ${precision?.toFixed(3) ?? 'of nothing'}\n`)
}

/** One drawing of both caseloads. */
function resultOf(seed: number): Result {
  const chance = chanceFrom(seed * 7919)
  const both = Array.from({ length: shared }, (_, n) => personOf(seed, n))
  const caseloads: [Person[], Person[]] = [[...both], [...both]]
  const family = new Map<string, { readonly of: string; readonly isTwin: boolean }>()
  for (let n = 0; n < size - shared; n++) for (const [side, own] of caseloads.entries()) {
    const number = 1_000_000 + 2 * n + side
    if (!chance.is(families)) own.push(personOf(seed, number))
    else {
      const isTwin = chance.is(twins)
      const beside = chance.pick(chance.pick(caseloads))
      family.set(`p${number}`, { of: family.get(beside.id)?.of ?? beside.id, isTwin })
      own.push(siblingOf(beside, seed, number, isTwin))
    }
  }
  const [a, b] = caseloads
  const rows = (people: readonly Person[], write: (person: Person, n: number) => Sighting) => joinBytes(...people.map((person, n) => runRows(knownOf(write(person, n)), n, keys)))
  const [ofA, ofB] = [rows(a, (person) => registered(person, seed)), rows(b, (person, n) => (n < shared ? seenAgain(person, seed) : registered(person, seed)))]
  const began = performance.now()
  const pairs = linkRows({ a: ofA, b: ofB, version })
  const ms = performance.now() - began
  const rootOf = (person: Person) => family.get(person.id)?.of ?? person.id
  const wrong = pairs.flatMap(({ a: x, b: y }) => (a[x]!.id === b[y]!.id ? [] : [[a[x]!, b[y]!] as const]))
  const kin = wrong.filter(([x, y]) => rootOf(x) === rootOf(y))
  return {
    seed, found: pairs.length - wrong.length, pairs: pairs.length, ms, siblings: kin.length,
    twins: kin.filter(([x, y]) => JSON.stringify(x.birth) === JSON.stringify(y.birth)).length,
  }
}

function knownOf({ name, dob, sex, place, mother }: Sighting): KnownOfChild {
  const birth = readBirth(dob)
  return { names: [readName(name)], sex, ...(birth && { birth }), ...(place && { place }), ...(mother && { mother: readName(mother) }) }
}
