import { dayMs, type Moment } from '#core/clock.ts'

/** Of two stays that lie closer together, the second goes on where the first ended; the programme's reading of "not more than three days and nights" (Rules 12, 18). */
export const nearMs = 7 * dayMs

/**
 * Milliseconds of the three days that were used before somebody comes to a temporary safe place again at `from`. Stays count together as long as less than a week lies between
 * one and the next: a night elsewhere begins nothing anew, a child who is found again after months does.
 */
export function usedBefore(stays: readonly { readonly startedAt: Moment; readonly stoppedAt: Moment | null }[], from: Moment): number {
  let [used, upTo] = [0, -Infinity]
  for (const { startedAt, stoppedAt } of stays.toSorted((a, b) => a.startedAt - b.startedAt)) {
    if (stoppedAt === null || startedAt >= from || stoppedAt <= startedAt) continue
    if (startedAt - upTo >= nearMs) used = 0
    used += Math.max(0, Math.min(stoppedAt, from) - Math.max(startedAt, upTo))
    upTo = Math.max(upTo, Math.min(stoppedAt, from))
  }
  return from - upTo >= nearMs ? 0 : used
}
