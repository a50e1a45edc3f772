/**
 * What opens this device for its people without a line: their wrapped keys, found by their sign-in name. They open nothing without
 * a passphrase or a passkey. There are always sixteen doors of one look, most of them painted: nobody can count who works with
 * this device, or say whether somebody does.
 */
import { openDB, type DBSchema } from 'idb'
import { newId, type PersonId } from '#core/ids.ts'
import { noiseSlot } from '#core/access/number-slots.ts'
import { fromBase64url, fromUtf8, randomBytes, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { UnlockParts } from './sign-in-client.ts'

const doors = 16
/** More than the parts of a person with a handful of passkeys; every door is exactly so long. */
const doorLength = 8192
/** Bytes of a wrapped member key and of a public key, so that a painted door has the look of a real one. */
const [wrappedLength, publicKeyLength, saltLength] = [113, 32, 16]

/** What a short number opens, at every door: a secret of this device, and two slots of one size of which nobody sees whether they hold anything. */
export interface NumberHere { readonly secret: Bytes; readonly slots: readonly [Bytes, Bytes] }
interface Door extends UnlockParts { /** Missing where an earlier build kept the door. */ readonly number?: NumberText }
interface NumberText { readonly secret: string; readonly slots: readonly [string, string] }

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

/** Of two people whose names fall on one door, who came in last keeps it; the other needs a line, and loses nothing. A short number of this person stays. */
export async function keepDoor(signInName: string, parts: UnlockParts): Promise<void> {
  await paint(await placeOf(signInName), (before) => ({ ...parts, number: before?.person === parts.person && before.number ? before.number : noiseNumber() }), parts)
}

/** The person leaves this device: a painted door takes their place. */
export async function forgetDoor(signInName: string, person: PersonId): Promise<void> {
  // Another's, whose name falls on the same door, stays.
  await paint(await placeOf(signInName), (before) => (before?.person === person ? paintedDoor(before) : before))
}

/** What this person's short number opens here. Somebody who has no door here gets noise, so that the same steps follow. */
export async function numberHere(person: PersonId): Promise<NumberHere> {
  const { secret, slots: [one, two] } = (await readDoors()).find((door) => door.person === person)?.number ?? noiseNumber()
  return { secret: fromBase64url(secret)!, slots: [fromBase64url(one)!, fromBase64url(two)!] }
}

/** `paints`: the wrapped keys go, and only the number is left. `access.number-not-kept` where this browser keeps nothing, or another has taken the door meanwhile. */
export async function keepNumberHere(person: PersonId, { secret, slots: [one, two] }: NumberHere, { paints = false } = {}): Promise<undefined | Refusal<'access.number-not-kept'>> {
  const place = (await readDoors()).findIndex((door) => door.person === person)
  if (place < 0) return refuse('access.number-not-kept')
  const number = { secret: toBase64url(secret), slots: [toBase64url(one), toBase64url(two)] } as const
  await paint(place, (before) => (before?.person === person ? { ...(paints ? paintedDoor(before) : before), person, number } : before))
  return undefined
}

/** `like`: what the painted ones look like, where no door stands yet. */
async function paint(at: number, change: (before: Door | undefined) => Door | undefined, like?: UnlockParts): Promise<void> {
  try {
    const db = await openDoors()
    const tx = db.transaction('doors', 'readwrite', { durability: 'strict' })
    const before = (await tx.store.getAll()).map(read)
    for (let n = 0; n < doors; n++) {
      const stands = before[n] ?? (like && paintedDoor(like))
      const next = n === at ? change(before[n]) ?? stands : stands
      // Every door is written each time: which one changed cannot be seen by what the disk keeps of its last writing.
      if (next) await tx.store.put(written({ ...next, number: next.number ?? noiseNumber() }), n)
    }
    await tx.done
    db.close()
  } catch { /* a private window keeps nothing; then the app opens with a line only */ }
}

async function readDoors(): Promise<readonly Door[]> {
  try {
    const db = await openDoors()
    const kept = await db.getAll('doors')
    db.close()
    return kept.map(read)
  } catch { return [] }
}

function read(bytes: Bytes): Door {
  return JSON.parse(fromUtf8(bytes)) as Door
}

async function placeOf(signInName: string): Promise<number> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(`door ${signInName.trim().toLowerCase()}`)))
  return digest[0]! % doors
}

function paintedDoor({ params }: Pick<UnlockParts, 'params'>): Door {
  const noise = (length: number) => toBase64url(randomBytes(length))
  return { person: newId<PersonId>(), publicKey: noise(publicKeyLength), wraps: [{ way: 'passphrase', credential: '', wrapped: noise(wrappedLength) }], passkeys: [], salt: noise(saltLength), ...(params && { params }), number: noiseNumber() }
}

/** Parts that look like these and open nothing; whose they are stays. */
export function paintedUnlock(parts: UnlockParts): UnlockParts {
  const { number: _number, ...painted } = paintedDoor(parts)
  return { ...painted, person: parts.person }
}

function noiseNumber(): NumberText {
  return { secret: toBase64url(randomBytes(32)), slots: [toBase64url(noiseSlot()), toBase64url(noiseSlot())] }
}

function written(door: Door): Bytes {
  const text = JSON.stringify(door)
  return toUtf8(text + ' '.repeat(Math.max(0, doorLength - toUtf8(text).length)))
}

async function openDoors() {
  return await openDB<Doors>('doors', 1, { upgrade: (db) => { db.createObjectStore('doors') } })
}
