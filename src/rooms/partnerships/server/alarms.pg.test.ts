/** Whoever is forced to open their notebook opens another one: to the database they are nobody, to whoever listens they are as always, and colleagues know. */
import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import { blindNumber } from '#core/access/number-keys.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { keepEncoding } from '#core/matching/server/encodings.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { staffDoors } from '../../../staff-house.ts'
import { settleAlarm } from '../forms.ts'

const proof = () => randomBytes(32).toString('base64url')
const seen = { signs: ['RGC-06', 'CHD-03'], howMany: 3, agesAbout: ['6-11'], place: { region: 'KZ-61' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'now' }

async function open() {
  return await aHouse({ doors: staffDoors({ secret: 'of these alarms and of nothing else in the world' }) })
}

/** Sets a number and an alarm number, as the phone does; gives back what proves each. */
async function setsNumbers(person: Person) {
  const { body: { round } } = await person.posts('/api/me/number/start', { blinded: ['1', '2'].map((one) => toBase64url(blindNumber(one).blinded)) })
  const [own, alarm] = [proof(), proof()]
  expect((await person.posts('/api/me/number/finish', { round, proofs: [alarm, own], other: 1 })).body).toEqual({ set: true })
  return { own, alarm }
}

const kinds = async (person: Person) => (await person.sees<{ kind: string }>('notices')).map(({ kind }) => kind)
const alarmsOf = async (person: Person) => await person.sees<{ id: string; shownName: string; found: string | null }>('alarms')

/** Another phone of the same person. */
async function otherPhoneOf(house: House, { id }: Person): Promise<string> {
  const token = proof()
  await house.sql`insert into access.sessions (token_hash, programme, person, handle, device, way, made_at, seen_at, strong_at, ends_at)
    values (${createHash('sha256').update(token).digest()}, ${house.programme}, ${id}, ${token.slice(0, 6)}, 'android:0123456789ab', 'passphrase', now(), now(), now(), now() + interval '12 hours')`
  return token
}

test('with the alarm number the session is nobody to the database and like any other to who listens; what is sent in is kept nowhere', async () => {
  const house = await open()
  const dana = await house.person({ roles: ['worker', 'champion'], desk: house.desks.ngo, name: 'Dana' })
  const other = await otherPhoneOf(house, dana)
  const numbers = await setsNumbers(dana)
  expect((await dana.posts('/api/number/prove', { proof: numbers.own })).body).toEqual({ awake: true })
  const paths = ['/api/feed?after=1', '/api/me', '/api/sessions', '/api/passkeys', '/api/vault/keys', `/api/ask/partnerships/directory`, `/api/ask/partnerships/people?agency=${dana.agency}`]
  // A child that a desk of theirs serves and that is like whom they ask about: before, they are told of it.
  const row = toBase64url(new Uint8Array(136).fill(85))
  const question = { question: { version: '1.1.1', rows: [row] } }
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  expect(await asPerson(house.staff.parts.app, dana.token, (tx) => keepEncoding(tx, child, { child, version: '1.1.1', rows: [row] }, { matcher: house.staff.parts.matcher }))).toBeUndefined()
  const asks = async () => await house.staff.http.inject({ method: 'POST', url: '/api/matching/alike', payload: question, cookies: { '__Host-house': dana.token } })
  const told = await asks()
  // Eight numbers, of which the house learns none: as many answers, as long.
  const numbers8 = { blinded: Array.from({ length: 8 }, (_, n) => toBase64url(blindNumber(`number ${n}`).blinded)), versions: [1] }
  const compares = async (payload: object = numbers8) => await house.staff.http.inject({ method: 'POST', url: '/api/matching/numbers', payload, cookies: { '__Host-house': dana.token } })
  const nothing = { blinded: Array(8).fill(toBase64url(new Uint8Array(32))), versions: [1] }
  const [compared, refusedThen] = [await compares(), await compares(nothing)]
  const look = async (path: string) => {
    const { statusCode, headers, body } = await house.staff.http.inject({ url: path, cookies: { '__Host-house': dana.token } })
    return { statusCode, headers: Object.keys(headers).sort(), keys: Object.keys(JSON.parse(body)).sort(), bytes: Buffer.byteLength(body) }
  }
  const before = await Promise.all(paths.map(look))
  const real = await dana.submits('identification/raise-concern', seen)
  const kept = async () => (await house.sql`select from sync.submissions`).length
  const was = await kept()

  expect((await dana.posts('/api/number/prove', { proof: numbers.alarm })).body).toEqual({ awake: true })
  expect(await asPerson(house.staff.parts.app, dana.token, async () => 'somebody')).toBeUndefined()
  expect(await Promise.all(paths.map(look))).toEqual(before)
  const toldNow = await asks()
  expect([toldNow.statusCode, Object.keys(toldNow.headers).sort(), Buffer.byteLength(toldNow.body)]).toEqual([told.statusCode, Object.keys(told.headers).sort(), Buffer.byteLength(told.body)])
  expect([JSON.parse(told.body), JSON.parse(toldNow.body)]).toMatchObject([{ children: [{ child }], of: 1 }, { children: [], of: 1 }])
  const [comparedNow, comparedAgain, refusedNow] = [await compares(), await compares(), await compares(nothing)]
  const outside = ({ statusCode, headers, body }: typeof compared) => [statusCode, Object.keys(headers).sort(), Buffer.byteLength(body), Object.keys(JSON.parse(body) as object)]
  expect([outside(comparedNow), outside(refusedNow)]).toEqual([outside(compared), outside(refusedThen)])
  // What is made of it agrees with nobody's, and is the same whenever it is asked.
  const answersIn = ({ body }: typeof compared) => (JSON.parse(body) as { answers: string[] }).answers
  expect(answersIn(comparedNow)).toEqual(answersIn(comparedAgain))
  expect(answersIn(compared).filter((one) => answersIn(comparedNow).includes(one))).toEqual([])
  const alarmed = await dana.submits('identification/raise-concern', seen)
  expect(Object.keys(alarmed).filter((key) => key !== 'result').sort()).toEqual(Object.keys(real).filter((key) => key !== 'result').sort())
  expect(await kept()).toBe(was)
  expect((await dana.feed(0)).changes).toEqual([])
  // What only a fresh sign-in may do is refused as to anybody whose sign-in is old.
  expect((await dana.posts('/api/me/number/start', { blinded: ['1', '2'].map((one) => toBase64url(blindNumber(one).blinded)) })).body.refused.code).toBe('access.confirm-again')
  // The other phone stays, and the own number opens nothing here any more.
  expect((await house.staff.http.inject({ url: '/api/feed', cookies: { '__Host-house': other } })).statusCode).toBe(200)
  expect((await dana.posts('/api/number/prove', { proof: numbers.own })).body.refused.code).toBe('access.number-not-right')
  // Again with the alarm number: nobody is told twice.
  expect((await dana.posts('/api/number/prove', { proof: numbers.alarm })).body).toEqual({ awake: true })
  expect(await house.sql`select from log.leaves where body like '%access/alarm%'`).toHaveLength(1)
})

test('colleagues at the desk and the heads are told at once, the person on no screen; one of them settles it', async () => {
  const house = await open()
  const at = { desk: house.desks.ngo } as const
  const [dana, saule, roza] = [await house.person({ ...at, roles: ['worker'], name: 'Dana' }), await house.person({ ...at, roles: ['worker'] }), await house.person({ roles: ['head'], agency: house.agencies.ngo.id })]
  const [stranger, coordinator] = [await house.person({ roles: ['worker'], desk: house.desks.clinic }), await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })]
  const { alarm } = await setsNumbers(dana)
  const other = await otherPhoneOf(house, dana)
  await dana.posts('/api/number/prove', { proof: alarm })
  for (const one of [saule, roza]) {
    expect(await kinds(one)).toEqual(['alarm'])
    expect(await alarmsOf(one)).toMatchObject([{ shownName: 'Dana', found: null }])
  }
  for (const one of [stranger, coordinator]) expect([await kinds(one), await alarmsOf(one)]).toEqual([[], []])
  const onOther = (await house.staff.http.inject({ url: '/api/feed', cookies: { '__Host-house': other } })).json() as { changes: { shelf: string }[] }
  expect(onOther.changes.filter(({ shelf }) => shelf === 'alarms' || shelf === 'notices')).toEqual([])

  const [told] = await alarmsOf(saule)
  for (const one of [stranger, coordinator, dana]) expect(['access.not-yours', undefined]).toContain((await one.submits(settleAlarm, { found: 'safe' }, { about: told!.id }) as { code?: string }).code)
  expect((await alarmsOf(roza))[0]).toMatchObject({ found: null })
  expect(await roza.submits(settleAlarm, { found: 'safe' }, { about: told!.id })).toMatchObject({ verdict: 'taken' })
  expect(await saule.submits(settleAlarm, { found: 'mistake' }, { about: told!.id })).toMatchObject({ code: 'partnerships.alarm-settled' })
  expect(await alarmsOf(saule)).toMatchObject([{ found: 'safe' }])
})

test('where nobody is near, the coordinators of the region hear, and where there is none, the administrators', async () => {
  const house = await open()
  const alone = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  const [coordinator, far, administrator] = [await house.person({ roles: ['coordinator'], regions: ['KZ-61'] }), await house.person({ roles: ['coordinator'], regions: ['KZ-75'] }), await house.person({ roles: ['administrator'] })]
  await alone.posts('/api/number/prove', { proof: (await setsNumbers(alone)).alarm })
  expect([(await alarmsOf(coordinator)).length, (await alarmsOf(administrator)).length, (await alarmsOf(far)).length]).toEqual([1, 1, 0])
})

test('a number whose second proof is nobody’s never sounds, and an id that is none is not settled', async () => {
  const house = await open()
  const [dana, saule] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.ngo })]
  const { own } = await setsNumbers(dana)
  for (let n = 0; n < 3; n++) expect((await dana.posts('/api/number/prove', { proof: own })).body).toEqual({ awake: true })
  expect((await dana.posts('/api/number/prove', { proof: proof() })).body.refused.code).toBe('access.number-not-right')
  expect(await kinds(saule)).toEqual([])
  expect(await saule.submits(settleAlarm, { found: 'safe' }, { about: newId() })).toMatchObject({ code: 'access.not-yours' })
})
