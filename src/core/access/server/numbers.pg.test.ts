import { randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastify from 'fastify'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { hourMs, minuteMs, standingClock, systemClock } from '#core/clock.ts'
import { addressFor } from '#core/db/migrate.ts'
import { newId, type PersonId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'
import { mostTries } from '#core/access/number.ts'
import { blindNumber, finishNumber } from '#core/access/number-keys.ts'
import { freshDatabase, testSecret } from '#testing/cluster.ts'
import { type DoorDeps, sha256 } from './door.ts'
import { countTry } from './numbers.ts'
import { accessRoutes } from './routes.ts'
import { asPerson } from './session.ts'
import { handleOfDevice, markOfDevice } from './sessions.ts'
import { logOfDoor, sessionToWake } from './store.ts'

const clock = standingClock(systemClock.now())
const programme = 'katch'
const agency = newId()
const pool = 30
let database: Awaited<ReturnType<typeof freshDatabase>>
let sql: postgres.Sql
let app: postgres.Sql
let door: postgres.Sql
let deps: DoorDeps
let http: ReturnType<typeof fastify>

beforeAll(async () => {
  database = await freshDatabase(inject('adminUrl'), inject('template'))
  sql = postgres(database.url, { max: 2, onnotice: () => {} })
  app = postgres(addressFor('katch_app', database.url, testSecret), { max: 2, onnotice: () => {} })
  door = postgres(addressFor('katch_door', database.url, testSecret), { max: pool, onnotice: () => {} })
  await sql`insert into access.programmes (programme, title, languages, regions, set_up_at) values (${programme}, '{}', '{ru}', '{KZ-61}', now())`
  await sql`insert into log.heads (programme) values (${programme}) on conflict do nothing`
  await sql`insert into partnerships.agencies (programme, id, kind, title, region) values (${programme}, ${agency}, 'NGO', '{}', 'KZ-61')`
  deps = {
    door, clock, kms: memoryKms(), log: logOfDoor(programme), programme, secret: new Uint8Array(32).fill(5), site: { title: 'KATCH', origins: [] },
    whoOf: async (token) => await asPerson(app, token, async (_tx, who) => who),
  }
  http = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } })
  await http.register(fastifyCookie)
  accessRoutes(http, deps)
})
afterAll(async () => {
  await http.close()
  await Promise.all([sql.end(), app.end(), door.end()])
  await database.drop()
})

test('the number that was set gives the same key again, another number another key, and the right one gives the tries back', async () => {
  const aigul = await somebody()
  const set = await aigul.sets('583926')
  expect((await aigul.asks('GET', '/api/me')).body.session.hasNumber).toBe(true)
  expect((await aigul.tries('947305')).keys!.openKey).not.toEqual(set.openKey)
  expect((await aigul.tries('947306')).left).toBe(8)
  const right = await aigul.tries('583926')
  expect(right.keys).toEqual(set)
  expect((await aigul.proves(right.keys!.proof)).body).toEqual({ awake: true })
  expect((await aigul.tries('947305')).left).toBe(9)
})

test('ten tries, then the share is gone from the database for good, and the row says so', async () => {
  const aigul = await somebody()
  const set = await aigul.sets('583926')
  for (let n = 1; n <= mostTries; n++) expect(await aigul.tries('111999', { waits: true })).toMatchObject({ left: mostTries - n })
  expect(await rowOf(aigul)).toMatchObject({ share: null, nextShare: null, tries: 10 })
  expect((await aigul.tries('583926', { waits: true })).refused).toBe('access.number-closed')
  // The key itself, should somebody have kept it, brings no share back.
  await aigul.proves(set.proof)
  expect((await aigul.tries('583926', { waits: true })).refused).toBe('access.number-closed')
  expect((await aigul.asks('GET', '/api/me')).body.session.hasNumber).toBe(false)
  expect((await leavesOf(aigul)).filter((what) => what === 'access/number-closed')).toHaveLength(1)
  // A new one may be set, with all its tries.
  await aigul.sets('706192')
  expect((await aigul.tries('706193', { waits: true })).left).toBe(9)
})

test('fifty tries at once get ten answers', async () => {
  const aigul = await somebody()
  await aigul.sets('583926')
  const session = (await sessionToWake(door, sha256(aigul.token), clock.now()))!
  const place = { programme, person: aigul.id, device: aigul.device }
  // Past the slow-down, which would let only four through: here the count alone has to hold.
  const all = await Promise.all(Array.from({ length: 50 }, async () => await door.begin(async (tx) => await countTry(tx, deps, { session, place, at: clock.now() }))))
  const answered = all.filter((one) => !(one instanceof Refusal))
  expect(answered).toHaveLength(mostTries)
  expect(new Set(answered.map((one) => (one as { left: number }).left)).size).toBe(mostTries)
  expect(await rowOf(aigul)).toMatchObject({ share: null, tries: 10 })
})

test('fifty requests at once wait as fifty in a row would, and what is told to wait is not counted', async () => {
  const aigul = await somebody()
  await aigul.sets('583926')
  const all = await Promise.all(Array.from({ length: 50 }, async () => await aigul.tries('111999')))
  expect(all.filter(({ keys }) => keys)).toHaveLength(4)
  expect(all.filter(({ refused }) => refused === 'access.slow-down')).toHaveLength(46)
  expect(await rowOf(aigul)).toMatchObject({ tries: 4 })
})

test('a try is on the disk before it is answered: when the answer cannot be made, it has counted', async () => {
  const aigul = await somebody()
  await aigul.sets('583926')
  expect((await aigul.asks('POST', '/api/number/try', { blinded: toBase64url(new Uint8Array(32)) })).body.refused.code).toBe('access.number-unreadable')
  const { unwrap } = deps.kms
  deps.kms.unwrap = async () => {
    expect(await rowOf(aigul), 'counted before the share is even unwrapped').toMatchObject({ tries: 2 })
    throw new Error('the key store is away')
  }
  const broken = await aigul.asks('POST', '/api/number/try', { blinded: toBase64url(blindNumber('583926').blinded) })
  deps.kms.unwrap = unwrap
  expect(broken.status).toBe(500)
  expect(await rowOf(aigul)).toMatchObject({ tries: 2 })
})

test('an idle session is woken by the right number until its twelve hours are over, and by nothing else', async () => {
  const aigul = await somebody()
  const set = await aigul.sets('583926')
  await aigul.movesBack(40 * minuteMs)
  expect((await aigul.asks('GET', '/api/me')).body).toEqual({ refused: { code: 'access.asleep', details: { person: aigul.id } } })
  for (const [url, body] of [['/api/me/seen', {}], ['/api/me/number/end', {}], ['/api/me/language', { language: 'kk' }]] as const) expect((await aigul.asks('POST', url, body)).body.refused.code).toBe('access.not-signed-in')
  await aigul.tries('947305')
  expect((await aigul.proves(new Uint8Array(randomBytes(32)))).body.refused.code).toBe('access.number-not-right')
  expect((await aigul.asks('GET', '/api/me')).status).toBe(401)
  const right = await aigul.tries('583926')
  expect((await aigul.proves(right.keys!.proof)).body).toEqual({ awake: true })
  const me = await aigul.asks('GET', '/api/me')
  expect(me.status).toBe(200)
  // Awake is not fresh: what is grave still asks for a sign-in.
  expect((await aigul.asks('POST', '/api/me/number/start', { blinded: [toBase64url(blindNumber('1').blinded), toBase64url(blindNumber('2').blinded)] })).body.refused.code).toBe('access.confirm-again')
  await aigul.movesBack(12 * hourMs)
  expect((await aigul.tries('583926')).refused).toBe('access.not-signed-in')
  expect((await aigul.proves(set.proof)).body.refused.code).toBe('access.not-signed-in')
  expect((await aigul.asks('GET', '/api/me')).body.refused.code).toBe('access.not-signed-in')
})

test('somebody who has no number is answered by the same steps and in the same words', async () => {
  const [has, hasNone] = [await somebody(), await somebody()]
  await has.sets('583926')
  for (let n = 0; n <= mostTries; n++) {
    const [one, other] = [await has.tries('111999', { waits: true }), await hasNone.tries('111999', { waits: true })]
    expect(Object.keys(one.body).sort()).toEqual(Object.keys(other.body).sort())
    expect([one.left, one.refused]).toEqual([other.left, other.refused])
    if (n < mostTries) expect(one.body.evaluated).toHaveLength(other.body.evaluated.length)
  }
  const proof = new Uint8Array(randomBytes(32))
  expect((await has.proves(proof)).text).toBe((await hasNone.proves(proof)).text)
  expect((await leavesOf(hasNone)).slice(-3)).toEqual((await leavesOf(has)).slice(-3))
})

test('either of the two proofs is taken alike, whichever stands first', async () => {
  for (const order of [[0, 1], [1, 0]] as const) {
    const aigul = await somebody()
    const { both } = await aigul.setsBoth(['583926', '706192'], order)
    for (const keys of both) expect((await aigul.proves(keys.proof)).body).toEqual({ awake: true })
  }
})

test('what was begun in two windows is finished in the later one alone', async () => {
  const aigul = await somebody()
  const [first, second] = [await aigul.begins(['583926', '1']), await aigul.begins(['583926', '1'])]
  expect((await aigul.finishes(first)).body.refused.code).toBe('access.number-begin-again')
  expect((await aigul.finishes(second)).body).toEqual({ set: true })
})

test('two people on one device have each their own number, and signing out, or being closed from afar, ends it', async () => {
  const device = toBase64url(new Uint8Array(randomBytes(16)))
  const [aigul, botagoz] = [await somebody(device), await somebody(device)]
  const [one, other] = [await aigul.sets('583926'), await botagoz.sets('583926')]
  expect(one.openKey).not.toEqual(other.openKey)
  await aigul.asks('POST', '/api/sign-out', {})
  expect(await rowOf(aigul)).toMatchObject({ share: null })
  expect((await botagoz.tries('583926')).keys).toEqual(other)
  const atDesk = await botagoz.elsewhere()
  await atDesk.asks('POST', '/api/sessions/end', { others: true })
  expect(await rowOf(botagoz)).toMatchObject({ share: null })
})

test('neither rooms nor a person of another name read a share, and the door deletes none', async () => {
  await expect(app`select * from access.numbers`).rejects.toThrow(/permission denied/)
  await expect(door`delete from access.numbers`).rejects.toThrow(/permission denied/)
})

// ── Below ────────────────────────────────────────────────────────────────────────────────────────────────────────

const quick = async (output: Bytes, secret: Bytes) => await deriveKey(output, secret, 'a test has no time for Argon2id')

async function somebody(device = toBase64url(new Uint8Array(randomBytes(16)))) {
  const id = newId<PersonId>()
  await sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, state) values (${programme}, ${id}, ${agency}, ${`p-${id}`}, 'Somebody', 'active')`
  await sql`insert into partnerships.roles_held (programme, person, role, since) values (${programme}, ${id}, 'worker', now() - interval '1 minute')`
  return await onDevice(id, device)
}

async function onDevice(id: PersonId, device: string) {
  const token = randomBytes(32).toString('base64url')
  const secret = new Uint8Array(randomBytes(32))
  const now = new Date(clock.now())
  await sql`insert into access.sessions ${sql({
    token_hash: sha256(token), programme, person: id, handle: token.slice(0, 6), device: markOfDevice(device, 'Android'), way: 'passphrase', made_at: now, seen_at: now, strong_at: now, ends_at: new Date(clock.now() + 12 * hourMs),
  })}`

  async function asks(method: 'GET' | 'POST', url: string, body?: object) {
    const answer = await http.inject({ method, url, headers: { host: 'localhost', cookie: `__Host-house=${token}` }, ...(body && { payload: body }) })
    return { status: answer.statusCode, text: answer.body, body: answer.json() as any }
  }
  async function begins(numbers: readonly [string, string]) {
    const blinded = numbers.map(blindNumber)
    const { body } = await asks('POST', '/api/me/number/start', { blinded: blinded.map((one) => toBase64url(one.blinded)) })
    const both = await Promise.all(blinded.map(async (one, n) => await finishNumber(one, fromBase64url(body.evaluated[n])!, secret, quick)))
    return { round: body.round as string, both: both as Exclude<(typeof both)[number], Refusal>[] }
  }
  async function finishes({ round, both }: Awaited<ReturnType<typeof begins>>, order: readonly [0 | 1, 0 | 1] = [0, 1]) {
    return await asks('POST', '/api/me/number/finish', { round, proofs: order.map((n) => toBase64url(both[n]!.proof)), other: order.indexOf(1) + 1 })
  }
  async function setsBoth(numbers: readonly [string, string], order: readonly [0 | 1, 0 | 1] = [0, 1]) {
    const begun = await begins(numbers)
    expect((await finishes(begun, order)).body).toEqual({ set: true })
    return begun
  }
  return {
    id, token, device: handleOfDevice(markOfDevice(device, '')), asks, begins, finishes, setsBoth,
    sets: async (number: string) => (await setsBoth([number, 'noise'])).both[0]!,
    /** `waits`: as long as the house asks for. */
    async tries(number: string, { waits = false } = {}) {
      if (waits) await sql`update access.sign_in_tries set free_at = to_timestamp(0)`
      const blinded = blindNumber(number)
      const { body } = await asks('POST', '/api/number/try', { blinded: toBase64url(blinded.blinded) })
      if (body.refused) return { body, refused: body.refused.code as string }
      const keys = await finishNumber(blinded, fromBase64url(body.evaluated)!, secret, quick)
      return { body, left: body.left as number, keys: keys instanceof Refusal ? undefined : keys }
    },
    proves: async (proof: Uint8Array) => await asks('POST', '/api/number/prove', { proof: toBase64url(proof) }),
    /** As if the session had begun, and been used last, so much earlier. */
    async movesBack(ms: number) {
      const by = `${ms} milliseconds`
      await sql`update access.sessions set seen_at = seen_at - ${by}::interval, strong_at = strong_at - ${by}::interval, made_at = made_at - ${by}::interval, ends_at = ends_at - ${by}::interval where person = ${id}`
    },
    async fresh() { await sql`update access.sessions set strong_at = ${new Date(clock.now())} where person = ${id}` },
    elsewhere: async () => await onDevice(id, toBase64url(new Uint8Array(randomBytes(16)))),
  }
}

async function rowOf({ id, device }: { id: PersonId; device: string }) {
  const [row] = await sql`select share, next_share as "nextShare", tries from access.numbers where person = ${id} and device = ${device}`
  return row
}

async function leavesOf({ id }: { id: PersonId }): Promise<string[]> {
  return (await sql<{ body: string }[]>`select body from log.leaves where programme = ${programme} order by n`).map(({ body }) => JSON.parse(body)).filter(({ actor }) => actor === id).map(({ what }) => what as string)
}
