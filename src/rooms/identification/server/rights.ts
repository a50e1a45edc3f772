/** What happened with the rights of somebody: an event of the file, from which follows how each of them stands. */
import type { tellRights } from '../forms.ts'
import { addEvent, childChanged, keepStory, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import { notYours, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'

export async function rightsTold(tx: Tx, act: Act, { answers: { why, ...facts }, about }: Filled<typeof tellRights>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const desk = await ownDesk(tx, act, child.id)
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  const event = await addEvent(tx, act, child.id, desk, 'rights-told', facts)
  await keepStory(tx, act, { child: child.id, about: 'events', record: event, part: 'rights_why', desk }, why)
  return await childChanged(tx, child.id, { purpose: 'assist' })
}
