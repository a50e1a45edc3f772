/**
 * One house in which everybody stands somewhere to one child: two regions, three agencies in each, every role in every
 * relation. The walls are proved against it, and broken against it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { RoleName } from '#core/access/who.ts'
import { systemClock } from '#core/clock.ts'
import { giveConsent } from '#core/consent/forms.ts'
import { contextOfFile, sealFileKey } from '#core/files/file-key.ts'
import { pieceBytes } from '#core/files/sizes.ts'
import { sealFile } from '#core/files/stream.ts'
import { newId, type AgencyId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { randomBytes as randomBytesOf, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, type DeskKey } from '#core/vault/desk-key.ts'
import { resealFor, sealIdentity } from '#core/vault/identity.ts'
import type { DeskSeal, SealedIdentity } from '#core/vault/sealed.ts'
import { addPhoto, appeal, contestAdvice, correctFacts, giveCard, linkChildren, meetChild, openJoint, raiseConcern, recordOutcome as recordJointOutcome, removePhoto, representChild, settleConflict, tellRepresentatives, tellRights, writeResidence } from '#rooms/identification/forms.ts'
import { addDesk, beAway, changeAgency, changeDesk, changePerson, setDutyContact, setSecrecy, setService } from '#rooms/partnerships/forms.ts'
import { answerReferral, makeLink, sendReferral, takeOver, toldByPhone, withdrawReferral } from '#rooms/referral/forms.ts'
import { periodsOf } from '#rooms/referral/periods.ts'
import { followUp, planReturn } from '#rooms/identification/return-forms.ts'
import { letChildGo } from '#rooms/referral/leaving-forms.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { rooms } from '../../src/staff-house.ts'

export const roles = ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer', 'clockwork'] as const satisfies readonly RoleName[]
/** How somebody stands to the record. `absent` is the owner asking about what does not exist. */
export const relations = [
  'owner', 'team', 'supervisor', 'consult', 'consult-ended', 'same-agency', 'other-agency', 'other-region', 'referred-pending', 'referred-accepted',
  'referred-declined', 'referred-withdrawn', 'ex-member', 'blocked', 'region', 'raiser', 'absent',
] as const
export type Relation = (typeof relations)[number]

export interface Actor { readonly role: RoleName | 'nobody'; readonly relation: Relation; readonly id: PersonId; readonly token: string; readonly desk?: DeskId }

export const here = 'KZ-61'
export const elsewhere = 'KZ-79'

/** Texts and names that must not turn up where they do not belong. */
interface Canaries { readonly story: string; readonly name: string }

export interface Place {
  readonly house: House
  readonly actors: readonly Actor[]
  actor(role: RoleName | 'nobody', relation: Relation): Actor
  readonly helper: Person
  readonly agency: AgencyId
  readonly desks: Readonly<Record<string, DeskId>>
  readonly keys: ReadonlyMap<DeskId, DeskKey>
  readonly canaries: Canaries
  readonly children: Readonly<Record<'first' | 'joint' | 'refused' | 'appealed' | 'leaving' | 'gone', ChildId>>
  readonly concern: RecordId
  readonly concernOf: Readonly<Record<string, RecordId>>
  readonly referrals: Readonly<Record<'pending' | 'accepted' | 'declined' | 'withdrawn' | 'asked' | 'taken', RecordId>>
  /** The token of a link to the pending referral, opened on no device yet. */
  readonly link: string
  readonly handOver: RecordId
  readonly consent: RecordId
  readonly advice: RecordId
  readonly contested: RecordId
  readonly conflict: RecordId
  /** Of the first child's file, as it stands when everything has happened. */
  readonly revision: number
  /** In the first child's file: one whose pieces are all there, and one of which its worker still sends the last. */
  readonly photos: Readonly<Record<'whole' | 'coming', RecordId>>
  readonly photoPiece: string
  readonly notice: RecordId
  readonly contact: RecordId
  readonly service: RecordId
  readonly invited: PersonId
  /** The handle of a device of the helper. */
  readonly lostDevice: string
  readonly alarm: RecordId
  /** The first child and one of a desk where nobody of this story sits may be one. */
  readonly pair: RecordId
  readonly run: RecordId
  readonly sealedBlock: string
  close(): Promise<void>
}

export const seen = { signs: ['RGC-06', 'CHD-03'], howMany: 3, agesAbout: ['6-11'], place: { region: here }, placeKind: 'PLX-02', seenWhen: 'now', urgency: 'now' }
export const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: here }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl',
  age: { from: 13, to: 15, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work'],
  present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
export const gate = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'POLICE_JUV' }, { kind: 'NGO' }], present: ['psychologist', 'police'], interpreter: 'there', whenDay: '2026-11-12' }
export const jointOutcome = { outcome: 'not-recognised', decidedBy: ['POLICE_JUV', 'NGO'], testimony: 'recorded', viewAsked: 'yes', wayHome: 'taken-home', crimeFactNotice: 'made', appealExplained: 'yes', reasons: 'the criteria were not met' }
export const taking = { minutesAgo: 5, placeKind: 'our-house', condition: 'tired', documents: ['none'], present: ['police'], childTold: 'yes' }
export const returning = {
  way: 'abroad', country: 'UZ', livesWith: 'relatives', homeSafe: 'yes', homeSeenBy: 'partner', interests: 'serves', services: 'ended', proceedings: 'none', fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'],
  care: 'competent-body', careAnswer: 'agreed', careAnsweredOn: '2026-11-02', papers: ['passport'], papersAsked: ['exit-visa'], escort: ['own-desk'], receivedBy: 'guardianship', plannedFor: '2026-11-20',
}
export const letting = { to: 'guardianship', minutesAgo: 0, placeKind: 'border-crossing', condition: 'well', papers: ['passport'], present: ['escort'], childTold: 'yes', stillAgrees: 'yes', signed: 'ours' }
export const consenting = { purpose: 'refer', groups: ['age-and-sex', 'note'], readIn: 'uz', ageGroup: '12-14', caregiver: 'absent', answer: 'yes', givenBy: 'guardianship-body', childsView: 'yes', proof: 'witness', witness: 'psychologist', abroad: 'no' }

export function asking(toDesk: DeskId, more: object = {}) {
  return {
    toDesk, service: 'placement', besides: ['return-home'], returnAgreed: 'yes', returnPresent: ['guardianship'], returnCare: 'parents', urgency: 'today', where: { region: here }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman', shareNow: ['age-and-sex'],
    shareOnAcceptance: ['language', 'note', 'identity'], assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'yes', ...more,
  }
}

export async function aPlace(): Promise<Place> {
  // The agencies every test house has stand in a third region and have nothing to do with this story.
  const house = await aHouse({ rooms, region: 'KZ-33', keepOpen: true, connections: 12 })
  // Made by whoever is first in a house; what is tried here finds one that is in use.
  await house.staff.parts.matcher.answerNumbers([], { indexKey: 1 })
  const canaries = { story: `kept-words-${randomBytes(6).toString('hex')}`, name: `Гүлнұр${randomBytes(5).toString('hex')}` }

  const [a, b, c] = [await house.agency('NGO', { region: here, takesConcerns: true }), await house.agency('CSC', { region: here }), await house.agency('HEALTH', { region: here })]
  const [d, e, f] = [await house.agency('NGO', { region: elsewhere }), await house.agency('CSC', { region: elsewhere }), await house.agency('POLICE_JUV', { region: elsewhere })]
  const another = async (agency: AgencyId) => await house.desk(agency, { regions: [here] })
  const desks: Record<string, DeskId> = {
    'owner': a.desk, 'same-agency': await another(a.id), 'referred-accepted': b.desk, 'referred-pending': await another(b.id), 'team': await another(b.id), 'asked': await another(b.id), 'taken': await another(b.id),
    'referred-declined': c.desk, 'referred-withdrawn': await another(c.id), 'supervisor': await another(c.id), 'consult': await another(c.id), 'consult-ended': await another(c.id), 'other-agency': await another(c.id),
    'other-region': d.desk, 'elsewhere-two': e.desk, 'elsewhere-three': f.desk, 'blocked': a.desk, 'guardianship': house.desks.guardianship,
  }
  const [ownerDesk, office] = [desks['owner']!, house.agencies.office.id]
  await house.sql`update partnerships.desks set takes_concerns = true where id = ${desks['guardianship']!}`

  const actors = await populate(house, { desks, agencyOf: (relation) => (['ex-member'].includes(relation) ? a.id : office) })
  const actor = (role: RoleName | 'nobody', relation: Relation): Actor => {
    if (role === 'nobody') return { role, relation, id: newId<PersonId>(), token: '' }
    const found = actors.find((one) => one.role === role && one.relation === (relation === 'absent' ? 'owner' : relation))!
    return relation === 'absent' ? { ...found, relation } : found
  }
  const helper = await house.person({ roles: ['worker'], desk: ownerDesk, name: 'Helper' })
  const lostDevice = 'abcdef012345'
  await house.sql`insert into access.known_devices (programme, person, device_hash, mark, first_at, last_at) values (${house.programme}, ${helper.id}, ${randomBytes(32)}, ${`android:${lostDevice}`}, now(), now())`
  const administrator = await house.person({ roles: ['administrator'] })
  const at = async (desk: string) => await house.person({ roles: ['worker'], desk: desks[desk]! })
  const [atAccepted, atDeclined, atAsked, atTaken] = [await at('referred-accepted'), await at('referred-declined'), await at('asked'), await at('taken')]

  const keys = new Map<DeskId, DeskKey>()
  for (const name of ['owner', 'referred-accepted', 'referred-pending', 'referred-declined', 'referred-withdrawn']) {
    const key = await makeDeskKey(desks[name]!, 1)
    keys.set(desks[name]!, key)
    await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${desks[name]!}, 1, ${publicPartOf(key).publicKey}, ${helper.id}, now())`
  }

  // What people saw, and what became of it.
  const concernOf = await concerns(house, actors)
  const met = await taken(helper.submits(raiseConcern, seen))
  const firstId = newId<ChildId>()
  const sealed = await sealIdentity({ names: [{ given: canaries.name }] }, { child: firstId, version: 1, desks: [publicPartOf(keys.get(ownerDesk)!)] }) as SealedIdentity
  const first = await taken(helper.submits(meetChild, { ...meeting, child: firstId, ownWords: canaries.story }, { about: met.about, sealed: { identity: sealed } })) as unknown as { about: ChildId }
  await house.sql`update identification.children set code_word = 'arsha', code_number = 418 where id = ${first.about}`
  const meet = async () => (await taken(helper.submits(meetChild, { ...meeting, ownWords: canaries.story }))).about as ChildId
  const children = { first: first.about, joint: await meet(), refused: await meet(), appealed: await meet(), leaving: await meet(), gone: await meet() }

  for (const kind of ['team', 'supervisor', 'consult'] as const) await letServe(house, children.first, desks[kind]!, kind)
  await letServe(house, children.first, desks['consult-ended']!, 'consult')
  await house.sql`update access.relations set since = now() - interval '2 days', until = now() - interval '1 day' where desk = ${desks['consult-ended']!}`

  // Four ways a referral can go, and two to stand in the middle of one.
  const sealFor = async (desk: string) => [await resealFor(children.first, sealed.seals[0]!, { fromPrivateKey: keys.get(ownerDesk)!.privateKey, to: publicPartOf(keys.get(desks[desk]!)!) }) as DeskSeal]
  const send = async (desk: string, seals: DeskSeal[] = [], more: object = {}) => {
    const words = { note: canaries.story, childsView: canaries.story, ...(seals.length === 0 && { shareOnAcceptance: ['language', 'note'] }), ...more }
    return (await taken(helper.submits(sendReferral, asking(desks[desk]!, words), { about: children.first, ...(seals.length > 0 && { sealed: { seals } }) }))).about
  }
  const referrals = {
    pending: await send('referred-pending', await sealFor('referred-pending')), accepted: await send('referred-accepted', await sealFor('referred-accepted')),
    declined: await send('referred-declined', await sealFor('referred-declined')), withdrawn: await send('referred-withdrawn', await sealFor('referred-withdrawn')), asked: await send('asked'), taken: await send('taken'),
  }
  await taken(atAccepted.submits(answerReferral, { answer: 'accept' }, { about: referrals.accepted }))
  await taken(atDeclined.submits(answerReferral, { answer: 'decline', reason: 'no-place', why: canaries.story }, { about: referrals.declined }))
  await taken(helper.submits(withdrawReferral, { reason: 'other-place-found' }, { about: referrals.withdrawn }))
  // It was long ago, so that there is something of half a year that others may be told of.
  await house.sql`update referral.answers set sent_at = ${new Date(periodsOf('half', systemClock.now(), true)[0]!.from)} where referral = ${referrals.withdrawn}`
  await taken(atAsked.submits(answerReferral, { answer: 'ask', question: canaries.story, saidBy: 'Duty officer' }, { about: referrals.asked }))
  await taken(helper.submits(toldByPhone, { saidBy: 'Duty officer', said: 'accept' }, { about: referrals.taken }))
  const link = toBase64url(randomBytesOf(32))
  await taken(helper.submits(makeLink, { tokenHash: createHash('sha256').update(link).digest('base64url'), publicKey: toBase64url(randomBytesOf(32)), sealedName: toBase64url(randomBytesOf(80)), lasts: 'day' }, { about: referrals.pending }))
  const handed = await taken(atTaken.submits(takeOver, { ...taking, conditionNote: canaries.story }, { about: referrals.taken }))

  // The other children are served by the same desks in the same way.
  for (const child of [children.joint, children.refused, children.appealed, children.leaving, children.gone]) {
    await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since, until) select programme, ${child}, desk, kind, purpose, since, until from access.relations where child = ${children.first} on conflict do nothing`
  }
  for (const one of actors.filter(({ relation }) => relation === 'blocked')) {
    for (const child of Object.values(children)) await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${one.id}, 'relative', now() - interval '1 hour')`
  }

  await taken(helper.submits(linkChildren, { others: [{ child: children.joint }], because: 'siblings' }, { about: children.first }))
  await taken(helper.submits(openJoint, gate, { about: children.joint }))
  for (const child of [children.refused, children.appealed]) {
    await taken(helper.submits(openJoint, gate, { about: child }))
    await taken(helper.submits(recordJointOutcome, jointOutcome, { about: child }))
  }
  await taken(helper.submits(appeal, { to: 'authority', by: 'child', why: canaries.story }, { about: children.appealed }))
  await taken(helper.submits(giveCard, { readIn: 'uz', shape: 'pocket', given: 'yes', understood: 'yes' }, { about: children.first }))
  await taken(helper.submits(tellRights, { readIn: 'uz', told: [{ right: 'embassy', explained: 'yes', asked: 'refused', because: 'other' }], understood: 'yes', why: canaries.story }, { about: children.first }))
  await taken(helper.submits(tellRepresentatives, { decision: 'not-told', because: 'other', childKnows: 'yes', onDay: '2026-06-01', why: canaries.story }, { about: children.first }))
  await taken(helper.submits(representChild, { step: 'begins', by: 'guardianship', because: 'unaccompanied', onDay: '2026-06-01' }, { about: children.first }))
  // Proceedings have recognised one of them, who may stay and was refused a longer permission.
  await house.sql`update identification.children set procedural = 'recognised' where id = ${children.appealed}`
  for (const step of [{ step: 'granted', onDay: '2026-06-01', until: '2026-11-30' }, { step: 'longer-asked', onDay: '2026-06-02' }, { step: 'refused', onDay: '2026-06-03', by: 'akimat', because: 'papers-missing' }]) await taken(helper.submits(writeResidence, step, { about: children.appealed }))
  // One whose return is spoken of, one who may go, one who has gone and of whom something was heard.
  for (const child of [children.first, children.leaving, children.gone]) await taken(helper.submits(planReturn, { ...returning, note: canaries.story }, { about: child }))
  await taken(helper.submits(letChildGo, letting, { about: children.gone }))
  await taken(helper.submits(followUp, { month: '1', reached: ['nobody'], whatNow: 'try-again', note: canaries.story }, { about: children.gone }))
  await taken(helper.submits(followUp, { month: '1', reached: ['child'], safe: 'yes', atSchool: 'yes', served: 'yes', wantsHelp: 'no' }, { about: children.gone }))
  const adviceOf = async (child: ChildId) => (await house.sql<{ id: string }[]>`select id from identification.advices where child = ${child}`)[0]!.id
  const [advice, contested] = [await adviceOf(children.first), await adviceOf(children.joint)]
  await taken(helper.submits(contestAdvice, { by: 'child', why: canaries.story }, { about: contested }))
  const consent = (await taken(helper.submits(giveConsent, { ...consenting, receiver: b.id, why: canaries.story }, { about: children.first }))).about

  // Two desks correct one file without having seen each other's answers. Of two differences one is settled.
  const corrected = [{ interpreter: 'needed', carerMayBeInvolved: 'no' }, { interpreter: 'not-needed', carerMayBeInvolved: 'yes' }]
  for (const [n, one] of [helper, await at('team')].entries()) await taken(one.submits(correctFacts, corrected[n], { about: children.first, basedOn: 1 }))
  const differing = await house.sql<{ id: string; fact: string; revision: number }[]>`select o.id, o.fact, c.revision from identification.conflicts o join identification.children c on c.id = o.child`
  const of = (fact: string) => differing.find((one) => one.fact === fact)!
  await taken(helper.submits(settleConflict, { keep: 'another', carerMayBeInvolved: 'unknown', because: 'asked-both' }, { about: of('carerMayBeInvolved').id, basedOn: of('carerMayBeInvolved').revision }))
  const [conflict, revision] = [of('interpreter').id, of('interpreter').revision + 1]

  // A photo that has come, one on its way from somebody of the owner's desk, and one that was taken away. Everybody has given a reason a moment ago: alone it opens nothing.
  const photo = async () => {
    const [key, at] = [randomBytesOf(32), { child: children.first, file: newId() }]
    const sealedPhoto = (await sealFile(key, contextOfFile(at), randomBytesOf(100)))!
    const seals = await Promise.all([ownerDesk, desks['referred-accepted']!].map(async (one) => await sealFileKey(key, at, publicPartOf(keys.get(one)!))))
    await taken(helper.submits(addPhoto, { purpose: 'belonging', neverShown: 'understood', agreed: 'yes', seen: canaries.story }, { about: children.first, sealed: { file: { ...at, bytes: sealedPhoto.length, seals } } }))
    return { file: at.file, pieces: [sealedPhoto.slice(0, pieceBytes), sealedPhoto.slice(pieceBytes)] }
  }
  const [wholePhoto, comingPhoto, gonePhoto] = [await photo(), await photo(), await photo()]
  for (const [n, bytes] of wholePhoto.pieces.entries()) await house.sql`insert into files.pieces (programme, file, n, child, bytes) values (${house.programme}, ${wholePhoto.file}, ${n}, ${children.first}, ${bytes})`
  await house.sql`update files.files set done_at = now() where id = ${wholePhoto.file}`
  await house.sql`insert into files.pieces (programme, file, n, child, bytes) values (${house.programme}, ${comingPhoto.file}, 0, ${children.first}, ${comingPhoto.pieces[0]!})`
  await house.sql`update files.files set named_by = ${actor('worker', 'owner').id} where id = ${comingPhoto.file}`
  await house.sql`insert into files.openings (programme, file, person) select ${house.programme}, ${wholePhoto.file}, x from unnest(${actors.map(({ id }) => id)}::uuid[]) x`
  await taken(helper.submits(removePhoto, { because: 'wrong-photo' }, { about: gonePhoto.file }))

  // The directory, so that its shelves have something to show.
  await taken(administrator.submits(changeAgency, { nameEn: 'An organisation' }, { about: a.id }))
  await taken(administrator.submits(changeDesk, { nameEn: 'A desk' }, { about: ownerDesk }))
  const contact = (await taken(administrator.submits(setDutyContact, { desk: ownerDesk, place: 'duty', person: helper.id, phone: '+77011234567', hours: 'always', note: 'ring twice' }))).about
  const service = (await taken(administrator.submits(setService, { desk: ownerDesk, service: 'doctor', regions: [here], languages: ['ru'], ageFrom: 0, ageTo: 17, note: 'by day' }))).about
  await taken(administrator.submits(changePerson, { language: 'kk' }, { about: helper.id }))
  await taken(administrator.submits(beAway, { from: '2030-06-03', until: '2030-06-07' }, { about: helper.id }))
  // Nobody works there.
  await taken(administrator.submits(addDesk, { agency: a.id, nameEn: 'An empty desk', regions: [here], takesConcerns: 'no' }))
  // A shelter in another region, with an open desk before it: who may not know of it finds what it gives there.
  const shelter = (await taken(administrator.submits(addDesk, { agency: d.id, nameEn: 'A shelter', regions: [elsewhere], takesConcerns: 'no' }))).about
  await taken(administrator.submits(setService, { desk: shelter, service: 'doctor', regions: [elsewhere], languages: ['ru'], ageFrom: 0, ageTo: 17 }))
  await taken(administrator.submits(setSecrecy, { tier: 'region', gate: desks['same-agency'], place: 'A street' }, { about: shelter, basedOn: 1 }))
  const invited = newId<PersonId>()
  await house.sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, state) values (${house.programme}, ${invited}, ${a.id}, 'invited.person', 'Invited', 'invited')`
  await house.sql`insert into partnerships.roles_held (programme, person, role, since) values (${house.programme}, ${invited}, 'worker', now() - interval '1 minute')`

  // Somebody at the owner's desk opened with an alarm number, and the head was told.
  const alarm = newId()
  const hears = actor('head', 'owner').id
  await house.sql`insert into partnerships.alarms (programme, id, person, at, told) values (${house.programme}, ${alarm}, ${helper.id}, now(), ${[hears]}::uuid[])`
  await house.sql`with n as (update log.heads set feed = feed + 1 where programme = ${house.programme} returning feed) insert into sync.feed (programme, n, audience, shelf, record, at) select ${house.programme}, n.feed, ${`person:${hears}`}, 'alarms', ${alarm}, now() from n`
  const pair = newId()
  const twin = newId<ChildId>()
  await letServe(house, twin, desks['elsewhere-three']!)
  const question = newId()
  await house.sql`insert into recognition.questions (programme, id, child, desk, agency, asked_by, purpose, asked_at) values (${house.programme}, ${question}, ${children.first}, ${ownerDesk}, ${a.id}, ${helper.id}, 'meeting-now', now() - interval '2 days')`
  await house.sql`insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, question, found_at, likely) values (${house.programme}, ${pair}, ${children.first}, ${ownerDesk}, ${twin}, ${desks['elsewhere-three']!}, 'question', ${question}, now(), 'likely')`
  await house.sql`with n as (update log.heads set feed = feed + 1 where programme = ${house.programme} returning feed) insert into sync.feed (programme, n, audience, shelf, record, child, at) select ${house.programme}, n.feed, ${`desk:${ownerDesk}`}, 'pairs', ${pair}, ${children.first}, now() from n`
  // The other side has shown what is compared of its child.
  await house.sql`insert into vault.comparisons (programme, pair, child, desk, key_version, sealed, shown_at, until) values (${house.programme}, ${pair}, ${twin}, ${ownerDesk}, 1, ${sealed.block.padEnd(1400, 'A')}, now(), now() + interval '14 days')`
  const run = newId()
  await house.sql`insert into recognition.runs (programme, id, a_agency, b_agency, purpose, proposed_by, proposed_at) select ${house.programme}, ${run}, ${a.id}, d.agency, 'district-count', ${helper.id}, now() from partnerships.desks d where d.id = ${desks['elsewhere-three']!}`
  await house.sql`with n as (update log.heads set feed = feed + 4 where programme = ${house.programme} returning feed) insert into sync.feed (programme, n, audience, shelf, record, at) select ${house.programme}, n.feed + x.n - 4, 'person:' || x.person, 'caseloads', ${run}, now() from n, unnest(${(['owner', 'same-agency', 'ex-member', 'blocked'] as const).map((relation) => actor('head', relation).id)}::uuid[]) with ordinality x(person, n)`
  const [notice] = await house.sql<{ id: string }[]>`select id from notify.notices where person = ${actor('worker', 'owner').id} order by made_at limit 1`
  return {
    house, actors, actor, helper, agency: a.id, desks, keys, canaries, children, concern: concernOf['open']!, concernOf, referrals, link, handOver: handed.result.handOver, consent, advice, contested, conflict, revision, photos: { whole: wholePhoto.file, coming: comingPhoto.file }, photoPiece: toBase64url(comingPhoto.pieces[0]!), notice: notice!.id, contact, service, lostDevice, alarm, pair, run,
    invited, sealedBlock: sealed.block, close: () => house.close(),
  }
}

/** Every role in every relation, in four statements. */
async function populate(house: House, { desks, agencyOf }: { desks: Readonly<Record<string, DeskId>>; agencyOf: (relation: Relation) => AgencyId }): Promise<Actor[]> {
  const { sql, programme } = house
  const agencies = new Map((await sql<{ id: DeskId; agency: AgencyId }[]>`select id, agency from partnerships.desks`).map((row) => [row.id, row.agency]))
  const people: (Actor & { agency: AgencyId; regions: string[] })[] = []
  for (const role of roles) {
    for (const relation of relations) {
      if (relation === 'absent') continue
      const desk = relation === 'ex-member' ? undefined : desks[relation]
      const regions = role !== 'coordinator' ? [] : relation === 'region' ? [here] : relation === 'other-region' ? [elsewhere] : []
      people.push({ role, relation, id: newId<PersonId>(), token: randomBytes(32).toString('base64url'), agency: desk ? agencies.get(desk)! : agencyOf(relation), regions, ...(desk && { desk }) })
    }
  }
  await sql`insert into partnerships.people ${sql(people.map(({ id, agency }) => ({ programme, id, agency, sign_in_name: `p-${id}`, shown_name: 'Somebody', state: 'active' })))}`
  await sql`insert into partnerships.roles_held ${sql(people.map(({ id, role, regions }) => ({ programme, person: id, role, regions, since: new Date(Date.now() - 60_000) })))}`
  const since = new Date(Date.now() - 60_000)
  await sql`insert into partnerships.memberships ${sql(people.flatMap(({ id, desk }) => (desk ? [{ programme, desk, person: id, since }] : [])))}`
  for (const { id } of people.filter(({ relation }) => relation === 'ex-member')) {
    await sql`insert into partnerships.memberships (programme, desk, person, since, until) values (${programme}, ${desks['owner']!}, ${id}, now() - interval '2 hours', now() - interval '1 hour')`
  }
  await sql`insert into access.sessions ${sql(people.map(({ id, token }) => ({
    token_hash: createHash('sha256').update(token).digest(), programme, person: id, handle: token.slice(0, 6), way: 'passkey', made_at: new Date(), seen_at: new Date(), strong_at: new Date(), ends_at: new Date(Date.now() + 43_200_000),
  })))}`
  return people
}

/** One open concern at the owner's desk, and for each role one that somebody in this role has raised. */
async function concerns(house: House, actors: readonly Actor[]): Promise<Record<string, RecordId>> {
  const champion = await house.person({ roles: ['champion'] })
  const of: Record<string, RecordId> = { open: (await taken(champion.submits(raiseConcern, seen))).about }
  for (const one of actors.filter(({ relation }) => relation === 'raiser')) {
    // Some roles cannot raise a concern today; somebody whose role has changed since may have.
    const { about } = await taken(champion.submits(raiseConcern, seen))
    await house.sql`update identification.concerns set raised_by = ${one.id} where id = ${about}`
    await house.sql`update sync.feed set audience = ${`person:${one.id}`} where record = ${about} and audience = ${`person:${champion.id}`}`
    of[one.role] = about
  }
  return of
}

async function taken(sending: Promise<unknown>): Promise<{ about: RecordId; result: any }> {
  const verdict = await sending as { verdict: string; about: RecordId; result: any }
  expect(verdict, JSON.stringify(verdict)).toMatchObject({ verdict: 'taken' })
  return verdict
}
