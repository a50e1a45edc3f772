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

/** The public half of this person's signing key. There is no other half: a signature is made by `signs`, and that nobody can forge one is not what is simulated. */
export function signingKeyOf(person: PersonId): string {
  return fingerprint(person, 32)
}

export function signs(key: string, context: string, text: string): string {
  return fingerprint(`${key} ${context} ${text}`, 64)
}

/** Instead of `digestOf` in the packet, which is as sure as it has to be, and slower. */
export function digestOf(text: string): string {
  return fingerprint(text, 32)
}

function fingerprint(text: string, bytes: number): string {
  let [one, other] = [0x811c9dc5, 0x9e3779b9]
  for (let n = 0; n < text.length; n++) {
    one = Math.imul(one ^ text.charCodeAt(n), 0x01000193)
    other = Math.imul(other + text.charCodeAt(n), 0x85ebca6b) ^ (other >>> 13)
  }
  const made = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at += 8) {
    made.writeInt32LE(one = Math.imul(one ^ at, 0x01000193) | 0, at)
    made.writeInt32LE(other = Math.imul(other + at, 0x85ebca6b) ^ (other >>> 13), at + 4)
  }
  return made.toString('base64url')
}
