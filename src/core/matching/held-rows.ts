/**
 * The rows of encodings in a kernel's memory. They lie in segments of 16,384, each with its columns one after the other; a row that leaves is
 * replaced by the last one, so the order of rows means nothing. Before the segments is room for whoever asks.
 */
import { countBits, dateAt, motherBytes, nameBytes } from './encode.ts'
import { openKernel, type Kernel } from './kernel.ts'
import { recordBytes } from './sizes.ts'

export const segmentRows = 16_384
export const fieldBytes = motherBytes + 16
export const numberBytes = recordBytes - nameBytes - fieldBytes
export const idBytes = 16
/** Where each column of a segment begins. */
export const column = { filters: 0, fields: 64 * segmentRows, numbers: 112 * segmentRows, ids: 136 * segmentRows, counts: 152 * segmentRows, scores: 154 * segmentRows, dates: 156 * segmentRows }
// Whole pages of memory: the last two bytes of a row are free.
const segmentBytes = 160 * segmentRows
const pageBytes = 65_536
const columns = [[column.filters, nameBytes], [column.fields, fieldBytes], [column.numbers, numberBytes], [column.ids, idBytes], [column.counts, 2], [column.dates, 2]] as const

export class HeldRows {
  readonly kernel: Kernel
  /** The first byte after the workspace. */
  readonly from: number
  #memory: WebAssembly.Memory
  #bytes: Uint8Array
  #words: Uint32Array
  #halves: Uint16Array
  #count = 0
  #segments = 0
  // Open addressing over rows by their id; a record has as many entries as spellings. 0: free, otherwise row + 1.
  #table = new Uint32Array(1024)

  /** `workspace`: bytes before the segments, for questions and what they find. */
  constructor(workspace: number, open: (memory: WebAssembly.Memory) => Kernel = openKernel) {
    this.from = Math.ceil(workspace / pageBytes) * pageBytes
    this.#memory = new WebAssembly.Memory({ initial: this.from / pageBytes })
    this.kernel = open(this.#memory)
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#halves = new Uint16Array(this.#memory.buffer)
  }

  get count(): number { return this.#count }
  /** Bytes held, with the table of ids. */
  get memoryBytes(): number { return this.#bytes.length + this.#table.byteLength }
  // All of the memory in three widths, good until the next row is put in.
  get bytes(): Uint8Array { return this.#bytes }
  get words(): Uint32Array { return this.#words }
  get halves(): Uint16Array { return this.#halves }

  // Where something of a row lies, in bytes from the beginning of the memory.
  filterAt(row: number): number { return this.#base(row) + column.filters + (row % segmentRows) * nameBytes }
  fieldsAt(row: number): number { return this.#base(row) + column.fields + (row % segmentRows) * fieldBytes }
  numbersAt(row: number): number { return this.#base(row) + column.numbers + (row % segmentRows) * numberBytes }
  countAt(row: number): number { return this.#base(row) + column.counts + (row % segmentRows) * 2 }

  /** Puts a row of `recordBytes` in under an id of sixteen bytes. */
  append(key: Uint8Array, row: Uint8Array): void {
    if (this.#count === this.#segments * segmentRows) this.#grow()
    const index = this.#count++
    const base = this.#base(index)
    const at = index % segmentRows
    this.#bytes.set(row.subarray(0, nameBytes), base + column.filters + at * nameBytes)
    this.#bytes.set(row.subarray(nameBytes, nameBytes + fieldBytes), base + column.fields + at * fieldBytes)
    this.#bytes.set(row.subarray(nameBytes + fieldBytes), base + column.numbers + at * numberBytes)
    this.#bytes.set(key, base + column.ids + at * idBytes)
    this.#bytes.set(row.subarray(dateAt, dateAt + 2), base + column.dates + at * 2)
    const bits = bitsIn(row.subarray(0, nameBytes))
    this.#bytes[base + column.counts + at * 2] = bits & 0xff
    this.#bytes[base + column.counts + at * 2 + 1] = bits >>> 8
    if (this.#count * 2 > this.#table.length) this.#growTable()
    else this.#enter(index)
  }

  has(key: Uint8Array): boolean {
    return this.#entryOf(key) >= 0
  }

  /** Takes out all rows of a record. True where there were some. */
  remove(key: Uint8Array): boolean {
    let found = false
    for (let entry = this.#entryOf(key); entry >= 0; entry = this.#entryOf(key)) {
      this.#removeRow(entry)
      found = true
    }
    return found
  }

  /** The same row for all spellings of a record. */
  recordOf(row: number): number {
    return this.#table[this.#entryOf(this.#bytes.subarray(this.#idAt(row), this.#idAt(row) + idBytes))]! - 1
  }

  /** A row as it was put in, behind its id: into `whole`, idBytes + recordBytes long. */
  copy(row: number, whole: Uint8Array): void {
    let to = 0
    for (const [start, width] of [[column.ids, idBytes], [column.filters, nameBytes], [column.fields, fieldBytes], [column.numbers, numberBytes]] as const) {
      const at = this.#base(row) + start + (row % segmentRows) * width
      whole.set(this.#bytes.subarray(at, at + width), to)
      to += width
    }
  }

  /** A record has a row for each spelling, all in one run of the table. */
  rowsOf(key: Uint8Array): number[] {
    const mask = this.#table.length - 1
    const rows: number[] = []
    for (let entry = homeOfId(key, 0) & mask; this.#table[entry] !== 0; entry = (entry + 1) & mask) {
      if (this.#isIdOf(this.#table[entry]! - 1, key)) rows.push(this.#table[entry]! - 1)
    }
    return rows
  }

  /** What is compared of rows that lie far from each other, in one piece: copied without a branch, several are fetched from memory at once. */
  gather(rows: readonly number[]): { readonly raws: Uint16Array; readonly halves: Uint16Array; readonly words: Uint32Array } {
    const wordsInField = fieldBytes / 4
    const [held, scores] = [this.#words, this.#halves]
    const raws = new Uint16Array(rows.length)
    const words = new Uint32Array(rows.length * wordsInField)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      const base = this.from + Math.floor(row / segmentRows) * segmentBytes
      const at = row % segmentRows
      raws[i] = scores[(base + column.scores) / 2 + at]!
      const from = (base + column.fields) / 4 + at * wordsInField
      for (let k = 0; k < wordsInField; k++) words[i * wordsInField + k] = held[from + k]!
    }
    return { raws, halves: new Uint16Array(words.buffer), words }
  }

  /** How much like the question a row's name is, as the kernel left it: up to `mostSimilar`. */
  rawOf(row: number): number {
    return this.#halves[(this.#base(row) + column.scores) / 2 + (row % segmentRows)]!
  }

  /** `base`: where the segment begins; `first`: its first row. */
  eachSegment(visit: (base: number, rows: number, first: number) => void): void {
    for (let first = 0; first < this.#count; first += segmentRows) visit(this.#base(first), Math.min(segmentRows, this.#count - first), first)
  }

  /** By the bytes of their ids, so that among equals nobody comes first for having come first. */
  compareIds(a: number, b: number): number {
    const [x, y] = [this.#idAt(a), this.#idAt(b)]
    for (let i = 0; i < idBytes; i++) {
      const difference = this.#bytes[x + i]! - this.#bytes[y + i]!
      if (difference !== 0) return difference
    }
    return 0
  }

  /** As the UUID it was put in under. */
  idOf(row: number): string {
    const at = this.#idAt(row)
    let to = 0
    for (let i = 0; i < idBytes; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) uuid[to++] = 0x2d
      uuid[to++] = hexDigit(this.#bytes[at + i]! >>> 4)
      uuid[to++] = hexDigit(this.#bytes[at + i]! & 15)
    }
    return String.fromCharCode.apply(undefined, uuid)
  }

  #removeRow(entry: number): void {
    const row = this.#table[entry]! - 1
    this.#leave(entry)
    const last = --this.#count
    const [from, to] = [this.#base(last), this.#base(row)]
    const [i, j] = [last % segmentRows, row % segmentRows]
    if (last !== row) {
      this.#table[this.#entryOfRow(last)] = row + 1
      for (const [start, width] of columns) {
        this.#bytes.copyWithin(to + start + j * width, from + start + i * width, from + start + (i + 1) * width)
      }
    }
    // Nothing of who left stays behind: neither in memory nor where eight scores or four numbers are read at once.
    for (const [start, width] of [...columns, [column.scores, 2] as const]) {
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
    for (let row = 0; row < this.#count; row++) this.#enter(row)
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
      if (this.#isIdOf(this.#table[entry]! - 1, key)) return entry
    }
    return -1
  }

  #isIdOf(row: number, key: Uint8Array): boolean {
    const at = this.#idAt(row)
    let same = true
    for (let i = 0; i < idBytes && same; i++) same = this.#bytes[at + i] === key[i]
    return same
  }

  #entryOfRow(row: number): number {
    let entry = this.#homeOf(row)
    while (this.#table[entry] !== row + 1) entry = (entry + 1) & (this.#table.length - 1)
    return entry
  }

  #homeOf(row: number): number {
    return homeOfId(this.#bytes, this.#idAt(row)) & (this.#table.length - 1)
  }

  #idAt(row: number): number {
    return this.#base(row) + column.ids + (row % segmentRows) * idBytes
  }

  #base(row: number): number {
    return this.from + Math.floor(row / segmentRows) * segmentBytes
  }
}

/** The letters of the id that is written out. */
const uuid: number[] = Array.from({ length: 36 }, () => 0)

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value
}

export function bytesOfId(id: string): Uint8Array {
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

export function bitsIn(filter: Uint8Array): number {
  let bits = 0
  for (const byte of filter) bits += countBits(byte)
  return bits
}
