/**
 * The page's side of the worker: starts it once the first screen stands, learns whether everything is on this phone and whether a newer version
 * works already, and changes to it when nobody is disturbed: at a closed door with nothing typed, when the person says so, or at the next start.
 */
import type { ToPage, ToWorker } from '../worker/plan.ts'

export interface AppShell {
  /** Every form is on this device; `undefined` while nobody knows. */
  readonly whole: boolean | undefined
  /** A newer version is kept in full; this page is still the older one. */
  readonly next: boolean
  /** The browser would put the app on the home screen. */
  readonly install?: () => void
}

const listeners = new Set<() => void>()
let shell: AppShell = { whole: undefined, next: false }
let notebook: 'open' | 'closed' | 'nobody' = 'nobody'
let typed = false

export const shellNow = (): AppShell => shell
export function watchShell(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
function say(more: Partial<AppShell>) {
  shell = { ...shell, ...more }
  for (const listener of listeners) listener()
}

/** Something was typed or chosen since somebody came in. Names and half-written referrals live in this page's memory, also behind a closed notebook; where a draft is kept all the same, this errs on the safe side. */
export const hasTyped = (): boolean => typed

/** While the notebook is open its keys are in this page's memory: a page that began anew would close it. */
export function tellNotebook(now: typeof notebook): void {
  if (now === 'nobody' || notebook === 'nobody') typed = false
  notebook = now
  changeIfFree()
}

export function updateNow(): void {
  location.reload()
}

function changeIfFree() {
  if (shell.next && notebook !== 'open' && !typed) updateNow()
}

/** Milliseconds: between looks for a new version while a page stays open, and between tries to fetch what is still missing. */
const lookEveryMs = 3_600_000
const fillEveryMs = 60_000
const quietMs = 5000
const urgeMs = 3000

/** Call once, before the first drawing. */
export function startShell(): void {
  document.addEventListener('input', () => { typed = true }, { capture: true, passive: true })
  addEventListener('beforeinstallprompt', (event) => {
    // No banner of the browser's: which name and icon come onto the home screen is chosen first.
    event.preventDefault()
    say({ install: () => void (event as Event & { prompt(): Promise<unknown> }).prompt() })
  })
  addEventListener('appinstalled', () => {
    const { whole, next } = shell
    shell = { whole, next }
    say({})
  })
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const version = document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content
  navigator.serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent<ToPage>) => {
    if (data?.say === 'which') ports[0]?.postMessage(version)
    if (data?.say === 'filled') say({ whole: data.whole })
    if (data?.say === 'took' && data.version !== version) {
      say({ next: true })
      changeIfFree()
    }
  })
  navigator.serviceWorker.startMessages()
  if (document.readyState === 'complete') whenQuiet(start)
  else addEventListener('load', () => whenQuiet(start), { once: true })
}

/** After the first screen: a phone has one processor to spare and a line for one thing. */
function whenQuiet(run: () => void) {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: quietMs })
  else setTimeout(run, 1000)
}

async function start() {
  const workers = navigator.serviceWorker
  // Where the browser keeps nothing (a private window, a full disk) the app works as a page does.
  const registration = await workers.register(ourScript('/worker.js') as string, { updateViaCache: 'none' }).catch(() => undefined)
  if (!registration) return
  const fill = async () => {
    const used = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.startsWith(`${location.origin}/assets/`))
    ;(await workers.ready).active?.postMessage({ say: 'fill', used } satisfies ToWorker)
  }
  void fill()
  setInterval(() => { if (shell.whole === false && navigator.onLine) void fill() }, fillEveryMs)
  const look = () => void registration.update().catch(() => undefined)
  setInterval(look, lookEveryMs)
  addEventListener('online', () => { look(); if (!shell.whole) void fill() })
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', () => setTimeout(urge, urgeMs)))
  urge()

  /** Once in some thirty times Chromium leaves a version that is ready waiting for one that has nothing to do any more, for minutes: it is told again. */
  function urge() {
    if (!registration!.waiting) return
    registration!.waiting.postMessage({ say: 'begin' } satisfies ToWorker)
    setTimeout(urge, urgeMs)
  }
}

interface TrustedTypes { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown } }

/** The only script this page ever starts by its address: the policy of the page allows this one name to vouch for it. */
function ourScript(url: '/worker.js'): unknown {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes
  return types ? types.createPolicy('house', { createScriptURL: () => url }).createScriptURL(url) : url
}
