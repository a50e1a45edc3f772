/**
 * How many submissions a second the one road in takes, each with session, access check, row-level security, its room's rows,
 * clock, log leaf and feed line, durably committed, over HTTP. Beside it, as a yardstick in the same run: the bare cost of
 * as many durable single-row transactions on the same database, which nothing on it can beat.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import postgres from 'postgres'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { raiseConcern } from '#rooms/identification/forms.ts'
import { openHouse } from '#testing/house.ts'
import { aDurableDatabase } from './house.ts'
import type { LoadOrder, LoadResult } from './load.ts'

const asJson = process.argv.includes('--json')
const seconds = Number(process.argv.find((arg) => arg.startsWith('--seconds='))?.split('=')[1] ?? 6)

const database = await aDurableDatabase()
const house = await openHouse(database.url, { rooms: [identificationRoom], connections: 10 })
const phones = await Promise.all(Array.from({ length: 10 }, () => house.person({ roles: ['champion'] })))
const url = await house.staff.http.listen({ port: 0, host: '127.0.0.1' })
const answers = { signs: ['CHD-03', 'RGC-06'], howMany: 3, agesAbout: ['12-17'], place: { region: 'KZ-61' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'today' }

const results: Record<string, Omit<LoadResult, 'ids'>> = {}
for (const connections of [1, 10]) {
  await load({ url, tokens: phones.map((phone) => phone.token), connections, seconds: 2, envelopes: [{ form: raiseConcern.name, version: raiseConcern.version, answers }] }) // warm
  const { ids: _, ...measured } = await load({ url, tokens: phones.map((phone) => phone.token), connections, seconds, envelopes: [{ form: raiseConcern.name, version: raiseConcern.version, answers }] })
  results[`intake at ${connections}`] = measured
  results[`bare commits at ${connections}`] = await bareCommits(connections)
}
await house.close()
await database.close()
if (asJson) process.stdout.write(`${JSON.stringify(results)}\n`)
else for (const [name, { perSecond, p50, p95, p99, refused, failed }] of Object.entries(results)) process.stdout.write(`${name.padEnd(20)} ${String(perSecond).padStart(6)} /s   p50 ${p50} ms  p95 ${p95} ms  p99 ${p99} ms  refused ${refused}  failed ${failed}\n`)

function load(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'load.ts'), JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString() })
    child.once('exit', () => { try { resolve(JSON.parse(text) as LoadResult) } catch (fault) { reject(fault as Error) } })
  })
}

async function bareCommits(connections: number): Promise<Omit<LoadResult, 'ids'>> {
  const sql = postgres(database.url, { max: connections, onnotice: () => {} })
  await sql`create table if not exists public.bare (id bigserial primary key, body text)`
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const began = performance.now()
      await sql`insert into public.bare (body) values ('x')`
      times.push(performance.now() - began)
    }
  }))
  await sql.end()
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)]! * 100) / 100
  return { acked: times.length, refused: 0, failed: 0, perSecond: Math.round(times.length / seconds), p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
