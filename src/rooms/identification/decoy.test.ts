import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { anotherChild } from './decoy.ts'
import type { ChildSeen } from './web/on-shelf.ts'

test('an invented file tells of nobody how gravely they were used; as many forms stand there, and what else was decided stands', () => {
  const facts = { decidedBy: ['POLICE_JUV'], wayHome: 'taken-home', exploitation: ['sexual', 'organs'] }
  const { timeline } = anotherChild({ region: 'KZ-61', district: null, timeline: [{ kind: 'refused', at: 5, facts }, { kind: 'met', at: 1, facts: {} }] } as unknown as ChildSeen, chanceFrom(1), () => [])
  expect(timeline.map((one) => one.facts)).toEqual([{ ...facts, exploitation: ['labour', 'begging'] }, {}])
})
