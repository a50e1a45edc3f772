/**
 * What a person signs without the house: an Ed25519 key made from their own member key, so that nothing more has to be kept or
 * carried. Pure JavaScript, because browsers before 2024 have none of their own (WebCrypto's Ed25519 came with Chrome 137 and
 * Firefox 129), and because phones and server must never differ about one signature. Loaded only when somebody signs.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { fromBase64url, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, deriveKey } from './committed.ts'

/** Signs in the name of one person. `publicKey` and signatures as base64url; `context` says what is signed. */
export interface Signer { readonly publicKey: string; sign(context: string, text: string): string; /** What publishes the key in this person's name. */ proofFor(person: string): string }

/** `memberKey`: the private half of the person's own pair, 32 bytes. The same member key signs with the same key for ever. */
export async function signerFrom(memberKey: Bytes): Promise<Signer> {
  const seed = await deriveKey(memberKey, toUtf8('katch/signing-key'), 'katch/signing-key/1')
  const sign = (context: string, text: string) => toBase64url(new Uint8Array(ed25519.sign(toUtf8(contextOf(context, text)), seed)))
  return { publicKey: toBase64url(new Uint8Array(ed25519.getPublicKey(seed))), sign, proofFor: (person) => sign(publishing, person) }
}

/** Strict (RFC 8032, no small-order keys): one signature, one spelling. Whatever cannot be read is not signed. */
export function isSignedBy(publicKey: string, { context, text, signature }: { context: string; text: string; signature: string }): boolean {
  const [key, signed] = [fromBase64url(publicKey), fromBase64url(signature)]
  if (key?.length !== 32 || signed?.length !== 64) return false
  try {
    return ed25519.verify(signed, toUtf8(contextOf(context, text)), key, { zip215: false })
  } catch {
    return false
  }
}

/**
 * Twenty digits that two people compare aloud, in four groups of five: the same on both screens, or the key is somebody else's.
 * 66 bits: nobody finds a second key with the same digits.
 */
export async function fingerprintOf(publicKey: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(contextOf('katch/fingerprint/1', publicKey))))
  return [0, 4, 8, 12].map((at) => String(new DataView(digest.buffer).getUint32(at) % 100_000).padStart(5, '0')).join(' ')
}

/** What a key's owner signs when they publish it: nobody publishes a key they do not have. */
export const publishing = 'katch/publish-signing-key/1'
