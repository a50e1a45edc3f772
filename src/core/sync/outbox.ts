/**
 * What a person has filled in and the server has not yet answered, in order. A submission is kept before anything else
 * happens; it leaves only with its verdict. Refused ones wait in the tray until the person has dealt with them.
 * Where it lies is handed in: the browser's locker, or a phone that exists only in a simulation.
 */
import type { Envelope, Verdict } from './envelope.ts'
import type { Trouble } from './sending.ts'

export interface Kept {
  readonly order: number
  readonly envelope: Envelope
  /** `refused` stays here, with its sentence, until the person settles it. */
  readonly state: 'waiting' | 'refused'
  readonly verdict?: Extract<Verdict, { verdict: 'refused' }>
  /** It waits, and the house could not read it so far. */
  readonly trouble?: Trouble
}

export type Entry = Omit<Kept, 'order'>

/** Where one person's entries lie on this device. What it has promised (a promise that was kept) survives the death of the tab. */
export interface OutboxStore {
  /** Oldest first; an entry that can no longer be read is left out and stays where it is. */
  list(): Promise<readonly Kept[]>
  /** Keeps an entry behind all others, and says its place. Places grow, and are never given twice. */
  add(entry: Entry): Promise<number>
  put(kept: Kept): Promise<void>
  remove(kept: Kept): Promise<void>
}

export interface Outbox {
  /** Oldest first. */
  list(): readonly Kept[]
  keep(envelope: Envelope): Promise<Kept>
  /** The server has taken it. */
  drop(order: number): Promise<void>
  refuse(order: number, verdict: Extract<Verdict, { verdict: 'refused' }>): Promise<void>
  /** The house could not read it: it waits on, and how long. Without trouble it is tried again at once. */
  pause(order: number, trouble: Trouble | undefined): Promise<void>
  onChange(listener: () => void): () => void
}

/** What is shown as kept has been kept: the list changes after the store has. */
export async function openOutboxOn(store: OutboxStore): Promise<Outbox> {
  const listeners = new Set<() => void>()
  let kept = await store.list()
  const change = (next: readonly Kept[]) => {
    kept = next
    for (const listener of listeners) listener()
  }
  async function replace(order: number, by: (before: Kept) => Kept, only?: Kept['state']) {
    const before = kept.find((one) => one.order === order)
    if (!before || (only && before.state !== only)) return
    const after = by(before)
    await store.put(after)
    change(kept.map((one) => (one.order === order ? after : one)))
  }
  return {
    list: () => kept,
    async keep(envelope) {
      const entry: Entry = { envelope, state: 'waiting' }
      const made: Kept = { ...entry, order: await store.add(entry) }
      change([...kept, made])
      return made
    },
    async drop(order) {
      const gone = kept.find((one) => one.order === order)
      if (!gone) return
      await store.remove(gone)
      change(kept.filter((one) => one !== gone))
    },
    async refuse(order, verdict) {
      await replace(order, ({ envelope }) => ({ order, envelope, state: 'refused', verdict }))
    },
    async pause(order, trouble) {
      await replace(order, ({ envelope }) => ({ order, envelope, state: 'waiting', ...(trouble && { trouble }) }), 'waiting')
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
