/**
 * Encodings and questions as they travel and as the shelf has them: base64url text. Whoever takes them in reads their shape and
 * size here, and nothing of them can be turned back into a name without the index key.
 */
import { isId, type ChildId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import type { BirthQuestion, EncodedRecord, Question } from './encode.ts'
import { mostHalf, mostReadings, numbersFrom, recordBytes, tagsBytes } from './sizes.ts'

/** The encoding of one child: a row of 136 bytes for each spelling, one to eight. `tags` are as long for whoever has no number; without a line there are none. */
export interface SentEncoding { readonly child: ChildId; readonly version: string; readonly rows: readonly string[]; readonly tags?: string }
/** As `encodeQuestion` makes it, without parts to count. `before`: the same under the version before, while both live; for what is asked that is one question. */
export interface SentQuestion { readonly version: string; readonly rows: readonly string[]; readonly birth?: BirthQuestion; readonly tags?: string; readonly before?: SentQuestion }

type Unreadable = Refusal<'matching.unreadable'>

/** Spellings beyond the eighth are left out: the newest stand in front. */
export function sendEncoding(child: ChildId, { version, rows, tags }: EncodedRecord): SentEncoding {
  return { child, version, rows: rows.slice(0, mostReadings).map(toBase64url), ...(tags && { tags: toBase64url(tags) }) }
}

export function sendQuestion({ version, rows, birth, tags, before }: Question): SentQuestion {
  return { version, rows: rows.slice(0, mostReadings).map(toBase64url), ...(birth && { birth }), ...(tags && { tags: toBase64url(tags) }), ...(before && { before: sendQuestion(before) }) }
}

/** Refuses with `matching.unreadable` {field}; never echoes what was given. */
export function readSentEncoding(input: unknown): SentEncoding | Unreadable {
  const given = readObject(input, ['child', 'version', 'rows', 'tags'])
  if (!given) return unreadable('encoding')
  const { child } = given
  const common = readCommon(given)
  if (!isId(child)) return unreadable('child')
  return typeof common === 'string' ? unreadable(common) : { child: child as ChildId, ...common }
}

/** Refuses with `matching.unreadable` {field}; never echoes what was given. */
export function readSentQuestion(input: unknown): SentQuestion | Unreadable {
  const given = readObject(input, ['version', 'rows', 'birth', 'tags', 'before'])
  if (!given) return unreadable('question')
  const { before: older, ...newest } = given
  const question = readOneQuestion(newest)
  if (older === undefined || question instanceof Refusal) return question
  // One before and no more, and of another version: else one question would be many.
  const before = readOneQuestion(older)
  return before instanceof Refusal || before.version === question.version ? unreadable('before') : { ...question, before }
}

function readOneQuestion(input: unknown): SentQuestion | Unreadable {
  const given = readObject(input, ['version', 'rows', 'birth', 'tags'])
  if (!given) return unreadable('question')
  const common = readCommon(given)
  if (typeof common === 'string') return unreadable(common)
  if (given['birth'] === undefined) return common
  const birth = readBirthQuestion(given['birth'])
  return birth ? { ...common, birth } : unreadable('birth')
}

/** What was sent, in bytes again. Throws where it was not read before. */
export function recordOfSent({ version, rows, tags }: Pick<SentEncoding, 'version' | 'rows' | 'tags'>): EncodedRecord {
  return { version, rows: rows.map((row) => bytesOf(row, recordBytes)), ...(tags !== undefined && { tags: bytesOf(tags, tagsBytes) }) }
}

/** Of whom it is asked decides by what numbers are compared, whatever came along: among one's own by tokens, as without a line; among others' by tags alone. */
export function questionOfSent({ birth, before, ...sent }: SentQuestion, { of }: { of: 'own' | 'others' }): Question {
  const { version, rows, tags } = recordOfSent(sent)
  const common = { version, parts: [], ...(birth && { birth }), ...(before && { before: questionOfSent(before, { of }) }) }
  if (of === 'own') return { ...common, rows }
  for (const row of rows) row.fill(0, numbersFrom)
  return { ...common, rows, ...(tags && { tags }) }
}

/** Layout, normal forms and index key: three numbers. */
const versionText = /^[1-9]\d{0,3}\.[1-9]\d{0,3}\.[1-9]\d{0,5}$/

function readCommon({ version, rows, tags }: Record<string, unknown>): { version: string; rows: string[]; tags?: string } | 'version' | 'rows' | 'tags' {
  if (typeof version !== 'string' || !versionText.test(version)) return 'version'
  if (!Array.isArray(rows) || rows.length < 1 || rows.length > mostReadings || !rows.every((row) => isBytes(row, recordBytes))) return 'rows'
  if (tags === undefined) return { version, rows: [...rows] }
  return isBytes(tags, tagsBytes) ? { version, rows: [...rows], tags } : 'tags'
}

function isBytes(input: unknown, length: number): input is string {
  return typeof input === 'string' && input.length < 2 * length && fromBase64url(input)?.length === length
}

const shortTokens = ['date', 'yearAndMonth', 'yearAndDay', 'monthAndDay', 'year', 'span', 'swapped', 'newYear'] as const

/** A device knows which years are neighbours, so what says that it does not (`agreesOrNothing`) is never sent. */
function readBirthQuestion(input: unknown): BirthQuestion | undefined {
  const given = readObject(input, [...shortTokens, 'full', 'habit', 'half', 'around', 'widths'])
  if (!given) return undefined
  const { full, habit, half, around, widths } = given
  if (!shortTokens.every((name) => isToken(given[name])) || typeof full !== 'boolean') return undefined
  if (habit !== undefined && habit !== 'new-year' && habit !== 'first-of-month') return undefined
  if (typeof half !== 'number' || !Number.isInteger(half) || half < 0 || half > mostHalf) return undefined
  if (!isTokens(around, 2 * (half + mostHalf + 1)) || !isTokens(widths, mostHalf)) return undefined
  const tokens = Object.fromEntries(shortTokens.map((name) => [name, given[name] as number])) as Record<(typeof shortTokens)[number], number>
  return { ...tokens, full, habit, half, around: [...around], widths: [...widths] }
}

function isTokens(input: unknown, length: number): input is number[] {
  return Array.isArray(input) && input.length === length && input.every(isToken)
}

function isToken(input: unknown): boolean {
  return typeof input === 'number' && Number.isInteger(input) && input >= 0 && input <= 0xffff
}

function readObject(input: unknown, fields: readonly string[]): Record<string, unknown> | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  return Object.keys(input).every((key) => fields.includes(key)) ? { ...input } : undefined
}

function unreadable(field: string): Unreadable {
  return refuse('matching.unreadable', { field })
}

function bytesOf(sent: string, length: number): Bytes {
  const bytes = fromBase64url(sent)
  if (bytes?.length !== length) throw new Error('a part of an encoding that was never read')
  return bytes
}
