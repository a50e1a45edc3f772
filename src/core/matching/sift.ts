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
import { fieldBytes, numberBytes, type HeldRows } from './held-rows.ts'
import { workspace, type Register } from './register.ts'
import { bitsForProbability, levelOfName } from './score.ts'
import { shippedWeights, type MatchingWeights } from './weights.ts'

/** Two records that may be one child. `bits` is for comparing two such pairs, never for anybody's eyes. */
export interface AlikePair { readonly one: string; readonly other: string; readonly bits: number }

export interface SiftOptions {
  readonly weights?: MatchingWeights
  /** So many pairs are kept of each record at most: one that is like hundreds says nothing. */
  readonly mostOfEach?: number
  /** Least probability of a pair that is handed on. */
  readonly least?: number
  /** So many of the surest are handed on. */
  readonly most?: number
}

/** A heap is made smaller until it has no more. */
const mostInHeap = 512
/** So many ways of taking one bit of a name by chance, each the same for all names. */
const drawnBits = 53
const lastDrawn = 255
/** After so many, names of a heap are the same or nearly. */
const drawsInTurn = 12
/** Ways that begin so far from each other take other bits before their heaps are small: what one misses another may find. */
const drawsApart = 5
/** Below this, names are no reason to compare. */
const leastAlike = 0.62

export function sift(register: Register, { weights = shippedWeights, mostOfEach = 10, least = weights.bands.possible, most = Infinity }: SiftOptions = {}): { pairs: AlikePair[]; comparisons: number } {
  const { held } = register
  const columns = readColumns(held)
  const drawn = drawBits(held)
  const neighbours = new Neighbours(held.count, mostOfEach)
  const heap = new Heap(held, columns, { weights, leastBits: bitsForProbability(least, held.count, weights), found: (a, b, bits) => neighbours.add(a, b, bits) })
  for (const way of waysOf(held, columns)) eachHeap(held.count, way, drawn, (rows) => heap.compare(rows))
  // Whoever is in many pairs is written out once.
  const ids: string[] = []
  const idOf = (row: number) => (ids[row] ??= held.idOf(row))
  return { comparisons: heap.comparisons, pairs: neighbours.pairs().slice(0, most).map(({ one, other, bits }) => ({ one: idOf(one), other: idOf(other), bits })) }
}

// ── What rows have in common

/** Of every row, what heaps are made by. 0: not known. */
interface Columns {
  readonly date: Uint16Array; readonly monthAndDay: Uint16Array; readonly year: Uint16Array; readonly place: Uint16Array
  /** One bit of the mother's filter, drawn by chance; and how many bits there are. */
  readonly mother: Uint16Array; readonly motherBits: Uint16Array
  /** 1 for whoever is of the sex that stands first in the register, 2 for others. */
  readonly sex: Uint8Array
  /** 1 where there is any. */
  readonly numbers: Uint8Array
  readonly record: Uint32Array
}

/** Where the short tokens begin among a row's fields, in halves, and how long those are. */
const shortsAt = motherBytes / 2
const halvesOfFields = fieldBytes / 2
const wordsOfFields = fieldBytes / 4
const wordsOfMother = motherBytes / 4
const wordsOfNumbers = numberBytes / 4
const at = (short: keyof typeof shortAt) => shortsAt + shortAt[short] - shortAt.date

function readColumns(held: HeldRows): Columns {
  const { count: rows, halves, words } = held
  const column = () => new Uint16Array(rows)
  const columns = { date: column(), monthAndDay: column(), year: column(), place: column(), mother: column(), motherBits: column(), sex: new Uint8Array(rows), numbers: new Uint8Array(rows), record: new Uint32Array(rows) }
  const [order] = ordersOf(motherBytes * 8, 1, 7)
  let firstSex = 0
  for (let row = 0; row < rows; row++) {
    const fields = held.fieldsAt(row)
    for (const name of ['date', 'year', 'monthAndDay', 'place'] as const) columns[name][row] = halves[fields / 2 + at(name)]!
    columns.mother[row] = firstOf(words, fields / 4, order!) + 1
    for (let i = 0; i < wordsOfMother; i++) columns.motherBits[row]! += countBits(words[fields / 4 + i]!)
    const sex = halves[fields / 2 + at('sex')]!
    if (firstSex === 0) firstSex = sex
    columns.sex[row] = sex === 0 ? 0 : sex === firstSex ? 1 : 2
    const numbers = held.numbersAt(row) / 4
    for (let i = 0; i < wordsOfNumbers; i++) if (words[numbers + i] !== 0) columns.numbers[row] = 1
    columns.record[row] = held.recordOf(row)
  }
  return columns
}

/**
 * For each way of drawing, the bit that each row's name draws: the first one it holds in a shuffled order. Two names draw the same
 * one as often as they are alike (Broder's minimum). Told by its place in that order, and the late places, which hardly anybody draws, as one.
 */
function drawBits(held: HeldRows): readonly Uint8Array[] {
  const { words, count: rows } = held
  return ordersOf(nameBytes * 8, drawnBits, 1).map((order) => {
    const drawn = new Uint8Array(rows)
    for (let row = 0; row < rows; row++) drawn[row] = Math.min(lastDrawn, firstOf(words, held.filterAt(row) / 4, order) >>> 0)
    return drawn
  })
}

/** The first place in an order whose bit a filter holds; −1 where it holds none. */
function firstOf(words: Uint32Array, from: number, order: Uint16Array): number {
  for (let place = 0; place < order.length; place++) if (words[from + (order[place]! >>> 5)]! & (1 << (order[place]! & 31))) return place
  return -1
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

/**
 * How often each thing in common makes heaps: as often as it took to find 0.90 of those who are twice in a million, where what makes
 * small heaps by itself costs least (`npm run bench -- matching --twice`). By the name alone it is dearest, and finds whose other fields are not known or differ.
 */
function waysOf(held: HeldRows, { date, year, monthAndDay, place, mother, numbers }: Columns): Way[] {
  const both = (a: number, b: number) => (a === 0 || b === 0 ? 0 : ((a << 16) | b) >>> 0)
  const kinds: readonly (readonly [times: number, key: Way['key']])[] = [
    [1, (row) => date[row]!],
    [3, (row) => both(year[row]!, place[row]!)],
    [1, (row) => both(place[row]!, monthAndDay[row]!)],
    [2, (row) => both(mother[row]!, place[row]!)],
    // The same telephone, IIN or paper, where both have it in the same place.
    ...Array.from({ length: wordsOfNumbers }, (_, i) => [1, (row: number) => (numbers[row] === 0 ? 0 : held.words[held.numbersAt(row) / 4 + i]!)] as const),
    [6, (row) => year[row]!],
    [6, (row) => place[row]!],
    [5, (row) => mother[row]!],
    [8, () => 1],
  ]
  return kinds.flatMap(([times, key]) => Array.from({ length: times }, () => key)).map((key, nth) => ({ key, draws: Array.from({ length: drawsInTurn }, (_, i) => (nth * drawsApart + i) % drawnBits) }))
}

function eachHeap(rows: number, { key, draws }: Way, drawn: readonly Uint8Array[], visit: (rows: Uint32Array) => void): void {
  const order = sortedBy(rows, key)
  const spare = new Uint32Array(order.length)
  const counts = new Uint32Array(lastDrawn + 2)

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

interface Heaped { readonly weights: MatchingWeights; readonly leastBits: number; readonly found: (one: number, other: number, bits: number) => void }

/** Compares whoever lies in a heap: names with a loop of the kernel, and of those that are alike all other fields. */
class Heap {
  comparisons = 0
  readonly #held: HeldRows
  readonly #columns: Columns
  readonly #leastBits: number
  readonly #found: Heaped['found']
  readonly #bitsOf: (a: number, b: number, raw: number) => number
  // Of the heap's rows, in the order in which they are compared, fetched once: their fields, numbers and whether there are any, the bits of their mother's filter, and records.
  readonly #words = new Uint32Array(mostInHeap * wordsOfFields)
  readonly #halves = new Uint16Array(this.#words.buffer)
  readonly #numbers = new Uint32Array(mostInHeap * wordsOfNumbers)
  readonly #hasNumbers = new Uint8Array(mostInHeap)
  readonly #motherBits = new Uint16Array(mostInHeap)
  readonly #record = new Uint32Array(mostInHeap)
  /** Where the weights lie of names with so many bits; 0 where they were not needed yet. */
  readonly #weightsOf = new Uint32Array(nameBytes * 8 + 1)
  #weightsUpTo: number
  readonly #at: { filters: number; counts: number; out: number }

  constructor(held: HeldRows, columns: Columns, { weights, leastBits, found }: Heaped) {
    this.#held = held
    this.#columns = columns
    this.#leastBits = leastBits
    this.#found = found
    this.#bitsOf = pairBits({ halves: this.#halves, words: this.#words, numbers: this.#numbers, hasNumbers: this.#hasNumbers, motherBits: this.#motherBits }, columns, { weights, leastBits })
    const { from } = workspace
    const counts = from + mostInHeap * nameBytes
    this.#at = { filters: from, counts, out: counts + mostInHeap * 2 }
    this.#weightsUpTo = this.#at.out + mostInHeap * 8
  }

  #weightsFor(bits: number): number {
    const { words, from: upTo } = this.#held
    const known = this.#weightsOf[bits]!
    if (known !== 0) return known
    const isRoom = this.#weightsUpTo + weightBytes <= upTo
    const to = isRoom ? this.#weightsUpTo : workspace.weightsAt
    words.set(weightsFor(bits), to / 4)
    if (isRoom) {
      this.#weightsOf[bits] = to
      this.#weightsUpTo += weightBytes
    }
    return to
  }

  compare(rows: Uint32Array): void {
    const { first, known } = this.#fetch(rows)
    const { kernel, halves, words } = this.#held
    const { filters, counts, out } = this.#at
    for (let i = 0; i + 1 < rows.length; i++) {
      const bits = halves[counts / 2 + i]!
      if (bits === 0) continue
      // Nobody is compared with somebody of another sex: whoever stands first ends where those of another begin.
      const rest = (i < first ? known : rows.length) - i - 1
      this.comparisons += rest
      const found = kernel.alike(filters + (i + 1) * nameBytes, counts + (i + 1) * 2, rest, filters + i * nameBytes, this.#weightsFor(bits), Math.ceil(leastAlike * mostSimilar), out)
      for (let f = 0; f < found; f++) {
        const j = i + 1 + words[out / 4 + 2 * f]!
        if (this.#record[i] === this.#record[j] || this.#areOfOtherSex(i, j)) continue
        const pair = this.#bitsOf(i, j, words[out / 4 + 2 * f + 1]!)
        if (pair >= this.#leastBits) this.#found(this.#record[i]!, this.#record[j]!, pair)
      }
    }
  }

  /** Of the last ones, too, not all need be of one. */
  #areOfOtherSex(i: number, j: number): boolean {
    const [one, other] = [this.#halves[i * halvesOfFields + at('sex')]!, this.#halves[j * halvesOfFields + at('sex')]!]
    return one !== other && one !== 0 && other !== 0
  }

  /** Lays the rows out by sex: those of the first one, then whoever it is not known of, then all others. `first`: how many are of the first; `known`: where others begin. */
  #fetch(rows: Uint32Array): { first: number; known: number } {
    const { sex, motherBits, numbers, record } = this.#columns
    const held = this.#held
    const { halves, words } = held
    const many = rows.length
    let [first, unknown] = [0, 0]
    for (let i = 0; i < many; i++) {
      if (sex[rows[i]!] === 1) first++
      else if (sex[rows[i]!] === 0) unknown++
    }
    let [ofFirst, ofUnknown, ofOther] = [0, first, first + unknown]
    for (let i = 0; i < many; i++) {
      const row = rows[i]!
      const to = sex[row] === 1 ? ofFirst++ : sex[row] === 0 ? ofUnknown++ : ofOther++
      // Word by word: so few are copied sooner than asked to be copied.
      const filter = held.filterAt(row) / 4
      const filterTo = (this.#at.filters + to * nameBytes) / 4
      for (let k = 0; k < nameBytes / 4; k++) words[filterTo + k] = words[filter + k]!
      halves[this.#at.counts / 2 + to] = halves[held.countAt(row) / 2]!
      const fields = held.fieldsAt(row) / 4
      for (let k = 0; k < wordsOfFields; k++) this.#words[to * wordsOfFields + k] = words[fields + k]!
      this.#motherBits[to] = motherBits[row]!
      this.#hasNumbers[to] = numbers[row]!
      if (numbers[row] !== 0) for (let k = 0; k < wordsOfNumbers; k++) this.#numbers[to * wordsOfNumbers + k] = words[held.numbersAt(row) / 4 + k]!
      this.#record[to] = record[row]!
    }
    return { first, known: first + unknown }
  }
}

// ── How much speaks for a pair

interface Fetched { readonly halves: Uint16Array; readonly words: Uint32Array; readonly numbers: Uint32Array; readonly hasNumbers: Uint8Array; readonly motherBits: Uint16Array }

/**
 * As the score of encodings, of two rows of a heap: nobody can tell here which years are neighbours, so another year counts as little against as
 * a year beside often is among pairs, and a day counts by how many have it. Below `leastBits` it is not told to the last bit.
 */
function pairBits({ halves, words, numbers: tokens, hasNumbers, motherBits }: Fetched, { date: dates, monthAndDay: days }: Columns, { weights, leastBits }: Pick<Heaped, 'weights' | 'leastBits'>): (a: number, b: number, raw: number) => number {
  const ofName = Float32Array.from({ length: mostSimilar + 1 }, (_, raw) => {
    const { same, other } = weights.names[levelOfName(raw / mostSimilar, weights)]!
    return Math.max(0, Math.log2(same / other))
  })
  const [withDate, withDay] = [countsOf(dates), countsOf(days)]
  /** 1 January and the like: what is written down where nobody knows. */
  const isHabit = (day: number) => withDay.counts[day]! > 0.03 * withDay.known
  const motherLevels = weights.mother.levels
  const mostOfMother = Math.max(0, ...motherLevels.map(({ bits }) => bits))
  const other = { year: -2.2, sameDayOfOtherYear: 4 }
  const [date, yearAndMonth, yearAndDay, monthAndDay] = [at('date'), at('yearAndMonth'), at('yearAndDay'), at('monthAndDay')]
  const [year, span, sex, place] = [at('year'), at('span'), at('sex'), at('place')]

  function birth(x: number, y: number): number {
    const is = (field: number) => halves[x + field] === halves[y + field]
    if (halves[x + year] === 0 || halves[y + year] === 0) return 0
    if (halves[x + span] !== 0 || halves[y + span] !== 0) return is(year) ? weights.birth['within-estimate'] : 0
    const habit = isHabit(halves[x + monthAndDay]!)
    if (!is(year)) return halves[x + date] !== 0 && is(monthAndDay) && !habit ? other.sameDayOfOtherYear : other.year
    if (halves[x + date] === 0 || halves[y + date] === 0) return weights.birth['same-year']
    if (is(date)) return Math.max(weights.birth['same-new-year'], Math.min(weights.birth['same-day'], Math.log2(withDate.known / withDate.counts[halves[x + date]!]!) - 2))
    if (habit || isHabit(halves[y + monthAndDay]!)) return weights.birth['same-year-habit']
    return is(yearAndMonth) || is(yearAndDay) ? weights.birth['same-year-day-or-month'] : weights.birth['same-year-other-day']
  }

  function mother(a: number, b: number): number {
    if (motherBits[a] === 0 || motherBits[b] === 0) return 0
    let common = 0
    for (let i = 0; i < wordsOfMother; i++) common += countBits(words[a * wordsOfFields + i]! & words[b * wordsOfFields + i]!)
    const alike = blend(common, motherBits[a]!, motherBits[b]!)
    for (const { from, bits } of motherLevels) if (alike >= from) return bits
    return 0
  }

  function numbers(a: number, b: number): number {
    if (hasNumbers[a] === 0 || hasNumbers[b] === 0) return 0
    const [x, y] = [a * wordsOfNumbers, b * wordsOfNumbers]
    const [ofA, ofB] = [tokens[x + iinAt - phonesAt]!, tokens[y + iinAt - phonesAt]!]
    let bits = ofA === 0 || ofB === 0 ? 0 : ofA === ofB ? weights.iin.same : weights.iin.different
    for (const [from, many, worth] of [[0, mostPhones, weights.phone.same], [documentsAt - phonesAt, mostDocuments, weights.document.same]] as const) {
      let isCommon = false
      for (let i = 0; i < many && tokens[x + from + i] !== 0; i++) for (let j = 0; j < many; j++) if (tokens[x + from + i] === tokens[y + from + j]) isCommon = true
      if (isCommon) bits += worth
    }
    return bits
  }

  function countsOf(column: Uint16Array) {
    const counts = new Uint32Array(65_536)
    let known = 0
    for (const one of column) {
      counts[one]!++
      if (one !== 0) known++
    }
    return { counts, known }
  }

  const agreement = (x: number, y: number, { same, different }: { same: number; different: number }) => (x === 0 || y === 0 ? 0 : x === y ? same : different)
  return (a, b, raw) => {
    const [x, y] = [a * halvesOfFields, b * halvesOfFields]
    const bits = ofName[raw]! + agreement(halves[x + sex]!, halves[y + sex]!, weights.sex) + agreement(halves[x + place]!, halves[y + place]!, weights.place) + birth(x, y) + numbers(a, b)
    // A mother's name is the longest to compare, and most pairs are settled without.
    return bits + mostOfMother < leastBits ? bits : bits + mother(a, b)
  }
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
  pairs(): { one: number; other: number; bits: number }[] {
    const pairs = []
    for (let at = 0; at < this.#others.length; at++) {
      const [other, bits] = [this.#others[at]!, this.#bits[at]!]
      if (other < 0) continue
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
