import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import type { ChildId } from '#core/ids.ts'
import { refuse } from '#core/refusal.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey } from '#core/vault/desk-key.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { desksToSealTo, openChild } from '#core/vault/server/vault.ts'
import { makeKeys, type Ask, type Keys } from '#core/vault/web/keys.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { meetChild, writeName } from '../forms.ts'
import { identificationRoom } from '../server/room.ts'
import { sealNameAgain } from './identity-to-seal.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'support-centre', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

test('a name told later is sealed like the first one; what was written before stays as another spelling', async () => {
  const house = await aHouse({ rooms: [identificationRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const other = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  const keys = await phoneOf(house, dana)
  const met = await dana.submits(meetChild, meeting)
  if (met.verdict !== 'taken') throw new Error(JSON.stringify(met))
  const [child, desk] = [met.about as ChildId, house.desks.ngo]

  expect(await dana.submits(writeName, { because: 'told-later' }, { about: child })).toMatchObject({ code: 'identification.name-missing' })
  expect(await dana.submits(writeName, { because: 'told-later', name: { given: 'Nigora' } }, { about: child })).toMatchObject({ code: 'sync.identity-in-clear' })
  for (const name of [{ given: 'Nigora' }, { given: 'Нигора' }]) {
    const sealed = await sealNameAgain(keys, { name }, { child, desk }) as SealedParts
    expect(await other.submits(writeName, { because: 'told-later' }, { about: child, sealed })).toMatchObject({ code: 'access.not-yours' })
    expect(await dana.submits(writeName, { because: 'told-later' }, { about: child, sealed })).toMatchObject({ verdict: 'taken' })
    // Two who write at once: the second is told that there is a newer one, and nothing is lost.
    expect(await dana.submits(writeName, { because: 'corrected' }, { about: child, sealed })).toMatchObject({ code: 'vault.newer-version' })
  }
  expect(await keys.openName(child, 'meeting')).toEqual({ identity: { names: [{ given: 'Нигора' }, { given: 'Nigora' }] }, version: 2 })
  expect((await dana.sees('children'))[0].timeline.map((one: { kind: string }) => one.kind)).toEqual(['met', 'notice-made', 'name-written', 'name-written'])
  keys.lock()
  expect(await sealNameAgain(keys, { name: { given: 'Nigora' } }, { child, desk })).toEqual(refuse('identification.name-not-sealed'))
})

test('by what a child is found again stands on the shelf of whoever may know the name, and of nobody else who works with the file', async () => {
  const house = await aHouse({ rooms: [identificationRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const supervisor = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  const keys = await phoneOf(house, dana)
  const met = await dana.submits(meetChild, meeting)
  if (met.verdict !== 'taken') throw new Error(JSON.stringify(met))
  const [child, desk] = [met.about as ChildId, house.desks.ngo]
  await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${child}, ${house.desks.clinic}, 'supervisor', 'supervise', now())`
  expect((await dana.sees('children'))[0]).not.toHaveProperty('encoding')

  const encoding = { child, version: '1.1.1', rows: [toBase64url(new Uint8Array(136).fill(7))] }
  const sealed = await sealNameAgain(keys, { name: { given: 'Nigora' } }, { child, desk }) as SealedParts
  expect(await dana.submits(writeName, { because: 'told-later' }, { about: child, sealed: { ...sealed, encoding: { ...encoding, child: house.desks.ngo as never } } })).toMatchObject({ code: 'matching.unreadable' })
  expect(await dana.submits(writeName, { because: 'told-later' }, { about: child, sealed: { ...sealed, encoding } })).toMatchObject({ verdict: 'taken' })
  expect((await dana.sees('children'))[0].encoding).toEqual({ version: '1.1.1', rows: encoding.rows })
  const [seen] = await supervisor.sees('children')
  expect(seen).toMatchObject({ id: child })
  expect(seen).not.toHaveProperty('encoding')
})

/** A phone whose notebook is open, at a desk that has its key. */
async function phoneOf(house: House, person: Person): Promise<Keys> {
  const member = await makeMemberKey()
  const deskKey = await makeDeskKey(house.desks.ngo, 1)
  await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${house.desks.ngo}, 1, ${publicPartOf(deskKey).publicKey}, ${person.id}, now())`
  const ask: Ask = async (path, body) => {
    const { child } = body as { child: ChildId }
    return await asPerson(house.staff.parts.app, person.token, async (tx, who) => (path === '/api/vault/open' ? await openChild(tx, who, child) : { desks: await desksToSealTo(tx, child) }))
  }
  const keys = makeKeys(ask, { deskKeys: [await sealDeskKey(deskKey, { to: 'person', recipient: person.id, publicKey: toBase64url(member.publicKey) })], mustChange: [] })
  keys.hold(member)
  return keys
}
