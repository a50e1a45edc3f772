/**
 * What a programme, an agency or a desk still lacks before it can do its work, read from what there is: nothing is ticked off
 * and nothing remembered. Each finds only what they can mend themselves, or ask somebody for. Pure.
 */
import type { Who } from '#core/access/who.ts'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'
import type { AgencyOnShelf, ContactOnShelf, DeskOnShelf, OfferOnShelf, PersonOnShelf } from './on-shelf.ts'

/** In the order in which one rests on the other. Each is a sentence, `partnerships.still.<kind>`. */
export const missingKinds = ['agencies', 'desk', 'somebody', 'head', 'arrive', 'service', 'contact', 'concerns', 'key', 'new-key', 'give-key', 'custodians', 'seal'] as const
export type MissingKind = (typeof missingKinds)[number]

export interface Missing {
  readonly kind: MissingKind
  readonly count: number
  /** Whose it is, for the line below: agencies, or people by their shown names. */
  readonly agencies: readonly AgencyId[]
  readonly people: readonly string[]
  /** Where it is mended; the first of several. */
  readonly href: string
}

export interface Standing {
  readonly agencies: readonly AgencyOnShelf[]
  readonly desks: readonly DeskOnShelf[]
  readonly contacts: readonly Pick<ContactOnShelf, 'desk'>[]
  readonly services: readonly Pick<OfferOnShelf, 'agency' | 'sheltered'>[]
  readonly people: readonly PersonOnShelf[]
  /** Desks of mine whose key is to be changed because somebody has left. */
  readonly mustChange: readonly DeskId[]
}

export function stillMissing({ agencies, desks, contacts, services, people, mustChange }: Standing, who: Pick<Who, 'person' | 'agency' | 'desks' | 'roles'>): Missing[] {
  const isAdministrator = who.roles.includes('administrator')
  const manages = isAdministrator || who.roles.includes('head')
  const keepsKeys = who.roles.includes('worker') || who.roles.includes('head')
  const partners = agencies.filter((one) => one.state === 'active' && one.kind !== 'PROGRAMME')
  const mine = isAdministrator ? partners : manages ? agencies.filter((one) => one.id === who.agency) : []
  const here = new Set(mine.map((one) => one.id))
  const active = new Set(agencies.filter((agency) => agency.state === 'active').map(({ id }) => id))
  const open = desks.filter((one) => one.state === 'active' && active.has(one.agency))
  const desksHere = open.filter((one) => here.has(one.agency))
  const staff = people.filter((one) => one.state === 'active' || one.state === 'invited')
  const at = (desk: DeskId) => staff.filter((one) => one.desks.some((each) => each.desk === desk))
  const ownDesks = keepsKeys ? open.filter((one) => who.desks.includes(one.id)) : []
  const withDesk = mine.filter((agency) => desksHere.some((one) => one.agency === agency.id))

  const ofAgencies = (kind: MissingKind, found: readonly { readonly id: AgencyId }[]): Missing[] =>
    (found.length === 0 ? [] : [{ kind, count: found.length, agencies: found.map((one) => one.id), people: [], href: `/people/${found[0]!.id}` }])
  const ofDesks = (kind: MissingKind, found: readonly DeskOnShelf[]): Missing[] =>
    (found.length === 0 ? [] : [{ kind, count: found.length, agencies: [...new Set(found.map((one) => one.agency))], people: [], href: `/people/${found[0]!.agency}` }])
  const ofPeople = (kind: MissingKind, found: readonly PersonOnShelf[]): Missing[] =>
    (found.length === 0 ? [] : [{ kind, count: found.length, agencies: [], people: found.map((one) => one.shownName), href: personAt(found[0]!.id) }])

  return [
    ...(isAdministrator && partners.length === 0 ? [{ kind: 'agencies' as const, count: 1, agencies: [], people: [], href: '/people' }] : []),
    ...ofAgencies('desk', mine.filter((agency) => !withDesk.includes(agency) && agency.kind !== 'PROGRAMME')),
    ...ofDesks('somebody', desksHere.filter((one) => at(one.id).length === 0)),
    ...ofAgencies('head', isAdministrator ? withDesk.filter((agency) => !staff.some((one) => one.agency === agency.id && one.roles?.some(({ role }) => role === 'head'))) : []),
    ...ofPeople('arrive', manages ? people.filter((one) => one.state === 'invited' && !one.isEnrolled && (isAdministrator || one.agency === who.agency)) : []),
    ...ofAgencies('service', withDesk.filter((agency) => services.every((one) => one.agency !== agency.id || one.sheltered))),
    ...ofDesks('contact', desksHere.filter((one) => contacts.every(({ desk }) => desk !== one.id))),
    ...(isAdministrator && desksHere.length > 0 && open.every((one) => !one.takesConcerns) ? ofDesks('concerns', [desksHere[0]!]) : []),
    // Whoever sits at the desk makes its key; whoever manages people asks them, once somebody is there who could.
    ...ofDesks('key', [...new Set([...ownDesks, ...desksHere.filter((one) => at(one.id).some((each) => each.isEnrolled))])].filter((one) => one.keyVersion === null)),
    ...ofDesks('new-key', ownDesks.filter((one) => mustChange.includes(one.id))),
    ...ofPeople('give-key', staff.filter((one) => one.isEnrolled && one.id !== who.person && ownDesks.some((desk) => desk.keyVersion !== null && iHold(desk.id) && one.desks.some((each) => each.desk === desk.id && !each.hasKey)))),
    ...ofAgencies('custodians', mine.filter((agency) => agency.recoveryKey === null && open.some((one) => one.agency === agency.id && one.keyVersion !== null))),
    ...ofDesks('seal', ownDesks.filter((one) => one.keyVersion !== null && iHold(one.id) && !one.recoverable && agencies.some((agency) => agency.id === one.agency && agency.recoveryKey !== null))),
  ]

  function iHold(desk: DeskId): boolean {
    return people.some((one) => one.id === who.person && one.desks.some((each) => each.desk === desk && each.hasKey))
  }
}

function personAt(id: PersonId): string {
  return `/people/person/${id}`
}
