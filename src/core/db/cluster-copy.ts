/**
 * A copy of the embedded cluster while people work: PostgreSQL's low-level backup (pg_backup_start, files, pg_backup_stop), with the
 * write-ahead log since its beginning held by a slot. The copy is started once: it recovers, is looked at, and is stopped, so that
 * what lies there is a cluster that has been seen to open.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { type Embedded, startEmbedded } from './embedded.ts'

/** Not of the cluster's content, or made anew when it starts (PostgreSQL 18, 25.3.4). */
const leftOut = new Set(['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans', 'pgsql_tmp', 'pg_internal.init'])
const madeEmpty = ['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans']

/**
 * @param to a folder that does not exist yet; it can be used as a data folder's database afterwards
 * @param look asked once the copy has opened; where it throws there is no backup
 * @throws where the folder is there already, or the copy does not open; then nothing is left of it
 */
export async function copyCluster(from: Embedded, to: string, look: (url: string) => Promise<void>): Promise<void> {
  if (fs.existsSync(to)) throw new Error(`${to} is there already: a backup goes into a new folder.`)
  const data = path.join(from.dir, 'db')
  try {
    fs.mkdirSync(to, { recursive: true, mode: 0o700 })
    await copyWhileRunning(from.url, data, path.join(to, 'db'))
    fs.copyFileSync(path.join(from.dir, 'db-password'), path.join(to, 'db-password'))
    giveTo(to, fs.statSync(data))
    const copy = await startEmbedded(to)
    try { await look(copy.url) } finally { await copy.stop() }
    if (copy.dir !== path.resolve(to)) bringHome(copy.dir, to)
  } catch (fault) {
    fs.rmSync(to, { recursive: true, force: true })
    throw fault
  }
}

async function copyWhileRunning(url: string, data: string, to: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const slot = `katch_backup_${process.pid}`
  try {
    await sql`select pg_create_physical_replication_slot(${slot}, true, true)`
    await sql`select pg_backup_start('katch', true)`
    fs.cpSync(data, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !leftOut.has(path.basename(file)) && !vanished(file) })
    for (const name of madeEmpty) fs.mkdirSync(path.join(to, name), { recursive: true, mode: 0o700 })
    const [{ labelfile }] = await sql<[{ labelfile: string }]>`select labelfile from pg_backup_stop(false)`
    fs.writeFileSync(path.join(to, 'backup_label'), labelfile, { mode: 0o600 })
    // What was written since the beginning, to the end of the backup and beyond: recovery needs all of it.
    fs.cpSync(path.join(data, 'pg_wal'), path.join(to, 'pg_wal'), { recursive: true })
  } finally {
    await sql.end()
  }
}

/** A table may be dropped while it is copied: the write-ahead log knows of it. */
function vanished(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false }) === undefined
}

/**
 * Puts a copy in the place of the cluster. The old one is moved aside, never removed.
 * @param dir the data folder. @returns where the old cluster lies now, if there was one
 */
export function putBack(from: string, dir: string, stamp: string): string | undefined {
  if (!fs.existsSync(path.join(from, 'db', 'PG_VERSION'))) throw new Error(`There is no copy of a cluster in ${from}.`)
  const data = path.join(dir, 'db')
  if (fs.existsSync(path.join(data, 'postmaster.pid'))) throw new Error('The database is running, or was killed: stop the server first (or start and stop it once).')
  const aside = fs.existsSync(data) ? `${data}-before-${stamp}` : undefined
  const owner = fs.statSync(fs.existsSync(data) ? data : dir)
  if (aside) fs.renameSync(data, aside)
  fs.cpSync(path.join(from, 'db'), data, { recursive: true, verbatimSymlinks: true })
  fs.copyFileSync(path.join(from, 'db-password'), path.join(dir, 'db-password'))
  for (const one of ['db', 'db-password']) giveTo(path.join(dir, one), owner)
  return aside
}

/** Whoever starts as root lends the cluster another account; the copy belongs to it as well. */
function giveTo(place: string, { uid, gid }: { uid: number; gid: number }): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${uid}:${gid}`, place])
}

/** The lent account could not enter the folder that was asked for, and the copy was looked at elsewhere. */
function bringHome(from: string, to: string): void {
  fs.rmSync(path.join(to, 'db'), { recursive: true, force: true })
  fs.cpSync(path.join(from, 'db'), path.join(to, 'db'), { recursive: true, verbatimSymlinks: true })
}
