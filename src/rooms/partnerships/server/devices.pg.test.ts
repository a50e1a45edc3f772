/** A lost phone is emptied from elsewhere: by its owner or a head, nobody else; it hears of it without anybody signed in, and says so once. */
import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { staffDoors } from '../../../staff-house.ts'
import { emptyDevice } from '../forms.ts'

interface Lost { readonly value: string; readonly handle: string; readonly token: string }

async function aStory() {
  const house = await aHouse({ doors: staffDoors({ secret: 'of these devices and of nothing else in the world' }) })
  const at = { roles: ['worker'], desk: house.desks.ngo } as const
  const [dana, saule, head] = [await house.person(at), await house.person(at), await house.person({ ...at, roles: ['head'] })]
  const stranger = await house.person({ roles: ['head'], desk: house.desks.clinic })
  return { house, dana, saule, head, stranger, lost: await aPhone(house, dana) }
}

/** A phone on which somebody signed in; with another's session on it too, where they share it. */
async function aPhone(house: House, { id }: Person, handle = randomBytes(6).toString('hex'), value = randomBytes(16).toString('base64url')): Promise<Lost> {
  const token = randomBytes(32).toString('base64url')
  await house.sql`insert into access.known_devices (programme, person, device_hash, mark, first_at, last_at) values (${house.programme}, ${id}, ${createHash('sha256').update(value).digest()}, ${`android:${handle}`}, now(), now())`
  await house.sql`insert into access.sessions (token_hash, programme, person, handle, device, way, made_at, seen_at, strong_at, ends_at)
    values (${createHash('sha256').update(token).digest()}, ${house.programme}, ${id}, ${token.slice(0, 6)}, ${`android:${handle}`}, 'passphrase', now(), now(), now(), now() + interval '12 hours')`
  return { value, handle, token }
}

const asks = async (person: Person, value: string) => await person.posts('/api/device/asks', { device: value })
const isIn = async (house: House, { token }: Lost) => (await house.staff.http.inject({ url: '/api/feed', cookies: { '__Host-house': token } })).statusCode === 200

test('the order ends every session on the phone at once, the phone hears of it, says when nothing is left, and whoever ordered it is told, once', async () => {
  const { house, dana, saule, lost } = await aStory()
  const shared = await aPhone(house, saule, lost.handle, lost.value)
  const other = await aPhone(house, saule)
  expect([await isIn(house, lost), await isIn(house, shared), await isIn(house, other)]).toEqual([true, true, true])
  expect((await asks(dana, lost.value)).body).toEqual({ empty: false })
  expect(await dana.submits(emptyDevice, { device: lost.handle }, { about: dana.id })).toMatchObject({ verdict: 'taken' })
  expect([await isIn(house, lost), await isIn(house, shared), await isIn(house, other)]).toEqual([false, false, true])
  const [known] = (await dana.asks<{ devices: { handle: string; emptiedAt: number | null; orderedAt: number | null }[] }>('partnerships', 'devices', { person: dana.id })).devices
  expect(known).toMatchObject({ handle: lost.handle, emptiedAt: null, orderedAt: house.clock.now() })

  const nobody = async (path: string, device: string) => await house.staff.http.inject({ method: 'POST', url: path, payload: { device } })
  const [asked, unknown] = [await nobody('/api/device/asks', lost.value), await nobody('/api/device/asks', randomBytes(16).toString('base64url'))]
  expect([asked.json(), unknown.json()]).toEqual([{ empty: true }, { empty: false }])
  expect(Object.keys(unknown.headers)).toEqual(Object.keys(asked.headers))

  for (let n = 0; n < 2; n++) {
    const told = await nobody('/api/device/emptied', lost.value)
    expect(told.json()).toEqual({ heard: true })
    expect(told.headers['clear-site-data']).toBe('"cache", "cookies", "storage"')
  }
  expect((await nobody('/api/device/emptied', randomBytes(16).toString('base64url'))).json()).toEqual({ heard: true })
  expect((await nobody('/api/device/asks', lost.value)).json()).toEqual({ empty: false })
  expect(await dana.sees<{ kind: string; about: string }>('notices')).toMatchObject([{ kind: 'device-emptied', about: dana.id }])
  expect(await house.sql`select from log.leaves where body like '%access/device%'`).toHaveLength(1)
  expect(await house.sql`select body from log.leaves where body like '%partnerships/empty-device%'`).toHaveLength(1)
  const after = (await dana.asks<{ devices: { handle: string; emptiedAt: number | null }[] }>('partnerships', 'devices', { person: dana.id })).devices
  expect(after.find(({ handle }) => handle === lost.handle)?.emptiedAt).toBeGreaterThan(0)
})

test('a head empties the phone of somebody of the own agency; nobody else sees or empties it', async () => {
  const { house, dana, saule, head, stranger, lost } = await aStory()
  for (const one of [saule, stranger]) {
    expect(await one.submits(emptyDevice, { device: lost.handle }, { about: dana.id })).toMatchObject({ code: 'access.not-yours' })
    expect((await one.asks<{ devices: object[] }>('partnerships', 'devices', { person: dana.id })).devices).toEqual([])
    // Their own name does not lead to somebody else's phone either.
    expect(await one.submits(emptyDevice, { device: lost.handle }, { about: one.id })).toMatchObject({ code: 'access.not-yours' })
  }
  expect((await asks(dana, lost.value)).body).toEqual({ empty: false })
  expect(await head.submits(emptyDevice, { device: lost.handle }, { about: dana.id })).toMatchObject({ verdict: 'taken' })
  expect(await head.submits(emptyDevice, { device: lost.handle }, { about: dana.id }), 'said twice is ordered once').toMatchObject({ verdict: 'taken' })
  expect(await isIn(house, lost)).toBe(false)
  expect((await asks(dana, lost.value)).body).toEqual({ empty: true })
})

test('a phone that was taken while it was open empties no other: the sign-in has to be fresh', async () => {
  const { house, dana, lost } = await aStory()
  await house.sql`update access.sessions set strong_at = now() - interval '6 minutes' where person = ${dana.id}`
  expect(await dana.submits(emptyDevice, { device: lost.handle }, { about: dana.id })).toMatchObject({ code: 'access.confirm-again' })
  expect((await asks(dana, lost.value)).body).toEqual({ empty: false })
})
