/**
 * The door: a concern comes in and reaches a desk, a file is opened, agencies identify together. Who raised a concern
 * learns one word of what became of it; a child is seen by the desks that serve it and by nobody else.
 */
import { randomInt } from 'node:crypto'
import { type Advice, advise, confirm, contest, decideContest } from '../advice.ts'
import { ageBandOf, settle } from '../age.ts'
import { askedBefore, askedTopics } from '../asked.ts'
import { appealDecision, beginIdentification, type ChildFile, decide, decideOnAppeal, legalStatusOf, meet, moveHelp, needsNotice, nextStepOf, talkAgain, withAge } from '../child.ts'
import type { SignCode } from '../codes.ts'
import { becameOf, noteChildMet, pass, raise, setAside, takeUp, type Concern } from '../concern.ts'
import {
  anotherConversation, appeal, confirmAdvice, contestAdvice, decideAppeal, decideContest as decideContestForm, linkChildren, makeNotice, meetChild, openJoint, raiseConcern, recordOutcome, settleAge, takeUpConcern, type Meeting,
} from '../forms.ts'
import { checkDeciders, mustReachServices, passGate } from '../joint.ts'
import { drawSpokenCode } from '../spoken-code.ts'
import * as store from './store.ts'
import type { ChildRecord, ConcernRecord } from './store.ts'
import { blockedAmong, desksServing, isServedBy, isUnknownChild, relate } from '#core/access/server/relations.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import { clocksOf, startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Clock } from '#core/clocks/server/store.ts'
import { dayMs, later, minuteMs, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Answers } from '#core/forms/form.ts'
import type { ChildId, ConcernId, DeskId, RecordId } from '#core/ids.ts'
import { isId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { type Act, type Announcement, type Audience, type Change, type Effects, type Filled, on, room, type Told, takes, type View } from '#core/sync/server/room.ts'
import { keepIdentity } from '#core/vault/server/vault.ts'
import { deskFor, deskTakingConcerns } from '#rooms/partnerships/server/door.ts'

export const identificationRoom = room('identification', {
  takesIn: [
    takes(raiseConcern, { by: ['champion', 'worker', 'coordinator'] }, concernRaised),
    takes(takeUpConcern, { by: ['worker', 'coordinator'] }, concernDecided),
    takes(meetChild, { by: ['worker'] }, childMet),
    takes(makeNotice, { by: ['worker'] }, noticeMade),
    takes(anotherConversation, { by: ['worker'] }, talkedAgain),
    takes(linkChildren, { by: ['worker'] }, linked),
    takes(settleAge, { by: ['worker'] }, ageSettled),
    takes(openJoint, { by: ['worker'] }, jointOpened),
    takes(recordOutcome, { by: ['worker'] }, outcomeRecorded),
    takes(appeal, { by: ['worker'] }, appealed),
    takes(decideAppeal, { by: ['worker'] }, appealDecided),
    takes(confirmAdvice, { by: ['worker'] }, adviceConfirmed),
    takes(contestAdvice, { by: ['worker'] }, adviceContested),
    takes(decideContestForm, { by: ['worker'] }, contestDecided),
  ],
  shows: [
    { shelf: 'concerns', zone: 'Z2', show: concernsAsSeenBy },
    { shelf: 'children', zone: 'Z2', show: childrenAsSeenBy },
  ],
  asks: [
    { name: 'file', zone: 'Z3', by: ['worker'], ask: fileWithStories },
    { name: 'asked', zone: 'Z2', by: ['worker'], ask: whatWasAsked },
    { name: 'htcds', zone: 'Z2', by: ['worker'], ask: caseRecord },
  ],
  hears: [
    on('referral.sent', referralSent),
    on('referral.accepted', referralAccepted),
    on('referral.taken-over', helpBegan),
    on('referral.started', helpBegan),
    on('referral.declined', fileFollows),
    on('referral.not-possible', fileFollows),
    on('referral.withdrawn', fileFollows),
  ],
})

// Concerns

async function concernRaised(tx: Tx, act: Act, { answers }: Filled<typeof raiseConcern>): Promise<Effects | Refusal> {
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

async function concernDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof takeUpConcern>): Promise<Effects | Refusal> {
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

function concernChange(concern: Concern & { readonly region: string }): Change {
  return { shelf: 'concerns', id: concern.id, to: [`person:${concern.raisedBy}`, `region:${concern.region}`, ...concern.through.map((desk): Audience => `desk:${desk}`)] }
}

const answerClock = { 'now': 'concern-answer-now', 'today': 'concern-answer-today', 'can-wait': 'concern-answer-can-wait' } as const
const firstNotice = 'tell-police-or-guardianship'

async function startConcernClocks(tx: Tx, act: Act, concern: Concern, { desk, region }: { desk: DeskId; region: string }): Promise<void> {
  const start = { about: concern.id, desk, region, from: concern.raisedAt }
  await startClock(tx, { ...start, kind: answerClock[concern.urgency] }, act.programme.clocks)
  if (concern.urgency === 'now') await startClock(tx, { ...start, kind: firstNotice }, act.programme.clocks)
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

/** The law's first notice goes to police or guardianship; where they have it themselves, it is made. */
async function receivesChildren(tx: Tx, programme: Programme, desk: DeskId): Promise<boolean> {
  const kind = (await deskFor(tx, desk))?.agency.kind
  return programme.agencyTypes.some((type) => type.code === kind && type.receivesChildren)
}

// Children

async function childMet(tx: Tx, act: Act, { answers, about, sealed }: Filled<typeof meetChild>): Promise<Effects | Refusal> {
  const unknown = checkPlace(act.programme, answers.place)
  if (unknown) return unknown
  const concern = about === undefined ? undefined : await store.concernForUpdate(tx, about)
  if (about !== undefined && !(concern?.desk && act.by.desks.includes(concern.desk))) return notYours()
  const desk = chooseOwnDesk(act.by, (answers.desk as DeskId | undefined) ?? concern?.desk ?? undefined)
  if (desk instanceof Refusal) return desk
  const id = ((answers.child as ChildId | undefined) ?? sealed?.identity?.child ?? act.newId<ChildId>())

  const file = meet(answers, act.at)
  // Police and guardianship bodies are those whom the law wants told: where they meet the child themselves, nobody waits for a call.
  const noticeNeeded = needsNotice(answers) && !await receivesChildren(tx, act.programme, desk)
  const noticeAt = answers.noticeMade === 'made' ? ago(act, answers.noticeMinutesAgo!) : null
  const child = { ...file, ...factsOf(answers), id, noticeMadeAt: noticeAt, noticeNeeded, concern: concern?.id ?? null, openedBy: desk, metAt: happenedAt(act) }
  if (!await isUnknownChild(tx, id)) return notYours()
  // The relation stands first, because the file is open only to desks that have one.
  await relate(tx, { child: id, desk, kind: 'owner', purpose: 'identify' }, act.at)
  const code = await openFile(tx, act.programme, child)
  if (!code) return notYours()
  if (sealed?.identity) {
    const refused = await keepIdentity(tx, id, sealed.identity, act)
    if (refused) return refused
  }

  const talk = act.newId()
  await store.insertConversation(tx, {
    id: talk, child: id, kind: 'meeting', at: happenedAt(act), desk, agency: act.by.agency, why: null, topics: answers.topicsAsked ?? [], askedAgainBecause: null, present: answers.present, minutes: null,
    stopped: answers.childStopped, distress: answers.distress, recorded: false, story: await keepStory(act, id, 'conversations', 'story', talk, answers.ownWords),
  }, { takenAt: act.at, heldBy: act.by.person })
  await addEvent(tx, act, id, desk, 'met', { seenAs: answers.seenAs, safeNow: answers.safeNow, with: answers.with, told: answers.toldWhatHappens })
  if (noticeAt !== null) await addEvent(tx, act, id, desk, 'notice-made', { to: answers.noticeTo ?? [] })
  await giveAdvice(tx, act, id, { signs: answers.signs ?? [], placeKind: answers.placeKind, inDanger: answers.safeNow === 'no' })
  await startChildClocks(tx, act, child, { desk, since: concern?.urgency === 'now' ? concern.raisedAt : act.at })

  const changed: Change[] = [{ shelf: 'children', id, to: [`desk:${desk}`] }]
  const tell: Told[] = []
  if (concern) {
    const next = noteChildMet(concern, desk, act.at)
    if (next instanceof Refusal) return next
    await store.updateConcern(tx, next)
    await stopClock(tx, { kind: answerClock[concern.urgency], about: concern.id }, act.at, 'done')
    await stopClock(tx, { kind: firstNotice, about: concern.id }, act.at, child.noticeMadeAt !== null ? 'done' : noticeNeeded ? 'moved' : needsNotice(answers) ? 'done' : 'withdrawn')
    changed.push(concernChange({ ...concern, ...next }))
    tell.push({ person: concern.raisedBy, kind: 'concern-answered', shelf: 'concerns', about: concern.id })
  }
  return {
    about: id, child: id, purpose: 'identify', changed, tell, result: { child: id, code },
    announce: [{ name: 'child.met', about: id, child: id, desk, region: child.region, ...(concern && { concern: concern.id }) }],
  }
}

function factsOf(answers: Meeting) {
  return {
    sex: answers.sex, languages: [...new Set([answers.language, ...(answers.otherLanguages ?? [])])], interpreter: answers.interpreter, region: answers.place.region, district: answers.place.district ?? null, company: answers.with,
    carerMayBeInvolved: answers.carerMayBeInvolved, staysTonight: answers.staysTonight, atSchool: answers.atSchool, documents: answers.documents, citizenshipSaid: answers.citizenshipSaid,
    needs: answers.urgentNeeds ?? [], signs: [...(answers.signs ?? []), ...(answers.placeKind ? [answers.placeKind] : [])], basis: answers.basis, group: answers.siblingsOrFriends ?? null,
  }
}

/** Draws codes until one is free. Nothing drawn fits: the number is a child's already, and more is not told. */
async function openFile(tx: Tx, programme: Programme, child: Parameters<typeof store.insertChild>[1]) {
  for (let tries = 0; tries < 25; tries++) {
    const code = drawSpokenCode(programme.codeWords, () => randomInt(2 ** 40) / 2 ** 40)
    if (await store.insertChild(tx, child, code)) return code
  }
  return undefined
}

async function startChildClocks(tx: Tx, act: Act, child: ChildFile & { id: ChildId; noticeNeeded: boolean; noticeMadeAt: Moment | null; region: string; staysTonight: string }, { desk, since }: { desk: DeskId; since: Moment }): Promise<void> {
  const start = { about: child.id, child: child.id, desk, region: child.region }
  const { clocks } = act.programme
  if (child.noticeNeeded && child.noticeMadeAt === null) await startClock(tx, { ...start, kind: firstNotice, from: since }, clocks)
  if (child.staysTonight === 'safe-place') await startClock(tx, { ...start, kind: 'safe-place', from: act.at }, clocks)
  if (child.state === 'potential-presumed' && child.procedural !== 'recognised') await startClock(tx, { ...start, kind: 'identification-meeting', from: act.at }, clocks)
}

async function noticeMade(tx: Tx, act: Act, { answers, about }: Filled<typeof makeNotice>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  await store.updateChild(tx, { ...child, noticeMadeAt: child.noticeMadeAt ?? ago(act, answers.noticeMinutesAgo), changedAt: act.at, revision: child.revision + 1 })
  await stopClock(tx, { kind: firstNotice, about: child.id }, act.at, 'done')
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'notice-made', { to: answers.noticeTo, way: answers.way })
  return await childChanged(tx, child.id, { purpose: 'safety', announce: [{ name: 'child.notice-made', about: child.id, child: child.id }] })
}

async function talkedAgain(tx: Tx, act: Act, { answers, about }: Filled<typeof anotherConversation>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const desk = await ownDesk(tx, act, child.id)
  const topics = answers.topicsAsked ?? []
  const again = askedBefore(await store.conversationsOf(tx, [child.id]), topics)
  const next = talkAgain(child, answers, act.at)
  const needs = answers.needs === 'as-before' ? child.needs : answers.urgentNeeds ?? []
  const staysTonight = answers.staysTonight ?? child.staysTonight
  await store.updateChild(tx, { ...child, ...next, needs, staysTonight, signs: [...new Set([...child.signs, ...(answers.signs ?? [])])] })
  const talk = act.newId()
  await store.insertConversation(tx, {
    id: talk, child: child.id, kind: 'conversation', at: happenedAt(act), desk, agency: act.by.agency, why: answers.why, topics, askedAgainBecause: answers.askedAgainBecause ?? null, present: answers.present,
    minutes: answers.minutes ?? null, stopped: answers.childStopped, distress: answers.distress, recorded: false, story: await keepStory(act, child.id, 'conversations', 'story', talk, answers.ownWords),
  }, { takenAt: act.at, heldBy: act.by.person })
  await addEvent(tx, act, child.id, desk, 'talked', { why: answers.why, askedAgain: again.map((one) => one.topic) })
  if (answers.signs) await giveAdvice(tx, act, child.id, { signs: [...child.signs, ...answers.signs], inDanger: false })
  if (next.state === 'potential-presumed' && child.state !== next.state) await startClock(tx, { kind: 'identification-meeting', about: child.id, child: child.id, desk, region: child.region, from: act.at }, act.programme.clocks)
  if (staysTonight !== child.staysTonight) await moveSafePlaceClock(tx, act, child, { desk, isSafePlace: staysTonight === 'safe-place' })
  if (next.procedural === 'recognised') await stopClock(tx, { kind: 'identification-meeting', about: child.id }, act.at, 'withdrawn')
  return await childChanged(tx, child.id, { purpose: 'identify', result: { askedBefore: again }, announce: [{ name: 'child.talked', about: child.id, child: child.id }] })
}

/** Rules 12, 18: a temporary safe place is for three days at most; the clock ends when the child sleeps elsewhere. */
async function moveSafePlaceClock(tx: Tx, act: Act, child: ChildRecord, { desk, isSafePlace }: { desk: DeskId; isSafePlace: boolean }): Promise<void> {
  if (isSafePlace) await startClock(tx, { kind: 'safe-place', about: child.id, child: child.id, desk, region: child.region, from: act.at }, act.programme.clocks)
  else await stopClock(tx, { kind: 'safe-place', about: child.id }, act.at, 'done')
}

async function linked(tx: Tx, act: Act, { answers, about }: Filled<typeof linkChildren>): Promise<Effects | Refusal> {
  // Always in the same order, so that two who link the same children at once wait instead of blocking each other.
  const ids = [...new Set([about ?? '', ...answers.others.map((one) => one.child)])].toSorted()
  const children: ChildRecord[] = []
  for (const id of ids) {
    const child = isId(id) ? await ownChild(tx, act.by, id) : undefined
    if (!child) return notYours()
    children.push(child)
  }
  if (children.length < 2) return refuse('identification.linked-to-itself')
  const group = children.find((child) => child.group !== null)?.group ?? act.newId()
  for (const child of children) {
    if (child.group === group) continue
    await store.updateChild(tx, { ...child, group, changedAt: act.at, revision: child.revision + 1 })
    await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'linked', { because: answers.because })
  }
  const changed = await Promise.all((await store.groupMembers(tx, [group])).map(({ id }) => childLine(tx, id)))
  return { about: about!, child: about as ChildId, purpose: 'safety', changed }
}

async function ageSettled(tx: Tx, act: Act, { answers, about }: Filled<typeof settleAge>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const age = settle(answers)
  if (age instanceof Refusal) return age
  const next = withAge(child, age, act.at)
  await store.updateChild(tx, { ...child, ...next, ageDocument: answers.seen === 'none' ? null : answers.seen, ageWhy: await keepStory(act, child.id, 'children', 'age_why', child.id, answers.why) })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'age-settled', { band: ageBandOf(age), document: answers.seen, presumedMinor: next.presumedMinor })
  return await childChanged(tx, child.id, { purpose: 'identify', announce: [{ name: 'child.age-settled', about: child.id, child: child.id, presumedMinor: next.presumedMinor }] })
}

// The joint identification

async function jointOpened(tx: Tx, act: Act, { answers, about }: Filled<typeof openJoint>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const closed = passGate(answers, child)
  if (closed) return closed
  const next = beginIdentification(child, act.at)
  if (next instanceof Refusal) return next
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, ...next, procedural: answers.procedural === 'unknown' ? next.procedural : answers.procedural })
  await store.insertJoint(tx, { id: act.newId(), child: child.id, openedAt: act.at, openedBy: act.by.person, desk, whenDay: answers.whenDay, participants: answers.participants, present: answers.present })
  await stopClock(tx, { kind: 'identification-meeting', about: child.id }, act.at, 'done')
  await addEvent(tx, act, child.id, desk, 'joint-opened', { participants: answers.participants.map((one) => one.kind), present: answers.present, whenDay: answers.whenDay })
  return await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', announce: [{ name: 'child.identification-opened', about: child.id, child: child.id }] })
}

async function outcomeRecorded(tx: Tx, act: Act, { answers, about }: Filled<typeof recordOutcome>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const next = decide(child, answers.outcome, act.at)
  if (next instanceof Refusal) return next
  const joint = (await store.jointsOf(tx, [child.id])).find((one) => one.state === 'open')
  if (!joint) throw new Error('a child in identification without an open joint identification')
  const unfit = checkDeciders(answers.decidedBy, joint.participants)
  if (unfit) return unfit
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordJointOutcome(tx, joint.id, {
    outcome: answers.outcome, decidedBy: answers.decidedBy, signs: answers.signsConfirmed ?? [], exploitation: answers.exploitation ?? [], rights: answers.rightsExplained ?? [], testimony: answers.testimony,
    crimeFactNotice: answers.crimeFactNotice, appealExplained: answers.appealExplained ?? null, at: act.at, by: act.by.person,
    reasons: await act.stories.keep(place(child.id, 'joint_identifications', 'reasons', joint.id), answers.reasons),
    childsView: await keepStory(act, child.id, 'joint_identifications', 'childs_view', joint.id, answers.childsView),
  })
  await store.insertConversation(tx, {
    id: act.newId(), child: child.id, kind: 'joint', at: happenedAt(act), desk, agency: act.by.agency, why: null, topics: answers.topicsAsked ?? [], askedAgainBecause: null, present: joint.present, minutes: answers.minutes ?? null,
    stopped: 'no', distress: null, recorded: answers.testimony === 'recorded', story: null,
  }, { takenAt: act.at, heldBy: act.by.person })
  await addEvent(tx, act, child.id, desk, answers.outcome, { decidedBy: answers.decidedBy, rightsExplained: answers.rightsExplained?.length ?? 0, crimeFactNotice: answers.crimeFactNotice })
  if (answers.outcome === 'identified') await startAfterIdentified(tx, act, child, { desk, decidedBy: answers.decidedBy })
  return await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', announce: [{ name: `child.${answers.outcome}`, about: child.id, child: child.id, desk, decidedBy: answers.decidedBy }] })
}

async function startAfterIdentified(tx: Tx, act: Act, child: ChildRecord, { desk, decidedBy }: { desk: DeskId; decidedBy: Answers<typeof recordOutcome>['decidedBy'] }): Promise<void> {
  const start = { about: child.id, child: child.id, desk, region: child.region, from: act.at }
  if (mustReachServices(decidedBy)) await startClock(tx, { ...start, kind: 'to-services' }, act.programme.clocks)
  // Law 17.2.12: a foreigner has at least thirty days to decide on cooperation; nobody hurries them meanwhile.
  if (child.citizenshipSaid !== 'KZ') await startClock(tx, { ...start, kind: 'decide-on-cooperation' }, act.programme.clocks)
}

async function appealed(tx: Tx, act: Act, { answers, about }: Filled<typeof appeal>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const next = appealDecision(child, act.at)
  if (next instanceof Refusal) return next
  const joint = await lastDecision(tx, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordAppeal(tx, joint.id, { at: act.at, for: answers.by, why: await keepStory(act, child.id, 'joint_identifications', 'appeal_why', joint.id, answers.why) })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'appealed', { by: answers.by })
  return await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', announce: [{ name: 'child.appealed', about: child.id, child: child.id }] })
}

async function appealDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof decideAppeal>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const next = decideOnAppeal(child, answers.decision, act.at)
  if (next instanceof Refusal) return next
  const joint = await lastDecision(tx, child.id)
  if (joint.recordedBy === act.by.person) return refuse('identification.own-decision')
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordAppealDecision(tx, joint.id, { decision: answers.decision, at: act.at, by: act.by.person, reasons: await act.stories.keep(place(child.id, 'joint_identifications', 'appeal_reasons', joint.id), answers.why) })
  await addEvent(tx, act, child.id, desk, 'appeal-decided', { decision: answers.decision })
  if (answers.decision === 'recognised') await startAfterIdentified(tx, act, child, { desk, decidedBy: [] })
  return await childChanged(tx, child.id, {
    purpose: 'identify', tell: 'child-changed', announce: [{ name: answers.decision === 'recognised' ? 'child.identified' : 'child.appeal-decided', about: child.id, child: child.id, desk }],
  })
}

async function lastDecision(tx: Tx, child: ChildId) {
  const joint = (await store.jointsOf(tx, [child])).findLast((one) => one.outcome === 'not-recognised')
  if (!joint) throw new Error('an appeal without a decision')
  return joint
}

// Advice

async function giveAdvice(tx: Tx, act: Act, child: ChildId, on: { signs: readonly SignCode[]; placeKind?: SignCode | undefined; inDanger: boolean }): Promise<void> {
  const advice: Advice = advise(on)
  await store.insertAdvice(tx, { id: act.newId(), child, ...advice, givenAt: act.at })
}

/** Advice first, then its child: events are numbered under the lock on the child's row. */
async function lockAdvice(tx: Tx, act: Act, id: RecordId) {
  const advice = await store.adviceForUpdate(tx, id)
  return advice && await ownChild(tx, act.by, advice.child) && advice
}

async function adviceConfirmed(tx: Tx, act: Act, { answers, about }: Filled<typeof confirmAdvice>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  const next = confirm(advice, { agrees: answers.agree === 'yes', by: act.by.person })
  if (next instanceof Refusal) return next
  await store.confirmOnRecord(tx, advice.id, { agrees: answers.agree === 'yes', by: act.by.person })
  await addEvent(tx, act, advice.child, await ownDesk(tx, act, advice.child), 'advice-confirmed', { agrees: answers.agree, says: advice.says })
  return { ...await childChanged(tx, advice.child, { purpose: 'identify' }), about: advice.id }
}

const contestClock = 'answer-to-objection'

async function adviceContested(tx: Tx, act: Act, { answers, about }: Filled<typeof contestAdvice>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  const next = contest(advice, { by: act.by.person, at: act.at, calendar: act.programme.clocks.calendar })
  if (next instanceof Refusal) return next
  if (next.state !== 'contested') throw new Error('an objection that is none')
  const desk = await ownDesk(tx, act, advice.child)
  await store.contestOnRecord(tx, advice.id, { by: act.by.person, for: answers.by, at: act.at, answerBy: next.answerBy, why: await keepStory(act, advice.child, 'advices', 'contest_why', advice.id, answers.why) })
  await addEvent(tx, act, advice.child, desk, 'advice-contested', { by: answers.by })
  const [child] = await store.childrenById(tx, [advice.child])
  // A programme may leave it to the day in the file; where it has a term, the term climbs.
  if (act.programme.clocks.terms[contestClock]) await startClock(tx, { kind: contestClock, about: advice.id, child: advice.child, desk, region: child!.region, from: act.at }, act.programme.clocks)
  return { ...await childChanged(tx, advice.child, { purpose: 'identify', tell: 'advice-contested' }), about: advice.id, result: { answerBy: next.answerBy } }
}

async function contestDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof decideContestForm>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  const next = decideContest(advice, { decision: answers.decision, by: act.by.person })
  if (next instanceof Refusal) return next
  await store.decideContestOnRecord(tx, advice.id, { decision: answers.decision, by: act.by.person, at: act.at, why: await act.stories.keep(place(advice.child, 'advices', 'decision_why', advice.id), answers.why) })
  await stopClock(tx, { kind: contestClock, about: advice.id }, act.at, 'done')
  await addEvent(tx, act, advice.child, await ownDesk(tx, act, advice.child), 'contest-decided', { decision: answers.decision })
  return { ...await childChanged(tx, advice.child, { purpose: 'identify', tell: 'child-changed' }), about: advice.id }
}

// What rooms upstairs say. Whoever acts there may not serve the child (somebody who declines, for one): then nothing is written here.

async function referralSent(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  // Only a sending to who gives such services, with its papers, meets the term (Rules 39); a doctor's help does not.
  if (said.meetsRules39 === true) await stopClock(tx, { kind: 'to-services', about: child.id }, act.at, 'done')
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'referral-sent', {})
  return { changed: [await childLine(tx, child.id)] }
}

async function referralAccepted(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'referral-accepted', {})
  return { changed: [await childLine(tx, child.id)] }
}

async function helpBegan(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  const next = moveHelp(child, 'in-services', act.at)
  if (!(next instanceof Refusal) && next !== child) await store.updateChild(tx, { ...child, ...next })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'help-began', {})
  return { changed: [await childLine(tx, child.id)] }
}

/** A desk that no longer serves the child is told to look again, and finds nothing: its phones forget the file. One that never did hears nothing: not even the child's number. */
async function fileFollows(_tx: Tx, _act: Act, { child, from, to, held }: Announcement) {
  const desks = [from, held === true ? to : undefined].filter((desk) => typeof desk === 'string')
  return child && { changed: [{ shelf: 'children', id: child, to: desks.map((desk): Audience => `desk:${desk}`) }] }
}

// What is shown

/** A clock as a card needs it. */
function clockFace({ kind, startedAt, dueAt, warnAt, stoppedAt, level, basis }: Clock) {
  return { kind, startedAt, dueAt, warnAt, level, basis, ...(stoppedAt !== null && { stoppedAt }) }
}

async function concernsAsSeenBy(tx: Tx, who: Who, ids: readonly RecordId[]): Promise<Map<RecordId, object>> {
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

async function childrenAsSeenBy(tx: Tx, who: Who, ids: readonly RecordId[]): Promise<Map<RecordId, object>> {
  const found = await store.childrenById(tx, ids)
  const serving = new Map(await Promise.all(found.map(async ({ id }) => [id, await desksServing(tx, id)] as const)))
  const blocked = await blockedAmong(tx, found.map(({ id }) => id))
  // The database shows no others; this wall does not lean on that one.
  const children = hasRole(who, 'worker') ? found.filter(({ id }) => !blocked.has(id) && serving.get(id)!.some((desk) => who.desks.includes(desk))) : []
  const seen = children.map((child) => child.id)
  const groups = [...new Set(children.flatMap((child) => child.group ?? []))]
  const [talks, events, joints, advices, clocks, members] = await Promise.all([
    store.conversationsOf(tx, seen), store.eventsOf(tx, seen), store.jointsOf(tx, seen), store.advicesOf(tx, seen), clocksOf(tx, seen), store.groupMembers(tx, groups),
  ])
  return new Map(children.map((child) => {
    const of = <R extends { readonly child: ChildId }>(rows: readonly R[]) => rows.filter((row) => row.child === child.id)
    return [child.id, {
      ...childHead(child), group: members.filter((one) => one.group === child.group && one.id !== child.id).map((one) => one.id), desks: serving.get(child.id) ?? [],
      asked: askedTopics(of(talks)),
      timeline: of(events).map(({ kind, at, desk, agency, facts }) => ({ kind, at, desk, agency, facts })),
      joint: of(joints).map(({ id, state, openedAt, whenDay, participants, present, outcome, decidedBy, exploitation, rights, testimony, crimeFactNotice, recordedAt, appealedAt, appealDecision }) =>
        ({ id, state, openedAt, whenDay, participants, present, outcome, decidedBy, exploitation, rights, testimony, crimeFactNotice, recordedAt, appealedAt, appealDecision })).at(-1),
      advice: of(advices).map(({ contestWhy: _contestWhy, decisionWhy: _decisionWhy, ...advice }) => advice).at(-1),
      clocks: (clocks.get(child.id) ?? []).map(clockFace),
    }]
  }))
}

function childHead({ ageWhy: _ageWhy, group: _group, concern, ...child }: ChildRecord) {
  const noticeWaits = child.noticeNeeded && child.noticeMadeAt === null
  return {
    ...child, status: legalStatusOf(child), age: { ...child.age, band: ageBandOf(child.age) }, fromConcern: concern !== null, noticeWaits,
    next: nextStepOf(child, { noticeWaits, urgentNeeds: child.needs }),
  }
}

// Questions

/** The whole file with its stories. Asked for one child at a time, and every asking is on the log. */
async function fileWithStories(tx: Tx, who: Who, params: Readonly<Record<string, string>>, view: View): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  const open = async (table: string, column: string, row: RecordId, sealed: Uint8Array | null) => sealed === null ? undefined : await view.stories.open(place(child.id, table, column, row), sealed)
  const [head, talks, joints, advices] = await Promise.all([childrenAsSeenBy(tx, who, [child.id]), store.conversationsOf(tx, [child.id]), store.jointsOf(tx, [child.id]), store.advicesOf(tx, [child.id])])
  return {
    child: head.get(child.id), ageWhy: await open('children', 'age_why', child.id, child.ageWhy),
    conversations: await Promise.all(talks.map(async ({ story, child: _child, ...talk }) => ({ ...talk, ownWords: await open('conversations', 'story', talk.id, story) }))),
    joints: await Promise.all(joints.map(async ({ reasons, childsView, appealWhy, appealReasons, child: _child, openedBy: _openedBy, recordedBy: _recordedBy, ...joint }) => ({
      ...joint, reasons: await open('joint_identifications', 'reasons', joint.id, reasons), childsView: await open('joint_identifications', 'childs_view', joint.id, childsView),
      appealWhy: await open('joint_identifications', 'appeal_why', joint.id, appealWhy), appealReasons: await open('joint_identifications', 'appeal_reasons', joint.id, appealReasons),
    }))),
    advices: await Promise.all(advices.map(async ({ contestWhy, decisionWhy, child: _child, ...advice }) => ({
      ...advice, contestWhy: await open('advices', 'contest_why', advice.id, contestWhy), decisionWhy: await open('advices', 'decision_why', advice.id, decisionWhy),
    }))),
  }
}

async function whatWasAsked(tx: Tx, who: Who, params: Readonly<Record<string, string>>): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  const talks = await store.conversationsOf(tx, [child.id])
  return { asked: askedTopics(talks), conversations: talks.map(({ kind, at, agency, topics, present, minutes, recorded }) => ({ kind, at, agency, topics, present, minutes, recorded })) }
}

/** One file as facts for the case data standard, without identity: no name, no day of birth, no id. The programme's own mapping puts it in the standard's words. */
async function caseRecord(tx: Tx, who: Who, params: Readonly<Record<string, string>>, { programme }: View): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  const joint = (await store.jointsOf(tx, [child.id])).findLast((one) => one.outcome !== null)
  const said = child.citizenshipSaid
  return programme.exportCase({
    code: `${child.code.word}-${child.code.number}`,
    // Every child met is at least "potential" in the standard: it has no word for not knowing yet.
    stateStatus: legalStatusOf(child) === 'unknown' ? 'potential-at-risk' : legalStatusOf(child),
    ...(joint?.decidedBy?.[0] && { decidedBy: joint.decidedBy[0] }),
    sex: child.sex === 'girl' ? 'female' : child.sex === 'boy' ? 'male' : 'unknown',
    ...(child.age.basis !== 'unknown' && { age: { from: child.age.from, to: child.age.to } }),
    citizenship: said === 'none' ? ['stateless'] : /^[A-Z]{2}$/.test(said) ? [said] : ['unknown'],
    languages: child.languages, exploitation: joint?.exploitation ?? [],
    caseState: child.help === 'closed' ? 'closed' : child.help === 'follow-up' ? 'follow-up' : 'open',
  })
}

async function childAsked(tx: Tx, who: Who, { child }: Readonly<Record<string, string>>): Promise<ChildRecord | undefined> {
  return isId(child) && await isServedBy(tx, who.desks, child as ChildId) ? (await store.childrenById(tx, [child]))[0] : undefined
}

// Small things

/** The file of a child whom I serve, locked. The database says so by itself; this wall does not lean on that one. */
async function ownChild(tx: Tx, who: Who, id: RecordId): Promise<ChildRecord | undefined> {
  return await isServedBy(tx, who.desks, id as ChildId) ? await store.childForUpdate(tx, id) : undefined
}

/** The desk of mine for which I act in this file. */
async function ownDesk(tx: Tx, act: Act, child: ChildId): Promise<DeskId> {
  const desk = (await desksServing(tx, child)).filter((one) => act.by.desks.includes(one)).toSorted()[0]
  if (!desk) throw new Error('a file was open to somebody whose desk does not serve the child')
  return desk
}

/** For a new file: the desk that was named, or the only one there is. */
function chooseOwnDesk(who: Who, named: DeskId | undefined): DeskId | Refusal {
  if (named !== undefined) return who.desks.includes(named) ? named : notYours()
  return who.desks.length === 1 ? who.desks[0]! : refuse('identification.which-desk')
}

async function childLine(tx: Tx, child: ChildId): Promise<Change> {
  return { shelf: 'children', id: child, to: (await desksServing(tx, child)).map((desk): Audience => `desk:${desk}`) }
}

async function childChanged(tx: Tx, child: ChildId, { tell, ...more }: Pick<Effects, 'purpose' | 'announce' | 'result'> & { tell?: string }): Promise<Effects> {
  const desks = await desksServing(tx, child)
  return {
    about: child, child, changed: [{ shelf: 'children', id: child, to: desks.map((desk): Audience => `desk:${desk}`) }],
    tell: tell === undefined ? [] : desks.map((desk) => ({ desk, kind: tell, shelf: 'children', about: child })), ...more,
  }
}

async function addEvent(tx: Tx, act: Act, child: ChildId, desk: DeskId, kind: string, facts: object): Promise<void> {
  await store.insertEvent(tx, { id: act.newId(), child, kind, at: happenedAt(act), desk, agency: act.by.agency, facts }, act.at)
}

/** When it happened, by the phone's word; never after the server took it, and not longer ago than a phone may have been out of reach. */
function happenedAt({ at, filledAt }: Act): Moment {
  return Math.min(at, Math.max(filledAt, later(at, -90 * dayMs))) as Moment
}

function ago(act: Act, minutes: number): Moment {
  return later(happenedAt(act), -minutes * minuteMs)
}

function place(child: ChildId, table: string, column: string, row: RecordId) {
  return { case: child, table: `identification.${table}`, column, row }
}

async function keepStory(act: Act, child: ChildId, table: string, column: string, row: RecordId, text: string | undefined): Promise<Uint8Array | null> {
  return text === undefined ? null : await act.stories.keep(place(child, table, column, row), text)
}

function checkPlace(programme: Programme, { region, district }: { readonly region: string; readonly district?: string | undefined }): Refusal | undefined {
  const known = programme.regions.find((one) => one.code === region)
  if (!known) return refuse('identification.region-unknown', { field: 'place' })
  if (district !== undefined && !known.districts.some((one) => one.code === district)) return refuse('identification.district-unknown', { field: 'place' })
  return undefined
}
