/**
 * While the demo district is being filled its clock stands weeks ago, and the rounds of a server on the same database would
 * find every open term long past. So they wait. The lock ends with its connection, also when the filling breaks off.
 */
import type { Sql } from '#core/db/tx.ts'

const lock = 'katch demo is being filled'

export async function whileBuilding(door: Sql, work: () => Promise<void>): Promise<void> {
  const held = await door.reserve()
  try {
    await held`select pg_advisory_lock(hashtextextended(${lock}, 0))`
    await work()
  } finally {
    await held`select pg_advisory_unlock(hashtextextended(${lock}, 0))`.catch(() => {}) // the connection may be gone, and the lock with it
    held.release()
  }
}

export async function isBuilding(door: Sql): Promise<boolean> {
  const [row] = await door<{ free: boolean }[]>`select pg_try_advisory_xact_lock_shared(hashtextextended(${lock}, 0)) as free`
  return !row!.free
}
