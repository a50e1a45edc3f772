/**
 * The line to the server: sends what is kept, oldest first and one by one, and fetches what changed. It says honestly
 * where things are. It never drops anything: without an answer a submission stays, and is sent again with the same number.
 */
import type { Verdict } from '../envelope.ts'
import type { Outbox } from './outbox.ts'
import type { FeedAnswer, Shelf } from './shelf.ts'

export interface LineState {
  /** `open`: the last try got through; `away`: it did not; `signed-out`: the server no longer knows this session. */
  readonly line: 'open' | 'away' | 'signed-out'
  readonly waiting: number
  readonly refused: number
  /** When the server last answered; milliseconds. */
  readonly lastHeard?: number
  readonly sending: boolean
  /** The shelf has been read to its end at least once. */
  readonly filled: boolean
}

export interface Line {
  state(): LineState
  onChange(listener: () => void): () => void
  /** Tries now: after something was kept, or when a person asks. Resolves when this try is over. */
  tryNow(): Promise<void>
  close(): void
}

/** Milliseconds between looks while a tab is open and nothing else happens. */
const everyMs = 10_000
const patienceMs = 30_000

export function openLine({ outbox, shelf, onVerdict }: { outbox: Outbox; shelf: Shelf; onVerdict?: (id: string, verdict: Verdict) => void }): Line {
  const listeners = new Set<() => void>()
  let state: LineState = { line: navigator.onLine === false ? 'away' : 'open', sending: false, filled: false, ...counts(outbox) }
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  const say = (next: Partial<LineState>) => {
    state = { ...state, ...counts(outbox), ...next }
    for (const listener of listeners) listener()
  }

  async function send(): Promise<void> {
    for (const kept of outbox.list().filter((one) => one.state === 'waiting')) {
      const answer = await call('/api/submissions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(kept.envelope) })
      if (answer.status === 401) throw new SignedOut()
      const verdict = await verdictOf(answer)
      if (verdict.verdict === 'taken') await outbox.drop(kept.order)
      else await outbox.refuse(kept.order, verdict)
      onVerdict?.(kept.envelope.id, verdict)
      say({ line: 'open', lastHeard: Date.now() })
    }
  }

  async function fetchChanges(): Promise<void> {
    for (let more = true; more && !closed;) {
      const answer = await call(`/api/feed?after=${shelf.after}`)
      if (answer.status === 401) throw new SignedOut()
      if (!answer.ok) throw new Error('the feed did not answer')
      const page = (await answer.json()) as FeedAnswer
      const before = shelf.after
      shelf.apply(page)
      more = page.more || shelf.after < before
      say({ line: 'open', lastHeard: Date.now(), filled: !more || state.filled })
    }
  }

  async function once(): Promise<void> {
    say({ sending: true })
    try {
      await send()
      await fetchChanges()
      say({ line: 'open', sending: false })
    } catch (fault) {
      say({ line: fault instanceof SignedOut ? 'signed-out' : 'away', sending: false })
    }
  }

  function tryNow(): Promise<void> {
    if (closed) return Promise.resolve()
    if (running) {
      again = true
      return running
    }
    running = (async () => {
      do {
        again = false
        await once()
      } while (again && !closed && state.line === 'open')
    })().finally(() => { running = undefined })
    return running
  }

  const wake = () => { void tryNow() }
  const fall = () => say({ line: 'away' })
  addEventListener('online', wake)
  addEventListener('offline', fall)
  document.addEventListener('visibilitychange', wake)
  const unsubscribe = outbox.onChange(() => say({}))
  const timer = setInterval(wake, everyMs)
  wake()

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tryNow,
    close() {
      closed = true
      clearInterval(timer)
      removeEventListener('online', wake)
      removeEventListener('offline', fall)
      document.removeEventListener('visibilitychange', wake)
      unsubscribe()
    },
  }
}

class SignedOut extends Error {}

function counts(outbox: Outbox): Pick<LineState, 'waiting' | 'refused'> {
  const list = outbox.list()
  return { waiting: list.filter((one) => one.state === 'waiting').length, refused: list.filter((one) => one.state === 'refused').length }
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(path, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(patienceMs) })
}

/** A verdict, or the refusal of an envelope the server could not read at all. Anything else keeps the submission waiting. */
async function verdictOf(answer: Response): Promise<Verdict> {
  const body = (await answer.json()) as Verdict | { refused: { code: string; details: object } }
  if ('verdict' in body) return body
  if (answer.status === 400 || answer.status === 413) return { verdict: 'refused', ...body.refused }
  throw new Error('the road in did not answer')
}
