import type { Moment } from '#core/clock.ts'
import type { Sql } from '#core/db/tx.ts'
import { type Checkpoint, openCheckpoint, writeBackup } from '../checkpoint.ts'
import { makeCheckpoint } from './checkpoints.ts'
import type { LogKey } from './log-key.ts'
import { keepBackup, lastCheckpoint } from './store.ts'

/**
 * Before a backup begins: how much of the log is signed for and committed. A backup that begins after this holds that much.
 * Nothing to promise yet (`undefined`) in an empty house. @throws LogBroken as `makeCheckpoint`.
 */
export async function sizeForBackup(sql: Sql, key: LogKey, programme: string, at: Moment): Promise<Checkpoint | undefined> {
  const made = await makeCheckpoint(sql, key, programme, at)
  if (made) return made
  const last = await sql.begin((tx) => lastCheckpoint(tx, programme)) as Awaited<ReturnType<typeof lastCheckpoint>>
  return last && await openCheckpoint(last.note, await key.publicKeyOf(programme))
}

/** After it has ended well, and not before: the promise on which phones let go of their second copies. */
export async function noteBackup(sql: Sql, key: LogKey, programme: string, { held, at }: { held: Checkpoint; at: Moment }): Promise<void> {
  await keepBackup(sql, programme, { size: held.size, note: await key.sign(programme, writeBackup(held, new Date(at))), at })
}
