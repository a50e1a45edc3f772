import { expect, expectTypeOf, test } from 'vitest'
import type { Day } from '../clock.ts'
import { refuse, Refusal } from '../refusal.ts'
import { age, choice, choices, day, known, longText, personName, place, repeat, text, wholeNumber, type Age, type Known, type PersonName, type Place } from './fields.ts'
import { form, missingUpgrades, splitByZone, upgrade, type Answers } from './form.ts'
import { readAnswers } from './read.ts'

const facts = { zone: 'Z2', purpose: 'detect' } as const

const meeting = form('tests/meeting', 3, {
  where: place({ zone: 'Z1', purpose: 'coordinate' }),
  on: day(facts),
  urgency: choice(['now', 'later'], facts),
  whyNow: longText({ zone: 'Z3', purpose: 'safety', max: 200, when: { field: 'urgency', is: 'now' } }),
  signs: choices(['WRK-01', 'WRK-02', 'PAP-01'], { ...facts, optional: true }),
  fears: known({ zone: 'Z3', purpose: 'safety', optional: true }),
  ageAbout: age({ ...facts, optional: true }),
  name: personName({ zone: 'Z4', purpose: 'identify', optional: true }),
  present: repeat({ role: choice(['educator', 'psychologist'], facts), minutes: wholeNumber({ ...facts, from: 0, to: 600, optional: true }) }, { ...facts, max: 3, optional: true }),
})

test('the type of the answers says what is there and what may be missing', () => {
  expectTypeOf<Answers<typeof meeting>>().toEqualTypeOf<{
    readonly where: Place
    readonly on: Day
    readonly urgency: 'now' | 'later'
    readonly whyNow?: string | undefined
    readonly signs?: readonly ('WRK-01' | 'WRK-02' | 'PAP-01')[] | undefined
    readonly fears?: Known | undefined
    readonly ageAbout?: Age | undefined
    readonly name?: PersonName | undefined
    readonly present?: readonly { readonly role: 'educator' | 'psychologist'; readonly minutes?: number | undefined }[] | undefined
  }>()
  const read = readAnswers(meeting, 3, {})
  expectTypeOf(read).toEqualTypeOf<Answers<typeof meeting> | Refusal>()
  const parts = splitByZone(meeting, {})
  expectTypeOf(parts.identity).toEqualTypeOf<{ readonly name?: PersonName | undefined }>()
  expectTypeOf(parts.story).toEqualTypeOf<{ readonly whyNow?: string | undefined; readonly fears?: Known | undefined }>()
})
