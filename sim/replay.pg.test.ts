/**
 * The simulation's server says what the house says: everything that some seeds brought to the simulated one is brought to the real
 * rooms on PostgreSQL in the order of its commits, and verdicts, lines of the feed and shelves are held side by side.
 */
import { expect, test } from 'vitest'
import type { RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import type { Envelope, Verdict } from '#core/sync/envelope.ts'
import { randomBytes } from '#core/vault/bytes.ts'
import { signerFrom, type Signer } from '#core/vault/signing.ts'
import { tellSigningKey } from '#rooms/partnerships/forms.ts'
import { tellSigned } from '#rooms/referral/forms.ts'
import { digestOf, readReceipt, readStatement, signingReceipt, signingStatement, writeReceipt, writeStatement } from '#rooms/referral/packet.ts'
import { Refusal } from '#core/refusal.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { show } from './rooms.ts'
import { runSeed } from './run-seed.ts'
import { statementIn, type Committed, type Line, type SimServer } from './server.ts'
import { deskNames, desks, type DeskName, everybody, signingKeyOf } from './world.ts'

const shelves = { concerns: 'concerns', children: 'children', referrals: 'referrals', 'hand-overs': 'handOvers', 'signed-hand-overs': 'signed' } as const
const wanted = 24

/** Names of the simulation and of the house for the same thing, both ways. */
function namesFor() {
  const real = new Map<string, string>()
  const sim = new Map<string, string>()
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g
  return {
    same(inSim: string, inHouse: string) { real.set(inSim, inHouse); sim.set(inHouse, inSim) },
    toReal: <T>(what: T) => JSON.parse(JSON.stringify(what).replace(uuid, (id) => real.get(id) ?? id)) as T,
    toSim: <T>(what: T) => JSON.parse(JSON.stringify(what).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => sim.get(id) ?? id)) as T,
  }
}

interface Opened { house: House; people: Map<string, Person>; names: ReturnType<typeof namesFor>; /** By the key that stands for each in the simulation. */ signers: Map<string, Signer> }

async function openTheSame(): Promise<Opened> {
  const house = await aHouse()
  const names = namesFor()
  // Concerns go to the first desk by number that takes them; in the simulation that is the one called guardianship.
  const [first, second] = [house.desks.guardianship, house.desks.police].sort()
  await house.sql`update partnerships.desks set takes_concerns = true where id = ${second!} or id = ${first!}`
  const at: Record<DeskName, string> = { guardianship: first!, police: second!, ngo: house.desks.ngo, centre: house.desks.centre }
  for (const name of deskNames) names.same(desks[name], at[name])
  const people = new Map<string, Person>()
  const signers = new Map<string, Signer>()
  for (const one of everybody()) {
    const desk = one.desks[0] && names.toReal(one.desks[0])
    const person = await house.person({ roles: one.roles.filter((role) => role !== 'link'), ...(desk && { desk }), regions: one.regions })
    names.same(one.person, person.id)
    people.set(one.person, person)
    if (!one.roles.includes('worker')) continue
    const signer = await signerFrom(randomBytes(32))
    signers.set(signingKeyOf(one.person), signer)
    expect(await person.submits(tellSigningKey, { publicKey: signer.publicKey, proof: signer.proofFor(person.id) })).toMatchObject({ verdict: 'taken' })
  }
  return { house, people, names, signers }
}

/** Today's form for a concern is the simulation's yesterday and tomorrow. */
function asToday(envelope: Envelope): Pick<Envelope, 'version' | 'answers'> {
  if (envelope.form !== 'identification/raise-concern') return envelope
  const { children, howMany, ...rest } = envelope.answers as { children?: number; howMany?: number }
  return { version: envelope.version <= 2 ? 1 : 99, answers: { ...rest, howMany: howMany ?? children } }
}

interface Story extends Opened { codes: Map<RecordId, { sim: string; real: string }>; /** What was signed, as it is signed in the house: once. */ signed: Map<RecordId, object> }

/** What two people signed, with the house's names and their real keys. */
async function signedAnew(envelope: Envelope, { names, signers, codes, signed }: Story): Promise<object> {
  const { id } = statementIn(envelope)
  const known = signed.get(id)
  if (known) return known
  const text = (field: string) => Buffer.from((envelope.answers as Record<string, string>)[field]!, 'base64url').toString()
  const [statement, receipt] = [readStatement(text('statement')), readReceipt(text('receipt'))]
  if (statement instanceof Refusal || receipt instanceof Refusal) throw new Error('what the simulation signed cannot be read')
  const [giver, taker] = [signers.get(statement.by)!, signers.get(receipt.by)!]
  const code = codes.get(statement.child)
  const { answers, ...rest } = statement
  const first = writeStatement(names.toReal({ ...rest, by: giver.publicKey, answers: { ...answers, code: answers.code === code?.sim ? code.real : answers.code } }))
  const second = writeReceipt({ ...receipt, by: taker.publicKey, packet: await digestOf(first) })
  const encoded = (one: string) => Buffer.from(one).toString('base64url')
  const made = { statement: encoded(first), statementSignature: giver.sign(signingStatement, first), receipt: encoded(second), receiptSignature: taker.sign(signingReceipt, second) }
  signed.set(id, made)
  return made
}

async function bring(one: Committed, story: Story) {
  const { house, people, names, codes } = story
  house.clock.set(one.at)
  if (one.what === 'job') {
    const [works] = await windClockwork(house.staff.parts.door)
    await runJob(house.staff.parts, works!, referralRoom.jobs.find(({ name }) => name === 'referral-escalate')!, one.at)
    return
  }
  if (one.what === 'rights') {
    const { id } = people.get(one.person.person)!
    if (one.person.isSuspended) await house.sql`update partnerships.people set state = 'suspended' where id = ${id}`
    await house.sql`delete from partnerships.memberships where person = ${id}`
    for (const desk of one.person.desks) await house.sql`insert into partnerships.memberships (programme, desk, person, since) values (${house.programme}, ${names.toReal(desk)}, ${id}, now() - interval '1 minute')`
    return
  }
  const { envelope, verdict } = one
  const { version, answers } = asToday(envelope)
  const given = envelope.form === tellSigned.name ? { answers: await signedAnew(envelope, story), about: undefined } : names.toReal({ answers, about: envelope.about })
  const code = envelope.about && codes.get(envelope.about)
  if (envelope.form === 'referral/send' && code && (answers as { code: string }).code === code.sim) (given.answers as { code: string }).code = code.real
  const said = await people.get(one.person)!.submits(envelope.form, given.answers, { id: envelope.id, version, filledAt: envelope.filledAt, ...(given.about !== undefined && { about: given.about }) })
  if (verdict.verdict === 'taken' && said.verdict === 'taken') {
    names.same(verdict.about, said.about)
    const [simHandOver, realHandOver] = [verdict, said].map(({ result }) => (result as { handOver?: string } | undefined)?.handOver)
    if (simHandOver && realHandOver) names.same(simHandOver, realHandOver)
    const [simCode, realCode] = [(verdict.result as { code?: string })?.code, (said.result as { code?: string | { word: string; number: number } })?.code]
    if (simCode && realCode) codes.set(verdict.about, { sim: simCode, real: typeof realCode === 'string' ? realCode : `${realCode.word}-${realCode.number}` })
  }
  expect(plain(names.toSim(said)), `${envelope.form} ${envelope.id}`).toEqual(plain(verdict))
}

function plain(verdict: Verdict): object {
  if (verdict.verdict === 'refused') return verdict.code === 'forms.version-unknown' ? { code: verdict.code } : verdict
  const { code: _code, askedBefore: _askedBefore, beside: _beside, ...result } = (verdict.result ?? {}) as { code?: unknown; askedBefore?: unknown; beside?: unknown }
  return { about: verdict.about, result }
}

async function shelvesOf(person: Person, toSim: <T>(what: T) => T): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const shelf of Object.keys(shelves)) all[shelf] = toSim(await person.sees(shelf)).map(brief).sort()
  return all
}

function shelvesInSim(server: SimServer, person: string): Record<string, string[]> {
  const who = server.person(person as never)
  return Object.fromEntries(Object.entries(shelves).map(([shelf, table]) => [shelf, [...server.all(table)].flatMap(({ id }) => show(server, who, shelf, id) ?? []).map(brief).sort()]))
}

/** Within one commit the database is free in its order. */
function byCommit(history: readonly Committed[], lines: readonly Pick<Line, 'audience' | 'shelf' | 'record' | 'gone'>[]): string[][] {
  let from = 0
  const said = lines.map(({ audience, shelf, record, gone }) => `${shelf} ${record} ${audience}${gone ? ' gone' : ''}`)
  return [...history.map((one) => said.slice(from, from += one.lines.length).sort()), said.slice(from)]
}

function brief(record: any): string {
  const { id, seenAs, state, revision, turn, because, referral, toldAt } = record
  if (toldAt !== undefined) return [id, because, referral, toldAt].join(' ')
  return [id, seenAs, state, seenAs === undefined && record.help === undefined ? undefined : revision, turn?.what, turn?.since, turn?.by].join(' ')
}

test(`${wanted} seeds have the same verdicts, feeds and shelves on PostgreSQL`, { timeout: 300_000 }, async () => {
  let shown = 0
  for (let seed = 1; shown < wanted; seed++) {
    const { server, faults } = await runSeed(seed)
    expect(faults).toEqual([])
    const { history } = server
    // One after the other there is no race between a worker and somebody's rights, and nothing locked for the clockwork to pass over.
    if (server.wasRestored || history.length < 30 || history.some((one) => (one.what === 'rights' && one.inFlight) || (one.what === 'job' && one.skipped))) continue
    shown++
    const story: Story = { ...await openTheSame(), codes: new Map(), signed: new Map() }
    const { house, names, people } = story
    for (const one of history) await bring(one, story)
    const lines = await house.sql`select audience, shelf, record, gone from sync.feed where shelf = any (${Object.keys(shelves)}) order by n`
    expect(byCommit(history, names.toSim([...lines]) as never), `seed ${seed}`).toEqual(byCommit(history, server.lines))
    for (const [id, person] of people) {
      if (server.person(id as never).isSuspended) continue
      expect(await shelvesOf(person, names.toSim), `seed ${seed}, ${server.person(id as never).name}`).toEqual(shelvesInSim(server, id))
    }
  }
})
