/** The line of this browser's tab: it calls by fetch, and wakes when the network or the person comes back, and now and then. */
import { callHouse } from './call-house.ts'
import { type Answer, type Line, type LinePorts, openLineOn } from '../line.ts'

export type { Line, LineState } from '../line.ts'

/** Milliseconds between looks while a tab is open and nothing else happens. */
const everyMs = 10_000
/** So long nothing at all may come before a call counts as lost, and so long what has begun may take. */
const patienceMs = 30_000
const pagePatienceMs = 120_000
/** The screen that was opened is drawn before the line has its first word: each of its words would begin the drawing anew. */
const firstMs = 400

/** @param name under which this person's tabs know each other; it says nothing. */
export function openLine(parts: Parameters<typeof openLineOn>[1], name: string): Line {
  return openLineOn({
    ...inBrowser,
    first: new Promise((resolve) => { setTimeout(resolve, firstMs) }),
    alone: (work) => inTurn(name, work),
  }, parts)
}

/**
 * Of several tabs that know each other by this name one works at a time. Browsers of before 2022 have no locks: there each tab sends, and told twice is told once.
 * A lock may not be called by a name that begins with `-`, as one name in sixty-four does: whoever had it would never have a line.
 */
export async function inTurn(name: string, work: () => Promise<void>): Promise<void> {
  await (navigator.locks ? navigator.locks.request(`line ${name}`, work) : work())
}

const inBrowser: Omit<LinePorts, 'alone' | 'first'> = {
  call: callPatiently,
  pause: (ms) => new Promise((resolve) => { setTimeout(resolve, ms) }),
  now: () => Date.now(),
  isAway: () => navigator.onLine === false,
  attend({ wake, fall }) {
    addEventListener('online', wake)
    addEventListener('offline', fall)
    document.addEventListener('visibilitychange', wake)
    const timer = setInterval(wake, everyMs)
    return () => {
      clearInterval(timer)
      removeEventListener('online', wake)
      removeEventListener('offline', fall)
      document.removeEventListener('visibilitychange', wake)
    }
  },
}

/** The whole answer. That it begins is waited for as long as any line needs; that it comes to its end, as long as a village's line needs for a page. */
async function callPatiently(path: string, body?: string): Promise<Answer> {
  const given = new AbortController()
  let timer = setTimeout(() => given.abort(), patienceMs)
  try {
    const answer = await callHouse(path, { ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body }), credentials: 'same-origin', signal: given.signal })
    clearTimeout(timer)
    timer = setTimeout(() => given.abort(), pagePatienceMs)
    const text = await answer.text()
    return { status: answer.status, ok: answer.ok, json: async () => JSON.parse(text) as unknown }
  } finally {
    clearTimeout(timer)
  }
}
