/**
 * The matrix has teeth: mistakes a person could make in a policy, in a function behind the policies or in a room's list of
 * roles, each brought in by itself, and each found. Because two walls stand, a mistake on one of them is often invisible over HTTP: it is
 * found by looking at what this wall alone lets through. A mistake in a function that both walls ask is found over HTTP.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Room } from '#core/sync/server/room.ts'
import { rooms } from '../src/staff-house.ts'
import { tryDatabaseAlone } from './walls/one-wall.ts'
import { aPlace, type Actor, type Place, type Relation } from './walls/place.ts'
import { check, tryAll, type Cell } from './walls/run.ts'
import { readTable } from './walls/table.ts'
import { undoneServer } from './walls/undone.ts'

const table = readTable()
let place: Place
let server: Awaited<ReturnType<typeof undoneServer>>

beforeAll(async () => {
  place = await aPlace()
  server = await undoneServer(place.house)
}, 180_000)
afterAll(async () => {
  await server.http.close()
  await place.close()
})

interface Bug {
  readonly what: string
  /** Brings the mistake in; answers how it is taken out again. */
  bring(): Promise<() => Promise<unknown>>
  /** The part of the matrix that looks there. */
  readonly ways: readonly string[]
  readonly who: readonly (readonly [Actor['role'], Relation])[]
}

const file = ['ask:identification/file', 'shelf:children', 'form:identification/make-notice']
const bugs: readonly Bug[] = [
  { what: 'a block no longer beats a relation', bring: () => changeFunction('access.is_blocked(uuid)', (text) => text.replace('or (exists (', 'or (false and exists (')), ways: [...file, 'route:POST /api/vault/open'], who: [['worker', 'blocked']] },
  { what: 'a relation that has ended still opens the file', bring: () => changeFunction('access.serves(uuid)', (text) => text.replace('and (r.until is null or r.until > now())', '')), ways: file, who: [['worker', 'consult-ended']] },
  { what: 'a referral that still waits opens the file', bring: () => changeFunction('access.serves(uuid)', (text) => text.replace("and r.kind <> 'referred-pending'", '')), ways: file, who: [['worker', 'referred-pending']] },
  { what: 'who has left a desk is still a member', bring: () => changeFunction('access.my_desks()', (text) => text.replace('and (m.until is null or m.until > now())', '')), ways: file, who: [['worker', 'ex-member']] },
  { what: 'a coordinator sees referrals of every region', bring: () => changePolicy('referral.referrals', 'concerned', (text) => text.replace(/\(region = ANY \(\( SELECT access\.my_regions\(\) AS my_regions\)(::text\[\])?\)\)/, "(select access.has_role('coordinator'))")), ways: ['shelf:referrals', 'ask:referral/board'], who: [['coordinator', 'other-region']] },
  { what: 'what is compared is shown to whoever is kept from the child', bring: () => changeFunction('vault.compared_for(uuid)', (text) => text.replace('and recognition.may_compare(c.pair, c.child, c.desk)', '')), ways: ['route:POST /api/vault/compare'], who: [['worker', 'blocked']] },
  { what: 'a sealed name is handed out before it was released', bring: () => changePolicy('vault.identity_seals', 'released', (text) => text.replace('(r.released_at IS NOT NULL) AND (r.taken_back_at IS NULL)', 'true').replace('access.serves(child)', 'true')), ways: ['route:POST /api/vault/open', 'others:vault.identity_seals'], who: [['worker', 'referred-pending'], ['worker', 'referred-declined']] },
  { what: 'who is kept from a child hears on in the feed', bring: () => changePolicy('sync.feed', 'heard', (text) => text.replace(/AND \(\(child IS NULL\).*$/, ')')), ways: ['shelf:consents'], who: [['worker', 'blocked']] },
  { what: 'everybody sees everybody’s notices', bring: () => changePolicy('notify.notices', 'own', () => 'true'), ways: ['others:notify.notices'], who: [['worker', 'other-agency']] },
  { what: 'people give themselves a desk', bring: () => changeFunction('access.may_manage(uuid)', () => undefined), ways: ['form:partnerships/join-desk', 'form:partnerships/end-role'], who: [['worker', 'owner'], ['head', 'other-agency']] },
  { what: 'a concern is for everybody who raises concerns', bring: () => changePolicy('identification.concerns', 'concerned', (text) => text.replace('(raised_by = ( SELECT access.me() AS me))', 'true')), ways: ['shelf:concerns'], who: [['champion', 'other-agency'], ['worker', 'other-agency']] },
  { what: 'the policy on children lets everybody in', bring: () => changePolicy('identification.children', 'served', () => 'true'), ways: [...file, 'others:identification.children'], who: [['worker', 'other-agency'], ['worker', 'other-region']] },
  { what: 'the feed carries everybody’s lines to everybody', bring: () => changePolicy('sync.feed', 'heard', () => 'true'), ways: ['others:sync.feed'], who: [['worker', 'other-agency']] },
  { what: 'a desk that accepted a referral sees the whole file', bring: () => changeFunction('access.sees_whole(uuid)', (text) => text.replace("('owner', 'one-child', 'team', 'supervisor')", "('owner', 'one-child', 'team', 'supervisor', 'referred-accepted')")), ways: file, who: [['worker', 'referred-accepted']] },
  { what: 'a champion may ask for a file', bring: openGate, ways: ['ask:identification/file'], who: [['champion', 'owner']] },
]

test('without a mistake this part of the matrix is quiet', async () => {
  for (const bug of bugs) expect(await findings(bug), bug.what).toEqual([])
}, 180_000)

test('every mistake is found', async () => {
  const missed: string[] = []
  for (const bug of bugs) {
    const takeOut = await bug.bring()
    try {
      if ((await findings(bug)).length === 0) missed.push(bug.what)
    } finally {
      await takeOut()
    }
  }
  expect(missed).toEqual([])
  expect(bugs.length).toBeGreaterThanOrEqual(10)
  process.stdout.write(`  ${bugs.length - missed.length} of ${bugs.length} seeded mistakes found\n`)
}, 360_000)

test('and taken out again the matrix is as quiet as before', async () => {
  for (const bug of bugs) expect(await findings(bug), bug.what).toEqual([])
}, 180_000)

/** What the matrix says over HTTP, and what it says of the database alone. */
async function findings({ ways, who }: Bug): Promise<string[]> {
  const actors = who.map(([role, relation]) => place.actor(role, relation))
  const cells: Cell[] = ways.filter((way) => !way.startsWith('others:')).flatMap((way) => actors.map((actor) => ({ way, actor })))
  const overHttp = check(place, table, rooms, await tryAll(place, server.http, cells))
  const passed = await tryDatabaseAlone(place, rooms, actors, (way) => ways.includes(way))
  const alone = passed.filter(({ way, actor }) => {
    // The database knows desks, not what a role is for.
    const role = actor.role === 'coordinator' || way === 'shelf:concerns' || way.includes('partnerships/') ? actor.role : 'worker'
    const said = table.find(way, role, actor.relation)?.answer ?? 'refused'
    return said !== 'allow' && !said.startsWith('heard:')
  }).map(({ way, actor }) => `the database alone: ${way} · ${actor.role} · ${actor.relation}`)
  return [...overHttp, ...alone]
}

async function changePolicy(on: string, name: string, change: (text: string) => string): Promise<() => Promise<unknown>> {
  const { sql } = place.house
  const [schema, tablename] = on.split('.')
  const [policy] = await sql<{ qual: string }[]>`select qual from pg_policies where schemaname = ${schema!} and tablename = ${tablename!} and policyname = ${name}`
  const old = policy!.qual
  const next = change(old)
  if (next === old) throw new Error(`the policy ${name} on ${on} reads otherwise than this test knows: ${old}`)
  await sql.unsafe(`alter policy ${name} on ${on} using (${next})`)
  return () => sql.unsafe(`alter policy ${name} on ${on} using (${old})`)
}

async function changeFunction(signature: string, change: (text: string) => string | undefined): Promise<() => Promise<unknown>> {
  const { sql } = place.house
  const [found] = await sql<{ text: string }[]>`select pg_get_functiondef(${signature}::regprocedure) as text`
  const old = found!.text
  const next = change(old) ?? old.replace(/\$function\$[\s\S]*\$function\$/, '$function$ select true $function$')
  if (next === old) throw new Error(`${signature} reads otherwise than this test knows: ${old}`)
  await sql.unsafe(next)
  return () => sql.unsafe(old)
}

/** A room's list of roles with one too many. */
async function openGate(): Promise<() => Promise<unknown>> {
  const question = (rooms as readonly Room[]).flatMap((room) => room.asks).find(({ name }) => name === 'file')! as { by: readonly string[] }
  const { by } = question
  question.by = [...by, 'champion']
  return async () => { question.by = by }
}
