import { expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { newId, type ChildId, type DeskId, type PersonId } from '#core/ids.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import type { Moment } from '#core/clock.ts'
import { fromBase64url, randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, sealDeskKey } from '#core/vault/desk-key.ts'
import { openIdentity } from '#core/vault/identity.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import { answerBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { makeKeys, type Keys } from '#core/vault/web/keys.ts'
import { meetChild, writeName, type Meeting } from '../forms.ts'
import { identityFields, sealName, sealNameAgain, withoutIdentity } from './identity-to-seal.ts'

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

test('what finds the child again goes along, in no letter of the name, where this phone has the key for it', async () => {
  const { keys } = await aPhone()
  const withKey = { ...keys, isUnlocked: true, indexKey: async () => ({ version: 1, key: randomBytes(32) }) }
  expect(await sealName(keys, met, { child, desk })).not.toHaveProperty('encoding')
  const sealed = await sealName(withKey, { ...met, mother: { given: 'Gulnora' } } as Meeting, { child, desk, at: 1_790_000_000_000 as Moment })
  if (!sealed || sealed instanceof Refusal) throw new Error('not sealed')
  expect(sealed.encoding).toMatchObject({ child, rows: [expect.any(String)] })
  expect(JSON.stringify(sealed)).not.toMatch(/Nigora|Gulnora|nikura/i)
  // A child of whom no name is known is found by nothing.
  const { name: _, ...nameless } = met
  expect(await sealName(withKey, nameless as Meeting, { child, desk })).toBeUndefined()
})

test('with a line goes along what was made of numbers together with the house; on one that is lost or too slow the child is written down without', async () => {
  const { keys } = await aPhone()
  const house = makeObliviousKey()
  const tagsWith = async (answerNumbers: Keys['answerNumbers']) => {
    const phone = { ...keys, isUnlocked: true, indexKey: async () => ({ version: 1, key: randomBytes(32) }), openName: async () => refuse('access.not-yours'), sharedWith: async () => [], answerNumbers }
    return (await sealNameAgain(phone, { name: { given: 'Nigora' }, iin: '120517650124', phone: '+7 701 000 00 01' }, { child, desk }) as SealedParts).encoding
  }
  expect((await tagsWith(async (blinded) => blinded.map((one) => toBase64url(answerBlinded(house, fromBase64url(one)!)!))))?.tags).toHaveLength(171)
  for (const lost of [async () => { throw new Error('no line') }, async () => refuse('matching.too-many-numbers', { minutes: 3, hours: 0 }), async () => await new Promise<never>(() => {})]) {
    const written = await tagsWith(lost)
    expect(written).toMatchObject({ rows: [expect.any(String)] })
    expect(written).not.toHaveProperty('tags')
  }
})

test('a draft never holds what is sealed', () => {
  expect(identityFields(meetChild)).toEqual(['name', 'mother'])
  expect(identityFields(writeName)).toEqual(['name', 'birth', 'mother', 'origin', 'phone', 'iin', 'personalNumber', 'paperNumber'])
})
