/**
 * What this person may see, as it last came. It is there while the line is away; what came is told to whoever keeps it at
 * rest. A record that came as `null` is forgotten at once, in memory and at rest.
 */
import type { RecordId } from '#core/ids.ts'
import type { FeedPage } from './feed.ts'

export interface Shelf {
  list<T = any>(shelf: string): readonly T[]
  get<T = any>(shelf: string, id: RecordId): T | undefined
  /** Ask the feed for what came after this number. */
  readonly after: number
  /** `begun-anew`: the page was for somebody who may see other things; ask again from the start. */
  apply(page: FeedPage): 'taken' | 'begun-anew'
  empty(): void
  onChange(listener: () => void): () => void
}

export interface ShelfRecord { readonly shelf: string; readonly id: RecordId; readonly record: object }
/** How far the feed was read, and for whom. */
export interface Read { readonly after: number; readonly audiences: string }

/** Where the shelf lies at rest. A page and how far it was read are kept together or not at all. */
export interface ShelfKeeper {
  keep(change: { readonly put: readonly ShelfRecord[]; readonly remove: readonly Pick<ShelfRecord, 'shelf' | 'id'>[]; readonly read: Read }): void
  forget(): void
}

export function openShelf({ keeper, records = [], read }: { keeper?: ShelfKeeper; records?: readonly ShelfRecord[]; read?: Read } = {}): Shelf {
  const shelves = new Map<string, Map<RecordId, object>>()
  const lists = new Map<string, readonly object[]>()
  const listeners = new Set<() => void>()
  const nothing: readonly object[] = []
  let after = read?.after ?? 0
  let audiences = read?.audiences ?? ''
  const forget = () => { shelves.clear(); lists.clear(); after = 0 }
  for (const { shelf, id, record } of records) {
    const there = shelves.get(shelf) ?? new Map<RecordId, object>()
    shelves.set(shelf, there.set(id, record))
  }
  for (const [shelf, there] of shelves) lists.set(shelf, [...there.values()])
  return {
    list: (shelf) => (lists.get(shelf) ?? nothing) as readonly any[],
    get: (shelf, id) => shelves.get(shelf)?.get(id) as any,
    get after() { return after },
    apply(page) {
      const told = page.audiences.join(' ')
      if (audiences && told !== audiences) { // a desk joined or left: what may be seen is read again from the start
        audiences = told
        forget()
        keeper?.forget()
        for (const listener of listeners) listener()
        return 'begun-anew'
      }
      audiences = told
      const touched = new Set<string>()
      for (const { shelf, id, record } of page.changes) {
        const records = shelves.get(shelf) ?? new Map<RecordId, object>()
        shelves.set(shelf, records)
        if (record) records.set(id, record)
        else records.delete(id)
        touched.add(shelf)
      }
      for (const shelf of touched) lists.set(shelf, [...shelves.get(shelf)!.values()])
      if (page.upTo !== after || page.changes.length > 0) {
        const put = page.changes.flatMap(({ shelf, id, record }) => (record ? [{ shelf, id, record }] : []))
        keeper?.keep({ put, remove: page.changes.filter(({ record }) => !record), read: { after: page.upTo, audiences } })
      }
      after = page.upTo
      if (touched.size > 0) for (const listener of listeners) listener()
      return 'taken'
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
