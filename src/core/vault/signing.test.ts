import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { fingerprintOf, isSignedBy, signerFrom } from './signing.ts'

test('one member key signs with one key, for ever', async () => {
  const memberKey = randomBytes(32)
  expect((await signerFrom(memberKey)).publicKey).toBe((await signerFrom(memberKey)).publicKey)
  expect((await signerFrom(randomBytes(32))).publicKey).not.toBe((await signerFrom(memberKey)).publicKey)
})

test('a signature holds for its key, its context and its text, and for nothing else', async () => {
  const [dana, oleg] = [await signerFrom(randomBytes(32)), await signerFrom(randomBytes(32))]
  await fc.assert(fc.asyncProperty(fc.string(), fc.nat(63), async (text, at) => {
    const signature = dana.sign('one', text)
    expect(isSignedBy(dana.publicKey, { context: 'one', text, signature })).toBe(true)
    expect(isSignedBy(oleg.publicKey, { context: 'one', text, signature })).toBe(false)
    expect(isSignedBy(dana.publicKey, { context: 'two', text, signature })).toBe(false)
    expect(isSignedBy(dana.publicKey, { context: 'one', text: `${text} `, signature })).toBe(false)
    const bytes = fromBase64url(signature)!
    bytes[at]! ^= 1
    expect(isSignedBy(dana.publicKey, { context: 'one', text, signature: toBase64url(bytes) })).toBe(false)
  }), { numRuns: 25 })
})

test('a key that is none, and the point of small order that signs everything, sign nothing', () => {
  const zeros = toBase64url(new Uint8Array(64))
  expect(isSignedBy('', { context: 'one', text: 'x', signature: zeros })).toBe(false)
  // The neutral point as a key and as the first half of a signature: (1, 0, …).
  const neutral = (length: number) => { const bytes = new Uint8Array(length); bytes[0] = 1; return toBase64url(bytes) }
  expect(isSignedBy(neutral(32), { context: 'one', text: 'x', signature: neutral(64) })).toBe(false)
})

test('what is compared aloud is four groups of five digits', async () => {
  const key = (await signerFrom(randomBytes(32))).publicKey
  expect(await fingerprintOf(key)).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/)
  expect(await fingerprintOf(key)).toBe(await fingerprintOf(key))
})
