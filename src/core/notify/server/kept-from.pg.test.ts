/** Who is kept from a child (a relative, an accused, a named person) hears nothing of it: no line of the feed, no notice, no letter. */
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { hourMs, later, systemClock } from '#core/clock.ts'
import { form } from '#core/forms/form.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { on, room, takes } from '#core/sync/server/room.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { mailNotices } from './mail.ts'
import { notifyRoom } from './room.ts'

const happens = form('meadow/happens', 1, {})
const record = newId()

/** A room that says once what it was all about, and tells the desk and the region; and another that hears of it. */
function aMeadow(children: { first: ChildId; second: ChildId }) {
  const shows = [{ shelf: 'flowers', zone: 'Z2' as const, show: async () => new Map<string, object>([[record, { id: record }]]) }]
  const meadow = (desk: string) => room('meadow', {
    shows,
    takesIn: [takes(happens, { by: ['worker'] }, async (_tx, act) => ({
      about: record, child: children.first,
      changed: [
        { shelf: 'flowers', id: record, to: [`desk:${desk}` as const, 'region:KZ-61' as const] }, // of the child it was all about
        { shelf: 'children', id: children.second, to: [`desk:${desk}` as const] }, // of the child whose number it is
        { shelf: 'stones', id: act.id, to: [`desk:${desk}` as const], child: null }, // of nobody
      ],
      tell: [{ desk: desk as never, kind: 'flowers', shelf: 'flowers', about: record }, { desk: desk as never, kind: 'stones', shelf: 'stones', about: act.id, child: null }],
      announce: [{ name: 'meadow.happened', about: record, child: children.second }],
    }))],
    jobs: [{ name: 'grow', everyMinutes: 1, run: async () => ({
      changed: [{ shelf: 'flowers', id: record, to: [`desk:${desk}` as const], child: children.first }], tell: [{ desk: desk as never, kind: 'grown', shelf: 'flowers', about: record, child: children.first }],
    }) }],
  })
  const bees = (desk: string) => room('bees', {
    hears: [on('meadow.happened', async (_tx, _act, said) => ({ changed: [{ shelf: 'bees', id: said.about, to: [`desk:${desk}` as const] }], tell: [{ desk: desk as never, kind: 'bees', shelf: 'bees', about: said.about }] }))],
  })
  return [meadow, bees]
}

async function aStory() {
  const children = { first: newId<ChildId>(), second: newId<ChildId>() }
  const parts: ReturnType<typeof room>[] = [notifyRoom]
  const house = await aHouse({ rooms: parts })
  for (const make of aMeadow(children)) parts.push(make(house.desks.ngo))
  for (const child of Object.values(children)) await letServe(house, child, house.desks.ngo)
  const [dana, saule, uncle] = await Promise.all(['Dana', 'Saule', 'Uncle'].map((name) => house.person({ roles: ['worker'], desk: house.desks.ngo, name })))
  const watching = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
  return { house, children, dana: dana!, saule: saule!, uncle: uncle!, watching }
}

async function keepFrom(house: House, child: ChildId, person: Person) {
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${person.id}, 'relative', now())`
}
const linesOf = async (person: Person, after = 0) => (await person.feed(after)).changes.filter(({ shelf }) => shelf !== 'notices').map(({ shelf }) => shelf).sort()
const kindsOf = async (person: Person) => (await person.sees<{ kind: string }>('notices')).map(({ kind }) => kind).sort()
const everything = ['bees', 'children', 'flowers', 'stones']

test('each line and each notice goes past whom its child is kept from, and past nobody else: said once by the room, known to all', async () => {
  const { house, children, dana, saule, uncle, watching } = await aStory()
  const aunt = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  await keepFrom(house, children.first, uncle)
  await keepFrom(house, children.second, aunt)
  await keepFrom(house, children.first, watching)
  expect(await dana.submits(happens, {})).toMatchObject({ verdict: 'taken' })
  expect([await linesOf(saule), await linesOf(uncle), await linesOf(aunt), await linesOf(watching)]).toEqual([everything, ['bees', 'children', 'stones'], ['flowers', 'stones'], []])
  expect([await kindsOf(saule), await kindsOf(uncle), await kindsOf(aunt)]).toEqual([['bees', 'flowers', 'stones'], ['bees', 'stones'], ['flowers', 'stones']])
  // Not only unread: never made.
  expect(await house.sql`select from notify.notices where person = ${uncle.id} and kind = 'flowers'`).toHaveLength(0)
})

test('kept from a child they knew, a person is told once to forget each record, and after that hears nothing', async () => {
  const { house, children, dana, saule, uncle } = await aStory()
  await dana.submits(happens, {})
  const [{ upTo }, others] = [await uncle.feed(), await saule.feed()]
  expect(await linesOf(uncle)).toEqual(everything)
  await keepFrom(house, children.first, uncle)
  const forgetting = await uncle.feed(upTo)
  expect(forgetting.changes.filter(({ shelf }) => shelf !== 'notices')).toMatchObject([{ shelf: 'flowers', id: record }])
  expect((await uncle.feed(forgetting.upTo)).changes).toEqual([])
  expect(await kindsOf(uncle)).toEqual(['bees', 'stones'])
  expect((await saule.feed(others.upTo)).changes, 'nobody else is told').toEqual([])

  const [works] = await windClockwork(house.staff.parts.door)
  const job = house.staff.parts.rooms.find(({ name }) => name === 'meadow')!.jobs[0]!
  expect(await runJob(house.staff.parts, works!, job, house.clock.now())).toBe('done')
  expect((await uncle.feed(forgetting.upTo)).changes).toEqual([])
  expect(await kindsOf(uncle)).toEqual(['bees', 'stones'])
  expect(await kindsOf(saule)).toEqual(['bees', 'flowers', 'grown', 'stones'])
  // A phone that begins anew learns only what it is to forget.
  expect(await linesOf(uncle)).toEqual(['bees', 'children', 'flowers', 'stones'])
})

test('no letter goes out about a child somebody is kept from, not even about what was waiting already', async () => {
  const { house, children, dana, uncle } = await aStory()
  await house.sql`update partnerships.people set email = 'uncle@example.org' where id = ${uncle.id}`
  await keepFrom(house, children.second, uncle) // leaves flowers and stones
  await dana.submits(happens, {})
  await house.sql`delete from notify.notices where kind = 'stones'`
  let letters = 0
  const server = net.createServer((socket) => { letters++; socket.destroy() })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => { server.close() })
  const send = () => mailNotices(house.staff.parts.door, { url: `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`, from: 'house@example.org' }, later(systemClock.now(), hourMs)).catch(() => 'tried')
  expect(await send(), 'the flowers wait for a letter').toBe('tried')
  expect(letters).toBe(1)
  await keepFrom(house, children.first, uncle)
  expect(await send()).toBe(0)
  expect(letters).toBe(1)
})
