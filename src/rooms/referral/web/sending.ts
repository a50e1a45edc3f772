/** Pure: how a referral is filled in beforehand, what may be shared on which ground, and when the three papers go along. */
import type { ConsentAge, DataGroup } from '#core/consent/forms.ts'
import type { Moment } from '#core/clock.ts'
import type { Known } from '#core/forms/fields.ts'
import type { AgencyId, ChildId } from '#core/ids.ts'
import { findServices, type Directory, type Found } from '#rooms/partnerships/directory.ts'
import {
  papers, sharableNow, shareGroups, spokenLanguages, topicCodes, urgentNeeds, type AgeBand, type BasisCode, type Sending, type ServiceCode, type ShareGroup,
} from '../forms.ts'
import { notAllowed, type Ground } from '../referral.ts'
import { writeCode, type ChildSeen, type ConsentSeen, type ReceiverCard, type ReferralSeen } from './on-shelf.ts'

export type Draft = Readonly<Record<string, unknown>>

/** Under which a referral of this child lies that was begun and not sent. */
export function draftOf(child: ChildId): string {
  return `refer ${child}`
}

/** Rules 39: a child identified by the police or an NGO alone goes to the services with three papers within one working day. */
export const papersClock = 'to-services'

export function papersAreNeeded({ clocks }: Pick<ChildSeen, 'clocks'>): boolean {
  return clocks.some((clock) => clock.kind === papersClock && clock.stoppedAt === undefined)
}

/** A first draft from what is known, so that nobody types again what stands in the file. */
export function beginDraft(child: ChildSeen, before?: ReferralSeen): Draft {
  const language = child.languages?.find((one) => (spokenLanguages as readonly string[]).includes(one))
  const ready = papersAreNeeded(child)
  const ageBand = child.age?.band ?? 'unknown'
  const draft = {
    ...(ready && { service: 'placement' }),
    urgency: 'today', where: { region: child.region, ...(child.district && { district: child.district }) },
    code: writeCode(child.code), ageBand, sex: child.sex ?? 'unknown', ...(language && { language }),
    interpreter: child.interpreter === undefined ? 'unknown' : knownOf(child.interpreter), escort: 'any',
    ...listed('urgentNeeds', (child.needs ?? []).filter((one) => (urgentNeeds as readonly string[]).includes(one))),
    ...listed('topicsAsked', topicCodes.filter((topic) => child.asked.some((one) => one.topic === topic))),
    ...Object.fromEntries(papers.map((paper) => [paper, ready ? 'not-yet' : 'not-needed'])),
    basis: usualBasis(child), viewAsked: 'not-asked',
  }
  // What goes on elsewhere asks for the same, under the same note; whom it goes to and what allows it is decided anew.
  return before === undefined ? draft : {
    ...draft, service: before.service, ...listed('besides', before.besides), urgency: before.urgency, insteadOf: before.id,
    ...(before.escort && { escort: before.escort }), ...(before.note && { note: before.note }), ...(before.contactPhone && { contactPhone: before.contactPhone }),
    ...(before.viewAsked && { viewAsked: before.viewAsked }), ...(before.childsView && { childsView: before.childsView }),
  }
}

/**
 * Without consent the law passes on a child who is in danger (Rules 16.1). A grown-up is asked (Rules 7); and so are a child
 * who is only at risk and their own people, with whom nothing is wrong. A person may choose otherwise.
 */
export function usualBasis({ age, status, company, carerMayBeInvolved }: Pick<ChildSeen, 'age' | 'status' | 'company' | 'carerMayBeInvolved'>): BasisCode {
  const withOwnPeople = ['parents', 'one-parent', 'relatives'].includes(company ?? '') && carerMayBeInvolved === 'no'
  return age?.band === 'over-17' || (status === 'potential-at-risk' && withOwnPeople) ? 'consent' : 'law-child-in-danger'
}

/** The card as it would stand on the receiver's phone before the answer: what is not shared now is not in it. */
export function asReceiverSees(draft: Draft, sharing: Sharing): ReceiverCard {
  const sees = (group: ShareGroup) => sharing[group] === 'now'
  const all = draft as unknown as Sending
  return {
    code: all.code, service: all.service ?? 'safe-place', besides: all.besides ?? [], urgency: all.urgency, interpreter: all.interpreter, basis: all.basis,
    ...(sees('age-and-sex') && { ageBand: all.ageBand, sex: all.sex }),
    ...(sees('language') && all.language && { language: all.language }),
    ...(sees('urgent-needs') && { urgentNeeds: all.urgentNeeds ?? [], escort: all.escort }),
    ...(sees('topics-asked') && { topicsAsked: all.topicsAsked ?? [] }),
    ...(sees('note') && all.note && { note: all.note }),
    ...(sees('childs-view') && all.childsView && { childsView: all.childsView }),
  }
}

export type Moments = 'now' | 'on-acceptance' | 'never'
export type Sharing = Readonly<Record<ShareGroup, Moments>>

/** What is offered first on a ground: no more than it allows and the receiver needs to prepare; the name only once they accept. */
export function usualSharing(basis: BasisCode, { covers = [], withPapers, hasNote, hasView }: { covers?: readonly DataGroup[]; withPapers: boolean; hasNote: boolean; hasView: boolean }): Sharing {
  const ground = groundOf(basis, covers, 'given')
  const share = (group: ShareGroup): Moments => {
    if (notAllowed(ground, [group], 'unknown').length > 0) return 'never'
    if (group === 'documents') return withPapers ? 'on-acceptance' : 'never'
    if (group === 'identity') return 'on-acceptance'
    if ((group === 'note' && !hasNote) || (group === 'childs-view' && !hasView)) return 'never'
    return 'now'
  }
  return Object.fromEntries(shareGroups.map((group) => [group, share(group)])) as unknown as Sharing
}

export function mayBeSharedNow(group: ShareGroup): boolean {
  return (sharableNow as readonly ShareGroup[]).includes(group)
}

export function groupsShared(sharing: Sharing, at: Exclude<Moments, 'never'>): ShareGroup[] {
  return shareGroups.filter((group) => sharing[group] === at)
}

/** The groups of this choice that the ground does not allow; the server asks the same question again. */
export function notYetAllowed(sharing: Sharing, { basis, covers, vitalReason, ageBand }: { basis: BasisCode; covers: readonly DataGroup[]; vitalReason: string; ageBand: AgeBand }): readonly ShareGroup[] {
  return notAllowed(groundOf(basis, covers, vitalReason), shareGroups.filter((group) => sharing[group] !== 'never'), ageBand)
}

/** The live consent of this child for passing on to this agency, the widest first. */
export function consentFor(consents: readonly ConsentSeen[], { child, receiver }: { child: string; receiver: AgencyId }): ConsentSeen | undefined {
  return consents.filter((one) => one.child === child && one.purpose === 'refer' && one.receiver === receiver && one.state === 'given' && one.isLive)
    .toSorted((a, b) => b.groups.length - a.groups.length)[0]
}

/** The consent under which this was sent, if it was taken back since and no other has come; its receiver knows it by whom it was for. */
export function endedConsent(consents: readonly ConsentSeen[], record: Pick<ReferralSeen, 'basis' | 'child' | 'toAgency' | 'consent'>): ConsentSeen | undefined {
  if (record.basis !== 'consent' || !record.child || consentFor(consents, { child: record.child, receiver: record.toAgency })) return undefined
  return consents.findLast((one) => one.state === 'withdrawn' && one.child === record.child && (record.consent ? one.id === record.consent : one.receiver === record.toAgency))
}

/** Without the name, and with it the promise that it comes: for a phone that cannot seal it now. */
export function withoutName(sharing: Sharing): Sharing {
  return { ...sharing, identity: 'never' }
}

export interface Wanted { readonly service?: ServiceCode | undefined; readonly region?: string | undefined; readonly neighbours?: readonly string[] | undefined; readonly age?: number | undefined; readonly language?: string | undefined; readonly notDesks: readonly string[] }

/** Places of the directory, each desk once and best first; your own desks and those named are left out. */
export function suggestPlaces(directory: Directory, wanted: Wanted, now: Moment): readonly Found[] {
  const { notDesks, ...need } = wanted
  const desks = new Set(notDesks)
  return findServices(directory, need, now).filter(({ offer }) => !desks.has(offer.desk) && desks.add(offer.desk))
}

/** A year of age to ask the directory with: the younger end, because who may be a child is helped as one. */
export function ageToAsk({ age }: Pick<ChildSeen, 'age'>): number | undefined {
  return age === undefined || age.basis === 'unknown' ? undefined : age.from
}

export function consentAgeOf({ band, from }: { readonly band: AgeBand; readonly from?: number | undefined }): ConsentAge | undefined {
  switch (band) {
    case 'under-6': return 'under-6'
    case '6-9': return '6-11'
    case '10-13': return from === undefined ? undefined : from < 12 ? '6-11' : '12-14'
    case '14-15': return from === undefined ? undefined : from < 15 ? '12-14' : '15-17'
    case '16-17': return '15-17'
    case 'over-17': return 'adult'
    case 'unknown': return undefined
  }
}

function groundOf(basis: BasisCode, covers: readonly DataGroup[], vitalReason: string): Ground {
  switch (basis) {
    case 'law-child-in-danger': return { basis }
    case 'vital': return { basis, reason: vitalReason }
    case 'consent': return { basis, covers }
    case 'agreement': return { basis: 'nothing' }
  }
}

/** The file knows how the talk went; the receiver needs to know whether somebody must come. */
function knownOf(interpreter: string): Known {
  return interpreter === 'not-needed' ? 'no' : ['needed', 'was-there', 'by-phone'].includes(interpreter) ? 'yes' : 'unknown'
}

function listed(name: string, codes: readonly string[]): Draft {
  return codes.length > 0 ? { [name]: codes } : {}
}
