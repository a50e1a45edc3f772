/** Puts together, for one person on one device, what every screen stands on, and takes it apart again when they leave. */
import { recallDevice } from '#core/access/web/device-memory.ts'
import { keepDoor } from '#core/access/web/doors-here.ts'
import type { Me } from '#core/access/web/sign-in-client.ts'
import type { Moment } from '#core/clock.ts'
import { newId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { openAlikeHere, type AlikeHere } from '#core/matching/web/alike-here.ts'
import type { EncodedChild } from '#core/matching/web/shelf-register.ts'
import { openFiles, type FilesHere } from '#core/files/web/files-here.ts'
import type { DeskId } from '#core/ids.ts'
import { forgotten } from '#core/sync/forms.ts'
import { leaseOf, type Lease } from '#core/sync/lease.ts'
import { forgetNames } from '#core/ui/draft.ts'
import { callServer, keepVerdicts, type Remembered, type Verdicts } from '#core/ui/house.tsx'
import type { WhatBecame } from '#core/sync/second-copy.ts'
import { openLine, type Line } from '#core/sync/web/line.ts'
import { openLocker, type Locker } from '#core/sync/web/locker.ts'
import { workIn, type Kept } from '#core/sync/outbox.ts'
import { openOutbox, type Outbox } from '#core/sync/web/outbox.ts'
import { holdAlone, openAtRest, type AtRest } from '#core/sync/web/at-rest.ts'
import { openShelf, type Shelf } from '#core/sync/web/shelf.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import type { KeysOnServer } from '#core/vault/sealed.ts'
import { Refusal } from '#core/refusal.ts'
import { askByFetch, makeKeys, type Ask, type Keys } from '#core/vault/web/keys.ts'
import { countThrownAway, keepCount } from '#core/sync/web/kept-count.ts'
import { openTabs, type Tabs } from '#core/sync/web/tabs.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import type { Hello } from './first-door.ts'
import { openLedger, type Sent, type SentOne } from './ledger.ts'
import type { LaidBeside } from './use-alarm.ts'
import type { InventedHouse } from './invented.ts'

export interface OpenHouse {
  readonly device: string
  readonly locker: Locker
  readonly files: FilesHere
  readonly outbox: Outbox
  readonly shelf: Shelf
  readonly line: Line
  readonly keys: Keys
  readonly alike: AlikeHere
  readonly remembered: Remembered
  readonly verdicts: Verdicts
  readonly sent: Sent
  readonly tabs: Pick<Tabs, 'say' | 'onWord'>
  /** So much unsent work lay here when the browser threw it away. */
  readonly thrownAway: number
  /** A screen about this record was opened: its file stays on this phone for a time. */
  opened(id: RecordId): void
  /** What may be seen has changed, or keys may have been given: told once for a burst. */
  onRights(listener: () => void): () => void
  /** Signing out: this person's shelf, drafts and door go from the device. Work that was not sent stays locked until they come back. */
  wipe(): Promise<void>
  close(): void
}

/** Milliseconds between looks at what may still lie on this phone while the notebook is open. */
const tidyEveryMs = 3_600_000

/** What many forms name and none of them makes: agencies, desks, people. A form about one of them waits for one before it all the same. */
const directories = ['agencies', 'desks', 'people']

/** Who somebody is, as the house last said; with it the app opens without a line. */
export interface Self { readonly me: Me; readonly hello: Hello; readonly heardAt: Moment; readonly seenAt: Moment; /** Nobody's: what an alarm number opens. */ readonly invented?: InventedHouse }

/** What the locker says of its owner without a line: nothing where they never came in here, or the lease is over. */
export async function recallSelf(memberKey: KeyPair, person: string): Promise<{ self: Self; lease: Lease } | undefined> {
  const locker = await openLocker(memberKey.privateKey, person)
  try {
    const self = await locker.get<Self>('self', 'self')
    if (!self) return undefined
    const now = Date.now() as Moment
    const lease = leaseOf({ ...self, now })
    // The latest hour this phone has shown: a clock that is set back later is known by it.
    if (now > self.seenAt) await locker.change({ put: [{ kind: 'self', name: 'self', what: { ...self, seenAt: now } }] })
    return { self, lease }
  } finally {
    locker.close()
  }
}

/** Keeps who this is, as the house has just said, for the next opening without a line. Only a word from the house begins the lease anew. */
export async function keepSelf(me: Me, memberKey: KeyPair, { hello, heardAt }: { hello: Hello; heardAt: Moment }): Promise<void> {
  const locker = await openLocker(memberKey.privateKey, me.who.person)
  try {
    await locker.change({ put: [{ kind: 'self', name: 'self', what: { me, hello, heardAt, seenAt: heardAt } satisfies Self }] })
    await keepDoor(me.signInName, me.unlock)
    await pinLogKey(locker)
  } finally {
    locker.close()
  }
}

/** The same for what an alarm number opens, with as much to read and to write: its door stands already, and holds nothing of the person's. */
export async function keepInvented(memberKey: KeyPair, self: Self): Promise<void> {
  const locker = await openLocker(memberKey.privateKey, self.me.who.person)
  try {
    await locker.change({ put: [{ kind: 'self', name: 'self', what: { ...self, heardAt: Date.now() as Moment, seenAt: Date.now() as Moment } satisfies Self }] })
    await keepDoor(self.me.signInName, self.me.unlock)
    await locker.get('pin', 'log-key')
  } finally {
    locker.close()
  }
}

/** `files`: what the rooms say of which record belongs to which child's file. */
export async function openHouse(me: Me, memberKey: KeyPair, lease: Lease, files: FilesOf): Promise<OpenHouse> {
  const [{ device }, locker] = await Promise.all([recallDevice(), openLocker(memberKey.privateKey, me.who.person)])
  const [tabName, outbox] = await Promise.all([locker.tabName(), openOutbox(locker)])
  const verdicts = keepVerdicts()
  const [atRest, known, notes] = await Promise.all([
    openAtRest({
      // What was taken from this person meanwhile would still lie on a shelf that was not heard of for so long: it is read anew when there is a line.
      isShut: lease !== 'open',
      locker, files, who: me.who, now: () => Date.now() as Moment, unsent: () => workIn(outbox.list()).map(({ envelope }) => envelope),
      onForgotten(ids) {
        forgetNames(ids)
        verdicts.forget(ids)
        void dropLast(outbox, ({ about }) => about !== undefined && ids.includes(about)).catch(() => undefined)
      },
      alone: (later) => holdAlone(`shelf ${me.who.person}`, later),
    }),
    locker.get<KeysOnServer>('self', 'keys'), locker.get<Record<string, object>>('self', 'remembered'),
  ])
  // A browser that keeps no such count cannot say what it threw away; nothing else is missing.
  const [lines, thrownAway] = await Promise.all([locker.get<readonly SentOne[]>('self', 'ledger'), countThrownAway(locker, tabName).catch(() => 0)])
  const shelf = openShelf(atRest.begin)
  const tidying = setInterval(() => void atRest.tidy().catch(() => undefined), tidyEveryMs)
  const asking = askAndKeep(locker)
  const keys = makeKeys(asking.ask, known)
  const ledger = openLedger(outbox, locker, { known: lines })
  const together = workTogether(outbox, tabName, (id, verdict) => hear(id, verdict))
  const stands = (id: string) => directories.some((name) => shelf.get(name, id as RecordId) !== undefined)
  const line = openLine({ outbox, shelf, stands, onVerdict: (id, verdict) => hear(id, verdict), async prove(answer) {
    const proved = await proveWith(locker, answer, () => outbox.taken())
    ledger.proved(proved)
    return proved
  } }, tabName)
  function hear(id: string, verdict: Verdict) {
    verdicts.hear(id, verdict)
    const kept = outbox.list().find(({ envelope }) => envelope.id === id)
    // Nobody has filled it in, so nobody has anything to settle.
    if (verdict.verdict === 'refused' && kept?.byItself) return void outbox.drop(kept.order)
    ledger.hear(id, verdict)
  }
  // A lost line leaves the keys as they were; they are asked for again with the next change.
  const refresh = () => keys.refresh().catch(() => undefined)
  const rights = watchRights(shelf)
  const unsubscribe = rights.onChange(() => { void refresh() })
  const heard = keepHeard(line, locker)
  const receipts = sendReceipts({ atRest, outbox, line, device })
  keys.hold(memberKey)
  const attached = await openFiles({ locker, outbox, line, keys, ownKey: me.unlock.publicKey, call: callServer })
  const alike = openAlikeHere({ children: () => encodedHere(shelf, outbox), keys, call: callServer })
  const stopKnowing = knowDesks(shelf, attached)
  void refresh()
  return {
    device, locker, files: attached, outbox, shelf, line, keys, alike, verdicts, sent: ledger.sent, tabs: together.tabs, thrownAway, remembered: remember(locker, notes ?? {}), opened: atRest.opened, onRights: rights.onChange,
    async wipe() {
      // First nothing more comes, then what came goes.
      line.close()
      heard.close()
      receipts.close()
      clearInterval(tidying)
      await asking.keepNoMore()
      await atRest.settled()
      await attached.dropUnsaved()
      await dropLast(outbox)
      // Second copies stay locked away like unsent work; the key by which they are let go stays as long as they do.
      const isEmpty = outbox.list().length === 0 && (await outbox.taken()).length === 0
      // The invented notebook stays as noise, as the own one does when somebody signs out of that; the key stays, so that it is laid in its place when numbers are set here again, and not once more beside it.
      const laid: LaidBeside | undefined = await locker.get<LaidBeside>('self', 'alarm') ?? (await locker.get('self', 'laid') ? { key: toBase64url(randomBytes(32)), laidAt: Date.now() as Moment } : undefined)
      await locker.leave(['shelf', 'draft', 'self', ...(isEmpty ? ['pin' as const] : [])], laid && [{ kind: 'self', name: 'alarm', what: laid }])
    },
    close() {
      together.close()
      clearInterval(tidying)
      atRest.close()
      unsubscribe()
      heard.close()
      receipts.close()
      rights.close()
      stopKnowing()
      attached.close()
      line.close()
      alike.close()
      keys.lock()
      shelf.empty()
      locker.close()
    },
  }
}

/** What is made anew by itself, wherever it is missing, is nothing to keep. */
async function dropLast(outbox: Outbox, isGone: (envelope: Kept['envelope']) => boolean = () => true): Promise<void> {
  for (const { byItself, envelope, order } of outbox.list()) if (byItself === 'last' && isGone(envelope)) await outbox.drop(order)
}

/** The tabs of this person hear of each other's outbox; how much is unsent is counted elsewhere too, and the browser is asked once not to throw it away. */
function workTogether(outbox: Outbox, tabName: string, hear: (id: string, verdict: Verdict) => void): { tabs: Tabs; close(): void } {
  const tabs = openTabs(tabName)
  let isLooking = false
  let counted = -1
  let hasAsked = false
  const stopListening = tabs.onWord(async (word) => {
    if (word !== 'look') return
    isLooking = true
    try { for (const { id, verdict } of await outbox.look()) hear(id, verdict) } catch { /* closed meanwhile */ } finally { isLooking = false }
  })
  const change = () => {
    if (!isLooking) tabs.say('look')
    const { length } = workIn(outbox.list())
    if (length !== counted) void keepCount(tabName, counted = length).catch(() => undefined)
    if (length > 0 && !hasAsked) void navigator.storage?.persist?.().catch(() => false)
    hasAsked ||= length > 0
  }
  const stopWatching = outbox.onChange(change)
  void keepCount(tabName, counted = workIn(outbox.list()).length).catch(() => undefined)
  return { tabs, close() { stopWatching(); stopListening(); tabs.close() } }
}

/** Held against the log's key as it was first told to this person on this device; without it nothing is proved, and nothing is let go. */
async function proveWith(locker: Locker, answer: WhatBecame, taken: Outbox['taken']): Promise<ReadonlySet<string>> {
  const [pin, painted] = await Promise.all([locker.get<{ line: string }>('pin', 'log-key'), locker.get<{ afterMs: number }>('pin', 'proved-after')])
  // In an invented notebook nothing was taken by anybody: it is let go as late as in the own one.
  if (painted) return new Set((await taken()).filter(({ takenAt }) => Date.now() - takenAt > painted.afterMs).map(({ id }) => id))
  const [{ provedIn }, { readKey }] = await Promise.all([import('#core/sync/proof.ts'), import('#core/log/checkpoint.ts')])
  const key = pin && await readKey(pin.line)
  return key ? await provedIn(answer, key) : new Set()
}

/** The first key that the house names is the one it is held to. */
async function pinLogKey(locker: Locker): Promise<void> {
  if (await locker.get('pin', 'log-key')) return
  const told = await callServer<{ key: string }>('/api/log-key')
  if (!(told instanceof Refusal)) await locker.change({ put: [{ kind: 'pin', name: 'log-key', what: { line: told.key } }] })
}

/** Desk keys sealed to this person: kept, so that a name can be sealed without a line. */
function askAndKeep(locker: Locker): { readonly ask: Ask; /** What is answered from now on is kept no more. Resolves when nothing is being kept. */ keepNoMore(): Promise<unknown> } {
  const ask = askByFetch()
  let keeps = true
  let keeping: Promise<unknown> = Promise.resolve()
  return {
    async ask(path, body) {
      const answer = await ask(path, body)
      if (keeps && path === '/api/vault/keys' && !(answer instanceof Refusal)) await (keeping = locker.change({ put: [{ kind: 'self', name: 'keys', what: answer as object }] }).catch(() => undefined))
      return answer
    },
    keepNoMore() {
      keeps = false
      return keeping
    },
  }
}

function remember(locker: Locker, notes: Readonly<Record<string, object>>): Remembered {
  let known = notes
  return {
    get: <T>(name: string) => known[name] as T | undefined,
    set(name, what) {
      known = { ...known, [name]: what }
      void locker.change({ put: [{ kind: 'self', name: 'remembered', what: known }] }).catch(() => undefined)
    },
  }
}

/** Children on the shelf, and before them those whose names still wait to be sent. */
function encodedHere(shelf: Pick<Shelf, 'list'>, outbox: Pick<Outbox, 'list'>): readonly EncodedChild[] {
  const waiting = new Map(outbox.list().flatMap(({ envelope: { sealed } }) => (sealed?.encoding ? [[sealed.encoding.child, { id: sealed.encoding.child, encoding: sealed.encoding }] as const] : [])))
  return [...waiting.values(), ...shelf.list<EncodedChild>('children').filter(({ id }) => !waiting.has(id))]
}

const heardEveryMs = 60_000

/** When the house last answered, written down once a minute: from there the lease runs. */
function keepHeard(line: Line, locker: Locker): { close(): void } {
  let told = 0
  const stop = line.onChange(() => {
    const { lastHeard } = line.state()
    if (lastHeard === undefined || lastHeard - told < heardEveryMs) return
    told = lastHeard
    void (async () => {
      const self = await locker.get<Self>('self', 'self')
      if (self) await locker.change({ put: [{ kind: 'self', name: 'self', what: { ...self, heardAt: lastHeard as Moment, seenAt: lastHeard as Moment } satisfies Self }] })
    })().catch(() => undefined)
  })
  return { close: stop }
}

/** The keys of desks to which files of children on the shelf are sealed are learnt while there is a line. */
function knowDesks(shelf: Shelf, files: FilesHere): () => void {
  let known = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const desks = [...new Set(shelf.list<{ photosTo?: readonly DeskId[] }>('children').flatMap(({ photosTo = [] }) => photosTo))].toSorted()
    if (desks.join() === known) return
    known = desks.join()
    void files.know(desks).catch(() => { known = '' })
  }
  const stop = shelf.onChange(() => { clearTimeout(timer); timer = setTimeout(look, quietMs) })
  return () => { stop(); clearTimeout(timer) }
}

/** Says what was forgotten, once the feed was read to its end: kept in the outbox first, so that it is said however the phone fares (Security E-6). */
function sendReceipts({ atRest, outbox, line, device }: { atRest: AtRest; outbox: Outbox; line: Line; device: string }): { close(): void } {
  let saying = false
  const stop = line.onChange(() => {
    const { line: now, sending, lastHeard } = line.state()
    if (saying || sending || now !== 'open' || lastHeard === undefined) return
    const numbers = atRest.owes()
    if (numbers.length === 0) return
    saying = true
    void (async () => {
      await outbox.keep({
        id: newId<SubmissionId>(), form: forgotten.name, version: forgotten.version, filledAt: Date.now() as Moment, device,
        answers: { records: numbers.map(({ shelf, id }) => ({ shelf, record: id })) },
      }, forgotten.byItself)
      atRest.said(numbers)
    })().catch(() => undefined).finally(() => {
      saying = false
      void line.tryNow()
    })
  })
  return { close: stop }
}

const quietMs = 500

/** The shelf begins anew when a desk joined or left; agencies, desks and people stand on it when keys may have been given. */
function watchRights(shelf: Shelf): { onChange: (listener: () => void) => () => void; close: () => void } {
  const listeners = new Set<() => void>()
  let after = shelf.after
  let seen: readonly unknown[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = shelf.onChange(() => {
    const now = ['desks', 'people', 'agencies', 'my-desks'].map((name) => shelf.list(name))
    const changed = shelf.after < after || now.some((list, n) => list !== seen[n] && list.length > 0)
    after = shelf.after
    seen = now
    if (!changed) return
    clearTimeout(timer)
    timer = setTimeout(() => { for (const listener of listeners) listener() }, quietMs)
  })
  return {
    onChange(listener) { listeners.add(listener); return () => listeners.delete(listener) },
    close() { unsubscribe(); clearTimeout(timer) },
  }
}
