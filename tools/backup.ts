/**
 * `katch backup` and `katch restore`. A backup counts when it has ended well: only then is it noted how much of the log it holds, and
 * phones let go of their second copies by that note (Security F18).
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { systemClock } from '#core/clock.ts'
import { copyCluster, putBack } from '#core/db/cluster-copy.ts'
import { startEmbedded } from '#core/db/embedded.ts'
import { addressFor } from '#core/db/migrate.ts'
import { noteBackup, sizeForBackup } from '#core/log/server/backups.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import type { Settings } from '../src/settings.ts'

type Database = (work: (url: string) => Promise<void>) => Promise<void>

/** `-- COMMAND …`: the operator's own backup; `--to FOLDER`: a copy of the embedded cluster. Returns the exit status. */
export async function backUp(args: readonly string[], settings: Settings, { withDatabase, programme }: { withDatabase: Database; programme: string }): Promise<number> {
  const command = args[0] === '--' ? args.slice(1) : []
  const to = args[0] === '--to' ? args[1] : undefined
  if (command.length === 0 && !to) return fail('Say how: backup -- COMMAND …, or backup --to FOLDER for the embedded database.')
  if (to && settings.databaseUrl) return fail('This house has a PostgreSQL of its own: back it up by its own means, with backup -- COMMAND …')
  const key = openLogKey(settings.dataDir)
  let status = 0
  await withDatabase(async (url) => {
    const door = postgres(addressFor('katch_door', url, settings.secret), { max: 1, onnotice: () => {} })
    try {
      const held = await sizeForBackup(door, key, programme, systemClock.now())
      if (to) await copyCluster(await startEmbedded(settings.dataDir), path.resolve(to), (copy) => holds(copy, programme, held?.size ?? 0))
      else {
        const ran = spawnSync(command[0]!, command.slice(1), { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } })
        status = ran.status ?? 1
        if (status !== 0) return void fail(`The backup did not end well (${ran.error?.message ?? status}). Nothing was noted; phones keep what they hold.`)
      }
      if (held) await noteBackup(door, key, programme, { held, at: systemClock.now() })
      process.stdout.write(`The backup holds the log up to entry ${held?.size ?? 0}. Phones let go of what came before.\n`)
    } finally {
      await door.end()
    }
  })
  return status
}

/** `-- COMMAND …` or `--from FOLDER`, with the server stopped. */
export function restore(args: readonly string[], settings: Settings, at = new Date()): number {
  const command = args[0] === '--' ? args.slice(1) : []
  const from = args[0] === '--from' ? args[1] : undefined
  const stamp = at.toISOString().replaceAll(/[:.]/g, '-')
  if (command.length > 0) {
    const status = spawnSync(command[0]!, command.slice(1), { stdio: 'inherit' }).status ?? 1
    if (status !== 0) return fail('The restore did not end well. The log is not signed until it has.')
  } else if (from && !settings.databaseUrl) {
    const aside = putBack(path.resolve(from), settings.dataDir, stamp)
    if (aside) process.stdout.write(`The old database lies in ${aside}.\n`)
  } else return fail('Say how: restore -- COMMAND …, or restore --from FOLDER for the embedded database.')
  // What was signed last may be beyond what the backup holds. Setting it aside is a person's decision, and it stays for the auditor.
  for (const name of fs.readdirSync(settings.dataDir).filter((one) => /^log-last-[a-z0-9-]+\.note$/.test(one))) {
    fs.renameSync(path.join(settings.dataDir, name), path.join(settings.dataDir, `${name}.before-${stamp}`))
    process.stdout.write(`What was signed last lies in ${name}.before-${stamp}: give it to your auditor.\n`)
  }
  process.stdout.write('Start the server. Phones read everything anew and bring what the backup did not hold.\n')
  return 0
}

async function holds(url: string, programme: string, size: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [row] = await sql<{ leaves: number }[]>`select count(*)::float8 as leaves from log.leaves where programme = ${programme} and n < ${size}`
    if (row?.leaves !== size) throw new Error('The copy opened and does not hold the whole log.')
  } finally {
    await sql.end()
  }
}

function fail(says: string): number {
  process.stderr.write(`${says}\n`)
  return 1
}
