/**
 * What a device makes of a child so that a server can look for the same child without a name: one Bloom filter of the whole
 * name (512 bits), one of the mother's name (256), and short keyed tokens of the other fields. Made under the index key,
 * which desks hold and the server does not. One filter for the whole name and independent positions, because filters of
 * single fields and double hashing are the ones that were broken.
 *
 * Layout (136 bytes, little-endian): name (64) ‖ mother (32) ‖ 8 tokens of 16 bits ‖ 6 tokens of 32 bits. Zero: not known.
 */
import type { Bytes } from '#core/vault/bytes.ts'
import type { Birth, BirthAgreement } from './birth.ts'
import type { NamePart } from './name-parts.ts'
import type { MatchingKeys, Prf } from './prf.ts'
import { mostHalf, mostReadings, numbersFrom, recordBytes } from './sizes.ts'

/** Bumped with every change of what `encodeRecord` makes. */
export const encodingVersion = 1

export const nameBytes = 64
export const motherBytes = 32
export { recordBytes }
/** Positions of the 16-bit tokens, counted in 16 bits from the record's first byte. */
export const shortAt = { date: 48, yearAndMonth: 49, yearAndDay: 50, monthAndDay: 51, year: 52, span: 53, sex: 54, place: 55 } as const
/** Where the token of the day of birth begins, in bytes. */
export const dateAt = shortAt.date * 2
/** Positions of the 32-bit tokens, counted in 32 bits. Two phones, one IIN, three documents. */
export const phonesAt = numbersFrom / 4
export const iinAt = 30
export const documentsAt = 31
export const mostPhones = 2
export const mostDocuments = 3

/** What a device knows of a child. Whatever is empty is not known, and says nothing. */
export interface KnownOfChild {
  /** One reading for each spelling in which the name is known; to ask, all readings of all spellings (`readingsOf`). */
  readonly names: readonly (readonly NamePart[])[]
  readonly mother?: readonly NamePart[]
  readonly birth?: Birth
  readonly sex?: string
  /** A code, or a normal form that does not change with the script. */
  readonly place?: string
  /** As `readPhoneNumber`, `readIin` and `readDocumentNumber` give them. */
  readonly phones?: readonly string[]
  readonly iin?: string
  readonly documents?: readonly string[]
}

/** A row for each spelling. They differ in the name only, and all stand for one record. `tags`: of its numbers, made together with the house (`number-tags.ts`). */
export interface EncodedRecord { readonly version: string; readonly rows: readonly Bytes[]; readonly tags?: Bytes }

/** What is asked with: rows as a record has them (and tags, where others' children are looked through), and the tokens of neighbouring birth dates, which are never stored. */
export interface Question extends EncodedRecord {
  /** The same question under the version before, while some are still encoded in that. Whoever looks asks both and compares neither with what is of the other. */
  readonly before?: Question
  readonly birth?: BirthQuestion
  /** A filter for each of `partsToCount`, where parts are to be counted; empty otherwise. */
  readonly parts: readonly Bytes[]
}

export interface BirthQuestion extends BirthTokens {
  readonly full: boolean
  readonly habit: 'new-year' | 'first-of-month' | undefined
  readonly swapped: number
  readonly newYear: number
  /** Years on each side of its middle year; 0 but for a span. */
  readonly half: number
  /** Tokens of the years around, nearest first: one before, one after, two before and so on. */
  readonly around: readonly number[]
  /** Tokens of the widths a stored span may have, from one year to each side on. */
  readonly widths: readonly number[]
  /** Made from a stored record: neighbouring years are not known. */
  readonly agreesOrNothing?: true
}

interface BirthTokens {
  readonly date: number
  readonly yearAndMonth: number
  readonly yearAndDay: number
  readonly monthAndDay: number
  readonly year: number
  readonly span: number
}

/** The version of an encoding: of the layout, of the names' normal forms, and of the index key. */
export function versionOf({ names, key }: { names: number; key: number }): string {
  return `${encodingVersion}.${names}.${key}`
}

/** Under which version of the index key an encoding of this version is made. */
export function indexKeyIn(version: string): number {
  return Number(version.split('.')[2])
}

export function encodeRecord(known: KnownOfChild, keys: MatchingKeys): EncodedRecord {
  const fields = new Uint8Array(recordBytes)
  const short = new Uint16Array(fields.buffer)
  const long = new Uint32Array(fields.buffer)
  if (known.mother) addName(fields, nameBytes, known.mother, { prf: keys.mother, bits: 8 })
  if (known.birth) {
    const { date, yearAndMonth, yearAndDay, monthAndDay, year, span } = birthTokens(known.birth, keys.birth)
    short.set([date, yearAndMonth, yearAndDay, monthAndDay, year, span], shortAt.date)
  }
  short[shortAt.sex] = token16(keys.sex, known.sex)
  short[shortAt.place] = token16(keys.place, known.place)
  known.phones?.filter((number) => number !== '').slice(0, mostPhones).forEach((number, i) => { long[phonesAt + i] = token32(keys.phone, number) })
  long[iinAt] = token32(keys.iin, known.iin)
  known.documents?.filter((number) => number !== '').slice(0, mostDocuments).forEach((number, i) => { long[documentsAt + i] = token32(keys.document, number) })
  const names = known.names.filter((parts) => parts.length > 0)
  const rows = (names.length > 0 ? names : [[]]).map((parts) => {
    const row = fields.slice() as Bytes
    addName(row, 0, parts, { prf: keys.name, bits: 9 })
    return row
  })
  message.fill(0)
  return { version: keys.version, rows }
}

/**
 * At most eight readings are asked about, the first ones. `countParts` has the register count how many have each part: it finds
 * a little more where nothing but names is known, and shows whoever holds the register's memory a filter of each single part,
 * of which the commonest can be guessed by their number. Without it only whole names are ever seen.
 */
export function encodeQuestion(known: KnownOfChild, keys: MatchingKeys, { countParts = false }: { countParts?: boolean } = {}): Question {
  const { version, rows } = encodeRecord({ ...known, names: known.names.slice(0, mostReadings) }, keys)
  const parts = (countParts ? partsToCount(known.names) : []).map((part) => {
    const filter = new Uint8Array(nameBytes) as Bytes
    addName(filter, 0, [part], { prf: keys.name, bits: 9 })
    return filter
  })
  const birth = known.birth && askAboutBirth(known.birth, keys.birth)
  message.fill(0)
  return { version, rows, parts, ...(birth && { birth }) }
}

/**
 * To ask with what is stored, where no device is there to make a question. Of two births that are not one nobody can say then how far apart
 * they are: they agree or say nothing. 1 January counts as any first of a month.
 */
export function questionOfRecord({ version, rows }: EncodedRecord): Question {
  const short = new Uint16Array(rows[0]!.slice().buffer)
  const [date, yearAndMonth, yearAndDay, monthAndDay, year, span] = Array.from(short.subarray(shortAt.date, shortAt.date + 6)) as [number, number, number, number, number, number]
  const birth: BirthQuestion = { date, yearAndMonth, yearAndDay, monthAndDay, year, span, full: date !== 0, habit: 'first-of-month', swapped: 0, newYear: 0, half: 0, around: [], widths: [], agreesOrNothing: true }
  return { version, rows: rows.slice(0, mostReadings), parts: [], ...(year !== 0 && { birth }) }
}

/** So many parts of one question are counted. */
export const mostCounted = 16

/** The parts of all readings, each form once: those of the first reading first. Initials are everybody's. */
export function partsToCount(readings: readonly (readonly NamePart[])[]): NamePart[] {
  const parts = new Map<string, NamePart>()
  for (const part of readings.slice(0, mostReadings).flat()) if (part.kind !== 'initial' && !parts.has(part.fine)) parts.set(part.fine, part)
  return [...parts.values()].slice(0, mostCounted)
}

function askAboutBirth(birth: Birth, prf: Prf): BirthQuestion {
  const { year, half } = middleOf(birth)
  const [, month, day] = birth.known === 'day' ? birth.day.split('-').map(Number) : []
  return {
    ...birthTokens(birth, prf), full: birth.known === 'day', habit: birth.known === 'day' ? birth.habit : undefined, half,
    swapped: day === undefined ? 0 : token16(prf, `d${year}-${day}-${month}`), newYear: token16(prf, 'm1-1'),
    around: Array.from({ length: half + mostHalf + 1 }, (_, i) => [token16(prf, `y${year - i - 1}`), token16(prf, `y${year + i + 1}`)]).flat(),
    widths: Array.from({ length: mostHalf }, (_, i) => token16(prf, `s${i + 1}`)),
  }
}

function birthTokens(birth: Birth, prf: Prf): BirthTokens {
  const { year, half } = middleOf(birth)
  const [, month, day] = birth.known === 'day' ? birth.day.split('-').map(Number) : birth.known === 'month' ? [birth.year, birth.month] : []
  return {
    date: day === undefined ? 0 : token16(prf, `d${year}-${month}-${day}`),
    yearAndMonth: month === undefined ? 0 : token16(prf, `n${year}-${month}`),
    yearAndDay: day === undefined ? 0 : token16(prf, `t${year}-${day}`),
    monthAndDay: day === undefined ? 0 : token16(prf, `m${month}-${day}`),
    year: token16(prf, `y${year}`),
    span: birth.known === 'span' ? token16(prf, `s${half}`) : 0,
  }
}

/** A span is known to whole years here, and never to less than it covers, but for one longer than seven years. */
function middleOf(birth: Birth): { year: number; half: number } {
  if (birth.known !== 'span') return { year: birth.known === 'day' ? Number(birth.day.slice(0, 4)) : birth.year, half: 0 }
  const [from, to] = [Number(birth.from.slice(0, 4)), Number(birth.to.slice(0, 4))]
  const year = Math.floor((from + to) / 2)
  return { year, half: Math.min(mostHalf, Math.max(1, to - year)) }
}

/** As `compareBirths` on clear ones, by tokens only; spans by whole years. `row` is the position of the record's first 16-bit token. */
function compareBirthTokens(asked: BirthQuestion | undefined, halves: Uint16Array, row: number): BirthAgreement | undefined {
  const year = halves[row + shortAt.year - shortAt.date]!
  if (!asked || year === 0 || (asked.agreesOrNothing && year !== asked.year)) return undefined
  const span = halves[row + shortAt.span - shortAt.date]!
  const beside = year === asked.year ? -1 : asked.around.indexOf(year)
  const apart = year === asked.year ? 0 : beside < 0 ? 99 : (beside >> 1) + 1
  if (asked.agreesOrNothing && (asked.span !== 0 || span !== 0)) return 'within-estimate'
  if (asked.half > 0 || span !== 0) {
    const reach = asked.half + (span === 0 ? 0 : asked.widths.indexOf(span) + 1)
    return apart <= reach ? 'within-estimate' : apart === reach + 1 ? 'near-estimate' : 'outside-estimate'
  }
  const date = halves[row]!
  const monthAndDay = halves[row + shortAt.monthAndDay - shortAt.date]!
  const yearAndMonth = halves[row + shortAt.yearAndMonth - shortAt.date]!
  const isNewYear = asked.habit === 'new-year' || monthAndDay === asked.newYear
  if (asked.full && date !== 0) {
    const sameInYear = monthAndDay === asked.monthAndDay
    if (apart === 1) return isNewYear ? 'year-beside' : sameInYear ? 'year-beside-same-day' : 'year-beside-other-day'
    if (apart > 1) return sameInYear && !isNewYear ? 'other-year-same-day' : 'other-year'
    if (date === asked.date) return asked.habit === 'new-year' ? 'same-new-year' : asked.habit ? 'same-first-of-month' : 'same-day'
    if (isNewYear) return 'same-year-habit'
    if (date === asked.swapped) return 'day-month-swapped'
    return yearAndMonth === asked.yearAndMonth || halves[row + shortAt.yearAndDay - shortAt.date] === asked.yearAndDay ? 'same-year-day-or-month' : 'same-year-other-day'
  }
  if (apart > 1) return 'other-year'
  if (apart === 1) return 'year-beside'
  if (yearAndMonth === 0 || asked.yearAndMonth === 0 || isNewYear) return 'same-year'
  return yearAndMonth === asked.yearAndMonth ? 'same-month' : 'same-year-other-month'
}

export type Agreement = 'same' | 'different'
/** How a question and a stored row agree, as far as keyed tokens tell. What is missing on one side is `undefined`. */
export interface FieldAgreement {
  readonly birth?: BirthAgreement | undefined
  readonly sex?: Agreement | undefined
  readonly place?: Agreement | undefined
  /** Similarity of the mothers' names, 0 to 1. */
  readonly mother?: number | undefined
  readonly phone?: Agreement | undefined
  readonly iin?: Agreement | undefined
  readonly document?: Agreement | undefined
  /** By tags: a number of the person's own, of whatever kind. Nothing in common says nothing. */
  readonly number?: 'same' | undefined
}

/** How a question agrees with a record, but for the name. Throws where their versions differ, as everything that compares does. */
export function compareFields(question: Question, record: EncodedRecord): FieldAgreement {
  mustBeOfOneVersion(question, record)
  const row = record.rows[0]!.slice()
  return comparerOf(question).compare(new Uint16Array(row.buffer), new Uint32Array(row.buffer), nameBytes, nameBytes + motherBytes + 16)
}

export interface NameLikeness { readonly similarity: number; readonly contained: number }

/** How alike a question's name is to that of a record, in the best reading and spelling; what the kernel does for very many. */
export function compareNameFilters(question: Question, record: EncodedRecord): NameLikeness {
  mustBeOfOneVersion(question, record)
  const asked = nameWords(question)
  return record.rows.map((row) => nameLikeness(asked, new Uint32Array(row.slice().buffer), 0)).reduce((best, one) => (one.similarity > best.similarity ? one : best))
}

/** The name filters of what is asked with, in words. */
export function nameWords({ rows }: Question): readonly Uint32Array[] {
  return rows.map((row) => new Uint32Array(row.slice(0, nameBytes).buffer))
}

/** Of the name filter that begins at a word, to the best of those asked with. */
export function nameLikeness(asked: readonly Uint32Array[], words: Uint32Array, from: number): NameLikeness {
  let best: NameLikeness = { similarity: 0, contained: 0 }
  for (const row of asked) {
    let ofAsked = 0, ofOther = 0, common = 0
    for (let i = 0; i < nameBytes / 4; i++) {
      const a = row[i]!, b = words[from + i]!
      ofAsked += countBits(a)
      ofOther += countBits(b)
      common += countBits(a & b)
    }
    const similarity = blend(common, ofAsked, ofOther)
    if (similarity > best.similarity) best = { similarity, contained: common / Math.min(ofAsked, ofOther) }
  }
  return best
}

export function mustBeOfOneVersion(a: { readonly version: string }, b: { readonly version: string }): void {
  if (a.version !== b.version) throw new Error(`encodings of versions ${a.version} and ${b.version} are never compared`)
}

/** Where one record lies: its mother's filter and its numbers, in bytes, and its 16-bit tokens behind the mother's filter. */
export interface Comparer {
  compare(halves: Uint16Array, words: Uint32Array, motherAt: number, numbersAt: number): FieldAgreement
  /** The fields that nearly everybody has, one by one: thousands are looked through without making anything. */
  birth(halves: Uint16Array, motherAt: number): BirthAgreement | undefined
  sex(halves: Uint16Array, motherAt: number): Agreement | undefined
  place(halves: Uint16Array, motherAt: number): Agreement | undefined
  mother(words: Uint32Array, motherAt: number): number | undefined
  /** False where the question has no number: then nothing of one's numbers says anything. */
  readonly asksNumbers: boolean
}

/** `compareFields` for very many records, wherever they lie; whoever holds them has compared the versions. */
export function comparerOf(question: Question): Comparer {
  const asked = question.rows[0]!.slice()
  const askedHalves = new Uint16Array(asked.buffer)
  const askedWords = new Uint32Array(asked.buffer)
  const [askedSex, askedPlace, iin] = [askedHalves[shortAt.sex]!, askedHalves[shortAt.place]!, askedWords[iinAt]!]
  let bitsOfMother = 0
  for (let i = 0; i < motherBytes / 4; i++) bitsOfMother += countBits(askedWords[nameBytes / 4 + i]!)

  const shortsOf = (motherAt: number) => (motherAt + motherBytes) / 2
  const birth = (halves: Uint16Array, motherAt: number) => compareBirthTokens(question.birth, halves, shortsOf(motherAt))
  const sex = (halves: Uint16Array, motherAt: number) => compareTokens(askedSex, halves[shortsOf(motherAt) + shortAt.sex - shortAt.date]!)
  const place = (halves: Uint16Array, motherAt: number) => compareTokens(askedPlace, halves[shortsOf(motherAt) + shortAt.place - shortAt.date]!)

  function mother(words: Uint32Array, motherAt: number): number | undefined {
    const at = motherAt / 4
    let [others, common] = [0, 0]
    if (bitsOfMother === 0) return undefined
    for (let i = 0; i < motherBytes / 4; i++) {
      others += countBits(words[at + i]!)
      common += countBits(words[at + i]! & askedWords[nameBytes / 4 + i]!)
    }
    return others === 0 ? undefined : blend(common, bitsOfMother, others)
  }

  /** One number in common is agreement; none says nothing: people have several phones and several papers. */
  function compareAny(words: Uint32Array, from: number, askedFrom: number, count: number): Agreement | undefined {
    for (let i = 0; i < count; i++) {
      const token = askedWords[askedFrom + i]!
      if (token === 0) return undefined
      for (let j = 0; j < count; j++) if (words[from + j] === token) return 'same'
    }
    return undefined
  }

  return {
    birth, sex, place, mother, asksNumbers: askedWords.subarray(phonesAt, recordBytes / 4).some((token) => token !== 0),
    compare(halves, words, motherAt, numbersAt) {
      const numbers = numbersAt / 4
      return {
        birth: birth(halves, motherAt), sex: sex(halves, motherAt), place: place(halves, motherAt), mother: mother(words, motherAt),
        phone: compareAny(words, numbers, phonesAt, mostPhones), iin: compareTokens(iin, words[numbers + iinAt - phonesAt]!), document: compareAny(words, numbers + documentsAt - phonesAt, documentsAt, mostDocuments),
      }
    },
  }
}

function compareTokens(a: number, b: number): Agreement | undefined {
  return a === 0 || b === 0 ? undefined : a === b ? 'same' : 'different'
}

/** 0.6 Dice + 0.4 overlap by the smaller: a patronymic that is missing on one side must not cost much. */
export function blend(common: number, ofA: number, ofB: number): number {
  return ofA === 0 || ofB === 0 ? 0 : (1.2 * common) / (ofA + ofB) + (0.4 * common) / Math.min(ofA, ofB)
}

export function countBits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

// One buffer for all calls: an encoding takes some sixty of them. Wiped after each record: it held the form of a name last.
const message = new Uint8Array(256)

/** Sets the bits of a name: bigrams of the fine form and of the coarse form, and the coarse form as a whole. */
function addName(into: Uint8Array, from: number, parts: readonly NamePart[], { prf, bits }: { prf: Prf; bits: number }): void {
  for (const { kind, fine, coarse } of parts) {
    if (kind === 'initial') {
      // Of an initial only the beginning of a name is known.
      addFeature(into, from, write('c', `_${coarse.slice(0, 1)}`), { prf, bits, positions: 3 })
      continue
    }
    addBigrams(into, from, 'f', fine, { prf, bits })
    addBigrams(into, from, 'c', coarse, { prf, bits })
    if (coarse !== '') addFeature(into, from, write('w', coarse), { prf, bits, positions: 6 })
  }
}

/**
 * Positions of bigrams that were worked out before, for as long as the keys are held: forms have so few letters that nearly
 * all of an encoding is in here. Key material like the keys themselves; it never grows beyond its size.
 */
const knownBigrams = new WeakMap<Prf, { readonly low: Uint32Array; readonly known: Uint8Array }>()

function addBigrams(into: Uint8Array, from: number, tag: 'f' | 'c', form: string, { prf, bits }: { prf: Prf; bits: number }): void {
  if (form === '') return
  let memory = knownBigrams.get(prf)
  if (!memory) knownBigrams.set(prf, memory = { low: new Uint32Array(2 * 128 * 128), known: new Uint8Array(2 * 128 * 128) })
  const mask = (1 << bits) - 1
  for (let i = 0; i <= form.length; i++) {
    const [a, b] = [i === 0 ? 0x5f : form.charCodeAt(i - 1), i === form.length ? 0x5f : form.charCodeAt(i)]
    const at = a < 128 && b < 128 ? ((tag === 'f' ? 0 : 128) + a) * 128 + b : -1
    let low = at < 0 ? 0 : memory.low[at]!
    if (at < 0 || memory.known[at] === 0) {
      message[0] = tag.charCodeAt(0)
      put(1, a)
      put(3, b)
      low = prf.of(message, 5).low
      if (at >= 0) {
        memory.low[at] = low
        memory.known[at] = 1
      }
    }
    for (let k = 0; k < 3; k++) {
      const bit = (low >>> (k * bits)) & mask
      into[from + (bit >>> 3)]! |= 1 << (bit & 7)
    }
  }
}

/** Three positions from each half of the function's 64 bits: independent of each other, unlike double hashing. */
function addFeature(into: Uint8Array, from: number, length: number, { prf, bits, positions }: { prf: Prf; bits: number; positions: 3 | 6 }): void {
  const { low, high } = prf.of(message, length)
  const mask = (1 << bits) - 1
  for (let i = 0; i < positions; i++) {
    const at = ((i < 3 ? low : high) >>> ((i % 3) * bits)) & mask
    into[from + (at >>> 3)]! |= 1 << (at & 7)
  }
}

function write(tag: string, text: string): number {
  message[0] = tag.charCodeAt(0)
  const length = Math.min(text.length, 120)
  for (let i = 0; i < length; i++) put(1 + 2 * i, text.charCodeAt(i))
  return 1 + 2 * length
}

function put(at: number, unit: number): void {
  message[at] = unit & 0xff
  message[at + 1] = unit >>> 8
}

function token16(prf: Prf, text: string | undefined): number {
  return text === undefined || text === '' ? 0 : prf.of(message, write('t', text)).low % 65_535 + 1
}

function token32(prf: Prf, text: string | undefined): number {
  return text === undefined || text === '' ? 0 : prf.of(message, write('t', text)).low || 1
}
