/**
 * Sealing under a key that is already shared. AES-GCM alone does not say *which* key it was made with: one ciphertext
 * can be built that opens under many passphrases, and each wrong guess then rules out half of them. So the key is first
 * stretched into an encryption key and a commitment; what does not commit to exactly this key is not even tried.
 *
 * Layout: format (1) ‖ salt (32) ‖ commitment (32) ‖ AES-256-GCM ciphertext with its tag (16).
 */
import { refuse, type Refusal } from '#core/refusal.ts'
import { areSameBytes, joinBytes, randomBytes, toUtf8, type Bytes } from './bytes.ts'

/** The single answer to whatever does not open: a wrong key, a changed byte, a thing moved to another place. */
export type CannotOpen = Refusal<'vault.cannot-open'>

/** Bytes that sealing adds to the content. */
export const sealedOverhead = 81

const format = 1
const saltEnd = 33
const contentFrom = 65

/** `key` has 32 bytes; `context` says what this is and where it belongs, and must be said again to open it. */
export async function sealUnder(key: Bytes, context: string, content: Bytes): Promise<Bytes> {
  const salt = randomBytes(32)
  const { encryptionKey, iv, commitment } = await stretch(key, salt, context)
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, encryptionKey, content)
  return joinBytes(Uint8Array.of(format), salt, commitment, new Uint8Array(ciphertext))
}

export async function openUnder(key: Bytes, context: string, sealed: Bytes): Promise<Bytes | CannotOpen> {
  if (sealed.length < sealedOverhead || sealed[0] !== format) return refuse('vault.cannot-open')
  const { encryptionKey, iv, commitment } = await stretch(key, sealed.slice(1, saltEnd), context)
  if (!areSameBytes(commitment, sealed.subarray(saltEnd, contentFrom))) return refuse('vault.cannot-open')
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, encryptionKey, sealed.slice(contentFrom)))
  } catch {
    return refuse('vault.cannot-open')
  }
}

/** One purpose, one key: HKDF-SHA-256 of a good key. `length` in bytes. */
export async function deriveKey(key: Bytes, salt: Bytes, info: string, length = 32): Promise<Bytes> {
  const source = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info: toUtf8(info) }, source, length * 8))
}

/** Parts that cannot run into one another, so that two contexts are never the same text. */
export function contextOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts)
}

// The salt is fresh for every sealing, so encryption key and nonce are used once and never counted.
async function stretch(key: Bytes, salt: Bytes, context: string) {
  if (key.length !== 32) throw new Error(`a key of ${key.length} bytes where 32 are needed`)
  const stretched = await deriveKey(key, salt, contextOf('katch/committed/1', context), 76)
  const encryptionKey = await crypto.subtle.importKey('raw', stretched.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  return { encryptionKey, commitment: stretched.slice(32, 64), iv: stretched.slice(64) }
}
