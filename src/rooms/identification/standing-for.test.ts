import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anotherChild, fileOf, withStandingFor, type Acted } from './decoy.ts'
import { representChild, tellCrimeFact, tellRepresentatives } from './forms.ts'
import { decidesOnRepresentatives, notToldReasons, representatives, representedBy, representativesDecisions } from './standing-for.ts'
import type { ChildSeen } from './web/on-shelf.ts'
import { chanceFrom } from '#core/chance.ts'
import type { Day, Moment } from '#core/clock.ts'
import { readAnswers } from '#core/forms/read.ts'

const event = (at: number, facts: object, kind = 'represented') => ({ kind, at: at as Moment, facts })

test('whoever was last said to represent the child does, until it is said to have ended; a desk that is told nothing says nothing', () => {
  const any = fc.record({ at: fc.nat(500), begins: fc.boolean(), by: fc.constantFrom(...representatives) })
  fc.assert(fc.property(fc.uniqueArray(any, { selector: ({ at }) => at, maxLength: 8 }), (said) => {
    const last = said.toSorted((a, b) => a.at - b.at).at(-1)
    const events = said.map(({ at, begins, by }) => event(at, begins ? { step: 'begins', by, onDay: '2026-11-12' } : { step: 'ends', onDay: '2026-11-12' }))
    expect(representedBy([...events, event(900, {}), event(901, { step: 'begins', by: 'parent', onDay: '2026-11-12' }, 'another-kind')])).toEqual(last?.begins ? { by: last.by, since: '2026-11-12' } : undefined)
  }))
})

test('a reason in words stands where a family that may be involved is told, or where no code says why it is not; nobody decides for who is of age', () => {
  for (const carerMayBeInvolved of ['yes', 'no', 'unknown']) for (const decision of representativesDecisions) for (const because of [undefined, ...notToldReasons]) for (const why of [undefined, 'in words']) {
    const asks = because === 'other' || (decision === 'told' && carerMayBeInvolved === 'yes')
    const refused = decidesOnRepresentatives({ presumedMinor: true, carerMayBeInvolved }, { decision, because, why })
    expect(refused?.code, `${carerMayBeInvolved} ${decision} ${because}`).toBe(asks && !why ? 'identification.representatives-why' : undefined)
    expect(decidesOnRepresentatives({ presumedMinor: false, carerMayBeInvolved }, { decision, because, why: 'in words' })).toMatchObject({ code: 'identification.of-age-speaks' })
  }
})

test('what the forms ask of whom: whether the child was named with every fact, why with every silence, an end with its reason', () => {
  const onDay = '2026-11-12' as Day
  const made = { told: 'made', to: ['police-juvenile'], way: 'phone', identity: 'not-told', onDay }
  expect(readAnswers(tellCrimeFact, 1, made)).toMatchObject(made)
  for (const field of ['to', 'way', 'identity']) expect(readAnswers(tellCrimeFact, 1, { ...made, [field]: undefined }), field).toMatchObject({ code: 'forms.missing', details: { field } })
  expect(readAnswers(tellCrimeFact, 1, { ...made, told: 'no-crime-seen' })).toMatchObject({ code: 'forms.hidden' })
  expect(readAnswers(tellRepresentatives, 1, { decision: 'told', childKnows: 'yes', onDay })).toMatchObject({ code: 'forms.missing', details: { field: 'who' } })
  expect(readAnswers(tellRepresentatives, 1, { decision: 'not-found', because: 'danger', childKnows: 'yes', onDay })).toMatchObject({ code: 'forms.hidden' })
  expect(tellRepresentatives.fields.why).toMatchObject({ zone: 'Z3' })
  expect(readAnswers(representChild, 1, { step: 'ends', onDay })).toMatchObject({ code: 'forms.missing', details: { field: 'ends' } })
  expect(readAnswers(representChild, 1, { step: 'begins', by: 'parent', onDay })).toMatchObject({ code: 'forms.missing', details: { field: 'because' } })
})

test('no code of these forms is without words in a language of the house', () => {
  for (const language of ['kk', 'ru', 'en']) {
    const words = JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
    for (const form of [tellCrimeFact, tellRepresentatives, representChild]) for (const [name, field] of Object.entries(form.fields)) {
      for (const code of 'codes' in field ? field.codes : []) expect(words[`${form.name.replace('/', '.')}.${name}.${code}`], `${language} ${form.name} ${name} ${code}`).toBeTruthy()
    }
  }
})

describe('in an invented notebook', () => {
  const drawn = {
    id: 'c', region: 'KZ-61', district: null, languages: ['kk', 'ru'], company: 'parents', revision: 1, changedAt: 1, state: 'unknown', procedural: 'none', sight: 'whole', asked: [], represented: { by: 'guardianship', since: '2026-11-12' },
    timeline: [event(1, { step: 'begins', by: 'guardianship', because: 'may-be-involved', onDay: '2026-11-12' }), event(2, { decision: 'not-told', because: 'danger', childKnows: 'yes', onDay: '2026-11-12' }, 'representatives-told')].map((one) => ({ ...one, desk: 'd', agency: 'a' })),
  } as unknown as ChildSeen

  test('a reason that tells who a child is stands there as a common one', () => {
    const facts = anotherChild(drawn, chanceFrom(3), () => []).timeline.map((one) => one.facts['because'])
    expect(facts).toEqual(['without-care', 'place-would-show'])
  })

  test('what is written down there stands in the file, and in its words', () => {
    const act = (form: { name: string }, at: number, answers: object) => ({ form: form.name, about: 'c', at, answers }) as unknown as Acted
    const acts = [act(tellCrimeFact, 5, { told: 'no-crime-seen', onDay: '2026-11-13' }), act(tellRepresentatives, 6, { decision: 'not-told', because: 'other', childKnows: 'yes', onDay: '2026-11-13', why: 'words' }), act(representChild, 7, { step: 'ends', ends: 'placed', onDay: '2026-11-13' })]
    const next = withStandingFor(drawn, acts)
    expect(next.timeline.slice(2).map(({ kind }) => kind)).toEqual(['crime-fact-told', 'representatives-told', 'represented'])
    expect(JSON.stringify(next)).not.toContain('words')
    expect(next).toMatchObject({ revision: 4, changedAt: 7 })
    expect(next.represented).toBeUndefined()
    expect(fileOf(next, { acts, textOf: () => '', ownWords: 0 }).representatives).toEqual([{ at: 6, why: 'words' }])
    expect(withStandingFor(drawn, [act(tellCrimeFact, 5, {})].map((one) => ({ ...one, about: 'other' })) as Acted[])).toBe(drawn)
  })
})
