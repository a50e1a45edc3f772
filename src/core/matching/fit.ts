/**
 * Weights from pair patterns: how often a pair agreed so in each field, with no name, no token and no id. Expectation–maximisation
 * (Fellegi and Sunter 1969; Winkler 1988) tells the two kinds apart, held by the pairs two people have decided: without any
 * of those it finds families instead, because a mother's surname agrees where the child's does. What comes out is a proposal
 * with a review, which a person reads before it is shipped.
 */
import { birthAgreements } from './birth.ts'
import type { FieldAgreement } from './encode.ts'
import type { EncodedPair } from './score.ts'
import { levelOfName } from './score.ts'
import type { MatchingWeights } from './weights.ts'

/** `name` is a level of `weights.names`. A field that one side lacks is not there. */
export interface PairPattern {
  readonly name?: number
  readonly birth?: Exclude<NonNullable<FieldAgreement['birth']>, 'not-enough'>
  readonly sex?: 'same' | 'different'
  readonly place?: 'same' | 'different'
  readonly mother?: 'alike' | 'similar' | 'different'
}
/** `decided` where two people have said what the pair is. */
export interface CountedPattern { readonly pattern: PairPattern; readonly count: number; readonly decided?: 'same' | 'different' }

const birthLevels = birthAgreements.filter((level) => level !== 'not-enough')
const fields = ['name', 'birth', 'sex', 'place', 'mother'] as const
type Field = (typeof fields)[number]

/** How often each level is seen among pairs that are one child, and among pairs that are two. */
export type Shares = Readonly<Record<Field, ReadonlyMap<string, { readonly same: number; readonly other: number }>>>

export interface Fit {
  readonly weights: MatchingWeights
  readonly shares: Shares
  /** Share of the candidates that are one child, as far as they tell. */
  readonly same: number
  readonly rounds: number
  /** Of the candidates nobody has decided, in bits. */
  readonly logLikelihood: readonly number[]
}

export function patternOf({ similarity, fields: found }: Omit<EncodedPair, 'contained'>, weights: MatchingWeights): PairPattern {
  const [alike, similar] = weights.mother.levels
  return {
    ...(similarity > 0 && { name: levelOfName(similarity, weights) }), ...(found.birth && found.birth !== 'not-enough' && { birth: found.birth }), ...(found.sex && { sex: found.sex }), ...(found.place && { place: found.place }),
    ...(found.mother !== undefined && { mother: found.mother >= alike!.from ? 'alike' : found.mother >= similar!.from ? 'similar' : 'different' }),
  }
}

/** Pairs of one pattern together: what leaves a device for fitting. */
export function countPatterns(patterns: Iterable<PairPattern>, decided?: 'same' | 'different'): CountedPattern[] {
  const counted = new Map<string, { pattern: PairPattern; count: number }>()
  for (const pattern of patterns) {
    const key = fields.map((field) => pattern[field] ?? '').join('|')
    const known = counted.get(key)
    if (known) known.count++
    else counted.set(key, { pattern, count: 1 })
  }
  return [...counted.values()].map((one) => (decided ? { ...one, decided } : one))
}

/**
 * `candidates` are pairs of shortlists, some of them one child; `random` are pairs drawn blindly, hardly any of them. How often
 * two children agree is taken from the random ones, because those on shortlists were chosen for their names.
 */
export function fitWeights({ candidates, random }: { candidates: readonly CountedPattern[]; random: readonly CountedPattern[] }, start: MatchingWeights, { mostRounds = 200 }: { mostRounds?: number } = {}): Fit {
  const levels = levelsOf(start)
  const blind = sharesAmong(random, levels, () => 1)
  const bits = bitsOf(start)
  // From what is shipped: a level's weight says how much oftener it is seen between two sightings of one child.
  let same = scale(levels, (field, level) => (blind[field].get(level) ?? 0) * 2 ** bits[field](level))
  let other = sharesAmong(candidates, levels, () => 1)
  let prior = 0.05
  const logLikelihood: number[] = []
  let rounds = 0
  for (; rounds < mostRounds; rounds++) {
    const chances = candidates.map(({ pattern, decided }) => {
      if (decided) return decided === 'same' ? { ofSame: 1, whole: 1 } : { ofSame: 0, whole: 1 }
      const [p, q] = [prior * chanceOf(pattern, same), (1 - prior) * chanceOf(pattern, other)]
      return { ofSame: p + q > 0 ? p / (p + q) : 0, whole: p + q }
    })
    logLikelihood.push(candidates.reduce((sum, { count, decided }, i) => sum + (decided ? 0 : count) * Math.log2(Math.max(chances[i]!.whole, Number.MIN_VALUE)), 0))
    const total = candidates.reduce((sum, { count }) => sum + count, 0)
    const next = candidates.reduce((sum, { count }, i) => sum + count * chances[i]!.ofSame, 0) / Math.max(1, total)
    same = sharesAmong(candidates, levels, (i) => chances[i]!.ofSame)
    other = sharesAmong(candidates, levels, (i) => 1 - chances[i]!.ofSame)
    const moved = Math.abs(next - prior)
    prior = next
    if (moved < 1e-9) break
  }
  const shares = Object.fromEntries(fields.map((field) => [field, new Map(levels[field].map((level) => [level, { same: same[field].get(level)!, other: blind[field].get(level)! }]))])) as unknown as Shares
  const seen = new Set([...candidates, ...random].flatMap(({ pattern }) => fields.map((field) => `${field} ${String(pattern[field])}`)))
  const seenBlindly = new Set(random.map(({ pattern }) => String(pattern.name)))
  return { weights: weightsFrom(shares, start, { seen, seenBlindly }), shares, same: prior, rounds, logLikelihood }
}

type Table = Readonly<Record<Field, ReadonlyMap<string, number>>>

function levelsOf({ names }: MatchingWeights): Readonly<Record<Field, readonly string[]>> {
  return { name: names.map((_, i) => String(i)), birth: birthLevels, sex: ['same', 'different'], place: ['same', 'different'], mother: ['alike', 'similar', 'different'] }
}

function bitsOf(weights: MatchingWeights): Readonly<Record<Field, (level: string) => number>> {
  return {
    name: (level) => Math.log2(weights.names[Number(level)]!.same / weights.names[Number(level)]!.other), birth: (level) => weights.birth[level as keyof typeof weights.birth],
    sex: (level) => weights.sex[level as 'same'], place: (level) => weights.place[level as 'same'], mother: (level) => weights.mother.levels[['alike', 'similar', 'different'].indexOf(level)]!.bits,
  }
}

/** Shares of the levels among patterns weighed by `weight`; a level never seen is rare, not impossible. */
function sharesAmong(patterns: readonly CountedPattern[], levels: Readonly<Record<Field, readonly string[]>>, weight: (i: number) => number): Table {
  const seen = Object.fromEntries(fields.map((field) => [field, new Map(levels[field].map((level) => [level, 0]))])) as unknown as Record<Field, Map<string, number>>
  patterns.forEach(({ pattern, count }, i) => {
    for (const field of fields) {
      const level = pattern[field]
      if (level !== undefined) seen[field].set(String(level), (seen[field].get(String(level)) ?? 0) + count * weight(i))
    }
  })
  return scale(levels, (field, level) => seen[field].get(level)!)
}

function scale(levels: Readonly<Record<Field, readonly string[]>>, of: (field: Field, level: string) => number): Table {
  return Object.fromEntries(fields.map((field) => {
    const sum = levels[field].reduce((total, level) => total + of(field, level), 0)
    // Half a sighting for each level: with few pairs nothing becomes certain. It vanishes beside thousands.
    const extra = sum > 100 ? 0.5 : sum * 1e-3 + 1e-9
    return [field, new Map(levels[field].map((level) => [level, (of(field, level) + extra) / (sum + extra * levels[field].length)]))]
  })) as unknown as Table
}

function chanceOf(pattern: PairPattern, table: Table): number {
  let chance = 1
  for (const field of fields) {
    const level = pattern[field]
    if (level !== undefined) chance *= table[field].get(String(level)) ?? 0
  }
  return chance
}

/** A level that nobody saw keeps the weight it has, and so does a likeness of names that no random pair had: it takes very many to meet one. */
function weightsFrom(shares: Shares, start: MatchingWeights, { seen, seenBlindly }: { seen: ReadonlySet<string>; seenBlindly: ReadonlySet<string> }): MatchingWeights {
  const shipped = bitsOf(start)
  const bits = (field: Field, level: string) => {
    if (!seen.has(`${field} ${level}`)) return shipped[field](level)
    const { same, other } = shares[field].get(level)!
    return Math.round(10 * Math.log2(same / other)) / 10
  }
  return {
    ...start,
    version: start.version + 1,
    names: start.names.map(({ from, ...was }, i) => {
      const { same, other } = seen.has(`name ${i}`) ? shares.name.get(String(i))! : was
      return { from, same, other: seenBlindly.has(String(i)) ? other : was.other }
    }),
    birth: Object.fromEntries(birthLevels.map((level) => [level, bits('birth', level)])) as unknown as MatchingWeights['birth'],
    sex: { same: bits('sex', 'same'), different: bits('sex', 'different') },
    place: { same: bits('place', 'same'), different: bits('place', 'different') },
    mother: { levels: start.mother.levels.map(({ from }, i) => ({ from, bits: bits('mother', (['alike', 'similar', 'different'] as const)[i]!) })) },
  }
}

/** What somebody reads before new weights are shipped: old and new side by side, and what looks wrong. For operators, in English. */
export function reviewOf(fit: Fit, shipped: MatchingWeights): string {
  const [before, after] = [bitsOf(shipped), bitsOf(fit.weights)]
  const lines = [
    `weights ${shipped.version} → ${fit.weights.version}; ${(100 * fit.same).toFixed(2)} % of the candidates look like one child; ${fit.rounds} rounds`,
    'field   level              one child  two children   bits now  proposed',
  ]
  for (const field of fields) for (const [level, { same, other }] of fit.shares[field]) {
    const name = field === 'name' ? `from ${fit.weights.names[Number(level)]!.from}` : level
    const [old, proposed] = [before[field](level), after[field](level)]
    lines.push(`${field.padEnd(8)}${name.padEnd(18)}${same.toExponential(2).padStart(10)}${other.toExponential(2).padStart(14)}${old.toFixed(1).padStart(11)}${proposed.toFixed(1).padStart(10)}${Math.abs(old - proposed) > 2 ? '   moves by more than 2' : ''}`)
  }
  return [...lines, ...doubtsOf(fit.weights).map((doubt) => `LOOK AGAIN: ${doubt}`)].join('\n')
}

/** What no honest set of weights says: that agreement speaks against, or that a poorer agreement says more than a better one. */
export function doubtsOf({ names, birth, sex, place, mother }: MatchingWeights): string[] {
  const doubts: string[] = []
  const falling = (what: string, values: readonly number[]) => values.forEach((value, i) => { if (i > 0 && value > values[i - 1]! + 0.05) doubts.push(`${what}: level ${i + 1} weighs more than level ${i}`) })
  falling('name', names.map(({ same, other }) => Math.log2(same / other)))
  falling('birth', (['same-day', 'same-month', 'same-year', 'other-year'] as const).map((level) => birth[level]))
  falling('birth by habit', (['same-day', 'same-first-of-month', 'same-new-year', 'same-year-habit', 'other-year'] as const).map((level) => birth[level]))
  falling('mother', mother.levels.map(({ bits }) => bits))
  for (const [what, { same, different }] of Object.entries({ sex, place })) {
    if (same < 0) doubts.push(`${what}: agreement speaks against`)
    if (different > 0) doubts.push(`${what}: a difference speaks for`)
  }
  return doubts
}
