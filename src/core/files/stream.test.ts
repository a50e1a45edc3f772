/** A sealed file opens whole and in order, or not at all (Security K-5); its length tells little (B-12). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, type ChildId, type DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { joinBytes, randomBytes, type Bytes } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf } from '#core/vault/desk-key.ts'
import { contextOfFile, openFileKey, sealFileKey } from './file-key.ts'
import { chunkBytes, fileSizes, mostFileBytes, pieceBytes, piecesOf, sealedFileSizes, tagBytes } from './sizes.ts'
import { openFile, sealFile } from './stream.ts'

const key = randomBytes(32)
const step = chunkBytes + tagBytes
const content = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 31 + (n >> 8)) & 255)
const chunksOf = (sealed: Uint8Array) => Array.from({ length: Math.ceil(sealed.length / step) }, (_, n) => sealed.slice(n * step, (n + 1) * step))

test('what was sealed opens again, whatever its length', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.integer({ min: 0, max: 400_000 }), fc.constantFrom(0, 1, chunkBytes - 4, chunkBytes, 2 * chunkBytes - 4, 2 * chunkBytes)), async (length) => {
    const sealed = (await sealFile(key, 'a', content(length)))!
    expect(sealedFileSizes).toContain(sealed.length)
    const opened = await openFile(key, 'a', sealed)
    expect(opened instanceof Refusal ? opened.code : Buffer.compare(opened, content(length))).toBe(0)
  }), { numRuns: 40 })
})

test('chunks that are dropped, swapped, repeated, cut off, changed or taken from another file do not open', async () => {
  const sealed = (await sealFile(key, 'a', content(300_000)))!
  const other = (await sealFile(randomBytes(32), 'a', content(300_000)))!
  const chunks = chunksOf(sealed)
  expect(chunks.length).toBeGreaterThan(4)
  const place = fc.integer({ min: 0, max: chunks.length - 1 })
  const harm = fc.oneof(
    place.map((n) => chunks.filter((_, at) => at !== n)),
    fc.tuple(place, place).filter(([a, b]) => a !== b).map(([a, b]) => chunks.map((one, at) => (at === a ? chunks[b]! : at === b ? chunks[a]! : one))),
    place.map((n) => [...chunks.slice(0, n), chunks[n]!, ...chunks.slice(n)]),
    place.map((n) => chunks.map((one, at) => (at === n ? chunksOf(other)[n]! : one))),
    fc.integer({ min: 0, max: sealed.length - 1 }).map((length) => [sealed.slice(0, length)]),
    // Cut exactly between two chunks: only the flag of the last one tells.
    fc.integer({ min: 1, max: chunks.length - 1 }).map((count) => chunks.slice(0, count)),
    fc.tuple(fc.integer({ min: 0, max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, by]) => [sealed.map((byte, n) => (n === at ? byte ^ by : byte))]),
    fc.integer({ min: 1, max: 200_000 }).map((more) => [sealed, new Uint8Array(more)]),
  )
  await fc.assert(fc.asyncProperty(harm, async (parts) => {
    expect(await openFile(key, 'a', joinBytes(...parts))).toMatchObject({ code: 'vault.cannot-open' })
  }), { numRuns: 150 })
})

test('it opens only as the file of the child it was sealed for, under its own key', async () => {
  const sealed = (await sealFile(key, 'a', content(10)))!
  expect(await openFile(key, 'b', sealed)).toMatchObject({ code: 'vault.cannot-open' })
  expect(await openFile(randomBytes(32), 'a', sealed)).toMatchObject({ code: 'vault.cannot-open' })
})

test('the key opens for the desk it was sealed to, and as the key of no other file', async () => {
  const [own, other] = [await makeDeskKey(newId<DeskId>(), 1), await makeDeskKey(newId<DeskId>(), 1)]
  const place = { child: newId<ChildId>(), file: newId() }
  const seal = await sealFileKey(key, place, publicPartOf(own))
  expect(await openFileKey(place, seal, own.privateKey)).toEqual(key)
  expect(await openFileKey(place, seal, other.privateKey)).toMatchObject({ code: 'vault.cannot-open' })
  for (const moved of [{ ...place, file: newId() }, { ...place, child: newId<ChildId>() }]) {
    expect(await openFileKey(moved, seal, own.privateKey)).toMatchObject({ code: 'vault.cannot-open' })
    expect(contextOfFile(moved)).not.toBe(contextOfFile(place))
  }
})

test('a length is one of few, and a file has a largest one', async () => {
  const lengths = new Set<number>()
  for (let length = 20_000; length <= 300_000; length += 2000) lengths.add(((await sealFile(key, 'a', new Uint8Array(length) as Bytes))!).length)
  expect(lengths.size).toBeLessThanOrEqual(14)
  expect(await sealFile(key, 'a', new Uint8Array(mostFileBytes))).toBeUndefined()
  expect(Math.max(...fileSizes)).toBeLessThanOrEqual(mostFileBytes)
  expect(piecesOf(Math.max(...sealedFileSizes)) * pieceBytes).toBeLessThan(4_200_000)
})
