import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { Refusal } from '#core/refusal.ts'
import { citizenshipsSaid, documentsSeen, languagesSpoken, sexes, urgentNeeds } from './codes.ts'
import { isPresumedMinor, type AgeFacts } from './age.ts'
import { ageAnswer, careOf, editsOf, factGroups, factNames, factsOf, onlyChanged, withFacts, type Facts } from './facts.ts'
import { correctFacts, settleConflict } from './forms.ts'

const file = {
  sex: 'girl', languages: ['uz', 'ru'], interpreter: 'needed', region: 'KZ-61', district: 'KZ-61.saryagash', company: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', atSchool: 'no', documents: ['none'],
  citizenshipSaid: 'UZ', needs: ['food'], age: { basis: 'document', from: 15, to: 15 }, ageDocument: 'birth-certificate', presumedMinor: true, procedural: 'none',
} as const
const known = ['yes', 'no', 'not-asked', 'declined', 'unknown']
const some = (codes: readonly string[], least = 0) => fc.subarray([...codes], { minLength: least })
const facts = fc.record({
  place: fc.constantFrom<Facts['place'][]>({ region: 'KZ-61' }, { region: 'KZ-75', district: 'KZ-75.turksib' }), company: fc.constantFrom('alone', 'parents'), carerMayBeInvolved: fc.constantFrom(...known), staysTonight: fc.constantFrom('safe-place', 'not-known'),
  language: fc.constantFrom(...languagesSpoken), otherLanguages: some(languagesSpoken), interpreter: fc.constantFrom('needed', 'not-needed'), sex: fc.constantFrom(...sexes), atSchool: fc.constantFrom(...known),
  documents: some(documentsSeen.slice(0, 6), 1), citizenshipSaid: fc.constantFrom(...citizenshipsSaid), needs: some(urgentNeeds),
})

describe('what is corrected', () => {
  test('only what changed is sent, and what is sent makes one of the other, also where nothing is left of it', () => {
    fc.assert(fc.property(facts, facts, (before, now) => {
      const answers = readAnswers(correctFacts, 1, onlyChanged(before, now))
      if (answers instanceof Refusal) throw answers
      const edits = editsOf(answers)
      expect({ ...before, ...edits }).toEqual(now)
      for (const [fact, value] of Object.entries(edits)) expect(before[fact as keyof typeof before]).not.toEqual(value)
    }))
  })

  test('a question that was not touched says nothing; one that was emptied says so', () => {
    expect(onlyChanged({ needs: ['food'], sex: 'girl' }, { needs: ['food'], sex: 'girl' })).toEqual({})
    expect(onlyChanged({ needs: ['food'], sex: 'girl' }, { sex: 'girl' })).toEqual({ emptied: ['needs'] })
    expect(onlyChanged({ needs: ['food'], sex: 'girl' }, { sex: 'boy' }, factGroups.who)).toEqual({ sex: 'boy' })
    expect(readAnswers(correctFacts, 1, { needs: ['food'], emptied: ['needs'] })).toMatchObject({ code: 'identification.emptied-and-given' })
    expect(readAnswers(settleConflict, 1, { keep: 'another', because: 'child-said', documents: ['none', 'passport'] })).toMatchObject({ code: 'identification.none-and-some' })
  })

  test('a file with its own facts in it is the same file, and every fact is asked on one page', () => {
    expect(withFacts(file, factsOf(file))).toEqual(file)
    expect(withFacts(file, { place: { region: 'KZ-75' }, language: 'ru' })).toMatchObject({ region: 'KZ-75', district: null, languages: ['ru'] })
    expect(Object.values(factGroups).flat().toSorted()).toEqual(factNames.toSorted())
    expect(factsOf({ region: 'KZ-61', district: null, carerMayBeInvolved: 'no', staysTonight: 'hospital' })).toEqual({ place: { region: 'KZ-61' }, carerMayBeInvolved: 'no', staysTonight: 'hospital' })
  })
})

describe('of two answers about danger the more careful one counts', () => {
  test('a doubt about a carer counts before their innocence, a night that nobody knows before a safe one, and every need is met', () => {
    expect(careOf.carerMayBeInvolved!.stands(['no', 'unknown'])).toBe('unknown')
    expect(careOf.carerMayBeInvolved!.stands(['no', 'yes', 'declined'])).toBe('yes')
    expect(careOf.staysTonight!.stands(['safe-place', 'own-people'])).toBe('own-people')
    expect(careOf.needs!.stands([['rest'], ['food', 'rest']])).toEqual(['food', 'rest'])
    expect(careOf.procedural!.stands(['none', 'pre-trial'])).toBe('pre-trial')
  })

  test('who may be a child is one: no order of answers makes an adult of somebody whom one of them calls a child', () => {
    const ages = fc.oneof(fc.constant(ageAnswer({ basis: 'unknown' }, null)), fc.tuple(fc.constantFrom('looks' as const, 'said' as const, 'document' as const), fc.nat(30)).map(([basis, years]) => ageAnswer({ basis, from: years, to: years }, basis === 'document' ? 'passport' : null)))
    fc.assert(fc.property(fc.array(ages, { minLength: 1, maxLength: 5 }), (values) => {
      const stands = careOf.age!.stands(values)
      const isMinor = (age: unknown) => isPresumedMinor(age as AgeFacts)
      expect(values).toContainEqual(stands)
      expect(isMinor(stands)).toBe(values.some(isMinor))
      expect(careOf.age!.stands(values.toReversed())).toEqual(stands)
      expect(withFacts(file, { age: stands })).toMatchObject({ presumedMinor: isMinor(stands), ageDocument: (stands as { document?: string }).document ?? null })
    }))
    const [child, adult] = [ageAnswer({ basis: 'said', from: 15, to: 15 }, null), ageAnswer({ basis: 'document', from: 19, to: 19 }, 'passport')]
    expect(careOf.age!.stands([adult, child])).toEqual(child)
    expect(careOf.age!.stands([adult, ageAnswer({ basis: 'unknown' }, null)])).toEqual({ basis: 'unknown' })
  })

  test('in whatever order they come', () => {
    for (const [fact, codes] of [['carerMayBeInvolved', known], ['staysTonight', ['own-people', 'safe-place', 'support-centre', 'hospital', 'not-known']], ['procedural', ['none', 'pre-trial', 'recognised', 'unknown']]] as const) {
      fc.assert(fc.property(fc.array(fc.constantFrom(...codes), { minLength: 1 }), (values) => {
        expect(careOf[fact]!.stands(values)).toBe(careOf[fact]!.stands(values.toReversed()))
        expect(values).toContain(careOf[fact]!.stands(values))
      }))
    }
  })
})
