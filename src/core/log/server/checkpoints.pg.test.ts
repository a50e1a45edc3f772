import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { later, minuteMs, type Moment } from '#core/clock.ts'
import { addressFor } from '#core/db/migrate.ts'
import { wholeNumber } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'
import { newId } from '#core/ids.ts'
import { room, takes } from '#core/sync/server/room.ts'
import { testSecret } from '#testing/cluster.ts'
import { aHouse, type House } from '#testing/house.ts'
import { verify, withDatabase } from '../../../../tools/verify.ts'
import { readCheckpoint, readNote } from '../checkpoint.ts'
import { checkpointAfter, keepCheckpoints, LogBroken, makeCheckpoint, makeCheckpointIfDue } from './checkpoints.ts'
import { buildLeaf } from './leaf.ts'
import { openLogKey } from './log-key.ts'

const count = form('meadow/count', 1, { sheep: wholeNumber({ from: 0, to: 100_000, zone: 'Z2', purpose: 'coordinate' }) })
const meadow = room('meadow', { takesIn: [takes(count, { by: ['worker'] }, async (_tx, act) => ({ about: act.id, changed: [] }))], shows: [] })

async function aLoggedHouse() {
  const house = await aHouse({ rooms: [meadow] })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'log-key-'))
  const key = openLogKey(folder)
  const keeper = postgres(addressFor('katch_door', house.url, testSecret), { max: 2, onnotice: () => {} })
  onTestFinished(async () => {
    await keeper.end()
    fs.rmSync(folder, { recursive: true })
  })
  const aigul = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  return {
    house, key, keeper, folder, aigul,
    sign: async () => await makeCheckpoint(keeper, key, 'katch', house.clock.now()),
    signIfDue: async () => await makeCheckpointIfDue(keeper, key, 'katch', house.clock.now()),
    verify: async (more: { witness?: string } = {}) => {
      const keys = await key.publicLineOf('katch')
      return await withDatabase(house.url, async (source) => await verify(source, { keys, ...more }))
    },
  }
}

/** Entries without submissions, quickly: as the owner of the log would write them. */
async function addEntries(house: House, many: number) {
  const bodies = Array.from({ length: many }, () => buildLeaf({ at: house.clock.now(), actor: '-', session: '', act: 'asked', what: 'meadow', ids: [newId()] }))
  await house.sql`select log.append_as('katch', '-', ${bodies}, '[]')`
}

test('what is taken in is signed for, and the whole is verified from outside', async () => {
  const { house, aigul, sign, verify: check, key } = await aLoggedHouse()
  for (let sheep = 0; sheep < 5; sheep += 1) await aigul.submits(count, { sheep })
  await aigul.submits(count, { sheep: -1 })
  const checkpoint = await sign()
  expect(checkpoint).toMatchObject({ origin: key.originOf('katch'), size: 6 })
  expect(await sign()).toBeUndefined()
  const report = await check()
  expect(report.problems).toEqual([])
  expect(report).toMatchObject({ whole: true, logs: [{ entries: 6, signedEntries: 6, submissions: 6 }] })
  expect(readCheckpoint(readNote(key.lastSigned('katch')!)!.text)).toEqual(checkpoint)
  expect(await house.sql`select size from log.checkpoints`).toHaveLength(1)
})

test('the tree grows over many tiles in portions of any size', async () => {
  const { house, sign, verify: check } = await aLoggedHouse()
  for (const many of [1, 254, 1, 1, 300, 66_000, 7, 512]) {
    await addEntries(house, many)
    await sign()
  }
  expect(await check()).toMatchObject({ whole: true, problems: [], logs: [{ entries: 67_076, signedEntries: 67_076, checkpoints: 8 }] })
  const levels = await house.sql`select level, count(*)::int as tiles from log.tiles group by level order by level`
  expect(levels.map(({ level, tiles }) => [level, tiles])).toEqual([[0, 263], [1, 2], [2, 1]])
})

test('a checkpoint is due after 256 entries, or within a minute of the last', async () => {
  const { house, signIfDue } = await aLoggedHouse()
  expect(await signIfDue()).toBeUndefined()
  await addEntries(house, 3)
  expect(await signIfDue()).toMatchObject({ size: 3 })
  await addEntries(house, checkpointAfter.leaves - 1)
  expect(await signIfDue()).toBeUndefined()
  await addEntries(house, 1)
  expect(await signIfDue()).toMatchObject({ size: 259 })
  await addEntries(house, 1)
  house.clock.move(minuteMs - 5000)
  expect(await signIfDue()).toMatchObject({ size: 260 })
})

test('two keepers at once sign one tree', async () => {
  const { house, keeper, key, verify: check } = await aLoggedHouse()
  await addEntries(house, 40)
  const signed = await Promise.all([house.clock.now(), house.clock.now()].map(async (at) => await makeCheckpoint(keeper, key, 'katch', at)))
  expect(signed.filter(Boolean)).toHaveLength(1)
  expect((await check()).problems).toEqual([])
})

test('whoever keeps the checkpoints signs once more when the house is closed', async () => {
  const { house, keeper, key } = await aLoggedHouse()
  const faults: unknown[] = []
  const keeping = keepCheckpoints(keeper, key, { clock: house.clock, programmes: async () => ['katch'], tell: (fault) => faults.push(fault) })
  await addEntries(house, 2)
  await keeping.stop()
  expect(faults).toEqual([])
  expect(await house.sql`select size::int from log.checkpoints`).toEqual([{ size: 2 }])
})

test('rooms can neither read entries nor make checkpoints; the keeper cannot change an entry', async () => {
  const { house, keeper } = await aLoggedHouse()
  await addEntries(house, 2)
  const app = postgres(addressFor('katch_app', house.url, testSecret), { max: 1, onnotice: () => {} })
  onTestFinished(async () => await app.end())
  const denied = { code: '42501' }
  await expect(app`select * from log.leaves`).rejects.toMatchObject(denied)
  await expect(app`insert into log.checkpoints values ('katch', 1, '', '', now())`).rejects.toMatchObject(denied)
  await expect(keeper`update log.leaves set body = '{}'`).rejects.toMatchObject(denied)
  await expect(keeper`delete from log.leaves`).rejects.toMatchObject(denied)
  await expect(keeper`insert into log.leaves values ('katch', 2, '{}', '')`).rejects.toMatchObject(denied)
})

/** Done as the database's superuser, who may do everything; `verified`: what the auditor's tool then says. */
const attacks: Record<string, { change: (sql: House['sql'], n: number) => Promise<unknown>; verified: string }> = {
  'edits an entry': { change: (sql, n) => sql`update log.leaves set body = replace(body, '"act":"', '"act":"x') where n = ${n}`, verified: 'hash' },
  'edits an entry and its hash': {
    change: (sql, n) => sql`update log.leaves set body = x.b, hash = sha256('\\x00'::bytea || convert_to(x.b, 'UTF8'))
      from (select n, replace(body, '"act":"', '"act":"x') b from log.leaves) x where x.n = leaves.n and leaves.n = ${n}`,
    verified: 'root',
  },
  'deletes an entry': { change: (sql, n) => sql`delete from log.leaves where n = ${n}`, verified: 'submission-unlogged' },
  'deletes an entry and moves the rest up': {
    change: async (sql, n) => {
      await sql`delete from log.leaves where n = ${n}`
      await sql`update log.leaves set n = -n where n > ${n}`
      await sql`update log.leaves set n = -n - 1 where n < 0`
    },
    verified: 'cut',
  },
  'inserts an entry': {
    change: async (sql, n) => {
      await sql`update log.leaves set n = -n - 1 where n >= ${n}`
      await sql`update log.leaves set n = -n where n < 0`
      await sql`insert into log.leaves select programme, ${n}, body, hash from log.leaves where n = ${n + 1}`
    },
    verified: 'twice',
  },
  'exchanges two entries': {
    change: (sql, n) => sql`update log.leaves a set body = b.body, hash = b.hash from log.leaves b
      where a.n in (${n}, ${(n + 1) % 12}) and b.n in (${n}, ${(n + 1) % 12}) and a.n <> b.n`,
    verified: 'root',
  },
  'edits a submission': {
    change: (sql, n) => sql`update sync.submissions set body = replace(body, '"sheep":', '"sheep":1') where id = (select id from sync.submissions order by id offset ${n} limit 1)`,
    verified: 'submission-changed',
  },
  'gives a submission to another person': {
    change: (sql, n) => sql`update sync.submissions set person = gen_random_uuid() where id = (select id from sync.submissions order by id offset ${n} limit 1)`,
    verified: 'submission-changed',
  },
  'deletes a submission': { change: (sql, n) => sql`delete from sync.submissions where id = (select id from sync.submissions order by id offset ${n} limit 1)`, verified: 'submission-gone' },
  'cuts the end': { change: (sql, n) => sql`delete from log.leaves where n >= ${n}`, verified: 'cut' },
  'changes a tile': { change: (sql, n) => sql`update log.tiles set hashes = set_byte(hashes, ${n * 32}, (get_byte(hashes, ${n * 32}) + 1) % 256)`, verified: 'tile' },
  'changes the root beside a checkpoint': { change: (sql) => sql`update log.checkpoints set root = sha256(root)`, verified: 'checkpoint-row' },
}

test.each(Object.entries(attacks))('a superuser who %s is found', async (_, { change, verified }) => {
  const { house, aigul, sign, verify: check } = await aLoggedHouse()
  for (let sheep = 0; sheep < 12; sheep += 1) await aigul.submits(count, { sheep })
  await sign()
  expect((await check()).problems).toEqual([])
  // Tried at every place, each time from the same whole state.
  await house.sql`create schema kept`
  for (const table of ['log.leaves', 'log.checkpoints', 'log.tiles', 'sync.submissions']) await house.sql.unsafe(`create table kept.${table.split('.')[1]} as table ${table}`)
  for (let n = 0; n < 12; n += 1) {
    await change(house.sql, n)
    expect((await check()).problems.map(({ code }) => code), `at ${n}`).toContain(verified)
    for (const table of ['log.leaves', 'log.checkpoints', 'log.tiles', 'sync.submissions']) {
      await house.sql.unsafe(`truncate ${table}; insert into ${table} select * from kept.${table.split('.')[1]}`)
    }
  }
  expect((await check()).problems).toEqual([])
})

test('a database set back to an earlier state is signed for no more, and a kept checkpoint shows it', async () => {
  const { house, sign, verify: check, key } = await aLoggedHouse()
  await addEntries(house, 10)
  await sign()
  await addEntries(house, 10)
  await sign()
  const kept = key.lastSigned('katch')!
  // The first backup comes back: everything of the second ten is gone, and the tiles are as they were.
  await house.sql`delete from log.leaves where n >= 10`
  await house.sql`delete from log.checkpoints where size > 10`
  await house.sql`update log.tiles set width = 10, hashes = substring(hashes for 320)`
  await house.sql`update log.heads set leaves = 10`
  expect((await check()).whole).toBe(true)
  expect((await check({ witness: kept })).problems.map(({ code }) => code)).toEqual(['cut'])
  await expect(sign()).rejects.toThrow(LogBroken)
  await addEntries(house, 30)
  await expect(sign()).rejects.toThrow('another than the one last signed')
})

test.each(['log.leaves', 'log.tiles', 'log.checkpoints'])('nothing is signed over a changed %s', async (table) => {
  const { house, sign } = await aLoggedHouse()
  await addEntries(house, 10)
  await sign()
  await addEntries(house, 10)
  if (table === 'log.leaves') await house.sql`update log.leaves set body = replace(body, 'asked', 'showed') where n = 12`
  if (table === 'log.tiles') await house.sql`update log.tiles set hashes = sha256('x') || substring(hashes from 33)`
  if (table === 'log.checkpoints') await house.sql`update log.checkpoints set note = replace(note, '10', '11')`
  await expect(sign()).rejects.toThrow(LogBroken)
})

test('a commit that failed after signing is made up for, with the same root', async () => {
  const { house, sign, verify: check, key } = await aLoggedHouse()
  await addEntries(house, 300)
  await sign()
  const note = key.lastSigned('katch')
  await house.sql`delete from log.checkpoints`
  await house.sql`delete from log.tiles`
  house.clock.move(1000)
  expect(await sign()).toMatchObject({ size: 300 })
  expect(key.lastSigned('katch')).toBe(note)
  expect((await check()).problems).toEqual([])
})

test('a checkpoint costs as much in a long log as in a short one', async () => {
  const { house, sign } = await aLoggedHouse()
  const time = async (): Promise<number> => {
    await addEntries(house, 256)
    const from = performance.now()
    await sign()
    return performance.now() - from
  }
  await sign()
  const short = [await time(), await time(), await time()].sort((a, b) => a - b)[1]!
  await addEntries(house, 40_000)
  await sign()
  await house.sql`analyze`
  const long = [await time(), await time(), await time()].sort((a, b) => a - b)[1]!
  expect(long).toBeLessThan(short * 4 + 50)
})

test('the moment of an entry that is later set back is seen', async () => {
  const { house, sign, verify: check } = await aLoggedHouse()
  await addEntries(house, 2)
  house.clock.set(later(house.clock.now(), -61_000) as Moment)
  await addEntries(house, 1)
  await sign()
  expect((await check()).problems.map(({ code }) => code)).toEqual(['time'])
})
