import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import { minuteMs } from '#core/clock.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { notYours, Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { openIdentity, resealFor, sealIdentity } from '#core/vault/identity.ts'
import { makeMemberKey, wrapMemberKey } from '#core/vault/member-key.ts'
import type { DeskSeal, OpenedSeal, SealedIdentity } from '#core/vault/sealed.ts'
import * as vault from '#core/vault/server/vault.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { answerReferral, sendReferral, withdrawReferral } from '../forms.ts'
import { referralRoom } from './room.ts'

const identity = { names: [{ given: 'Нигора' }] }

test('a name lies sealed until the receiver accepts, and is opened on their device only', async () => {
  const { dana, gulmira, child, centre, house, send } = await aName()
  const about = await send()
  expect(await dana.sees('referrals')).toMatchObject([{ nameSealed: true }])
  expect(await open(house, gulmira, child)).toEqual(notYours())
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about })
  const opened = await open(house, gulmira, child) as OpenedSeal
  expect(await openIdentity(opened, opened.seals[0]!, centre.privateKey)).toEqual(identity)
})

test('declined or withdrawn, the seal is taken back, also after acceptance', async () => {
  const { dana, gulmira, child, house, send } = await aName()
  const first = await send()
  await gulmira.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about: first })
  expect(await open(house, gulmira, child)).toEqual(notYours())
  house.clock.move(minuteMs)
  const second = await send()
  await gulmira.submits(answerReferral, { answer: 'accept' }, { about: second })
  expect(await open(house, gulmira, child)).toMatchObject({ child })
  expect(await dana.submits(withdrawReferral, { reason: 'not-safe' }, { about: second })).toMatchObject({ verdict: 'taken' })
  expect(await open(house, gulmira, child)).toEqual(notYours())
  expect(await house.sql`select kind from access.relations where child = ${child} and desk = ${house.desks.centre} and (until is null or until > now())`).toEqual([])
})

test('a name that was not to be shared, or is sealed for somebody else, is refused before anything is kept', async () => {
  const { dana, seal, answers, child, house } = await aName()
  const unshared = await dana.submits(sendReferral, { ...answers, shareOnAcceptance: ['note'] }, { about: child, sealed: { seals: [seal] } })
  expect(unshared).toMatchObject({ code: 'referral.name-not-shared' })
  const elsewhere = await dana.submits(sendReferral, { ...answers, toDesk: house.desks.clinic }, { about: child, sealed: { seals: [seal] } })
  expect(elsewhere).toMatchObject({ code: 'referral.seal-for-another' })
  expect(await house.sql`select count(*)::int as n from vault.identity_seals where desk = ${house.desks.centre}`).toEqual([{ n: 0 }])
})

/** Dana's desk (ngo) keeps a child's name; she may send it along to Gulmira's (centre). */
async function aName() {
  const house = await aHouse({ rooms: [referralRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const gulmira = await house.person({ roles: ['worker'], desk: house.desks.centre })
  const [ngo, centre] = [await giveDeskKey(house, dana), await giveDeskKey(house, gulmira)]
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const sealed = await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(ngo)] }) as SealedIdentity
  await asPerson(house.staff.parts.app, dana.token, (tx, by) => vault.keepIdentity(tx, child, sealed, { by, at: house.clock.now() }))
  const seal = await resealFor(child, (await open(house, dana, child) as OpenedSeal).seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(centre) }) as DeskSeal
  if (seal instanceof Refusal) throw new Error(seal.code)
  const answers = {
    toDesk: house.desks.centre, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any',
    shareNow: ['age-and-sex'], shareOnAcceptance: ['identity'], assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked',
  }
  const send = async (): Promise<RecordId> => {
    const verdict = await dana.submits(sendReferral, answers, { about: child, sealed: { seals: [seal] } })
    if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
    return verdict.about
  }
  return { house, dana, gulmira, child, centre, seal, answers, send }
}

async function giveDeskKey(house: House, person: Person): Promise<DeskKey> {
  const pair = await makeMemberKey()
  const { wrapped } = await wrapMemberKey(pair, randomBytes(32), { person: person.id, way: 'passphrase', credential: '' })
  await house.sql`insert into vault.member_keys (programme, person, public_key) values (${house.programme}, ${person.id}, ${toBase64url(pair.publicKey)})`
  await house.sql`insert into vault.member_wraps (programme, person, way, wrapped) values (${house.programme}, ${person.id}, 'passphrase', ${wrapped})`
  const key = await makeDeskKey(person.desk as DeskId, 1)
  const sealed = await sealDeskKey(key, { to: 'person', recipient: person.id, publicKey: toBase64url(pair.publicKey) })
  await asPerson(house.staff.parts.app, person.token, (tx, by) => vault.keepDeskKeys(tx, [sealed], { by, at: house.clock.now() }))
  return key
}

async function open(house: House, person: Person, child: ChildId) {
  return await asPerson(house.staff.parts.app, person.token, (tx, who) => vault.openChild(tx, who, child))
}
