/** Tries cells of the table over HTTP and says what came of each; `check` holds that against the table. */
import type { FastifyInstance } from 'fastify'
import type { RoleName } from '#core/access/who.ts'
import { newId } from '#core/ids.ts'
import type { Room } from '#core/sync/server/room.ts'
import { forms } from '#house'
import { askings, fillings, knocks } from './calls.ts'
import { relations, roles, type Actor, type Place, type Relation } from './place.ts'
import { keysOf, type Table } from './table.ts'
import { look, type Look } from './undone.ts'

export interface Tried {
  readonly way: string
  readonly role: Actor['role']
  readonly relation: Relation
  readonly answer: string
  readonly body: unknown
  readonly text: string
  /** What stands above the answer. */
  readonly headers: string
  readonly looks: readonly Look[]
}

/** Every way into the house that exists, asked of the house itself. */
export function waysOf(http: FastifyInstance, rooms: readonly Room[]): string[] {
  const taken = new Set([...forms.keys(), ...rooms.flatMap((room) => room.takesIn.map(({ form }) => form.name))])
  return [
    ...routesOf(http).map((route) => `route:${route}`), ...[...taken].map((name) => `form:${name}`),
    ...rooms.flatMap((room) => room.shows.map(({ shelf }) => `shelf:${shelf}`)), ...rooms.flatMap((room) => room.asks.map(({ name }) => `ask:${room.name}/${name}`)),
  ].toSorted()
}

function routesOf(http: FastifyInstance): string[] {
  const found: string[] = []
  const stem: string[] = []
  for (const line of http.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, before, part, methods] = /^(.*?)[├└]── (\S+)(?: \(([^)]*)\))?/.exec(line) ?? []
    if (before === undefined) continue
    const depth = before.length / 4
    stem.length = depth
    stem.push(part!)
    for (const method of (methods ?? '').split(', ')) if (method && method !== 'HEAD') found.push(`${method} ${stem.join('')}`)
  }
  return found
}

export interface Cell { readonly way: string; readonly actor: Actor }

/**
 * The cells of these ways. Where the table says the same of a role whatever the relation, four relations stand for all:
 * the nearest one, none, the region's, and what does not exist.
 */
export function cellsOf(place: Place, table: Table, ways: readonly string[]): Cell[] {
  return ways.flatMap((way) => [...roles, 'nobody' as const].flatMap((role) => relationsFor(place, table, way, role).map((relation) => ({ way, actor: place.actor(role, relation) }))))
}

function relationsFor(place: Place, table: Table, way: string, role: RoleName | 'nobody'): readonly Relation[] {
  const isAlike = way.startsWith('route:') && knocks[way.slice(6)]?.(place, place.actor(role, 'owner')).alike
  if (role === 'nobody' || isAlike) return ['owner']
  const existing = way.startsWith('form:') && fillings[way.slice(5)]?.(place, place.actor('worker', 'owner')).about === undefined ? relations.filter((one) => one !== 'absent') : relations
  const answers = new Set(existing.filter((one) => one !== 'absent').map((relation) => table.find(way, role, relation)?.answer))
  return answers.size === 1 && !way.startsWith('shelf:') ? existing.filter((one) => ['owner', 'other-agency', 'region', 'absent'].includes(one)) : existing
}

/** Tries all of them; a phone's feed is read once for all its shelves. */
export async function tryAll(place: Place, http: FastifyInstance, cells: readonly Cell[], atOnce = 4): Promise<Tried[]> {
  const feeds = new Map<string, Cell[]>()
  const works: (() => Promise<Tried[]>)[] = []
  for (const cell of cells) {
    if (cell.way.startsWith('shelf:')) {
      if (cell.actor.relation === 'absent') continue
      const name = `${cell.actor.role} ${cell.actor.relation}`
      feeds.set(name, [...(feeds.get(name) ?? []), cell])
    } else works.push(async () => [await tryOne(place, http, cell)])
  }
  for (const shelves of feeds.values()) works.push(() => tryFeed(http, shelves))
  const tried: Tried[] = []
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < works.length) tried.push(...await works[next++]!())
  }))
  return tried
}

async function tryOne(place: Place, http: FastifyInstance, { way, actor }: Cell): Promise<Tried> {
  const name = way.slice(way.indexOf(':') + 1)
  const { answer: reply, looks } = await look(async () => {
    if (way.startsWith('form:')) return await sendForm(place, http, actor, name)
    if (way.startsWith('ask:')) return await http.inject({ method: 'GET', url: `/api/ask/${name}?${new URLSearchParams(given(askings, name)(place, actor).params)}`, cookies: cookies(actor) })
    const [method, url] = name.split(' ') as ['GET' | 'POST', string]
    const { body, params = { room: 'nowhere', question: 'nothing' } } = given(knocks, name)(place, actor)
    return await http.inject({ method, url: url.replace(/:(\w+)/g, (_, part: string) => params[part]!), cookies: cookies(actor), ...(body && { headers: { 'content-type': 'application/json' }, payload: body }) })
  })
  // A piece of a file is bytes, and tells nothing.
  const body: any = String(reply.headers['content-type']).startsWith('application/json') ? reply.json() : {}
  const holds = way.startsWith('ask:') ? askings[name]!(place, actor).holds : way.startsWith('route:') ? knocks[name]!(place, actor).holds : undefined
  return { way, role: actor.role, relation: actor.relation, answer: wordFor(reply.statusCode, body, holds), body, text: reply.body + String(reply.headers['set-cookie'] ?? ''), headers: JSON.stringify(reply.headers), looks }
}

async function sendForm(place: Place, http: FastifyInstance, actor: Actor, name: string) {
  const { answers, about, basedOn } = given(fillings, name)(place, actor)
  return await http.inject({
    method: 'POST', url: '/api/submissions', headers: { 'content-type': 'application/json' }, cookies: cookies(actor),
    payload: { id: newId(), form: name, version: forms.get(name)?.version ?? 1, filledAt: place.house.clock.now(), device: 'a-phone', answers, ...(basedOn !== undefined && { basedOn }), ...(about && { about: actor.relation === 'absent' ? newId() : about }) },
  })
}

async function tryFeed(http: FastifyInstance, shelves: readonly Cell[]): Promise<Tried[]> {
  const { actor } = shelves[0]!
  const { answer: reply, looks } = await look(async () => await http.inject({ method: 'GET', url: '/api/feed?after=0', cookies: cookies(actor) }))
  const page: any = reply.json()
  return shelves.map(({ way }) => {
    const lines = reply.statusCode === 200 ? page.changes.filter((change: any) => `shelf:${change.shelf}` === way) : []
    const records = lines.flatMap((change: any) => change.record ?? [])
    const answer = reply.statusCode !== 200 ? wordFor(reply.statusCode, page) : records.length > 0 ? 'allow' : lines.length > 0 ? 'gone' : 'empty'
    return { way, role: actor.role, relation: actor.relation, answer, body: records, text: JSON.stringify(lines), headers: JSON.stringify(reply.headers), looks }
  })
}

function wordFor(status: number, body: any, holds?: (body: any) => boolean): string {
  if (status !== 200) return body.refused?.code === 'access.not-yours' && status === 404 ? 'not-found' : `refused:${body.refused?.code ?? status}`
  if (body.verdict === 'refused') return body.code === 'access.not-yours' ? 'not-found' : body.code === 'access.role' ? 'refused:access.role' : `heard:${body.code}`
  return holds && !holds(body) ? 'empty' : 'allow'
}

/** Refused, not found, empty: nobody learnt anything. */
export function isDenied(answer: string): boolean {
  return answer === 'not-found' || answer === 'empty' || answer === 'gone' || answer.startsWith('refused:')
}

function cookies({ token }: Actor): Record<string, string> {
  return token ? { '__Host-house': token } : {}
}

function given<T>(of: Record<string, T>, name: string): T {
  const found = of[name]
  if (!found) throw new Error(`nobody has written down how ${name} is tried: journeys/walls/calls.ts`)
  return found
}

/** What a refused act may still write: that it was tried. */
const tracesOfTrying = new Set(['sync.submissions', 'kms.case_keys', 'access.sign_in_tries'])
const zoneShelves = (rooms: readonly Room[]) => new Set(rooms.flatMap((room) => room.shows.filter(({ zone }) => zone === 'Z3').map(({ shelf }) => `shelf:${shelf}`)))

/** Where what happened is not what the table says: one line each, or none. */
export function check(place: Place, table: Table, rooms: readonly Room[], tried: readonly Tried[]): string[] {
  const wrong: string[] = []
  const z3 = zoneShelves(rooms)
  const feedShows = new Map<string, number>()
  for (const one of tried) if (z3.has(one.way) && one.answer === 'allow') feedShows.set(`${one.role} ${one.relation}`, (feedShows.get(`${one.role} ${one.relation}`) ?? 0) + 1)
  for (const one of tried) {
    const row = table.find(one.way, one.role, one.relation)
    const say = (what: string) => wrong.push(`${one.way} · ${one.role} · ${one.relation}: ${what}${row ? ` (docs/access.csv, line ${row.line})` : ''}`)
    if (!row) {
      if (!isDenied(one.answer)) say(`the table does not name it, and the answer is ${one.answer}`)
      continue
    }
    if (one.answer !== row.answer) say(`the table says ${row.answer}, the answer is ${one.answer}`)
    const allowed = table.sets.get(row.keys) ?? new Set<string>()
    const extra = [...keysOf(one.body)].filter((key) => !allowed.has(key))
    if (extra.length > 0) say(`keys nobody agreed to: ${extra.join(' ')}`)
    if (!row.zones.includes('Z3') && one.text.includes(place.canaries.story)) say('a story is in the answer')
    if (formsOf(place.canaries.name).some((name) => one.text.includes(name))) say('a name is in the answer')
    if (!row.zones.includes('Z4') && one.text.includes(place.sealedBlock)) say('a sealed name is in the answer')
    if (!row.zones.includes('child') && Object.values(place.children).some((child) => one.text.includes(child))) say("a child's number is in the answer")
    const written = one.looks.flatMap((seen) => seen.written)
    if (isDenied(one.answer) && written.some((name) => !tracesOfTrying.has(name))) say(`denied, and yet written: ${written.join(' ')}`)
    if (/^(ask|shelf|route:GET)/.test(one.way) && written.length > 0) say(`only read, and yet written: ${written.join(' ')}`)
    const acts = one.looks.flatMap(({ leaves }) => leaves.map(({ act }) => act)).join(' ')
    const expected = one.way.startsWith('shelf:') ? Array.from({ length: feedShows.get(`${one.role} ${one.relation}`) ?? 0 }, () => 'showed').join(' ') : row.log.join(' ')
    // A feed is one answer for all its shelves, so its entries are held against all that were tried.
    if (one.way.startsWith('shelf:') ? tried.length > 100 && acts !== expected : acts !== expected) say(`on the log stands "${acts}", not "${expected}"`)
  }
  return wrong
}

function formsOf(text: string): string[] {
  return [text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url'), Buffer.from(text).toString('hex'), Buffer.from(text, 'utf16le').toString('latin1')]
}
