import type { Bytes } from './bytes.ts'

/** Sizes in bytes to which an identity is filled up before it is sealed, so that its length tells nothing. */
export const identitySizes = [256, 1024, 4096, 16_384] as const
/** What is compared of a child. It begins longer: whether numbers are known is not to be seen. */
export const comparedSizes = [1024, 4096, 16_384] as const
/** Stories may be longer: sixty-four thousand and a quarter of a million bytes as well. */
export const storySizes = [...identitySizes, 65_536, 262_144] as const

const lengthBytes = 4

/** The longest content in bytes that fits. */
export function roomIn(sizes: readonly number[]): number {
  return Math.max(...sizes) - lengthBytes
}

/** Content with its length before it and zeros after it; `undefined` where it fits no size. */
export function pad(content: Uint8Array, sizes: readonly number[]): Bytes | undefined {
  const size = sizes.find((each) => each >= content.length + lengthBytes)
  if (size === undefined) return undefined
  const padded = new Uint8Array(size)
  new DataView(padded.buffer).setUint32(0, content.length)
  padded.set(content, lengthBytes)
  return padded
}

/** The content again, or `undefined` where these bytes were never padded by us. */
export function unpad(padded: Uint8Array): Bytes | undefined {
  if (padded.length < lengthBytes) return undefined
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (length > padded.length - lengthBytes) return undefined
  if (padded.subarray(lengthBytes + length).some((byte) => byte !== 0)) return undefined
  return Uint8Array.from(padded.subarray(lengthBytes, lengthBytes + length))
}
