import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refuse } from '#core/refusal.ts'
import { fromBase64url, joinBytes, randomBytes, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, deriveKey, openUnder, sealedOverhead, sealUnder } from './committed.ts'

const closed = refuse('vault.cannot-open')

test('what is sealed opens with the same key and in the same place only', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (content, context) => {
    const key = randomBytes(32)
    const sealed = await sealUnder(key, context, joinBytes(content))
    expect(sealed.length).toBe(content.length + sealedOverhead)
    expect(await openUnder(key, context, sealed)).toEqual(joinBytes(content))
    expect(await openUnder(randomBytes(32), context, sealed)).toEqual(closed)
    expect(await openUnder(key, `${context}.`, sealed)).toEqual(closed)
  }), { numRuns: 50 })
})

test('each changed byte and each cut closes it, always with the same answer', async () => {
  const key = randomBytes(32)
  const sealed = await sealUnder(key, 'a', toUtf8('a name'))
  for (let at = 0; at < sealed.length; at++) {
    expect(await openUnder(key, 'a', sealed.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toEqual(closed)
    expect(await openUnder(key, 'a', sealed.slice(0, at))).toEqual(closed)
  }
})

test('two contexts are never the same text', () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
    expect(contextOf(...a) === contextOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))
  }))
})

test('base64url is read in its one canonical spelling', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    expect(fromBase64url(toBase64url(bytes))).toEqual(joinBytes(bytes))
  }))
  for (const other of ['QQ==', 'QR', 'Q', 'Q+', 'Q/', ' QQ', 'QQ\n', 'Ў']) expect(fromBase64url(other)).toBeUndefined()
})

test('a ciphertext built to open under two keys is refused for all but the one it was committed to (T-B6)', async () => {
  const context = 'katch/member-key'
  const [mine, other] = [randomBytes(32), randomBytes(32)]
  const salt = randomBytes(32)
  const [first, second] = await Promise.all([mine, other].map(async (key) => {
    const stretched = await deriveKey(key!, salt, contextOf('katch/committed/1', context), 76)
    return { key: stretched.slice(0, 32), commitment: stretched.slice(32, 64), iv: stretched.slice(64) }
  }))
  const twoFaced = await collide(first!, second!)
  // With AES-GCM alone it opens under both: so it is the commitment that keeps the other key out.
  expect(await opensPlainly(first!, twoFaced)).toBe(true)
  expect(await opensPlainly(second!, twoFaced)).toBe(true)

  for (const { commitment } of [first!, second!]) {
    const forged = joinBytes(Uint8Array.of(1), salt, commitment, twoFaced)
    const opened = await Promise.all([mine, other].map((key) => openUnder(key!, context, forged)))
    expect(opened.filter((each) => each instanceof Uint8Array).length).toBeLessThanOrEqual(1)
  }
  expect(await openUnder(mine!, context, joinBytes(Uint8Array.of(1), salt, first!.commitment, twoFaced))).toBeInstanceOf(Uint8Array)
})

interface OneFace { key: Bytes; iv: Bytes }

async function opensPlainly({ key: raw, iv }: OneFace, sealed: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
  return await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed).then(() => true, () => false)
}

/** Two blocks and a tag that AES-GCM accepts under both keys: the second block solves the equation of the two tags. */
async function collide(a: OneFace, b: OneFace): Promise<Bytes> {
  const one = toNumber(randomBytes(16))
  const length = 256n // bits of ciphertext; no additional data
  const side = async ({ key, iv }: OneFace) => {
    const h = toNumber(await encryptBlock(key, new Uint8Array(16)))
    const mask = toNumber(await encryptBlock(key, joinBytes(iv, Uint8Array.of(0, 0, 0, 1))))
    const h2 = multiply(h, h)
    // tag = one·h³ ⊕ two·h² ⊕ length·h ⊕ mask
    return { h2, rest: multiply(one, multiply(h2, h)) ^ multiply(length, h) ^ mask }
  }
  const [left, right] = [await side(a), await side(b)]
  const two = multiply(left.rest ^ right.rest, invert(left.h2 ^ right.h2))
  const tag = left.rest ^ multiply(two, left.h2)
  return joinBytes(toBlock(one), toBlock(two), toBlock(tag))
}

/** One block of AES: counter mode over zeros is the cipher itself. */
async function encryptBlock(raw: Bytes, block: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['encrypt'])
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter: block, length: 64 }, key, new Uint8Array(16)))
}

// The field of GCM (NIST SP 800-38D, 6.3), with the first bit of a block as the highest of the number.
function multiply(x: bigint, y: bigint): bigint {
  let product = 0n
  for (let bit = 127n, shifted = y; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n
  }
  return product
}

function invert(x: bigint): bigint {
  let result = 1n << 127n
  for (let square = multiply(x, x), i = 1; i < 128; i++, square = multiply(square, square)) result = multiply(result, square)
  return result
}

function toNumber(block: Uint8Array): bigint {
  return block.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function toBlock(value: bigint): Bytes {
  return Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * (15 - i))) & 0xffn))
}
