/**
 * Sealing to somebody's public key: HPKE (RFC 9180), base mode, X25519, HKDF-SHA-256, AES-256-GCM. X25519 is the pure
 * JavaScript one, because browsers before 2024 have none of their own.
 *
 * Layout: format (1) ‖ encapsulated key (32) ‖ ciphertext with its tag (16).
 */
import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256, X25519, HkdfSha256 as CurveHkdf } from '@hpke/dhkem-x25519'
import { refuse } from '#core/refusal.ts'
import { joinBytes, toUtf8, type Bytes } from './bytes.ts'
import type { CannotOpen } from './committed.ts'

/** Both halves have 32 bytes. */
export interface KeyPair { readonly publicKey: Bytes; readonly privateKey: Bytes }

export const kem = new DhkemX25519HkdfSha256()
const curve = new X25519(new CurveHkdf())
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() })

const format = 1
const encapsulatedEnd = 33
/** Bytes that sealing to a public key adds to the content. */
export const hpkeOverhead = 49

export async function makeKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await kem.generateKeyPair()
  return {
    privateKey: new Uint8Array(await kem.serializePrivateKey(privateKey)),
    publicKey: new Uint8Array(await kem.serializePublicKey(publicKey)),
  }
}

/** The public half of a private key: shows whether what was opened is what the public key stands for. */
export async function publicKeyOf(privateKey: Bytes): Promise<Bytes> {
  const publicKey = await curve.derivePublicKey(await kem.deserializePrivateKey(privateKey))
  return new Uint8Array(await kem.serializePublicKey(publicKey))
}

/** Throws where the public key is none (the caller has read it at the door). */
export async function sealTo(publicKey: Bytes, context: string, content: Bytes): Promise<Bytes> {
  const recipientPublicKey = await kem.deserializePublicKey(publicKey)
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: toUtf8(context) }, content)
  return joinBytes(Uint8Array.of(format), new Uint8Array(enc), new Uint8Array(ct))
}

export async function openWith(privateKey: Bytes, context: string, sealed: Bytes): Promise<Bytes | CannotOpen> {
  if (sealed.length < hpkeOverhead || sealed[0] !== format) return refuse('vault.cannot-open')
  try {
    const recipientKey = await kem.deserializePrivateKey(privateKey)
    const enc = sealed.slice(1, encapsulatedEnd)
    return new Uint8Array(await suite.open({ recipientKey, enc, info: toUtf8(context) }, sealed.slice(encapsulatedEnd)))
  } catch {
    return refuse('vault.cannot-open')
  }
}
