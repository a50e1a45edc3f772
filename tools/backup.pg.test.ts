/** The embedded database is backed up while it runs, lost, and brought back; what a phone may let go of is what the copy holds. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbedded } from '#core/db/embedded.ts'
import { addressFor, migrate } from '#core/db/migrate.ts'
import { openBackup } from '#core/log/checkpoint.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import { lastBackup } from '#core/log/server/store.ts'
import type { Settings } from '../src/settings.ts'
import { backUp, restore } from './backup.ts'

const node = process.execPath

test('a copy opens, holds the log, is noted by what it holds, and comes back', { timeout: 240_000 }, async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-backup-'))
  fs.chmodSync(folder, 0o755)
  const settings = { dataDir: path.join(folder, 'data'), secret: 'only for this test' } as unknown as Settings
  let embedded = await startEmbedded(settings.dataDir)
  onTestFinished(async () => {
    await embedded.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  await migrate(embedded.url, settings.secret)
  const asOwner = async <T>(work: (sql: postgres.Sql) => Promise<T>) => {
    const sql = postgres(embedded.url, { max: 1, onnotice: () => {} })
    try { return await work(sql) } finally { await sql.end() }
  }
  const asDoor = async <T>(work: (sql: postgres.Sql) => Promise<T>) => {
    const sql = postgres(addressFor('katch_door', embedded.url, settings.secret), { max: 1 })
    try { return await work(sql) } finally { await sql.end() }
  }
  await asOwner((sql) => sql`select access.set_up('katch', '{"en":"K"}'::jsonb, ${['ru']}::text[], ${['KZ-61']}::text[], ${sql.json({ id: randomUUID(), title: { en: 'Office' } })}, ${sql.json({ id: randomUUID(), signInName: 'first', shownName: 'First', language: 'en' })}, false)`)
  const writes = (many: number) => asOwner((sql) => sql`select log.append_as('katch', '-', ${Array.from({ length: many }, (_, n) => JSON.stringify({ actor: '-', n }))}, '[]')`)
  const counts = async () => (await asOwner((sql) => sql<{ n: number }[]>`select count(*)::int as n from log.leaves`))[0]!.n
  const parts = { programme: 'katch', withDatabase: (work: (url: string) => Promise<void>) => work(embedded.url) }
  const noted = () => asDoor((sql) => lastBackup(sql, 'katch'))

  await writes(300)
  expect(await backUp(['--', node, '-e', 'process.exit(3)'], settings, parts), 'a backup that fails is none').toBe(3)
  expect(await noted()).toBeUndefined()
  const copy = path.join(folder, 'copy')
  expect(await backUp(['--to', copy], settings, parts)).toBe(0)
  expect(await noted()).toMatchObject({ size: 300 })
  expect(await openBackup((await noted())!.note, await openLogKey(settings.dataDir).publicKeyOf('katch'))).toMatchObject({ size: 300 })

  await writes(50)
  expect(await backUp(['--', node, '-e', ''], settings, parts)).toBe(0)
  expect(await noted()).toMatchObject({ size: 350 })
  expect(() => restore(['--from', copy], settings), 'not over a database that runs').toThrow('running')
  await embedded.stop()
  expect(restore(['--from', copy], settings)).toBe(0)
  embedded = await startEmbedded(settings.dataDir)
  expect(await counts()).toBe(300)
  expect(await noted(), 'no note of a backup that this history does not have').toBeUndefined()
  expect(fs.readdirSync(settings.dataDir).filter((name) => name.startsWith('log-last-katch.note'))).toEqual([expect.stringContaining('.before-')])
  // The house signs again, from where the backup left it.
  expect(await backUp(['--', node, '-e', ''], settings, parts)).toBe(0)
  expect(spawnSync(node, ['tools/katch.ts', 'backup'], { env: { ...process.env, KATCH_DATA: path.join(folder, 'none') } }).status).toBe(1)
})
