/**
 * Bytes as a loop of pictures that one phone shows and another reads: in any order, as often as they come, until none is missing.
 * Each says which of how many it is and of which whole. What is carried is sealed already; these pictures hide nothing.
 */
import { joinBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { fromBase45, toBase45 } from './base45.ts'

/** Format and version of a frame, so that another code lying about is not taken for one. */
const mark = 0xc1
const digestBytes = 16
const headBytes = 3 + digestBytes
/** Bytes of content in one picture: 77 modules a side, which a cheap camera reads from a small screen. */
const contentBytes = 460
/** More would be a loop of half a minute. */
export const mostFrames = 48
export const mostCarried = contentBytes * mostFrames

/** What fits into one still picture, for an answer that is read once: 109 modules a side. */
export const mostInOne = 1080

/**
 * The pictures' texts, each within QR's alphanumeric letters; one picture where `inOne`. Throws for more than `mostCarried` bytes (or `mostInOne`):
 * the caller has padded to a size.
 */
export async function framesOf(whole: Uint8Array, { inOne = false }: { inOne?: boolean } = {}): Promise<readonly string[]> {
  if (inOne && whole.length > mostInOne) throw new Error(`${whole.length} bytes do not fit into one picture`)
  const of = inOne ? 1 : Math.max(1, Math.ceil(whole.length / contentBytes))
  if (of > mostFrames) throw new Error(`${whole.length} bytes do not fit into ${mostFrames} frames`)
  const digest = await digestOf(whole)
  return Array.from({ length: of }, (_, n) => toBase45(joinBytes(Uint8Array.of(mark, n, of), digest, of === 1 ? whole : whole.subarray(n * contentBytes, (n + 1) * contentBytes))))
}

/** What has been read so far. `whole` once nothing is missing and the digest is right. */
export interface Gathered { readonly have: readonly number[]; readonly of: number; readonly whole?: Bytes }

export interface Gathering {
  /** `other`: a code that is none of ours, or a piece of another loop than the one begun. */
  add(text: string): Promise<Gathered | 'other'>
  so(): Gathered | undefined
}

/** Begins with the first frame it is given; a piece of another whole is left aside. A whole whose digest is wrong is begun anew. */
export function gather(): Gathering {
  let of = 0
  let digest = ''
  let parts = new Map<number, Uint8Array>()
  const so = (): Gathered => ({ have: [...parts.keys()].sort((a, b) => a - b), of })
  return {
    so: () => (of === 0 ? undefined : so()),
    async add(text) {
      const frame = readFrame(text)
      if (!frame || (of !== 0 && (frame.digest !== digest || frame.of !== of))) return 'other'
      of = frame.of
      digest = frame.digest
      parts.set(frame.n, frame.content)
      if (parts.size < of) return so()
      const whole = joinBytes(...Array.from({ length: of }, (_, n) => parts.get(n)!))
      if (toBase64url(await digestOf(whole)) === digest) return { ...so(), whole }
      of = 0
      parts = new Map()
      return 'other'
    },
  }
}

function readFrame(text: string): { n: number; of: number; digest: string; content: Bytes } | undefined {
  const bytes = fromBase45(text)
  if (!bytes || bytes.length < headBytes || bytes[0] !== mark) return undefined
  const [n, of] = [bytes[1]!, bytes[2]!]
  if (of < 1 || of > mostFrames || n >= of) return undefined
  return { n, of, digest: toBase64url(bytes.slice(3, headBytes)), content: bytes.slice(headBytes) }
}

async function digestOf(whole: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(whole))).slice(0, digestBytes)
}
