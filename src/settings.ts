/** What an operator may set, and what it is when nobody does. Read once, at the edge. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

export interface Settings {
  readonly port: number
  /** Loopback unless told otherwise: a newcomer's trial is nobody else's business. */
  readonly host: string
  /** Where the embedded database, the keyring and the log's signing key live. */
  readonly dataDir: string
  /** An ordinary PostgreSQL (15 or newer), as a login that may create roles; otherwise the embedded one. */
  readonly databaseUrl?: string
  /** From which the passwords of our own logins are derived; two servers on one database share it. */
  readonly secret: string
  /** Addresses under which people reach the house, for passkeys: `https://…`, separated by spaces. */
  readonly origins: readonly string[]
  /** The built app that is handed out. */
  readonly dist: string
  readonly smtpUrl?: string
  readonly mailFrom?: string
  /** Whether other systems may read the directory of services, without an account. Off unless somebody decided it. */
  readonly hsds: boolean
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const dataDir = path.resolve(env.KATCH_DATA ?? path.join(import.meta.dirname, '../.data'))
  return {
    port: readPort(env.PORT), host: env.HOST || '127.0.0.1', dataDir,
    dist: path.resolve(env.KATCH_DIST || path.join(import.meta.dirname, '../dist')),
    ...(env.DATABASE_URL && { databaseUrl: env.DATABASE_URL }),
    secret: env.KATCH_SECRET || keepSecret(path.join(dataDir, 'secret')),
    origins: (env.KATCH_ORIGINS ?? '').split(/\s+/).filter(Boolean),
    ...(env.KATCH_SMTP && { smtpUrl: env.KATCH_SMTP }), ...(env.KATCH_MAIL_FROM && { mailFrom: env.KATCH_MAIL_FROM }),
    hsds: env.KATCH_HSDS === '1',
  }
}

function readPort(given: string | undefined): number {
  const port = Number(given || 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port: ${given}`)
  return port
}

/** The installation's secret: made on the first day, readable by its owner only. */
function keepSecret(file: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  try {
    fs.writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  }
  return fs.readFileSync(file, 'utf8').trim()
}
