/** A child leaves our hands, by the word of who had the child last: the line of custody ends, and what was still asked of desks for the child ends with it and is told to both sides. */
import { beginCustody } from '../hand-over.ts'
import { endWithLeaving, letsGo } from '../leaving.ts'
import type { letChildGo } from '../leaving-forms.ts'
import { isOpen } from '../referral.ts'
import { announcement, changeOf, letGo, move, termsOf } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { mayAct } from '#core/access/server/relations.ts'
import { later, minuteMs, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled, Job } from '#core/sync/server/room.ts'
import { mayChildLeave } from '#rooms/identification/server/door.ts'

export async function childLetGo(tx: Tx, act: Act, { about, answers }: Filled<typeof letChildGo>): Promise<Effects | Refusal> {
  if (!isId(about) || !await mayAct(tx, act.by.desks, about as ChildId)) return notYours()
  const child = about as ChildId
  const may = await mayChildLeave(tx, act, child)
  if (may instanceof Refusal) return may
  if (answers.stillAgrees !== 'yes' && may.mustAgree) return refuse('referral.child-does-not-go', { field: 'stillAgrees' })
  const line = await store.lineOfCustody(tx, child)
  const happenedAt = later(Math.min(act.filledAt, act.at) as Moment, -answers.minutesAgo * minuteMs)
  const from = letsGo({ ...beginCustody(line[0]?.fromDesk ?? may.openedBy, 0 as Moment), line: line.map(store.handOverOf) }, { desks: act.by.desks, at: happenedAt }, act.at)
  if (from instanceof Refusal) return from
  const { papers, present, ...told } = answers
  await store.insertLeaving(tx, { ...told, papers, present, id: act.id as RecordId, child, before: line.at(-1)?.n ?? null, fromDesk: from, happenedAt, signedAt: act.at, signedBy: act.by.person, country: may.plan.country ?? null })
  const ended = await endAll(tx, act, await store.openOfChild(tx, child), () => from)
  return {
    about: child, child, purpose: 'safety', changed: ended.changed, tell: ended.tell,
    announce: [...ended.announce, { name: 'referral.child-left', about: child, child, from, happenedAt, to: answers.to, signed: answers.signed, papers, ...(may.plan.country && { country: may.plan.country }) }],
  }
}

/** Desks that whoever let the child go knows nothing of hear within a minute. */
export const endAfterLeaving: Job = {
  name: 'referral-child-left', everyMinutes: 1,
  async run(tx, act) {
    const { announce: _said, ...effects } = await endAll(tx, act, await store.openAfterLeaving(tx), (row) => row.fromDesk)
    return effects
  },
}

async function endAll(tx: Tx, act: Act, rows: readonly Row[], holderOf: (row: Row) => DeskId) {
  const changed: Effects['changed'][number][] = []
  const tell: NonNullable<Effects['tell']>[number][] = []
  const announce: NonNullable<Effects['announce']>[number][] = []
  for (const row of rows) {
    const referral = store.referralOf(row)
    if (!isOpen(referral)) continue
    const next = endWithLeaving(referral, { terms: termsOf(act, row), at: act.at, holder: holderOf(row), isWayHome: [row.service, ...row.besides].includes('return-home') })
    if (next instanceof Refusal) continue
    await move(tx, act, row, next)
    if (next.state === 'withdrawn') changed.push(...await letGo(tx, act, row))
    changed.push(await changeOf(tx, next, row.region))
    const notice = { kind: 'child-left', shelf: 'referrals', about: row.id, child: row.child }
    tell.push({ desk: row.fromDesk, ...notice }, { desk: row.toDesk, ...notice })
    if (next.state === 'withdrawn') announce.push({ ...announcement('referral.withdrawn', next), held: row.answeredAt !== null })
  }
  return { changed, tell, announce }
}
