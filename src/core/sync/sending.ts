/**
 * Which of what waits is sent next. One by one and oldest first; one that the house cannot read yet holds up only what hangs on
 * it, and is tried again after pauses that grow. Pure.
 */
import { dayMs, hourMs, later, minuteMs, type Moment } from '#core/clock.ts'
import type { Envelope } from './envelope.ts'
import { workIn, type Kept } from './outbox.ts'

/** The house answered others and not this one: so often, and not again before `again` (by this phone's clock). */
export interface Trouble { readonly tries: number; readonly again: Moment }

const firstPauseMs = minuteMs / 4
const longestPauseMs = hourMs

/** Doubled with each try, at most an hour. Milliseconds. */
export function pauseAfter(tries: number): number {
  return Math.min(firstPauseMs * 2 ** Math.min(tries - 1, 20), longestPauseMs)
}

export function troubledAgain(before: Trouble | undefined, now: Moment): Trouble {
  const tries = (before?.tries ?? 0) + 1
  return { tries, again: later(now, pauseAfter(tries)) }
}

export interface Looking {
  /** The phone's own time; only how far it has moved is used. */
  readonly now: Moment
  /** Numbers that had no answer in this round. */
  readonly unanswered: ReadonlySet<string>
  /** What stands in the house by itself and is never made or changed by waiting work: many name the same desk, and do not hang together by it. */
  readonly stands?: (id: string) => boolean
}

/** The oldest that may go: it waits, its pause is over, and nothing it may hang on waits before it. What comes last by itself goes after all others, and nothing hangs on it. */
export function nextToSend(outbox: readonly Kept[], { now, unanswered, stands = () => false }: Looking): Kept | undefined {
  const held = new Set<string>()
  const waiting = outbox.filter(({ state }) => state === 'waiting')
  for (const kept of [...waiting.filter(({ byItself }) => byItself !== 'last'), ...waiting.filter(({ byItself }) => byItself === 'last')]) {
    if (!isPaused(kept, now) && !unanswered.has(kept.envelope.id) && (held.size === 0 || !namedIn(kept.envelope).some((id) => held.has(id)))) return kept
    for (const id of namedIn(kept.envelope)) if (id === kept.envelope.about || !stands(id)) held.add(id)
  }
  return undefined
}

/** Unsent for longer is said aloud (Security E-11). Milliseconds. */
const oldAfterMs = dayMs

/** What has waited to leave for more than a day. */
export function waitingLong(outbox: readonly Kept[], now: Moment): readonly Kept[] {
  return workIn(outbox).filter(({ state, envelope }) => state === 'waiting' && now - envelope.filledAt > oldAfterMs)
}

// A clock that was set back does not make a pause longer than it was.
function isPaused({ trouble }: Kept, now: Moment): boolean {
  return trouble !== undefined && now < trouble.again && now >= trouble.again - pauseAfter(trouble.tries)
}

const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const named = new WeakMap<Envelope, readonly string[]>()

/** Every number that stands anywhere in it: its own, its record's, those it makes and those it speaks of. More than it changes, never less. */
export function namedIn(envelope: Envelope): readonly string[] {
  const known = named.get(envelope)
  if (known) return known
  const { id, about, answers, sealed } = envelope
  const found = [...new Set((JSON.stringify([id, about, answers, sealed]).match(anId) ?? []).map((one) => one.toLowerCase()))]
  named.set(envelope, found)
  return found
}
