/**
 * The code of a one-time link: twelve letters and digits that whoever makes the link gives to somebody without an account, in an address behind `#`, on paper or
 * by mouth. Two things come of it, both on the device: a token, of which the house keeps a hash, and a key pair, of which it keeps the public half. The code itself
 * and the private half never reach it.
 *
 * Sixty bits, drawn out by 600,000 rounds: whoever had the house's hash and tried codes at a thousand million rounds a second would need some ten million years.
 */
import { refuse } from '#core/refusal.ts'
import type { RecordId } from '#core/ids.ts'
import { fromBase64url, fromUtf8, randomBytes, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, type CannotOpen } from './committed.ts'
import { openWith, publicKeyOf, sealTo, type KeyPair } from './hpke.ts'
import { identitySizes, pad, unpad } from './padding.ts'

/** Crockford's alphabet: no I, L, O and U, which eyes and ears take for others. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 12
const rounds = 600_000

export function makeCode(): string {
  // Five bits of each byte: 256 is eight times thirty-two, so no letter comes more often.
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('')
}

const written = 'OILАВЕКМНОРСТУХ'
const meant = '011ABEKMH0PCTYX'

/** A code as people write it: small letters, spaces and strokes, O for zero, I and L for one, Cyrillic letters that look the same. `undefined`: it is none. */
export function readCode(given: string): string | undefined {
  const code = Array.from(given.toUpperCase().replaceAll(/[\s\u2010-\u2015-]/g, ''), (letter) => meant[written.indexOf(letter)] ?? letter).join('')
  return code.length === length && [...code].every((letter) => letters.includes(letter)) ? code : undefined
}

/** In fours, for paper and the telephone. */
export function writeCode(code: string): string {
  return code.match(/.{4}/g)!.join('-')
}

/** What comes of a code. Takes about a second on an old phone. */
export async function keysOfCode(code: string): Promise<{ readonly token: string; readonly pair: KeyPair }> {
  const source = await crypto.subtle.importKey('raw', toUtf8(code), 'PBKDF2', false, ['deriveBits'])
  const bits = new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: toUtf8('katch/link-code/1'), iterations: rounds }, source, 512))
  const privateKey = bits.slice(32)
  return { token: toBase64url(bits.slice(0, 32)), pair: { privateKey, publicKey: await publicKeyOf(privateKey) } }
}

/** Seals a text to a link of this referral, filled up so that its length tells nothing. Throws where it fits no size. */
export async function sealToLink(publicKey: Bytes, referral: RecordId, text: string): Promise<string> {
  const padded = pad(toUtf8(text), identitySizes)
  if (!padded) throw new Error('longer than what a link carries')
  return toBase64url(await sealTo(publicKey, contextOfLink(referral), padded))
}

export async function openFromLink(privateKey: Bytes, referral: RecordId, sealed: string): Promise<string | CannotOpen> {
  const bytes = fromBase64url(sealed)
  const padded = bytes ? await openWith(privateKey, contextOfLink(referral), bytes) : refuse('vault.cannot-open')
  const content = padded instanceof Uint8Array ? unpad(padded) : undefined
  return content ? fromUtf8(content) : refuse('vault.cannot-open')
}

function contextOfLink(referral: RecordId): string {
  return contextOf('katch/link-name/1', referral)
}
