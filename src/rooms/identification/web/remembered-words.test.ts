import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Remembered } from '#core/ui/house.tsx'
import type { FileSeen } from './on-shelf.ts'
import { recallWords, rememberWords } from './remembered-words.ts'

const talk = fc.record({ ownWords: fc.option(fc.string({ minLength: 1 }), { nil: undefined }) })

test('an invented notebook is as talkative as the files that were read here, and the latest ones count most', () => {
  fc.assert(fc.property(fc.array(fc.array(talk, { maxLength: 6 }), { maxLength: 8 }), (files) => {
    const kept = new Map<string, object>()
    const remembered: Remembered = { get: <T>(name: string) => kept.get(name) as T | undefined, set: (name, what) => { kept.set(name, what as object) } }
    expect(recallWords(remembered)).toBeCloseTo(0.3)
    for (const conversations of files) rememberWords(remembered, { conversations } as unknown as FileSeen)
    const share = recallWords(remembered)
    expect(share).toBeGreaterThanOrEqual(0)
    expect(share).toBeLessThanOrEqual(1)
    // Whatever was read before: after many files full of words nearly every talk has some, after many without hardly any. Nothing of the words is kept.
    for (const ownWords of ['мен қорқамын', undefined]) {
      for (let n = 0; n < 40; n++) rememberWords(remembered, { conversations: [{ ownWords }, { ownWords }] } as unknown as FileSeen)
      expect(Math.abs(recallWords(remembered) - (ownWords ? 1 : 0))).toBeLessThan(0.05)
      expect(JSON.stringify([...kept])).not.toContain('қорқамын')
    }
  }))
})
