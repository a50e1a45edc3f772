/**
 * Everything that lies in this browser at rest. One key for each person, made from their own member key, which only their
 * passphrase or passkey unwraps: whoever copies the disk has noise of a few sizes under names that say nothing. What is changed together is kept together
 * or not at all.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { fromUtf8, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'

/**
 * What is kept: unsent and refused work, what was taken and is not proved to be in a backup, files on their way
 * and their sealed pieces, half-filled forms, what a comparison of two caseloads needs until it ends, what the house has shown,
 * the little that opens the app without a line, and the log's key as it was first told.
 */
export const lockerKinds = ['outbox', 'taken', 'file', 'piece', 'draft', 'run', 'shelf', 'self', 'pin'] as const
export type LockerKind = (typeof lockerKinds)[number]

export interface Put { readonly kind: LockerKind; readonly name: string; readonly what: object }
export interface Remove { readonly kind: LockerKind; readonly name: string }

export interface Locker {
  /** Everything of one kind. What can no longer be read is left out and left lying: it may be of a newer version of this app. */
  all<T>(kind: LockerKind): Promise<{ readonly name: string; readonly what: T }[]>
  get<T>(kind: LockerKind, name: string): Promise<T | undefined>
  /** In one transaction, on the disk when it resolves. */
  change(changes: { readonly put?: readonly Put[]; readonly remove?: readonly Remove[] }): Promise<void>
  /** Forgets everything of these kinds, of this person. */
  forget(kinds: readonly LockerKind[]): Promise<void>
  /** Forgets for good: of these kinds lies here what is put now, and nothing that comes late is kept after it. */
  leave(kinds: readonly LockerKind[], put?: readonly Put[]): Promise<void>
  /** Under which this person's tabs know each other: a keyed digest, and nobody else's. */
  tabName(): Promise<string>
  /** From now on nothing more is kept or read: the key is dropped. */
  close(): void
}

interface Slot { at: string; group: string; iv: Bytes; locked: ArrayBuffer }
interface Slots extends DBSchema { slots: { key: string; value: Slot; indexes: { group: string } } }

/** Opens this person's locker. `memberKey`: the private half; it is not kept. Throws where the browser keeps nothing (a private window). */
export async function openLocker(memberKey: Bytes, person: string): Promise<Locker> {
  let keys: Keys | undefined = await keysFor(memberKey, person)
  // Another page empties this device: what is open here lets go, and nothing more is kept.
  const db = await openSlots(() => { keys = undefined; db.close() })

  let isLeft = false
  const held = () => {
    if (!keys) throw new Error('the locker is closed')
    return keys
  }
  const locked = async ({ content, group, place }: Keys, puts: readonly Put[]) => await Promise.all(puts.map(async ({ kind, name, what }) => await lock(content, { at: await place(kind, name), group: await group(kind) }, { name, what })))
  async function forget(kinds: readonly LockerKind[], put: readonly Put[] = []) {
    const keysHeld = held()
    const groups = await Promise.all(kinds.map(keysHeld.group))
    const rows = await locked(keysHeld, put)
    const change = db.transaction('slots', 'readwrite', { durability: 'strict' })
    for (const name of groups) for (const at of await change.store.index('group').getAllKeys(name)) await change.store.delete(at)
    await Promise.all([...rows.map((row) => change.store.put(row)), change.done])
  }
  return {
    async all<T>(kind: LockerKind) {
      const { content, group } = held()
      const rows = await db.getAllFromIndex('slots', 'group', await group(kind))
      const opened = await Promise.all(rows.map(async (row) => await unlock<{ name: string; what: T }>(content, row).catch(() => undefined)))
      return opened.filter((one) => one !== undefined)
    },
    async get<T>(kind: LockerKind, name: string) {
      const { content, place } = held()
      const row = await db.get('slots', await place(kind, name))
      return row && (await unlock<{ what: T }>(content, row)).what
    },
    async change({ put = [], remove = [] }) {
      const keysHeld = held()
      // Locked before the transaction opens: it would close by itself while something else is awaited.
      const rows = await locked(keysHeld, put)
      const gone = await Promise.all(remove.map(({ kind, name }) => keysHeld.place(kind, name)))
      if (isLeft) throw new Error('the locker is left')
      const change = db.transaction('slots', 'readwrite', { durability: 'strict' })
      await Promise.all([...gone.map((at) => change.store.delete(at)), ...rows.map((row) => change.store.put(row)), change.done])
    },
    forget: (kinds) => forget(kinds),
    async leave(kinds, put) {
      isLeft = true
      await forget(kinds, put)
    },
    tabName: () => held().place('self', 'tabs'),
    close() {
      keys = undefined
      db.close()
    },
  }
}

async function openSlots(blocking: () => void): Promise<IDBPDatabase<Slots>> {
  return await openDB<Slots>('notebook', 1, { upgrade: (db) => { db.createObjectStore('slots', { keyPath: 'at' }).createIndex('group', 'group') }, blocking })
}

interface Keys { content: CryptoKey; group(kind: LockerKind): Promise<string>; place(kind: LockerKind, name: string): Promise<string> }

async function keysFor(memberKey: Bytes, person: string): Promise<Keys> {
  const salt = toUtf8(person)
  const [contentKey, nameKey] = await Promise.all([deriveKey(memberKey, salt, 'house/locker/1/content', 32), deriveKey(memberKey, salt, 'house/locker/1/names', 32)])
  const [content, names] = await Promise.all([
    crypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['encrypt', 'decrypt']),
    crypto.subtle.importKey('raw', nameKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  ])
  contentKey.fill(0)
  nameKey.fill(0)
  const tag = async (text: string) => toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', names, toUtf8(text))).subarray(0, 16))
  const groups = new Map<LockerKind, Promise<string>>()
  return {
    content,
    group(kind) {
      const known = groups.get(kind) ?? tag(`group ${kind}`)
      groups.set(kind, known)
      return known
    },
    place: async (kind, name) => await tag(`place ${kind} ${name}`),
  }
}

/** Lengths that can be seen on the disk: a few, so that a length tells nothing (Security B-12). */
const lengths = [256, 1024, 4096, 16_384] as const
function padded(text: string): Bytes {
  const bytes = toUtf8(text)
  const length = lengths.find((one) => one >= bytes.length) ?? Math.ceil(bytes.length / 16_384) * 16_384
  // Blanks after JSON are nothing.
  return toUtf8(text + ' '.repeat(length - bytes.length))
}

/** Bound to its place: a slot that somebody moved opens nowhere. */
async function lock(key: CryptoKey, { at, group }: Pick<Slot, 'at' | 'group'>, entry: object): Promise<Slot> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { at, group, iv, locked: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: toUtf8(`${group} ${at}`) }, key, padded(JSON.stringify(entry))) }
}

async function unlock<T>(key: CryptoKey, { at, group, iv, locked }: Slot): Promise<T> {
  return JSON.parse(fromUtf8(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: toUtf8(`${group} ${at}`) }, key, locked)))) as T
}
