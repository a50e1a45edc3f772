/**
 * The keyed function behind every encoding: who does not hold the index key can try no name. One index key gives a key of
 * its own for each kind of thing and each version of the encoding, so that nothing made for one can be compared with another.
 *
 * SipHash-2-4 (Aumasson, Bernstein 2012) because an encoding takes some sixty calls and a phone makes it while somebody
 * types. In 32-bit halves: BigInt would be a hundred times slower. What leaves the programme uses HMAC-SHA-256 instead.
 */
import type { Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'

/** What has a key of its own. */
export const encodedKinds = ['name', 'mother', 'birth', 'sex', 'place', 'phone', 'iin', 'document'] as const
export type EncodedKind = (typeof encodedKinds)[number]

/** `numbers`: HMAC-SHA-256, for what is made of numbers together with the house (`number-tags.ts`). */
export type MatchingKeys = Readonly<Record<EncodedKind, Prf>> & { readonly version: string; readonly numbers: CryptoKey }

/** The keys of one version of the encoding (HKDF-SHA-256, Security C-2). `indexKey` has 32 bytes and stays on devices of desks. */
export async function deriveMatchingKeys(indexKey: Bytes, version: string): Promise<MatchingKeys> {
  if (indexKey.length !== 32) throw new Error(`an index key of ${indexKey.length} bytes where 32 are needed`)
  const made = await Promise.all(encodedKinds.map(async (kind) => [kind, new Prf(await deriveKey(indexKey, new Uint8Array(0) as Bytes, `match/${version}/${kind}`, 16))] as const))
  const numbers = await crypto.subtle.importKey('raw', await deriveKey(indexKey, new Uint8Array(0) as Bytes, `match/${version}/numbers`, 32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return { ...(Object.fromEntries(made) as Record<EncodedKind, Prf>), version, numbers }
}

/** A keyed function from bytes to 64 bits, which stand in `low` and `high` (unsigned) until the next call. */
export class Prf {
  low = 0
  high = 0
  readonly #k0l: number
  readonly #k0h: number
  readonly #k1l: number
  readonly #k1h: number

  /** `key` has 16 bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new Error(`a key of ${key.length} bytes where 16 are needed`)
    this.#k0l = word(key, 0)
    this.#k0h = word(key, 4)
    this.#k1l = word(key, 8)
    this.#k1h = word(key, 12)
  }

  /** The function of the first `length` bytes of `message`. */
  of(message: Uint8Array, length = message.length): this {
    let v0l = this.#k0l ^ 0x70736575, v0h = this.#k0h ^ 0x736f6d65
    let v1l = this.#k1l ^ 0x6e646f6d, v1h = this.#k1h ^ 0x646f7261
    let v2l = this.#k0l ^ 0x6e657261, v2h = this.#k0h ^ 0x6c796765
    let v3l = this.#k1l ^ 0x79746573, v3h = this.#k1h ^ 0x74656462
    const blocks = length >>> 3
    // Each full block, then the rest with the length on top, then 0xff into v2 and four rounds more.
    for (let block = 0; block <= blocks + 1; block++) {
      let ml = 0, mh = 0, rounds = 2
      if (block < blocks) {
        ml = word(message, block * 8)
        mh = word(message, block * 8 + 4)
      } else if (block === blocks) {
        const from = blocks * 8
        for (let i = from; i < length; i++) {
          const at = i - from
          if (at < 4) ml |= message[i]! << (at * 8)
          else mh |= message[i]! << ((at - 4) * 8)
        }
        mh |= (length & 0xff) << 24
      } else {
        v2l ^= 0xff
        rounds = 4
      }
      v3l ^= ml
      v3h ^= mh
      for (let round = 0; round < rounds; round++) {
        let l = (v0l + v1l) | 0
        v0h = (v0h + v1h + ((l >>> 0) < (v0l >>> 0) ? 1 : 0)) | 0
        v0l = l
        l = (v2l + v3l) | 0
        v2h = (v2h + v3h + ((l >>> 0) < (v2l >>> 0) ? 1 : 0)) | 0
        v2l = l
        let t = (v1l << 13) | (v1h >>> 19)
        v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h
        v1l = t ^ v0l
        t = (v3l << 16) | (v3h >>> 16)
        v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h
        v3l = t ^ v2l
        t = v0l
        v0l = v0h
        v0h = t
        l = (v2l + v1l) | 0
        v2h = (v2h + v1h + ((l >>> 0) < (v2l >>> 0) ? 1 : 0)) | 0
        v2l = l
        l = (v0l + v3l) | 0
        v0h = (v0h + v3h + ((l >>> 0) < (v0l >>> 0) ? 1 : 0)) | 0
        v0l = l
        t = (v1l << 17) | (v1h >>> 15)
        v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h
        v1l = t ^ v2l
        t = (v3l << 21) | (v3h >>> 11)
        v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h
        v3l = t ^ v0l
        t = v2l
        v2l = v2h
        v2h = t
      }
      v0l ^= ml
      v0h ^= mh
    }
    this.low = (v0l ^ v1l ^ v2l ^ v3l) >>> 0
    this.high = (v0h ^ v1h ^ v2h ^ v3h) >>> 0
    return this
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
