import { expect, test } from 'vitest'
import { consentRoom } from '#core/consent/server/consents.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { aHouse } from '#testing/house.ts'
import { sendReferral } from '../forms.ts'
import { referralRoom } from '../server/room.ts'
import type { ChildSeen, ReferralSeen } from './on-shelf.ts'
import { asReceiverSees, beginDraft, groupsShared, usualSharing } from './sending.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', otherLanguages: ['ru'], interpreter: 'by-phone',
  sex: 'girl', age: { from: 13, to: 15, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'family'],
  present: ['psychologist', 'interpreter'], childStopped: 'no', distress: 'calm', ownWords: 'I want to call my grandmother', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

test('what the screen fills in from a real file is taken in, and the receiver has the very card the sender looked at', async () => {
  const house = await aHouse({ rooms: [consentRoom, identificationRoom, referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Gulmira' })
  expect(await dana.submits(meetChild, meeting)).toMatchObject({ verdict: 'taken' })
  const [child] = await dana.sees<ChildSeen>('children')

  const draft = { ...beginDraft(child!), service: 'psychologist', toDesk: house.desks.centre, note: 'Afraid of closed doors' }
  const sharing = usualSharing('law-child-in-danger', { withPapers: false, hasNote: true, hasView: false })
  const answers = { ...draft, shareNow: groupsShared(sharing, 'now'), shareOnAcceptance: groupsShared(sharing, 'on-acceptance') }
  expect(await dana.submits(sendReferral, answers, { about: child!.id })).toMatchObject({ verdict: 'taken' })

  const [seen] = await gulmira.sees<ReferralSeen>('referrals')
  expect(seen).toMatchObject(asReceiverSees(draft, sharing))
  for (const kept of ['child', 'childsView', 'shareNow', 'shareOnAcceptance', 'contactPhone'] as const) expect(seen![kept] ?? undefined).toBeUndefined()
})
