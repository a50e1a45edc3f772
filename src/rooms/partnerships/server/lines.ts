/** Whose shelf changes with a person, a desk or an entry, and the facts a change is decided on. */
import type { Tx } from '#core/db/tx.ts'
import type { DeskId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, Refusal } from '#core/refusal.ts'
import type { Audience, Change } from '#core/sync/server/room.ts'
import { memberPublicKeys } from '#core/vault/server/vault.ts'
import type { DeskFacts, Staff } from '../people.ts'
import * as store from './store.ts'
import type { DeskRow, PersonRow } from './store.ts'

/** Somebody the caller may see, read under a lock where the caller may change them. */
export async function staffFor(tx: Tx, about: RecordId | undefined): Promise<(Staff & PersonRow) | Refusal> {
  const row = about === undefined ? undefined : await store.personForUpdate(tx, about)
  if (!row) return notYours()
  return { ...row, isEnrolled: (await memberPublicKeys(tx, [row.id])).length > 0 }
}

export async function deskFacts(tx: Tx, id: RecordId): Promise<DeskFacts | undefined> {
  const [desk] = await store.desks(tx, [id])
  return desk && { id: desk.id, agency: desk.agency, isOpen: desk.state === 'active' }
}

/** Themselves, everybody at their desks, and whoever manages them. */
export async function personLine(tx: Tx, { id, agency, desks }: Pick<Staff, 'id' | 'agency' | 'desks'>): Promise<Change> {
  const managers = await store.whoManages(tx, agency)
  return { shelf: 'people', id, to: [...new Set<Audience>([`person:${id}`, ...desks.map((desk) => `desk:${desk}` as const), ...managers.map((one) => `person:${one}` as const)])] }
}

export async function linesOfPeople(tx: Tx, ids: readonly PersonId[]): Promise<Change[]> {
  return await Promise.all((await store.peopleById(tx, ids)).map((row) => personLine(tx, row)))
}

export async function openDesks(tx: Tx): Promise<Set<DeskId>> {
  const active = new Set((await store.agencies(tx)).filter((agency) => agency.state === 'active').map((agency) => agency.id))
  return new Set((await store.desks(tx)).filter((desk) => desk.state === 'active' && active.has(desk.agency)).map((desk) => desk.id))
}

/** Contacts and services stand in the directory only while their desk works: its opening or closing is their change too. */
export async function entriesOf(tx: Tx, of: readonly DeskRow[]): Promise<Change[]> {
  const ids = of.map((desk) => desk.id)
  const { contacts, services } = await store.entriesOfDesks(tx, ids)
  return [...contacts.map((id) => toAll('contacts', id)), ...services.map((id) => toAll('services', id))]
}

export function toAll(shelf: string, id: RecordId): Change {
  return { shelf, id, to: ['everyone'] }
}

export function isStale({ revision }: { readonly revision: number }, basedOn: number | undefined): boolean {
  return basedOn !== undefined && basedOn !== revision
}
