/** A round that ends just when the line to the database is cut: what the drivers let fall is known for what it is, and rounds go on. */
import net from 'node:net'
import postgres from 'postgres'
import { expect, inject, onTestFinished, test } from 'vitest'
import { isDatabaseAway } from '#core/db/away.ts'
import { addressFor } from '#core/db/migrate.ts'
import { freshDatabase, testSecret } from '#testing/cluster.ts'
import { startRounds } from './rounds.ts'

test('a line that is cut while a round is crossed off lets fall only what is known as a database that is away, and the next round comes', async () => {
  const { url, drop } = await freshDatabase(inject('adminUrl'), inject('template'))
  onTestFinished(drop)
  // Rights to a database as a whole are not copied with it.
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  await admin`grant create on database ${admin(new URL(url).pathname.slice(1))} to katch_jobs`.finally(() => admin.end())
  const line = await lineTo(new URL(url))
  onTestFinished(line.close)
  const fell: unknown[] = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', (fault) => { fell.push(fault) })
  onTestFinished(() => { process.removeAllListeners('unhandledRejection'); for (const one of listeners) process.on('unhandledRejection', one) })

  const direct = addressFor('katch_jobs', url, testSecret)
  const through = new URL(direct)
  through.port = String(line.port)
  let worked = 0
  const running = await startRounds(through.href, [{ name: 'test.round', everyMinutes: 1, async work() { worked++ } }], () => {})
  onTestFinished(running.stop)
  const sql = postgres(direct, { max: 1, onnotice: () => {} })
  onTestFinished(async () => { await sql.end() })
  const round = async () => { await sql`select graphile_worker.add_job('test.round')` }

  line.cutsAt('delete from')
  await round()
  await expect.poll(() => fell.length, { timeout: 20_000 }).toBeGreaterThan(0)
  expect(fell.filter((fault) => !isDatabaseAway(fault))).toEqual([])
  const before = worked
  await round()
  await expect.poll(() => worked, { timeout: 20_000 }).toBeGreaterThan(before)
})

test('every way in which a database goes away is known as such by both drivers, and what it says of a question is not', async () => {
  const { url, drop } = await freshDatabase(inject('adminUrl'), inject('template'))
  onTestFinished(drop)
  const line = await lineTo(new URL(url))
  onTestFinished(line.close)
  const through = new URL(url)
  through.port = String(line.port)
  const thrown = async (work: (sql: postgres.Sql) => PromiseLike<unknown>) => {
    const sql = postgres(through.href, { max: 1, onnotice: () => {}, connect_timeout: 2 })
    try { await work(sql) } catch (fault) { return fault } finally { await sql.end({ timeout: 0 }) }
    return undefined
  }
  expect(isDatabaseAway(await thrown((sql) => sql`select pg_terminate_backend(pg_backend_pid())`))).toBe(true)
  line.cutsAt('pg_sleep')
  expect(isDatabaseAway(await thrown((sql) => sql`select pg_sleep(5)`))).toBe(true)
  for (const question of ['select nothing from nowhere', 'select 1 / 0', `select 'a'::uuid`]) expect(isDatabaseAway(await thrown((sql) => sql.unsafe(question))), question).toBe(false)
  await line.close()
  expect(isDatabaseAway(await thrown((sql) => sql`select 1`))).toBe(true)
  for (const other of [undefined, null, 'Connection terminated', new Error('something else'), new TypeError('x is not a function'), { code: 42 }]) expect(isDatabaseAway(other)).toBe(false)
})

/** A line to the database that can be cut, once, in the moment when a question with these words goes over it. */
async function lineTo({ hostname, port }: URL): Promise<{ port: number; cutsAt(words: string): void; close(): Promise<void> }> {
  const open = new Set<net.Socket>()
  let cut: string | undefined
  const server = net.createServer((near) => {
    const far = net.connect({ host: hostname, port: Number(port) })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {}).once('close', () => { open.delete(socket); near.destroy(); far.destroy() })
    }
    far.pipe(near)
    near.on('data', (chunk: Buffer) => {
      if (cut === undefined || !chunk.includes(cut)) return void far.write(chunk)
      cut = undefined
      for (const socket of open) socket.destroy()
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    port: (server.address() as net.AddressInfo).port,
    cutsAt(words) { cut = words },
    async close() {
      for (const socket of open) socket.destroy()
      if (server.listening) await new Promise((resolve) => { server.close(resolve) })
    },
  }
}
