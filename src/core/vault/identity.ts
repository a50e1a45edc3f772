/**
 * The identity block: who a child is. Sealed on the worker's device under a key of its own, and that key sealed to each
 * desk that serves the child. Child, version, desk and key version are bound in, so that nothing can be moved.
 */
import type { PersonName } from '#core/forms/fields.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { fromBase64url, fromUtf8, randomBytes, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, openUnder, sealUnder, type CannotOpen } from './committed.ts'
import { openWith, sealTo } from './hpke.ts'
import { identitySizes, pad, roomIn, unpad } from './padding.ts'
import type { DeskPublicKey, DeskSeal, SealedIdentity } from './sealed.ts'

/** An IIN of Kazakhstan, a personal number of another country, the number of a paper. */
export type IdentityNumber = 'iin' | 'personal' | 'paper'

/** Zone Z4. Everything may be missing but the list of names, and that may be empty: some children are met nameless. */
export interface Identity {
  /** One entry for each script or spelling in which the name is known. */
  readonly names: readonly PersonName[]
  /** `2012`, `2012-05` or `2012-05-17`. */
  readonly birth?: string
  readonly phones?: readonly { readonly number: string; readonly whose?: string; readonly safeToCall?: string }[]
  readonly exactPlace?: string
  /** Where the child comes from, in words. */
  readonly origin?: string
  /** Numbers by which a person may be known. Optional always; shown masked. */
  readonly numbers?: readonly { readonly kind: IdentityNumber; readonly number: string }[]
  /** What was written before, where something else was told later. */
  readonly earlier?: readonly { readonly what: 'birth' | 'origin'; readonly was: string }[]
  readonly school?: string
  readonly relatives?: readonly { readonly name: PersonName; readonly kin?: string; readonly phone?: string }[]
  /** Kinds of documents that were shown. Their copies are never kept. */
  readonly documentsSeen?: readonly string[]
  /** What a newer phone may add; kept when an older one saves the block again. */
  readonly [more: string]: unknown
}

export type TooMuchIdentity = Refusal<'vault.too-long'>

/** Seals a new version with a fresh key. Throws where no desk is named: nobody could ever open it. */
export async function sealIdentity(identity: Identity, { child, version, desks }: { child: ChildId; version: number; desks: readonly DeskPublicKey[] }): Promise<SealedIdentity | TooMuchIdentity> {
  if (desks.length === 0) throw new Error('an identity sealed to nobody')
  const content = pad(toUtf8(JSON.stringify(identity)), identitySizes)
  if (!content) return refuse('vault.too-long', { mostBytes: roomIn(identitySizes) })
  const key = randomBytes(32)
  const block = await sealUnder(key, contextOfBlock(child, version), content)
  const seals = await Promise.all(desks.map((desk) => sealKey(key, { child, version, desk })))
  key.fill(0)
  return { child, version, block: toBase64url(block), seals }
}

/** Whatever is wrong (key, byte, child, version, desk): one answer. `deskKey` is the version named by the seal. */
export async function openIdentity(sealed: Pick<SealedIdentity, 'child' | 'version' | 'block'>, seal: DeskSeal, deskPrivateKey: Bytes): Promise<Identity | CannotOpen> {
  if (seal.version !== sealed.version) return refuse('vault.cannot-open')
  const block = fromBase64url(sealed.block)
  const key = await openKey(sealed.child, seal, deskPrivateKey)
  if (!block || key instanceof Refusal) return refuse('vault.cannot-open')
  const padded = await openUnder(key, contextOfBlock(sealed.child, sealed.version), block)
  key.fill(0)
  if (padded instanceof Refusal) return padded
  const content = unpad(padded)
  return content ? readIdentity(content) : refuse('vault.cannot-open')
}

/** Gives another desk the key of the version that one of my desks can open. The block itself is not touched. */
export async function resealFor(child: ChildId, seal: DeskSeal, { fromPrivateKey, to }: { fromPrivateKey: Bytes; to: DeskPublicKey }): Promise<DeskSeal | CannotOpen> {
  const key = await openKey(child, seal, fromPrivateKey)
  if (key instanceof Refusal) return key
  const resealed = await sealKey(key, { child, version: seal.version, desk: to })
  key.fill(0)
  return resealed
}

async function sealKey(key: Bytes, { child, version, desk: { desk, keyVersion, publicKey } }: { child: ChildId; version: number; desk: DeskPublicKey }): Promise<DeskSeal> {
  const recipient = fromBase64url(publicKey)
  if (!recipient) throw new Error('the public key of a desk cannot be read')
  const sealed = await sealTo(recipient, contextOfSeal(child, { desk, version, keyVersion }), key)
  return { desk, version, keyVersion, sealed: toBase64url(sealed) }
}

async function openKey(child: ChildId, seal: DeskSeal, privateKey: Bytes): Promise<Bytes | CannotOpen> {
  const sealed = fromBase64url(seal.sealed)
  if (!sealed) return refuse('vault.cannot-open')
  const key = await openWith(privateKey, contextOfSeal(child, seal), sealed)
  return key instanceof Refusal || key.length === 32 ? key : refuse('vault.cannot-open')
}

function readIdentity(content: Bytes): Identity | CannotOpen {
  try {
    const identity: unknown = JSON.parse(fromUtf8(content))
    if (typeof identity === 'object' && identity !== null && 'names' in identity && Array.isArray(identity.names)) return identity as Identity
  } catch {
    // Sealed by a device that wrote something else than an identity: it opens nothing.
  }
  return refuse('vault.cannot-open')
}

function contextOfBlock(child: ChildId, version: number): string {
  return contextOf('katch/identity-block/1', child, version)
}

function contextOfSeal(child: ChildId, { desk, version, keyVersion }: { desk: DeskId; version: number; keyVersion: number }): string {
  return contextOf('katch/identity-seal/1', child, version, desk, keyVersion)
}
