/**
 * The index key of a programme: from it devices make encodings by which a child is found again (docs/decisions/0019). Thirty-two
 * random bytes, sealed to desks as names are; the server keeps the seals and a check by which everybody sees that it is one key.
 */
import type { DeskId } from '#core/ids.ts'
import { areSameBytes, fromBase64url, randomBytes, toBase64url, type Bytes } from './bytes.ts'
import { contextOf, deriveKey } from './committed.ts'
import { openWith, sealTo } from './hpke.ts'
import type { DeskPublicKey, DeskSeal, SealedIndexKey } from './sealed.ts'

export interface IndexKey { readonly version: number; readonly key: Bytes }

export function makeIndexKey(version = 1): IndexKey {
  return { version, key: randomBytes(32) }
}

/** Throws where a desk's public key is none. */
export async function sealIndexKey({ version, key }: IndexKey, desks: readonly DeskPublicKey[]): Promise<SealedIndexKey> {
  const check = await checkOf(key, version)
  const seals = await Promise.all(desks.map(async ({ desk, keyVersion, publicKey }): Promise<DeskSeal> => {
    const to = fromBase64url(publicKey)
    if (!to) throw new Error('the public key of a desk cannot be read')
    return { desk, version, keyVersion, sealed: toBase64url(await sealTo(to, contextOfSeal({ version, check, desk, keyVersion }), key)) }
  }))
  return { version, check, seals }
}

/** `undefined` where the seal does not open, or holds another key than the one everybody else has. */
export async function openIndexKey({ version, check }: SealedIndexKey, { desk, keyVersion, sealed }: DeskSeal, privateKey: Bytes): Promise<IndexKey | undefined> {
  const bytes = fromBase64url(sealed)
  const key = bytes && await openWith(privateKey, contextOfSeal({ version, check, desk, keyVersion }), bytes)
  if (!(key instanceof Uint8Array) || key.length !== 32) return undefined
  const expected = fromBase64url(check)
  return expected && areSameBytes(expected, fromBase64url(await checkOf(key, version))!) ? { version, key } : undefined
}

/** Shows which key it is and nothing of it: the key is random, so nobody can try others against this. */
async function checkOf(key: Bytes, version: number): Promise<string> {
  return toBase64url(await deriveKey(key, new Uint8Array(0) as Bytes, contextOf('katch/index-key/check/1', version)))
}

function contextOfSeal({ version, check, desk, keyVersion }: { version: number; check: string; desk: DeskId; keyVersion: number }): string {
  return contextOf('katch/index-key/1', version, check, desk, keyVersion)
}
