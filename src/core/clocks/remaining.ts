import { dayMs, hourMs, minuteMs } from '#core/clock.ts'

/** A message of this folder with its values: how much of a term is left, or how long it has been past. */
export interface RemainingWords {
  key: string
  values: { days: number } | { hours: number; minutes: number } | { minutes: number }
}

/**
 * Tells milliseconds in words: days above two days, hours and minutes below, minutes in the last hour. What is left is
 * rounded down and what is past is rounded up, so that nobody is promised time that is not there.
 */
export function remainingInWords(remainingMs: number): RemainingWords {
  const side = remainingMs < 0 ? 'past' : 'left'
  const minutes = remainingMs < 0 ? Math.ceil(-remainingMs / minuteMs) : Math.floor(remainingMs / minuteMs)
  const ms = minutes * minuteMs
  if (ms >= 2 * dayMs) return { key: `clocks.${side}.days`, values: { days: Math.floor(ms / dayMs) } }
  if (ms >= hourMs) return { key: `clocks.${side}.hours`, values: { hours: Math.floor(ms / hourMs), minutes: minutes % 60 } }
  return { key: `clocks.${side}.minutes`, values: { minutes } }
}
