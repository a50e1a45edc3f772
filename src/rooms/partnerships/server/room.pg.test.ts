import { describe, expect, test } from 'vitest'
import { newInvitation } from '#core/access/invitation.ts'
import { dayMs } from '#core/clock.ts'
import { newId, type AgencyId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, openDeskKey, rotateDeskKey, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import { makeRecoveryKey } from '#core/vault/recovery.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import {
  addAgency, addDesk, addPerson, changeAgency, changeDesk, changeDeskKey, changePerson, endDutyContact, endRole, endService, giveRole, handDeskKey,
  inviteAgain, joinDesk, leaveDesk, setDutyContact, setRecovery, setService, verifyDutyContact,
} from '../forms.ts'
import { agencyOf, contactsOf, deskFor, deskTakingConcerns } from './door.ts'
import { partnershipsRoom } from './room.ts'

const rooms = [partnershipsRoom]
const notYours = { verdict: 'refused', code: 'access.not-yours', details: {} }

/** Saule heads an organisation, Dana works there; Marat heads another agency; Aizhan keeps the programme's accounts. */
async function aStory() {
  const house = await aHouse({ rooms })
  const saule = await house.person({ roles: ['head', 'worker'], desk: house.desks.ngo, name: 'Saule' })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' })
  const marat = await house.person({ roles: ['head'], agency: house.agencies.centre.id, name: 'Marat' })
  const aizhan = await house.person({ roles: ['administrator'], name: 'Aizhan' })
  const aigul = await house.person({ roles: ['champion'], agency: house.agencies.ngo.id, name: 'Aigul' })
  return { house, saule, dana, marat, aizhan, aigul, ngo: house.agencies.ngo.id }
}

async function adding(agency: AgencyId, more: object = {}) {
  const { token, tokenHash } = await newInvitation()
  return { token, answers: { agency, shownName: 'Timur', signInName: `timur-${newId().slice(0, 6)}`, language: 'kk', roles: ['worker'], invitation: tokenHash, ...more } }
}

/** What a submission that was taken is about. */
async function taken(sent: Promise<Verdict>): Promise<RecordId> {
  const verdict = await sent
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

/** As the room's own login inside the database, with this person's session. */
async function asInjected<T>(house: House, person: Person, work: (tx: any) => Promise<T>): Promise<T> {
  return await house.staff.parts.app.begin(async (tx) => {
    await tx`select set_config('katch.session', ${person.token}, true)`
    return await work(tx)
  }) as T
}

describe('an invited person', () => {
  test('appears for the head, for the desk and for administrators, and the server has only the hash of the invitation', async () => {
    const { house, saule, dana, marat, aizhan, ngo } = await aStory()
    const { token, answers } = await adding(ngo, { desk: house.desks.ngo })
    const verdict = await saule.submits(addPerson, answers)
    expect(verdict).toMatchObject({ verdict: 'taken' })
    const timur = { shownName: 'Timur', state: 'invited', isEnrolled: false, desks: [{ desk: house.desks.ngo, hasKey: false }] }
    expect(await saule.sees('people')).toMatchObject([{ ...timur, signInName: answers.signInName, roles: [{ role: 'worker' }], mayManage: true }])
    expect(await dana.sees('people')).toMatchObject([timur])
    expect((await dana.sees('people'))[0]).not.toHaveProperty('signInName')
    expect(await aizhan.sees('people')).toMatchObject([timur])
    expect(await marat.sees('people')).toEqual([])
    const kept = await house.sql`select token_hash, person from access.invitations`
    expect(kept).toHaveLength(1)
    expect(kept[0]!.token_hash.toString('base64url')).toBe(answers.invitation)
    const stored = JSON.stringify(await house.sql`select body from sync.submissions`) + JSON.stringify(await house.sql`select body from log.leaves`)
    expect(stored).not.toContain(token)
    expect(await saule.submits(addPerson, { ...answers, invitation: (await newInvitation()).tokenHash })).toMatchObject({ code: 'partnerships.sign-in-name-taken' })
    expect(await saule.submits(addPerson, { ...answers, signInName: 'other-name', invitation: 'short' })).toMatchObject({ code: 'partnerships.invitation-unreadable' })
  })

  test('is invited again while they have not signed in, and never after', async () => {
    const { house, saule, dana, marat, ngo } = await aStory()
    const about = await taken(saule.submits(addPerson, (await adding(ngo)).answers)) as PersonId
    const again = (await newInvitation()).tokenHash
    expect(await saule.submits(inviteAgain, { invitation: again }, { about })).toMatchObject({ verdict: 'taken' })
    expect(await house.sql`select ended_at is null as live from access.invitations order by made_at`).toMatchObject([{ live: false }, { live: true }])
    expect(await marat.submits(inviteAgain, { invitation: again }, { about })).toEqual(notYours)
    expect(await saule.submits(inviteAgain, { invitation: again }, { about: dana.id })).toMatchObject({ code: 'partnerships.already-enrolled' })
  })
})

describe('nobody raises their own rights', () => {
  test('not with the form, not with a submission made by hand', async () => {
    const { house, saule, dana, aizhan, aigul } = await aStory()
    for (const form of [giveRole, endRole]) {
      expect(await saule.submits(form, { role: 'worker' }, { about: saule.id })).toMatchObject({ code: 'partnerships.own-rights' })
      expect(await aizhan.submits(form, { role: 'administrator' }, { about: aizhan.id })).toMatchObject({ code: 'partnerships.own-rights' })
      expect(await dana.submits(form, { role: 'administrator' }, { about: dana.id })).toMatchObject({ code: 'access.role' })
    }
    expect(await saule.submits(joinDesk, { desk: await house.desk(house.agencies.ngo.id) }, { about: saule.id })).toMatchObject({ code: 'partnerships.own-rights' })
    const crafted = { id: newId(), form: 'partnerships/give-role', version: 1, filledAt: house.clock.now(), device: 'by-hand', answers: { role: 'administrator' }, about: aigul.id }
    expect((await aigul.posts('/api/submissions', crafted)).body).toMatchObject({ code: 'access.role' })
    expect((await saule.posts('/api/submissions', { ...crafted, id: newId() })).body).toMatchObject({ code: 'partnerships.role-not-yours-to-give' })
    // The same number a second time, now about oneself: the first verdict stands.
    const id = newId()
    expect((await saule.posts('/api/submissions', { ...crafted, id, answers: { role: 'worker' } })).body).toMatchObject({ verdict: 'taken' })
    expect((await saule.posts('/api/submissions', { ...crafted, id, answers: { role: 'administrator' }, about: saule.id })).body).toMatchObject({ about: aigul.id })
    expect(await house.sql`select role from partnerships.roles_held where person = ${saule.id} order by role`).toEqual([{ role: 'head' }, { role: 'worker' }])
  })

  test('not with a query injected in a room either', async () => {
    const { house, saule, dana, aizhan } = await aStory()
    const give = (by: Person, person: PersonId, role: string) => asInjected(house, by, (tx) => tx`
      insert into partnerships.roles_held (programme, person, role, since) values (${house.programme}, ${person}, ${role}, now())`)
    for (const by of [saule, dana, aizhan]) await expect(give(by, by.id, 'coordinator')).rejects.toThrow(/row-level security/)
    await expect(give(saule, dana.id, 'coordinator')).rejects.toThrow(/row-level security/)
    await expect(give(aizhan, dana.id, 'clockwork')).rejects.toThrow(/row-level security/)
    const join = (by: Person, person: PersonId, desk: DeskId) => asInjected(house, by, (tx) => tx`
      insert into partnerships.memberships (programme, desk, person, since) values (${house.programme}, ${desk}, ${person}, now())`)
    await expect(join(saule, dana.id, house.desks.police)).rejects.toThrow(/row-level security/)
    await expect(join(aizhan, dana.id, house.desks.police)).rejects.toThrow(/row-level security/)
    await expect(asInjected(house, aizhan, (tx) => tx`update partnerships.agencies set recovery_public_key = 'mine' where id = ${house.agencies.ngo.id}`)).rejects.toThrow(/permission denied/)
    expect(await asInjected(house, saule, (tx) => tx`update partnerships.people set state = 'suspended' where id = ${aizhan.id} or id = ${saule.id} returning id`)).toHaveLength(0)
  })

  test('a head does not take the invitation of somebody who will hold more than they do', async () => {
    const { house, aizhan, saule, ngo } = await aStory()
    const about = await taken(aizhan.submits(addPerson, (await adding(ngo, { roles: ['administrator'] })).answers)) as PersonId
    const mine = await newInvitation()
    expect(await saule.submits(inviteAgain, { invitation: mine.tokenHash }, { about })).toMatchObject({ code: 'partnerships.above-you' })
    expect(await saule.submits(changePerson, { state: 'left' }, { about })).toMatchObject({ code: 'partnerships.above-you' })
    const [said] = await asInjected<object[]>(house, saule, (tx) => tx`select access.invite(${about}, ${Buffer.from(mine.tokenHash, 'base64url')}) as said`)
    expect(said).toEqual({ said: 'not-yours' })
  })
})

test('a head of another agency learns nothing: what is not theirs is not found, to the byte', async () => {
  const { house, dana, marat, ngo } = await aStory()
  const tries = [[changePerson, { state: 'suspended' }], [inviteAgain, { invitation: (await newInvitation()).tokenHash }], [joinDesk, { desk: house.desks.centre }], [leaveDesk, { desk: house.desks.ngo }], [giveRole, { role: 'worker' }], [endRole, { role: 'worker' }]] as const
  for (const [form, answers] of tries) {
    expect(await marat.submits(form, answers, { about: dana.id })).toEqual(notYours)
    expect(await marat.submits(form, answers, { about: newId() })).toEqual(notYours)
  }
  expect(await marat.submits(addPerson, (await adding(ngo)).answers)).toEqual(notYours)
  expect(await marat.submits(setService, { desk: house.desks.ngo, service: 'lawyer', regions: ['KZ-61'], languages: ['kk'], ageFrom: 0, ageTo: 17 })).toEqual(notYours)
  expect(await marat.submits(setRecovery, { publicKey: (await makeRecoveryKey()).publicKey, custodians: ['a', 'b', 'c', 'd', 'e'].map((who) => ({ who })) }, { about: ngo })).toEqual(notYours)
  expect(await marat.asks('partnerships', 'people', { agency: ngo })).toEqual({ people: [] })
  for (const agency of ['-'.repeat(36), `${ngo.slice(0, 14)}1${ngo.slice(15)}`, `${ngo} `, '']) expect(await marat.asks('partnerships', 'people', { agency }), agency).toMatchObject({ code: 'access.not-yours' })
  expect(await asInjected(house, marat, (tx) => tx`select id from partnerships.people where agency = ${ngo}`)).toEqual([])
})

describe('somebody who can give rights remains', () => {
  test('two administrators who end each other at once: one is ended, one is refused', async () => {
    const { house, aizhan } = await aStory()
    const botagoz = await house.person({ roles: ['administrator'], name: 'Botagoz' })
    const door = house.staff.parts.app
    const holding = await door.reserve()
    // Both submissions stand at the same lock before either has decided.
    await holding`begin`
    await holding`select set_config('katch.session', ${aizhan.token}, true)`
    await holding`select partnerships.administrators_locked()`
    const both = [aizhan.submits(endRole, { role: 'administrator' }, { about: botagoz.id }), botagoz.submits(endRole, { role: 'administrator' }, { about: aizhan.id })]
    await expect.poll(async () => (await house.sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`)[0]!.n).toBe(2)
    await holding`commit`
    holding.release()
    const verdicts = await Promise.all(both)
    expect(verdicts.map((one) => one.verdict).sort()).toEqual(['refused', 'taken'])
    expect(await house.sql`select count(*)::int as n from partnerships.roles_held where role = 'administrator' and until is null and person in (${aizhan.id}, ${botagoz.id})`).toEqual([{ n: 1 }])
  })

  test('nobody suspends the agency they sit in', async () => {
    const { aizhan, house, marat } = await aStory()
    expect(await aizhan.submits(changeAgency, { state: 'suspended' }, { about: aizhan.agency })).toMatchObject({ code: 'partnerships.own-agency' })
    expect(await aizhan.submits(changeAgency, { state: 'suspended' }, { about: house.agencies.centre.id })).toMatchObject({ verdict: 'taken' })
    expect((await marat.gets('/api/feed?after=0')).status).toBe(401)
  })
})

describe('a desk', () => {
  test('left means its children are out of sight at the next statement, and its key is to be changed', async () => {
    const { house, saule, dana } = await aStory()
    const child = newId<ChildId>()
    await letServe(house, child, house.desks.ngo)
    await withKey(house, saule)
    const sees = (tx: any) => tx`select access.serves(${child}) as serves`.then(([row]: any) => row.serves)
    await house.staff.parts.app.begin(async (tx) => {
      await tx`select set_config('katch.session', ${dana.token}, true)`
      expect(await sees(tx)).toBe(true)
      expect(await saule.submits(leaveDesk, { desk: house.desks.ngo }, { about: dana.id })).toMatchObject({ verdict: 'taken' })
      expect(await sees(tx)).toBe(false)
    })
    expect((await dana.feed()).audiences).not.toContain(`desk:${house.desks.ngo}`)
    expect(await dana.sees('people')).toMatchObject([{ id: dana.id, desks: [] }])
    expect(await house.sql`select must_change_since is not null as asked from vault.desk_keys where desk = ${house.desks.ngo}`).toEqual([{ asked: true }])
    // Dana comes back: the key that followed is not hers until somebody hands it over.
    await saule.submits(joinDesk, { desk: house.desks.ngo }, { about: dana.id })
    expect((await dana.sees('people')).find((one) => one.id === dana.id)).toMatchObject({ desks: [{ hasKey: false }] })
  })

  test('its key is handed from device to device; who is no member and who is a stranger get none', async () => {
    const { house, saule, dana, marat, aizhan } = await aStory()
    const { keys, pair } = await withKey(house, saule)
    const danas = await published(house, dana)
    await aizhan.submits(changePerson, { shownName: 'Dana K.' }, { about: dana.id })
    const seen = await saule.sees('people')
    expect(seen).toHaveLength(2)
    expect(seen.find((one) => one.id === saule.id)).toMatchObject({ desks: [{ hasKey: true }] })
    expect(seen.find((one) => one.id === dana.id)).toMatchObject({ isEnrolled: true, desks: [{ hasKey: false }] })
    const to = (person: Person, own: KeyPair) => ({ to: 'person' as const, recipient: person.id, publicKey: toBase64url(own.publicKey) })
    const stranger = await published(house, marat)
    const tries = [
      [await sealDeskKey(keys, to(marat, stranger)), 'partnerships.key-for-a-stranger'],
      [await sealDeskKey(keys, { ...to(dana, danas), publicKey: toBase64url((await makeMemberKey()).publicKey) }), 'partnerships.key-for-a-stranger'],
      [await sealDeskKey({ ...keys, desk: house.desks.police }, to(dana, danas)), 'partnerships.key-of-another-desk'],
      [await sealDeskKey({ ...await makeDeskKey(house.desks.ngo, 2) }, to(dana, danas)), 'partnerships.key-of-another-version'],
      [await sealDeskKey(await makeDeskKey(house.desks.ngo, 1), to(dana, danas)), 'vault.key-replaced'],
    ] as const
    for (const [sealed, code] of tries) expect(await saule.submits(handDeskKey, { to: 'member' }, { about: house.desks.ngo, sealed: { keys: [sealed] } })).toMatchObject({ verdict: 'refused', code })
    const good = await sealDeskKey(keys, to(dana, danas))
    expect(await marat.submits(handDeskKey, { to: 'member' }, { about: house.desks.ngo, sealed: { keys: [good] } })).toEqual(notYours)
    expect(await saule.submits(handDeskKey, { to: 'member' }, { about: house.desks.ngo })).toMatchObject({ code: 'partnerships.no-key-given' })
    expect(await saule.submits(handDeskKey, { to: 'member' }, { about: house.desks.ngo, sealed: { keys: [good] } })).toMatchObject({ verdict: 'taken' })
    expect((await saule.sees('people')).find((one) => one.id === dana.id)).toMatchObject({ desks: [{ hasKey: true }] })
    expect((await house.sql`select kind from notify.notices where person = ${dana.id}`)).toEqual([{ kind: 'desk-key-came' }])

    // Somebody leaves; the next member makes a new version, without the one who left.
    const next = await rotateDeskKey(keys, [to(dana, danas)])
    expect(await saule.submits(changeDeskKey, { because: 'somebody-left' }, { about: house.desks.ngo, sealed: { keys: next.sealed } })).toMatchObject({ code: 'partnerships.key-without-you' })
    const right = await rotateDeskKey(keys, [to(saule, pair)])
    expect(await saule.submits(changeDeskKey, { because: 'somebody-left' }, { about: house.desks.ngo, sealed: { keys: right.sealed } })).toMatchObject({ verdict: 'taken', result: { version: 2 } })
    expect(await saule.submits(changeDeskKey, { because: 'somebody-left' }, { about: house.desks.ngo, sealed: { keys: right.sealed } })).toMatchObject({ code: 'partnerships.key-of-another-version' })
    expect((await saule.sees('people')).find((one) => one.id === dana.id)).toMatchObject({ desks: [{ hasKey: false }] })
    expect(await openDeskKey(right.sealed[0]!, pair.privateKey)).toMatchObject({ version: 2 })
  })

  test('its agency\'s recovery key is set by its head, not by an administrator, and receives the desk\'s key', async () => {
    const { house, saule, aizhan, aigul, ngo } = await aStory()
    const { publicKey } = await makeRecoveryKey()
    const custodians = ['One', 'Two', 'Three', 'Four', 'Five'].map((who) => ({ who }))
    expect(await aizhan.submits(setRecovery, { publicKey, custodians }, { about: ngo })).toMatchObject({ code: 'access.role' })
    expect(await saule.submits(setRecovery, { publicKey, custodians: custodians.slice(1) }, { about: ngo })).toMatchObject({ code: 'partnerships.custodians-needed' })
    expect(await saule.submits(setRecovery, { publicKey: 'A'.repeat(42), custodians }, { about: ngo })).toMatchObject({ code: 'partnerships.recovery-unreadable' })
    expect(await saule.submits(setRecovery, { publicKey, custodians }, { about: ngo })).toMatchObject({ verdict: 'taken' })
    expect(await saule.sees('agencies')).toMatchObject([{ recoveryKey: publicKey, custodians: ['One', 'Two', 'Three', 'Four', 'Five'] }])
    for (const other of [aizhan, aigul]) expect((await other.sees('agencies'))[0]).not.toHaveProperty('custodians')
    const { keys } = await withKey(house, saule)
    const recoverable = async () => (await saule.asks<any>('partnerships', 'directory')).desks.find((one: any) => one.id === house.desks.ngo).recoverable
    expect(await recoverable()).toBe(false)
    const sealed = await sealDeskKey(keys, { to: 'recovery', recipient: ngo, publicKey })
    expect(await saule.submits(handDeskKey, { to: 'recovery' }, { about: house.desks.ngo, sealed: { keys: [sealed] } })).toMatchObject({ verdict: 'taken' })
    expect(await recoverable()).toBe(true)
    // With other custodians what the first ones could open is not sealed for these.
    expect(await saule.submits(setRecovery, { publicKey: (await makeRecoveryKey()).publicKey, custodians }, { about: ngo })).toMatchObject({ verdict: 'taken' })
    expect(await recoverable()).toBe(false)
  })
})

describe('the directory', () => {
  test('is open to a champion; people are not', async () => {
    const { house, aigul, aizhan, saule } = await aStory()
    const agency = await taken(aizhan.submits(addAgency, { kind: 'NGO', nameRu: 'Тестовая организация', region: 'KZ-79' }))
    const desk = await taken(aizhan.submits(addDesk, { agency: agency, nameRu: 'Приём', nameKk: 'Қабылдау', regions: ['KZ-79', 'KZ-61'], takesConcerns: 'yes' })) as DeskId
    await aizhan.submits(setService, { desk: desk, service: 'lawyer', regions: ['KZ-79'], languages: ['kk', 'uz'], ageFrom: 0, ageTo: 17 })
    await aizhan.submits(setDutyContact, { desk: desk, place: 'duty', name: 'Duty line', phone: '8 701 000 00 01', hours: 'set', days: ['mon', 'tue'], fromHour: 9, toHour: 18 })
    expect(await aigul.sees('agencies')).toMatchObject([{ id: agency, title: { ru: 'Тестовая организация' }, region: 'KZ-79' }])
    expect(await aigul.sees('desks')).toMatchObject([{ id: desk, regions: ['KZ-61', 'KZ-79'], takesConcerns: true, keyVersion: null }])
    expect(await aigul.sees('services')).toMatchObject([{ service: 'lawyer', ageTo: 17, languages: ['kk', 'uz'] }])
    const [contact] = await aigul.sees('contacts')
    expect(contact).toMatchObject({ name: 'Duty line', phone: '+77010000001', hours: { kind: 'set', days: ['mon', 'tue'], from: 9, to: 18 }, verifiedAt: null })

    await saule.submits(changePerson, { shownName: 'Aigul A.' }, { about: aigul.id })
    expect(await aigul.sees('people')).toMatchObject([{ id: aigul.id, shownName: 'Aigul A.' }])
    expect(await asInjected(house, aigul, (tx) => tx`select id from partnerships.people`)).toEqual([{ id: aigul.id }])
    expect(await asInjected(house, aigul, (tx) => tx`select person from partnerships.memberships union select person from partnerships.roles_held`)).toEqual([{ person: aigul.id }])
    expect(await aigul.asks('partnerships', 'people', { agency: house.agencies.ngo.id })).toMatchObject({ code: 'access.role' })
    expect(await aigul.submits(verifyDutyContact, { reached: 'yes' }, { about: contact.id })).toMatchObject({ code: 'access.role' })
    expect((await aigul.asks('partnerships', 'directory')).desks).toHaveLength(7)

    await aizhan.submits(changeDesk, { state: 'closed' }, { about: desk })
    expect(await aigul.sees('contacts')).toEqual([])
    expect(await aigul.sees('services')).toEqual([])
    expect(await aigul.asks('partnerships', 'find', { service: 'lawyer' })).toEqual({ found: [] })
  })

  test('a number that answers stands first, and is silent again after sixty days', async () => {
    const { house, saule, dana, aizhan } = await aStory()
    for (const desk of [house.desks.ngo, house.desks.centre]) {
      await aizhan.submits(setService, { desk, service: 'safe-place', regions: ['KZ-61'], languages: ['kk'], ageFrom: 0, ageTo: 17 })
      await aizhan.submits(setDutyContact, { desk, place: 'duty', name: 'Duty', phone: '+77010000002', hours: 'always' })
    }
    const contact = (await dana.sees('contacts')).find((one) => one.desk === house.desks.ngo)
    const find = async () => (await dana.asks('partnerships', 'find', { service: 'safe-place', region: 'KZ-61', age: '14', language: 'uz' })).found
    await dana.submits(verifyDutyContact, { reached: 'yes' }, { about: contact.id })
    expect((await find()).map((one: any) => [one.offer.desk, one.because])).toEqual([
      [house.desks.ngo, ['contact-verified', 'here', 'there-now']], [house.desks.centre, ['nobody-there', 'contact-silent', 'here']],
    ])
    await dana.submits(verifyDutyContact, { reached: 'no' }, { about: contact.id })
    expect((await find())[0].because).not.toContain('contact-verified')
    await dana.submits(verifyDutyContact, { reached: 'yes' }, { about: contact.id })
    house.clock.move(60 * dayMs + 1)
    expect((await find()).flatMap((one: any) => one.because)).not.toContain('contact-verified')
    expect(await dana.asks('partnerships', 'find', { service: 'nothing' })).toMatchObject({ code: 'partnerships.unknown-need' })

    // Set again, the place is taken over; ended, it is gone.
    const next = { desk: house.desks.ngo, place: 'duty', person: dana.id, phone: '+77010000003', hours: 'always' }
    expect(await saule.submits(setDutyContact, next), 'who has not seen the number that stands there does not take its place').toMatchObject({ code: 'partnerships.changed-meanwhile' })
    const again = await taken(saule.submits(setDutyContact, next, { about: contact.id }))
    expect(await saule.submits(setDutyContact, { ...next, phone: '+77010000009' }, { about: contact.id })).toMatchObject({ code: 'partnerships.changed-meanwhile' })
    const own = (await dana.sees('contacts')).filter((one) => one.desk === house.desks.ngo)
    expect(own).toMatchObject([{ id: again, name: 'Dana', phone: '+77010000003', verifiedAt: null }])
    expect((await house.staff.parts.app.begin(async (tx) => { await tx`select set_config('katch.session', ${dana.token}, true)`; return await contactsOf(tx, house.desks.ngo) }))).toHaveLength(1)
    expect(await saule.submits(endDutyContact, { because: 'changed' }, { about: again })).toMatchObject({ verdict: 'taken' })
    expect((await dana.sees('contacts')).filter((one) => one.desk === house.desks.ngo)).toEqual([])
    const [service] = (await dana.sees('services')).filter((one) => one.desk === house.desks.ngo)
    const offer = { desk: house.desks.ngo, service: service.service, regions: ['KZ-61'], languages: ['kk'], ageFrom: 3, ageTo: 17 }
    expect(await saule.submits(setService, offer)).toMatchObject({ code: 'partnerships.changed-meanwhile' })
    // Two who had the same entry before them: one is taken, the other looks again.
    const door = await house.sql.reserve()
    await door`begin`
    await door`select pg_advisory_xact_lock(hashtextextended(${`service ${house.desks.ngo} ${service.service}`}, 0))`
    const sent = [3, 5].map((ageFrom) => saule.submits(setService, { ...offer, ageFrom }, { about: service.id, basedOn: service.revision }))
    for (let waiting = 0; waiting < 2;) {
      const [row] = await house.sql<{ n: number }[]>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      waiting = row!.n
    }
    await door`commit`
    door.release()
    const both = await Promise.all(sent)
    expect(both.map((one: any) => one.code ?? one.verdict).toSorted()).toEqual(['partnerships.changed-meanwhile', 'taken'])
    expect(await saule.submits(endService, { because: 'paused' }, { about: service.id })).toMatchObject({ verdict: 'taken' })
    expect((await find()).map((one: any) => one.offer.desk)).toEqual([house.desks.centre])
  })

  test('other rooms ask it at its door', async () => {
    const { house, dana } = await aStory()
    await asInjected(house, dana, async (tx) => {
      expect(await deskFor(tx, house.desks.guardianship)).toMatchObject({ isOpen: true, agency: { kind: 'GUARD' } })
      expect(await agencyOf(tx, house.desks.ngo)).toBe(house.agencies.ngo.id)
      expect(await deskTakingConcerns(tx, 'KZ-61')).toBe(house.desks.guardianship)
      expect(await deskTakingConcerns(tx, 'KZ-33')).toBeUndefined()
    })
  })

  test('who changed something meanwhile is not written over', async () => {
    const { house, aizhan } = await aStory()
    const about = house.agencies.ngo.id
    expect(await aizhan.submits(changeAgency, { nameKk: 'Ұйым' }, { about, basedOn: 1 })).toMatchObject({ verdict: 'taken' })
    expect(await aizhan.submits(changeAgency, { nameKk: 'Басқа' }, { about, basedOn: 1 })).toMatchObject({ code: 'partnerships.changed-meanwhile' })
    expect(await aizhan.submits(changeAgency, { region: 'KZ-79' }, { about: newId() })).toEqual(notYours)
  })
})

test('who leaves loses desk, roles and place in the directory, and is out at once', async () => {
  const { house, saule, dana, aizhan } = await aStory()
  await withKey(house, saule)
  await saule.submits(setDutyContact, { desk: house.desks.ngo, place: 'head', person: dana.id, phone: '+77010000004', hours: 'always' })
  expect(await saule.submits(changePerson, { state: 'left' }, { about: dana.id })).toMatchObject({ verdict: 'taken' })
  expect((await dana.gets('/api/feed?after=0')).status).toBe(401)
  expect(await saule.sees('contacts')).toEqual([])
  expect((await saule.sees('people')).find((one) => one.id === dana.id)).toMatchObject({ state: 'left', desks: [], roles: [] })
  expect(await house.sql`select must_change_since is not null as asked from vault.desk_keys`).toEqual([{ asked: true }])
  expect(await aizhan.submits(changePerson, { state: 'active' }, { about: dana.id })).toMatchObject({ code: 'partnerships.has-left' })
})

test('who becomes a head sees the people of the agency, and forgets them when it ends', async () => {
  const { house, aizhan, marat } = await aStory()
  const oleg = await house.person({ roles: ['worker'], agency: house.agencies.centre.id, name: 'Oleg' })
  expect(await marat.sees('people')).toEqual([])
  expect(await aizhan.submits(giveRole, { role: 'head' }, { about: oleg.id })).toMatchObject({ verdict: 'taken' })
  expect((await oleg.sees('people')).map((one) => one.shownName).sort()).toEqual(['Marat', 'Oleg'])
  expect(await aizhan.submits(endRole, { role: 'head' }, { about: oleg.id })).toMatchObject({ verdict: 'taken' })
  expect((await oleg.sees('people')).map((one) => one.shownName)).toEqual(['Oleg'])
})

/** The first key of this person's desk, made on their device. */
async function withKey(house: House, person: Person): Promise<{ keys: DeskKey; pair: KeyPair }> {
  const pair = await published(house, person)
  const keys = await makeDeskKey(person.desk!, 1)
  const sealed = await sealDeskKey(keys, { to: 'person', recipient: person.id, publicKey: toBase64url(pair.publicKey) })
  expect(await person.submits(changeDeskKey, { because: 'first' }, { about: person.desk!, sealed: { keys: [sealed] } })).toMatchObject({ verdict: 'taken', result: { version: 1 } })
  return { keys, pair }
}

async function published(house: House, person: Person): Promise<KeyPair> {
  const pair = await makeMemberKey()
  await house.sql`insert into vault.member_keys (programme, person, public_key) values (${house.programme}, ${person.id}, ${toBase64url(pair.publicKey)})`
  return pair
}
