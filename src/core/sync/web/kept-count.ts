/**
 * How much unsent work lies here, counted in another place than the work itself (Security E-11): should the browser throw the locker
 * away, the next start can say how much was in it. A number under a name that says nothing.
 */
import type { Locker } from './locker.ts'

const place = 'kept'
const addressOf = (name: string) => `/kept/${name}`
const here = { kind: 'pin', name: 'here' } as const

/** How many were here when the locker was thrown away; 0 where it was not. */
export async function countThrownAway(locker: Pick<Locker, 'get' | 'change'>, name: string): Promise<number> {
  const isWhole = await locker.get(here.kind, here.name) !== undefined
  if (!isWhole) await locker.change({ put: [{ ...here, what: {} }] })
  return isWhole ? 0 : await keptCount(name)
}

export async function keepCount(name: string, count: number): Promise<void> {
  const cache = await caches.open(place)
  await (count === 0 ? cache.delete(addressOf(name)) : cache.put(addressOf(name), new Response(String(count))))
}

async function keptCount(name: string): Promise<number> {
  const answer = await (await caches.open(place)).match(addressOf(name))
  return Number(await answer?.text() ?? 0) || 0
}
