/** A link for somebody without an account: the sender makes it and takes it back. What is done by it goes the one road in, as from a member of the receiving desk (`link-routes.ts`). */
import type { makeLink, takeLinkBack } from '../forms.ts'
import { isOpen } from '../referral.ts'
import { daysOfLink } from '../without-account.ts'
import { changeOf, rowFor } from './moving.ts'
import * as store from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { fromBase64url } from '#core/vault/bytes.ts'

/** One lives at a time: a new one ends the earlier. Refuses `referral.link-not-now`, `.name-not-shared`, `.link-unreadable`. */
export async function linkMade(tx: Tx, act: Act, { about, answers }: Filled<typeof makeLink>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  const referral = store.referralOf(row)
  if (!isOpen(referral) || referral.state === 'declined') return refuse('referral.link-not-now')
  if (answers.sealedName !== undefined && !row.shareOnAcceptance.includes('identity')) return refuse('referral.name-not-shared')
  const [tokenHash, publicKey, sealedName] = [answers.tokenHash, answers.publicKey, answers.sealedName].map((text) => (text === undefined ? null : fromBase64url(text)))
  if (!tokenHash || !publicKey || sealedName === undefined) return refuse('referral.link-unreadable')
  await store.endLinks(tx, row.id, 'new-one')
  await store.insertLink(tx, row, { id: act.newId(), tokenHash, publicKey, sealedName, madeBy: act.by.person, days: daysOfLink[answers.lasts] })
  return { about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, referral, row.region)] }
}

export async function linkTakenBack(tx: Tx, act: Act, { about }: Filled<typeof takeLinkBack>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  if (await store.endLinks(tx, row.id, 'taken-back') === 0) return refuse('referral.no-link')
  return { about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, store.referralOf(row), row.region)] }
}
