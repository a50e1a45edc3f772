import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hourMs, minuteMs } from '#core/clock.ts'
import { asPerson } from '#core/access/server/session.ts'
import { openChild } from '#core/vault/server/vault.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { makeDeskKey, publicPartOf } from '#core/vault/desk-key.ts'
import { openIdentity, sealIdentity } from '#core/vault/identity.ts'
import type { OpenedSeal, SealedIdentity } from '#core/vault/sealed.ts'
import {
  anotherConversation, appeal, confirmAdvice, contestAdvice, decideAppeal, decideContest, linkChildren, makeNotice, meetChild, openJoint, raiseConcern, recordOutcome, settleAge, takeUpConcern,
} from '../forms.ts'
import { identificationRoom } from './room.ts'

const field = { signs: ['RGC-06', 'CHD-03'], howMany: 3, agesAbout: ['6-11', '12-17'], place: { region: 'KZ-61', district: 'KZ-61.saryagash' }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'now' }
const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', otherLanguages: ['ru'], interpreter: 'by-phone',
  sex: 'girl', age: { from: 13, to: 15, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'family'],
  present: ['psychologist', 'interpreter'], childStopped: 'no', distress: 'calm', ownWords: 'I want to call my grandmother', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const gate = {
  safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'POLICE_JUV' }, { kind: 'NGO' }], present: ['psychologist', 'police', 'ngo-worker'], interpreter: 'there', whenDay: '2026-11-12',
}
const identified = { outcome: 'identified', decidedBy: ['POLICE_JUV', 'NGO'], topicsAsked: ['work', 'road-and-border'], testimony: 'recorded', minutes: 40, signsConfirmed: ['CHD-03'], exploitation: ['labour'], rightsExplained: ['information'], viewAsked: 'yes', crimeFactNotice: 'made', childsView: 'school first', reasons: 'worked all day in the field' }

async function people(house: House) {
  const { desks } = house
  const [aigul, zhanar, dana, saule, other, coordinator] = await Promise.all([
    house.person({ roles: ['champion'], name: 'Aigul' }), house.person({ roles: ['worker'], desk: desks.guardianship, name: 'Zhanar' }), house.person({ roles: ['worker'], desk: desks.ngo, name: 'Dana' }),
    house.person({ roles: ['worker'], desk: desks.ngo, name: 'Saule' }), house.person({ roles: ['worker'], desk: desks.clinic, name: 'Other' }), house.person({ roles: ['coordinator'], regions: ['KZ-61'], name: 'Coordinator' }),
  ])
  return { aigul, zhanar, dana, saule, other, coordinator } as Record<'aigul' | 'zhanar' | 'dana' | 'saule' | 'other' | 'coordinator', Person>
}

async function aPlace() {
  const house = await aHouse({ rooms: [identificationRoom] })
  return { house, ...await people(house) }
}

async function taken(sending: Promise<unknown>): Promise<{ about: string; result: any }> {
  const verdict = await sending as { verdict: string; about: string; result: any }
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict
}

async function aChild(worker: Person, more: object = {}): Promise<string> {
  return (await taken(worker.submits(meetChild, { ...meeting, ...more }))).about
}

async function running(house: House, about: string): Promise<string[]> {
  const rows = await house.sql<{ kind: string }[]>`select kind from clocks.running where about = ${about} and stopped_at is null order by kind`
  return rows.map((row) => row.kind)
}

describe('the four stories', () => {
  test('a cotton field in Turkistan: three children, one concern, one file each, one joint conversation, and the one who saw them learns', async () => {
    const { house, aigul, zhanar, dana, coordinator } = await aPlace()
    const { about: concern } = await taken(aigul.submits(raiseConcern, field))
    expect(await running(house, concern)).toEqual(['concern-answer-now', 'tell-police-or-guardianship'])
    expect(await aigul.sees('concerns')).toEqual([{ seenAs: 'raiser', id: concern, became: 'waits', raisedAt: house.clock.now(), changedAt: house.clock.now(), revision: 1 }])
    expect(await zhanar.sees('concerns')).toMatchObject([{ seenAs: 'desk', state: 'raised', signs: ['RGC-06', 'CHD-03'], advice: { says: 'act-now' }, isOwn: false }])
    expect(await dana.sees('concerns')).toEqual([])
    expect(await coordinator.sees('concerns')).toMatchObject([{ seenAs: 'coordinator', region: 'KZ-61', urgency: 'now', desk: house.desks.guardianship }])

    house.clock.move(25 * minuteMs)
    await taken(zhanar.submits(takeUpConcern, { decision: 'take-up' }, { about: concern }))
    // The guardianship body is who the law wants told: its taking it up is the notice.
    expect(await running(house, concern)).toEqual([])
    expect(await aigul.sees('concerns')).toMatchObject([{ became: 'taken-up' }])

    const first = await taken(zhanar.submits(meetChild, meeting, { about: concern }))
    expect(first.result).toMatchObject({ child: first.about, code: { word: expect.stringMatching(/^[a-z]+$/), number: expect.any(Number) } })
    const second = await taken(zhanar.submits(meetChild, { ...meeting, sex: 'boy' }, { about: concern }))
    const third = await taken(zhanar.submits(meetChild, { ...meeting, sex: 'boy' }, { about: concern }))
    expect(await running(house, first.about)).toEqual(['identification-meeting', 'safe-place'])
    await taken(zhanar.submits(linkChildren, { others: [{ child: second.about }, { child: third.about }], because: 'found-together' }, { about: first.about }))
    expect((await zhanar.sees('children')).find((one) => one.id === first.about).group.toSorted()).toEqual([second.about, third.about].toSorted())
    const raiser = await aigul.feed()
    expect(JSON.stringify(raiser)).not.toContain(first.about)
    expect(await aigul.sees('concerns')).toMatchObject([{ became: 'somebody-is-with-the-child' }])
    expect(await aigul.sees('children')).toEqual([])

    house.clock.move(20 * hourMs)
    await taken(zhanar.submits(openJoint, gate, { about: first.about }))
    await taken(zhanar.submits(recordOutcome, identified, { about: first.about }))
    expect(await running(house, first.about)).toEqual(['decide-on-cooperation', 'safe-place', 'to-services'])
    const [file] = (await zhanar.sees('children')).filter((one) => one.id === first.about)
    expect(file).toMatchObject({ status: 'identified', presumedMinor: true, next: 'explain-and-refer', asked: [{ topic: 'work', times: 2, recorded: true }, { topic: 'family', times: 1 }, { topic: 'road-and-border', times: 1, recorded: true }] })
    expect(file.timeline.map((event: { kind: string }) => event.kind)).toEqual(expect.arrayContaining(['met', 'linked', 'joint-opened', 'identified']))
  })

  test('a bazaar in Almaty: a child who begs beside a grown-up who is no relative; the call comes first', async () => {
    const house = await aHouse({ rooms: [identificationRoom], region: 'KZ-75' })
    const { aigul, dana } = await people(house)
    const { about: concern } = await taken(aigul.submits(raiseConcern, { ...field, place: { region: 'KZ-75' }, signs: ['BEG-02', 'CHD-04'], placeKind: 'PLD-04', howMany: 2, agesAbout: ['under-6'] }))
    expect(await running(house, concern)).toEqual(['concern-answer-now', 'tell-police-or-guardianship'])
    const child = await aChild(dana, { place: { region: 'KZ-75' }, with: 'other-adults', carerMayBeInvolved: 'yes', signs: ['BEG-02', 'CHD-04'], placeKind: 'PLD-04', age: undefined, staysTonight: 'not-known' })
    expect(await running(house, child)).toEqual(['identification-meeting', 'tell-police-or-guardianship'])
    expect(await dana.sees('children')).toMatchObject([{ id: child, noticeWaits: true, next: 'make-notice', presumedMinor: true, age: { basis: 'unknown', band: 'unknown' }, carerMayBeInvolved: 'yes' }])
    await taken(dana.submits(makeNotice, { noticeTo: ['police-juvenile'], way: 'phone', noticeMinutesAgo: 5 }, { about: child }))
    expect(await running(house, child)).toEqual(['identification-meeting'])
    expect(await dana.sees('children')).toMatchObject([{ noticeWaits: false, next: 'open-joint' }])
  })

  test('a mother with an expired migration card, her child out of school: help without a call to the police', async () => {
    const { house, dana } = await aPlace()
    const child = await aChild(dana, { seenAs: 'at-risk', with: 'one-parent', carerMayBeInvolved: 'no', noticeMade: 'not-needed', staysTonight: 'own-people', signs: ['RGC-06', 'RGC-07'], placeKind: undefined, documents: ['birth-certificate'], age: { years: 9, basis: 'document' } })
    expect(await running(house, child)).toEqual([])
    expect(await dana.sees('children')).toMatchObject([{ status: 'potential-at-risk', help: 'offered', noticeWaits: false, next: 'refer', advice: { says: 'not-enough-to-say' } }])
  })

  test('back to Tashkent region: the file goes out as facts of the standard, without anything that tells who the child is', async () => {
    const { house, dana } = await aPlace()
    const child = await aChild(dana, { age: { years: 11, basis: 'said' } })
    await taken(dana.submits(openJoint, gate, { about: child }))
    await taken(dana.submits(recordOutcome, identified, { about: child }))
    const facts = await dana.asks('identification', 'htcds', { child })
    expect(facts).toMatchObject({
      katch_AgeBand: '10-13', katch_StateStatus: 'identified', prs_Gender: 'Feminine', prs_Citizenship: 'UZ', prs_PrimaryLanguage: 'uzb', prs_SecondaryLanguage: 'rus',
      vic_TraffickingStatus: 'ActualVictimOfTrafficking', vic_TraffickingStatusDecisionMakingOrg: 'Police', vic_TypeOfExploitation: 'ForcedLabour', cas_Status: 'Active',
    })
    const text = JSON.stringify(facts)
    for (const secret of [child, 'grandmother', 'KZ-61', house.desks.ngo]) expect(text).not.toContain(secret)
  })
})

describe('concerns', () => {
  test('of two who answer at once one is taken and one is told', async () => {
    const { house, aigul, zhanar } = await aPlace()
    const second = await house.person({ roles: ['worker'], desk: house.desks.guardianship })
    const { about } = await taken(aigul.submits(raiseConcern, field))
    const verdicts = await Promise.all([zhanar, second].map((one) => one.submits(takeUpConcern, { decision: 'take-up' }, { about })))
    expect(verdicts.map((one) => one.verdict).toSorted()).toEqual(['refused', 'taken'])
    expect(verdicts.find((one) => one.verdict === 'refused')).toMatchObject({ code: 'identification.concern-decided' })
  })

  test('a concern passed on buys no time, stays known to who passed it, and is the other desk’s from then on', async () => {
    const { house, aigul, zhanar } = await aPlace()
    const police = await house.agency('POLICE_JUV', { takesConcerns: true })
    const bolat = await house.person({ roles: ['worker'], desk: police.desk })
    // Two desks take concerns here: the first by its number gets it.
    const { about } = await taken(aigul.submits(raiseConcern, field))
    const [first, next] = house.desks.guardianship < police.desk ? [zhanar, bolat] : [bolat, zhanar]
    expect(await next.submits(takeUpConcern, { decision: 'take-up' }, { about })).toMatchObject({ verdict: 'refused', code: 'access.not-yours' })
    const [before] = await house.sql`select due_at from clocks.running where about = ${about} and kind = 'concern-answer-now' and stopped_at is null`
    house.clock.move(20 * minuteMs)
    await taken(first.submits(takeUpConcern, { decision: 'pass', toDesk: next.desk }, { about }))
    const [after] = await house.sql`select due_at, desk from clocks.running where about = ${about} and kind = 'concern-answer-now' and stopped_at is null`
    expect(after).toEqual({ due_at: before!['due_at'], desk: next.desk })
    expect(await first.sees('concerns')).toMatchObject([{ seenAs: 'passed-on', became: 'waits' }])
    expect(await first.submits(takeUpConcern, { decision: 'take-up' }, { about })).toMatchObject({ code: 'access.not-yours' })
    await taken(next.submits(takeUpConcern, { decision: 'set-aside', reason: 'cannot-be-found' }, { about }))
    expect(await aigul.sees('concerns')).toMatchObject([{ became: 'set-aside' }])
    expect(await running(house, about)).toEqual([])
  })

  test('where no desk takes concerns the coordinator sees it, the clock runs, and the coordinator finds it a desk but goes nowhere', async () => {
    const { house, aigul, zhanar } = await aPlace()
    const coordinator = await house.person({ roles: ['coordinator'], regions: ['KZ-33'] })
    const { about } = await taken(aigul.submits(raiseConcern, { ...field, place: { region: 'KZ-33' } }))
    expect(await zhanar.sees('concerns')).toEqual([])
    expect(await coordinator.sees('concerns')).toMatchObject([{ seenAs: 'coordinator', desk: null, state: 'raised' }])
    expect(await running(house, about)).toEqual(['concern-answer-now', 'tell-police-or-guardianship'])
    expect(await coordinator.submits(takeUpConcern, { decision: 'take-up' }, { about })).toMatchObject({ code: 'identification.another-desk' })
    expect(await coordinator.submits(takeUpConcern, { decision: 'pass', toDesk: house.desks.clinic }, { about })).toMatchObject({ code: 'identification.desk-takes-none' })
    await taken(coordinator.submits(takeUpConcern, { decision: 'pass', toDesk: house.desks.guardianship }, { about }))
    expect(await zhanar.sees('concerns')).toMatchObject([{ seenAs: 'desk', state: 'passed' }])
  })

  test('a place the programme does not know is refused, and a name has no way in', async () => {
    const { aigul } = await aPlace()
    expect(await aigul.submits(raiseConcern, { ...field, place: { region: 'KZ-99' } })).toMatchObject({ code: 'identification.region-unknown' })
    expect(await aigul.submits(raiseConcern, { ...field, place: { region: 'KZ-61', district: 'KZ-75.medeu' } })).toMatchObject({ code: 'identification.district-unknown' })
    expect(await aigul.submits(raiseConcern, { ...field, note: 'a girl called N' })).toMatchObject({ code: 'forms.unknown-field' })
  })

  test('a champion opens no file, and another champion does not learn that the concern exists', async () => {
    const { house, aigul } = await aPlace()
    const stranger = await house.person({ roles: ['champion'] })
    const { about } = await taken(aigul.submits(raiseConcern, field))
    expect(await aigul.submits(meetChild, meeting, { about })).toMatchObject({ code: 'access.role' })
    expect(await stranger.sees('concerns')).toEqual([])
    expect(await stranger.submits(takeUpConcern, { decision: 'take-up' }, { about })).toMatchObject({ code: 'access.role' })
  })
})

describe('a file', () => {
  test('is open to the desk that met the child; for everybody else it does not exist', async () => {
    const { house, dana, saule, other, coordinator, zhanar } = await aPlace()
    const child = await aChild(dana)
    expect(await saule.sees('children')).toMatchObject([{ id: child }])
    const nowhere = randomUUID()
    for (const somebody of [other, zhanar]) {
      expect(await somebody.sees('children')).toEqual([])
      for (const id of [child, nowhere]) {
        for (const question of ['file', 'asked', 'htcds']) expect(await somebody.asks('identification', question, { child: id })).toMatchObject({ code: 'access.not-yours' })
        const sent = await Promise.all([
          somebody.submits(makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 0 }, { about: id }), somebody.submits(openJoint, gate, { about: id }), somebody.submits(recordOutcome, identified, { about: id }),
          somebody.submits(settleAge, { years: 15, seen: 'none', why: 'x' }, { about: id }), somebody.submits(appeal, { to: 'authority', by: 'child' }, { about: id }),
        ])
        for (const verdict of sent) expect(verdict).toEqual({ verdict: 'refused', code: 'access.not-yours', details: {} })
      }
    }
    expect(await coordinator.sees('children')).toEqual([])
    expect(await coordinator.asks('identification', 'file', { child })).toMatchObject({ code: 'access.role' })
    expect(await house.sql`select from identification.events where child = ${child} and kind <> 'met'`).toHaveLength(0)
  })

  test('does not exist for somebody who is blocked from it, although their desk serves the child', async () => {
    const { house, dana, saule } = await aPlace()
    const child = await aChild(dana)
    await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${saule.id}, 'relative', now())`
    expect(await saule.sees('children')).toEqual([])
    expect(await saule.asks('identification', 'file', { child })).toMatchObject({ code: 'access.not-yours' })
    expect(await saule.submits(openJoint, gate, { about: child })).toMatchObject({ code: 'access.not-yours' })
    expect(await dana.sees('children')).toMatchObject([{ id: child }])
  })

  test('is not opened anew under a number that is a child’s already: nobody gets in by naming it', async () => {
    const { house, dana, other } = await aPlace()
    const child = await aChild(dana)
    expect(await other.submits(meetChild, { ...meeting, child })).toEqual({ verdict: 'refused', code: 'access.not-yours', details: {} })
    expect(await other.asks('identification', 'file', { child })).toMatchObject({ code: 'access.not-yours' })
    expect(await house.sql`select from access.relations where child = ${child}`).toHaveLength(1)
  })

  test('is called as the phone called it; where that is another child’s code it gets its own, and the file says how it was called', async () => {
    const { dana, other } = await aPlace()
    const first = await taken(dana.submits(meetChild, { ...meeting, code: 'arsha-418' }))
    expect(first.result.code).toEqual({ word: 'arsha', number: 418 })
    const second = await taken(other.submits(meetChild, { ...meeting, code: 'arsha-418' }))
    expect(second.result.code).not.toEqual(first.result.code)
    expect((await other.sees('children'))[0].timeline[0]).toMatchObject({ kind: 'met', facts: { called: 'arsha-418' } })
    expect((await dana.sees('children'))[0].timeline[0].facts).not.toHaveProperty('called')
    // What is no code of the programme is none.
    for (const code of ['Nigora-418', 'arsha-42', 'arsha', "arsha-418'"]) expect((await taken(dana.submits(meetChild, { ...meeting, code }))).result.code.number).toBeGreaterThan(99)
    expect(JSON.stringify(await dana.sees('children'))).not.toContain('Nigora')
  })

  test('met in a valley under a number of the phone’s own, it has that number, and told twice it is told once', async () => {
    const { house, dana } = await aPlace()
    const [id, child] = [randomUUID(), randomUUID()]
    const first = await taken(dana.submits(meetChild, { ...meeting, child }, { id }))
    const again = await taken(dana.submits(meetChild, { ...meeting, child }, { id }))
    expect(first.about).toBe(child)
    expect(again).toEqual(first)
    expect(await house.sql`select from identification.children`).toHaveLength(1)
  })

  test('keeps stories as ciphertext, shows them only when asked for one child, and writes the asking down', async () => {
    const { house, dana } = await aPlace()
    const child = await aChild(dana)
    expect(JSON.stringify(await dana.sees('children'))).not.toContain('grandmother')
    const [row] = await house.sql`select encode(locked, 'escape') as story from identification.stories where child = ${child}`
    expect(row!['story']).not.toContain('grandmother')
    expect(await dana.asks('identification', 'file', { child })).toMatchObject({ child: { id: child }, conversations: [{ kind: 'meeting', ownWords: 'I want to call my grandmother' }] })
    expect(await house.sql`select from log.leaves where body like '%"showed"%identification/file%'`).toHaveLength(1)
  })

  test('tells before a topic is asked again who asked it before, also to the next agency', async () => {
    const { house, dana, other } = await aPlace()
    const child = await aChild(dana)
    await letServe(house, child as ChildId, house.desks.clinic, 'referred-accepted')
    expect(await other.asks('identification', 'asked', { child })).toMatchObject({ asked: [{ topic: 'work', times: 1, lastBy: dana.agency }, { topic: 'family' }] })
    house.clock.move(hourMs)
    const talk = { why: 'services', topicsAsked: ['family', 'health'], present: ['doctor'], needs: 'as-before', seenAs: 'as-before', childStopped: 'paused', distress: 'upset', ownWords: 'my stomach hurts' }
    const { result } = await taken(other.submits(anotherConversation, talk, { about: child }))
    expect(result.askedBefore).toMatchObject([{ topic: 'family', times: 1 }])
    expect((await dana.sees('children'))[0].asked).toContainEqual(expect.objectContaining({ topic: 'family', times: 2, lastBy: other.agency }))
  })

  test('shows a receiving desk what was shared with it and what it wrote itself, and the database keeps the rest by itself', async () => {
    const { house, dana, other } = await aPlace()
    const child = await aChild(dana)
    await letServe(house, child as ChildId, house.desks.clinic, 'referred-accepted', ['age-and-sex', 'urgent-needs'])
    await taken(dana.submits(makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 1 }, { about: child }))
    expect(await dana.sees('children')).toMatchObject([{ sight: 'whole', sex: 'girl', languages: ['uz', 'ru'], signs: ['RGC-06', 'CHD-03', 'PLX-02'], advice: { says: 'act-now' } }])
    const [seen] = await other.sees('children')
    expect(seen).toMatchObject({ id: child, sight: 'shared', sex: 'girl', age: { band: '10-13' }, staysTonight: 'safe-place' })
    for (const name of ['languages', 'documents', 'citizenshipSaid', 'signs', 'company', 'basis', 'advice']) expect(seen).not.toHaveProperty(name)
    expect(seen.timeline[0]).toMatchObject({ kind: 'met', facts: {} })
    await taken(other.submits(anotherConversation, { why: 'services', present: ['doctor'], needs: 'met', seenAs: 'as-before', childStopped: 'no', distress: 'calm', ownWords: 'it hurts here' }, { about: child }))
    const file = await other.asks('identification', 'file', { child })
    expect(file.conversations.flatMap((talk: { ownWords?: string }) => talk.ownWords ?? [])).toEqual(['it hurts here'])
    expect(JSON.stringify(file)).not.toContain('grandmother')
    expect(await other.asks('identification', 'htcds', { child })).toMatchObject({ code: 'identification.part-of-the-file' })
    expect(await dana.asks('identification', 'htcds', { child })).not.toHaveProperty('code')
    const heardBy = async (person: Person) => await asPerson(house.staff.parts.app, person.token, async (tx) => (await tx`select 1 from identification.stories where child = ${child}`).length)
    expect([await heardBy(dana), await heardBy(other)]).toEqual([2, 1])
  })

  test('is looked at, not written in, by who supervises or is consulted', async () => {
    const { house, dana, other } = await aPlace()
    const child = await aChild(dana)
    for (const kind of ['supervisor', 'consult']) {
      await house.sql`delete from access.relations where child = ${child} and desk = ${house.desks.clinic}`
      await letServe(house, child as ChildId, house.desks.clinic, kind)
      await taken(dana.submits(settleAge, { years: 14, seen: 'none', why: 'said by her' }, { about: child }))
      expect(await other.sees('children')).toMatchObject([{ id: child, sight: kind === 'supervisor' ? 'whole' : 'shared' }])
      expect(await other.submits(makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 1 }, { about: child })).toMatchObject({ code: 'access.not-yours' })
      const update = await asPerson(house.staff.parts.app, other.token, async (tx) => (await tx`update identification.children set help = 'closed' where id = ${child}`).count)
      expect(update).toBe(0)
    }
  })

  test('ends the safe place’s three days when the child sleeps elsewhere', async () => {
    const { house, dana } = await aPlace()
    const child = await aChild(dana)
    const talk = { why: 'safety', present: ['social-worker'], needs: 'met', seenAs: 'as-before', staysTonight: 'support-centre', childStopped: 'no', distress: 'calm' }
    expect(await running(house, child)).toContain('safe-place')
    await taken(dana.submits(anotherConversation, talk, { about: child }))
    expect(await running(house, child)).not.toContain('safe-place')
  })

  test('leaves the presumption of minority only with a document and a reason', async () => {
    const { dana } = await aPlace()
    const child = await aChild(dana, { age: { years: 19, basis: 'said' } })
    expect(await dana.sees('children')).toMatchObject([{ presumedMinor: true, age: { band: '16-17' } }])
    expect(await dana.submits(settleAge, { years: 19, seen: 'none', why: 'she says so' }, { about: child })).toMatchObject({ code: 'identification.age-needs-document' })
    await taken(dana.submits(settleAge, { years: 19, seen: 'passport', why: 'a passport was brought' }, { about: child }))
    expect(await dana.sees('children')).toMatchObject([{ presumedMinor: false, age: { basis: 'document', from: 19, band: 'over-17' }, ageDocument: 'passport' }])
  })

  test('links only children whom one serves', async () => {
    const { dana, other } = await aPlace()
    const [mine, theirs] = [await aChild(dana), await aChild(other)]
    expect(await dana.submits(linkChildren, { others: [{ child: theirs }], because: 'siblings' }, { about: mine })).toMatchObject({ code: 'access.not-yours' })
    expect(await dana.submits(linkChildren, { others: [{ child: mine }], because: 'siblings' }, { about: mine })).toMatchObject({ code: 'identification.linked-to-itself' })
  })

  test('a link takes brothers and sisters along: whoever was linked before stays linked, whichever pair is named', async () => {
    const { dana } = await aPlace()
    const [a, b, c, d] = [await aChild(dana), await aChild(dana), await aChild(dana), await aChild(dana)]
    await taken(dana.submits(linkChildren, { others: [{ child: b }], because: 'siblings' }, { about: a }))
    await taken(dana.submits(linkChildren, { others: [{ child: d }], because: 'siblings' }, { about: c }))
    await taken(dana.submits(linkChildren, { others: [{ child: c }], because: 'found-together' }, { about: b }))
    for (const child of await dana.sees('children')) expect([child.id, ...child.group].toSorted()).toEqual([a, b, c, d].toSorted())
  })

  test('a name sent in clear is refused before it is stored', async () => {
    const { house, dana } = await aPlace()
    expect(await dana.submits(meetChild, { ...meeting, name: { given: 'Nigora' } })).toMatchObject({ code: 'sync.identity-in-clear' })
    expect(await house.sql`select from sync.submissions where body like '%Nigora%' or verdict like '%Nigora%'`).toHaveLength(0)
  })

  test('carries a name that only the desk’s own devices can open', async () => {
    const { house, dana, other } = await aPlace()
    const deskKey = await makeDeskKey(house.desks.ngo, 1)
    const { publicKey } = publicPartOf(deskKey)
    await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${house.desks.ngo}, 1, ${publicKey}, ${dana.id}, now())`
    const child = newId<ChildId>()
    const identity = await sealIdentity({ names: [{ given: 'Nigora' }] }, { child, version: 1, desks: [publicPartOf(deskKey)] }) as SealedIdentity
    expect((await taken(dana.submits(meetChild, meeting, { sealed: { identity } }))).about).toBe(child)
    const opens = async (somebody: Person) => await asPerson(house.staff.parts.app, somebody.token, async (tx, who) => await openChild(tx, who, child))
    const opened = await opens(dana) as OpenedSeal
    expect(await openIdentity(opened, opened.seals[0]!, deskKey.privateKey)).toEqual({ names: [{ given: 'Nigora' }] })
    expect(await opens(other)).toMatchObject({ code: 'access.not-yours' })
    expect(await dana.submits(meetChild, { ...meeting, child: newId() }, { sealed: { identity } })).toMatchObject({ verdict: 'refused', code: 'vault.unreadable' })
  })

  test('goes along when help begins, and a desk that lost it forgets it', async () => {
    const { house, dana, other } = await aPlace()
    const child = await aChild(dana)
    await letServe(house, child as ChildId, house.desks.clinic, 'referred-accepted')
    await taken(dana.submits(makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 1 }, { about: child }))
    expect(await other.sees('children')).toMatchObject([{ id: child }])
    await house.sql`update access.relations set until = now() where child = ${child} and desk = ${house.desks.clinic}`
    await taken(dana.submits(settleAge, { years: 14, seen: 'none', why: 'said by her' }, { about: child }))
    expect(await other.sees('children')).toEqual([])
  })
})

describe('the joint identification', () => {
  test('waits at the gate, is held once, and is not decided by who was not there', async () => {
    const { house, dana } = await aPlace()
    const child = await aChild(dana)
    expect(await dana.submits(openJoint, { ...gate, present: ['police'], urgentAid: 'needed' }, { about: child })).toMatchObject({ code: 'identification.gate', details: { missing: ['urgent-aid', 'educator-or-psychologist'] } })
    expect(await dana.submits(recordOutcome, identified, { about: child })).toMatchObject({ code: 'identification.no-joint' })
    await taken(dana.submits(openJoint, gate, { about: child }))
    expect(await running(house, child)).not.toContain('identification-meeting')
    expect(await dana.submits(openJoint, gate, { about: child })).toMatchObject({ code: 'identification.joint-open' })
    expect(await dana.submits(recordOutcome, { ...identified, decidedBy: ['GUARD'] }, { about: child })).toMatchObject({ code: 'identification.decider-was-absent' })
    await taken(dana.submits(recordOutcome, identified, { about: child }))
    expect(await dana.submits(openJoint, gate, { about: child })).toMatchObject({ code: 'identification.decided-already' })
  })

  test('is not held where proceedings have recognised the child', async () => {
    const { dana } = await aPlace()
    const child = await aChild(dana, { procedural: 'recognised' })
    expect(await dana.submits(openJoint, gate, { about: child })).toMatchObject({ code: 'identification.procedural-status' })
    expect(await dana.sees('children')).toMatchObject([{ status: 'procedural-victim' }])
  })

  test('one working day runs where police and an NGO identified; none where a provider of services was among them', async () => {
    const { house, dana } = await aPlace()
    const [one, two] = [await aChild(dana), await aChild(dana, { citizenshipSaid: 'KZ' })]
    const withServices = { ...gate, participants: [...gate.participants, { kind: 'SSS' }] }
    await taken(dana.submits(openJoint, gate, { about: one }))
    await taken(dana.submits(recordOutcome, identified, { about: one }))
    await taken(dana.submits(openJoint, withServices, { about: two }))
    await taken(dana.submits(recordOutcome, { ...identified, decidedBy: ['POLICE_JUV', 'SSS'] }, { about: two }))
    expect(await running(house, one)).toContain('to-services')
    expect(await running(house, two)).not.toContain('to-services')
    expect(await running(house, two)).not.toContain('decide-on-cooperation')
  })

  test('who was not recognised appeals, and somebody else decides than who wrote the decision down', async () => {
    const { dana, saule } = await aPlace()
    const child = await aChild(dana, { noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10 })
    await taken(dana.submits(openJoint, gate, { about: child }))
    await taken(dana.submits(recordOutcome, { ...identified, outcome: 'not-recognised', exploitation: undefined, appealExplained: 'yes', wayHome: 'taken-home' }, { about: child }))
    await taken(dana.submits(appeal, { to: 'authority', by: 'child', why: 'nobody asked about the second field' }, { about: child }))
    expect(await dana.submits(decideAppeal, { decision: 'stands', why: 'no' }, { about: child })).toMatchObject({ code: 'identification.own-decision' })
    await taken(saule.submits(decideAppeal, { decision: 'identify-again', why: 'new facts' }, { about: child }))
    expect(await saule.sees('children')).toMatchObject([{ status: 'not-recognised', appeal: 'identify-again', next: 'open-joint' }])
    await taken(saule.submits(openJoint, gate, { about: child }))
    expect(await saule.sees('children')).toMatchObject([{ status: 'in-identification' }])
  })
})

describe('advice', () => {
  test('is given with its reasons, confirmed by a person, contested, and answered by somebody else within three working days', async () => {
    const { house, dana, saule, other } = await aPlace()
    const child = await aChild(dana)
    const [{ advice }] = await dana.sees('children')
    expect(advice).toMatchObject({ says: 'act-now', state: 'given', rule: 'three-elements-1', because: [{ element: 'who', codes: ['RGC-06'] }, { element: 'where' }, { element: 'how' }] })
    expect(await other.submits(confirmAdvice, { agree: 'yes' }, { about: advice.id })).toMatchObject({ code: 'access.not-yours' })
    await taken(dana.submits(confirmAdvice, { agree: 'yes' }, { about: advice.id }))
    const { result } = await taken(dana.submits(contestAdvice, { by: 'child', why: 'she was on holiday' }, { about: advice.id }))
    expect(result.answerBy - house.clock.now()).toBeGreaterThan(48 * hourMs)
    expect(await dana.submits(decideContest, { decision: 'kept', why: 'mine' }, { about: advice.id })).toMatchObject({ code: 'identification.own-decision' })
    await taken(saule.submits(decideContest, { decision: 'withdrawn', why: 'it was a school camp' }, { about: advice.id }))
    expect((await dana.sees('children'))[0]).toMatchObject({ advice: { state: 'withdrawn' }, status: 'potential-presumed' })
    expect(await dana.asks('identification', 'file', { child })).toMatchObject({ advices: [{ contestWhy: 'she was on holiday', decisionWhy: 'it was a school camp' }] })
  })
})

test('the database itself shows a worker only the files of their desk, whatever a query asks for', async () => {
  const { house, dana, other } = await aPlace()
  const [mine, theirs] = [await aChild(dana), await aChild(other)]
  const { app } = house.staff.parts
  const connection = await app.reserve()
  onTestFinished(() => connection.release())
  await connection`begin`
  await connection`select set_config('katch.session', ${dana.token}, true)`
  for (const table of ['children', 'conversations', 'advices', 'events']) {
    const rows = await connection.unsafe(`select distinct ${table === 'children' ? 'id' : 'child'} as child from identification.${table}`)
    expect(rows.map((row) => row['child'])).toEqual([mine])
  }
  expect((await connection`update identification.children set help = 'closed' where id = ${theirs}`).count).toBe(0)
  await connection`rollback`
})
