/** A child goes home and is asked after: what was planned and what was heard are events of the file, and terms run after the return until the twelfth month is told. */
import { withFacts } from '../facts.ts'
import { afterFollowUp, afterwardsIn, conditionsOf, followUpKind, followUpMonths, leaves, mayLeave, monthOf, planBy, unsafeKind, type FollowUpMonth, type Plan } from '../return.ts'
import type { followUp, planReturn } from '../return-forms.ts'
import { addEvent, childChanged, childLine, keepStory, ownChild, ownDesk } from './file.ts'
import { followFacts, tellOwners, writeFacts } from './facts.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import { desksOwning, desksWithWhole, partsOf } from '#core/access/server/relations.ts'
import type { Moment } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import { clocksOf, startClock, stopClock } from '#core/clocks/server/running.ts'
import { dueAt } from '#core/clocks/terms.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Announcement, Effects, Filled } from '#core/sync/server/room.ts'

export async function returnPlanned(tx: Tx, act: Act, { answers: { note, ...facts }, about }: Filled<typeof planReturn>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (hasLeft(child)) return refuse('identification.returned-already')
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  const event = await addEvent(tx, act, child.id, desk, 'return-planned', facts)
  await keepStory(tx, act, { child: child.id, about: 'events', record: event, part: 'return_note', desk }, note)
  return await childChanged(tx, child.id, { purpose: 'assist' })
}

export interface MayLeave { readonly plan: Plan; readonly openedBy: DeskId; readonly mustAgree: boolean }

/**
 * Whether this child may go now, by everything the file says; the file stays locked, so that nobody lets a child go twice. Asked by the room that keeps the line of
 * custody. Refuses `identification.returned-already`, and each condition of Law 20 and 23 that is not met.
 */
export async function mayChildLeave(tx: Tx, act: Act, id: ChildId): Promise<MayLeave | Refusal> {
  const child = await ownChild(tx, act.by, id)
  if (!child) return notYours()
  const plan = await planOf(tx, child.id)
  const gone = leaves(child, plan, act.at)
  if (gone instanceof Refusal) return gone
  const { conditions } = editionOf(act.programme, child.edition)
  const refused = mayLeave(conditionsOf(plan, child, conditions))
  if (refused) return refused
  // Below the age at which the law asks for a yes a child is heard, and a person decides.
  const asked = conditions.find(({ code }) => code === 'return-childs-consent')?.ageFrom ?? 0
  return { plan, openedBy: child.openedBy, mustAgree: !child.presumedMinor || (plan.way !== 'within-country' && (child.age.basis === 'unknown' || child.age.to >= asked)) }
}

async function planOf(tx: Tx, child: ChildId): Promise<Plan> {
  // A plan from before an earlier return is over with it.
  const events = await store.eventsOf(tx, await partsOf(tx, child))
  const left = afterwardsIn(events)?.left.at ?? Number.NEGATIVE_INFINITY
  return planBy(events.filter(({ at }) => at >= left))
}

/** The line of custody has ended beyond the border, or in a family here: so has what ran for a child who was with us, and the first month begins. */
export async function childLeft(tx: Tx, act: Act, said: Announcement) {
  const child = said.child && await ownChild(tx, act.by, said.child)
  if (!child) return undefined
  const { to, country, signed, papers, from, happenedAt: at } = said as Announcement & { to: string; country?: string; signed: string; papers: readonly string[]; from: DeskId; happenedAt: Moment }
  const plan = await planOf(tx, child.id)
  const next = leaves(child, plan, act.at)
  if (next instanceof Refusal) return undefined
  // The police are still owed their word (Rules 16.1, 20), and a permission to stay is still needed in the country; all else was for a child who was here.
  const goesOn = (kind: string) => kind === 'tell-police-or-guardianship' || kind === 'crime-fact' || (plan.way === 'within-country' && kind.startsWith('temporary-residence'))
  const ended = ((await clocksOf(tx, [child.id])).get(child.id) ?? []).filter(({ stoppedAt, kind, about }) => stoppedAt === null && about === child.id && !goesOn(kind)).map(({ kind }) => kind)
  const { facts, touched } = await writeFacts(tx, act, child, ['parents', 'one-parent', 'relatives'].includes(plan.livesWith ?? '') ? { staysTonight: 'own-people' } : {}, { desk: from, basedOn: child.revision })
  await store.updateChild(tx, await followFacts(tx, act, withFacts({ ...child, ...next }, facts), { desk: from, touched }))
  for (const kind of ended) await stopClock(tx, { kind, about: child.id }, act.at, 'withdrawn')
  await store.insertEvent(tx, { id: act.newId(), child: child.id, kind: 'returned', at, desk: from, agency: act.by.agency, facts: { to, ...(country && { country }), signed, papers, way: plan.way ?? 'abroad', ended } }, act.at)
  await begin(tx, act, child, { month: 1, returnedAt: at, desk: await deskThatStays(tx, child.id, from) })
  return { changed: [await childLine(tx, child.id)] }
}

/** Whoever let the child go asks after them; a desk that sat with the others for a time has its place in the file for that time only, and who opened the file stays. */
async function deskThatStays(tx: Tx, child: ChildId, from: DeskId): Promise<DeskId> {
  const owning = await desksOwning(tx, child)
  const isForATime = (await desksWithWhole(tx, child)).includes(from) && !owning.includes(from)
  return isForATime ? owning.toSorted()[0] ?? from : from
}

async function begin(tx: Tx, act: Act, child: ChildRecord, { month, returnedAt, desk }: { month: FollowUpMonth; returnedAt: Moment; desk: DeskId }): Promise<void> {
  await startClock(tx, { kind: followUpKind(month), about: child.id, child: child.id, desk, region: child.region, from: act.at, countedFrom: returnedAt }, editionOf(act.programme, child.edition))
}

export async function followedUp(tx: Tx, act: Act, { answers: { note, ...facts }, about }: Filled<typeof followUp>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (!hasLeft(child)) return refuse('identification.not-returned')
  const desk = await ownDesk(tx, act, child.id)
  const clocks = ((await clocksOf(tx, [child.id])).get(child.id) ?? []).filter(({ stoppedAt }) => stoppedAt === null)
  const running = clocks.find(({ kind }) => monthOf(kind))
  const returnedAt = afterwardsIn(await store.eventsOf(tx, await partsOf(tx, child.id)))?.left.at ?? child.changedAt
  const edition = editionOf(act.programme, running?.edition ?? child.edition)
  const step = afterFollowUp(facts, { running: running && monthOf(running.kind), returnedAt, dueAt: (month) => dueAt(returnedAt, edition.terms[followUpKind(month)]!, edition.calendar), at: act.at })
  if (step instanceof Refusal) return step
  if (step.ends) await stopClock(tx, { kind: running!.kind, about: child.id }, act.at, facts.reached.includes('nobody') ? 'withdrawn' : 'done')
  if (step.begins) await begin(tx, act, child, { month: step.begins, returnedAt, desk: running!.desk ?? desk })

  const isUnsafe = facts.safe === 'no'
  const { facts: written, touched, opened } = await writeFacts(tx, act, child, isUnsafe ? { needs: [...new Set([...child.needs, 'safe-from-someone' as const])] } : {}, { desk, basedOn: child.revision })
  await store.updateChild(tx, await followFacts(tx, act, { ...withFacts(child, written), changedAt: act.at, revision: child.revision + 1 }, { desk, touched }))
  if (isUnsafe) await startClock(tx, { kind: unsafeKind, about: child.id, child: child.id, desk, region: child.region, from: act.at }, editionOf(act.programme, child.edition))
  else if (facts.safe === 'yes') await stopClock(tx, { kind: unsafeKind, about: child.id }, act.at, 'done')
  const event = await addEvent(tx, act, child.id, desk, 'followed-up', facts)
  await keepStory(tx, act, { child: child.id, about: 'events', record: event, part: 'follow_up_note', desk }, note)
  const effects = await childChanged(tx, child.id, { purpose: 'assist', ...(isUnsafe && { tell: 'child-not-safe' }) })
  return { ...effects, tell: [...effects.tell ?? [], ...await tellOwners(tx, child.id, opened)] }
}

/** Somebody was asked to help a child who is not safe: that is the answer the hour waits for. */
export async function helpAsked(tx: Tx, act: Act, child: ChildRecord): Promise<void> {
  if (hasLeft(child)) await stopClock(tx, { kind: unsafeKind, about: child.id }, act.at, 'done')
}

/** The child is here again, and help begins again: nobody asks after them elsewhere. */
export async function backAgain(tx: Tx, act: Act, child: ChildRecord): Promise<void> {
  if (!hasLeft(child)) return
  for (const kind of [...followUpMonths.map(followUpKind), unsafeKind]) await stopClock(tx, { kind, about: child.id }, act.at, 'withdrawn')
}

function hasLeft({ help }: Pick<ChildRecord, 'help'>): boolean {
  return help === 'returned' || help === 'placed'
}
