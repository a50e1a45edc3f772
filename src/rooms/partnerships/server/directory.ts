/** Who answers at a desk, and what it gives: the entries of the directory. */
import type { Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, RecordId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import type { Hours } from '../directory.ts'
import type { endDutyContact, endService, setDutyContact, setService, verifyDutyContact } from '../forms.ts'
import { toAll } from './lines.ts'
import * as store from './store.ts'
import type { DeskRow } from './store.ts'

export async function contactSet(tx: Tx, act: Act, { answers, about }: Filled<typeof setDutyContact>): Promise<Effects | Refusal> {
  const desk = await ownDesk(tx, act.by, answers.desk)
  if (desk instanceof Refusal) return desk
  const before = await store.contactAtPlace(tx, desk.id, answers.place)
  if (before?.id !== about) return refuse('partnerships.changed-meanwhile')
  const [person] = answers.person ? await store.peopleById(tx, [answers.person]) : []
  if (answers.person && (!person || person.agency !== desk.agency || person.state === 'left')) return notYours()
  const hours: Hours = answers.hours === 'always' ? { kind: 'always' } : { kind: 'set', days: answers.days!, from: answers.fromHour!, to: answers.toHour! }
  const id = act.newId()
  const ended = await store.keepContact(tx, {
    id, agency: desk.agency, desk: desk.id, place: answers.place, person: person?.id ?? null, name: person?.shownName ?? answers.name!, phone: answers.phone, hours,
    note: answers.note ?? null, at: act.at,
  })
  return { about: id, changed: [id, ...ended].map((one) => toAll('contacts', one)), result: { contact: id } }
}

export async function contactVerified(tx: Tx, act: Act, { about, answers }: Filled<typeof verifyDutyContact>): Promise<Effects | Refusal> {
  if (about === undefined || !await store.verifyContact(tx, about, { reached: answers.reached === 'yes', at: act.at })) return notYours()
  return { about, changed: [toAll('contacts', about)] }
}

export async function contactEnded(tx: Tx, act: Act, { about }: Filled<typeof endDutyContact>): Promise<Effects | Refusal> {
  const [contact] = about === undefined ? [] : await store.contactsById(tx, [about])
  if (about === undefined || !contact || !keepsDirectoryOf(act.by, contact.agency) || !await store.endContact(tx, about, act.at)) return notYours()
  return { about, changed: [toAll('contacts', about)] }
}

export async function serviceSet(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof setService>): Promise<Effects | Refusal> {
  const desk = await ownDesk(tx, act.by, answers.desk)
  if (desk instanceof Refusal) return desk
  const before = await store.offerOf(tx, desk.id, answers.service)
  if (before?.id !== about || before?.revision !== basedOn) return refuse('partnerships.changed-meanwhile')
  const { service, regions, languages, ageFrom, ageTo, note } = answers
  const id = await store.keepOffer(tx, { id: act.newId(), agency: desk.agency, desk: desk.id, service, regions, languages, ageFrom, ageTo, note: note ?? null }, act.at)
  return { about: id, changed: (await store.numbersOfOffer(tx, id)).map((one) => toAll('services', one)), result: { service: id } }
}

export async function serviceEnded(tx: Tx, act: Act, { about }: Filled<typeof endService>): Promise<Effects | Refusal> {
  const [offer] = about === undefined ? [] : await store.offersById(tx, [about])
  if (about === undefined || !offer || !keepsDirectoryOf(act.by, offer.agency) || !await store.endOffer(tx, about, act.at)) return notYours()
  return { about, changed: (await store.numbersOfOffer(tx, about)).map((one) => toAll('services', one)) }
}

async function ownDesk(tx: Tx, by: Who, id: RecordId): Promise<DeskRow | Refusal> {
  const [desk] = await store.desks(tx, [id])
  if (!desk || !keepsDirectoryOf(by, desk.agency)) return notYours()
  return desk.state === 'active' ? desk : refuse('partnerships.desk-closed')
}

export function keepsDirectoryOf(by: Who, agency: AgencyId): boolean {
  return by.roles.includes('administrator') || (by.roles.includes('head') && agency === by.agency)
}
