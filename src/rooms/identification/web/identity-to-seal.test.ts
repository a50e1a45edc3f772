import { expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { newId, type ChildId, type DeskId, type PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, sealDeskKey } from '#core/vault/desk-key.ts'
import { openIdentity } from '#core/vault/identity.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import { makeKeys } from '#core/vault/web/keys.ts'
import { meetChild, type Meeting } from '../forms.ts'
import { sealName, withoutIdentity } from './identity-to-seal.ts'

const desk = newId<DeskId>()
const child = newId<ChildId>()
const met = read({
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'other-children', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl', atSchool: 'no',
  documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger', ownWords: 'I want to call my grandmother', name: { given: 'Nigora', script: 'Latn' },
})

test('a name leaves the phone sealed to the desk, and only so', async () => {
  const { keys, deskKey } = await aPhone()
  const sealed = await sealName(keys, met, { child, desk })
  if (!sealed || sealed instanceof Refusal) throw new Error('not sealed')
  const sent = JSON.stringify({ answers: { ...withoutIdentity(met), child }, sealed })
  expect(sent).not.toContain('Nigora')
  expect(sent).toContain('I want to call my grandmother')
  expect(await openIdentity(sealed.identity!, sealed.identity!.seals[0]!, deskKey.privateKey)).toEqual({ names: [{ given: 'Nigora', script: 'Latn' }] })
})

test('a locked phone, or a desk without a key, seals nothing and says so', async () => {
  const { keys } = await aPhone()
  expect(await sealName(keys, met, { child, desk: newId<DeskId>() })).toMatchObject({ code: 'identification.name-not-sealed' })
  expect(await sealName(keys, met, { child, desk: undefined })).toMatchObject({ code: 'identification.name-not-sealed' })
  keys.lock()
  expect(await sealName(keys, met, { child, desk })).toMatchObject({ code: 'identification.name-not-sealed' })
})

test('a child met without a name needs no key', async () => {
  const { name: _, ...nameless } = met
  expect(await sealName(makeKeys(async () => { throw new Error('no line') }), nameless as Meeting, { child, desk })).toBeUndefined()
})

async function aPhone() {
  const person = newId<PersonId>()
  const member = await makeMemberKey()
  const deskKey = await makeDeskKey(desk, 1)
  const sealed = await sealDeskKey(deskKey, { to: 'person', recipient: person, publicKey: toBase64url(member.publicKey) } as never)
  const keys = makeKeys(async () => { throw new Error('no line') }, { deskKeys: [sealed], mustChange: [] })
  keys.hold(member)
  return { keys, deskKey }
}

function read(answers: object): Meeting {
  const meeting = readAnswers(meetChild, 1, answers)
  if (meeting instanceof Refusal) throw new Error(JSON.stringify(meeting))
  return meeting
}
