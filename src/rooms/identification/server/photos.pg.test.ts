/** A photo in a child's file: named, come in pieces, opened for a reason by who has the child's name, taken away. To everybody else it is not there. */
import { describe, expect, test } from 'vitest'
import { dayMs } from '#core/clock.ts'
import { contextOfFile, openFileKey, sealFileKey } from '#core/files/file-key.ts'
import { pieceBytes, piecesOf } from '#core/files/sizes.ts'
import { fileRoutes } from '#core/files/server/routes.ts'
import { openFile, sealFile } from '#core/files/stream.ts'
import { sealToOwners } from '#core/files/web/seal-to-owners.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, type DeskKey } from '#core/vault/desk-key.ts'
import type { DeskSeal, SealedFile } from '#core/vault/sealed.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { addPhoto, meetChild, removePhoto } from '../forms.ts'
import { identificationRoom } from './room.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-needed', place: { region: 'KZ-61' }, with: 'relatives', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl', atSchool: 'no', documents: ['none'],
  citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const words = { purpose: 'injury-for-doctor', neverShown: 'understood', agreed: 'yes', seen: 'a burn on the left forearm' }
const picture = Uint8Array.from({ length: 90_000 }, (_, n) => (n * 31 + (n >> 8)) & 255)

interface Sealed { readonly file: SealedFile; readonly pieces: readonly string[] }

async function aFile() {
  const house = await aHouse({ rooms: [identificationRoom], doors: (parts) => [(app) => fileRoutes(app, parts)] })
  const { desks } = house
  const person = async (desk: DeskId, name: string) => await house.person({ roles: ['worker'], desk, name })
  const [dana, madina, gulmira, oleg, other] = [await person(desks.ngo, 'Dana'), await person(desks.ngo, 'Madina'), await person(desks.centre, 'Gulmira'), await person(desks.clinic, 'Oleg'), await person(desks.police, 'Other')]
  const keys = new Map<DeskId, DeskKey>()
  for (const desk of [desks.ngo, desks.centre, desks.clinic, desks.police]) {
    const key = await makeDeskKey(desk, 1)
    keys.set(desk, key)
    await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${desk}, 1, ${publicPartOf(key).publicKey}, ${dana.id}, now())`
  }
  const child = (await taken(dana.submits(meetChild, meeting))).about as ChildId
  // The centre has accepted the child and its name; the clinic is only asked for advice.
  await letServe(house, child, desks.centre, 'referred-accepted', ['needs'])
  await house.sql`insert into vault.identity_releases (programme, child, desk, shared_at, released_at) values (${house.programme}, ${child}, ${desks.centre}, now(), now())`
  await letServe(house, child, desks.clinic, 'consult')
  const seal = async (to: readonly DeskId[] = [desks.ngo, desks.centre, desks.clinic], of: ChildId = child, content: Bytes = picture): Promise<Sealed> => {
    const [key, place] = [randomBytes(32), { child: of, file: newId() }]
    const sealed = (await sealFile(key, contextOfFile(place), content))!
    const pieces = Array.from({ length: piecesOf(sealed.length) }, (_, n) => toBase64url(sealed.slice(n * pieceBytes, (n + 1) * pieceBytes)))
    return { file: { ...place, bytes: sealed.length, seals: await Promise.all(to.map(async (desk) => await sealFileKey(key, place, publicPartOf(keys.get(desk)!)))) }, pieces }
  }
  return { house, desks, keys, child, dana, madina, gulmira, oleg, other, seal }
}
type Place = Awaited<ReturnType<typeof aFile>>

const adds = (who: Person, child: RecordId, { file }: Sealed, answers: object = {}) => who.submits(addPhoto, { ...words, ...answers }, { about: child, sealed: { file } })
const tells = async (who: Person, { file, pieces }: Sealed, n: number) => await who.posts('/api/files/piece', { file: file.file, n, bytes: pieces[n] })
async function tellsAll(who: Person, sealed: Sealed) { for (const n of sealed.pieces.keys()) expect((await tells(who, sealed, n)).status).toBe(200) }
const photosAt = async (who: Person, child: RecordId) => (await who.sees('children')).find((one) => one.id === child)?.photos

async function opens({ house, keys }: Place, who: Person, file: RecordId, reason = 'for-doctor'): Promise<Uint8Array | string> {
  const { status, body } = await who.posts('/api/files/open', { file, reason })
  if (status !== 200) return body.refused.code
  const seal = body.seals[0] as DeskSeal
  const key = await openFileKey({ child: body.child, file }, seal, keys.get(seal.desk)!.privateKey) as Bytes
  const parts: Buffer[] = []
  for (let n = 0; n < body.pieces; n++) {
    const answer = await house.staff.http.inject({ method: 'GET', url: `/api/files/${file}/${n}`, cookies: { '__Host-house': who.token } })
    expect(answer.statusCode).toBe(200)
    parts.push(answer.rawPayload)
  }
  return await openFile(key, contextOfFile({ child: body.child, file }), Buffer.concat(parts)) as Uint8Array
}
const leaves = async (house: House, act: string) => (await house.sql<{ body: string }[]>`select body from log.leaves order by n`).map(({ body }) => JSON.parse(body)).filter((leaf) => leaf.act === act)
async function taken(sending: Promise<unknown>): Promise<{ about: RecordId }> {
  const verdict = await sending as { verdict: string; about: RecordId }
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict
}

describe('adding one', () => {
  test('it is named, comes in pieces in any order and more than once, and opens at the desks that have the name', async () => {
    const place = await aFile()
    const { house, child, dana, madina, gulmira, oleg } = place
    const sealed = await place.seal()
    expect(sealed.pieces.length).toBeGreaterThan(4)
    const { file } = sealed.file
    await taken(adds(dana, child, sealed))
    expect(await photosAt(madina, child)).toMatchObject([{ id: file, purpose: words.purpose, state: 'coming', opens: true }])
    expect(await opens(place, madina, file)).toBe('access.not-yours')
    const order = [3, 0, ...sealed.pieces.keys(), 3]
    for (const n of order.slice(0, 4)) await tells(dana, sealed, n)
    expect((await dana.posts('/api/files/there', { file })).body).toEqual({ there: [0, 1, 3] })
    for (const n of order.slice(4)) await tells(dana, sealed, n)
    expect((await dana.posts('/api/files/there', { file })).body.there).toEqual([...sealed.pieces.keys()])
    // One entry for the whole, and the other phones are told that it has come.
    expect((await leaves(house, 'took')).filter(({ what }) => what === 'files/whole')).toMatchObject([{ about: child, ids: [file] }])
    for (const who of [dana, madina, gulmira]) {
      expect(await photosAt(who, child)).toMatchObject([{ id: file, state: 'there', opens: true }])
      expect(Buffer.compare(await opens(place, who, file) as Uint8Array, picture)).toBe(0)
    }
    expect(await photosAt(oleg, child)).toEqual([])
    // What is on it, in words, is heard by who has the whole file.
    expect((await dana.asks('identification', 'file', { child })).photos).toEqual([{ id: file, seen: words.seen }])
    expect((await gulmira.asks('identification', 'file', { child })).photos).toEqual([{ id: file }])
  })

  test('not against the child, not without a picture, not for another child, not for nobody', async () => {
    const place = await aFile()
    const { child, dana, other, oleg } = place
    expect(await adds(dana, child, await place.seal(), { agreed: 'no' })).toMatchObject({ code: 'identification.photo-child-says-no' })
    expect(await adds(dana, child, await place.seal(), { agreed: 'cannot-be-asked' })).toMatchObject({ verdict: 'refused' })
    expect(await dana.submits(addPhoto, words, { about: child })).toMatchObject({ code: 'identification.photo-missing' })
    expect(await adds(dana, child, await place.seal(undefined, newId<ChildId>()))).toMatchObject({ code: 'vault.unreadable' })
    for (const who of [other, oleg]) expect(await adds(who, child, await place.seal())).toMatchObject({ code: 'access.not-yours' })
    await taken(adds(dana, child, await place.seal(), { agreed: 'cannot-be-asked', notAskedBecause: 'unwell' }))
  })

  test('a key of a desk that was replaced, or a seal for a desk without the name, is not kept', async () => {
    const place = await aFile()
    const { house, desks, keys, child, dana, oleg } = place
    const sealed = await place.seal()
    await taken(adds(dana, child, sealed))
    expect((await house.sql`select desk from files.seals order by desk`).map(({ desk }) => desk)).toEqual([desks.ngo, desks.centre].toSorted())
    const old = await place.seal([desks.ngo])
    await house.sql`update vault.desk_keys set retired_at = now() where desk = ${desks.ngo}`
    const next = await makeDeskKey(desks.ngo, 2)
    await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${desks.ngo}, 2, ${publicPartOf(next).publicKey}, ${dana.id}, now())`
    expect(await adds(dana, child, old)).toMatchObject({ code: 'vault.key-replaced' })
    keys.set(desks.ngo, next)
    await taken(adds(dana, child, await place.seal([desks.ngo])))
    expect(await opens(place, oleg, sealed.file.file)).toBe('access.not-yours')
  })

  test('there is a most for a day and for a child', async () => {
    const place = await aFile()
    const { house, child, dana, madina } = place
    await house.sql`insert into files.files (programme, id, child, named_by, desk, bytes, pieces, shelf, named_at)
      select ${house.programme}, gen_random_uuid(), ${child}, ${dana.id}, ${place.desks.ngo}, 16400, 2, 'children', ${new Date(house.clock.now())} from generate_series(1, 19)`
    await taken(adds(dana, child, await place.seal()))
    expect(await adds(dana, child, await place.seal())).toMatchObject({ code: 'files.too-many-today' })
    house.clock.move(dayMs + 1)
    await taken(adds(dana, child, await place.seal()))
    await house.sql`insert into files.files (programme, id, child, named_by, desk, bytes, pieces, shelf, named_at)
      select ${house.programme}, gen_random_uuid(), ${child}, ${madina.id}, ${place.desks.ngo}, 16400, 2, 'children', now() - interval '70 days' from generate_series(1, 29)`
    expect(await adds(madina, child, await place.seal())).toMatchObject({ code: 'files.too-many-of-child' })
  })
})

describe('who may', () => {
  test('a piece is taken from who named the file and from nobody else; what does not fit is not kept', async () => {
    const place = await aFile()
    const { child, dana, madina, other } = place
    const sealed = await place.seal()
    const { file } = sealed.file
    expect((await tells(dana, sealed, 0)).status).toBe(404)
    await taken(adds(dana, child, sealed))
    for (const who of [madina, other]) {
      expect((await tells(who, sealed, 0)).status).toBe(404)
      expect((await who.posts('/api/files/there', { file })).status).toBe(404)
    }
    for (const [n, bytes] of [[0, 'AAAA'], [sealed.pieces.length, sealed.pieces[0]], [sealed.pieces.length - 1, sealed.pieces[0]]] as const) await dana.posts('/api/files/piece', { file, n, bytes })
    expect((await dana.posts('/api/files/there', { file })).body.there).toEqual([])
    await tells(dana, sealed, 0)
    await dana.posts('/api/files/piece', { file, n: 0, bytes: sealed.pieces[1] })
    await tellsAll(dana, sealed)
    expect(Buffer.compare(await opens(place, madina, file) as Uint8Array, picture)).toBe(0)
  })

  test('no piece without a reason on the log; after it, for ten minutes, as something no browser draws', async () => {
    const place = await aFile()
    const { house, child, dana, madina, gulmira, other } = place
    const sealed = await place.seal()
    const { file } = sealed.file
    await taken(adds(dana, child, sealed))
    await tellsAll(dana, sealed)
    const piece = async (who: Person) => await house.staff.http.inject({ method: 'GET', url: `/api/files/${file}/0`, cookies: { '__Host-house': who.token } })
    expect((await piece(madina)).statusCode).toBe(404)
    expect((await madina.posts('/api/files/open', { file, reason: 'for-doctor' })).status).toBe(200)
    expect(await leaves(house, 'opened')).toMatchObject([{ actor: madina.id, what: 'files/photo', about: child, ids: [file], purpose: 'files/for-doctor', zones: ['Z4'] }])
    const answer = await piece(madina)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${file}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; sandbox",
    })
    // Somebody else's reason is not mine, and a reason is soon used up.
    expect((await piece(gulmira)).statusCode).toBe(404)
    await house.sql`update files.openings set at = now() - interval '11 minutes'`
    expect((await piece(madina)).statusCode).toBe(404)
    // Not yours and not there are one answer, and both stand on the log.
    const [strange, absent] = [await other.posts('/api/files/open', { file, reason: 'safety' }), await other.posts('/api/files/open', { file: newId(), reason: 'safety' })]
    expect(strange).toEqual(absent)
    expect(strange.status).toBe(404)
    expect((await leaves(house, 'refused')).filter(({ what }) => what === 'files/photo')).toHaveLength(2)
  })

  test('without a log there is no opening', async () => {
    const place = await aFile()
    const { house, child, dana, madina } = place
    const sealed = await place.seal()
    await taken(adds(dana, child, sealed))
    await tellsAll(dana, sealed)
    await house.sql`revoke execute on all functions in schema log from katch_app`
    expect((await madina.posts('/api/files/open', { file: sealed.file.file, reason: 'safety' })).status).toBe(503)
    expect((await house.staff.http.inject({ method: 'GET', url: `/api/files/${sealed.file.file}/0`, cookies: { '__Host-house': madina.token } })).statusCode).toBe(404)
    await house.sql`grant execute on all functions in schema log to katch_app`
  })

  test('whose desk the name is taken back from, or serves no more, opens nothing; who comes later opens nothing', async () => {
    const place = await aFile()
    const { house, desks, child, dana, gulmira, other } = place
    const sealed = await place.seal([desks.ngo, desks.centre])
    const { file } = sealed.file
    await taken(adds(dana, child, sealed))
    await tellsAll(dana, sealed)
    await letServe(house, child, desks.police, 'referred-accepted')
    await house.sql`insert into vault.identity_releases (programme, child, desk, shared_at, released_at) values (${house.programme}, ${child}, ${desks.police}, now(), now())`
    expect((await other.asks('identification', 'file', { child })).child.photos).toEqual([])
    expect(await opens(place, other, file)).toBe('access.not-yours')
    await house.sql`update vault.identity_releases set taken_back_at = now() where desk = ${desks.centre}`
    expect(await opens(place, gulmira, file)).toBe('access.not-yours')
  })
})

test('a photo from before two files became one opens for the other owner once somebody for whom it opens has opened it, until the files are two again', async () => {
  const place = await aFile()
  const { house, desks, keys, child, dana, madina, gulmira, oleg, other } = place
  const sealed = await place.seal([desks.ngo])
  const { file } = sealed.file
  await taken(adds(dana, child, sealed))
  await tellsAll(dana, sealed)
  await letServe(house, child, desks.police, 'one-child')
  const opened = async (who: Person) => (await who.posts('/api/files/open', { file, reason: 'safety' })).body as SealedFile & { owners: readonly DeskId[] }
  // As a device does it: the key out of the own seal, sealed to each desk that has none.
  const seals = async (who: Person, { owners, seals: [seal] }: Awaited<ReturnType<typeof opened>>, to = owners) => {
    const answers: any[] = []
    const key = await openFileKey({ child, file }, seal!, keys.get(seal!.desk)!.privateKey) as Bytes
    await sealToOwners({ child, file }, key, to, {
      publicKeys: { of: async (wanted) => new Map(wanted.map((desk) => [desk, publicPartOf(keys.get(desk)!)])) },
      call: async (path, body) => { answers.push((await who.posts(path, body)).body) },
    })
    expect(key.every((byte) => byte === 0)).toBe(true)
    return answers
  }
  const sealedTo = async () => (await house.sql`select desk from files.seals where file = ${file} order by desk`).map(({ desk }) => desk)
  const shown = async () => (await other.asks('identification', 'file', { child })).child.photos
  expect(await shown()).toMatchObject([{ id: file, opens: false }])
  expect(await opens(place, other, file)).toBe('access.not-yours')
  const asked = await opened(madina)
  // Who was given the name is no owner, and neither is a desk asked for advice: a photo goes no further.
  expect(asked.owners).toEqual([desks.police])
  expect(await seals(madina, asked, [desks.centre, desks.clinic])).toEqual([{ sealed: 0 }])
  // Who has not opened it has nothing to seal, whatever they may.
  expect(await seals(dana, asked)).toEqual([{ sealed: 0 }])
  for (const who of [gulmira, oleg, other]) expect(await seals(who, asked)).toMatchObject([{ refused: { code: 'access.not-yours' } }])
  expect(await sealedTo()).toEqual([desks.ngo])
  // A key that was replaced meanwhile opens nothing for whoever comes to that desk.
  expect((await madina.posts('/api/files/seal', { file, seals: [{ ...asked.seals[0]!, desk: desks.police, keyVersion: 2 }] })).body).toEqual({ sealed: 0 })
  expect(await seals(madina, asked)).toEqual([{ sealed: 1 }])
  expect(await sealedTo()).toEqual([desks.ngo, desks.police].toSorted())
  expect((await leaves(house, 'took')).filter(({ what }) => what === 'files/sealed')).toMatchObject([{ about: child, ids: [file], actor: madina.id }])
  expect(await photosAt(other, child)).toMatchObject([{ id: file, opens: true }])
  expect(Buffer.compare(await opens(place, other, file) as Uint8Array, picture)).toBe(0)
  expect((await opened(madina)).owners).toEqual([])
  await house.sql`update access.relations set until = now() where child = ${child} and kind = 'one-child'`
  expect(await opens(place, other, file)).toBe('access.not-yours')
})

describe('taking one away', () => {
  test('seals and pieces are destroyed; that there was one, and why not any more, stays', async () => {
    const place = await aFile()
    const { house, child, dana, madina, gulmira } = place
    const sealed = await place.seal()
    const { file } = sealed.file
    await taken(adds(dana, child, sealed))
    await tellsAll(dana, sealed)
    expect(await gulmira.submits(removePhoto, { because: 'wrong-photo' }, { about: file })).toMatchObject({ code: 'access.not-yours' })
    await taken(madina.submits(removePhoto, { because: 'shows-face' }, { about: file }))
    expect([...await house.sql`select from files.seals`, ...await house.sql`select from files.pieces`]).toEqual([])
    expect(await photosAt(dana, child)).toMatchObject([{ id: file, state: 'removed', because: 'shows-face', opens: false }])
    expect(await photosAt(gulmira, child)).toEqual([])
    for (const who of [dana, gulmira]) expect(await opens(place, who, file)).toBe('access.not-yours')
    expect((await leaves(house, 'took')).filter(({ what }) => what === removePhoto.name)).toMatchObject([{ about: file, actor: madina.id }])
    expect(await dana.submits(removePhoto, { because: 'not-needed' }, { about: file })).toMatchObject({ code: 'identification.photo-gone' })
    // A piece that was still on its way finds nothing to come to.
    expect((await tells(dana, sealed, 0)).status).toBe(404)
    expect((await dana.asks('identification', 'file', { child })).photos).toEqual([])
  })

  test('what has not come in thirty days never comes, and is told so', async () => {
    const place = await aFile()
    const { house, child, dana } = place
    const [half, whole] = [await place.seal(), await place.seal()]
    for (const one of [half, whole]) await taken(adds(dana, child, one))
    await tells(dana, half, 0)
    await tellsAll(dana, whole)
    const [works] = await windClockwork(house.staff.parts.door)
    const sweep = async () => await runJob(house.staff.parts, works!, identificationRoom.jobs[0]!, house.clock.now())
    house.clock.move(29 * dayMs)
    await sweep()
    expect((await photosAt(dana, child)).map((one: any) => one.state).toSorted()).toEqual(['coming', 'there'])
    house.clock.move(2 * dayMs)
    const before = (await dana.feed()).upTo
    await sweep()
    expect((await dana.feed(before)).changes.filter(({ shelf }) => shelf === 'children')).toHaveLength(1)
    expect((await photosAt(dana, child)).map((one: any) => one.state).toSorted()).toEqual(['never-came', 'there'])
    expect((await house.sql<{ file: string }[]>`select distinct file from files.pieces`).map(({ file }) => file)).toEqual([whole.file.file])
  })
})
