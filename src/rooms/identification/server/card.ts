/** That somebody was given the information card, in which language and shape: an event of the file, and no paper. */
import type { giveCard } from '../forms.ts'
import { addEvent, childChanged, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import { notYours, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'

export async function cardGiven(tx: Tx, act: Act, { answers, about }: Filled<typeof giveCard>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'card-given', answers)
  return await childChanged(tx, child.id, { purpose: 'assist' })
}
