/**
 * What lies in this browser at rest is locked: under a key that scripts can use and not read, one for each drawer. Whoever
 * copies the disk has noise; whoever runs a script in this browser does not, and the phone's own locker comes later.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

export interface Locked { iv: Uint8Array<ArrayBuffer>; locked: ArrayBuffer }

export interface Drawer<Stores extends DBSchema> {
  readonly stores: IDBPDatabase<Stores>
  lock(what: object): Promise<Locked>
  /** Throws where it was locked under a key that this browser has lost: nothing can read it any more. */
  open<T>(kept: Locked): Promise<T>
}

/** Opens a drawer, or makes it with its stores and a key of its own. Throws where the browser keeps nothing (a private window). */
export async function openDrawer<Stores extends DBSchema>(name: string, { key: keyName, make }: { key: string; make: (stores: IDBPDatabase<Stores>) => void }): Promise<Drawer<Stores>> {
  const stores = await openDB<Stores>(name, 1, {
    upgrade(fresh) {
      make(fresh)
      ;(fresh as unknown as IDBPDatabase).createObjectStore('keys')
    },
  })
  const key = await keyIn(stores as unknown as IDBPDatabase, keyName)
  return {
    stores,
    async lock(what) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      return { iv, locked: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(what))) }
    },
    async open<T>({ iv, locked }: Locked) {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, locked))) as T
    },
  }
}

async function keyIn(stores: IDBPDatabase, name: string): Promise<CryptoKey> {
  const known = await stores.get('keys', name) as CryptoKey | undefined
  if (known) return known
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const change = stores.transaction('keys', 'readwrite')
  const first = await change.store.get(name) as CryptoKey | undefined // another tab may have been quicker
  if (!first) await change.store.put(fresh, name)
  await change.done
  return first ?? fresh
}
