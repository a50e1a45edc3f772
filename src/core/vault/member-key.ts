/**
 * A member's own key pair. The public half lies on the server for everybody who is signed in; the private half leaves
 * the device only wrapped under a key from the member's passphrase or passkey, which the server never has.
 */
import { refuse } from '#core/refusal.ts'
import type { PersonId } from '#core/ids.ts'
import { areSameBytes, fromBase64url, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, deriveKey, openUnder, sealUnder, type CannotOpen } from './committed.ts'
import { makeKeyPair, publicKeyOf, type KeyPair } from './hpke.ts'
import type { MemberWrap, WrapWay } from './sealed.ts'

/** Whose key, and by what it is wrapped. `credential` is the passkey's id, '' for a passphrase. */
export interface WrapPlace { readonly person: PersonId; readonly way: WrapWay; readonly credential: string }

export async function makeMemberKey(): Promise<KeyPair> {
  return await makeKeyPair()
}

/** `wrapKey`: 32 bytes from `deriveFromPassphrase` or `wrapKeyFromPasskey`. */
export async function wrapMemberKey(memberKey: KeyPair, wrapKey: Bytes, place: WrapPlace): Promise<MemberWrap> {
  const wrapped = await sealUnder(wrapKey, contextOfWrap(place, toBase64url(memberKey.publicKey)), memberKey.privateKey)
  return { way: place.way, credential: place.credential, wrapped: toBase64url(wrapped) }
}

/** The pair again. A wrong passphrase and a changed wrap are one answer. */
export async function unwrapMemberKey(wrap: MemberWrap, wrapKey: Bytes, whose: { person: PersonId; publicKey: string }): Promise<KeyPair | CannotOpen> {
  const wrapped = fromBase64url(wrap.wrapped)
  const publicKey = fromBase64url(whose.publicKey)
  if (!wrapped || !publicKey) return refuse('vault.cannot-open')
  const privateKey = await openUnder(wrapKey, contextOfWrap({ ...wrap, person: whose.person }, whose.publicKey), wrapped)
  if (!(privateKey instanceof Uint8Array)) return privateKey
  if (!areSameBytes(await publicKeyOf(privateKey), publicKey)) return refuse('vault.cannot-open')
  return { publicKey, privateKey }
}

/** The wrapping key from the 32 bytes that a passkey answers to a PRF question (WebAuthn level 3, `prf.eval.first`). */
export async function wrapKeyFromPasskey(prfOutput: Bytes): Promise<Bytes> {
  if (prfOutput.length !== 32) throw new Error(`a passkey answered ${prfOutput.length} bytes where 32 are due`)
  return await deriveKey(prfOutput, toUtf8('katch/passkey'), 'katch/wrap-key/passkey/1')
}

function contextOfWrap({ person, way, credential }: WrapPlace, publicKey: string): string {
  return contextOf('katch/member-key/1', person, way, credential, publicKey)
}
