/**
 * A shelter's place reaches nobody below its tier (decision 0032). Four desks that stand everywhere in a child's story are hidden, each with a name, a place, a telephone and
 * numbers that stand nowhere else; then everybody tries every way into the house. Of whoever is below the tier no answer, body or headers, holds any of them; whoever is not sees
 * them, so that the search is known to find. Then mistakes are brought in one by one, and each is found.
 */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, type AgencyId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf } from '#core/vault/desk-key.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { setSecrecy, setService } from '#rooms/partnerships/forms.ts'
import { answerReferral, sendReferral, takeOver } from '#rooms/referral/forms.ts'
import { aHouse } from '#testing/house.ts'
import { rooms } from '../src/staff-house.ts'
import { aPlace, asking, elsewhere, here, meeting, taking, type Actor, type Place } from './walls/place.ts'
import { cellsOf, tryAll, waysOf, type Cell, type Tried } from './walls/run.ts'
import { readTable } from './walls/table.ts'
import { undoneServer } from './walls/undone.ts'

const table = readTable()
const regionOf: Readonly<Record<string, string>> = { 'other-region': elsewhere, 'region': here }
let place: Place
let server: Awaited<ReturnType<typeof undoneServer>>
let ways: string[]

/** `words`: what may reach nobody below. */
interface Hidden { readonly desk: DeskId; readonly agency: AgencyId; readonly region: string; readonly tier: 3 | 4 | 5; readonly gate: DeskId; readonly contact: RecordId; readonly service: RecordId; readonly publicKey: string; readonly words: Readonly<Record<string, string>> }
let hidden: Record<'owner' | 'referred-accepted' | 'taken' | 'elsewhere-three', Hidden>

beforeAll(async () => {
  place = await aPlace()
  const { house, desks } = place
  hidden = {
    // It opened the child's file: every referral, consent and line of custody names it.
    'owner': await hide('owner', 5, desks['same-agency']!),
    'referred-accepted': await hide('referred-accepted', 4, desks['team']!),
    'taken': await hide('taken', 3, desks['asked']!),
    'elsewhere-three': await hide('elsewhere-three', 5, await house.desk((await agencyOf('elsewhere-three')), { regions: [elsewhere] })),
  }
  server = await undoneServer(house)
  ways = waysOf(server.http, rooms)
}, 180_000)
afterAll(async () => {
  await server.http.close()
  await place.close()
})

async function agencyOf(name: string): Promise<AgencyId> {
  return (await place.house.sql<{ agency: AgencyId }[]>`select agency from partnerships.desks where id = ${place.desks[name]!}`)[0]!.agency
}

/** As if it had always been hidden: no phone has to be told to forget it. */
async function hide(name: string, tier: Hidden['tier'], gate: DeskId): Promise<Hidden> {
  const { house: { sql, programme }, helper } = place
  const desk = place.desks[name]!
  const agency = await agencyOf(name)
  const word = () => `canary${randomBytes(6).toString('hex')}`
  const phone = `+7702${String(randomBytes(4).readUInt32BE()).padStart(10, '0').slice(0, 7)}`
  const words = { desk, title: word(), place: word(), phone, contactName: word(), note: word() }
  const [contact, service] = [newId(), newId()]
  const [row] = await sql<{ regions: string[] }[]>`update partnerships.desks set title = ${sql.json({ en: words.title, ru: words.title, kk: words.title })}, takes_concerns = false, tier = ${tier}, gate = ${gate} where id = ${desk} returning regions`
  await sql`insert into partnerships.places (programme, desk, place, set_by, set_at) values (${programme}, ${desk}, ${words.place}, ${helper.id}, now())`
  await sql`insert into partnerships.duty_contacts (programme, id, agency, desk, place, name, phone, always, set_by, set_at) values (${programme}, ${contact}, ${agency}, ${desk}, 'backup', ${words.contactName}, ${phone}, true, ${helper.id}, now())`
  await sql`insert into partnerships.services (programme, id, agency, desk, service, regions, languages, age_from, age_to, note, set_by, set_at) values (${programme}, ${service}, ${agency}, ${desk}, 'lawyer', ${row!.regions}, ${['ru']}, 0, 17, ${words.note}, ${helper.id}, now())`
  // Everybody's line, as when it was told of before.
  await sql`with n as (update log.heads set feed = feed + 3 where programme = ${programme} returning feed) insert into sync.feed (programme, n, audience, shelf, record, at)
    select ${programme}, n.feed + x.n - 3, 'everyone', x.shelf, x.id, now() from n, (values (1, 'desks', ${desk}::uuid), (2, 'contacts', ${contact}::uuid), (3, 'services', ${service}::uuid)) x(n, shelf, id)`
  const { publicKey } = publicPartOf(await makeDeskKey(desk, 1))
  const [key] = await sql<{ key: string }[]>`
    insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${programme}, ${desk}, 1, ${publicKey}, ${helper.id}, now())
    on conflict (programme, desk, version) do update set public_key = vault.desk_keys.public_key returning public_key as key`
  return { desk, agency, region: row!.regions[0]!, tier, gate, contact, service, publicKey: key!.key, words: { ...words, contact, service, publicKey: key!.key } }
}

const seats = new Map<string, { agency: AgencyId; regions: readonly string[] }>()
async function seatsOf(): Promise<void> {
  for (const row of await place.house.sql<{ id: string; agency: AgencyId; regions: string[] }[]>`
    select p.id, p.agency, coalesce((select array_agg(r) from partnerships.memberships m join partnerships.desks d on d.id = m.desk cross join unnest(d.regions) r where m.person = p.id and m.until is null), '{}') as regions from partnerships.people p`) seats.set(row.id, row)
}

/** The tiers in plain words, for one desk of one person each. */
function knows(actor: Actor, { desk, agency, region, tier, gate }: Hidden): boolean {
  const { role } = actor
  if (role === 'nobody') return false
  if (role === 'administrator' || role === 'clockwork' || actor.desk === desk) return true
  const seat = seats.get(actor.id)!
  const works = role === 'worker' && actor.desk !== undefined
  const ofHouse = seat.agency === agency && (works || role === 'head')
  if (tier === 5) return ofHouse
  if (tier === 3) return works || role === 'head' || role === 'coordinator'
  return ofHouse || (works && (actor.desk === gate || seat.regions.includes(region))) || (role === 'coordinator' && regionOf[actor.relation] === region)
}

function leaksIn(tried: readonly (Pick<Tried, 'way' | 'role' | 'relation' | 'text' | 'headers'>)[], actorOf: (one: Pick<Tried, 'role' | 'relation'>) => Actor): string[] {
  return tried.flatMap((one) => Object.entries(hidden).flatMap(([name, desk]) => {
    if (knows(actorOf(one), desk)) return []
    return Object.entries(desk.words).filter(([, word]) => one.text.includes(word) || one.headers.includes(word)).map(([what]) => `${one.way} · ${one.role} · ${one.relation}: ${what} of ${name}`)
  }))
}
const actorOf = ({ role, relation }: Pick<Tried, 'role' | 'relation'>) => place.actor(role, relation)

test('no byte of a hidden desk is in any answer to somebody below its tier, at every way into the house; who may know it sees it', async () => {
  await seatsOf()
  const tried = await tryAll(place, server.http, cellsOf(place, table, ways))
  expect(leaksIn(tried, actorOf)).toEqual([])
  expect(tried.length).toBeGreaterThan(3000)
  for (const [name, desk] of Object.entries(hidden)) {
    const seen = (word: string) => tried.some((one) => one.text.includes(word))
    expect(Object.entries(desk.words).filter(([, word]) => !seen(word)).map(([what]) => what), `${name}, by who may know it`).toEqual([])
  }
  // Both sides were tried, and what is hidden was stood for.
  const below = tried.filter((one) => Object.values(hidden).some((desk) => !knows(actorOf(one), desk)))
  expect(below.length).toBeGreaterThan(2000)
  expect(below.filter(({ way, body }) => way === 'ask:partnerships/directory' && ((body as any).services ?? []).some((one: any) => one.sheltered)).length).toBeGreaterThan(10)
  process.stdout.write(`  ${tried.length} answers, ${below.length} of them to somebody below a tier; ${Object.values(hidden).flatMap(({ words }) => Object.keys(words)).length} words looked for\n`)
}, 360_000)

test('a record that names a hidden desk names its gate to who is below: a referral that was sent before, who had the child, who serves it', async () => {
  await seatsOf()
  const { house, desks } = place
  const sees = async (desk: string, shelf: string) => {
    const page: any = (await server.http.inject({ url: '/api/feed?after=0', cookies: { '__Host-house': place.actor('worker', desk as never).token } })).json()
    return page.changes.filter((one: any) => one.shelf === shelf && one.record).map((one: any) => one.record)
  }
  expect((await sees('referred-pending', 'referrals')).map((one: any) => one.fromDesk)).toEqual([desks['same-agency']])
  const [child] = await sees('team', 'children')
  expect(child.desks).not.toContain(desks['owner'])
  expect(child.desks).toContain(desks['same-agency'])
  expect(child.desks).toEqual([...new Set(child.desks)])
  expect(child.openedBy).toBe(desks['same-agency'])
  const handed = await sees('team', 'hand-overs')
  expect(handed.map((one: any) => one.fromDesk)).toEqual([desks['same-agency']])
  // Its own people go on reading its own number.
  expect((await sees('owner', 'referrals')).every((one: any) => one.fromDesk === desks['owner'] || one.toDesk === desks['owner'])).toBe(true)
  expect(await house.sql`select 1 from referral.referrals where from_desk = ${desks['owner']!}`).not.toHaveLength(0)
})

test('whoever has no account and answers by a link is told the gate', async () => {
  const device = toBase64url(randomBytes(32))
  await place.house.sql`update referral.links set device_hash = ${createHash('sha256').update(device).digest()}, opened_at = now() where token_hash = ${createHash('sha256').update(place.link).digest()}`
  const seen = await server.http.inject({ method: 'POST', url: '/api/link/see', headers: { 'content-type': 'application/json' }, payload: { token: place.link, device } })
  expect(seen.json()).toMatchObject({ record: { fromDesk: hidden.owner.gate }, from: { desk: 'Desk' } })
  expect(Object.values(hidden).flatMap(({ words }) => Object.values(words)).filter((word) => seen.body.includes(word))).toEqual([])
})

test('who guesses its numbers is answered as if there were no such desk', async () => {
  await seatsOf()
  const below = place.actor('worker', 'other-region')
  const desk = hidden['referred-accepted']
  expect(knows(below, desk)).toBe(false)
  const ask = async (url: string, payload: object) => {
    const answer = await server.http.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, cookies: { '__Host-house': below.token }, payload })
    return answer.body.trim()
  }
  const send = async (form: string, answers: object, about?: string) => await ask('/api/submissions', { id: newId(), form, version: 1, filledAt: place.house.clock.now(), device: 'a-phone', answers, ...(about && { about }) })
  const asIf = async (guess: (id: { desk: string; contact: string; service: string }) => Promise<string>) => {
    const nothing = { desk: newId(), contact: newId(), service: newId() }
    const [real, none] = [await guess(desk), await guess(nothing)]
    const alike = (text: string, ids: typeof nothing) => Object.values(ids).reduce((said, id) => said.replaceAll(id, 'it'), text)
    expect(alike(real, { desk: desk.desk, contact: desk.contact, service: desk.service })).toBe(alike(none, nothing))
  }
  await asIf(async (id) => await ask('/api/vault/desks', { desks: [id.desk] }))
  await asIf(async (id) => await ask('/api/look', { records: [{ shelf: 'desks', id: id.desk }, { shelf: 'contacts', id: id.contact }, { shelf: 'services', id: id.service }] }))
  await asIf(async (id) => await send('partnerships/verify-duty-contact', { reached: 'yes' }, id.contact))
  await asIf(async (id) => await send('partnerships/end-service', { because: 'wrong' }, id.service))
  await asIf(async (id) => await send('partnerships/set-secrecy', { tier: 'open' }, id.desk))
  await asIf(async (id) => await send('referral/send', asking(id.desk as DeskId), place.children.first))
})

test('a child is sent to a place through its gate: found, asked, sent on and taken over, and whoever sent it learns what became of it and not where', async () => {
  const house = await aHouse({ rooms })
  const shelter = await house.desk(house.agencies.centre.id)
  const saule = await house.person({ roles: ['head'], agency: house.agencies.centre.id })
  const taken = async (sending: Promise<Verdict>) => { const verdict = await sending; if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict)); return verdict.about }
  const service = await taken(saule.submits(setService, { desk: shelter, service: 'placement', regions: [here], languages: ['uz'], ageFrom: 3, ageTo: 17 }))
  await taken(saule.submits(setSecrecy, { tier: 'own-house', gate: house.desks.centre, place: 'Abay 12' }, { about: shelter, basedOn: 1 }))
  const [dana, gulmira, saltanat] = [await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.centre }), await house.person({ roles: ['worker'], desk: shelter })]

  const found = await dana.asks('partnerships', 'find', { service: 'placement', region: here, age: '14', language: 'uz' })
  expect(found.found).toMatchObject([{ offer: { desk: house.desks.centre, agency: house.agencies.centre.id, service: 'placement', languages: ['uz'], sheltered: true }, because: expect.arrayContaining(['here', 'speaks']) }])
  const child = await taken(dana.submits(meetChild, meeting)) as ChildId
  await house.sql`update identification.children set code_word = 'arsha', code_number = 418 where id = ${child}`
  const plain = { besides: [], returnAgreed: undefined, returnPresent: undefined, returnCare: undefined, shareOnAcceptance: ['language', 'note'] }
  const first = await taken(dana.submits(sendReferral, asking(house.desks.police, plain), { about: child }))
  const atPolice = await house.person({ roles: ['worker'], desk: house.desks.police })
  await taken(atPolice.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about: first }))
  expect((await dana.asks('referral', 'suggest-next', { referral: first })).places[0]).toMatchObject({ desk: house.desks.centre, near: 'here' })

  const asked = await taken(dana.submits(sendReferral, asking(house.desks.centre, { ...plain, insteadOf: first }), { about: child }))
  await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: asked }))
  // The gate knows what it stands for, and sends on.
  expect((await gulmira.sees('desks')).find(({ id }) => id === shelter) ?? (await gulmira.asks('partnerships', 'directory')).desks.find((one: any) => one.id === shelter)).toMatchObject({ tier: 'own-house', place: 'Abay 12' })
  const on = await taken(gulmira.submits(sendReferral, asking(shelter, plain), { about: child }))
  await taken(saltanat.submits(answerReferral, { answer: 'accept' }, { about: on }))
  await taken(saltanat.submits(takeOver, { ...taking, fromDesk: house.desks.ngo }, { about: on }))
  expect(await saltanat.sees('children')).toMatchObject([{ id: child }])

  const [told] = await dana.sees('children')
  expect(told.desks.toSorted()).toEqual([house.desks.ngo, house.desks.centre].toSorted())
  expect(await dana.sees('hand-overs')).toMatchObject([{ fromDesk: house.desks.ngo, toDesk: house.desks.centre }])
  const everything = JSON.stringify([await dana.feed(), await dana.asks('identification', 'file', { child }), await dana.asks('partnerships', 'directory'), (await dana.posts('/api/vault/sharing', { child })).body])
  expect([shelter, service, 'Abay 12'].filter((word) => everything.includes(word))).toEqual([])
}, 120_000)

test('a phone that has a record of a desk which hides now reads it again: it names the gate, and the desk once it opens', async () => {
  const house = await aHouse({ rooms })
  const shelter = await house.desk(house.agencies.centre.id)
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const saltanat = await house.person({ roles: ['worker'], desk: shelter })
  const saule = await house.person({ roles: ['head'], agency: house.agencies.centre.id })
  const coordinator = await house.person({ roles: ['coordinator'], regions: [here] })
  const taken = async (sending: Promise<Verdict>) => { const verdict = await sending; if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict)); return verdict.about }
  const child = await taken(dana.submits(meetChild, meeting)) as ChildId
  await house.sql`update identification.children set code_word = 'arsha', code_number = 418 where id = ${child}`
  const plain = { besides: [], returnAgreed: undefined, returnPresent: undefined, returnCare: undefined, shareOnAcceptance: ['language', 'note'] }
  const referral = await taken(dana.submits(sendReferral, asking(shelter, plain), { about: child }))
  await taken(saltanat.submits(answerReferral, { answer: 'accept' }, { about: referral }))
  await taken(saltanat.submits(takeOver, taking, { about: referral }))
  const newsOf = (person: typeof dana) => {
    let after = 0
    return async (shelf: string) => { const page = await person.feed(after); after = page.upTo; return page.changes.filter((one) => one.shelf === shelf).map(({ record }) => record as any) }
  }
  const [danas, coordinators] = [newsOf(dana), newsOf(coordinator)]
  expect((await danas('referrals')).at(-1)).toMatchObject({ toDesk: shelter })
  expect((await coordinators('referrals')).at(-1)).toMatchObject({ toDesk: shelter })

  await taken(saule.submits(setSecrecy, { tier: 'own-house', gate: house.desks.centre }, { about: shelter, basedOn: 1 }))
  const page = await dana.feed(0)
  expect((await danas('referrals'))).toMatchObject([{ id: referral, toDesk: house.desks.centre, turn: { desk: house.desks.centre } }])
  expect((await coordinators('referrals'))).toMatchObject([{ id: referral, toDesk: house.desks.centre }])
  // Nothing but the bare number that its phone has to forget is left of it.
  expect(page.changes.filter(({ record }) => JSON.stringify(record ?? '').includes(shelter))).toEqual([])
  await taken(saule.submits(setSecrecy, { tier: 'workers', gate: house.desks.centre }, { about: shelter, basedOn: 2 }))
  expect((await danas('referrals'))).toMatchObject([{ id: referral, toDesk: shelter }])
}, 120_000)

/** `alone`: behind a second wall that hides it over HTTP; what the database alone hands out. */
interface Leak { readonly what: string; bring(): Promise<() => Promise<unknown>>; readonly ways: readonly string[]; readonly alone?: string }
const leaks: readonly Leak[] = [
  { what: 'the policy on desks lets everybody in', bring: () => changePolicy('partnerships.desks', 'directory'), ways: ['ask:partnerships/directory'] },
  { what: 'the policy on contacts lets everybody in', bring: () => changePolicy('partnerships.duty_contacts', 'directory'), ways: [], alone: 'select desk from partnerships.duty_contacts' },
  { what: 'the policy on services lets everybody in', bring: () => changePolicy('partnerships.services', 'directory'), ways: [], alone: 'select desk from partnerships.services' },
  { what: 'the feed tells the numbers', bring: async () => { const { sql } = place.house; await sql`drop policy hidden_is_not_heard on sync.feed`; return () => sql`create policy hidden_is_not_heard on sync.feed as restrictive for select to katch_app using (audience <> 'everyone' or shelf not in ('desks', 'contacts', 'services') or record <> all ((select access.hidden_records())::uuid[]))` }, ways: ['shelf:desks'] },
  { what: 'no gate stands in other rooms’ records', bring: () => changeFunction('access.gates()', (text) => text.replace('and d.id = any', 'and false and d.id = any')), ways: ['shelf:referrals', 'ask:identification/file'] },
  { what: 'photos are sealed to it', bring: () => changeFunction('files.desks_for(uuid)', (text) => text.replace(/and r\.desk <> all \(\(select access\.hidden_desks\(\)\)::uuid\[\]\)/, '')), ways: [], alone: 'select unnest(files.desks_for(id)) as desk from identification.children' },
  { what: 'a region’s desk is told to every worker', bring: () => changeFunction('access.sees_hidden(partnerships.desks,text[],uuid,uuid[],text[],text[])', (text) => text.replace('d.regions && here or', 'true or')), ways: ['ask:partnerships/directory'] },
  { what: 'an own house is told to every head', bring: () => changeFunction('access.sees_hidden(partnerships.desks,text[],uuid,uuid[],text[],text[])', (text) => text.replace(/when 5 then d\.agency = agency and \(/, 'when 5 then (')), ways: ['ask:partnerships/directory'] },
  { what: 'the index key is given to it by everybody', bring: () => changeFunction('matching.desks_without_index_key(integer)', (text) => text.replace(/and k\.desk <> all \(\(select access\.hidden_desks\(\)\)::uuid\[\]\)/, '')), ways: ['ask:matching/desks-without-key'] },
  { what: 'its public key is everybody’s', bring: () => changePolicy('vault.desk_keys', 'signed_in'), ways: ['route:POST /api/vault/sharing', 'route:POST /api/vault/desks'] },
]

test('every leak that is brought in is found, and the house is quiet when it is mended', async () => {
  await seatsOf()
  const actors = ([['champion', 'other-agency'], ['observer', 'other-region'], ['coordinator', 'region'], ['worker', 'team'], ['worker', 'other-region'], ['worker', 'referred-pending'], ['head', 'other-agency']] as const).map(([role, relation]) => place.actor(role, relation))
  const cells = (some: readonly string[]): Cell[] => some.flatMap((way) => actors.map((actor) => ({ way, actor })))
  const missed: string[] = []
  for (const leak of leaks) {
    const mend = await leak.bring()
    try {
      const found = leak.alone ? await handedOut(leak.alone) : leaksIn(await tryAll(place, server.http, cells(leak.ways)), actorOf)
      if (found.length === 0) missed.push(leak.what)
    } finally {
      await mend()
    }
  }
  expect(missed).toEqual([])
  expect(leaksIn(await tryAll(place, server.http, cells([...new Set(leaks.flatMap(({ ways: some }) => some))])), actorOf)).toEqual([])
  for (const { alone } of leaks) if (alone) expect(await handedOut(alone), alone).toEqual([])
  process.stdout.write(`  ${leaks.length} of ${leaks.length} seeded leaks found\n`)
}, 240_000)

/** Which hidden desks the database names to somebody of the team, below the owner's tier. */
async function handedOut(question: string): Promise<string[]> {
  return await place.house.staff.parts.app.begin(async (tx) => {
    await tx`select set_config('katch.session', ${place.actor('worker', 'team').token}, true)`
    return (await tx.unsafe(question)).map((row) => row['desk'] as string).filter((desk) => desk === hidden.owner.desk)
  }) as string[]
}

async function changePolicy(on: string, name: string): Promise<() => Promise<unknown>> {
  const { sql } = place.house
  const [schema, tablename] = on.split('.')
  const [policy] = await sql<{ qual: string }[]>`select qual from pg_policies where schemaname = ${schema!} and tablename = ${tablename!} and policyname = ${name}`
  if (!policy!.qual.includes('hidden_desks')) throw new Error(`the policy ${name} on ${on} is not the wall: ${policy!.qual}`)
  await sql.unsafe(`alter policy ${name} on ${on} using (programme = (select access.my_programme()))`)
  return () => sql.unsafe(`alter policy ${name} on ${on} using (${policy!.qual})`)
}

async function changeFunction(signature: string, change: (text: string) => string): Promise<() => Promise<unknown>> {
  const { sql } = place.house
  const [found] = await sql<{ text: string }[]>`select pg_get_functiondef(${signature}::regprocedure) as text`
  const next = change(found!.text)
  if (next === found!.text) throw new Error(`${signature} reads otherwise than this test knows: ${found!.text}`)
  await sql.unsafe(next)
  return () => sql.unsafe(found!.text)
}
