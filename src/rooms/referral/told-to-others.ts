/**
 * What of a table of reasons may be told to others than the agency itself. Agencies are put into groups and reasons too, so that each number told is of five referrals or more, each is told once, and no two
 * of them overlap. Whoever takes one from another, or their own from one of them, learns no hidden number.
 */
import type { AgencyId } from '#core/ids.ts'

/** Fewer than this is not told. */
export const fewest = 5

export interface Row { readonly agency: AgencyId; readonly counts: Readonly<Partial<Record<string, number>>> }

/** What is told of one agency, or of several together: some codes by themselves, the rest of them in one number. */
export interface Told {
  readonly agencies: readonly AgencyId[]
  readonly of: number
  readonly told: Readonly<Record<string, number>>
  /** Of codes that are not told one by one: none, or five and more. */
  readonly rest: number
}

export interface ToldOf {
  readonly told: readonly Told[]
  /** How many there are of agencies of which nothing is told. */
  readonly untold: number
}

/** `codes`: all that there may be. */
export function toldToOthers(rows: readonly Row[], codes: readonly string[]): ToldOf {
  const some = rows.filter(({ counts }) => sumOf(counts) > 0)
  const alone = some.flatMap((row) => { const told = tellOne(row, codes); return told ? [told] : [] })
  const together = some.filter(({ agency }) => !alone.some(({ agencies }) => agencies.includes(agency)))
  const group = tellTogether(together, codes)
  const untold = group ? 0 : together.reduce((sum, { counts }) => sum + sumOf(counts), 0)
  return { told: group ? [...alone, group] : alone, untold }
}

function tellOne({ agency, counts }: Row, codes: readonly string[]): Told | undefined {
  const split = splitCodes(counts, codes)
  return Object.keys(split.told).length > 0 ? { agencies: [agency], of: sumOf(counts), ...split } : undefined
}

/** Several agencies that are too small each: told together where each of them, who knows its own, still learns nothing of another. */
function tellTogether(rows: readonly Row[], codes: readonly string[]): Told | undefined {
  if (rows.length < 3) return undefined
  const sums: Record<string, number> = {}
  for (const { counts } of rows) for (const code of codes) sums[code] = (sums[code] ?? 0) + (counts[code] ?? 0)
  const { told, rest } = splitCodes(sums, codes)
  if (Object.keys(told).length === 0) return undefined
  const groups = [...Object.keys(told).map((code) => [code]), codes.filter((code) => !(code in told))]
  const of = sumOf(sums)
  // Without any one of them there are still two kinds of answers among the others, and enough of them; or all of theirs were of one kind, and everybody would know which.
  const isSafe = rows.every((one) => {
    const left = groups.map((group) => group.reduce((sum, code) => sum + sums[code]! - (one.counts[code] ?? 0), 0))
    return left.filter((n) => n > 0).length >= 2 && of - sumOf(one.counts) >= fewest
  })
  return isSafe ? { agencies: rows.map(({ agency }) => agency), of, told, rest } : undefined
}

/** Codes of five and more by themselves. The rest is none at all, or the smallest of those joins it until it is five and more as well. */
function splitCodes(counts: Row['counts'], codes: readonly string[]): Pick<Told, 'told' | 'rest'> {
  const large = codes.filter((code) => (counts[code] ?? 0) >= fewest).toSorted((a, b) => counts[a]! - counts[b]!)
  let rest = codes.reduce((sum, code) => sum + (large.includes(code) ? 0 : counts[code] ?? 0), 0)
  while (rest > 0 && rest < fewest && large.length > 0) rest += counts[large.shift()!]!
  return { told: Object.fromEntries(codes.filter((code) => large.includes(code)).map((code) => [code, counts[code]!])), rest }
}

function sumOf(counts: Row['counts']): number {
  return Object.values(counts).reduce<number>((sum, n) => sum + (n ?? 0), 0)
}
