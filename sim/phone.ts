/**
 * A phone and its tabs. The outbox, the shelf and the line are the real ones; what lies under them (a store that forgets what it
 * had not yet written when the battery dies, a network that loses, doubles and delays) is made here.
 */
import { hourMs, later, type Moment } from '#core/clock.ts'
import type { PersonId, RecordId, SubmissionId } from '#core/ids.ts'
import type { Envelope, Verdict } from '#core/sync/envelope.ts'
import { type Answer, type Line, type LinePorts, openLineOn } from '#core/sync/line.ts'
import { type Entry, type Kept, openOutboxOn, type Outbox, type OutboxStore, type Taken } from '#core/sync/outbox.ts'
import { openShelf, type Shelf } from '#core/sync/shelf.ts'
import type { Mutant } from './mutants.ts'
import type { Chance } from '#core/chance.ts'
import { type Answered, short, type SimServer } from './server.ts'
import type { Time } from './time.ts'

export interface Weather { loss: number; twice: number; slow: number; cut: number }

export interface PhoneEyes {
  reached(path: string): void
  say(words: () => string): void
  heard(phone: Phone, id: RecordId, verdict: Verdict): void
  letGo(phone: Phone, envelope: Envelope): void
  retold(id: RecordId, as: RecordId): void
}

export interface Tab { readonly n: number; isAlive: boolean; outbox?: Outbox; shelf?: Shelf; line?: Line; wake?: () => void }

export interface Phone {
  readonly name: string
  readonly person: PersonId
  /** What this phone's clock shows is this far from the truth; milliseconds. */
  readonly skew: number
  readonly formVersion: number
  readonly durable: Map<number, Kept>
  /** Second copies, by their number. */
  readonly copies: Map<RecordId, Taken & { readonly envelope: Envelope; readonly verdict: Extract<Verdict, { verdict: 'taken' }> }>
  readonly tabs: (Tab | undefined)[]
  isOnline: boolean
  told(): Moment
  open(n: number): Promise<Tab>
  close(n: number): void
  /** The battery is empty: both tabs are gone, and of what was on its way to the disk chance decides. */
  die(): void
}

const patienceMs = 30_000

export function makePhone({ name, person, skew, formVersion, time, chance, weather, server, eyes, mutant }: {
  name: string; person: PersonId; skew: number; formVersion: number; time: Time; chance: Chance; weather: Weather; server: SimServer; eyes: PhoneEyes; mutant: Mutant | undefined
}): Phone {
  const durable = new Map<number, Kept>()
  const copies: Phone['copies'] = new Map()
  const sentOnce = new Set<RecordId>()
  let places = 0
  let flushing = new Set<() => void>()
  // One tab at a time sends; whoever dies lets go.
  let holder: Tab | undefined
  let queue: { tab: Tab; go(): void }[] = []
  function pass() {
    holder = undefined
    const next = queue.find(({ tab }) => tab.isAlive)
    queue = queue.filter((one) => one !== next && one.tab.isAlive)
    next?.go()
  }

  const phone: Phone = {
    name, person, skew, formVersion, durable, copies, tabs: [undefined, undefined], isOnline: chance.is(0.7),
    told: () => later(time.now(), skew),
    async open(n) {
      const tab: Tab = { n, isAlive: true }
      phone.tabs[n] = tab
      const outbox = await openOutboxOn(storeOf(tab))
      const shelf = openShelf()
      if (outbox.list().length > 0) eyes.reached('opened again with work in the outbox')
      tab.outbox = outbox
      tab.shelf = shelf
      tab.line = openLineOn(portsOf(tab), { outbox, shelf, patienceMs: hourMs, prove: async ({ told }) => new Set(told.filter(({ state }) => state === 'backed-up').map(({ id }) => id)), onVerdict(id, verdict) {
        // What the phone says by itself is nobody's to settle.
        const kept = verdict.verdict === 'refused' ? outbox.list().find(({ envelope }) => envelope.id === id) : undefined
        if (kept?.byItself) void outbox.drop(kept.order)
      } })
      return tab
    },
    close(n) {
      const tab = phone.tabs[n]
      if (!tab) return
      tab.isAlive = false
      tab.line?.close()
      phone.tabs[n] = undefined
      if (holder === tab) pass()
    },
    die() {
      for (const tab of phone.tabs) if (tab) tab.isAlive = false
      phone.tabs[0] = phone.tabs[1] = undefined
      holder = undefined
      queue = []
      if (flushing.size > 0) eyes.reached('the phone died while it was writing')
      const those = flushing
      flushing = new Set()
      for (const write of those) if (chance.is(0.5)) write()
    },
  }

  /** Resolves once it is on the disk, and never where the tab has died meanwhile. */
  function flush<T>(tab: Tab, write: () => T): Promise<T> {
    return new Promise((done) => {
      let result: T
      const once = () => { result = write() }
      flushing.add(once)
      time.after(chance.whole(1, 30), () => {
        if (!flushing.delete(once)) return
        once()
        if (tab.isAlive) done(result)
      })
    })
  }

  function storeOf(tab: Tab): OutboxStore {
    return {
      list: async () => [...durable.values()].sort((a, b) => a.order - b.order),
      add: (entry: Entry) => flush(tab, () => {
        const order = ++places
        durable.set(order, { ...entry, order })
        return order
      }),
      put: (kept) => flush(tab, () => { durable.set(kept.order, kept) }),
      remove: ({ order }) => flush(tab, () => {
        const kept = durable.get(order)
        durable.delete(order)
        if (kept) eyes.letGo(phone, kept.envelope)
      }),
      take: ({ order, envelope }, verdict, takenAt) => flush(tab, () => {
        durable.delete(order)
        eyes.letGo(phone, envelope)
        if (mutant !== 'forget-when-taken') copies.set(envelope.id, { id: envelope.id, order, takenAt, envelope, verdict })
        if (mutant === 'drop-unproved' && copies.size > 3) copies.delete(copies.keys().next().value!)
      }),
      answerTo: async (id) => copies.get(id)?.verdict,
      taken: async () => [...copies.values()].sort((a, b) => a.order - b.order),
      bringBack: (taken, at) => flush(tab, () => taken.flatMap(({ id }) => {
        const copy = copies.get(id)
        if (!copy) return []
        copies.delete(id)
        const kept: Kept = { order: copy.order, envelope: copy.envelope, state: 'waiting', offeredAgain: at }
        durable.set(kept.order, kept)
        return [kept]
      })),
      release: (taken) => flush(tab, () => { for (const { id } of taken) copies.delete(id) }),
    }
  }

  function portsOf(tab: Tab): LinePorts {
    return {
      now: () => phone.told(),
      isAway: () => !phone.isOnline,
      pause: (ms) => new Promise((done) => { time.after(ms, () => tab.isAlive ? done() : false) }),
      attend({ wake, fall }) {
        tab.wake = () => { if (phone.isOnline) wake(); else fall() }
        return () => {}
      },
      alone: (work) => new Promise((done, fail) => {
        const go = () => {
          holder = tab
          void work().then(done, fail).finally(() => { if (holder === tab) pass() })
        }
        if (holder?.isAlive && holder !== tab) {
          eyes.reached('one tab waited for the other')
          queue.push({ tab, go })
        } else go()
      }),
      call: (path, body) => new Promise<Answer>((done, fail) => {
        let over = false
        const isTold = path === '/api/submissions'
        let sent: Envelope | undefined
        const answer = (given: Answered | undefined) => {
          if (over || !tab.isAlive) return
          over = true
          if (!given || (mutant === 'stuck-behind' && given.status === 503)) return fail(new Error('no answer'))
          if (chance.is(weather.cut)) {
            eyes.reached('an answer was cut off')
            return done({ status: given.status, ok: false, json: () => Promise.reject(new Error('cut off')) })
          }
          if (isTold && given.status !== 401 && given.status !== 409 && given.status !== 503) heardBy(sent!, given)
          done({ status: given.status, ok: given.status === 200, json: async () => given.body })
        }
        if (!phone.isOnline) return time.after(chance.whole(1, 50), () => answer(undefined))
        // What goes over the wire is read once, and by nobody written into.
        if (isTold) sent = JSON.parse(body!) as Envelope
        const told = sent && changed(sent)
        const reach = (isSecond: boolean) => {
          const back = (given: Answered | undefined) => {
            if (isSecond) return
            if (given && chance.is(weather.loss)) {
              if (isTold) eyes.reached('the answer was lost after commit')
              return
            }
            time.after(wireMs(), () => answer(given))
          }
          if (told) server.submit(person, told, back)
          else if (body === undefined) server.feed(person, readIn(path), back)
          else server.became(person, (JSON.parse(body) as { ids: RecordId[] }).ids, back)
        }
        time.after(patienceMs, () => over ? false : answer(undefined))
        if (chance.is(weather.loss)) eyes.reached('a request was lost')
        else time.plainlyAfter(wireMs(), () => reach(false))
        if (isTold && chance.is(weather.twice)) {
          eyes.reached('the network told it twice')
          time.plainlyAfter(wireMs() * 3, () => reach(true))
        }
      }),
    }
  }

  function wireMs(): number {
    if (!chance.is(weather.slow)) return chance.whole(20, 400)
    const ms = chance.whole(400, 90_000)
    if (ms > patienceMs) eyes.reached('an answer came too late')
    return ms
  }

  function readIn(path: string) {
    const [, after, mark = ''] = /[?]after=(\d+)&most=\d+(?:&mark=(.+))?$/.exec(path)!
    return { after: Number(after), mark }
  }

  function heardBy({ id }: Envelope, { status, body: given }: Answered) {
    const verdict = status === 200 ? given as Verdict : { verdict: 'refused' as const, ...(given as { refused: { code: string; details: object } }).refused }
    eyes.heard(phone, id, verdict)
  }

  /** Only the mutants touch what is sent. */
  function changed(envelope: Envelope): Envelope {
    if (mutant !== 'drop-on-send' && mutant !== 'new-id-on-retry') return envelope
    if (mutant === 'drop-on-send') {
      for (const [order, kept] of durable) {
        if (kept.envelope.id !== envelope.id) continue
        durable.delete(order)
        eyes.letGo(phone, kept.envelope)
      }
      return envelope
    }
    if (!sentOnce.has(envelope.id)) {
      sentOnce.add(envelope.id)
      return envelope
    }
    const id = chance.id<SubmissionId>()
    eyes.retold(envelope.id, id)
    eyes.say(() => `${name} sends ${short(envelope.id)} again as ${short(id)}`)
    return { ...envelope, id }
  }

  return phone
}
