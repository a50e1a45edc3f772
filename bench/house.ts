/** A durable house for a benchmark: an embedded cluster as it is shipped (or DATABASE_URL), migrated, empty. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startEmbedded } from '#core/db/embedded.ts'
import { migrate } from '#core/db/migrate.ts'
import { freshDatabase, testSecret, withDatabase } from '#testing/cluster.ts'
import postgres from 'postgres'

export async function aDurableDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-bench-'))
  fs.chmodSync(dir, 0o755)
  const embedded = process.env.DATABASE_URL ? undefined : await startEmbedded(path.join(dir, 'data'))
  const adminUrl = process.env.DATABASE_URL ?? embedded!.url
  const template = `katch_bench_${process.pid}`
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  await sql.unsafe(`create database ${template}`)
  await migrate(withDatabase(adminUrl, template), testSecret)
  const database = await freshDatabase(adminUrl, template)
  return {
    url: database.url,
    async close() {
      await database.drop()
      await sql.unsafe(`drop database ${template} with (force)`)
      await sql.end()
      await embedded?.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}
