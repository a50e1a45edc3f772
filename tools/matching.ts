/**
 * `npm run katch -- matching fit PATTERNS.json [--weights]`: proposes weights from pair patterns without names and prints what a
 * person reads before they are shipped; `--weights` prints the proposal itself. The file: `{ "candidates": […], "random": […] }`,
 * both lists of `{ "pattern", "count", "decided"? }`.
 */
import fs from 'node:fs'
import { fitWeights, reviewOf, type CountedPattern } from '#core/matching/fit.ts'
import { shippedWeights } from '#core/matching/weights.ts'

/** What to print; `undefined` where the words make no sense. Throws where the file is no such file. */
export function fitFrom([what, file, ...options]: readonly string[]): string | undefined {
  if (what !== 'fit' || file === undefined) return undefined
  const read: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (typeof read !== 'object' || read === null || !('candidates' in read) || !('random' in read)) throw new Error(`${file} has no candidates or no random pairs`)
  const fit = fitWeights({ candidates: patternsOf(read.candidates), random: patternsOf(read.random) }, shippedWeights)
  return options.includes('--weights') ? JSON.stringify(fit.weights, null, 2) : reviewOf(fit, shippedWeights)
}

function patternsOf(list: unknown): CountedPattern[] {
  const fields = ['name', 'birth', 'sex', 'place', 'mother']
  if (!Array.isArray(list)) throw new Error('no list of patterns')
  return list.map((one: { pattern?: object; count?: unknown; decided?: unknown }) => {
    const named = Object.keys(one.pattern ?? {}).filter((field) => !fields.includes(field))
    if (!one.pattern || typeof one.count !== 'number' || named.length > 0) throw new Error(`not a pattern of a pair${named.length > 0 ? `: it has ${named.join(', ')}` : ''}`)
    return { pattern: one.pattern, count: one.count, ...((one.decided === 'same' || one.decided === 'different') && { decided: one.decided }) }
  })
}
