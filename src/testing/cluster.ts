/**
 * One PostgreSQL cluster per test run (the embedded one, thrown away afterwards; or the ordinary one behind DATABASE_URL),
 * one migrated template, and a fresh copy of it for every test file that asks: tests commit for real and may race for real.
 */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '#core/db/embedded.ts'
import { migrate } from '#core/db/migrate.ts'

/** Test databases share roles on one cluster, so they share the secret behind the roles' passwords. */
export const testSecret = 'only for tests, thrown away with the cluster'

export interface TestCluster { adminUrl: string; template: string; stop(): Promise<void> }

export async function startTestCluster(): Promise<TestCluster> {
  const given = process.env.DATABASE_URL
  const dir = given ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'katch-test-'))
  if (dir) fs.chmodSync(dir, 0o755)
  const embedded = dir ? await startEmbedded(path.join(dir, 'data'), { throwaway: true, maxConnections: 300 }) : undefined
  const adminUrl = given ?? embedded!.url
  const template = `katch_tpl_${process.pid}_${randomUUID().slice(0, 8)}`
  await withAdmin(adminUrl, (sql) => sql.unsafe(`create database ${template}`))
  await migrate(withDatabase(adminUrl, template), testSecret)
  return {
    adminUrl, template,
    async stop() {
      if (given) await withAdmin(adminUrl, (sql) => sql.unsafe(`drop database ${template} with (force)`))
      await embedded?.stop()
      if (dir) fs.rmSync(dir, { recursive: true, force: true })
      if (embedded && embedded.dir !== path.join(dir!, 'data')) fs.rmSync(embedded.dir, { recursive: true, force: true })
    },
  }
}

/** A database of its own, and how to be rid of it. */
export async function freshDatabase(adminUrl: string, template: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `katch_t_${randomUUID().replaceAll('-', '')}`
  await withAdmin(adminUrl, (sql) => sql.unsafe(`create database ${name} template ${template} strategy file_copy`))
  return { url: withDatabase(adminUrl, name), drop: () => withAdmin(adminUrl, async (sql) => { await sql.unsafe(`drop database if exists ${name} with (force)`) }) }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

async function withAdmin(url: string, work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try { await work(sql) } finally { await sql.end() }
}
