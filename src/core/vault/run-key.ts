/**
 * The key of one run, which two devices of two agencies have and the house does not: X25519 between a pair that each made for this run alone,
 * then HKDF over all that the run is. Each public half is signed with its owner's published key, so that whoever hands the halves on
 * cannot put its own in their place. Pure JavaScript, as signing is; loaded only when two caseloads are compared.
 */
import { x25519 } from '@noble/curves/ed25519.js'
import type { RecordId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, deriveKey } from './committed.ts'
import { isSignedBy, type Signer } from './signing.ts'

const signing = 'katch/run-key/1'
const deriving = 'katch/run-key/1'

/** Which run, and whose half. The same on both devices. */
export interface RunOf { readonly run: RecordId; readonly a: string; readonly b: string }
export interface RunHalf { readonly publicKey: string; readonly by: string; readonly signature: string }

/** A pair for one run: the secret half (32 bytes) stays on this device, and goes when the run ends. */
export function makeRunPair(): { readonly secret: Bytes; readonly publicKey: string } {
  const { secretKey, publicKey } = x25519.keygen()
  return { secret: new Uint8Array(secretKey), publicKey: toBase64url(new Uint8Array(publicKey)) }
}

export function signHalf(signer: Signer, { run, a, b }: RunOf, side: 'a' | 'b', publicKey: string): RunHalf {
  return { publicKey, by: signer.publicKey, signature: signer.sign(signing, contextOf(run, a, b, side, publicKey)) }
}

/**
 * The run's key, 32 bytes. `known`: the keys with which workers of the other agency sign, as this device knows them. Refuses with
 * `vault.half-not-theirs` where the other half is signed by none of them, or is no point of the curve.
 */
export async function agreeOnRunKey({ secret, side, halves, known, of }: { readonly secret: Bytes; readonly side: 'a' | 'b'; readonly halves: Readonly<Record<'a' | 'b', RunHalf>>; readonly known: readonly string[]; readonly of: RunOf }): Promise<Bytes | Refusal<'vault.half-not-theirs'>> {
  const other = side === 'a' ? 'b' : 'a'
  const theirs = halves[other]
  const isTheirs = known.includes(theirs.by) && isSignedBy(theirs.by, { context: signing, text: contextOf(of.run, of.a, of.b, other, theirs.publicKey), signature: theirs.signature })
  const point = fromBase64url(theirs.publicKey)
  if (!isTheirs || point?.length !== 32) return refuse('vault.half-not-theirs')
  let shared: Uint8Array
  try {
    shared = x25519.getSharedSecret(secret, point)
  } catch {
    // A point of small order: the key would be the same for everybody.
    return refuse('vault.half-not-theirs')
  }
  try {
    return await deriveKey(new Uint8Array(shared), toUtf8(of.run), contextOf(deriving, of.run, of.a, of.b, halves.a.publicKey, halves.b.publicKey), 32)
  } finally {
    shared.fill(0)
  }
}
