import { expect, test } from 'vitest'
import { consentRoom } from '#core/consent/server/consents.ts'
import type { RecordId } from '#core/ids.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { aHouse } from '#testing/house.ts'
import { sendReferral } from '../forms.ts'
import { referralRoom } from './room.ts'

test('written before the house had given the code, a referral goes under the one the child has; under anybody else’s it does not', async () => {
  const house = await aHouse({ rooms: [consentRoom, identificationRoom, referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre })
  const meeting = {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'support-centre', language: 'uz', interpreter: 'by-phone', sex: 'girl', atSchool: 'no',
    documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger', code: 'arsha-418',
  }
  await gulmira.submits(meetChild, meeting)
  const met = await dana.submits(meetChild, meeting)
  if (met.verdict !== 'taken') throw new Error(JSON.stringify(met))
  const { code: { word, number } } = met.result as { code: { word: string; number: number } }
  const asking = {
    toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any', shareNow: ['age-and-sex'], shareOnAcceptance: [],
    assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked',
  }
  const about = met.about as RecordId
  expect(await dana.submits(sendReferral, { ...asking, code: `${word}-${number === 999 ? 998 : number + 1}` }, { about })).toMatchObject({ code: 'referral.another-code' })
  expect(await dana.submits(sendReferral, { ...asking, code: 'arsha-418' }, { about })).toMatchObject({ verdict: 'taken' })
  expect((await gulmira.sees('referrals')).find(({ seenAs }) => seenAs === 'receiver')).toMatchObject({ code: `${word}-${number}` })
})
