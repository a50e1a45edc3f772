/** One house with a demo district for all journeys. */
import { openHouse } from './open-house.ts'

export default async function startHouse() {
  // A house that stands already, for whoever writes a journey and runs it again and again.
  if (process.env.KATCH_BASE && process.env.KATCH_JOURNEY_DATA) return
  const house = await openHouse()
  const built = await fetch(`${house.base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  if (!built.ok) throw new Error(`the demo district was not built: ${built.status}\n${house.said()}`)
  process.env.KATCH_BASE = house.base
  process.env.KATCH_JOURNEY_DATA = house.data
  process.env.KATCH_JOURNEY_PID = String(house.pid)
  return house.close
}
