/**
 * The server as far as it matters here: transactions that overlap, locks on rows and on numbers, one line of commits, and a
 * process that dies. What is decided in a transaction is decided by the same functions as on PostgreSQL.
 */
import { audiencesOf, type FeedPage, type FeedRow, pageSetBack, readLines } from '#core/sync/feed.ts'
import type { Moment } from '#core/clock.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { type Envelope, readEnvelope, type Verdict } from '#core/sync/envelope.ts'
import { Refusal } from '#core/refusal.ts'
import { linesOfChanges, readForm, verdictAgain, verdictOn, type FeedLine, type Happened } from '#core/sync/taking-in.ts'
import type { Became, WhatBecame } from '#core/sync/second-copy.ts'
import type { Effects } from '#core/sync/server/room.ts'
import { takeOver, tellSigned } from '#rooms/referral/forms.ts'
import type { Statement } from '#rooms/referral/packet.ts'
import { escalateDue, firstEscalation, hear, rooms, show, type Tables, type Tx } from './rooms.ts'
import type { Chance } from '#core/chance.ts'
import type { Time } from './time.ts'
import type { Mutant } from './mutants.ts'
import { everybody, signingKeyOf, type SimPerson } from './world.ts'

export interface Answered { readonly status: number; readonly body: unknown }
type Rows = { [T in keyof Tables]: Map<RecordId, Tables[T]> }
interface Known { readonly person: PersonId; readonly form: string; readonly verdict: Verdict }
export interface Line extends FeedRow { readonly audience: string }

/** What became durable at one moment, in the order in which it did: what checkers and the replay on PostgreSQL read. */
export type Committed =
  | { readonly what: 'submission'; readonly at: Moment; readonly person: PersonId; readonly envelope: Envelope; readonly verdict: Verdict; readonly isFirst: boolean; readonly lines: readonly Line[] }
  | { readonly what: 'job'; readonly at: Moment; readonly lines: readonly Line[]; readonly skipped: boolean }
  | { readonly what: 'rights'; readonly at: Moment; readonly person: SimPerson; readonly inFlight: boolean; readonly lines: readonly Line[] }

export type Written = { readonly [T in keyof Tables]?: ReadonlyMap<RecordId, Tables[T]> }

export interface Eyes {
  reached(path: string): void
  say(words: () => string): void
  committed(one: Committed, server: SimServer, written: Written): void
  restored(server: SimServer): void
  /** A transaction will hold what it has locked for so many milliseconds. */
  takesLong(ms: number): void
  /** The clockwork will come by in so many milliseconds because of this referral. */
  rings(referral: RecordId, ms: number): void
  paged(person: SimPerson, after: number, page: FeedPage, seen: { readonly lookedUpTo: number; readonly lines: readonly Line[] }): void
}

export interface SimServer extends Tx {
  readonly isUp: boolean
  readonly wasRestored: boolean
  readonly upSince: Moment
  readonly lines: readonly Line[]
  readonly submissions: ReadonlyMap<RecordId, Known>
  readonly history: readonly Committed[]
  people(): readonly SimPerson[]
  person(id: PersonId): SimPerson
  submit(person: PersonId, told: unknown, answer: (given: Answered | undefined) => void): void
  feed(person: PersonId, read: { readonly after: number; readonly mark: string }, answer: (given: Answered | undefined) => void): void
  /** Numbers that this server cannot read, until somebody mends it. */
  readonly unread: Set<RecordId>
  setRights(person: SimPerson): void
  /** Whether a look would tell this person anything on this phone: a line, another history, the end of a session, other rights, word of a second copy. */
  hasNewsFor(person: PersonId, read: { readonly after: number; readonly mark: string }, copies: Iterable<RecordId>): boolean
  /** What became of these submissions of this person. */
  became(person: PersonId, ids: readonly RecordId[], answer: (given: Answered | undefined) => void): void
  crash(): void
  start(): void
  /** Begins a backup; it has ended well, and is noted, so many milliseconds later, if the server lives. */
  backUp(ms: number): void
  /** Instead of `start`: with what the last finished backup holds. False: there is none. Rights are set again by hand as they were. */
  restore(): boolean
  /** No clockwork from now on: for the calm at the end. */
  rest(): void
}

/** Everything that was durable at one moment, and how many submissions were noted as backed up by then. */
interface Backup { readonly rows: Rows; readonly submissions: ReadonlyMap<RecordId, Known>; readonly lines: number; readonly history: number; readonly head: number; readonly noted: ReadonlySet<RecordId> }

interface Running { readonly locks: readonly RecordId[]; abort(): void }
interface Waiting { readonly locks: () => readonly RecordId[]; begin(held: readonly RecordId[]): void; abort(): void }

export function buildSimServer({ time, chance, mutant, eyes, slowly, pageSize }: { time: Time; chance: Chance; mutant: Mutant | undefined; eyes: Eyes; slowly: number; pageSize: number }): SimServer {
  const rows: Rows = { concerns: new Map(), children: new Map(), relations: new Map(), referrals: new Map(), handOvers: new Map(), signed: new Map(), clocks: new Map() }
  const submissions = new Map<RecordId, Known>()
  const lines: Line[] = []
  const history: Committed[] = []
  const people = new Map(everybody().map((one) => [one.person, one]))
  const signers = new Map([...people.keys()].map((person) => [signingKeyOf(person), person]))
  const hears = new Map([...people.values()].map((one) => [one.person, audiencesOf(one)]))
  const lastTo = new Map<string, number>() // by audience: the number of its last line
  const moved = new Set<PersonId>()
  const revisions = new Map<string, unknown>() // every row there ever was, for the mutant that writes over what it did not see
  let head = 0
  let written = 0
  let running = new Set<Running>()
  let waiting: Waiting[] = []
  let isUp = true
  let upSince = time.now()
  let nextJob = Infinity
  let isResting = false
  let restored = false
  let finished: Backup | undefined
  let noted: ReadonlySet<RecordId> = new Set()

  const isShut = ({ isSuspended }: SimPerson) => isSuspended && mutant !== 'open-for-ever'
  const held = (id: RecordId) => [...running].some(({ locks }) => locks.includes(id))
  const takeMs = () => chance.is(slowly) ? chance.whole(1000, 20_000) : chance.whole(1, 40)

  const committed: Tx = {
    get: (table, id) => rows[table].get(id) as never,
    put: (table, id, row) => { rows[table].set(id, row as never) },
    all: (table) => rows[table].values() as never,
  }

  /** `basedOn`: what its phone saw of this record, `isBlind`: no line of custody, `isForgetful`: nothing that was signed; for mutants. */
  function openTx({ basedOn, isBlind = false, isForgetful = false }: { basedOn?: { id: RecordId; revision: number } | undefined; isBlind?: boolean; isForgetful?: boolean } = {}): Tx & { written: { [T in keyof Tables]?: Map<RecordId, Tables[T]> } } {
    const written: { [T in keyof Tables]?: Map<RecordId, unknown> } = {}
    return {
      written: written as never,
      get(table, id) {
        if (basedOn && id === basedOn.id && !written[table]?.has(id)) {
          const old = revisions.get(`${table} ${id} ${basedOn.revision}`)
          if (old) return old as never
        }
        if (isForgetful && table === 'signed') return undefined
        return (written[table]?.get(id) ?? rows[table].get(id)) as never
      },
      put(table, id, row) { (written[table] ??= new Map()).set(id, row) },
      all(table) {
        if (isBlind && table === 'handOvers') return []
        const own = written[table]
        if (!own) return rows[table].values() as never
        return new Map<RecordId, unknown>([...rows[table], ...own]).values() as never
      },
    }
  }

  function whenFree(one: Waiting) {
    const locks = one.locks()
    if (locks.some(held)) {
      eyes.reached('waited for a lock')
      waiting.push(one)
    } else one.begin(locks)
  }

  function end(one: Running) {
    running.delete(one)
    const those = waiting
    waiting = []
    for (const next of those) whenFree(next)
  }

  function number(found: readonly FeedLine[]): Line[] {
    return found.map(({ audience, shelf, record, gone = false }) => ({ n: ++head, audience, shelf, record, gone, mark: `${head} ${++written}` }))
  }

  /** One moment at which all of it becomes true for everybody. */
  function commit(written: ReturnType<typeof openTx>['written'], kept: { id: RecordId; known: Known } | undefined, numbered: readonly Line[], made: (lines: readonly Line[]) => Committed) {
    for (const [table, changed] of Object.entries(written) as [keyof Tables, Map<RecordId, any>][]) {
      for (const [id, row] of changed) {
        rows[table].set(id, row)
        if (mutant === 'last-write-wins' && typeof row.revision === 'number') revisions.set(`${table} ${id} ${row.revision}`, row)
      }
    }
    if (kept) submissions.set(kept.id, kept.known)
    for (const line of numbered) {
      lines.push(line)
      lastTo.set(line.audience, line.n)
    }
    const one = made(numbered)
    history.push(one)
    eyes.committed(one, server, written)
    planJob()
  }

  function planJob() {
    const first = firstEscalation(rows.referrals.values())
    if (isResting || !first) return
    const at = Math.max(first.at, time.now()) + 1 + chance.whole(0, 59_999)
    if (at >= nextJob) return
    nextJob = at
    time.plainlyAfter(at - time.now(), runJob)
    eyes.rings(first.id, at - time.now())
  }

  function runJob() {
    if (time.now() < nextJob || isResting) return
    nextJob = Infinity
    if (!isUp) {
      nextJob = time.now() + 60_000
      time.plainlyAfter(60_000, runJob)
      return
    }
    const at = time.now()
    const tx = openTx()
    const { changed, skipped } = escalateDue(tx, at, (id) => !held(id))
    if (skipped) eyes.reached('the clockwork passed over what was locked')
    if (changed.length === 0) {
      // What was locked is looked at again in a minute; otherwise nothing is due any more.
      if (!skipped) return planJob()
      nextJob = time.now() + 60_000
      time.plainlyAfter(60_000, runJob)
      return
    }
    eyes.reached('the next in line was told')
    const own: Running = { locks: changed.map(({ id }) => id), abort() {} }
    running.add(own)
    const found = [...linesOfChanges([{ changed }]).values()]
    const early = mutant === 'cursor-by-id' ? number(found) : undefined
    time.plainlyAfter(takeMs(), () => {
      if (!running.has(own)) return planJob()
      commit(tx.written, undefined, early ?? number(found), (numbered) => ({ what: 'job', at, lines: numbered, skipped }))
      end(own)
    })
  }

  /** The lines from this number on, as an index finds them, and perhaps some before it. */
  function linesFrom(n: number): Line[] {
    // With this mutant they do not stand in the order of their numbers.
    if (mutant === 'cursor-by-id') return lines
    let [low, high] = [0, lines.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (lines[middle]!.n < n) low = middle + 1
      else high = middle
    }
    return lines.slice(low)
  }

  function locksOf(envelope: Envelope): RecordId[] {
    if (envelope.form === tellSigned.name) {
      const { id, child, from, to } = statementIn(envelope)
      const asked = [...rows.referrals.values()].filter((one) => one.child === child && one.from.desk === from && one.to.desk === to).map((one) => one.id)
      return [envelope.id, id, child, ...asked]
    }
    const about = envelope.about
    const referral = about === undefined ? undefined : rows.referrals.get(about)
    const handOver = about === undefined ? undefined : rows.handOvers.get(about)
    const { insteadOf, child } = envelope.answers as { insteadOf?: RecordId; child?: RecordId }
    return [envelope.id, about, insteadOf, child, referral?.child, handOver?.child].filter((id) => id !== undefined)
  }

  const server: SimServer = {
    ...committed,
    get isUp() { return isUp }, get wasRestored() { return restored }, get upSince() { return upSince }, lines, submissions, history, unread: new Set(),
    people: () => [...people.values()],
    person: (id) => people.get(id)!,

    submit(person, told, answer) {
      if (!isUp) return answer(undefined)
      const envelope = readEnvelope(told)
      if (envelope instanceof Refusal) return answer({ status: 400, body: { refused: { code: envelope.code, details: envelope.details } } })
      if (server.unread.has(envelope.id)) {
        eyes.reached('the house could not read one')
        return answer({ status: 503, body: { refused: { code: 'http.not-now', details: {} } } })
      }
      const at = mutant === 'phones-clock' ? envelope.filledAt : time.now()
      whenFree({
        locks: () => locksOf(envelope),
        abort: () => answer(undefined),
        begin(locks) {
          const who = people.get(person)!
          if (who.isSuspended) return answer({ status: 401, body: { refused: { code: 'access.not-signed-in', details: {} } } })
          const known = mutant === 'no-idempotency' ? undefined : submissions.get(envelope.id)
          if (known) {
            eyes.reached('told again, answered the same')
            const { verdict } = verdictAgain(known.person === person ? known : undefined, envelope)
            eyes.say(() => `server knows ${envelope.form} ${short(envelope.id)} already`)
            history.push({ what: 'submission', at, person, envelope, verdict, isFirst: false, lines: [] })
            return answer({ status: 200, body: verdict })
          }
          const tx = openTx({
            basedOn: mutant === 'last-write-wins' && envelope.about !== undefined && envelope.basedOn !== undefined ? { id: envelope.about, revision: envelope.basedOn } : undefined,
            isBlind: mutant === 'custody-unseen' && envelope.form === takeOver.name,
            isForgetful: mutant === 'told-anew',
          })
          const { outcome, happened } = decide(tx, who, envelope, at)
          if (envelope.wasTaken && outcome instanceof Refusal) {
            eyes.reached('what was lost waited for what it stands on')
            return answer({ status: 409, body: { refused: { code: 'sync.not-yet', details: {} } } })
          }
          if (outcome instanceof Refusal && outcome.code === 'sync.not-yet' && mutant !== 'not-yet-for-good') {
            eyes.reached('a telling waited for the child')
            return answer({ status: 409, body: { refused: { code: 'sync.not-yet', details: {} } } })
          }
          const verdict = verdictOn(outcome)
          const found = [...linesOfChanges(happened).values()]
          const early = mutant === 'cursor-by-id' ? number(found) : undefined
          const own: Running = { locks, abort: () => answer(undefined) }
          running.add(own)
          if (mutant === 'ack-before-commit') answer({ status: 200, body: verdict })
          const ms = takeMs()
          if (ms >= 1000) {
            eyes.reached('a slow transaction')
            eyes.takesLong(ms)
          }
          time.plainlyAfter(ms, () => {
            if (!running.has(own)) return
            // A refusal undoes what the room wrote and keeps the verdict.
            commit(outcome instanceof Refusal ? {} : tx.written, { id: envelope.id, known: { person, form: envelope.form, verdict } }, early ?? number(found), (numbered) => ({ what: 'submission', at, person, envelope, verdict, isFirst: true, lines: numbered }))
            eyes.say(() => `server ${verdict.verdict === 'taken' ? 'takes' : `refuses (${verdict.code})`} ${envelope.form} ${short(envelope.id)} of ${who.name}${envelope.about ? ` about ${short(envelope.about)}` : ''}; lines ${numberedOf(lines, found.length)}`)
            if (mutant !== 'ack-before-commit') answer({ status: 200, body: verdict })
            end(own)
          })
        },
      })
    },

    feed(person, { after, mark }, answer) {
      if (!isUp) return answer(undefined)
      if (isShut(people.get(person)!)) return answer({ status: 401, body: {} })
      const audiences = hears.get(person)!
      const from = head < after ? [] : linesFrom(after)
      const last = after === 0 ? undefined : from.find((line) => line.n === after && audiences.includes(line.audience))
      if (mark && last?.mark !== mark && mutant !== 'no-mark') {
        eyes.reached('a reader of a lost history began anew')
        return answer({ status: 200, body: pageSetBack(audiences) })
      }
      // Lines in order of their number, as an index gives them, whatever the order in which they were committed.
      const heard = head <= after ? [] : from.filter((line) => line.n > after && audiences.includes(line.audience))
      if (mutant === 'cursor-by-id') heard.sort((a, b) => a.n - b.n)
      if (heard.length > pageSize) heard.length = pageSize
      const { touched, upTo, more, mark: markNow } = readLines(heard, { after, mark: last?.mark ?? '', limit: pageSize })
      const lookedUpTo = lines.length
      const startedAt = upSince
      // The look at the lines is over; the records are looked up a moment later, and others commit meanwhile.
      time.plainlyAfter(chance.is(slowly) ? chance.whole(500, 5000) : chance.whole(0, 20), () => {
        if (!isUp || startedAt !== upSince) return answer(undefined)
        const who = people.get(person)!
        if (isShut(who)) return answer({ status: 401, body: {} })
        if (lines.length > lookedUpTo) eyes.reached('something was committed while a page was read')
        const changes: { readonly shelf: string; readonly id: RecordId; readonly record: object | null }[] = []
        for (const [shelf, ids] of touched) for (const id of ids) changes.push({ shelf, id, record: show(committed, who, shelf, id) ?? null })
        const given = mutant === 'forget-gone' ? changes.filter(({ record }) => record !== null) : changes
        const page: FeedPage = { upTo: mutant === 'second-look' && !more ? Math.max(head, after) : upTo, audiences, changes: given, more, mark: markNow }
        if (more) eyes.reached('a feed of more than one page')
        if (changes.some(({ record }) => record === null)) eyes.reached('gone')
        eyes.paged(who, after, page, { lookedUpTo, lines: heard })
        answer({ status: 200, body: page })
      })
    },

    hasNewsFor(person, { after, mark }, copies) {
      if (moved.has(person)) return true
      for (const audience of hears.get(person)!) if ((lastTo.get(audience) ?? 0) > after) return true
      if (restored && after > 0 && linesFrom(after)[0]?.mark !== mark) return true
      for (const id of copies) if (noted.has(id) || !submissions.has(id)) return true
      return false
    },

    setRights(person) {
      moved.add(person.person)
      people.set(person.person, person)
      hears.set(person.person, audiencesOf(person))
      const one: Committed = { what: 'rights', at: time.now(), person, inFlight: running.size > 0 || waiting.length > 0, lines: [] }
      history.push(one)
      eyes.committed(one, server, {})
    },

    crash() {
      if (running.size > 0) eyes.reached('the server died with work in hand')
      const lost = [...running, ...waiting]
      running = new Set()
      waiting = []
      isUp = false
      for (const one of lost) one.abort()
    },
    became(person, ids, answer) {
      if (!isUp) return answer(undefined)
      if (isShut(people.get(person)!)) return answer({ status: 401, body: {} })
      const told = ids.map((id): Became => ({ id, state: submissions.get(id)?.person !== person ? 'unknown' : noted.has(id) ? 'backed-up' : 'taken' }))
      if (told.some(({ state }) => state === 'backed-up')) eyes.reached('a second copy was let go')
      if (told.some(({ state }) => state === 'unknown')) eyes.reached('what a restored house had lost was offered again')
      answer({ status: 200, body: { told } satisfies WhatBecame })
    },
    backUp(ms) {
      const copy = <T>(map: ReadonlyMap<RecordId, T>) => new Map(map)
      const backup: Backup = {
        rows: Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, copy(all as never)])) as never, submissions: copy(submissions), lines: lines.length, history: history.length, head, noted,
      }
      const since = upSince
      time.plainlyAfter(ms, () => {
        if (!isUp || since !== upSince) return
        // Of two that overlapped, the one that holds more is the one to restore.
        if (!finished || backup.head >= finished.head) finished = backup
        noted = new Set(finished.submissions.keys())
        eyes.say(() => `a backup has ended; it holds ${backup.submissions.size} submissions`)
      })
    },
    restore() {
      if (!finished) return false
      for (const [table, all] of Object.entries(finished.rows)) {
        const own = rows[table as keyof Tables] as Map<RecordId, unknown>
        own.clear()
        for (const [id, row] of all) own.set(id, row)
      }
      if (submissions.size > finished.submissions.size) eyes.reached('a restored backup has lost some')
      submissions.clear()
      for (const [id, known] of finished.submissions) submissions.set(id, known)
      lines.length = finished.lines
      history.length = finished.history
      head = finished.head
      lastTo.clear()
      for (const line of lines) lastTo.set(line.audience, line.n)
      noted = finished.noted
      restored = true
      eyes.restored(server)
      server.start()
      return true
    },
    start() {
      isUp = true
      upSince = time.now()
      nextJob = Infinity
      planJob()
    },
    rest() { isResting = true },
  }

  function decide(tx: Tx, who: SimPerson, envelope: Envelope, at: Moment): { outcome: Effects | Refusal; happened: Happened[] } {
    const read = readForm(rooms, who, envelope)
    if (read instanceof Refusal) return { outcome: read, happened: [] }
    if (envelope.version < read.takes.form.version) eyes.reached('an old form was brought up')
    const act = {
      id: envelope.id, by: who, at, filledAt: envelope.filledAt, newId: chance.id, code: () => `arsha-${chance.whole(100, 999)}`,
      signer: (key: string) => signers.get(key),
      stands: (person: PersonId, desk: DeskId) => !people.get(person)!.isSuspended && people.get(person)!.desks.includes(desk),
    }
    const outcome = read.takes.handle(tx, act, { answers: read.answers, ...(envelope.about && { about: envelope.about }) })
    if (outcome instanceof Refusal) return { outcome, happened: [] }
    const heard = (outcome.announce ?? []).map((said) => ({ changed: hear(tx, act, said), child: said.child as ChildId }))
    return { outcome, happened: [outcome, ...heard] }
  }

  return server
}

/** What the giver signed, as a telling of it carries it. */
export function statementIn({ answers }: Envelope): Statement {
  return JSON.parse(Buffer.from((answers as { statement: string }).statement, 'base64url').toString()) as Statement
}

export function short(id: string): string {
  return id.slice(0, 6)
}

function numberedOf(lines: readonly Line[], count: number): string {
  return count === 0 ? 'none' : `${lines[lines.length - count]!.n}-${lines.at(-1)!.n}`
}
