import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#core/clock.ts'
import type { Sql, Tx } from '#core/db/tx.ts'
import type { Leaf } from '#core/log/server/leaf.ts'
import { type PassphraseParams, usualParams } from '#core/vault/passphrase.ts'
import type { Who } from '#core/access/who.ts'

/**
 * What sign-in needs, handed in at the edge. The door has its own database login, which may read credentials and write
 * sessions and may not read one table of a room; rooms have another, for which it is the other way round.
 */
export interface DoorDeps {
  /** Logged in as `katch_door`. */
  door: Sql
  /** The system's: the database judges the same sessions by its own `now()`. */
  clock: Clock
  kms: { wrap(aad: string, key: Uint8Array): Promise<Uint8Array>; unwrap(aad: string, wrapped: Uint8Array): Promise<Uint8Array> }
  /** Appends a leaf in the transaction of the act itself; no leaf, no act. */
  log: (tx: Tx, leaf: Leaf) => Promise<void>
  programme: string
  /** At least 32 bytes that only this installation knows. Salts of names that do not exist, and the throttle's keys, come from it. */
  secret: Uint8Array
  site: {
    /** Shown by authenticator apps and by the phone's own passkey window. Neutral: it can be read over a shoulder. */
    title: string
    /** Origins (`https://…`) under which the house is reached; empty means: the address of the request itself. */
    origins: readonly string[]
  }
  /** Who the database says is behind a token. */
  whoOf: (token: string) => Promise<Who | undefined>
}

/** How a phone derives its keys from a passphrase today; kept with each passphrase, because it will grow. */
export type KdfParams = PassphraseParams
export const kdfOfToday = usualParams

export function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest()
}

/** A value that only this installation can compute, the same each time, different for each use. */
export function keyed(deps: Pick<DoorDeps, 'secret' | 'programme'>, use: string, ...parts: readonly string[]): Buffer {
  const mac = createHmac('sha256', deps.secret)
  for (const part of [use, deps.programme, ...parts]) mac.update(`${Buffer.byteLength(part)}:`).update(part)
  return mac.digest()
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** 256 random bits as base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function toBytes(base64Url: string): Buffer {
  return Buffer.from(base64Url, 'base64url')
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** The salt a name would have if it existed: random to look at, the same every time it is asked for. */
export function saltOfNobody(deps: Pick<DoorDeps, 'secret' | 'programme'>, name: string): Buffer {
  return keyed(deps, 'salt of nobody', name).subarray(0, 16)
}
