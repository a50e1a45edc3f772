/**
 * The directory and its people as a screen needs them: what lies on this phone's shelf, and on line also what was put in
 * place before anybody filled in a form (the office and the first administrator of the first day).
 */
import { useEffect, useMemo, useState } from 'react'
import { hasRole, type Who } from '#core/access/who.ts'
import type { AgencyId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { compareIn } from '#core/i18n/sort.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'
import type { GivenRole } from '../codes.ts'
import type { Contact, DeskKnown, Empty, Offer } from '../directory.ts'
import type { Absence, StaffState } from '../people.ts'

export interface Title { readonly kk?: string; readonly ru?: string; readonly en?: string }
export interface AgencyOnShelf { readonly id: AgencyId; readonly kind: string; readonly title: Title; readonly region: string; readonly state: 'active' | 'suspended'; readonly recoveryKey: string | null; readonly custodians?: readonly string[]; readonly revision: number }
/** `place`: where it is, for whoever may know that as well. */
export interface DeskOnShelf extends DeskKnown { readonly agency: AgencyId; readonly place?: string; readonly title: Title; readonly regions: readonly string[]; readonly takesConcerns: boolean; readonly state: 'active' | 'closed'; readonly keyVersion: number | null; readonly publicKey?: string | null; readonly signers?: readonly string[]; readonly recoverable: boolean; readonly empty?: Empty; readonly revision: number }
export interface ContactOnShelf extends Contact { readonly person?: PersonId; readonly revision: number }
export interface OfferOnShelf extends Offer { readonly revision: number }
export interface PersonOnShelf {
  readonly id: PersonId; readonly agency: AgencyId; readonly shownName: string; readonly state: StaffState; readonly isEnrolled: boolean; readonly revision: number
  readonly desks: readonly { readonly desk: DeskId; readonly since: number; readonly hasKey: boolean }[]
  readonly signInName?: string; readonly language?: string; readonly roles?: readonly { readonly role: GivenRole; readonly regions: readonly string[] }[]
  readonly away?: Absence
  /** Told only to whoever manages people of this agency. */
  readonly mayManage?: boolean
}

export interface DirectoryOnShelf { readonly agencies: readonly AgencyOnShelf[]; readonly desks: readonly DeskOnShelf[]; readonly contacts: readonly ContactOnShelf[]; readonly services: readonly OfferOnShelf[] }
const nothing: DirectoryOnShelf = { agencies: [], desks: [], contacts: [], services: [] }

/** `asks`: what lies on no shelf is asked for too. */
export function useDirectory({ asks = true } = {}): DirectoryOnShelf {
  const house = useHouse()
  const [asked, setAsked] = useState<DirectoryOnShelf>(nothing)
  const isHeard = house.line.lastHeard !== undefined
  const [agencies, desks, contacts, services] = [house.shelf<AgencyOnShelf>('agencies'), house.shelf<DeskOnShelf>('desks'), house.shelf<ContactOnShelf>('contacts'), house.shelf<OfferOnShelf>('services')]
  const known = useMemo(() => [agencies, desks, contacts, services].map(markOf).join(), [agencies, desks, contacts, services])
  useEffect(() => {
    let wanted = true
    if (asks && isHeard) void house.ask<DirectoryOnShelf>('partnerships', 'directory').then((answer) => { if (wanted && !(answer instanceof Refusal)) setAsked(answer) })
    return () => { wanted = false }
    // Asked again when something of it changed; not before the house was heard, and not with every tick of the clock.
  }, [asks, known, isHeard])
  return useMemo(() => ({
    agencies: newest(agencies, asked.agencies), desks: newest(desks, asked.desks), contacts: newest(contacts, asked.contacts), services: newest(services, asked.services),
  }), [agencies, desks, contacts, services, asked])
}

/** Another one whenever a record came, went or changed: a number that ended must not be called because another one came in its place. */
function markOf(records: readonly { readonly id: RecordId; readonly revision: number }[]): number {
  return records.reduce((sum, { id, revision }) => (sum + Number.parseInt(id.slice(-8), 16) * (revision + 1)) % Number.MAX_SAFE_INTEGER, records.length)
}

/** Everybody of one agency whom I may see. */
export function usePeople(agency: AgencyId | undefined): readonly PersonOnShelf[] {
  const house = useHouse()
  const [asked, setAsked] = useState<readonly PersonOnShelf[]>([])
  const onShelf = house.shelf<PersonOnShelf>('people')
  const mayAsk = hasRole(house.who, 'worker', 'head', 'administrator')
  const known = onShelf.map((one) => `${one.id} ${JSON.stringify(one)}`).join()
  useEffect(() => {
    let wanted = true
    if (agency && mayAsk) void house.ask<{ people: PersonOnShelf[] }>('partnerships', 'people', { agency }).then((answer) => { if (wanted && !(answer instanceof Refusal)) setAsked(answer.people) })
    return () => { wanted = false }
  }, [agency, mayAsk, known])
  return useMemo(() => newest(onShelf.filter((one) => one.agency === agency), asked.filter((one) => one.agency === agency))
    .toSorted((a, b) => compareIn(house.lang)(a.shownName, b.shownName)), [known, asked, agency, house.lang])
}

/** A record on the shelf is as new as the feed; what was asked for fills the gaps. Where there are none it is the shelf's own list, and nothing has changed. */
export function newest<T extends { readonly id: RecordId; readonly revision: number }>(shelf: readonly T[], asked: readonly T[]): readonly T[] {
  const all = new Map<RecordId, T>(shelf.map((one) => [one.id, one]))
  const fills = asked.filter((one) => !(all.get(one.id) && all.get(one.id)!.revision >= one.revision))
  if (fills.length === 0) return shelf
  for (const one of fills) all.set(one.id, one)
  return [...all.values()]
}

/** A name in the reader's language, or in the first language it was written in. */
export function titleIn(title: Title, lang: CatalogueLanguage): string {
  return title[lang] ?? title.ru ?? title.kk ?? title.en ?? ''
}

export function keepsPeopleOf(who: Pick<Who, 'roles' | 'agency'>, agency: AgencyId): boolean {
  return who.roles.includes('administrator') || (who.roles.includes('head') && who.agency === agency)
}
