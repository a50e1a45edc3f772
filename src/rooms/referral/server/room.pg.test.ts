import { describe, expect, test } from 'vitest'
import { dayMs, hourMs, later, minuteMs } from '#core/clock.ts'
import { giveConsent, withdrawConsent } from '#core/consent/forms.ts'
import { consentRoom } from '#core/consent/server/consents.ts'
import { newId, type ChildId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { on, room, type Announcement, type Room } from '#core/sync/server/room.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { answerReferral, confirmHandOver, openReferral, recordOutcome, replyToQuestion, sendReferral, takeOver, withdrawReferral } from '../forms.ts'
import { referralRoom } from './room.ts'

const rooms = [consentRoom, referralRoom]

/** Dana's organisation has the child; Gulmira works where a place is asked for; Oleg works somewhere else. */
async function aStory(more: readonly Room[] = []) {
  const house = await aHouse({ rooms: [...rooms, ...more] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Gulmira' })
  const oleg = await house.person({ roles: ['worker'], desk: house.desks.clinic, name: 'Oleg' })
  const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'], name: 'Aizhan' })
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  return { house, dana, gulmira, oleg, aizhan, child }
}

function asking(house: House, more: object = {}) {
  return {
    toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', language: 'uz',
    interpreter: 'yes', escort: 'woman', urgentNeeds: ['diet-or-allergy'], note: 'Allergy to milk, warm shoes', shareNow: ['age-and-sex', 'urgent-needs'],
    shareOnAcceptance: ['language', 'note'], assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'not-yet', basis: 'law-child-in-danger',
    viewAsked: 'yes', childsView: 'Where I can go to school', ...more,
  }
}

async function sent({ house, dana, child }: { house: House; dana: Person; child: ChildId }, more: object = {}): Promise<RecordId> {
  const verdict = await dana.submits(sendReferral, asking(house, more), { about: child })
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

async function turnTheClockwork(house: House) {
  const [works] = await windClockwork(house.staff.parts.door)
  for (const job of referralRoom.jobs) await runJob(house.staff.parts, works!, job, house.clock.now())
}

test('who hears of a hand-over hears with what kind of agency the child is now, out of whose hands and where', async () => {
  const heard: Announcement[] = []
  const story = await aStory([room('ear', { hears: [on('referral.taken-over', async (_tx, _act, said) => { heard.push(said) })] })])
  const { house, dana, gulmira, child } = story
  await letServe(house, child, house.desks.centre)
  const about = await sent(story)
  expect(await gulmira.submits(answerReferral, { answer: 'accept' }, { about })).toMatchObject({ verdict: 'taken' })
  const taking = { minutesAgo: 5, placeKind: 'our-house', condition: 'tired', documents: ['none'], present: ['police'], childTold: 'yes', fromDesk: house.desks.police }
  expect(await gulmira.submits(takeOver, taking, { about })).toMatchObject({ verdict: 'taken' })
  expect(heard).toMatchObject([{ child, from: dana.desk, to: gulmira.desk, toKind: 'CSC', service: 'placement', handedOverBy: house.desks.police, placeKind: 'our-house', happenedAt: later(house.clock.now(), -5 * minuteMs) }])
})

const notYours = { verdict: 'refused', code: 'access.not-yours', details: {} }

describe('a referral crosses from one agency to another', () => {
  test('the receiver sees what was chosen, then what was promised on acceptance; others see nothing', async () => {
    const story = await aStory()
    const { dana, gulmira, oleg, aizhan, child, house } = story
    const about = await sent(story)
    expect(await gulmira.sees('referrals')).toMatchObject([{ id: about, seenAs: 'receiver', code: 'arsha-418', ageBand: '14-15', urgentNeeds: ['diet-or-allergy'], state: 'waiting' }])
    const [early] = await gulmira.sees('referrals')
    for (const kept of ['child', 'note', 'language', 'childsView', 'shareNow']) expect(early).not.toHaveProperty(kept)
    expect(await oleg.sees('referrals')).toEqual([])
    const [watched] = await aizhan.sees('referrals')
    expect(watched).toMatchObject({ seenAs: 'coordinator', code: 'arsha-418', ageBand: '14-15', turn: { what: 'answer', level: 'duty' } })
    for (const kept of ['child', 'note', 'sex', 'urgentNeeds', 'childsView']) expect(watched).not.toHaveProperty(kept)

    house.clock.move(minuteMs)
    await gulmira.submits(openReferral, { seen: 'yes' }, { about })
    await gulmira.submits(openReferral, { seen: 'yes' }, { about })
    expect(await dana.sees('referrals')).toMatchObject([{ seenAs: 'sender', note: 'Allergy to milk, warm shoes', revision: 2, path: [{ what: 'sent' }, { what: 'opened' }] }])

    expect(await gulmira.submits(answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about })).toMatchObject({ verdict: 'taken' })
    const [accepted] = await gulmira.sees('referrals')
    expect(accepted).toMatchObject({ state: 'accepted', child, language: 'uz', note: 'Allergy to milk, warm shoes', turn: { what: 'hand-over' } })
    expect(accepted).not.toHaveProperty('childsView')
    expect(await house.sql`select kind from notify.notices where person = ${dana.id}`).toEqual([{ kind: 'referral-answered' }])
  })

  test('a question, a reply, the hand-over with two signatures, and the sender learns what became of it', async () => {
    const story = await aStory()
    const { dana, gulmira, house } = story
    const about = await sent(story)
    await gulmira.submits(answerReferral, { answer: 'ask', question: 'Does she sleep alone?' }, { about })
    expect(await dana.sees('referrals')).toMatchObject([{ state: 'asked', question: 'Does she sleep alone?', turn: { what: 'reply', desk: house.desks.ngo } }])
    await dana.submits(replyToQuestion, { reply: 'With her sister' }, { about })
    expect(await gulmira.sees('referrals')).toMatchObject([{ state: 'waiting', reply: 'With her sister' }])
    await gulmira.submits(answerReferral, { answer: 'accept' }, { about })
    house.clock.move(hourMs)
    const signing = { minutesAgo: 10, placeKind: 'our-house', condition: 'tired', conditionNote: 'slept on the road', documents: ['none'], present: ['police', 'educator'], childTold: 'yes' }
    const signed = await gulmira.submits(takeOver, signing, { about })
    expect(signed).toMatchObject({ verdict: 'taken' })
    const [handOver] = await dana.sees('hand-overs')
    expect(handOver).toMatchObject({ fromDesk: house.desks.ngo, toDesk: house.desks.centre, conditionNote: 'slept on the road', confirmedAt: null })
    expect(await gulmira.submits(confirmHandOver, { itWasSo: 'yes' }, { about: handOver.id })).toMatchObject({ code: 'referral.not-your-hand-over' })
    expect(await dana.submits(confirmHandOver, { itWasSo: 'yes' }, { about: handOver.id })).toMatchObject({ verdict: 'taken' })
    expect(await dana.submits(confirmHandOver, { itWasSo: 'yes' }, { about: handOver.id })).toMatchObject({ code: 'referral.already-confirmed' })
    expect(await dana.submits(withdrawReferral, { reason: 'need-met' }, { about })).toMatchObject({ code: 'referral.already-in-care' })
    await gulmira.submits(recordOutcome, { outcome: 'done', services: ['placement'], what: 'She goes to school' }, { about })
    expect(await dana.sees('referrals')).toMatchObject([{ state: 'done', outcome: 'done', whatBecame: 'She goes to school' }])
    expect(await house.sql`select count(*)::int as n from clocks.running where about = ${about} and stopped_at is null`).toEqual([{ n: 0 }])
  })

  test('who comes to serve a child later sees who had the child before, and every desk that serves it when the other signature is there', async () => {
    const story = await aStory()
    const { house, dana, gulmira, oleg, child } = story
    const first = await sent(story)
    await gulmira.submits(answerReferral, { answer: 'accept' }, { about: first })
    await gulmira.submits(takeOver, { minutesAgo: 5, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['police'], childTold: 'yes' }, { about: first })
    const second = await sent(story, { toDesk: house.desks.clinic, service: 'doctor' })
    expect(await oleg.sees('hand-overs')).toEqual([])
    await oleg.submits(answerReferral, { answer: 'accept' }, { about: second })
    const [handOver] = await oleg.sees('hand-overs')
    expect(handOver).toMatchObject({ child, confirmedAt: null })
    const before = (await oleg.feed()).upTo
    await dana.submits(confirmHandOver, { itWasSo: 'yes' }, { about: handOver.id })
    expect((await oleg.feed(before)).changes).toMatchObject([{ shelf: 'hand-overs', id: handOver.id, record: { confirmedAt: house.clock.now() } }])

    // A phone that goes on from where it was forgets it as one that begins anew never hears of it.
    const then = (await oleg.feed()).upTo
    await dana.submits(withdrawReferral, { reason: 'need-met' }, { about: second })
    expect((await oleg.feed(then)).changes).toContainEqual({ shelf: 'hand-overs', id: handOver.id, record: null })
    expect(await oleg.sees('hand-overs')).toEqual([])
  })

  test('what was withdrawn is gone at the receiver, and can no longer be answered', async () => {
    const story = await aStory()
    const { dana, gulmira } = story
    const about = await sent(story)
    expect(await gulmira.sees('referrals')).toHaveLength(1)
    await dana.submits(withdrawReferral, { reason: 'other-place-found' }, { about })
    expect(await gulmira.sees('referrals')).toEqual([])
    expect(await gulmira.submits(answerReferral, { answer: 'accept' }, { about })).toEqual(notYours)
    expect(await dana.sees('referrals')).toMatchObject([{ state: 'withdrawn' }])
    expect(await dana.submits(withdrawReferral, { reason: 'other' }, { about })).toMatchObject({ code: 'referral.already-ended' })
  })

  test('a decline goes from the receiver and leaves the sender a next step and three places to ask', async () => {
    const story = await aStory()
    const { dana, gulmira, house, child } = story
    const second = await house.agency('CSC')
    const about = await sent(story)
    expect(await gulmira.submits(answerReferral, { answer: 'decline', reason: 'no-interpreter', why: 'Our interpreter is ill' }, { about })).toMatchObject({ verdict: 'taken' })
    expect(await gulmira.sees('referrals')).toEqual([])
    expect(await dana.sees('referrals')).toMatchObject([{ state: 'declined', because: 'no-interpreter', why: 'Our interpreter is ill', turn: { what: 'next-place', desk: house.desks.ngo } }])
    expect(await dana.asks('referral', 'suggest-next', { referral: about })).toEqual({ places: [{ desk: second.desk, agency: second.id, near: 'here' }] })
    // Who says that they give it comes before who usually does, and need not be of the usual kind.
    await house.sql`
      insert into partnerships.services (programme, id, agency, desk, service, regions, languages, age_from, age_to, set_by, set_at)
      values (${house.programme}, ${newId()}, ${house.agencies.clinic.id}, ${house.desks.clinic}, 'placement', '{KZ-61}', '{uz}', 0, 17, ${dana.id}, now())`
    expect(await dana.asks('referral', 'suggest-next', { referral: about })).toMatchObject({ places: [{ desk: house.desks.clinic, near: 'here' }, { desk: second.desk }] })
    const next = await sent(story, { toDesk: second.desk, insteadOf: about })
    expect((await dana.sees('referrals')).map(({ id, state }) => ({ id, state }))).toEqual(expect.arrayContaining([{ id: about, state: 'passed-on' }, { id: next, state: 'waiting' }]))
    expect(await house.sql`select kind, until < now() as over from access.relations where child = ${child} and desk = ${house.desks.centre}`).toEqual([{ kind: 'referred-pending', over: true }])
  })
})

describe('who may not', () => {
  test('not yours is not found, to the byte', async () => {
    const story = await aStory()
    const { oleg, gulmira, dana, child } = story
    const about = await sent(story)
    const forms = [[answerReferral, { answer: 'accept' }], [openReferral, { seen: 'yes' }], [replyToQuestion, { reply: 'x' }], [withdrawReferral, { reason: 'other' }], [recordOutcome, { outcome: 'done' }]] as const
    for (const [form, answers] of forms) {
      const stranger = await oleg.submits(form, answers, { about })
      expect(stranger).toEqual(notYours)
      expect(stranger).toEqual(await oleg.submits(form, answers, { about: newId() }))
    }
    expect(await gulmira.submits(withdrawReferral, { reason: 'other' }, { about })).toEqual(notYours)
    expect(await dana.submits(answerReferral, { answer: 'accept' }, { about })).toEqual(notYours)
    expect(await oleg.submits(sendReferral, asking(story.house), { about: child })).toEqual(notYours)
    for (const referral of ['-'.repeat(36), '', `${about}'`]) expect(await dana.asks('referral', 'suggest-next', { referral }), referral).toMatchObject({ code: 'access.not-yours' })
    expect(await oleg.asks('referral', 'suggest-next', { referral: about })).toEqual(await oleg.asks('referral', 'suggest-next', { referral: newId() }))
  })

  test('who is kept from a child does not learn of its referral, at either desk', async () => {
    const story = await aStory()
    const { house, child } = story
    const uncle = await house.person({ roles: ['worker'], desk: house.desks.centre })
    const aunt = await house.person({ roles: ['worker'], desk: house.desks.ngo })
    for (const person of [uncle, aunt]) await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${person.id}, 'relative', now())`
    const about = await sent(story)
    expect(await uncle.sees('referrals')).toEqual([])
    expect(await aunt.sees('referrals')).toEqual([])
    expect(await uncle.submits(answerReferral, { answer: 'accept' }, { about })).toEqual(notYours)
    expect(await aunt.submits(sendReferral, asking(house), { about: child })).toEqual(notYours)
    expect(await uncle.asks('referral', 'board')).toMatchObject({ lines: [] })
    // Nor that something waits: not when it comes, not when it is late, not when it is taken back.
    house.clock.move(30 * hourMs)
    await turnTheClockwork(house)
    expect(await story.dana.submits(withdrawReferral, { reason: 'other' }, { about })).toMatchObject({ verdict: 'taken' })
    expect(await house.sql`select distinct person from notify.notices where shelf = 'referrals'`).toEqual([{ person: story.dana.id }, { person: story.gulmira.id }].sort((a, b) => (a.person < b.person ? -1 : 1)))
    for (const person of [uncle, aunt]) expect((await person.feed()).changes).toEqual([])
  })

  test('an injected query still sees only its own rows', async () => {
    const story = await aStory()
    await sent(story)
    const seen = async (person: Person) => await story.house.staff.parts.app.begin(async (tx) => {
      await tx`select set_config('katch.session', ${person.token}, true)`
      return (await tx`select id from referral.referrals`).length
    })
    expect(await seen(story.dana)).toBe(1)
    expect(await seen(story.gulmira)).toBe(1)
    expect(await seen(story.oleg)).toBe(0)
  })

  test('what cannot be is refused with its reason', async () => {
    const story = await aStory()
    const { house, dana, child } = story
    const tries = [
      [{ toDesk: house.desks.ngo }, 'referral.to-yourself'], [{ toDesk: newId() }, 'referral.desk-closed'], [{ where: { region: 'KZ-99' } }, 'referral.unknown-region'],
      [{ code: 'Nigora Y' }, 'referral.not-a-spoken-code'], [{ code: 'nigora-123' }, 'referral.not-a-spoken-code'], [{ shareNow: ['identity'] }, 'referral.only-after-acceptance'],
      [{ basis: 'agreement', agreement: newId() }, 'referral.nothing-allows-it'], [{ basis: 'consent', consent: newId() }, 'referral.nothing-allows-it'], [{ ageBand: 'over-17' }, 'referral.of-age'],
    ] as const
    for (const [more, code] of tries) expect(await dana.submits(sendReferral, asking(house, more), { about: child })).toMatchObject({ verdict: 'refused', code })
    await sent(story)
    expect(await dana.submits(sendReferral, asking(house), { about: child })).toMatchObject({ code: 'referral.already-there' })
  })
})

describe('consent', () => {
  const agreed = (house: House, more: object = {}) => ({
    purpose: 'refer', receiver: house.agencies.centre.id, groups: ['age-and-sex', 'urgent-needs', 'language', 'note', 'childs-view'], readIn: 'uz', ageGroup: '15-17', caregiver: 'absent',
    answer: 'yes', givenBy: 'the-person', childsView: 'yes', proof: 'audio', abroad: 'no', ...more,
  })

  test('is relied on by a referral, and taken back it takes the referral with it', async () => {
    const story = await aStory()
    const { house, dana, gulmira, oleg, child } = story
    const given = await dana.submits(giveConsent, agreed(house), { about: child })
    if (given.verdict !== 'taken') throw new Error(JSON.stringify(given))
    expect(await dana.sees('consents')).toMatchObject([{ id: given.about, state: 'given', isLive: true }])
    expect(await oleg.submits(giveConsent, agreed(house), { about: child })).toEqual(notYours)
    const about = await sent(story, { basis: 'consent', consent: given.about, shareNow: ['childs-view', 'age-and-sex'], shareOnAcceptance: ['note'] })
    expect(await gulmira.sees('referrals')).toMatchObject([{ childsView: 'Where I can go to school' }])
    expect(await oleg.submits(withdrawConsent, { by: 'the-person' }, { about: given.about })).toEqual(notYours)
    expect(await dana.submits(withdrawConsent, { by: 'the-person', why: 'changed her mind' }, { about: given.about })).toMatchObject({ verdict: 'taken' })
    expect(await gulmira.sees('referrals')).toEqual([])
    expect(await dana.sees('referrals')).toMatchObject([{ id: about, state: 'withdrawn', because: 'consent-withdrawn' }])
    const [row] = await house.sql`select stop_by, withdrawn_at from consent.consents where id = ${given.about}`
    expect(row!.stop_by.getTime() - row!.withdrawn_at.getTime()).toBeGreaterThan(14 * dayMs)
    expect(await dana.submits(sendReferral, asking(house, { basis: 'consent', consent: given.about }), { about: child })).toMatchObject({ code: 'referral.nothing-allows-it' })
  })

  test('taken back at a desk that does not know of the referral, it still takes the unanswered referral with it', async () => {
    const story = await aStory()
    const { house, dana, gulmira, oleg, child } = story
    const given = await dana.submits(giveConsent, agreed(house), { about: child }) as { about: RecordId }
    await letServe(house, child, house.desks.clinic, 'team')
    await sent(story, { basis: 'consent', consent: given.about, shareOnAcceptance: ['note'] })
    expect(await oleg.submits(withdrawConsent, { by: 'the-person' }, { about: given.about })).toMatchObject({ verdict: 'taken' })
    await turnTheClockwork(house)
    expect(await gulmira.sees('referrals')).toEqual([])
    expect(await dana.sees('referrals')).toMatchObject([{ state: 'withdrawn', because: 'consent-withdrawn' }])
  })

  test('for another receiver, another child or fewer groups allows nothing more', async () => {
    const story = await aStory()
    const { house, dana, child } = story
    const other = newId<ChildId>()
    await letServe(house, other, house.desks.ngo)
    const give = async (about: ChildId, more: object) => { const verdict = await dana.submits(giveConsent, agreed(house, more), { about }); return verdict.verdict === 'taken' ? verdict.about : '' }
    const elsewhere = await give(child, { receiver: house.agencies.clinic.id })
    const ofOther = await give(other, {})
    const narrow = await give(child, { groups: ['language'] })
    const never = await give(child, { answer: 'no', proof: undefined })
    for (const consent of [elsewhere, ofOther, narrow, never]) {
      expect(await dana.submits(sendReferral, asking(house, { basis: 'consent', consent }), { about: child })).toMatchObject({ code: 'referral.nothing-allows-it' })
    }
  })
})

describe('the line of custody', () => {
  const signing = { minutesAgo: 0, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['police'], childTold: 'yes' }
  test('nobody takes a child over from a desk that no longer has the child, and the table itself refuses a gap', async () => {
    const story = await aStory()
    const { house, dana, gulmira, oleg, child } = story
    const first = await sent(story)
    const second = await sent(story, { toDesk: house.desks.clinic, service: 'doctor' })
    await gulmira.submits(answerReferral, { answer: 'accept' }, { about: first })
    await oleg.submits(answerReferral, { answer: 'accept' }, { about: second })
    await gulmira.submits(takeOver, signing, { about: first })
    house.clock.move(hourMs)
    expect(await oleg.submits(takeOver, signing, { about: second })).toMatchObject({ code: 'referral.not-the-holder' })
    expect(await oleg.submits(takeOver, { ...signing, fromDesk: house.desks.centre }, { about: second })).toMatchObject({ verdict: 'taken' })
    expect((await dana.sees('hand-overs')).map(({ n, toDesk }) => ({ n, toDesk }))).toEqual(expect.arrayContaining([{ n: 1, toDesk: house.desks.centre }, { n: 2, toDesk: house.desks.clinic }]))
    const gap = house.sql`update referral.hand_overs set from_desk = ${house.desks.police} where child = ${child} and n = 2`
    await expect(gap).rejects.toThrow('foreign key')
  })
})

describe('when nobody answers', () => {
  test('the ladder is climbed, each is told without a word of what, and the board shows it', async () => {
    const story = await aStory()
    const { house, gulmira, aizhan } = story
    const head = await house.person({ roles: ['head'], agency: house.agencies.centre.id })
    const about = await sent(story, { urgency: 'now' })
    const toldTo = async (person: Person) => (await house.sql`select kind from notify.notices where person = ${person.id} and kind = 'referral-late'`).length
    house.clock.move(59 * minuteMs)
    await turnTheClockwork(house)
    expect(await toldTo(gulmira)).toBe(0)
    for (const [minutes, level] of [[1, 'deputy'], [30, 'head'], [30, 'region'], [120, 'programme']] as const) {
      house.clock.move(minutes * minuteMs)
      await turnTheClockwork(house)
      expect(await gulmira.sees('referrals')).toMatchObject([{ turn: { level } }])
    }
    expect(await toldTo(gulmira)).toBe(4)
    expect(await toldTo(head)).toBe(1)
    expect(await toldTo(aizhan)).toBe(2)
    expect(await aizhan.asks('referral', 'board')).toMatchObject({ lines: [{ id: about, seenAs: 'coordinator' }], counts: [{ region: 'KZ-61', open: 1, past: 1 }], next: null })
  })
})

describe('the board', () => {
  test('gives most urgent terms first, page by page, each once, sent and received together', async () => {
    const story = await aStory()
    const { house, dana, gulmira } = story
    const urgencies = ['now', 'today', 'days'] as const
    for (let i = 0; i < 60; i++) {
      const child = newId<ChildId>()
      const back = i % 3 === 0
      await letServe(house, child, back ? house.desks.centre : house.desks.ngo)
      await (back ? gulmira : dana).submits(sendReferral, asking(house, { urgency: urgencies[i % 3], toDesk: back ? house.desks.ngo : house.desks.centre }), { about: child })
      house.clock.move(minuteMs)
    }
    const all: any[] = []
    for (let after: string | null = ''; after !== null;) {
      const page: any = await dana.asks('referral', 'board', after === '' ? {} : { after })
      all.push(...page.lines)
      after = page.next
    }
    expect(all).toHaveLength(60)
    expect(new Set(all.map((line) => line.id)).size).toBe(60)
    expect(all.map((line) => line.turn.by)).toEqual(all.map((line) => line.turn.by).sort((a: number, b: number) => a - b))
    expect(await dana.asks('referral', 'board', { after: "1.x' or true" })).toMatchObject({ code: 'referral.unreadable-page' })
  })
})

describe('a head who serves no child', () => {
  test('sees how the referrals of their own desks stand, no more of them than the desk was told, and nothing behind them', async () => {
    const story = await aStory()
    const { house, gulmira } = story
    const [sends, receives, elsewhere, nowhere] = await Promise.all([house.desks.ngo, house.desks.centre, house.desks.clinic, undefined].map((desk) =>
      house.person({ roles: ['head'], ...(desk ? { desk } : { agency: house.agencies.centre.id }) })))
    const about = await sent(story, { shareNow: ['urgent-needs'] })
    const boardOf = async (head: Person | undefined) => (await head!.asks<any>('referral', 'board')).lines
    expect(await boardOf(sends)).toMatchObject([{ id: about, seenAs: 'coordinator', code: 'arsha-418', ageBand: '14-15', turn: { what: 'answer' } }])
    expect(await boardOf(receives)).toMatchObject([{ id: about, seenAs: 'coordinator', state: 'waiting' }])
    const [line] = await boardOf(receives)
    for (const kept of ['ageBand', 'child', 'note', 'sex', 'urgentNeeds', 'childsView', 'language']) expect(line).not.toHaveProperty(kept)
    expect(await boardOf(elsewhere)).toEqual([])
    expect(await boardOf(nowhere)).toEqual([])
    for (const head of [sends, receives]) {
      expect(await head!.sees('referrals')).toEqual([])
      expect(await head!.submits(withdrawReferral, { reason: 'need-met' }, { about })).toMatchObject({ verdict: 'refused', code: 'access.role' })
    }
    await gulmira.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about })
    expect(await boardOf(receives)).toEqual([])
  })
})

describe('two answers at once', () => {
  test.each([2, 3, 4])('of %i, one is taken and the others are told', async (n) => {
    const story = await aStory()
    const { house } = story
    const people = await Promise.all(Array.from({ length: n }, () => house.person({ roles: ['worker'], desk: house.desks.centre })))
    const about = await sent(story)
    // A third transaction holds the door until all are waiting at it; without that, the test would try luck.
    const verdicts = await house.sql.begin(async (door) => {
      await door`select from referral.referrals where id = ${about} for update`
      const answers = people.map((person, i) => person.submits(answerReferral, i % 2 === 0 ? { answer: 'accept' } : { answer: 'decline', reason: 'no-place' }, { about }))
      for (let waiting = 0; waiting < n;) {
        const [row] = await house.sql<{ n: number }[]>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and usename = 'katch_app'`
        waiting = row!.n
      }
      return { answers }
    }).then(({ answers }) => Promise.all(answers))
    expect(verdicts.filter((verdict) => verdict.verdict === 'taken')).toHaveLength(1)
    for (const verdict of verdicts) if (verdict.verdict === 'refused') expect(['referral.already-answered', 'access.not-yours']).toContain(verdict.code)
    const [row] = await house.sql<{ path: { what: string }[]; revision: number }[]>`select path, revision from referral.referrals where id = ${about}`
    expect(row!.path.filter((step) => ['accepted', 'declined'].includes(step.what))).toHaveLength(1)
    expect(row!.revision).toBe(2)
  })
})
