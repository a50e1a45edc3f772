/** A child is met and a file opened; the law's first call is made; the conversations after it; children who belong together. */
import { randomInt } from 'node:crypto'
import { ageBandOf, isPresumedMinor, settle } from '../age.ts'
import { askedBefore } from '../asked.ts'
import { receiversOfChildren } from '../codes.ts'
import { meet, moveHelp, needsNotice, talkAgain, type ChildFile, type HelpStatus } from '../child.ts'
import { noteChildMet } from '../concern.ts'
import { ageAnswer, withFacts } from '../facts.ts'
import type { anotherConversation, linkChildren, makeNotice, meetChild, settleAge, writeName } from '../forms.ts'
import { factsOfMeeting } from '../meeting.ts'
import { drawSpokenCode, readSpokenCode, writeSpokenCode, type SpokenCode } from '../spoken-code.ts'
import { giveAdvice } from './advice.ts'
import { answerClock, concernChange, firstNotice, noticeAfterConsent } from './concerns.ts'
import { addEvent, ago, checkPlace, childChanged, childLine, chooseOwnDesk, happenedAt, keepStory, ownChild, ownDesk, receivesChildren } from './file.ts'
import { followFacts, keepFirstFacts, proceduralHeard, tellOwners, writeFacts } from './facts.ts'
import { backAgain, helpAsked } from './return.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import { isUnknownChild, relate } from '#core/access/server/relations.ts'
import { editionOf, editionOn } from '#core/clocks/editions.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type ChildId, type DeskId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import type { SentEncoding } from '#core/matching/sent.ts'
import { keepEncoding } from '#core/matching/server/encodings.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Announcement, Audience, Change, Effects, Filled, Told } from '#core/sync/server/room.ts'
import type { SealedIdentity } from '#core/vault/sealed.ts'
import { keepIdentity } from '#core/vault/server/vault.ts'
import { deskFor } from '#rooms/partnerships/server/door.ts'

export async function childMet(tx: Tx, act: Act, { answers, about, sealed }: Filled<typeof meetChild>): Promise<Effects | Refusal> {
  const unknown = checkPlace(act.programme, answers.place)
  if (unknown) return unknown
  const concern = about === undefined ? undefined : await store.concernForUpdate(tx, about)
  if (about !== undefined && !(concern?.desk && act.by.desks.includes(concern.desk))) return notYours()
  const desk = chooseOwnDesk(act.by, (answers.desk as DeskId | undefined) ?? concern?.desk ?? undefined)
  if (desk instanceof Refusal) return desk
  const id = ((answers.child as ChildId | undefined) ?? sealed?.identity?.child ?? act.newId<ChildId>())

  const file = meet(answers, act.at)
  // Police and guardianship bodies are those whom the law wants told: where they meet the child themselves, nobody waits for a call.
  const asksForNotice = needsNotice({ ...answers, presumedMinor: file.presumedMinor })
  const noticeNeeded = asksForNotice && !await receivesChildren(tx, act.programme, desk)
  const noticeAt = answers.noticeMade === 'made' ? ago(act, answers.noticeMinutesAgo!) : null
  const child = { ...file, ...factsOfMeeting(answers), group: answers.siblingsOrFriends ?? null, id, noticeMadeAt: noticeAt, noticeNeeded, concern: concern?.id ?? null, openedBy: desk, metAt: happenedAt(act), edition: editionOn(act.programme, dayOf(happenedAt(act))).code }
  if (!await isUnknownChild(tx, id)) return notYours()
  // The relation stands first, because the file is open only to desks that have one.
  await relate(tx, { child: id, desk, kind: 'owner', purpose: 'identify' }, act.at)
  const called = readSpokenCode(answers.code, act.programme.codeWords)
  const code = await openFile(tx, act.programme, child, called)
  if (!code) return notYours()
  await keepFirstFacts(tx, act, child, desk)
  if (sealed?.identity) {
    const refused = await keepName(tx, id, { ...sealed, identity: sealed.identity }, act)
    if (refused) return refused
  }

  const talk = act.newId()
  await store.insertConversation(tx, {
    id: talk, child: id, kind: 'meeting', at: happenedAt(act), desk, agency: act.by.agency, why: null, topics: answers.topicsAsked ?? [], askedAgainBecause: null, present: answers.present, minutes: null,
    stopped: answers.childStopped, distress: answers.distress, recorded: false,
  }, { takenAt: act.at, heldBy: act.by.person })
  await keepStory(tx, act, { child: id, about: 'conversations', record: talk, part: 'story', desk }, answers.ownWords)
  await addEvent(tx, act, id, desk, 'met', { seenAs: answers.seenAs, safeNow: answers.safeNow, with: answers.with, told: answers.toldWhatHappens, ...(called && writeSpokenCode(called) !== writeSpokenCode(code) && { called: writeSpokenCode(called) }) })
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
    await stopClock(tx, { kind: firstNotice, about: concern.id }, act.at, child.noticeMadeAt !== null ? 'done' : noticeNeeded ? 'moved' : asksForNotice ? 'done' : 'withdrawn')
    changed.push(concernChange({ ...concern, ...next }))
    tell.push({ person: concern.raisedBy, kind: 'concern-answered', shelf: 'concerns', about: concern.id, child: null })
  }
  return {
    about: id, child: id, purpose: 'identify', changed, tell, result: { child: id, code },
    announce: [{ name: 'child.met', about: id, child: id, desk, region: child.region, ...(concern && { concern: concern.id }) }],
  }
}

/** With the name what the child is found again by, where the phone could make it. */
async function keepName(tx: Tx, child: ChildId, { identity, encoding }: { readonly identity: SealedIdentity; readonly encoding?: SentEncoding }, act: Act, { isOfOlder = false }: { isOfOlder?: boolean } = {}): Promise<Refusal | undefined> {
  return await keepIdentity(tx, child, identity, act) ?? (encoding && await keepEncoding(tx, child, encoding, act, { isOfOlder }))
}

/** Under the code by which the phone speaks of the child, or, where it is another's, one that is drawn. Nothing drawn fits: the number is a child's already, and more is not told. */
async function openFile(tx: Tx, programme: Programme, child: Parameters<typeof store.insertChild>[1], called: SpokenCode | undefined) {
  if (called && await store.insertChild(tx, child, called)) return called
  for (let tries = 0; tries < 25; tries++) {
    const code = drawSpokenCode(programme.codeWords, () => randomInt(2 ** 40) / 2 ** 40)
    if (await store.insertChild(tx, child, code)) return code
  }
  return undefined
}

async function startChildClocks(tx: Tx, act: Act, child: ChildFile & { id: ChildId; edition: string; noticeNeeded: boolean; noticeMadeAt: Moment | null; region: string; staysTonight: string }, { desk, since }: { desk: DeskId; since: Moment }): Promise<void> {
  const start = { about: child.id, child: child.id, desk, region: child.region }
  const edition = editionOf(act.programme, child.edition)
  if (child.noticeNeeded && child.noticeMadeAt === null) await startClock(tx, { ...start, kind: firstNotice, from: since }, edition)
  if (child.staysTonight === 'safe-place') await startClock(tx, { ...start, kind: 'safe-place', from: happenedAt(act) }, edition)
  if (child.state === 'potential-presumed' && child.procedural !== 'recognised') await startClock(tx, { ...start, kind: 'identification-meeting', from: act.at }, edition)
}

export async function noticeMade(tx: Tx, act: Act, { answers, about }: Filled<typeof makeNotice>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (child.presumedMinor && !answers.noticeTo.some((one) => receiversOfChildren.includes(one))) return refuse('identification.notice-to-whom', { field: 'noticeTo' })
  await store.updateChild(tx, { ...child, noticeMadeAt: child.noticeMadeAt ?? ago(act, answers.noticeMinutesAgo), changedAt: act.at, revision: child.revision + 1 })
  for (const kind of [firstNotice, noticeAfterConsent]) await stopClock(tx, { kind, about: child.id }, act.at, 'done')
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'notice-made', { to: answers.noticeTo, way: answers.way })
  return await childChanged(tx, child.id, { purpose: 'safety', announce: [{ name: 'child.notice-made', about: child.id, child: child.id }] })
}

/** Who may be told of an adult who has agreed (Rules 9.1): whoever meets the adult there needs no call. */
const receiversOfAdults = ['SSS', 'POLICE_TIP', 'LEB_SOC']

/** Rules 9.1: somebody of age has agreed to be referred; a provider of services, the police or the akimat is told at once. */
export async function agreed(tx: Tx, act: Act, said: Announcement) {
  const before = said.purpose === 'refer' && said.child && await ownChild(tx, act.by, said.child)
  if (!before || before.presumedMinor) return undefined
  const back = before.help === 'declined' ? await helpMoved(tx, act, before, 'offered') : undefined
  const child = back ? (await ownChild(tx, act.by, before.id))! : before
  if (child.noticeMadeAt !== null) return back
  const desk = await ownDesk(tx, act, child.id)
  if (receiversOfAdults.includes((await deskFor(tx, desk))?.agency.kind ?? '')) return back
  if (!await startClock(tx, { kind: noticeAfterConsent, about: child.id, child: child.id, desk, region: child.region, from: act.at }, editionOf(act.programme, child.edition))) return back
  await store.updateChild(tx, { ...child, noticeNeeded: true, changedAt: act.at, revision: child.revision + 1 })
  return { changed: [await childLine(tx, child.id)] }
}

/** Rules 7, 13: somebody of age who does not agree to be referred has declined help; they may come back to it on any day. */
export async function declined(tx: Tx, act: Act, said: Announcement) {
  const child = said.purpose === 'refer' && said.child && await ownChild(tx, act.by, said.child)
  return child && !child.presumedMinor ? await helpMoved(tx, act, child, 'declined') : undefined
}

async function helpMoved(tx: Tx, act: Act, child: ChildRecord, to: HelpStatus) {
  const next = moveHelp(child, to, act.at)
  if (next instanceof Refusal || next === child) return undefined
  await store.updateChild(tx, { ...child, ...next })
  return { changed: [await childLine(tx, child.id)] }
}

export async function talkedAgain(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof anotherConversation>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const desk = await ownDesk(tx, act, child.id)
  const topics = answers.topicsAsked ?? []
  const again = askedBefore(await store.conversationsOf(tx, [child.id]), topics)
  const next = talkAgain(child, answers, act.at)
  // What two conversations said of one night stands side by side like any other two answers. A phone says which file lay before it.
  const { facts, touched, beside, opened } = await writeFacts(tx, act, child, {
    ...(answers.needs !== 'as-before' && { needs: answers.urgentNeeds ?? [] }), ...(answers.staysTonight && { staysTonight: answers.staysTonight }), ...proceduralHeard(answers),
  }, { desk, basedOn: basedOn ?? child.revision })
  await store.updateChild(tx, await followFacts(tx, act, { ...withFacts({ ...child, ...next }, facts), signs: [...new Set([...child.signs, ...(answers.signs ?? [])])] }, { desk, touched: next.state === child.state ? touched : [...touched, 'seenAs'] }))
  const talk = act.newId()
  await store.insertConversation(tx, {
    id: talk, child: child.id, kind: 'conversation', at: happenedAt(act), desk, agency: act.by.agency, why: answers.why, topics, askedAgainBecause: answers.askedAgainBecause ?? null, present: answers.present,
    minutes: answers.minutes ?? null, stopped: answers.childStopped, distress: answers.distress, recorded: false,
  }, { takenAt: act.at, heldBy: act.by.person })
  await keepStory(tx, act, { child: child.id, about: 'conversations', record: talk, part: 'story', desk }, answers.ownWords)
  await addEvent(tx, act, child.id, desk, 'talked', { why: answers.why, askedAgain: again.map((one) => one.topic) })
  if (answers.signs) await giveAdvice(tx, act, child.id, { signs: [...child.signs, ...answers.signs], inDanger: false })
  if (next.state === 'potential-presumed' && child.state !== next.state) await startClock(tx, { kind: 'identification-meeting', about: child.id, child: child.id, desk, region: child.region, from: act.at }, editionOf(act.programme, child.edition))
  for (const fact of opened) await addEvent(tx, act, child.id, desk, 'conflict-opened', { fact })
  return { ...await childChanged(tx, child.id, { purpose: 'identify', result: { askedBefore: again, beside }, announce: [{ name: 'child.talked', about: child.id, child: child.id }] }), tell: await tellOwners(tx, child.id, opened) }
}

export async function nameWritten(tx: Tx, act: Act, { answers, about, basedOn, sealed }: Filled<typeof writeName>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (!sealed?.identity) return refuse('identification.name-missing', { field: 'name' })
  const refused = await keepName(tx, child.id, { ...sealed, identity: sealed.identity }, act, { isOfOlder: basedOn !== undefined && basedOn !== child.revision })
  if (refused) return refused
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'name-written', { because: answers.because })
  return await childChanged(tx, child.id, { purpose: 'identify', announce: [{ name: 'child.name-written', about: child.id, child: child.id }] })
}

export async function linked(tx: Tx, act: Act, { answers, about }: Filled<typeof linkChildren>): Promise<Effects | Refusal> {
  const named = [...new Set([about ?? '', ...answers.others.map((one) => one.child)])]
  if (!named.every(isId)) return notYours()
  const groups = (await store.childrenById(tx, named)).flatMap(({ group }) => group ?? [])
  const belongAlready = (await store.groupMembers(tx, [...new Set(groups)])).map(({ id }) => id)
  // Always in the same order, so that two who link the same children at once wait instead of blocking each other.
  const children: ChildRecord[] = []
  for (const id of [...new Set([...named, ...belongAlready])].toSorted()) {
    const child = await ownChild(tx, act.by, id)
    if (child) children.push(child)
    else if (named.includes(id)) return notYours()
  }
  if (named.length < 2) return refuse('identification.linked-to-itself')
  // Who belonged to one of them belongs to all of them now: nobody is left behind in a group by a link that did not name them.
  const group = children.find((child) => child.group !== null)?.group ?? act.newId()
  for (const child of children) {
    if (child.group === group) continue
    await store.updateChild(tx, { ...child, group, changedAt: act.at, revision: child.revision + 1 })
    await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'linked', { because: answers.because })
  }
  const changed = await Promise.all((await store.groupMembers(tx, [group])).map(({ id }) => childLine(tx, id)))
  return { about: about!, child: about as ChildId, purpose: 'safety', changed }
}

export async function ageSettled(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof settleAge>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const age = settle(answers)
  if (age instanceof Refusal) return age
  const desk = await ownDesk(tx, act, child.id)
  const { facts, touched, beside, opened } = await writeFacts(tx, act, child, { age: ageAnswer(age, answers.seen === 'none' ? null : answers.seen) }, { desk, basedOn: basedOn ?? child.revision })
  const next = await followFacts(tx, act, { ...withFacts(child, facts), changedAt: act.at, revision: child.revision + 1 }, { desk, touched })
  await store.updateChild(tx, next)
  await keepStory(tx, act, { child: child.id, about: 'children', record: child.id, part: 'age_why', desk }, answers.why)
  await addEvent(tx, act, child.id, desk, 'age-settled', { band: ageBandOf(age), document: answers.seen, presumedMinor: isPresumedMinor(age) })
  for (const fact of opened) await addEvent(tx, act, child.id, desk, 'conflict-opened', { fact })
  return {
    ...await childChanged(tx, child.id, { purpose: 'identify', result: { beside }, announce: [{ name: 'child.age-settled', about: child.id, child: child.id, presumedMinor: next.presumedMinor }] }),
    tell: await tellOwners(tx, child.id, opened),
  }
}

// What rooms upstairs say. Whoever acts there may not serve the child (somebody who declines, for one): then nothing is written here.

export async function referralSent(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  // Only a sending to who gives such services, with its papers, meets the term (Rules 39); a doctor's help does not.
  if (said.meetsRules39 === true) await stopClock(tx, { kind: 'to-services', about: child.id }, act.at, 'done')
  await helpAsked(tx, act, child)
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'referral-sent', {})
  return { changed: [await childLine(tx, child.id)] }
}

export async function referralAccepted(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'referral-accepted', {})
  return { changed: [await childLine(tx, child.id)] }
}

/** Where a child sleeps once a desk has taken it over; nothing where the service says nothing about it. */
function sleepsAfter({ service, toKind }: Announcement): string | undefined {
  // Rules 12: who gives special social services takes somebody in for longer than the temporary place.
  if (toKind === 'SSS' && (service === 'safe-place' || service === 'placement')) return 'services'
  if (service === 'safe-place') return 'safe-place'
  if (service === 'return-home') return 'own-people'
  return service === 'placement' || toKind === 'CSC' ? 'support-centre' : undefined
}

export async function helpBegan(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  await backAgain(tx, act, child)
  const next = moveHelp(child, 'in-services', act.at)
  const moved = next instanceof Refusal ? child : next
  // Rules 12, 18: who is taken over into a placement sleeps there, and the temporary place's three days end; into a safe place, they begin or go on.
  const sleeps = said.name === 'referral.taken-over' ? sleepsAfter(said) : undefined
  const desk = await ownDesk(tx, act, child.id)
  if (moved !== child || sleeps !== undefined) {
    const { facts, touched } = await writeFacts(tx, act, child, sleeps === undefined ? {} : { staysTonight: sleeps }, { desk, basedOn: child.revision })
    await store.updateChild(tx, await followFacts(tx, act, { ...withFacts(child, facts), help: moved.help, changedAt: act.at, revision: child.revision + 1 }, { desk, touched }))
  }
  await addEvent(tx, act, child.id, desk, 'help-began', {})
  return { changed: [await childLine(tx, child.id)] }
}

/** A desk that no longer serves the child is told to look again, and finds nothing: its phones forget the file. One that never did hears nothing: not even the child's number. */
export async function fileFollows(_tx: Tx, _act: Act, { child, from, to, held }: Announcement) {
  const desks = [from, held === true ? to : undefined].filter((desk) => typeof desk === 'string')
  return child && { changed: [{ shelf: 'children', id: child, to: desks.map((desk): Audience => `desk:${desk}`) }] }
}
