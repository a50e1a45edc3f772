import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import postgres from 'postgres'
import { finishSignIn, startSignIn, type SignedIn } from '#core/access/server/sign-in.ts'
import { asPerson } from '#core/access/server/session.ts'
import { systemClock } from '#core/clock.ts'
import type { ChildId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { makeCheckpoint } from '#core/log/server/checkpoints.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { openDeskKey } from '#core/vault/desk-key.ts'
import { openIdentity, type Identity } from '#core/vault/identity.ts'
import { unwrapMemberKey } from '#core/vault/member-key.ts'
import { checkPassphrase, deriveFromPassphrase } from '#core/vault/passphrase.ts'
import { deskKeysFor, openChild } from '#core/vault/server/vault.ts'
import { katch } from '#programmes/katch/programme.ts'
import { freshDatabase, testSecret } from '#testing/cluster.ts'
import { doorDeps, openStaffHouse, rooms, staffDoors, type StaffHouse } from '../staff-house.ts'
import { isBuilding, whileBuilding } from './building.ts'
import { demoOf } from './demo.ts'
import { people, type Invented, type PersonKey } from './people.ts'

let house: StaffHouse
let sql: postgres.Sql
let url: string
let drop: () => Promise<void>
let seconds: number
const names = Object.keys(people) as PersonKey[]
const invented = people as Record<PersonKey, Invented>

beforeAll(async () => {
  const database = await freshDatabase(inject('adminUrl'), inject('template'))
  ;({ url, drop } = database)
  sql = postgres(database.url, { max: 2, onnotice: () => {} })
  house = await openStaffHouse({ databaseUrl: database.url, secret: testSecret, clock: systemClock, kms: memoryKms(), programme: katch, rooms })
  const before = performance.now()
  await demoOf(house.parts, { secret: testSecret }).build()
  seconds = (performance.now() - before) / 1000
}, 240_000)
afterAll(async () => {
  await house?.close()
  await sql?.end()
  await drop?.()
})

test('the district is there within a minute even on a busy machine, whole, and cannot be built a second time', async () => {
  expect(seconds).toBeLessThan(60)
  expect(await sql`select is_demo from access.programmes`).toEqual([{ is_demo: true }])
  await expect(demoOf(house.parts, { secret: testSecret }).build()).rejects.toThrow('set up already')
})

test('a district that breaks off half way is offered to nobody, says so on the first page, and is begun anew', async () => {
  const database = await freshDatabase(inject('adminUrl'), inject('template'))
  const open = (some = rooms) => openStaffHouse({
    databaseUrl: database.url, secret: testSecret, clock: systemClock, kms: memoryKms(), programme: katch, rooms: some, doors: staffDoors({ secret: testSecret, demo: (parts) => demoOf(parts, { secret: testSecret }) }),
  })
  const broken = await open(rooms.filter((room) => room.name !== 'identification'))
  const look = postgres(database.url, { max: 1, onnotice: () => {} })
  const hello = async (at: StaffHouse) => (await at.http.inject({ url: '/api/hello' })).json<object>()
  const posts = async (at: StaffHouse, address: string, body: object) => await at.http.inject({ method: 'POST', url: address, payload: body, headers: { 'sec-fetch-site': 'same-origin' } })
  let whole: StaffHouse | undefined
  try {
    expect(await hello(broken)).toMatchObject({ setUp: false, unfinished: false, offersDemo: true })
    expect((await posts(broken, '/api/demo', {})).statusCode).toBe(503)
    expect(await look`select is_demo from access.programmes`).toEqual([{ is_demo: false }])
    expect(await look`select count(*)::int as n from access.sessions where ended_at is null`).toEqual([{ n: 0 }])
    expect(await isBuilding(broken.parts.door)).toBe(false)

    whole = await open()
    expect(await hello(whole)).toMatchObject({ setUp: false, isDemo: false, building: false, unfinished: true, offersDemo: true })
    await whileBuilding(broken.parts.door, async () => {
      expect(await hello(whole!)).toMatchObject({ setUp: false, building: true, unfinished: false })
      expect((await posts(whole!, '/api/demo', {})).json()).toMatchObject({ refused: { code: 'access.set-up-already' } })
    })
    const before = await look`select id from partnerships.people where sign_in_name = 'nurlan'`
    expect((await posts(whole, '/api/demo', {})).statusCode).toBe(200)
    expect(await hello(whole)).toMatchObject({ setUp: true, isDemo: true, unfinished: false })
    const after = await look`select id from partnerships.people where sign_in_name = 'nurlan'`
    expect(after).toHaveLength(1)
    expect(after).not.toEqual(before)
  } finally {
    await look.end()
    await broken.close()
    await whole?.close()
    await database.drop()
  }
}, 240_000)

test('a programme can be set up where a demo broke off; what is open is never emptied, not by whoever holds the door\'s login either', async () => {
  const database = await freshDatabase(inject('adminUrl'), inject('template'))
  const at = await openStaffHouse({ databaseUrl: database.url, secret: testSecret, clock: systemClock, kms: memoryKms(), programme: katch, rooms: rooms.filter((room) => room.name !== 'identification'), doors: staffDoors({ secret: testSecret, demo: (parts) => demoOf(parts, { secret: testSecret }) }) })
  const { door } = at.parts
  const look = postgres(database.url, { max: 1, onnotice: () => {} })
  try {
    await expect(demoOf(at.parts, { secret: testSecret }).build()).rejects.toThrow()
    const asked = { title: 'T', languages: ['ru'], regions: ['KZ-61'], office: 'O', administrator: { shownName: 'A', signInName: 'asel', language: 'ru' }, tokenHash: 'A'.repeat(43) }
    const answer = await at.http.inject({ method: 'POST', url: '/api/setup', payload: asked, headers: { 'sec-fetch-site': 'same-origin' } })
    expect(answer.json()).toEqual({ setUp: true })
    expect((await at.http.inject({ url: '/api/hello' })).json()).toMatchObject({ setUp: true, isDemo: false, title: { ru: 'T' } })
    expect(await look`select sign_in_name as name from partnerships.people where sign_in_name <> ':clockwork'`).toEqual([{ name: 'asel' }])
    await expect(door`select access.begin_demo_anew()`).rejects.toMatchObject({ code: 'KA001' })
    await expect(door`update access.programmes set demo_begun_at = now()`).rejects.toThrow('permission denied')
  } finally {
    await look.end()
    await at.close()
    await database.drop()
  }
}, 240_000)

test('a server\'s rounds wait while a district is filled, and go on when that ends or breaks off', async () => {
  const { door } = house.parts
  await expect(whileBuilding(door, async () => {
    expect(await isBuilding(door)).toBe(true)
    throw new Error('broken off')
  })).rejects.toThrow('broken off')
  expect(await isBuilding(door)).toBe(false)
})

test('whoever filled it is signed out', async () => {
  expect(await sql`select count(*)::int as n from access.sessions where ended_at is null`).toEqual([{ n: 0 }])
})

test.each(names)('%s has a fit passphrase and signs in with what the first page tells', async (name) => {
  expect(checkPassphrase(invented[name].passphrase, name)).toBeUndefined()
  const { who } = await signedIn(name)
  expect(who).toMatchObject({ roles: expect.arrayContaining([...invented[name].roles]) })
})

test('the first page tells a code that was not used yet', async () => {
  await signedIn('claire')
  await signsIn('claire')
})

describe('names', () => {
  test('are opened by those who serve the child, with their own passphrase, and by nobody else', async () => {
    const children = (await sql<{ child: ChildId }[]>`select distinct child from vault.identities`).map(({ child }) => child)
    expect(children.length).toBeGreaterThan(15)
    const opened = new Map<PersonKey, Identity[]>()
    for (const name of names) {
      const person = await signedIn(name)
      const read = await Promise.all(children.map((child) => person.opens(child)))
      opened.set(name, read.filter((one): one is Identity => one !== undefined))
    }
    const knows = (name: PersonKey, given: string) => opened.get(name)!.some((one) => one.names.some((each) => each.given === given))
    for (const name of ['madina', 'gulmira', 'zhanna'] as const) expect(knows(name, 'Шерзод'), name).toBe(true)
    for (const name of ['dana', 'svetlana', 'timur', 'aigul', 'bolat', 'aizhan', 'nurlan', 'claire'] as const) expect(knows(name, 'Шерзод'), name).toBe(false)
    // Sent with a referral that nobody has answered: sealed for the centre, and not handed out.
    expect(knows('saule', 'Ойша')).toBe(true)
    expect(knows('gulmira', 'Ойша')).toBe(false)
    for (const name of ['aigul', 'bolat', 'marat', 'aizhan', 'nurlan', 'claire'] as const) expect(opened.get(name)).toEqual([])
  })

  test('stand nowhere in clear', async () => {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('access', 'partnerships', 'sync', 'log', 'notify', 'vault', 'kms', 'clocks', 'consent', 'identification', 'referral')`
    for (const { name } of tables) {
      const [row] = await sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${name} t where t::text ~ 'Юлдашев|Yoʻldosh|Ойша|Oysha|Камола|Нилуфар'`)
      expect(row, name).toEqual({ n: 0 })
    }
  })
})

describe('the weeks', () => {
  test('show a referral in every state, and a ladder that was climbed at its time', async () => {
    const states = await sql<{ state: string; n: number }[]>`select state, count(*)::int as n from referral.referrals group by state`
    expect(states.map(({ state }) => state).toSorted()).toEqual(['accepted', 'asked', 'declined', 'done', 'in-care', 'passed-on', 'waiting', 'withdrawn'])
    expect(states.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThanOrEqual(20)
    const late = await sql<{ level: number; path: { what: string; at: number; level?: string }[]; sent: number }[]>`
      select level, path, (extract(epoch from sent_at) * 1000)::float8 as sent from referral.referrals where state = 'waiting' and due_at < now() order by level desc`
    expect(late.length).toBeGreaterThanOrEqual(2)
    const minutes = late[0]!.path.filter((step) => step.what === 'told').map((step) => Math.round((step.at - late[0]!.sent) / 60_000))
    // The round looks once a minute.
    expect(minutes).toHaveLength(4)
    for (const [i, due] of [60, 90, 120, 240].entries()) expect([due, due + 1]).toContain(minutes[i])
    const calm = await sql`select id from referral.referrals where state = 'waiting' and due_at > now() + interval '1 hour'`
    expect(calm.length).toBeGreaterThanOrEqual(1)
  })

  test('show children before, in and after identification, and one whose objection waits', async () => {
    const statuses = (await sql<{ state: string }[]>`select distinct state from identification.children`).map(({ state }) => state)
    for (const state of ['potential-at-risk', 'potential-presumed', 'identified', 'not-recognised', 'refused']) expect(statuses).toContain(state)
    expect(await sql`select id from identification.children where appeal = 'open'`).toHaveLength(1)
    expect((await sql`select state from identification.advices where state in ('contested', 'withdrawn') order by state`).map((row) => row['state'])).toEqual(['contested', 'withdrawn'])
    expect((await sql<{ n: number }[]>`select count(*)::int as n from identification.concerns`)[0]!.n).toBeGreaterThanOrEqual(25)
    expect(await sql`select id from identification.concerns where region = 'KZ-43' and desk is null`).toHaveLength(1)
  })

  test('leave no term of the law running long after it was met', async () => {
    expect(await sql`select kind, due_at from clocks.running where stopped_at is null and due_at < now() - interval '1 day'`).toEqual([])
  })

  test('are told by a log that an auditor finds whole', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-demo-'))
    try {
      const key = openLogKey(folder)
      await makeCheckpoint(house.parts.door, key, katch.code, systemClock.now())
      const verify = spawnSync(process.execPath, ['tools/verify.ts', '--database', url, '--key', await key.publicLineOf(katch.code)], { encoding: 'utf8' })
      expect(verify.stdout).toContain('The log is whole.')
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  test('leave a few notices to each, not hundreds', async () => {
    const waiting = await sql<{ n: number }[]>`select count(*)::int as n from notify.notices where seen_at is null group by person`
    expect(Math.max(...waiting.map(({ n }) => n))).toBeLessThanOrEqual(5)
  })

  test('lie in the past: nothing happened later than now', async () => {
    expect(await sql`select id from sync.submissions where taken_at > now()`).toEqual([])
    expect(await sql`select id from referral.referrals where sent_at > now() or answered_at > now()`).toEqual([])
  })

  test('every region has a desk in the directory; some numbers are silent', async () => {
    expect((await sql<{ region: string }[]>`select distinct unnest(regions) as region from partnerships.desks order by 1`).map(({ region }) => region)).toEqual(katch.regions.map(({ code }) => code).toSorted())
    expect((await sql`select id from partnerships.duty_contacts where ended_at is null and (verified_at is null or verified_at < now() - interval '60 days')`).length).toBeGreaterThanOrEqual(3)
  })
})

const atWork = new Map<PersonKey, ReturnType<typeof signsIn>>()
function signedIn(name: PersonKey): ReturnType<typeof signsIn> {
  const person = atWork.get(name) ?? signsIn(name)
  atWork.set(name, person)
  return person
}

/** As a phone does it: two keys from the passphrase, one to the server, one to unlock the member's own key. */
async function signsIn(name: PersonKey) {
  const { app } = house.parts
  const deps = doorDeps(house.parts, { secret: testSecret })
  const told = (await demoOf(house.parts, { secret: testSecret }).people('ru')).find((one) => one.signInName === name)!
  const { salt, params } = await startSignIn(deps, told.signInName)
  const { authKey, wrapKey } = await deriveFromPassphrase(told.passphrase, fromBase64url(salt)!, params)
  const answer = await finishSignIn(deps, { name: told.signInName, authKey: toBase64url(authKey), code: told.code, device: `test-${name}`, agent: '' })
  if (answer instanceof Refusal) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`)

  const memberKey = await unlocked(answer, wrapKey)
  return {
    who: await asPerson(app, answer.token, async (_tx, who) => who),
    async opens(child: ChildId): Promise<Identity | undefined> {
      return await asPerson(app, answer.token, async (tx, who) => {
        const found = await openChild(tx, who, child)
        if (found instanceof Refusal) return undefined
        const seal = found.seals[0]!
        const sealedKey = (await deskKeysFor(tx, who)).find((key) => key.desk === seal.desk && key.version === seal.keyVersion)!
        const deskKey = await openDeskKey(sealedKey, memberKey)
        if (deskKey instanceof Refusal) throw new Error(deskKey.code)
        const identity = await openIdentity(found, seal, deskKey.privateKey)
        if (identity instanceof Refusal) throw new Error(identity.code)
        return identity
      })
    },
  }
}

async function unlocked({ person, keys }: SignedIn, wrapKey: Bytes): Promise<Bytes> {
  const pair = await unwrapMemberKey(keys!.wraps[0]!, wrapKey, { person, publicKey: keys!.publicKey })
  if (pair instanceof Refusal) throw new Error(pair.code)
  return pair.privateKey
}

