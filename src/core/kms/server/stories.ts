/**
 * Stories (zone Z3) locked under the key of their case. Whoever moves a ciphertext to another row, column or case gets
 * nothing out of it, and its length tells only one of six sizes.
 *
 * Layout: format (1) ‖ version of the case key (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16).
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Stories, StoryPlace } from '#core/sync/server/room.ts'
import { fromUtf8, toUtf8 } from '#core/vault/bytes.ts'
import { pad, storySizes, unpad } from '#core/vault/padding.ts'
import { versionOf, type Kms } from '../kms.ts'
import * as store from './store.ts'

const format = 1
const headerLength = 5
const nonceEnd = 17
const shortest = nonceEnd + 16

/** How long and how many unwrapped case keys stay in memory. */
export const keyRestMs = 60_000
export const mostKeysAtRest = 200

/** One answer for everything that does not open: changed, moved, of another case, of a case that is not the person's, or of one whose key was destroyed. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken'
  constructor() {
    super('a story does not open')
  }
}

/** The stories of one transaction. The first story of a case makes the case's key. */
export function storiesFor(tx: Tx, kms: Kms, programme: string, clock: Clock = systemClock): Stories {
  // Only for reading. Before writing, the key is looked for again: one made inside a savepoint may have been rolled back
  // with it, and a story under a key that nobody has would be lost.
  const seen = new Map<string, Promise<store.CaseKey | undefined>>()
  return {
    async keep(place, text) {
      const content = pad(toUtf8(text), storySizes)
      if (!content) throw new Error('a story longer than any size it could be filled up to')
      const { keyVersion, key } = await keyToWrite(place.case)
      const header = Buffer.alloc(headerLength, format)
      header.writeUInt32BE(keyVersion, 1)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional(place, keyVersion))
      return new Uint8Array(Buffer.concat([header, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]))
    },
    async open(place, sealed) {
      if (sealed.length < shortest || sealed[0] !== format) throw new StoryBroken()
      const keyVersion = new DataView(sealed.buffer, sealed.byteOffset).getUint32(1)
      const key = await keyToRead(place.case, keyVersion)
      const content = unpad(decipher(sealed, key, additional(place, keyVersion)))
      if (!content) throw new StoryBroken()
      return fromUtf8(content)
    },
  }

  async function keyToWrite(scope: RecordId) {
    let found = await store.newestCaseKey(tx, scope)
    if (!found) {
      const wrapped = await kms.wrap(purposeOf(programme, scope, 1), new Uint8Array(randomBytes(32)))
      await store.insertCaseKey(tx, { scope, wrapped, wrappedWith: versionOf(wrapped), at: clock.now() })
      found = await store.newestCaseKey(tx, scope)
    }
    if (!found?.wrapped) throw new StoryBroken()
    return { keyVersion: found.keyVersion, key: await unwrapped(scope, found.keyVersion, found.wrapped) }
  }

  async function keyToRead(scope: RecordId, keyVersion: number): Promise<Uint8Array> {
    const name = `${scope} ${keyVersion}`
    const lookup = seen.get(name) ?? store.caseKeyAt(tx, { scope, keyVersion })
    seen.set(name, lookup)
    const found = await lookup
    if (!found?.wrapped) throw new StoryBroken()
    return await unwrapped(scope, keyVersion, found.wrapped)
  }

  // Kept by what is in the database, not by the case: a key that was rolled back, rewrapped or destroyed is never met again.
  async function unwrapped(scope: RecordId, keyVersion: number, wrapped: Uint8Array): Promise<Uint8Array> {
    const rest = restOf(kms)
    const name = createHash('sha256').update(purposeOf(programme, scope, keyVersion)).update(wrapped).digest('base64')
    const kept = rest.take(name, clock.now())
    if (kept) return kept
    const key = await kms.unwrap(purposeOf(programme, scope, keyVersion), wrapped)
    rest.keep(name, key, clock.now())
    return key
  }
}

/**
 * Wraps case keys anew under the current version after a rotation; no story is touched. Resumable: run it, each time in
 * a transaction of its own as the clockwork, until it answers 0.
 */
export async function rewrapCaseKeys(tx: Tx, kms: Kms, { programme, atMost }: { programme: string; atMost: number }): Promise<number> {
  const { current } = await kms.health()
  const stale = await store.staleCaseKeys(tx, { current, atMost })
  for (const { scope, keyVersion, wrapped } of stale) {
    const purpose = purposeOf(programme, scope, keyVersion)
    const rewrapped = await kms.wrap(purpose, await kms.unwrap(purpose, wrapped))
    await store.rewrapCaseKey(tx, { scope, keyVersion, wrapped: rewrapped, wrappedWith: versionOf(rewrapped) })
  }
  return stale.length
}

function decipher(sealed: Uint8Array, key: Uint8Array, aad: Buffer): Uint8Array {
  try {
    const opening = createDecipheriv('aes-256-gcm', key, sealed.subarray(headerLength, nonceEnd), { authTagLength: 16 })
      .setAAD(aad).setAuthTag(sealed.subarray(-16))
    return new Uint8Array(Buffer.concat([opening.update(sealed.subarray(nonceEnd, -16)), opening.final()]))
  } catch {
    throw new StoryBroken()
  }
}

function additional({ table, column, row, case: scope }: StoryPlace, keyVersion: number): Buffer {
  return Buffer.from(`${table}|${column}|${row}|${scope}|${keyVersion}|1`)
}

function purposeOf(programme: string, scope: RecordId, keyVersion: number): string {
  return `kms.case_keys|${programme}|${scope}|${keyVersion}`
}

/** Unwrapped keys, the longest unused first. */
class Rest {
  readonly #keys = new Map<string, { key: Uint8Array; until: number }>()

  take(name: string, now: number): Uint8Array | undefined {
    const kept = this.#keys.get(name)
    if (!kept) return undefined
    this.#keys.delete(name)
    if (kept.until <= now) return undefined
    this.#keys.set(name, kept)
    return kept.key
  }

  keep(name: string, key: Uint8Array, now: number): void {
    for (const [old, { until }] of this.#keys) if (until <= now) this.#keys.delete(old)
    this.#keys.set(name, { key, until: now + keyRestMs })
    // Also where nobody asks for another key: none stays in memory for longer than it has to.
    setTimeout(() => this.#keys.delete(name), keyRestMs).unref()
    const oldest = this.#keys.keys().next()
    if (this.#keys.size > mostKeysAtRest && !oldest.done) this.#keys.delete(oldest.value)
  }
}

const rests = new WeakMap<Kms, Rest>()
function restOf(kms: Kms): Rest {
  const rest = rests.get(kms) ?? new Rest()
  rests.set(kms, rest)
  return rest
}
