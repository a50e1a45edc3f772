/** Who there is: four desks of four agencies in one region, and the people at them. The same in every seed; what they do is not. */
import type { RoleName, Who } from '#core/access/who.ts'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'

export const region = 'KZ-61'

const numbered = (kind: string, n: number) => `${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`
/** Guardianship comes before police, so that concerns go to it. */
export const deskNames = ['guardianship', 'police', 'ngo', 'centre'] as const
export type DeskName = (typeof deskNames)[number]
export const desks = Object.fromEntries(deskNames.map((name, n) => [name, numbered('00000de5', n)])) as Record<DeskName, DeskId>

export function agencyOf(desk: DeskId): AgencyId {
  return desk.replace('00000de5', '0000a9e1') as AgencyId
}

interface Described { readonly name: string; readonly roles: readonly RoleName[]; readonly desk?: DeskName }
const described: readonly Described[] = [
  { name: 'Aigul', roles: ['worker'], desk: 'guardianship' }, { name: 'Saule', roles: ['worker'], desk: 'guardianship' },
  { name: 'Timur', roles: ['worker'], desk: 'police' },
  { name: 'Dana', roles: ['worker'], desk: 'ngo' }, { name: 'Marat', roles: ['worker'], desk: 'ngo' },
  { name: 'Gulmira', roles: ['worker'], desk: 'centre' }, { name: 'Oleg', roles: ['worker'], desk: 'centre' },
  { name: 'Kunsulu', roles: ['champion'] }, { name: 'Aizhan', roles: ['coordinator'] },
]

export interface SimPerson extends Who { readonly name: string; readonly isSuspended: boolean }

export function everybody(): SimPerson[] {
  return described.map(({ name, roles, desk }, n) => ({
    name, programme: 'katch', person: numbered('0000bec0', n) as PersonId, agency: agencyOf(desk ? desks[desk] : desks.ngo), desks: desk ? [desks[desk]] : [], roles,
    regions: roles.includes('coordinator') ? [region] : [], session: '-', language: 'ru', isSuspended: false,
  }))
}
