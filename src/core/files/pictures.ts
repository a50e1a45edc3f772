/**
 * What a picture's bytes say before anybody decodes them, and a JPEG with nothing in it but the picture. A file is what its
 * first bytes say, never its name (Security K-1).
 */
import { joinBytes, type Bytes } from '#core/vault/bytes.ts'

export type PictureKind = 'jpeg' | 'png' | 'webp'
export interface PictureSize { readonly width: number; readonly height: number }

/** Kind and size in pixels, from the head of the file. `undefined`: none of the pictures we take. */
export function lookAt(bytes: Uint8Array): (PictureSize & { readonly kind: PictureKind }) | undefined {
  const size = isJpeg(bytes) ? jpegSize(bytes) : isPng(bytes) ? pngSize(bytes) : isWebp(bytes) ? webpSize(bytes) : undefined
  if (!size || size.width < 1 || size.height < 1) return undefined
  return { kind: isJpeg(bytes) ? 'jpeg' : isPng(bytes) ? 'png' : 'webp', ...size }
}

/**
 * The same JPEG with the segments that draw it and no others: no Exif, no place, no maker, no comment, no thumbnail, and
 * nothing behind its end (Security K-2, K-7). `undefined` where it is not a whole JPEG.
 */
export function plainJpeg(bytes: Uint8Array): Bytes | undefined {
  if (!isJpeg(bytes)) return undefined
  const kept: Uint8Array[] = [bytes.subarray(0, 2)]
  for (const { marker, from, to } of segmentsOf(bytes)) {
    if (marker === 0xd9) return joinBytes(...kept, bytes.subarray(from, to))
    if (draws(marker) || (marker === 0xe0 && isJfif(bytes.subarray(from, to)))) kept.push(bytes.subarray(from, to))
  }
  return undefined
}

/** Frame, scan, tables: what a decoder needs. */
function draws(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xdf && marker !== 0xd8
}

/** Eighteen bytes and no thumbnail. */
function isJfif(segment: Uint8Array): boolean {
  return segment.length === 18 && segment[4] === 0x4a && segment[5] === 0x46 && segment[6] === 0x49 && segment[7] === 0x46 && segment[16] === 0 && segment[17] === 0
}

interface Segment { readonly marker: number; readonly from: number; readonly to: number }

/** The segments behind the first marker, a scan with its data as one. Ends where the bytes are no JPEG any more. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xff) return
    const marker = bytes[at + 1]!
    if (marker === 0xff) { at++; continue }
    if (marker === 0xd9) return yield { marker, from: at, to: at + 2 }
    if (at + 3 >= bytes.length || marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) return
    let to = at + 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!)
    if (to < at + 4 || to > bytes.length) return
    // The data of a scan goes on until a marker that is neither a stuffed zero nor a restart.
    if (marker === 0xda) while (to < bytes.length && !(bytes[to] === 0xff && to + 1 < bytes.length && bytes[to + 1] !== 0 && !(bytes[to + 1]! >= 0xd0 && bytes[to + 1]! <= 0xd7))) to++
    yield { marker, from: at, to }
    at = to
  }
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}

function jpegSize(bytes: Uint8Array): PictureSize | undefined {
  for (const { marker, from, to } of segmentsOf(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame && to - from >= 9) return { height: bytes[from + 5]! << 8 | bytes[from + 6]!, width: bytes[from + 7]! << 8 | bytes[from + 8]! }
    if (marker === 0xda) return undefined
  }
  return undefined
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, n) => bytes[n] === byte)
}

function pngSize(bytes: Uint8Array): PictureSize | undefined {
  if (bytes.length < 24 || textAt(bytes, 12) !== 'IHDR') return undefined
  const view = viewOf(bytes)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

function isWebp(bytes: Uint8Array): boolean {
  return bytes.length >= 30 && textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP'
}

function webpSize(bytes: Uint8Array): PictureSize | undefined {
  const view = viewOf(bytes)
  switch (textAt(bytes, 12)) {
    case 'VP8 ': return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': { const bits = view.getUint32(21, true); return { width: (bits & 0x3fff) + 1, height: (bits >>> 14 & 0x3fff) + 1 } }
    case 'VP8X': return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint16(27, true) | bytes[29]! << 16) + 1 }
    default: return undefined
  }
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
