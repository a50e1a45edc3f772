/** What every step of a referral does: it is loaded and locked, its turn goes on and its clock with it, who is to hear of it is said, and who has no part in it any more lets go. */
import { clockKindOf, type Referral, type Terms, termsFrom, turnOf } from '../referral.ts'
import * as store from './store.ts'
import type { Besides, Row } from './store.ts'
import { blockedAmong, desksServing, endRelation, relate } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import { editionOf, type Edition } from '#core/clocks/editions.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { notYours, Refusal } from '#core/refusal.ts'
import type { Act, Announcement, Audience, Change } from '#core/sync/server/room.ts'
import { takeBackIdentity } from '#core/vault/server/vault.ts'

/** Loaded and locked; nothing of it may be seen by anybody but the side whose turn of phrase this is. */
export async function rowFor(tx: Tx, who: Who, id: RecordId | undefined, side: 'sender' | 'receiver'): Promise<Row | Refusal<'access.not-yours'>> {
  // First without touching a row: somebody else's referral takes no longer to refuse than none. What has ended can be locked and
  // changed by nobody; it is read so that the heart can say that it has ended.
  const row = id === undefined || !await store.isMine(tx, id) ? undefined : await store.referralForUpdate(tx, id) ?? (await store.referralsById(tx, [id]))[0]
  if (!row || !who.desks.includes(side === 'sender' ? row.fromDesk : row.toDesk)) return notYours()
  if (side === 'receiver' && receiverForgets.includes(row.state)) return notYours()
  return (await blockedAmong(tx, [row.child])).has(row.child) ? notYours() : row
}

/** Writes the next state, and hands the clock on when it is somebody else's turn. */
export async function move(tx: Tx, act: Act, row: Row, next: Referral, besides: Besides = {}): Promise<void> {
  const before = turnOf(store.referralOf(row))
  const after = turnOf(next)
  await store.moveReferral(tx, next, besides)
  // By a link one answers and tells the outcome; with the referral it ends, and takes the name along.
  if (next.state === 'declined' || !after) await store.endLinks(tx, row.id, 'ended')
  else if (next.state === 'accepted') await store.prolongLinks(tx, row.id)
  if (before && (!after || after.what !== before.what || after.since !== before.since)) {
    const edition = editionOf(act.programme, row.edition)
    const kind = clockKindOf(edition, before.what, row.urgency)
    await stopClock(tx, { kind, about: row.id }, act.at, next.state === 'withdrawn' ? 'withdrawn' : 'done')
    if (after) await startTurn(tx, next, { region: row.region, edition })
  }
}

export async function startTurn(tx: Tx, referral: Referral, { region, edition }: { region: string; edition: Edition }): Promise<void> {
  const turn = turnOf(referral)!
  const waiting = turn.desk === referral.from.desk ? referral.to.desk : referral.from.desk
  const kind = clockKindOf(edition, turn.what, referral.urgency)
  await startClock(tx, { kind, about: referral.id, child: referral.child, desk: turn.desk, ...(turn.what !== 'next-place' && { waiting }), region, from: turn.since }, edition)
}

/** By what a referral's terms are counted. */
export function termsOf(act: Act, { edition }: Pick<Row, 'edition'>): Terms {
  return termsFrom(editionOf(act.programme, edition))
}

export const receiverForgets: readonly Referral['state'][] = ['declined', 'passed-on', 'withdrawn']

/** Who looks at it again: both sides, the region, and who owns a file of several parts. */
export async function changeOf(tx: Tx, referral: Referral, region: string): Promise<Change> {
  return changeFor(referral, region, (await store.desksOfOneFile(tx, [referral.id])).get(referral.id))
}

/** The same, of a referral whose child's owners are known: `owners`, where its file has several parts. */
export function changeFor(referral: Referral, region: string, owners: readonly DeskId[] = []): Change {
  const [from, to] = [`desk:${referral.from.desk}`, `desk:${referral.to.desk}`] as const
  // Once it has reached the programme every coordinator may have it, and hears as well when it has gone back to its own region.
  const reached = referral.path.some(({ level }) => level === 'programme')
  const watching = [`region:${region}` as const, ...(reached ? ['region:any' as const] : []), ...desksOf(owners)]
  return receiverForgets.includes(referral.state) && !watching.includes(to)
    ? { shelf: 'referrals', id: referral.id, child: referral.child, to: [from, ...watching], gone: [to] }
    : { shelf: 'referrals', id: referral.id, child: referral.child, to: [...new Set([from, to, ...watching])] }
}

export function announcement(name: string, { id, child, from, to, service }: Referral): Announcement {
  return { name, about: id, child, from: from.desk, to: to.desk, service }
}

export function desksOf(desks: readonly DeskId[]): Audience[] {
  return desks.map((desk) => `desk:${desk}` as const)
}

export async function keepStory(act: Act, { child, row, column, table = 'referral.referrals' }: { child: ChildId; row: RecordId; column: string; table?: string }, text: string | undefined): Promise<Uint8Array | null> {
  return text === undefined ? null : await act.stories.keep({ case: child, table, column, row }, text)
}

/** Who begins to serve a child, or serves it no more, looks again at who had the child when. */
export async function custodyFor(tx: Tx, { child, toDesk }: Pick<Row, 'child' | 'toDesk'>): Promise<Change[]> {
  return (await store.lineOfCustody(tx, child)).map(({ id }) => ({ shelf: 'hand-overs', id, to: desksOf([toDesk]) }))
}

/**
 * The receiver's place in the child's file ends, and with it the seal of the name, unless something else gives it both.
 * Returns what that desk has to look at again.
 */
export async function letGo(tx: Tx, act: Act, { id, child, toDesk, state }: Row): Promise<Change[]> {
  const custody = await custodyFor(tx, { child, toDesk })
  await endRelation(tx, { child, desk: toDesk, kind: 'referred-pending' }, act.at)
  const wasAccepted = state === 'accepted' || state === 'in-care'
  if (wasAccepted) {
    const held = await store.heldOtherwise(tx, { child, desk: toDesk, besides: id })
    if (held) await relate(tx, { child, desk: toDesk, kind: 'referred-accepted', purpose: 'refer', shows: held }, act.at)
    else await endRelation(tx, { child, desk: toDesk, kind: 'referred-accepted' }, act.at)
  }
  if (!(await desksServing(tx, child)).includes(toDesk)) await takeBackIdentity(tx, child, toDesk, act)
  return wasAccepted ? custody : []
}

/** For whom a child does not exist, nothing of it does. The database says so by itself; this wall does not lean on that one. */
export async function withoutBlocked<R extends { readonly child: ChildId }>(tx: Tx, rows: readonly R[]): Promise<R[]> {
  const blocked = await blockedAmong(tx, rows.map((row) => row.child))
  return rows.filter((row) => !blocked.has(row.child))
}
