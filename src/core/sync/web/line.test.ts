import { expect, test } from 'vitest'
import { inTurn } from './line.ts'

test('whatever the tabs of a person are called, they take turns', async () => {
  expect(navigator.locks, 'this test needs real locks').toBeDefined()
  for (const name of ['-_8Zk', '_-8Zk', 'aZ09', '']) {
    let [within, most, done] = [0, 0, 0]
    await Promise.all([1, 2, 3].map(() => inTurn(name, async () => {
      most = Math.max(most, ++within)
      await new Promise((resolve) => { setTimeout(resolve, 5) })
      within--
      done++
    })))
    expect([most, done], name).toEqual([1, 3])
  }
})
