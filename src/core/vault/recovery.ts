/**
 * An agency's recovery key: when every member of a desk has lost every device, three of five custodians bring their
 * shares together and the desk's key is opened with it. The private half exists only while it is split and joined.
 */
import { combine, split } from 'shamir-secret-sharing'
import { refuse, type Refusal } from '#core/refusal.ts'
import { areSameBytes, fromBase64url, joinBytes, toBase64url, type Bytes } from './bytes.ts'
import { makeKeyPair, publicKeyOf } from './hpke.ts'

export const custodians = 5
export const custodiansNeeded = 3

/** The public key (base64url) for the server, and five shares (base64url), one for each custodian, on paper. */
export async function makeRecoveryKey(): Promise<{ publicKey: string; shares: string[] }> {
  const { publicKey, privateKey } = await makeKeyPair()
  const shares = await split(privateKey, custodians, custodiansNeeded)
  privateKey.fill(0)
  return { publicKey: toBase64url(publicKey), shares: shares.map(toBase64url) }
}

/** The private key, or one answer for too few, unreadable, doubled and foreign shares. */
export async function joinRecoveryKey(shares: readonly string[], publicKey: string): Promise<Bytes | Refusal<'vault.shares-do-not-fit'>> {
  const read = shares.map(fromBase64url)
  const expected = fromBase64url(publicKey)
  if (!expected || read.length < custodiansNeeded || read.length > custodians) return refuse('vault.shares-do-not-fit')
  try {
    const joined = joinBytes(await combine(read.map((share) => share ?? new Uint8Array(0))))
    if (joined.length === 32 && areSameBytes(await publicKeyOf(joined), expected)) return joined
  } catch {
    // Shares of different lengths or one share twice: the same answer as shares of another agency.
  }
  return refuse('vault.shares-do-not-fit')
}
