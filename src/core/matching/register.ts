/**
 * All encodings of one version in the kernel's memory, to be asked. No names, no index key: what lies here says who is like
 * whom and nothing else. Works in a worker of the server over a million and on a phone over its own shelf.
 *
 * Rows lie in segments of 16,384, each with its columns one after the other; a row that leaves is replaced by the last one, so
 * the order of rows means nothing, and nothing that is found depends on it.
 */
import { joinBytes } from '#core/vault/bytes.ts'
import { comparerOf, countBits, mostCounted, mostReadings, motherBytes, mustBeOfOneVersion, nameBytes, nameLikeness, nameWords, recordBytes, type EncodedRecord, type FieldAgreement, type Question } from './encode.ts'
import { mostSimilar, openKernel, weightBytes, weightsFor, type Kernel } from './kernel.ts'
import { Prf } from './prf.ts'
import { bitsOfEncoded, levelOfName, nameBits, scoreEncoded, type Background, type Score } from './score.ts'
import { shippedWeights, type MatchingWeights } from './weights.ts'

export interface Found {
  readonly id: string
  /** 0 to 1, of the best spelling. */
  readonly similarity: number
  /** How much of the shorter name stands in the longer one, 0 to 1. */
  readonly contained: number
  readonly fields: FieldAgreement
  readonly score: Score
  /** What the whole name says, in bits: the rarer such a name is here, the more. */
  readonly nameBits: number
}

interface Candidate { readonly row: number; readonly raw: number; readonly fields: FieldAgreement; readonly bits: number }

export interface Answer {
  /** The best first, each record once. */
  readonly found: readonly Found[]
  /** Rows that were looked through. */
  readonly size: number
  /** For each of the question's parts: in how many rows it stands. */
  readonly parts: readonly number[]
}

export interface AskOptions {
  readonly most?: number
}

const segmentRows = 16_384
/** So many are looked at by all loops before the next ones: their filters fit a processor's own cache. */
const blockRows = 2048
const fieldBytes = motherBytes + 16
const numberBytes = recordBytes - nameBytes - fieldBytes
const idBytes = 16
const numbersInRow = numberBytes / 4
/** Where each column of a segment begins. */
const column = { filters: 0, fields: 64 * segmentRows, numbers: 112 * segmentRows, ids: 136 * segmentRows, counts: 152 * segmentRows, scores: 154 * segmentRows }
const segmentBytes = 156 * segmentRows
/** Where the question lies, before the segments. */
const questionsAt = 0
const partsAt = questionsAt + mostReadings * nameBytes
const weightsAt = partsAt + mostCounted * nameBytes
const histogramAt = weightsAt + mostReadings * weightBytes
const outAt = histogramAt + 4 * (mostSimilar + 4)
const pageBytes = 65_536
const segmentsFrom = Math.ceil((outAt + numberBytes * segmentRows) / pageBytes) * pageBytes
/** So many of the most similar names are scored by all fields; of these the best are answered. */
const shortlist = 1000

export class Register {
  readonly version: string
  #weights: MatchingWeights
  #memory = new WebAssembly.Memory({ initial: segmentsFrom / pageBytes })
  #kernel: Kernel
  #bytes: Uint8Array
  #words: Uint32Array
  #halves: Uint16Array
  #rows = 0
  #segments = 0
  // Open addressing over rows by their id; a record has as many entries as spellings. 0: free, otherwise row + 1.
  #table = new Uint32Array(1024)

  constructor(version: string, { weights = shippedWeights, kernel = openKernel }: { weights?: MatchingWeights; kernel?: (memory: WebAssembly.Memory) => Kernel } = {}) {
    this.version = version
    this.#weights = weights
    this.#kernel = kernel(this.#memory)
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#halves = new Uint16Array(this.#memory.buffer)
  }

  /** Rows, that is spellings. */
  get rows(): number { return this.#rows }
  /** Bytes held, with the table of ids. */
  get memoryBytes(): number { return this.#bytes.length + this.#table.byteLength }

  /** Puts a record in, in the place of an older one with this id. `id` is a UUID. Throws where the versions differ. */
  put(id: string, record: EncodedRecord): void {
    mustBeOfOneVersion(this, record)
    if (record.rows.some((row) => row.length !== recordBytes)) throw new Error('an encoding of another length')
    this.remove(id)
    const key = bytesOfId(id)
    for (const row of record.rows) this.#append(key, row)
  }

  /** True where there was such a record. */
  remove(id: string): boolean {
    const key = bytesOfId(id)
    let found = false
    for (let entry = this.#entryOf(key); entry >= 0; entry = this.#entryOf(key)) {
      this.#removeRow(entry)
      found = true
    }
    return found
  }

  has(id: string): boolean {
    return this.#entryOf(bytesOfId(id)) >= 0
  }

  /** The ids there are, each once: what is compared with the database after a restart. */
  ids(): Set<string> {
    const ids = new Set<string>()
    for (let row = 0; row < this.#rows; row++) ids.add(this.#idOf(row))
    return ids
  }

  /** One text for what is held, whatever its order: equal to `fingerprintOf` what the database holds, or something is amiss. */
  fingerprint(): string {
    const sum = new FingerprintSum()
    const whole = new Uint8Array(idBytes + recordBytes)
    for (let row = 0; row < this.#rows; row++) {
      const base = this.#base(row)
      const at = row % segmentRows
      let to = 0
      for (const [start, width] of [[column.ids, idBytes], [column.filters, nameBytes], [column.fields, fieldBytes], [column.numbers, numberBytes]] as const) {
        whole.set(this.#bytes.subarray(base + start + at * width, base + start + (at + 1) * width), to)
        to += width
      }
      sum.add(whole)
    }
    return sum.text()
  }

  ask(question: Question, { most = 200 }: AskOptions = {}): Answer {
    const parts = this.sweep(question)
    const histogram = this.#words.subarray(histogramAt / 4, histogramAt / 4 + mostSimilar + 1)
    const background = backgroundOf(histogram, this.#rows, this.#weights)
    const rows = this.#collect(leastOf(histogram, shortlist))
    const byNumber = this.#rowsWithNumbersOf(question)
    for (const row of rows) byNumber.delete(row)
    rows.push(...byNumber)
    const compare = comparerOf(question)
    const candidates: Candidate[] = []
    for (const row of rows) {
      const base = this.#base(row)
      const at = row % segmentRows
      const raw = this.#halves[(base + column.scores) / 2 + at]!
      const fields = compare(this.#halves, this.#words, base + column.fields + at * fieldBytes, base + column.numbers + at * numberBytes)
      candidates.push({ row, raw, fields, bits: bitsOfEncoded({ similarity: raw / mostSimilar, fields }, background, this.#weights) })
    }
    candidates.sort((a, b) => b.bits - a.bits || b.raw - a.raw || this.#compareIds(a.row, b.row))
    const askedNames = nameWords(question)
    const found = new Map<string, Found>()
    for (const { row, raw, fields } of candidates) {
      if (found.size === most) break
      const id = this.#idOf(row)
      // A record has a row for each spelling: its best one is met first.
      if (found.has(id)) continue
      const similarity = raw / mostSimilar
      const { contained } = nameLikeness(askedNames, this.#words, (this.#base(row) + column.filters + (row % segmentRows) * nameBytes) / 4)
      found.set(id, { id, similarity, contained, fields, nameBits: nameBits(similarity, background, this.#weights), score: scoreEncoded({ similarity, contained, fields }, background, this.#weights) })
    }
    return {
      found: [...found.values()], size: this.#rows, parts,
    }
  }

  /**
   * The scan alone: what an answer costs at least; the measurements hold the whole answer against it. Returns in how many rows
   * each part stands, counted while the rows are in the processor's cache anyway.
   */
  sweep(question: Question): number[] {
    const { parts } = question
    mustBeOfOneVersion(this, question)
    if (question.rows.length > mostReadings || parts.length > mostCounted) throw new Error(`${question.rows.length} readings of ${parts.length} parts at once`)
    question.rows.forEach((row, i) => {
      const filter = row.subarray(0, nameBytes)
      this.#bytes.set(filter, questionsAt + i * nameBytes)
      this.#words.set(weightsFor(bitsIn(filter)), (weightsAt + i * weightBytes) / 4)
    })
    parts.forEach((part, i) => this.#bytes.set(part, partsAt + i * nameBytes))
    this.#words.fill(0, histogramAt / 4, histogramAt / 4 + mostSimilar + 1)
    const counts = parts.map(() => 0)
    this.#eachSegment((base, rows) => {
      for (let from = 0; from < rows; from += blockRows) {
        const [n, filters] = [Math.min(blockRows, rows - from), base + column.filters + from * nameBytes]
        this.#kernel.scan(filters, base + column.counts + from * 2, base + column.scores + from * 2, n, questionsAt, weightsAt, question.rows.length, histogramAt)
        for (let i = 0; i < parts.length; i++) counts[i]! += this.#kernel.contain(filters, n, partsAt + i * nameBytes)
      }
    })
    return counts
  }

  #append(key: Uint8Array, row: Uint8Array): void {
    if (this.#rows === this.#segments * segmentRows) this.#grow()
    const index = this.#rows++
    const base = this.#base(index)
    const at = index % segmentRows
    this.#bytes.set(row.subarray(0, nameBytes), base + column.filters + at * nameBytes)
    this.#bytes.set(row.subarray(nameBytes, nameBytes + fieldBytes), base + column.fields + at * fieldBytes)
    this.#bytes.set(row.subarray(nameBytes + fieldBytes), base + column.numbers + at * numberBytes)
    this.#bytes.set(key, base + column.ids + at * idBytes)
    const bits = bitsIn(row.subarray(0, nameBytes))
    this.#bytes[base + column.counts + at * 2] = bits & 0xff
    this.#bytes[base + column.counts + at * 2 + 1] = bits >>> 8
    if (this.#rows * 2 > this.#table.length) this.#growTable()
    else this.#enter(index)
  }

  #removeRow(entry: number): void {
    const row = this.#table[entry]! - 1
    this.#leave(entry)
    const last = --this.#rows
    const [from, to] = [this.#base(last), this.#base(row)]
    const [i, j] = [last % segmentRows, row % segmentRows]
    if (last !== row) {
      this.#table[this.#entryOfRow(last)] = row + 1
      for (const [start, width] of [[column.filters, nameBytes], [column.fields, fieldBytes], [column.numbers, numberBytes], [column.ids, idBytes], [column.counts, 2]] as const) {
        this.#bytes.copyWithin(to + start + j * width, from + start + i * width, from + start + (i + 1) * width)
      }
    }
    // Nothing of who left stays behind: neither in memory nor where eight scores or four numbers are read at once.
    for (const [start, width] of [[column.filters, nameBytes], [column.fields, fieldBytes], [column.numbers, numberBytes], [column.ids, idBytes], [column.counts, 2], [column.scores, 2]] as const) {
      this.#bytes.fill(0, from + start + i * width, from + start + (i + 1) * width)
    }
  }

  #grow(): void {
    this.#memory.grow(segmentBytes / pageBytes)
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#halves = new Uint16Array(this.#memory.buffer)
    this.#segments++
  }

  #growTable(): void {
    this.#table = new Uint32Array(this.#table.length * 2)
    for (let row = 0; row < this.#rows; row++) this.#enter(row)
  }

  #enter(row: number): void {
    let entry = this.#homeOf(row)
    while (this.#table[entry] !== 0) entry = (entry + 1) & (this.#table.length - 1)
    this.#table[entry] = row + 1
  }

  /** Frees an entry and moves up what was displaced, so that no search ends too early. */
  #leave(entry: number): void {
    const mask = this.#table.length - 1
    let free = entry
    for (let next = (entry + 1) & mask; this.#table[next] !== 0; next = (next + 1) & mask) {
      const home = this.#homeOf(this.#table[next]! - 1)
      if (((next - home) & mask) < ((next - free) & mask)) continue
      this.#table[free] = this.#table[next]!
      free = next
    }
    this.#table[free] = 0
  }

  #entryOf(key: Uint8Array): number {
    const mask = this.#table.length - 1
    for (let entry = homeOfId(key, 0) & mask; this.#table[entry] !== 0; entry = (entry + 1) & mask) {
      const at = this.#idAt(this.#table[entry]! - 1)
      let same = true
      for (let i = 0; i < idBytes && same; i++) same = this.#bytes[at + i] === key[i]
      if (same) return entry
    }
    return -1
  }

  #entryOfRow(row: number): number {
    let entry = this.#homeOf(row)
    while (this.#table[entry] !== row + 1) entry = (entry + 1) & (this.#table.length - 1)
    return entry
  }

  #homeOf(row: number): number {
    return homeOfId(this.#bytes, this.#idAt(row)) & (this.#table.length - 1)
  }

  #collect(least: number): number[] {
    const rows: number[] = []
    this.#eachSegment((base, count, first) => {
      const found = this.#kernel.collect(base + column.scores, count, least, outAt)
      for (let i = 0; i < found; i++) rows.push(first + this.#words[outAt / 4 + i]!)
    })
    return rows
  }

  /** Whoever has a phone, an IIN or a document in common, whatever the name. */
  #rowsWithNumbersOf(question: Question): Set<number> {
    const rows = new Set<number>()
    const asked = new Uint32Array(question.rows[0]!.buffer, question.rows[0]!.byteOffset + nameBytes + fieldBytes, numbersInRow)
    for (const token of new Set(asked)) {
      if (token === 0) continue
      this.#eachSegment((base, count, first) => {
        const found = this.#kernel.find(base + column.numbers, Math.ceil((count * numbersInRow) / 4) * 4, token, outAt)
        for (let i = 0; i < found; i++) rows.add(first + Math.floor(this.#words[outAt / 4 + i]! / numbersInRow))
      })
    }
    return rows
  }

  #eachSegment(visit: (base: number, rows: number, first: number) => void): void {
    for (let first = 0; first < this.#rows; first += segmentRows) visit(this.#base(first), Math.min(segmentRows, this.#rows - first), first)
  }

  #base(row: number): number {
    return segmentsFrom + Math.floor(row / segmentRows) * segmentBytes
  }

  /** By the bytes of their ids, so that among equals nobody comes first for having come first. */
  #compareIds(a: number, b: number): number {
    const [x, y] = [this.#idAt(a), this.#idAt(b)]
    for (let i = 0; i < idBytes; i++) {
      const difference = this.#bytes[x + i]! - this.#bytes[y + i]!
      if (difference !== 0) return difference
    }
    return 0
  }

  #idAt(row: number): number {
    return this.#base(row) + column.ids + (row % segmentRows) * idBytes
  }

  #idOf(row: number): string {
    const at = this.#idAt(row)
    let hex = ''
    for (let i = 0; i < idBytes; i++) hex += hexOf[this.#bytes[at + i]!]!
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}

/** As `Register.fingerprint`, of records as the database has them. */
export function fingerprintOf(records: Iterable<readonly [id: string, record: EncodedRecord]>): string {
  const sum = new FingerprintSum()
  for (const [id, { rows }] of records) for (const row of rows) sum.add(joinBytes(bytesOfId(id), row))
  return sum.text()
}

// A sum, because rows have no order; a sum of SipHashes, because one changed bit must change it. The key is no secret: it
// finds what went wrong by itself, not who forges.
class FingerprintSum {
  #prf = new Prf(new Uint8Array(16))
  #rows = 0
  #low = 0
  #high = 0
  add(row: Uint8Array): void {
    const { low, high } = this.#prf.of(row)
    this.#rows++
    this.#low = (this.#low + low) >>> 0
    this.#high = (this.#high + high) >>> 0
  }
  text(): string {
    return `${this.#rows}-${this.#high.toString(16).padStart(8, '0')}${this.#low.toString(16).padStart(8, '0')}`
  }
}

/** The least similarity that still brings in so many, 1 where there are fewer. */
function leastOf(histogram: Uint32Array, wanted: number): number {
  let sum = 0
  for (let bin = mostSimilar; bin > 1; bin--) {
    sum += histogram[bin]!
    if (sum >= wanted) return bin
  }
  return 1
}

/** How many have a name of each level of likeness: how common the name asked is, from the register itself and without a list. */
function backgroundOf(histogram: Uint32Array, size: number, weights: MatchingWeights): Background {
  const counts = new Float64Array(weights.names.length)
  let bin = mostSimilar
  weights.names.forEach(({ from }, level) => { for (; bin > 0 && bin / mostSimilar >= from; bin--) counts[level]! += histogram[bin]! })
  return { size, alike: (similarity) => counts[levelOfName(similarity, weights)]! }
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function bytesOfId(id: string): Uint8Array {
  const hex = id.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new Error('an id that is no UUID')
  return Uint8Array.from({ length: idBytes }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** Ids of version 7 begin with their time, so all of the id is mixed. */
function homeOfId(bytes: Uint8Array, at: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < idBytes; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

function bitsIn(filter: Uint8Array): number {
  let bits = 0
  for (const byte of filter) bits += countBits(byte)
  return bits
}
