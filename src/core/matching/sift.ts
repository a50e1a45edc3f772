/**
 * Who stands in a register twice? Everybody with everybody is a million million comparisons, so rows are sorted into small heaps of
 * those that have something in common, many times over and each time by something else: a birth, a year and a place, a mother, and always
 * as much of the name as it takes to make the heaps small. Whoever are alike in one of them are compared by everything.
 *
 * Works on keyed encodings alone, in the memory of who holds them: what a heap was made by is written nowhere. It hands on who is worth a
 * look and decides nothing; the exact score is the question about one of the two.
 */
import { blend, countBits, documentsAt, iinAt, motherBytes, mostDocuments, mostPhones, nameBytes, phonesAt, shortAt } from './encode.ts'
import { mostSimilar, weightBytes, weightsFor } from './kernel.ts'
import type { HeldRows } from './held-rows.ts'
import { workspace, type Register } from './register.ts'
import { levelOfName, probabilityOf } from './score.ts'
import { shippedWeights, type MatchingWeights } from './weights.ts'

/** Two records that may be one child. `bits` is for comparing two such pairs, never for anybody's eyes. */
export interface AlikePair { readonly one: string; readonly other: string; readonly bits: number }

export interface SiftOptions {
  readonly weights?: MatchingWeights
  /** So many pairs are kept of each record at most: one that is like hundreds says nothing. */
  readonly mostOfEach?: number
  /** Least probability of a pair that is handed on. */
  readonly least?: number
}

/** A heap is made smaller until it has no more. */
const mostInHeap = 512
/** So many ways of taking one bit of a name by chance, each the same for all names. */
const drawnBits = 20
const numbersInRow = mostPhones + 1 + mostDocuments
/** Below this, names are no reason to compare. */
const leastAlike = 0.62

export function sift(register: Register, { weights = shippedWeights, mostOfEach = 10, least = weights.bands.possible }: SiftOptions = {}): { pairs: AlikePair[]; comparisons: number } {
  const { held } = register
  const fields = readFields(held)
  const drawn = drawBits(held)
  const neighbours = new Neighbours(held.count, mostOfEach)
  const bitsOf = pairBits(held, fields, weights)
  const heap = new Heap(held, fields, (a, b, raw) => { if (fields.record[a] !== fields.record[b]) neighbours.add(fields.record[a]!, fields.record[b]!, bitsOf(a, b, raw)) })
  for (const way of waysOf(fields)) eachHeap(held.count, way, drawn, (rows) => heap.compare(rows))
  return {
    comparisons: heap.comparisons,
    pairs: neighbours.pairs((bits) => probabilityOf(bits, held.count, weights) >= least).map(({ one, other, bits }) => ({ one: held.idOf(one), other: held.idOf(other), bits })),
  }
}

// ── What rows have in common

interface Fields {
  readonly date: Uint16Array; readonly yearAndMonth: Uint16Array; readonly yearAndDay: Uint16Array; readonly monthAndDay: Uint16Array; readonly year: Uint16Array; readonly span: Uint16Array
  readonly sex: Uint16Array; readonly place: Uint16Array
  /** Bits of the mother's filter, 0 where she is not known; and one of them, drawn by chance. */
  readonly motherBits: Uint16Array; readonly mother: Uint16Array
  /** 1 where there is any. */
  readonly numbers: Uint8Array
  readonly record: Uint32Array
}

function readFields(held: HeldRows): Fields {
  const { count: rows, halves, words } = held
  const column = () => new Uint16Array(rows)
  const fields = { date: column(), yearAndMonth: column(), yearAndDay: column(), monthAndDay: column(), year: column(), span: column(), sex: column(), place: column(), motherBits: column(), mother: column(), numbers: new Uint8Array(rows), record: new Uint32Array(rows) }
  const [order] = ordersOf(motherBytes * 8, 1, 7)
  for (let row = 0; row < rows; row++) {
    const at = held.fieldsAt(row)
    const shorts = (at + motherBytes) / 2 - shortAt.date
    for (const name of ['date', 'yearAndMonth', 'yearAndDay', 'monthAndDay', 'year', 'span', 'sex', 'place'] as const) fields[name][row] = halves[shorts + shortAt[name]]!
    let [bits, first] = [0, 0xffff]
    for (let i = 0; i < motherBytes / 4; i++) {
      for (let word = words[at / 4 + i]!; word !== 0; word &= word - 1) {
        bits++
        first = Math.min(first, order![i * 32 + (31 - Math.clz32(word & -word))]!)
      }
    }
    fields.motherBits[row] = bits
    fields.mother[row] = bits === 0 ? 0 : first + 1
    const numbers = held.numbersAt(row) / 4
    for (let i = 0; i < numbersInRow; i++) if (words[numbers + i] !== 0) fields.numbers[row] = 1
    fields.record[row] = held.recordOf(row)
  }
  return fields
}

/** For each way of drawing, the bit that each row's name draws: two names draw the same one as often as they are alike (Broder's minimum over a shuffled order). */
function drawBits(held: HeldRows): readonly Uint16Array[] {
  const { words, count: rows } = held
  const drawn = Array.from({ length: drawnBits }, () => new Uint16Array(rows))
  const orders = ordersOf(nameBytes * 8, drawnBits, 1)
  const set = new Uint16Array(nameBytes * 8)
  for (let row = 0; row < rows; row++) {
    let bits = 0
    const from = held.filterAt(row) / 4
    for (let i = 0; i < nameBytes / 4; i++) for (let word = words[from + i]!; word !== 0; word &= word - 1) set[bits++] = i * 32 + (31 - Math.clz32(word & -word))
    for (let way = 0; way < drawnBits; way++) {
      const order = orders[way]!
      let first = nameBytes * 8
      for (let i = 0; i < bits; i++) {
        const at = order[set[i]!]!
        if (at < first) first = at
      }
      drawn[way]![row] = first
    }
  }
  return drawn
}

/** Shuffled orders of so many things, the same ones each time. */
function ordersOf(length: number, many: number, seed: number): Uint16Array[] {
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return Array.from({ length: many }, () => {
    const order = Uint16Array.from({ length }, (_, i) => i)
    for (let i = length - 1; i > 0; i--) {
      const j = next(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!]
    }
    return order
  })
}

// ── Heaps

/** Rows with one key lie together; 0 lies nowhere. Heaps that are too large are parted by the bits their names draw, in this order. */
interface Way { readonly key: (row: number) => number; readonly draws: readonly number[] }

function waysOf({ date, year, monthAndDay, place, mother }: Fields): Way[] {
  const both = (a: number, b: number) => (a === 0 || b === 0 ? 0 : ((a << 16) | b) >>> 0)
  const inTurn = (from: number, many = 8) => Array.from({ length: many }, (_, i) => (from + i) % drawnBits)
  return [
    { key: (row) => date[row]!, draws: inTurn(0) },
    { key: (row) => both(year[row]!, place[row]!), draws: inTurn(1) },
    { key: (row) => both(place[row]!, monthAndDay[row]!), draws: inTurn(2) },
    { key: (row) => both(mother[row]!, place[row]!), draws: inTurn(3) },
    ...[4, 5].map((i) => ({ key: (row: number) => year[row]!, draws: inTurn(i) })),
    ...[6, 7].map((i) => ({ key: (row: number) => place[row]!, draws: inTurn(i) })),
    ...[8, 9].map((i) => ({ key: (row: number) => mother[row]!, draws: inTurn(i) })),
    ...[10, 11, 12, 13, 14, 15, 16].map((i) => ({ key: () => 1, draws: inTurn(i, 12) })),
  ]
}

function eachHeap(rows: number, { key, draws }: Way, drawn: readonly Uint16Array[], visit: (rows: Uint32Array) => void): void {
  const order = sortedBy(rows, key)
  const spare = new Uint32Array(order.length)
  const counts = new Uint32Array(nameBytes * 8 + 2)

  function part(from: number, to: number, depth: number): void {
    if (to - from < 2) return
    if (to - from <= mostInHeap) return visit(order.subarray(from, to))
    // Of the same birth and all but the same name: only so many are looked at beside each other.
    if (depth === draws.length) {
      for (let at = from; at < to; at += mostInHeap) visit(order.subarray(at, Math.min(to, at + mostInHeap)))
      return
    }
    const by = drawn[draws[depth]!]!
    counts.fill(0)
    for (let i = from; i < to; i++) counts[by[order[i]!]! + 1]!++
    for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!
    const starts = counts.slice()
    for (let i = from; i < to; i++) spare[from + counts[by[order[i]!]!]!++] = order[i]!
    order.set(spare.subarray(from, to), from)
    for (let i = 0; i + 1 < starts.length; i++) if (starts[i + 1]! - starts[i]! > 1) part(from + starts[i]!, from + starts[i + 1]!, depth + 1)
  }

  for (let from = 0; from < order.length;) {
    const mine = key(order[from]!)
    let to = from + 1
    while (to < order.length && key(order[to]!) === mine) to++
    part(from, to, 0)
    from = to
  }
}

/** Rows by their keys, those without one left out. */
function sortedBy(rows: number, key: (row: number) => number): Uint32Array {
  let order = new Uint32Array(rows)
  let many = 0
  for (let row = 0; row < rows; row++) if (key(row) !== 0) order[many++] = row
  order = order.slice(0, many)
  const keys = Uint32Array.from(order, key)
  for (const shift of [0, 16]) {
    const counts = new Uint32Array(65_537)
    for (const one of keys) counts[((one >>> shift) & 0xffff) + 1]!++
    if (counts[1] === many) continue
    for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!
    const [nextOrder, nextKeys] = [new Uint32Array(many), new Uint32Array(many)]
    for (let i = 0; i < many; i++) {
      const to = counts[(keys[i]! >>> shift) & 0xffff]!++
      nextOrder[to] = order[i]!
      nextKeys[to] = keys[i]!
    }
    order = nextOrder
    keys.set(nextKeys)
  }
  return order
}

/** Compares the names in a heap with the loop that answers questions. */
class Heap {
  comparisons = 0
  readonly #held: HeldRows
  readonly #sex: Uint16Array
  readonly #found: (a: number, b: number, raw: number) => void
  /** Where the weights lie of names with so many bits; 0 where they were not needed yet. */
  readonly #weightsOf = new Uint32Array(nameBytes * 8 + 1)
  #weightsUpTo: number
  readonly #at: { filters: number; counts: number; scores: number; out: number }

  constructor(held: HeldRows, { sex }: Fields, found: (a: number, b: number, raw: number) => void) {
    this.#held = held
    this.#sex = sex
    this.#found = found
    const { from } = workspace
    const [counts, scores] = [from + mostInHeap * nameBytes, from + mostInHeap * (nameBytes + 2)]
    this.#at = { filters: from, counts, scores, out: scores + mostInHeap * 2 + 16 }
    this.#weightsUpTo = this.#at.out + mostInHeap * 4
  }

  #weightsFor(bits: number): number {
    const { words, from: upTo } = this.#held
    const known = this.#weightsOf[bits]!
    if (known !== 0) return known
    const isRoom = this.#weightsUpTo + weightBytes <= upTo
    const at = isRoom ? this.#weightsUpTo : workspace.weightsAt
    words.set(weightsFor(bits), at / 4)
    if (isRoom) {
      this.#weightsOf[bits] = at
      this.#weightsUpTo += weightBytes
    }
    return at
  }

  compare(rows: Uint32Array): void {
    const held = this.#held
    const { bytes, halves, words, kernel } = held
    const at = this.#at
    const n = rows.length
    for (let i = 0; i < n; i++) {
      const filter = held.filterAt(rows[i]!)
      bytes.copyWithin(at.filters + i * nameBytes, filter, filter + nameBytes)
      halves[at.counts / 2 + i] = halves[held.countAt(rows[i]!) / 2]!
    }
    bytes.fill(0, at.scores + n * 2, at.scores + n * 2 + 16)
    this.comparisons += (n * (n - 1)) / 2
    for (let i = 0; i + 1 < n; i++) {
      const bits = halves[at.counts / 2 + i]!
      if (bits === 0) continue
      const rest = n - i - 1
      kernel.scan(at.filters + (i + 1) * nameBytes, at.counts + (i + 1) * 2, at.scores + (i + 1) * 2, rest, at.filters + i * nameBytes, this.#weightsFor(bits), 1, workspace.histogramAt)
      const found = kernel.collect(at.scores + (i + 1) * 2, rest, Math.ceil(leastAlike * mostSimilar), at.out)
      const mine = rows[i]!
      for (let f = 0; f < found; f++) {
        const j = i + 1 + words[at.out / 4 + f]!
        const other = rows[j]!
        if (this.#sex[mine] !== this.#sex[other] && this.#sex[mine] !== 0 && this.#sex[other] !== 0) continue
        this.#found(mine, other, halves[at.scores / 2 + j]!)
      }
    }
  }
}

// ── How much speaks for a pair

/**
 * As the score of encodings, of two stored rows: nobody can tell here which years are neighbours, so another year counts as little against as
 * a year beside often is among pairs, and a day counts by how many have it.
 */
function pairBits(held: HeldRows, fields: Fields, weights: MatchingWeights): (a: number, b: number, raw: number) => number {
  const { words, count: rows } = held
  const { date, yearAndMonth, yearAndDay, monthAndDay, year, span, sex, place, motherBits, numbers: hasNumbers } = fields
  const ofName = Float32Array.from({ length: mostSimilar + 1 }, (_, raw) => {
    const { same, other } = weights.names[levelOfName(raw / mostSimilar, weights)]!
    return Math.max(0, Math.log2(same / other))
  })
  const [withDate, withDay] = [countsOf(date), countsOf(monthAndDay)]
  /** 1 January and the like: what is written down where nobody knows. */
  const isHabit = (row: number) => withDay.counts[monthAndDay[row]!]! > 0.03 * withDay.known
  const other = { year: -2.2, sameDayOfOtherYear: 4 }

  function birth(a: number, b: number): number {
    if (year[a] === 0 || year[b] === 0) return 0
    if (span[a] !== 0 || span[b] !== 0) return year[a] === year[b] ? weights.birth['within-estimate'] : 0
    if (year[a] !== year[b]) return date[a] !== 0 && monthAndDay[a] === monthAndDay[b] && !isHabit(a) ? other.sameDayOfOtherYear : other.year
    if (date[a] === 0 || date[b] === 0) return weights.birth['same-year']
    if (date[a] === date[b]) return Math.max(weights.birth['same-new-year'], Math.min(weights.birth['same-day'], Math.log2(withDate.known / withDate.counts[date[a]!]!) - 2))
    if (isHabit(a) || isHabit(b)) return weights.birth['same-year-habit']
    return yearAndMonth[a] === yearAndMonth[b] || yearAndDay[a] === yearAndDay[b] ? weights.birth['same-year-day-or-month'] : weights.birth['same-year-other-day']
  }

  function mother(a: number, b: number): number {
    if (motherBits[a] === 0 || motherBits[b] === 0) return 0
    const [x, y] = [held.fieldsAt(a) / 4, held.fieldsAt(b) / 4]
    let common = 0
    for (let i = 0; i < motherBytes / 4; i++) common += countBits(words[x + i]! & words[y + i]!)
    const alike = blend(common, motherBits[a]!, motherBits[b]!)
    return weights.mother.levels.find(({ from }) => alike >= from)!.bits
  }

  function numbers(a: number, b: number): number {
    if (hasNumbers[a] === 0 || hasNumbers[b] === 0) return 0
    const [x, y] = [held.numbersAt(a) / 4, held.numbersAt(b) / 4]
    const [ofA, ofB] = [words[x + iinAt - phonesAt]!, words[y + iinAt - phonesAt]!]
    let bits = ofA === 0 || ofB === 0 ? 0 : ofA === ofB ? weights.iin.same : weights.iin.different
    for (const [from, many, worth] of [[0, mostPhones, weights.phone.same], [documentsAt - phonesAt, mostDocuments, weights.document.same]] as const) {
      let isCommon = false
      for (let i = 0; i < many && words[x + from + i] !== 0; i++) for (let j = 0; j < many; j++) if (words[x + from + i] === words[y + from + j]) isCommon = true
      if (isCommon) bits += worth
    }
    return bits
  }

  function countsOf(column: Uint16Array) {
    const counts = new Uint32Array(65_536)
    let known = 0
    for (let row = 0; row < rows; row++) {
      counts[column[row]!]!++
      if (column[row] !== 0) known++
    }
    return { counts, known }
  }

  return (a, b, raw) => ofName[raw]! + birth(a, b) + mother(a, b) + numbers(a, b)
    + (sex[a] === 0 || sex[b] === 0 ? 0 : sex[a] === sex[b] ? weights.sex.same : weights.sex.different)
    + (place[a] === 0 || place[b] === 0 ? 0 : place[a] === place[b] ? weights.place.same : weights.place.different)
}

/** The best few of each record. */
class Neighbours {
  readonly #most: number
  readonly #others: Int32Array
  readonly #bits: Float32Array

  constructor(rows: number, most: number) {
    this.#most = most
    this.#others = new Int32Array(rows * most).fill(-1)
    this.#bits = new Float32Array(rows * most).fill(-Infinity)
  }

  add(one: number, other: number, bits: number): void {
    this.#put(one, other, bits)
    this.#put(other, one, bits)
  }

  #put(one: number, other: number, bits: number): void {
    const from = one * this.#most
    let least = from
    for (let at = from; at < from + this.#most; at++) {
      if (this.#others[at] === other) {
        // Another spelling may be more alike.
        this.#bits[at] = Math.max(this.#bits[at]!, bits)
        return
      }
      if (this.#bits[at]! < this.#bits[least]!) least = at
    }
    if (bits <= this.#bits[least]!) return
    this.#bits[least] = bits
    this.#others[least] = other
  }

  /** Each pair once, the best first. */
  pairs(isEnough: (bits: number) => boolean): { one: number; other: number; bits: number }[] {
    const pairs = []
    for (let at = 0; at < this.#others.length; at++) {
      const [other, bits] = [this.#others[at]!, this.#bits[at]!]
      if (other < 0 || !isEnough(bits)) continue
      const one = Math.floor(at / this.#most)
      if (one < other || !this.#has(other, one)) pairs.push({ one, other, bits })
    }
    return pairs.sort((a, b) => b.bits - a.bits)
  }

  #has(one: number, other: number): boolean {
    for (let at = one * this.#most; at < (one + 1) * this.#most; at++) if (this.#others[at] === other) return true
    return false
  }
}
