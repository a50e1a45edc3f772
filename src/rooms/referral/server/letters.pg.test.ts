import { expect, test } from 'vitest'
import type { RecordId } from '#core/ids.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { aHouse, type Person } from '#testing/house.ts'
import { answerReferral, confirmHandOver, sendReferral, takeOver } from '../forms.ts'
import { actOf, letterOf } from '../letters.ts'
import { referralRoom } from './room.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61', district: 'KZ-61.saryagash' }, with: 'other-children', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', age: { years: 14, basis: 'said' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no',
  distress: 'calm', ownWords: 'I want to call my grandmother', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

async function aReferral() {
  const house = await aHouse({ rooms: [identificationRoom, referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre })
  const aizhan = await house.person({ roles: ['coordinator'], desk: house.desks.ngo, regions: ['KZ-61'] })
  const child = await taken(dana.submits(meetChild, meeting))
  const { code } = (await dana.sees('children'))[0]
  const about = await taken(dana.submits(sendReferral, {
    toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61', district: 'KZ-61.saryagash' }, code: `${code.word}-${code.number}`, ageBand: '14-15', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman',
    urgentNeeds: ['medicine'], topicsAsked: ['work'], note: 'NOTE-WORDS', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'not-yet', basis: 'law-child-in-danger', viewAsked: 'yes', childsView: 'VIEW-WORDS',
    shareNow: ['language', 'note'], shareOnAcceptance: ['age-and-sex', 'urgent-needs', 'documents'],
  }, { about: child }))
  const letters = async () => await Promise.all([dana, gulmira].map(async (who) => letterOf((await who.sees('referrals'))[0], { withWords: true })))
  return { house, dana, gulmira, aizhan, about, letters }
}

async function taken(sending: ReturnType<Person['submits']>): Promise<RecordId> {
  const verdict = await sending
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

test('what the sender prints is what stands before the receiver, before the answer and after it', async () => {
  const { dana, gulmira, aizhan, about, letters } = await aReferral()
  const [sent, received] = await letters()
  expect(sent!.shared).toEqual(received!.shared)
  expect(sent!.shared.map(({ group }) => group)).toEqual(['language', 'note'])
  for (const letter of [sent, received]) expect(JSON.stringify(letter)).not.toMatch(/VIEW-WORDS|medicine|14-15|woman|saryagash|grandmother/)
  // To the sender the papers are known, to whoever may still say no they are not.
  expect([sent!.basis, received!.basis]).toEqual(['rules-39', 'rules-16'])
  // A coordinator watches the term of the same referral, and has nothing to hand to anybody.
  const [watched] = await aizhan.sees('referrals')
  expect(watched).toMatchObject({ seenAs: 'coordinator' })
  expect(letterOf(watched)).toBeUndefined()

  await taken(gulmira.submits(answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about }))
  const [after, afterThere] = await letters()
  const both = (letter: typeof after) => [...letter!.shared, ...letter!.afterwards].map(({ label, said }) => `${label} ${said.join()}`).toSorted()
  expect(both(after)).toEqual(both(afterThere))
  expect(after!.afterwards.map(({ group }) => group)).toEqual(['age-and-sex', 'age-and-sex', 'urgent-needs', 'urgent-needs'])
  for (const letter of [after, afterThere]) {
    expect(letter).toMatchObject({ basis: 'rules-39', comeAt: 'we-collect', attachments: [{ state: 'ready' }, { state: 'ready' }, { state: 'not-yet' }] })
    expect(JSON.stringify(letter)).not.toMatch(/VIEW-WORDS|saryagash|grandmother/)
  }

  await taken(gulmira.submits(takeOver, { minutesAgo: 5, placeKind: 'our-house', condition: 'upset', conditionNote: 'CRIES', belongings: 'A-BAG', documents: ['none'], present: ['educator'], childTold: 'yes' }, { about }))
  const [entry] = await dana.sees('hand-overs')
  expect(actOf(entry, undefined)).toMatchObject({ confirmed: 'waits', at: entry.happenedAt })
  await taken(dana.submits(confirmHandOver, { itWasSo: 'differs', difference: 'SLEPT' }, { about: entry.id }))
  for (const who of [dana, gulmira]) {
    const act = actOf((await who.sees('hand-overs'))[0], undefined)
    expect(act).toMatchObject({ confirmed: 'differs', fromDesk: entry.fromDesk, toDesk: entry.toDesk })
    expect(JSON.stringify(act)).not.toMatch(/CRIES|A-BAG|SLEPT|upset/)
  }
})

test('once it is declined nobody prints a letter any more', async () => {
  const { dana, gulmira, about } = await aReferral()
  await taken(gulmira.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about }))
  expect(await gulmira.sees('referrals')).toEqual([])
  expect(letterOf((await dana.sees('referrals'))[0])).toBeUndefined()
})
