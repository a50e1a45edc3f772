/** A device encodes anew whom its desk serves: where there was no key, and where what is known was corrected. One encoding, however many devices look. */
import { expect, test } from 'vitest'
import type { ChildId } from '#core/ids.ts'
import { encodeChild, giveIndexKey } from '#core/matching/forms.ts'
import { matchingRoom } from '#core/matching/server/room.ts'
import { Refusal } from '#core/refusal.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { makeIndexKey, sealIndexKey } from '#core/vault/index-key.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { vaultRoutes } from '#core/vault/server/routes.ts'
import { makeKeys, type Keys } from '#core/vault/web/keys.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { meetChild, settleAge, writeName } from '../forms.ts'
import { identificationRoom } from '../server/room.ts'
import { encodeSome } from './encoded-anew.ts'
import { sealNameAgain } from './identity-to-seal.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'support-centre', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const open = (rooms = [matchingRoom, identificationRoom]) => aHouse({ rooms, doors: (parts) => [(app) => vaultRoutes(app, parts)] })

interface Worker { readonly person: Person; readonly keys: Keys; readonly opened: string[] }

/** With a notebook that is open, at a desk whose key they have. */
async function aWorker(house: House, deskKey: DeskKey): Promise<Worker> {
  const person = await house.person({ roles: ['worker'], desk: deskKey.desk })
  const member = await makeMemberKey()
  const sealed = await sealDeskKey(deskKey, { to: 'person', recipient: person.id, publicKey: toBase64url(member.publicKey) })
  await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${deskKey.desk}, 1, ${publicPartOf(deskKey).publicKey}, ${person.id}, now()) on conflict do nothing`
  const opened: string[] = []
  const keys = makeKeys(async (path, body) => {
    if (path === '/api/vault/open') opened.push(`${(body as { child: string }).child} ${(body as { reason: string }).reason}`)
    const answer = (body ? await person.posts(path, body) : await person.gets(path)).body
    if (answer.refused) return new Refusal(answer.refused.code, answer.refused.details)
    return path === '/api/vault/keys' ? { ...answer, deskKeys: [sealed] } : answer
  })
  keys.hold(member)
  await keys.refresh()
  return { person, keys, opened }
}

/** What the screens of this worker's open notebook hand in; the shelf as it is at the last try of the line. */
function phoneOf({ person, keys }: Worker, { outbox = [], onShelf = (ids: string[]) => ids }: { outbox?: object[]; onShelf?: (ids: string[]) => string[] } = {}) {
  const verdicts: Verdict[] = []
  let shelf: { id: string }[] = []
  const house = () => ({
    keys, outbox, line: { line: 'open' },
    ask: async (room: string, question: string) => await person.asks(room, question),
    tryLine: async () => { shelf = await person.sees('children') },
    record: (_shelf: string, id: string) => (onShelf(shelf.map((one) => one.id)).includes(id) ? shelf.find((one) => one.id === id) : undefined),
    submit: async (form: typeof encodeChild, answers: object, more: object) => { verdicts.push(await person.submits(form, answers, more)); return verdicts.length },
    settle: async (n: number) => verdicts[n - 1],
  })
  return { verdicts, encodes: () => encodeSome(house as never) }
}

async function metAndNamed({ person, keys }: Worker, desk: DeskKey['desk'], told: object = { name: { given: 'Нигора', family: 'Ахмедова' } }): Promise<ChildId> {
  const met = await person.submits(meetChild, { ...meeting, age: { from: 9, to: 11, basis: 'looks' } })
  if (met.verdict !== 'taken') throw new Error(JSON.stringify(met))
  const child = met.about as ChildId
  const sealed = await sealNameAgain(keys, told, { child, desk }) as SealedParts
  expect(sealed).not.toHaveProperty('encoding')
  expect(await person.submits(writeName, { because: 'told-later' }, { about: child, sealed })).toMatchObject({ verdict: 'taken' })
  return child
}

async function isGivenTheKey({ person, keys }: Worker, deskKeys: readonly DeskKey[]): Promise<void> {
  expect(await person.submits(giveIndexKey, {}, { sealed: { indexKey: await sealIndexKey(makeIndexKey(), deskKeys.map(publicPartOf)) } })).toMatchObject({ verdict: 'taken' })
  await keys.refresh()
}

const encodingOf = async ({ person }: Worker, child: ChildId) => (await person.sees('children')).find(({ id }) => id === child)?.encoding

test('a name written where there was no key is encoded by a device of its desk as soon as it has one, once; who may not open it is told of nobody and keeps nothing', async () => {
  const house = await open()
  const [ngo, clinic] = [await makeDeskKey(house.desks.ngo, 1), await makeDeskKey(house.desks.clinic, 1)]
  const [dana, colleague, supervisor] = [await aWorker(house, ngo), await aWorker(house, ngo), await aWorker(house, clinic)]
  const child = await metAndNamed(dana, house.desks.ngo)
  expect(await phoneOf(dana).encodes()).toBe(0)
  await isGivenTheKey(dana, [ngo, clinic])
  for (const one of [colleague, supervisor]) await one.keys.refresh()
  // Works for the child, and the name is not released to them; or looks on, and it is.
  await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${child}, ${house.desks.clinic}, 'team', 'assist', now())`
  expect(await supervisor.person.asks('matching', 'to-encode')).toMatchObject({ children: [] })
  const encoding = { child, version: '1.1.1', rows: [toBase64url(new Uint8Array(136).fill(7))] }
  expect(await supervisor.person.submits(encodeChild, {}, { about: child, basedOn: 1, sealed: { encoding } })).toMatchObject({ code: 'access.not-yours' })
  await house.sql`update access.relations set kind = 'supervisor' where desk = ${house.desks.clinic}`
  await house.sql`insert into vault.identity_seals (programme, child, version, desk, key_version, sealed, made_by, made_at) select programme, child, version, ${house.desks.clinic}, key_version, sealed, made_by, made_at from vault.identity_seals where child = ${child}`
  await house.sql`insert into vault.identity_releases (programme, child, desk, shared_at, released_at) values (${house.programme}, ${child}, ${house.desks.clinic}, now(), now())`
  expect(await supervisor.person.asks('matching', 'to-encode')).toMatchObject({ children: [] })
  expect(await supervisor.person.submits(encodeChild, {}, { about: child, basedOn: 1, sealed: { encoding } })).toMatchObject({ code: 'access.not-yours' })

  expect(await dana.person.submits(encodeChild, {}, { about: child, sealed: { encoding } })).toMatchObject({ code: 'matching.nothing-encoded' })
  expect(await dana.person.submits(encodeChild, {}, { about: child, basedOn: 1, sealed: { encoding: { ...encoding, version: '1.1.2' } } })).toMatchObject({ code: 'matching.other-version' })
  // Two devices at once: both open, one is taken.
  const phones = [phoneOf(dana), phoneOf(colleague)]
  expect((await Promise.all(phones.map((phone) => phone.encodes()))).reduce((a, b) => a + b)).toBe(1)
  expect(phones.flatMap(({ verdicts }) => verdicts).map((one) => (one.verdict === 'taken' ? 'taken' : one.code)).sort().slice(-1)).toEqual(['taken'])
  expect((await encodingOf(dana, child)).rows).toHaveLength(1)
  expect(dana.opened.filter((one) => one.endsWith('encode')).length).toBeLessThanOrEqual(1)
  expect(await phoneOf(dana).encodes()).toBe(0)
  expect(await phoneOf(colleague).encodes()).toBe(0)
})

test('an age that is corrected, or a name that is written anew, is encoded anew; what was made of the older one is overtaken', async () => {
  const house = await open()
  const ngo = await makeDeskKey(house.desks.ngo, 1)
  const dana = await aWorker(house, ngo)
  await isGivenTheKey(dana, [ngo])
  const met = await dana.person.submits(meetChild, { ...meeting, age: { from: 9, to: 11, basis: 'looks' } })
  if (met.verdict !== 'taken') throw new Error(JSON.stringify(met))
  const child = met.about as ChildId
  const written = async (given: string, basedOn?: number) => {
    const sealed = await sealNameAgain(dana.keys, { name: { given } }, { child, desk: ngo.desk, facts: { sex: 'girl' } }) as SealedParts
    expect(sealed.encoding?.version).toBe('1.1.1')
    expect(await dana.person.submits(writeName, { because: 'told-later' }, { about: child, sealed, ...(basedOn !== undefined && { basedOn }) })).toMatchObject({ verdict: 'taken' })
  }
  const revision = async () => (await dana.person.sees('children'))[0].revision as number
  await written('Нигора', await revision())
  expect(await phoneOf(dana).encodes()).toBe(0)
  const before = await encodingOf(dana, child)

  expect(await dana.person.submits(settleAge, { years: 15, seen: 'none', why: 'said so' }, { about: child })).toMatchObject({ verdict: 'taken' })
  const [{ changes }] = (await dana.person.asks('matching', 'to-encode')).children as [{ changes: number }]
  // Another device encodes what it saw before the correction.
  expect(await dana.person.submits(encodeChild, {}, { about: child, basedOn: changes - 1, sealed: { encoding: { child, ...before } } })).toMatchObject({ code: 'matching.overtaken' })
  expect(await phoneOf(dana).encodes()).toBe(1)
  const after = await encodingOf(dana, child)
  expect(after.rows).not.toEqual(before.rows)
  expect(await phoneOf(dana).encodes()).toBe(0)

  // The writer of a name had not heard of the correction: what came along holds, and is made anew.
  await written('Nigora', await revision() - 1)
  expect(await encodingOf(dana, child)).not.toEqual(after)
  expect(await phoneOf(dana).encodes()).toBe(1)
  expect(await phoneOf(dana).encodes()).toBe(0)
})

test('who is gone from the shelf is left alone, a closed notebook stops, work of a person goes first, and where nothing is known to encode no name is opened twice', async () => {
  const house = await open()
  const ngo = await makeDeskKey(house.desks.ngo, 1)
  const dana = await aWorker(house, ngo)
  const child = await metAndNamed(dana, house.desks.ngo)
  await isGivenTheKey(dana, [ngo])
  const openings = () => dana.opened.filter((one) => one.endsWith('encode'))
  expect(await phoneOf(dana, { onShelf: () => [] }).encodes()).toBe(0)
  expect(await phoneOf(dana, { outbox: [{ state: 'waiting', envelope: { form: 'a/b' } }] }).encodes()).toBe(0)
  expect(await phoneOf(dana, { outbox: [{ state: 'waiting', byItself: 'last', envelope: { form: encodeChild.name } }] }).encodes()).toBe(0)
  expect(openings()).toEqual([])
  let looks = 0
  expect(await phoneOf(dana, { onShelf: (ids) => (++looks === 1 ? ids : []) }).encodes()).toBe(0)
  expect(openings()).toEqual([`${child} encode`])
  expect(await phoneOf(dana).encodes()).toBe(1)

  const nameless = await metAndNamed({ ...dana, keys: { ...dana.keys, get isUnlocked() { return true }, indexKey: async () => undefined } }, house.desks.ngo, { origin: 'Шымкент' })
  expect(await phoneOf(dana).encodes()).toBe(1)
  expect(await encodingOf(dana, nameless)).toBeUndefined()
  expect(await phoneOf(dana).encodes()).toBe(0)
  expect(openings()).toHaveLength(3)
  dana.keys.lock()
  expect(await phoneOf(dana).encodes()).toBe(0)
})
