/**
 * Opens the app where there is no line. Keeps the files of the app and nothing else: no answer of the server's to anybody is ever
 * put into a cache (see `wayOf`). A new version is fetched in full, then it works for whoever opens the app next; pages that are
 * open stay the version they are, with all their files, until they close or their person says so.
 */
import { pageUrl, wantedOf, wayOf, type Plan, type Planned, type ToPage, type ToWorker } from './plan.ts'
import type { WorkerScope } from './scope.ts'

/** Put before this file by the build. */
declare const plan: Plan

const scope = self as unknown as WorkerScope
const prefix = 'house-'
const own = prefix + plan.version
const files = new Set(plan.files.map(({ url }) => url))
/** A line that has not brought the page by then is as good as none: what is kept is shown. */
const patienceMs = 1500
const answerMs = 1000
/** For one file; the largest takes half of it at 32 kbit/s beside another. */
const fileMs = 120_000
const tries = 3

scope.addEventListener('install', (event) => event.waitUntil((async () => {
  // On the very first visit the worker begins with what the page has just fetched, and fetches the rest while people read.
  const isFirst = !scope.registration.active
  await fill(isFirst ? plan.files.filter(({ need }) => need === 'first') : wantedOf(plan, { savesData: savesData(), used: await heldAnywhere() }))
  await scope.skipWaiting()
})()))

scope.addEventListener('activate', (event) => event.waitUntil((async () => {
  await scope.clients.claim()
  for (const client of await pages()) client.postMessage({ say: 'took', version: plan.version } satisfies ToPage)
  await tidy()
})()))

scope.addEventListener('fetch', (event) => {
  const way = wayOf(event.request, { origin: scope.location.origin, files })
  if (way === 'page') event.respondWith(showPage(event.request))
  if (way === 'file') event.respondWith(showFile(event.request))
})

scope.addEventListener('message', (event) => {
  const told = event.data as ToWorker
  if (told?.say === 'begin') event.waitUntil(scope.skipWaiting())
  if (told?.say !== 'fill') return
  event.waitUntil((async () => {
    const used = told.used.map((url) => new URL(url, scope.location.origin).pathname)
    const whole = await fill(wantedOf(plan, { savesData: savesData(), used: [...used, ...await heldAnywhere()] })).then(() => true, () => false)
    event.source?.postMessage({ say: 'filled', whole } satisfies ToPage)
    await tidy()
  })())
})

/** The newest page the line brings in time, else the one that is kept. What a proxy or a hotel answers instead is not our page. */
async function showPage(request: Request): Promise<Response> {
  const kept = await keptFile(pageUrl).catch(() => undefined)
  if (!kept) return await fetch(request)
  if (!scope.navigator.onLine) return kept
  const answer = await Promise.race([fetch(request).catch(() => undefined), wait(patienceMs)])
  return answer?.ok && answer.type === 'basic' && !answer.redirected && /^text\/html\b/.test(answer.headers.get('content-type') ?? '') ? answer : kept
}

async function showFile(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  // A browser's store that stumbles is asked once more, after the line; what cannot be kept is shown all the same.
  const kept = await keptFile(pathname).catch(() => undefined)
  if (kept) return kept
  const answer = await fetch(request).catch(() => undefined)
  if (!answer) return await keptFile(pathname).catch(() => undefined) ?? Response.error()
  // Used once is wanted again: so a phone that saves data comes by what it needs.
  if (isWhole(answer)) await caches.open(own).then((cache) => cache.put(pathname, answer.clone())).catch(() => undefined)
  return answer
}

/** A page of an earlier version that is still open finds its own files here too: their addresses carry what is in them. */
async function keptFile(url: string): Promise<Response | undefined> {
  return await (await caches.open(own)).match(url, { ignoreVary: true }) ?? (isHashed(url) ? await keptAnywhere(url) : undefined)
}

async function keptAnywhere(url: string): Promise<Response | undefined> {
  for (const name of await ours()) {
    const found = await (await caches.open(name)).match(url, { ignoreVary: true })
    if (found) return found
  }
  return undefined
}

/** Two at a time and last in the queue: whoever works comes first. What has come stays, so a line that breaks is taken up where it broke. Throws while anything is missing. */
async function fill(wanted: readonly Planned[]): Promise<void> {
  const cache = await caches.open(own)
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  const missing = wanted.filter(({ url }) => !there.has(url)).values()
  const carry = async () => { for (const { url } of missing) await cache.put(url, (isHashed(url) && await keptAnywhere(url)) || await bring(url)) }
  await Promise.all([carry(), carry()])
}

async function bring(url: string): Promise<Response> {
  for (let n = 1; ; n++) {
    const answer = await fetch(url, { credentials: 'omit', redirect: 'error', cache: isHashed(url) ? 'default' : 'no-store', priority: 'low', signal: AbortSignal.timeout(fileMs) }).catch(() => undefined)
    if (answer && isWhole(answer)) {
      if (url !== pageUrl || (await answer.clone().text()).includes(`content="${plan.version}"`)) return answer
      // The server has moved on meanwhile; the browser brings that worker next.
      throw new Error('the page is of another version')
    }
    if (n === tries) throw new Error('the line broke')
    await wait(1000 * n)
  }
}

/** Forgets the versions that no open page runs. A page that does not answer (it sleeps) keeps its files. */
async function tidy(): Promise<void> {
  if (scope.registration.installing || scope.registration.waiting) return
  const running = await Promise.all((await pages()).map(async (client) => await Promise.race([versionOf(client), wait(answerMs)])))
  if (running.includes(undefined)) return
  for (const name of await ours()) if (name !== own && !running.includes(name.slice(prefix.length))) await caches.delete(name)
}

async function versionOf(client: Awaited<ReturnType<typeof pages>>[number]): Promise<string> {
  return await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(String(data))
    client.postMessage({ say: 'which' } satisfies ToPage, [port2])
  })
}

async function pages() {
  return await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
}

async function ours(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(prefix))
}

async function heldAnywhere(): Promise<string[]> {
  const held = await Promise.all((await ours()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))
  return held.flat()
}

function isHashed(url: string): boolean {
  return url.startsWith('/assets/')
}

function isWhole(answer: Response): boolean {
  return answer.status === 200 && answer.type === 'basic'
}

function savesData(): boolean {
  return scope.navigator.connection?.saveData === true
}

async function wait(ms: number): Promise<undefined> {
  return await new Promise((resolve) => { setTimeout(() => resolve(undefined), ms) })
}
