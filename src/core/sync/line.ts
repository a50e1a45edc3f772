/**
 * The line to the server: sends what is kept, oldest first and one by one, and fetches what changed. It says honestly
 * where things are. It never drops anything: without an answer a submission stays, and is sent again with the same number.
 * How to call, what time it is and when to look again are handed in.
 */
import type { Verdict } from './envelope.ts'
import type { FeedPage } from './feed.ts'
import type { Outbox } from './outbox.ts'
import type { Shelf } from './shelf.ts'

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

/** As much of an HTTP answer as is read. */
export interface Answer { readonly status: number; readonly ok: boolean; json(): Promise<unknown> }

export interface LinePorts {
  /** Asks the server; with `body`, tells it. Throws when no answer came, whatever became of it there. */
  call(path: string, body?: string): Promise<Answer>
  /** The device's own time, milliseconds: to show when the server was last heard, and for nothing else. */
  now(): number
  /** The device says of itself that it has no network. */
  isAway(): boolean
  /** Wakes the line whenever a look may be worth it, and says when the network falls. Returns how to stop. */
  attend(on: { wake(): void; fall(): void }): () => void
}

export function openLineOn({ call, now, isAway, attend }: LinePorts, { outbox, shelf, onVerdict }: { outbox: Outbox; shelf: Shelf; onVerdict?: (id: string, verdict: Verdict) => void }): Line {
  const listeners = new Set<() => void>()
  let state: LineState = { line: isAway() ? 'away' : 'open', sending: false, filled: false, ...counts(outbox) }
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  const say = (next: Partial<LineState>) => {
    state = { ...state, ...counts(outbox), ...next }
    for (const listener of listeners) listener()
  }

  async function send(): Promise<void> {
    for (const kept of outbox.list().filter((one) => one.state === 'waiting')) {
      const answer = await call('/api/submissions', JSON.stringify(kept.envelope))
      if (answer.status === 401) throw new SignedOut()
      const verdict = await verdictOf(answer)
      if (verdict.verdict === 'taken') await outbox.drop(kept.order)
      else await outbox.refuse(kept.order, verdict)
      onVerdict?.(kept.envelope.id, verdict)
      say({ line: 'open', lastHeard: now() })
    }
  }

  async function fetchChanges(): Promise<void> {
    for (let more = true; more && !closed;) {
      const answer = await call(`/api/feed?after=${shelf.after}`)
      if (answer.status === 401) throw new SignedOut()
      if (!answer.ok) throw new Error('the feed did not answer')
      const page = (await answer.json()) as FeedPage
      // What comes after the notebook was closed, or its owner has left, is for nobody.
      if (closed) return
      more = shelf.apply(page) === 'begun-anew' || page.more
      say({ line: 'open', lastHeard: now(), filled: !more || state.filled })
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
  const leave = attend({ wake, fall: () => say({ line: 'away' }) })
  const unsubscribe = outbox.onChange(() => say({}))
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
      leave()
      unsubscribe()
    },
  }
}

class SignedOut extends Error {}

function counts(outbox: Outbox): Pick<LineState, 'waiting' | 'refused'> {
  const list = outbox.list()
  return { waiting: list.filter((one) => one.state === 'waiting').length, refused: list.filter((one) => one.state === 'refused').length }
}

/** A verdict, or the refusal of an envelope the server could not read at all. Anything else keeps the submission waiting. */
async function verdictOf(answer: Answer): Promise<Verdict> {
  const body = (await answer.json()) as Verdict | { refused: { code: string; details: object } }
  if ('verdict' in body) return body
  if (answer.status === 400 || answer.status === 413) return { verdict: 'refused', ...body.refused }
  throw new Error('the road in did not answer')
}
