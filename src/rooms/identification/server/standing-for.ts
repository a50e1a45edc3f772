/** What is told to the police of a crime, what to a child's legal representatives, and who represents the child: events of the file, each with its ground. */
import { decidesOnRepresentatives, representedBy } from '../standing-for.ts'
import type { representChild, tellCrimeFact, tellRepresentatives } from '../forms.ts'
import { addEvent, childChanged, keepStory, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import { partsOf } from '#core/access/server/relations.ts'
import { dayOf, type Day } from '#core/clock.ts'
import { stopClock } from '#core/clocks/server/running.ts'
import type { Tx } from '#core/db/tx.ts'
import type { RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'

/** Rules 20; Law 8 and 10(3)4. */
export async function crimeFactTold(tx: Tx, act: Act, { answers, about }: Filled<typeof tellCrimeFact>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const refused = notYet(act, answers)
  if (refused) return refused
  for (const part of await partsOf(tx, child.id)) await stopClock(tx, { kind: 'crime-fact', about: part }, act.at, answers.told === 'made' ? 'done' : 'withdrawn')
  await written(tx, act, child, { kind: 'crime-fact-told', facts: answers })
  return await childChanged(tx, child.id, { purpose: 'identify' })
}

/** Rules 19. */
export async function representativesTold(tx: Tx, act: Act, { answers: { why, ...facts }, about }: Filled<typeof tellRepresentatives>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const refused = notYet(act, facts) ?? decidesOnRepresentatives(child, { ...facts, why })
  if (refused) return refused
  const event = await written(tx, act, child, { kind: 'representatives-told', facts })
  await keepStory(tx, act, { child: child.id, about: 'events', record: event, part: 'representatives_why', desk: await ownDesk(tx, act, child.id) }, why)
  return await childChanged(tx, child.id, { purpose: 'safety', tell: 'child-changed' })
}

/** Rules 36, 37. */
export async function childRepresented(tx: Tx, act: Act, { answers, about }: Filled<typeof representChild>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const refused = notYet(act, answers)
  if (refused) return refused
  const stands = representedBy(await store.eventsOf(tx, await partsOf(tx, child.id)))
  if (answers.step === 'begins' && !child.presumedMinor) return refuse('identification.of-age-speaks')
  if (answers.step === 'begins' && stands) return refuse('identification.represented-already', { field: 'step' })
  if (answers.step === 'ends' && !stands) return refuse('identification.nobody-represents', { field: 'step' })
  if (stands && answers.onDay < stands.since) return refuse('identification.day-unfit', { field: 'onDay' })
  await written(tx, act, child, { kind: 'represented', facts: answers })
  return await childChanged(tx, child.id, { purpose: 'safety', tell: 'child-changed' })
}

async function written(tx: Tx, act: Act, child: ChildRecord, { kind, facts }: { kind: string; facts: object }): Promise<RecordId> {
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  return await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), kind, facts)
}

function notYet({ at }: Act, { onDay }: { readonly onDay: Day }): Refusal | undefined {
  return onDay > dayOf(at) ? refuse('identification.day-unfit', { field: 'onDay' }) : undefined
}
