/** What the drivers throw where the database is away for a moment: killed, restarted, or its line cut. */

/** Of Node's sockets and of the driver of the house (postgres.js). */
const ofDrivers: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT',
])

/** Whether what was thrown says only that the database is not there; it comes back, and what was asked is asked again. */
export function isDatabaseAway(fault: unknown): boolean {
  const { code } = (fault ?? {}) as { code?: unknown }
  // Connection exceptions (class 08); shut down, crashed beside another, not up yet (57P01 to 57P03): PostgreSQL 18, appendix A.
  if (typeof code === 'string') return ofDrivers.has(code) || /^(?:08...|57P0[123])$/.test(code)
  // The driver of the rounds (pg) gives a cut line no code.
  return fault instanceof Error && fault.message.startsWith('Connection terminated')
}
