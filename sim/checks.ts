/** What must hold at every moment and at rest, seen from outside: no check asks the code it checks. */
import type { FeedPage } from '#core/sync/feed.ts'
import type { Envelope, Verdict } from '#core/sync/envelope.ts'
import type { Kept } from '#core/sync/outbox.ts'
import { hourMs, minuteMs, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { katch } from '#programmes/katch/programme.ts'
import { tellSigned } from '#rooms/referral/forms.ts'
import { isOpen, termsFrom, turnOf, type Referral } from '#rooms/referral/referral.ts'
import type { Phone } from './phone.ts'
import { show } from './rooms.ts'
import { short, statementIn, type Committed, type Line, type SimServer, type Written } from './server.ts'
import type { Time } from './time.ts'
import { desks, type SimPerson } from './world.ts'

export type Rule = 'R-1' | 'R-2' | 'R-3' | 'R-4' | 'R-5' | 'R-6' | 'R-8' | 'R-10'
export interface Fault { readonly rule: Rule; readonly says: string }

const terms = termsFrom(katch.editions[0])
/** A referral's clockwork comes by every minute; a slow transaction and those that wait for it hold it up a little longer. */
const graceMs = 5 * minuteMs
const tables = { concerns: 'concerns', children: 'children', referrals: 'referrals', 'hand-overs': 'handOvers', 'signed-hand-overs': 'signed' } as const

/** Whose turn it is since when by the true time, and when those above learn that it waits. */
interface TrueTurn { readonly what: string; readonly since: Moment; readonly trueSince: Moment; readonly escalatesAt: Moment }

export interface Checks {
  readonly faults: readonly Fault[]
  /** This phone has shown this filling-in as kept. */
  kept(phone: Phone, id: RecordId): void
  retold(id: RecordId, as: RecordId): void
  heard(phone: Phone, id: RecordId, verdict: Verdict, server: SimServer): void
  letGo(phone: Phone, id: RecordId): void
  committed(one: Committed, server: SimServer, written: Written): void
  paged(person: SimPerson, after: number, page: FeedPage, seen: { lines: readonly Line[] }, server: SimServer): void
  /** The server goes on from a backup: what came after it has not happened, for its part. */
  restored(server: SimServer): void
  onTime(server: SimServer): void
  /** Whatever has nothing to do with what the house cannot read has gone. */
  nobodyBehind(phones: readonly Phone[], server: SimServer): void
  atRest(phones: readonly Phone[], server: SimServer): void
}

export function watch(time: Time, { reached, say }: { reached(path: string): void; say(words: () => string): void }): Checks {
  const faults: Fault[] = []
  const fail = (rule: Rule, says: string) => {
    faults.push({ rule, says })
    say(() => `*** ${rule}: ${says}`)
  }
  const filling = new Map<RecordId, RecordId>() // the number under which it was sent → the one under which it was kept
  const fillingOf = (id: RecordId) => filling.get(id) ?? id
  const keptOn = new Map<RecordId, Phone>()
  const answeredOn = new Map<Phone, Set<RecordId>>()
  const saidFirst = new Map<RecordId, string>()
  const presentAs = new Map<RecordId, Verdict['verdict']>()
  const ackedOn = new Map<RecordId, Phone>()
  const effects = new Map<RecordId, number>()
  const readUpTo = new Map<string, number>() // by audience: the furthest any reader has been told to go on from
  const turns = new Map<RecordId, TrueTurn>()
  const last = new Map<string, { revision?: number; path?: readonly unknown[] }>()
  const ended = new Set<string>()
  const lost = new Set<RecordId>() // by a restored house
  const refused = new Set<RecordId>()
  const signedAs = new Map<RecordId, string>() // by what was signed: what its first telling became

  function checkRevision(table: string, id: RecordId, row: { readonly revision: number; readonly path?: readonly unknown[] }) {
    const key = `${table} ${id}`
    const before = last.get(key)
    if (before && row.revision <= before.revision!) fail('R-5', `${table} ${short(id)} was written over: revision ${before.revision} became ${row.revision}`)
    if (before?.path && before.path.some((step, n) => step !== row.path?.[n] && JSON.stringify(step) !== JSON.stringify(row.path?.[n]))) fail('R-5', `a step on the way of ${table} ${short(id)} is gone`)
    last.set(key, { revision: row.revision, ...(row.path && { path: row.path }) })
  }

  function checkTurn(referral: Referral, server: SimServer) {
    const turn = turnOf(referral)
    const clocks = server.get('clocks', referral.id) ?? []
    if (!turn) {
      turns.delete(referral.id)
      if (clocks.length > 0) fail('R-6', `referral ${short(referral.id)} has ended and a clock still runs`)
      return
    }
    if (!Object.values(desks).includes(turn.desk)) fail('R-6', `referral ${short(referral.id)} is on nobody's desk`)
    if (clocks.length !== 1 || clocks[0]!.desk !== turn.desk) fail('R-6', `referral ${short(referral.id)} is ${referral.state} and has ${clocks.length} clocks running`)
    const known = turns.get(referral.id)
    if (!known || known.what !== turn.what || known.since !== turn.since) turns.set(referral.id, turnFrom(referral, time.now()))
    else if (turn.level > 0 && time.now() < known.escalatesAt - graceMs) fail('R-6', `the next in line learnt of referral ${short(referral.id)} before its time`)
  }

  function turnFrom(referral: Referral, trueSince: Moment): TrueTurn {
    const { what, since } = turnOf(referral)!
    return { what, since, trueSince, escalatesAt: terms.escalatesAt(what, referral.urgency, trueSince, 0) }
  }

  /** Whoever has the child answers until the next one has signed: each takes over from the one before, and none twice at a time (Referral Rules 16.3). */
  function checkCustody(child: RecordId, server: SimServer) {
    const line = [...server.all('handOvers')].filter((one) => one.child === child).sort((a, b) => a.n - b.n)
    line.forEach(({ n, from, to, at }, i) => {
      const before = line[i - 1]
      if (n !== i + 1) fail('R-6', `child ${short(child)} has two holders after hand-over ${n}`)
      else if (before && (before.to !== from || before.at > at)) fail('R-6', `there is a gap before hand-over ${n} of child ${short(child)}`)
      if (from === to) fail('R-6', `child ${short(child)} was handed over to who has the child`)
    })
  }

  /** What two people signed is never refused, and told by whomever and however often it is one hand-over (decision 0015). */
  function checkTelling(envelope: Envelope, verdict: Verdict) {
    if (envelope.form !== tellSigned.name) return
    const { id } = statementIn(envelope)
    if (verdict.verdict === 'refused') return fail('R-6', `what two people signed (${short(id)}) was refused: ${verdict.code}`)
    const became = JSON.stringify(verdict.result)
    const first = signedAs.get(id)
    if (first === undefined) signedAs.set(id, became)
    else if (first !== became) fail('R-6', `what two people signed (${short(id)}) became first ${first}, then ${became}`)
    else reached('a hand-over was told by both')
    if (became.includes('because')) reached('what two people signed is in no file')
    else if (first === undefined) reached('a child was handed over from phone to phone')
  }

  return {
    faults,
    kept(phone, id) { keptOn.set(id, phone) },
    retold(id, as) { filling.set(as, id) },
    heard(phone, id, verdict, server) {
      if (!answeredOn.get(phone)?.add(id)) answeredOn.set(phone, new Set([id]))
      const words = JSON.stringify(verdict)
      const first = saidFirst.get(id)
      if (first !== undefined && first !== words) fail('R-2', `${short(id)} was answered first with ${first}, then with ${words}`)
      saidFirst.set(id, words)
      if (verdict.verdict === 'taken') ackedOn.set(id, phone)
      else refused.add(fillingOf(id))
      const isPresent = server.submissions.has(id) || presentAs.has(id)
      if (!isPresent && !(verdict.verdict === 'refused' && verdict.code === 'sync.unreadable')) fail('R-1', `${phone.name} was told that ${short(id)} is ${verdict.verdict}, and it is not there`)
    },
    letGo(phone, id) {
      if (!answeredOn.get(phone)?.has(id)) fail('R-3', `${phone.name} let go of ${short(id)} and has heard nothing of it`)
    },
    committed(one, server, written) {
      for (const { n, audience, record } of one.lines) {
        if (n <= (readUpTo.get(audience) ?? 0)) fail('R-8', `line ${n} about ${short(record)} came to ${audience} when readers had been told to go on after ${readUpTo.get(audience)}`)
      }
      if (one.what === 'rights') {
        if (one.person.isSuspended) ended.add(one.person.person)
        return
      }
      if (one.what === 'submission') {
        const of = fillingOf(one.envelope.id)
        presentAs.set(of, one.verdict.verdict)
        const count = (effects.get(of) ?? 0) + (one.verdict.verdict === 'taken' ? 1 : 0)
        effects.set(of, count)
        if (count > 1) fail('R-2', `${one.envelope.form} ${short(of)} took effect ${count} times`)
        checkTelling(one.envelope, one.verdict)
      }
      for (const [id, row] of written.concerns ?? []) checkRevision('concern', id, row)
      for (const [id, row] of written.children ?? []) checkRevision('child', id, row)
      for (const child of new Set([...written.handOvers?.values() ?? []].map((row) => row.child))) checkCustody(child, server)
      for (const [id, row] of written.referrals ?? []) {
        checkRevision('referral', id, row)
        checkTurn(row, server)
      }
    },
    paged(person, after, page, { lines }, server) {
      if (after > (server.lines.at(-1)?.n ?? 0)) fail('R-8', `${person.name} was let go on after ${after}, and there is no such line`)
      if (ended.has(person.person)) fail('R-10', `${person.name} was shown something after the end`)
      for (let i = server.lines.length - 1; i >= 0 && server.lines[i]!.n > after; i--) {
        const line = server.lines[i]!
        const { n, audience } = line
        if (n <= page.upTo && page.audiences.includes(audience) && !lines.includes(line)) fail('R-8', `${person.name} was told to go on after ${page.upTo} and has not seen ${n}`)
      }
      for (const audience of page.audiences) readUpTo.set(audience, Math.max(readUpTo.get(audience) ?? 0, page.upTo))
      for (const { shelf, id, record } of page.changes) {
        if (shelf !== 'referrals' || !record || person.roles.includes('coordinator')) continue
        const { from, to } = record as Referral
        if (!person.desks.includes(from.desk) && !person.desks.includes(to.desk)) fail('R-10', `${person.name} was shown referral ${short(id)} of desks where they do not work`)
      }
    },
    restored(server) {
      for (const [of] of presentAs) {
        if ([of, ...filling.keys()].some((id) => fillingOf(id) === of && server.submissions.has(id))) continue
        presentAs.delete(of)
        effects.delete(of)
        saidFirst.delete(of)
        lost.add(of)
      }
      for (const id of signedAs.keys()) if (!server.get('signed', id)) signedAs.delete(id)
      last.clear()
      const before = new Map(turns)
      turns.clear()
      for (const referral of server.all('referrals')) {
        last.set(`referral ${referral.id}`, { revision: referral.revision, path: referral.path })
        const turn = turnOf(referral)
        if (!turn) continue
        const known = before.get(referral.id)
        turns.set(referral.id, known?.what === turn.what && known.since === turn.since ? known : turnFrom(referral, turn.since))
      }
      for (const table of ['concerns', 'children'] as const) for (const row of server.all(table)) last.set(`${table === 'concerns' ? 'concern' : 'child'} ${row.id}`, { revision: row.revision })
      const head = server.lines.at(-1)?.n ?? 0
      for (const [audience, n] of readUpTo) readUpTo.set(audience, Math.min(n, head))
    },
    onTime(server) {
      if (!server.isUp) return
      for (const referral of server.all('referrals')) {
        if (!isOpen(referral) || referral.turn.level > 0) continue
        const { trueSince, escalatesAt } = turns.get(referral.id)!
        if (time.now() > Math.max(escalatesAt, server.upSince) + graceMs) fail('R-6', `referral ${short(referral.id)} waits for ${referral.turn.what} since ${hours(time.now() - trueSince)}, and nobody else has been told`)
      }
    },
    nobodyBehind(phones, { unread, get }) {
      // What was signed about a child whom nobody has brought yet waits for that, and for up to an hour longer: so long the pauses grow.
      const waitsForChild = ({ envelope, trouble }: Kept) => envelope.form === tellSigned.name && (trouble !== undefined || !get('children', statementIn(envelope).child))
      for (const phone of phones) {
        if (ended.has(phone.person)) continue
        const held: string[] = []
        for (const kept of [...phone.durable.values()].sort((a, b) => a.order - b.order)) {
          const { envelope, state, offeredAgain } = kept
          if (state !== 'waiting') continue
          const own = JSON.stringify(envelope)
          const mayHang = offeredAgain !== undefined || unread.has(envelope.id) || waitsForChild(kept) || held.some((before) => (before.match(/[0-9a-f-]{36}/g) ?? []).some((id) => own.includes(id)))
          if (!mayHang) fail('R-3', `${envelope.form} ${short(envelope.id)} is held up on ${phone.name} by what it has nothing to do with`)
          held.push(own)
        }
        if (held.length > 0) reached('one waited, and others went')
      }
    },
    atRest(phones, server) {
      for (const [id, became] of signedAs) {
        const row = server.get('signed', id)
        const { handOver } = JSON.parse(became) as { handOver?: RecordId }
        if (!row || JSON.stringify(row.result) !== became || (handOver && !server.get('handOvers', handOver))) fail('R-6', `what two people signed (${short(id)}) does not stand as it was told`)
      }
      for (const [id, phone] of ackedOn) {
        const of = fillingOf(id)
        // In a restored house something else may have come first: then it stands in the tray with its sentence, and is not lost.
        if (server.submissions.has(id) || presentAs.get(of) === 'taken' || (lost.has(of) && presentAs.has(of))) continue
        // Who was suspended cannot offer it again, and holds it; also where the phone died before it had shown it as kept.
        if (ended.has(phone.person) && (phone.copies.has(of) || [...phone.durable.values()].some(({ envelope }) => envelope.id === of))) continue
        fail('R-1', `${short(id)} was acknowledged and is not there`)
      }
      for (const [id, phone] of keptOn) {
        const verdict = presentAs.get(id)
        const inOutbox = [...phone.durable.values()].find(({ envelope }) => envelope.id === id)
        const isHeld = phone.copies.has(id)
        if (!verdict && isHeld && !ended.has(phone.person)) fail('R-1', `${short(id)} is lost, and ${phone.name} holds it and does not offer it`)
        if (!verdict && isHeld) continue
        // Its person had dealt with it before the house lost the refusal.
        if (!verdict && !inOutbox && lost.has(id) && refused.has(id)) continue
        if (!verdict && !inOutbox) fail('R-3', `${short(id)} was kept on ${phone.name}, and is neither there nor at the server`)
        if (!verdict && inOutbox?.state === 'waiting' && !ended.has(phone.person)) fail('R-3', `${short(id)} waits on ${phone.name} for ever`)
        if (verdict && inOutbox?.state === 'waiting' && !ended.has(phone.person)) fail('R-3', `${short(id)} has its verdict and still waits on ${phone.name}`)
        if (inOutbox?.state === 'refused') reached('refused, and in the tray')
      }
      for (const phone of phones) {
        if (ended.has(phone.person)) continue
        const who = server.person(phone.person)
        for (const [shelf, table] of Object.entries(tables)) {
          const should = new Map<RecordId, object>()
          for (const row of server.all(table)) {
            const record = show(server, who, shelf, row.id)
            if (record) should.set(row.id, record)
          }
          for (const tab of phone.tabs) {
            if (!tab) continue
            const has = tab.shelf?.list<{ id: RecordId }>(shelf) ?? []
            for (const record of has) {
              const wanted = should.get(record.id)
              if (!wanted) fail('R-4', `${phone.name}, tab ${tab.n}: ${shelf} ${short(record.id)} should be gone`)
              else if (wanted !== record && JSON.stringify(wanted) !== JSON.stringify(record)) fail('R-4', `${phone.name}, tab ${tab.n}: ${shelf} ${short(record.id)} is not what it should be`)
            }
            if (has.length === should.size) continue
            const ids = new Set(has.map(({ id }) => id))
            for (const id of should.keys()) if (!ids.has(id)) fail('R-4', `${phone.name}, tab ${tab.n}: ${shelf} ${short(id)} is missing`)
          }
        }
      }
    },
  }
}

function hours(ms: number): string {
  return `${(ms / hourMs).toFixed(1)} h`
}
