import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonId } from '#core/ids.ts'
import { moment } from '#core/clock.ts'
import { Refusal } from '#core/refusal.ts'
import { kazakhstan } from '#programmes/katch/calendar.ts'
import { katch } from '#programmes/katch/programme.ts'
import { advise, confirm, contest, contestAnsweredBy, decideContest, says, type AdviceState } from './advice.ts'
import { askedBefore, askedTopics, type Conversation } from './asked.ts'
import { agencyKinds, elementOf, placeCodes, rolesPresent, signCodes, topics } from './codes.ts'
import { checkDeciders, identifyingKinds, mustReachServices, passGate, type GateAnswers } from './joint.ts'
import { drawSpokenCode } from './spoken-code.ts'

const ready: GateAnswers = {
  safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none',
  participants: [{ kind: 'POLICE_JUV' }, { kind: 'NGO' }], present: ['psychologist', 'police'], interpreter: 'there',
}

test('the gate opens for a child who is safe, fed, well and not alone among grown-ups', () => {
  expect(passGate(ready, { presumedMinor: true })).toBeUndefined()
})
test('what is missing is told all at once', () => {
  expect(passGate({ ...ready, urgentAid: 'needed', urgentNeedsMet: 'no', present: ['police'] }, { presumedMinor: true }))
    .toMatchObject({ code: 'identification.gate', details: { missing: ['urgent-aid', 'urgent-needs', 'educator-or-psychologist'] } })
})
test('an educator or psychologist is there for every minor, presumed ones too', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...rolesPresent), { minLength: 1 }), fc.boolean(), (present, presumedMinor) => {
    const cared = present.includes('psychologist') || present.includes('educator')
    expect(passGate({ ...ready, present }, { presumedMinor }) === undefined).toBe(cared || !presumedMinor)
  }))
})
test('the gate never opens while anything it asks for is missing', () => {
  const answers = fc.record({
    safePlace: fc.constantFrom('yes' as const, 'no' as const), urgentAid: fc.constantFrom('not-needed' as const, 'needed' as const), urgentNeedsMet: fc.constantFrom('yes' as const, 'no' as const),
    procedural: fc.constantFrom('none' as const, 'pre-trial' as const, 'recognised' as const, 'unknown' as const), participants: fc.array(fc.constantFrom(...agencyKinds).map((kind) => ({ kind })), { minLength: 1, maxLength: 4 }),
    present: fc.uniqueArray(fc.constantFrom(...rolesPresent), { minLength: 1 }), interpreter: fc.constantFrom('not-needed' as const, 'there' as const, 'missing' as const),
  })
  fc.assert(fc.property(answers, (one) => {
    if (passGate(one, { presumedMinor: true })) return
    expect([one.safePlace, one.urgentAid, one.urgentNeedsMet, one.procedural === 'recognised', one.interpreter === 'missing']).toEqual(['yes', 'not-needed', 'yes', false, false])
    expect(one.participants.some(({ kind }) => identifyingKinds.includes(kind))).toBe(true)
  }))
})
test('who decides was in the room, and is somebody who may identify', () => {
  expect(checkDeciders(['POLICE_JUV', 'NGO'], ready.participants)).toBeUndefined()
  expect(checkDeciders(['GUARD'], ready.participants)).toMatchObject({ code: 'identification.decider-was-absent', details: { kinds: ['GUARD'] } })
  expect(checkDeciders(['HEALTH'], [{ kind: 'HEALTH' }])).toMatchObject({ code: 'identification.nobody-decided' })
})
test('one working day runs where only police, only an NGO or the two of them identified', () => {
  expect(mustReachServices(['POLICE_TIP'])).toBe(true)
  expect(mustReachServices(['NGO'])).toBe(true)
  expect(mustReachServices(['POLICE_JUV', 'NGO'])).toBe(true)
  expect(mustReachServices(['POLICE_JUV', 'NGO', 'SSS'])).toBe(false)
  expect(mustReachServices(['LEB_SOC'])).toBe(false)
})

test('the codes are the law’s own list, all of them and no others', () => {
  expect([...signCodes, ...placeCodes].toSorted()).toEqual(katch.signs.all.map((sign) => sign.code).toSorted())
  for (const sign of katch.signs.all) expect(elementOf(sign.code as never)).toBe(sign.element)
  expect([...agencyKinds].toSorted()).toEqual(katch.agencyTypes.map((type) => type.code).toSorted())
})

test('the advice says which elements are there and by which signs', () => {
  expect(advise({ signs: ['CHD-03', 'RGC-06'], placeKind: 'PLX-02', inDanger: false })).toEqual({
    says: 'act-now', rule: 'three-elements-1', because: [{ element: 'who', codes: ['RGC-06'] }, { element: 'where', codes: ['PLX-02'] }, { element: 'how', codes: ['CHD-03'] }],
  })
  expect(advise({ signs: ['RGC-06'], inDanger: false }).says).toBe('not-enough-to-say')
  expect(advise({ signs: ['RGC-06'], placeKind: 'PLM-02', inDanger: false }).says).toBe('look-closer')
  expect(advise({ signs: [], inDanger: true })).toMatchObject({ says: 'act-now', because: [{ element: 'danger', codes: ['said-in-danger'] }] })
})
test('more signs never make the advice calmer, and every sign it speaks of was noticed', () => {
  fc.assert(fc.property(fc.subarray([...signCodes, ...placeCodes]), fc.constantFrom(...signCodes), fc.boolean(), (signs, one, inDanger) => {
    const before = advise({ signs, inDanger })
    const after = advise({ signs: [...signs, one], inDanger })
    expect(says.indexOf(after.says)).toBeGreaterThanOrEqual(says.indexOf(before.says))
    for (const { codes } of before.because) for (const code of codes) expect([...signs, 'said-in-danger']).toContain(code)
  }))
})
test('an objection is answered within three working days, by somebody else than who stood by the advice or objected', () => {
  // Thursday 12 November 2026 in Turkistan: the third working day after it is Tuesday the 17th.
  expect(contestAnsweredBy(moment('2026-11-12T07:00:00Z'), kazakhstan)).toBe(moment('2026-11-17T18:59:59.999Z'))
  const people = ['aigul', 'dana', 'saule'] as PersonId[]
  const action = fc.tuple(fc.constantFrom('confirm', 'contest', 'decide'), fc.constantFrom(...people), fc.boolean())
  fc.assert(fc.property(fc.array(action, { maxLength: 15 }), (actions) => {
    let advice: AdviceState = { state: 'given' }
    for (const [what, by, yes] of actions) {
      const before: AdviceState = advice
      const next: AdviceState | Refusal = what === 'confirm' ? confirm(advice, { agrees: yes, by }) : what === 'contest' ? contest(advice, { by, at: moment('2026-11-12T07:00:00Z'), calendar: kazakhstan }) : decideContest(advice, { decision: yes ? 'kept' : 'withdrawn', by })
      if (next instanceof Refusal) continue
      advice = next
      if (what === 'decide' && before.state === 'contested') expect([before.contestedBy, before.confirmedBy]).not.toContain(by)
      expect(before.state).not.toBe('withdrawn')
    }
  }))
})

test('a topic once asked is known to everybody who comes after, however often and by whomever', () => {
  const talk = fc.record({ at: fc.nat(1000), agency: fc.constantFrom('police', 'ngo', 'centre'), kind: fc.constant('conversation' as const), topics: fc.subarray([...topics]), recorded: fc.boolean() }) as fc.Arbitrary<unknown> as fc.Arbitrary<Conversation>
  fc.assert(fc.property(fc.array(talk, { maxLength: 8 }), fc.subarray([...topics]), (talks, wanted) => {
    const asked = askedTopics(talks)
    expect(asked.map((one) => one.topic).toSorted()).toEqual([...new Set(talks.flatMap((one) => one.topics))].toSorted())
    for (const one of asked) {
      const own = talks.filter((each) => each.topics.includes(one.topic))
      expect(one.times).toBe(own.length)
      expect(one.lastAt).toBe(Math.max(...own.map((each) => each.at)))
      expect(one.recorded).toBe(own.some((each) => each.recorded))
    }
    expect(askedBefore(talks, wanted).every((one) => wanted.includes(one.topic))).toBe(true)
  }))
})

test('a spoken code is a word of the programme and three digits', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (first, second) => {
    const draws = [first, second]
    const code = drawSpokenCode(['arsha', 'terek', 'tal'], () => draws.shift()!)
    expect(['arsha', 'terek', 'tal']).toContain(code.word)
    expect(code.number).toBeGreaterThanOrEqual(100)
    expect(code.number).toBeLessThanOrEqual(999)
  }))
})
