/** The outbox in this browser: its entries lie in the person's locker. */
import { type Kept, openOutboxOn, type Outbox } from '../outbox.ts'
import type { Locker } from './locker.ts'

export type { Kept, Outbox } from '../outbox.ts'

/** Opens the outbox of the locker's owner on this device. */
export async function openOutbox(locker: Pick<Locker, 'all' | 'change'>): Promise<Outbox> {
  const names = new Map<number, string>()
  let last = 0
  const write = async (entry: Kept) => {
    names.set(entry.order, entry.envelope.id)
    await locker.change({ put: [{ kind: 'outbox', name: entry.envelope.id, what: entry }] })
  }
  return await openOutboxOn({
    async list() {
      const kept = (await locker.all<Kept>('outbox')).map(({ what }) => what).toSorted((a, b) => a.order - b.order)
      for (const { order, envelope } of kept) names.set(order, envelope.id)
      last = kept.at(-1)?.order ?? 0
      return kept
    },
    async add(entry) {
      // Two tabs of one person do not ask each other: a place is the time in microseconds, its last part drawn.
      last = Math.max(last + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000))
      const order = last
      await write({ ...entry, order })
      return order
    },
    put: write,
    async remove(order) {
      const name = names.get(order)
      if (name) await locker.change({ remove: [{ kind: 'outbox', name }] })
    },
  })
}
