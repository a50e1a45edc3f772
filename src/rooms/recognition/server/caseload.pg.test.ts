/** Two agencies compare their caseloads on a real house: what each learns when, what lies at rest meanwhile and after, and what nobody can do for the other. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { knownOf } from '../../../../bench/matching/known-of-sighting.ts'
import { personOf, registered, seenAgain, type Sighting } from '../../../../bench/matching/population.ts'
import { asPerson } from '#core/access/server/session.ts'
import { dayMs, systemClock } from '#core/clock.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { encodeRecord, versionOf, type KnownOfChild } from '#core/matching/encode.ts'
import { runVersion } from '#core/matching/linkage.ts'
import { namesVersion } from '#core/matching/name-parts.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { drawRun, type DrawnRun } from '#core/matching/run-rows.ts'
import type { SentRun } from '#core/matching/run-sent.ts'
import { runRowBytes } from '#core/matching/sizes.ts'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { agreeOnRunKey, makeRunPair, signHalf } from '#core/vault/run-key.ts'
import { signerFrom, type Signer } from '#core/vault/signing.ts'
import { aHouse, type House, letServe, type Person } from '#testing/house.ts'
import { fakesFor } from '../caseload.ts'
import { agreeRun, endRun, nameOwn, proposeRun, sendRows, showOwn } from '../forms.ts'
import { recognitionRoom } from './room.ts'

const [compare, over] = ['recognition-compare-caseloads', 'recognition-end-caseloads'].map((name) => recognitionRoom.jobs.find((job) => job.name === name)!)
const [many, common] = [200, 40]

interface OneOf { readonly child: ChildId; readonly known: KnownOfChild; readonly who: number }
/** One side: who acts for it, the head who hears, its children, what its device holds. */
interface Side { readonly person: Person; readonly head: Person; readonly desk: DeskId; readonly signer: Signer; readonly children: readonly OneOf[]; secret: Bytes; publicKey: string; drawn?: DrawnRun }

async function aStory({ children = many, shared = common } = {}) {
  const house = await aHouse()
  house.clock.set(systemClock.now())
  const side = async (desk: DeskId, sightings: readonly [number, Sighting][]): Promise<Side> => {
    const own: OneOf[] = []
    for (const [who, sighting] of sightings) {
      const child = newId<ChildId>()
      await letServe(house, child, desk)
      own.push({ child, known: knownOf(sighting), who })
    }
    // Whoever acts is at the head of the agency and works at its desk; another head only hears.
    return { person: await house.person({ roles: ['worker', 'head'], desk }), head: await house.person({ roles: ['head'], desk }), desk, signer: await signerFrom(randomBytes(32)), children: own, ...makeRunPair() }
  }
  const a = await side(house.desks.ngo, Array.from({ length: children }, (_, i) => [i, registered(personOf(5, i), 5)]))
  const b = await side(house.desks.police, Array.from({ length: children }, (_, i) => (i < shared ? [i, seenAgain(personOf(5, i), 5)] : [i + 100_000, registered(personOf(5, i + 100_000), 5)])))
  const [works] = await windClockwork(house.staff.parts.door)
  const windOn = async (job: typeof compare) => { await runJob(house.staff.parts, works!, job!, house.clock.now()) }
  return { house, a, b, windOn }
}
type Story = Awaited<ReturnType<typeof aStory>>

const ofRun = ({ house }: Story, run: RecordId) => ({ run, a: house.agencies.ngo.id as string, b: house.agencies.police.id as string })

async function proposes(story: Story, { run = newId<RecordId>(), by = story.a, more = {} }: { run?: RecordId; by?: Side; more?: object } = {}) {
  const half = signHalf(by.signer, ofRun(story, run), 'a', by.publicKey)
  return { run, verdict: await by.person.submits(proposeRun, { agency: story.house.agencies.police.id, purpose: 'same-children-twice' }, { id: run, sealed: { run: { key: half } }, ...more }) as any }
}
async function agrees(story: Story, run: RecordId, person: Person = story.b.person) {
  return await person.submits(agreeRun, {}, { about: run, sealed: { run: { key: signHalf(story.b.signer, ofRun(story, run), 'b', story.b.publicKey) } } }) as any
}

async function keyOf(story: Story, run: RecordId, side: 'a' | 'b'): Promise<Bytes> {
  const [own, other] = side === 'a' ? [story.a, story.b] : [story.b, story.a]
  const [seen] = (await own.person.sees('caseloads')).filter(({ id }) => id === run)
  const key = await agreeOnRunKey({ secret: own.secret, side, halves: seen.halves, known: [other.signer.publicKey], of: ofRun(story, run) })
  if (key instanceof Refusal) throw new Error(key.code)
  return key
}

async function sends(story: Story, run: RecordId, side: 'a' | 'b', { only }: { only?: number } = {}) {
  const own = story[side]
  const version = runVersion(run)
  const keys = await deriveMatchingKeys(await keyOf(story, run, side), version)
  own.drawn = drawRun(own.children.slice(0, only), { keys, fakes: fakesFor(Math.min(only ?? Infinity, own.children.length)) })
  let last: any
  for (const [i, rows] of own.drawn.pieces.entries()) last = await own.person.submits(sendRows, { piece: i + 1, of: own.drawn.pieces.length }, { about: run, sealed: { run: { rows: { version, rows: toBase64url(rows) } } } })
  return last
}

async function names({ a, b }: Story, run: RecordId, side: 'a' | 'b') {
  const own = { a, b }[side]
  const [seen] = (await own.person.sees('caseloads')).filter(({ id }) => id === run)
  const named = own.drawn!.numbers.filter(({ row }) => seen.rows.includes(row))
  return { named, verdict: await own.person.submits(nameOwn, {}, { about: run, sealed: { run: { named } } }) as any }
}

/** Both have agreed, sent, and the house has counted. */
async function untilCounted(story: Story): Promise<RecordId> {
  const { run } = await proposes(story)
  expect(await agrees(story, run)).toMatchObject({ verdict: 'taken', result: { state: 'sending' } })
  expect(await sends(story, run, 'a')).toMatchObject({ verdict: 'taken' })
  expect(await sends(story, run, 'b')).toMatchObject({ verdict: 'taken', result: { state: 'comparing' } })
  await story.windOn(compare)
  return run
}

/** What lies in the database of an open run. */
async function atRest({ sql }: House) {
  const [row] = await sql<{ rows: number; matches: number }[]>`select (select count(*) from matching.run_rows)::int as rows, (select count(*) from recognition.run_matches)::int as matches`
  return row!
}
const nothing = { rows: 0, matches: 0 }

test('two agencies of two hundred children, forty of them known to both in two scripts: the count first, then each its own, then pairs for two people', async () => {
  const story = await aStory()
  const { house, a, b } = story
  const run = await untilCounted(story)
  const [seenByA] = await a.person.sees('caseloads')
  expect(seenByA).toMatchObject({ state: 'counted', count: { from: expect.any(Number), to: expect.any(Number) } })
  expect(JSON.stringify(seenByA)).not.toMatch(/"rows"|"found"/)
  expect((await house.sql`select from recognition.pairs`).length).toBe(0)
  // Rows have done their work.
  expect((await atRest(house)).rows).toBe(0)

  expect(await a.person.submits(showOwn, {}, { about: run })).toMatchObject({ verdict: 'taken', result: { state: 'counted' } })
  expect((await a.person.sees('caseloads'))[0]).not.toHaveProperty('rows')
  expect((await b.person.sees('caseloads'))[0]).not.toHaveProperty('rows')
  expect(await b.person.submits(showOwn, {}, { about: run })).toMatchObject({ verdict: 'taken', result: { state: 'showing' } })
  const first = await names(story, run, 'a')
  expect(first.verdict).toMatchObject({ verdict: 'taken', result: { state: 'showing' } })
  // A child's number alone makes no pair.
  expect((await house.sql`select from recognition.pairs`).length).toBe(0)
  const second = await names(story, run, 'b')
  expect(second.verdict).toMatchObject({ verdict: 'taken', result: { state: 'ended' } })

  const pairs = await house.sql<{ a: ChildId; b: ChildId; aDesk: DeskId; bDesk: DeskId; foundBy: string }[]>`select a_child as a, b_child as b, a_desk as "aDesk", b_desk as "bDesk", found_by as "foundBy" from recognition.pairs`
  const who = new Map([...a.children, ...b.children].map(({ child, who: one }) => [child, one]))
  const right = pairs.filter((pair) => who.get(pair.a) === who.get(pair.b)).length
  process.stdout.write(`  of ${common} children whom two caseloads of ${many} share ${right} were found (recall ${(right / common).toFixed(2)}), ${pairs.length} pairs (precision ${(right / pairs.length).toFixed(2)}); told: ${JSON.stringify(seenByA.count)}\n`)
  expect(right / common).toBeGreaterThan(0.75)
  expect(right / pairs.length).toBeGreaterThan(0.9)
  expect(pairs.every(({ aDesk, bDesk, foundBy }) => aDesk === a.desk && bDesk === b.desk && foundBy === 'comparison')).toBe(true)
  const seen = await a.person.sees('pairs')
  expect(seen).toHaveLength(pairs.length)
  expect(JSON.stringify(seen)).not.toMatch(new RegExp(pairs.map((pair) => pair.b).join('|')))

  // What stays: who, why, when, how many roughly.
  expect(await atRest(house)).toEqual(nothing)
  const [left] = await house.sql`select * from recognition.runs where id = ${run}`
  expect(left).toMatchObject({ state: 'ended', ending: 'done', found: null, a_half: null, b_half: null, told_from: seenByA.count.from, told_to: seenByA.count.to })
  const leaves = (await house.sql<{ body: string }[]>`select body from log.leaves`).map(({ body }) => body)
  for (const form of [proposeRun, agreeRun, sendRows, showOwn, nameOwn]) expect(leaves.filter((body) => body.includes(`"${form.name}"`) && body.includes('recognition/caseload-same-children-twice')).length, form.name).toBeGreaterThanOrEqual(1)
  expect(leaves.some((body) => [...who.keys()].some((child) => body.includes(child)))).toBe(false)
  // Nothing of rows or of children's numbers lies in what was taken in either.
  const submissions = JSON.stringify(await house.sql`select body from sync.submissions where form like 'recognition/%'`)
  expect([...who.keys()].some((child) => submissions.includes(child))).toBe(false)
  expect(submissions).not.toContain(toBase64url(a.drawn!.pieces[0]!).slice(0, 40))
}, 120_000)

test('each of the two is told to the heads of the other side', async () => {
  const story = await aStory({ children: 4, shared: 2 })
  const kinds = async (person: Person) => (await person.sees('notices')).map(({ kind }) => kind)
  const { run } = await proposes(story)
  expect(await kinds(story.b.head)).toEqual(['run-proposed'])
  expect(await kinds(story.a.head)).toEqual([])
  await agrees(story, run)
  expect(await kinds(story.a.head)).toEqual(['run-agreed'])
  expect(await story.a.head.sees('caseloads')).toMatchObject([{ id: run, state: 'sending', isMine: false }])
  // How many the agency serves is told to who speaks for it.
  expect(await story.a.person.sees('caseloads')).toMatchObject([{ caseload: story.a.children.length }])
  expect((await story.a.head.sees('caseloads'))[0]).not.toHaveProperty('caseload')
  expect((await story.a.head.sees('caseloads'))[0]).not.toHaveProperty('halves')
  // A head who works at no desk does not begin one, and may end it.
  expect(await story.b.head.submits(endRun, { because: 'not-wanted' }, { about: run })).toMatchObject({ verdict: 'taken', result: { state: 'ended' } })
  for (const [one, by] of [[story.b.head, 'me'], [story.b.person, 'mine'], [story.a.person, 'other']] as const) expect(await one.sees('caseloads')).toMatchObject([{ state: 'ended', endedBy: by }])
}, 60_000)

test('a small count is not told', async () => {
  const story = await aStory({ children: 6, shared: 2 })
  await untilCounted(story)
  const [seen] = await story.a.person.sees('caseloads')
  expect(seen.count).toEqual({ from: 3 })
}, 60_000)

test('no one is both, no one speaks for the other, nobody goes on alone', async () => {
  const story = await aStory({ children: 4, shared: 2 })
  const { house, a, b } = story
  const helper = await house.person({ roles: ['worker'], desk: a.desk })
  const { verdict } = await proposes(story, { by: { ...a, person: helper } })
  expect(verdict).toMatchObject({ code: 'recognition.not-the-speaker' })
  const { run } = await proposes(story)
  const stranger = await house.person({ roles: ['worker', 'head'], desk: house.desks.clinic })
  expect(await agrees(story, run, stranger)).toMatchObject({ code: 'access.not-yours' })
  expect(await agrees(story, run, a.person)).toMatchObject({ code: 'access.not-yours' })
  expect(await agrees(story, run, await house.person({ roles: ['worker'], desk: b.desk }))).toMatchObject({ code: 'access.not-yours' })
  // Who proposed has moved to the other agency since.
  await house.sql`update partnerships.people set agency = ${house.agencies.police.id} where id = ${a.person.id}`
  await house.sql`update partnerships.memberships set desk = ${b.desk} where person = ${a.person.id}`
  expect(await agrees(story, run, a.person)).toMatchObject({ code: 'recognition.second-person' })
  await house.sql`update partnerships.people set agency = ${house.agencies.ngo.id} where id = ${a.person.id}`
  await house.sql`update partnerships.memberships set desk = ${a.desk} where person = ${a.person.id}`
  expect(await a.person.submits(sendRows, { piece: 1, of: 1 }, { about: run })).toMatchObject({ code: 'recognition.run-not-there' })
  expect(await agrees(story, run)).toMatchObject({ verdict: 'taken' })

  const tries = async (token: string, work: Parameters<typeof asPerson>[2]) => await asPerson(house.staff.parts.app, token, work).then(() => 'done', (fault: Error) => fault.message)
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set b_sent_at = now() where id = ${run}`)).toContain('for the other side')
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set b_shows_at = now(), a_shows_at = now() where id = ${run}`)).toContain('for the other side')
  expect(await tries(a.head.token, (tx) => tx`update recognition.runs set a_shows_at = now() where id = ${run}`)).toContain('for the other side')
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set found = 3 where id = ${run}`)).toContain('counted by somebody')
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set state = 'proposed' where id = ${run}`)).toContain('backwards')
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set b_half = a_half where id = ${run}`)).toContain('half of a key')
  expect(await tries(a.person.token, (tx) => tx`update recognition.runs set state = 'ended', ending = 'done', ended_at = now(), ended_by = ${b.person.id}, a_half = null, b_half = null where id = ${run}`)).toContain('another')
  expect(await tries(a.person.token, (tx) => tx`select recognition.keep_matches(${run}, ${[1]}::bigint[], ${[2]}::bigint[], ${['likely']}::text[])`)).toContain('outside a run')
  expect(await tries(a.person.token, (tx) => tx`select * from recognition.name_rows(${run}, ${[1]}::bigint[], ${[a.children[0]!.child]}::uuid[], ${[newId()]}::uuid[], now())`)).toContain('outside a run')
  expect(await tries(a.person.token, (tx) => tx`select * from recognition.run_matches`)).toContain('permission')
  expect(await tries(a.person.token, (tx) => tx`select * from matching.run_rows`)).toContain('permission')
  expect(await tries(stranger.token, (tx) => tx`update recognition.runs set revision = 9 where id = ${run} returning 1`)).toBe('done')
  expect((await house.sql`select revision from recognition.runs where id = ${run}`)[0]!.revision).toBe(2)
  expect(await stranger.sees('caseloads')).toEqual([])
}, 60_000)

test('once a week for two agencies, one at a time', async () => {
  const story = await aStory({ children: 4, shared: 2 })
  const { house, b } = story
  const { run } = await proposes(story)
  expect((await proposes(story)).verdict).toMatchObject({ code: 'recognition.run-open' })
  await b.person.submits(endRun, { because: 'not-this-agency' }, { about: run })
  expect((await house.sql`select ending from recognition.runs where id = ${run}`)[0]!.ending).toBe('declined')
  const again = await proposes(story)
  expect(again.verdict).toMatchObject({ verdict: 'taken' })
  await agrees(story, again.run)
  await b.person.submits(endRun, { because: 'enough' }, { about: again.run })
  expect((await proposes(story)).verdict).toMatchObject({ code: 'recognition.run-too-soon', details: { days: 7 } })
  house.clock.move(7 * dayMs)
  expect((await proposes(story)).verdict).toMatchObject({ verdict: 'taken' })
}, 60_000)

test('more than an agency serves, rows of another run and rows under the index key are refused', async () => {
  const story = await aStory({ children: 8, shared: 2 })
  const { a } = story
  const { run } = await proposes(story)
  await agrees(story, run)
  const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), runVersion(run))
  const sendsAs = async (version: string, rows: Bytes) => await a.person.submits(sendRows, { piece: 1, of: 2 }, { about: run, sealed: { run: { rows: { version, rows: toBase64url(rows) } } as SentRun } }) as any
  // A list of names is no caseload.
  const list = drawRun(Array.from({ length: 20 }, () => a.children[0]!), { keys, fakes: 0 }).pieces[0]!
  expect(await sendsAs(runVersion(run), list)).toMatchObject({ code: 'recognition.more-than-served' })
  const rows = drawRun(a.children, { keys, fakes: 4 }).pieces[0]!
  expect(await sendsAs(runVersion(newId<RecordId>()), rows)).toMatchObject({ code: 'recognition.rows-of-another-run' })
  expect(await sendsAs(versionOf({ names: namesVersion, key: 1 }), rows)).toMatchObject({ code: 'recognition.rows-of-another-run' })
  expect(await sendsAs(runVersion(run), rows)).toMatchObject({ verdict: 'taken' })
  // In a second piece they are counted with the first.
  expect(await a.person.submits(sendRows, { piece: 2, of: 2 }, { about: run, sealed: { run: { rows: { version: runVersion(run), rows: toBase64url(rows) } } } })).toMatchObject({ code: 'recognition.more-than-served' })
}, 60_000)

test('whoever ends it and however, nothing of it lies at rest: by a person, by time, and in a house that was stopped in between', async () => {
  const by: [string, (story: Story, run: RecordId) => Promise<unknown>][] = [
    ['a person', async ({ b }, run) => { expect(await b.person.submits(endRun, { because: 'enough' }, { about: run })).toMatchObject({ verdict: 'taken' }) }],
    ['time', async ({ house, windOn }) => { house.clock.move(3 * dayMs); await windOn(over) }],
  ]
  for (const until of ['sending', 'comparing', 'counted'] as const) for (const [who, ends] of by) {
    const story = await aStory({ children: 8, shared: 4 })
    const { house } = story
    let run: RecordId
    if (until === 'counted') run = await untilCounted(story)
    else {
      ({ run } = await proposes(story))
      await agrees(story, run)
      await sends(story, run, 'a')
      if (until === 'comparing') await sends(story, run, 'b')
      expect((await atRest(house)).rows, `${until} ${who}`).toBeGreaterThan(0)
    }
    // A matcher that is opened anew knows of the run what the database does.
    await house.staff.parts.matcher.close()
    await ends(story, run)
    expect(await atRest(house), `${until}, ended by ${who}`).toEqual(nothing)
    const [left] = await house.sql`select state, found, a_half, b_half from recognition.runs where id = ${run}`
    expect(left).toEqual({ state: 'ended', found: null, a_half: null, b_half: null })
    expect((await story.a.person.sees('caseloads'))[0]).toMatchObject({ state: 'ended' })
    expect(await story.a.person.submits(showOwn, {}, { about: run })).toMatchObject({ code: 'recognition.run-over' })
  }
}, 180_000)

/** How much better than by chance sexes and places are guessed from the best stretch of each row: the commonest pattern is the commonest value. */
function guessed(bytes: Uint8Array, clear: Uint8Array, of: ReadonlyMap<number, KnownOfChild>): number {
  const view = new DataView(clear.buffer, clear.byteOffset)
  const rows = Array.from({ length: clear.length / runRowBytes }, (_, i) => ({ at: i * runRowBytes, known: of.get(view.getUint32(i * runRowBytes, true)) })).filter(({ known }) => known)
  const ranked = (all: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
    return [...counts].sort((x, y) => y[1] - x[1])
  }
  let best = 0
  for (const value of [({ known }: typeof rows[number]) => known!.sex ?? '', ({ known }: typeof rows[number]) => known!.place ?? '']) {
    const values = rows.map(value)
    const byRank = ranked(values)
    for (const width of [1, 2, 4]) for (let from = 0; from + width <= runRowBytes; from += width) {
      const patterns = rows.map(({ at }) => Buffer.from(bytes.subarray(at + from, at + from + width)).toString('latin1'))
      const guesses = new Map(ranked(patterns).map(([pattern], rank) => [pattern, byRank[rank]?.[0] ?? byRank[0]![0]]))
      best = Math.max(best, (patterns.filter((pattern, i) => guesses.get(pattern) === values[i]).length - byRank[0]![1]) / rows.length)
    }
  }
  return best
}

test('from what lies in the database while a run is open nobody is guessed better than by chance, and the same rows in clear give them away', async () => {
  const story = await aStory({ children: 300, shared: 30 })
  const { house, a } = story
  const { run } = await proposes(story)
  await agrees(story, run)
  await sends(story, run, 'a')
  const [{ sealed }] = await house.sql<[{ sealed: Uint8Array }]>`select sealed from matching.run_rows where run = ${run} and side = 'a'` as [{ sealed: Uint8Array }]
  const clear = a.drawn!.pieces[0]!
  expect(sealed.length - clear.length).toBe(33)
  // Rows by where they would stand: sex and place, whose shares everybody knows, are guessed by rank from each stretch of bytes.
  const of = new Map(a.drawn!.numbers.map(({ row, child }) => [row, a.children.find((one) => one.child === child)!.known]))
  const [lying, plain] = [sealed.subarray(17, -16), clear].map((bytes) => guessed(bytes, clear, of))
  process.stdout.write(`  by rank, better than chance: at rest ${(lying! * 100).toFixed(1)} %, the same in clear ${(plain! * 100).toFixed(1)} %\n`)
  expect(lying).toBeLessThanOrEqual(0.05)
  expect(plain).toBeGreaterThan(0.05)
  // Nor is a number of the run a child's, or made from it.
  const dump = JSON.stringify(await house.sql`select * from recognition.runs`) + JSON.stringify(await house.sql`select run, side, piece, children from matching.run_rows`)
  for (const { child } of a.children) expect(dump).not.toContain(child)
  for (const { row, child } of a.drawn!.numbers) expect(createHash('sha256').update(child).digest().readUInt32LE(0)).not.toBe(row)
}, 120_000)

test('an index key finds nothing in rows of a run', async () => {
  const index = await deriveMatchingKeys(new Uint8Array(32).fill(9), versionOf({ names: namesVersion, key: 1 }))
  const ofRunKeys = await deriveMatchingKeys(new Uint8Array(32).fill(9), runVersion(newId<RecordId>()))
  const known = knownOf(registered(personOf(5, 1), 5))
  // Even under the same thirty-two bytes: the version goes into each key.
  expect(toBase64url(encodeRecord(known, index).rows[0]!)).not.toBe(toBase64url(encodeRecord(known, ofRunKeys).rows[0]!))
})
