/**
 * The line to the server: sends what is kept, oldest first and one by one, and fetches what changed. It says honestly
 * where things are. It never drops anything: without an answer a submission stays, and is sent again with the same number.
 * One that the house cannot read while it answers others waits by itself, and holds up only what hangs on it.
 * How to call, what time it is and when to look again are handed in.
 */
import { dayMs, minuteMs, type Moment } from '#core/clock.ts'
import type { Verdict } from './envelope.ts'
import { lookSize, type FeedPage, type Look } from './feed.ts'
import { workIn, type Kept, type Outbox } from './outbox.ts'
import { nextPageSize, pageSizes, pauseAfterBreak } from './pace.ts'
import { nameOf } from './packs.ts'
import { mostAsked, type WhatBecame } from './second-copy.ts'
import { nextToSend, troubledAgain } from './sending.ts'
import type { Shelf } from './shelf.ts'

export interface LineState {
  /** `open`: the last try got through; `away`: it did not; `signed-out`: the server no longer knows this session. */
  readonly line: 'open' | 'away' | 'signed-out'
  /** Of what a person wrote. */
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
  /** Of all tabs of this person on this device one at a time does this; the others wait for it. */
  alone(work: () => Promise<void>): Promise<void>
  /** Resolves after so many milliseconds. */
  pause(ms: number): Promise<void>
  /** The first look waits for this, if for anything. */
  readonly first?: Promise<unknown>
}

/** So many without an answer in a row: the house itself may be ill, and the feed is asked before more is tried. */
const mostUnread = 3

export interface LineParts {
  readonly outbox: Outbox
  readonly shelf: Shelf
  readonly onVerdict?: (id: string, verdict: Verdict) => void
  /** What stands in the house by itself, as `nextToSend` asks. */
  readonly stands?: (id: string) => boolean
  /** Of which submissions the answer proves that they lie in a backup. Without it nothing is ever let go. */
  readonly prove?: (answer: WhatBecame) => Promise<ReadonlySet<string>>
  /** What was taken once and is offered again may stand on what another phone still has to bring: so long it waits for that instead of being refused. */
  readonly patienceMs?: number
}

/** Milliseconds after which the house may be another one than it was: then the feed is looked at before anything is sent. */
const sureForMs = minuteMs
/** Milliseconds between questions about second copies. */
const askAgainMs = 15 * minuteMs

export function openLineOn({ call, now, isAway, attend, alone, pause: wait, first }: LinePorts, { outbox, shelf, onVerdict, stands, prove, patienceMs = 3 * dayMs }: LineParts): Line {
  const listeners = new Set<() => void>()
  let state: Omit<LineState, keyof Counts> = { line: isAway() ? 'away' : 'open', sending: false, filled: false }
  /** Counted when somebody asks; the same until something is said. */
  let shown: LineState | undefined
  let running: Promise<void> | undefined
  let again = false
  let closed = false
  let pageSize: number = pageSizes.first
  let sureAt: number | undefined
  let askedAt: number | undefined
  /** The feed was read to its end in this look, and nothing was told since. */
  let isRead = false

  const say = (next: Partial<typeof state>) => {
    state = { ...state, ...next }
    shown = undefined
    for (const listener of listeners) listener()
  }

  /** Sends what may go. Returns what the house could not read, and whether it is certain that it answers others. */
  async function send(): Promise<{ unread: readonly Kept[]; isCertain: boolean }> {
    const unread = new Map<string, Kept>()
    let isCertain = false
    while (!closed && (isCertain || unread.size < mostUnread)) {
      const kept = nextToSend(outbox.list(), { now: now() as Moment, unanswered: new Set(unread.keys()), ...(stands && { stands }) })
      if (!kept) break
      const verdict = await sendOne(kept)
      isCertain ||= verdict !== undefined
      if (verdict === undefined || verdict === 'not-yet') {
        unread.set(kept.envelope.id, kept)
        continue
      }
      if (verdict.verdict === 'taken') await outbox.take(kept.order, verdict, now() as Moment)
      else await outbox.refuse(kept.order, verdict)
      isRead = false
      onVerdict?.(kept.envelope.id, verdict)
      say({ line: 'open', lastHeard: now() })
    }
    return { unread: [...unread.values()], isCertain }
  }

  /** `undefined`: there was an answer, and it was none to this. */
  async function sendOne(kept: Kept): Promise<Verdict | 'not-yet' | undefined> {
    const isPatient = isWithin(kept.offeredAgain, patienceMs)
    const answer = await call('/api/submissions', JSON.stringify(isPatient ? { ...kept.envelope, wasTaken: true } : kept.envelope))
    if (answer.status === 401) throw new SignedOut()
    if (answer.status === 429) throw new Error('too much at once')
    if (answer.status === 409) return 'not-yet'
    return await verdictOf(answer).catch(() => undefined)
  }

  async function pause(unread: readonly Kept[]): Promise<void> {
    for (const { order, trouble } of unread) await outbox.pause(order, troubledAgain(trouble, now() as Moment))
  }

  /** One page of the feed. */
  async function fetchPage(): Promise<void> {
    const page = await askForPage()
    // What comes after the notebook was closed, or its owner has left, is for nobody.
    if (closed) return
    // A house that was brought back from a backup has lost what came after it: everything held is asked about.
    if (page.isSetBack) askedAt = undefined
    const more = shelf.apply(page) === 'begun-anew' || page.more
    say({ line: 'open', lastHeard: now(), filled: !more || state.filled })
    isRead = !more
  }

  async function askForPage(): Promise<FeedPage> {
    return await inPace(async () => {
      const answer = await call(`/api/feed?after=${shelf.after}&most=${pageSize}${shelf.mark && `&mark=${shelf.mark}`}`)
      if (answer.status === 401) throw new SignedOut()
      if (!answer.ok) throw new Error('the feed did not answer')
      return (await answer.json()) as FeedPage
    })
  }

  /** By how this question fares it is decided how much the next one asks for. */
  async function inPace<T>(ask: () => Promise<T>): Promise<T> {
    const asked = now()
    try {
      const answer = await ask()
      pageSize = nextPageSize(pageSize, { tookMs: now() - asked })
      return answer
    } catch (fault) {
      if (!(fault instanceof SignedOut)) pageSize = nextPageSize(pageSize, 'broke')
      throw fault
    }
  }

  async function fetchChanges(): Promise<void> {
    while (!closed && !isRead) await fetchPage()
  }

  /** What became of what the house has taken. A house that does not answer this holds nothing up. */
  async function askAboutTaken(): Promise<void> {
    const taken = await outbox.taken()
    for (let from = 0; from < taken.length && !closed; from += mostAsked) {
      const some = taken.slice(from, from + mostAsked)
      const answer = await call('/api/taken', JSON.stringify({ ids: some.map(({ id }) => id) }))
      if (answer.status === 401) throw new SignedOut()
      const became = answer.ok ? (await answer.json()) as WhatBecame : undefined
      if (closed) return
      if (!became) break
      const unknown = new Set(became.told.filter(({ state: is }) => is === 'unknown').map(({ id }) => id))
      // What cannot be looked at here and now proves nothing, and holds nothing up.
      const proved = await prove?.(became).catch(() => undefined) ?? new Set()
      await outbox.offerAgain(some.filter(({ id }) => unknown.has(id)), now() as Moment)
      await outbox.release(some.filter(({ id }) => !unknown.has(id) && proved.has(id)))
    }
    askedAt = now()
  }

  /** What did not lie on this phone at rest. */
  async function lookElsewhere(): Promise<void> {
    const next = () => shelf.elsewhere.slice(0, Math.min(lookSize, pageSize))
    for (let records = next(); records.length > 0 && !closed; records = next()) {
      const { changes } = await inPace(async () => {
        const answer = await call('/api/look', JSON.stringify({ records }))
        if (answer.status === 401) throw new SignedOut()
        if (!answer.ok) throw new Error('nothing was looked up')
        return (await answer.json()) as Look
      })
      if (closed) return
      const asked = new Set(records.map(nameOf))
      // Only what was asked for, and all of it: a number without an answer would be asked for again for ever.
      const answered = new Map(changes.map((one) => [nameOf(one), one]))
      shelf.take([...asked].map((name, n) => answered.get(name) ?? { ...records[n]!, record: null }))
      say({ line: 'open', lastHeard: now() })
    }
  }

  async function once(): Promise<void> {
    say({ sending: true })
    isRead = false
    try {
      await alone(goThrough)
      await fetchChanges()
      await lookElsewhere()
      say({ line: 'open', sending: false })
    } catch (fault) {
      say({ line: fault instanceof SignedOut ? 'signed-out' : 'away', sending: false })
    }
  }

  async function goThrough(): Promise<void> {
    if (closed) return
    // The tab that had the line before this one may have left another outbox.
    for (const { id, verdict } of await outbox.look()) onVerdict?.(id, verdict)
    if (closed) return
    const isSure = isWithin(sureAt, sureForMs)
    sureAt = undefined
    if (!isSure && shelf.after > 0) await fetchPage()
    // What a restored house has lost goes before anything newer, in the old order.
    if (!isWithin(askedAt, askAgainMs)) await askAboutTaken()
    const { unread, isCertain } = await send()
    // Where the feed can be read the house is well, and only these it could not read.
    if (!isCertain && unread.length > 0) await fetchPage()
    await pause(unread)
    sureAt = now()
  }

  // Only how far the phone's clock has moved is looked at; one that was set back is moved on by nothing.
  function isWithin(since: number | undefined, ms: number): boolean {
    return since !== undefined && now() >= since && now() - since < ms
  }

  function tryNow(): Promise<void> {
    if (closed) return Promise.resolve()
    if (running) {
      again = true
      return running
    }
    running = (async () => {
      let breaks = 0
      do {
        again = false
        const heard = state.lastHeard
        await once()
        if (state.line !== 'away' || isAway()) continue
        // What got through meanwhile was worth the try: the line is bad, not gone.
        if (state.lastHeard !== heard) breaks = 0
        const pauseMs = pauseAfterBreak(breaks++, { lastHeard: state.lastHeard, now: now() })
        if (pauseMs === undefined) break
        await wait(pauseMs)
        again = true
      } while (again && !closed && state.line !== 'signed-out')
    })().finally(() => { running = undefined })
    return running
  }

  const wake = () => { void tryNow() }
  const leave = attend({ wake, fall: () => say({ line: 'away' }) })
  const unsubscribe = outbox.onChange(() => say({}))
  if (first) void first.then(wake)
  else wake()

  return {
    state: () => (shown ??= { ...state, ...counts(outbox) }),
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

type Counts = Pick<LineState, 'waiting' | 'refused'>

function counts(outbox: Outbox): Counts {
  const list = workIn(outbox.list())
  return { waiting: list.filter((one) => one.state === 'waiting').length, refused: list.filter((one) => one.state === 'refused').length }
}

/** A verdict, or the refusal of an envelope the server could not read at all. Anything else keeps the submission waiting. */
async function verdictOf(answer: Answer): Promise<Verdict> {
  const body = (await answer.json()) as Verdict | { refused: { code: string; details: object } }
  if ('verdict' in body) return body
  if (answer.status === 400 || answer.status === 413) return { verdict: 'refused', ...body.refused }
  throw new Error('the road in did not answer')
}
