/**
 * The door of partnerships. Whoever manages people is answered "not yours" about everybody they may not even see; what they
 * may see and still not change is refused with a reason. A change of desk is a change of what a person sees: both sides hear.
 */
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, DeskId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { room, takes, type Act, type Effects, type Filled } from '#core/sync/server/room.ts'
import {
  addAgency, addDesk, addPerson, beAway, beBack, changeAgency, changeDesk, changeDeskKey, changePerson, emptyDevice, endDutyContact, endRole, endService, giveRole, handDeskKey,
  inviteAgain, joinDesk, leaveDesk, setDutyContact, setRecovery, setSecrecy, setService, settleAlarm, tellSigningKey, verifyDutyContact,
} from '../forms.ts'
import { contactEnded, contactSet, contactVerified, serviceEnded, serviceSet } from './directory.ts'
import { keyChanged, keyHanded, recoverySet, signingKeyTold } from './keys.ts'
import { entriesOf, isStale, toAll } from './lines.ts'
import { alarmSettled, cameBack, deskJoined, deskLeft, deviceOrderedEmpty, invitedAgain, personAdded, personChanged, roleEnded, roleGiven, wentAway } from './people.ts'
import { gateOf, movesSight, secrecySet, toHide } from './secrecy.ts'
import { agenciesShown, alarmsShown, contactsShown, desksShown, devices, directory, everybody, find, people, peopleShown, servicesShown } from './shown.ts'
import { whyNotChange } from '../secrecy.ts'
import * as store from './store.ts'
import type { Title } from './store.ts'

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
    // The hidden desks of the agency itself are out of the directory with it; those of others would be left without a gate.
    await store.holdGates(tx)
    const { others } = await store.behindGates(tx, (await store.desks(tx)).filter((desk) => desk.agency === before.id).map(({ id }) => id))
    if (others > 0) return refuse('partnerships.is-gate', { field: 'state', count: others })
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
  await store.holdGates(tx)
  const before = about === undefined ? undefined : await store.deskForUpdate(tx, about)
  if (!before) return notYours()
  if (isStale(before, basedOn)) return refuse('partnerships.changed-meanwhile')
  const state = answers.state ?? before.state
  const takesConcerns = answers.takesConcerns === undefined ? before.takesConcerns : answers.takesConcerns === 'yes'
  const why = whyNotChange(await toHide(tx, before), { isOpen: state === 'active', takesConcerns }, before.gate ? await gateOf(tx, before.gate) : undefined)
  if (why) return why
  await store.updateDesk(tx, { id: before.id, title: { ...before.title, ...titleOf(answers) }, regions: answers.regions ?? before.regions, takesConcerns, state })
  return { about: before.id, changed: [toAll('desks', before.id), ...(state === before.state ? [] : await entriesOf(tx, [before]))] }
}

// The room

const administrators = ['administrator'] as const
const managers = ['head', 'administrator'] as const
const members = ['worker', 'head'] as const

export const partnershipsRoom = room('partnerships', {
  takesIn: [
    takes(addAgency, { by: administrators }, agencyAdded), takes(changeAgency, { by: administrators }, agencyChanged),
    takes(addDesk, { by: administrators }, deskAdded), takes(changeDesk, { by: administrators }, movesSight(deskChanged)), takes(setSecrecy, { by: managers }, secrecySet),
    takes(addPerson, { by: managers }, movesSight(personAdded)), takes(changePerson, { by: managers }, movesSight(personChanged)), takes(inviteAgain, { by: managers }, invitedAgain),
    takes(beAway, { by: everybody }, wentAway), takes(beBack, { by: everybody }, cameBack),
    takes(emptyDevice, { by: everybody }, deviceOrderedEmpty), takes(settleAlarm, { by: everybody }, alarmSettled),
    takes(joinDesk, { by: managers }, movesSight(deskJoined)), takes(leaveDesk, { by: managers }, movesSight(deskLeft)),
    takes(giveRole, { by: managers }, movesSight(roleGiven)), takes(endRole, { by: managers }, movesSight(roleEnded)),
    takes(handDeskKey, { by: members }, keyHanded), takes(changeDeskKey, { by: members }, keyChanged), takes(setRecovery, { by: ['head'] }, recoverySet),
    takes(tellSigningKey, { by: ['worker'] }, signingKeyTold),
    takes(setDutyContact, { by: managers }, contactSet), takes(endDutyContact, { by: managers }, contactEnded),
    takes(verifyDutyContact, { by: ['worker', 'head', 'coordinator', 'administrator'] }, contactVerified),
    takes(setService, { by: managers }, serviceSet), takes(endService, { by: managers }, serviceEnded),
  ],
  shows: [agenciesShown, desksShown, contactsShown, servicesShown, peopleShown, alarmsShown],
  asks: [directory, people, find, devices],
})

function titleOf({ nameKk, nameRu, nameEn }: { nameKk?: string | undefined; nameRu?: string | undefined; nameEn?: string | undefined }): Title {
  return { ...(nameKk && { kk: nameKk }), ...(nameRu && { ru: nameRu }), ...(nameEn && { en: nameEn }) }
}
