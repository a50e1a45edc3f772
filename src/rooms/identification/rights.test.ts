import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { cardLanguages } from './card.ts'
import { asksForRights, type ChildFile } from './child.ts'
import { rights } from './codes.ts'
import { anotherChild, fileOf, withRights, type Acted } from './decoy.ts'
import { tellRights } from './forms.ts'
import { askedStates, refusalReasons, rightsToldBy, tellingsIn, type Right, type Telling, type Told } from './rights.ts'
import type { ChildSeen } from './web/on-shelf.ts'
import { sayRightsTold } from './web/telling.ts'
import { chanceFrom } from '#core/chance.ts'
import type { Moment } from '#core/clock.ts'

const at = (n: number) => n as Moment
const words = (language: string) => JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>

describe('what the form takes', () => {
  const tells = (told: readonly object[], more: object = { understood: 'yes' }) => readAnswers(tellRights, 1, { readIn: 'uz', told, ...more })
  const explained = { right: 'embassy', explained: 'yes' }

  test('only rights that were touched, each once, and at least one', () => {
    expect(tells([explained, { right: 'work', asked: 'waits' }])).toMatchObject({ told: [explained, { right: 'work', asked: 'waits' }] })
    expect(tells(rights.map((right) => ({ right, explained: 'yes' })))).not.toHaveProperty('code')
    expect(tells([explained, { right: 'work', explained: 'yes' }, { right: 'embassy', asked: 'waits' }])).toMatchObject({ code: 'identification.right-twice', details: { field: 'told.2.right' } })
    expect(tells([explained, { right: 'work' }])).toMatchObject({ code: 'identification.right-untouched', details: { field: 'told.1.right' } })
    expect(tells([])).toMatchObject({ code: 'forms.missing', details: { field: 'told' } })
    expect(tells([...rights, 'work'].map((right) => ({ right, explained: 'yes' })))).toMatchObject({ code: 'forms.too-many' })
  })

  test('a refusal with its reason, and no reason where nothing was refused', () => {
    const refused = { right: 'work', asked: 'refused' }
    expect(tells([refused], {})).toMatchObject({ code: 'forms.missing', details: { field: 'told.0.because' } })
    for (const because of refusalReasons) expect(tells([{ ...refused, because }], {})).toMatchObject({ told: [{ because }] })
    for (const asked of ['waits', 'granted', undefined]) expect(tells([{ ...explained, asked, because: 'papers-missing' }])).toMatchObject({ code: 'forms.hidden' })
  })

  test('whether it was understood where something was explained, and words of its own for a reason that has no code', () => {
    expect(tells([explained], {})).toMatchObject({ code: 'forms.missing', details: { field: 'understood' } })
    expect(tells([{ right: 'work', asked: 'waits' }])).toMatchObject({ code: 'forms.hidden', details: { field: 'understood' } })
    const why = { why: 'the clerk was away' }
    expect(tells([{ right: 'work', asked: 'refused', because: 'other' }], why)).toMatchObject(why)
    expect(tells([{ right: 'work', asked: 'refused', because: 'no-place' }], why)).toMatchObject({ code: 'forms.hidden', details: { field: 'why' } })
    expect(tellRights.fields.why).toMatchObject({ zone: 'Z3' })
  })
})

describe('how a right stands', () => {
  const telling = fc.record({
    at: fc.integer({ min: 1, max: 30 }).map(at),
    told: fc.uniqueArray(fc.record({ right: fc.constantFrom(...rights), explained: fc.constantFrom('yes' as const, undefined), asked: fc.constantFrom(undefined, ...askedStates), because: fc.constantFrom(undefined, ...refusalReasons) })
      .map(({ because, ...one }): Told => ({ ...one, ...(one.asked === 'refused' && { because: because ?? 'other' }) })), { selector: ({ right }) => right }),
  })

  test('after any sequence of tellings: the newest of each right counts, never more than seventeen, and what was explained stays explained', () => {
    fc.assert(fc.property(fc.array(telling, { maxLength: 12 }), (tellings) => {
      const stands = rightsToldBy(tellings)
      expect(stands.length).toBeLessThanOrEqual(17)
      expect(stands.map(({ right }) => right)).toEqual(rights.filter((right) => tellings.some(({ told }) => told.some((one) => one.right === right))))
      // Told in another way: of those of a right, the last of the greatest time.
      const newest = (right: Right, wanted: (one: Told) => boolean) => tellings.flatMap(({ at: when, told }) => told.filter((one) => one.right === right && wanted(one)).map((one) => ({ when, one })))
        .reduce<{ when: Moment; one: Told } | undefined>((best, next) => (best && best.when > next.when ? best : next), undefined)
      for (const { right, explainedAt, asked } of stands) {
        expect(explainedAt).toBe(newest(right, (one) => one.explained === 'yes')?.when)
        const last = newest(right, (one) => one.asked !== undefined)
        expect(asked && [asked.is, asked.because, asked.at]).toEqual(last && [last.one.asked, last.one.because, last.when])
      }
    }))
  })

  test('one more telling takes back no explanation, whenever it happened and whatever it says', () => {
    fc.assert(fc.property(fc.array(telling, { maxLength: 8 }), telling, (before, next) => {
      const explained = (tellings: readonly Telling[]) => rightsToldBy(tellings).filter(({ explainedAt }) => explainedAt !== undefined).map(({ right, explainedAt }) => [right, explainedAt!] as const)
      const after = new Map(explained([...before, next]))
      for (const [right, when] of explained(before)) expect(after.get(right)).toBeGreaterThanOrEqual(when)
    }))
  })

  test('asked for, refused, asked for again and granted; a phone that comes back late changes nothing newer', () => {
    const asked = (when: number, is: Told['asked'], because?: Told['because']): Telling => ({ at: at(when), told: [{ right: 'embassy', asked: is, because }] })
    const steps = [asked(1, 'waits'), asked(2, 'refused', 'papers-missing'), asked(3, 'waits'), asked(4, 'granted')]
    expect(steps.map((_, n) => rightsToldBy(steps.slice(0, n + 1))[0]!.asked)).toEqual([
      { is: 'waits', at: 1 }, { is: 'refused', at: 2, because: 'papers-missing' }, { is: 'waits', at: 3 }, { is: 'granted', at: 4 },
    ])
    expect(rightsToldBy(steps.toReversed())).toEqual([{ right: 'embassy', asked: { is: 'granted', at: 4 } }])
  })

  test('an outcome explains on its day; of an event whose particulars are not for this desk nothing is told', () => {
    expect(rightsToldBy(tellingsIn([{ kind: 'rights-told', at: at(9), facts: {} }, { kind: 'talked', at: at(9), facts: { told: [{ right: 'work', explained: 'yes' }] } }], [
      { recordedAt: at(5), rights: ['appeal'] }, { recordedAt: null, rights: ['work'] }, { recordedAt: at(4), rights: null },
    ]))).toEqual([{ right: 'appeal', explainedAt: 5 }])
  })

  test('they are asked for after an identification, or where proceedings have recognised somebody, and of nobody else', () => {
    const asks = (state: ChildFile['state'], procedural: ChildFile['procedural'] = 'none') => asksForRights({ state, procedural })
    expect([asks('identified'), asks('unknown', 'recognised')]).toEqual([true, true])
    expect([asks('not-recognised'), asks('refused'), asks('in-identification'), asks('potential-presumed')]).toEqual([false, false, false, false])
  })
})

test('the timeline says how many were explained, and by name what was asked for, granted and refused', () => {
  const t = (key: string, values?: Readonly<Record<string, string | number>>) => [key.split('.').at(-1), ...Object.values(values ?? {})].join(' ')
  expect(sayRightsTold(t as never, { readIn: 'uz', told: [{ right: 'embassy', explained: 'yes', asked: 'waits' }, { right: 'work', explained: 'yes' }, { right: 'residence', asked: 'refused', because: 'no-place' }], understood: 'no' }))
    .toBe('uz. explained 2. waits embassy. refused residence (no-place). understood no')
})

test('the paper has its words in six languages, in their own letters and none with a straight apostrophe', () => {
  const keys = Object.keys(words('en')).filter((key) => key.startsWith('identification.rights-paper.'))
  expect(keys.length).toBeGreaterThan(10)
  for (const language of cardLanguages) for (const key of keys) {
    expect(words(language)[key], `${language} ${key}`).toBeTruthy()
    expect(words(language)[key], `${language} ${key}`).not.toMatch(/['`´‘]/)
  }
})

describe('in a notebook that an alarm number opens', () => {
  const facts = { readIn: 'ru', told: [{ right: 'embassy', explained: 'yes', asked: 'waits' }, { right: 'refugee-or-stateless', asked: 'refused', because: 'other' }, { right: 'work', explained: 'yes' }], understood: 'no' }
  const event = (of: object) => ({ kind: 'rights-told', at: 5, desk: 'd', agency: 'a', facts: of })
  const child = (of: object) => ({
    id: '00000000-0000-4000-8000-000000000001', state: 'identified', procedural: 'none', help: 'offered', appeal: 'none', next: 'explain-and-refer', noticeWaits: false, needs: [], languages: ['uz', 'ru'], region: 'KZ-61', district: null, asked: [],
    sight: 'whole', revision: 3, changedAt: 4, timeline: [event(of)], joint: { recordedAt: 2, rights: ['appeal', 'embassy'] }, rightsTold: rightsToldBy(tellingsIn([event(of) as never], [{ recordedAt: at(2), rights: ['appeal', 'embassy'] }])),
  }) as unknown as ChildSeen

  test('as many were explained, granted and refused; what the real child asked for, and why it was refused, shows nowhere, and events and file say the same', () => {
    for (let seed = 1; seed < 60; seed++) {
      const other = anotherChild(child(facts), chanceFrom(seed), () => [])
      const [told, stands] = [(other.timeline[0]!.facts as { told: readonly Told[] }).told, other.rightsTold!]
      expect(stands).toEqual(rightsToldBy(tellingsIn(other.timeline, [{ recordedAt: at(2), rights: other.joint!.rights! }])))
      expect(stands.filter(({ explainedAt }) => explainedAt !== undefined)).toHaveLength(3)
      expect(told.filter(({ asked }) => asked).map(({ right, asked, because }) => [['embassy', 'refugee-or-stateless'].includes(right), asked, because])).toEqual([[false, 'waits', undefined], [false, 'refused', 'no-place']])
      expect(other.timeline[0]!.facts).toMatchObject({ understood: 'yes' })
      expect(new Set(told.map(({ right }) => right)).size).toBe(3)
    }
    expect(anotherChild(child({}), chanceFrom(1), () => [])).toMatchObject({ timeline: [{ facts: {} }] })
  })

  test('what is told there stands there, on top of what stood', () => {
    const stood = child(facts)
    const act = { form: tellRights.name, about: stood.id, at: 9, answers: { readIn: 'uz', told: [{ right: 'embassy', asked: 'refused', because: 'other' }], why: 'in words' } } as unknown as Acted
    expect(withRights(stood, [])).toBe(stood)
    const after = withRights(stood, [act])
    expect(after).toMatchObject({ revision: 4, changedAt: 9, timeline: [{}, { kind: 'rights-told', facts: { readIn: 'uz' } }] })
    expect(after.timeline[1]!.facts).not.toHaveProperty('why')
    expect(after.rightsTold!.find(({ right }) => right === 'embassy')).toEqual({ right: 'embassy', explainedAt: 5, asked: { is: 'refused', at: 9, because: 'other' } })
    expect(after.rightsTold!.filter(({ right }) => right !== 'embassy')).toEqual(stood.rightsTold!.filter(({ right }) => right !== 'embassy'))
    expect(fileOf(after, { acts: [act], textOf: () => '', ownWords: 0 }).rights).toEqual([{ at: 9, why: 'in words' }])
  })
})
