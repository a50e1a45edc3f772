/**
 * The directory: which desk gives what, and whom to call there. A number nobody has tried for sixty days may ring in an
 * empty room, so it counts as silent until somebody is reached.
 */
import { dayMs, dayOf, hourMs, zoneOffsetMs, type Day, type Moment } from '#core/clock.ts'
import type { AgencyId, DeskId, RecordId } from '#core/ids.ts'
import { contactPlaces, weekdays, type ContactPlace, type ServiceCode, type Tier, type Weekday } from './codes.ts'
import { isHidden } from './secrecy.ts'

/** Always, or on these days from one whole hour to another (of the programme's zone; past midnight when `to` ≤ `from`). */
export type Hours = { readonly kind: 'always' } | { readonly kind: 'set'; readonly days: readonly Weekday[]; readonly from: number; readonly to: number }

export interface Contact {
  readonly id: RecordId
  readonly agency: AgencyId
  readonly desk: DeskId
  readonly place: ContactPlace
  readonly name: string
  readonly phone: string
  readonly hours: Hours
  readonly note?: string
  /** When somebody was last reached here. */
  readonly verifiedAt: Moment | null
  /** When nobody answered, if that was the last try. */
  readonly notReachedAt: Moment | null
}

export interface Offer {
  readonly id: RecordId
  readonly agency: AgencyId
  readonly desk: DeskId
  readonly service: ServiceCode
  readonly regions: readonly string[]
  readonly languages: readonly string[]
  /** Years, both included. */
  readonly ageFrom: number
  readonly ageTo: number
  readonly note?: string
  /** It stands at a front gate for a desk that few may know: whoever calls the gate is sent on. */
  readonly sheltered?: true
}

/** Where somebody is called: under their own name, and at their desks. */
export function numbersOf({ shownName, who }: { readonly shownName: string; readonly who: { readonly desks: readonly DeskId[] } }, contacts: readonly Pick<Contact, 'name' | 'desk' | 'phone'>[]): string[] {
  return contacts.filter(({ name, desk }) => name === shownName || who.desks.includes(desk)).map(({ phone }) => phone)
}

export const silentAfterDays = 60

/** Programme standard, not law: nobody was reached here for sixty days, or the last try found nobody. */
export function isSilent({ verifiedAt, notReachedAt }: Pick<Contact, 'verifiedAt' | 'notReachedAt'>, at: Moment): boolean {
  if (verifiedAt === null || at - verifiedAt > silentAfterDays * dayMs) return true
  return notReachedAt !== null && notReachedAt >= verifiedAt
}

export function isOnDuty(hours: Hours, at: Moment): boolean {
  if (hours.kind === 'always') return true
  const local = at + zoneOffsetMs
  const hour = Math.floor((local % dayMs) / hourMs)
  const today = weekdayOf(at)
  if (hours.from < hours.to) return hours.days.includes(today) && hour >= hours.from && hour < hours.to
  const yesterday = weekdays[(weekdays.indexOf(today) + 6) % 7]!
  return (hours.days.includes(today) && hour >= hours.from) || (hours.days.includes(yesterday) && hour < hours.to)
}

/** From which day nobody works at a desk and until which, both included; without the first nobody is left at all, without the second until somebody is back. */
export interface Empty { readonly from: Day | null; readonly until: Day | null }

export function isEmpty({ empty }: { readonly empty?: Empty | undefined }, at: Moment): boolean {
  const day = dayOf(at)
  return empty !== undefined && (empty.from === null || empty.from <= day) && (empty.until === null || day <= empty.until)
}

/** In which order to call: first who is there now and is known to answer, then by their place. */
export function whomToCall(contacts: readonly Contact[], at: Moment): Contact[] {
  const rank = (contact: Contact) => (isSilent(contact, at) ? 100 : 0) + (isOnDuty(contact.hours, at) ? 0 : 10) + contactPlaces.indexOf(contact.place)
  return contacts.toSorted((a, b) => rank(a) - rank(b) || compare(a.id, b.id))
}

export interface Need {
  readonly service?: ServiceCode | undefined
  readonly region?: string | undefined
  /** Regions next to it. */
  readonly neighbours?: readonly string[] | undefined
  readonly age?: number | undefined
  readonly language?: string | undefined
}

/** How an agency answered lately: of how many referrals, how many within their term. */
export interface Answering { readonly of: number; readonly inTime: number }

export interface Directory {
  readonly offers: readonly Offer[]
  readonly contacts: readonly Contact[]
  readonly answering?: ReadonlyMap<AgencyId, Answering>
  /** Desks at which nobody works now. */
  readonly empty?: ReadonlySet<DeskId>
}

/** Why a place stands where it stands, strongest first. */
export type Because = 'nobody-there' | 'contact-verified' | 'contact-silent' | 'no-contact' | 'here' | 'next-door' | 'speaks' | 'answers-in-time' | 'there-now'
export interface Found { readonly offer: Offer; readonly contacts: readonly Contact[]; readonly because: readonly Because[] }

/** Fewer answers than this say nothing about an agency. */
const fewestAnswers = 5
const inTimeShare = 0.8

/**
 * Places that give what is needed, best first: where somebody is known to answer the telephone, then here before next door,
 * then who speaks the language, answers in time, is there now. Where nobody works comes last. A language that nobody speaks excludes no place (an
 * interpreter can be found); service, region and age do.
 */
export function findServices({ offers, contacts, answering = new Map(), empty = new Set() }: Directory, need: Need, at: Moment): Found[] {
  return offers.filter((offer) => fits(offer, need)).map((offer) => {
    const people = whomToCall(contacts.filter(({ desk }) => desk === offer.desk), at)
    const record = answering.get(offer.agency)
    const because: Because[] = [
      ...(empty.has(offer.desk) ? ['nobody-there' as const] : []),
      people.length === 0 ? 'no-contact' : people.some((one) => !isSilent(one, at)) ? 'contact-verified' : 'contact-silent',
      ...(need.region === undefined ? [] : [offer.regions.includes(need.region) ? 'here' as const : 'next-door' as const]),
      ...(need.language !== undefined && offer.languages.includes(need.language) ? ['speaks' as const] : []),
      ...(record && record.of >= fewestAnswers && record.inTime / record.of >= inTimeShare ? ['answers-in-time' as const] : []),
      ...(people.some((one) => isOnDuty(one.hours, at) && !isSilent(one, at)) ? ['there-now' as const] : []),
    ]
    return { offer, contacts: people, because }
  }).sort((a, b) => weightOf(b) - weightOf(a) || compare(a.offer.id, b.offer.id))
}

/** Whether a place is for this child at all. */
export function fits({ service, regions, ageFrom, ageTo }: Offer, need: Need): boolean {
  if (need.service !== undefined && service !== need.service) return false
  if (need.age !== undefined && (need.age < ageFrom || need.age > ageTo)) return false
  return need.region === undefined || regions.includes(need.region) || regions.some((one) => need.neighbours?.includes(one) ?? false)
}

/**
 * Whether a service may be told to strangers. A place where children are kept is not: nobody may find it who looks for one of them (Law on countering
 * trafficking, art. 5: whatever lets it be found out who was trafficked is confidential; places: Rules for referral, 12, 18, 38). Each new kind has to be decided here.
 */
const mayBeTold: Readonly<Record<ServiceCode, boolean>> = {
  'safe-place': false, placement: false, psychologist: true, doctor: true, 'food-and-clothes': true, lawyer: true, documents: true, school: true,
  'social-support': true, guardianship: true, police: true, 'family-search': true, 'return-home': true, interpreter: true,
}

/** Whether a service says where children are kept. One that this version does not know counts as such. */
export function isConfidential(service: string): boolean {
  return !Object.hasOwn(mayBeTold, service) || !mayBeTold[service as ServiceCode]
}

/**
 * What may be told to strangers: nothing of a desk that gives a confidential service. Its other services would lead to it, since who learns that somewhere
 * food, clothes and a lawyer are given in four languages knows what is there. And nothing of a desk of which somebody has said that it is not for anybody.
 */
export function toldToStrangers<T extends { readonly desk: DeskId; readonly service: string; readonly tier: Tier | null }>(offers: readonly T[]): T[] {
  const hidden = new Set(offers.filter(({ service }) => isConfidential(service)).map(({ desk }) => desk))
  return offers.filter(({ desk, tier }) => !hidden.has(desk) && (tier === null || tier === 'open'))
}

/**
 * Whom a paper in somebody's pocket may tell to call: the desk that gave it, or another one of its agency, whoever is known to answer first. Never where
 * children are kept or where few may know of, nor a number that rings there too: whoever finds the paper would find them.
 */
export function toldOnPaper({ offers, contacts, desks }: Pick<Directory, 'offers' | 'contacts'> & { readonly desks: readonly DeskKnown[] }, { desk, agency }: { readonly desk: DeskId; readonly agency: AgencyId }, at: Moment): Contact | undefined {
  const hidden = new Set([...offers.filter(keepsChildren).map((one) => one.desk), ...desks.filter(isHidden).map(({ id }) => id)])
  const ringsThere = new Set(contacts.filter((one) => hidden.has(one.desk)).map(({ phone }) => phone))
  const open = contacts.filter((one) => one.agency === agency && !ringsThere.has(one.phone))
  // By no hour of the day: the paper is read on another one.
  const rank = (one: Contact) => (one.desk === desk ? 0 : 100) + (isSilent(one, at) ? 10 : 0) + contactPlaces.indexOf(one.place)
  return open.toSorted((a, b) => rank(a) - rank(b) || compare(a.id, b.id))[0]
}

/** Whether a desk's own name may stand on such a paper. */
export function isHiddenDesk({ offers, desks }: { readonly offers: readonly Pick<Offer, 'desk' | 'service' | 'sheltered'>[]; readonly desks: readonly DeskKnown[] }, desk: DeskId): boolean {
  return desks.some((one) => one.id === desk && isHidden(one)) || offers.some((one) => one.desk === desk && keepsChildren(one))
}

/** At a gate no child is kept: it stands for where they are, and is there to be called. */
function keepsChildren({ service, sheltered }: Pick<Offer, 'service' | 'sheltered'>): boolean {
  return !sheltered && isConfidential(service)
}

/** A desk as far as it says who may know of it. */
export interface DeskKnown { readonly id: DeskId; readonly tier?: Tier | null; readonly gate?: DeskId | null }

/** Which desk is named where anybody may read it: for one that few may know, its gate. */
export function namedOnPaper<T extends DeskKnown>(desk: T | undefined, deskOf: (id: DeskId) => T | undefined): T | undefined {
  return desk && isHidden(desk) ? desk.gate ? deskOf(desk.gate) : undefined : desk
}

/** Whether a desk gives this as the gate of one that few may know, by itself as well or not. */
export function standsFor(offers: readonly Pick<Offer, 'desk' | 'service' | 'sheltered'>[], desk: DeskId | string, service: string | undefined): boolean {
  return offers.some((one) => one.sheltered && one.desk === desk && (service === undefined || one.service === service))
}

const weights: Readonly<Partial<Record<Because, number>>> = { 'nobody-there': -64, 'contact-verified': 32, 'contact-silent': 16, here: 8, speaks: 4, 'answers-in-time': 2, 'there-now': 1 }
function weightOf({ because }: Found): number {
  return because.reduce((sum, one) => sum + (weights[one] ?? 0), 0)
}

function weekdayOf(at: Moment): Weekday {
  // 1 January 1970 was a Thursday.
  return weekdays[(Math.floor((at + zoneOffsetMs) / dayMs) + 3) % 7]!
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
