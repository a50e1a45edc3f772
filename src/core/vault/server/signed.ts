/**
 * What two people signed with each other without the house, told later by either of them. Both signatures are checked here and nowhere
 * else: only what passed is kept, and only what is kept here lets the database take one of the two for both.
 */
import type { Tx } from '#core/db/tx.ts'
import type { RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { isSignedBy } from '../signing.ts'
import * as store from './store.ts'
import type { Doing } from './vault.ts'

/** A text as it was signed: in which context, by which key. */
export interface SignedText { readonly text: string; readonly context: string; readonly signature: string; readonly by: string }

/** Whose signatures these are. Refuses `vault.packet-changed` where one does not hold, `vault.signer-unknown` where its key was published by nobody. */
export async function signersOfBoth(tx: Tx, statement: SignedText, receipt: SignedText) {
  if (![statement, receipt].every(({ by, ...signed }) => isSignedBy(by, signed))) return refuse('vault.packet-changed')
  const keys = await store.signingKeys(tx, [statement.by, receipt.by])
  const [from, to] = [statement.by, receipt.by].map((key) => keys.find(({ publicKey }) => publicKey === key)?.person)
  return from && to ? { from, to } : refuse('vault.signer-unknown')
}

/**
 * Keeps it under its number. Told again it is what was told first. Refuses `vault.packet-changed` where the number is known with another text,
 * `vault.answered-otherwise` where the receiver signed two answers.
 * @returns `fresh`, or what became of it when it was told first.
 */
export async function keepSigned(tx: Tx, one: store.NewSigned, { by, at }: Doing): Promise<'fresh' | store.SignedHandOver | Refusal> {
  if (await store.insertSigned(tx, one, { programme: by.programme, person: by.person, at })) return 'fresh'
  const [known] = await store.signedById(tx, [one.id])
  if (!known || known.statement !== one.statement) return refuse('vault.packet-changed')
  return known.receipt === one.receipt ? known : refuse('vault.answered-otherwise')
}

/** Whether both signers stand where they say now, and what the giver's desk may pass on. Only in the transaction that tells it. */
export async function weighSigned(tx: Tx, id: RecordId): Promise<store.Weighed> {
  const weighed = await store.weighSigned(tx, id)
  if (!weighed) throw new Error('what was signed is weighed by the transaction that tells it')
  return weighed
}

/** What became of it, for whoever tells it later; `because`: why it is in no file. */
export async function settleSigned(tx: Tx, id: RecordId, became: { because: string | null; result: object }): Promise<void> {
  await store.settleSigned(tx, id, became)
}

export async function signedById(tx: Tx, ids: readonly RecordId[]): Promise<store.SignedHandOver[]> {
  return await store.signedById(tx, ids)
}
