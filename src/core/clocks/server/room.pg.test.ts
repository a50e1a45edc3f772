import { expect, test } from 'vitest'
import { hourMs, minuteMs } from '#core/clock.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { aHouse } from '#testing/house.ts'
import { raiseConcern } from '#rooms/identification/forms.ts'
import { clocksRoom } from './room.ts'

test('a concern nobody answers climbs: the desk, its head, the region; each is told once, and not a word of what', async () => {
  const house = await aHouse()
  const aigul = await house.person({ roles: ['champion'] })
  const duty = await house.person({ roles: ['worker'], desk: house.desks.guardianship })
  const head = await house.person({ roles: ['head'], agency: house.agencies.guardianship.id })
  const stranger = await house.person({ roles: ['head'], agency: house.agencies.clinic.id })
  const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
  const afar = await house.person({ roles: ['coordinator'], regions: ['KZ-75'] })
  const answers = { signs: ['CHD-03'], howMany: 1, agesAbout: ['12-17'], place: { region: 'KZ-61' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'now' }
  const raised = await aigul.submits(raiseConcern, answers)
  expect(raised.verdict).toBe('taken')
  const [clockwork] = await windClockwork(house.staff.parts.door)
  const round = () => runJob(house.staff.parts, clockwork!, clocksRoom.jobs[0]!, house.clock.now())
  const told = async () => Object.fromEntries(await Promise.all(Object.entries({ duty, head, stranger, aizhan, afar }).map(async ([name, person]) =>
    [name, (await person.sees('notices')).filter((notice) => notice.kind.startsWith('term-')).length] as const)))

  await round()
  expect(await told()).toEqual({ duty: 0, head: 0, stranger: 0, aizhan: 0, afar: 0 })
  house.clock.move(50 * minuteMs)
  await round()
  await round()
  const near = await told()
  expect(near.duty).toBeGreaterThan(0)
  expect(near).toMatchObject({ stranger: 0, afar: 0 })
  house.clock.move(2 * hourMs)
  await round()
  const past = await told()
  expect(past.head).toBeGreaterThan(0)
  expect(past.aizhan).toBeGreaterThan(0)
  expect(past).toMatchObject({ stranger: 0, afar: 0 })
  await round()
  expect(await told()).toEqual(past)
  for (const notice of await aizhan.sees('notices')) expect(Object.keys(notice).sort()).toEqual(['about', 'id', 'kind', 'madeAt', 'seenAt', 'shelf'])
})
