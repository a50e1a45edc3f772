import { parseCronItems } from 'graphile-worker'
import { expect, test } from 'vitest'
import { weekMinutes } from '#core/clock.ts'
import { cronOf } from './rounds.ts'

test('a round comes as often as it says, and one that no table can say is refused', () => {
  const perWeek = (everyMinutes: number) => {
    const [item] = parseCronItems([{ task: 'one', match: cronOf(everyMinutes) }])
    let times = 0
    for (let minute = 0; minute < weekMinutes; minute++) {
      const day = Math.floor(minute / 1440)
      if (item!.match({ min: minute % 60, hour: Math.floor(minute / 60) % 24, date: 1 + day, month: 2, dow: day } as never)) times++
    }
    return times
  }
  for (const everyMinutes of [1, 5, 30, 60, weekMinutes]) expect(perWeek(everyMinutes)).toBe(weekMinutes / everyMinutes)
  for (const everyMinutes of [0, 7, 90, 1.5, 1440]) expect(() => cronOf(everyMinutes)).toThrow('no round')
})
