/** What a database must promise before children's records are kept in it. `doctor` prints the same list. */
import postgres from 'postgres'

export interface Finding { readonly check: string; readonly ok: boolean; readonly found: string }

/** Settings under which a power cut loses what was acknowledged, versions we do not know, and roles that see too much. */
export async function examineDatabase(adminUrl: string): Promise<Finding[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    const findings: Finding[] = []
    const setting = async (name: string) => (await sql`select current_setting(${name}) as v`)[0]!.v as string
    for (const name of ['fsync', 'full_page_writes']) findings.push({ check: name, ok: (await setting(name)) === 'on', found: await setting(name) })
    const commit = await setting('synchronous_commit')
    findings.push({ check: 'synchronous_commit', ok: commit !== 'off', found: commit })
    const version = Number(await setting('server_version_num'))
    findings.push({ check: 'PostgreSQL 15 or newer', ok: version >= 150_000, found: await setting('server_version') })
    const strong = await sql<{ rolname: string }[]>`select rolname from pg_roles where rolname in ('katch_app', 'katch_door', 'katch_guest', 'katch_jobs', 'katch_matcher', 'katch_owner', 'katch_vault') and (rolsuper or rolbypassrls)`
    findings.push({ check: 'no login of the house passes by row-level security', ok: strong.length === 0, found: strong.map((role) => role.rolname).join(', ') || 'none' })
    const open = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('access', 'partnerships', 'sync', 'log', 'notify', 'vault', 'kms', 'clocks', 'consent', 'identification', 'referral')
        and not (c.relrowsecurity and c.relforcerowsecurity)`
    findings.push({ check: 'row-level security is forced on every table', ok: open.length === 0, found: open.map((table) => table.name).join(', ') || 'all' })
    return findings
  } finally {
    await sql.end()
  }
}

/**
 * A database whose case keys are wrapped under a keyring that is not here: opening would make a fresh keyring, and every
 * story would look lost. The old keyring has to be put back first.
 */
export async function refuseLostKeyring(adminUrl: string, keyringIsThere: boolean): Promise<void> {
  if (keyringIsThere) return
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    const [row] = await sql<[{ n: number }]>`select count(*)::int as n from kms.case_keys`
    if (row.n > 0) throw new Error(`The keyring is missing, and ${row.n} cases are locked under it. Put keyring.json (and keyring.key) back into the data folder from its own backup.`)
  } finally {
    await sql.end()
  }
}

/** Throws, in an operator's words, when the house must not open on this database. */
export async function refuseUnsafe(adminUrl: string): Promise<void> {
  const bad = (await examineDatabase(adminUrl)).filter((finding) => !finding.ok)
  if (bad.length > 0) throw new Error(`The house does not open on this database:\n${bad.map(({ check, found }) => `  ${check}: ${found}`).join('\n')}`)
}
