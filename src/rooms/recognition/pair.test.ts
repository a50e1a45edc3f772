import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { newId, type AgencyId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { sideAnswers, type SideAnswer } from './forms.ts'
import { part, sidesOf, speak, unsay, type Pair, type Speaker } from './pair.ts'

const [police, shelter] = [newId<AgencyId>(), newId<AgencyId>()]
const [desk, second, theirs] = [newId<DeskId>(), newId<DeskId>(), newId<DeskId>()]
const person = (agency: AgencyId, ...desks: DeskId[]): Speaker => ({ person: newId<PersonId>(), agency, desks })
const people = [person(police, desk), person(police, desk), person(police, second), person(police, desk, second), person(shelter, theirs), person(shelter, theirs), person(shelter), person(police, theirs)]
const [dana, erlan, , , gulmira] = people as [Speaker, Speaker, Speaker, Speaker, Speaker]
const pairOf = (aDesk: DeskId, bDesk: DeskId): Pair => ({
  id: newId<RecordId>(), state: 'open', revision: 1,
  a: { child: newId<ChildId>(), desk: aDesk, agency: aDesk === theirs ? shelter : police }, b: { child: newId<ChildId>(), desk: bDesk, agency: bDesk === theirs ? shelter : police },
})
const at = 1 as Moment

/** `left`: whoever has said something has left their desk by then. */
interface Step { readonly who: number; readonly what: SideAnswer | 'undo' | 'take-back'; readonly left: boolean }
const anySteps = fc.array(fc.record({ who: fc.nat(people.length - 1), left: fc.boolean(), what: fc.constantFrom<Step['what']>(...sideAnswers, 'same', 'same', 'undo', 'take-back', 'take-back') }), { maxLength: 12 })
const anyPair = fc.tuple(fc.constantFrom(desk, second, theirs), fc.constantFrom(desk, second, theirs)).map(([a, b]) => pairOf(a, b))
const move = (pair: Pair, { who, what, left }: Step) => (what === 'undo' ? part(pair, { by: people[who]!, at }) : what === 'take-back' ? unsay(pair, { by: people[who]!, hasLeft: () => left }) : speak(pair, what, { by: people[who]!, at }))
function* told(pair: Pair, steps: readonly Step[]) {
  for (const step of steps) {
    const next = move(pair, step)
    yield { before: pair, step, next }
    if (!(next instanceof Refusal)) pair = next
  }
}
const turned = ({ a, b, ...rest }: Pair): Pair => ({ ...rest, a: b, b: a })

test('one file takes two people, one of each side, whatever anybody does', () => {
  fc.assert(fc.property(anyPair, anySteps, (pair, steps) => {
    for (const { next } of told(pair, steps)) {
      if (next instanceof Refusal || next.state !== 'joined') continue
      const [a, b] = [next.a.said!, next.b.said!]
      expect([a.answer, b.answer]).toEqual(['same', 'same'])
      expect(a.by).not.toBe(b.by)
      const agencyOf = (by: PersonId) => people.find((one) => one.person === by)!.agency
      if (next.a.agency !== next.b.agency) expect(agencyOf(a.by)).not.toBe(agencyOf(b.by))
      expect(people.find((one) => one.person === a.by)!.desks).toContain(next.a.desk)
      expect(people.find((one) => one.person === b.by)!.desks).toContain(next.b.desk)
    }
  }))
})

test('nobody ever stands on both sides', () => {
  fc.assert(fc.property(anyPair, anySteps, (pair, steps) => {
    for (const { next } of told(pair, steps)) if (!(next instanceof Refusal) && next.a.said && next.b.said) expect(next.a.said.by).not.toBe(next.b.said.by)
  }))
})

test('different settles it until its speaker takes it back, or where they have left somebody of their desk, and nobody else; what was one is parted by undoing alone, and then nobody has said anything', () => {
  fc.assert(fc.property(anyPair, anySteps, (pair, steps) => {
    for (const { before, step, next } of told(pair, steps)) {
      if (before.state === 'apart' && step.what !== 'take-back') expect(next).toBeInstanceOf(Refusal)
      if (step.what === 'take-back') {
        const said = (['a', 'b'] as const).find((name) => before[name].said?.answer === 'different')
        const mayTakeBack = said !== undefined && (before[said].said!.by === people[step.who]!.person || (step.left && sidesOf(before, people[step.who]!).includes(said)))
        expect(next instanceof Refusal).toBe(!mayTakeBack)
        if (next instanceof Refusal) continue
        // The pair is open again, parted once or not; the other side's word stays.
        const other = said === 'a' ? 'b' : 'a'
        expect({ state: next.state, mine: next[said!].said, theirs: next[other].said }).toEqual({ state: before.undoneAt === undefined ? 'open' : 'undone', mine: undefined, theirs: before[other].said })
      }
      if (before.state === 'joined' && step.what !== 'undo') expect(next).toBeInstanceOf(Refusal)
      if (next instanceof Refusal) continue
      expect(next.state === 'apart').toBe([next.a.said?.answer, next.b.said?.answer].includes('different'))
      if (step.what === 'undo') {
        expect(before.state).toBe('joined')
        expect(next).toMatchObject({ state: 'undone' })
        expect([next.a.said, next.b.said]).toEqual([undefined, undefined])
      }
      if (step.what === 'cannot-tell') expect(next.state).toBe(before.state)
    }
  }))
})

test('of two agencies it does not matter which side is called the first', () => {
  fc.assert(fc.property(anySteps, (steps) => {
    let [one, other] = [pairOf(desk, theirs), pairOf(desk, theirs)]
    other = turned({ ...one })
    for (const step of steps) {
      const [next, mirrored] = [move(one, step), move(other, step)]
      if (next instanceof Refusal || mirrored instanceof Refusal) { expect(mirrored).toEqual(next); continue }
      expect(turned(mirrored)).toEqual(next)
      ;[one, other] = [next, mirrored]
    }
  }))
})

test('a child is not one with itself, nor once more with one it is one with', () => {
  const pair = pairOf(desk, theirs)
  expect(speak({ ...pair, b: { ...pair.b, child: pair.a.child } }, 'same', { by: dana, at })).toEqual(refuse('access.not-yours'))
  expect(speak(pair, 'same', { by: dana, at, areOne: true })).toEqual(refuse('recognition.already-one'))
})

test('two people of one agency do not do for a pair of two; who has said it is told that a second person has to', () => {
  const said = speak(pairOf(desk, theirs), 'same', { by: dana, at }) as Pair
  expect(speak(said, 'same', { by: dana, at })).toEqual(refuse('recognition.second-person'))
  expect(speak(said, 'same', { by: erlan, at })).toMatchObject({ state: 'open', a: { said: { by: erlan.person } } })
  expect(speak(said, 'same', { by: gulmira, at })).toMatchObject({ state: 'joined' })
  const here = speak(pairOf(desk, desk), 'same', { by: dana, at }) as Pair
  expect(speak(here, 'same', { by: erlan, at })).toMatchObject({ state: 'joined' })
  expect(speak(said, 'same', { by: people[6]!, at })).toEqual(refuse('access.not-yours'))
})
