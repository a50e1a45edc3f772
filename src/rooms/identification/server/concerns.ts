/** A concern comes in, reaches a desk and is answered. Who raised it learns one word of what became of it. */
import { advise } from '../advice.ts'
import { becameOf, pass, raise, setAside, takeUp, type Concern } from '../concern.ts'
import type { raiseConcern, takeUpConcern } from '../forms.ts'
import { checkPlace, receivesChildren } from './file.ts'
import * as store from './store.ts'
import type { ConcernRecord } from './store.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { clocksOf, startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Clock } from '#core/clocks/server/store.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ConcernId, DeskId, RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Audience, Change, Effects, Filled, Told } from '#core/sync/server/room.ts'
import { deskFor, deskTakingConcerns } from '#rooms/partnerships/server/door.ts'

export async function concernRaised(tx: Tx, act: Act, { answers }: Filled<typeof raiseConcern>): Promise<Effects | Refusal> {
  const unknown = checkPlace(act.programme, answers.place)
  if (unknown) return unknown
  const { region } = answers.place
  const desk = await deskTakingConcerns(tx, region)
  const concern = raise({ id: act.newId<ConcernId>(), raisedBy: act.by.person, urgency: answers.urgency, desk }, act.at)
  await store.insertConcern(tx, concern, answers)
  const carrier = desk ?? await nearestDesk(tx, act.programme, region)
  if (carrier) await startConcernClocks(tx, act, concern, { desk: carrier, region })
  return {
    about: concern.id, purpose: 'detect', changed: [concernChange({ ...concern, region })],
    tell: desk ? [{ desk, kind: 'concern', shelf: 'concerns', about: concern.id }] : [],
    announce: [{ name: 'concern.raised', about: concern.id, region, urgency: answers.urgency, ...(desk && { desk }) }],
  }
}

/**
 * Nobody takes concerns in the region: the nearest desk that takes them elsewhere carries the clock, whose ladder goes on to the
 * region's coordinator. It sees that a term runs, not the concern. Where no desk takes any, the coordinators are told without a clock.
 */
async function nearestDesk(tx: Tx, { regions }: Programme, region: string): Promise<DeskId | undefined> {
  const near = regions.find((one) => one.code === region)?.neighbours ?? []
  for (const code of new Set([...near, ...regions.map((one) => one.code)])) {
    const desk = await deskTakingConcerns(tx, code)
    if (desk) return desk
  }
  return undefined
}

export async function concernDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof takeUpConcern>): Promise<Effects | Refusal> {
  const concern = about && await store.concernForUpdate(tx, about)
  const mine = concern && isAtDeskOf(act.by, concern)
  if (!concern || !(mine || watches(act.by, concern))) return notYours()
  // A coordinator sees that it waits and may find it another desk; whether anybody goes is for a desk to say.
  if (!mine && answers.decision !== 'pass') return refuse('identification.another-desk')
  const next = answers.decision === 'take-up' ? takeUp(concern, concern.desk!, act.at)
    : answers.decision === 'set-aside' ? setAside(concern, answers.reason!, act.at)
    : await passOn(tx, concern, answers.toDesk as DeskId, act.at)
  if (next instanceof Refusal) return next
  await store.updateConcern(tx, next)
  await moveConcernClocks(tx, act, concern, next)
  const tell: Told[] = [{ person: concern.raisedBy, kind: 'concern-answered', shelf: 'concerns', about: concern.id }]
  if (next.state === 'passed') tell.push({ desk: next.desk, kind: 'concern', shelf: 'concerns', about: concern.id })
  return {
    about: concern.id, purpose: 'detect', changed: [concernChange({ ...concern, ...next })], tell,
    announce: [{ name: `concern.${next.state}`, about: concern.id, region: concern.region }],
  }
}

async function passOn(tx: Tx, concern: Concern, to: DeskId, at: Moment): Promise<Concern | Refusal> {
  const found = await deskFor(tx, to)
  return found?.isOpen && found.desk.takesConcerns ? pass(concern, to, at) : refuse('identification.desk-takes-none')
}

export function concernChange(concern: Concern & { readonly region: string }): Change {
  // A concern is nobody's child: who is kept from a child met through it may still know what they raised.
  return { shelf: 'concerns', id: concern.id, child: null, to: [`person:${concern.raisedBy}`, `region:${concern.region}`, ...concern.through.map((desk): Audience => `desk:${desk}`)] }
}

export const answerClock = { 'now': 'concern-answer-now', 'today': 'concern-answer-today', 'can-wait': 'concern-answer-can-wait' } as const
export const firstNotice = 'tell-police-or-guardianship'
export const noticeAfterConsent = 'tell-after-consent'

async function startConcernClocks(tx: Tx, act: Act, concern: Concern, { desk, region }: { desk: DeskId; region: string }): Promise<void> {
  const start = { about: concern.id, desk, region, from: concern.raisedAt }
  const edition = editionOn(act.programme, dayOf(concern.raisedAt))
  await startClock(tx, { ...start, kind: answerClock[concern.urgency] }, edition)
  if (concern.urgency === 'now') await startClock(tx, { ...start, kind: firstNotice }, edition)
}

/** To pass a concern on buys no time: the next desk's clocks begin where the first one's began. */
async function moveConcernClocks(tx: Tx, act: Act, before: ConcernRecord, next: Concern): Promise<void> {
  const stop = (kind: string, because: 'done' | 'withdrawn' | 'moved') => stopClock(tx, { kind, about: before.id }, act.at, because)
  switch (next.state) {
    case 'passed':
      await stop(answerClock[next.urgency], 'moved')
      await stop(firstNotice, 'moved')
      await startConcernClocks(tx, act, next, { desk: next.desk, region: before.region })
      return
    case 'set-aside':
      await stop(answerClock[next.urgency], 'done')
      await stop(firstNotice, 'withdrawn')
      return
    default:
      await stop(answerClock[next.urgency], 'done')
      if (next.desk && await receivesChildren(tx, act.programme, next.desk)) await stop(firstNotice, 'done')
  }
}

/** A clock as a card needs it. */
export function clockFace({ kind, startedAt, dueAt, warnAt, stoppedAt, level, basis, edition }: Clock) {
  return { kind, startedAt, dueAt, warnAt, level, basis, edition, ...(stoppedAt !== null && { stoppedAt }) }
}

export async function concernsAsSeenBy(tx: Tx, who: Who, ids: readonly RecordId[]): Promise<Map<RecordId, object>> {
  const [concerns, clocks] = await Promise.all([store.concernsById(tx, ids), clocksOf(tx, ids)])
  return new Map(concerns.flatMap((concern) => {
    const shown = concernAsSeenBy(who, concern, clocks.get(concern.id) ?? [])
    return shown ? [[concern.id, shown] as const] : []
  }))
}

function isAtDeskOf(who: Who, { desk }: Pick<Concern, 'desk'>): boolean {
  return desk !== null && hasRole(who, 'worker') && who.desks.includes(desk)
}

function watches(who: Who, { region }: Pick<ConcernRecord, 'region'>): boolean {
  return hasRole(who, 'coordinator') && who.regions.includes(region)
}

function concernAsSeenBy(who: Who, concern: ConcernRecord, clocks: readonly Clock[]): object | undefined {
  const { id, state, raisedAt, changedAt, revision } = concern
  if (isAtDeskOf(who, concern)) {
    const { raisedBy: _raisedBy, through: _through, ...facts } = concern
    return { seenAs: 'desk', ...facts, isOwn: concern.raisedBy === who.person, advice: advise({ signs: concern.signs, placeKind: concern.placeKind, inDanger: concern.urgency === 'now' }), clocks: clocks.map(clockFace) }
  }
  if (watches(who, concern)) {
    const { region, district, urgency, desk, howMany, childrenMet } = concern
    return { seenAs: 'coordinator', id, state, raisedAt, changedAt, revision, region, district, urgency, desk, howMany, childrenMet, clocks: clocks.map(clockFace) }
  }
  // Who raised it, or passed it on: one word and two moments, and nothing that could lead to a child.
  const seenAs = concern.raisedBy === who.person ? 'raiser' : hasRole(who, 'worker') && concern.through.some((desk) => who.desks.includes(desk)) ? 'passed-on' : undefined
  return seenAs && { seenAs, id, became: becameOf(concern), raisedAt, changedAt, revision }
}
