import { hourMs, later, type Moment } from '#core/clock.ts'

/**
 * Guessing gets slow, honest people do not get locked out. Every try is claimed before the secret is looked at and
 * counts as a failure until it succeeds, so that fifty guesses at once wait as fifty in a row would.
 * The wait never exceeds 30 seconds; a device on which the person signed in before has a count of its own, which
 * a stranger cannot raise.
 */
export interface Tries {
  readonly failures: number
  readonly triedAt: Moment
  /** The next try is taken from this moment on. */
  readonly freeAt: Moment
}

export type Claim = { readonly allowed: true; readonly after: Tries } | { readonly allowed: false; readonly seconds: number }

export const longestWaitSeconds = 30
const freeTries = 4
const forgottenAfterMs = hourMs

/** Seconds to wait after so many failures in a row: four are free, then 1, 2, 4 … 30. */
export function waitAfter(failures: number): number {
  if (failures < freeTries) return 0
  return Math.min(longestWaitSeconds, 2 ** Math.min(failures - freeTries, 10))
}

/** Claims one try at one account. A refused claim changes nothing, so impatience does not lengthen the wait. */
export function claimTry(before: Tries | undefined, at: Moment): Claim {
  const fresh = !before || at - before.triedAt > forgottenAfterMs
  if (!fresh && before.freeAt > at) return { allowed: false, seconds: secondsUntil(before.freeAt, at) }
  const failures = fresh ? 1 : before.failures + 1
  return { allowed: true, after: { failures, triedAt: at, freeAt: later(at, waitAfter(failures) * 1000) } }
}

/** Tries from unknown devices at all accounts together: sixty at once, then one a second; the bucket leaks at that pace. */
export const everyonesTries = 60

export function claimAmongAll(before: Tries | undefined, at: Moment): Claim {
  const leaked = before ? Math.max(0, before.failures - Math.max(0, at - before.triedAt) / 1000) : 0
  if (leaked + 1 > everyonesTries) {
    return { allowed: false, seconds: Math.min(longestWaitSeconds, Math.max(1, Math.ceil(leaked + 1 - everyonesTries))) }
  }
  return { allowed: true, after: { failures: leaked + 1, triedAt: at, freeAt: at } }
}

function secondsUntil(free: Moment, at: Moment): number {
  // A server clock set back must not turn thirty seconds into hours.
  return Math.min(longestWaitSeconds, Math.max(1, Math.ceil((free - at) / 1000)))
}
