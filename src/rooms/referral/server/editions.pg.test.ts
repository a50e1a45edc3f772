/** The law changes, and files that began before it go to their end as they began. */
import { expect, test } from 'vitest'
import { dayMs, dayOf, hourMs, later, minuteMs, type Day, type Moment } from '#core/clock.ts'
import { editionOf, editionOn, type Edition } from '#core/clocks/editions.ts'
import { dayAfter } from '#core/clocks/working-days.ts'
import type { RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { katch } from '#programmes/katch/programme.ts'
import { correctFacts, meetChild, openJoint, raiseConcern, recordOutcome } from '#rooms/identification/forms.ts'
import { answerReferral, sendReferral } from '#rooms/referral/forms.ts'
import { levels as levelsAll } from '#rooms/referral/referral.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl',
  age: { from: 8, to: 9, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const asking = {
  service: 'psychologist', urgency: 'today', where: { region: 'KZ-61' }, ageBand: '6-9', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman', shareNow: ['age-and-sex'],
  assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'not-asked',
}
const gate = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'POLICE_TIP' }], present: ['psychologist', 'police'], interpreter: 'there', whenDay: '2026-11-12' }
const outcome = { outcome: 'identified', decidedBy: ['POLICE_TIP'], testimony: 'recorded', exploitation: ['labour'], viewAsked: 'yes', crimeFactNotice: 'made', reasons: 'worked all day in the field' }
const home = { ...asking, service: 'return-home', returnAgreed: 'younger', returnCare: 'competent-body' }

/** From ten days after today on: one day in a safe place, an answer within an hour with the programme told ten minutes later, twelve hours for a hand-over, five working days to services, nobody told of a meeting that is late, and children asked from eight years on. */
function changed(first: Edition, from: Day): Edition {
  const safePlace = { ...first.terms['safe-place']!, lasts: { hours: 24 } }
  const answerToday = { ...first.terms['referral-answer-today']!, lasts: { hours: 1 } as const, ladder: [{ to: 'programme' as const, at: 'past' as const, minutes: 10 }] }
  const handOver = { ...first.terms['referral-hand-over']!, lasts: { hours: 12 } }
  const toServices = { ...first.terms['to-services']!, lasts: { workingDays: 5 } }
  const meetingTerm = { ...first.terms['identification-meeting']!, ladder: [] }
  return { ...first, code: 'changed', from, terms: { ...first.terms, 'safe-place': safePlace, 'referral-hand-over': handOver, 'to-services': toServices, 'identification-meeting': meetingTerm, 'referral-answer-today': answerToday }, conditions: first.conditions.map((one) => (one.ageFrom === undefined ? one : { ...one, ageFrom: 8 })) }
}

async function aDistrict() {
  const [first] = katch.editions
  const from = dayAfter(dayOf(Date.now() as Moment), -50)
  const programme = { ...katch, editions: [first, changed(first, from)] as const }
  const house = await aHouse({ programme })
  expect(house.clock.now()).toBeLessThan(Date.parse(from))
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre })
  return { house, dana, gulmira, from }
}

const taken = async (sending: Promise<unknown>) => {
  const verdict = await sending
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return (verdict as { about: RecordId }).about
}
const meets = async (who: Person, more: object = {}, when: object = {}) => {
  return await taken(who.submits(meetChild, { ...meeting, ...more }, when))
}
const fileOf = async (who: Person, child: RecordId): Promise<any> => (await who.sees('children')).find((one: any) => one.id === child)
const sends = async (who: Person, child: RecordId, desk: string, more: object = asking) => {
  const { code } = await fileOf(who, child)
  return await who.submits(sendReferral, { ...more, toDesk: desk, code: `${code.word}-${String(code.number).padStart(3, '0')}` }, { about: child })
}
const term = async (house: House, about: RecordId, kind: string) => {
  const [row] = await house.sql<{ ms: number; edition: string }[]>`select (extract(epoch from due_at - started_at) * 1000)::float8 as ms, edition from clocks.running where about = ${about} and kind = ${kind} and stopped_at is null`
  return row && { ms: Number(row.ms), edition: row.edition }
}
const turnTheClockwork = async (house: House) => {
  const [works] = await windClockwork(house.staff.parts.door)
  for (const { jobs } of house.staff.parts.rooms) for (const job of jobs) await runJob(house.staff.parts, works!, job, house.clock.now())
}

test('a file keeps the edition that was in force when the child was met, also when it is told later; the next child is met under the new one', async () => {
  const { house, dana, from } = await aDistrict()
  const old = await meets(dana)
  expect(await term(house, old, 'safe-place')).toEqual({ ms: 72 * hourMs, edition: 'rules-2024' })
  const yesterday = later(Date.parse(from) as Moment, -20 * hourMs)
  house.clock.move(Date.parse(from) + 6 * hourMs - house.clock.now())
  const late = await meets(dana, {}, { filledAt: yesterday })
  const fresh = await meets(dana)
  expect([await fileOf(dana, old), await fileOf(dana, late), await fileOf(dana, fresh)].map(({ edition }) => edition)).toEqual(['rules-2024', 'rules-2024', 'changed'])
  expect(await term(house, late, 'safe-place')).toEqual({ ms: 72 * hourMs, edition: 'rules-2024' })
  expect(await term(house, fresh, 'safe-place')).toEqual({ ms: 24 * hourMs, edition: 'changed' })
  expect((await fileOf(dana, fresh)).clocks.find(({ kind }: any) => kind === 'safe-place')).toMatchObject({ edition: 'changed' })
})

test('a referral goes by the edition of its child’s file: its term, who learns of a silence, and the terms that follow', async () => {
  const { house, dana, gulmira, from } = await aDistrict()
  const old = await meets(dana)
  house.clock.move(Date.parse(from) + 30 * hourMs - house.clock.now())
  const fresh = await meets(dana)
  const asks = (child: RecordId) => taken(sends(dana, child, house.desks.centre))
  const [ofOld, ofFresh] = [await asks(old), await asks(fresh)]
  expect(await term(house, ofOld, 'referral-answer-today')).toEqual({ ms: 4 * hourMs, edition: 'rules-2024' })
  expect(await term(house, ofFresh, 'referral-answer-today')).toEqual({ ms: hourMs, edition: 'changed' })
  const levels = async () => new Map((await house.sql<{ id: RecordId; level: number }[]>`select id, level from referral.referrals`).map(({ id, level }) => [id, level]))
  const before = await levels()
  house.clock.move(hourMs + 11 * minuteMs)
  await turnTheClockwork(house)
  const after = await levels()
  expect(after.get(ofOld)).toBe(before.get(ofOld))
  expect(after.get(ofFresh)).toBeGreaterThan(before.get(ofFresh)!)
  house.clock.move(4 * hourMs - (hourMs + 11 * minuteMs) + minuteMs)
  await turnTheClockwork(house)
  const late = await levels()
  expect(late.get(ofOld)).toBe(levelsAll.indexOf('deputy'))
  // By the old ladder the head learns an hour after the term has passed; by the new one, everybody would have by now.
  house.clock.move(10 * minuteMs)
  await turnTheClockwork(house)
  expect((await levels()).get(ofOld)).toBe(levelsAll.indexOf('deputy'))
  for (const about of [ofOld, ofFresh]) expect(await gulmira.submits(answerReferral, { answer: 'accept' }, { about })).toMatchObject({ verdict: 'taken' })
  expect([await term(house, ofOld, 'referral-hand-over'), await term(house, ofFresh, 'referral-hand-over')]).toEqual([{ ms: 24 * hourMs, edition: 'rules-2024' }, { ms: 12 * hourMs, edition: 'changed' }])
  const turns = new Map((await dana.sees('referrals')).map(({ id, turn }: any) => [id, turn.by - turn.since]))
  expect([turns.get(ofOld), turns.get(ofFresh)]).toEqual([24 * hourMs, 12 * hourMs])
  expect((await dana.sees('referrals')).map(({ id, edition }: any) => [id, edition])).toEqual(expect.arrayContaining([[ofOld, 'rules-2024'], [ofFresh, 'changed']]))
})

test('what begins later in an old file goes by its edition too, climbs by it, and comes back by it', async () => {
  const { house, dana, gulmira, from } = await aDistrict()
  const old = await meets(dana, { staysTonight: 'not-known' })
  house.clock.move(Date.parse(from) + 30 * hourMs - house.clock.now())
  const fresh = await meets(dana, { staysTonight: 'not-known' })
  const both = [old, fresh] as const
  for (const child of both) await taken(dana.submits(correctFacts, { staysTonight: 'safe-place' }, { about: child, basedOn: (await fileOf(dana, child)).revision }))
  expect(await Promise.all(both.map((child) => term(house, child, 'safe-place')))).toEqual([{ ms: 72 * hourMs, edition: 'rules-2024' }, { ms: 24 * hourMs, edition: 'changed' }])

  house.clock.move(20 * dayMs)
  await turnTheClockwork(house)
  const climbed = new Map((await house.sql<{ about: RecordId; level: number }[]>`select about, level from clocks.running where kind = 'identification-meeting'`).map(({ about, level }) => [about, level]))
  expect([climbed.get(old)! > 0, climbed.get(fresh)]).toEqual([true, 0])

  for (const child of both) {
    await taken(dana.submits(openJoint, gate, { about: child }))
    await taken(dana.submits(recordOutcome, outcome, { about: child }))
  }
  const toServices = () => Promise.all(both.map(async (child) => (await term(house, child, 'to-services'))?.edition))
  expect(await toServices()).toEqual(['rules-2024', 'changed'])
  const papers = { assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready' }
  const asked = await Promise.all(both.map((child) => taken(sends(dana, child, house.desks.centre, { ...asking, ...papers }))))
  expect(await toServices()).toEqual([undefined, undefined])
  for (const about of asked) await taken(gulmira.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about }))
  await turnTheClockwork(house)
  expect(await toServices()).toEqual(['rules-2024', 'changed'])
})

test('a condition of law holds as it stood when the file began', async () => {
  const { house, dana, from } = await aDistrict()
  const old = await meets(dana)
  house.clock.move(Date.parse(from) + 30 * hourMs - house.clock.now())
  const fresh = await meets(dana)
  expect(await sends(dana, fresh, house.desks.guardianship, home)).toMatchObject({ verdict: 'refused', code: 'referral.return-ask-the-child' })
  expect(await sends(dana, old, house.desks.guardianship, home)).toMatchObject({ verdict: 'taken' })
})

test('a concern has no file yet: its terms are those of the day it was raised', async () => {
  const { house, from } = await aDistrict()
  const aigul = await house.person({ roles: ['champion'] })
  const raises = () => taken(aigul.submits(raiseConcern, { signs: ['RGC-06'], howMany: 1, agesAbout: ['12-17'], place: { region: 'KZ-61' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'today' }))
  const before = await raises()
  house.clock.move(Date.parse(from) + 6 * hourMs - house.clock.now())
  expect([await term(house, before, 'concern-answer-today'), await term(house, await raises(), 'concern-answer-today')].map((one) => one?.edition)).toEqual(['rules-2024', 'changed'])
})

test('nobody moves a file, a referral or a term to another edition', async () => {
  const { house, dana } = await aDistrict()
  const child = await meets(dana)
  await sends(dana, child, house.desks.centre)
  for (const table of ['identification.children', 'referral.referrals', 'clocks.running']) {
    await expect(house.sql.begin(async (tx) => {
      await tx`set local role katch_app`
      await tx`select set_config('katch.session', ${dana.token}, true)`
      await tx.unsafe(`update ${table} set edition = 'changed'`)
    }), table).rejects.toThrow('permission denied')
  }
})

test('which edition: the newest that has begun, the first where none has, and one that was taken away is a mistake', () => {
  const [first] = katch.editions
  const both = { editions: [first, changed(first, '2026-03-01' as Day)] as const }
  const on = (day: string) => editionOn(both, day as Day).code
  expect(['2020-01-01', '2024-10-22', '2026-02-28', '2026-03-01', '2030-01-01'].map(on)).toEqual(['rules-2024', 'rules-2024', 'rules-2024', 'changed', 'changed'])
  expect(() => editionOf(both, 'another')).toThrow('no edition "another"')
})
