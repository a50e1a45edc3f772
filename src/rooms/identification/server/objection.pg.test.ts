import { expect, test } from 'vitest'
import { dayOf, hourMs, later, minuteMs, type Moment } from '#core/clock.ts'
import { clocksRoom } from '#core/clocks/server/room.ts'
import { addWorkingDays } from '#core/clocks/working-days.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { katch } from '#programmes/katch/programme.ts'
import { aHouse } from '#testing/house.ts'
import { contestAdvice, decideContest, meetChild } from '../forms.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 0, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'own-people', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', age: { from: 13, to: 15, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'at-risk', topicsAsked: ['work'],
  present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

/** A child has objected to the advice in its file (Personal Data Law 19-1: an answer within three working days). */
async function anObjection() {
  const house = await aHouse()
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const saule = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const uncle = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const head = await house.person({ roles: ['head'], agency: house.agencies.ngo.id })
  const headElsewhere = await house.person({ roles: ['head'], agency: house.agencies.clinic.id })
  const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
  const afar = await house.person({ roles: ['coordinator'], regions: ['KZ-75'] })
  const met = await dana.submits(meetChild, meeting) as { verdict: string; about: string }
  expect(met).toMatchObject({ verdict: 'taken' })
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${met.about}, ${uncle.id}, 'relative', now())`
  const [{ advice }] = await dana.sees('children')
  const begun = house.clock.now()
  const { result } = await dana.submits(contestAdvice, { by: 'child', why: 'she was on holiday' }, { about: advice.id }) as { result: { answerBy: Moment } }
  const [clockwork] = await windClockwork(house.staff.parts.door)
  const round = () => runJob(house.staff.parts, clockwork!, clocksRoom.jobs[0]!, house.clock.now())
  const told = async () => Object.fromEntries(await Promise.all(Object.entries({ dana, saule, uncle, head, headElsewhere, aizhan, afar }).map(async ([name, person]) =>
    [name, (await person.sees('notices')).filter((notice) => notice.kind.startsWith('term-')).map(({ kind, shelf, about }) => `${kind} ${shelf} ${about === met.about ? 'child' : about}`)] as const)))
  return { house, dana, saule, child: met.about, advice: advice.id, begun, dueAt: result.answerBy, round, told }
}

const nobody = { dana: [], saule: [], uncle: [], head: [], headElsewhere: [], aizhan: [], afar: [] }
const [near, past] = ['term-near children child', 'term-past children child']

test('an objection is answered within three working days: the term starts, warns, and climbs from the desk to the region, and tells nobody else', async () => {
  const { house, child, advice, begun, dueAt, round, told } = await anObjection()
  const running = await house.sql`select kind, child, desk, (extract(epoch from due_at) * 1000)::float8 as due, (extract(epoch from warn_at) * 1000)::float8 as warn from clocks.running where about = ${advice} and stopped_at is null`
  expect(running).toMatchObject([{ kind: 'answer-to-objection', child, desk: house.desks.ngo, due: dueAt }])
  expect(dayOf(dueAt)).toBe(addWorkingDays(dayOf(begun), 3, katch.editions[0].calendar))

  await round()
  expect(await told()).toEqual(nobody)
  house.clock.set(later(running[0]!['warn'] as Moment, minuteMs))
  await round()
  await round()
  expect(await told()).toEqual({ ...nobody, dana: [near], saule: [near] })
  house.clock.set(later(dueAt, minuteMs))
  await round()
  expect(await told()).toEqual({ ...nobody, dana: [near, past], saule: [near, past] })
  house.clock.set(later(dueAt, 5 * hourMs))
  await round()
  expect(await told()).toMatchObject({ head: [past], aizhan: [], headElsewhere: [] })
  house.clock.set(later(dueAt, 25 * hourMs))
  await round()
  await round()
  expect(await told()).toEqual({ ...nobody, dana: [near, past], saule: [near, past], head: [past], aizhan: [past] })
})

test('decided, its term has ended and climbs no more', async () => {
  const { house, saule, dana, advice, dueAt, round, told } = await anObjection()
  house.clock.move(hourMs)
  expect(await dana.submits(decideContest, { decision: 'kept', why: 'I looked again' }, { about: advice })).toMatchObject({ verdict: 'refused' })
  expect(await house.sql`select from clocks.running where about = ${advice} and stopped_at is null`).toHaveLength(1)
  expect(await saule.submits(decideContest, { decision: 'withdrawn', why: 'it was a school camp' }, { about: advice })).toMatchObject({ verdict: 'taken' })
  expect(await house.sql`select because, next_step_at, (extract(epoch from stopped_at) * 1000)::float8 as at from clocks.running where about = ${advice}`).toEqual([{ because: 'done', next_step_at: null, at: house.clock.now() }])
  house.clock.set(later(dueAt, 100 * hourMs))
  await round()
  expect(await told()).toEqual(nobody)
})

test('another desk that serves the child may decide, and the term ends all the same', async () => {
  const { house, child, advice } = await anObjection()
  const zhanar = await house.person({ roles: ['worker'], desk: house.desks.guardianship })
  await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${child}, ${house.desks.guardianship}, 'team', 'assist', now() - interval '1 minute')`
  expect(await zhanar.submits(decideContest, { decision: 'kept', why: 'I looked again' }, { about: advice })).toMatchObject({ verdict: 'taken' })
  expect(await house.sql`select from clocks.running where about = ${advice} and stopped_at is null`).toHaveLength(0)
})
