import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, later, moment, type Moment } from '#core/clock.ts'
import { dueAt } from '#core/clocks/terms.ts'
import { readAnswers } from '#core/forms/read.ts'
import { Refusal } from '#core/refusal.ts'
import { katch } from '#programmes/katch/programme.ts'
import { cardLanguages } from './card.ts'
import { anotherChild, fileOf, type Acted } from './decoy.ts'
import { withReturn } from './return-decoy.ts'
import { followUp, planReturn } from './return-forms.ts'
import { afterFollowUp, afterwardsIn, conditionsOf, fieldsOf, followUpKind, followUpMonths, journeyLacks, leaves, mayLeave, planBy, planParts, type Plan, type WhoReturns } from './return.ts'
import type { ChildSeen } from './web/on-shelf.ts'
import { remarksOn } from './web/return-words.ts'

const edition = katch.editions[0]
const at = (n: number) => n as Moment
const girl: WhoReturns = { age: { basis: 'said', from: 11, to: 11 }, presumedMinor: true, carerMayBeInvolved: 'no', company: 'alone' }
const ready: Plan = {
  way: 'abroad', country: 'UZ', livesWith: 'parents', homeSafe: 'yes', homeSeenBy: 'partner', interests: 'serves', services: 'ended', proceedings: 'ended', fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'],
  care: 'parents', careAnswer: 'agreed', careAnsweredOn: '2026-11-02' as never, papers: ['passport'], escort: ['own-desk'], receivedBy: 'parents', plannedFor: '2026-12-01' as never,
}
const standing = (plan: Plan, child: WhoReturns = girl) => Object.fromEntries(conditionsOf(plan, child, edition.conditions).map(({ code, is }) => [code.replace('return-', ''), is]))
const any = (...codes: string[]) => fc.option(fc.constantFrom(...codes), { nil: undefined })
const plans = fc.record({
  way: any('abroad', 'within-country'), livesWith: any('parents', 'relatives', 'institution'), homeSafe: any('yes', 'no', 'not-known'), interests: any('serves', 'against', 'not-weighed'), services: any('ended', 'go-on', 'none', 'not-known'), proceedings: any('ended', 'go-on', 'none', 'not-known'),
  fear: any('none', 'fear', 'not-asked'), agreed: any('yes', 'no', 'cannot-say', 'not-asked'), agreedPresent: fc.option(fc.subarray(['parent', 'legal-representative', 'guardianship'], { minLength: 1 }), { nil: undefined }),
  care: any('parents', 'legal-representative', 'competent-body', 'nobody'), careAnswer: any('agreed', 'refused', 'asked'),
}) as fc.Arbitrary<Plan>
const whoever = fc.record({
  age: fc.option(fc.integer({ min: 0, max: 17 }).map((years) => ({ basis: 'said' as const, from: years, to: years })), { nil: { basis: 'unknown' as const } }), presumedMinor: fc.boolean(), carerMayBeInvolved: fc.constantFrom('yes', 'no', 'unknown'), company: fc.constantFrom('alone', 'parents', 'relatives', 'other-adults'),
}) as fc.Arbitrary<WhoReturns>

describe('conditions', () => {
  test('nothing told, nothing met; all told, all met; and each of them is the programme’s own list of the law', () => {
    expect(new Set(Object.values(standing({})))).toEqual(new Set(['missing']))
    expect(new Set(Object.values(standing(ready)))).toEqual(new Set(['met']))
    expect(conditionsOf({}, girl, edition.conditions).map(({ basis }) => basis)).toEqual(['law-23-1', 'law-23-2', 'law-20-1', 'law-20-3', 'law-23-3'].map((one) => `clocks.basis.${one}`))
    expect(() => conditionsOf({}, girl, [{ code: 'unheard-of', before: 'leaving', basis: 'x' }])).toThrow('unheard-of')
  })

  test('whatever is told and of whomever: nobody may leave with a fear, a no, a refusal, danger or a case of which both go on; and never before a person was asked', () => {
    fc.assert(fc.property(plans, whoever, (plan, child) => {
      const refused = mayLeave(conditionsOf(plan, child, edition.conditions))
      if (refused) return void expect(refused.code).toMatch(/^identification\.return-/)
      expect(plan.fear).toBe('none')
      expect([plan.homeSafe, plan.interests]).toEqual(['yes', 'serves'])
      if (child.presumedMinor) expect([plan.careAnswer, plan.care === 'nobody']).toEqual(['agreed', false])
      if (plan.way !== 'within-country') {
        expect(plan.services !== 'not-known' && plan.proceedings !== 'not-known').toBe(true)
        const old = child.age!.basis === 'unknown' || child.age!.to >= 10
        if (!child.presumedMinor || old) expect(plan.agreed).toBe('yes')
        if (child.presumedMinor && old) expect(plan.agreedPresent?.length ?? 0).toBeGreaterThan(0)
      }
      expect(['yes', 'no', 'cannot-say']).toContain(plan.agreed)
    }), { numRuns: 4000 })
  })

  test('what speaks against a return is said before what was not told yet, and the refusal says in which part', () => {
    expect(mayLeave(conditionsOf({ fear: 'fear' }, girl, edition.conditions))).toMatchObject({ code: 'identification.return-no-fear', details: { part: 'child' } })
    expect(mayLeave(conditionsOf({}, girl, edition.conditions))).toMatchObject({ code: 'identification.return-childs-consent' })
  })

  test('parents who are the adults beside the child and may be involved count for nothing; where others are, they count', () => {
    const involved = { ...girl, carerMayBeInvolved: 'yes', company: 'parents' }
    const byParents: Plan = { ...ready, agreedPresent: ['parent'], care: 'parents' }
    expect(standing(byParents, involved)).toMatchObject({ 'childs-consent': 'missing', 'care-taken': 'missing' })
    expect(standing(byParents, { ...involved, company: 'other-adults' })).toMatchObject({ 'childs-consent': 'met', 'care-taken': 'met' })
    expect(standing(byParents, { ...involved, company: undefined }), 'who is not told with whom').toMatchObject({ 'care-taken': 'missing' })
  })

  test('who is of age decides alone; within the country services may go on, and the basis is not the Law on foreigners', () => {
    expect(standing({ ...ready, care: undefined, agreedPresent: undefined }, { ...girl, presumedMinor: false })).toEqual({ 'childs-consent': 'met', 'services-ended': 'met', 'no-fear': 'met', 'safe-there': 'met' })
    const within = conditionsOf({ ...ready, way: 'within-country', services: 'go-on' }, girl, edition.conditions)
    expect(within.map(({ code, basis, is }) => [code, basis, is])).toEqual([
      ['return-childs-consent', 'clocks.basis.programme', 'met'], ['return-care-taken', 'clocks.basis.programme', 'met'], ['return-no-fear', 'clocks.basis.programme', 'met'], ['return-safe-there', 'clocks.basis.rules-44', 'met'],
    ])
    expect(remarksOn({ ...ready, way: 'within-country', services: 'go-on' }, { conditions: within })).toEqual(['case-goes-on'])
    const small = { ...girl, age: { basis: 'said', from: 6, to: 6 } } as const
    expect(remarksOn({ ...ready, agreed: 'no' }, { conditions: conditionsOf({ ...ready, agreed: 'no' }, small, edition.conditions) })).toEqual(['young-no'])
  })

  test('the programme’s own list refuses nothing: a passport or a return certificate, somebody who goes along, somebody who has looked', () => {
    expect(journeyLacks(ready)).toEqual([])
    expect(journeyLacks({ ...ready, papers: ['birth-certificate'], escort: ['nobody'], homeSeenBy: 'nobody' })).toEqual(['papers', 'homeSeenBy', 'escort'])
    expect(journeyLacks({ way: 'within-country' })).toEqual(['livesWith', 'homeSeenBy', 'escort', 'receivedBy', 'plannedFor'])
    expect(mayLeave(conditionsOf({ ...ready, papers: undefined, escort: ['nobody'] }, girl, edition.conditions))).toBeUndefined()
  })
})

test('of each part the newest telling counts as a whole, in whatever order they came; a part that was not touched stays', () => {
  const event = (when: number, facts: Plan) => ({ kind: 'return-planned', at: at(when), facts })
  const told = [event(1, ready), event(3, { agreed: 'no' }), event(2, { fear: 'fear', agreed: 'yes' }), { kind: 'talked', at: at(9), facts: { fear: 'fear' } }]
  expect(planBy(told)).toEqual(planBy(told.toReversed()))
  const plan = planBy(told)
  expect([plan.agreed, plan.fear, plan.agreedPresent, plan.country]).toEqual(['no', undefined, undefined, 'UZ'])
  expect(planParts.flatMap(fieldsOf).toSorted()).toEqual(Object.keys(planReturn.fields).toSorted())
  expect(planBy([{ kind: 'return-planned', at: at(1), facts: { ...ready, note: 'a story' } }])).not.toHaveProperty('note')
})

test('the child’s own sheet has its words in six languages, in their own letters, with the number that helps here and none with a straight apostrophe', () => {
  const words = (language: string) => JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
  const keys = Object.keys(words('en')).filter((key) => key.startsWith('identification.home-sheet.'))
  expect(keys).toHaveLength(12)
  for (const language of cardLanguages) {
    for (const key of keys) { expect(words(language)[key], `${language} ${key}`).toBeTruthy(); expect(words(language)[key], `${language} ${key}`).not.toMatch(/['`´‘]/) }
    expect(words(language)['identification.home-sheet.here']).toMatch(/116 16.*102/)
    expect(new Set(keys.map((key) => words(language)[key])).size).toBe(12)
  }
})

describe('afterwards', () => {
  const left = moment('2026-01-31T05:00:00Z')
  const due = (month: 1 | 3 | 6 | 12) => dueAt(left, edition.terms[followUpKind(month)]!, edition.calendar)
  const heard = { reached: ['child'], safe: 'yes' } as const

  test('over any sequence exactly one term runs from the return until the twelfth month is told, and never two ends of one', () => {
    const step = fc.record({ days: fc.integer({ min: 0, max: 120 }), month: fc.constantFrom('1', '3', '6', '12'), told: fc.constantFrom<object>(heard, { reached: ['nobody'], whatNow: 'try-again' }, { reached: ['nobody'], whatNow: 'leave' }) })
    fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let running: 1 | 3 | 6 | 12 | undefined = 1
      let now = left
      let toldAtLast: Moment | undefined
      for (const { days, month, told } of steps) {
        now = later(now, days * dayMs)
        const does = afterFollowUp({ month, ...told } as never, { running, returnedAt: left, dueAt: due, at: now })
        if (does instanceof Refusal) { expect(does.code).toMatch(/follow-up-(ended|told|too-early)$/); continue }
        if (!does.ends) continue
        expect(does.begins === undefined || (does.begins > running! && due(does.begins) > now)).toBe(true)
        if (does.begins === undefined) toldAtLast = now
        running = does.begins
      }
      expect(running === undefined).toBe(toldAtLast !== undefined)
      // Nobody is let out of the year before the second half of its last part.
      if (toldAtLast !== undefined) expect(toldAtLast).toBeGreaterThanOrEqual((due(6) + due(12)) / 2)
    }), { numRuns: 1500 })
  })

  test('four terms, each counted from the return; told after months it answers for those whose day has passed', () => {
    expect(followUpMonths.map(due).map((one) => new Date(one).toISOString().slice(0, 10))).toEqual(['2026-02-28', '2026-04-30', '2026-07-31', '2027-01-31'])
    expect(afterFollowUp({ month: '1', ...heard } as never, { running: 1, returnedAt: left, dueAt: due, at: later(due(3), dayMs) })).toEqual({ ends: true, begins: 6 })
    expect(afterFollowUp({ month: '1', ...heard } as never, { running: 1, returnedAt: left, dueAt: due, at: later(left, 3 * dayMs) }), 'heard in the first days').toEqual({ ends: false })
    expect(afterFollowUp({ month: '6', ...heard } as never, { running: 6, returnedAt: left, dueAt: due, at: later(due(12), dayMs) })).toEqual({ ends: true })
    expect(afterFollowUp({ month: '1', reached: ['nobody'], whatNow: 'leave' } as never, { running: 1, returnedAt: left, dueAt: due, at: due(1) })).toMatchObject({ code: 'identification.follow-up-too-early' })
  })

  test('only one who has not left leaves; what is heard is of the newest leaving', () => {
    expect(leaves({ help: 'returned' } as never, ready, at(1))).toMatchObject({ code: 'identification.returned-already' })
    expect(leaves({ help: 'in-services', revision: 3 } as never, ready, at(1))).toMatchObject({ help: 'returned', revision: 4 })
    expect(leaves({ help: 'offered', revision: 3 } as never, { way: 'within-country', livesWith: 'institution' }, at(1))).toMatchObject({ help: 'placed' })
    const events = [{ kind: 'returned', at: at(1), facts: { to: 'ngo' } }, { kind: 'followed-up', at: at(2), facts: { safe: 'no' } }, { kind: 'returned', at: at(5), facts: { to: 'parents' } }, { kind: 'followed-up', at: at(6), facts: { safe: 'yes' } }]
    expect(afterwardsIn(events)).toEqual({ left: { to: 'parents', at: 5 }, heard: [{ safe: 'yes', at: 6 }] })
    expect(afterwardsIn([])).toBeUndefined()
  })

  test('the form asks how the child is where somebody was reached, and what now where nobody was', () => {
    expect(readAnswers(followUp, 1, { month: '1', reached: ['nobody'], whatNow: 'try-again' })).toMatchObject({ whatNow: 'try-again' })
    expect(readAnswers(followUp, 1, { month: '1', reached: ['nobody'] })).toMatchObject({ code: 'forms.missing', details: { field: 'whatNow' } })
    expect(readAnswers(followUp, 1, { month: '1', reached: ['child'] })).toMatchObject({ code: 'forms.missing', details: { field: 'safe' } })
    expect(readAnswers(followUp, 1, { month: '1', reached: ['child', 'nobody'], whatNow: 'leave' })).toMatchObject({ code: 'identification.nobody-and-somebody' })
    for (const form of [planReturn, followUp]) expect(Object.entries(form.fields).filter(([, field]) => field.zone !== 'Z2').map(([name]) => name)).toEqual(['note'])
  })
})

describe('in a notebook that an alarm number opens', () => {
  const real: Plan = { ...ready, country: 'AF', livesWith: 'foster-family', homeSafe: 'no', fear: 'fear', agreed: 'no', agreedPresent: undefined, care: 'nobody', careAnswer: undefined, receivedBy: 'consulate', escort: ['police'] } as Plan
  const conditions = conditionsOf(real, girl, edition.conditions)
  const child = {
    id: '00000000-0000-4000-8000-000000000001', state: 'identified', procedural: 'none', help: 'offered', appeal: 'none', next: 'refer', noticeWaits: false, needs: [], languages: ['uz', 'ru'], region: 'KZ-61', district: null, asked: [], presumedMinor: true, carerMayBeInvolved: 'no', clocks: [],
    sight: 'whole', revision: 3, changedAt: 4, timeline: [{ kind: 'return-planned', at: 2, desk: 'd', agency: 'a', facts: real }], returning: { conditions, plan: real },
  } as unknown as ChildSeen

  test('as many conditions and answers, and nobody’s country, day, fear or no', () => {
    for (let seed = 1; seed < 40; seed++) {
      const other = anotherChild(child, chanceFrom(seed), () => [])
      const { plan, conditions: stands } = other.returning!
      expect(Object.keys(plan!).toSorted()).toEqual(Object.keys(real).toSorted())
      expect(stands.map(({ code }) => code)).toEqual(conditions.map(({ code }) => code))
      for (const said of [plan!, other.timeline[0]!.facts as Plan]) {
        expect([said.fear, said.agreed, said.homeSafe]).toEqual(['not-asked', 'not-asked', 'not-known'])
        // What many have is drawn, and what the child has may be among it: told by its absence, it would tell which notebook is real.
        expect(['UZ', 'KG', 'TJ']).toContain(said.country)
        expect(['parents', 'one-parent', 'relatives']).toContain(said.livesWith)
        expect(['parents', 'guardianship']).toContain(said.receivedBy)
        expect(['parents', 'competent-body']).toContain(said.care)
        expect([['own-desk'], ['own-desk', 'guardianship']]).toContainEqual(said.escort)
        expect(said.plannedFor).not.toBe(real.plannedFor)
      }
      expect(stands.filter(({ is }) => is === 'against')).toEqual([])
    }
  })

  test('what is written there stands there: a dossier, a leaving, what was heard; and what the heart refuses changes nothing', () => {
    const fresh = { ...child, timeline: [{ kind: 'met', at: 1, desk: 'd', agency: 'a', facts: {} }], returning: undefined } as unknown as ChildSeen
    const act = (form: string, when: number, answers: object) => ({ form, about: child.id, at: moment('2026-03-01T05:00:00Z') + when, answers }) as unknown as Acted
    const letting = act('referral/let-child-go', 2, { to: 'parents', signed: 'both', papers: ['passport'] })
    expect(withReturn(fresh, [letting], edition).help).toBe('offered')
    const acts = [act(planReturn.name, 1, { ...ready, note: 'typed' }), letting, act(followUp.name, 20 * dayMs, { month: '1', reached: ['carer'], safe: 'no', atSchool: 'yes', served: 'no', wantsHelp: 'yes' })]
    expect(withReturn(fresh, acts.slice(0, 1), edition).returning!.conditions.every(({ is }) => is === 'met')).toBe(true)
    const gone = withReturn(fresh, acts.slice(0, 2), edition)
    expect(gone).toMatchObject({ help: 'returned', next: 'follow-up', clocks: [{ kind: 'follow-up-1' }] })
    const after = withReturn(fresh, acts, edition)
    expect(after).toMatchObject({ needs: ['safe-from-someone'], returning: { left: { to: 'parents', country: 'UZ' }, heard: [{ safe: 'no' }] }, timeline: [{}, { kind: 'return-planned' }, { kind: 'returned' }, { kind: 'followed-up' }] })
    expect(after.clocks.filter(({ stoppedAt }) => stoppedAt === undefined).map(({ kind }) => kind)).toEqual(['follow-up-3'])
    expect(JSON.stringify(after)).not.toContain('typed')
    expect(fileOf(after, { acts, textOf: () => '', ownWords: 0 }).returns).toMatchObject([{ note: 'typed' }])
  })
})
