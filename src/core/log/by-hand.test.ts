import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsByHand, holdsEd25519 } from './ed25519.ts'
import { sha256 } from './sha256.ts'

test('our SHA-256 is SHA-256, for every length over three blocks and for whatever bytes', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, n) => n * 7)
    expect(sha256(bytes)).toEqual(new Uint8Array(createHash('sha256').update(bytes).digest()))
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => { expect(sha256(bytes)).toEqual(new Uint8Array(createHash('sha256').update(bytes).digest())) }))
})

test('a signature holds by hand where it holds by the browser, and not one bit aside', async () => {
  for (let n = 0; n < 12; n++) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    const message = new Uint8Array(Buffer.from(`katch/katch\n${n}\n`))
    const signature = new Uint8Array(sign(null, message, privateKey))
    expect([await holdsByHand(raw, signature, message), await holdsEd25519(raw, signature, message)]).toEqual([true, true])
    for (const [which, at] of [[signature, n], [signature, 32 + n], [message, 2], [raw, n]] as const) {
      const before = which[at]!
      which[at] = before ^ (1 << (n % 8))
      expect(await holdsByHand(raw, signature, message)).toBe(false)
      which[at] = before
    }
  }
})

// Adding the order of the group to s makes a second signature of the same text; RFC 8032 does not take it.
test('a second writing of one signature does not hold', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const message = new Uint8Array([1, 2, 3])
  const signature = new Uint8Array(sign(null, message, privateKey))
  let carry = 0
  const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')
  for (let i = 0; i < 32; i++) {
    const sum = signature[32 + i]! + order[i]! + carry
    signature[32 + i] = sum & 0xff
    carry = sum >> 8
  }
  expect(await holdsByHand(raw, signature, message)).toBe(false)
})
