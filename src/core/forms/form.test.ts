import { describe, expect, expectTypeOf, test } from 'vitest'
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

const aigulsMeeting = {
  where: { region: 'KZ-61' }, on: '2026-11-20', urgency: 'now', whyNow: 'The employer comes back tonight.',
  signs: ['PAP-01', 'WRK-01'], name: { given: 'Arsha' }, present: [{ role: 'educator', minutes: 40 }],
}

test('answers part by where they may rest, and every answer is in one part only', () => {
  const answers = readAnswers(meeting, 3, aigulsMeeting)
  if (answers instanceof Refusal) throw new Error(answers.code)
  const { facts, story, identity } = splitByZone(meeting, answers)
  expect(identity).toEqual({ name: { given: 'Arsha' } })
  expect(story).toEqual({ whyNow: 'The employer comes back tonight.' })
  expect(facts).toEqual({ where: { region: 'KZ-61' }, on: '2026-11-20', urgency: 'now', signs: ['WRK-01', 'PAP-01'], present: [{ role: 'educator', minutes: 40 }] })
})

describe('a plan that cannot hold is not accepted', () => {
  test('a question without a zone, or without a reason', () => {
    expect(() => form('tests/none', 1, { note: text({ max: 10, purpose: 'detect' } as never) })).toThrow(/in which zone/)
    expect(() => form('tests/none', 1, { note: text({ max: 10, zone: 'Z2' } as never) })).toThrow(/for which purpose/)
    expect(() => form('tests/none', 1, { people: repeat({ note: text({ max: 10, zone: 'Z2' } as never) }, { ...facts, max: 2 }) })).toThrow(/group people, field note: for which purpose/)
  })
  test('a condition that looks ahead, or at nothing', () => {
    const asked = text({ ...facts, max: 10, when: { any: [{ field: 'later', answered: true }, { not: { field: 'never', is: 'x' } }] } })
    expect(() => form('tests/none', 1, { asked, later: text({ ...facts, max: 10 }) })).toThrow(/looks at later, which is not asked before it/)
  })
  test('a name in a group of plain facts', () => {
    expect(() => form('tests/none', 1, { people: repeat({ name: personName({ zone: 'Z4', purpose: 'identify' }) }, { ...facts, max: 2 }) })).toThrow(/must rest where it rests/)
  })
  test('a page that forgets a question, or a field named like something every object has', () => {
    expect(() => form('tests/none', 1, { a: known(facts), b: known(facts) }, { pages: [{ title: 'one', fields: ['a'] }] })).toThrow(/no page asks for b/)
    expect(() => form('tests/none', 1, { constructor: known(facts) } as never)).toThrow(/camelCase/)
  })
})

describe('phones come back after months', () => {
  const contact = form('tests/contact', 3, { ageAbout: wholeNumber({ ...facts, from: 0, to: 25, optional: true }), town: text({ ...facts, max: 40 }) },
    { upgrades: { 2: ({ city, ...rest }) => ({ ...rest, town: city }) } })
  upgrade(contact, { from: 1 }, ({ age, ...rest }) => ({ ...rest, ageAbout: age === 'unknown' ? null : Number(age) }))

  test('older answers are brought up step by step', () => {
    expect(readAnswers(contact, 1, { age: '14', city: 'Saryagash' })).toEqual({ ageAbout: 14, town: 'Saryagash' })
    expect(readAnswers(contact, 1, { age: 'unknown', city: 'Saryagash' })).toEqual({ town: 'Saryagash' })
    expect(readAnswers(contact, 2, { ageAbout: 14, city: 'Saryagash' })).toEqual({ ageAbout: 14, town: 'Saryagash' })
    expect(missingUpgrades(contact)).toEqual([])
  })
  test('a version from the future, from nowhere, or without a way up is told', () => {
    for (const version of [4, 0, -1]) expect(readAnswers(contact, version, {})).toEqual(refuse('forms.version-unknown', { version }))
    for (const version of [1.5, Number.NaN, '3' as never, null as never]) expect(readAnswers(contact, version, {})).toEqual(refuse('forms.version-unknown', { version: 0 }))
    const lost = form('tests/lost', 2, { town: text({ ...facts, max: 40 }) })
    expect(missingUpgrades(lost)).toEqual([1])
    expect(readAnswers(lost, 1, { town: 'Saryagash' })).toEqual(refuse('forms.version-unknown', { version: 1 }))
  })
  test('a step that stumbles over nonsense refuses the nonsense', () => {
    const deep = form('tests/deep', 2, { town: text({ ...facts, max: 40 }) }, { upgrades: { 1: ({ place }) => ({ town: place.town.name }) } })
    expect(readAnswers(deep, 1, { place: 7 })).toEqual(refuse('forms.unreadable', { field: '' }))
  })
  test('a step is not given twice, nor from a version that has no next', () => {
    expect(() => upgrade(contact, { from: 1 }, (old) => old)).toThrow(/twice/)
    expect(() => upgrade(contact, { from: 3 }, (old) => old)).toThrow(/no step/)
  })
})
