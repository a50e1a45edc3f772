/**
 * How long a phone may be used without a word from the house. After three days the shelf stays shut (what is on it may have been
 * taken away meanwhile); after seven the phone opens with a line only. New work can be written down as long as the phone opens at all.
 */
import { dayMs, hourMs, minuteMs, type Moment } from '#core/clock.ts'

export const shelfShutsAfterMs = 72 * hourMs
export const lineNeededAfterMs = 7 * dayMs
/** A phone's clock may be mended by so much without anybody asking. */
const toleranceMs = 10 * minuteMs

export type Lease = 'open' | 'shelf-shut' | 'line-needed'

/**
 * @param heardAt when the house last answered, by the phone's clock then
 * @param seenAt the latest moment this phone's clock has ever shown: a clock behind it was set back, and tells nothing
 */
export function leaseOf({ heardAt, seenAt, now }: { heardAt: Moment; seenAt: Moment; now: Moment }): Lease {
  if (now < seenAt - toleranceMs || now < heardAt - toleranceMs) return 'line-needed'
  const away = now - heardAt
  return away > lineNeededAfterMs ? 'line-needed' : away > shelfShutsAfterMs ? 'shelf-shut' : 'open'
}
