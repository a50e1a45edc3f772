import { randomBytes } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockOf, filled, padded, unfilled, unpadded } from './padded.ts'

test('every reader of gzip reads it, and its length is a whole number of blocks', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 4000 }), async (text) => {
    const sent = await padded(text)
    expect(gunzipSync(sent).toString()).toBe(text)
    expect(sent.length % blockOf(sent.length)).toBe(0)
  }), { numRuns: 200 })
})

test('an answer that holds the same word twice is as long as one that holds two', async () => {
  const answer = (word: string) => JSON.stringify({ changes: Array.from({ length: 20 }, (_, n) => ({ shelf: 'children', id: `${n}`, record: { needs: ['rest'], place: 'KZ-61' } })), note: word })
  const lengths = await Promise.all(['KZ-61', 'KZ-79', 'children', 'somebody'].map(async (word) => (await padded(answer(word))).length))
  expect(new Set(lengths).size).toBe(1)
})

test('what is large is filled up with larger blocks', async () => {
  const noise = randomBytes(30_000).toString('base64')
  expect((await padded(noise)).length % 4096).toBe(0)
})

test('what an answer was filled up with is told from what it says', async () => {
  await fc.assert(fc.asyncProperty(fc.json(), fc.nat(60_000), async (text, atLeast) => {
    expect(unfilled(filled(text, atLeast))).toBe(Buffer.byteLength(text.trimEnd()))
    const [sent, other] = [await padded(text), await padded(text, atLeast)]
    expect(unfilled(other)).toBe(unfilled(sent))
    expect((await padded('', unfilled(sent))).length).toBe(sent.length)
    expect(await unpadded(other)).toBe(text)
  }), { numRuns: 200 })
  // What somebody else has packed, and what is no packing at all, was filled up with nothing.
  for (const other of [gzipSync('a'.repeat(400)), randomBytes(40), Buffer.alloc(0)]) expect(unfilled(other)).toBe(other.length)
})
