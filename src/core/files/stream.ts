/**
 * A file sealed in chunks under a key of its own (after STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015). Each chunk's nonce
 * says its place and whether it is the last: chunks that are dropped, swapped, repeated or cut off do not open (Security K-5).
 *
 * nonce: prefix (7) ‖ place (4) ‖ last (1). Key and prefix are stretched from the file's key, which seals one file and no other.
 */
import { refuse } from '#core/refusal.ts'
import { joinBytes, type Bytes } from '#core/vault/bytes.ts'
import { contextOf, deriveKey, type CannotOpen } from '#core/vault/committed.ts'
import { pad, unpad } from '#core/vault/padding.ts'
import { chunkBytes, fileSizes, tagBytes } from './sizes.ts'

/** `key`: 32 fresh bytes; `context` says which file of whom this is. `undefined` where the content is larger than any file may be. */
export async function sealFile(key: Bytes, context: string, content: Uint8Array): Promise<Bytes | undefined> {
  const padded = pad(content, fileSizes)
  if (!padded) return undefined
  const { chunkKey, prefix } = await stretch(key, context)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < padded.length; at += chunkBytes) {
    const iv = nonce(prefix, at / chunkBytes, at + chunkBytes >= padded.length)
    chunks.push(new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, chunkKey, padded.slice(at, at + chunkBytes))))
  }
  return joinBytes(...chunks)
}

/** Whatever is wrong (key, context, a byte, an order, an end): one answer. */
export async function openFile(key: Bytes, context: string, sealed: Uint8Array): Promise<Bytes | CannotOpen> {
  const { chunkKey, prefix } = await stretch(key, context)
  const chunks: Uint8Array[] = []
  const step = chunkBytes + tagBytes
  try {
    for (let at = 0; at === 0 || at < sealed.length; at += step) {
      const iv = nonce(prefix, at / step, at + step >= sealed.length)
      chunks.push(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, chunkKey, Uint8Array.from(sealed.subarray(at, at + step)))))
    }
  } catch {
    return refuse('vault.cannot-open')
  }
  return unpad(joinBytes(...chunks)) ?? refuse('vault.cannot-open')
}

function nonce(prefix: Bytes, place: number, isLast: boolean): Bytes {
  const iv = joinBytes(prefix, new Uint8Array(5))
  new DataView(iv.buffer).setUint32(7, place)
  iv[11] = isLast ? 1 : 0
  return iv
}

async function stretch(key: Bytes, context: string): Promise<{ chunkKey: CryptoKey; prefix: Bytes }> {
  const stretched = await deriveKey(key, new Uint8Array(0), contextOf('katch/file-chunks/1', context), 39)
  return { chunkKey: await crypto.subtle.importKey('raw', stretched.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt']), prefix: stretched.slice(32) }
}
