/** Receivers without an account: a link is one referral, one device, one road in; and what was said on the telephone. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { minuteMs } from '#core/clock.ts'
import type { Form } from '#core/forms/form.ts'
import { newId, type ChildId, type RecordId } from '#core/ids.ts'
import { runJobToItsEnd, windClockwork } from '#core/jobs/clockwork.ts'
import { aHouse, inARace, letServe, type House, type Person } from '#testing/house.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { consentRoom } from '#core/consent/server/consents.ts'
import { answerReferral, makeLink, openReferral, recordOutcome, replyToQuestion, sendReferral, takeLinkBack, takeOver, toldByPhone, withdrawReferral } from '../forms.ts'
import { linkRoutes } from './link-routes.ts'
import { giveToSomebody } from './escalation.ts'
import { referralRoom } from './room.ts'

const secret = () => randomBytes(32).toString('base64url')

/** Dana's organisation has the child; nobody of the clinic has an account. */
async function aStory() {
  const house = await aHouse({ rooms: [consentRoom, identificationRoom, referralRoom], doors: (parts) => [(app) => linkRoutes(app, parts)] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' })
  const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'], name: 'Aizhan' })
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const asking = {
    toDesk: house.desks.clinic, service: 'doctor', urgency: 'today', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman',
    note: 'Allergy to milk', shareNow: ['age-and-sex', 'note'], shareOnAcceptance: ['language', 'identity'], assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed',
    basis: 'law-child-in-danger', viewAsked: 'yes', childsView: 'I want to go to school',
  }
  const send = async (more: object = {}, of = child) => {
    const verdict = await dana.submits(sendReferral, { ...asking, ...more }, { about: of })
    if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
    return verdict.about
  }
  return { house, dana, aizhan, child, send }
}
type Story = Awaited<ReturnType<typeof aStory>>

const name = Buffer.from('sealed to the link').toString('base64url')

async function aLink({ dana }: Pick<Story, 'dana'>, about: RecordId, more: object = {}) {
  const token = secret()
  const verdict = await dana.submits(makeLink, { tokenHash: createHash('sha256').update(token).digest('base64url'), publicKey: secret(), sealedName: name, lasts: 'three-days', ...more }, { about })
  return { token, verdict }
}

function guest(house: House, token: string, device = secret()) {
  const post = async (way: string, more: object = {}) => {
    const answer = await house.staff.http.inject({ method: 'POST', url: `/api/link/${way}`, payload: { token, device, ...more } })
    return { status: answer.statusCode, body: JSON.parse(answer.body) }
  }
  return {
    device, post, open: () => post('open'), see: () => post('see'),
    answer: async (form: Form, answers: object, more: object = {}) => (await post('answer', { envelope: { id: randomUUID(), form: form.name, version: form.version, filledAt: house.clock.now(), answers, ...more } })).body,
  }
}

const unknown = { status: 404, body: { refused: { code: 'referral.link-unknown', details: {} } } }
const elsewhere = { status: 409, body: { refused: { code: 'referral.link-elsewhere', details: {} } } }
const saidBy = 'Bolat, duty doctor'

test('somebody without an account sees what was shared, says yes, opens the name and tells the outcome; the sender sees each step', async () => {
  const story = await aStory()
  const { house, dana, child, send } = story
  const about = await send()
  const { token, verdict } = await aLink(story, about)
  expect(verdict).toMatchObject({ verdict: 'taken' })
  const bolat = guest(house, token)
  expect(await bolat.see()).toEqual(unknown) // not opened yet
  expect(await bolat.open()).toEqual({ status: 200, body: { opened: true } })

  const first = (await bolat.see()).body
  expect(first.record).toMatchObject({ id: about, state: 'waiting', service: 'doctor', ageBand: '14-15', sex: 'girl', note: 'Allergy to milk' })
  for (const kept of ['child', 'language', 'childsView', 'district', 'consent', 'shareNow', 'vitalReason']) expect(first.record, kept).not.toHaveProperty(kept)
  expect(first).not.toHaveProperty('name')
  expect(JSON.stringify(first)).not.toContain(child)
  expect(first.from).toMatchObject({ agency: 'NGO' })
  expect(await bolat.answer(openReferral, { seen: 'yes' })).toMatchObject({ verdict: 'taken' })

  expect(await bolat.answer(answerReferral, { answer: 'accept', comeAt: 'now' })).toMatchObject({ verdict: 'refused', code: 'referral.say-who' })
  expect(await bolat.answer(answerReferral, { answer: 'accept', comeAt: 'now', saidBy })).toMatchObject({ verdict: 'taken' })
  const second = (await bolat.see()).body
  expect(second).toMatchObject({ name, record: { state: 'accepted', language: 'uz' } })
  expect(second.endsAt).toBeGreaterThan(first.endsAt)
  expect(JSON.stringify(second)).not.toContain(child)

  const [seen] = await dana.sees('referrals')
  expect(seen).toMatchObject({ state: 'accepted', saidBy, link: { openedAt: expect.any(Number), endedAt: null } })
  expect(seen.path.at(-1)).toMatchObject({ what: 'accepted', through: 'link' })

  expect(await bolat.answer(recordOutcome, { outcome: 'started' })).toMatchObject({ verdict: 'taken' })
  expect(await bolat.answer(recordOutcome, { outcome: 'done', what: 'Examined, medicine for a week' })).toMatchObject({ verdict: 'taken' })
  expect(await bolat.see()).toEqual(unknown)
  expect(await bolat.open()).toEqual(unknown)
  expect((await dana.sees('referrals'))[0]).toMatchObject({ state: 'done', whatBecame: 'Examined, medicine for a week', link: { because: 'ended' } })
  const [row] = await house.sql`select sealed_name, ended_at is not null as ended from referral.links`
  expect(row).toEqual({ sealed_name: null, ended: true })

  // Every look and every answer is on the log under the link's own number.
  const leaves = (await house.sql<{ body: string }[]>`select body from log.leaves order by n`).map(({ body }) => JSON.parse(body))
  const [link] = await house.sql<{ id: string }[]>`select id from referral.links`
  const his = leaves.filter(({ actor }) => actor === link!.id).map(({ act, what, code }) => [act, what, ...(code ? [code] : [])].join(' '))
  expect(his).toEqual(['showed link/referral', 'took referral/opened', 'refused referral/answer referral.say-who', 'took referral/answer', 'showed link/referral', 'showed link/name', 'took referral/record-outcome', 'took referral/record-outcome'])
})

test('a question, its answer, and a decline, after which nothing is left', async () => {
  const story = await aStory()
  const { house, dana, send } = story
  const about = await send()
  const { token } = await aLink(story, about)
  const bolat = guest(house, token)
  await bolat.open()
  expect(await bolat.answer(answerReferral, { answer: 'ask', question: 'Who comes along?', saidBy })).toMatchObject({ verdict: 'taken' })
  expect(await dana.submits(replyToQuestion, { reply: 'Dana, until six' }, { about })).toMatchObject({ verdict: 'taken' })
  expect((await bolat.see()).body.record).toMatchObject({ question: 'Who comes along?', reply: 'Dana, until six', saidBy })
  expect(await bolat.answer(answerReferral, { answer: 'decline', reason: 'no-place', why: 'Closed for repair' })).toMatchObject({ verdict: 'taken' })
  expect(await bolat.see()).toEqual(unknown)
  expect((await dana.sees('referrals'))[0]).toMatchObject({ state: 'declined', because: 'no-place', why: 'Closed for repair', saidBy })
})

describe('a link is one device, one time, one referral', () => {
  test('the first device has it; a wrong token, a second device and a cookie open nothing', async () => {
    const story = await aStory()
    const { house, send } = story
    const { token } = await aLink(story, await send())
    expect(await guest(house, secret()).open()).toEqual(unknown)
    const [first, second] = [guest(house, token), guest(house, token)]
    const opened = await inARace(house, 'referral.links', [first.open, second.open])
    expect(opened.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const [his, other] = opened[0]!.status === 200 ? [first, second] : [second, first]
    expect(await other.open()).toEqual(elsewhere)
    expect(await other.see()).toEqual(unknown)
    expect(await other.answer(answerReferral, { answer: 'accept', saidBy })).toEqual(unknown.body)
    expect((await his.see()).status).toBe(200)
    // A link is no session of a person: as a cookie it is nobody's, in whatever spelling.
    for (const cookie of [token, `${token}.${his.device}`]) {
      for (const url of ['/api/feed?after=0', '/api/ask/referral/board']) expect((await house.staff.http.inject({ method: 'GET', url, cookies: { '__Host-house': cookie } })).statusCode, url).toBe(401)
    }
    // Nor is a person's session a link.
    expect(await guest(house, story.dana.token, his.device).see()).toEqual(unknown)
  })

  test('its time ends, the sender takes it back, a new one ends the earlier; a withdrawal and another answer end it as well', async () => {
    const story = await aStory()
    const { house, dana, send } = story
    const about = await send()
    const opened = async (more: object = {}) => {
      const { token } = await aLink(story, about, more)
      const one = guest(house, token)
      await one.open()
      expect((await one.see()).status).toBe(200)
      return one
    }
    const late = await opened({ lasts: 'day' })
    const { body: { endsAt } } = await late.see()
    expect(Math.abs(endsAt - Date.now() - 24 * 60 * minuteMs)).toBeLessThan(minuteMs)
    await house.sql`update referral.links set made_at = made_at - interval '2 days', ends_at = now() - interval '1 second' where ended_at is null`
    for (const said of [await late.see(), await late.open()]) expect(said).toEqual(unknown)
    expect(await late.answer(answerReferral, { answer: 'accept', saidBy })).toEqual(unknown.body)

    const before = await opened()
    const after = await opened()
    expect(await before.see()).toEqual(unknown)
    expect((await after.see()).status).toBe(200)
    expect(await dana.submits(takeLinkBack, { sure: 'yes' }, { about })).toMatchObject({ verdict: 'taken' })
    expect(await after.see()).toEqual(unknown)
    expect(await dana.submits(takeLinkBack, { sure: 'yes' }, { about })).toMatchObject({ code: 'referral.no-link' })

    const last = await opened()
    expect(await dana.submits(withdrawReferral, { reason: 'need-met' }, { about })).toMatchObject({ verdict: 'taken' })
    expect(await last.see()).toEqual(unknown)
    expect((await aLink(story, about)).verdict).toMatchObject({ code: 'referral.link-not-now' })
  })

  test('of a link and a colleague with an account who answer at once, one is taken', async () => {
    const story = await aStory()
    const { house, send } = story
    const gulmira = await house.person({ roles: ['worker'], desk: house.desks.clinic })
    const about = await send()
    const { token } = await aLink(story, about)
    const bolat = guest(house, token)
    await bolat.open()
    const said = await inARace(house, 'sync.submissions', [() => bolat.answer(answerReferral, { answer: 'decline', reason: 'no-place', saidBy }), () => gulmira.submits(answerReferral, { answer: 'accept' }, { about })])
    expect(said.map(({ verdict }) => verdict).toSorted()).toEqual(['refused', 'taken'])
  })

  test('the same answer sent twice is one; another form, another record and a person\'s answers are refused', async () => {
    const story = await aStory()
    const { house, dana, send } = story
    const about = await send()
    const { token } = await aLink(story, about)
    const bolat = guest(house, token)
    await bolat.open()
    for (const [form, answers] of [[takeOver, { minutesAgo: 1, placeKind: 'hospital', condition: 'well', documents: ['none'], present: ['doctor'], childTold: 'yes' }], [withdrawReferral, { reason: 'need-met' }], [makeLink, { tokenHash: secret(), publicKey: secret(), lasts: 'day' }], [toldByPhone, { saidBy, said: 'accept' }]] as const) {
      expect(await bolat.answer(form, answers), form.name).toMatchObject({ verdict: 'refused', code: 'access.role' })
    }
    const elseChild = newId<ChildId>()
    await letServe(house, elseChild, house.desks.ngo)
    const other = await send({}, elseChild)
    const id = randomUUID()
    // Whatever record the request names: the house says which one the link is about.
    expect(await bolat.answer(answerReferral, { answer: 'accept', saidBy }, { id, about: other })).toMatchObject({ verdict: 'taken', about })
    expect(await bolat.answer(answerReferral, { answer: 'accept', saidBy }, { id })).toMatchObject({ verdict: 'taken', about })
    const states = Object.fromEntries((await dana.sees('referrals')).map((one) => [one.id, one.state]))
    expect(states).toEqual({ [about]: 'accepted', [other]: 'waiting' })
  })

  test('only who sent it makes a link, and a name goes along only where it was to be shared', async () => {
    const story = await aStory()
    const { house, aizhan, send } = story
    const about = await send({ shareOnAcceptance: ['language'] })
    expect((await aLink(story, about)).verdict).toMatchObject({ code: 'referral.name-not-shared' })
    expect((await aLink(story, about, { sealedName: undefined, publicKey: 'x'.repeat(43) })).verdict).toMatchObject({ verdict: 'refused' })
    const oleg = await house.person({ roles: ['worker'], desk: house.desks.police })
    expect((await aLink({ dana: oleg }, about, { sealedName: undefined })).verdict).toMatchObject({ code: 'access.not-yours' })
    expect((await aLink({ dana: aizhan }, about, { sealedName: undefined })).verdict).toMatchObject({ code: 'access.role' })
  })
})

describe('what was said on the telephone', () => {
  test('the sender writes down a yes, a beginning and an outcome, with who said them', async () => {
    const { house, dana, child, send } = await aStory()
    const about = await send()
    expect(await dana.submits(toldByPhone, { saidBy, said: 'started' }, { about })).toMatchObject({ code: 'referral.not-accepted' })
    expect(await dana.submits(toldByPhone, { saidBy, said: 'accept', comeAt: 'now' }, { about })).toMatchObject({ verdict: 'taken' })
    const [relation] = await house.sql`select kind, shows from access.relations where child = ${child} and desk = ${house.desks.clinic} and (until is null or until > now())`
    expect(relation).toMatchObject({ kind: 'referred-accepted' })
    expect(await dana.submits(toldByPhone, { saidBy, said: 'done', what: 'Seen by a doctor' }, { about })).toMatchObject({ verdict: 'taken' })
    const [seen] = await dana.sees('referrals')
    expect(seen).toMatchObject({ state: 'done', saidBy, whatBecame: 'Seen by a doctor' })
    expect(seen.path.filter(({ through }: { through?: string }) => through === 'phone').map(({ what }: { what: string }) => what)).toEqual(['accepted', 'done'])
  })

  test('a no with its reason; nobody but the sender writes it down', async () => {
    const { house, dana, send } = await aStory()
    const about = await send()
    const oleg = await house.person({ roles: ['worker'], desk: house.desks.police })
    expect(await oleg.submits(toldByPhone, { saidBy, said: 'accept' }, { about })).toMatchObject({ code: 'access.not-yours' })
    expect(await dana.submits(toldByPhone, { saidBy, said: 'decline', reason: 'wrong-age' }, { about })).toMatchObject({ verdict: 'taken' })
    expect((await dana.sees('referrals'))[0]).toMatchObject({ state: 'declined', because: 'wrong-age' })
  })

  test('who was shown a part of the file asks another desk, and may write down its yes', async () => {
    const { house, dana, child, send } = await aStory()
    const gulmira: Person = await house.person({ roles: ['worker'], desk: house.desks.centre })
    const first = await send({ toDesk: house.desks.centre, shareOnAcceptance: ['language'] })
    expect(await gulmira.submits(answerReferral, { answer: 'accept' }, { about: first })).toMatchObject({ verdict: 'taken' })
    const onward = await gulmira.submits(sendReferral, {
      toDesk: house.desks.clinic, service: 'doctor', urgency: 'today', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any',
      shareNow: ['age-and-sex'], shareOnAcceptance: ['language'], assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'not-asked',
    }, { about: child })
    expect(onward).toMatchObject({ verdict: 'taken' })
    const about = (onward as { about: RecordId }).about
    // Not even by a statement of their own do they show it more than it was asked with.
    const tx = await house.staff.parts.app.reserve()
    await tx`begin`
    await tx`select set_config('katch.session', ${gulmira.token}, true)`
    await expect(tx`insert into access.relations (programme, child, desk, kind, purpose, since, shows) values ('katch', ${child}, ${house.desks.clinic}, 'referred-accepted', 'refer', now(), '{note}')`).rejects.toThrow('row-level security')
    await tx`rollback`
    tx.release()
    expect(await gulmira.submits(toldByPhone, { saidBy, said: 'accept' }, { about })).toMatchObject({ verdict: 'taken' })
    const [relation] = await house.sql`select shows from access.relations where child = ${child} and desk = ${house.desks.clinic} and kind = 'referred-accepted'`
    expect(new Set(relation!.shows)).toEqual(new Set(['age-and-sex', 'language']))
    expect(dana).toBeDefined()
  })
})

test('where nobody has an account the coordinator has it, until somebody opens a link; and again once its time is over', async () => {
  const story = await aStory()
  const { house, aizhan, send } = story
  const [works] = await windClockwork(house.staff.parts.door)
  const turn = () => runJobToItsEnd(house.staff.parts, works!, giveToSomebody, house.clock.now())
  const level = async (id: RecordId) => (await house.sql<{ level: number }[]>`select level from referral.referrals where id = ${id}`)[0]!.level
  const held = await send()
  const { token } = await aLink(story, held)
  await guest(house, token).open()
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const unheld = await send({}, child)
  await aLink(story, unheld) // given, and opened by nobody
  await turn()
  expect([await level(held), await level(unheld)]).toEqual([0, 3])
  await house.sql`update referral.links set made_at = made_at - interval '4 days', ends_at = now() - interval '1 minute' where referral = ${held}`
  await turn()
  expect(await level(held)).toBe(3)
  expect(aizhan).toBeDefined()
})
