import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { KeyBroken, versionOf, wrappedHeader } from '../kms.ts'

/** Key-encryption keys by version, in memory. A destroyed version is absent; a number is never given twice. */
export interface Ring { readonly current: number; readonly keys: ReadonlyMap<number, Uint8Array> }

/**
 * version (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16). One version wraps one key for each case and each person's
 * code: far below the 2^32 uses at which random nonces of 96 bits become a risk.
 */
export function wrapUnder({ current, keys }: Ring, purpose: string, dataKey: Uint8Array): Uint8Array {
  const header = Buffer.alloc(wrappedHeader)
  header.writeUInt32BE(current)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys, current), nonce).setAAD(additional(purpose, current))
  return new Uint8Array(Buffer.concat([header, nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]))
}

export function unwrapWith({ keys }: Ring, purpose: string, wrapped: Uint8Array): Uint8Array {
  const version = versionOf(wrapped)
  const key = keyOf(keys, version)
  if (wrapped.length < wrappedHeader + 28) throw new KeyBroken()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(4, 16), { authTagLength: 16 })
      .setAAD(additional(purpose, version)).setAuthTag(wrapped.subarray(-16))
    return new Uint8Array(Buffer.concat([decipher.update(wrapped.subarray(16, -16)), decipher.final()]))
  } catch {
    throw new KeyBroken()
  }
}

/** A ring with one version more, which is now the current one. */
export function withNewKey({ current, keys }: Ring): Ring {
  return { current: current + 1, keys: new Map(keys).set(current + 1, new Uint8Array(randomBytes(32))) }
}

export function withoutKey({ current, keys }: Ring, version: number): Ring {
  if (version === current) throw new Error('the current version of a key is never destroyed: rotate and rewrap first')
  const left = new Map(keys)
  left.delete(version)
  return { current, keys: left }
}

function keyOf(keys: ReadonlyMap<number, Uint8Array>, version: number): Uint8Array {
  const key = keys.get(version)
  if (!key) throw new KeyBroken()
  return key
}

function additional(purpose: string, version: number): Buffer {
  return Buffer.from(`katch/kms/1|${version}|${purpose}`)
}
