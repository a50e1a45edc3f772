import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { later, moment, type Moment } from '#core/clock.ts'
import { Refusal } from '#core/refusal.ts'
import { ageFacts, ageBandOf, isPresumedMinor, settle } from './age.ts'
import {
  appealDecision, beginIdentification, decide, decideOnAppeal, helpStatuses, legalStatusOf, meet, moveHelp, needsNotice, nextStepOf, talkAgain, type ChildFile, type Met,
} from './child.ts'
import { outcomes } from './forms.ts'

const noon = moment('2026-11-12T07:00:00Z')
const met = (more: Partial<Met> = {}) => meet({ seenAs: 'presumed', staysTonight: 'safe-place', ...more }, noon)
const taken = (next: ChildFile | Refusal) => {
  if (next instanceof Refusal) throw new Error(next.code)
  return next
}

describe('age', () => {
  test('whose age nobody knows is presumed a minor', () => {
    expect(met()).toMatchObject({ age: { basis: 'unknown' }, presumedMinor: true })
  })
  test('to say or to look eighteen does not end the presumption; a document does', () => {
    expect(met({ age: { years: 19, basis: 'said' } }).presumedMinor).toBe(true)
    expect(met({ age: { from: 17, to: 22, basis: 'looks' } }).presumedMinor).toBe(true)
    expect(met({ age: { years: 19, basis: 'document' } }).presumedMinor).toBe(false)
    expect(met({ age: { years: 17, basis: 'document' } }).presumedMinor).toBe(true)
  })
  test('nobody is settled to be of age without a document that was seen', () => {
    expect(settle({ years: 19, seen: 'none' })).toMatchObject({ code: 'identification.age-needs-document' })
    expect(settle({ years: 15, seen: 'none' })).toEqual({ basis: 'said', from: 15, to: 15 })
    const grown = settle({ years: 19, seen: 'passport' })
    expect(grown instanceof Refusal ? grown : isPresumedMinor(grown)).toBe(false)
  })
  test('without a document every age is presumed to be a minor’s, and no band says otherwise', () => {
    const undocumented = fc.oneof(
      fc.constant(undefined), fc.record({ years: fc.nat(25), basis: fc.constantFrom('said' as const, 'looks' as const) }),
      fc.tuple(fc.nat(25), fc.nat(25)).map(([x, y]) => ({ from: Math.min(x, y), to: Math.max(x, y), basis: 'looks' as const })),
    )
    fc.assert(fc.property(undocumented, (age) => {
      expect(isPresumedMinor(ageFacts(age))).toBe(true)
      expect(ageBandOf(ageFacts(age))).not.toBe('over-17')
    }))
  })
})

describe('what the state decides', () => {
  test('from the first meeting to being identified', () => {
    const open = taken(beginIdentification(met(), noon))
    expect(open.state).toBe('in-identification')
    expect(beginIdentification(open, noon)).toMatchObject({ code: 'identification.joint-open' })
    const decided = taken(decide(open, 'identified', noon))
    expect(decided.state).toBe('identified')
    expect(beginIdentification(decided, noon)).toMatchObject({ code: 'identification.decided-already' })
  })
  test('where proceedings have recognised the child, identification is not held', () => {
    expect(beginIdentification(met({ procedural: 'recognised' }), noon)).toMatchObject({ code: 'identification.procedural-status' })
    expect(legalStatusOf(met({ procedural: 'recognised' }))).toBe('procedural-victim')
    const during: ChildFile = { ...taken(beginIdentification(met(), noon)), procedural: 'recognised' }
    expect(decide(during, 'identified', noon)).toMatchObject({ code: 'identification.procedural-status' })
  })
  test('who was not recognised appeals, and the conversation is held again only when the appeal says so', () => {
    const not = taken(decide(taken(beginIdentification(met(), noon)), 'not-recognised', noon))
    expect(beginIdentification(not, noon)).toMatchObject({ code: 'identification.decided-already' })
    const appealed = taken(appealDecision(not, { to: 'authority' }, noon))
    expect(appealDecision(appealed, { to: 'authority' }, noon)).toMatchObject({ code: 'identification.appeal-open' })
    expect(taken(decideOnAppeal(appealed, 'recognised', noon)).state).toBe('identified')
    // Rules 35: a court is asked after the authority above has answered, or at once where a law allows that.
    expect(appealDecision(not, { to: 'court' }, noon)).toMatchObject({ code: 'identification.authority-first' })
    expect(taken(appealDecision(not, { to: 'court-at-once' }, noon)).appeal).toBe('open')
    expect(taken(appealDecision(taken(decideOnAppeal(appealed, 'stands', noon)), { to: 'court' }, noon)).appeal).toBe('open')
    expect(beginIdentification(taken(decideOnAppeal(appealed, 'stands', noon)), noon)).toMatchObject({ code: 'identification.decided-already' })
    expect(taken(beginIdentification(taken(decideOnAppeal(appealed, 'identify-again', noon)), noon)).state).toBe('in-identification')
  })
  test('a later impression never takes care away', () => {
    expect(talkAgain(met(), { seenAs: 'at-risk' }, noon).state).toBe('potential-presumed')
    expect(talkAgain(met({ seenAs: 'at-risk' }), { seenAs: 'presumed' }, noon).state).toBe('potential-presumed')
  })
  test('an agency helps a child whom the state did not recognise', () => {
    const not = taken(decide(taken(beginIdentification(met(), noon)), 'not-recognised', noon))
    expect(taken(moveHelp(not, 'in-services', noon))).toMatchObject({ state: 'not-recognised', help: 'in-services' })
    expect(moveHelp(met(), 'completed', noon)).toMatchObject({ code: 'identification.help-goes-otherwise', details: { from: 'safe-place', to: 'completed' } })
  })
  test('a child at risk with their family is helped without a call to the police; a child alone is not left to chance', () => {
    const calm = { presumedMinor: true, seenAs: 'at-risk', safeNow: 'yes', with: 'one-parent', carerMayBeInvolved: 'no' } as const
    expect(needsNotice(calm)).toBe(false)
    expect(needsNotice({ ...calm, with: 'alone' })).toBe(true)
    expect(needsNotice({ ...calm, safeNow: 'no' })).toBe(true)
    expect(needsNotice({ ...calm, carerMayBeInvolved: 'yes' })).toBe(true)
    expect(needsNotice({ ...calm, seenAs: 'presumed' })).toBe(true)
  })
  test('the call comes before everything else that waits', () => {
    expect(nextStepOf(met(), { noticeWaits: true, urgentNeeds: ['food'] })).toBe('make-notice')
    expect(nextStepOf(met(), { noticeWaits: false, urgentNeeds: ['food'] })).toBe('meet-needs')
    expect(nextStepOf(met(), { noticeWaits: false, urgentNeeds: [] })).toBe('open-joint')
  })
})

test('whatever happens in whatever order, no status is skipped, unsaid or mixed with how far help has come', () => {
  type Do = (child: ChildFile, at: Moment) => ChildFile | Refusal
  const action: fc.Arbitrary<{ name: string; act: Do }> = fc.oneof(
    fc.constantFrom('as-before' as const, 'at-risk' as const, 'presumed' as const).map((seenAs) => ({ name: 'talk', act: (child: ChildFile, at: Moment) => talkAgain(child, { seenAs }, at) })),
    fc.constant({ name: 'begin', act: beginIdentification as Do }),
    fc.constantFrom(...outcomes).map((outcome) => ({ name: 'decide', act: (child: ChildFile, at: Moment) => decide(child, outcome, at) })),
    fc.constantFrom('authority' as const, 'court' as const, 'court-at-once' as const).map((to) => ({ name: 'appeal', act: (child: ChildFile, at: Moment) => appealDecision(child, { to }, at) })),
    fc.constantFrom('stands' as const, 'recognised' as const, 'identify-again' as const).map((decision) => ({ name: 'decide-appeal', act: (child: ChildFile, at: Moment) => decideOnAppeal(child, decision, at) })),
    fc.constantFrom(...helpStatuses).map((to) => ({ name: 'help', act: (child: ChildFile, at: Moment) => moveHelp(child, to, at) })),
  )
  fc.assert(fc.property(fc.constantFrom('not-clear' as const, 'at-risk' as const, 'presumed' as const), fc.constantFrom('none' as const, 'pre-trial' as const, 'recognised' as const), fc.array(action, { maxLength: 25 }), (seenAs, procedural, actions) => {
    let child = met({ seenAs, procedural })
    for (const [i, { name, act }] of actions.entries()) {
      const before = child
      const at = later(noon, (i + 1) * 1000)
      const next = act(child, at)
      if (next instanceof Refusal || next === child) continue
      child = next
      expect(child).toMatchObject({ revision: before.revision + 1, changedAt: at })
      if (name !== 'help') expect(child.help).toBe(before.help)
      if (name === 'help') expect([child.state, child.appeal]).toEqual([before.state, before.appeal])
      expect([child.procedural, child.age]).toEqual([before.procedural, before.age])
      if (['identified', 'not-recognised', 'refused'].includes(child.state) && child.state !== before.state) expect(['in-identification', 'not-recognised']).toContain(before.state)
      if (before.state === 'identified') expect(child.state).toBe('identified')
      if (child.appeal === 'open') expect(child.state).toBe('not-recognised')
    }
  }))
})
