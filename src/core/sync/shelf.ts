/**
 * What this person may see, as it last came. It is there while the line is away; what came is told to whoever keeps it at
 * rest. A record that came as `null` is forgotten at once, in memory and at rest.
 */
import type { RecordId } from '#core/ids.ts'
import type { FeedPage } from './feed.ts'
import { nameOf, type Packed, type RecordNumber } from './packs.ts'

export interface Shelf {
  list<T = any>(shelf: string): readonly T[]
  get<T = any>(shelf: string, id: RecordId): T | undefined
  /** Ask the feed for what came after this number. */
  readonly after: number
  /** The mark of the line there, to be told with the question; empty while none is known. */
  readonly mark: string
  /** `begun-anew`: the page was for somebody who may see other things, or of another history; ask again from the start. */
  apply(page: FeedPage): 'taken' | 'begun-anew'
  /** What is this person's to see and known here by its number alone: it did not lie at rest, and is looked up when there is a line. */
  readonly elsewhere: readonly RecordNumber[]
  /** What the house answered to a look. As in the feed, `null` is forgotten. */
  take(changes: FeedPage['changes']): void
  empty(): void
  onChange(listener: () => void): () => void
}

export type ShelfRecord = Packed
/** How far the feed was read, and for whom. */
export interface Read { readonly after: number; readonly audiences: string; readonly mark?: string }

/** Where the shelf lies at rest. A page and how far it was read are kept together or not at all. */
export interface ShelfKeeper {
  keep(change: { readonly put: readonly ShelfRecord[]; readonly remove: readonly RecordNumber[]; readonly read: Read }): void
  /** `isSetBack`: the house has lost what it knew. What does not come again is not taken from anybody. */
  forget(why: { readonly isSetBack: boolean }): void
}

export function openShelf({ keeper, records = [], read, elsewhere = [] }: { keeper?: ShelfKeeper; records?: Iterable<ShelfRecord>; read?: Read; elsewhere?: readonly RecordNumber[] } = {}): Shelf {
  const shelves = new Map<string, Map<RecordId, object>>()
  const lists = new Map<string, readonly object[]>()
  const listeners = new Set<() => void>()
  const nothing: readonly object[] = []
  let after = read?.after ?? 0
  let audiences = read?.audiences ?? ''
  let mark = read?.mark ?? ''
  const numbers = new Map(elsewhere.map((one) => [nameOf(one), one]))
  const forget = () => { shelves.clear(); lists.clear(); numbers.clear(); after = 0; mark = '' }
  for (const { shelf, id, record } of records) {
    const there = shelves.get(shelf) ?? new Map<RecordId, object>()
    shelves.set(shelf, there.set(id, record))
  }
  for (const [shelf, there] of shelves) lists.set(shelf, [...there.values()])
  const lay = (changes: FeedPage['changes']): boolean => {
    const touched = new Set<string>()
    for (const change of changes) {
      const { shelf, id, record } = change
      const there = shelves.get(shelf) ?? new Map<RecordId, object>()
      shelves.set(shelf, there)
      if (record) there.set(id, record)
      else there.delete(id)
      if (numbers.size > 0) numbers.delete(nameOf(change))
      touched.add(shelf)
    }
    for (const shelf of touched) lists.set(shelf, [...shelves.get(shelf)!.values()])
    return touched.size > 0
  }
  const keep = (changes: FeedPage['changes'], read: Pick<FeedPage, 'upTo' | 'mark'>) => {
    if (!keeper) return
    const put = changes.flatMap(({ shelf, id, record }) => (record ? [{ shelf, id, record }] : []))
    keeper.keep({ put, remove: changes.filter(({ record }) => !record), read: { after: read.upTo, audiences, mark: read.mark } })
  }
  return {
    list: (shelf) => (lists.get(shelf) ?? nothing) as readonly any[],
    get: (shelf, id) => shelves.get(shelf)?.get(id) as any,
    get after() { return after },
    get mark() { return mark },
    apply(page) {
      const told = page.audiences.join(' ')
      // A desk joined or left, or the house was brought back from a backup: what may be seen is read again from the start.
      const isOther = audiences !== '' && told !== audiences
      if (isOther || page.isSetBack) {
        audiences = told
        forget()
        // Who left a desk no longer sees the line they had read to, and it looks as if the house had lost it; but they left.
        keeper?.forget({ isSetBack: !isOther })
        for (const listener of listeners) listener()
        return 'begun-anew'
      }
      audiences = told
      const touched = lay(page.changes)
      if (page.upTo !== after || page.mark !== mark || page.changes.length > 0) keep(page.changes, page)
      after = page.upTo
      mark = page.mark
      if (touched) for (const listener of listeners) listener()
      return 'taken'
    },
    get elsewhere() { return [...numbers.values()] },
    take(changes) {
      keep(changes, { upTo: after, mark })
      if (lay(changes)) for (const listener of listeners) listener()
    },
    empty() {
      forget()
      audiences = ''
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
