/** The outbox in this browser: its entries lie in the person's locker. */
import type { Moment } from '#core/clock.ts'
import type { Verdict } from '../envelope.ts'
import { type Kept, openOutboxOn, type Outbox, type Taken } from '../outbox.ts'
import type { Locker, Put, Remove } from './locker.ts'

export type { Kept, Outbox } from '../outbox.ts'

/** What was taken, as it lies here until it is proved to lie in a backup. */
export interface SecondCopy { readonly order: number; readonly envelope: Kept['envelope']; readonly takenAt: Moment; readonly verdict: Extract<Verdict, { verdict: 'taken' }>; readonly byItself?: Kept['byItself'] }

/** Opens the outbox of the locker's owner on this device. */
export async function openOutbox(locker: Pick<Locker, 'all' | 'get' | 'change'>): Promise<Outbox> {
  let last = 0
  const put = (entry: Kept): Put => ({ kind: 'outbox', name: entry.envelope.id, what: entry })
  const noCopy = ({ id }: Pick<Taken, 'id'>): Remove => ({ kind: 'taken', name: id })
  return await openOutboxOn({
    async list() {
      const kept = (await locker.all<Kept>('outbox')).map(({ what }) => what).toSorted((a, b) => a.order - b.order || (a.envelope.id < b.envelope.id ? -1 : 1))
      // An entry keeps its place for as long as it is here: screens lead to it by that. Two that were given the same one differ by what follows.
      let before = 0
      const placed = kept.map((one) => ({ ...one, order: before = Math.max(before + 1, one.order) }))
      last = Math.max(last, before)
      return placed
    },
    async add(entry) {
      // Tabs of one person do not ask each other for places: the thousandths of the millisecond are drawn, so that two seldom draw the same.
      const order = last = Math.max(last + 1, Date.now() * 1000 + crypto.getRandomValues(new Uint16Array(1))[0]! % 1000)
      await locker.change({ put: [put({ ...entry, order })] })
      return order
    },
    put: (kept) => locker.change({ put: [put(kept)] }),
    remove: ({ envelope }) => locker.change({ remove: [{ kind: 'outbox', name: envelope.id }] }),
    take: ({ order, envelope, byItself }, verdict, takenAt) => locker.change({
      put: [{ kind: 'taken', name: envelope.id, what: { order, envelope, takenAt, verdict, ...(byItself && { byItself }) } satisfies SecondCopy }], remove: [{ kind: 'outbox', name: envelope.id }],
    }),
    answerTo: async (id) => (await locker.get<SecondCopy>('taken', id))?.verdict,
    async taken() {
      const copies = await locker.all<SecondCopy>('taken')
      return copies.map(({ what: { order, envelope, takenAt } }) => ({ id: envelope.id, order, takenAt })).toSorted((a, b) => a.order - b.order)
    },
    async bringBack(taken, at) {
      const copies = (await Promise.all(taken.map(({ id }) => locker.get<SecondCopy>('taken', id)))).filter((one) => one !== undefined)
      const back = copies.map(({ order, envelope, byItself }): Kept => ({ order, envelope, state: 'waiting', offeredAgain: at, ...(byItself && { byItself }) }))
      await locker.change({ put: back.map(put), remove: back.map(({ envelope }) => noCopy(envelope)) })
      return back
    },
    release: (taken) => locker.change({ remove: taken.map(noCopy) }),
  })
}
