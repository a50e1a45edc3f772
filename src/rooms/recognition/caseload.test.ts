/** A run of two caseloads: whatever order things come in, no count before both have sent, no record before both have said yes twice, and never one person for both. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, type Moment } from '#core/clock.ts'
import type { AgencyId, PersonId, RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { agree, caseloadLimits, counted, countIsShown, end, fakesFor, mayPropose, mostSent, named, overAt, overdue, recordsAreShown, sent, show, tellCount, type Run, type RunPerson } from './caseload.ts'

const [ngo, police, clinic] = ['ngo', 'police', 'clinic'] as AgencyId[]
const people: RunPerson[] = [ngo!, police!, clinic!].flatMap((agency) => ['head', 'second', 'helper'].map((who) => ({ person: `${agency}-${who}` as PersonId, agency, speaks: who !== 'helper' })))
// The one who proposed has moved to the other agency since.
const turncoat: RunPerson = { person: 'ngo-head' as PersonId, agency: police!, speaks: true }
const begun: Run = { id: 'run' as RecordId, state: 'proposed', a: { agency: ngo!, person: 'ngo-head' as PersonId }, b: { agency: police! }, proposedAt: 0 as Moment, revision: 1 }

interface Step { readonly what: 'agree' | 'sent' | 'counted' | 'show' | 'named' | 'end' | 'overdue'; readonly by: RunPerson; readonly hours: number }
const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({
  // Ending comes rarely, so that runs get somewhere.
  what: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('agree', 'sent', 'counted', 'show', 'named') }, { weight: 1, arbitrary: fc.constantFrom('end', 'overdue') }) as fc.Arbitrary<Step['what']>,
  by: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(people[0]!, people[3]!) }, { weight: 2, arbitrary: fc.constantFrom(...people, turncoat) }), hours: fc.nat(3),
}), { minLength: 10, maxLength: 60 })

function walk(all: readonly Step[], visit: (run: Run, step: Step, before: Run) => void): Run {
  let run = begun
  let at = 0
  for (const step of all) {
    at += step.hours * 3_600_000
    const more = { by: step.by, at: at as Moment }
    const next = step.what === 'agree' ? agree(run, more) : step.what === 'sent' ? sent(run, more) : step.what === 'counted' ? counted(run, { found: 7 })
      : step.what === 'show' ? show(run, more) : step.what === 'named' ? named(run, more) : step.what === 'end' ? end(run, { ...more, because: 'enough' }) : overdue(run, more.at) ?? run
    if (next instanceof Refusal || next === run) continue
    const before = run
    run = next
    visit(run, step, before)
  }
  return run
}

test('whatever comes in whatever order: the count after both have sent, records after both have said yes twice', () => {
  const reached = new Map<string, number>()
  fc.assert(fc.property(steps, (all) => {
    const said: string[] = []
    const last = walk(all, (run, { what, by }) => {
      said.push(`${what} ${run.a.agency === by.agency ? 'a' : 'b'} ${by.person}`)
      const has = (...words: string[]) => words.every((word) => said.includes(word))
      if (countIsShown(run)) expect(has('agree b police-head') || has('agree b police-second')).toBe(true)
      if (countIsShown(run)) expect(said.filter((one) => one.startsWith('sent a')).length * said.filter((one) => one.startsWith('sent b')).length).toBeGreaterThan(0)
      if (recordsAreShown(run)) {
        const shows = said.filter((one) => one.startsWith('show'))
        expect(new Set(shows.map((one) => one.split(' ')[1]))).toEqual(new Set(['a', 'b']))
        expect(new Set(shows.map((one) => one.split(' ')[2])).size).toBe(2)
      }
    })
    reached.set(last.state, (reached.get(last.state) ?? 0) + 1)
  }), { numRuns: 3000, seed: 5 })
  // Else nothing above would have been looked at.
  for (const state of ['counted', 'showing', 'ended']) expect(reached.get(state), state).toBeGreaterThan(20)
})

test('one person is never both, a third agency is nobody, and who does not speak for theirs begins nothing', () => {
  fc.assert(fc.property(steps, (all) => {
    walk(all, (run, { by, what }) => {
      expect(run.a.person).not.toBe(run.b.person)
      if (what !== 'counted' && what !== 'overdue') expect([ngo, police]).toContain(by.agency)
    })
  }), { numRuns: 1000 })
  expect(agree(begun, { by: turncoat, at: 1 as Moment })).toMatchObject({ code: 'recognition.second-person' })
  expect(agree(begun, { by: people[5]!, at: 1 as Moment })).toMatchObject({ code: 'access.not-yours' })
  expect(mayPropose({ by: people[2]!, at: 1 as Moment })).toMatchObject({ code: 'recognition.not-the-speaker' })
})

test('what has ended stays ended, with no number but a rough one', () => {
  fc.assert(fc.property(steps, (all) => {
    walk(all, (run, _, before) => {
      expect(before.state).not.toBe('ended')
      if (run.state !== 'ended') return
      expect(run).not.toHaveProperty('found')
      expect(run.told === undefined || JSON.stringify(run.told) === JSON.stringify({ from: 3, to: 9 })).toBe(true)
    })
  }), { numRuns: 1000 })
})

test('time ends it: a proposal after a week, a run after three days', () => {
  expect(overdue(begun, (7 * dayMs - 1) as Moment)).toBeUndefined()
  expect(overdue(begun, (7 * dayMs) as Moment)).toMatchObject({ state: 'ended', ending: 'overdue' })
  const agreed = agree(begun, { by: people[3]!, at: dayMs as Moment }) as Run
  expect(overAt(agreed)).toBe(4 * dayMs)
  expect(sent(agreed, { by: people[3]!, at: (4 * dayMs) as Moment })).toMatchObject({ code: 'recognition.run-over' })
})

test('a small count is not told, and no count to the child', () => {
  expect([0, 1, 2].map(tellCount)).toEqual([{ from: 3 }, { from: 3 }, { from: 3 }])
  expect([3, 9, 10, 19, 40].map(tellCount)).toEqual([{ from: 3, to: 9 }, { from: 3, to: 9 }, { from: 10, to: 19 }, { from: 10, to: 19 }, { from: 40, to: 49 }])
})

test('no more go into a run than are served, and a quarter more', () => {
  expect([0, 3, 200].map(fakesFor)).toEqual([4, 4, 50])
  expect(mostSent(200)).toBe(250)
})

test('two agencies compare once a week', () => {
  const by = people[0]!
  expect(mayPropose({ by, last: 0 as Moment, at: (caseloadLimits.apartMs - 1) as Moment })).toMatchObject({ code: 'recognition.run-too-soon', details: { days: 1 } })
  expect(mayPropose({ by, last: 0 as Moment, at: caseloadLimits.apartMs as Moment })).toBeUndefined()
})
