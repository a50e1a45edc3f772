import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, type DeskId } from '#core/ids.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { answerOf, answerToNobody, askingLimits, mayAsk } from './asking.ts'

const none = { person: 0, agency: 0, child: 0, withoutFile: 0 }

test('a person, an agency and a child each have an end of questions for the day', () => {
  for (const whose of ['person', 'agency', 'child'] as const) {
    expect(mayAsk({ ...none, [whose]: askingLimits[whose] }, { hasFile: true })).toEqual(refuse('recognition.budget', { whose, questions: askingLimits[whose] }))
    expect(mayAsk({ ...none, [whose]: askingLimits[whose] - 1 }, { hasFile: true })).not.toBeInstanceOf(Refusal)
  }
})

test('the head hears of the fifth question in a row without a file, and of the last of a day', () => {
  expect(mayAsk({ ...none, withoutFile: 3 }, { hasFile: false })).not.toHaveProperty('alarm')
  expect(mayAsk({ ...none, withoutFile: 4 }, { hasFile: false })).toMatchObject({ alarm: 'without-file' })
  expect(mayAsk({ ...none, withoutFile: 4 }, { hasFile: true })).not.toHaveProperty('alarm')
  expect(mayAsk({ ...none, person: askingLimits.person - 1 }, { hasFile: true })).toMatchObject({ alarm: 'many', left: 0 })
})

test('an answer has one length, whoever is found, however likely, and however many questions are left; an alarm’s too', () => {
  const named = fc.record({ pair: fc.constant(null).map(() => newId()), desk: fc.constant(null).map(() => newId<DeskId>()), likely: fc.constantFrom('likely' as const, 'very-likely' as const) })
  const { length } = JSON.stringify(answerToNobody)
  fc.assert(fc.property(fc.array(named, { maxLength: askingLimits.desks }), fc.nat({ max: askingLimits.person - 1 }), (found, left) => {
    const answer = answerOf(found, left)
    expect(JSON.stringify(answer)).toHaveLength(length)
    expect(answer).toMatchObject({ found, left })
  }))
})
