/** The outbox in this browser: its entries lie in the person's locker. */
import { type Kept, openOutboxOn, type Outbox } from '../outbox.ts'
import type { Locker } from './locker.ts'

export type { Kept, Outbox } from '../outbox.ts'

/** Opens the outbox of the locker's owner on this device. */
export async function openOutbox(locker: Pick<Locker, 'all' | 'change'>): Promise<Outbox> {
  let last = 0
  const put = async (entry: Kept) => await locker.change({ put: [{ kind: 'outbox', name: entry.envelope.id, what: entry }] })
  return await openOutboxOn({
    async list() {
      const kept = (await locker.all<Kept>('outbox')).map(({ what }) => what).toSorted((a, b) => a.order - b.order || (a.envelope.id < b.envelope.id ? -1 : 1))
      // Two tabs of one person do not ask each other for places; here none is given twice.
      return kept.map((one) => ({ ...one, order: last = Math.max(last + 1, one.order) }))
    },
    async add(entry) {
      const order = last = Math.max(last + 1, Date.now())
      await put({ ...entry, order })
      return order
    },
    put,
    remove: ({ envelope }) => locker.change({ remove: [{ kind: 'outbox', name: envelope.id }] }),
  })
}
