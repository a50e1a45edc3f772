/**
 * Two agencies compare their caseloads: rows made under a key of one run, which neither the house nor anybody else has, held against each
 * other. A row is an encoding whose filter of the name is folded to half its length, under a number drawn at random for each child; a child
 * has a row for each spelling. What comes out are pairs of numbers, each number at most once.
 *
 * Layout of a row (108 bytes): number (4, little-endian) ‖ name folded (32) ‖ mother (32) ‖ tokens (40).
 */
import type { RecordId } from '#core/ids.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import type { BirthAgreement } from './birth.ts'
import { encodeRecord, encodingVersion, nameBytes, questionOfRecord, type EncodedRecord, type KnownOfChild } from './encode.ts'
import { namesVersion } from './name-parts.ts'
import type { MatchingKeys } from './prf.ts'
import { Register, type Found } from './register.ts'
import { probabilityOf } from './score.ts'
import { runRowBytes } from './sizes.ts'
import { shippedWeights, type MatchingWeights } from './weights.ts'

const foldedBytes = nameBytes / 2
const numberBytes = 4
/** So many spellings of one child go into a run: more would tell who is known under many names. */
const mostSpellings = 2
/** So many of the likest are looked at: all but the first few are far below the threshold. */
const looked = 8

/** The version of rows of one run: never one of the index key's, so what was made for the one is compared with nothing else. */
export function runVersion(run: RecordId): string {
  return `${encodingVersion}.${namesVersion}.${run}`
}

/** The rows of one child under its number of this run (a whole number below 2^32). */
export function runRows(known: KnownOfChild, number: number, keys: MatchingKeys): Bytes {
  const rows = encodeRecord({ ...known, names: known.names.slice(0, mostSpellings) }, keys).rows
  const into = new Uint8Array(rows.length * runRowBytes)
  rows.forEach((row, i) => {
    const at = i * runRowBytes
    new DataView(into.buffer).setUint32(at, number, true)
    for (let byte = 0; byte < foldedBytes; byte++) into[at + numberBytes + byte] = row[byte]! | row[byte + foldedBytes]!
    into.set(row.subarray(nameBytes), at + numberBytes + foldedBytes)
  })
  return into
}

/** The numbers there are, each once. */
export function numbersIn(rows: Uint8Array): Set<number> {
  const view = new DataView(rows.buffer, rows.byteOffset)
  const numbers = new Set<number>()
  for (let at = 0; at < rows.length; at += runRowBytes) numbers.add(view.getUint32(at, true))
  return numbers
}

/**
 * A pair is one of those two agencies share where it is so much of what speaks for anybody: for this pair, for all others of either child, and for *nobody of these*, which has odds of its own. One of
 * three namesakes is not likely for being likely alone. Lower than what a question needs: nobody is asked of by name here, a number stands in one pair only, and every pair is looked at by two people.
 */
const leastShare = 0.3
const oddsOfNobody = 0.5
/**
 * Brothers and sisters are in caseloads far more often than in a register of everybody, and share all of a name but the given one. So all of one name must stand in the other; where
 * both were born on one day, which only twins share, a name that was heard or written otherwise will do. Whether a score calls a pair relatives is not asked: it does so for the same mother, too, where a name is
 * written otherwise. These four numbers are data, from made-up people (`npm run bench -- caseloads`): of 300 whom two caseloads of 3,000 share 80 in a hundred are found, and 84 in a hundred pairs are right.
 */
const leastContained = 0.9
const leastOfOneDay = 0.75
const onOneDay: ReadonlySet<BirthAgreement | undefined> = new Set(['same-day', 'same-first-of-month', 'year-beside-same-day', 'day-month-swapped'])
/** Of two who are both certain neither outweighs the other. */
const mostOdds = 1e6
/** Fewer are reckoned as so many: among ten children, half of them made up, nearly anybody would be the likeliest. */
const leastSize = 1000

/** One number of each side. */
export interface Linked { readonly a: number; readonly b: number; readonly likely: 'likely' | 'very-likely' }

/**
 * Who of one side is likely enough who of the other, one to one: the pair that stands out most first. The same whichever side is
 * called a, but for ties and for who is like more than eight of the other side.
 */
export function linkRows({ a, b, version }: { readonly a: Uint8Array; readonly b: Uint8Array; readonly version: string }, weights: MatchingWeights = shippedWeights): readonly Linked[] {
  const [ofA, ofB] = [recordsIn(a, version), recordsIn(b, version)]
  const register = new Register(version, { weights })
  for (const [number, record] of ofB) register.put(idOf(number), record)
  const pairs: (Linked & { readonly odds: number; readonly bits: number })[] = []
  for (const [number, record] of ofA) {
    for (const found of register.ask(questionOfRecord(record), { most: looked }).found) {
      if (!isNoRelative(found)) continue
      const { verdict, bits } = found.score
      const probability = probabilityOf(bits, Math.max(leastSize, register.rows), weights)
      pairs.push({ a: number, b: numberOf(found.id), likely: verdict === 'very-likely' ? verdict : 'likely', odds: Math.min(mostOdds, probability / (1 - probability)), bits })
    }
  }
  const speaks = { a: sumsOf(pairs, 'a'), b: sumsOf(pairs, 'b') }
  const shareOf = ({ a: x, b: y, odds }: (typeof pairs)[number]) => odds / (oddsOfNobody + speaks.a.get(x)! + speaks.b.get(y)! - odds)
  const shared = pairs.map((pair) => ({ pair, share: shareOf(pair) })).filter(({ share }) => share >= leastShare)
  shared.sort((x, y) => y.share - x.share || y.pair.bits - x.pair.bits || x.pair.a - y.pair.a || x.pair.b - y.pair.b)
  const taken = { a: new Set<number>(), b: new Set<number>() }
  return shared.flatMap(({ pair }) => {
    if (taken.a.has(pair.a) || taken.b.has(pair.b)) return []
    taken.a.add(pair.a)
    taken.b.add(pair.b)
    return [{ a: pair.a, b: pair.b, likely: pair.likely }]
  })
}

function sumsOf(pairs: readonly (Linked & { readonly odds: number })[], side: 'a' | 'b'): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const pair of pairs) sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.odds)
  return sums
}

function isNoRelative({ score: { verdict }, similarity, contained, fields: { birth } }: Found): boolean {
  if (verdict === 'likely' || verdict === 'very-likely') return true
  return onOneDay.has(birth) ? similarity >= leastOfOneDay : contained >= leastContained
}

function recordsIn(rows: Uint8Array, version: string): Map<number, EncodedRecord> {
  const view = new DataView(rows.buffer, rows.byteOffset)
  const found = new Map<number, Bytes[]>()
  for (let at = 0; at < rows.length; at += runRowBytes) {
    // As long as any encoding, with nothing in the half that was folded away: the kernel counts the bits that are there.
    const row = new Uint8Array(nameBytes + runRowBytes - numberBytes - foldedBytes)
    row.set(rows.subarray(at + numberBytes, at + numberBytes + foldedBytes))
    row.set(rows.subarray(at + numberBytes + foldedBytes, at + runRowBytes), nameBytes)
    const number = view.getUint32(at, true)
    found.set(number, [...found.get(number) ?? [], row])
  }
  return new Map([...found].map(([number, own]) => [number, { version, rows: own }]))
}

function idOf(number: number): string {
  return `00000000-0000-4000-8000-0000${number.toString(16).padStart(8, '0')}`
}

function numberOf(id: string): number {
  return Number.parseInt(id.slice(-8), 16)
}
