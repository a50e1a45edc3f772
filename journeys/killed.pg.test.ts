/**
 * The server or the database is killed (-9) at any moment while phones send: nothing that a phone was told is taken is ever
 * missing afterwards. Twenty times, on a durable database of its own, over HTTP; the house picks itself up each time.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import { raiseConcern } from '#rooms/identification/forms.ts'
import type { LoadOrder, LoadResult } from '../bench/load.ts'
import { freePort } from './open-house.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-killed-'))
fs.chmodSync(folder, 0o755)
const data = path.join(folder, 'data')
let server: ChildProcess | undefined

afterAll(async () => {
  if (server && server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server!.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
  fs.rmSync(folder, { recursive: true, force: true })
})

test('twenty kills, and no acknowledged submission is lost', { timeout: 600_000 }, async () => {
  const port = await freePort()
  await open(port)
  const set = await fetch(`http://127.0.0.1:${port}/api/setup`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Test', languages: ['ru'], regions: ['KZ-61'], office: 'Office', administrator: { shownName: 'First', signInName: 'first', language: 'ru' }, tokenHash: randomBytes(32).toString('base64url') }),
  })
  expect(set.status).toBe(200)
  const tokens = await champions(10)
  const answers = { signs: ['CHD-03', 'RGC-06'], howMany: 3, agesAbout: ['12-17'], place: { region: 'KZ-61' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'today' }
  const acked = new Set<string>()
  const kinds: string[] = []
  for (let cycle = 0; cycle < 20; cycle++) {
    const sending = load({ url: `http://127.0.0.1:${port}`, tokens, connections: 10, seconds: 1.6, envelopes: [{ form: raiseConcern.name, version: raiseConcern.version, answers }] })
    await new Promise((resolve) => setTimeout(resolve, 400 + randomInt(900)))
    const kind = cycle % 2 === 0 ? 'server' : 'database'
    kinds.push(kind)
    if (kind === 'server') {
      const gone = new Promise((resolve) => server!.once('exit', resolve))
      server!.kill('SIGKILL')
      await gone
      await open(port)
    } else {
      for (const pid of [postmaster(), ...childrenOf(postmaster())]) try { process.kill(pid, 'SIGKILL') } catch { /* it has ended by itself */ }
    }
    for (const id of (await sending).ids) acked.add(id)
    await answering(port)
  }
  const sql = admin()
  try {
    const present = new Set((await sql<{ id: string }[]>`select s.id::text as id from sync.submissions s join identification.concerns c on c.programme = s.programme and c.id = (s.verdict::jsonb ->> 'about')::uuid where s.verdict like '{"verdict":"taken"%'`).map((row) => row.id))
    expect(acked.size).toBeGreaterThan(200)
    expect([...acked].filter((id) => !present.has(id))).toEqual([])
    // Once each: one leaf for every submission, and numbers without a gap.
    const [{ leaves, distinct }] = await sql<[{ leaves: number; distinct: number }]>`
      select count(*)::int as leaves, count(distinct body::jsonb ->> 'submission')::int as distinct from log.leaves where body::jsonb ->> 'act' = 'took'`
    expect(leaves).toBe(distinct)
    const [{ gap }] = await sql<[{ gap: number }]>`select (max(n) + 1 - count(*))::int as gap from log.leaves`
    expect(gap).toBe(0)
    // The clockwork goes on working: a transaction between two of its statements is in order, one that stays there is left over.
    const begun = await openTransactions(sql)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const still = await openTransactions(sql)
    expect(begun.filter((one) => still.includes(one))).toEqual([])
  } finally {
    await sql.end()
  }
  expect(kinds).toHaveLength(20)
})

async function open(port: number): Promise<void> {
  server = spawn(process.execPath, ['src/server.ts'], { cwd: root, env: { ...process.env, DATABASE_URL: '', KATCH_DATA: data, PORT: String(port) }, stdio: ['ignore', log(), log()] })
  await answering(port)
}

function log(): number {
  return fs.openSync(path.join(folder, 'server.log'), 'a')
}

/** Until the house answers and its database takes part. */
async function answering(port: number): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await fetch(`http://127.0.0.1:${port}/api/hello`, { signal: AbortSignal.timeout(3000) }).then((answer) => answer.ok, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the house did not open again:\n${fs.readFileSync(path.join(folder, 'server.log'), 'utf8').slice(-3000)}`)
}

function admin() {
  const lines = fs.readFileSync(path.join(data, 'db/postmaster.pid'), 'utf8').split('\n')
  return postgres(`postgres://postgres:${fs.readFileSync(path.join(data, 'db-password'), 'utf8').trim()}@127.0.0.1:${lines[3]}/postgres`, { max: 1, onnotice: () => {} })
}

/** The house's transactions that wait for their next statement, each by its connection and its beginning. */
async function openTransactions(sql: postgres.Sql): Promise<string[]> {
  return (await sql<{ one: string }[]>`select pid || ' ' || xact_start as one from pg_stat_activity where state like 'idle in transaction%' and usename = 'katch_app'`).map((row) => row.one)
}

function postmaster(): number {
  return Number(fs.readFileSync(path.join(data, 'db/postmaster.pid'), 'utf8').split('\n')[0])
}

function childrenOf(parent: number): number[] {
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try { return Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]) === parent } catch { return false }
  })
}

/** Champions with sessions, arranged by hand: what is tested here is the road in, not the door. */
async function champions(n: number): Promise<string[]> {
  const sql = admin()
  try {
    const [{ agency }] = await sql<[{ agency: string }]>`select id as agency from partnerships.agencies limit 1`
    return await Promise.all(Array.from({ length: n }, async (_, i) => {
      const person = randomUUID()
      const token = randomBytes(32).toString('base64url')
      await sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, state) values ('katch', ${person}, ${agency}, ${`champion-${i}`}, 'Somebody', 'active')`
      await sql`insert into partnerships.roles_held (programme, person, role, since) values ('katch', ${person}, 'champion', now() - interval '1 minute')`
      await sql`insert into access.sessions (token_hash, programme, person, handle, way, made_at, seen_at, strong_at, ends_at)
        values (${createHash('sha256').update(token).digest()}, 'katch', ${person}, ${`h${i}`}, 'passkey', now(), now(), now(), now() + interval '12 hours')`
      return token
    }))
  } finally {
    await sql.end()
  }
}

function load(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'bench/load.ts'), JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString() })
    child.once('exit', () => { try { resolve(JSON.parse(text) as LoadResult) } catch (fault) { reject(fault as Error) } })
  })
}
