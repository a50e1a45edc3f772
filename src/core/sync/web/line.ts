/** The line of this browser's tab: it calls by fetch, and wakes when the network or the person comes back, and now and then. */
import { type Line, type LinePorts, openLineOn } from '../line.ts'

export type { Line, LineState } from '../line.ts'

/** Milliseconds between looks while a tab is open and nothing else happens. */
const everyMs = 10_000
const patienceMs = 30_000

/** @param name under which this person's tabs know each other; it says nothing. */
export function openLine(parts: Parameters<typeof openLineOn>[1], name: string): Line {
  return openLineOn({
    ...inBrowser,
    // Browsers of before 2022 have no locks: there each tab sends, and told twice is told once.
    alone: async (work) => { await (navigator.locks ? navigator.locks.request(name, work) : work()) },
  }, parts)
}

const inBrowser: Omit<LinePorts, 'alone'> = {
  call: (path, body) => fetch(path, {
    ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    credentials: 'same-origin', signal: AbortSignal.timeout(patienceMs),
  }),
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
