/**
 * Numbered plain SQL, forward only, one line of time. Each file runs once, in its own transaction, and never changes
 * afterwards (its checksum is kept). A migration killed at any statement leaves nothing behind and is run again.
 */
import { createHash, createHmac } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'

const folder = path.resolve(import.meta.dirname, '../../../db/migrations')

/** The roles that log in, with the words under which their passwords are derived. */
export const loginRoles = ['katch_app', 'katch_door', 'katch_jobs', 'katch_matcher'] as const
export type LoginRole = (typeof loginRoles)[number]

/** The password of a login role: everybody who knows the installation's secret can derive it, nobody has to write it down. */
export function passwordOf(role: LoginRole, secret: string): string {
  return createHmac('sha256', secret).update(`login ${role}`).digest('base64url')
}

/** The address of the same database for one of our own roles. */
export function addressFor(role: LoginRole, adminUrl: string, secret: string): string {
  const url = new URL(adminUrl)
  url.username = role
  url.password = passwordOf(role, secret)
  return url.href
}

/** Brings the database up to date; says what it did. Two servers starting at once take turns. */
export async function migrate(adminUrl: string, secret: string): Promise<string[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  const done: string[] = []
  try {
    await sql`select pg_advisory_lock(hashtext('katch migrations'))`
    await sql`create table if not exists public.katch_migrations (name text primary key, checksum text not null, run_at timestamptz not null default now())`
    const known = new Map((await sql<{ name: string; checksum: string }[]>`select name, checksum from public.katch_migrations`).map((r) => [r.name, r.checksum]))
    for (const name of fs.readdirSync(folder).filter((f) => /^\d{4}-.*\.sql$/.test(f)).sort()) {
      const text = fs.readFileSync(path.join(folder, name), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      if (known.get(name) === checksum) continue
      if (known.has(name)) throw new Error(`The migration ${name} has changed since it was run here. Migrations only go forward: put the old text back and add a new file.`)
      await sql.begin(async (tx) => {
        await tx.unsafe(text)
        await tx`insert into public.katch_migrations (name, checksum) values (${name}, ${checksum})`
      })
      done.push(name)
    }
    // The jobs' own schema belongs to their login; the library keeps it up to date by itself.
    await sql`create schema if not exists graphile_worker authorization katch_jobs`
    await sql.unsafe(`grant create on database ${JSON.stringify(decodeURIComponent(new URL(adminUrl).pathname.slice(1)) || 'postgres')} to katch_jobs`)
    for (const role of loginRoles) await sql.unsafe(`alter role ${role} password '${passwordOf(role, secret)}'`)
    return done
  } finally {
    await sql.end()
  }
}
