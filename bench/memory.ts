/**
 * `npm run bench -- memory [--size 100000] [--json]`: from a house that begins anew to its first answer about who is like whom: every encoding is read from the
 * database, opened and put into the memory of the scan's thread. Beside it the same rows, only read. What the encodings say is noise: neither hangs on it.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { testSecret } from '#testing/cluster.ts'
import { openHouse } from '#testing/house.ts'
import { addressFor } from '#core/db/migrate.ts'
import type { ChildId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { recordBytes } from '#core/matching/encode.ts'
import { openMatcher } from '#core/matching/server/matcher.ts'
import { encodingsFrom, nextEncoding } from '#core/matching/server/store.ts'
import { aDurableDatabase } from './house.ts'

const { values } = parseArgs({ options: { size: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } } })
const size = Number(values.size)
const database = await aDurableDatabase()
const house = await openHouse(database.url, {})
const kms = memoryKms()
const sql = postgres(database.url, { max: 1, onnotice: () => {} })
const login = postgres(addressFor('katch_matcher', database.url, testSecret), { max: 1, onnotice: () => {} })
const begin = () => openMatcher({ sql: login, kms, programme: house.programme })
const noise = () => ({ version: '1.1.1', rows: [new Uint8Array(randomBytes(recordBytes))] })

const writer = begin()
for (let from = 0; from < size; from += 2000) {
  const rows = await Promise.all(Array.from({ length: Math.min(2000, size - from) }, async () => {
    const child = randomUUID() as ChildId
    return { programme: house.programme, child, sealed: await writer.seal(child, noise()) }
  }))
  await sql`insert into matching.encodings ${sql(rows)}`
}
await writer.close()

const times = { read: [] as number[], begun: [] as number[], again: [] as number[] }
for (let n = 0; n < 3; n++) {
  times.read.push(await timed(readAll))
  const matcher = begin()
  const ask = () => matcher.ask({ ...noise(), parts: [] })
  times.begun.push(await timed(ask))
  times.again.push(await timed(ask))
  if (matcher.size() !== size) throw new Error(`${matcher.size()} of ${size} stand in the memory`)
  await matcher.close()
}
await Promise.all([sql.end(), login.end()])
await house.close()
await database.close()
const ms = Object.fromEntries(Object.entries(times).map(([what, all]) => [what, Math.round(all.toSorted((a, b) => a - b)[1]!)]))
if (values.json) process.stdout.write(`${JSON.stringify({ size, ms })}\n`)
else process.stdout.write(`  ${size.toLocaleString('en')} children: first answer ${ms['begun']} ms after the start (the rows only read ${ms['read']} ms), the next ${ms['again']} ms\n`)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function readAll(): Promise<void> {
  for (let after = 0; ;) {
    const first = await nextEncoding(login, house.programme, after)
    if (first === undefined) return
    after = (await encodingsFrom(login, house.programme, first, first + 3999)).at(-1)?.n ?? first
  }
}
