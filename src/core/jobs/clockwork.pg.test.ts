/** The clockwork's long work: one after the other, or side by side where a job says that it may. */
import { expect, test } from 'vitest'
import { runJobToItsEnd, windClockwork } from '#core/jobs/clockwork.ts'
import type { Job } from '#core/sync/server/room.ts'
import { aHouse } from '#testing/house.ts'

async function runs(lanes: number | undefined, portions: number) {
  const house = await aHouse({ rooms: [] })
  const [works] = await windClockwork(house.staff.parts.door)
  let [left, begun, together, most] = [portions, 0, 0, 0]
  const job: Job = {
    name: 'test', everyMinutes: 1, ...(lanes !== undefined && { lanes }),
    async run(tx) {
      const mine = left--
      begun++
      most = Math.max(most, ++together)
      // The door is held open until another one stands in it, or long enough that it would.
      for (let n = 0; n < 20 && together < (lanes ?? 1); n++) await tx`select pg_sleep(0.01)`
      together--
      return { changed: [], more: mine > 1 }
    },
  }
  const said = await runJobToItsEnd(house.staff.parts, works!, job, house.clock.now())
  return { said, begun, most, left }
}

test('a job that allows it goes on in two transactions at once, until nothing is left; one that does not never meets itself', async () => {
  expect(await runs(2, 6)).toMatchObject({ said: 'done', most: 2 })
  const alone = await runs(undefined, 6)
  expect(alone).toEqual({ said: 'done', begun: 6, most: 1, left: 0 })
})

test('where there is little, one transaction is enough', async () => {
  expect(await runs(2, 1)).toEqual({ said: 'done', begun: 1, most: 1, left: 0 })
})

test('a session that has ended ends every lane, and says so', async () => {
  const house = await aHouse({ rooms: [] })
  const [works] = await windClockwork(house.staff.parts.door)
  let begun = 0
  const job: Job = { name: 'test', everyMinutes: 1, lanes: 2, async run() { begun++; if (begun === 1) await house.sql`delete from access.sessions where device = 'server'`; return { changed: [], more: true } } }
  expect(await runJobToItsEnd(house.staff.parts, works!, job, house.clock.now())).toBe(false)
  expect(begun).toBe(1)
})
