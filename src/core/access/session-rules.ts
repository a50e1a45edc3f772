import { hourMs, minuteMs } from '#core/clock.ts'
import type { RoleName } from '#core/access/who.ts'

/** A session ends twelve hours after it began, whatever happens (NIST SP 800-63B-4, the stricter draft for AAL2/3). */
export const sessionMs = 12 * hourMs
/** How many devices may be signed in at once; the fourth ends the oldest. */
export const mostDevices = 3
/** A rare or grave act asks for a sign-in not older than this. */
export const strongMs = 5 * minuteMs
export const invitationMs = 72 * hourMs

/** Minutes without a hand on the device after which a session ends: 15, and 5 for whoever gives others their rights. */
export function idleMinutesFor(roles: readonly RoleName[]): number {
  return roles.includes('administrator') ? 5 : 15
}

/** One name has one writing: spaces around it, capitals and compatibility forms make no difference. */
export function normaliseSignInName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}
