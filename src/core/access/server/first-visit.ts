/**
 * The first visit: an empty house offers to be set up, or to show a demo district. Both work once. From then on nothing
 * here changes anything: everything else is a form that somebody filled in.
 */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sendRefusal } from '#core/http/server.ts'
import { newId, type PersonId } from '#core/ids.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import type { Programme } from '#core/programme.ts'
import { type DoorDeps, sha256 } from './door.ts'
import { inviteFromDoor } from './enrol.ts'
import { normaliseSignInName } from '../session-rules.ts'

export interface DemoPerson { readonly shownName: string; readonly does: string; readonly signInName: string; readonly passphrase: string; readonly code: string }

/** A demo district: how to fill it, and who can be tried out there. Only an installation that was filled as a demo tells passphrases. */
export interface Demo {
  /** Fills an empty house, or one where the filling broke off: what was there is thrown away first. */
  build(): Promise<void>
  /** Whether it is being filled now, by this server or another on the same database. */
  isBuilding(): Promise<boolean>
  people(language: string): Promise<readonly DemoPerson[]>
}

export interface FirstVisitDeps extends DoorDeps {
  readonly config: Programme
  readonly demo?: Demo
  /** Asked for when the house can be reached from other machines: printed where it was started, so that its owner comes first. */
  readonly setUpCode?: string
}

interface SetUp {
  code?: string; title: string; languages: string[]; regions: string[]; office: string
  administrator: { shownName: string; signInName: string; language: string }; tokenHash: string
}

interface ProgrammeRow { title: Record<string, string>; languages: string[]; regions: string[]; isDemo: boolean; demoBegun: boolean }

/** `unfinished`: a demo was begun, and whoever filled it is gone. Nobody was ever let in. */
type Standing = 'empty' | 'building' | 'unfinished' | 'open'

export function firstVisitRoutes(app: FastifyInstance, deps: FirstVisitDeps): void {
  let building: Promise<void> | undefined

  app.get('/api/hello', async () => {
    const found = await programmeRow(deps)
    const standing = building ? 'building' : await standingOf(deps, found)
    const open = standing === 'open' ? found : undefined
    return {
      setUp: open !== undefined, isDemo: open?.isDemo ?? false, title: open?.title ?? {}, languages: open?.languages ?? deps.config.languages, regions: open?.regions ?? [],
      offersDemo: !open && deps.demo !== undefined, building: standing === 'building', unfinished: standing === 'unfinished', needsCode: !open && deps.setUpCode !== undefined,
    }
  })

  app.post<{ Body: SetUp }>('/api/setup', { schema: { body: setUpShape } }, async (request, reply) => {
    const { title, languages, regions, office, administrator, tokenHash, code } = request.body
    if (!mayBegin(deps, code)) return sendRefusal(reply, refuse('access.set-up-code'))
    const known = new Set(deps.config.regions.map((region) => region.code))
    if (!regions.every((region) => known.has(region)) || !languages.every((language) => deps.config.languages.includes(language))) return sendRefusal(reply, refuse('http.unreadable'))
    if (await standingOf(deps) === 'unfinished') await beginAnew(deps)
    const person = newId<PersonId>()
    const outcome = await setUp(deps, { title, languages, regions, office, isDemo: false, administrator: { ...administrator, id: person } })
    if (outcome instanceof Refusal) return sendRefusal(reply, outcome)
    await deps.door.begin((tx) => inviteFromDoor(tx, deps, { person, tokenHash, at: deps.clock.now() }))
    return { setUp: true }
  })

  app.post<{ Body: { code?: string } }>('/api/demo', { schema: { body: { type: 'object', additionalProperties: false, properties: { code: { type: 'string', maxLength: 64 } } } } }, async (request, reply) => {
    // An old laptop takes minutes for it; the line to whoever waits stays open as long.
    request.raw.socket.setTimeout?.(0)
    if (!deps.demo || (!building && !['empty', 'unfinished'].includes(await standingOf(deps)))) return sendRefusal(reply, refuse('access.set-up-already'))
    if (!mayBegin(deps, request.body.code)) return sendRefusal(reply, refuse('access.set-up-code'))
    building ??= deps.demo.build().finally(() => { building = undefined })
    await building
    return { setUp: true }
  })

  app.get<{ Querystring: { language?: string } }>('/api/demo/people', async (request, reply) => {
    const found = await programmeRow(deps)
    if (!deps.demo || !found?.isDemo) return sendRefusal(reply, refuse('http.not-found'))
    return { people: await deps.demo.people(request.query.language ?? 'ru') }
  })
}

/** Sets the programme up, once. Two at the same moment: one programme, one refusal. */
export async function setUp(
  deps: Pick<FirstVisitDeps, 'door' | 'config'>,
  asked: { title: string; languages: readonly string[]; regions: readonly string[]; office: string; isDemo: boolean; administrator: { id: PersonId; shownName: string; signInName: string; language: string } },
): Promise<Refusal<'access.set-up-already'> | undefined> {
  const inAll = (text: string) => Object.fromEntries(asked.languages.map((language) => [language, text]))
  try {
    await deps.door`
      select access.set_up(${deps.config.code}, ${deps.door.json(inAll(asked.title))}, ${[...asked.languages]}::text[], ${[...asked.regions]}::text[],
        ${deps.door.json({ id: newId(), title: inAll(asked.office) })}, ${deps.door.json({ ...asked.administrator, signInName: normaliseSignInName(asked.administrator.signInName) })}, ${asked.isDemo})`
    return undefined
  } catch (fault) {
    if ((fault as { code?: string }).code === 'KA001') return refuse('access.set-up-already')
    throw fault
  }
}

/** Throws away a demo that broke off. A house that is open, a finished demo among them, is never emptied: the database refuses. */
export async function beginAnew({ door }: Pick<FirstVisitDeps, 'door'>): Promise<void> {
  await door`select access.begin_demo_anew()`
}

/** Whether a demo was begun here and is not whole. Says nothing of whether somebody is at it. */
export async function isHalfBuilt(deps: Pick<FirstVisitDeps, 'door'>): Promise<boolean> {
  const found = await programmeRow(deps)
  return found !== undefined && found.demoBegun && !found.isDemo
}

async function standingOf(deps: Pick<FirstVisitDeps, 'door' | 'demo'>, known?: ProgrammeRow): Promise<Standing> {
  const found = known ?? await programmeRow(deps)
  if (!found) return 'empty'
  if (found.isDemo || !found.demoBegun) return 'open'
  return await deps.demo?.isBuilding() ? 'building' : 'unfinished'
}

async function programmeRow({ door }: Pick<FirstVisitDeps, 'door'>): Promise<ProgrammeRow | undefined> {
  const [row] = await door<ProgrammeRow[]>`select title, languages, regions, is_demo as "isDemo", demo_begun_at is not null as "demoBegun" from access.programmes`
  return row
}

function mayBegin({ setUpCode }: FirstVisitDeps, given: string | undefined): boolean {
  return setUpCode === undefined || timingSafeEqual(sha256(setUpCode), sha256(given ?? ''))
}

const short = { type: 'string', minLength: 1, maxLength: 120 }
const setUpShape = {
  type: 'object', additionalProperties: false, required: ['title', 'languages', 'regions', 'office', 'administrator', 'tokenHash'],
  properties: {
    code: { type: 'string', maxLength: 64 }, title: short, office: short,
    languages: { type: 'array', minItems: 1, maxItems: 6, items: { type: 'string', maxLength: 8 } }, regions: { type: 'array', minItems: 1, maxItems: 40, items: { type: 'string', maxLength: 12 } },
    administrator: {
      type: 'object', additionalProperties: false, required: ['shownName', 'signInName', 'language'],
      properties: { shownName: short, signInName: { type: 'string', minLength: 2, maxLength: 60 }, language: { type: 'string', enum: ['kk', 'ru', 'en'] } },
    },
    tokenHash: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
  },
}
