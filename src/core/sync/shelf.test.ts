import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { RecordId, SubmissionId } from '#core/ids.ts'
import type { FeedPage } from './feed.ts'
import { openLineOn } from './line.ts'
import { openShelf, type Read, type ShelfKeeper, type ShelfRecord } from './shelf.ts'

const page = (upTo: number, changes: readonly [string, object | null][], { audiences = ['desk:a'], more = false } = {}): FeedPage =>
  ({ upTo, audiences, more, mark: `m${upTo}`, changes: changes.map(([id, record]) => ({ shelf: 'children', id: id as RecordId, record })) })

const nothingKept = { list: () => [], keep: async () => { throw new Error('nothing is kept here') }, drop: async () => {}, refuse: async () => {}, pause: async () => {}, take: async () => {}, taken: async () => [], offerAgain: async () => {}, release: async () => {}, look: async () => [], bringIn: async () => 0, onChange: () => () => {} }

/** Where a shelf lies at rest, in memory: what a browser's locker does with it. */
function aDrawer() {
  const records = new Map<string, ShelfRecord>()
  let read: Read | undefined
  const keeper: ShelfKeeper = {
    keep({ put, remove, read: upTo }) {
      for (const one of put) records.set(one.id, one)
      for (const { id } of remove) records.delete(id)
      read = upTo
    },
    forget() { records.clear() },
  }
  return { keeper, again: () => openShelf({ keeper, records: [...records.values()], ...(read && { read }) }) }
}

test('opened again it holds what it held and asks on from where it was', () => {
  const { keeper, again } = aDrawer()
  const shelf = openShelf({ keeper })
  shelf.apply(page(7, [['one', { id: 'one' }], ['two', { id: 'two' }]]))
  shelf.apply(page(9, [['one', null]]))
  expect([again().list('children'), again().after]).toEqual([[{ id: 'two' }], 9])
})

test('for other audiences it begins anew, in memory and at rest, even before it has read anything', () => {
  const { keeper, again } = aDrawer()
  const shelf = openShelf({ keeper })
  expect(shelf.apply(page(0, []))).toBe('taken')
  expect(shelf.apply(page(5, [['one', { id: 'one' }]], { audiences: ['desk:b'] }))).toBe('begun-anew')
  expect([shelf.after, shelf.list('children'), again().list('children')]).toEqual([0, [], []])
  expect(shelf.apply(page(5, [['one', { id: 'one' }]], { audiences: ['desk:b'] }))).toBe('taken')
  expect(shelf.list('children')).toEqual([{ id: 'one' }])
})

test('the line asks again at once when the shelf begins anew, and says that it is filled only then', async () => {
  const shelf = openShelf()
  shelf.apply(page(0, []))
  const asked: string[] = []
  const line = openLineOn({
    now: () => 1, isAway: () => false, attend: () => () => {}, alone: (work) => work(), pause: async () => {},
    call: async (path: string) => {
      asked.push(path)
      return new Response(JSON.stringify(page(5, [['one', { id: 'one' }]], { audiences: ['desk:b'] })), { status: 200 })
    },
  }, { outbox: nothingKept, shelf })
  await line.tryNow()
  expect(asked.length).toBeGreaterThanOrEqual(2)
  expect(shelf.list('children')).toEqual([{ id: 'one' }])
  expect(line.state()).toMatchObject({ filled: true, line: 'open' })
  line.close()
})

test('a proof that cannot be looked at holds nothing up: what is new comes, and the second copy stays', async () => {
  const shelf = openShelf()
  const released: string[] = []
  const held = [{ id: 'sent' as SubmissionId, order: 1, takenAt: 0 as Moment }]
  const line = openLineOn({
    now: () => 1, isAway: () => false, attend: () => () => {}, alone: (work) => work(), pause: async () => {},
    call: async (path: string) => new Response(JSON.stringify(path === '/api/taken' ? { told: [{ id: 'sent', state: 'backed-up' }] } : page(5, [['one', { id: 'one' }]])), { status: 200 }),
  }, {
    outbox: { ...nothingKept, taken: async () => held, release: async (some) => { released.push(...some.map(({ id }) => id)) } }, shelf,
    prove: async () => { throw new Error('the part of the app that looks at proofs did not come') },
  })
  await line.tryNow()
  expect([shelf.list('children'), line.state().line, released]).toEqual([[{ id: 'one' }], 'open', []])
  line.close()
})

test('an answer that comes after the line was closed is for nobody', async () => {
  const shelf = openShelf()
  let answer: (value: Response) => void = () => {}
  const line = openLineOn({ now: () => 1, isAway: () => false, attend: () => () => {}, alone: (work) => work(), pause: async () => {}, call: () => new Promise<Response>((done) => { answer = done }) }, { outbox: nothingKept, shelf })
  const trying = line.tryNow()
  await expect.poll(() => answer.length).toBe(1)
  line.close()
  answer(new Response(JSON.stringify(page(5, [['one', { id: 'one' }]]))))
  await trying
  expect([shelf.after, shelf.list('children')]).toEqual([0, []])
})

test('a house that was brought back from a backup is read from the start, with nothing kept of what it has lost', () => {
  const { keeper, again } = aDrawer()
  const shelf = openShelf({ keeper })
  shelf.apply(page(50, [['one', { id: 'one' }], ['lost', { id: 'lost' }]]))
  expect([shelf.mark, again().mark]).toEqual(['m50', 'm50'])
  expect(shelf.apply({ upTo: 0, audiences: ['desk:a'], changes: [], more: true, mark: '', isSetBack: true })).toBe('begun-anew')
  expect([shelf.after, shelf.mark, shelf.list('children'), again().list('children')]).toEqual([0, '', [], []])
})
