/**
 * How the district's weeks pass. Stories are told side by side: each says when its next thing happens, and the one whose
 * turn comes first goes on. Between two things the clockwork does what is due, so that terms climb as they do in a house
 * that is open all the time.
 */
import { asPerson } from '#core/access/server/session.ts'
import { dayMs, dayOf, later, minuteMs, startOf, type Day, type Moment } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { runJob } from '#core/jobs/clockwork.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { encodeRecord, versionOf } from '#core/matching/encode.ts'
import { knownOfChild } from '#core/matching/known.ts'
import { namesVersion } from '#core/matching/name-parts.ts'
import { blindNumbers, finishNumbers } from '#core/matching/number-tags.ts'
import { deriveMatchingKeys, type MatchingKeys } from '#core/matching/prf.ts'
import { sendEncoding, type SentEncoding } from '#core/matching/sent.ts'
import { noticeSeen } from '#core/notify/forms.ts'
import { Refusal } from '#core/refusal.ts'
import { readFeed } from '#core/sync/server/feed.ts'
import { append } from '#core/sync/server/store.ts'
import { publicPartOf } from '#core/vault/desk-key.ts'
import { openIdentity, resealFor, sealIdentity, type Identity } from '#core/vault/identity.ts'
import type { OpeningReason } from '#core/vault/reasons.ts'
import type { DeskSeal } from '#core/vault/sealed.ts'
import { openChild } from '#core/vault/server/vault.ts'
import { ageBandOf, ageFacts } from '#rooms/identification/age.ts'
import { meetChild, raiseConcern, type Meeting } from '#rooms/identification/forms.ts'
import { confirmHandOver, sendReferral, takeOver, type Sending, type Urgency } from '#rooms/referral/forms.ts'
import { levels, termsFrom, type Awaited, type Level } from '#rooms/referral/referral.ts'
import { actsIn, type District, type Phone, type Sent } from './district.ts'
import { people, type DeskKey, type Invented, type PersonKey } from './people.ts'

/** Yields the moment at which it wants to go on. */
export type Story = (days: Days) => AsyncGenerator<Moment, void>

/** A child as the one telling the story knows it. */
export interface Met {
  readonly id: ChildId
  /** As forms carry it: `arsha-418`. */
  readonly code: string
  readonly answers: Meeting
}

export interface Days {
  readonly now: Moment
  /** So many days ago, at a time of the day there: `'09:40'`. */
  day(daysAgo: number, time: string): Moment
  /** So many minutes before now. */
  ago(minutes: number): Moment
  today(): Day
  readonly desks: District['desks']
  readonly agencies: District['agencies']
  does<F extends Form>(who: PersonKey, form: F, answers: Answers<F>, more?: Sent): Promise<{ about: RecordId; result: Record<string, unknown> }>
  raises(who: PersonKey, answers: Answers<typeof raiseConcern>, minutesAgo?: number): Promise<RecordId>
  meets(who: PersonKey, identity: Identity | undefined, answers: Meeting, concern?: RecordId): Promise<Met>
  /** Sends a referral; a name goes along sealed where it is among what is shared on acceptance. */
  refers(who: PersonKey, child: Met, to: DeskKey, answers: Pick<Sending, 'service' | 'urgency'> & Partial<Sending>): Promise<RecordId>
  takesOver(who: PersonKey, referral: RecordId, answers: Answers<typeof takeOver>, confirmedBy?: PersonKey): Promise<RecordId>
  opensName(who: PersonKey, child: Met, reason: OpeningReason): Promise<Identity>
  /** What stands on this person's shelf about a record. */
  sees<T>(who: PersonKey, shelf: string, id: RecordId): Promise<T>
}

export async function live(district: District, stories: readonly Story[]): Promise<void> {
  const { clock, now } = district
  const turnJobs = ladderOf(district)
  const days = daysOf(district, turnJobs)
  const told = await Promise.all(stories.map(async (story, order) => {
    const teller = story(days)
    return { teller, order, next: await teller.next() }
  }))
  for (;;) {
    const [first] = told.filter(({ next }) => !next.done).toSorted((a, b) => (a.next.value as Moment) - (b.next.value as Moment) || a.order - b.order)
    if (!first) break
    // A story that asks for a moment that has passed goes on a minute later: what it tells stays in order.
    const at = Math.max(first.next.value as Moment, clock.now() + 1000) as Moment
    if (at > now) throw new Error('a story of the demo goes on into the future')
    await turnJobs.until(at)
    clock.set(at)
    first.next = await first.teller.next()
  }
  await turnJobs.until(now)
  clock.set(now)
  await turnJobs.round()
  for (const phone of Object.values(district.phones)) await readNotices(district, phone)
}

/** What waits on a phone that is looked at every day: the newest notices. */
const noticesLeft = 5

async function readNotices({ parts, clock }: District, phone: Phone): Promise<void> {
  const acts = actsIn(parts, clock)
  const waiting = new Set<RecordId>()
  for (let after = 0, more = true; more;) {
    const page = (await readFeed(parts, phone.token, { after }))!
    for (const { shelf, id, record } of page.changes) if (shelf === 'notices' && record !== null) waiting.add(id)
    after = page.upTo
    more = page.more
  }
  for (const id of [...waiting].slice(0, -noticesLeft)) await acts(phone, noticeSeen, {}, { about: id })
}

function daysOf(district: District, ladder: ReturnType<typeof ladderOf>): Days {
  const { parts, clock, now, phones, desks, agencies, deskKeys, indexKey } = district
  const acts = actsIn(parts, clock)
  let matchingKeys: Promise<MatchingKeys> | undefined
  const deskOf = (who: PersonKey): DeskId => {
    const { desk } = people[who] as Invented
    if (!desk) throw new Error(`${who} has no desk`)
    return desks[desk]
  }

  const days: Days = {
    now, desks, agencies,
    day: (daysAgo, time) => {
      const [hours = 0, minutes = 0] = time.split(':').map(Number)
      return later(startOf(dayOf(later(now, -daysAgo * dayMs))), (hours * 60 + minutes) * minuteMs)
    },
    ago: (minutes) => later(now, -minutes * minuteMs),
    today: () => dayOf(clock.now()),

    async does(who, form, answers, more) {
      ladder.mayHaveChanged(form.name)
      return await acts(phones[who], form, answers, more)
    },
    async raises(who, answers, minutesAgo = 0) {
      return (await days.does(who, raiseConcern, answers, { minutesAgo })).about
    },
    async meets(who, identity, answers, concern) {
      const child = newId<ChildId>()
      const desk = deskOf(who)
      const key = deskKeys.get(desk)!
      const sealed = identity && await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(key)] })
      if (sealed instanceof Refusal) throw new Error(sealed.code)
      const { result } = await days.does(who, meetChild, { ...answers, child, desk }, { ...(concern && { about: concern }), ...(sealed && identity && { sealed: { identity: sealed, encoding: await encode(identity, child, answers) } }) })
      const { word, number } = result['code'] as { word: string; number: number }
      return { id: child, code: `${word}-${number}`, answers }
    },
    async refers(who, child, to, more) {
      const { answers: met } = child
      const shareOnAcceptance = more.shareOnAcceptance ?? ['language', 'topics-asked', 'note', 'identity']
      const toKey = deskKeys.get(desks[to])
      const seals = shareOnAcceptance.includes('identity') && toKey ? [await sealAgain(who, child, publicPartOf(toKey))] : []
      const { about } = await days.does(who, sendReferral, {
        toDesk: desks[to], where: met.place, code: child.code, ageBand: ageBandOf(ageFacts(met.age)), sex: met.sex, language: met.language,
        interpreter: met.interpreter === 'not-needed' ? 'no' : 'yes', escort: 'any', assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed',
        basis: 'law-child-in-danger', viewAsked: 'not-asked', shareNow: ['age-and-sex', 'urgent-needs'],
        ...(met.urgentNeeds && { urgentNeeds: met.urgentNeeds }), ...(met.topicsAsked && { topicsAsked: met.topicsAsked }), ...more, shareOnAcceptance,
      }, { about: child.id, ...(seals.length > 0 && { sealed: { seals } }) })
      return about
    },
    async takesOver(who, referral, answers, confirmedBy) {
      const { result } = await days.does(who, takeOver, answers, { about: referral })
      const handOver = result['handOver'] as RecordId
      if (confirmedBy) await days.does(confirmedBy, confirmHandOver, { itWasSo: 'yes' }, { about: handOver })
      return handOver
    },
    async opensName(who, child, reason) {
      return (await opened(who, child, reason)).identity
    },
    async sees<T>(who: PersonKey, shelf: string, id: RecordId): Promise<T> {
      const shown = parts.rooms.flatMap((room) => room.shows).find((one) => one.shelf === shelf)!
      const seen = await asPerson(parts.app, phones[who].token, (tx, me) =>
        shown.show(tx, me, [id], { at: clock.now(), programme: parts.programme, matcher: parts.matcher, stories: storiesFor(tx, parts.kms, me.programme) }))
      const record = seen?.get(id)
      if (!record) throw new Error(`${who} does not see this on ${shelf}`)
      return record as T
    },
  }
  return days

  async function sealAgain(who: PersonKey, child: Met, to: ReturnType<typeof publicPartOf>): Promise<DeskSeal> {
    const { seal, privateKey } = await opened(who, child, 'referral')
    const again = await resealFor(child.id, seal, { fromPrivateKey: privateKey, to })
    if (again instanceof Refusal) throw new Error(again.code)
    return again
  }

  /** As every phone does with a name. */
  async function encode(identity: Identity, child: ChildId, { sex, age }: Met['answers']): Promise<SentEncoding> {
    const keys = await (matchingKeys ??= deriveMatchingKeys(indexKey.key, versionOf({ names: namesVersion, key: indexKey.version })))
    const known = knownOfChild(identity, { sex, age, at: clock.now() })
    const blinded = blindNumbers(known)
    const tags = await finishNumbers(blinded, (await parts.matcher.answerNumbers(blinded.slots.map((one) => one.blinded), { indexKey: indexKey.version }))!, keys)
    return sendEncoding(child, { ...encodeRecord(known, keys), ...(tags && { tags }) })
  }

  /** As a phone does it: asks the server for the seal, which puts the reason into the log, and opens it itself. */
  async function opened(who: PersonKey, child: Met, reason: OpeningReason) {
    const answer = await asPerson(parts.app, phones[who].token, async (tx, me) => {
      const found = await openChild(tx, me, child.id)
      if (found instanceof Refusal) throw new Error(`${who} has no seal for this child`)
      await append(tx, [buildLeaf({ at: clock.now(), actor: me.person, session: me.session, act: 'opened', what: 'vault/identity', about: child.id, purpose: `vault/${reason}`, zones: ['Z4'] })], [])
      return found
    })
    const seal = answer?.seals[0]
    const key = seal && deskKeys.get(seal.desk)
    const identity = key && await openIdentity(answer!, seal, key.privateKey)
    if (!identity || identity instanceof Refusal) throw new Error(`${who} cannot open this name`)
    return { identity, seal: seal!, privateKey: key.privateKey }
  }
}

interface Line { readonly urgency: Urgency; readonly turn?: { readonly what: Awaited; readonly since: Moment; readonly level: Level } }

/** The rounds of the clockwork, at the moments when a step of a ladder is due instead of every minute of five weeks. */
function ladderOf({ parts, clock, phones, clockworks }: District) {
  const terms = termsFrom(editionOn(parts.programme, dayOf(clock.now())))
  // What comes once a week finds in the demo what was found before.
  const jobs = parts.rooms.flatMap((room) => room.jobs).filter(({ everyMinutes }) => everyMinutes <= 60)
  const board = parts.rooms.flatMap((room) => (room.name === 'referral' ? room.asks : [])).find((one) => one.name === 'board')!
  let next: Moment | undefined
  let lastRound = 0 as Moment
  let isStale = true

  async function round(): Promise<void> {
    lastRound = clock.now()
    for (const clockwork of clockworks) for (const job of jobs) await runJob(parts, clockwork, job, clock.now())
    isStale = true
  }

  /** Terms beside referrals climb a little later than in an open house: when the next thing happens. */
  async function roundBefore(at: Moment): Promise<void> {
    if (at - lastRound < 30 * minuteMs) return
    clock.set(at)
    await round()
  }

  async function nextStep(): Promise<Moment | undefined> {
    const answer = await asPerson(parts.app, phones.aizhan.token, (tx, me) => board.ask(tx, me, {}, { at: clock.now(), programme: parts.programme, matcher: parts.matcher, stories: storiesFor(tx, parts.kms, me.programme) }))
    const steps = (answer as { lines: readonly Line[] }).lines.flatMap(({ turn, urgency }) => (turn ? [terms.escalatesAt(turn.what, urgency, turn.since, levels.indexOf(turn.level))] : []))
    // The round looks once a minute.
    return steps.length === 0 ? undefined : Math.ceil(Math.min(...steps) / minuteMs) * minuteMs as Moment
  }

  return {
    mayHaveChanged(form: string) { isStale ||= form.startsWith('referral/') || form === 'consent/withdraw' },
    round,
    async until(at: Moment): Promise<void> {
      for (;;) {
        if (isStale) next = await nextStep()
        isStale = false
        if (next === undefined) return await roundBefore(at)
        const due = Math.max(next, lastRound + 5 * minuteMs) as Moment
        if (due > at) return await roundBefore(at)
        clock.set(Math.max(due, clock.now()) as Moment)
        await round()
      }
    },
  }
}
