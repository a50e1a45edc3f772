import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { anotherChild } from './decoy.ts'
import { waysHome } from './forms.ts'
import type { ChildSeen } from './web/on-shelf.ts'

test('an invented file says of nobody that it is not safe where they live, nor how gravely they were used; what else was decided stands', () => {
  for (const wayHome of waysHome) {
    const facts = { decidedBy: ['POLICE_JUV'], wayHome, exploitation: ['sexual', 'organs'] }
    const { timeline } = anotherChild({ region: 'KZ-61', district: null, timeline: [{ kind: 'refused', at: 5, facts }, { kind: 'met', at: 1, facts: {} }] } as unknown as ChildSeen, chanceFrom(1), () => [])
    expect(timeline.map((one) => one.facts)).toEqual([{ decidedBy: ['POLICE_JUV'], wayHome: wayHome === 'not-safe-there' ? 'taken-home' : wayHome, exploitation: ['labour', 'begging'] }, {}])
  }
})
