/** Keys, what lies at rest, and the question of one's own children. */
import { expect, test } from 'vitest'
import { aHouse, inARace, letServe, type House, type Person } from '#testing/house.ts'
import { asPerson } from '#core/access/server/session.ts'
import { dayMs, hourMs } from '#core/clock.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { newId, type ChildId, type DeskId } from '#core/ids.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, rotateDeskKey, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { makeKeyPair, type KeyPair } from '#core/vault/hpke.ts'
import { makeIndexKey, sealIndexKey } from '#core/vault/index-key.ts'
import { keepDeskKeys } from '#core/vault/server/vault.ts'
import { vaultRoutes } from '#core/vault/server/routes.ts'
import { makeKeys } from '#core/vault/web/keys.ts'
import { encodeQuestion, encodeRecord } from '../encode.ts'
import { readName, readingsOf } from '../name-parts.ts'
import { deriveMatchingKeys } from '../prf.ts'
import { readBirth } from '../birth.ts'
import { sendEncoding, sendQuestion } from '../sent.ts'
import { ownBudget } from '../budgets.ts'
import { encodeChild, giveIndexKey, renewIndexKey } from '../forms.ts'
import { blindNumbers, finishNumbers } from '../number-tags.ts'
import { numbersBudget } from '../budgets.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { addressFor } from '#core/db/migrate.ts'
import { testSecret } from '#testing/cluster.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import postgres from 'postgres'
import { openMatcher } from './matcher.ts'
import { giveWhereMissing } from '../web/index-key-given.ts'
import { keepEncoding } from './encodings.ts'
import { letGoOfOlderKeys, movingPatienceMs } from './index-keys.ts'
import { matchingRoutes } from './routes.ts'

const doors = (parts: Parameters<typeof matchingRoutes>[1]) => [(app: Parameters<typeof matchingRoutes>[0]) => matchingRoutes(app, parts), (app: Parameters<typeof matchingRoutes>[0]) => vaultRoutes(app, parts)]
const index = makeIndexKey()
const encoding = await deriveMatchingKeys(index.key, '1.1.1')

interface Worker { readonly person: Person; readonly desk: DeskId; readonly member: KeyPair; deskKey: DeskKey }

async function aWorker(house: House, desk: DeskId): Promise<Worker> {
  const person = await house.person({ roles: ['worker'], desk })
  const [member, deskKey] = [await makeKeyPair(), await makeDeskKey(desk, 1)]
  const worker = { person, desk, member, deskKey }
  await house.sql`insert into vault.member_keys (programme, person, public_key, made_at) values (${house.programme}, ${person.id}, ${toBase64url(member.publicKey)}, now())`
  await keepsDeskKey(house, worker)
  return worker
}

async function keepsDeskKey(house: House, { person, member, deskKey }: Worker): Promise<void> {
  const sealed = await sealDeskKey(deskKey, { to: 'person', recipient: person.id, publicKey: toBase64url(member.publicKey) })
  await asPerson(house.staff.parts.app, person.token, async (tx, by) => { expect(await keepDeskKeys(tx, [sealed], { by, at: house.clock.now() })).toBeUndefined() })
}

/** The phone of a worker, with a line: what the device does by itself. */
function phoneOf({ person, member, desk }: Worker) {
  const ask = async (path: string, body?: object) => (body ? await person.posts(path, body) : await person.gets(path)).body
  const keys = makeKeys(ask)
  keys.hold({ publicKey: member.publicKey, privateKey: member.privateKey.slice() })
  const verdicts: Verdict[] = []
  return {
    keys, verdicts,
    async givesOn() {
      await giveWhereMissing({
        keys, outbox: [], who: { desks: [desk] } as never, ask: async (room, question) => await person.asks(room, question),
        submit: async (form, answers, more) => { verdicts.push(await person.submits(form, answers, more?.sealed ? { sealed: more.sealed } : {})); return newId() }, settle: async () => undefined,
      })
      await keys.refresh()
      return (await keys.indexKey())?.key
    },
  }
}

test('the first device makes the index key, others give it on; who has no key of a desk has none, and a renewed desk is given it again', async () => {
  const house = await aHouse({ doors })
  const [dana, saule] = [await aWorker(house, house.desks.ngo), await aWorker(house, house.desks.guardianship)]
  const first = phoneOf(dana)
  const key = await first.givesOn()
  expect(key).toHaveLength(32)
  expect(await phoneOf(saule).givesOn()).toEqual(key)
  // A third desk comes later: whoever is on line gives it on, and nobody makes another one.
  const aizhan = await aWorker(house, house.desks.police)
  const late = phoneOf(aizhan)
  expect(await late.givesOn()).toBeUndefined()
  await phoneOf(saule).givesOn()
  await late.keys.refresh()
  expect((await late.keys.indexKey())?.key).toEqual(key)
  expect(await house.sql`select version from matching.index_keys`).toHaveLength(1)
  // The desk's key is renewed. The device that made it still has the older one, and gives the index key to the newer one.
  dana.deskKey = (await rotateDeskKey(dana.deskKey, [])).deskKey
  await keepsDeskKey(house, dana)
  expect(await first.givesOn()).toEqual(key)
  expect(await house.sql`select key_version from matching.index_key_seals where desk = ${dana.desk} order by 1`).toMatchObject([{ key_version: 1 }, { key_version: 2 }])
  // Brought back from a backup that is older than the key: it comes again from a phone that has it, and is no other one.
  await house.sql`truncate matching.index_keys cascade`
  expect(await first.givesOn()).toEqual(key)
  const stranger = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  expect((await stranger.gets('/api/vault/keys')).body.indexKeys).toEqual([])
  expect(JSON.stringify((await house.sql`select body from log.leaves`).concat(await house.sql`select body from sync.submissions` as never))).not.toContain(toBase64url(key!))
})

test('of two devices that make it at once the first stands; a stranger gives nobody anything', async () => {
  const house = await aHouse({ doors })
  const [dana, saule] = [await aWorker(house, house.desks.ngo), await aWorker(house, house.desks.guardianship)]
  const both = await inARace(house, 'matching.index_keys', [dana, saule].map(({ person, deskKey }) => async () => await person.submits(giveIndexKey, {}, { sealed: { indexKey: await sealIndexKey(makeIndexKey(), [publicPartOf(deskKey)]) } })))
  expect(both.map((one) => (one.verdict === 'taken' ? 'taken' : one.code)).sort()).toEqual(['matching.index-key-there', 'taken'])
  const [there] = await house.sql<{ proof: string }[]>`select proof from matching.index_keys`
  const outsider = await aWorker(house, house.desks.police)
  const forged = { ...await sealIndexKey(makeIndexKey(), [publicPartOf(outsider.deskKey)]), check: there!.proof }
  expect(await outsider.person.submits(giveIndexKey, {}, { sealed: { indexKey: forged } })).toMatchObject({ code: 'access.not-yours' })
  const old = await sealIndexKey(makeIndexKey(), [{ ...publicPartOf(dana.deskKey), keyVersion: 9 }])
  expect(await dana.person.submits(giveIndexKey, {}, { sealed: { indexKey: old } })).toMatchObject({ code: 'vault.key-replaced' })
  expect(await dana.person.submits(giveIndexKey, {})).toMatchObject({ code: 'matching.no-key-given' })
})

const aigerim = { names: [readName('Айгерім Серікқызы Оспанова')], birth: readBirth('2012-05-17')!, sex: 'female' }
const asked = sendQuestion(encodeQuestion({ names: readingsOf('Aigerim Ospanova'), birth: readBirth('2012-05-17')!, sex: 'female' }, encoding))

async function keeps(house: House, person: Person, child: ChildId, { known = aigerim, under = encoding }: { known?: typeof aigerim; under?: typeof encoding } = {}) {
  return await asPerson(house.staff.parts.app, person.token, (tx) => keepEncoding(tx, child, sendEncoding(child, encodeRecord(known, under)), { matcher: house.staff.parts.matcher }))
}

test('a child that one serves is found in another script, with reasons; of all others nothing is said, not even to their neighbours', async () => {
  const house = await aHouse({ doors })
  const [dana, daniyar] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.police })]
  const [mine, theirs, former] = [newId<ChildId>(), newId<ChildId>(), newId<ChildId>()]
  await letServe(house, mine, house.desks.ngo)
  await letServe(house, theirs, house.desks.police)
  await letServe(house, former, house.desks.ngo)
  for (const [person, child] of [[dana, mine], [daniyar, theirs], [dana, former]] as const) expect(await keeps(house, person, child)).toBeUndefined()
  expect(await keeps(house, dana, theirs)).toMatchObject({ code: 'access.not-yours' })
  await house.sql`update access.relations set until = now() - interval '1 second' where child = ${former}`

  const { body } = await dana.posts('/api/matching/alike', { question: asked })
  expect(body.children).toMatchObject([{ child: mine, verdict: expect.stringMatching(/likely/) }])
  expect(Object.keys(body.children[0]).sort()).toEqual(['child', 'reasons', 'verdict'])
  expect(body.of).toBe(3)
  // Kept from the child: told of nobody, and no other way than if there were nobody.
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${mine}, ${dana.id}, 'family', now())`
  expect((await dana.posts('/api/matching/alike', { question: asked })).body).toMatchObject({ children: [], of: 3 })
  expect((await daniyar.posts('/api/matching/alike', { question: asked })).body.children).toMatchObject([{ child: theirs }])
  const leaves = await house.sql<{ body: string }[]>`select body from log.leaves where body like '%matching/alike%'`
  expect(leaves).toHaveLength(3)
  for (const leaf of leaves) expect(Object.keys(JSON.parse(leaf.body)).sort()).toEqual(['act', 'actor', 'at', 'session', 'v', 'what'])
})

test('who asks too often is told when to ask again, and past a harder line the head of the house hears of it, once', async () => {
  const house = await aHouse({ doors })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const head = await house.person({ roles: ['head'], desk: house.desks.ngo })
  const other = await house.person({ roles: ['head'], desk: house.desks.police })
  const put = async (times: number) => {
    const statuses = []
    for (let i = 0; i < times; i++) statuses.push((await dana.posts('/api/matching/alike', { question: asked })).status)
    return statuses
  }
  house.clock.set(Math.ceil(house.clock.now() / hourMs) * hourMs as never)
  expect(new Set(await put(ownBudget.anHour))).toEqual(new Set([200]))
  const { status, body } = await dana.posts('/api/matching/alike', { question: asked })
  expect([status, body.refused]).toEqual([429, { code: 'matching.too-many-questions', details: { minutes: 60 } }])
  house.clock.move(hourMs)
  expect(await put(1)).toEqual([200])
  await house.sql`update matching.questions_put set questions = ${ownBudget.toldADay - 2} where hour = (select min(hour) from matching.questions_put)`
  expect([...new Set(await put(3))]).toEqual([429])
  const kinds = async (one: Person) => (await one.sees('notices')).map(({ kind }) => kind)
  expect(await kinds(head)).toEqual(['many-questions'])
  expect(await kinds(other)).toEqual([])
  house.clock.move(24 * hourMs)
  expect(await put(1)).toEqual([200])
})

test('another version is refused and counted by nobody; who is no worker does not ask', async () => {
  const house = await aHouse({ doors })
  const [dana, coordinator] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })]
  expect((await dana.posts('/api/matching/alike', { question: { ...asked, version: '1.2.1' } })).body.refused).toMatchObject({ code: 'matching.other-version' })
  expect((await dana.posts('/api/matching/alike', { question: { ...asked, rows: ['x'] } })).body.refused).toMatchObject({ code: 'matching.unreadable' })
  expect((await coordinator.posts('/api/matching/alike', { question: asked })).body.refused).toMatchObject({ code: 'access.role' })
  expect(await house.sql`select from matching.questions_put`).toHaveLength(0)
})

/** Two desks that have the index key, and a child of the first that is encoded under it. */
async function aHouseWithKey() {
  const house = await aHouse({ doors })
  const [dana, saule] = [await aWorker(house, house.desks.ngo), await aWorker(house, house.desks.guardianship)]
  const phone = phoneOf(dana)
  await phone.givesOn()
  await phoneOf(saule).givesOn()
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  await keeps(house, dana.person, child)
  const renews = async ({ person }: Worker, version: number, to = [publicPartOf(dana.deskKey), publicPartOf(saule.deskKey)]) => {
    const said = await person.submits(renewIndexKey, { because: 'yearly' }, { sealed: { indexKey: await sealIndexKey(makeIndexKey(version), to) } })
    return said.verdict === 'taken' ? 'taken' : said.code
  }
  const versions = async () => (await house.sql<{ version: number }[]>`select version from matching.index_keys order by version`).map(({ version }) => version)
  await house.person({ roles: ['clockwork'] })
  const [clockwork] = await windClockwork(house.sql)
  const letsGo = async () => { expect(await runJob(house.staff.parts, clockwork!, letGoOfOlderKeys, house.clock.now())).toBe('done') }
  return { house, dana, saule, phone, child, renews, versions, letsGo }
}

test('a next version of the index key is made by one of two who make it at once, by nobody who has not the newest, and not while devices still move to the last', async () => {
  const { house, dana, saule, phone, renews, versions } = await aHouseWithKey()
  const outsider = await aWorker(house, house.desks.police)
  expect(await renews(outsider, 2, [publicPartOf(dana.deskKey), publicPartOf(outsider.deskKey)])).toBe('access.not-yours')
  expect(await renews(dana, 2, [publicPartOf(saule.deskKey)])).toBe('access.not-yours')
  expect(await renews(dana, 3)).toBe('matching.key-renewed-first')
  expect(await renews(dana, 1)).toBe('matching.key-renewed-first')
  expect(await renews(dana, 2, [publicPartOf(dana.deskKey), { ...publicPartOf(saule.deskKey), keyVersion: 9 }])).toBe('vault.key-replaced')
  expect(await versions()).toEqual([1])

  expect((await inARace(house, 'matching.index_key_seals', [() => renews(dana, 2), () => renews(saule, 2)])).sort()).toEqual(['matching.key-renewed-first', 'taken'])
  expect(await versions()).toEqual([1, 2])
  await phone.keys.refresh()
  expect((await phone.keys.indexKeys()).map(({ version }) => version)).toEqual([2, 1])
  expect(await renews(dana, 3)).toBe('matching.key-still-moving')
  house.clock.move(movingPatienceMs + dayMs)
  expect(await renews(dana, 3)).toBe('taken')
  // Of three the oldest goes: devices hold two at most.
  expect(await versions()).toEqual([2, 3])
})

test('both versions answer until the last child is encoded anew, and then the older one goes and never comes back', async () => {
  const { house, dana, phone, child, renews, versions, letsGo } = await aHouseWithKey()
  const first = (await phone.keys.indexKeys())[0]!
  expect(await renews(dana, 2)).toBe('taken')
  await phone.keys.refresh()
  const [newest] = await phone.keys.indexKeys()
  const under = await deriveMatchingKeys(newest!.key, '1.1.2')
  const ask = (by: typeof under) => encodeQuestion({ names: readingsOf('Aigerim Ospanova'), birth: readBirth('2012-05-17')!, sex: 'female' }, by)
  const found = async (question: object) => (await dana.person.posts('/api/matching/alike', { question })).body.children.map((one: { child: string }) => one.child)
  const both = sendQuestion({ ...ask(under), before: ask(encoding) })
  expect(await dana.person.asks('matching', 'index-key')).toMatchObject({ key: { version: 2, encoded: 0, moving: true } })

  expect(await found(both)).toEqual([child])
  expect(await found(sendQuestion(ask(under)))).toEqual([])
  await letsGo()
  expect(await versions()).toEqual([1, 2])
  expect((await dana.person.posts('/api/matching/alike', { question: { ...both, before: { ...both.before, before: both.before } } })).body.refused).toMatchObject({ code: 'matching.unreadable' })
  expect((await dana.person.posts('/api/matching/alike', { question: { ...both, before: sendQuestion(ask(under)) } })).body.refused).toMatchObject({ code: 'matching.unreadable' })

  expect(await keeps(house, dana.person, child, { under })).toBeUndefined()
  expect(await found(both)).toEqual([child])
  expect(await found(sendQuestion(ask(under)))).toEqual([child])
  expect(await found(sendQuestion(ask(encoding)))).toEqual([])
  await letsGo()
  expect(await versions()).toEqual([2])
  expect(await house.sql`select distinct version from matching.index_key_seals`).toEqual([{ version: 2 }])
  await phone.keys.refresh()
  expect((await phone.keys.indexKeys()).map(({ version }) => version)).toEqual([2])
  expect(await dana.person.asks('matching', 'index-key')).toMatchObject({ key: { version: 2, encoded: 1, children: 1, moving: false } })
  expect(await dana.person.submits(giveIndexKey, {}, { sealed: { indexKey: await sealIndexKey(first, [publicPartOf(dana.deskKey)]) } })).toMatchObject({ code: 'matching.index-key-there' })
  // A phone that was away encodes under what is gone: nobody takes it.
  expect(await dana.person.submits(encodeChild, {}, { about: child, basedOn: 1, sealed: { encoding: sendEncoding(child, encodeRecord(aigerim, encoding)) } })).toMatchObject({ verdict: 'refused' })
})

test('of children under both versions the likest comes first, under whichever it is', async () => {
  const { house, dana, phone, child, renews } = await aHouseWithKey()
  expect(await renews(dana, 2)).toBe('taken')
  await phone.keys.refresh()
  const under = await deriveMatchingKeys((await phone.keys.indexKeys())[0]!.key, '1.1.2')
  const lessAlike = newId<ChildId>()
  await letServe(house, lessAlike, house.desks.ngo)
  await keeps(house, dana.person, lessAlike, { known: { ...aigerim, birth: readBirth('2012')! }, under })
  const [newest, before] = [under, encoding].map((by) => encodeQuestion({ names: aigerim.names, birth: aigerim.birth, sex: 'female' }, by))
  const { body } = await dana.person.posts('/api/matching/alike', { question: sendQuestion({ ...newest!, before: before! }) })
  expect(body.children.map((one: { child: string }) => one.child)).toEqual([child, lessAlike])
})

test('a desk that has only the version before gives nobody anything, and is given the newest', async () => {
  const { house, dana, saule, phone, renews } = await aHouseWithKey()
  expect(await renews(dana, 2, [publicPartOf(dana.deskKey)])).toBe('taken')
  const late = phoneOf(saule)
  await late.keys.refresh()
  await late.givesOn()
  expect(late.verdicts).toEqual([])
  expect((await late.keys.indexKeys()).map(({ version }) => version)).toEqual([1])
  await phone.givesOn()
  await late.keys.refresh()
  expect((await late.keys.indexKeys()).map(({ version }) => version)).toEqual([2, 1])
  expect(await house.sql`select from matching.index_keys`).toHaveLength(2)
})

test('a desk that is new while devices still move to the next version is given both, and once they have moved only the newest', async () => {
  const { house, dana, phone, child, renews, letsGo } = await aHouseWithKey()
  expect(await renews(dana, 2)).toBe('taken')
  await phone.keys.refresh()
  const aizhan = phoneOf(await aWorker(house, house.desks.police))
  const held = async (one: typeof aizhan) => { await one.keys.refresh(); return (await one.keys.indexKeys()).map(({ version }) => version) }
  expect(await held(aizhan)).toEqual([])
  await phone.givesOn()
  expect(await held(aizhan)).toEqual([2, 1])
  expect(await aizhan.keys.indexKeys()).toEqual(await phone.keys.indexKeys())
  // Nobody waits for a key any more: nothing is given twice.
  const { length } = phone.verdicts
  await phone.givesOn()
  expect(phone.verdicts).toHaveLength(length)

  await keeps(house, dana.person, child, { under: await deriveMatchingKeys((await phone.keys.indexKeys())[0]!.key, '1.1.2') })
  await letsGo()
  const later = phoneOf(await aWorker(house, house.desks.centre))
  await phone.givesOn()
  expect(await held(later)).toEqual([2])
})

const eight = (numbers: Parameters<typeof blindNumbers>[0] = { iin: '120517650123' }) => {
  const blinded = blindNumbers(numbers)
  return { blinded, body: { blinded: blinded.slots.map((one) => toBase64url(one.blinded)), versions: [1] } }
}
const tagsFrom = async ({ blinded }: ReturnType<typeof eight>, body: { answers: string[] }) => toBase64url((await finishNumbers(blinded, body.answers.map((one) => fromBase64url(one)!), encoding))!)

test('the house answers numbers without learning one: two devices come to one tag, two houses to another, and its key is nobody’s to read', async () => {
  const house = await aHouse({ doors })
  const [dana, daniyar] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.police })]
  const [one, other, none] = [eight(), eight(), eight({})]
  expect(one.body).not.toEqual(other.body)
  const answers = [await dana.posts('/api/matching/numbers', one.body), await daniyar.posts('/api/matching/numbers', other.body), await dana.posts('/api/matching/numbers', none.body)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await tagsFrom(one, answers[0]!.body)).toBe(await tagsFrom(other, answers[1]!.body))
  // As long whether numbers are known or not.
  expect(new Set(answers.map(({ body }) => JSON.stringify(body).length)).size).toBe(1)
  expect(new Set([one, other, none].map(({ body }) => JSON.stringify(body).length)).size).toBe(1)

  // Wrapped by the keyring: with the database alone, or another keyring, there is no key. Two houses that make the first one at once have one.
  const rows = await house.sql<{ wrapped: Uint8Array; used_for: string }[]>`select wrapped, used_for from matching.matcher_keys order by used_for`
  expect(rows.map(({ used_for: use }) => use)).toContain('numbers')
  const login = postgres(addressFor('katch_matcher', house.url, testSecret), { max: 2, onnotice: () => {} })
  const stranger = openMatcher({ sql: login, kms: memoryKms(), programme: house.programme })
  await expect(stranger.answerNumbers([one.blinded.slots[0]!.blinded], { indexKey: 1 })).rejects.toThrow()
  await house.sql`delete from matching.matcher_keys where used_for = 'numbers'`
  const kms = memoryKms()
  const both = [1, 2].map(() => openMatcher({ sql: login, kms, programme: house.programme }))
  const said = await Promise.all(both.map((matcher) => matcher.answerNumbers(one.blinded.slots.map(({ blinded }) => blinded), { indexKey: 1 })))
  expect(said[0]).toEqual(said[1])
  expect(said[0]!.map(toBase64url)).not.toEqual(answers[0]!.body.answers)
  for (const matcher of [stranger, ...both]) await matcher.close()
  await login.end()
})

test('with the index key the house’s own for numbers is renewed: each version has its own tags on every house, and the older goes with the last child', async () => {
  const { house, dana, phone, child, renews, versions, letsGo } = await aHouseWithKey()
  const login = postgres(addressFor('katch_matcher', house.url, testSecret), { max: 2, onnotice: () => {} })
  // Another house of the same programme, which answered before anything was renewed.
  const other = openMatcher({ sql: login, kms: house.staff.parts.kms, programme: house.programme })
  const asked = eight()
  const points = asked.blinded.slots.map(({ blinded }) => blinded)
  const answers = async (of: number[]) => (await dana.person.posts('/api/matching/numbers', { ...asked.body, versions: of })).body.answers as string[]
  const atOther = async (indexKey: number) => (await other.answerNumbers(points, { indexKey }))!.map(toBase64url)
  const keys = async () => (await house.sql<{ version: number }[]>`select version from matching.matcher_keys where used_for = 'numbers' order by version`).map(({ version }) => version)
  const first = await answers([1])
  expect(await atOther(1)).toEqual(first)
  // Whoever may not renew makes no key either.
  expect(await renews(await aWorker(house, house.desks.police), 2)).not.toBe('taken')
  expect(await renews(dana, 3)).not.toBe('taken')
  expect(await keys()).toEqual([1])

  expect(await renews(dana, 2)).toBe('taken')
  expect(await keys()).toEqual([1, 2])
  const second = await answers([2])
  expect(second.filter((one) => first.includes(one))).toEqual([])
  expect(await answers([2, 1])).toEqual([...second, ...first])
  expect([await atOther(2), await atOther(1)]).toEqual([second, first])
  await letsGo()
  expect(await keys()).toEqual([1, 2])

  await phone.keys.refresh()
  await keeps(house, dana.person, child, { under: await deriveMatchingKeys((await phone.keys.indexKeys())[0]!.key, '1.1.2') })
  await letsGo()
  expect([await versions(), await keys()]).toEqual([[2], [2]])
  expect([await answers([2]), await atOther(2)]).toEqual([second, second])
  expect(await atOther(1), 'nobody has the older key any more').toEqual(second)
  await other.close()
  await login.end()
})

test('a house that renewed the index key when there was one key for numbers stays with that one until the next', async () => {
  const { house, dana, renews } = await aHouseWithKey()
  const asked = eight()
  const answers = async (of: number) => (await dana.person.posts('/api/matching/numbers', { ...asked.body, versions: [of] })).body.answers as string[]
  const first = await answers(1)
  expect(await renews(dana, 2)).toBe('taken')
  await house.sql`delete from matching.matcher_keys where used_for = 'numbers' and version = 2`
  expect(await answers(2)).toEqual(first)
  house.clock.move(movingPatienceMs + dayMs)
  expect(await renews(dana, 3)).toBe('taken')
  expect(await answers(2)).toEqual(first)
  expect((await answers(3)).filter((one) => first.includes(one))).toEqual([])
})

test('what is no blinded number, stands for nothing, or is not eight of them is refused, and who is no worker asks nothing', async () => {
  const house = await aHouse({ doors })
  const [dana, coordinator] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })]
  const { body: { blinded } } = eight()
  for (const wrong of [toBase64url(new Uint8Array(32)), toBase64url(new Uint8Array(32).fill(255))]) {
    expect((await dana.posts('/api/matching/numbers', { blinded: [...blinded.slice(1), wrong], versions: [1] })).body.refused).toMatchObject({ code: 'matching.unreadable' })
  }
  for (const wrong of [[], blinded.slice(1), [...blinded, blinded[0]], [...blinded.slice(1), 'x'], 'x']) expect((await dana.posts('/api/matching/numbers', { blinded: wrong, versions: [1] })).status).toBe(400)
  expect((await coordinator.posts('/api/matching/numbers', { blinded, versions: [1] })).body.refused).toMatchObject({ code: 'access.role' })
})

test('who compares numbers too often is told when it works again, with a leaf; the head hears of it; colleagues share the agency’s days; of many at once no more are answered', async () => {
  const house = await aHouse({ doors })
  const [dana, saule, daniyar] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.police })]
  const head = await house.person({ roles: ['head'], desk: house.desks.ngo })
  house.clock.set(Math.ceil(house.clock.now() / hourMs) * hourMs as never)
  const { body } = eight()
  const asks = async (one: Person) => await one.posts('/api/matching/numbers', body)
  await asks(dana)
  await house.sql`update matching.questions_put set questions = ${numbersBudget.person.anHour - 5} where kind = 'numbers'`
  const race = await Promise.all(Array.from({ length: 20 }, () => asks(dana)))
  expect(race.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(race.find(({ status }) => status !== 200)).toMatchObject({ status: 429, body: { refused: { code: 'matching.too-many-numbers', details: { minutes: 60, hours: 0 } } } })
  expect(await house.sql`select from log.leaves where body like '%matching/numbers%' and body like '%refused%'`).toHaveLength(15)
  expect((await head.sees('notices')).map(({ kind }) => kind)).toEqual([])
  house.clock.move(hourMs)
  expect((await asks(dana)).status).toBe(200)

  await house.sql`update matching.questions_of_agencies set questions = ${numbersBudget.agency.aDay - 10} where hour = (select min(hour) from matching.questions_of_agencies)`
  const together = await Promise.all(Array.from({ length: 10 }, () => [asks(dana), asks(saule)]).flat())
  const answered = together.filter(({ status }) => status === 200).length
  expect(answered).toBe(9)
  expect(together.find(({ status }) => status !== 200)?.body.refused.details).toMatchObject({ minutes: 23 * 60, hours: 23 })
  expect((await head.sees('notices')).map(({ kind }) => kind)).toEqual(['many-numbers'])
  expect((await asks(daniyar)).status).toBe(200)
  for (const { body: leaf } of await house.sql<{ body: string }[]>`select body from log.leaves where body like '%matching/numbers%'`) expect(leaf).not.toContain(body.blinded[0])
})

test('at rest nobody sees whether a child has numbers', async () => {
  const house = await aHouse({ doors })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const tags = async (numbers: Parameters<typeof blindNumbers>[0]) => {
    const asked = eight(numbers)
    return await tagsFrom(asked, (await dana.posts('/api/matching/numbers', asked.body)).body)
  }
  const made = [undefined, await tags({}), await tags({ iin: '120517650123' }), await tags({ iin: '120517650123', documents: ['AB1234', 'AB1235'], phones: ['+77010000001'] })]
  for (const one of made) {
    const child = newId<ChildId>()
    await letServe(house, child, house.desks.ngo)
    await asPerson(house.staff.parts.app, dana.token, (tx) => keepEncoding(tx, child, { ...sendEncoding(child, encodeRecord(aigerim, encoding)), ...(one && { tags: one }) }, { matcher: house.staff.parts.matcher }))
  }
  const sealed = (await house.sql<{ sealed: Uint8Array }[]>`select sealed from matching.encodings`).map((row) => row.sealed)
  expect(sealed.map(({ length }) => length)).toEqual([481, 481, 481, 481])
  // Who came without a line, and so without tags, is made anew by a device that has one.
  expect((await house.sql<{ late: boolean }[]>`select encoded < changes as late from matching.kept_up order by late`).map(({ late }) => late)).toEqual([false, false, false, true])
  const everything = Buffer.concat(sealed)
  for (const one of made.slice(2)) expect(everything.includes(Buffer.from(one!, 'base64url').subarray(32, 48))).toBe(false)
  const written = JSON.stringify([await house.sql`select body from log.leaves`, await house.sql`select * from sync.submissions`, await house.sql`select * from sync.feed`])
  for (const one of made.slice(2)) expect(written).not.toContain(one!.slice(44, 60))
  const { found } = await house.staff.parts.matcher.state().then(async () => ({ found: await house.staff.parts.matcher.ask({ ...encodeQuestion({ names: [], iin: '' }, encoding), tags: fromBase64url(made[3]!)! }) }))
  expect(found.map(({ verdict }) => verdict)).toEqual(['very-likely', 'very-likely'])
})
