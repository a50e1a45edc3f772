/** Pictures are known by their bytes; what leaves is the picture and nothing else (Security K-1, K-2, K-7). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinBytes, toUtf8 } from '#core/vault/bytes.ts'
import { lookAt, plainJpeg } from './pictures.ts'

const segment = (marker: number, body: Uint8Array) => joinBytes(Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body)
const jfif = segment(0xe0, joinBytes(toUtf8('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0)))
const frame = (width: number, height: number) => segment(0xc0, Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0))
const tables = [segment(0xdb, new Uint8Array(65)), segment(0xc4, new Uint8Array(20))]
const scan = joinBytes(segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)), Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4))
const [begin, end] = [Uint8Array.of(0xff, 0xd8), Uint8Array.of(0xff, 0xd9)]
const plain = joinBytes(begin, jfif, ...tables, frame(640, 480), scan, end)
const secret = toUtf8('GPS 42.3417 69.5901 Canon 0123456')

test('tags, comments, thumbnails and whatever hangs behind the end are gone; the picture stays', () => {
  const extra = fc.tuple(fc.constantFrom(0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xef, 0xfe, 0xf0), fc.uint8Array({ maxLength: 300 })).map(([marker, noise]) => segment(marker, joinBytes(secret, noise)))
  fc.assert(fc.property(fc.array(extra, { maxLength: 4 }), fc.array(extra, { maxLength: 4 }), fc.uint8Array({ maxLength: 200 }), (early, late, tail) => {
    const dirty = joinBytes(begin, ...early, jfif, ...tables, ...late, frame(640, 480), ...early, scan, end, toUtf8('<html><script>'), secret, tail)
    expect(Buffer.compare(plainJpeg(dirty)!, plain)).toBe(0)
  }))
})

test('what is cut off or no JPEG at all does not pass', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: plain.length - 1 }), (length) => { expect(plainJpeg(plain.subarray(0, length))).toBeUndefined() }))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => {
    const passed = plainJpeg(noise)
    if (passed) expect([...passed.subarray(-2)]).toEqual([...end])
    lookAt(noise)
    plainJpeg(joinBytes(begin, Uint8Array.of(0xff), noise))
    lookAt(joinBytes(begin, Uint8Array.of(0xff), noise))
  }))
})

test('kind and size stand in the first bytes: a name or an ending says nothing', () => {
  const png = (width: number, height: number) => {
    const bytes = new Uint8Array(33)
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
    const view = new DataView(bytes.buffer)
    view.setUint32(16, width)
    view.setUint32(20, height)
    return bytes
  }
  const webp = joinBytes(toUtf8('RIFF'), new Uint8Array(4), toUtf8('WEBPVP8X'), Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0, 0x1f, 3, 0, 0x57, 2, 0))
  expect(lookAt(plain)).toEqual({ kind: 'jpeg', width: 640, height: 480 })
  expect(lookAt(png(60_000, 60_000))).toEqual({ kind: 'png', width: 60_000, height: 60_000 })
  expect(lookAt(webp)).toEqual({ kind: 'webp', width: 800, height: 600 })
  for (const other of ['GIF89a', '<svg xmlns="http://www.w3.org/2000/svg">', '<html>', '%PDF-1.7', 'PK\u0003\u0004', 'BM']) expect(lookAt(joinBytes(toUtf8(other), new Uint8Array(64)))).toBeUndefined()
  expect(lookAt(png(0, 10))).toBeUndefined()
})
