import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, later, moment } from '#core/clock.ts'
import { newId, type AgencyId, type DeskId } from '#core/ids.ts'
import { contactPlaces, regionCodes, serviceCodes, spokenLanguages, tiers, weekdays, type Tier } from './codes.ts'
import { findServices, fits, isConfidential, isHiddenDesk, isOnDuty, isSilent, namedOnPaper, numbersOf, standsFor, toldOnPaper, toldToStrangers, whomToCall, type Contact, type Offer } from './directory.ts'

const at = moment('2026-11-23T10:30:00+05:00') // a Monday
const agency = newId<AgencyId>()

function contact(more: Partial<Contact> = {}): Contact {
  return { id: newId(), agency, desk: 'desk-a' as DeskId, place: 'duty', name: 'Duty', phone: '+77010000000', hours: { kind: 'always' }, verifiedAt: later(at, -dayMs), notReachedAt: null, ...more }
}
function offer(more: Partial<Offer> = {}): Offer {
  return { id: newId(), agency, desk: 'desk-a' as DeskId, service: 'safe-place', regions: ['KZ-61'], languages: ['kk'], ageFrom: 0, ageTo: 17, ...more }
}

describe('a contact', () => {
  test('is silent after sixty days, when nobody ever tried, and when the last try found nobody', () => {
    expect(isSilent(contact({ verifiedAt: later(at, -60 * dayMs) }), at)).toBe(false)
    expect(isSilent(contact({ verifiedAt: later(at, -60 * dayMs - 1) }), at)).toBe(true)
    expect(isSilent(contact({ verifiedAt: null }), at)).toBe(true)
    expect(isSilent(contact({ notReachedAt: later(at, -1) }), at)).toBe(true)
    expect(isSilent(contact({ notReachedAt: later(at, -2 * dayMs) }), at)).toBe(false)
  })

  test('has hours in the programme\'s own time, also past midnight', () => {
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 9, to: 18 }, at)).toBe(true)
    expect(isOnDuty({ kind: 'set', days: ['tue'], from: 9, to: 18 }, at)).toBe(false)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 11, to: 18 }, at)).toBe(false)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 20, to: 8 }, moment('2026-11-23T23:59:00+05:00'))).toBe(true)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 20, to: 8 }, moment('2026-11-24T07:59:00+05:00'))).toBe(true)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 20, to: 8 }, moment('2026-11-24T08:00:00+05:00'))).toBe(false)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 20, to: 8 }, moment('2026-11-23T07:00:00+05:00'))).toBe(false)
    expect(isOnDuty({ kind: 'set', days: ['mon'], from: 9, to: 24 }, moment('2026-11-23T23:30:00+05:00'))).toBe(true)
  })

  test('who is there and answers is called first', () => {
    const silentDuty = contact({ verifiedAt: null })
    const atHome = contact({ place: 'deputy', hours: { kind: 'set', days: ['sun'], from: 9, to: 18 } })
    const head = contact({ place: 'head' })
    expect(whomToCall([silentDuty, atHome, head], at)).toEqual([head, atHome, silentDuty])
  })
})

describe('finding a service', () => {
  test('puts first where somebody is known to answer, even when another is nearer', () => {
    const near = offer({ desk: 'silent' as DeskId })
    const far = offer({ desk: 'answers' as DeskId, regions: ['KZ-79'] })
    const found = findServices({ offers: [near, far], contacts: [contact({ desk: 'silent' as DeskId, verifiedAt: null }), contact({ desk: 'answers' as DeskId })] }, { service: 'safe-place', region: 'KZ-61', neighbours: ['KZ-79'] }, at)
    expect(found.map(({ offer: one, because }) => [one.desk, because])).toEqual([
      ['answers', ['contact-verified', 'next-door', 'there-now']], ['silent', ['contact-silent', 'here']],
    ])
  })

  test('a language nobody speaks excludes no place, an age does', () => {
    const [speaks, other, tooOld] = [offer({ languages: ['uz'] }), offer(), offer({ ageTo: 6 })]
    const found = findServices({ offers: [other, tooOld, speaks], contacts: [] }, { age: 14, language: 'uz' }, at)
    expect(found.map((one) => one.offer)).toEqual([speaks, other])
  })

  test('an agency that answers in time stands before one that does not, once that is known', () => {
    const [slow, quick] = [offer({ agency: 'slow' as AgencyId, desk: 'x' as DeskId }), offer({ agency: 'quick' as AgencyId, desk: 'y' as DeskId })]
    const answering = new Map([['slow' as AgencyId, { of: 10, inTime: 4 }], ['quick' as AgencyId, { of: 10, inTime: 9 }]])
    expect(findServices({ offers: [slow, quick], contacts: [], answering }, {}, at)[0]!.offer).toBe(quick)
    const once = new Map([['slow' as AgencyId, { of: 1, inTime: 1 }]])
    expect(findServices({ offers: [slow], contacts: [], answering: once }, {}, at)[0]!.because).not.toContain('answers-in-time')
  })

  const offers = fc.array(fc.record({
    id: fc.uuid({ version: 4 }), agency: fc.constantFrom('a', 'b') as fc.Arbitrary<AgencyId>, desk: fc.constantFrom('1', '2', '3') as fc.Arbitrary<DeskId>,
    service: fc.constantFrom(...serviceCodes.slice(0, 3)), regions: fc.subarray([...regionCodes], { minLength: 1 }), languages: fc.subarray([...spokenLanguages]),
    ageFrom: fc.nat(12), ageTo: fc.integer({ min: 12, max: 25 }),
  }), { maxLength: 12 })
  const contacts = fc.array(fc.record({
    id: fc.uuid({ version: 4 }), agency: fc.constant('a' as AgencyId), desk: fc.constantFrom('1', '2', '3') as fc.Arbitrary<DeskId>, place: fc.constantFrom(...contactPlaces), name: fc.constant('x'), phone: fc.constant('+7'),
    hours: fc.oneof(fc.constant({ kind: 'always' as const }), fc.record({ kind: fc.constant('set' as const), days: fc.subarray([...weekdays]), from: fc.nat(23), to: fc.integer({ min: 1, max: 24 }) })),
    verifiedAt: fc.option(fc.nat(120).map((days) => later(at, -days * dayMs))), notReachedAt: fc.option(fc.nat(120).map((days) => later(at, -days * dayMs))),
  }), { maxLength: 8 })
  const need = fc.record({ service: fc.constantFrom(...serviceCodes.slice(0, 3)), region: fc.constantFrom(...regionCodes), neighbours: fc.subarray([...regionCodes]), age: fc.nat(25), language: fc.constantFrom(...spokenLanguages) }, { requiredKeys: [] })

  test('finds exactly what fits, whatever the order it was given in, and a place that answers before one that is silent', () => {
    fc.assert(fc.property(offers, contacts, need, (some, people, asked) => {
      const found = findServices({ offers: some, contacts: people }, asked, at)
      expect(found.map((one) => one.offer.id).sort()).toEqual(some.filter((one) => fits(one, asked)).map((one) => one.id).sort())
      expect(findServices({ offers: some.toReversed(), contacts: people.toReversed() }, asked, at)).toEqual(found)
      const verified = found.map((one) => one.because.includes('contact-verified'))
      expect(verified).toEqual(verified.toSorted((a, b) => Number(b) - Number(a)))
      for (const { offer: one, contacts: called } of found) expect(called.every((each) => each.desk === one.desk)).toBe(true)
    }))
  })
})

test('somebody is called under their own name and at their desks, and nowhere else', () => {
  const [own, atDesk, other] = [contact({ name: 'Dana', desk: 'desk-b' as DeskId, phone: '+77010000001' }), contact({ phone: '+77010000002' }), contact({ name: 'Saule', desk: 'desk-c' as DeskId, phone: '+77010000003' })]
  expect(numbersOf({ shownName: 'Dana', who: { desks: ['desk-a' as DeskId] } }, [own, atDesk, other])).toEqual(['+77010000001', '+77010000002'])
})

describe('what strangers are told', () => {
  const desks = ['desk-a', 'desk-b', 'desk-c'] as DeskId[]

  test('a place where children are kept is confidential, and so is what this version does not know', () => {
    expect(serviceCodes.filter(isConfidential)).toEqual(['safe-place', 'placement'])
    expect(['crisis-flat', '', 'toString', '__proto__'].map(isConfidential)).toEqual([true, true, true, true])
  })

  test('of a desk that gives such a place nothing is told, its other services neither; other desks of the agency are not held back', () => {
    const told = (more: Partial<Offer>, tier: Tier | null = null) => ({ ...offer(more), tier })
    const lawyer = told({ desk: desks[1]!, service: 'lawyer' })
    expect(toldToStrangers([told({ service: 'safe-place' }), told({ service: 'psychologist' }), lawyer])).toEqual([lawyer])
    expect(toldToStrangers([told({ service: 'psychologist' }), lawyer])).toHaveLength(2)
  })

  test('who said for whom a desk is tells strangers of it only where it is open to anybody, and of a place where children are kept not even then', () => {
    const of = (tier: Tier) => toldToStrangers([{ ...offer({ service: 'lawyer' }), tier }])
    expect(tiers.filter((tier) => of(tier).length > 0)).toEqual(['open'])
    expect(toldToStrangers([{ ...offer({ service: 'safe-place' }), tier: 'open' }, { ...offer({ service: 'lawyer' }), tier: 'open' }])).toEqual([])
  })

  test('whatever stands in the directory, nobody learns of a place, nor of anything at its desk', () => {
    const any = fc.array(fc.record({ desk: fc.constantFrom(...desks), service: fc.constantFrom(...serviceCodes), tier: fc.constant(null) }), { maxLength: 12 })
    fc.assert(fc.property(any, (offers) => {
      const told = toldToStrangers(offers)
      const silent = new Set(offers.filter(({ service }) => service === 'safe-place' || service === 'placement').map(({ desk }) => desk))
      expect(told.some(({ desk }) => silent.has(desk))).toBe(false)
      expect(told).toEqual(offers.filter(({ desk }) => !silent.has(desk)))
    }))
  })
})

describe('whom a paper that anybody may find tells to call', () => {
  const [own, other, strange] = ['desk-a', 'desk-b', 'desk-c'] as DeskId[]
  const who = { desk: own!, agency }
  const there = contact({ phone: '+77010000001' })
  const beside = contact({ desk: other!, phone: '+77010000002' })

  test('the desk that gave it, whoever is known to answer first, whatever the hour is', () => {
    const silent = contact({ verifiedAt: null, phone: '+77010000003' })
    const deputy = contact({ place: 'deputy', phone: '+77010000004' })
    const nightly = contact({ hours: { kind: 'set', days: ['sun'], from: 1, to: 2 } })
    expect(toldOnPaper({ offers: [], contacts: [beside, silent, deputy, nightly], desks: [] }, who, at)).toBe(nightly)
    expect(toldOnPaper({ offers: [], contacts: [beside, silent, deputy], desks: [] }, who, at)).toBe(deputy)
    expect(toldOnPaper({ offers: [], contacts: [silent, beside], desks: [] }, who, at)).toBe(silent)
  })
  test('of a desk where children are kept nobody, nor a number that rings there too; then another desk of the agency', () => {
    expect(toldOnPaper({ offers: [offer()], contacts: [there, beside], desks: [] }, who, at)).toBe(beside)
    expect(toldOnPaper({ offers: [offer()], contacts: [there, { ...beside, phone: there.phone }], desks: [] }, who, at)).toBeUndefined()
    expect(toldOnPaper({ offers: [offer({ service: 'placement' })], contacts: [there], desks: [] }, who, at)).toBeUndefined()
    expect(isHiddenDesk({ offers: [offer({ service: 'lawyer' }), offer()], desks: [] }, own!)).toBe(true)
    expect(isHiddenDesk({ offers: [offer({ service: 'lawyer' }), offer({ desk: other! })], desks: [] }, own!)).toBe(false)
  })
  test('of a desk that few may know nobody, and its name stands on no paper: its gate, where no child is kept, answers and is named', () => {
    const shelter = { id: own!, tier: 'region' as const, gate: other! }
    const gate = { id: other!, tier: null }
    const stands = offer({ desk: other!, sheltered: true })
    expect(toldOnPaper({ offers: [stands], contacts: [there, beside], desks: [shelter, gate] }, who, at)).toBe(beside)
    expect(toldOnPaper({ offers: [], contacts: [there, { ...beside, phone: there.phone }], desks: [shelter, gate] }, who, at)).toBeUndefined()
    expect([own!, other!].map((desk) => isHiddenDesk({ offers: [stands], desks: [shelter, gate] }, desk))).toEqual([true, false])
    const known = new Map<DeskId, typeof shelter | typeof gate>([[own!, shelter], [other!, gate]])
    expect([shelter, gate, undefined].map((desk) => namedOnPaper(desk, (id) => known.get(id)))).toEqual([gate, gate, undefined])
    expect(namedOnPaper({ ...shelter, gate: strange! }, () => undefined)).toBeUndefined()
    expect([[stands], [stands, offer({ desk: other! })], [offer({ desk: other! })], []].map((offers) => standsFor(offers, other!, 'safe-place'))).toEqual([true, true, false, false])
    expect([standsFor([stands], other!, 'doctor'), standsFor([stands], other!, undefined), standsFor([stands], own!, undefined)]).toEqual([false, true, false])
  })
  test('never another agency', () => {
    expect(toldOnPaper({ offers: [], contacts: [contact({ agency: newId<AgencyId>(), desk: strange! })], desks: [] }, who, at)).toBeUndefined()
  })
  test('whatever stands in the directory: no number at which a place of children answers', () => {
    const any = fc.record({
      offers: fc.array(fc.record({ desk: fc.constantFrom(own!, other!, strange!), service: fc.constantFrom(...serviceCodes) }), { maxLength: 6 }),
      calls: fc.array(fc.record({ desk: fc.constantFrom(own!, other!, strange!), phone: fc.constantFrom('1', '2', '3') }), { maxLength: 6 }),
    })
    fc.assert(fc.property(any, ({ offers, calls }) => {
      const contacts = calls.map((one) => contact(one))
      const told = toldOnPaper({ offers: offers.map((one) => offer(one)), contacts, desks: [] }, who, at)
      const secret = offers.filter(({ service }) => service === 'safe-place' || service === 'placement').map(({ desk }) => desk)
      expect(contacts.filter(({ desk }) => secret.includes(desk)).map(({ phone }) => phone)).not.toContain(told?.phone ?? 'none')
    }))
  })
})
