/** Two names part by part. Their order means nothing; a rare part says more than a common one; a part that is missing says little. */
import { blend } from './encode.ts'
import type { NamePart } from './name-parts.ts'
import type { Reason } from './score.ts'
import type { MatchingWeights } from './weights.ts'

export interface NameAgreement {
  readonly bits: number
  /** What the name that says less could have brought at best. */
  readonly best: number
  readonly reasons: readonly Reason[]
  /** A part that may be the given name agrees, and no other that may be it is left over on both sides. */
  readonly given: boolean
  /** On both sides something is left over that may be the given name, or they are only alike: sisters' names are too. */
  readonly conflict: boolean
  /** What may be the given name of one is the father's name of the other, who has another given name: perhaps father and child. */
  readonly descent: boolean
  /** How many parts agree; a likeness or an initial is none. */
  readonly shared: number
}

/** How alike two forms are, by the one and then the other. */
export type AlikeForms = Map<string, Map<string, number>>

/** Part `i` of one name and part `j` of the other that are taken for the same one. */
export interface Pair { readonly i: number; readonly j: number; readonly bits: number; readonly code: Reason['code']; readonly strength: number }

/** Symmetric, whatever the order of the parts. `rarityOf` in bits; `undefined` where it was not counted. `memo` keeps how alike two forms are, for as long as the caller keeps it. */
export function compareNames(a: readonly NamePart[], b: readonly NamePart[], rarityOf: (part: NamePart) => number | undefined, weights: MatchingWeights, memo: AlikeForms = new Map()): NameAgreement {
  const { parts } = weights
  const rarity = (part: NamePart) => Math.min(parts.mostRarity, rarityOf(part) ?? parts.usualRarity)
  const pairs = pairParts(a, b, { rarity, parts, memo })
  const [leftA, leftB] = [a.filter((_, i) => !pairs.some((pair) => pair.i === i)), b.filter((_, j) => !pairs.some((pair) => pair.j === j))]
  const reasons: Reason[] = pairs.map(({ code, bits }) => ({ code, bits }))
  const both = Math.min(leftA.length, leftB.length)
  for (let k = 0; k < both; k++) reasons.push({ code: 'matching.part.left-on-both', bits: parts.leftOnBoth })
  for (let k = both; k < Math.max(leftA.length, leftB.length); k++) reasons.push({ code: 'matching.part.left-on-one', bits: parts.leftOnOne })
  const givens = pairs.filter(({ i, j }) => mayBeGiven(a[i]!) && mayBeGiven(b[j]!))
  const isEqual = ({ i, j, code, strength }: Pair) => strength >= 2 || code === 'matching.part.initial' || (code === 'matching.part.similar' && strength >= parts.slipFrom && a[i]!.coarse[0] === b[j]!.coarse[0])
  const maybeOther = givens.some((pair) => !isEqual(pair))
  const conflict = maybeOther || (leftA.some(mayBeGiven) && leftB.some(mayBeGiven))
  const given = !conflict && givens.length > 0
  if (!given && !maybeOther && a.some(mayBeGiven) && b.some(mayBeGiven)) reasons.push({ code: 'matching.given.differs', bits: parts.noGiven })
  const descends = (child: NamePart, parent: NamePart, left: readonly NamePart[]) => child.kind === 'patronymic' && mayBeGiven(parent) && left.some(mayBeGiven)
  const descent = pairs.some(({ i, j }) => descends(a[i]!, b[j]!, leftA) || descends(b[j]!, a[i]!, leftB))
  const bestOf = (name: readonly NamePart[]) => name.reduce((sum, part) => sum + parts.equal * rarity(part), 0)
  return {
    bits: reasons.reduce((sum, { bits }) => sum + bits, 0), best: Math.min(bestOf(a), bestOf(b)),
    reasons, given, conflict, descent, shared: pairs.filter(({ strength }) => strength >= 2).length,
  }
}

/** Which part of one name belongs to which of the other, each at most once: the strongest first. */
function pairParts(a: readonly NamePart[], b: readonly NamePart[], how: PairingBy): Pair[] {
  const candidates: Pair[] = []
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) {
    const pair = comparePart(x, y, how)
    if (pair) candidates.push({ i, j, ...pair })
  }
  // Among equals by what they say, so that neither side's order decides.
  candidates.sort((p, q) => q.strength - p.strength || q.bits - p.bits || keyOf(a[p.i]!, b[p.j]!).localeCompare(keyOf(a[q.i]!, b[q.j]!)))
  const [takenA, takenB] = [new Set<number>(), new Set<number>()]
  return candidates.filter(({ i, j }) => {
    if (takenA.has(i) || takenB.has(j)) return false
    takenA.add(i)
    takenB.add(j)
    return true
  })
}

/** The same pairs for a screen that shows two names beside each other: parts of which nobody knows how rare they are. */
export function partsSideBySide(a: readonly NamePart[], b: readonly NamePart[], { parts }: MatchingWeights): readonly Pair[] {
  return pairParts(a, b, { rarity: () => parts.usualRarity, parts, memo: new Map() })
}

interface PairingBy { readonly rarity: (part: NamePart) => number; readonly parts: MatchingWeights['parts']; readonly memo: AlikeForms }

function comparePart(x: NamePart, y: NamePart, { rarity, parts, memo }: PairingBy): Omit<Pair, 'i' | 'j'> | undefined {
  if (x.kind === 'initial' || y.kind === 'initial') {
    return x.coarse !== '' && x.coarse[0] === y.coarse[0] ? { bits: parts.initial, code: 'matching.part.initial', strength: 0.1 } : undefined
  }
  const full = parts.equal * Math.min(rarity(x), rarity(y))
  if (x.fine !== '' && x.fine === y.fine) return { bits: full, strength: 3, code: x.script === y.script ? 'matching.part.equal' : 'matching.part.other-script' }
  if (x.coarse.length > 1 && x.coarse === y.coarse) return { bits: full * parts.coarse, strength: 2, code: 'matching.part.sound' }
  // Readings of one name share most parts: the same two are asked about again and again.
  let others = memo.get(x.fine)
  if (!others) memo.set(x.fine, others = new Map())
  let similar = others.get(y.fine)
  if (similar === undefined) others.set(y.fine, similar = jaroWinkler(x.fine, y.fine))
  if (x.fine === '' || y.fine === '') return undefined
  if (similar < parts.similarFrom) return mayBeShort(x.fine, y.fine) ? { bits: parts.short, strength: 0.5, code: 'matching.part.short' } : undefined
  return { bits: full * parts.similarAtMost * Math.min(1, (similar - parts.similarFrom) / (0.97 - parts.similarFrom)), strength: similar, code: 'matching.part.similar' }
}

/** A father's name is not a given name, and neither is what has the ending of a surname. Not -ин and -ина: those are Мадина's and Зарина's too. */
function mayBeGiven({ kind, written }: NamePart): boolean {
  return kind === 'given-or-family' && !(written.length > 5 && /(?:[оеё]ва?|ск(?:ий|ая)|[oe]va?|sk(?:iy|ii|aya|aia))$/u.test(written))
}

/** Whether the beginning of the shorter form, but for an ending of up to two letters, begins the longer one. */
function mayBeShort(x: string, y: string): boolean {
  const [short, long] = x.length <= y.length ? [x, y] : [y, x]
  if (short.length > 5 || short.length === long.length) return false
  return long.startsWith(short.slice(0, Math.max(3, short.length - 2)))
}

function keyOf(x: NamePart, y: NamePart): string {
  return [`${x.fine}/${x.written}/${x.kind}`, `${y.fine}/${y.written}/${y.kind}`].sort().join('+')
}

/** How alike two names are as wholes, 0 to 1: what the keyed filters measure, on clear features. */
export function nameSimilarity(a: readonly NamePart[], b: readonly NamePart[]): number {
  const [ofA, ofB] = [featuresOf(a), featuresOf(b)]
  let [common, sumOfA, sumOfB] = [0, 0, 0]
  for (const [feature, weight] of ofA) {
    sumOfA += weight
    if (ofB.has(feature)) common += weight
  }
  for (const weight of ofB.values()) sumOfB += weight
  return blend(common, sumOfA, sumOfB)
}

function featuresOf(parts: readonly NamePart[]): Map<string, number> {
  const features = new Map<string, number>()
  for (const { kind, fine, coarse } of parts) {
    if (kind === 'initial') {
      features.set(`c_${coarse.slice(0, 1)}`, 3)
      continue
    }
    for (const [tag, form] of [['f', fine], ['c', coarse]] as const) {
      if (form === '') continue
      const padded = `_${form}_`
      for (let i = 0; i + 1 < padded.length; i++) features.set(tag + padded.slice(i, i + 2), 3)
    }
    if (coarse !== '') features.set(`w${coarse}`, 6)
  }
  return features
}

let used = new Uint8Array(256)

/** Jaro–Winkler with the usual prefix of four and a tenth. Symmetric. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  if (a.length + b.length > used.length) used = new Uint8Array(a.length + b.length)
  // From the smaller one, so that which is first changes nothing.
  const [s, t] = a.length < b.length || (a.length === b.length && a < b) ? [a, b] : [b, a]
  const reach = Math.max(0, Math.floor(t.length / 2) - 1)
  const usedS = used.subarray(0, s.length).fill(0)
  const usedT = used.subarray(s.length, s.length + t.length).fill(0)
  let matches = 0
  for (let i = 0; i < s.length; i++) for (let j = Math.max(0, i - reach); j <= Math.min(t.length - 1, i + reach); j++) {
    if (usedT[j] || s[i] !== t[j]) continue
    usedS[i] = usedT[j] = 1
    matches++
    break
  }
  if (matches === 0) return 0
  let turned = 0
  for (let i = 0, j = 0; i < s.length; i++) {
    if (!usedS[i]) continue
    while (!usedT[j]) j++
    if (s[i] !== t[j++]) turned++
  }
  const jaro = (matches / s.length + matches / t.length + (matches - turned / 2) / matches) / 3
  let prefix = 0
  while (prefix < 4 && prefix < s.length && s[prefix] === t[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}
