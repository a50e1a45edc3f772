import { expect, test } from 'vitest'
import { standingClock, systemClock } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { asPerson } from '#core/access/server/session.ts'
import { type ChildId, newId } from '#core/ids.ts'
import type { StoryPlace } from '#core/sync/server/room.ts'
import { storySizes } from '#core/vault/padding.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { versionOf, type Kms } from '../kms.ts'
import { memoryKms } from './memory.ts'
import { keyRestMs, rewrapCaseKeys, storiesFor, StoryBroken } from './stories.ts'

const story = 'Она говорит, что боится возвращаться. Әжесіне қоңырау шалу керек.'

test('a story opens where it was kept and nowhere else, and each changed byte closes it (T-B1)', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const place = await aPlace()
  const elsewhere: Partial<StoryPlace>[] = [{ table: 'consent.consents' }, { column: 'plan' }, { row: newId() }, { case: (await aPlace()).case }]
  await as(house, aigul, async (tx) => {
    const stories = storiesFor(tx, kms, house.programme)
    const sealed = await stories.keep(place, story)
    expect(await stories.open(place, sealed)).toBe(story)
    expect(Buffer.from(sealed).includes(Buffer.from('Она'))).toBe(false)
    for (const change of elsewhere) {
      // The other case has a key as well, so that it is the binding that closes it and not a key that is missing.
      if (change.case) await stories.keep({ ...place, ...change }, 'another story')
      await expect(stories.open({ ...place, ...change }, sealed)).rejects.toThrow(StoryBroken)
    }
    for (let at = 0; at < sealed.length; at++) {
      await expect(stories.open(place, sealed.map((byte, i) => (i === at ? byte ^ 1 : byte)))).rejects.toThrow(StoryBroken)
    }
    await expect(stories.open(place, sealed.slice(0, 20))).rejects.toThrow(StoryBroken)
    await expect(stories.open(place, new Uint8Array(0))).rejects.toThrow(StoryBroken)
  })
})

test('the length of a story tells one of six sizes, and one too long for them is a fault (T-B12)', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const place = await aPlace()
  await as(house, aigul, async (tx) => {
    const stories = storiesFor(tx, kms, house.programme)
    for (const length of [0, 1, 251, 252, 253, 1020, 5000, 40_000, 200_000]) {
      const sealed = await stories.keep(place, 'x'.repeat(length))
      expect(storySizes).toContain(sealed.length - 33)
    }
    await expect(stories.keep(place, 'x'.repeat(300_000))).rejects.toThrow('longer')
  })
})

test('a key made inside a savepoint that was rolled back is not used again', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const place = await aPlace()
  const sealed = await as(house, aigul, async (tx) => {
    const stories = storiesFor(tx, kms, house.programme)
    await tx`savepoint room`
    await stories.keep(place, 'undone')
    await tx`rollback to savepoint room`
    return await stories.keep(place, story)
  })
  const read = await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).open(place, sealed))
  expect(read).toBe(story)
})

test('two who write the first story of a case at once write under one key', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const place = await aPlace()
  let letGo = () => {}
  const held = new Promise<void>((resolve) => { letGo = resolve })
  let hasWritten = () => {}
  const firstHasWritten = new Promise<void>((resolve) => { hasWritten = resolve })
  const first = as(house, aigul, async (tx) => {
    const sealed = await storiesFor(tx, kms, house.programme).keep(place, 'first')
    hasWritten()
    await held
    return sealed
  })
  await firstHasWritten
  const second = as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).keep({ ...place, column: 'plan' }, 'second'))
  await new Promise((resolve) => setTimeout(resolve, 150))
  letGo()
  const sealed = await Promise.all([first, second])
  await as(house, aigul, async (tx) => {
    const stories = storiesFor(tx, kms, house.programme)
    expect(await stories.open(place, sealed[0])).toBe('first')
    expect(await stories.open({ ...place, column: 'plan' }, sealed[1])).toBe('second')
  })
  const [row] = await house.sql<{ count: number }[]>`select count(*)::int from kms.case_keys where scope = ${place.case}`
  expect(row?.count).toBe(1)
})

test('rotation wraps the keys anew and touches no story; stopped in the middle, it is taken up again (T-B4)', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const clockwork = await house.person({ roles: ['clockwork'] })
  const places = await Promise.all(Array.from({ length: 7 }, aPlace))
  const sealed = await as(house, aigul, async (tx) => {
    const kept: Uint8Array[] = []
    for (const place of places) kept.push(await storiesFor(tx, kms, house.programme).keep(place, story))
    return kept
  })
  await kms.rotate()
  expect(await as(house, aigul, (tx) => rewrapCaseKeys(tx, kms, { programme: house.programme, atMost: 3 }))).toBe(0)
  await expect(as(house, clockwork, async (tx) => {
    await rewrapCaseKeys(tx, kms, { programme: house.programme, atMost: 3 })
    throw new Error('killed')
  })).rejects.toThrow('killed')
  const rewrapped: number[] = []
  do rewrapped.push(await as(house, clockwork, (tx) => rewrapCaseKeys(tx, kms, { programme: house.programme, atMost: 3 })))
  while (rewrapped.at(-1) !== 0)
  expect(rewrapped).toEqual([3, 3, 1, 0])
  const rows = await house.sql<{ wrapped: Uint8Array; wrappedWith: number }[]>`select wrapped, wrapped_with as "wrappedWith" from kms.case_keys`
  for (const row of rows) expect([row.wrappedWith, versionOf(row.wrapped)]).toEqual([2, 2])
  await kms.destroy(1)
  await as(house, aigul, async (tx) => {
    for (const [i, place] of places.entries()) expect(await storiesFor(tx, kms, house.programme).open(place, sealed[i]!)).toBe(story)
  })
})

test('an unwrapped key rests for a minute, a destroyed one not at all', async () => {
  const { house, aigul, aPlace } = await aHouseWithAigul()
  const clock = standingClock(systemClock.now())
  let unwraps = 0
  const inner = memoryKms()
  const kms: Kms = { ...inner, unwrap: async (purpose, wrapped) => { unwraps++; return await inner.unwrap(purpose, wrapped) } }
  const place = await aPlace()
  const sealed = await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme, clock).keep(place, story))
  const open = () => as(house, aigul, (tx) => storiesFor(tx, kms, house.programme, clock).open(place, sealed))
  await open()
  expect(unwraps).toBe(1)
  clock.move(keyRestMs)
  await open()
  expect(unwraps).toBe(2)
  await house.sql`update kms.case_keys set wrapped = null, destroyed_at = now() where scope = ${place.case}`
  await expect(open()).rejects.toThrow(StoryBroken)
  await expect(as(house, aigul, (tx) => storiesFor(tx, kms, house.programme, clock).keep(place, story))).rejects.toThrow(StoryBroken)
})

test('a key is given out for a case of one’s own; to everybody else a case looks like one that was never there, and nobody has the list', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const place = await aPlace()
  const sealed = await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).keep(place, story))
  const keyFor = async (person: Person) => await as(house, person, (tx) => tx`select key_version from kms.case_key(${place.case}, null)`)
  expect(await keyFor(aigul)).toHaveLength(1)
  const [uncle, stranger, coordinator, clockwork] = [
    await house.person({ roles: ['worker'], desk: house.desks.ngo }), await house.person({ roles: ['worker'], desk: house.desks.clinic }),
    await house.person({ roles: ['coordinator'], regions: ['KZ-61'] }), await house.person({ roles: ['clockwork'] }),
  ]
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${place.case}, ${uncle.id}, 'relative', now())`
  for (const other of [uncle, stranger, coordinator, clockwork]) {
    expect(await keyFor(other)).toEqual([])
    await expect(as(house, other, (tx) => storiesFor(tx, kms, house.programme).open(place, sealed))).rejects.toThrow(StoryBroken)
    await expect(as(house, other, (tx) => storiesFor(tx, kms, house.programme).keep(place, 'written over'))).rejects.toThrow(StoryBroken)
    // Nor is a key made for a child that is somebody else's and has no story yet.
    const fresh = await aPlace()
    await as(house, uncle === other ? stranger : other, (tx) => storiesFor(tx, kms, house.programme).keep(fresh, 'first').catch(() => undefined))
    expect(await house.sql`select from kms.case_keys where scope = ${fresh.case}`).toHaveLength(0)
  }
  for (const person of [aigul, clockwork]) {
    await expect(as(house, person, (tx) => tx`select scope from kms.case_keys`)).rejects.toThrow('permission denied')
    await expect(as(house, person, (tx) => tx`insert into kms.case_keys (programme, scope, wrapped, wrapped_with, made_at) values (${house.programme}, ${newId()}, 'x', 1, now())`)).rejects.toThrow('permission denied')
  }
  await kms.rotate()
  for (const person of [aigul, stranger]) expect(await as(house, person, (tx) => tx`select scope from kms.stale_case_keys(99, 100)`)).toEqual([])
  await as(house, stranger, (tx) => tx`select kms.rewrap_case_key(${place.case}, 1, 'x', 9)`)
  expect(await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).open(place, sealed))).toBe(story)
})

test('what one has filled in oneself has a key of its own; the number of somebody else’s child or submission opens nothing', async () => {
  const { house, aigul, kms, aPlace } = await aHouseWithAigul()
  const stranger = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  const child = (await aPlace()).case
  const filledIn = async (person: Person, id: string) => await house.sql`
    insert into sync.submissions (programme, id, person, form, version, taken_at, salt, body) values (${house.programme}, ${id}, ${person.id}, 'meadow/count', 1, now(), '', '')`
  const own = newId()
  await filledIn(aigul, own)
  await filledIn(stranger, child) // the number is the phone's choice
  const at = (id: string): StoryPlace => ({ case: id, table: 'sync.submissions', column: 'story', row: id })
  const sealed = await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).keep(at(own), story))
  expect(await as(house, aigul, (tx) => storiesFor(tx, kms, house.programme).open(at(own), sealed))).toBe(story)
  await expect(as(house, stranger, (tx) => storiesFor(tx, kms, house.programme).open(at(own), sealed))).rejects.toThrow(StoryBroken)
  await expect(as(house, stranger, (tx) => storiesFor(tx, kms, house.programme).keep(at(child), story))).rejects.toThrow(StoryBroken)
})

async function aHouseWithAigul() {
  const house = await aHouse({ rooms: [] })
  /** A child whom Aigul's desk serves. */
  const aPlace = async (): Promise<StoryPlace> => {
    const child = newId<ChildId>()
    await letServe(house, child, house.desks.ngo)
    return { case: child, table: 'referral.referrals', column: 'need', row: newId() }
  }
  return { house, aigul: await house.person({ roles: ['worker'], desk: house.desks.ngo }), kms: memoryKms(), aPlace }
}

async function as<T>(house: House, person: Person, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await asPerson(house.staff.parts.app, person.token, async (tx) => await work(tx)) as T
}
