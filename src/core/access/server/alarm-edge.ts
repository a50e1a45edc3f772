/**
 * The gate before every way in for an alarm's session (Security E-8). To the database such a session is nobody's, so nothing here could give
 * anything away; this is the second wall, and it makes that nobody sees the first: what is asked is answered as to anybody, of the same shape and
 * length and at the same beat, and about nobody. What is sent in is taken and kept nowhere. A way that is not named here is closed.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { filled, sendPadded, takesGzip, unfilled, unpadded } from '#core/http/padded.ts'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import { minuteMs } from '#core/clock.ts'
import { newId, type PersonId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { audiencesOf, readLook, type FeedPage } from '#core/sync/feed.ts'
import { readEnvelope } from '#core/sync/envelope.ts'
import type { Room } from '#core/sync/server/room.ts'
import { answerBlinded, obliviousKeyFrom } from '#core/vault/oblivious.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import { type DoorDeps, kdfOfToday, keyed, sha256, toBytes, toText } from './door.ts'
import { listPasskeys } from './passkeys.ts'
import { handleOfDevice, listSessions, refreshSession } from './sessions.ts'
import * as store from './store.ts'

/**
 * Milliseconds. On a device with a short number answers leave at whole multiples of this after their question came: what is faster or slower by
 * less is not seen.
 */
const beatMs = 40
/** Milliseconds for which a session is known to have no short number without asking the database again. */
const knownForMs = minuteMs

/** Ways that know no session: they say the same to whoever has none. A short number is asked for by the device, and signing in begins another session. */
const toAnybody: ReadonlySet<string> = new Set([
  'GET /api/hello', 'POST /api/setup', 'POST /api/demo', 'GET /api/demo/people', 'GET /api/log-key', 'POST /api/device/asks', 'POST /api/device/emptied', 'POST /api/number/try', 'POST /api/number/prove',
  'POST /api/sign-in/start', 'POST /api/sign-in/finish', 'POST /api/sign-in/passkey/start', 'POST /api/sign-in/passkey/finish', 'POST /api/enrol/start', 'POST /api/enrol/finish', 'POST /api/sign-out',
  'POST /api/link/open', 'POST /api/link/see', 'POST /api/link/answer',
])
/** What a hand does; the phone's own asking for news keeps nobody awake. */
const byHand = /^\/api\/(?:submissions$|ask\/|me\/|sessions\/|passkeys\/)/

/** `bytes`: before it was filled up; `of`: about how many things it was asked. */
interface Habit { readonly ms: number; readonly bytes: number; readonly of: number }

/**
 * How answers have been lately: the next alarm's answer is like one of them, and longer where more is asked. First comes the last one to the same person's own notebook, since nothing is as like; then any of those to
 * others who have a short number: theirs leave at the same beat, and the pages of a first fill, which comes before any number is set, are not among them.
 */
class Habits {
  private readonly known = { own: new Map<string, Habit[]>(), numbered: new Map<string, Habit[]>(), others: new Map<string, Habit[]>() }
  /** `person`: whoever has a short number. */
  note(way: string, habit: Habit, person: PersonId | undefined): void {
    if (person === undefined) return keep(this.known.others, way, habit, { most: 64, ways: 200 })
    keep(this.known.numbered, way, habit, { most: 64, ways: 200 })
    keep(this.known.own, `${person} ${way}`, habit, { most: 8, ways: 20_000 })
  }
  draw(way: string, of: number, person: PersonId): Pick<Habit, 'ms' | 'bytes'> {
    const own = this.known.own.get(`${person} ${way}`)
    const those = own ?? this.known.numbered.get(way) ?? this.known.others.get(way) ?? []
    if (those.length === 0) return { ms: 0, bytes: 0 }
    // About as many things: what was answered about one of them, padded as it was, says little of ten.
    const howFar = (one: Habit) => Math.abs(Math.log(one.of / of))
    const nearest = Math.min(...those.map(howFar))
    const among = those.filter((one) => howFar(one) === nearest)
    const { ms, bytes, of: then } = among[own ? among.length - 1 : randomInt(among.length)]!
    return { ms, bytes: Math.round(bytes * of / then) }
  }
}

/** The oldest of a way go first; so does the way that was heard of the longest time ago, once there are too many. */
function keep(known: Map<string, Habit[]>, way: string, habit: Habit, { most, ways }: { most: number; ways: number }): void {
  const those = [...known.get(way) ?? [], habit].slice(-most)
  known.delete(way)
  known.set(way, those)
  if (known.size > ways) known.delete(known.keys().next().value!)
}

/** Sessions without a short number, as the database said lately: nobody can sound an alarm there. Of all others it is asked every time. */
class WithoutNumber {
  private readonly known = new Map<string, number>()
  has(token: string): boolean { return (this.known.get(token) ?? 0) > performance.now() }
  note(token: string): void {
    if (this.known.size > 10_000) this.known.clear()
    this.known.set(token, performance.now() + knownForMs)
  }
  forget(token: string): void { this.known.delete(token) }
}

export function alarmEdge(app: FastifyInstance, deps: DoorDeps, rooms: readonly Room[], encodings: () => number): void {
  const habits = new Habits()
  const without = new WithoutNumber()
  /** Sessions in the middle of a feed of several pages: the rest of them is not what a day brings, and no alarm's answer is like it. */
  const readOn = new Set<string>()
  /** Requests whose answer waits for the beat, and whose they are; `alarmMs`: those of an alarm, and how old each is to grow before it does. */
  const held = new WeakMap<FastifyRequest, { person: PersonId; alarmMs?: number }>()
  // The framework itself counts a request's time only where somebody logs it.
  const begun = new WeakMap<FastifyRequest, number>()
  const ageOf = (request: FastifyRequest) => performance.now() - (begun.get(request) ?? 0)
  const habitOf = (request: FastifyRequest) => {
    const { room, question } = (request.params ?? {}) as { room?: string; question?: string }
    const { after } = request.query as { after?: string }
    return `${wayOf(request)} ${room ?? ''}/${question ?? ''} ${after === '0' ? 'first' : ''} ${takesGzip(request) ? 'gzip' : ''}`
  }

  app.addHook('onRequest', async (request) => { begun.set(request, performance.now()) })
  app.addHook('preHandler', async (request, reply) => {
    const { url } = request.routeOptions
    const token = tokenOf(request)
    if (!token || !url?.startsWith('/api/') || toAnybody.has(wayOf(request))) return
    if (without.has(token)) return
    const who = await store.whoBehindNumber(deps.door, sha256(token))
    if (!who) return without.note(token)
    if (!who.forced) return void held.set(request, { person: who.person })
    if (byHand.test(url)) void refreshSession(deps.door, token, deps.clock.now()).catch(() => undefined)
    const { ms, bytes } = habits.draw(habitOf(request), askedOf(request), who.person)
    held.set(request, { person: who.person, alarmMs: ms })
    const said = await answers[wayOf(request)]?.({ request, who, token }) ?? notYours()
    if (said instanceof Refusal) return sendRefusal(reply, said)
    if (compressed.has(wayOf(request))) return await sendPadded(request, reply, said, bytes)
    return reply.type('application/json; charset=utf-8').send(filled(JSON.stringify(said), bytes))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.url === '/api/me/number/finish') without.forget(tokenOf(request))
    const here = held.get(request)
    if (here?.alarmMs === undefined && reply.statusCode === 200 && answers[wayOf(request)] && (typeof payload === 'string' || Buffer.isBuffer(payload))) {
      if (!await isRest(request, payload)) habits.note(habitOf(request), { ms: ageOf(request), bytes: unfilled(payload), of: askedOf(request) }, here?.person)
    }
    if (here) await until(() => ageOf(request), Math.ceil(Math.max(ageOf(request), here.alarmMs ?? 0) / beatMs) * beatMs)
    return payload
  })

  /** Whether this is a page of the feed that was asked for because the one before was not the last. */
  async function isRest(request: FastifyRequest, payload: string | Buffer): Promise<boolean> {
    if (wayOf(request) !== 'GET /api/feed') return false
    const token = tokenOf(request)
    const was = readOn.has(token)
    const { more } = JSON.parse(typeof payload === 'string' ? payload : await unpadded(payload)) as FeedPage
    if (!more) readOn.delete(token)
    else if (readOn.size < 10_000) readOn.add(token)
    return was
  }

  type Answer = (asked: { request: FastifyRequest; who: Who; token: string }) => object | Promise<object>
  const again = () => refuse('access.confirm-again')
  const sessionOf = async (token: string) => (await store.sessionToWake(deps.door, sha256(token), deps.clock.now()))!
  const noise = (bytes: number) => toText(randomBytes(bytes))
  const blanks = new Map(rooms.flatMap(({ takesIn }) => takesIn.map(({ form, blank }) => [form.name, blank] as const)))
  const answers: Record<string, Answer> = {
    'POST /api/submissions': ({ request }) => {
      const envelope = readEnvelope(request.body)
      if (envelope instanceof Refusal) return envelope
      const blank = blanks.get(envelope.form)
      return { verdict: 'taken', about: envelope.about ?? newId(), ...(blank && { result: blank }) }
    },
    'GET /api/feed': ({ request, who }) => {
      const { after = '0', mark } = request.query as { after?: string; mark?: string }
      return { upTo: Number(after), audiences: audiencesOf(who), changes: [], more: false, mark: mark ?? randomBytes(16).toString('hex') }
    },
    'POST /api/look': ({ request }) => {
      const asked = readLook(request.body)
      return asked instanceof Refusal ? asked : { changes: [...asked].flatMap(([shelf, ids]) => ids.map((id) => ({ shelf, id, record: null }))) }
    },
    'POST /api/taken': ({ request }) => ({ told: (request.body as { ids: string[] }).ids.map((id) => ({ id, state: 'taken' })) }),
    'GET /api/ask/:room/:question': async ({ request, who, token }) => {
      const { room, question } = request.params as { room: string; question: string }
      const { person } = request.query as { person?: string }
      const asked = rooms.find(({ name }) => name === room)?.asks.find(({ name }) => name === question)
      if (asked?.ofOneself && person === who.person) {
        const device = handleOfDevice((await sessionOf(token)).device)
        return await deps.door.begin((tx) => asked.ofOneself!(tx, { programme: deps.programme, person: who.person, device }))
      }
      return asked?.blank ?? notYours()
    },
    'GET /api/me': async ({ who, token }) => {
      const [person, session] = await Promise.all([store.personById(deps.door, deps.programme, who.person), sessionOf(token)])
      const { handle, madeAt, endsAt, strongAt, idleMinutes, way } = session
      // The keys are painted: those of the person open nothing here any more.
      const unlock = { person: who.person, publicKey: noise(32), wraps: [{ way: 'passphrase', credential: '', wrapped: noise(113) }], salt: noise(16), params: kdfOfToday, passkeys: [] }
      return { who, shownName: person?.shownName ?? '', signInName: person?.signInName ?? '', session: { handle, madeAt, endsAt, strongAt, idleMinutes, way, hasNumber: true }, unlock }
    },
    'POST /api/me/seen': () => ({ seen: true }),
    'POST /api/me/language': ({ request }) => request.body as object,
    'POST /api/me/passphrase': again, 'POST /api/me/code/start': again, 'POST /api/me/code/finish': again, 'POST /api/me/number/start': again, 'POST /api/me/number/finish': again,
    'POST /api/me/number/end': () => ({ ended: 1 }),
    // Where somebody is signed in and with which keys is theirs, and stands in the own notebook too.
    'GET /api/sessions': async ({ token }) => ({ sessions: await listSessions(deps, await sessionOf(token)) }),
    'POST /api/sessions/end': () => ({ ended: 0 }),
    'GET /api/passkeys': async ({ who }) => ({ passkeys: await listPasskeys(deps, who.person) }),
    'POST /api/passkeys/start': again, 'POST /api/passkeys/finish': again, 'POST /api/passkeys/end': again,
    'GET /api/vault/keys': () => ({ deskKeys: [], mustChange: [], indexKeys: [] }),
    'POST /api/vault/open': ({ request }) => ({ child: (request.body as { child: string }).child, version: 1, block: noise(1024), seals: [], owners: [] }),
    'POST /api/vault/compare': notYours, 'POST /api/vault/seal': notYours, 'POST /api/vault/desks': () => ({ desks: [] }), 'POST /api/vault/sharing': () => ({ desks: [] }), 'POST /api/vault/people': () => ({ people: [] }), 'POST /api/vault/recovery': () => ({ seals: [] }),
    // As where nobody is like the child. Among how many it was looked is everybody's to know.
    'POST /api/matching/alike': () => ({ children: [], of: encodings() }),
    // Numbers are answered under a key of nobody's: what is made of it agrees with no number of anybody's.
    'POST /api/matching/numbers': ({ request, who }) => {
      if (!hasRole(who, 'worker')) return refuse('access.role', { form: 'matching/numbers' })
      const { blinded, versions } = request.body as { blinded: string[]; versions: number[] }
      const given = versions.flatMap((version) => {
        const key = obliviousKeyFrom(keyed(deps, `numbers of nobody ${version}`, who.person))
        return blinded.map((one) => answerBlinded(key, Uint8Array.from(toBytes(one))))
      })
      return given.every((one) => one !== undefined) ? { answers: given.map(toText) } : refuse('matching.unreadable', { field: 'blinded' })
    },
    // The pieces of a picture come one after the other, and are let fall.
    'POST /api/files/piece': ({ request }) => ({ there: Array.from({ length: (request.body as { n: number }).n + 1 }, (_, n) => n) }),
    'POST /api/files/there': () => ({ there: [] }),
    'POST /api/files/open': notYours, 'POST /api/files/seal': notYours, 'GET /api/files/:file/:n': notYours,
  }
}

const compressed: ReadonlySet<string> = new Set(['GET /api/feed', 'POST /api/look'])

/** About how many records, desks or submissions is asked; one where it is about nothing countable. */
function askedOf({ body }: FastifyRequest): number {
  const { records, desks, ids } = (body ?? {}) as Partial<Record<'records' | 'desks' | 'ids', unknown>>
  return Math.max(1, ...[records, desks, ids].map((those) => (Array.isArray(those) ? those.length : 1)))
}

/** What only asks for the head of an answer is the same way. */
function wayOf({ method, routeOptions }: FastifyRequest): string {
  return `${method === 'HEAD' ? 'GET' : method} ${routeOptions.url}`
}

/** Waits until the request is so many milliseconds old. */
async function until(age: () => number, ms: number): Promise<void> {
  for (let left = ms - age(); left > 0; left = ms - age()) await new Promise((resolve) => { setTimeout(resolve, left) })
}
