import fc from 'fast-check'
import jsQR from 'jsqr'
import { create } from 'qrcode'
import { expect, test } from 'vitest'
import { randomBytes } from '#core/vault/bytes.ts'
import { fromBase45, toBase45 } from './base45.ts'
import { framesOf, gather, mostCarried, type Gathered } from './frames.ts'

test('the examples of RFC 9285, and every byte back again', () => {
  const utf8 = new TextEncoder()
  expect(toBase45(utf8.encode('AB'))).toBe('BB8')
  expect(toBase45(utf8.encode('Hello!!'))).toBe('%69 VD92EX0')
  expect(toBase45(utf8.encode('ietf!'))).toBe('QED8WEX0')
  expect(fromBase45('GGW')).toBeUndefined()
  expect(fromBase45('A')).toBeUndefined()
  expect(fromBase45('ab8')).toBeUndefined()
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => { expect(fromBase45(toBase45(bytes))).toEqual(bytes) }))
})

test('in any order and as often as they come, the frames are the whole as soon as none is missing', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 4000 }), fc.infiniteStream(fc.nat()), async (length, order) => {
    const whole = randomBytes(length)
    const frames = await framesOf(whole)
    const gathering = gather()
    const seen = new Set<number>()
    for (let tries = 0; tries < 4000; tries++) {
      const n = Number(order.next().value) % frames.length
      seen.add(n)
      const so = await gathering.add(frames[n]!) as Gathered
      expect(so.have).toEqual([...seen].sort((a, b) => a - b))
      expect(so.of).toBe(frames.length)
      if (seen.size < frames.length) expect(so.whole).toBeUndefined()
      else { expect(so.whole).toEqual(whole); return }
    }
    throw new Error('the stream of frames never came round')
  }), { numRuns: 50 })
})

test('a frame of another whole, a strange code and a changed letter do not end as a whole', async () => {
  const [one, two] = [await framesOf(randomBytes(900)), await framesOf(randomBytes(900))]
  const gathering = gather()
  await gathering.add(one[0]!)
  expect(await gathering.add(two[1]!)).toBe('other')
  expect(await gathering.add('HTTPS://EXAMPLE.ORG')).toBe('other')
  const changed = fromBase45(one[1]!)!
  changed[changed.length - 1]! ^= 1
  expect(await gathering.add(toBase45(changed))).toBe('other')
  for (const frame of one) await gathering.add(frame)
  expect(await gathering.add(one[1]!)).toMatchObject({ whole: expect.anything() })
  await fc.assert(fc.asyncProperty(fc.string(), async (noise) => { expect(await gather().add(noise)).toBe('other') }))
  await expect(framesOf(new Uint8Array(mostCarried + 1))).rejects.toThrow()
})

/** A code as it is drawn on a screen: black on white, four modules of quiet round it. */
function drawn(text: string, scale: number): { data: Uint8ClampedArray; size: number } {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'L' })
  const size = (modules.size + 8) * scale
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4]
    if (row < 0 || column < 0 || row >= modules.size || column >= modules.size || !modules.get(row, column)) continue
    data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3)
  }
  return { data, size }
}

test('what is drawn is what a camera reads, picture by picture, at three dots a module', async () => {
  const whole = randomBytes(2100)
  const gathering = gather()
  let so: Gathered | 'other' | undefined
  for (const frame of (await framesOf(whole)).toReversed()) {
    const { data, size } = drawn(frame, 3)
    const read = jsQR.default(data, size, size, { inversionAttempts: 'dontInvert' })
    expect(read?.data).toBe(frame)
    so = await gathering.add(read!.data)
  }
  expect(so).toMatchObject({ whole })
})

test('the longest answer is one picture, and is read', async () => {
  const whole = randomBytes(1050)
  const [frame, ...more] = await framesOf(whole, { inOne: true })
  expect(more).toEqual([])
  const { data, size } = drawn(frame!, 3)
  expect(await gather().add(jsQR.default(data, size, size)!.data)).toMatchObject({ whole })
  await expect(framesOf(new Uint8Array(1081), { inOne: true })).rejects.toThrow()
})
