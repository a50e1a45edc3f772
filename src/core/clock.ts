/**
 * Time is handed in. Only the edge (a server process, a screen) owns a clock; hearts receive `at`.
 * Three times are never mixed: `filledAt` (the phone's word), `takenAt` (ours), `happenedOn` (what a person said).
 */

declare const unit: unique symbol

/** Milliseconds since 1970, UTC. */
export type Moment = number & { readonly [unit]: 'moment' }
/** A calendar day in the programme's zone: `2026-11-22`. */
export type Day = string & { readonly [unit]: 'day' }

export interface Clock { now(): Moment }

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
export const weekMinutes = 7 * 24 * 60

/** Kazakhstan keeps one zone, UTC+5, since 1 March 2024; it has no summer time. */
export const zoneOffsetMs = 5 * hourMs

export const systemClock: Clock = { now: () => Date.now() as Moment }

/** A clock that stands still until it is moved: for tests and for the demo's weeks of life. */
export function standingClock(start: Moment): Clock & { move(ms: number): void; set(at: Moment): void } {
  let at = start
  return { now: () => at, move: (ms) => { at = (at + ms) as Moment }, set: (to) => { at = to } }
}

export function later(at: Moment, ms: number): Moment {
  return (at + ms) as Moment
}

/** The calendar day of a moment where the programme works. */
export function dayOf(at: Moment): Day {
  return new Date(at + zoneOffsetMs).toISOString().slice(0, 10) as Day
}

/** Midnight with which a calendar day begins where the programme works. */
export function startOf(day: Day): Moment {
  return (Date.parse(`${day}T00:00:00Z`) - zoneOffsetMs) as Moment
}

export function moment(iso: string): Moment {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) throw new Error(`not a moment: ${iso}`)
  return at as Moment
}
