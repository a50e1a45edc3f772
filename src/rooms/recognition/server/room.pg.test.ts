/** Whether two files are of one child: asked by one agency, shown, said by two people, undone; on a real house, with the real register behind it. */
import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import { dayMs, systemClock, weekMinutes } from '#core/clock.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { readBirth } from '#core/matching/birth.ts'
import { encodeQuestion, encodeRecord, type KnownOfChild } from '#core/matching/encode.ts'
import { readName, readingsOf } from '#core/matching/name-parts.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { sendEncoding, sendQuestion, type SentQuestion } from '#core/matching/sent.ts'
import { keepEncoding } from '#core/matching/server/encodings.ts'
import { matchingRoutes } from '#core/matching/server/routes.ts'
import { tagsHere } from '#core/matching/web/tags-here.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { comparedOf, sealCompared } from '#core/vault/compared.ts'
import { openIdentity, resealFor, sealIdentity, type Identity } from '#core/vault/identity.ts'
import { makeIndexKey } from '#core/vault/index-key.ts'
import type { DeskSeal, OpenedSeal, SealedIdentity } from '#core/vault/sealed.ts'
import { vaultRoutes } from '#core/vault/server/routes.ts'
import { keepDeskKeys, keepIdentity, shareIdentity } from '#core/vault/server/vault.ts'
import { makeKeys, type Ask, type Keys } from '#core/vault/web/keys.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import { aHouse, inARace, letServe, type Person } from '#testing/house.ts'
import { askingLimits } from '../asking.ts'
import { askOthers, say, showName, takeBack, undo } from '../forms.ts'
import { recognitionRoom } from './room.ts'

const keys = await deriveMatchingKeys(makeIndexKey().key, '1.1.1')
const aigerim: KnownOfChild = { names: [readName('Айгерім Серікқызы Оспанова')], birth: readBirth('2012-05-17')!, sex: 'female' }
const question = sendQuestion(encodeQuestion({ names: readingsOf('Aigerim Ospanova'), birth: readBirth('2012-05-17')!, sex: 'female' }, keys))
const nobody = sendQuestion(encodeQuestion({ names: readingsOf('Zarina Tursunova'), birth: readBirth('2009-02-03')!, sex: 'female' }, keys))
const identity: Identity = { names: [{ given: 'Айгерім' }], birth: '2012', phones: [{ number: '+77015550101' }], exactPlace: 'Абай 1', relatives: [{ name: { given: 'Гүлнар' }, kin: 'mother', phone: '+77015550102' }] }

interface Worker { readonly person: Person; readonly desk: DeskId; readonly key: DeskKey; readonly device: Keys }

const jobOf = (name: string) => recognitionRoom.jobs.find((job) => job.name === name)!

async function aStory() {
  const house = await aHouse({ doors: (parts) => [(app) => vaultRoutes(app, parts), (app) => matchingRoutes(app, parts)] })
  house.clock.set(systemClock.now())
  const worker = async (desk: DeskId, key?: DeskKey): Promise<Worker> => {
    const person = await house.person({ roles: ['worker'], desk })
    const ask: Ask = async (path, body) => { const { body: answer } = await (body ? person.posts(path, body) : person.gets(path)); return answer.refused ? refuse(answer.refused.code) : answer }
    const device = makeKeys(ask)
    if (key) return { person, desk, key, device }
    const made = await makeDeskKey(desk, 1)
    const member = await makeMemberKey()
    await house.sql`insert into vault.member_keys (programme, person, public_key) values (${house.programme}, ${person.id}, ${publicOf(member)})`
    device.hold(member)
    const sealed = await sealDeskKey(made, { to: 'person', recipient: person.id, publicKey: publicOf(member) })
    await asPerson(house.staff.parts.app, person.token, async (tx, by) => { expect(await keepDeskKeys(tx, [sealed], { by, at: house.clock.now() })).toBeUndefined() })
    await device.refresh()
    return { person, desk, key: made, device }
  }
  const dana = await worker(house.desks.ngo)
  const saule = await worker(house.desks.ngo, dana.key)
  const daniyar = await worker(house.desks.police)
  const head = await house.person({ roles: ['head'], desk: house.desks.police })
  const ownHead = await house.person({ roles: ['head'], desk: house.desks.ngo })
  const aFile = async ({ person, desk, key }: Worker, known = aigerim) => {
    const child = newId<ChildId>()
    await letServe(house, child, desk)
    const sealed = await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(key)] }) as SealedIdentity
    await asPerson(house.staff.parts.app, person.token, async (tx, by) => {
      expect(await keepIdentity(tx, child, sealed, { by, at: house.clock.now() })).toBeUndefined()
      expect(await keepEncoding(tx, child, sendEncoding(child, { ...encodeRecord(known, keys), tags: await tagsOf(person, known) }), { matcher: house.staff.parts.matcher })).toBeUndefined()
    })
    return child
  }
  return { house, dana, saule, daniyar, head, ownHead, aFile, worker }
}

function publicOf({ publicKey }: { publicKey: Uint8Array | string }): string {
  return typeof publicKey === 'string' ? publicKey : Buffer.from(publicKey).toString('base64url')
}

/** As a device with a line makes them. */
async function tagsOf(person: Person, known: KnownOfChild) {
  const made = await tagsHere({ answerNumbers: async (blinded, versions) => (await person.posts('/api/matching/numbers', { blinded, versions })).body.answers }, known, [keys])
  if (!made || made instanceof Refusal) throw new Error('the house did not answer')
  return made[0]!
}

const asks = async ({ person }: Worker, child: ChildId, what: SentQuestion = question) => await person.submits(askOthers, { purpose: 'meeting-now' }, { about: child, sealed: { question: what } }) as any
const says = async ({ person }: Worker, pair: RecordId, answer: string, seals?: DeskSeal[]) => await person.submits(say, { answer, because: ['name-and-birth'] }, { about: pair, ...(seals && { sealed: { seals } }) }) as any
const opens = async ({ person }: Worker, child: ChildId, reason = 'compare') => (await person.posts('/api/vault/open', { child, reason })).body

const compares = async ({ person }: Worker, pair: RecordId) => (await person.posts('/api/vault/compare', { pair })).body

async function shows(one: Worker, pair: RecordId, child: ChildId, to: Worker) {
  const comparison = await sealCompared(comparedOf(identity), { pair, child, to: publicPartOf(to.key) })
  if (comparison instanceof Refusal) throw new Error(comparison.code)
  return { comparison, verdict: await one.person.submits(showName, {}, { about: pair, sealed: { comparison } }) as any }
}

/** The key of the whole name, as it goes with the word that two children are one. */
async function sealFor(one: Worker, child: ChildId, to: Worker) {
  const opened = await opens(one, child, 'meeting') as OpenedSeal
  const seal = await resealFor(child, opened.seals[0]!, { fromPrivateKey: one.key.privateKey, to: publicPartOf(to.key) })
  if (seal instanceof Refusal) throw new Error(seal.code)
  return seal
}

test('another agency is asked in another script: it learns a desk, the other side that a question came, and neither the other’s child', async () => {
  const { house, dana, daniyar, head, aFile } = await aStory()
  const theirs = await aFile(daniyar)
  const mine = newId<ChildId>()
  const found = await asks(dana, mine)
  expect(found).toMatchObject({ verdict: 'taken', result: { found: [{ desk: daniyar.desk, likely: expect.stringMatching(/likely/) }] } })
  expect(Object.keys(found.result.found[0]).sort()).toEqual(['desk', 'likely', 'pair'])
  expect(JSON.stringify(found)).not.toContain(theirs)
  const none = await asks(dana, mine, nobody)
  expect(none).toMatchObject({ verdict: 'taken', result: { found: [] } })
  expect(JSON.stringify(none).length).toBe(JSON.stringify(found).length)

  const [seen] = await dana.person.sees('pairs')
  expect(seen).toMatchObject({ state: 'open', isOneDesk: false, mine: { child: mine, desk: dana.desk }, other: { desk: daniyar.desk }, nameShown: { mine: false, other: false } })
  expect(JSON.stringify(seen)).not.toContain(theirs)
  expect(JSON.stringify(await daniyar.person.sees('pairs'))).not.toContain(mine)
  expect((await head.sees('notices')).map(({ kind, shelf }) => [kind, shelf])).toContainEqual(['pair-asked', 'pairs'])
  expect(await head.sees('pairs')).toEqual([])
  expect((await house.sql<{ body: string }[]>`select body from log.leaves where body like '%recognition/ask-others%'`)).toHaveLength(2)
  expect(await opens(dana, theirs)).toMatchObject({ refused: { code: 'access.not-yours' } })
})

test('one’s own children, those of whom one is kept from, and pairs that are settled are found by no question', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  await aFile(saule)
  const theirs = await aFile(daniyar)
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${theirs}, ${dana.person.id}, 'family', now())`
  expect((await asks(dana, newId<ChildId>())).result.found).toEqual([])
  const mine = await aFile(dana)
  const { result: { found: [one] } } = await asks(saule, mine)
  expect(await says(daniyar, one.pair, 'different')).toMatchObject({ verdict: 'taken', result: { state: 'apart' } })
  expect((await asks(saule, mine)).result.found).toEqual([])
  expect(await dana.person.sees('pairs')).toEqual([])
  expect(await says(saule, one.pair, 'same')).toMatchObject({ code: 'recognition.settled' })
})

test('what is compared of a name is opened by the other desk without serving the child, no longer than the pair is open or fourteen days; the name itself is not', async () => {
  const { house, dana, daniyar, aFile } = await aStory()
  const [theirs, mine] = [await aFile(daniyar), await aFile(dana)]
  const { result: { found: [{ pair }] } } = await asks(dana, mine)
  expect(await opens(daniyar, mine)).toMatchObject({ refused: { code: 'access.not-yours' } })
  const { comparison, verdict } = await shows(dana, pair, mine, daniyar)
  expect(verdict).toMatchObject({ verdict: 'taken' })
  const shown = await daniyar.device.openCompared(pair, mine)
  expect(shown).toEqual({ names: identity.names, birth: '2012', mother: { given: 'Гүлнар' } })
  expect(await compares(dana, pair), 'nobody is shown their own').toMatchObject({ refused: { code: 'access.not-yours' } })
  for (const reason of ['compare', 'meeting']) expect(await opens(daniyar, mine, reason)).toMatchObject({ refused: { code: 'access.not-yours' } })
  expect((await daniyar.person.sees('pairs'))[0]).toMatchObject({ other: { child: mine }, nameShown: { mine: false, other: true } })
  expect((await dana.person.sees('pairs'))[0].other).not.toHaveProperty('child')
  expect(await opens(dana, theirs)).toMatchObject({ refused: { code: 'access.not-yours' } })
  // Nobody shows the other side's name, and none to a third desk.
  for (const sealed of [{ comparison: { ...comparison, desk: house.desks.centre } }, {}, { comparison }]) expect(await daniyar.person.submits(showName, {}, { about: pair, sealed })).toMatchObject({ code: 'recognition.name-not-sealed' })
  expect(await dana.person.submits(showName, {}, { about: pair, sealed: { comparison: { ...comparison, child: theirs } } })).toMatchObject({ code: 'vault.unreadable' })
  expect(await house.sql`select body from log.leaves where body like '%vault/compare%' and body like '%"opened"%'`).toHaveLength(1)

  const [works] = await windClockwork(house.staff.parts.door)
  await house.sql`update vault.comparisons set until = ${new Date(house.clock.now() + 1)}, shown_at = ${new Date(house.clock.now() - dayMs)}`
  house.clock.move(10)
  await runJob(house.staff.parts, works!, jobOf('recognition-end-shown'), house.clock.now())
  const nothing = async () => {
    expect(await compares(daniyar, pair)).toMatchObject({ refused: { code: 'access.not-yours' } })
    expect((await daniyar.person.sees('pairs'))[0].other).not.toHaveProperty('child')
    expect(await house.sql`select from vault.comparisons where sealed is not null`, 'what was shown is gone').toHaveLength(0)
  }
  await nothing()
  await shows(dana, pair, mine, daniyar)
  expect(await compares(daniyar, pair)).toMatchObject({ child: mine, desk: daniyar.desk })
  await says(dana, pair, 'different')
  await nothing()
})

test('two people of the two sides make it one file; anybody of either side parts it again, and then nobody has said anything', async () => {
  const { dana, saule, daniyar, aFile } = await aStory()
  const [, mine] = [await aFile(daniyar), await aFile(dana)]
  const { result: { found: [{ pair }] } } = await asks(dana, mine)
  expect(await says(dana, pair, 'same')).toMatchObject({ result: { state: 'open' } })
  expect(await says(dana, pair, 'same')).toMatchObject({ code: 'recognition.second-person' })
  expect(await says(saule, pair, 'same')).toMatchObject({ result: { state: 'open' } })
  expect((await daniyar.person.sees('pairs'))[0]).toMatchObject({ state: 'open', other: { said: { answer: 'same' } } })
  expect(await says(daniyar, pair, 'same')).toMatchObject({ result: { state: 'joined' } })
  expect((await dana.person.sees('pairs'))[0]).toMatchObject({ state: 'joined', mine: { said: { answer: 'same', byMe: false } } })
  expect(await saule.person.submits(undo, { because: 'learned-more' }, { about: pair })).toMatchObject({ verdict: 'taken' })
  const [again] = await dana.person.sees('pairs')
  expect(again).toMatchObject({ state: 'undone' })
  expect([again.mine.said, again.other.said]).toEqual([undefined, undefined])
})

test('a name that the other owner of one file cannot open is sealed to them by the owner who opens it next: by nobody else, to nobody else, and for no longer', async () => {
  const { house, dana, daniyar, aFile, worker } = await aStory()
  const receiver = await worker(house.desks.centre)
  const [, mine] = [await aFile(daniyar), await aFile(dana)]
  const { result: { found: [{ pair }] } } = await asks(dana, mine)
  await shows(dana, pair, mine, daniyar)
  await says(dana, pair, 'same', [await sealFor(dana, mine, daniyar)])
  expect(await opens(daniyar, mine, 'meeting'), 'it lies ready, and nobody is handed it').toMatchObject({ refused: { code: 'access.not-yours' } })
  await says(daniyar, pair, 'same')
  expect(await opens(daniyar, mine, 'meeting')).toMatchObject({ version: 1, owners: [] })

  // Corrected on a phone that had not heard yet, and shown to a receiver.
  const corrected: Identity = { names: [{ given: 'Айгерім', family: 'Оспанова' }] }
  const sealed = await sealIdentity(corrected, { child: mine, version: 2, desks: [publicPartOf(dana.key)] }) as SealedIdentity
  const sealTo = async ({ desk, key }: Pick<Worker, 'desk' | 'key'>) => await resealFor(mine, sealed.seals[0]!, { fromPrivateKey: dana.key.privateKey, to: { ...publicPartOf(key), desk } }) as DeskSeal
  await letServe(house, mine, receiver.desk, 'referred-accepted', ['name'])
  await asPerson(house.staff.parts.app, dana.person.token, async (tx, by) => {
    const doing = { by, at: house.clock.now() }
    expect(await keepIdentity(tx, mine, sealed, doing)).toBeUndefined()
    expect(await shareIdentity(tx, mine, await sealTo(receiver), { released: true }, doing)).toBeUndefined()
  })
  const seals = async ({ person }: Worker, made: readonly DeskSeal[], child = mine) => (await person.posts('/api/vault/seal', { child, seals: made })).body
  const leaves = async () => (await house.sql`select from log.leaves where body like '%vault/sealed%'`).length
  expect(await opens(daniyar, mine, 'meeting')).toMatchObject({ version: 1, owners: [] })
  expect(await opens(receiver, mine, 'meeting'), 'who was shown a part hears of no other').toMatchObject({ version: 2, owners: [] })
  const right = await sealTo(daniyar)
  for (const one of [receiver, daniyar]) expect(await seals(one, [right])).toEqual({ sealed: 0 })
  expect(await opens(dana, mine, 'meeting')).toMatchObject({ version: 2, owners: [daniyar.desk] })
  for (const wrong of [await sealTo({ desk: house.desks.clinic, key: daniyar.key }), { ...right, version: 1 }, { ...right, keyVersion: 2 }]) expect(await seals(dana, [wrong])).toEqual({ sealed: 0 })
  expect(await seals(dana, [right], newId<ChildId>())).toMatchObject({ refused: { code: 'access.not-yours' } })
  expect(await opens(daniyar, mine, 'meeting')).toMatchObject({ version: 1 })
  expect(await leaves()).toBe(0)

  // The device of an owner does it by itself.
  expect(await dana.device.openName(mine, 'meeting')).toMatchObject({ identity: corrected, version: 2 })
  await expect.poll(async () => (await opens(daniyar, mine, 'meeting')).version).toBe(2)
  const opened = await opens(daniyar, mine, 'meeting')
  expect(await openIdentity(opened, opened.seals[0], daniyar.key.privateKey)).toEqual(corrected)
  expect(await opens(dana, mine, 'meeting')).toMatchObject({ owners: [] })
  expect(await leaves()).toBe(1)
  await daniyar.person.submits(undo, { because: 'learned-more' }, { about: pair })
  expect(await opens(daniyar, mine, 'meeting')).toMatchObject({ refused: { code: 'access.not-yours' } })
  expect(await house.sql`select desk from vault.identity_releases where child = ${mine} order by desk`).toEqual([dana.desk, receiver.desk].toSorted().map((desk) => ({ desk })))
})

test('no statement of the app says a word for somebody else, joins with one person, or finds without a question', async () => {
  const { house, dana, daniyar, aFile } = await aStory()
  const [theirs, mine] = [await aFile(daniyar), await aFile(dana)]
  const { result: { found: [{ pair }] } } = await asks(dana, mine)
  const tries = async (run: Parameters<typeof asPerson>[2]) => await asPerson(house.staff.parts.app, dana.person.token, run).then(() => 'done', (fault: Error) => fault.message)
  expect(await tries((tx) => tx`update recognition.pairs set b_said = 'same', b_said_by = ${daniyar.person.id}, b_said_at = now() where id = ${pair}`)).toContain('not the speaker')
  expect(await tries((tx) => tx`update recognition.pairs set b_said = 'same', b_said_by = ${dana.person.id}, b_said_at = now() where id = ${pair}`)).toContain('not the speaker')
  await says(dana, pair, 'same')
  expect(await tries((tx) => tx`update recognition.pairs set state = 'joined', joined_at = now() where id = ${pair}`)).toContain('check')
  expect(await tries((tx) => tx`select * from recognition.find(${newId()}, ${[theirs]}::uuid[], ${['likely']}::text[], ${[newId()]}::uuid[], 3)`)).toContain('without a question')
  expect(await tries((tx) => tx`insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, question, found_at, likely) values (${house.programme}, ${newId()}, ${mine}, ${dana.desk}, ${theirs}, ${daniyar.desk}, 'question', ${newId()}, now(), 'likely')`)).toContain('permission')
  expect(await tries((tx) => tx`insert into vault.comparisons (programme, pair, child, desk, shown_at, until) values (${house.programme}, ${pair}, ${theirs}, ${dana.desk}, now(), now() + interval '1 day')`)).toContain('permission')
})

test('among the files of one desk the house finds by itself, and two people of the desk decide; across desks it finds nothing', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  await aFile(daniyar)
  const [first, second] = [await aFile(dana), await aFile(saule)]
  await asPerson(house.staff.parts.app, dana.person.token, async (tx) => { await tx`insert into recognition.to_look (programme, child, since) values (${house.programme}, ${second}, now())` })
  const [works] = await windClockwork(house.staff.parts.door)
  await runJob(house.staff.parts, works!, jobOf('recognition-look'), house.clock.now())
  const seen = await dana.person.sees('pairs')
  expect(seen).toMatchObject([{ isOneDesk: true, mine: { child: second }, other: { child: first }, reasons: expect.arrayContaining([expect.objectContaining({ code: 'matching.name.alike' })]) }])
  expect(await daniyar.person.sees('pairs')).toEqual([])
  const pair = seen[0].id
  expect(await says(dana, pair, 'same')).toMatchObject({ result: { state: 'open' } })
  expect((await dana.person.sees('pairs'))[0]).toMatchObject({ mine: { said: { byMe: true } } })
  expect((await saule.person.sees('pairs'))[0]).toMatchObject({ mine: { said: { byMe: false } } })
  expect(await says(saule, pair, 'same')).toMatchObject({ result: { state: 'joined' } })
})

test('each agency has an end of questions for the day, and so has each child; of two questions at once one is the last', async () => {
  const { house, dana, saule, daniyar } = await aStory()
  const [child, other] = [newId<ChildId>(), newId<ChildId>()]
  const asked = async (times: number, { by = dana, about = newId<ChildId>() } = {}) => await house.sql`insert into recognition.questions (programme, id, child, desk, agency, asked_by, purpose, asked_at)
    select ${house.programme}, gen_random_uuid(), ${about}, ${by.desk}, ${by.person.agency}, ${by.person.id}, 'meeting-now', ${new Date(house.clock.now() - 1000)} from generate_series(1, ${times})`
  const codeOf = (verdict: any) => (verdict.verdict === 'taken' ? verdict.result.left : [verdict.code, verdict.details.whose])
  const refusedFor = (whose: string) => ['recognition.budget', whose]

  await asked(askingLimits.child, { by: saule, about: child })
  // A colleague's count, for they stand before the same child; another agency's does not.
  expect(codeOf(await asks(dana, child, nobody))).toEqual(refusedFor('child'))
  expect(codeOf(await asks(daniyar, child, nobody))).toBe(askingLimits.child - 1)

  await asked(askingLimits.person - 1)
  const atOnce = await inARace(house, 'recognition.questions', [other, newId<ChildId>()].map((about) => () => asks(dana, about, nobody)))
  expect(atOnce.map(codeOf).sort()).toEqual([0, refusedFor('person')])
  expect(codeOf(await asks(saule, newId<ChildId>(), nobody))).toBe(askingLimits.child - 1)

  await asked(askingLimits.agency - askingLimits.child - askingLimits.person - 1)
  expect(codeOf(await asks(saule, newId<ChildId>(), nobody))).toEqual(refusedFor('agency'))
  house.clock.move(askingLimits.withinMs)
  expect(codeOf(await asks(dana, child, nobody))).toBe(askingLimits.child - 1)
}, 60_000)

test('once a week everybody is held against everybody: a file that came to a desk with another one of the same child is found', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  await aFile(daniyar)
  const two = new Set([await aFile(dana), await aFile(saule)])
  await aFile(dana, { names: [readName('Тимур Ақжолов')], birth: readBirth('2011-03-09')!, sex: 'male' })
  expect(jobOf('recognition-sift').everyMinutes).toBe(weekMinutes)
  const [works] = await windClockwork(house.staff.parts.door)
  const runs = async (name: string) => { await runJob(house.staff.parts, works!, jobOf(name), house.clock.now()) }
  await runs('recognition-look')
  expect(await dana.person.sees('pairs')).toEqual([])
  await runs('recognition-sift')
  // Who stands at another desk is as sure, and takes nobody's place on the list.
  expect(await house.sql`select child from recognition.to_look`).toHaveLength(1)
  await runs('recognition-look')
  const [pair, ...more] = await dana.person.sees('pairs')
  expect(more).toEqual([])
  expect(new Set([pair.mine.child, pair.other.child])).toEqual(two)
  expect(await daniyar.person.sees('pairs')).toEqual([])
  // Nor does a pair that is known, whatever was said of it.
  expect(await says(dana, pair.id, 'different')).toMatchObject({ result: { state: 'apart' } })
  await runs('recognition-sift')
  expect(await house.sql`select child from recognition.to_look`).toEqual([])
})

test('a thousand popular names, asked by one worker: twenty are answered, the head hears of it, and little is learnt', async () => {
  const { house, dana, daniyar, ownHead, aFile } = await aStory()
  const given = ['Айгерім', 'Айзере', 'Аружан', 'Нұрсұлтан', 'Алихан', 'Ерасыл', 'Амина', 'Томирис', 'Санжар', 'Дінмұхаммед']
  const family = ['Ахметова', 'Оспанов', 'Ибрагимова', 'Сулейменов', 'Қасымова', 'Омаров', 'Юсупова', 'Каримов', 'Алиева', 'Смағұлов']
  const names = Array.from({ length: 1000 }, (_, i) => `${given[i % 10]} ${family[Math.floor(i / 10) % 10]}`)
  for (let i = 0; i < 60; i++) await aFile(daniyar, { names: [readName(names[(i * 37) % 100]!)], birth: readBirth(`${2008 + i % 10}-0${1 + i % 9}-1${i % 9}`)!, sex: i % 2 ? 'male' : 'female' })
  const codes = new Map<string, number>()
  let toldAfter = 0
  const [alone, withGuess] = [{ desks: 0 }, { desks: 0 }]
  for (const [i, name] of names.entries()) {
    // A phone that is told to stop goes on all the same; after the first refusals the rest are the same, and a hundred show it.
    if (i >= 120) break
    // Every other one with a guess beside it: a year of birth.
    const verdict = await asks(dana, newId<ChildId>(), sendQuestion(encodeQuestion({ names: readingsOf(name), ...(i % 2 === 1 && { birth: readBirth(String(2008 + i % 10))! }) }, keys)))
    const code = verdict.verdict === 'taken' ? 'answered' : verdict.code
    codes.set(code, (codes.get(code) ?? 0) + 1)
    if (verdict.verdict === 'taken') (i % 2 === 1 ? withGuess : alone).desks += verdict.result.found.length
    if (!toldAfter && (await ownHead.sees('notices')).some(({ kind }) => kind === 'questions-without-file')) toldAfter = i + 1
  }
  expect(Object.fromEntries(codes)).toEqual({ 'answered': askingLimits.person, 'recognition.budget': 100 })
  expect(toldAfter).toBe(askingLimits.withoutFile)
  // A name alone names no desk at all, however common or rare.
  expect(alone.desks).toBe(0)
  expect(withGuess.desks).toBeLessThanOrEqual(3)
  process.stdout.write(`  of 1,000 names ${askingLimits.person} are answered in a day; of them named a desk: ${alone.desks} by the name alone, ${withGuess.desks} with a year guessed; the head was told after ${toldAfter}\n`)
  expect((await house.sql`select count(*)::int as n from recognition.questions`)[0]!.n).toBe(askingLimits.person)
}, 120_000)

test('that these are two children is taken back by who said it, and by no other person or statement; then the pair is found and decided like any other', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  const child = await aFile(dana)
  await aFile(daniyar)
  const [found] = (await asks(dana, child)).result.found as { pair: RecordId }[]
  const pair = found!.pair
  const takesBack = async ({ person }: Worker) => await person.submits(takeBack, { because: 'said-by-mistake' }, { about: pair }) as any
  const state = async () => (await house.sql<{ state: string; a: string | null; b: string | null }[]>`select state, a_said as a, b_said as b from recognition.pairs where id = ${pair}`)[0]
  expect(await takesBack(dana)).toMatchObject({ code: 'recognition.not-apart' })
  expect(await says(daniyar, pair, 'same')).toMatchObject({ verdict: 'taken' })
  expect(await says(dana, pair, 'different')).toMatchObject({ result: { state: 'apart' } })
  expect((await asks(saule, child)).result.found).toEqual([])
  for (const other of [saule, daniyar]) {
    expect(await takesBack(other)).toMatchObject({ code: 'recognition.said-by-another' })
    await expect(asPerson(house.staff.parts.app, other.person.token, async (tx) => await tx`update recognition.pairs set state = 'open', a_said = null, a_said_by = null, a_said_at = null where id = ${pair}`)).rejects.toThrow('a settled pair')
  }
  // Nor does its speaker change anything else with it.
  await expect(asPerson(house.staff.parts.app, dana.person.token, async (tx) => await tx`update recognition.pairs set state = 'open', a_said = null, a_said_by = null, a_said_at = null, b_said = null, b_said_by = null, b_said_at = null where id = ${pair}`)).rejects.toThrow('a settled pair')
  expect(await takesBack(dana)).toMatchObject({ verdict: 'taken' })
  expect(await state()).toEqual({ state: 'open', a: null, b: 'same' })
  expect((await asks(dana, child)).result.found).toMatchObject([{ pair }])
  expect(await says(dana, pair, 'same')).toMatchObject({ result: { state: 'joined' } })
  // Undone, called different and taken back, it stays said that it was undone.
  expect(await daniyar.person.submits(undo, { because: 'learned-more' }, { about: pair })).toMatchObject({ verdict: 'taken' })
  expect(await says(daniyar, pair, 'different')).toMatchObject({ result: { state: 'apart' } })
  expect(await takesBack(daniyar)).toMatchObject({ verdict: 'taken' })
  expect(await state()).toEqual({ state: 'undone', a: null, b: null })
})

test('that these are two children is taken back by whoever sits at that desk once its speaker does not; by nobody else, and no other word', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  const child = await aFile(dana)
  await aFile(daniyar)
  const [{ pair }] = (await asks(dana, child)).result.found as [{ pair: RecordId }]
  const takesBack = async ({ person }: Worker) => await person.submits(takeBack, { because: 'learned-more' }, { about: pair }) as any
  const byHand = async ({ person }: Worker) => await asPerson(house.staff.parts.app, person.token, async (tx) => await tx`update recognition.pairs set state = 'open', a_said = null, a_said_by = null, a_said_at = null where id = ${pair}`)
  const words = async () => (await house.sql<{ state: string; a: string | null; b: string | null }[]>`select state, a_said as a, b_said as b from recognition.pairs where id = ${pair}`)[0]
  expect(await says(daniyar, pair, 'same')).toMatchObject({ verdict: 'taken' })
  expect(await says(dana, pair, 'different')).toMatchObject({ result: { state: 'apart' } })
  const seen = async ({ person }: Worker) => (await person.sees('pairs'))[0]
  expect(await seen(saule)).toMatchObject({ mine: { said: { answer: 'different', byMe: false, by: dana.person.id } } })
  expect((await seen(daniyar))!.other.said).not.toHaveProperty('by')
  expect(await takesBack(saule)).toMatchObject({ code: 'recognition.said-by-another' })
  await house.sql`update partnerships.memberships set until = now() where person = ${dana.person.id} and desk = ${dana.desk}`
  // The other side has no say in it, and does not learn who sits there no more.
  const leftFor = async ({ person }: Worker) => (await asPerson(house.staff.parts.app, person.token, async (tx) => (await tx<{ left: boolean }[]>`select recognition.has_left(${dana.person.id}, ${dana.desk}) as left`)[0]!.left))
  expect([await leftFor(saule), await leftFor(daniyar)]).toEqual([true, false])
  expect(await takesBack(daniyar)).toMatchObject({ code: 'recognition.said-by-another' })
  await expect(byHand(daniyar)).rejects.toThrow('a settled pair')
  expect(await takesBack(dana)).toMatchObject({ code: 'access.not-yours' })
  expect(await takesBack(saule)).toMatchObject({ verdict: 'taken' })
  expect(await words()).toEqual({ state: 'open', a: null, b: 'same' })
  // Who has left leaves no other word to be taken back: *same* goes by undoing alone.
  expect(await says(saule, pair, 'different')).toMatchObject({ result: { state: 'apart' } })
  await house.sql`update partnerships.people set state = 'suspended' where id = ${daniyar.person.id}`
  await expect(asPerson(house.staff.parts.app, saule.person.token, async (tx) => await tx`update recognition.pairs set state = 'open', a_said = null, a_said_by = null, a_said_at = null, b_said = null, b_said_by = null, b_said_at = null where id = ${pair}`)).rejects.toThrow('a settled pair')
})

test('two who have both said *same* without a line, at two agencies or at one desk, make one file, and once', async () => {
  const { house, dana, saule, daniyar, aFile } = await aStory()
  const [here, there] = [await aFile(dana), await aFile(daniyar)]
  const [found] = (await asks(dana, here)).result.found as { pair: RecordId }[]
  const atHome = newId<RecordId>()
  const another = await aFile(dana)
  await house.sql`insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, found_at, likely) values (${house.programme}, ${atHome}, ${here}, ${dana.desk}, ${another}, ${dana.desk}, 'house', now(), 'likely')`
  for (const [pair, one, other] of [[found!.pair, dana, daniyar], [atHome, dana, saule]] as const) {
    const states = (await Promise.all([says(one, pair, 'same'), says(other, pair, 'same')])).map(({ result }) => result.state)
    expect(states.toSorted()).toEqual(['joined', 'open'])
    // Sent again, as after a lost answer, or said by a third: it is one file already.
    expect(await says(one, pair, 'same')).toMatchObject({ code: 'recognition.already-one' })
  }
  expect(await house.sql`select count(*)::int as n from access.joined where until is null`).toEqual([{ n: 2 }])
  expect(await house.sql`select count(*)::int as n from access.relations where kind = 'one-child' and child = any (${[here, there, another]}::uuid[])`).toEqual([{ n: 3 }])
})

test('a child of another agency is found by a number alone, whatever the name: there is a pair; a telephone alone or the token of a number finds nobody', async () => {
  const { dana, daniyar, aFile } = await aStory()
  const numbers = { iin: '120517650123', documents: ['AB1234567'], phones: ['+77010000001'] }
  await aFile(daniyar, { ...aigerim, ...numbers })
  const heardAs = { names: readingsOf('Zarina Tursunova') }
  const withTags = async (known: KnownOfChild) => sendQuestion({ ...encodeQuestion(known, keys), tags: await tagsOf(dana.person, known) })
  const foundBy = async (what: SentQuestion) => (await asks(dana, newId<ChildId>(), what)).result.found
  expect(await foundBy(await withTags({ ...heardAs, phones: numbers.phones }))).toEqual([])
  expect(await foundBy(await withTags({ names: [], phones: numbers.phones }))).toEqual([])
  // What every device could make by itself, for all IINs there are.
  expect(await foundBy(sendQuestion(encodeQuestion({ ...heardAs, ...numbers }, keys)))).toEqual([])
  expect(await foundBy(await withTags({ ...heardAs, iin: numbers.iin }))).toMatchObject([{ desk: daniyar.desk, likely: 'very-likely' }])
  expect(await dana.person.sees('pairs')).toMatchObject([{ state: 'open', isOneDesk: false, other: { desk: daniyar.desk } }])
})
