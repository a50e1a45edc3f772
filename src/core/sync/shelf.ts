/**
 * What this person may see, as it last came. Kept in memory: it is there while the line is away, and gone with the tab.
 * A record that came as `null` is forgotten at once.
 */
import type { RecordId } from '#core/ids.ts'
import type { FeedPage } from './feed.ts'

export interface Shelf {
  list<T = any>(shelf: string): readonly T[]
  get<T = any>(shelf: string, id: RecordId): T | undefined
  /** Ask the feed for what came after this number. */
  readonly after: number
  apply(page: FeedPage): void
  empty(): void
  onChange(listener: () => void): () => void
}

export function openShelf(): Shelf {
  const shelves = new Map<string, Map<RecordId, object>>()
  const lists = new Map<string, readonly object[]>()
  const listeners = new Set<() => void>()
  const nothing: readonly object[] = []
  let after = 0
  let audiences = ''
  const forget = () => { shelves.clear(); lists.clear(); after = 0 }
  return {
    list: (shelf) => (lists.get(shelf) ?? nothing) as readonly any[],
    get: (shelf, id) => shelves.get(shelf)?.get(id) as any,
    get after() { return after },
    apply(page) {
      const told = page.audiences.join(' ')
      if (audiences && told !== audiences) { // a desk joined or left: what may be seen is read again from the start
        audiences = told
        forget()
        for (const listener of listeners) listener()
        return
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
      after = page.upTo
      if (touched.size > 0) for (const listener of listeners) listener()
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
