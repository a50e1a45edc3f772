import { expect, test } from 'vitest'
import { newId, type ChildId } from '#core/ids.ts'
import { forgotten } from '../forms.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'

async function aFile(house: House) {
  const child = newId<ChildId>()
  const relate = async (desk: string, kind: string) => {
    await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${child}, ${desk}, ${kind}, 'assist', now() - interval '30 seconds')`
    await house.sql`insert into sync.feed (programme, n, audience, shelf, record, child, at) select ${house.programme}, coalesce(max(n), 0) + 1, ${`desk:${desk}`}, 'children', ${child}, ${child}, now() from sync.feed`
  }
  const end = async (desk: string) => await house.sql`update access.relations set until = now() where child = ${child} and desk = ${desk}`
  const asks = async (who: Person) => await who.asks<any>('sync', 'who-had', { child })
  return { child, relate, end, asks }
}
const receipt = (...records: string[]) => ({ records: records.map((record) => ({ shelf: 'children', record })) })

test('the desk that opened a file sees who had it: silent until every phone has said that it forgot', async () => {
  const house = await aHouse()
  const [owner, first, second] = await Promise.all([house.person({ roles: ['worker'], desk: house.desks.centre }), house.person({ roles: ['worker'], desk: house.desks.ngo }), house.person({ roles: ['worker'], desk: house.desks.ngo })])
  const file = await aFile(house)
  await file.relate(house.desks.centre, 'owner')
  await file.relate(house.desks.ngo, 'referred-accepted')
  expect((await file.asks(owner)).desks).toEqual([])
  await file.end(house.desks.ngo)
  expect((await file.asks(owner)).desks).toMatchObject([{ desk: house.desks.ngo, agency: house.agencies.ngo.id, phones: 2, silent: 2, forgottenAt: null }])
  // Told by the feed: from there a receipt is awaited, and an older one no longer counts.
  await first.submits(forgotten, receipt(file.child))
  expect((await file.asks(owner)).desks).toMatchObject([{ phones: 2, silent: 1, forgottenAt: expect.any(Number) }])
  await house.sql`insert into sync.feed (programme, n, audience, shelf, record, child, at, gone) select ${house.programme}, max(n) + 1, ${`desk:${house.desks.ngo}`}, 'children', ${file.child}, ${file.child}, now(), true from sync.feed`
  expect((await first.feed(1)).changes).toEqual([{ shelf: 'children', id: file.child, record: null }])
  expect((await file.asks(owner)).desks).toMatchObject([{ phones: 2, silent: 2 }])
  await Promise.all([first, second].map((one) => one.submits(forgotten, receipt(file.child))))
  expect((await file.asks(owner)).desks).toMatchObject([{ phones: 2, silent: 0, forgottenAt: expect.any(Number) }])
  // Only the desk that opened the file hears of it.
  expect(await file.asks(first)).toMatchObject({ code: 'access.not-yours' })
})

test('who left the desk is among them; nobody can say it for somebody else, or of a file they never had', async () => {
  const house = await aHouse()
  const [owner, left, stranger] = await Promise.all([house.person({ roles: ['worker'], desk: house.desks.centre }), house.person({ roles: ['worker'], desk: house.desks.centre }), house.person({ roles: ['worker'], desk: house.desks.clinic })])
  const file = await aFile(house)
  await file.relate(house.desks.centre, 'owner')
  // As long as they sit there, nothing is heard.
  await left.submits(forgotten, receipt(file.child))
  await house.sql`update partnerships.memberships set until = now() where person = ${left.id}`
  await stranger.submits(forgotten, receipt(file.child))
  await owner.submits(forgotten, receipt(file.child))
  expect((await house.sql`select 1 from sync.gone`).length).toBe(0)
  expect((await file.asks(owner)).desks).toMatchObject([{ desk: house.desks.centre, phones: 1, silent: 1 }])
  await left.submits(forgotten, receipt(file.child))
  expect((await file.asks(owner)).desks).toMatchObject([{ phones: 1, silent: 0 }])
})
