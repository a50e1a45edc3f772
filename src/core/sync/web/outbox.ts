/** The outbox in this browser: at rest it is locked, and one person's entries are nobody else's. */
import type { DBSchema } from 'idb'
import { type Entry, type Kept, openOutboxOn, type Outbox, type OutboxStore } from '../outbox.ts'
import { type Locked, openDrawer } from './drawer.ts'

export type { Kept, Outbox } from '../outbox.ts'

interface Stores extends DBSchema { outbox: { key: number; value: Locked & { order?: number; person: string }; indexes: { person: string } } }

/** Opens one person's outbox on this device. Another person's entries stay locked away and untouched. */
export async function openOutbox(person: string): Promise<Outbox> {
  return await openOutboxOn(await storeInBrowser(person))
}

async function storeInBrowser(person: string): Promise<OutboxStore> {
  const { stores, lock, open } = await openDrawer<Stores>('house', {
    key: 'outbox', make: (fresh) => { fresh.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true }).createIndex('person', 'person') },
  })
  return {
    async list() {
      const kept: Kept[] = []
      for (const row of await stores.getAllFromIndex('outbox', 'person', person)) {
        const opened = await open<Entry>(row).catch(() => undefined)
        if (opened && row.order !== undefined) kept.push({ ...opened, order: row.order })
      }
      return kept
    },
    add: async (entry) => await stores.add('outbox', { person, ...await lock(entry) }),
    async put({ order, ...entry }) { await stores.put('outbox', { order, person, ...await lock(entry) }) },
    remove: (order) => stores.delete('outbox', order),
  }
}
