import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastify from 'fastify'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { hourMs, minuteMs, standingClock, systemClock } from '#core/clock.ts'
import type { RoleName } from '#core/access/who.ts'
import { newInvitation } from '#core/access/invitation.ts'
import { addressFor } from '#core/db/migrate.ts'
import { newId, type PersonId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { freshDatabase, testSecret } from '#testing/cluster.ts'
import { type DoorDeps, sha256 } from './door.ts'
import { inviteFromDoor } from './enrol.ts'
import { accessRoutes } from './routes.ts'
import { asPerson } from './session.ts'
import { logOfDoor } from './store.ts'
import { codeAt } from './totp.ts'

// The database judges sessions by its own time; so does this clock, until a test moves it.
const clock = standingClock(systemClock.now())
const programme = 'katch'
const agency = newId()
let database: Awaited<ReturnType<typeof freshDatabase>>
let sql: postgres.Sql
let app: postgres.Sql
let door: postgres.Sql
let deps: DoorDeps
let http: ReturnType<typeof fastify>

beforeAll(async () => {
  database = await freshDatabase(inject('adminUrl'), inject('template'))
  sql = postgres(database.url, { max: 2, onnotice: () => {} })
  app = postgres(addressFor('katch_app', database.url, testSecret), { max: 4, onnotice: () => {} })
  door = postgres(addressFor('katch_door', database.url, testSecret), { max: 10, onnotice: () => {} })
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

test('a person invited signs in on a phone, and the database knows them from the next statement on', async () => {
  const aigul = await enrolled('worker')
  const { status, body, token } = await aigul.signsIn()
  expect(status).toBe(200)
  expect(body).toMatchObject({ person: aigul.id, idleMinutes: 15, keys: { publicKey: aigul.publicKey, wraps: [{ way: 'passphrase', credential: '', wrapped: aigul.wrapped }] } })
  expect(JSON.stringify(body)).not.toContain(token)
  expect((await get('/api/me', token)).body).toMatchObject({ who: { person: aigul.id, roles: ['worker'] }, signInName: aigul.name })
  const [kept] = await sql`select count(*)::int as n from access.sessions where token_hash = sha256(convert_to(${token!}, 'UTF8'))`
  expect(kept!.n).toBe(1)
})

test('whatever is wrong, the refusal is one and the same', async () => {
  const known = await enrolled('worker')
  const suspended = await enrolled('worker')
  await sql`update partnerships.people set state = 'suspended' where id = ${suspended.id}`
  const invited = await invitedPerson('worker')
  const refusals = [
    await known.signsIn({ authKey: key() }),
    await known.signsIn({ code: '000000' }),
    await known.signsIn({ name: `nobody-${newId()}` }),
    await suspended.signsIn(),
    await known.signsIn({ name: invited.name }),
  ]
  for (const refusal of refusals) {
    expect(refusal.status).toBe(401)
    expect(refusal.text).toBe(refusals[0]!.text)
    expect(Object.keys(refusal.headers).sort()).toEqual(Object.keys(refusals[0]!.headers).sort())
  }
  expect(refusals[0]!.body).toEqual({ refused: { code: 'access.sign-in-failed', details: {} } })
})

test('the first half answers alike for a name that exists and one that does not, and the same each time', async () => {
  const known = await enrolled('worker')
  const real = await post('/api/sign-in/start', { name: known.name })
  const made = await post('/api/sign-in/start', { name: 'nobody-here' })
  expect(Object.keys(made.body)).toEqual(Object.keys(real.body))
  expect(made.body.params).toEqual(real.body.params)
  expect(made.body.salt).toHaveLength(real.body.salt.length)
  expect((await post('/api/sign-in/start', { name: ' Nobody-HERE ' })).text).toBe(made.text)
})

test('a known and an unknown name take about as long', async () => {
  const known = await enrolled('worker')
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let i = 0; i < 120; i++) {
    await sql`delete from access.sign_in_tries`
    for (const who of ['known', 'unknown'] as const) {
      const name = who === 'known' ? known.name : `nobody-${i}`
      const before = performance.now()
      await post('/api/sign-in/finish', { name, authKey: key(), code: '000000', device: 'some-device' })
      times[who].push(performance.now() - before)
    }
  }
  const [a, b] = [median(times.known), median(times.unknown)]
  expect(Math.abs(a - b), `medians ${a.toFixed(2)} and ${b.toFixed(2)} ms`).toBeLessThan(Math.max(1.5, 0.25 * Math.max(a, b)))
})

test('a code that was read over a shoulder is not good a second time, and of two at once one gets in', async () => {
  const aigul = await enrolled('worker')
  clock.move(30_000)
  const code = aigul.codeNow()
  expect((await aigul.signsIn({ code })).status).toBe(200)
  expect((await aigul.signsIn({ code })).body).toEqual({ refused: { code: 'access.sign-in-failed', details: {} } })
  clock.move(60_000)
  const next = aigul.codeNow()
  const both = await Promise.all([aigul.signsIn({ code: next, device: 'one-device' }), aigul.signsIn({ code: next, device: 'two-device' })])
  expect(both.map((one) => one.status).sort()).toEqual([200, 401])
})

test('a session that was ended opens nothing from the next statement of the same transaction on', async () => {
  const aigul = await enrolled('worker')
  const { token, body } = await aigul.signsIn()
  const other = await aigul.signsIn({ device: 'her-computer' })
  await app.begin(async (tx) => {
    await tx`select set_config('katch.session', ${token!}, true)`
    expect((await tx`select access.me() as me`)[0]!.me).toBe(aigul.id)
    expect((await post('/api/sessions/end', { handle: body.handle }, other.token)).body).toEqual({ ended: 1 })
    expect((await tx`select access.me() as me`)[0]!.me).toBeNull()
  })
  expect((await get('/api/me', token)).status).toBe(401)
})

test('a suspended person is out at once, with the session they have', async () => {
  const aigul = await enrolled('worker')
  const { token } = await aigul.signsIn()
  await sql`update partnerships.people set state = 'suspended' where id = ${aigul.id}`
  expect((await get('/api/sessions', token)).body).toEqual({ refused: { code: 'access.not-signed-in', details: {} } })
})

test('after fifteen minutes without a hand a session is over; work keeps it, up to twelve hours', async () => {
  const aigul = await enrolled('worker')
  const idle = (await aigul.signsIn()).token
  clock.move(15 * minuteMs)
  expect((await get('/api/sessions', idle)).status).toBe(401)

  const busy = (await aigul.signsIn()).token
  for (let passed = 0; passed + 14 * minuteMs < 12 * hourMs; passed += 14 * minuteMs) {
    clock.move(14 * minuteMs)
    expect((await post('/api/me/seen', {}, busy)).status).toBe(200)
  }
  clock.move(14 * minuteMs)
  expect((await post('/api/me/seen', {}, busy)).status).toBe(401)
})

test('an administrator is out after five minutes, also in the eyes of the database', async () => {
  clock.set(systemClock.now())
  const boss = await enrolled('administrator')
  clock.move(30_000 * 3)
  const { token, body } = await boss.signsIn()
  expect(body.idleMinutes).toBe(5)
  await sql`update access.sessions set seen_at = now() - interval '4 minutes 50 seconds' where person = ${boss.id}`
  expect(await deps.whoOf(token!)).toMatchObject({ person: boss.id })
  await sql`update access.sessions set seen_at = now() - interval '5 minutes 1 second' where person = ${boss.id}`
  expect(await deps.whoOf(token!)).toBeUndefined()
  await sql`update access.sessions set seen_at = now(), ends_at = now() - interval '1 second' where person = ${boss.id}`
  expect(await deps.whoOf(token!)).toBeUndefined()
})

test('the fourth device ends the oldest session; signing in again on one device ends that device\'s own', async () => {
  const aigul = await enrolled('worker', 'device-1')
  const tokens = [aigul.token]
  for (const device of ['device-2', 'device-3']) {
    clock.move(1000)
    tokens.push((await aigul.signsIn({ device })).token!)
  }
  expect(await Promise.all(tokens.map(async (token) => (await get('/api/sessions', token)).status))).toEqual([200, 200, 200])
  clock.move(1000)
  const fourth = (await aigul.signsIn({ device: 'device-4' })).token!
  expect(await Promise.all([...tokens, fourth].map(async (token) => (await get('/api/sessions', token)).status))).toEqual([401, 200, 200, 200])
  clock.move(1000)
  const again = (await aigul.signsIn({ device: 'device-2' })).token!
  expect(await Promise.all([...tokens, fourth, again].map(async (token) => (await get('/api/sessions', token)).status))).toEqual([401, 401, 200, 200, 200])
  expect((await post('/api/sessions/end', { others: true }, again)).body).toEqual({ ended: 2 })
  expect((await get('/api/sessions', again)).body.sessions).toHaveLength(1)
})

test('nobody ends a session of somebody else, nor learns that it is there', async () => {
  const [aigul, dana] = [await enrolled('worker'), await enrolled('worker')]
  const hers = await aigul.signsIn()
  const answer = await post('/api/sessions/end', { handle: hers.body.handle }, dana.token)
  expect(answer.body).toEqual((await post('/api/sessions/end', { handle: 'abcdef012345' }, dana.token)).body)
  expect((await get('/api/sessions', hers.token)).status).toBe(200)
})

test('signing out ends the session and takes the cookie back', async () => {
  const aigul = await enrolled('worker')
  const out = await post('/api/sign-out', {}, aigul.token)
  expect(out.headers['set-cookie']).toMatch(/^__Host-house=; Secure; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/)
  expect((await get('/api/sessions', aigul.token)).status).toBe(401)
})

test('an invitation is good once, for 72 hours, and only the last one counts', async () => {
  const used = await enrolled('worker')
  const old = await invitedPerson('worker')
  const replaced = await invitedPerson('worker')
  await sendInvitation(replaced.id)
  clock.move(72 * hourMs + 1)
  const answers = [used.invitation, old.invitation, replaced.invitation, key()].map((token) => post('/api/enrol/start', { token }))
  for (const { text } of await Promise.all(answers)) expect(JSON.parse(text)).toEqual({ refused: { code: 'access.invitation-over', details: {} } })
  clock.move(-72 * hourMs - 1)
})

test('two phones with one invitation: one person comes in', async () => {
  const invited = await invitedPerson('worker')
  const { body: started } = await post('/api/enrol/start', { token: invited.invitation })
  const finish = () => post('/api/enrol/finish', enrolment(invited.invitation, started))
  expect((await Promise.all([finish(), finish()])).map((one) => one.status).sort()).toEqual([200, 409])
})

test('a head invites a person of the own agency once; a person who is in is not invited again, by nobody', async () => {
  clock.set(systemClock.now())
  const head = await enrolled('head')
  const stranger = await enrolled('worker')
  const fresh = await invitedPerson('worker', { without: true })
  const invite = async (token: string, person: string) => await asPerson(app, token, async (tx) => {
    const [row] = await tx<{ said: string }[]>`select access.invite(${person}, ${Buffer.from((await newInvitation()).tokenHash, 'base64url')}) as said`
    return row!.said
  })
  expect(await invite(head.token, fresh.id)).toBe('invited')
  expect(await invite(head.token, stranger.id)).toBe('already-enrolled')
  expect(await invite(head.token, head.id)).toBe('not-yours')
  expect(await invite(stranger.token, fresh.id)).toBe('not-yours')
})

test('fifty guesses at once are not fifty tries, and the person on her own phone gets in meanwhile', async () => {
  const aigul = await enrolled('worker', 'her-own-phone')
  await sql`delete from access.sign_in_tries`
  const guesses = await Promise.all(Array.from({ length: 50 }, (_, i) => aigul.signsIn({ authKey: key(), device: `guesser-${i}` })))
  const looked = guesses.filter((one) => one.status === 401)
  expect(looked.length).toBeLessThanOrEqual(5)
  expect(guesses.find((one) => one.status === 429)!.body.refused).toMatchObject({ code: 'access.slow-down', details: { seconds: expect.any(Number) } })
  expect((await aigul.signsIn({ device: 'her-own-phone' })).status).toBe(200)
  const unknown = await Promise.all(Array.from({ length: 50 }, (_, i) => aigul.signsIn({ name: 'nobody-at-all', device: `guesser-${i}` })))
  expect(unknown.filter((one) => one.status === 401).length).toBe(looked.length)
  await sql`delete from access.sign_in_tries`
})

test('changing the passphrase asks for the old one and for a fresh sign-in, and ends the other sessions', async () => {
  const aigul = await enrolled('worker')
  const other = (await aigul.signsIn({ device: 'her-computer' })).token!
  const here = (await aigul.signsIn({ device: 'her-phone' })).token!
  const change = { device: 'her-phone', oldAuthKey: aigul.authKey, salt: 'A'.repeat(22), params: aigul.params, authKey: key(), wrapped: 'B'.repeat(64) }
  expect((await post('/api/me/passphrase', { ...change, oldAuthKey: key() }, here)).body.refused.code).toBe('access.passphrase-not-right')
  expect((await post('/api/me/passphrase', change, here)).status).toBe(200)
  expect((await get('/api/sessions', other)).status).toBe(401)
  expect((await aigul.signsIn()).status).toBe(401)
  expect((await aigul.signsIn({ authKey: change.authKey })).body.keys.wraps[0].wrapped).toBe(change.wrapped)
  const stale = (await aigul.signsIn({ authKey: change.authKey, device: 'her-phone' })).token
  clock.move(6 * minuteMs)
  expect((await post('/api/me/passphrase', change, stale)).body.refused.code).toBe('access.confirm-again')
})

test('every way in and out leaves an entry that names nobody', async () => {
  clock.set(systemClock.now())
  const aigul = await enrolled('worker')
  const before = await leaves()
  await aigul.signsIn({ authKey: key() })
  const { token } = await aigul.signsIn()
  await post('/api/sign-out', {}, token)
  const fresh = (await leaves()).slice(before.length)
  expect(fresh.map((body) => JSON.parse(body).act)).toEqual(['sign-in-refused', 'signed-in', 'signed-out'])
  for (const secret of [aigul.name, token!, aigul.authKey]) expect(fresh.join()).not.toContain(secret)
})

test('what a person changes about themselves stands on the log, and so does every refusal', async () => {
  const aigul = await enrolled('worker')
  const before = (await leaves()).length
  const since = async () => (await leaves()).slice(before).map((body) => JSON.parse(body) as Record<string, string>).map(({ act, what, code, actor, about }) => `${act} ${what} ${code ?? '-'} ${actor === aigul.id ? 'herself' : actor} ${about ?? '-'}`)
  expect((await post('/api/me/language', { language: 'kk' }, aigul.token)).status).toBe(200)
  expect((await post('/api/me/code/start', {}, aigul.token)).status).toBe(200)
  expect((await post('/api/me/code/finish', { code: '000000' }, aigul.token)).status).toBe(409)
  expect((await post('/api/sessions/end', { handle: 'nobody-has-it' }, aigul.token)).status).toBe(404)
  expect((await post('/api/sessions/end', { others: true }, aigul.token)).body).toEqual({ ended: 0 })
  expect(await since()).toEqual(['config access/language - herself -', 'key access/code-shown - herself -', 'refused access/code access.code-not-right herself -', 'refused access/other-sessions access.not-yours herself -'])
})

test('an invitation that is over and a code that is wrong at enrolment stand on the log; only a good invitation tells whose', async () => {
  const invited = await invitedPerson('worker')
  const { body: started } = await post('/api/enrol/start', { token: invited.invitation })
  const before = (await leaves()).length
  const unknown = key()
  expect((await post('/api/enrol/start', { token: unknown })).body).toMatchObject({ refused: { code: 'access.invitation-over' } })
  expect((await post('/api/enrol/finish', enrolment(unknown, started))).body).toMatchObject({ refused: { code: 'access.invitation-over' } })
  expect((await post('/api/enrol/finish', { ...enrolment(invited.invitation, started), code: '000000' })).body).toMatchObject({ refused: { code: 'access.code-not-right' } })
  const since = (await leaves()).slice(before)
  expect(since.map((body) => JSON.parse(body))).toMatchObject([
    { act: 'refused', what: 'access/enrolment', code: 'access.invitation-over', actor: '-' }, { act: 'refused', what: 'access/enrolment', code: 'access.invitation-over', actor: '-' },
    { act: 'refused', what: 'access/enrolment', code: 'access.code-not-right', actor: '-', about: invited.id },
  ])
  expect(JSON.parse(since[0]!)).not.toHaveProperty('about')
})

test('rooms cannot read one line of credentials or sessions', async () => {
  for (const table of ['access.passphrases', 'access.totp', 'access.passkeys', 'access.invitations', 'access.sign_in_tries', 'access.known_devices', 'access.passkey_challenges', 'access.sessions']) {
    await expect(app`select 1 from ${app(table)} limit 1`, table).rejects.toThrow(/permission denied/)
  }
  await expect(door`select 1 from vault.identities limit 1`).rejects.toThrow(/permission denied/)
})

test('a body with one field more is not read', async () => {
  for (const body of [{ name: 'x', admin: true }, { name: '' }, { name: 5 }, {}]) expect((await post('/api/sign-in/start', body)).status).toBe(400)
})

test('a passkey added after a fresh sign-in lets its owner in with one touch and hands over what it unwraps', async () => {
  const aigul = await enrolled('worker')
  const phone = softAuthenticator('localhost', 'http://localhost')
  const added = await post('/api/passkeys/start', {}, aigul.token)
  expect(added.body.options.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' })
  const finish = { response: phone.register(added.body.options.challenge), label: 'her phone', wrapped: 'P'.repeat(64) }
  expect((await post('/api/passkeys/finish', finish, aigul.token)).body).toEqual({ credential: phone.credential })
  expect((await post('/api/passkeys/finish', finish, aigul.token)).body.refused.code).toBe('access.passkey-not-read')

  const { body: start } = await post('/api/sign-in/passkey/start', { credential: phone.credential })
  const entered = await post('/api/sign-in/passkey/finish', { response: phone.answer(start.options.challenge, { userHandle: aigul.id }), device: 'her-phone' })
  expect(entered.status).toBe(200)
  expect(entered.body).toMatchObject({ person: aigul.id, credential: phone.credential, prfSalt: added.body.prfSalt })
  expect(start.prfSalt).toBe(added.body.prfSalt)
  expect(entered.body.keys.wraps).toContainEqual({ way: 'passkey', credential: phone.credential, wrapped: finish.wrapped })

  const made = await post('/api/sign-in/passkey/start', { credential: 'A'.repeat(22) })
  expect(made.body.prfSalt).toHaveLength(start.prfSalt.length)
  expect((await post('/api/sign-in/passkey/start', { credential: 'A'.repeat(22) })).body.prfSalt).toBe(made.body.prfSalt)
  expect(Object.keys(made.body)).toEqual(Object.keys(start))

  expect((await post('/api/passkeys/end', { credential: phone.credential }, entered.token)).body).toEqual({ ended: 1 })
  const late = await post('/api/sign-in/passkey/start', {})
  expect((await post('/api/sign-in/passkey/finish', { response: phone.answer(late.body.options.challenge), device: 'her-phone' })).status).toBe(401)
  expect((await aigul.signsIn()).body.keys.wraps).toHaveLength(1)
})

test('a passkey is refused without the person, from another site, for another challenge, twice, from a copy, under another name', async () => {
  const [aigul, dana] = [await enrolled('worker'), await enrolled('worker')]
  const phone = softAuthenticator('localhost', 'http://localhost')
  const added = await post('/api/passkeys/start', {}, aigul.token)
  const { challenge } = added.body.options
  expect((await post('/api/passkeys/finish', { response: phone.register(challenge), label: 'stolen' }, dana.token)).body.refused.code).toBe('access.passkey-not-read')
  const again = await post('/api/passkeys/start', {}, aigul.token)
  expect((await post('/api/passkeys/finish', { response: phone.register(again.body.options.challenge, { isVerified: false }), label: 'x' }, aigul.token)).body.refused.code).toBe('access.passkey-not-read')
  const third = await post('/api/passkeys/start', {}, aigul.token)
  expect((await post('/api/passkeys/finish', { response: phone.register(third.body.options.challenge), label: 'x' }, aigul.token)).status).toBe(200)

  const newChallenge = async () => (await post('/api/sign-in/passkey/start', {})).body.options.challenge as string
  const tries = async (response: ReturnType<typeof phone.answer>) => await post('/api/sign-in/passkey/finish', { response, device: 'some-phone' })
  const used = await newChallenge()
  expect((await tries(phone.answer(used, { userHandle: aigul.id }))).status).toBe(200)
  for (const response of [
    phone.answer(used), phone.answer(await newChallenge(), { isVerified: false }), phone.answer(await newChallenge(), { from: 'http://evil.example' }),
    phone.answer('A'.repeat(43)), phone.answer(await newChallenge(), { count: 1 }), phone.answer(await newChallenge(), { userHandle: dana.id }),
    softAuthenticator('localhost', 'http://localhost').answer(await newChallenge()),
  ]) {
    const refused = await tries(response)
    expect(refused.text).toBe('{"refused":{"code":"access.sign-in-failed","details":{}}}')
    expect(refused.status).toBe(401)
  }
  await sql`update partnerships.people set state = 'suspended' where id = ${aigul.id}`
  expect((await tries(phone.answer(await newChallenge()))).status).toBe(401)
})

test('a passkey is added and removed only within five minutes of signing in', async () => {
  const aigul = await enrolled('worker')
  clock.move(5 * minuteMs + 1)
  for (const [path, body] of [['/api/passkeys/start', {}], ['/api/passkeys/end', { credential: 'A'.repeat(22) }], ['/api/me/code/start', {}]] as const) {
    expect((await post(path, body, aigul.token)).body.refused.code, path).toBe('access.confirm-again')
  }
  clock.set(systemClock.now())
})

// ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────

async function invitedPerson(role: RoleName, { without }: { without?: true } = {}) {
  const id = newId<PersonId>()
  const name = `p-${id.slice(0, 8)}`
  await sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name) values (${programme}, ${id}, ${agency}, ${name}, 'Somebody')`
  await sql`insert into partnerships.roles_held (programme, person, role, since) values (${programme}, ${id}, ${role}, now() - interval '1 day')`
  return { id, name, invitation: without ? '' : await sendInvitation(id) }
}

async function sendInvitation(person: PersonId): Promise<string> {
  const { token, tokenHash } = await newInvitation()
  await door.begin((tx) => inviteFromDoor(tx, deps, { person, tokenHash, at: clock.now() }))
  return token
}

function enrolment(token: string, started: any, authKey = key()) {
  const secret = fromBase32(started.totp.text)
  return { token, salt: started.salt, params: started.params, authKey, code: codeAt(secret, clock.now()), publicKey: key(), wrapped: 'W'.repeat(64), device: 'first-device' }
}

async function enrolled(role: RoleName, device = 'first-device') {
  const invited = await invitedPerson(role)
  const { body: started } = await post('/api/enrol/start', { token: invited.invitation })
  const given = { ...enrolment(invited.invitation, started), device }
  const secret = fromBase32(started.totp.text)
  const { status, token } = await post('/api/enrol/finish', given)
  expect(status).toBe(200)
  const codeNow = () => codeAt(secret, clock.now())
  return {
    ...invited, ...given, token: token!, codeNow,
    /** By default with the right passphrase and a code not used before (half a minute later). */
    async signsIn(other: Partial<{ name: string; authKey: string; code: string; device: string }> = {}) {
      if (other.code === undefined) await sql`update access.totp set last_step = null where person = ${invited.id}`
      return await post('/api/sign-in/finish', { name: invited.name, authKey: given.authKey, code: codeNow(), device: given.device, ...other })
    },
  }
}

async function post(url: string, body: object, token?: string) {
  return read(await http.inject({ method: 'POST', url, payload: body, headers: { host: 'localhost', ...(token && { cookie: `__Host-house=${token}` }) } }))
}

async function get(url: string, token?: string) {
  return read(await http.inject({ method: 'GET', url, headers: { host: 'localhost', ...(token && { cookie: `__Host-house=${token}` }) } }))
}

function read(answer: Awaited<ReturnType<typeof http.inject>>) {
  const cookie = answer.headers['set-cookie'] as string | undefined
  const { date: _, ...headers } = answer.headers
  return { status: answer.statusCode, text: answer.body, body: answer.json() as any, headers: headers as Record<string, any>, token: cookie?.match(/^__Host-house=([^;]+)/)?.[1] }
}

async function leaves(): Promise<string[]> {
  return (await sql<{ body: string }[]>`select body from log.leaves where programme = ${programme} order by n`).map((row) => row.body)
}

function key(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

function fromBase32(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g)!, (byte) => parseInt(byte, 2))
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/**
 * An authenticator made of software, for tests alone: ES256, resident, verifying a person who is always there unless told
 * otherwise. A browser stands between it and the house in life; here the test says what the browser would have said.
 */
function softAuthenticator(id: string, origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = randomBytes(16)
  let counter = 0

  function clientData(type: string, challenge: string, from = origin) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))
  }
  function authData({ isVerified = true, attested = Buffer.alloc(0), count = ++counter } = {}) {
    const flags = 0x01 | (isVerified ? 0x04 : 0) | (attested.length ? 0x40 : 0)
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(count)
    return Buffer.concat([sha256(Buffer.from(id)), Buffer.from([flags]), counted, attested])
  }
  const text = (bytes: Buffer) => bytes.toString('base64url')
  const shell = { id: text(credential), rawId: text(credential), type: 'public-key' as const, clientExtensionResults: {} }

  return {
    credential: text(credential),
    register(challenge: string, how: { isVerified?: boolean; from?: string } = {}) {
      const { x, y } = publicKey.export({ format: 'jwk' })
      // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
      const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x!, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y!, 'base64url')])
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credential.length]), credential, cose])
      const data = authData({ ...how, attested })
      // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
      const object = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'), Buffer.from([data.length]), data])
      return { ...shell, response: { clientDataJSON: text(clientData('webauthn.create', challenge, how.from)), attestationObject: text(object), transports: ['internal'] } }
    },
    answer(challenge: string, how: { isVerified?: boolean; from?: string; count?: number; userHandle?: string } = {}) {
      const client = clientData('webauthn.get', challenge, how.from)
      const data = authData(how)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      return {
        ...shell,
        response: { clientDataJSON: text(client), authenticatorData: text(data), signature: text(signature), ...(how.userHandle && { userHandle: text(Buffer.from(how.userHandle)) }) },
      }
    },
  }
}
