import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { katch } from '#programmes/katch/programme.ts'
import { anotherChild, withResidence, type Acted } from './decoy.ts'
import { writeResidence } from './forms.ts'
import { asksForResidence, checkResidence, longestStay, nextResidenceSteps, residenceBy, residenceEnds, residenceIn, residenceSteps, rightByStep, type ResidenceWritten } from './residence.ts'
import { refusalReasons } from './rights.ts'
import type { ChildSeen } from './web/on-shelf.ts'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, later, startOf, dayOf, type Day, type Moment } from '#core/clock.ts'
import { readAnswers } from '#core/forms/read.ts'

const edition = katch.editions[0]
const day = (text: string) => text as Day
const after = (from: Day, days: number) => dayOf(later(startOf(from), days * dayMs))

/** Steps as somebody might write them down, most of them out of order, on any day, for any time. */
const anyStep = fc.record({ step: fc.constantFrom(...residenceSteps), moved: fc.integer({ min: -5, max: 200 }), lasts: fc.integer({ min: -2, max: 200 }) })

/** Those that are taken, each on the day on which it is written down or a few before it. */
function takenOf(tries: readonly { step: (typeof residenceSteps)[number]; moved: number; lasts: number }[]): ResidenceWritten[] {
  const taken: ResidenceWritten[] = []
  let today = day('2026-11-12')
  for (const { step, moved, lasts } of tries) {
    const onDay = after(today, Math.min(0, moved))
    today = after(today, Math.max(0, moved))
    const permits = step === 'granted' || step === 'longer-granted'
    const written = { step, onDay, ...(permits && { until: after(onDay, lasts) }) }
    if (!checkResidence(residenceBy(taken), written, { today, edition })) taken.push(written)
  }
  return taken
}

describe('whatever is written down', () => {
  test('nobody may stay longer than nine months by one permission, none ends before it begins, and it is made longer once', () => {
    fc.assert(fc.property(fc.array(anyStep, { maxLength: 14 }), (tries) => {
      const taken = takenOf(tries)
      let granted: ResidenceWritten | undefined
      let longer = 0
      for (const one of taken) {
        if (one.step === 'granted') { expect(granted, 'one stands already').toBeUndefined(); granted = one; longer = 0; expect(one.until! > one.onDay).toBe(true); expect(one.until! <= monthsOn(one.onDay, 6)).toBe(true) }
        if (one.step === 'longer-granted') {
          expect(granted, 'nothing is longer of what was never granted').toBeDefined()
          expect(++longer).toBe(1)
          expect(one.until! > granted!.until!).toBe(true)
          expect(one.until! <= monthsOn(granted!.until!, 3)).toBe(true)
        }
        if (one.step === 'ended') granted = undefined
      }
      const days = taken.map(({ onDay }) => onDay)
      expect(days).toEqual(days.toSorted())
    }), { numRuns: 2000 })
  })

  test('somebody may stay to the last day that was granted, until it is ended; a refusal takes nothing away', () => {
    fc.assert(fc.property(fc.array(anyStep, { maxLength: 14 }), (tries) => {
      const taken = takenOf(tries)
      const last = taken.findLastIndex(({ step }) => step === 'ended')
      expect(residenceBy(taken)?.until).toBe(taken.slice(last + 1).findLast(({ until }) => until !== undefined)?.until)
      expect(residenceBy(taken)?.is).toBe(taken.at(-1)?.step)
    }), { numRuns: 1000 })
  })

  test('there is always a way on, and what comes next is never what the check refuses', () => {
    fc.assert(fc.property(fc.array(anyStep, { maxLength: 10 }), (tries) => {
      const stands = residenceBy(takenOf(tries))
      const next = nextResidenceSteps(stands)
      expect(next.length).toBeGreaterThan(0)
      const onDay = stands?.onDay ?? day('2026-11-12')
      for (const step of residenceSteps) expect(checkResidence(stands, { step, onDay }, { today: day('2050-01-01'), edition }) === undefined, step).toBe(next.includes(step))
    }), { numRuns: 500 })
  })

  test('it may be asked for again after a refusal, and after an end', () => {
    const refused = { step: 'refused', onDay: day('2026-11-20') } as const
    expect(nextResidenceSteps(residenceBy([{ step: 'asked', onDay: day('2026-11-12') }, refused]))).toContain('asked')
    expect(nextResidenceSteps(residenceBy([{ step: 'granted', onDay: day('2026-11-12'), until: day('2027-01-12') }, { step: 'longer-asked', onDay: day('2026-11-13') }, refused]))).toContain('longer-asked')
    expect(nextResidenceSteps(residenceBy([{ step: 'ended', onDay: day('2026-11-12') }]))).toContain('asked')
  })

  test('the law’s months are the calendar’s, and the phone says the same last day', () => {
    expect(longestStay(undefined, { step: 'granted', onDay: day('2026-08-31') }, edition)).toBe('2027-02-28')
    expect(longestStay({ is: 'granted', onDay: day('2026-08-31'), until: day('2026-12-01') }, { step: 'longer-granted', onDay: day('2026-11-20') }, edition)).toBe('2027-03-01')
  })
})

test('a step that a phone told late stands where its day is', () => {
  const told = (at: number, step: string, onDay: string) => ({ kind: 'residence-written', at: at as Moment, facts: { step, onDay } })
  expect(residenceIn([told(9, 'granted', '2026-11-12'), told(5, 'longer-asked', '2026-11-20')]).map(({ step }) => step)).toEqual(['granted', 'longer-asked'])
  expect(residenceIn([told(5, 'asked', '2026-11-12'), told(9, 'petitioned', '2026-11-12')]).map(({ step }) => step), 'on one day as they were written').toEqual(['asked', 'petitioned'])
  expect(residenceIn([told(5, 'asked', '2026-11-12'), { kind: 'residence-written', at: 6 as Moment, facts: {} }])).toHaveLength(1)
})

describe('what it says of the right to it', () => {
  test('asked, waits; granted; refused with its reason; an end says nothing', () => {
    expect(residenceSteps.map((step) => rightByStep({ step })[0]?.asked)).toEqual(['waits', 'waits', 'granted', 'waits', 'granted', 'refused', undefined])
    expect(rightByStep({ step: 'refused', because: 'papers-missing' })).toEqual([{ right: 'residence', asked: 'refused', because: 'papers-missing' }])
  })

  test('it concerns who is a victim by either road and no citizen; a desk that does not see the citizenship is not asked', () => {
    const identified = { state: 'identified', procedural: 'none' } as const
    expect(['UZ', 'none', 'unknown', 'not-asked', 'KZ', undefined].map((citizenshipSaid) => asksForResidence({ ...identified, citizenshipSaid }))).toEqual([true, true, true, true, false, false])
    expect(asksForResidence({ state: 'potential-presumed', procedural: 'recognised', citizenshipSaid: 'UZ' })).toBe(true)
    for (const state of ['unknown', 'potential-at-risk', 'potential-presumed', 'in-identification', 'not-recognised', 'refused'] as const) expect(asksForResidence({ state, procedural: 'none', citizenshipSaid: 'UZ' }), state).toBe(false)
  })
})

describe('what the form takes', () => {
  const reads = (answers: object) => readAnswers(writeResidence, 1, { onDay: '2026-11-12', ...answers })
  test('a last day where something was granted and nowhere else; who refused and why; why it is not needed', () => {
    for (const step of residenceSteps) {
      const permits = step === 'granted' || step === 'longer-granted'
      expect(reads({ step, until: '2027-01-01', ...(step === 'refused' && { by: 'police', because: 'other' }), ...(step === 'ended' && { ends: 'left' }) }), step).toMatchObject(permits ? { until: '2027-01-01' } : { code: 'forms.hidden', details: { field: 'until' } })
    }
    expect(reads({ step: 'granted' })).toMatchObject({ code: 'forms.missing', details: { field: 'until' } })
    expect(reads({ step: 'refused', because: 'other' })).toMatchObject({ code: 'forms.missing', details: { field: 'by' } })
    expect(reads({ step: 'refused', by: 'police' })).toMatchObject({ code: 'forms.missing', details: { field: 'because' } })
    expect(reads({ step: 'ended' })).toMatchObject({ code: 'forms.missing', details: { field: 'ends' } })
  })

  test('every step, end and reason has its words in every language of the house', () => {
    for (const language of ['kk', 'ru', 'en']) {
      const words = JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
      for (const step of residenceSteps) expect(words[`identification.write-residence.step.${step}`], step).toBeTruthy()
      for (const end of residenceEnds) expect(words[`identification.write-residence.ends.${end}`], end).toBeTruthy()
      for (const reason of refusalReasons) expect(words[`identification.tell-rights.told.because.${reason}`], reason).toBeTruthy()
    }
  })
})

describe('in an invented notebook', () => {
  const at = 5 as Moment
  const event = { kind: 'residence-written', at, desk: 'd', agency: 'a', facts: { step: 'refused', onDay: '2026-11-12', by: 'police', because: 'not-identified' } }
  const drawn = {
    id: 'c', region: 'KZ-61', district: null, languages: ['kk', 'ru'], citizenshipSaid: 'UZ', company: 'parents', timeline: [event], revision: 1, changedAt: at, state: 'identified', procedural: 'none',
    residence: { is: 'refused', onDay: '2026-11-12', because: 'not-identified' }, rightsTold: [{ right: 'residence', asked: { is: 'refused', at, because: 'not-identified' } }],
  } as unknown as ChildSeen

  test('who asks to stay is from elsewhere there too, and a reason that tells who they are is told of nobody', () => {
    for (let seed = 1; seed < 60; seed++) {
      const other = anotherChild(drawn, chanceFrom(seed), () => [])
      expect(other.citizenshipSaid, String(other.languages)).not.toBe('KZ')
      expect(JSON.stringify([other.residence, other.timeline])).not.toContain('not-identified')
      expect(other.residence).toMatchObject({ is: 'refused', onDay: '2026-11-12' })
      expect(other.rightsTold!.map(({ right }) => right)).toEqual(['residence'])
    }
    // Without it the draw does reach citizens, so the test above can fail.
    expect(Array.from({ length: 60 }, (_, seed) => anotherChild({ ...drawn, residence: undefined } as unknown as ChildSeen, chanceFrom(seed + 1), () => []).citizenshipSaid)).toContain('KZ')
  })

  test('a step that is written down there stands in the file as in any other', () => {
    const act = { form: writeResidence.name, about: 'c', at: 9, answers: { step: 'petitioned', onDay: '2026-11-20' } } as unknown as Acted
    const next = withResidence(drawn, [act])
    expect(next).toMatchObject({ residence: { is: 'petitioned', onDay: '2026-11-20' }, revision: 2, changedAt: 9, rightsTold: [{ right: 'residence', asked: { is: 'waits', at: 9 } }] })
    expect(residenceIn(next.timeline).map(({ step }) => step)).toEqual(['refused', 'petitioned'])
    expect(withResidence(drawn, [{ ...act, about: 'another' } as Acted])).toBe(drawn)
  })
})

/** By another way than the house counts: the same day so many months on, or the last of a shorter month. */
function monthsOn(from: Day, months: number): Day {
  const [year, month, date] = from.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  return (date < last.getUTCDate() ? new Date(Date.UTC(year, month - 1 + months, date)) : last).toISOString().slice(0, 10) as Day
}
