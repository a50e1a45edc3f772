/** What every part of this room does with a child's file: whose it is, who hears of it, what happened in it, what is kept of what was said. */
import * as store from './store.ts'
import type { ChildRecord, StoryKept } from './store.ts'
import { desksActing, desksServing, mayAct } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import { dayMs, later, minuteMs, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Audience, Change, Effects } from '#core/sync/server/room.ts'
import { deskFor } from '#rooms/partnerships/server/door.ts'

/** The file of a child for whom I may act, locked. The database says so by itself; this wall does not lean on that one. */
export async function ownChild(tx: Tx, who: Who, id: RecordId): Promise<ChildRecord | undefined> {
  return await mayAct(tx, who.desks, id as ChildId) ? await store.childForUpdate(tx, id) : undefined
}

/** The desk of mine for which I act in this file. */
export async function ownDesk(tx: Tx, act: Act, child: ChildId): Promise<DeskId> {
  const desk = (await desksActing(tx, child)).filter((one) => act.by.desks.includes(one)).toSorted()[0]
  if (!desk) throw new Error('a file was open to somebody whose desk does not act for the child')
  return desk
}

/** For a new file: the desk that was named, or the only one there is. */
export function chooseOwnDesk(who: Who, named: DeskId | undefined): DeskId | Refusal {
  if (named !== undefined) return who.desks.includes(named) ? named : notYours()
  return who.desks.length === 1 ? who.desks[0]! : refuse('identification.which-desk')
}

export async function childLine(tx: Tx, child: ChildId): Promise<Change> {
  return { shelf: 'children', id: child, to: (await desksServing(tx, child)).map((desk): Audience => `desk:${desk}`) }
}

export async function childChanged(tx: Tx, child: ChildId, { tell, ...more }: Pick<Effects, 'purpose' | 'announce' | 'result'> & { tell?: string }): Promise<Effects> {
  const desks = await desksServing(tx, child)
  return {
    about: child, child, changed: [{ shelf: 'children', id: child, to: desks.map((desk): Audience => `desk:${desk}`) }],
    tell: tell === undefined ? [] : desks.map((desk) => ({ desk, kind: tell, shelf: 'children', about: child })), ...more,
  }
}

export async function addEvent(tx: Tx, act: Act, child: ChildId, desk: DeskId, kind: string, facts: object): Promise<RecordId> {
  const id = act.newId()
  await store.insertEvent(tx, { id, child, kind, at: happenedAt(act), desk, agency: act.by.agency, facts }, act.at)
  return id
}

/** When it happened, by the phone's word; never after the server took it, and not longer ago than a phone may have been out of reach. */
export function happenedAt({ at, filledAt }: Act): Moment {
  return Math.min(at, Math.max(filledAt, later(at, -90 * dayMs))) as Moment
}

export function ago(act: Act, minutes: number): Moment {
  return later(happenedAt(act), -minutes * minuteMs)
}

/** Where a story stands: its lock is bound to this, so that it opens nowhere else. */
export function place({ child, about, record, part }: Pick<StoryKept, 'child' | 'about' | 'record' | 'part'>) {
  return { case: child, table: `identification.${about}`, column: part, row: record }
}

/** Keeps what was said or why it was decided, locked, as told at one of my desks. Nothing said, nothing kept. */
export async function keepStory(tx: Tx, act: Act, story: Pick<StoryKept, 'child' | 'about' | 'record' | 'part' | 'desk'>, text: string | undefined): Promise<void> {
  if (text === undefined) return
  await store.insertStory(tx, { ...story, id: act.newId(), locked: await act.stories.keep(place(story), text) })
}

export function checkPlace(programme: Programme, { region, district }: { readonly region: string; readonly district?: string | undefined }): Refusal | undefined {
  const known = programme.regions.find((one) => one.code === region)
  if (!known) return refuse('identification.region-unknown', { field: 'place' })
  if (district !== undefined && !known.districts.some((one) => one.code === district)) return refuse('identification.district-unknown', { field: 'place' })
  return undefined
}

/** The law's first notice goes to police or guardianship; where they have it themselves, it is made. */
export async function receivesChildren(tx: Tx, programme: Programme, desk: DeskId): Promise<boolean> {
  const kind = (await deskFor(tx, desk))?.agency.kind
  return programme.agencyTypes.some((type) => type.code === kind && type.receivesChildren)
}
