/**
 * The door of referrals. It loads and locks what a decision needs, asks the heart, writes, and says who is to hear of it.
 * Who is neither the sender's nor the receiver's desk gets the answer for what does not exist.
 */
import { blockedAmong, desksActing, desksServing, endRelation, isServedBy, mayAct, offeredTo, relate, sightOf } from '#core/access/server/relations.ts'
import { sees } from '#core/access/sight.ts'
import type { Who } from '#core/access/who.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import { dayMs, later, minuteMs, type Moment } from '#core/clock.ts'
import { groupsAllowed } from '#core/consent/server/consents.ts'
import type { Tx } from '#core/db/tx.ts'
import { type AgencyId, type ChildId, type DeskId, isId, type RecordId, type ReferralId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { on, room, takes, type Act, type Announcement, type Audience, type Change, type Effects, type Filled, type Job, type Question, type Shown, type Told, type View } from '#core/sync/server/room.ts'
import { spokenCodeOf } from '#rooms/identification/server/door.ts'
import { deskFor, openDesksOfKinds, servicesFor } from '#rooms/partnerships/server/door.ts'
import { desksSharing, releaseIdentity, shareIdentity, takeBackIdentity } from '#core/vault/server/vault.ts'
import {
  answerReferral, confirmHandOver, openReferral, recordOutcome, replyToQuestion, sendReferral, takeOver, withdrawReferral,
  type Sending, type ShareGroup, type WithdrawReason,
} from '../forms.ts'
import { beginCustody, confirm, takeOverFrom, type Custody } from '../hand-over.ts'
import {
  answer, clockKindOf, escalate, levels, markOpened, passOn, recordWhatBecame, reply, send, takeOverChild, termsFrom, turnOf, withdraw,
  type Ground, type Referral,
} from '../referral.ts'
import * as store from './store.ts'
import type { Besides, Row } from './store.ts'

async function sent(tx: Tx, act: Act, { about, answers, sealed }: Filled<typeof sendReferral>): Promise<Effects | Refusal> {
  if (about === undefined || !await mayAct(tx, act.by.desks, about as ChildId)) return notYours()
  const child = about as ChildId
  const from = (await desksActing(tx, child)).filter((desk) => act.by.desks.includes(desk)).sort()[0]
  if (!from) return notYours()
  const receiver = await deskFor(tx, answers.toDesk as DeskId)
  if (!receiver?.isOpen) return refuse('referral.desk-closed')
  const to = { desk: receiver.desk.id, agency: receiver.agency.id, kind: receiver.agency.kind }
  if (!act.programme.regions.some((region) => region.code === answers.where.region)) return refuse('referral.unknown-region')
  if (!act.programme.codeWords.includes(answers.code.slice(0, -4))) return refuse('referral.not-a-spoken-code')
  const own = await spokenCodeOf(tx, child)
  if (own !== undefined && own !== answers.code) return refuse('referral.another-code')

  const terms = termsFrom(act.programme.clocks)
  const ground = await groundOf(tx, act, { child, answers, receiver: to.agency })
  const referral = send({
    child, to: { desk: to.desk, agency: to.agency }, service: answers.service, urgency: answers.urgency, ageBand: answers.ageBand,
    shareNow: answers.shareNow ?? [], shareOnAcceptance: answers.shareOnAcceptance ?? [],
  }, { id: act.id as RecordId as ReferralId, from: { desk: from, agency: act.by.agency }, ground, terms, at: act.at })
  if (referral instanceof Refusal) return referral

  const seals = sealed?.seals ?? []
  if (seals.some((seal) => seal.desk !== to.desk)) return refuse('referral.seal-for-another')
  if (seals.length > 0 && !referral.shareOnAcceptance.includes('identity')) return refuse('referral.name-not-shared')

  const before = answers.insteadOf === undefined ? undefined : await continueFrom(tx, act, { id: answers.insteadOf, child })
  if (before instanceof Refusal) return before

  const keep = (column: string, text: string | undefined) => keepStory(act, { child, row: referral.id, column }, text)
  const stories = { note: await keep('note', answers.note), childsView: await keep('childs_view', answers.childsView), vitalReason: await keep('vital_reason', answers.vitalReason) }
  if (!await store.insertReferral(tx, referral, { answers, sentBy: act.by.person, stories })) return refuse('referral.already-there')

  // Who was shown a part of the file can show no more of it to the next.
  const sight = (await sightOf(tx, [child])).get(child)!
  await relate(tx, { child, desk: to.desk, kind: 'referred-pending', purpose: 'refer', shows: [...referral.shareNow, ...referral.shareOnAcceptance].filter((group) => sees(sight, group)) }, act.at)
  for (const seal of seals) {
    const refused = await shareIdentity(tx, child, seal, { released: false }, act)
    if (refused) return refused
  }
  await startTurn(tx, act, referral, answers.where.region)
  // Rules 39: the term is met when the child is sent to a provider with the three papers; the room that started the clock hears whether.
  const meetsRules39 = ['CSC', 'SSS'].includes(to.kind) && ![answers.assessmentSheet, answers.applicationForServices, answers.reportByCriteria].includes('not-yet')
  return {
    about: referral.id, child, purpose: 'refer',
    changed: [changeOf(referral, answers.where.region), ...(before ? [before] : [])],
    tell: [{ desk: to.desk, kind: 'referral-came', shelf: 'referrals', about: referral.id }],
    announce: [{ ...announcement('referral.sent', referral), meetsRules39 }],
    result: { referral: referral.id, dueAt: referral.turn.by },
  }
}

/** What allows the sharing, looked up and not believed. Agreements between agencies are not kept yet: nothing rests on one. */
async function groundOf(tx: Tx, act: Act, { child, answers, receiver }: { child: ChildId; answers: Sending; receiver: AgencyId }): Promise<Ground> {
  switch (answers.basis) {
    case 'law-child-in-danger': return { basis: 'law-child-in-danger' }
    case 'vital': return { basis: 'vital', reason: answers.vitalReason ?? '' }
    case 'consent': return { basis: 'consent', covers: await groupsAllowed(tx, { consent: answers.consent!, child, purpose: 'refer', receiver }, act.at) }
    case 'agreement': return { basis: 'nothing' }
  }
}

/** The declined referral with which this one goes on; it ends here, so that its sender's turn does not run for ever. */
async function continueFrom(tx: Tx, act: Act, { id, child }: { id: RecordId; child: ChildId }) {
  // What has ended can be locked by nobody; it is read so that the heart can say that somebody else went on with it.
  const row = await store.referralForUpdate(tx, id) ?? (await store.referralsById(tx, [id]))[0]
  if (!row || row.child !== child || !act.by.desks.includes(row.fromDesk)) return notYours()
  const next = passOn(store.referralOf(row), act.at)
  if (next instanceof Refusal) return next
  await move(tx, act, row, next)
  return changeOf(next, row.region)
}

async function opened(tx: Tx, act: Act, { about }: Filled<typeof openReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const before = store.referralOf(row)
  const next = markOpened(before, act.at)
  if (next === before) return { about: row.id, child: row.child, changed: [] }
  await move(tx, act, row, next)
  return { about: row.id, child: row.child, changed: [changeOf(next, row.region)] }
}

async function answered(tx: Tx, act: Act, { about, answers }: Filled<typeof answerReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const given = answers.answer === 'decline' ? { answer: 'decline' as const, reason: answers.reason! } : { answer: answers.answer }
  const next = answer(store.referralOf(row), given, { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const story = async (column: string, text: string | undefined) => await keepStory(act, { child: row.child, row: row.id, column }, text) ?? undefined
  const [why, question] = [await story('why', answers.why), await story('question', answers.question)]
  await move(tx, act, row, next, { comeAt: answers.comeAt, ...(why && { why }), ...(question && { question }) })
  if (next.state === 'accepted') {
    const before = await store.heldOtherwise(tx, { child: row.child, desk: row.toDesk, besides: row.id }) ?? []
    await relate(tx, { child: row.child, desk: row.toDesk, kind: 'referred-accepted', purpose: 'refer', shows: [...new Set([...before, ...await offeredTo(tx, row.child, row.toDesk)])] }, act.at)
    await endRelation(tx, { child: row.child, desk: row.toDesk, kind: 'referred-pending' }, act.at)
    if (row.shareOnAcceptance.includes('identity')) await releaseIdentity(tx, row.child, row.toDesk, act)
  }
  const custody = next.state === 'accepted' ? await custodyFor(tx, row) : []
  if (next.state === 'declined') await letGo(tx, act, row)
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [changeOf(next, row.region), ...custody],
    tell: [{ desk: row.fromDesk, kind: next.state === 'asked' ? 'referral-asked' : 'referral-answered', shelf: 'referrals', about: row.id }],
    announce: [announcement(`referral.${next.state}`, next)],
  }
}

async function replied(tx: Tx, act: Act, { about, answers }: Filled<typeof replyToQuestion>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  const next = reply(store.referralOf(row), { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const text = await keepStory(act, { child: row.child, row: row.id, column: 'reply' }, answers.reply)
  await move(tx, act, row, next, text ? { reply: text } : {})
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [changeOf(next, row.region)],
    tell: [{ desk: row.toDesk, kind: 'referral-replied', shelf: 'referrals', about: row.id }],
  }
}

async function tookOver(tx: Tx, act: Act, { about, answers }: Filled<typeof takeOver>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const next = takeOverChild(store.referralOf(row), { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const line = await store.lineOfCustody(tx, row.child)
  const known: Custody = { ...beginCustody(line[0]?.fromDesk ?? (answers.fromDesk as DeskId | undefined) ?? row.fromDesk, 0 as Moment), line: line.map(store.handOverOf) }
  // The minutes were counted when the form was filled in; a phone whose clock runs ahead does not reach into the future.
  const happenedAt = later(Math.min(act.filledAt, act.at) as Moment, -answers.minutesAgo * minuteMs)
  const from = (answers.fromDesk as DeskId | undefined) ?? row.fromDesk
  const custody = takeOverFrom(known, { from, to: row.toDesk, at: happenedAt }, act.at)
  if (custody instanceof Refusal) return custody
  const id = act.id as RecordId
  const note = (column: string, text: string | undefined) => keepStory(act, { child: row.child, row: id, column, table: 'referral.hand_overs' }, text)
  const signed = await store.insertHandOver(tx, {
    id, child: row.child, referral: row.id, n: line.length + 1, fromDesk: from, toDesk: row.toDesk, happenedAt, signedAt: act.at, signedBy: act.by.person,
    placeKind: answers.placeKind, condition: answers.condition, childTold: answers.childTold, documents: answers.documents, present: answers.present,
    conditionNote: await note('condition_note', answers.conditionNote), belongings: await note('belongings', answers.belongings),
  })
  if (!signed) return refuse('referral.not-the-holder')
  await move(tx, act, row, next)
  const serving = await desksServing(tx, row.child)
  return {
    about: row.id, child: row.child, purpose: 'safety',
    changed: [changeOf(next, row.region), { shelf: 'hand-overs', id, to: desksOf([...new Set([...serving, from, row.toDesk])]) }],
    tell: [...new Set([from, row.fromDesk])].map((desk) => ({ desk, kind: 'hand-over-sign', shelf: 'hand-overs', about: id })),
    // What kind of agency has the child now, out of whose hands and where it was handed over: whether a temporary safe place ended
    // with it (Rules 12, 18) is for the room below to say.
    announce: [{ ...announcement('referral.taken-over', next), toKind: (await deskFor(tx, row.toDesk))?.agency.kind, placeKind: answers.placeKind, handedOverBy: from, happenedAt }],
    result: { handOver: id },
  }
}

async function confirmed(tx: Tx, act: Act, { about, answers }: Filled<typeof confirmHandOver>): Promise<Effects | Refusal> {
  const row = about === undefined || !await store.isHandOverOfMine(tx, about) ? undefined : await store.handOverForUpdate(tx, about) ?? (await store.handOversById(tx, [about]))[0]
  if (!row || !await seesHandOver(tx, act.by, row)) return notYours()
  const entry = confirm(store.handOverOf(row), { by: act.by.desks, itWasSo: answers.itWasSo === 'yes', at: act.at })
  if (entry instanceof Refusal) return entry
  const difference = await keepStory(act, { child: row.child, row: row.id, column: 'difference', table: 'referral.hand_overs' }, answers.difference)
  await store.confirmHandOverRow(tx, row.id, { at: act.at, by: act.by.person, itWasSo: answers.itWasSo === 'yes', difference })
  const serving = await desksServing(tx, row.child)
  return {
    about: row.id, child: row.child, purpose: 'safety', changed: [{ shelf: 'hand-overs', id: row.id, to: desksOf([...new Set([...serving, row.fromDesk, row.toDesk])]) }],
    ...(answers.itWasSo === 'differs' && { tell: [{ desk: row.toDesk, kind: 'hand-over-differs', shelf: 'hand-overs', about: row.id }] }),
  }
}

async function seesHandOver(tx: Tx, who: Who, { child, fromDesk, toDesk }: Pick<store.HandOverRow, 'child' | 'fromDesk' | 'toDesk'>): Promise<boolean> {
  if ((await blockedAmong(tx, [child])).has(child)) return false
  return who.desks.includes(fromDesk) || who.desks.includes(toDesk) || await isServedBy(tx, who.desks, child)
}

async function became(tx: Tx, act: Act, { about, answers }: Filled<typeof recordOutcome>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const what = answers.outcome === 'not-possible' ? { outcome: answers.outcome, because: answers.because! } : { outcome: answers.outcome }
  const next = recordWhatBecame(store.referralOf(row), what, { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const whatBecame = await keepStory(act, { child: row.child, row: row.id, column: 'what_became' }, answers.what)
  await move(tx, act, row, next, whatBecame ? { whatBecame } : {})
  const custody = next.state === 'declined' ? await letGo(tx, act, row) : []
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [changeOf(next, row.region), ...custody],
    tell: [{ desk: row.fromDesk, kind: 'referral-outcome', shelf: 'referrals', about: row.id }],
    announce: [{ ...announcement(`referral.${answers.outcome}`, next), held: true }],
  }
}

async function takenBack(tx: Tx, act: Act, { about, answers }: Filled<typeof withdrawReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  return await takeBack(tx, act, row, answers.reason)
}

async function takeBack(tx: Tx, act: Act, row: Row, reason: WithdrawReason): Promise<Effects | Refusal> {
  const next = withdraw(store.referralOf(row), reason, act.at)
  if (next instanceof Refusal) return next
  await move(tx, act, row, next)
  const custody = await letGo(tx, act, row)
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [changeOf(next, row.region), ...custody],
    // Whether the receiver had a place in the file that may have ended with this.
    announce: [{ ...announcement('referral.withdrawn', next), held: row.answeredAt !== null }],
  }
}

/** Who begins to serve a child, or serves it no more, looks again at who had the child when. */
async function custodyFor(tx: Tx, { child, toDesk }: Pick<Row, 'child' | 'toDesk'>): Promise<Change[]> {
  return (await store.lineOfCustody(tx, child)).map(({ id }) => ({ shelf: 'hand-overs', id, to: desksOf([toDesk]) }))
}

/**
 * The receiver's place in the child's file ends, and with it the seal of the name, unless something else gives it both.
 * Returns what that desk has to look at again.
 */
async function letGo(tx: Tx, act: Act, { id, child, toDesk, state }: Row): Promise<Change[]> {
  const custody = await custodyFor(tx, { child, toDesk })
  await endRelation(tx, { child, desk: toDesk, kind: 'referred-pending' }, act.at)
  const wasAccepted = state === 'accepted' || state === 'in-care'
  if (wasAccepted) {
    const held = await store.heldOtherwise(tx, { child, desk: toDesk, besides: id })
    if (held) await relate(tx, { child, desk: toDesk, kind: 'referred-accepted', purpose: 'refer', shows: held }, act.at)
    else await endRelation(tx, { child, desk: toDesk, kind: 'referred-accepted' }, act.at)
  }
  if (!(await desksServing(tx, child)).includes(toDesk)) await takeBackIdentity(tx, child, toDesk, act)
  return wasAccepted ? custody : []
}

/** What rested on a consent that was taken back: unanswered ones are withdrawn; where help has begun, the receiver is told to stop in time. */
async function consentWithdrawn(tx: Tx, act: Act, said: Announcement): Promise<Omit<Effects, 'about'> | void> {
  const changed: Effects['changed'][number][] = []
  const tell: Told[] = []
  for (const row of await store.referralsRestingOn(tx, said.about)) {
    const effects = await takeBack(tx, act, row, 'consent-withdrawn')
    const notice = { kind: 'consent-withdrawn', shelf: 'referrals', about: row.id, child: row.child }
    tell.push({ desk: row.toDesk, ...notice }, { desk: row.fromDesk, ...notice })
    if (!(effects instanceof Refusal)) changed.push(...effects.changed)
  }
  return { changed, tell }
}

/**
 * A consent may be taken back at a desk that cannot see the referrals resting on it. The clockwork finds the unanswered ones
 * within a minute; a month of looking back covers a server that was away.
 */
const withdrawWithoutConsent: Job = {
  name: 'referral-without-consent', everyMinutes: 1,
  async run(tx, act) {
    const changed: Effects['changed'][number][] = []
    const tell: Told[] = []
    for (const row of await store.restingOnNothing(tx, later(act.at, -30 * dayMs))) {
      const effects = await takeBack(tx, act, row, 'consent-withdrawn')
      if (effects instanceof Refusal) continue
      changed.push(...effects.changed)
      tell.push({ desk: row.fromDesk, kind: 'consent-withdrawn', shelf: 'referrals', about: row.id, child: row.child })
    }
    return { changed, tell }
  },
}

/** One after the other learns that something waits, until somebody acts. A refusal here is a clock that moved meanwhile. */
const escalateDue: Job = {
  name: 'referral-escalate', everyMinutes: 1,
  async run(tx, act) {
    const terms = termsFrom(act.programme.clocks)
    const changed: Effects['changed'][number][] = []
    const tell: Told[] = []
    for (const row of await store.dueForUpdate(tx, act.at, 100)) {
      const next = escalate(store.referralOf(row), { terms, at: act.at })
      if (next instanceof Refusal) continue
      await store.moveReferral(tx, next)
      changed.push(changeOf(next, row.region))
      const turn = turnOf(next)!
      const agency = turn.desk === row.toDesk ? row.toAgency : row.fromAgency
      const people = await store.whoLearns(tx, levels[turn.level]!, { agency, region: row.region })
      const notice = { kind: 'referral-late', shelf: 'referrals', about: row.id, child: row.child }
      tell.push({ desk: row.toDesk, ...notice }, { desk: row.fromDesk, ...notice }, ...people.map((person) => ({ person, ...notice })))
    }
    return { changed, tell: withoutReceiversOfDeclined(changed, tell) }
  },
}

// After a decline the former receiver has nothing to do with the sender's search, and is not rung for it.
function withoutReceiversOfDeclined(changed: readonly Effects['changed'][number][], tell: readonly Told[]) {
  const gone = new Set(changed.flatMap((change) => (change.gone ?? []).map((audience) => `${change.id} ${audience}`)))
  return tell.filter((one) => !(one.desk && gone.has(`${one.about} desk:${one.desk}`)))
}

/** Loaded and locked; nothing of it may be seen by anybody but the side whose turn of phrase this is. */
async function rowFor(tx: Tx, who: Who, id: RecordId | undefined, side: 'sender' | 'receiver'): Promise<Row | Refusal<'access.not-yours'>> {
  // First without touching a row: somebody else's referral takes no longer to refuse than none. What has ended can be locked and
  // changed by nobody; it is read so that the heart can say that it has ended.
  const row = id === undefined || !await store.isMine(tx, id) ? undefined : await store.referralForUpdate(tx, id) ?? (await store.referralsById(tx, [id]))[0]
  if (!row || !who.desks.includes(side === 'sender' ? row.fromDesk : row.toDesk)) return notYours()
  if (side === 'receiver' && receiverForgets.includes(row.state)) return notYours()
  return (await blockedAmong(tx, [row.child])).has(row.child) ? notYours() : row
}

/** Writes the next state, and hands the clock on when it is somebody else's turn. */
async function move(tx: Tx, act: Act, row: Row, next: Referral, besides: Besides = {}): Promise<void> {
  const before = turnOf(store.referralOf(row))
  const after = turnOf(next)
  await store.moveReferral(tx, next, besides)
  if (before && (!after || after.what !== before.what || after.since !== before.since)) {
    const kind = clockKindOf(act.programme.clocks, before.what, row.urgency)
    await stopClock(tx, { kind, about: row.id }, act.at, next.state === 'withdrawn' ? 'withdrawn' : 'done')
    if (after) await startTurn(tx, act, next, row.region)
  }
}

async function startTurn(tx: Tx, act: Act, referral: Referral, region: string): Promise<void> {
  const turn = turnOf(referral)!
  const waiting = turn.desk === referral.from.desk ? referral.to.desk : referral.from.desk
  const kind = clockKindOf(act.programme.clocks, turn.what, referral.urgency)
  await startClock(tx, { kind, about: referral.id, child: referral.child, desk: turn.desk, ...(turn.what !== 'next-place' && { waiting }), region, from: turn.since }, act.programme.clocks)
}

const receiverForgets: readonly Referral['state'][] = ['declined', 'passed-on', 'withdrawn']

function changeOf(referral: Referral, region: string) {
  const [from, to] = [`desk:${referral.from.desk}`, `desk:${referral.to.desk}`] as const
  const watching = `region:${region}` as const
  return receiverForgets.includes(referral.state)
    ? { shelf: 'referrals', id: referral.id, child: referral.child, to: [from, watching], gone: [to] }
    : { shelf: 'referrals', id: referral.id, child: referral.child, to: [from, to, watching] }
}

function announcement(name: string, { id, child, from, to, service }: Referral): Announcement {
  return { name, about: id, child, from: from.desk, to: to.desk, service }
}

function desksOf(desks: readonly DeskId[]): Audience[] {
  return desks.map((desk) => `desk:${desk}` as const)
}

async function keepStory(act: Act, { child, row, column, table = 'referral.referrals' }: { child: ChildId; row: RecordId; column: string; table?: string }, text: string | undefined): Promise<Uint8Array | null> {
  return text === undefined ? null : await act.stories.keep({ case: child, table, column, row }, text)
}

export type SeenAs = 'sender' | 'receiver' | 'coordinator'

/** From which side somebody looks; a member of both desks looks as the sender. Nothing: it is not theirs. */
function sideOf(who: Who, row: Row): SeenAs | undefined {
  const isWorker = who.roles.includes('worker')
  if (isWorker && who.desks.includes(row.fromDesk)) return 'sender'
  if (isWorker && who.desks.includes(row.toDesk)) return receiverForgets.includes(row.state) ? undefined : 'receiver'
  return who.roles.includes('coordinator') && who.regions.includes(row.region) ? 'coordinator' : undefined
}

/** The groups this side may see now. Before the receiver has accepted: only what was chosen to share. */
function groupsFor(side: SeenAs, row: Row): readonly ShareGroup[] | 'all' {
  if (side === 'sender') return 'all'
  if (side === 'coordinator') return []
  return row.answeredAt === null ? row.shareNow : [...row.shareNow, ...row.shareOnAcceptance]
}

/** One line of a list: service facts, never a story. */
function lineOf(row: Row, side: SeenAs) {
  const groups = groupsFor(side, row)
  const sees = (group: ShareGroup) => groups === 'all' || groups.includes(group)
  const turn = turnOf(store.referralOf(row))
  return {
    id: row.id, seenAs: side, code: row.code, service: row.service, besides: row.besides, urgency: row.urgency, region: row.region,
    fromDesk: row.fromDesk, fromAgency: row.fromAgency, toDesk: row.toDesk, toAgency: row.toAgency, state: row.state, revision: row.revision,
    sentAt: row.sentAt, openedAt: row.openedAt, answeredAt: row.answeredAt, closedAt: row.closedAt, because: row.because, outcome: row.outcome, takenOver: row.takenOver,
    ...(turn && { turn: { what: turn.what, desk: turn.desk, since: turn.since, by: turn.by, level: levels[turn.level]! } }),
    ...((side === 'coordinator' || sees('age-and-sex')) && { ageBand: row.ageBand }),
  }
}

/** A referral as this side may see it: three shapes, and no fourth. */
async function shapeOf(tx: Tx, row: Row, side: SeenAs, { stories }: Pick<View, 'stories'>) {
  const line = { ...lineOf(row, side), path: row.path }
  if (side === 'coordinator') return line
  const groups = groupsFor(side, row)
  const sees = (group: ShareGroup) => groups === 'all' || groups.includes(group)
  const open = async (column: string, sealed: Uint8Array | null) => sealed === null ? undefined : await stories.open({ case: row.child, table: 'referral.referrals', column, row: row.id }, sealed)
  const accepted = side === 'sender' || row.answeredAt !== null
  return {
    ...line, basis: row.basis, interpreter: row.interpreter, contactPhone: row.contactPhone, comeAt: row.comeAt,
    question: await open('question', row.question), reply: await open('reply', row.reply), whatBecame: await open('what_became', row.whatBecame),
    ...(sees('age-and-sex') && { sex: row.sex }),
    ...(sees('language') && { language: row.language }),
    ...(sees('urgent-needs') && { urgentNeeds: row.urgentNeeds, escort: row.escort }),
    ...(sees('topics-asked') && { topicsAsked: row.topicsAsked }),
    ...(sees('note') && { note: await open('note', row.note) }),
    ...(sees('childs-view') && { viewAsked: row.viewAsked, childsView: await open('childs_view', row.childsView) }),
    ...(accepted && { child: row.child, district: row.district }),
    ...(accepted && sees('documents') && { assessmentSheet: row.assessmentSheet, applicationForServices: row.applicationForServices, reportByCriteria: row.reportByCriteria }),
    ...(side === 'sender' && {
      shareNow: row.shareNow, shareOnAcceptance: row.shareOnAcceptance, ...(row.shareOnAcceptance.includes('identity') && row.closedAt === null && { nameSealed: (await desksSharing(tx, row.child)).includes(row.toDesk) }), insteadOf: row.insteadOf, consent: row.consent,
      why: await open('why', row.why), vitalReason: await open('vital_reason', row.vitalReason),
    }),
  }
}

/** For whom a child does not exist, nothing of it does. The database says so by itself; this wall does not lean on that one. */
async function withoutBlocked<R extends { readonly child: ChildId }>(tx: Tx, rows: readonly R[]): Promise<R[]> {
  const blocked = await blockedAmong(tx, rows.map((row) => row.child))
  return rows.filter((row) => !blocked.has(row.child))
}

const referrals: Shown = {
  shelf: 'referrals', zone: 'Z3',
  async show(tx, who, ids, view) {
    const shown = new Map<RecordId, object>()
    for (const row of await withoutBlocked(tx, await store.referralsById(tx, ids))) {
      const side = sideOf(who, row)
      if (side) shown.set(row.id, await shapeOf(tx, row, side, view))
    }
    return shown
  },
}

/** Both signatures for all who serve the child; how the child was and what they had with them only for the two sides. */
const handOvers: Shown = {
  shelf: 'hand-overs', zone: 'Z3',
  async show(tx, who, ids, { stories }) {
    const shown = new Map<RecordId, object>()
    if (!who.roles.includes('worker')) return shown
    for (const { conditionNote, belongings, difference, ...facts } of await withoutBlocked(tx, await store.handOversById(tx, ids))) {
      const isSide = who.desks.includes(facts.fromDesk) || who.desks.includes(facts.toDesk)
      if (!isSide && !await isServedBy(tx, who.desks, facts.child)) continue
      const open = async (column: string, sealed: Uint8Array | null) => sealed === null ? undefined : await stories.open({ case: facts.child, table: 'referral.hand_overs', column, row: facts.id }, sealed)
      shown.set(facts.id, !isSide ? facts : {
        ...facts, conditionNote: await open('condition_note', conditionNote), belongings: await open('belongings', belongings), difference: await open('difference', difference),
      })
    }
    return shown
  },
}

const pageSize = 50

/** Open referrals, most urgent term first; `after` is the cursor of the page before. A coordinator's with counts by region; a head's of the desks they sit at. */
const board: Question = {
  name: 'board', zone: 'Z2', by: ['worker', 'head', 'coordinator'],
  async ask(tx, who, params, { at }) {
    const after = readCursor(params.after)
    if (after instanceof Refusal) return after
    const page = { limit: pageSize + 1, ...(after && { after }) }
    const watches = who.roles.includes('coordinator') && params.of !== 'desks'
    const regions = watches ? who.regions.filter((region) => params.region === undefined || region === params.region) : []
    const rows = watches ? await store.openOfRegions(tx, regions, page) : await store.openOfDesks(tx, who.desks, page)
    const last = rows.slice(0, pageSize).at(-1)
    const lines = await withoutBlocked(tx, rows.slice(0, pageSize))
    return {
      lines: lines.flatMap((row) => { const side = sideOf(who, row); return side ? [lineOf(row, side)] : headsLine(who, row) }),
      next: rows.length > pageSize && last ? `${last.dueAt}.${last.id}` : null,
      counts: watches ? await store.countsOfRegions(tx, who.regions, at) : [],
      mostCounted: store.mostCounted,
    }
  },
}

/**
 * Who answers for a desk's terms and serves no child there sees how its referrals stand: the line their desk sees, read as one
 * that watches. It is asked for and never lies on a shelf, and there is nothing behind it that a head could open.
 */
function headsLine(who: Who, row: Row) {
  if (!who.roles.includes('head')) return []
  const [own] = (['fromDesk', 'toDesk'] as const).filter((desk) => who.desks.includes(row[desk]))
  if (!own || (own === 'toDesk' && receiverForgets.includes(row.state))) return []
  return [{ ...lineOf(row, own === 'fromDesk' ? 'sender' : 'receiver'), seenAs: 'coordinator' as const }]
}

function readCursor(given: string | undefined): store.Cursor | undefined | Refusal {
  if (given === undefined) return undefined
  const [, dueAt, id] = /^(\d{1,15})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(given) ?? []
  return dueAt && id ? { dueAt: Number(dueAt) as Moment, id } : refuse('referral.unreadable-page')
}

const nearness = ['here', 'next-door', 'far'] as const

/** Where else could be asked: three places that say they give the service, then such as usually do, nearest first. Advice; a person chooses. */
const suggestNext: Question = {
  name: 'suggest-next', zone: 'Z2', by: ['worker'],
  async ask(tx, who, params, { programme, at }) {
    const [row] = isId(params.referral) && await store.isMine(tx, params.referral) ? await store.referralsById(tx, [params.referral]) : []
    if (!row || !who.desks.includes(row.fromDesk) || (await blockedAmong(tx, [row.child])).has(row.child)) return notYours()
    const kinds = programme.services.find((service) => service.code === row.service)?.usuallyBy ?? []
    const neighbours = programme.regions.find((region) => region.code === row.region)?.neighbours ?? []
    const asked = await store.desksAskedFor(tx, row.child)
    const near = (regions: readonly string[]) => regions.includes(row.region) ? 'here' as const : regions.some((region) => neighbours.includes(region)) ? 'next-door' as const : 'far' as const
    const offered = (await servicesFor(tx, { service: row.service, region: row.region, neighbours, ...(row.language && { language: row.language }) }, at))
      .map(({ offer }) => ({ desk: offer.desk, agency: offer.agency, near: near(offer.regions) }))
    const usual = (await openDesksOfKinds(tx, kinds)).map(({ desk, agency }) => ({ desk: desk.id, agency: agency.id, near: near(desk.regions) })).sort((a, b) => nearness.indexOf(a.near) - nearness.indexOf(b.near))
    const places = [...offered, ...usual.filter(({ desk }) => !offered.some((one) => one.desk === desk))].filter(({ desk }) => !who.desks.includes(desk) && !asked.has(desk))
    return { places: places.slice(0, 3) }
  },
}

export const referralRoom = room('referral', {
  takesIn: [
    takes(sendReferral, { by: ['worker'] }, sent),
    takes(openReferral, { by: ['worker'] }, opened),
    takes(answerReferral, { by: ['worker'] }, answered),
    takes(replyToQuestion, { by: ['worker'] }, replied),
    takes(takeOver, { by: ['worker'] }, tookOver),
    takes(confirmHandOver, { by: ['worker'] }, confirmed),
    takes(recordOutcome, { by: ['worker'] }, became),
    takes(withdrawReferral, { by: ['worker'] }, takenBack),
  ],
  shows: [referrals, handOvers],
  asks: [board, suggestNext],
  hears: [on('consent.withdrawn', consentWithdrawn)],
  jobs: [escalateDue, withdrawWithoutConsent],
})
