import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, later, moment, type Day } from '#core/clock.ts'
import { personName, text } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'
import type { AgencyId, ChildId, DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { blocksOf, coverageOf, isLive, keepConsent, withdraw, type Consent, type Given } from './consent.ts'
import { consentAges, givers, giveConsent, type ConsentAnswers } from './forms.ts'

const at = moment('2026-11-12T04:20:00Z')
const centre = 'centre' as AgencyId
const told: ConsentAnswers = {
  purpose: 'refer', receiver: centre, groups: ['language', 'identity'], readIn: 'uz', ageGroup: '12-14', caregiver: 'safe', answer: 'yes',
  givenBy: 'parent', childsView: 'yes', proof: 'signature', abroad: 'no',
}
const keep = (more: Partial<ConsentAnswers> = {}) => keepConsent({ ...told, ...more }, { id: 'c', child: 'child' as ChildId, askedBy: 'desk' as DeskId, at })

describe('who may agree for a child', () => {
  test('a safe parent together with the child', () => {
    expect(keep()).toMatchObject({ state: 'given', basis: 'consent', givenBy: 'parent', proof: 'signature' })
  })
  test('a parent who may be implicated agrees to nothing; the guardianship body may', () => {
    expect(keep({ caregiver: 'implicated', why: 'whatever' })).toMatchObject({ code: 'consent.caregiver-implicated' })
    expect(keep({ caregiver: 'implicated', givenBy: 'guardianship-body' })).toMatchObject({ state: 'given' })
  })
  test("a child's no is a no, whoever else says yes", () => {
    for (const givenBy of ['parent', 'guardian', 'guardianship-body', 'the-person'] as const) {
      expect(keep({ givenBy, childsView: 'no', why: 'reason' })).toMatchObject({ code: 'consent.child-says-no' })
    }
  })
  test('from six years on the child is asked', () => {
    expect(keep({ childsView: 'not-asked' })).toMatchObject({ code: 'consent.child-not-asked' })
    expect(keep({ childsView: 'not-asked', ageGroup: 'under-6' })).toMatchObject({ state: 'given' })
  })
  test('fifteen to seventeen may answer alone, twelve to fourteen with a reason, younger not', () => {
    expect(keep({ givenBy: 'the-person', ageGroup: '15-17' })).toMatchObject({ state: 'given' })
    expect(keep({ givenBy: 'the-person', ageGroup: '12-14' })).toMatchObject({ code: 'consent.say-why' })
    expect(keep({ givenBy: 'the-person', ageGroup: '12-14', why: 'the caregivers are abroad' })).toMatchObject({ state: 'given' })
    expect(keep({ givenBy: 'the-person', ageGroup: '6-11', why: 'reason' })).toMatchObject({ code: 'consent.caregiver-too' })
  })
  test('nobody answers for a grown-up', () => {
    expect(keep({ ageGroup: 'adult', givenBy: 'parent' })).toMatchObject({ code: 'consent.only-the-person' })
  })
  test('where nobody can be asked, the reason stands instead', () => {
    expect(keep({ givenBy: 'nobody' })).toMatchObject({ code: 'consent.say-why' })
    expect(keep({ givenBy: 'nobody', why: 'unconscious, in hospital' })).toMatchObject({ state: 'given', basis: 'vital' })
  })
  test('without a proof there is no consent', () => {
    expect(keep({ proof: undefined })).toMatchObject({ code: 'consent.needs-proof' })
  })
  test('no and not yet are kept, and nothing rests on them', () => {
    for (const answer of ['no', 'not-yet'] as const) {
      const kept = keep({ answer, proof: undefined }) as Consent
      expect(isLive(kept, at)).toBe(false)
      expect(coverageOf(kept, { purpose: 'refer', receiver: centre }, at)).toEqual([])
    }
  })
  test('whatever is answered: an implicated caregiver and a child who says no never make a consent', () => {
    const answers = fc.record({
      ageGroup: fc.constantFrom(...consentAges), givenBy: fc.constantFrom(...givers), caregiver: fc.constantFrom('safe', 'absent', 'not-known', 'implicated'),
      childsView: fc.constantFrom('yes', 'no', 'not-asked', 'declined', 'unknown'), why: fc.constantFrom(undefined, 'because'), proof: fc.constantFrom(undefined, 'audio'),
    })
    fc.assert(fc.property(answers, (some) => {
      const kept = keep(some as Partial<ConsentAnswers>)
      if (kept instanceof Refusal || kept.state !== 'given' || kept.basis !== 'consent') return
      expect(['parent', 'guardian'].includes(kept.givenBy) && some.caregiver === 'implicated' && some.ageGroup !== 'adult').toBe(false)
      expect(some.ageGroup !== 'adult' && some.childsView === 'no').toBe(false)
    }), { numRuns: 1000 })
  })
})

describe('how far it reaches, and for how long', () => {
  const given = () => keep({ until: '2026-11-20' as Day }) as Given
  test('one purpose and one receiver', () => {
    expect(coverageOf(given(), { purpose: 'refer', receiver: centre }, at)).toEqual(['language', 'identity'])
    expect(coverageOf(given(), { purpose: 'refer', receiver: 'other' as AgencyId }, at)).toEqual([])
    expect(coverageOf(given(), { purpose: 'assist', receiver: centre }, at)).toEqual([])
  })
  test('the last day counts whole, the next does not', () => {
    expect(isLive(given(), moment('2026-11-20T18:59:59Z'))).toBe(true)
    expect(isLive(given(), moment('2026-11-20T19:00:00Z'))).toBe(false)
    expect(keep({ until: '2026-11-11' as Day })).toMatchObject({ code: 'consent.already-over' })
  })
  test('taken back, nothing rests on it; told twice, the first day counts', () => {
    const back = withdraw(given(), { at, stopBy: later(at, 21 * dayMs) }) as Consent
    expect(isLive(back, at)).toBe(false)
    expect(withdraw(back, { at: later(at, dayMs), stopBy: later(at, 30 * dayMs) })).toBe(back)
    expect(withdraw(keep({ answer: 'no' }) as Consent, { at, stopBy: at })).toMatchObject({ code: 'consent.not-given' })
  })
})

describe('the eight things a consent must contain', () => {
  const meet = form('identification/meet', 1, {
    name: personName({ zone: 'Z4', purpose: 'refer' }), allergy: text({ max: 50, zone: 'Z3', purpose: 'safety' }), account: text({ max: 9, zone: 'Z2', purpose: 'account' }),
  })
  test('are eight, in their order, and the list is the form itself', () => {
    const blocks = blocksOf({ purpose: 'refer', abroad: false }, [meet, giveConsent], { operator: { title: 'Centre', bin: '123456789012' }, person: 'Арша 418', receiver: 'Centre' })
    expect(blocks.map((block) => block.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(blocks[6]!.collected).toContainEqual({ label: 'identification.meet.name', kept: 'sealed' })
    expect(blocks[6]!.collected).toContainEqual({ label: 'identification.meet.allergy', kept: 'locked' })
    expect(blocks[6]!.collected!.map((one) => one.label)).not.toContain('identification.meet.account')
  })
  test('a question added to a form is in the list at once', () => {
    const more = form('identification/meet', 1, { ...meet.fields, shoeSize: text({ max: 3, zone: 'Z2', purpose: 'refer' }) })
    const collected = blocksOf({ purpose: 'refer', abroad: true }, [more], { operator: { title: '', bin: '' }, person: '' })[6]!.collected!
    expect(collected).toContainEqual({ label: 'identification.meet.shoeSize', kept: 'plain' })
  })
})
