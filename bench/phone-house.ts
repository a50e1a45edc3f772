/** A house in which one worker may see so many records, all written by the road in; and the worker in a browser. */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { Browser, BrowserContext, Page, Route } from '@playwright/test'
import type { Form } from '#core/forms/form.ts'
import { anotherConversation, meetChild } from '#rooms/identification/forms.ts'
import { addAgency, addDesk } from '#rooms/partnerships/forms.ts'
import { inDatabase } from '../journeys/database.ts'
import { openHouse, type OpenedHouse } from '../journeys/open-house.ts'
import { aNewDevice, signIn, type Somebody } from '../journeys/people.ts'
import { records, type OnShelf, type Scene } from './phone-scenes.ts'

type Session = Awaited<ReturnType<BrowserContext['storageState']>>
export interface FullHouse extends OpenedHouse { /** What the worker may see. */ readonly shown: readonly OnShelf[]; /** The feed's pages as they were told, by the number after which they were asked for. */ readonly pages: ReadonlyMap<number, string>; /** The worker's, for any of this house's ports. */ readonly session: Session }

export const worker = 'olzhas'
export const talk = anotherConversation
const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-75' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl', age: { from: 13, to: 15, basis: 'looks' },
  atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

/** With KATCH_DEMO_FOLDER it begins from a house that was filled before. */
export async function openFullHouse(browser: Browser, scene: Scene): Promise<FullHouse> {
  const from = process.env.KATCH_DEMO_FOLDER
  const house = await openHouse({ from })
  process.env.KATCH_BASE = house.base
  process.env.KATCH_JOURNEY_DATA = house.data
  if (!from && !(await fetch(`${house.base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok) throw new Error(`the demo district was not built\n${house.said()}`)
  const olzhas = await comesIn(browser, worker)
  const { who } = await olzhas.page.evaluate(async () => await (await fetch('/api/me')).json() as { who: { desks: string[] } })
  let feed = await feedOf(olzhas.context)
  const missing = records - (scene.name === 'children' ? feed.shown.filter(({ shelf }) => shelf === 'children') : feed.shown).length
  if (missing > 0) {
    if (scene.name === 'children') await sendAll(olzhas, Array.from({ length: missing }, () => ({ form: meetChild, answers: { ...meeting, desk: who.desks[0] } })))
    else await fillDirectory(browser, missing)
    // What the database does by itself within minutes.
    await inDatabase((sql) => sql`analyze`, house.data)
    feed = await feedOf(olzhas.context)
  }
  const session = await olzhas.context.storageState()
  await olzhas.context.close()
  return { ...house, ...feed, session }
}

async function comesIn(browser: Browser, name: string): Promise<Somebody> {
  const somebody = await aNewDevice(browser, { base: process.env.KATCH_BASE!, name, lang: 'ru' })
  somebody.page.setDefaultTimeout(180_000)
  await somebody.page.goto('/')
  await signIn(somebody)
  return somebody
}

/** A third agencies, the others desks at them. */
async function fillDirectory(browser: Browser, missing: number): Promise<void> {
  const nurlan = await comesIn(browser, 'nurlan')
  const agencies = await sendAll(nurlan, Array.from({ length: Math.round(missing / 3) }, (_, n) => ({ form: addAgency, answers: { nameRu: `Центр «Ақниет» № ${n + 1}`, nameKk: `«Ақниет» орталығы № ${n + 1}`, kind: 'NGO', region: 'KZ-61' } })))
  await sendAll(nurlan, Array.from({ length: missing - agencies.length }, (_, n) => ({ form: addDesk, answers: { agency: agencies[n % agencies.length], nameRu: `Приём ${n + 1}`, nameKk: `Қабылдау ${n + 1}`, regions: ['KZ-61', 'KZ-79'], takesConcerns: 'no' } })))
  await nurlan.context.close()
}

/** Everything the worker may see, as the feed tells it: the pages by the number they were asked for with, and what they add up to. */
async function feedOf(context: BrowserContext): Promise<Pick<FullHouse, 'pages' | 'shown'>> {
  const all = new Map<string, { shelf: string; id: string; record: object | null }>()
  const pages = new Map<number, string>()
  for (let after = 0, more = true; more;) {
    const text = await (await context.request.get(`/api/feed?after=${after}`, { timeout: 120_000 })).text()
    const page = JSON.parse(text) as { changes: { shelf: string; id: string; record: object | null }[]; upTo: number; more: boolean }
    pages.set(after, text)
    for (const one of page.changes) all.set(`${one.shelf} ${one.id}`, one)
    ;({ upTo: after, more } = page)
  }
  return { pages, shown: [...all.values()].filter((one): one is OnShelf => one.record !== null) }
}

/**
 * The house's answers about the shelf out of memory, for as long as `stop` is not called: so the phone's own work is timed, on any load of the machine.
 * @param begin with a word that the shelf begins anew
 */
export async function answerFromMemory(page: Page, { pages, shown }: FullHouse, { begin = false } = {}): Promise<{ stop(): Promise<void> }> {
  const records = new Map(shown.map((one) => [`${one.shelf} ${one.id}`, one]))
  const { audiences } = JSON.parse(pages.get(0)!) as { audiences: string[] }
  const feed = async (route: Route) => {
    const after = Number(new URL(route.request().url()).searchParams.get('after'))
    if (begin) {
      begin = false
      return await route.fulfill({ json: { upTo: 0, audiences, changes: [], more: true, mark: '', isSetBack: true } })
    }
    const known = pages.get(after)
    await (known ? route.fulfill({ contentType: 'application/json', body: known }) : route.continue())
  }
  const look = async (route: Route) => {
    const asked = (route.request().postDataJSON() as { records: { shelf: string; id: string }[] }).records
    await route.fulfill({ json: { changes: asked.map(({ shelf, id }) => records.get(`${shelf} ${id}`) ?? { shelf, id, record: null }) } })
  }
  await page.route('**/api/feed**', feed)
  await page.route('**/api/look', look)
  return { async stop() { await page.unroute('**/api/feed**', feed); await page.unroute('**/api/look', look) } }
}

/** The house lets one address ask so often in a minute; these come from several, as from several offices. */
const fromOneAddress = 1000
const atOnce = 10
let asked = 0

async function sendAll({ context }: Somebody, submissions: readonly { form: Form; answers: object }[]): Promise<string[]> {
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const abouts: string[] = []
  let next = 0
  const first = asked
  asked += submissions.length
  const agents = new Map<number, http.Agent>()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let n = next++; n < submissions.length; n = next++) {
      const office = Math.floor((first + n) / fromOneAddress)
      const agent = agents.get(office) ?? new http.Agent({ keepAlive: true, localAddress: `127.0.0.${office + 10}` })
      agents.set(office, agent)
      const { form, answers } = submissions[n]!
      abouts[n] = await send({ cookie, agent, body: JSON.stringify({ id: randomUUID(), form: form.name, version: form.version, filledAt: Date.now(), device: 'a-phone', answers }) })
    }
  }))
  for (const agent of agents.values()) agent.destroy()
  return abouts
}

function send({ cookie, agent, body }: { cookie: string; agent: http.Agent; body: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(process.env.KATCH_BASE!)
    const request = http.request({ host: '127.0.0.1', port, path: '/api/submissions', method: 'POST', agent, headers: { 'content-type': 'application/json', cookie } }, async (answer) => {
      let text = ''
      for await (const some of answer) text += String(some)
      const told = JSON.parse(text) as { verdict?: string; about: string }
      if (told.verdict === 'taken') resolve(told.about)
      else reject(new Error(`the house answered ${answer.statusCode}: ${text.slice(0, 300)}`))
    })
    request.on('error', reject)
    request.end(body)
  })
}
