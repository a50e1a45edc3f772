/** To which child's file the room's records belong, and which of them wait for this person's desk: what a phone may keep at rest hangs on it (Security E-6). */
import { isMyTurn } from './line-facts.ts'
import type { HandOverSeen, ReferralSeen } from './on-shelf.ts'
import type { Moment } from '#core/clock.ts'
import type { Belongs, FilesOf } from '#core/sync/shelf-life.ts'

/** Before a receiver has accepted, and for who only watches, there is no child's number: the referral is a file of its own. */
const referral: Belongs = (one: ReferralSeen, who) => ({
  file: one.child ?? one.id, waits: isMyTurn(one, who),
  changedAt: Math.max(one.sentAt, one.openedAt ?? 0, one.answeredAt ?? 0, one.closedAt ?? 0, one.path?.at(-1)?.at ?? 0) as Moment,
})
const handOver: Belongs = (one: HandOverSeen, { desks }) => ({ file: one.child, changedAt: one.confirmedAt ?? one.signedAt, waits: one.confirmedAt === null && desks.includes(one.fromDesk) })

export const files: FilesOf = { referrals: referral, 'hand-overs': handOver }
