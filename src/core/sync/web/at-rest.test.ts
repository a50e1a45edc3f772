import { expect, test } from 'vitest'
import { dayMs, hourMs, type Moment } from '#core/clock.ts'
import { openShelf } from '../shelf.ts'
import type { FeedPage } from '../feed.ts'
import { openAtRest, type AtRestParts } from './at-rest.ts'
import type { Locker, LockerKind } from './locker.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const start = (100 * dayMs) as Moment
const files: AtRestParts['files'] = {
  children: ({ id: file, changedAt }, { desks }) => ({ file, changedAt, waits: desks.includes(file as never) }),
  referrals: ({ child, sentAt }) => ({ file: child, changedAt: sentAt }),
}
const child = (n: number, changedAt: number = start) => ({ shelf: 'children', id: id(n), record: { id: id(n), changedAt } })
const referral = (n: number, of: number, sentAt: number = start) => ({ shelf: 'referrals', id: id(n), record: { id: id(n), child: id(of), sentAt } })
const agency = (n: number) => ({ shelf: 'agencies', id: id(n), record: { id: id(n) } })
const page = (upTo: number, changes: FeedPage['changes'], audiences = ['desk:a']): FeedPage => ({ upTo, audiences, more: false, mark: `m${upTo}`, changes })

/** A locker in memory, as a disk has it: what is written is a copy, what is changed together is there together or not at all. */
function aDisk() {
  const slots = new Map<string, { kind: LockerKind; name: string; what: string }>()
  const at = { breaks: false, writes: 0 }
  const locker: Pick<Locker, 'all' | 'get' | 'change'> = {
    all: async <T>(kind: LockerKind) => [...slots.values()].filter((one) => one.kind === kind).map(({ name, what }) => ({ name, what: JSON.parse(what) as T })),
    get: async <T>(kind: LockerKind, name: string) => { const one = slots.get(`${kind} ${name}`); return one && JSON.parse(one.what) as T },
    async change({ put = [], remove = [] }) {
      if (at.breaks) throw new Error('the disk is full')
      at.writes++
      for (const { kind, name } of remove) slots.delete(`${kind} ${name}`)
      for (const { kind, name, what } of put) slots.set(`${kind} ${name}`, { kind, name, what: JSON.stringify(what) })
    },
  }
  const lies = () => [...slots.values()].filter(({ kind }) => kind === 'shelf').flatMap(({ what }) => (JSON.parse(what) as { records: { shelf: string; id: string }[] }).records).map((one) => `${one.shelf} ${one.id}`).toSorted()
  return { slots, at, locker, lies }
}

async function aTab(disk: ReturnType<typeof aDisk>, { now = start, desks = [], unsent = [], isMine = true, isShut = false }: { now?: number; desks?: string[]; unsent?: object[]; isMine?: boolean; isShut?: boolean } = {}) {
  const clock = { now: now as Moment }
  let later = () => {}
  const forgotten: string[] = []
  const atRest = await openAtRest({ locker: disk.locker, files, who: { desks: desks as never, roles: ['worker'] }, now: () => clock.now, unsent: () => unsent, isShut, onForgotten: (ids) => forgotten.push(...ids), alone: async (then) => { later = then; return { isMine, release() {} } } })
  return { clock, atRest, forgotten, shelf: openShelf(atRest.begin), takeOver: () => later() }
}

test('of 120 children the 50 latest touched lie at rest with all that is theirs, and the directory; the others are known by number', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(9, [...Array.from({ length: 120 }, (_, n) => child(n, start - n * hourMs)), referral(500, 3), referral(501, 90, start - 90 * hourMs), ...Array.from({ length: 30 }, (_, n) => agency(1000 + n))]))
  await atRest.settled()
  const kept = Array.from({ length: 50 }, (_, n) => `children ${id(n)}`)
  expect(disk.lies()).toEqual([...kept, `referrals ${id(500)}`, ...Array.from({ length: 30 }, (_, n) => `agencies ${id(1000 + n)}`)].toSorted())
  expect(shelf.list('children').length, 'with a line all of it is there').toBe(120)

  const { shelf: again } = await aTab(disk, { now: start + hourMs })
  expect([again.list('children').length, again.after, again.elsewhere.length]).toEqual([50, 9, 71])
  again.take(again.elsewhere.map((one) => ({ ...one, record: one.shelf === 'children' ? child(Number(one.id.slice(-4)), start - 90 * hourMs).record : null })))
  expect([again.list('children').length, again.elsewhere.length]).toEqual([120, 0])
})

test('a file that nobody opened for seven days is gone, also while the notebook stays open; one that was opened stays', async () => {
  const disk = aDisk()
  const { atRest, shelf, clock } = await aTab(disk)
  shelf.apply(page(2, [child(1), child(2), agency(3)]))
  clock.now = (start + 6 * dayMs) as Moment
  atRest.opened(id(2))
  clock.now = (start + 8 * dayMs) as Moment
  await atRest.tidy()
  await atRest.settled()
  expect(disk.lies()).toEqual([`agencies ${id(3)}`, `children ${id(2)}`])
  const { shelf: again } = await aTab(disk, { now: start + 9 * dayMs })
  expect([again.list('children').length, again.elsewhere]).toEqual([1, [{ shelf: 'children', id: id(1) }]])
  const third = await aTab(disk, { now: start + 14 * dayMs })
  await third.atRest.settled()
  expect([disk.lies(), third.shelf.list('children'), third.shelf.elsewhere.length]).toEqual([[`agencies ${id(3)}`], [], 2])
})

test('what waits for their desk, has a draft or unsent work stays, however old', async () => {
  const disk = aDisk()
  await disk.locker.change({ put: [{ kind: 'draft', name: `somebody talk ${id(2)}`, what: { why: 'needs' } }] })
  const old = start - 90 * dayMs
  const { atRest, shelf } = await aTab(disk, { desks: [id(1)], unsent: [{ form: 'a/b', about: id(40) }] })
  shelf.apply(page(5, [child(1, old), child(2, old), child(3, old), child(4, old), referral(40, 4, old)]))
  await atRest.settled()
  expect(disk.lies()).toEqual([`children ${id(1)}`, `children ${id(2)}`, `children ${id(4)}`, `referrals ${id(40)}`])
})

test('what came as null is gone from the disk with the page that said so', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(5, [child(1), child(2), child(3, start - 30 * dayMs)]))
  atRest.opened(id(1))
  shelf.apply(page(6, [{ ...child(1), record: null }, { ...child(3), record: null }]))
  await atRest.settled()
  expect(disk.slots.get('self opened')?.what).toBe('{}')
  const { shelf: again } = await aTab(disk)
  expect([disk.lies(), again.after, again.elsewhere]).toEqual([[`children ${id(2)}`], 6, []])
})

test('a page that could not be kept is not missing later: with the next one everything is laid anew', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(1, [child(1)]))
  await atRest.settled()
  disk.at.breaks = true
  shelf.apply(page(2, [child(2)]))
  await atRest.settled()
  disk.at.breaks = false
  shelf.apply(page(3, [child(3)]))
  await atRest.settled()
  const { shelf: again } = await aTab(disk)
  expect([again.list('children').length, again.after]).toEqual([3, 3])
})

test('a second tab writes nothing beside the first; when that one is closed it lays everything as it knows it', async () => {
  const disk = aDisk()
  const first = await aTab(disk)
  first.shelf.apply(page(1, [child(1), child(2)]))
  await first.atRest.settled()
  const second = await aTab(disk, { isMine: false })
  const before = disk.at.writes
  second.shelf.apply(page(4, [{ ...child(1), record: null }, child(3)]))
  await second.atRest.settled()
  expect(disk.at.writes).toBe(before)
  first.shelf.apply(page(2, [{ ...child(2), record: { id: id(2), changedAt: start, says: 'of the first' } }]))
  await first.atRest.settled()
  second.takeOver()
  await second.atRest.settled()
  const { shelf: again } = await aTab(disk)
  expect([disk.lies(), again.after]).toEqual([[`children ${id(2)}`, `children ${id(3)}`], 4])
})

test('for other audiences nothing of the shelf is left; what an earlier version kept is read anew', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(5, [child(1), child(2, start - 30 * dayMs)]))
  atRest.opened(id(1))
  shelf.apply(page(6, [], ['desk:b']))
  await atRest.settled()
  expect([...disk.slots.keys()]).toEqual(['self before'])
  await disk.locker.change({ put: [{ kind: 'shelf', name: 'children 1', what: child(1) }, { kind: 'self', name: 'read', what: { after: 5, audiences: 'desk:a' } }] })
  const again = await aTab(disk)
  await again.atRest.settled()
  expect([again.shelf.after, disk.lies()]).toEqual([0, []])
})

const names = (numbers: readonly { shelf: string; id: string }[]) => numbers.map((one) => `${one.shelf} ${one.id}`).toSorted()

test('what was forgotten is owed a receipt until it was said, also when the tab dies in between; the directory is nobody\'s to forget', async () => {
  const disk = aDisk()
  const { atRest, shelf, forgotten } = await aTab(disk)
  await disk.locker.change({ put: [{ kind: 'draft', name: `somebody talk ${id(1)}`, what: {} }, { kind: 'draft', name: `somebody talk ${id(2)}`, what: {} }, { kind: 'outbox', name: 'a', what: { about: id(1) } }] })
  shelf.apply(page(5, [child(1), child(2), agency(7)]))
  shelf.apply(page(6, [{ ...child(1), record: null }, { ...agency(7), record: null }, { ...child(9), record: null }]))
  expect(names(atRest.owes())).toEqual([`children ${id(1)}`, `children ${id(9)}`])
  expect(forgotten).toEqual([id(1), id(9)])
  await atRest.settled()
  // Its draft is gone with it, finished work about it is not.
  expect([...disk.slots.keys()].filter((name) => /^(draft|outbox)/.test(name))).toEqual([`draft somebody talk ${id(2)}`, 'outbox a'])
  const again = await aTab(disk)
  expect(names(again.atRest.owes())).toEqual([`children ${id(1)}`, `children ${id(9)}`])
  again.atRest.said(again.atRest.owes())
  await again.atRest.settled()
  expect((await aTab(disk)).atRest.owes()).toEqual([])
})

test('who sits at a desk no more forgets its children with the first page, and what does not come again is owed a receipt, whatever lay at rest', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(5, [child(1), child(2, start - 30 * dayMs), child(3), agency(7)]))
  // The line they had read to is the left desk's, so the house no longer finds it.
  expect(shelf.apply({ ...page(0, [], ['desk:b']), isSetBack: true })).toBe('begun-anew')
  await atRest.settled()
  expect(disk.lies()).toEqual([])
  // The tab dies here; the next one goes on.
  const again = await aTab(disk)
  again.shelf.apply(page(6, [child(3), agency(7)], ['desk:b']))
  expect(names(again.atRest.owes())).toEqual([`children ${id(1)}`, `children ${id(2)}`])
  expect(again.forgotten.toSorted()).toEqual([id(1), id(2)])
})

test('a house that was brought back from a backup takes nothing from anybody: no receipts, and drafts stay', async () => {
  const disk = aDisk()
  const { atRest, shelf, forgotten } = await aTab(disk)
  await disk.locker.change({ put: [{ kind: 'draft', name: `somebody talk ${id(1)}`, what: {} }] })
  shelf.apply(page(5, [child(1), child(2)]))
  expect(shelf.apply({ ...page(0, []), isSetBack: true })).toBe('begun-anew')
  shelf.apply(page(3, [child(2)]))
  expect([atRest.owes(), forgotten]).toEqual([[], []])
  await atRest.settled()
  expect([disk.lies(), disk.slots.has(`draft somebody talk ${id(1)}`)]).toEqual([[`children ${id(2)}`], true])
})

test('a lease that has run out leaves nothing on the disk, and what does not come again is owed a receipt', async () => {
  const disk = aDisk()
  const { atRest, shelf } = await aTab(disk)
  shelf.apply(page(5, [child(1), child(2), child(3, start - 30 * dayMs)]))
  await atRest.settled()
  const again = await aTab(disk, { isShut: true })
  await again.atRest.settled()
  expect([disk.lies(), again.shelf.after, again.shelf.list('children')]).toEqual([[], 0, []])
  again.shelf.apply(page(9, [child(2)]))
  expect(names(again.atRest.owes())).toEqual([`children ${id(1)}`, `children ${id(3)}`])
})
