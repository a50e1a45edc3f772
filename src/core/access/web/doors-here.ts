/**
 * What opens this device for its people without a line: their wrapped keys, found by their sign-in name. They open nothing without
 * a passphrase or a passkey. There are always sixteen doors of one look, most of them painted: nobody can count who works with
 * this device, or say whether somebody does.
 */
import { openDB, type DBSchema } from 'idb'
import { newId, type PersonId } from '#core/ids.ts'
import { fromUtf8, randomBytes, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import type { UnlockParts } from './sign-in-client.ts'

const doors = 16
/** More than the parts of a person with a handful of passkeys; every door is exactly so long. */
const doorLength = 8192
/** Bytes of a wrapped member key and of a public key, so that a painted door has the look of a real one. */
const [wrappedLength, publicKeyLength, saltLength] = [113, 32, 16]

interface Doors extends DBSchema { doors: { key: number; value: Bytes } }

/** The parts behind the door of this name; whether they are this person's shows when they open. */
export async function findDoor(signInName: string): Promise<UnlockParts | undefined> {
  return (await readDoors())[await placeOf(signInName)]
}

/** All passkeys that stand at a door here, with their parts: one touch finds whose it is. */
export async function doorsWithPasskeys(): Promise<readonly UnlockParts[]> {
  return (await readDoors()).filter(({ passkeys }) => passkeys.length > 0)
}

/** Whether anybody ever came in on this device. */
export async function hasDoors(): Promise<boolean> {
  return (await readDoors()).length > 0
}

/** Of two people whose names fall on one door, who came in last keeps it; the other needs a line, and loses nothing. */
export async function keepDoor(signInName: string, parts: UnlockParts): Promise<void> {
  await paint({ at: await placeOf(signInName), parts, like: parts })
}

/** The person leaves this device: a painted door takes their place. */
export async function forgetDoor(signInName: string, person: PersonId): Promise<void> {
  const own = await findDoor(signInName)
  // Another's, whose name falls on the same door, stays.
  if (own?.person === person) await paint({ at: await placeOf(signInName), parts: paintedDoor(own), like: own })
}

async function paint({ at, parts, like }: { at: number; parts: UnlockParts; like: UnlockParts }): Promise<void> {
  try {
    const db = await openDoors()
    const change = db.transaction('doors', 'readwrite', { durability: 'strict' })
    const isNew = await change.store.count() === 0
    if (isNew) for (let n = 0; n < doors; n++) await change.store.put(written(paintedDoor(like)), n)
    await change.store.put(written(parts), at)
    await change.done
    db.close()
  } catch { /* a private window keeps nothing; then the app opens with a line only */ }
}

async function readDoors(): Promise<readonly UnlockParts[]> {
  try {
    const db = await openDoors()
    const kept = await db.getAll('doors')
    db.close()
    return kept.map((bytes) => JSON.parse(fromUtf8(bytes)) as UnlockParts)
  } catch { return [] }
}

async function placeOf(signInName: string): Promise<number> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(`door ${signInName.trim().toLowerCase()}`)))
  return digest[0]! % doors
}

function paintedDoor({ params }: UnlockParts): UnlockParts {
  const noise = (length: number) => toBase64url(randomBytes(length))
  return { person: newId<PersonId>(), publicKey: noise(publicKeyLength), wraps: [{ way: 'passphrase', credential: '', wrapped: noise(wrappedLength) }], passkeys: [], salt: noise(saltLength), ...(params && { params }) }
}

function written(door: UnlockParts): Bytes {
  const text = JSON.stringify(door)
  return toUtf8(text + ' '.repeat(Math.max(0, doorLength - toUtf8(text).length)))
}

async function openDoors() {
  return await openDB<Doors>('doors', 1, { upgrade: (db) => { db.createObjectStore('doors') } })
}
