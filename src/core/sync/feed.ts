/**
 * What a page of the feed says, decided without a database: for whom it is read, which records were touched, and from
 * which number on to ask next. Numbers appear in order of commit, so a reader who has seen n has seen everything below n.
 */
import type { Who } from '#core/access/who.ts'
import { isId, type ChildId, type RecordId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

export interface FeedPage {
  /** Ask next for what came after this number. */
  readonly upTo: number
  /** For whom the feed was read: when this differs from last time, the phone starts from 0. */
  readonly audiences: readonly string[]
  /** A record as this person may see it now; `null`: it is not theirs to see, and is forgotten. */
  readonly changes: readonly { readonly shelf: string; readonly id: RecordId; readonly record: object | null }[]
  readonly more: boolean
  /** A digest of line `upTo` itself: told again with the next question, it shows whether that line is still there. */
  readonly mark: string
  /** The line that was told is not there: this house was brought back from a backup. What stands on the shelf is read anew. */
  readonly isSetBack?: true
}

/** A line that was found: record `record` of shelf `shelf` looks different since number `n`. */
export interface FeedRow { readonly n: number; readonly shelf: string; readonly record: RecordId; readonly gone: boolean; readonly mark: string; /** Whose it is, where it is a child's. */ readonly child?: ChildId | null }

export const feedPageSize = 500

export function audiencesOf(who: Pick<Who, 'person' | 'desks' | 'regions'>): string[] {
  return ['everyone', `person:${who.person}`, ...who.desks.map((desk) => `desk:${desk}`), ...[...who.regions, ...(who.regions.length > 0 ? ['any'] : [])].map((region) => `region:${region}`)].sort()
}

/**
 * The page for a reader who was told another history than this one: a restored house has written other lines, or none yet, under the
 * numbers this reader has seen. Reading on from there would skip them for ever.
 */
export function pageSetBack(audiences: readonly string[]): FeedPage {
  return { upTo: 0, audiences, changes: [], more: true, mark: '', isSetBack: true }
}

/** What to look up for the lines that were found, oldest first and at most `limit`: each record once, and the number up to which this was a look. */
export function readLines(lines: readonly FeedRow[], { after, mark, limit }: { after: number; mark: string; limit: number }): Pick<FeedPage, 'upTo' | 'more' | 'mark'> & { readonly touched: ReadonlyMap<string, readonly RecordId[]> } {
  const touched = new Map<string, Set<RecordId>>()
  for (const { shelf, record } of lines) touched.set(shelf, (touched.get(shelf) ?? new Set()).add(record))
  // Only what was looked at has been seen: a second look would already find what was committed meanwhile, and skip it for ever.
  return { touched: new Map([...touched].map(([shelf, ids]) => [shelf, [...ids]])), upTo: lines.at(-1)?.n ?? after, mark: lines.at(-1)?.mark ?? mark, more: lines.length === limit }
}

/** What came of a look: as in a page of the feed, in which nothing has moved on. */
export type Look = Pick<FeedPage, 'changes'>

/** So many numbers at most in one look: as many as a page of the feed tells of. */
export const lookSize = 500

/** Reads what is to be looked up: `{ records: [{ shelf, id }] }`, each once. Refuses with `http.unreadable`. */
export function readLook(input: unknown): ReadonlyMap<string, readonly RecordId[]> | Refusal {
  const records = (input as { records?: unknown } | null)?.records
  if (!Array.isArray(records) || records.length > lookSize) return refuse('http.unreadable')
  const asked = new Map<string, Set<RecordId>>()
  for (const one of records as ({ shelf?: unknown; id?: unknown } | null)[]) {
    if (typeof one?.shelf !== 'string' || !/^[a-z-]{1,40}$/.test(one.shelf) || !isId(one.id)) return refuse('http.unreadable')
    asked.set(one.shelf, (asked.get(one.shelf) ?? new Set()).add(one.id))
  }
  return new Map([...asked].map(([shelf, ids]) => [shelf, [...ids]]))
}
