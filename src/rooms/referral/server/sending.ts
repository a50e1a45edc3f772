/** The sender: asks, replies, takes back; and what rested on a consent goes with it. */
import type { replyToQuestion, Sending, sendReferral, WithdrawReason, withdrawReferral } from '../forms.ts'
import { type Ground, passOn, reply, send, termsFrom, withdraw } from '../referral.ts'
import { announcement, changeOf, keepStory, letGo, move, rowFor, startTurn, termsOf } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { desksActing, mayAct, relate, sightOf } from '#core/access/server/relations.ts'
import { sees } from '#core/access/sight.ts'
import { dayMs, dayOf, later } from '#core/clock.ts'
import { editionOf, editionOn, type Edition } from '#core/clocks/editions.ts'
import { clocksOf, startClock } from '#core/clocks/server/running.ts'
import { groupsAllowed } from '#core/consent/server/consents.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, ChildId, DeskId, RecordId, ReferralId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Announcement, Effects, Filled, Job, Told } from '#core/sync/server/room.ts'
import { shareIdentity } from '#core/vault/server/vault.ts'
import { ageBandInFile, bindingFactsOf, editionOfFile, spokenCodesOf } from '#rooms/identification/server/door.ts'
import { deskFor } from '#rooms/partnerships/server/door.ts'

export async function sent(tx: Tx, act: Act, { about, answers: filled, sealed }: Filled<typeof sendReferral>): Promise<Effects | Refusal> {
  if (about === undefined || !await mayAct(tx, act.by.desks, about as ChildId)) return notYours()
  const child = about as ChildId
  const edition = await editionFor(tx, act, child)
  const answers = await byTheFile(tx, child, filled, edition)
  if (answers instanceof Refusal) return answers
  const from = (await desksActing(tx, child)).filter((desk) => act.by.desks.includes(desk)).sort()[0]
  if (!from) return notYours()
  const to = await receiverFor(tx, act, { child, answers })
  if (to instanceof Refusal) return to
  // A child with two files is still asked for once.
  if (await store.isAskedElsewhere(tx, child, to.desk)) return refuse('referral.already-there')

  const terms = termsFrom(edition)
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

  const stories = await storiesOf(act, { child, row: referral.id }, answers)
  if (!await store.insertReferral(tx, referral, { answers: { ...answers, code: to.code }, sentBy: act.by.person, edition: edition.code, stories })) return refuse('referral.already-there')

  // Who was shown a part of the file can show no more of it to the next.
  const sight = (await sightOf(tx, [child])).get(child)!
  await relate(tx, { child, desk: to.desk, kind: 'referred-pending', purpose: 'refer', shows: [...referral.shareNow, ...referral.shareOnAcceptance].filter((group) => sees(sight, group)) }, act.at)
  for (const seal of seals) {
    const refused = await shareIdentity(tx, child, seal, { released: false }, act)
    if (refused) return refused
  }
  await startTurn(tx, referral, { region: answers.where.region, edition })
  return {
    about: referral.id, child, purpose: 'refer',
    changed: [await changeOf(tx, referral, answers.where.region), ...(before ? [before] : [])],
    tell: [{ desk: to.desk, kind: 'referral-came', shelf: 'referrals', about: referral.id }],
    announce: [{ ...announcement('referral.sent', referral), meetsRules39: await meetsRules39(tx, child, { kind: to.kind, papers: answers }) }],
    result: { referral: referral.id, dueAt: referral.turn.by },
  }
}

/** A referral goes by the edition its child's file began under; of a file that nobody here sees, by that of the day. */
export async function editionFor(tx: Tx, act: Act, child: ChildId): Promise<Edition> {
  const code = await editionOfFile(tx, child)
  return code === undefined ? editionOn(act.programme, dayOf(act.at)) : editionOf(act.programme, code)
}

/**
 * How old the child is, the file says and not whoever sends: it may have been corrected since the phone filled it in. Refuses `referral.of-age`: somebody of age by
 * the file is not sent on as a child in danger; they agree first (Rules 7). And `referral.return-ask-the-child`: who may be ten is asked before going home (Law 23.1), and
 * nobody who is presumed a minor agrees to it alone.
 */
export async function byTheFile(tx: Tx, child: ChildId, answers: Sending, { conditions }: Pick<Edition, 'conditions'>): Promise<Sending | Refusal> {
  const ageBand = await ageBandInFile(tx, child) ?? answers.ageBand
  if (ageBand === 'over-17' && answers.basis === 'law-child-in-danger') return refuse('referral.of-age', { field: 'basis' })
  const facts = await bindingFactsOf(tx, child)
  const asked = conditions.find(({ before, ageFrom }) => before === 'return-home' && ageFrom !== undefined)?.ageFrom
  const mayBeOldEnough = asked !== undefined && (facts?.age === undefined || facts.age.to >= asked)
  if (answers.returnAgreed === 'younger' && mayBeOldEnough) return refuse('referral.return-ask-the-child', { field: 'returnAgreed' })
  if (answers.returnPresent?.includes('of-age') && facts?.presumedMinor !== false) return refuse('referral.return-ask-the-child', { field: 'returnPresent' })
  return { ...answers, ageBand }
}

/** The desk that is asked, when it is open and the form speaks of this child; `code`: how the child is called by now. Refuses `referral.desk-closed`, `.unknown-region`, `.not-a-spoken-code`, `.another-code`. */
export async function receiverFor(tx: Tx, act: Act, { child, answers }: { child: ChildId; answers: Sending }): Promise<{ desk: DeskId; agency: AgencyId; kind: string; code: string } | Refusal> {
  const receiver = await deskFor(tx, answers.toDesk as DeskId)
  if (!receiver?.isOpen) return refuse('referral.desk-closed')
  if (!act.programme.regions.some((region) => region.code === answers.where.region)) return refuse('referral.unknown-region')
  if (!act.programme.codeWords.includes(answers.code.slice(0, -4))) return refuse('referral.not-a-spoken-code')
  const own = await spokenCodesOf(tx, child)
  if (own && answers.code !== own.code && answers.code !== own.called) return refuse('referral.another-code')
  return { desk: receiver.desk.id, agency: receiver.agency.id, kind: receiver.agency.kind, code: own?.code ?? answers.code }
}

/** Rules 39: the term is met when a child is sent to a Children's Support Centre, an adult to a provider of special social services, with all three papers. */
export async function meetsRules39(tx: Tx, child: ChildId, { kind, papers }: { readonly kind: string; readonly papers: Pick<store.Row, 'assessmentSheet' | 'applicationForServices' | 'reportByCriteria'> }): Promise<boolean> {
  const isMinor = (await bindingFactsOf(tx, child))?.presumedMinor ?? true
  return kind === (isMinor ? 'CSC' : 'SSS') && [papers.assessmentSheet, papers.applicationForServices, papers.reportByCriteria].every((paper) => paper === 'ready')
}

/** The three stories of a request, each locked in its place. */
export async function storiesOf(act: Act, { child, row }: { child: ChildId; row: RecordId }, answers: Sending): Promise<store.NewStories> {
  const keep = (column: string, text: string | undefined) => keepStory(act, { child, row, column }, text)
  return { note: await keep('note', answers.note), childsView: await keep('childs_view', answers.childsView), vitalReason: await keep('vital_reason', answers.vitalReason) }
}

/** What allows the sharing, looked up and not believed. Agreements between agencies are not kept yet: nothing rests on one. */
export async function groundOf(tx: Tx, act: Act, { child, answers, receiver }: { child: ChildId; answers: Sending; receiver: AgencyId }): Promise<Ground> {
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
  return await changeOf(tx, next, row.region)
}

export async function replied(tx: Tx, act: Act, { about, answers }: Filled<typeof replyToQuestion>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  const next = reply(store.referralOf(row), { terms: termsOf(act, row), at: act.at })
  if (next instanceof Refusal) return next
  const text = await keepStory(act, { child: row.child, row: row.id, column: 'reply' }, answers.reply)
  await move(tx, act, row, next, text ? { reply: text } : {})
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, next, row.region)],
    tell: [{ desk: row.toDesk, kind: 'referral-replied', shelf: 'referrals', about: row.id }],
  }
}

export async function takenBack(tx: Tx, act: Act, { about, answers }: Filled<typeof withdrawReferral>): Promise<Effects | Refusal> {
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
    about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, next, row.region), ...custody],
    // Whether the receiver had a place in the file that may have ended with this.
    announce: [{ ...announcement('referral.withdrawn', next), held: row.answeredAt !== null }],
  }
}

/** What rested on a consent that was taken back: unanswered ones are withdrawn; where help has begun, the receiver is told to stop in time. */
export async function consentWithdrawn(tx: Tx, act: Act, said: Announcement): Promise<Omit<Effects, 'about'> | void> {
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
export const withdrawWithoutConsent: Job = {
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

const providers = ['CSC', 'SSS']
const toServices = 'to-services'

/**
 * A sending that met the working day of Rules 39 and came to nothing: the term runs on as if it had never stopped, from the day it began. Found within a minute; three days of
 * looking back cover a server that was away.
 */
export const bringTermBack: Job = {
  name: 'referral-to-services-again', everyMinutes: 1,
  async run(tx, act) {
    const changed: Effects['changed'][number][] = []
    const nothing = await store.cameToNothing(tx, later(act.at, -3 * dayMs))
    const clocks = await clocksOf(tx, nothing.map(({ child }) => child))
    for (const { child, toDesk, at } of nothing) {
      const last = clocks.get(child)?.filter(({ kind }) => kind === toServices).at(-1)
      if (!last || last.because !== 'done' || last.stoppedAt === null || last.stoppedAt > at || !providers.includes((await deskFor(tx, toDesk))?.agency.kind ?? '')) continue
      const again = { kind: toServices, about: child, child, region: last.region, from: last.startedAt, ...(last.desk && { desk: last.desk }) }
      if (await startClock(tx, again, editionOf(act.programme, last.edition))) changed.push({ shelf: 'children', id: child, child, to: last.desk ? [`desk:${last.desk}`] : [] })
    }
    return { changed }
  },
}
