/** A child leaves our hands: into a family, or to a body of another country. The line of custody ends there, and no referral goes on waiting for a child who is not here. */
import type { Moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import { holderNow, type Custody } from './hand-over.ts'
import { recordWhatBecame, withdraw, type In, type Open, type Terms } from './referral.ts'

/**
 * Whether these desks may let the child go: only who has the child does (Rules 16.3). Refuses `referral.not-the-holder`, `referral.in-the-future`, `referral.before-the-last`.
 */
export function letsGo(custody: Custody, { desks, at }: { readonly desks: readonly DeskId[]; readonly at: Moment }, now: Moment): DeskId | Refusal {
  const holder = holderNow(custody)
  if (!desks.includes(holder)) return refuse('referral.not-the-holder')
  if (at > now) return refuse('referral.in-the-future')
  return at < (custody.line.at(-1)?.at ?? custody.since) ? refuse('referral.before-the-last') : holder
}

/**
 * What a referral comes to that is open when its child leaves: what was begun, and the way home itself, is done; what nobody had begun is taken back with that reason.
 * `holder`: the desk that let the child go, whose place in the file an acceptance of its own is.
 */
export function endWithLeaving(referral: Open, { terms, at, holder, isWayHome }: { terms: Terms; at: Moment; holder: DeskId; isWayHome: boolean }): In<'done' | 'withdrawn'> | Refusal {
  const isDone = referral.state === 'in-care' || (referral.state === 'accepted' && (isWayHome || referral.to.desk === holder))
  const ended = isDone ? recordWhatBecame(referral, { outcome: 'done' }, { terms, at }) : withdraw(referral, 'child-left', at)
  return ended as In<'done' | 'withdrawn'> | Refusal
}
