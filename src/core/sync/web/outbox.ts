/**
 * What a person has filled in and the server has not yet answered, in order. A submission is kept before anything else
 * happens; it leaves only with its verdict. Refused ones wait in the tray until the person has dealt with them.
 * At rest in the browser it is locked under a key that scripts can use and not read; the phone's own locker comes later.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Envelope, Verdict } from '../envelope.ts'

export interface Kept {
  readonly order: number
  readonly envelope: Envelope
  /** `refused` stays here, with its sentence, until the person settles it. */
  readonly state: 'waiting' | 'refused'
  readonly verdict?: Extract<Verdict, { verdict: 'refused' }>
}

interface Locked { order?: number; person: string; iv: Uint8Array<ArrayBuffer>; locked: ArrayBuffer }
interface Drawer extends DBSchema {
  outbox: { key: number; value: Locked; indexes: { person: string } }
  keys: { key: string; value: CryptoKey }
}

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
  const drawer = await openDB<Drawer>('house', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true }).createIndex('person', 'person')
      db.createObjectStore('keys')
    },
  })
  const key = await keyOf(drawer)
  const listeners = new Set<() => void>()
  let kept: readonly Kept[] = []
  for (const row of await drawer.getAllFromIndex('outbox', 'person', person)) {
    const opened = await open(key, row).catch(() => undefined) // from a key this browser has lost: nothing can read it any more
    if (opened && row.order !== undefined) kept = [...kept, { ...opened, order: row.order }]
  }
  const change = (next: readonly Kept[]) => {
    kept = next
    for (const listener of listeners) listener()
  }
  return {
    list: () => kept,
    async keep(envelope) {
      const entry: Omit<Kept, 'order'> = { envelope, state: 'waiting' }
      const order = await drawer.add('outbox', { person, ...(await lock(key, entry)) })
      const made = { ...entry, order }
      change([...kept, made])
      return made
    },
    async drop(order) {
      await drawer.delete('outbox', order)
      change(kept.filter((one) => one.order !== order))
    },
    async refuse(order, verdict) {
      const before = kept.find((one) => one.order === order)
      if (!before) return
      const after: Kept = { ...before, state: 'refused', verdict }
      await drawer.put('outbox', { order, person, ...(await lock(key, { envelope: after.envelope, state: 'refused', verdict })) })
      change(kept.map((one) => (one.order === order ? after : one)))
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function keyOf(drawer: IDBPDatabase<Drawer>): Promise<CryptoKey> {
  const known = await drawer.get('keys', 'outbox')
  if (known) return known
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const change = drawer.transaction('keys', 'readwrite')
  const first = await change.store.get('outbox') // another tab may have been quicker
  if (!first) await change.store.put(fresh, 'outbox')
  await change.done
  return first ?? fresh
}

async function lock(key: CryptoKey, entry: Omit<Kept, 'order'>): Promise<Omit<Locked, 'order' | 'person'>> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, locked: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(entry))) }
}

async function open(key: CryptoKey, { iv, locked }: Locked): Promise<Omit<Kept, 'order'>> {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, locked))) as Omit<Kept, 'order'>
}
