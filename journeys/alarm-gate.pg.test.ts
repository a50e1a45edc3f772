/**
 * An alarm's session at every way into the house (Security E-8): no answer holds anything that lies in the database beside the person's own number,
 * agency and desks, nothing is written, and a way that nobody thought of is closed.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rooms } from '../src/staff-house.ts'
import { askings, fillings, knocks } from './walls/calls.ts'
import { aPlace, type Actor, type Place } from './walls/place.ts'
import { tryAll, waysOf, type Tried } from './walls/run.ts'
import { undoneServer } from './walls/undone.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g
let place: Place
let server: Awaited<ReturnType<typeof undoneServer>>
/** The same house, begun anew: a running one need not ask again whether somebody has a number who had none a moment ago. */
let next: Awaited<ReturnType<typeof undoneServer>>

beforeAll(async () => {
  place = await aPlace()
  const more = [(app: FastifyInstance) => { app.get('/api/added-yesterday', async () => ({ child: place.children.first })) }]
  server = await undoneServer(place.house, more)
  next = await undoneServer(place.house, more)
}, 180_000)
afterAll(async () => {
  await server.http.close()
  await next.http.close()
  await place.close()
})

const forced: readonly (readonly [Actor['role'], Actor['relation']])[] = [['worker', 'owner'], ['head', 'owner'], ['coordinator', 'region'], ['administrator', 'owner'], ['champion', 'raiser']]

test('an alarm’s session is shown nothing real and leaves nothing, at every way in', async () => {
  const ways = waysOf(server.http, rooms).filter((way) => way !== 'route:GET /api/added-yesterday')
  const actors = forced.map((who) => place.actor(...who))
  const before = await tryAll(place, server.http, cells(ways, actors))
  await sound(actors)
  const after = await tryAll(place, next.http, cells(ways, actors))

  // What is told to strangers is told to whoever holds the phone as well, with the session or without: these have to be the same bytes, and so nothing is left out of them.
  const publicWays = ways.filter((way) => way.startsWith('route:GET /hsds'))
  const ofStrangers = new Map((await tryAll(place, next.http, cells(publicWays, [place.actor('nobody', 'owner')]))).map(({ way, text }) => [way, text]))
  expect(after.filter(({ way, text }) => ofStrangers.has(way) && text !== ofStrangers.get(way)).map(({ way, role }) => `${way} · ${role}`)).toEqual([])
  expect(publicWays.length).toBeGreaterThan(5)

  const real = await numbersInDatabase()
  const realIn = async (tried: readonly Tried[]) => (await Promise.all(tried.filter(({ way }) => !ofStrangers.has(way)).map(async (one) => ({ one, found: await namesReal(one, real, actors) })))).filter(({ found }) => found.length > 0)
  expect((await realIn(before)).length, 'ways that show something to anybody else').toBeGreaterThan(50)
  expect((await realIn(after)).map(({ one, found }) => `${one.way} · ${one.role}: ${found.join(' ')}`)).toEqual([])
  expect(after.filter(({ text }) => [...Object.values(place.canaries), place.sealedBlock].some((secret) => text.includes(secret))).map(({ way }) => way)).toEqual([])

  // Whoever has no session may try a number or sign in, and that leaves its entry; nothing else does.
  const leaves = after.filter(({ way, looks }) => looks.length > 0 && !/^route:POST \/api\/(?:number|sign-in|sign-out|enrol|device|demo|setup)/.test(way))
  expect(leaves.map(({ way, role }) => `${way} · ${role}`)).toEqual([])
  expect(after.filter(({ way, answer }) => way.startsWith('form:') && answer !== 'allow').map(({ way, role, answer }) => `${way} · ${role}: ${answer}`)).toEqual([])
  // Nobody is told that they are signed out: that would be seen.
  expect(after.filter(({ answer }) => answer === 'refused:access.not-signed-in' || answer === 'refused:http.not-now').map(({ way, role }) => `${way} · ${role}`)).toEqual([])
  process.stdout.write(`  ${after.length} tries of ${ways.length} ways in\n`)
}, 300_000)

test('a way that was added and is not named at the gate is closed to an alarm’s session alone', async () => {
  const [other, alarmed] = [place.actor('worker', 'other-agency'), place.actor('worker', 'team')]
  await sound([alarmed])
  const ask = async (who: Actor) => await next.http.inject({ url: '/api/added-yesterday', cookies: { '__Host-house': who.token! } })
  expect((await ask(other)).json()).toEqual({ child: place.children.first })
  const closed = await ask(alarmed)
  expect([closed.statusCode, closed.json()]).toEqual([404, { refused: { code: 'access.not-yours', details: {} } }])
})

const cells = (ways: readonly string[], actors: readonly Actor[]) => ways.flatMap((way) => actors.map((actor) => ({ way, actor })))

async function sound(actors: readonly Actor[]): Promise<void> {
  for (const { token } of actors) await place.house.sql`update access.sessions set alarm_at = now() where token_hash = ${createHash('sha256').update(token!).digest()}`
}

/** Every number of anything that lies in the database. */
async function numbersInDatabase(): Promise<ReadonlySet<string>> {
  const tables = await place.house.sql<{ name: string }[]>`select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'public', 'graphile_worker', 'walls')`
  const all = await Promise.all(tables.map(async ({ name }) => (await place.house.sql.unsafe(`select coalesce(string_agg(x::text, ' '), '') as text from ${name} x`))[0]!['text'] as string))
  return new Set(all.flatMap((text) => text.match(uuid) ?? []))
}

/** What this answer names of it, beside what was asked and what the person is themselves. */
async function namesReal({ way, role, relation, text }: Tried, real: ReadonlySet<string>, actors: readonly Actor[]): Promise<string[]> {
  const actor = actors.find((one) => one.role === role && one.relation === relation)!
  const [own] = await place.house.sql<{ ids: string[] }[]>`select array[p.id, p.agency] || coalesce((select array_agg(desk) from partnerships.memberships m where m.person = p.id), '{}') as ids from partnerships.people p where p.id = ${actor.id}`
  const asked = askedBy(way, actor)
  return [...new Set(text.match(uuid) ?? [])].filter((number) => real.has(number) && !own!.ids.includes(number) && !asked.includes(number))
}

function askedBy(way: string, actor: Actor): string[] {
  const name = way.slice(way.indexOf(':') + 1)
  return JSON.stringify([fillings[name]?.(place, actor), askings[name]?.(place, actor), knocks[name]?.(place, actor)]).match(uuid) ?? []
}
