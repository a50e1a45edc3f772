/** A child goes from one hand to another: both sign, and there is never a gap (Rules 16.3). */
import type { confirmHandOver, takeOver } from '../forms.ts'
import { beginCustody, confirm, type Custody, takeOverFrom } from '../hand-over.ts'
import { takeOverChild } from '../referral.ts'
import { announcement, changeOf, desksOf, keepStory, move, rowFor, termsOf, withoutBlocked } from './moving.ts'
import * as store from './store.ts'
import { blockedAmong, desksServing, isServedBy } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import { later, minuteMs, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { DeskId, RecordId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Effects, Filled, Shown } from '#core/sync/server/room.ts'
import { deskFor } from '#rooms/partnerships/server/door.ts'

export async function tookOver(tx: Tx, act: Act, { about, answers }: Filled<typeof takeOver>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const next = takeOverChild(store.referralOf(row), { terms: termsOf(act, row), at: act.at })
  if (next instanceof Refusal) return next
  const line = await store.lineOfCustody(tx, row.child)
  const known: Custody = { ...beginCustody(line[0]?.fromDesk ?? (answers.fromDesk as DeskId | undefined) ?? row.fromDesk, 0 as Moment), line: line.map(store.handOverOf) }
  // The minutes were counted when the form was filled in; a phone whose clock runs ahead does not reach into the future.
  const happenedAt = later(Math.min(act.filledAt, act.at) as Moment, -answers.minutesAgo * minuteMs)
  const from = (answers.fromDesk as DeskId | undefined) ?? row.fromDesk
  const custody = takeOverFrom(known, { from, to: row.toDesk, at: happenedAt }, act.at)
  if (custody instanceof Refusal) return custody
  const id = act.id as RecordId
  const note = (column: string, text: string | undefined) => keepStory(act, { child: row.child, row: id, column, table: 'referral.hand_overs' }, text)
  const signed = await store.insertHandOver(tx, {
    id, child: row.child, referral: row.id, n: line.length + 1, fromDesk: from, toDesk: row.toDesk, happenedAt, signedAt: act.at, signedBy: act.by.person,
    placeKind: answers.placeKind, condition: answers.condition, childTold: answers.childTold, documents: answers.documents, present: answers.present,
    conditionNote: await note('condition_note', answers.conditionNote), belongings: await note('belongings', answers.belongings),
  })
  if (!signed) return refuse('referral.not-the-holder')
  await move(tx, act, row, next)
  const serving = await desksServing(tx, row.child)
  return {
    about: row.id, child: row.child, purpose: 'safety',
    changed: [await changeOf(tx, next, row.region), { shelf: 'hand-overs', id, to: desksOf([...new Set([...serving, from, row.toDesk])]) }],
    tell: [...new Set([from, row.fromDesk])].map((desk) => ({ desk, kind: 'hand-over-sign', shelf: 'hand-overs', about: id })),
    // What kind of agency has the child now, out of whose hands and where it was handed over: whether a temporary safe place ended
    // with it (Rules 12, 18) is for the room below to say.
    announce: [{ ...announcement('referral.taken-over', next), toKind: (await deskFor(tx, row.toDesk))?.agency.kind, placeKind: answers.placeKind, handedOverBy: from, happenedAt }],
    result: { handOver: id },
  }
}

export async function confirmed(tx: Tx, act: Act, { about, answers }: Filled<typeof confirmHandOver>): Promise<Effects | Refusal> {
  const row = about === undefined || !await store.isHandOverOfMine(tx, about) ? undefined : await store.handOverForUpdate(tx, about) ?? (await store.handOversById(tx, [about]))[0]
  if (!row || !await seesHandOver(tx, act.by, row)) return notYours()
  const entry = confirm(store.handOverOf(row), { by: act.by.desks, itWasSo: answers.itWasSo === 'yes', at: act.at })
  if (entry instanceof Refusal) return entry
  const difference = await keepStory(act, { child: row.child, row: row.id, column: 'difference', table: 'referral.hand_overs' }, answers.difference)
  await store.confirmHandOverRow(tx, row.id, { at: act.at, by: act.by.person, itWasSo: answers.itWasSo === 'yes', difference })
  const serving = await desksServing(tx, row.child)
  return {
    about: row.id, child: row.child, purpose: 'safety', changed: [{ shelf: 'hand-overs', id: row.id, to: desksOf([...new Set([...serving, row.fromDesk, row.toDesk])]) }],
    ...(answers.itWasSo === 'differs' && { tell: [{ desk: row.toDesk, kind: 'hand-over-differs', shelf: 'hand-overs', about: row.id }] }),
  }
}

async function seesHandOver(tx: Tx, who: Who, { child, fromDesk, toDesk }: Pick<store.HandOverRow, 'child' | 'fromDesk' | 'toDesk'>): Promise<boolean> {
  if ((await blockedAmong(tx, [child])).has(child)) return false
  return who.desks.includes(fromDesk) || who.desks.includes(toDesk) || await isServedBy(tx, who.desks, child)
}

/** Both signatures for all who serve the child; how the child was and what they had with them only for the two sides. */
export const handOvers: Shown = {
  shelf: 'hand-overs', zone: 'Z3',
  async show(tx, who, ids, { stories }) {
    const shown = new Map<RecordId, object>()
    if (!who.roles.includes('worker')) return shown
    for (const { conditionNote, belongings, difference, ...facts } of await withoutBlocked(tx, await store.handOversById(tx, ids))) {
      const isSide = who.desks.includes(facts.fromDesk) || who.desks.includes(facts.toDesk)
      if (!isSide && !await isServedBy(tx, who.desks, facts.child)) continue
      const open = async (column: string, sealed: Uint8Array | null) => sealed === null ? undefined : await stories.open({ case: facts.child, table: 'referral.hand_overs', column, row: facts.id }, sealed)
      shown.set(facts.id, !isSide ? facts : {
        ...facts, conditionNote: await open('condition_note', conditionNote), belongings: await open('belongings', belongings), difference: await open('difference', difference),
      })
    }
    return shown
  },
}
