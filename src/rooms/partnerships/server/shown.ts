/** What partnerships shows on the shelf, and what it is asked on line. */
import { hasRole, type Who } from '#core/access/who.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type RecordId } from '#core/ids.ts'
import { notYours, refuse } from '#core/refusal.ts'
import type { Question, Shown } from '#core/sync/server/room.ts'
import { memberPublicKeys, publicKeysOf, signersOf } from '#core/vault/server/vault.ts'
import { serviceCodes, type ServiceCode } from '../codes.ts'
import { findServices } from '../directory.ts'
import { whyNotManage } from '../people.ts'
import { desksEmpty } from './door.ts'
import { openDesks } from './lines.ts'
import * as store from './store.ts'
import type { AgencyRow, DeskRow, PersonRow } from './store.ts'

export const agenciesShown: Shown = {
  shelf: 'agencies', zone: 'Z2',
  async show(tx, who, ids) { return byId(await showAgencies(tx, who, await store.agencies(tx, ids))) },
}
export const desksShown: Shown = {
  shelf: 'desks', zone: 'Z2',
  async show(tx, who, ids, { at }) { return byId(await showDesks(tx, who, await store.desks(tx, ids), at)) },
}
export const contactsShown: Shown = {
  shelf: 'contacts', zone: 'Z2',
  async show(tx, who, ids) {
    const standing = await openDesks(tx)
    return byId((await store.contactsById(tx, ids)).filter((one) => one.endedAt === null && standing.has(one.desk)).map((one) => showContact(who, one)))
  },
}
export const servicesShown: Shown = {
  shelf: 'services', zone: 'Z2',
  async show(tx, _who, ids) {
    const standing = await openDesks(tx)
    return byId((await store.offersById(tx, ids)).filter((one) => one.endedAt === null && standing.has(one.desk)))
  },
}
export const peopleShown: Shown = {
  shelf: 'people', zone: 'Z2',
  async show(tx, who, ids) { return byId(await showPeople(tx, who, await store.peopleById(tx, ids))) },
}

/** To who was told, and to nobody else: least of all to the person, whose screen somebody else may be looking at. */
export const alarmsShown: Shown = {
  shelf: 'alarms', zone: 'Z2',
  async show(tx, who, ids) { return byId((await store.alarmsById(tx, ids)).filter((one) => one.told.includes(who.person) && one.person !== who.person).map(({ told: _told, ...alarm }) => alarm)) },
}

async function showAgencies(tx: Tx, who: Who, rows: readonly AgencyRow[]) {
  return await Promise.all(rows.map(async (row) => ({ ...row, ...(row.id === who.agency && who.roles.includes('head') && { custodians: await store.custodiansOf(tx, row.id) }) })))
}

/**
 * `publicKey`, `keyVersion`: what is sealed to this desk, with a line or without. `recoverable`: custodians could open it. `signers`, for
 * workers: the keys with which people of this desk sign. `empty`: when nobody works there; a closed desk needs no word about it. `place`: where it is, as far as
 * this person may know it.
 */
async function showDesks(tx: Tx, who: Who, rows: readonly DeskRow[], at: Moment) {
  const empty = await store.emptyDesks(tx, dayOf(at), rows.map((row) => row.id))
  const recoverable = new Set(await store.recoverableOf(tx, rows.map((row) => row.id)))
  const keys = new Map((await publicKeysOf(tx, rows.map((row) => row.id))).map((key) => [key.desk, key]))
  const places = await store.placesOf(tx, rows.map((row) => row.id))
  const signers = hasRole(who, 'worker') ? await signersOf(tx, rows.map((row) => row.id)) : undefined
  return rows.map((row) => ({
    ...row, keyVersion: keys.get(row.id)?.keyVersion ?? null, publicKey: keys.get(row.id)?.publicKey ?? null, recoverable: recoverable.has(row.id),
    ...(signers && { signers: signers.get(row.id) ?? [] }),
    ...(places.has(row.id) && { place: places.get(row.id) }),
    ...(row.state === 'active' && empty.has(row.id) && { empty: empty.get(row.id) }),
  }))
}

function showContact(who: Who, { person, ...contact }: store.KeptContact) {
  return { ...contact, ...(person !== null && (contact.agency === who.agency || who.roles.includes('administrator')) && { person }) }
}

/** Colleagues see a name and who holds the desk's key; whoever manages people sees also how they sign in and what they may. */
async function showPeople(tx: Tx, who: Who, found: readonly PersonRow[]) {
  const rows = found.filter((row) => knowsOf(who, row))
  const desks = [...new Set(rows.flatMap((row) => row.desks))]
  const holders = await store.keyHolders(tx, desks)
  const current = new Map((await publicKeysOf(tx, desks)).map(({ desk, keyVersion }) => [desk, keyVersion]))
  const enrolled = new Set((await memberPublicKeys(tx, rows.map((row) => row.id))).map(({ person }) => person))
  return rows.map((row) => {
    const manages = who.roles.includes('administrator') || (who.roles.includes('head') && row.agency === who.agency)
    const at = row.deskSince.map(({ desk, since }) => ({ desk, since, hasKey: current.has(desk) && holders.some((one) => one.desk === desk && one.person === row.id && one.version === current.get(desk)) }))
    return {
      id: row.id, agency: row.agency, shownName: row.shownName, state: row.state, isEnrolled: enrolled.has(row.id), desks: at, revision: row.revision, ...(row.away && { away: row.away }),
      ...((manages || row.id === who.person) && { signInName: row.signInName, language: row.language, roles: row.rolesHeld }),
      ...(manages && { mayManage: whyNotManage(who, { ...row, isEnrolled: enrolled.has(row.id) }) === undefined }),
    }
  })
}

/** Whom somebody may know by name. The database says so by itself; this wall does not lean on that one. */
function knowsOf(who: Who, { id, agency, desks }: PersonRow): boolean {
  if (id === who.person || who.roles.includes('administrator')) return true
  if (who.roles.includes('head') && agency === who.agency) return true
  return (who.roles.includes('worker') || who.roles.includes('head')) && desks.some((desk) => who.desks.includes(desk))
}

// What is asked on line

export const everybody = ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer'] as const

/** The whole directory at once: for a phone's first hour, and for what was put in place before anybody filled in a form. */
export const directory: Question = {
  name: 'directory', zone: 'Z2', by: everybody, blank: { agencies: [], desks: [], contacts: [], services: [] },
  async ask(tx, who, _params, { at }) {
    return {
      agencies: await showAgencies(tx, who, await store.agencies(tx)), desks: await showDesks(tx, who, await store.desks(tx), at),
      contacts: (await store.contactsStanding(tx)).map((one) => showContact(who, one)), services: await store.offersStanding(tx),
    }
  },
}

/** People of one agency, as far as the one who asks may see them. */
export const people: Question = {
  name: 'people', zone: 'Z2', by: ['worker', 'head', 'administrator'], blank: { people: [] },
  async ask(tx, who, { agency }) {
    if (!isId(agency)) return notYours()
    return { people: await showPeople(tx, who, await store.peopleOfAgency(tx, agency)) }
  },
}

/** `service`, `region`, `age` (years), `language`: each may be left out. */
export const find: Question = {
  name: 'find', zone: 'Z2', by: everybody, blank: { found: [] },
  async ask(tx, who, params, { at, programme }) {
    const service = serviceCodes.find((code) => code === params['service'])
    if (params['service'] && !service) return refuse('partnerships.unknown-need', { field: 'service' })
    const region = programme.regions.find((one) => one.code === params['region'])
    if (params['region'] && !region) return refuse('partnerships.unknown-need', { field: 'region' })
    const age = params['age'] ? Number(params['age']) : undefined
    if (age !== undefined && !(Number.isInteger(age) && age >= 0 && age <= 25)) return refuse('partnerships.unknown-need', { field: 'age' })
    const offers = await store.offersStanding(tx, service as ServiceCode | undefined)
    const contacts = (await store.contactsStanding(tx, [...new Set(offers.map((offer) => offer.desk))])).map((one) => showContact(who, one))
    const need = { service, region: region?.code, neighbours: region?.neighbours, age, language: params['language'] || undefined }
    return { found: findServices({ offers, contacts, empty: await desksEmpty(tx, at) }, need, at) }
  },
}

/** On which devices somebody works: for themselves, and for whoever manages them. */
export const devices: Question = {
  name: 'devices', zone: 'Z2', by: everybody, blank: { devices: [] },
  ofOneself: async (door, about) => ({ devices: await store.ownDevices(door, about) }),
  async ask(tx, _who, { person }) {
    return isId(person) ? { devices: await store.devicesOf(tx, person) } : notYours()
  },
}

function byId<T extends { readonly id: RecordId }>(rows: readonly T[]): Map<RecordId, T> {
  return new Map(rows.map((row) => [row.id, row]))
}
