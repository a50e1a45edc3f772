/** One seed: a few people, some days, and everything that can go wrong; then calm, and a look at what is left. */
import { dayMs, hourMs, minuteMs, moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { Envelope } from '#core/sync/envelope.ts'
import type { Kept } from '#core/sync/outbox.ts'
import { openReferral } from '#rooms/referral/forms.ts'
import { turnOf, type Referral } from '#rooms/referral/referral.ts'
import { type Fault, watch } from './checks.ts'
import type { Mutant } from './mutants.ts'
import { fillIn, handAcross, type Side } from './people.ts'
import { makePhone, type Phone } from './phone.ts'
import { chanceFrom } from '#core/chance.ts'
import { buildSimServer, type Committed, short, type SimServer, type Written } from './server.ts'
import { startTime } from './time.ts'
import { desks, everybody } from './world.ts'

export interface SeedRun {
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly paths: Readonly<Record<string, number>>
  readonly steps: number
  readonly trace: readonly string[]
  readonly server: SimServer
}

/** Every way that is worth going. A long run in which one of them was never gone proves less than it seems. */
export const interestingPaths = [
  'a restored backup has lost some', 'a reader of a lost history began anew', 'what a restored house had lost was offered again', 'what was lost waited for what it stands on', 'a second copy was let go',
  'the house could not read one', 'one waited, and others went',
  'the answer was lost after commit', 'a request was lost', 'the network told it twice', 'an answer came too late', 'an answer was cut off', 'told again, answered the same',
  'waited for a lock', 'a slow transaction', 'something was committed while a page was read', 'a feed of more than one page', 'gone', 'the server died with work in hand', 'the phone died while it was writing',
  'opened again with work in the outbox', 'two tabs at work', 'one tab waited for the other', 'a tab was closed', 'off line for more than a day', 'a clock years in the past', 'a clock years in the future',
  'an old form was brought up', 'a form newer than the server', 'refused, and in the tray', 'settled in the tray', 'somebody was suspended', 'somebody changed desks', 'a session was over',
  'the next in line was told', 'the clockwork passed over what was locked', 'two answers to one referral', 'a referral went on to the next place', 'a referral was taken back', 'a referral was done', 'a child was taken over',
  'a child was handed over from phone to phone', 'a hand-over was told by both', 'a telling waited for the child', 'a child met off line was handed on', 'what two people signed is in no file', 'two clocks too far apart to sign by',
  'a concern was decided twice', 'a child was met because of a concern', 'a child was met and talked to off line',
] as const

const start = moment('2026-03-02T03:00:00Z')
const yearMs = 365 * dayMs
/** Of the looks that can bring nothing. */
const lookForNothing = 0.2

export async function runSeed(seed: number, { mutant, traced = false }: { mutant?: Mutant | undefined; traced?: boolean } = {}): Promise<SeedRun> {
  const chance = chanceFrom(seed)
  const time = startTime(start)
  const reachedTimes = new Map<string, number>()
  const trace: string[] = []
  const reached = (path: string) => { reachedTimes.set(path, (reachedTimes.get(path) ?? 0) + 1) }
  const say = (words: () => string) => { if (traced) trace.push(`${new Date(time.now()).toISOString().slice(5, 19).replace('T', ' ')}  ${words()}`) }
  const checks = watch(time, { reached, say })

  // Each seed has its own weather: what goes wrong all the time hides what goes wrong once.
  const often = (most: number) => chance.pick([0, most / 5, most])
  const weather = { loss: often(0.3), twice: often(0.3), slow: often(0.3), cut: often(0.05) }
  const spanMs = chance.pick([2 * hourMs, dayMs, 4 * dayMs])
  const acts = chance.whole(15, 70)
  const dying = often(0.1)
  const unread = chance.pick([0, 0, 0.02, 0.1])
  let left = acts // acts that follow from what others did

  const server = buildSimServer({
    time, chance, mutant, slowly: often(0.3), pageSize: chance.pick([5, 500, 500, 500]),
    eyes: {
      reached, say,
      committed(one: Committed, of, written: Written) {
        checks.committed(one, of, written)
        notePaths(one, reached)
        for (const referral of written.referrals?.values() ?? []) if (chance.is(0.6)) plan(referral, between(spanMs / 30))
      },
      rings(id, ms) { if (chance.is(0.4)) plan(server.get('referrals', id)!, ms - chance.whole(0, 2000)) },
      takesLong(ms) { if (chance.is(dying / 2)) time.plainlyAfter(chance.whole(0, ms), crash) },
      restored: (of) => checks.restored(of),
      paged: (person, after, page, seen) => checks.paged(person, after, page, seen, server),
    },
  })

  const phoneEyes = {
    reached, say, retold: checks.retold,
    heard: (phone: Phone, id: string, verdict: Parameters<typeof checks.heard>[2]) => {
      say(() => `${phone.name} hears that ${short(id)} is ${verdict.verdict}`)
      checks.heard(phone, id, verdict, server)
    },
    letGo: (phone: Phone, { id }: { id: string }) => checks.letGo(phone, id),
  }
  // At each desk somebody works these days, and often a second one.
  const people = everybody().filter(({ roles, desks: [desk] }, n, all) => (roles.includes('coordinator') ? chance.is(0.5) : !desk || all.findIndex((one) => one.desks[0] === desk) === n || chance.is(0.6)))
  const phones = people.flatMap((person) => {
    const count = chance.is(0.2) ? 2 : 1
    return Array.from({ length: count }, (_, n) => {
      const skew = chance.is(0.5) ? 0 : chance.pick([-1, 1]) * chance.pick([chance.whole(0, hourMs), chance.whole(1, 9) * dayMs, 3 * yearMs])
      if (Math.abs(skew) > yearMs) reached(skew < 0 ? 'a clock years in the past' : 'a clock years in the future')
      return makePhone({ name: `${person.name}'s phone${n > 0 ? ' two' : ''}`, person: person.person, skew, formVersion: chance.pick([1, 1, 1, 2, 2, 2, 2, 3]), time, chance, weather, server, eyes: phoneEyes, mutant })
    })
  })

  // What happens, spread over the days.
  let calm = false
  const between = (ms: number) => 1 + Math.floor(-Math.log(1 - chance.next()) * ms)
  const repeat = (ms: number, what: () => boolean) => {
    const next = () => time.after(between(ms), () => {
      if (calm) return false
      next()
      return what() ? undefined : false
    })
    next()
  }
  const offlineSince = new Map<Phone, number>()
  for (const phone of phones) {
    void phone.open(0)
    if (!phone.isOnline) offlineSince.set(phone, time.now())
    repeat(spanMs / 6, () => setOnline(phone, !phone.isOnline))
    repeat(spanMs / 6, () => phone.isOnline && lookFrom(phone, lookForNothing))
  }
  /** Looks that can bring nothing take as long as any other; of these only so many are made. */
  function lookFrom(phone: Phone, forNothing: number): boolean {
    let looks = 0
    const isWaiting = hasWaiting(phone.durable.values())
    for (const tab of phone.tabs) {
      if (!tab?.wake) continue
      const mayBring = isWaiting || hasWaiting(tab.outbox!.list()) || server.hasNewsFor(phone.person, tab.shelf!, phone.copies.keys())
      if (!mayBring && !(forNothing > 0 && chance.is(forNothing))) continue
      looks++
      tab.wake()
    }
    return looks > 0
  }
  const setOnline = (phone: Phone, isOnline: boolean): boolean => {
    say(() => `${phone.name} is ${isOnline ? 'on line' : 'off line'}`)
    phone.isOnline = isOnline
    if (!isOnline) offlineSince.set(phone, time.now())
    else if (time.now() - (offlineSince.get(phone) ?? time.now()) > dayMs) reached('off line for more than a day')
    if (isOnline) return lookFrom(phone, lookForNothing)
    for (const tab of phone.tabs) tab?.wake?.()
    return false
  }
  /** Whose turn it is, acts: sometimes two of them at once. */
  function plan(referral: Referral, after: number) {
    const turn = turnOf(referral)
    if (!turn || calm || left-- < 0) return
    const theirs = phones.filter(({ person }) => server.person(person).desks.includes(turn.desk))
    for (let two = chance.is(0.3) ? 2 : 1; two > 0 && theirs.length > 0; two--) {
      const phone = chance.pick(theirs)
      time.after(after + (two > 1 ? chance.whole(0, 20_000) : 0), () => act(phone, referral.id))
    }
  }
  const act = (phone: Phone, on?: RecordId) => {
    if (calm) return
    const person = server.person(phone.person)
    const n = chance.is(0.7) ? 0 : 1
    const tab = phone.tabs[n]
    if (!tab) {
      void phone.open(n)
      if (phone.tabs[1 - n]) reached('two tabs at work')
      return
    }
    if (!tab.line) return
    const refused = tab.outbox!.list().find(({ state }) => state === 'refused')
    if (refused && chance.is(0.5)) {
      reached('settled in the tray')
      void tab.outbox!.drop(refused.order)
      return
    }
    if (on === undefined && person.roles.includes('worker') && chance.is(0.12) && meetSomebody({ person, phone, tab })) return
    const envelope = fillIn(person, phone, tab, { chance, on })
    if (!envelope) return
    const isChain = envelope.form === 'identification/another-conversation' && !tab.shelf!.get('children', envelope.about!)
    if (isChain) reached('a child was met and talked to off line')
    if (chance.is(dying)) time.after(chance.whole(0, 30), () => die(phone))
    if (chance.is(dying / 4)) time.plainlyAfter(chance.whole(0, 600), crash)
    keep({ phone, tab }, envelope)
  }
  function keep({ phone, tab }: Pick<Side, 'phone' | 'tab'>, envelope: Envelope) {
    void tab.outbox!.keep(envelope, envelope.form === openReferral.name ? openReferral.byItself : undefined).then(() => {
      say(() => `${phone.name} keeps ${envelope.form} ${short(envelope.id)}${envelope.about ? ` about ${short(envelope.about)}` : ''}`)
      checks.kept(phone, envelope.id)
      if (chance.is(unread)) server.unread.add(envelope.id)
      void tab.line!.tryNow()
    })
  }
  /** A child goes from one worker's hands into another's; each phone that has both signatures tells it when it can. */
  function meetSomebody(giver: Side): boolean {
    const isNear = chance.is(0.8)
    const others = phones.filter(({ person, skew, tabs }) => person !== giver.person.person && tabs[0]?.line && server.person(person).roles.includes('worker') && (!isNear || skew === giver.phone.skew))
    if (others.length === 0) return false
    const phone = chance.pick(others)
    const taker: Side = { person: server.person(phone.person), phone, tab: phone.tabs[0]! }
    const signed = handAcross(giver, taker, chance)
    if (!signed) return false
    if (signed === 'clocks differ') {
      reached('two clocks too far apart to sign by')
      return true
    }
    say(() => `${giver.phone.name} and ${phone.name} have signed ${short(signed.statement)}`)
    if (signed.isMetHere) reached('a child met off line was handed on')
    keep(taker, signed.taken)
    // The answer is shown last, and not every giver waits for it.
    if (chance.is(0.8)) keep(giver, signed.given)
    return true
  }
  // People work in bursts: two who look at the same at once are what is interesting.
  for (let still = acts; still > 0;) {
    const burst = Math.min(still, chance.whole(1, 8))
    still -= burst
    const at = chance.whole(0, spanMs)
    for (let i = 0; i < burst; i++) time.after(at + chance.whole(0, 60_000), () => act(chance.pick(phones)))
  }
  function crash() {
    if (!server.isUp || calm) return
    say(() => 'the server dies')
    server.crash()
    time.plainlyAfter(chance.is(0.2) ? chance.whole(hourMs, 6 * hourMs) : chance.whole(1000, 60_000), () => { say(() => 'the server is back'); server.start() })
  }
  function die(phone: Phone) {
    say(() => `${phone.name} dies`)
    phone.die()
    time.after(chance.whole(minuteMs, spanMs / 8), () => { if (!phone.tabs[0]) void phone.open(0) })
  }
  for (let i = chance.pick([0, 1, 3]); i > 0; i--) time.plainlyAfter(chance.whole(0, spanMs), crash)
  const isRestored = chance.is(0.35)
  if (isRestored || chance.is(0.2)) {
    for (let i = chance.whole(1, 4); i > 0; i--) time.plainlyAfter(chance.whole(0, spanMs), () => { if (server.isUp) server.backUp(chance.whole(minuteMs, hourMs)) })
  }
  if (isRestored) {
    time.after(chance.whole(spanMs / 4, spanMs), () => {
      if (calm) return
      say(() => 'the server is lost')
      server.crash()
      // Nobody brings a house back faster than a phone needs to see that it is gone.
      time.after(chance.whole(5 * minuteMs, hourMs), () => {
        if (server.isUp) return
        say(() => 'the server is brought back from its backup')
        if (!server.restore()) server.start()
      })
    })
  }
  for (let i = chance.pick([0, 2, 6]); i > 0; i--) {
    time.after(chance.whole(0, spanMs), () => {
      const phone = chance.pick(phones)
      if (chance.is(0.5)) die(phone)
      else if (phone.tabs[1]) {
        reached('a tab was closed')
        phone.close(1)
      }
    })
  }
  for (let i = chance.pick([0, 0, 1, 2]); i > 0; i--) {
    time.after(chance.whole(0, spanMs), () => {
      const person = chance.pick(server.people().filter(({ roles }) => roles.includes('worker')))
      if (person.isSuspended) return
      const isMoved = chance.is(0.6)
      reached(isMoved ? 'somebody changed desks' : 'somebody was suspended')
      const next = isMoved ? { ...person, desks: chance.is(0.3) ? [] : [chance.pick(Object.values(desks).filter((desk) => !person.desks.includes(desk)))] } : { ...person, isSuspended: true }
      say(() => isMoved ? `${person.name} works at ${next.desks[0] ? short(next.desks[0].slice(24)) : 'no desk'} from now on` : `${person.name} is suspended`)
      server.setRights(next)
    })
  }
  const look = Math.max(hourMs, spanMs / 24)
  for (let at = look; at < spanMs; at += look) time.plainlyAfter(at, () => checks.onTime(server))

  for (let to = start + spanMs / 8; to <= start + spanMs && checks.faults.length === 0; to += spanMs / 8) await time.runUntil(to as typeof start)

  const pass = (ms: number) => time.runUntil((time.now() + ms) as typeof start)
  const everybodyLooks = () => { for (const phone of phones) lookFrom(phone, 0) }
  const whereAllAre = () => [server.history.length, ...phones.flatMap(({ tabs }) => tabs.map((tab) => tab?.shelf?.after))].join()
  const isAtRest = ({ person, durable, tabs }: Phone) =>
    tabs.every((tab) => !tab?.line?.state().sending) && (server.person(person).isSuspended || !hasWaiting(durable.values()))

  // Calm: nothing fails any more, everybody looks again until nobody learns anything new.
  if (checks.faults.length === 0) {
    calm = true
    weather.loss = weather.twice = weather.slow = weather.cut = 0
    await pass(3 * minuteMs)
    if (!server.isUp) server.start()
    await pass(7 * hourMs)
    checks.onTime(server)
    server.rest()
    await pass(5 * minuteMs)
    for (const phone of phones) {
      phone.isOnline = true
      phone.close(1)
      // What is opened looks by itself. Some read everything from the start, beside one that has read all along.
      if (chance.is(0.5)) await phone.open(1)
      if (phone.tabs[0]) void phone.tabs[0].line?.tryNow()
      else await phone.open(0)
    }
    if (server.unread.size > 0) {
      await pass(5 * minuteMs)
      // A look tries three that cannot be read, and while these pause the next look comes to what lies behind them.
      for (let looks = 3; looks > 0; looks--) {
        everybodyLooks()
        await pass(minuteMs / 6)
      }
      await pass(5 * minuteMs)
      checks.nobodyBehind(phones, server)
      server.unread.clear()
      await pass(2 * hourMs)
      everybodyLooks()
    }
    // What was lost waits for what it stands on, for pauses that grow, before it is refused.
    const looks = [5, 0.5, 5, 5, 5, ...Array.from({ length: server.wasRestored ? 6 : 0 }, () => 30)]
    for (const minutes of looks) {
      const before = whereAllAre()
      await pass(minutes * minuteMs)
      if (whereAllAre() === before && phones.every(isAtRest)) break
      everybodyLooks()
    }
    // A child who was never brought is waited for, for two weeks; then what was signed is kept without one.
    if (!phones.every(isAtRest)) {
      await pass(15 * dayMs)
      for (let more = 2; more > 0; more--) {
        everybodyLooks()
        await pass(5 * minuteMs)
      }
    }
    for (const phone of phones) if (phone.tabs.some((tab) => tab?.line?.state().line === 'signed-out')) reached('a session was over')
    checks.atRest(phones, server)
  }
  return { seed, faults: checks.faults, paths: Object.fromEntries(reachedTimes), steps: time.happened, trace, server }
}

function hasWaiting(kept: Iterable<Kept>): boolean {
  for (const { state } of kept) if (state === 'waiting') return true
  return false
}

function notePaths(one: Committed, reached: (path: string) => void) {
  if (one.what !== 'submission') return
  const { envelope: { form, about, answers }, verdict } = one
  const code = verdict.verdict === 'refused' ? verdict.code : 'taken'
  if (code === 'forms.version-unknown') reached('a form newer than the server')
  if (form === 'referral/answer' && code === 'referral.already-answered') reached('two answers to one referral')
  if (form === 'identification/take-up-concern' && code === 'identification.concern-decided') reached('a concern was decided twice')
  if (code !== 'taken') return
  if (form === 'referral/send' && (answers as { insteadOf?: string }).insteadOf) reached('a referral went on to the next place')
  if (form === 'referral/withdraw') reached('a referral was taken back')
  if (form === 'referral/take-over') reached('a child was taken over')
  if (form === 'referral/record-outcome' && (answers as { outcome: string }).outcome === 'done') reached('a referral was done')
  if (form === 'identification/meet-child' && about) reached('a child was met because of a concern')
}
