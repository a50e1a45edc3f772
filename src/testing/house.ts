/**
 * A house for a test: its own database, the real road in, people with desks and roles, and a clock that stands until it is
 * moved. It starts sixty days ago, so that moving it never runs ahead of the database's own time.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'

import { dayMs, later, standingClock, systemClock } from '#core/clock.ts'
import type { Clock, Moment } from '#core/clock.ts'
import type { RoleName } from '#core/access/who.ts'
import type { Form } from '#core/forms/form.ts'
import { type AgencyId, type ChildId, type DeskId, newId, type PersonId, type RecordId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import type { FeedPage } from '#core/sync/feed.ts'
import type { Room } from '#core/sync/server/room.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { katch } from '#programmes/katch/programme.ts'
import { type HouseOptions, openStaffHouse, type StaffHouse } from '../staff-house.ts'
import { freshDatabase, testSecret } from './cluster.ts'

export interface Person {
  readonly id: PersonId
  readonly agency: AgencyId
  readonly desk?: DeskId
  readonly token: string
  readonly device: string
  /** Fills in a form and sends it. The same `id` twice is the same submission. */
  submits(form: Form | string, answers: unknown, more?: Sent): Promise<Verdict>
  /** Sends whatever is given; for what a faulty or hostile phone would send. */
  posts(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>
  gets(path: string): Promise<{ status: number; body: any }>
  feed(after?: number): Promise<FeedPage>
  /** What stands on one shelf of this person's phone after reading the whole feed. */
  sees<T = any>(shelf: string): Promise<T[]>
  asks<T = any>(room: string, question: string, params?: Record<string, string>): Promise<T>
}

export interface Sent { id?: string; about?: RecordId; basedOn?: number; sealed?: SealedParts; version?: number; filledAt?: Moment }

export interface Agency { readonly id: AgencyId; readonly kind: string; readonly desk: DeskId; readonly region: string }

export interface House {
  readonly clock: Clock & { move(ms: number): void; set(at: Moment): void }
  /** As the cluster's superuser, to look and to arrange; the product never has it. */
  readonly sql: postgres.Sql
  readonly url: string
  readonly staff: StaffHouse
  readonly programme: string
  /** Agencies that every district has, each with one desk: police, guardianship, ngo, centre, clinic, office. */
  readonly agencies: Readonly<Record<AgencyName, Agency>>
  readonly desks: Readonly<Record<AgencyName, DeskId>>
  agency(kind: string, more?: { region?: string; title?: string; takesConcerns?: boolean }): Promise<Agency>
  desk(agency: AgencyId, more?: { regions?: string[]; takesConcerns?: boolean }): Promise<DeskId>
  person(who: { roles: readonly RoleName[]; desk?: DeskId; agency?: AgencyId; regions?: readonly string[]; name?: string; language?: string }): Promise<Person>
  close(): Promise<void>
}

export const agencyNames = ['police', 'guardianship', 'ngo', 'centre', 'clinic', 'office'] as const
export type AgencyName = (typeof agencyNames)[number]
const kinds: Record<AgencyName, string> = { police: 'POLICE_JUV', guardianship: 'GUARD', ngo: 'NGO', centre: 'CSC', clinic: 'HEALTH', office: 'PROGRAMME' }

export interface HouseWishes extends Partial<Pick<HouseOptions, 'doors' | 'dist' | 'programme'>> {
  rooms?: readonly Room[]
  /** The region in which the six agencies work. Turkistan unless said otherwise. */
  region?: string
  /** Left open after the test that made it; the caller closes it. */
  keepOpen?: boolean
  connections?: number
}

/** Opens a house; closed and dropped when the test that asked for it ends. */
export async function aHouse(wishes: HouseWishes = {}): Promise<House> {
  const { inject, onTestFinished } = await import('vitest') // here, so that benchmarks can use the rest without a test runner
  const database = await freshDatabase(inject('adminUrl'), inject('template'))
  const house = await openHouse(database.url, wishes)
  const close = async () => { await house.close(); await database.drop() }
  if (!wishes.keepOpen) onTestFinished(close)
  return { ...house, close }
}

/** The same on any migrated, empty database: for benchmarks and for journeys that start their own. */
export async function openHouse(url: string, wishes: HouseWishes = {}): Promise<House> {
  const region = wishes.region ?? 'KZ-61'
  const sql = postgres(url, { max: 4, onnotice: () => {} })
  const clock = standingClock(later(systemClock.now(), -60 * dayMs))
  const programme = 'katch'
  const office = newId<AgencyId>()
  await sql`select access.set_up(${programme}, ${sql.json({ en: 'KATCH', ru: 'KATCH', kk: 'KATCH' })}, ${['kk', 'ru', 'en']}::text[], ${['KZ-61', 'KZ-79', 'KZ-31', 'KZ-19', 'KZ-75', 'KZ-33', 'KZ-43']}::text[],
    ${sql.json({ id: office, title: { en: 'Programme office' } })}, ${sql.json({ id: newId(), signInName: 'first', shownName: 'First', language: 'en' })}, false)`
  const staff = await openStaffHouse({
    databaseUrl: url, secret: testSecret, clock, kms: memoryKms(), programme: wishes.programme ?? katch, requestsAMinute: 1_000_000,
    ...(wishes.rooms && { rooms: wishes.rooms }), ...(wishes.doors && { doors: wishes.doors }), ...(wishes.dist && { dist: wishes.dist }), ...(wishes.connections && { connections: wishes.connections }),
  })

  async function desk(agency: AgencyId, more: { regions?: string[]; takesConcerns?: boolean } = {}): Promise<DeskId> {
    const id = newId<DeskId>()
    await sql`insert into partnerships.desks (programme, id, agency, title, regions, takes_concerns)
      values (${programme}, ${id}, ${agency}, ${sql.json({ en: 'Desk' })}, ${more.regions ?? [region]}, ${more.takesConcerns ?? false})`
    return id
  }

  async function agency(kind: string, more: { region?: string; title?: string; takesConcerns?: boolean; id?: AgencyId } = {}): Promise<Agency> {
    const id = more.id ?? newId<AgencyId>()
    const where = more.region ?? region
    if (!more.id) await sql`insert into partnerships.agencies (programme, id, kind, title, region) values (${programme}, ${id}, ${kind}, ${sql.json({ en: more.title ?? kind })}, ${where})`
    return { id, kind, region: where, desk: await desk(id, { regions: [where], takesConcerns: more.takesConcerns ?? false }) }
  }

  const agencies = {} as Record<AgencyName, Agency>
  for (const name of agencyNames) agencies[name] = await agency(kinds[name], { ...(name === 'office' && { id: office }), takesConcerns: name === 'guardianship' })

  async function person({ roles, desk: at, agency: of, regions = [], name, language = 'ru' }: Parameters<House['person']>[0]): Promise<Person> {
    const id = newId<PersonId>()
    const token = randomBytes(32).toString('base64url')
    const device = `phone-${randomUUID().slice(0, 8)}`
    const [deskRow] = at ? await sql<{ agency: AgencyId }[]>`select agency from partnerships.desks where id = ${at}` : []
    const agencyId = of ?? deskRow?.agency ?? office
    await sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, language, state)
      values (${programme}, ${id}, ${agencyId}, ${`p-${id.slice(0, 8)}`}, ${name ?? 'Somebody'}, ${language}, 'active')`
    for (const role of roles) {
      await sql`insert into partnerships.roles_held (programme, person, role, regions, since) values (${programme}, ${id}, ${role}, ${role === 'coordinator' ? [...regions] : []}, now() - interval '1 minute')`
    }
    if (at) await sql`insert into partnerships.memberships (programme, desk, person, since) values (${programme}, ${at}, ${id}, now() - interval '1 minute')`
    await sql`insert into access.sessions (token_hash, programme, person, handle, way, made_at, seen_at, strong_at, ends_at)
      values (${createHash('sha256').update(token).digest()}, ${programme}, ${id}, ${token.slice(0, 6)}, 'passkey', now(), now(), now(), now() + interval '12 hours')`
    const cookies = { '__Host-house': token }
    const posts = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const answer = await staff.http.inject({ method: 'POST', url: path, payload: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers }, cookies })
      return { status: answer.statusCode, body: parse(answer.body) }
    }
    const gets = async (path: string) => {
      const answer = await staff.http.inject({ method: 'GET', url: path, cookies })
      return { status: answer.statusCode, body: parse(answer.body) }
    }
    const feed = async (after = 0) => {
      const { status, body } = await gets(`/api/feed?after=${after}`)
      if (status !== 200) throw new Error(`the feed answered ${status}: ${JSON.stringify(body)}`)
      return body as FeedPage
    }
    return {
      id, agency: agencyId, token, device, posts, gets, feed, ...(at && { desk: at }),
      async submits(form, answers, more = {}) {
        const name = typeof form === 'string' ? form : form.name
        const version = more.version ?? (typeof form === 'string' ? 1 : form.version)
        const { status, body } = await posts('/api/submissions', {
          id: more.id ?? randomUUID(), form: name, version, filledAt: more.filledAt ?? clock.now(), device, answers,
          ...(more.about && { about: more.about }), ...(more.basedOn !== undefined && { basedOn: more.basedOn }), ...(more.sealed && { sealed: more.sealed }),
        })
        if (status !== 200) throw new Error(`the road in answered ${status}: ${JSON.stringify(body)}`)
        return body as Verdict
      },
      async sees(shelf) {
        const stands = new Map<string, any>()
        for (let after = 0, more = true; more;) {
          const page = await feed(after)
          for (const change of page.changes) {
            if (change.shelf !== shelf) continue
            if (change.record) stands.set(change.id, change.record)
            else stands.delete(change.id)
          }
          after = page.upTo
          more = page.more
        }
        return [...stands.values()]
      },
      async asks(room, question, params = {}) {
        const { status, body } = await gets(`/api/ask/${room}/${question}?${new URLSearchParams(params)}`)
        return status === 200 ? body : body.refused
      },
    }
  }

  return {
    clock, sql, url, staff, programme, agencies, desks: Object.fromEntries(agencyNames.map((name) => [name, agencies[name].desk])) as Record<AgencyName, DeskId>,
    agency, desk, person,
    async close() { await staff.close(); await sql.end({ timeout: 5 }) },
  }
}

/** Puts a desk into a child's file without any form, for tests of what follows from it. */
export async function letServe(house: House, child: ChildId, desk: DeskId, kind = 'owner', shows: readonly string[] = []): Promise<void> {
  await house.sql`
    insert into access.relations (programme, child, desk, kind, purpose, since, shows)
    values (${house.programme}, ${child}, ${desk}, ${kind}, 'assist', now() - interval '1 minute', ${[...shows]}::text[]) on conflict do nothing`
}

/**
 * Begins all of these at once and lets each come as far as it can while nobody may write to this table; then all go on. A race that is one every time.
 * Throws where one of them ends before: it has written nothing there.
 */
export async function inARace<T>(house: House, table: string, acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  let running: Promise<T>[] = []
  await house.sql.begin(async (tx) => {
    await tx`lock table ${tx(table)} in share mode`
    running = acts.map((act) => act())
    for (let waiting = 0, tries = 0; waiting < acts.length; tries++) {
      if (tries === 200) throw new Error('not all of a race came to where they wait')
      await new Promise((resolve) => { setTimeout(resolve, 20) })
      const [row] = await house.sql<{ n: number }[]>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      waiting = row!.n
    }
  })
  return await Promise.all(running)
}

function parse(text: string): any {
  try { return JSON.parse(text) } catch { return text }
}
