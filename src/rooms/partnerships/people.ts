/**
 * Who may give whom which rights. Three rules carry the rest: nobody manages their own rights; a head manages people of
 * the own agency and gives only what workers and champions need; somebody who can give rights always remains.
 */
import type { RoleName, Who } from '#core/access/who.ts'
import type { Day } from '#core/clock.ts'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { GivenRole } from './codes.ts'

export type StaffState = 'invited' | 'active' | 'suspended' | 'left'

/** Somebody with an account, as far as decisions about their rights need it. `roles` are those held now. */
export interface Staff {
  readonly id: PersonId
  readonly agency: AgencyId
  readonly state: StaffState
  readonly roles: readonly RoleName[]
  /** Desks they are a member of now. */
  readonly desks: readonly DeskId[]
  /** Has chosen a passphrase and published a key: from then on nobody invites them again. */
  readonly isEnrolled: boolean
}

export type Manager = Pick<Who, 'person' | 'agency' | 'roles'>
export interface DeskFacts { readonly id: DeskId; readonly agency: AgencyId; readonly isOpen: boolean }

/** What a head may give. Everything else is an administrator's to give. */
export const rolesOfHeads: readonly RoleName[] = ['worker', 'champion']

/** Nothing where `by` may manage this person's account and rights; else why not. */
export function whyNotManage(by: Manager, staff: Staff): Refusal | undefined {
  if (staff.id === by.person) return refuse('partnerships.own-rights')
  if (staff.roles.includes('clockwork')) return notYours()
  if (by.roles.includes('administrator')) return undefined
  if (!by.roles.includes('head') || staff.agency !== by.agency) return notYours()
  // A head who could suspend or invite anew an administrator would hold an administrator's rights.
  return staff.roles.every((role) => rolesOfHeads.includes(role)) ? undefined : refuse('partnerships.above-you')
}

/** Nothing where `by` may give or end these roles at all. */
export function whyNotGive(by: Manager, roles: readonly GivenRole[]): Refusal | undefined {
  if (by.roles.includes('administrator')) return undefined
  return roles.every((role) => rolesOfHeads.includes(role)) ? undefined : refuse('partnerships.role-not-yours-to-give')
}

export interface NewStaff { readonly id: PersonId; readonly agency: { readonly id: AgencyId; readonly isActive: boolean }; readonly roles: readonly GivenRole[]; readonly desk?: DeskFacts | undefined }

export function addStaff(by: Manager, { id, agency, roles, desk }: NewStaff): Staff | Refusal {
  const next: Staff = { id, agency: agency.id, state: 'invited', roles, desks: desk ? [desk.id] : [], isEnrolled: false }
  const why = whyNotManage(by, { ...next, roles: [] }) ?? whyNotGive(by, roles)
  if (why) return why
  if (!agency.isActive) return refuse('partnerships.agency-suspended')
  return (desk && whyNotAt(desk, agency.id)) ?? next
}

export function giveRoleTo(by: Manager, staff: Staff, role: GivenRole): Staff | Refusal {
  const why = whyNotManage(by, staff) ?? whyNotGive(by, [role]) ?? whyNotHere(staff)
  return why ?? { ...staff, roles: [...new Set([...staff.roles, role])] }
}

/** `administrators`: everybody who is an active administrator now, read under a lock. */
export function endRoleOf(by: Manager, staff: Staff, role: GivenRole, administrators: readonly PersonId[]): Staff | Refusal {
  const why = whyNotManage(by, staff) ?? whyNotGive(by, [role])
  if (why) return why
  if (!staff.roles.includes(role)) return refuse('partnerships.role-not-held')
  if (role === 'administrator' && isLast(staff, administrators)) return refuse('partnerships.last-administrator')
  return { ...staff, roles: staff.roles.filter((one) => one !== role) }
}

/**
 * Suspends, brings back, or lets go for good. Who leaves loses roles and desks with the account; who is suspended keeps them
 * for the day they come back. Nobody who has left comes back under the same account.
 */
export function changeState(by: Manager, staff: Staff, to: 'active' | 'suspended' | 'left', administrators: readonly PersonId[]): Staff | Refusal {
  const why = whyNotManage(by, staff)
  if (why) return why
  if (staff.state === 'left') return refuse('partnerships.has-left')
  if (to !== 'active' && staff.roles.includes('administrator') && isLast(staff, administrators)) return refuse('partnerships.last-administrator')
  // An account becomes active when its owner enrols, never because somebody else says so.
  if (to === 'active') return { ...staff, state: staff.isEnrolled ? 'active' : 'invited' }
  return to === 'left' ? { ...staff, state: 'left', roles: [], desks: [] } : { ...staff, state: 'suspended' }
}

/** Both days included; without the second until they are back. */
export interface Absence { readonly from: Day; readonly until: Day | null }

/** Everybody says it for themselves; whoever manages them says it for who was taken ill. Nothing where `by` may. */
export function whyNotAway(by: Manager, staff: Staff): Refusal | undefined {
  return (staff.id === by.person ? undefined : whyNotManage(by, staff)) ?? whyNotHere(staff)
}

export function bringToDesk(by: Manager, staff: Staff, desk: DeskFacts): Staff | Refusal {
  const why = whyNotManage(by, staff) ?? whyNotHere(staff) ?? whyNotAt(desk, staff.agency)
  if (why) return why
  return staff.desks.includes(desk.id) ? refuse('partnerships.at-desk-already') : { ...staff, desks: [...staff.desks, desk.id] }
}

export function takeFromDesk(by: Manager, staff: Staff, desk: DeskId): Staff | Refusal {
  const why = whyNotManage(by, staff)
  if (why) return why
  return staff.desks.includes(desk) ? { ...staff, desks: staff.desks.filter((one) => one !== desk) } : refuse('partnerships.not-at-desk')
}

export function whyNotInvite(by: Manager, staff: Staff): Refusal | undefined {
  const why = whyNotManage(by, staff)
  if (why) return why
  return staff.state === 'invited' && !staff.isEnrolled ? undefined : refuse('partnerships.already-enrolled')
}

function whyNotHere(staff: Staff): Refusal | undefined {
  return staff.state === 'left' ? refuse('partnerships.has-left') : undefined
}

function whyNotAt(desk: DeskFacts, agency: AgencyId): Refusal | undefined {
  if (desk.agency !== agency) return refuse('partnerships.desk-of-another')
  return desk.isOpen ? undefined : refuse('partnerships.desk-closed')
}

function isLast({ id }: Staff, administrators: readonly PersonId[]): boolean {
  return administrators.every((one) => one === id)
}
