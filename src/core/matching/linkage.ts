/**
 * Two agencies compare their caseloads: rows made under a key of one run, which neither the house nor anybody else has, held against each
 * other. A row is an encoding whose filter of the name is folded to half its length, under a number drawn at random for each child; a child
 * has a row for each spelling. What comes out are pairs of numbers, each number at most once.
 *
 * Layout of a row (108 bytes): number (4, little-endian) ‖ name folded (32) ‖ mother (32) ‖ tokens (40).
 */
import type { RecordId } from '#core/ids.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { encodeRecord, encodingVersion, nameBytes, questionOfRecord, type EncodedRecord, type KnownOfChild } from './encode.ts'
import { namesVersion } from './name-parts.ts'
import type { MatchingKeys } from './prf.ts'
import { Register } from './register.ts'
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
 * From so much probability on a pair is one of those two agencies share; relatives never are. Lower than what a question needs: nobody is asked of by
 * name here, a number stands in one pair only, and every pair is looked at by two people. Data, from made-up people met twice (four drawings): of 300 whom two
 * caseloads of 3,000 have in common 66 to 71 in a hundred are found, and 83 to 90 in a hundred pairs are right; from one half on 58 to 65, and 90 to 96.
 */
const leastProbability = 0.3
/** Fewer are reckoned as so many: among ten children, half of them made up, nearly anybody would be the likeliest. */
const leastSize = 1000

/** One number of each side. */
export interface Linked { readonly a: number; readonly b: number; readonly likely: 'likely' | 'very-likely' }

/**
 * Who of one side is likely enough who of the other, one to one: the pair that says most first. The same whichever side is
 * called a, but for ties.
 */
export function linkRows({ a, b, version }: { readonly a: Uint8Array; readonly b: Uint8Array; readonly version: string }, weights: MatchingWeights = shippedWeights): readonly Linked[] {
  const [ofA, ofB] = [recordsIn(a, version), recordsIn(b, version)]
  const register = new Register(version, { weights })
  for (const [number, record] of ofB) register.put(idOf(number), record)
  const likely: (Linked & { readonly bits: number })[] = []
  for (const [number, record] of ofA) {
    for (const { id, score: { verdict, bits } } of register.ask(questionOfRecord(record), { most: looked }).found) {
      if (probabilityOf(bits, Math.max(leastSize, register.rows), weights) >= leastProbability && verdict !== 'related') likely.push({ a: number, b: numberOf(id), likely: verdict === 'very-likely' ? verdict : 'likely', bits })
    }
  }
  likely.sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b)
  const taken = { a: new Set<number>(), b: new Set<number>() }
  return likely.flatMap((pair) => {
    if (taken.a.has(pair.a) || taken.b.has(pair.b)) return []
    taken.a.add(pair.a)
    taken.b.add(pair.b)
    return [{ a: pair.a, b: pair.b, likely: pair.likely }]
  })
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
