/**
 * A desk's key pair, one per version. Children's keys are sealed to the desk, the desk's private key to each of its
 * members and to the agency's recovery key. When somebody leaves, the desk gets a new version.
 */
import { refuse } from '#core/refusal.ts'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'
import { areSameBytes, fromBase64url, toBase64url, type Bytes } from './bytes.ts'
import { contextOf, type CannotOpen } from './committed.ts'
import { makeKeyPair, openWith, publicKeyOf, sealTo, type KeyPair } from './hpke.ts'
import type { DeskPublicKey, SealedDeskKey } from './sealed.ts'

export interface DeskKey extends KeyPair { readonly desk: DeskId; readonly version: number }

/** Whom a desk's key is sealed to. `publicKey` as base64url. */
export type DeskKeyRecipient =
  | { readonly to: 'person'; readonly recipient: PersonId; readonly publicKey: string }
  | { readonly to: 'recovery'; readonly recipient: AgencyId; readonly publicKey: string }

export async function makeDeskKey(desk: DeskId, version: number): Promise<DeskKey> {
  return { desk, version, ...await makeKeyPair() }
}

export function publicPartOf({ desk, version, publicKey }: DeskKey): DeskPublicKey {
  return { desk, keyVersion: version, publicKey: toBase64url(publicKey) }
}

/** Throws where the recipient's public key is none. */
export async function sealDeskKey(deskKey: DeskKey, { to, recipient, publicKey: recipientKey }: DeskKeyRecipient): Promise<SealedDeskKey> {
  const place = { desk: deskKey.desk, version: deskKey.version, publicKey: toBase64url(deskKey.publicKey), to, recipient, recipientKey }
  const key = fromBase64url(recipientKey)
  if (!key) throw new Error('the public key of a recipient cannot be read')
  return { ...place, sealed: toBase64url(await sealTo(key, contextOfDeskKey(place), deskKey.privateKey)) }
}

/** `privateKey`: the member's, or the agency's recovery key once its shares are joined. */
export async function openDeskKey(sealed: SealedDeskKey, privateKey: Bytes): Promise<DeskKey | CannotOpen> {
  const bytes = fromBase64url(sealed.sealed)
  const publicKey = fromBase64url(sealed.publicKey)
  if (!bytes || !publicKey) return refuse('vault.cannot-open')
  const opened = await openWith(privateKey, contextOfDeskKey(sealed), bytes)
  if (!(opened instanceof Uint8Array)) return opened
  if (opened.length !== 32 || !areSameBytes(await publicKeyOf(opened), publicKey)) return refuse('vault.cannot-open')
  return { desk: sealed.desk, version: sealed.version, publicKey, privateKey: opened }
}

/**
 * A new version for those who stay (and the recovery key). What was sealed to the old version stays with the old one:
 * whoever has left may still hold that, and nothing newer.
 */
export async function rotateDeskKey(before: { desk: DeskId; version: number }, staying: readonly DeskKeyRecipient[]): Promise<{ deskKey: DeskKey; sealed: SealedDeskKey[] }> {
  const deskKey = await makeDeskKey(before.desk, before.version + 1)
  return { deskKey, sealed: await Promise.all(staying.map((each) => sealDeskKey(deskKey, each))) }
}

function contextOfDeskKey({ desk, version, publicKey, to, recipient, recipientKey }: Omit<SealedDeskKey, 'sealed'>): string {
  return contextOf('katch/desk-key/1', desk, version, publicKey, to, recipient, recipientKey)
}
