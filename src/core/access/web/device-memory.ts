import { type DBSchema, openDB } from 'idb'
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
    const db = await openDoor()
    const known = await db.get('door', 'memory')
    if (known) return known
    const fresh = { device: toBase64url(randomBytes(16)) }
    await db.put('door', fresh, 'memory')
    return fresh
  } catch {
    // A private window keeps nothing: then each sign-in is one from a new device.
    return { device: toBase64url(randomBytes(16)) }
  }
}

export async function rememberPasskey(passkey: { credential: string; prfSalt: string } | undefined): Promise<void> {
  try {
    const { device } = await recallDevice()
    await (await openDoor()).put('door', passkey ? { device, passkey } : { device }, 'memory')
  } catch { /* see above */ }
}

/** It stays open no longer than until somebody wants it gone. */
export async function openDoor() {
  return await openDB<Door>('door', 1, { upgrade: (db) => { db.createObjectStore('door') }, blocking: (_now, _next, { target }) => (target as IDBDatabase).close() })
}
