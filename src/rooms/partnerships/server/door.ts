/** What other rooms ask about agencies and desks. Plain facts of the directory, open to everybody who has signed in. */
import { dayOf, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, DeskId } from '#core/ids.ts'
import { findServices, isEmpty, type Contact, type Found, type Need } from '../directory.ts'
import { agencies, contactsStanding, desks, desksForConcerns, emptyDesks, offersStanding, type AgencyRow, type DeskRow } from './store.ts'

export interface DeskOfAgency { readonly desk: DeskRow; readonly agency: AgencyRow; readonly isOpen: boolean }

/** A desk with its agency; `isOpen` when both work. */
export async function deskFor(tx: Tx, id: DeskId): Promise<DeskOfAgency | undefined> {
  const [desk] = await desks(tx, [id])
  const [agency] = desk ? await agencies(tx, [desk.agency]) : []
  return desk && agency && { desk, agency, isOpen: desk.state === 'active' && agency.state === 'active' }
}

export async function agencyOf(tx: Tx, desk: DeskId): Promise<AgencyId | undefined> {
  return (await desks(tx, [desk]))[0]?.agency
}

/** Whom to call at a desk; `whomToCall` of the directory says in which order. */
export async function contactsOf(tx: Tx, desk: DeskId): Promise<Contact[]> {
  return await contactsStanding(tx, [desk])
}

/** The desk to which concerns of a region go, the same each time. Nothing where nobody takes them yet. */
export async function deskTakingConcerns(tx: Tx, region: string): Promise<DeskId | undefined> {
  return (await desksForConcerns(tx, region))[0]
}

/** Who says they give what is needed, the best fit first; each desk once. */
export async function servicesFor(tx: Tx, need: Need, at: Moment): Promise<Found[]> {
  const [offers, contacts, empty] = [await offersStanding(tx, need.service), await contactsStanding(tx), await desksEmpty(tx, at)]
  const seen = new Set<DeskId>()
  return findServices({ offers, contacts, empty }, need, at).filter(({ offer: { desk } }) => !seen.has(desk) && seen.add(desk))
}

/** Where nobody works now. */
export async function desksEmpty(tx: Tx, at: Moment): Promise<Set<DeskId>> {
  const empty = await emptyDesks(tx, dayOf(at))
  return new Set([...empty].filter(([, one]) => isEmpty({ empty: one }, at)).map(([desk]) => desk))
}

/** Desks at work, of agencies of these kinds, in a steady order. */
export async function openDesksOfKinds(tx: Tx, kinds: readonly string[]): Promise<DeskOfAgency[]> {
  const active = new Map((await agencies(tx)).filter((agency) => agency.state === 'active' && kinds.includes(agency.kind)).map((agency) => [agency.id, agency]))
  return (await desks(tx)).flatMap((desk) => {
    const agency = active.get(desk.agency)
    return agency && desk.state === 'active' ? [{ desk, agency, isOpen: true }] : []
  })
}
