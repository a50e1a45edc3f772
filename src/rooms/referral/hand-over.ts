/**
 * Who had the child when. Whoever found the child answers for the child until somebody else has signed for it (Referral
 * Rules 16.3), so the line of custody has no gap and no two holders at once.
 */
import type { Moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

export interface HandOver {
  readonly from: DeskId
  readonly to: DeskId
  /** When the child changed hands, by the receiver's word. */
  readonly at: Moment
  /** The other signature: who handed over says whether it was so. Responsibility has passed either way. */
  readonly confirmed?: { readonly at: Moment; readonly itWasSo: boolean }
}

/** From the finding on, in order of time. */
export interface Custody { readonly foundBy: DeskId; readonly since: Moment; readonly line: readonly HandOver[] }

export function beginCustody(foundBy: DeskId, since: Moment): Custody {
  return { foundBy, since, line: [] }
}

/** Who answers for the child at a moment; nobody of ours before the finding. */
export function holderAt(custody: Custody, at: Moment): DeskId | undefined {
  if (at < custody.since) return undefined
  return custody.line.findLast((one) => one.at <= at)?.to ?? custody.foundBy
}

export function holderNow(custody: Custody): DeskId {
  return custody.line.at(-1)?.to ?? custody.foundBy
}

/**
 * The receiver signs. Refuses: `referral.not-the-holder` (the sender named is not who has the child),
 * `referral.has-the-child` (the receiver has the child already), `referral.before-the-last` (earlier than the last change
 * of hands or than the finding), `referral.in-the-future`.
 */
export function takeOverFrom(custody: Custody, { from, to, at }: { from: DeskId; to: DeskId; at: Moment }, now: Moment): Custody | Refusal {
  if (holderNow(custody) === to) return refuse('referral.has-the-child')
  if (holderNow(custody) !== from) return refuse('referral.not-the-holder')
  if (at > now) return refuse('referral.in-the-future')
  if (at < (custody.line.at(-1)?.at ?? custody.since)) return refuse('referral.before-the-last')
  return { ...custody, line: [...custody.line, { from, to, at }] }
}

/** The giver's signature on one entry. Refuses: `referral.already-confirmed`, `referral.not-your-hand-over`. */
export function confirm(entry: HandOver, { by, itWasSo, at }: { by: readonly DeskId[]; itWasSo: boolean; at: Moment }): HandOver | Refusal {
  if (!by.includes(entry.from)) return refuse('referral.not-your-hand-over')
  if (entry.confirmed) return refuse('referral.already-confirmed')
  return { ...entry, confirmed: { at, itWasSo } }
}
