/**
 * What a pair page shows row by row: for each thing that could be known of both children, what the two records say about each
 * other. Made on the device of somebody to whom both names are shown; nothing of it is sent.
 */
import type { KnownOfChild } from '#core/matching/encode.ts'
import { scoreKnown, weightWord, type Reason, type ReasonCode, type Verdict } from '#core/matching/score.ts'
import { shippedWeights } from '#core/matching/weights.ts'

export const comparedFields = ['name', 'birth', 'sex', 'place', 'mother', 'phone', 'iin', 'document'] as const
export type ComparedField = (typeof comparedFields)[number]

/** `not-recorded`: one side or both say nothing of it, and nothing follows from that. */
export type RowWeight = ReturnType<typeof weightWord> | 'not-recorded'

export interface ComparedRow {
  readonly field: ComparedField
  readonly weight: RowWeight
  /** Of five stitches so many: how much it says, whichever way. */
  readonly strength: number
  /** Keys of sentences, the weightiest first. */
  readonly because: readonly ReasonCode[]
}

export interface Comparison {
  readonly verdict: Verdict
  readonly rows: readonly ComparedRow[]
  readonly counts: { readonly for: number; readonly against: number; readonly unknown: number }
}

/**
 * How many children a device reckons with, since it does not know how many there are: with fewer, a name shared by chance would
 * look like a find.
 */
const reckonedWith = 20_000

/** Symmetric in the two sides. */
export function compareRecords(one: KnownOfChild, other: KnownOfChild): Comparison {
  const { verdict, reasons } = scoreKnown(one, other, { size: reckonedWith }, shippedWeights)
  const rows = comparedFields.map((field): ComparedRow => {
    const own = reasons.filter(({ code }) => fieldOf(code) === field)
    const bits = own.reduce((sum, reason) => sum + reason.bits, 0)
    return own.length === 0 ? { field, weight: 'not-recorded', strength: 0, because: [] } : { field, weight: weightWord(bits), strength: strengthOf(bits), because: tellingOnce(own) }
  })
  const count = (...weights: readonly RowWeight[]) => rows.filter(({ weight }) => weights.includes(weight)).length
  return { verdict, rows, counts: { for: count('matching.weight.for', 'matching.weight.strongly-for'), against: count('matching.weight.against', 'matching.weight.strongly-against'), unknown: count('not-recorded') } }
}

const prefixes: readonly (readonly [string, ComparedField])[] = [
  ['matching.name.', 'name'], ['matching.part.', 'name'], ['matching.given.', 'name'], ['matching.birth.', 'birth'], ['matching.sex.', 'sex'], ['matching.place.', 'place'],
  ['matching.mother.', 'mother'], ['matching.phone.', 'phone'], ['matching.iin.', 'iin'], ['matching.document.', 'document'],
]

function fieldOf(code: ReasonCode): ComparedField | undefined {
  return prefixes.find(([prefix]) => code.startsWith(prefix))?.[1]
}

function strengthOf(bits: number): number {
  const size = Math.abs(bits)
  return size >= 12 ? 5 : size >= 8 ? 4 : size >= 4 ? 3 : size >= 2 ? 2 : 1
}

function tellingOnce(reasons: readonly Reason[]): readonly ReasonCode[] {
  return [...new Set(reasons.map(({ code }) => code))]
}
