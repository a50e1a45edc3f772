/**
 * All encodings of one version in the kernel's memory, to be asked. No names, no index key: what lies here says who is like
 * whom and nothing else. Works in a worker of the server over a million and on a phone over its own shelf. The order of rows means
 * nothing, and nothing that is found depends on it.
 */
import { joinBytes } from '#core/vault/bytes.ts'
import { comparerOf, mostCounted, mustBeOfOneVersion, nameBytes, nameLikeness, nameWords, type Comparer, type EncodedRecord, type FieldAgreement, type Question } from './encode.ts'
import { bitsIn, bytesOfId, column, fieldBytes, HeldRows, idBytes, numberBytes, segmentRows } from './held-rows.ts'
import { mostSimilar, openKernel, weightBytes, weightsFor, type Kernel } from './kernel.ts'
import { Prf } from './prf.ts'
import { bitsOfFields, bitsOfNumbers, levelOfName, nameBits, scoreEncoded, type Background, type Score } from './score.ts'
import { mostReadings, recordBytes } from './sizes.ts'
import { entriesOf, TagIndex } from './tag-index.ts'
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

interface Candidate { readonly row: number; readonly raw: number; readonly bits: number }
/** Whoever has a number in common by tags, and the kind it is of. */
type WithTag = ReadonlyMap<number, 'phone' | 'number'>

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

/** So many are looked at by all loops before the next ones: their filters fit a processor's own cache. */
const blockRows = 2048
const numbersInRow = numberBytes / 4
/** Where the question lies, before the rows. */
const questionsAt = 0
const partsAt = questionsAt + mostReadings * nameBytes
const weightsAt = partsAt + mostCounted * nameBytes
const histogramAt = weightsAt + mostReadings * weightBytes
const outAt = histogramAt + 4 * (mostSimilar + 4)
/** What a question uses, and whoever goes through all rows may use between two of them: bytes from the beginning of the memory. */
export const workspace = { weightsAt, histogramAt, from: outAt } as const
const workspaceBytes = outAt + numberBytes * segmentRows
/**
 * So many of the most similar names, and whoever has the same day of birth, are narrowed by all fields to a shortlist; of these
 * the best are answered. Where only a given name is asked, thousands are as much like it as the right one.
 */
const wideList = { share: 1 / 128, most: 8000 }
const shortlist = 1000

export class Register {
  readonly version: string
  #weights: MatchingWeights
  #held: HeldRows
  #tags = new TagIndex()

  constructor(version: string, { weights = shippedWeights, kernel = openKernel }: { weights?: MatchingWeights; kernel?: (memory: WebAssembly.Memory) => Kernel } = {}) {
    this.version = version
    this.#weights = weights
    this.#held = new HeldRows(workspaceBytes, kernel)
  }

  /** Rows, that is spellings. */
  get rows(): number { return this.#held.count }
  /** Bytes held, with the tables of ids and tags. */
  get memoryBytes(): number { return this.#held.memoryBytes + this.#tags.memoryBytes }

  /** The rows themselves, for who goes through all of them; what lies in the workspace is of use between two questions to nobody. */
  get held(): HeldRows { return this.#held }

  /** Puts a record in, in the place of an older one with this id. `id` is a UUID. Throws where the versions differ. */
  put(id: string, record: EncodedRecord): void {
    mustBeOfOneVersion(this, record)
    if (record.rows.some((row) => row.length !== recordBytes)) throw new Error('an encoding of another length')
    this.remove(id)
    const key = bytesOfId(id)
    for (const row of record.rows) this.#held.append(key, row)
    if (record.tags) this.#tags.put(key, record.tags)
  }

  /** True where there was such a record. */
  remove(id: string): boolean {
    const key = bytesOfId(id)
    this.#tags.remove(key)
    return this.#held.remove(key)
  }

  has(id: string): boolean {
    return this.#held.has(bytesOfId(id))
  }

  /** The ids there are, each once: what is compared with the database after a restart. */
  ids(): Set<string> {
    const ids = new Set<string>()
    for (let row = 0; row < this.#held.count; row++) ids.add(this.#held.idOf(row))
    return ids
  }

  /** One text for what is held, whatever its order: equal to `fingerprintOf` what the database holds, or something is amiss. */
  fingerprint(): string {
    const sum = new FingerprintSum()
    const whole = new Uint8Array(idBytes + recordBytes)
    for (let row = 0; row < this.#held.count; row++) {
      this.#held.copy(row, whole)
      sum.add(whole)
    }
    for (const entry of this.#tags.entries()) sum.add(entry)
    return sum.text()
  }

  ask(question: Question, { most = 200 }: AskOptions = {}): Answer {
    const parts = this.sweep(question)
    const histogram = this.#held.words.subarray(histogramAt / 4, histogramAt / 4 + mostSimilar + 1)
    const background = backgroundOf(histogram, this.#held.count, this.#weights)
    const comparer = comparerOf(question)
    const withTag = this.#rowsWithTagsOf(question)
    const withNumber = new Set([...this.#rowsWithNumbersOf(question), ...withTag.keys()])
    const least = leastOf(histogram, Math.max(shortlist, Math.min(wideList.most, Math.ceil(this.#held.count * wideList.share))))
    const rows = this.#collect(least)
    for (const row of this.#rowsBornWith(question)) if (this.#held.rawOf(row) < least) rows.push(row)
    const candidates = this.#narrow(rows, { comparer, background, withNumber, withTag })
    // However many are alike otherwise: whoever has the number is among the first.
    candidates.sort((a, b) => Number(withTag.get(b.row) === 'number') - Number(withTag.get(a.row) === 'number') || b.bits - a.bits || b.raw - a.raw || this.#held.compareIds(a.row, b.row))
    const askedNames = nameWords(question)
    const found = new Map<string, Found>()
    for (const { row, raw } of candidates) {
      if (found.size === most) break
      const id = this.#held.idOf(row)
      // A record has a row for each spelling: its best one is met first.
      if (found.has(id)) continue
      const similarity = raw / mostSimilar
      const fields = this.#compare(row, comparer, withTag)
      const { contained } = nameLikeness(askedNames, this.#held.words, this.#held.filterAt(row) / 4)
      found.set(id, { id, similarity, contained, fields, nameBits: nameBits(similarity, background, this.#weights), score: scoreEncoded({ similarity, contained, fields }, background, this.#weights) })
    }
    return { found: [...found.values()], size: this.#held.count, parts }
  }

  /** The rows that say most by name and fields together: at least a shortlist of them, and all that say as much as its last; and whoever has a number in common. */
  #narrow(rows: readonly number[], { comparer, background, withNumber, withTag }: { comparer: Comparer; background: Background; withNumber: ReadonlySet<number>; withTag: WithTag }): Candidate[] {
    const weights = this.#weights
    const { birth, sex, place, mother, asksNumbers } = comparer
    const bitsOfName = namesBitsBy(background, weights)
    const { raws, halves, words } = this.#held.gather(rows)
    const bits = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) {
      const motherAt = i * fieldBytes
      bits[i] = bitsOfName(raws[i]!) + bitsOfFields(birth(halves, motherAt), sex(halves, motherAt), place(halves, motherAt), mother(words, motherAt), weights)
    }
    const least = leastBits(bits, shortlist)
    const withNumbers = (row: number): Candidate => {
      const [raw, fields] = [this.#held.rawOf(row), this.#compare(row, comparer, withTag)]
      return { row, raw, bits: bitsOfName(raw) + bitsOfFields(fields.birth, fields.sex, fields.place, fields.mother, weights) + bitsOfNumbers(fields, weights) }
    }
    const candidates = Array.from(withNumber, withNumbers)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      if (bits[i]! >= least && !withNumber.has(row)) candidates.push(asksNumbers ? withNumbers(row) : { row, raw: raws[i]!, bits: bits[i]! })
    }
    return candidates
  }

  #compare(row: number, { compare }: Comparer, withTag: WithTag): FieldAgreement {
    const held = this.#held
    const byTokens = compare(held.halves, held.words, held.fieldsAt(row), held.numbersAt(row))
    const byTag = withTag.get(row)
    return byTag === undefined ? byTokens : { ...byTokens, [byTag]: 'same' as const }
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
      this.#held.bytes.set(filter, questionsAt + i * nameBytes)
      this.#held.words.set(weightsFor(bitsIn(filter)), (weightsAt + i * weightBytes) / 4)
    })
    parts.forEach((part, i) => this.#held.bytes.set(part, partsAt + i * nameBytes))
    this.#held.words.fill(0, histogramAt / 4, histogramAt / 4 + mostSimilar + 1)
    const counts = parts.map(() => 0)
    this.#held.eachSegment((base, rows) => {
      for (let from = 0; from < rows; from += blockRows) {
        const [n, filters] = [Math.min(blockRows, rows - from), base + column.filters + from * nameBytes]
        this.#held.kernel.scan(filters, base + column.counts + from * 2, base + column.scores + from * 2, n, questionsAt, weightsAt, question.rows.length, histogramAt)
        for (let i = 0; i < parts.length; i++) counts[i]! += this.#held.kernel.contain(filters, n, partsAt + i * nameBytes)
      }
    })
    return counts
  }

  #collect(least: number): number[] {
    const rows: number[] = []
    this.#held.eachSegment((base, count, first) => {
      const found = this.#held.kernel.collect(base + column.scores, count, least, outAt)
      for (let i = 0; i < found; i++) rows.push(first + this.#held.words[outAt / 4 + i]!)
    })
    return rows
  }

  /** Whoever has a phone, an IIN or a document in common, whatever the name. */
  #rowsWithNumbersOf(question: Question): Set<number> {
    const rows = new Set<number>()
    const asked = new Uint32Array(question.rows[0]!.buffer, question.rows[0]!.byteOffset + nameBytes + fieldBytes, numbersInRow)
    const tokens = new Set(asked)
    tokens.delete(0)
    // A segment's numbers are looked through for all tokens while they are in the processor's cache.
    this.#held.eachSegment((base, count, first) => {
      for (const token of tokens) {
        const found = this.#held.kernel.find(base + column.numbers, Math.ceil((count * numbersInRow) / 4) * 4, token, outAt)
        for (let i = 0; i < found; i++) rows.add(first + Math.floor(this.#held.words[outAt / 4 + i]! / numbersInRow))
      }
    })
    return rows
  }

  /** Whoever has a number in common by tags, with the kind it is of. */
  #rowsWithTagsOf({ tags }: Question): Map<number, 'phone' | 'number'> {
    const rows = new Map<number, 'phone' | 'number'>()
    for (const { id, kind } of tags ? this.#tags.find(tags) : []) for (const row of this.#held.rowsOf(id)) rows.set(row, kind)
    return rows
  }

  /** Whoever was born on the same day, or on it with day and month changed round, whatever the name: a child without a surname, one whose name was heard wrongly. */
  #rowsBornWith({ birth }: Question): number[] {
    const rows: number[] = []
    if (!birth?.full || birth.habit) return rows
    this.#held.eachSegment((base, count, first) => {
      const found = this.#held.kernel.either(base + column.dates, count, birth.date, birth.swapped, outAt)
      for (let i = 0; i < found; i++) rows.push(first + this.#held.words[outAt / 4 + i]!)
    })
    return rows
  }
}

/** As `Register.fingerprint`, of records as the database has them. */
export function fingerprintOf(records: Iterable<readonly [id: string, record: EncodedRecord]>): string {
  const sum = new FingerprintSum()
  for (const [id, { rows, tags }] of records) {
    for (const row of rows) sum.add(joinBytes(bytesOfId(id), row))
    for (const entry of tags ? entriesOf(bytesOfId(id), tags) : []) sum.add(entry)
  }
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

/** The least bits of the `wanted` best, to a sixteenth of a bit; everything where there are fewer. */
function leastBits(all: Float64Array, wanted: number): number {
  if (all.length <= wanted) return -Infinity
  const steps = 2048
  const stepOf = (bits: number) => Math.min(steps - 1, Math.max(0, Math.floor(bits * 16) + steps / 2))
  const histogram = new Uint32Array(steps)
  for (const bits of all) histogram[stepOf(bits)]!++
  let step = steps - 1
  for (let sum = histogram[step]!; sum < wanted && step > 0;) sum += histogram[--step]!
  return step === 0 ? -Infinity : (step - steps / 2) / 16
}

/** What each likeness of names says, worked out once for a question. */
function namesBitsBy(background: Background, weights: MatchingWeights): (raw: number) => number {
  const known = new Float64Array(mostSimilar + 1).fill(Number.NaN)
  return (raw) => {
    if (Number.isNaN(known[raw])) known[raw] = nameBits(raw / mostSimilar, background, weights)
    return known[raw]!
  }
}

/** How many have a name of each level of likeness: how common the name asked is, from the register itself and without a list. */
function backgroundOf(histogram: Uint32Array, size: number, weights: MatchingWeights): Background {
  const counts = new Float64Array(weights.names.length)
  let bin = mostSimilar
  weights.names.forEach(({ from }, level) => { for (; bin > 0 && bin / mostSimilar >= from; bin--) counts[level]! += histogram[bin]! })
  return { size, alike: (similarity) => counts[levelOfName(similarity, weights)]! }
}
