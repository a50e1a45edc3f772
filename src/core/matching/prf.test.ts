import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveMatchingKeys, encodedKinds, Prf } from './prf.ts'

const key = Uint8Array.from({ length: 16 }, (_, i) => i)
const hex = ({ high, low }: Prf) => high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')

test('the published vectors of SipHash-2-4', () => {
  const prf = new Prf(key)
  expect(hex(prf.of(new Uint8Array(0)))).toBe('726fdb47dd0e0e31')
  expect(hex(prf.of(Uint8Array.from({ length: 15 }, (_, i) => i)))).toBe('a129ca6149be45e5')
})

test('the halves come out as 64-bit arithmetic has them', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ maxLength: 40 }), (anyKey, message) => {
    expect(hex(new Prf(anyKey).of(message))).toBe(sipHashSlowly(anyKey, message).toString(16).padStart(16, '0'))
  }))
})

test('each kind and each version has a key of its own', async () => {
  const index = new Uint8Array(32).fill(7)
  const seen = new Set<string>()
  for (const version of ['1', '2']) {
    const keys = await deriveMatchingKeys(index, version)
    for (const kind of encodedKinds) seen.add(hex(keys[kind].of(key)))
  }
  expect(seen.size).toBe(2 * encodedKinds.length)
  await expect(deriveMatchingKeys(new Uint8Array(16), '1')).rejects.toThrow('32')
})

/** The paper's description word by word, in BigInt. */
function sipHashSlowly(keyBytes: Uint8Array, message: Uint8Array): bigint {
  const mask = (1n << 64n) - 1n
  const read = (bytes: Uint8Array) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const [k0, k1] = [read(keyBytes.slice(0, 8)), read(keyBytes.slice(8))]
  let [v0, v1, v2, v3] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
  const turn = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & mask
  const round = () => {
    v0 = (v0 + v1) & mask; v1 = turn(v1, 13n) ^ v0; v0 = turn(v0, 32n)
    v2 = (v2 + v3) & mask; v3 = turn(v3, 16n) ^ v2
    v0 = (v0 + v3) & mask; v3 = turn(v3, 21n) ^ v0
    v2 = (v2 + v1) & mask; v1 = turn(v1, 17n) ^ v2; v2 = turn(v2, 32n)
  }
  const words: bigint[] = []
  for (let at = 0; at + 8 <= message.length; at += 8) words.push(read(message.slice(at, at + 8)))
  words.push(read(message.slice(words.length * 8)) | (BigInt(message.length & 0xff) << 56n))
  for (const m of words) { v3 ^= m; round(); round(); v0 ^= m }
  v2 ^= 0xffn
  for (let i = 0; i < 4; i++) round()
  return v0 ^ v1 ^ v2 ^ v3
}
