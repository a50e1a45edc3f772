/** Agencies identify together, once, behind a gate; who was not recognised may appeal. */
import { withFacts } from '../facts.ts'
import type { RolePresent } from '../codes.ts'
import { appealDecision, beginIdentification, decide, decideOnAppeal } from '../child.ts'
import type { appeal, decideAppeal, openJoint, recordOutcome } from '../forms.ts'
import { checkDeciders, hasCompany, mustReachServices, passGate } from '../joint.ts'
import { followFacts, proceduralHeard, tellOwners, writeFacts } from './facts.ts'
import { addEvent, childChanged, happenedAt, keepStory, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import { desksWithWhole, relate, sightOf } from '#core/access/server/relations.ts'
import { dayMs, later } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Answers } from '#core/forms/form.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { deskFor } from '#rooms/partnerships/server/door.ts'

export async function jointOpened(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof openJoint>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const closed = passGate(answers, child)
  if (closed) return closed
  const next = beginIdentification(child, act.at)
  if (next instanceof Refusal) return next
  const desk = await ownDesk(tx, act, child.id)
  // Through the gate came who has no urgent need left (Rules 26, 27): the file says so as well.
  const met = child.needs.length > 0 ? { needs: [] } : {}
  const { facts, touched, beside, opened } = await writeFacts(tx, act, child, { ...proceduralHeard(answers), ...met }, { desk, basedOn: basedOn ?? child.revision })
  await store.updateChild(tx, await followFacts(tx, act, withFacts({ ...child, ...next }, facts), { desk, touched }))
  const joined = await joinTeam(tx, act, child.id, answers.participants)
  if (joined) return joined
  await store.insertJoint(tx, { id: act.newId(), child: child.id, openedAt: act.at, openedBy: act.by.person, desk, whenDay: answers.whenDay, participants: answers.participants, present: answers.present })
  await stopClock(tx, { kind: 'identification-meeting', about: child.id }, act.at, 'done')
  await addEvent(tx, act, child.id, desk, 'joint-opened', { participants: answers.participants.map((one) => one.kind), present: answers.present, whenDay: answers.whenDay })
  for (const fact of opened) await addEvent(tx, act, child.id, desk, 'conflict-opened', { fact })
  const told = await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', result: { beside }, announce: [{ name: 'child.identification-opened', about: child.id, child: child.id }] })
  return { ...told, tell: [...told.tell ?? [], ...await tellOwners(tx, child.id, opened)] }
}

/** How long a desk that sits at the joint identification keeps its place in the file; the programme's own measure, no law's. */
const teamStaysMs = 90 * dayMs

/**
 * Who identifies together sees what is decided on (Rules 25, 29): the desks named as participants join the file's team, for this
 * purpose and for a time. Only who has the whole file can open it to others.
 */
async function joinTeam(tx: Tx, act: Act, child: ChildId, participants: Answers<typeof openJoint>['participants']): Promise<Refusal | undefined> {
  const serving = await desksWithWhole(tx, child)
  const joined = new Set<DeskId>()
  for (const { kind, desk: id } of participants) {
    const desk = id as DeskId | undefined
    if (desk === undefined) continue
    const found = await deskFor(tx, desk)
    if (!found?.isOpen) return refuse('identification.desk-closed', { field: 'participants' })
    // Who decides hangs on what kind of body took part (Rules 25, 39): that is what the directory says, not who writes it down.
    if (found.agency.kind !== kind) return refuse('identification.kind-of-desk', { field: 'participants', kind: found.agency.kind })
    if (serving.includes(desk) || joined.has(desk)) continue
    joined.add(desk)
    if ((await sightOf(tx, [child])).get(child) !== 'whole') return refuse('identification.part-of-the-file')
    await relate(tx, { child, desk, kind: 'team', purpose: 'identify', until: later(act.at, teamStaysMs) }, act.at)
  }
  return undefined
}

export async function outcomeRecorded(tx: Tx, act: Act, { answers, about }: Filled<typeof recordOutcome>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  // Rules 16.3: nobody leaves a child to find their own way.
  if (answers.wayHome === 'goes-alone' && child.presumedMinor) return refuse('identification.child-goes-alone', { field: 'wayHome' })
  const next = decide(child, answers.outcome, act.at)
  if (next instanceof Refusal) return next
  const joint = (await store.jointsOf(tx, [child.id])).find((one) => one.state === 'open')
  if (!joint) throw new Error('a child in identification without an open joint identification')
  // Whose age was settled meanwhile may be a child now. Who would not be identified was not heard.
  const present = [...new Set([...joint.present as RolePresent[], ...answers.alsoPresent ?? []])]
  if (child.presumedMinor && answers.outcome !== 'refused' && !hasCompany(present)) return refuse('identification.company-was-missing', { field: 'alsoPresent' })
  const unfit = checkDeciders(answers.decidedBy, joint.participants)
  if (unfit) return unfit
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordJointOutcome(tx, joint.id, {
    outcome: answers.outcome, decidedBy: answers.decidedBy, signs: answers.signsConfirmed ?? [], exploitation: answers.exploitation ?? [], rights: answers.rightsExplained ?? [], testimony: answers.testimony,
    crimeFactNotice: answers.crimeFactNotice, appealExplained: answers.appealExplained ?? null, at: act.at, by: act.by.person,
  })
  const story = { child: child.id, about: 'joint_identifications', record: joint.id, desk } as const
  await keepStory(tx, act, { ...story, part: 'reasons' }, answers.reasons)
  await keepStory(tx, act, { ...story, part: 'childs_view' }, answers.childsView)
  await store.insertConversation(tx, {
    id: act.newId(), child: child.id, kind: 'joint', at: happenedAt(act), desk, agency: act.by.agency, why: null, topics: answers.topicsAsked ?? [], askedAgainBecause: null, present, minutes: answers.minutes ?? null,
    stopped: 'no', distress: null, recorded: answers.testimony === 'recorded',
  }, { takenAt: act.at, heldBy: act.by.person })
  await addEvent(tx, act, child.id, desk, answers.outcome, { decidedBy: answers.decidedBy, rightsExplained: answers.rightsExplained?.length ?? 0, crimeFactNotice: answers.crimeFactNotice, viewAsked: answers.viewAsked, ...(answers.wayHome && { wayHome: answers.wayHome }) })
  // Rules 20: the police are told of the crime also where there was no time for it yet.
  if (answers.crimeFactNotice === 'not-yet') await startClock(tx, { kind: 'crime-fact', about: child.id, child: child.id, desk, region: child.region, from: act.at }, editionOf(act.programme, child.edition))
  if (answers.outcome === 'identified') await startAfterIdentified(tx, act, child, { desk, decidedBy: answers.decidedBy })
  return await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', announce: [{ name: `child.${answers.outcome}`, about: child.id, child: child.id, desk, decidedBy: answers.decidedBy }] })
}

async function startAfterIdentified(tx: Tx, act: Act, child: ChildRecord, { desk, decidedBy }: { desk: DeskId; decidedBy: Answers<typeof recordOutcome>['decidedBy'] }): Promise<void> {
  const start = { about: child.id, child: child.id, desk, region: child.region, from: act.at }
  const edition = editionOf(act.programme, child.edition)
  if (mustReachServices(decidedBy)) await startClock(tx, { ...start, kind: 'to-services' }, edition)
  // Law 17.2.12: a foreigner has at least thirty days to decide on cooperation; nobody hurries them meanwhile.
  if (child.citizenshipSaid !== 'KZ') await startClock(tx, { ...start, kind: 'decide-on-cooperation' }, edition)
}

export async function appealed(tx: Tx, act: Act, { answers, about }: Filled<typeof appeal>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const next = appealDecision(child, answers, act.at)
  if (next instanceof Refusal) return next
  const joint = await lastDecision(tx, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordAppeal(tx, joint.id, { at: act.at, for: answers.by })
  const desk = await ownDesk(tx, act, child.id)
  await keepStory(tx, act, { child: child.id, about: 'joint_identifications', record: joint.id, part: 'appeal_why', desk }, answers.why)
  await addEvent(tx, act, child.id, desk, 'appealed', { by: answers.by, to: answers.to })
  return await childChanged(tx, child.id, { purpose: 'identify', tell: 'child-changed', announce: [{ name: 'child.appealed', about: child.id, child: child.id }] })
}

export async function appealDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof decideAppeal>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if ((await sightOf(tx, [child.id])).get(child.id) !== 'whole') return refuse('identification.part-of-the-file')
  const next = decideOnAppeal(child, answers.decision, act.at)
  if (next instanceof Refusal) return next
  const joint = await lastDecision(tx, child.id)
  if (joint.recordedBy === act.by.person) return refuse('identification.own-decision')
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, ...next })
  await store.recordAppealDecision(tx, joint.id, { decision: answers.decision, at: act.at, by: act.by.person })
  await keepStory(tx, act, { child: child.id, about: 'joint_identifications', record: joint.id, part: 'appeal_reasons', desk }, answers.why)
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
