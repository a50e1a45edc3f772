/** People, the desks they sit at and the rights they have. Whoever manages them is answered "not yours" about everybody they may not even see. */
import { fromBase64url } from '#core/vault/bytes.ts'
import { normaliseSignInName } from '#core/access/session-rules.ts'
import type { Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import type { DeskId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Audience, Change, Effects, Filled } from '#core/sync/server/room.ts'
import { askForNewDeskKey } from '#core/vault/server/vault.ts'
import type { addPerson, beAway, beBack, changePerson, emptyDevice, endRole, giveRole, inviteAgain, joinDesk, leaveDesk, settleAlarm } from '../forms.ts'
import { addStaff, bringToDesk, changeState, endRoleOf, giveRoleTo, takeFromDesk, whyNotAway, whyNotInvite, whyNotManage, type Absence, type Staff } from '../people.ts'
import { deskFacts, isStale, personLine, staffFor, toAll } from './lines.ts'
import * as store from './store.ts'

export async function personAdded(tx: Tx, act: Act, { answers }: Filled<typeof addPerson>): Promise<Effects | Refusal> {
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

export async function personChanged(tx: Tx, act: Act, { about, basedOn, answers }: Filled<typeof changePerson>): Promise<Effects | Refusal> {
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

export async function wentAway(tx: Tx, act: Act, { about, answers }: Filled<typeof beAway>): Promise<Effects | Refusal> {
  return await absenceSet(tx, act, about, { from: answers.from, until: answers.until ?? null })
}

export async function cameBack(tx: Tx, act: Act, { about }: Filled<typeof beBack>): Promise<Effects | Refusal> {
  return await absenceSet(tx, act, about, null)
}

async function absenceSet(tx: Tx, act: Act, about: RecordId | undefined, away: Absence | null): Promise<Effects | Refusal> {
  const staff = await staffFor(tx, about)
  if (staff instanceof Refusal) return staff
  const why = whyNotAway(act.by, staff)
  if (why) return why
  if (!await store.setAway(tx, staff.id, away)) return notYours()
  // Whether a desk stands empty is everybody's affair; who is away, their colleagues' only.
  return { about: staff.id, changed: [await personLine(tx, staff), ...staff.desks.map((desk) => toAll('desks', desk))] }
}

export async function invitedAgain(tx: Tx, act: Act, { about, answers }: Filled<typeof inviteAgain>): Promise<Effects | Refusal> {
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

export async function deviceOrderedEmpty(tx: Tx, act: Act, { about, answers }: Filled<typeof emptyDevice>): Promise<Effects | Refusal> {
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

export async function alarmSettled(tx: Tx, act: Act, { about, answers }: Filled<typeof settleAlarm>): Promise<Effects | Refusal> {
  const [alarm] = about === undefined ? [] : await store.alarmsById(tx, [about])
  if (!alarm || !alarm.told.includes(act.by.person)) return notYours()
  if (!await store.settleAlarm(tx, alarm.id, { found: answers.found, by: act.by.person, at: act.at })) return refuse('partnerships.alarm-settled')
  return { about: alarm.id, changed: [{ shelf: 'alarms', id: alarm.id, to: alarm.told.map((person): Audience => `person:${person}`) }] }
}

export async function roleGiven(tx: Tx, act: Act, { about, answers }: Filled<typeof giveRole>): Promise<Effects | Refusal> {
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = giveRoleTo(act.by, before, answers.role)
  if (next instanceof Refusal) return next
  await store.keepRole(tx, before.id, { role: answers.role, regions: answers.role === 'coordinator' ? answers.regions ?? [] : [], at: act.at })
  return { about: before.id, changed: [await personLine(tx, before), ...before.desks.map((desk) => toAll('desks', desk)), ...await sightOf(tx, before, answers.role)] }
}

export async function roleEnded(tx: Tx, act: Act, { about, answers }: Filled<typeof endRole>): Promise<Effects | Refusal> {
  const administrators = answers.role === 'administrator' ? await store.administratorsLocked(tx) : []
  const before = await staffFor(tx, about)
  if (before instanceof Refusal) return before
  const next = endRoleOf(answers.role === 'administrator' ? byNow(act.by, administrators) : act.by, before, answers.role, administrators)
  if (next instanceof Refusal) return next
  const sight = await sightOf(tx, before, answers.role)
  await store.endRoleHeld(tx, before.id, { role: answers.role, at: act.at })
  return { about: before.id, changed: [await personLine(tx, before), ...before.desks.map((desk) => toAll('desks', desk)), ...sight] }
}

export async function deskJoined(tx: Tx, act: Act, { about, answers }: Filled<typeof joinDesk>): Promise<Effects | Refusal> {
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

export async function deskLeft(tx: Tx, act: Act, { about, answers }: Filled<typeof leaveDesk>): Promise<Effects | Refusal> {
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

/** Between the session's answer and the lock an administrator may have stopped being one. */
function byNow(by: Who, administratorsNow: readonly PersonId[], state = ''): Who {
  if (state === 'active' || !by.roles.includes('administrator') || administratorsNow.includes(by.person)) return by
  return { ...by, roles: by.roles.filter((role) => role !== 'administrator') }
}

/** Who becomes or stops being a head sees, or forgets, the people of the agency; an administrator, everybody. */
async function sightOf(tx: Tx, { id, agency }: Pick<Staff, 'id' | 'agency'>, role: string): Promise<Change[]> {
  if (role !== 'head' && role !== 'administrator') return []
  return (await store.peopleIds(tx, role === 'head' ? agency : undefined)).map((one) => ({ shelf: 'people', id: one, to: [`person:${id}`] }))
}

/** SHA-256 of the invitation's token, as the inviter's device made it. */
function invitationHash(text: string): Uint8Array | undefined {
  const bytes = fromBase64url(text)
  return bytes?.length === 32 ? bytes : undefined
}
