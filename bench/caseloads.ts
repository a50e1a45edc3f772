/**
 * How many children do two caseloads share? `npm run bench -- caseloads [--size 3000] [--shared 300] [--families 0.1] [--twins 0.03] [--seeds 4] [--json]`.
 *
 * Two agencies of `size` children each (`matching/caseloads.ts`), linked as two devices have them linked. Prints for each seed and all together how many of the shared were found, how many pairs are
 * right, and what the wrong ones are.
 */
import { parseArgs } from 'node:util'
import type { RecordId } from '#core/ids.ts'
import { linkRows, runRows, runVersion } from '#core/matching/linkage.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { joinBytes } from '#core/vault/bytes.ts'
import { drawCaseloads, type OfCaseload } from './matching/caseloads.ts'

const { values } = parseArgs({ options: {
  size: { type: 'string', default: '3000' }, shared: { type: 'string', default: '300' }, families: { type: 'string', default: '0.1' }, twins: { type: 'string', default: '0.03' }, seeds: { type: 'string', default: '4' }, json: { type: 'boolean', default: false },
} })
const [size, shared, families, twins, seeds] = [Number(values.size), Number(values.shared), Number(values.families), Number(values.twins), Number(values.seeds)]
const version = runVersion('0c0ffee0-0000-4000-8000-000000000001' as RecordId)
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version)

const results = Array.from({ length: seeds }, (_, n) => resultOf(n + 1))
const sum = (of: 'found' | 'pairs') => results.reduce((all, one) => all + one[of], 0)
const [recall, precision] = [shared > 0 ? sum('found') / (shared * seeds) : undefined, sum('pairs') > 0 ? sum('found') / sum('pairs') : undefined]
if (values.json) process.stdout.write(`${JSON.stringify({ size, shared, families, twins, recall, precision, results })}\n`)
else {
  for (const { seed, found, pairs, siblings, ofOneDay, ms } of results) process.stdout.write(`  ${seed}: found ${found} of ${shared}; wrong ${pairs - found}, of whom brothers and sisters ${siblings}, twins ${ofOneDay}; ${(ms / 1000).toFixed(1)} s\n`)
  process.stdout.write(`  all: recall ${recall?.toFixed(3) ?? 'of nobody'}, precision ${precision?.toFixed(3) ?? 'of nothing'}\n`)
}

/** One drawing of both caseloads. */
function resultOf(seed: number) {
  const { a, b } = drawCaseloads({ seed, size, shared, families, twins })
  const rows = (children: readonly OfCaseload[]) => joinBytes(...children.map(({ known }, n) => runRows(known, n, keys)))
  const [ofA, ofB] = [rows(a), rows(b)]
  const began = performance.now()
  const pairs = linkRows({ a: ofA, b: ofB, version })
  const ms = performance.now() - began
  const wrong = pairs.flatMap(({ a: x, b: y }) => (a[x]!.person.id === b[y]!.person.id ? [] : [[a[x]!, b[y]!] as const]))
  const kin = wrong.filter(([x, y]) => x.family === y.family)
  return { seed, found: pairs.length - wrong.length, pairs: pairs.length, siblings: kin.length, ofOneDay: kin.filter(([x, y]) => JSON.stringify(x.person.birth) === JSON.stringify(y.person.birth)).length, ms }
}
