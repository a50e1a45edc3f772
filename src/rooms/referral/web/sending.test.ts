import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataGroups } from '#core/consent/forms.ts'
import { readAnswers, readDraft } from '#core/forms/read.ts'
import { moment } from '#core/clock.ts'
import { newId, type AgencyId, type ChildId, type DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { sendReferral, shareGroups, type AgeBand, type BasisCode, type ShareGroup } from '../forms.ts'
import { letterHere } from './letter-here.ts'
import { asReceiverSees, beginDraft, consentAgeOf, consentFor, endedConsent, groupsShared, mayBeSharedNow, notYetAllowed, papersAreNeeded, suggestPlaces, usualSharing, withoutName } from './sending.ts'
import type { ChildSeen, ConsentSeen, ContactSeen, OfferSeen, ReferralSeen } from './on-shelf.ts'

const now = moment('2026-11-12T07:00:00Z')
const [centre, crisis, own] = [newId<DeskId>(), newId<DeskId>(), newId<DeskId>()]
const clock = { kind: 'to-services', startedAt: now, dueAt: now, basis: 'clocks.basis.rules-39' }
const child: ChildSeen = {
  id: newId<ChildId>(), code: { word: 'arsha', number: 418 }, sex: 'girl', age: { basis: 'looks', from: 13, to: 15, band: '10-13' }, languages: ['uz', 'ru'], interpreter: 'was-there',
  region: 'KZ-79', district: null, needs: ['warm-clothes', 'unknown-need'], asked: [{ topic: 'family' }, { topic: 'road-and-border' }], clocks: [clock],
}
const share = { withPapers: true, hasNote: true, hasView: true }

describe('a referral begun from a file', () => {
  test('asks again for nothing that stands there', () => {
    expect(beginDraft(child)).toMatchObject({ code: 'arsha-418', ageBand: '10-13', sex: 'girl', language: 'uz', interpreter: 'yes', urgentNeeds: ['warm-clothes'], topicsAsked: ['road-and-border', 'family'], where: { region: 'KZ-79' }, basis: 'law-child-in-danger' })
  })
  test('needs only a receiver and what is asked for to be read, on every ground of law', () => {
    const sharing = usualSharing('law-child-in-danger', share)
    const draft = { ...beginDraft(child), toDesk: centre, shareNow: groupsShared(sharing, 'now'), shareOnAcceptance: groupsShared(sharing, 'on-acceptance') }
    expect(readDraft(sendReferral, draft).problems).toEqual([])
    expect(readAnswers(sendReferral, 1, readDraft(sendReferral, draft).answers)).not.toBeInstanceOf(Refusal)
  })
  test('brings the three papers along only while the term of Rules 39 runs', () => {
    expect(papersAreNeeded(child)).toBe(true)
    expect(papersAreNeeded({ clocks: [{ ...clock, stoppedAt: now }] })).toBe(false)
    expect(beginDraft(child)).toMatchObject({ assessmentSheet: 'not-yet', service: 'placement' })
    expect(beginDraft({ ...child, clocks: [] })).toMatchObject({ assessmentSheet: 'not-needed' })
    expect(beginDraft({ ...child, clocks: [] })).not.toHaveProperty('service')
  })
  test('rests on consent for a grown-up, never on the law for a child in danger', () => {
    expect(beginDraft({ ...child, age: { ...child.age!, band: 'over-17' } })).toMatchObject({ basis: 'consent' })
  })
  test('rests on consent too for a child only at risk and with own people; on the law where an adult around may be involved, or nobody is there', () => {
    const atRisk = { ...child, status: 'potential-at-risk', company: 'one-parent', carerMayBeInvolved: 'no' }
    expect(beginDraft(atRisk)).toMatchObject({ basis: 'consent' })
    for (const otherwise of [{ carerMayBeInvolved: 'yes' }, { carerMayBeInvolved: 'unknown' }, { company: 'other-adults' }, { company: 'alone' }, { status: 'potential-presumed' }, { status: 'unknown' }]) {
      expect(beginDraft({ ...atRisk, ...otherwise }), JSON.stringify(otherwise)).toMatchObject({ basis: 'law-child-in-danger' })
    }
  })
  test('goes on from a declined one with the same need, and names it', () => {
    const before = { id: newId(), service: 'doctor', besides: ['lawyer'], urgency: 'now', note: 'Milk allergy' } as unknown as ReferralSeen
    expect(beginDraft(child, before)).toMatchObject({ service: 'doctor', besides: ['lawyer'], urgency: 'now', insteadOf: before.id, note: 'Milk allergy' })
    expect(beginDraft(child, before)).not.toHaveProperty('toDesk')
  })
})

describe('what they will see', () => {
  const bases = fc.constantFrom<BasisCode>('law-child-in-danger', 'consent', 'vital', 'agreement')
  const covered = fc.subarray([...dataGroups])
  test('is at first never more than the ground allows, and the name and papers never before acceptance', () => {
    fc.assert(fc.property(bases, covered, fc.boolean(), fc.boolean(), (basis, covers, hasNote, hasView) => {
      const sharing = usualSharing(basis, { covers, withPapers: true, hasNote, hasView })
      expect(notYetAllowed(sharing, { basis, covers, vitalReason: 'because', ageBand: '10-13' })).toEqual([])
      expect(groupsShared(sharing, 'now').every(mayBeSharedNow)).toBe(true)
    }))
  })
  test('leaves the child’s own words out unless consent covers them', () => {
    expect(usualSharing('law-child-in-danger', share)['childs-view']).toBe('never')
    expect(usualSharing('consent', { ...share, covers: dataGroups })['childs-view']).toBe('now')
  })
  test('names what nothing allows, also when somebody chose it by hand', () => {
    const sharing = { ...usualSharing('law-child-in-danger', share), 'childs-view': 'now' as const }
    const ask = { basis: 'law-child-in-danger' as const, covers: [], vitalReason: '', ageBand: '10-13' as AgeBand }
    expect(notYetAllowed(sharing, ask)).toEqual(['childs-view'])
    expect(notYetAllowed(sharing, { ...ask, ageBand: 'over-17' })).toContain('identity')
    expect(notYetAllowed(usualSharing('vital', share), { ...ask, basis: 'vital' })).not.toEqual([])
  })
  test('stands on the receiver’s card, and nothing else does', () => {
    const full = { ...beginDraft(child), service: 'placement', note: 'the note', childsView: 'the words', contactPhone: '+77000000001' }
    const where = { 'age-and-sex': ['ageBand', 'sex'], language: ['language'], 'urgent-needs': ['urgentNeeds', 'escort'], 'topics-asked': ['topicsAsked'], note: ['note'], 'childs-view': ['childsView'] } as Record<string, string[]>
    fc.assert(fc.property(fc.subarray([...shareGroups]), (seen) => {
      const sharing = Object.fromEntries(shareGroups.map((group) => [group, seen.includes(group) ? 'now' : 'never'])) as unknown as Parameters<typeof withoutName>[0]
      const card = Object.keys(asReceiverSees(full, sharing)).filter((name) => !['code', 'service', 'besides', 'urgency', 'interpreter', 'basis'].includes(name))
      expect(card.sort()).toEqual(seen.flatMap((group) => where[group] ?? []).sort())
    }))
  })
  test('may do without the name and keeps the rest', () => {
    const sharing = usualSharing('law-child-in-danger', share)
    const others = (one: Record<ShareGroup, string>) => shareGroups.filter((group) => group !== 'identity').map((group) => one[group])
    expect(withoutName(sharing).identity).toBe('never')
    expect(others(withoutName(sharing))).toEqual(others(sharing))
  })
})

test('a consent reaches one child, one receiver, one purpose, and only while it lives', () => {
  const agency = newId<AgencyId>()
  const given: ConsentSeen = { id: newId(), child: child.id, state: 'given', purpose: 'refer', receiver: agency, groups: ['language'], isLive: true, lastDay: null }
  const wanted = { child: child.id, receiver: agency }
  expect(consentFor([given], wanted)).toBe(given)
  for (const other of [{ state: 'withdrawn' }, { isLive: false }, { purpose: 'assist' }, { receiver: newId<AgencyId>() }, { child: newId<ChildId>() }] as Partial<ConsentSeen>[]) expect(consentFor([{ ...given, ...other }], wanted)).toBeUndefined()
})

test('whoever holds what a consent allowed sees that it was taken back; the receiver by whom it was for, the sender by its number', () => {
  const agency = newId<AgencyId>()
  const taken: ConsentSeen = { id: newId(), child: child.id, state: 'withdrawn', purpose: 'refer', receiver: agency, groups: ['language'], isLive: false, lastDay: null, stopBy: now }
  const received = { basis: 'consent', child: child.id, toAgency: agency } as const
  expect(endedConsent([taken], received)).toBe(taken)
  expect(endedConsent([taken], { ...received, consent: taken.id })).toBe(taken)
  expect(endedConsent([taken], { ...received, consent: newId() })).toBeUndefined()
  expect(endedConsent([taken], { ...received, basis: 'law-child-in-danger' })).toBeUndefined()
  expect(endedConsent([taken], { ...received, toAgency: newId<AgencyId>() })).toBeUndefined()
  // Nothing more is put on paper under it.
  const accepted = { ...received, seenAs: 'sender', state: 'accepted', code: 'arsha-418', service: 'school', besides: [], shareNow: [], shareOnAcceptance: [] } as unknown as ReferralSeen
  const letter = (consents: readonly ConsentSeen[]) => letterHere({ shelf: () => consents as never }, accepted)
  expect(letter([])).toMatchObject({ code: 'arsha-418' })
  expect(letter([taken])).toBeUndefined()
  expect(endedConsent([taken, { ...taken, id: newId(), state: 'given', isLive: true }], received), 'another has come').toBeUndefined()
})

test('places are suggested by service, region, age and language, a verified contact first, each desk once and never one’s own', () => {
  const offer = (desk: DeskId, more: Partial<OfferSeen> = {}): OfferSeen => ({ id: newId(), agency: newId<AgencyId>(), desk, service: 'placement', regions: ['KZ-79'], languages: ['ru'], ageFrom: 0, ageTo: 17, ...more })
  const contact = (desk: DeskId): ContactSeen => ({ id: newId(), agency: newId<AgencyId>(), desk, place: 'duty', name: 'G', phone: '+77000000001', hours: { kind: 'always' }, verifiedAt: now, notReachedAt: null })
  const offers = [offer(crisis, { languages: ['uz'] }), offer(centre), offer(centre), offer(own), offer(newId<DeskId>(), { ageTo: 10 }), offer(newId<DeskId>(), { regions: ['KZ-75'] }), offer(newId<DeskId>(), { service: 'school' })]
  const found = suggestPlaces({ offers, contacts: [contact(centre)] }, { service: 'placement', region: 'KZ-79', neighbours: ['KZ-61'], age: 13, language: 'uz', notDesks: [own] }, now)
  expect(found.map(({ offer: one }) => one.desk)).toEqual([centre, crisis])
  expect(found[1]!.because).toContain('speaks')
})

test('who may agree follows the age, and an age nobody knows is asked for', () => {
  expect(consentAgeOf({ band: '10-13', from: 11 })).toBe('6-11')
  expect(consentAgeOf({ band: '10-13', from: 12 })).toBe('12-14')
  expect(consentAgeOf({ band: '14-15', from: 15 })).toBe('15-17')
  expect(consentAgeOf({ band: 'unknown' })).toBeUndefined()
})
