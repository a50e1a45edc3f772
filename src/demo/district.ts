/**
 * Founds the demo district as a real one is founded: the administrator sets the house up and adds agencies, desks and
 * people; everybody enrols with a passphrase of their own and publishes a key; desks get keys sealed to their members. The
 * district plays every telephone itself, so it holds here what a real house never sees in one place.
 */
import { createHash } from 'node:crypto'
import { newInvitation } from '#core/access/invitation.ts'
import type { DoorDeps } from '#core/access/server/door.ts'
import { finishEnrol, inviteFromDoor, startEnrol } from '#core/access/server/enrol.ts'
import { setUp } from '#core/access/server/first-visit.ts'
import { findSession, signOut } from '#core/access/server/sessions.ts'
import { totpPlace } from '#core/access/server/sign-in.ts'
import { keepPendingTotp } from '#core/access/server/store.ts'
import { codeAt } from '#core/access/server/totp.ts'
import { later, type Clock, type Moment } from '#core/clock.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import { newId, type AgencyId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { windClockwork, type Clockwork } from '#core/jobs/clockwork.ts'
import { giveIndexKey } from '#core/matching/forms.ts'
import { Refusal } from '#core/refusal.ts'
import { takeIn, type TakeInParts } from '#core/sync/server/take-in.ts'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey, type DeskKeyRecipient } from '#core/vault/desk-key.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import { makeIndexKey, sealIndexKey, type IndexKey } from '#core/vault/index-key.ts'
import { makeMemberKey, wrapMemberKey } from '#core/vault/member-key.ts'
import { deriveFromPassphrase, type PassphraseParams } from '#core/vault/passphrase.ts'
import { makeRecoveryKey } from '#core/vault/recovery.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { addAgency, addDesk, addPerson, changeAgency, changeDeskKey, setDutyContact, setRecovery, setService } from '#rooms/partnerships/forms.ts'
import {
  agencies, allRegions, contacts, custodians, desks, offers, people, type AgencyKey, type DemoAgency, type DemoContact, type DemoDesk, type DeskKey as DeskName, type Invented, type InThree, type PersonKey,
} from './people.ts'

export interface Phone {
  readonly person: PersonId
  readonly token: string
  readonly device: string
  readonly memberKey: KeyPair
}

export interface District {
  /** The house as everybody in the district knows it: its clock stands until it is moved. */
  readonly parts: TakeInParts
  readonly clock: Clock & { set(at: Moment): void }
  readonly now: Moment
  readonly agencies: Readonly<Record<AgencyKey, AgencyId>>
  readonly desks: Readonly<Record<DeskName, DeskId>>
  readonly phones: Readonly<Record<PersonKey, Phone>>
  /** Keys of desks that have members; the others are in the directory only. */
  readonly deskKeys: ReadonlyMap<DeskId, DeskKey>
  /** By which phones of all desks find children again. */
  readonly indexKey: IndexKey
  /** When the coordinator tried which number, oldest first. */
  readonly calls: readonly Call[]
  readonly clockworks: readonly Clockwork[]
}

export interface Call { readonly daysAgo: number; readonly contact: RecordId; readonly reached: 'yes' | 'no' }

export interface Sent { readonly about?: RecordId; readonly sealed?: SealedParts; readonly minutesAgo?: number }

/** The least that a phone accepts (see `deriveFromPassphrase`), so that the whole district enrols in seconds. */
const demoParams: PassphraseParams = { kind: 'argon2id', memoryKiB: 19_456, passes: 2, lanes: 1 }

/** A code secret known to everybody, as the passphrase is: good in a demo house, and nowhere else. */
export function codeSecretOf(name: PersonKey): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`a demo person's code: ${name}`).digest().subarray(0, 20))
}

export async function found(deps: DoorDeps, parts: TakeInParts, { clock, now }: Pick<District, 'clock' | 'now'>): Promise<District> {
  const first = people.nurlan
  const administrator = newId<PersonId>()
  const outcome = await setUp({ door: deps.door, config: parts.programme }, {
    title: 'KATCH', languages: parts.programme.languages, regions: allRegions, office: agencies.office.title.en, isDemo: true,
    administrator: { id: administrator, shownName: first.shownName, signInName: 'nurlan', language: first.language },
  })
  if (outcome instanceof Refusal) throw new Error('a house that is set up already cannot become a demo')

  const invitation = await newInvitation()
  await deps.door.begin((tx) => inviteFromDoor(tx, deps, { person: administrator, tokenHash: invitation.tokenHash, at: deps.clock.now() }))
  const nurlan = await enrol(deps, 'nurlan', invitation.token)
  const does = actsIn(parts, clock)

  const office = (await deps.whoOf(nurlan.token))!.agency
  const agencyIds = { office } as Record<AgencyKey, AgencyId>
  for (const [key, agency] of entries<AgencyKey, DemoAgency>(agencies)) {
    if (key === 'office') await does(nurlan, changeAgency, { ...named(agency.title), region: agency.region }, { about: agencyIds.office })
    else agencyIds[key] = (await does(nurlan, addAgency, { kind: agency.kind, ...named(agency.title), region: agency.region })).about as AgencyId
  }
  const deskIds = {} as Record<DeskName, DeskId>
  for (const [key, { agency, title, regions, takesConcerns }] of entries<DeskName, DemoDesk>(desks)) {
    deskIds[key] = (await does(nurlan, addDesk, { agency: agencyIds[agency], ...named(title), regions, takesConcerns: takesConcerns ? 'yes' : 'no' })).about as DeskId
  }
  const phones = { nurlan } as Record<PersonKey, Phone>
  for (const [key, one] of entries<PersonKey, Invented>(people)) {
    if (key === 'nurlan') continue
    const invited = await newInvitation()
    await does(nurlan, addPerson, {
      agency: agencyIds[one.agency], shownName: one.shownName, signInName: key, language: one.language, roles: one.roles, ...(one.regions && { regions: one.regions }),
      ...(one.desk && { desk: deskIds[one.desk] }), invitation: invited.tokenHash,
    })
    phones[key] = await enrol(deps, key, invited.token)
  }
  const deskKeys = await makeKeys({ does, phones, deskIds, agencyIds })
  const indexKey = await giveKey({ does, phones, deskKeys })
  const calls = await fillDirectory({ does, nurlan, phones, deskIds })
  return { parts: { ...parts, clock }, clock, now, agencies: agencyIds, desks: deskIds, phones, deskKeys, indexKey, calls, clockworks: await windClockwork(deps.door) }
}

/** Everybody who was signed in to fill the district is signed out, the clockwork too. */
export async function leave(deps: DoorDeps, { phones, clockworks }: District): Promise<void> {
  for (const { token } of [...Object.values(phones), ...clockworks]) {
    const session = await findSession(deps, token)
    if (session) await signOut(deps, session)
  }
}

export type Does = ReturnType<typeof actsIn>

/** Somebody fills in a form and sends it. In the demo nothing is refused: a refusal is a mistake in the story, and is thrown. */
export function actsIn(parts: TakeInParts, clock: Clock) {
  return async <F extends Form>(phone: Phone, form: F, answers: Answers<F>, { about, sealed, minutesAgo = 0 }: Sent = {}): Promise<{ about: RecordId; result: Record<string, unknown> }> => {
    const answer = await takeIn({ ...parts, clock }, phone.token, {
      id: newId(), form: form.name, version: form.version, filledAt: later(clock.now(), -minutesAgo * 60_000), device: phone.device, answers, ...(about && { about }), ...(sealed && { sealed }),
    })
    if (answer.status !== 'answered' || answer.verdict.verdict !== 'taken') throw new Error(`the demo's ${form.name} was not taken: ${JSON.stringify(answer)}`)
    return { about: answer.verdict.about, result: (answer.verdict.result ?? {}) as Record<string, unknown> }
  }
}

/** What the phone of a newcomer does: derives two keys from the passphrase, makes a key pair, proves the code. */
async function enrol(deps: DoorDeps, name: PersonKey, token: string): Promise<Phone> {
  const start = await startEnrol(deps, token)
  if (start instanceof Refusal) throw new Error(`${name} could not enrol: ${start.code}`)
  const { person, salt } = start
  const secret = codeSecretOf(name)
  const wrappedSecret = await deps.kms.wrap(totpPlace(deps.programme, person), secret)
  await deps.door.begin((tx) => keepPendingTotp(tx, deps.programme, person, wrappedSecret))
  const { authKey, wrapKey } = await deriveFromPassphrase(people[name].passphrase, fromBase64url(salt)!, demoParams)
  const memberKey = await makeMemberKey()
  const { wrapped } = await wrapMemberKey(memberKey, wrapKey, { person, way: 'passphrase', credential: '' })
  const device = `demo-${name}`
  const done = await finishEnrol(deps, {
    token, salt, params: demoParams, authKey: toBase64url(authKey), publicKey: toBase64url(memberKey.publicKey), wrapped, device, agent: 'other',
    // The code before this one is still taken, and leaves the present one for the first visitor.
    code: codeAt(secret, later(deps.clock.now(), -30_000)),
  })
  if (done instanceof Refusal) throw new Error(`${name} could not enrol: ${done.code}`)
  return { person, token: done.token, device, memberKey }
}

async function makeKeys({ does, phones, deskIds, agencyIds }: { does: Does; phones: Record<PersonKey, Phone>; deskIds: Record<DeskName, DeskId>; agencyIds: Record<AgencyKey, AgencyId> }): Promise<Map<DeskId, DeskKey>> {
  // The five shares stay with nobody: what they would open is invented.
  const { publicKey } = await makeRecoveryKey()
  await does(phones.roza, setRecovery, { publicKey, custodians: custodians.map((who) => ({ who })) }, { about: agencyIds.shelter })
  const recovery: DeskKeyRecipient = { to: 'recovery', recipient: agencyIds.shelter, publicKey }

  const keys = new Map<DeskId, DeskKey>()
  for (const [name, { agency }] of entries<DeskName, DemoDesk>(desks)) {
    const members = entries<PersonKey, Invented>(people).filter(([, one]) => one.desk === name).map(([key]) => phones[key])
    const [maker] = members
    if (!maker) continue
    const key = await makeDeskKey(deskIds[name], 1)
    const recipients: DeskKeyRecipient[] = members.map(({ person, memberKey }) => ({ to: 'person', recipient: person, publicKey: toBase64url(memberKey.publicKey) }))
    const sealed = await Promise.all([...recipients, ...(agency === 'shelter' ? [recovery] : [])].map((one) => sealDeskKey(key, one)))
    await does(maker, changeDeskKey, { because: 'first' }, { about: deskIds[name], sealed: { keys: sealed } })
    keys.set(key.desk, key)
  }
  return keys
}

/** As the first worker's phone does it that has a line. */
async function giveKey({ does, phones, deskKeys }: { does: Does; phones: Record<PersonKey, Phone>; deskKeys: ReadonlyMap<DeskId, DeskKey> }): Promise<IndexKey> {
  const indexKey = makeIndexKey()
  const [first] = entries<PersonKey, Invented>(people).filter(([, one]) => one.desk && one.roles.includes('worker')).map(([key]) => phones[key])
  await does(first!, giveIndexKey, {}, { sealed: { indexKey: await sealIndexKey(indexKey, [...deskKeys.values()].map(publicPartOf)) } })
  return indexKey
}

async function fillDirectory({ does, nurlan, phones, deskIds }: { does: Does; nurlan: Phone; phones: Record<PersonKey, Phone>; deskIds: Record<DeskName, DeskId> }): Promise<Call[]> {
  for (const { desk, service, languages, regions = desks[desk].regions, from = 0, to = 25 } of offers) {
    await does(nurlan, setService, { desk: deskIds[desk], service, regions, languages, ageFrom: from, ageTo: to })
  }
  const calls: Call[] = []
  for (const contact of contacts) {
    const { about } = await does(nurlan, setDutyContact, contactAnswers(contact, { phones, deskIds }))
    if (contact.reachedDaysAgo !== undefined) calls.push({ daysAgo: contact.reachedDaysAgo, contact: about, reached: 'yes' })
    if (contact.missedDaysAgo !== undefined) calls.push({ daysAgo: contact.missedDaysAgo, contact: about, reached: 'no' })
  }
  return calls.toSorted((a, b) => b.daysAgo - a.daysAgo)
}

function contactAnswers({ desk, place, who, phone, hours }: DemoContact, { phones, deskIds }: { phones: Record<PersonKey, Phone>; deskIds: Record<DeskName, DeskId> }): Answers<typeof setDutyContact> {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
  return {
    desk: deskIds[desk], place, phone, ...(typeof who === 'string' ? { person: phones[who].person } : { name: who.name }),
    ...(hours === 'always' ? { hours } : { hours: 'set', days: hours.days === 'week' ? days : days.slice(0, 5), fromHour: hours.from, toHour: hours.to }),
  }
}

function named({ kk, ru, en }: InThree) {
  return { nameKk: kk, nameRu: ru, nameEn: en }
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][]
}
