import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'

/**
 * The little a device remembers about the door while nobody is signed in: a random value by which the house knows it
 * again, and which passkey was used last, so that one touch is enough. No name, no person.
 */
export interface DeviceMemory { device: string; passkey?: { credential: string; prfSalt: string } }

/** `emptying`: this device is being emptied, and goes on with it at the next start (emptying.ts). */
interface Door extends DBSchema { door: { key: 'memory' | 'emptying'; value: DeviceMemory } }

export async function recallDevice(): Promise<DeviceMemory> {
  try {
    return await atDoor(async (db) => {
      const known = await db.get('door', 'memory')
      if (known) return known
      const fresh = { device: toBase64url(randomBytes(16)) }
      await db.put('door', fresh, 'memory')
      return fresh
    })
  } catch {
    // A private window keeps nothing: then each sign-in is one from a new device.
    return { device: toBase64url(randomBytes(16)) }
  }
}

export async function rememberPasskey(passkey: { credential: string; prfSalt: string } | undefined): Promise<void> {
  try {
    const { device } = await recallDevice()
    await atDoor(async (db) => { await db.put('door', passkey ? { device, passkey } : { device }, 'memory') })
  } catch { /* see above */ }
}

/** Opened for one piece of work and closed after it: a page that keeps it open would hold up another one that empties this device. */
export async function atDoor<T>(work: (db: IDBPDatabase<Door>) => Promise<T>): Promise<T> {
  const db = await openDB<Door>('door', 1, { upgrade: (fresh) => { fresh.createObjectStore('door') }, blocking: (_now, _next, { target }) => (target as IDBDatabase).close() })
  try { return await work(db) } finally { db.close() }
}
