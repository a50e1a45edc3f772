/** Temporary residence: each step is an event of the file, and what was granted runs as a term to its last day (Law 9(6)). */
import { asksForResidence, checkResidence, residenceBy, residenceIn, termOfStep } from '../residence.ts'
import type { writeResidence } from '../forms.ts'
import { addEvent, childChanged, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import { partsOf } from '#core/access/server/relations.ts'
import { dayMs, dayOf, later, startOf, type Moment } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Because } from '#core/clocks/server/store.ts'
import type { Tx } from '#core/db/tx.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'

export async function residenceWritten(tx: Tx, act: Act, { answers, about }: Filled<typeof writeResidence>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (answers.step !== 'ended' && !asksForResidence(child)) return refuse('identification.residence-for-whom')
  const edition = editionOf(act.programme, child.edition)
  const stands = residenceBy(residenceIn(await store.eventsOf(tx, await partsOf(tx, child.id))))
  const unfit = checkResidence(stands, answers, { today: dayOf(act.at), edition })
  if (unfit) return unfit
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  await addEvent(tx, act, child.id, desk, 'residence-written', answers)
  const { step, onDay, until } = answers
  if (until !== undefined) {
    // A longer one begins where the first one ends, whenever it was given.
    const from = startOf(step === 'longer-granted' ? stands?.until ?? onDay : onDay)
    await stopResidence(tx, child, act.at, 'done')
    await startClock(tx, { kind: termOfStep(step), about: child.id, child: child.id, desk, region: child.region, from, until: later(startOf(until), dayMs - 1) }, edition)
  }
  if (step === 'ended') await stopResidence(tx, child, act.at, 'withdrawn')
  return await childChanged(tx, child.id, { purpose: 'assist', tell: 'child-changed' })
}

/** Nobody waits for the end of a permission any more; in whichever part of one child's file it was written down. */
export async function stopResidence(tx: Tx, { id }: Pick<ChildRecord, 'id'>, at: Moment, because: Because): Promise<void> {
  for (const about of await partsOf(tx, id)) for (const kind of ['temporary-residence', 'temporary-residence-longer']) await stopClock(tx, { kind, about }, at, because)
}
