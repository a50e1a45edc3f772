/**
 * The door of partnerships. Whoever manages people is answered "not yours" about everybody they may not even see; what they
 * may see and still not change is refused with a reason. A change of desk is a change of what a person sees: both sides hear.
 */
import { fromBase64url } from '#core/vault/bytes.ts'
import { normaliseSignInName } from '#core/access/session-rules.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import { type AgencyId, type DeskId, isId, type PersonId, type RecordId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { room, takes, type Act, type Audience, type Change, type Effects, type Filled, type Question, type Shown } from '#core/sync/server/room.ts'
import { askForNewDeskKey, keepDeskKeys, memberPublicKeys, publicKeysOf, publishSigningKey, signersOf } from '#core/vault/server/vault.ts'
import type { SealedDeskKey } from '#core/vault/sealed.ts'
import { serviceCodes, type ServiceCode } from '../codes.ts'
import { findServices, type Hours } from '../directory.ts'
import {
  addAgency, addDesk, addPerson, changeAgency, changeDesk, changeDeskKey, changePerson, emptyDevice, endDutyContact, endRole, endService, giveRole, handDeskKey,
  inviteAgain, joinDesk, leaveDesk, setDutyContact, setRecovery, setService, settleAlarm, tellSigningKey, verifyDutyContact,
} from '../forms.ts'
import { addStaff, bringToDesk, changeState, endRoleOf, giveRoleTo, takeFromDesk, whyNotInvite, whyNotManage, type DeskFacts, type Staff } from '../people.ts'
import * as store from './store.ts'
import type { AgencyRow, DeskRow, PersonRow, Title } from './store.ts'

// Agencies and desks

async function agencyAdded(tx: Tx, act: Act, { answers }: Filled<typeof addAgency>): Promise<Effects | Refusal> {
  const id = act.newId<AgencyId>()
  await store.insertAgency(tx, { id, kind: answers.kind, title: titleOf(answers), region: answers.region })
  return { about: id, changed: [toAll('agencies', id)], result: { agency: id } }
}

async function agencyChanged(tx: Tx, act: Act, { about, basedOn, answers }: Filled<typeof changeAgency>): Promise<Effects | Refusal> {
  const before = about === undefined ? undefined : await store.agencyForUpdate(tx, about)
  if (!before) return notYours()
  if (isStale(before, basedOn)) return refuse('partnerships.changed-meanwhile')
  const state = answers.state ?? before.state
  if (state === 'suspended') {
    // Whoever suspends their own agency could not bring it back; and two who suspend each other's would both be out.
    if (before.id === act.by.agency) return refuse('partnerships.own-agency')
    if (!(await store.administratorsLocked(tx)).includes(act.by.person)) return notYours()
  }
  await store.updateAgency(tx, { id: before.id, title: { ...before.title, ...titleOf(answers) }, region: answers.region ?? before.region, state })
  const kept = state === before.state ? [] : await entriesOf(tx, await store.desks(tx).then((all) => all.filter((desk) => desk.agency === before.id)))
  return { about: before.id, changed: [toAll('agencies', before.id), ...kept] }
}

async function deskAdded(tx: Tx, act: Act, { answers }: Filled<typeof addDesk>): Promise<Effects | Refusal> {
  const [agency] = await store.agencies(tx, [answers.agency])
  if (!agency) return notYours()
  if (agency.state !== 'active') return refuse('partnerships.agency-suspended')
  const id = act.newId<DeskId>()
  await store.insertDesk(tx, { id, agency: agency.id, title: titleOf(answers), regions: answers.regions, takesConcerns: answers.takesConcerns === 'yes' })
  return { about: id, changed: [toAll('desks', id)], result: { desk: id } }
}

async function deskChanged(tx: Tx, _act: Act, { about, basedOn, answers }: Filled<typeof changeDesk>): Promise<Effects | Refusal> {
  const before = about === undefined ? undefined : await store.deskForUpdate(tx, about)
  if (!before) return notYours()
  if (isStale(before, basedOn)) return refuse('partnerships.changed-meanwhile')
  const state = answers.state ?? before.state
  await store.updateDesk(tx, {
    id: before.id, title: { ...before.title, ...titleOf(answers) }, regions: answers.regions ?? before.regions,
    takesConcerns: answers.takesConcerns === undefined ? before.takesConcerns : answers.takesConcerns === 'yes', state,
  })
  return { about: before.id, changed: [toAll('desks', before.id), ...(state === before.state ? [] : await entriesOf(tx, [before]))] }
}

// People and their rights

async function personAdded(tx: Tx, act: Act, { answers }: Filled<typeof addPerson>): Promise<Effects | Refusal> {
  const [agency] = await store.agencies(tx, [answers.agency])
  const desk = answers.desk && await deskFacts(tx, answers.desk)
  if (!agency || (answers.desk && !desk)) return notYours()
  const hash = invitationHash(answers.invitation)
  if (!hash) return refuse('partnerships.invitation-unreadable', { field: 'invitation' })
  const id = act.newId<PersonId>()
  const staff = addStaff(act.by, { id, agency: { id: agency.id, isActive: agency.state === 'active' }, roles: answers.roles, ...(desk && { desk }) })
  if (staff instanceof Refusal) return staff
  const signInName = normaliseSignInName(answers.signInName)
  if (!await store.insertPerson(tx, { id, agency: agency.id, shownName: answers.shownName, signInName, language: answers.language })) return refuse('partnerships.sign-in-name-taken', { field: 'signInName' })
  for (const role of answers.roles) await store.keepRole(tx, id, { role, regions: role === 'coordinator' ? answers.regions ?? [] : [], at: act.at })
  if (desk) await store.keepMembership(tx, id, desk.id, act.at)
  if (await store.invite(tx, id, hash) !== 'invited') throw new Error('somebody who was just added could not be invited')
  const sight = (await Promise.all(answers.roles.map((role) => sightOf(tx, staff, role)))).flat().filter((line) => line.id !== id)
  return { about: id, changed: [await personLine(tx, staff), ...sight], result: { person: id } }
}

async function personChanged(tx: Tx, act: Act, { about, basedOn, answers }: Filled<typeof changePerson>): Promise<Effects | Refusal> {
  const administrators = answers.state && answers.state !== 'active' ? await store.administratorsLocked(tx) : []
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = answers.state === undefined ? whyNotManage(act.by, before) ?? before : changeState(byNow(act.by, administrators, answers.state), before, answers.state, administrators)
  if (next instanceof Refusal) return next
  if (isStale(before, basedOn)) return refuse('partnerships.changed-meanwhile')
  const shownName = answers.shownName ?? before.shownName
  const contacts = await store.contactsOfPerson(tx, before.id)
  const changed: Change[] = []
  if (answers.shownName) changed.push(...(await store.renameContacts(tx, before.id, shownName)).map((id) => toAll('contacts', id)))
  if (next.state === 'left') {
    for (const { id } of contacts) if (await store.endContact(tx, id, act.at)) changed.push(toAll('contacts', id))
    for (const desk of before.desks) await store.endMembership(tx, before.id, desk, act.at)
    for (const role of before.roles) await store.endRoleHeld(tx, before.id, { role, at: act.at })
  }
  await store.updatePerson(tx, { id: before.id, shownName, language: answers.language ?? before.language, state: next.state })
  // Their device may still hold the desks' keys: what follows is sealed to new ones.
  if (next.state !== before.state && next.state !== 'active') for (const desk of before.desks) await askForNewDeskKey(tx, desk, act)
  const desks = next.state === before.state ? [] : before.desks.map((desk) => toAll('desks', desk))
  return { about: before.id, changed: [await personLine(tx, before), ...desks, ...changed] }
}

async function invitedAgain(tx: Tx, act: Act, { about, answers }: Filled<typeof inviteAgain>): Promise<Effects | Refusal> {
  const staff = await staffFor(tx, about)
  if (staff instanceof Refusal) return staff
  const why = whyNotInvite(act.by, staff)
  if (why) return why
  const hash = invitationHash(answers.invitation)
  if (!hash) return refuse('partnerships.invitation-unreadable', { field: 'invitation' })
  const said = await store.invite(tx, staff.id, hash)
  if (said !== 'invited') return said === 'already-enrolled' ? refuse('partnerships.already-enrolled') : notYours()
  return { about: staff.id, changed: [await personLine(tx, staff)] }
}

async function deviceOrderedEmpty(tx: Tx, act: Act, { about, answers }: Filled<typeof emptyDevice>): Promise<Effects | Refusal> {
  if (about === undefined) return notYours()
  if (about !== act.by.person) {
    const staff = await staffFor(tx, about)
    if (staff instanceof Refusal) return staff
    const why = whyNotManage(act.by, staff)
    if (why) return why
  }
  const said = await store.orderEmptying(tx, about, { handle: answers.device, order: act.id, at: act.at })
  if (said !== 'ordered') return said === 'confirm-again' ? refuse('access.confirm-again') : notYours()
  return { about, changed: [] }
}

async function alarmSettled(tx: Tx, act: Act, { about, answers }: Filled<typeof settleAlarm>): Promise<Effects | Refusal> {
  const [alarm] = about === undefined ? [] : await store.alarmsById(tx, [about])
  if (!alarm || !alarm.told.includes(act.by.person)) return notYours()
  if (!await store.settleAlarm(tx, alarm.id, { found: answers.found, by: act.by.person, at: act.at })) return refuse('partnerships.alarm-settled')
  return { about: alarm.id, changed: [{ shelf: 'alarms', id: alarm.id, to: alarm.told.map((person): Audience => `person:${person}`) }] }
}

async function roleGiven(tx: Tx, act: Act, { about, answers }: Filled<typeof giveRole>): Promise<Effects | Refusal> {
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = giveRoleTo(act.by, before, answers.role)
  if (next instanceof Refusal) return next
  await store.keepRole(tx, before.id, { role: answers.role, regions: answers.role === 'coordinator' ? answers.regions ?? [] : [], at: act.at })
  return { about: before.id, changed: [await personLine(tx, before), ...before.desks.map((desk) => toAll('desks', desk)), ...await sightOf(tx, before, answers.role)] }
}

async function roleEnded(tx: Tx, act: Act, { about, answers }: Filled<typeof endRole>): Promise<Effects | Refusal> {
  const administrators = answers.role === 'administrator' ? await store.administratorsLocked(tx) : []
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = endRoleOf(answers.role === 'administrator' ? byNow(act.by, administrators) : act.by, before, answers.role, administrators)
  if (next instanceof Refusal) return next
  const sight = await sightOf(tx, before, answers.role)
  await store.endRoleHeld(tx, before.id, { role: answers.role, at: act.at })
  return { about: before.id, changed: [await personLine(tx, before), ...before.desks.map((desk) => toAll('desks', desk)), ...sight] }
}

async function deskJoined(tx: Tx, act: Act, { about, answers }: Filled<typeof joinDesk>): Promise<Effects | Refusal> {
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const desk = await deskFacts(tx, answers.desk)
  if (!desk) return notYours()
  const next = bringToDesk(act.by, before, desk)
  if (next instanceof Refusal) return next
  await store.keepMembership(tx, before.id, desk.id, act.at)
  return {
    about: before.id, changed: [await personLine(tx, next), toAll('desks', desk.id)],
    ...(before.isEnrolled && { tell: [{ desk: desk.id, kind: 'desk-key-wanted', shelf: 'people', about: before.id }] }),
  }
}

async function deskLeft(tx: Tx, act: Act, { about, answers }: Filled<typeof leaveDesk>): Promise<Effects | Refusal> {
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = takeFromDesk(act.by, before, answers.desk as DeskId)
  if (next instanceof Refusal) return next
  const changed: Change[] = []
  for (const contact of await store.contactsOfPerson(tx, before.id)) {
    if (contact.desk === answers.desk && await store.endContact(tx, contact.id, act.at)) changed.push(toAll('contacts', contact.id))
  }
  await store.endMembership(tx, before.id, answers.desk, act.at)
  await askForNewDeskKey(tx, answers.desk as DeskId, act)
  return {
    about: before.id, changed: [await personLine(tx, before), toAll('desks', answers.desk), ...changed],
    tell: [{ desk: answers.desk as DeskId, kind: 'desk-key-to-change', shelf: 'desks', about: answers.desk }],
  }
}

// Keys of desks

async function keyHanded(tx: Tx, act: Act, { about, answers, sealed }: Filled<typeof handDeskKey>): Promise<Effects | Refusal> {
  const keys = await keysOf(tx, act, about, sealed?.keys)
  if (keys instanceof Refusal) return keys
  const { desk, current } = keys
  if (keys.keys.some((key) => !current || key.version > current.keyVersion)) return refuse('partnerships.key-of-another-version')
  if (keys.keys.some((key) => (key.to === 'person') !== (answers.to === 'member'))) return refuse('partnerships.key-for-a-stranger')
  const refused = await keepDeskKeys(tx, keys.keys, act)
  if (refused) return refused
  const people = [...new Set(keys.keys.filter((key) => key.to === 'person').map((key) => key.recipient))] as PersonId[]
  return {
    about: desk.id, changed: [toAll('desks', desk.id), ...await linesOfPeople(tx, people)],
    tell: people.map((person) => ({ person, kind: 'desk-key-came', shelf: 'desks', about: desk.id })),
  }
}

async function keyChanged(tx: Tx, act: Act, { about, sealed }: Filled<typeof changeDeskKey>): Promise<Effects | Refusal> {
  const keys = await keysOf(tx, act, about, sealed?.keys)
  if (keys instanceof Refusal) return keys
  const { desk, current } = keys
  const next = (current?.keyVersion ?? 0) + 1
  if (keys.keys.some((key) => key.version !== next)) return refuse('partnerships.key-of-another-version')
  // Whoever makes the key must be able to open what is sealed to it.
  if (!keys.keys.some((key) => key.recipient === act.by.person)) return refuse('partnerships.key-without-you')
  const refused = await keepDeskKeys(tx, keys.keys, act)
  if (refused) return refused
  return { about: desk.id, changed: [toAll('desks', desk.id), ...await linesOfPeople(tx, keys.members)], result: { version: next } }
}

/** The desks of whoever tells it look different now: who may have to read a signature without a line has its key on the phone. */
async function signingKeyTold(tx: Tx, act: Act, { answers }: Filled<typeof tellSigningKey>): Promise<Effects | Refusal> {
  const refused = await publishSigningKey(tx, answers.publicKey, answers.proof, act)
  return refused ?? { about: act.by.person, changed: act.by.desks.map((desk) => toAll('desks', desk)) }
}

/** Keys may be sealed to members of the desk under the key they published, and to their own agency's recovery key: to nobody else. */
async function keysOf(tx: Tx, act: Act, about: RecordId | undefined, keys: readonly SealedDeskKey[] = []) {
  const [desk] = about === undefined || !act.by.desks.includes(about as DeskId) ? [] : await store.desks(tx, [about])
  const [agency] = desk ? await store.agencies(tx, [desk.agency]) : []
  if (!desk || !agency) return notYours()
  if (keys.length === 0) return refuse('partnerships.no-key-given')
  if (keys.some((key) => key.desk !== desk.id)) return refuse('partnerships.key-of-another-desk')
  const members = await store.membersOf(tx, desk.id)
  const published = new Map((await memberPublicKeys(tx, members)).map(({ person, publicKey }) => [person as string, publicKey]))
  const isKnown = (key: SealedDeskKey) => (key.to === 'person'
    ? published.get(key.recipient) === key.recipientKey
    : key.recipient === agency.id && key.recipientKey === agency.recoveryKey)
  if (!keys.every(isKnown)) return refuse('partnerships.key-for-a-stranger')
  const [current] = await publicKeysOf(tx, [desk.id])
  return { desk, members, keys, current }
}

async function recoverySet(tx: Tx, act: Act, { about, answers }: Filled<typeof setRecovery>): Promise<Effects | Refusal> {
  if (fromBase64url(answers.publicKey)?.length !== 32) return refuse('partnerships.recovery-unreadable', { field: 'publicKey' })
  const custodians = answers.custodians.map(({ who }) => who)
  if (about === undefined || !await store.setRecoveryKey(tx, about, { publicKey: answers.publicKey, custodians, at: act.at })) return notYours()
  // What is sealed to the key before is not sealed to this one: each desk tells anew whether custodians could open it.
  const own = (await store.desks(tx)).filter((desk) => desk.agency === about)
  return { about, changed: [toAll('agencies', about), ...own.map((desk) => toAll('desks', desk.id))] }
}

// The directory

async function contactSet(tx: Tx, act: Act, { answers, about }: Filled<typeof setDutyContact>): Promise<Effects | Refusal> {
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

async function contactVerified(tx: Tx, act: Act, { about, answers }: Filled<typeof verifyDutyContact>): Promise<Effects | Refusal> {
  if (about === undefined || !await store.verifyContact(tx, about, { reached: answers.reached === 'yes', at: act.at })) return notYours()
  return { about, changed: [toAll('contacts', about)] }
}

async function contactEnded(tx: Tx, act: Act, { about }: Filled<typeof endDutyContact>): Promise<Effects | Refusal> {
  const [contact] = about === undefined ? [] : await store.contactsById(tx, [about])
  if (about === undefined || !contact || !keepsDirectoryOf(act.by, contact.agency) || !await store.endContact(tx, about, act.at)) return notYours()
  return { about, changed: [toAll('contacts', about)] }
}

async function serviceSet(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof setService>): Promise<Effects | Refusal> {
  const desk = await ownDesk(tx, act.by, answers.desk)
  if (desk instanceof Refusal) return desk
  const before = await store.offerOf(tx, desk.id, answers.service)
  if (before?.id !== about || before?.revision !== basedOn) return refuse('partnerships.changed-meanwhile')
  const { service, regions, languages, ageFrom, ageTo, note } = answers
  const id = await store.keepOffer(tx, { id: act.newId(), agency: desk.agency, desk: desk.id, service, regions, languages, ageFrom, ageTo, note: note ?? null }, act.at)
  return { about: id, changed: [toAll('services', id)], result: { service: id } }
}

async function serviceEnded(tx: Tx, act: Act, { about }: Filled<typeof endService>): Promise<Effects | Refusal> {
  const [offer] = about === undefined ? [] : await store.offersById(tx, [about])
  if (about === undefined || !offer || !keepsDirectoryOf(act.by, offer.agency) || !await store.endOffer(tx, about, act.at)) return notYours()
  return { about, changed: [toAll('services', about)] }
}

async function ownDesk(tx: Tx, by: Who, id: RecordId): Promise<DeskRow | Refusal> {
  const [desk] = await store.desks(tx, [id])
  if (!desk || !keepsDirectoryOf(by, desk.agency)) return notYours()
  return desk.state === 'active' ? desk : refuse('partnerships.desk-closed')
}

function keepsDirectoryOf(by: Who, agency: AgencyId): boolean {
  return by.roles.includes('administrator') || (by.roles.includes('head') && agency === by.agency)
}

// What is shown

const agenciesShown: Shown = {
  shelf: 'agencies', zone: 'Z2',
  async show(tx, who, ids) { return byId(await showAgencies(tx, who, await store.agencies(tx, ids))) },
}
const desksShown: Shown = {
  shelf: 'desks', zone: 'Z2',
  async show(tx, who, ids) { return byId(await showDesks(tx, who, await store.desks(tx, ids))) },
}
const contactsShown: Shown = {
  shelf: 'contacts', zone: 'Z2',
  async show(tx, who, ids) {
    const standing = await openDesks(tx)
    return byId((await store.contactsById(tx, ids)).filter((one) => one.endedAt === null && standing.has(one.desk)).map((one) => showContact(who, one)))
  },
}
const servicesShown: Shown = {
  shelf: 'services', zone: 'Z2',
  async show(tx, _who, ids) {
    const standing = await openDesks(tx)
    return byId((await store.offersById(tx, ids)).filter((one) => one.endedAt === null && standing.has(one.desk)))
  },
}
const peopleShown: Shown = {
  shelf: 'people', zone: 'Z2',
  async show(tx, who, ids) { return byId(await showPeople(tx, who, await store.peopleById(tx, ids))) },
}

/** To who was told, and to nobody else: least of all to the person, whose screen somebody else may be looking at. */
const alarmsShown: Shown = {
  shelf: 'alarms', zone: 'Z2',
  async show(tx, who, ids) { return byId((await store.alarmsById(tx, ids)).filter((one) => one.told.includes(who.person) && one.person !== who.person).map(({ told: _told, ...alarm }) => alarm)) },
}

async function showAgencies(tx: Tx, who: Who, rows: readonly AgencyRow[]) {
  return await Promise.all(rows.map(async (row) => ({ ...row, ...(row.id === who.agency && who.roles.includes('head') && { custodians: await store.custodiansOf(tx, row.id) }) })))
}

/**
 * `publicKey`, `keyVersion`: what is sealed to this desk, with a line or without. `recoverable`: custodians could open it. `signers`, for
 * workers: the keys with which people of this desk sign.
 */
async function showDesks(tx: Tx, who: Who, rows: readonly DeskRow[]) {
  const recoverable = new Set(await store.recoverableOf(tx, rows.map((row) => row.id)))
  const keys = new Map((await publicKeysOf(tx, rows.map((row) => row.id))).map((key) => [key.desk, key]))
  const signers = hasRole(who, 'worker') ? await signersOf(tx, rows.map((row) => row.id)) : undefined
  return rows.map((row) => ({
    ...row, keyVersion: keys.get(row.id)?.keyVersion ?? null, publicKey: keys.get(row.id)?.publicKey ?? null, recoverable: recoverable.has(row.id),
    ...(signers && { signers: signers.get(row.id) ?? [] }),
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
      id: row.id, agency: row.agency, shownName: row.shownName, state: row.state, isEnrolled: enrolled.has(row.id), desks: at, revision: row.revision,
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

const everybody = ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer'] as const

/** The whole directory at once: for a phone's first hour, and for what was put in place before anybody filled in a form. */
const directory: Question = {
  name: 'directory', zone: 'Z2', by: everybody, blank: { agencies: [], desks: [], contacts: [], services: [] },
  async ask(tx, who) {
    return {
      agencies: await showAgencies(tx, who, await store.agencies(tx)), desks: await showDesks(tx, who, await store.desks(tx)),
      contacts: (await store.contactsStanding(tx)).map((one) => showContact(who, one)), services: await store.offersStanding(tx),
    }
  },
}

/** People of one agency, as far as the one who asks may see them. */
const people: Question = {
  name: 'people', zone: 'Z2', by: ['worker', 'head', 'administrator'], blank: { people: [] },
  async ask(tx, who, { agency }) {
    if (!isId(agency)) return notYours()
    return { people: await showPeople(tx, who, await store.peopleOfAgency(tx, agency)) }
  },
}

/** `service`, `region`, `age` (years), `language`: each may be left out. */
const find: Question = {
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
    return { found: findServices({ offers, contacts }, need, at) }
  },
}

/** On which devices somebody works: for themselves, and for whoever manages them. */
const devices: Question = {
  name: 'devices', zone: 'Z2', by: everybody, blank: { devices: [] },
  ofOneself: async (door, about) => ({ devices: await store.ownDevices(door, about) }),
  async ask(tx, _who, { person }) {
    return isId(person) ? { devices: await store.devicesOf(tx, person) } : notYours()
  },
}

const administrators = ['administrator'] as const
const managers = ['head', 'administrator'] as const
const members = ['worker', 'head'] as const

export const partnershipsRoom = room('partnerships', {
  takesIn: [
    takes(addAgency, { by: administrators }, agencyAdded), takes(changeAgency, { by: administrators }, agencyChanged),
    takes(addDesk, { by: administrators }, deskAdded), takes(changeDesk, { by: administrators }, deskChanged),
    takes(addPerson, { by: managers }, personAdded), takes(changePerson, { by: managers }, personChanged), takes(inviteAgain, { by: managers }, invitedAgain),
    takes(emptyDevice, { by: everybody }, deviceOrderedEmpty), takes(settleAlarm, { by: everybody }, alarmSettled),
    takes(joinDesk, { by: managers }, deskJoined), takes(leaveDesk, { by: managers }, deskLeft),
    takes(giveRole, { by: managers }, roleGiven), takes(endRole, { by: managers }, roleEnded),
    takes(handDeskKey, { by: members }, keyHanded), takes(changeDeskKey, { by: members }, keyChanged), takes(setRecovery, { by: ['head'] }, recoverySet),
    takes(tellSigningKey, { by: ['worker'] }, signingKeyTold),
    takes(setDutyContact, { by: managers }, contactSet), takes(endDutyContact, { by: managers }, contactEnded),
    takes(verifyDutyContact, { by: ['worker', 'head', 'coordinator', 'administrator'] }, contactVerified),
    takes(setService, { by: managers }, serviceSet), takes(endService, { by: managers }, serviceEnded),
  ],
  shows: [agenciesShown, desksShown, contactsShown, servicesShown, peopleShown, alarmsShown],
  asks: [directory, people, find, devices],
})

// Helpers

/** Somebody the caller may see, read under a lock where the caller may change them. */
async function staffFor(tx: Tx, about: RecordId | undefined): Promise<(Staff & PersonRow) | Refusal> {
  const row = about === undefined ? undefined : await store.personForUpdate(tx, about)
  if (!row) return notYours()
  return { ...row, isEnrolled: (await memberPublicKeys(tx, [row.id])).length > 0 }
}

async function deskFacts(tx: Tx, id: RecordId): Promise<DeskFacts | undefined> {
  const [desk] = await store.desks(tx, [id])
  return desk && { id: desk.id, agency: desk.agency, isOpen: desk.state === 'active' }
}

/** Between the session's answer and the lock an administrator may have stopped being one. */
function byNow(by: Who, administratorsNow: readonly PersonId[], state = ''): Who {
  if (state === 'active' || !by.roles.includes('administrator') || administratorsNow.includes(by.person)) return by
  return { ...by, roles: by.roles.filter((role) => role !== 'administrator') }
}

/** Themselves, everybody at their desks, and whoever manages them. */
async function personLine(tx: Tx, { id, agency, desks }: Pick<Staff, 'id' | 'agency' | 'desks'>): Promise<Change> {
  const managers = await store.whoManages(tx, agency)
  return { shelf: 'people', id, to: [...new Set<Audience>([`person:${id}`, ...desks.map((desk) => `desk:${desk}` as const), ...managers.map((one) => `person:${one}` as const)])] }
}

async function linesOfPeople(tx: Tx, ids: readonly PersonId[]): Promise<Change[]> {
  return await Promise.all((await store.peopleById(tx, ids)).map((row) => personLine(tx, row)))
}

/** Who becomes or stops being a head sees, or forgets, the people of the agency; an administrator, everybody. */
async function sightOf(tx: Tx, { id, agency }: Pick<Staff, 'id' | 'agency'>, role: string): Promise<Change[]> {
  if (role !== 'head' && role !== 'administrator') return []
  return (await store.peopleIds(tx, role === 'head' ? agency : undefined)).map((one) => ({ shelf: 'people', id: one, to: [`person:${id}`] }))
}

async function openDesks(tx: Tx): Promise<Set<DeskId>> {
  const active = new Set((await store.agencies(tx)).filter((agency) => agency.state === 'active').map((agency) => agency.id))
  return new Set((await store.desks(tx)).filter((desk) => desk.state === 'active' && active.has(desk.agency)).map((desk) => desk.id))
}

/** Contacts and services stand in the directory only while their desk works: its opening or closing is their change too. */
async function entriesOf(tx: Tx, of: readonly DeskRow[]): Promise<Change[]> {
  const ids = of.map((desk) => desk.id)
  const { contacts, services } = await store.entriesOfDesks(tx, ids)
  return [...contacts.map((id) => toAll('contacts', id)), ...services.map((id) => toAll('services', id))]
}

function toAll(shelf: string, id: RecordId): Change {
  return { shelf, id, to: ['everyone'] }
}

function byId<T extends { readonly id: RecordId }>(rows: readonly T[]): Map<RecordId, T> {
  return new Map(rows.map((row) => [row.id, row]))
}

function titleOf({ nameKk, nameRu, nameEn }: { nameKk?: string | undefined; nameRu?: string | undefined; nameEn?: string | undefined }): Title {
  return { ...(nameKk && { kk: nameKk }), ...(nameRu && { ru: nameRu }), ...(nameEn && { en: nameEn }) }
}

function isStale({ revision }: { readonly revision: number }, basedOn: number | undefined): boolean {
  return basedOn !== undefined && basedOn !== revision
}

/** SHA-256 of the invitation's token, as the inviter's device made it. */
function invitationHash(text: string): Uint8Array | undefined {
  const bytes = fromBase64url(text)
  return bytes?.length === 32 ? bytes : undefined
}
