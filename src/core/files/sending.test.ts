/** Pieces over a line that breaks, a phone that dies and a house that restarts: every piece is there once, and what is there is not sent again. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sendPieces, type There } from './sending.ts'

/** A house that keeps pieces, behind a line that breaks before the question or before the answer as chance has it. */
function aHouse(files: Record<string, number>, { question = 0, answer = 0, seed = 1 } = {}) {
  const is = (share: number) => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296 < share
  const kept = new Map(Object.keys(files).map((file) => [file, new Set<number>()]))
  let sent = 0
  const over = async (file: string, n?: number): Promise<There> => {
    if (is(question)) throw new Error('reset')
    if (n !== undefined) { sent++; kept.get(file)?.add(n) }
    if (is(answer)) throw new Error('reset')
    const there = kept.get(file)
    return there ? [...there] : 'unknown'
  }
  return { have: (file: string) => over(file), tell: (file: string, n: number) => over(file, n), kept, sent: () => sent }
}

test('whatever breaks, trying again sends what is missing and ends with every piece there', async () => {
  const share = fc.double({ min: 0, max: 0.4, noNaN: true })
  await fc.assert(fc.asyncProperty(share, share, fc.nat(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 7 }), async (question, answer, seed, a, b) => {
    const house = aHouse({ a, b }, { question, answer, seed })
    const ports = { ...house, heard: async () => undefined, mustStop: () => false }
    let whole = false
    for (let tries = 0; tries < 2000 && !whole; tries++) await sendPieces([{ file: 'a', of: a }, { file: 'b', of: b }], ports).then(() => { whole = true }, () => undefined)
    expect([house.kept.get('a')!.size, house.kept.get('b')!.size]).toEqual([a, b])
    // The house has heard a piece whose answer was lost: it is asked, and the piece does not go twice.
    expect(house.sent()).toBe(a + b)
  }), { numRuns: 200 })
})

test('what is there is not sent again, and a file the house does not know is left', async () => {
  const house = aHouse({ a: 3 })
  house.kept.get('a')!.add(0).add(2)
  const heard: [string, There][] = []
  await sendPieces([{ file: 'gone', of: 2 }, { file: 'a', of: 3 }], { ...house, heard: async (file, there) => { heard.push([file, there]) }, mustStop: () => false })
  expect(house.sent()).toBe(1)
  expect(heard[0]).toEqual(['gone', 'unknown'])
})

test('it gives way to what is more urgent, behind the piece under way', async () => {
  const house = aHouse({ a: 9 })
  await sendPieces([{ file: 'a', of: 9 }], { ...house, heard: async () => undefined, mustStop: () => house.sent() >= 4 })
  expect(house.sent()).toBe(4)
})
