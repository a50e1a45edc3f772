import fc from 'fast-check'
import { expect, test } from 'vitest'
import { later, moment } from '#core/clock.ts'
import type { ConcernId, DeskId, PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { becameOf, noteChildMet, pass, raise, setAside, takeUp, type Concern } from './concern.ts'

const noon = moment('2026-11-12T07:00:00Z')
const desks = ['a', 'b', 'c'] as DeskId[]
const [a, b] = desks as [DeskId, DeskId]
const raised = (desk: DeskId | undefined = a) => raise({ id: 'c' as ConcernId, raisedBy: 'aigul' as PersonId, urgency: 'now', desk }, noon)
const then = later(noon, 60_000)
const taken = (next: Concern | Refusal) => {
  if (next instanceof Refusal) throw new Error(next.code)
  return next
}

test('a concern is taken up once, and who raised it learns so in a word', () => {
  const going = taken(takeUp(raised(), a, then))
  expect(going).toMatchObject({ state: 'taken-up', desk: a, changedAt: then, revision: 2 })
  expect(becameOf(raised())).toBe('waits')
  expect(becameOf(going)).toBe('taken-up')
  expect(takeUp(going, b, then)).toMatchObject({ code: 'identification.concern-decided' })
})

test('a concern that goes to another desk stays known to the first', () => {
  const passed = taken(pass(raised(), b, then))
  expect(passed).toMatchObject({ state: 'passed', desk: b, through: [a, b] })
  expect(becameOf(passed)).toBe('waits')
  expect(pass(passed, b, then)).toMatchObject({ code: 'identification.passed-to-itself' })
})

test('a concern that led to a child is neither set aside nor passed on', () => {
  const met = taken(noteChildMet(raised(), a, then))
  expect(becameOf(met)).toBe('somebody-is-with-the-child')
  expect(setAside(met, 'cannot-be-found', then)).toMatchObject({ code: 'identification.child-was-met' })
  expect(pass(met, b, then)).toMatchObject({ code: 'identification.child-was-met' })
})

test('whatever desks do, in whatever order, a concern is never lost', () => {
  const move = fc.tuple(fc.constantFrom('take', 'aside', 'pass', 'met'), fc.constantFrom(...desks))
  fc.assert(fc.property(fc.constantFrom(undefined, ...desks), fc.array(move, { maxLength: 20 }), (first, moves) => {
    let concern = raised(first ?? undefined)
    if (!first) concern = raise({ id: concern.id, raisedBy: concern.raisedBy, urgency: 'now', desk: undefined }, noon)
    for (const [what, desk] of moves) {
      const before = concern
      const next = what === 'take' ? takeUp(concern, desk, then) : what === 'aside' ? setAside(concern, 'cannot-be-found', then) : what === 'pass' ? pass(concern, desk, then) : noteChildMet(concern, desk, then)
      if (next instanceof Refusal) continue
      concern = next
      expect(concern.revision).toBe(before.revision + 1)
      expect(concern).toMatchObject({ id: before.id, raisedAt: noon, raisedBy: before.raisedBy, urgency: before.urgency })
      expect(concern.through.slice(0, before.through.length)).toEqual(before.through)
      expect(new Set(concern.through).size).toBe(concern.through.length)
      if (concern.desk) expect(concern.through).toContain(concern.desk)
      expect(before.state).not.toBe('set-aside')
      expect(concern.childrenMet > 0 && concern.state !== 'taken-up').toBe(false)
      expect(concern.state === 'set-aside').toBe('because' in concern)
    }
  }))
})
