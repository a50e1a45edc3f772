import type { Moment } from '#core/clock.ts'

/** A term as a screen shows it: when it began, when it ends, and when it was met, if it was. */
export interface Term { from: Moment; until: Moment; doneAt?: Moment | undefined }

export type TermState = 'calm' | 'soon' | 'past' | 'done'

/** How a term stands: `ms` is what is left, has passed since, or was needed; `left` is the part still ahead, 0 to 1. */
export function readTerm(term: Term, now: Moment): { state: TermState; ms: number; left: number } {
  const whole = Math.max(1, term.until - term.from)
  if (term.doneAt !== undefined) return { state: 'done', ms: Math.max(0, term.doneAt - term.from), left: 0 }
  const ahead = term.until - now
  if (ahead <= 0) return { state: 'past', ms: -ahead, left: 0 }
  const left = Math.min(1, ahead / whole)
  return { state: left < 1 / 3 ? 'soon' : 'calm', ms: ahead, left }
}
