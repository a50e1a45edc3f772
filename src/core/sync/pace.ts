/** How much is asked for at once, and how soon again after a break: a page that a village's line cannot carry in one piece would never arrive. */

/** Lines of the feed in one page. The first question of a day must get through on any line. */
export const pageSizes = { least: 16, first: 128, most: 500 } as const

const quickMs = 2000
const slowMs = 8000

/** After a page that took so long, or broke off: how many lines to ask for next. */
export function nextPageSize(size: number, became: 'broke' | { readonly tookMs: number }): number {
  const factor = became === 'broke' || became.tookMs > slowMs ? 0.5 : became.tookMs < quickMs ? 2 : 1
  return Math.min(pageSizes.most, Math.max(pageSizes.least, Math.round(size * factor)))
}

/** A line that carried something a moment ago and broke is tried again soon, and ever later; then it waits for the next look. Milliseconds. */
export const afterBreakMs = [500, 1000, 2000, 4000] as const
const recentlyMs = 60_000

/** How long to wait after so many breaks in a row, or nothing: the next look comes by itself. `lastHeard`, `now`: by the phone's own clock, which may have jumped. */
export function pauseAfterBreak(breaks: number, { lastHeard, now }: { lastHeard: number | undefined; now: number }): number | undefined {
  if (lastHeard === undefined || Math.abs(now - lastHeard) > recentlyMs) return undefined
  return afterBreakMs[breaks]
}
