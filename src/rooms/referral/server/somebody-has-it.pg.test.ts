/** A referral never waits where nobody works: whoever is nearest and there has it. */
import { describe, expect, test } from 'vitest'
import { dayOf, dayMs, later, minuteMs } from '#core/clock.ts'
import { dayAfter } from '#core/clocks/working-days.ts'
import { newId, type ChildId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { beAway, beBack, changeDesk, changePerson, endRole, giveRole, leaveDesk } from '#rooms/partnerships/forms.ts'
import { partnershipsRoom } from '#rooms/partnerships/server/room.ts'
import { answerReferral, replyToQuestion, sendReferral } from '../forms.ts'
import { referralRoom } from './room.ts'

/** Dana's organisation has the child and asks the centre, where Gulmira works alone; Saule administers, Aizhan coordinates Turkistan, Timur another region. */
async function aStory() {
  const house = await aHouse({ rooms: [partnershipsRoom, referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Gulmira' })
  const head = await house.person({ roles: ['head'], agency: house.agencies.centre.id, name: 'Head' })
  const saule = await house.person({ roles: ['administrator'], name: 'Saule' })
  const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'], name: 'Aizhan' })
  const timur = await house.person({ roles: ['coordinator'], regions: ['KZ-19'], name: 'Timur' })
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const verdict = await dana.submits(sendReferral, {
    toDesk: house.desks.centre, service: 'placement', urgency: 'days', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman',
    shareNow: ['age-and-sex'], shareOnAcceptance: [], assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'yes',
  }, { about: child })
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return { house, dana, gulmira, head, saule, aizhan, timur, about: verdict.about as RecordId, today: dayOf(house.clock.now()) }
}

async function aMinuteLater(house: House) {
  house.clock.move(minuteMs)
  const [works] = await windClockwork(house.staff.parts.door)
  for (const job of referralRoom.jobs) await runJob(house.staff.parts, works!, job, house.clock.now())
}

const turnFor = async (person: Person) => (await person.sees('referrals'))[0]?.turn?.level
const taken = (verdict: unknown) => expect(verdict).toMatchObject({ verdict: 'taken' })

test('while somebody works at the desk nothing climbs before its term', async () => {
  const { house, dana, gulmira, aizhan, today } = await aStory()
  await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Colleague' })
  taken(await gulmira.submits(beAway, { from: today }, { about: gulmira.id }))
  await aMinuteLater(house)
  expect([await turnFor(dana), (await aizhan.sees('referrals'))[0].turn.level]).toEqual(['duty', 'duty'])
})

describe('nobody is left at the desk', () => {
  const ways: Record<string, (story: Awaited<ReturnType<typeof aStory>>) => Promise<unknown>> = {
    'on leave': ({ gulmira, today }) => gulmira.submits(beAway, { from: today, until: dayAfter(today, 9) }, { about: gulmira.id }),
    'taken ill, told by an administrator': ({ saule, gulmira, today }) => saule.submits(beAway, { from: today }, { about: gulmira.id }),
    suspended: ({ saule, gulmira }) => saule.submits(changePerson, { state: 'suspended' }, { about: gulmira.id }),
    'left for good': ({ saule, gulmira }) => saule.submits(changePerson, { state: 'left' }, { about: gulmira.id }),
    'a worker no more, though a champion': async ({ saule, gulmira }) => {
      await saule.submits(giveRole, { role: 'champion' }, { about: gulmira.id })
      return await saule.submits(endRole, { role: 'worker' }, { about: gulmira.id })
    },
    'at this desk no more': ({ house, saule, gulmira }) => saule.submits(leaveDesk, { desk: house.desks.centre }, { about: gulmira.id }),
    'the desk is closed': ({ house, saule }) => saule.submits(changeDesk, { state: 'closed' }, { about: house.desks.centre }),
  }
  for (const [way, happens] of Object.entries(ways)) {
    test(`${way}: within a minute the region's coordinator has it, and the head knows`, async () => {
      const story = await aStory()
      const { house, dana, head, aizhan, timur, about } = story
      taken(await happens(story))
      await aMinuteLater(house)
      expect(await dana.sees('referrals')).toMatchObject([{ id: about, turn: { level: 'region' }, path: [{ what: 'sent' }, { what: 'nobody-there' }, { what: 'told', level: 'deputy' }, { what: 'told', level: 'head' }, { what: 'told', level: 'region' }] }])
      expect((await aizhan.asks('referral', 'board')).lines).toMatchObject([{ id: about, seenAs: 'coordinator', turn: { level: 'region' } }])
      expect((await timur.asks('referral', 'board')).lines).toEqual([])
      const told = await house.sql<{ person: string }[]>`select distinct person from notify.notices where about = ${about} and kind = 'referral-late'`
      expect(told.map(({ person }) => person)).toEqual(expect.arrayContaining([head.id, aizhan.id]))
      // Once is enough: it stands where somebody is.
      await aMinuteLater(house)
      expect((await dana.sees('referrals'))[0].path).toHaveLength(5)
    })
  }

  test('an absence that begins later begins on its day, and not before', async () => {
    const { house, dana, gulmira, today } = await aStory()
    taken(await gulmira.submits(beAway, { from: dayAfter(today, 1), until: dayAfter(today, 3) }, { about: gulmira.id }))
    await aMinuteLater(house)
    expect(await turnFor(dana)).toBe('duty')
    house.clock.set(later(house.clock.now(), dayMs))
    await aMinuteLater(house)
    expect(await turnFor(dana)).toBe('region')
  })

  test('nor at the sender’s desk: a question that nobody there can reply to climbs as well', async () => {
    const { house, dana, gulmira, about, today } = await aStory()
    taken(await gulmira.submits(answerReferral, { answer: 'ask', question: 'Which papers?' }, { about }))
    taken(await dana.submits(beAway, { from: today }, { about: dana.id }))
    await aMinuteLater(house)
    expect((await gulmira.sees('referrals'))[0]).toMatchObject({ state: 'asked', turn: { what: 'reply', level: 'region' } })
    taken(await dana.submits(replyToQuestion, { reply: 'None' }, { about }))
    expect((await gulmira.sees('referrals'))[0]).toMatchObject({ state: 'waiting', turn: { what: 'answer', level: 'duty' } })
  })
})

test('where the region’s coordinator is away too, every other coordinator has it, and forgets it when it is answered', async () => {
  const { house, gulmira, aizhan, timur, about, today } = await aStory()
  taken(await gulmira.submits(beAway, { from: today }, { about: gulmira.id }))
  taken(await aizhan.submits(beAway, { from: today }, { about: aizhan.id }))
  await aMinuteLater(house)
  expect(await timur.sees('referrals')).toMatchObject([{ id: about, seenAs: 'coordinator', turn: { level: 'programme' } }])
  expect((await timur.asks('referral', 'board')).lines).toMatchObject([{ id: about }])
  expect((await timur.asks('referral', 'board', { region: 'KZ-19' })).lines).toEqual([])
  expect(Object.keys((await timur.sees('referrals'))[0])).not.toEqual(expect.arrayContaining(['child']))
  // Somebody came to the desk after all.
  taken(await gulmira.submits(answerReferral, { answer: 'accept' }, { about }))
  expect(await timur.sees('referrals')).toEqual([])
  expect((await timur.asks('referral', 'board')).lines).toEqual([])
})

test('without any coordinator the administrators learn', async () => {
  const { house, gulmira, saule, aizhan, timur, about, today } = await aStory()
  for (const one of [aizhan, timur]) taken(await saule.submits(changePerson, { state: 'suspended' }, { about: one.id }))
  taken(await gulmira.submits(beAway, { from: today }, { about: gulmira.id }))
  await aMinuteLater(house)
  expect(await house.sql`select 1 from notify.notices where about = ${about} and person = ${saule.id}`).not.toHaveLength(0)
})

describe('who is away', () => {
  test('everybody sees that a desk stands empty and until when; who is away, only colleagues and whoever manages them', async () => {
    const { house, dana, gulmira, today } = await aStory()
    const colleague = await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Colleague' })
    const desk = async () => (await dana.sees('desks')).find(({ id }) => id === house.desks.centre)?.empty
    taken(await gulmira.submits(beAway, { from: today, until: dayAfter(today, 5) }, { about: gulmira.id }))
    expect(await desk()).toBeUndefined()
    expect((await colleague.asks('partnerships', 'people', { agency: house.agencies.centre.id })).people.find(({ id }: any) => id === gulmira.id).away).toEqual({ from: today, until: dayAfter(today, 5) })
    taken(await colleague.submits(beAway, { from: dayAfter(today, 2), until: dayAfter(today, 9) }, { about: colleague.id }))
    expect(await desk()).toEqual({ from: dayAfter(today, 2), until: dayAfter(today, 5) })
    taken(await colleague.submits(beAway, { from: dayAfter(today, 6), until: dayAfter(today, 9) }, { about: colleague.id }))
    expect(await desk(), 'one after the other').toBeUndefined()
    taken(await colleague.submits(beAway, { from: dayAfter(today, 2) }, { about: colleague.id }))
    expect(await desk()).toEqual({ from: dayAfter(today, 2), until: dayAfter(today, 5) })
    expect(JSON.stringify(await dana.asks('partnerships', 'people', { agency: house.agencies.centre.id }))).not.toContain('away')
    taken(await gulmira.submits(beBack, { back: 'yes' }, { about: gulmira.id }))
    expect(await desk()).toBeUndefined()
  })

  test('is said by themselves or by whoever manages them, and by nobody else', async () => {
    const { house, dana, gulmira, head, saule, today } = await aStory()
    const colleague = await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Colleague' })
    for (const other of [dana, colleague]) expect(await other.submits(beAway, { from: today }, { about: gulmira.id })).toMatchObject({ code: 'access.not-yours' })
    taken(await head.submits(beAway, { from: today }, { about: gulmira.id }))
    taken(await saule.submits(beBack, { back: 'yes' }, { about: gulmira.id }))
    expect(await gulmira.submits(beAway, { from: dayAfter(today, 3), until: today }, { about: gulmira.id })).toMatchObject({ code: 'partnerships.days-turned' })
    taken(await saule.submits(changePerson, { state: 'left' }, { about: gulmira.id }))
    expect(await saule.submits(beAway, { from: today }, { about: gulmira.id })).toMatchObject({ code: 'partnerships.has-left' })
  })
})
