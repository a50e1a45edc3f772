import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { answerReferral, recordOutcome, sendReferral, takeOver, withdrawReferral } from '../forms.ts'
import { referralRoom } from './room.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', age: { years: 14, basis: 'said' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no',
  distress: 'calm', ownWords: 'I want to call my grandmother', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const taking = { minutesAgo: 5, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['educator'], childTold: 'yes' }

async function aStory() {
  const house = await aHouse({ rooms: [identificationRoom, referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre })
  const child = await taken(dana.submits(meetChild, meeting)) as ChildId
  const { code } = (await dana.sees('children'))[0]
  return { house, dana, gulmira, child, code: `${code.word}-${code.number}` }
}

async function sent({ house, dana, child, code }: { house: House; dana: Person; child: ChildId; code: string }, more: object): Promise<RecordId> {
  return await taken(dana.submits(sendReferral, {
    toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, code, ageBand: '14-15', sex: 'girl', interpreter: 'yes', escort: 'woman', assessmentSheet: 'ready',
    applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked', ...more,
  }, { about: child }))
}

async function taken(sending: ReturnType<Person['submits']>): Promise<RecordId> {
  const verdict = await sending
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

const shows = async (house: House, child: ChildId) => (await house.sql<{ shows: string[] }[]>`
  select shows from access.relations where child = ${child} and desk = ${house.desks.centre} and kind = 'referred-accepted' and (until is null or until > now())`)[0]?.shows.toSorted()

test('who accepts sees of the file what the referral shared; a second one adds to it, and what is taken back takes its part away', async () => {
  const story = await aStory()
  const { house, dana, gulmira, child } = story
  const first = await sent(story, { shareNow: ['language'], shareOnAcceptance: ['age-and-sex'] })
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about: first })
  const [seen] = await gulmira.sees('children')
  expect(seen).toMatchObject({ sight: 'shared', sex: 'girl', languages: ['uz'], carerMayBeInvolved: 'no' })
  for (const kept of ['needs', 'signs', 'documents', 'advice']) expect(seen).not.toHaveProperty(kept)
  expect(JSON.stringify(await gulmira.asks('identification', 'file', { child }))).not.toContain('grandmother')
  expect(JSON.stringify(await dana.asks('identification', 'file', { child }))).toContain('grandmother')

  await gulmira.submits(recordOutcome, { outcome: 'done' }, { about: first })
  const second = await sent(story, { service: 'doctor', shareNow: ['urgent-needs'] })
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about: second })
  expect(await shows(house, child)).toEqual(['age-and-sex', 'language', 'urgent-needs'])
  expect(await dana.submits(withdrawReferral, { reason: 'need-met' }, { about: second })).toMatchObject({ verdict: 'taken' })
  expect(await shows(house, child)).toEqual(['age-and-sex', 'language'])
})

test('who accepts cannot help themselves to more than was offered, whatever statement they send', async () => {
  const story = await aStory()
  const { house, gulmira, child } = story
  const about = await sent(story, { shareNow: ['language'] })
  const take = async (groups: string[]) => await asPerson(house.staff.parts.app, gulmira.token, async (tx) => await tx`
    insert into access.relations (programme, child, desk, kind, purpose, since, shows)
    values (${house.programme}, ${child}, ${house.desks.centre}, 'referred-accepted', 'refer', now(), ${groups}::text[])
    on conflict (programme, child, desk, kind) do update set shows = excluded.shows`)
  await expect(take(['language', 'childs-view'])).rejects.toThrow('row-level security')
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about })
  expect(await shows(house, child)).toEqual(['language'])
  await expect(take(['language', 'childs-view'])).rejects.toThrow('row-level security')
  await expect(asPerson(house.staff.parts.app, gulmira.token, async (tx) => await tx`
    insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${child}, ${house.desks.centre}, 'team', 'assist', now())`)).rejects.toThrow('row-level security')
})

test('taken over into a placement, the safe place’s three days end', async () => {
  const story = await aStory()
  const { house, dana, gulmira, child } = story
  const running = async () => (await house.sql`select 1 from clocks.running where about = ${child} and kind = 'safe-place' and stopped_at is null`).length
  const about = await sent(story, { shareNow: ['language'] })
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about })
  expect(await running()).toBe(1)
  expect(await gulmira.submits(takeOver, taking, { about })).toMatchObject({ verdict: 'taken' })
  expect(await running()).toBe(0)
  expect(await dana.sees('children')).toMatchObject([{ staysTonight: 'support-centre', help: 'in-services' }])
})

test('a referral under another child’s code is refused, and whether a name lies sealed is told to the sender', async () => {
  const story = await aStory()
  const { dana, child, house } = story
  const [word, number] = story.code.split('-')
  const another = `${word}-${number === '999' ? 998 : Number(number) + 1}`
  const asking = { toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, code: another, ageBand: '14-15', sex: 'girl', interpreter: 'yes', escort: 'woman', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked' }
  expect(await dana.submits(sendReferral, asking, { about: child })).toMatchObject({ code: 'referral.another-code' })
  await sent(story, { shareOnAcceptance: ['identity'] })
  expect(await dana.sees('referrals')).toMatchObject([{ shareOnAcceptance: ['identity'], nameSealed: false }])
})
