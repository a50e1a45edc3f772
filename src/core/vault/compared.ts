/**
 * Of who a child is, what is laid beside another child's to see whether they are one: names, birth, sex and age, where they come from, their mother's name. Sealed to the
 * one desk that compares, for one pair. Telephones, papers, school, other relatives and where the child stays do not leave the file for this; of numbers go
 * tags, which agree or do not and from which nobody can read a number.
 */
import type { Moment } from '#core/clock.ts'
import type { PersonName } from '#core/forms/fields.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, fromUtf8, toBase64url, toUtf8, type Bytes } from './bytes.ts'
import { contextOf, type CannotOpen } from './committed.ts'
import { openWith, sealTo } from './hpke.ts'
import type { Identity, TooMuchIdentity } from './identity.ts'
import { comparedSizes, pad, roomIn, unpad } from './padding.ts'
import type { DeskPublicKey, SealedComparison } from './sealed.ts'

/** What the file says beside the name, and when that was. */
export interface ComparedFacts { readonly sex?: 'girl' | 'boy'; readonly age?: { readonly basis: 'looks' | 'said' | 'document'; readonly from: number; readonly to: number }; readonly metAt: Moment }

export interface Compared {
  readonly names: readonly PersonName[]
  /** `2012`, `2012-05` or `2012-05-17`. */
  readonly birth?: string
  readonly origin?: string
  readonly mother?: PersonName
  readonly facts?: ComparedFacts
  /** Base64url of tags made with the house's help, and the version of the encoding under which they were. */
  readonly numbers?: { readonly version: string; readonly tags: string }
}

export function comparedOf({ names, birth, origin, relatives }: Identity, { numbers, facts }: Pick<Compared, 'numbers' | 'facts'> = {}): Compared {
  const mother = relatives?.find(({ kin }) => kin === 'mother')?.name
  return { names, ...(birth !== undefined && { birth }), ...(origin !== undefined && { origin }), ...(mother && { mother }), ...(facts && { facts }), ...(numbers && { numbers }) }
}

export async function sealCompared(compared: Compared, { pair, child, to: { desk, keyVersion, publicKey } }: { readonly pair: RecordId; readonly child: ChildId; readonly to: DeskPublicKey }): Promise<SealedComparison | TooMuchIdentity> {
  const content = pad(toUtf8(JSON.stringify(compared)), comparedSizes)
  if (!content) return refuse('vault.too-long', { mostBytes: roomIn(comparedSizes) })
  const recipient = fromBase64url(publicKey)
  if (!recipient) throw new Error('the public key of a desk cannot be read')
  const sealed = await sealTo(recipient, contextOfComparison({ pair, child, desk, keyVersion }), content)
  return { pair, child, desk, keyVersion, sealed: toBase64url(sealed) }
}

/** Whatever is wrong (key, byte, pair, child, desk): one answer. `deskKey` is the version named by what was sealed. */
export async function openCompared(comparison: SealedComparison, deskKey: Bytes): Promise<Compared | CannotOpen> {
  const sealed = fromBase64url(comparison.sealed)
  const padded = sealed && await openWith(deskKey, contextOfComparison(comparison), sealed)
  if (!padded || padded instanceof Refusal) return refuse('vault.cannot-open')
  const content = unpad(padded)
  padded.fill(0)
  try {
    const compared: unknown = content && JSON.parse(fromUtf8(content))
    if (typeof compared === 'object' && compared !== null && 'names' in compared && Array.isArray(compared.names)) return compared as Compared
  } catch {
    // Sealed by a device that wrote something else: it opens nothing.
  }
  return refuse('vault.cannot-open')
}

function contextOfComparison({ pair, child, desk, keyVersion }: Omit<SealedComparison, 'sealed'>): string {
  return contextOf('katch/comparison/1', pair, child, desk, keyVersion)
}
