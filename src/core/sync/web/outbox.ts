/**
 * What a person has filled in and the server has not yet answered, in order. A submission is kept before anything else
 * happens; it leaves only with its verdict. Refused ones wait in the tray until the person has dealt with them.
 * At rest in the browser it is locked.
 */
import type { DBSchema } from 'idb'
import type { Envelope, Verdict } from '../envelope.ts'
import { type Locked, openDrawer } from './drawer.ts'

export interface Kept {
  readonly order: number
  readonly envelope: Envelope
  /** `refused` stays here, with its sentence, until the person settles it. */
  readonly state: 'waiting' | 'refused'
  readonly verdict?: Extract<Verdict, { verdict: 'refused' }>
}

type Entry = Omit<Kept, 'order'>
interface Stores extends DBSchema { outbox: { key: number; value: Locked & { order?: number; person: string }; indexes: { person: string } } }

export interface Outbox {
  /** Oldest first. */
  list(): readonly Kept[]
  keep(envelope: Envelope): Promise<Kept>
  /** The server has taken it. */
  drop(order: number): Promise<void>
  refuse(order: number, verdict: Extract<Verdict, { verdict: 'refused' }>): Promise<void>
  onChange(listener: () => void): () => void
}

/** Opens one person's outbox on this device. Another person's entries stay locked away and untouched. */
export async function openOutbox(person: string): Promise<Outbox> {
  const { stores, lock, open } = await openDrawer<Stores>('house', {
    key: 'outbox', make: (fresh) => { fresh.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true }).createIndex('person', 'person') },
  })
  const listeners = new Set<() => void>()
  let kept: readonly Kept[] = []
  for (const row of await stores.getAllFromIndex('outbox', 'person', person)) {
    const opened = await open<Entry>(row).catch(() => undefined)
    if (opened && row.order !== undefined) kept = [...kept, { ...opened, order: row.order }]
  }
  const change = (next: readonly Kept[]) => {
    kept = next
    for (const listener of listeners) listener()
  }
  return {
    list: () => kept,
    async keep(envelope) {
      const entry: Entry = { envelope, state: 'waiting' }
      const order = await stores.add('outbox', { person, ...await lock(entry) })
      const made = { ...entry, order }
      change([...kept, made])
      return made
    },
    async drop(order) {
      await stores.delete('outbox', order)
      change(kept.filter((one) => one.order !== order))
    },
    async refuse(order, verdict) {
      const before = kept.find((one) => one.order === order)
      if (!before) return
      const after: Kept = { ...before, state: 'refused', verdict }
      await stores.put('outbox', { order, person, ...await lock({ envelope: after.envelope, state: 'refused', verdict } satisfies Entry) })
      change(kept.map((one) => (one.order === order ? after : one)))
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
