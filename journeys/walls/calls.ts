/** How each way in is tried: what is sent, about which record. A way that is missing here is a way nobody has tried. */
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { dayMs, dayOf, later, systemClock } from '#core/clock.ts'
import { newId, type RecordId } from '#core/ids.ts'
import { periodsOf } from '#rooms/referral/periods.ts'
import { taxonomyNumber, termNumber } from '#rooms/partnerships/server/hsds-records.ts'
import { katch } from '#programmes/katch/programme.ts'
import { asking, consenting, gate, here, jointOutcome, letting, meeting, seen, taking, type Actor, type Place } from './place.ts'

export interface Filling { readonly answers: object; readonly about?: RecordId; readonly basedOn?: number }

const why = { why: 'because it is so' }
/** The referral in which this actor stands where their relation says; for everybody else the one the form is for. */
function referral(place: Place, { relation }: Actor, usual: keyof Place['referrals'] = 'pending'): RecordId {
  const own: Record<string, keyof Place['referrals']> = { 'referred-pending': 'pending', 'referred-accepted': 'accepted', 'referred-declined': 'declined', 'referred-withdrawn': 'withdrawn' }
  return place.referrals[own[relation] ?? usual]
}
function concern(place: Place, { role, relation }: Actor): RecordId {
  return (relation === 'raiser' ? place.concernOf[role] : undefined) ?? place.concern
}
const named = { nameEn: 'A name' }
const hours = { phone: '+77017654321', hours: 'always' }
const invitation = toBase64url(randomBytes(32))
const unsigned = toBase64url(randomBytes(64))

export const fillings: Record<string, (place: Place, who: Actor) => Filling> = {
  'sync/forgotten': () => ({ answers: { records: [{ shelf: 'children', record: newId() }] } }),
  'matching/give-index-key': () => ({ answers: {} }),
  'matching/renew-index-key': () => ({ answers: { because: 'yearly' } }),
  'matching/encode-child': (p) => ({ answers: {}, about: p.children.first }),
  'notify/seen': (p) => ({ answers: {}, about: p.notice }),
  'consent/give': (p) => ({ answers: { ...consenting, ...why }, about: p.children.first }),
  'consent/withdraw': (p) => ({ answers: { by: 'the-person', ...why }, about: p.consent }),

  'identification/raise-concern': () => ({ answers: seen }),
  'identification/take-up-concern': (p, who) => ({ answers: who.role === 'coordinator' ? { decision: 'pass', toDesk: p.desks['guardianship'] } : { decision: 'take-up' }, about: concern(p, who) }),
  'identification/meet-child': (p, who) => ({ answers: { ...meeting, ...(who.desk && { desk: who.desk }) }, about: concern(p, who) }),
  'identification/write-name': (p) => ({ answers: { because: 'corrected' }, about: p.children.first }),
  'identification/add-photo': (p) => ({ answers: { purpose: 'belonging', neverShown: 'understood', agreed: 'yes', seen: 'a rucksack' }, about: p.children.first }),
  'identification/remove-photo': (p) => ({ answers: { because: 'child-asked' }, about: p.photos.whole }),
  'identification/make-notice': (p) => ({ answers: { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 5 }, about: p.children.first }),
  'identification/another-conversation': (p) => ({ answers: { why: 'plan', topicsAsked: ['work'], present: ['psychologist'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', ownWords: 'enough' }, about: p.children.first }),
  'identification/link-children': (p) => ({ answers: { others: [{ child: p.children.refused }], because: 'siblings' }, about: p.children.first }),
  'identification/settle-age': (p) => ({ answers: { years: 14, seen: 'birth-certificate', ...why }, about: p.children.first }),
  'identification/correct-facts': (p) => ({ answers: { carerMayBeInvolved: 'declined' }, about: p.children.first, basedOn: 1 }),
  'identification/settle-conflict': (p) => ({ answers: { keep: 'another', interpreter: 'was-there', because: 'asked-both' }, about: p.conflict, basedOn: p.revision }),
  'identification/open-joint': (p) => ({ answers: gate, about: p.children.first }),
  'identification/record-outcome': (p) => ({ answers: jointOutcome, about: p.children.joint }),
  'identification/appeal': (p) => ({ answers: { to: 'authority', by: 'child', ...why }, about: p.children.refused }),
  'identification/decide-appeal': (p) => ({ answers: { decision: 'stands', ...why }, about: p.children.appealed }),
  'identification/give-card': (p) => ({ answers: { readIn: 'uz', shape: 'pocket', given: 'not-safe-to-carry', understood: 'yes' }, about: p.children.first }),
  'identification/write-residence': (p) => ({ answers: { step: 'longer-asked', onDay: '2026-06-04' }, about: p.children.appealed }),
  'identification/tell-crime-fact': (p) => ({ answers: { told: 'made', to: ['police-juvenile'], way: 'phone', identity: 'not-told', onDay: '2026-06-04' }, about: p.children.first }),
  'identification/tell-representatives': (p) => ({ answers: { decision: 'not-told', because: 'other', childKnows: 'yes', onDay: '2026-06-04', why: 'in words' }, about: p.children.first }),
  'identification/represent-child': (p) => ({ answers: { step: 'ends', ends: 'placed', onDay: '2026-06-04' }, about: p.children.first }),
  'identification/tell-rights': (p) => ({ answers: { readIn: 'uz', told: [{ right: 'embassy', explained: 'yes', asked: 'refused', because: 'other' }], understood: 'yes', why: 'in words' }, about: p.children.first }),
  'identification/plan-return': (p) => ({ answers: { fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'] }, about: p.children.first }),
  'identification/follow-up': (p) => ({ answers: { month: '1', reached: ['carer'], safe: 'yes', atSchool: 'yes', served: 'not-needed', wantsHelp: 'no', note: 'in words' }, about: p.children.gone }),
  'identification/confirm-advice': (p) => ({ answers: { agree: 'yes' }, about: p.advice }),
  'identification/contest-advice': (p) => ({ answers: { by: 'child', ...why }, about: p.advice }),
  'identification/decide-contest': (p) => ({ answers: { decision: 'kept', ...why }, about: p.contested }),

  'referral/send': (p) => ({ answers: asking(p.desks['guardianship']!, { shareOnAcceptance: ['note'], note: 'warm shoes' }), about: p.children.first }),
  'referral/opened': (p, who) => ({ answers: { seen: 'yes' }, about: referral(p, who) }),
  'referral/answer': (p, who) => ({ answers: { answer: 'accept' }, about: referral(p, who) }),
  'referral/reply': (p, who) => ({ answers: { reply: 'with her sister' }, about: referral(p, who, 'asked') }),
  'referral/take-over': (p, who) => ({ answers: taking, about: referral(p, who, 'accepted') }),
  'referral/confirm-hand-over': (p) => ({ answers: { itWasSo: 'yes' }, about: p.handOver }),
  'referral/let-child-go': (p) => ({ answers: letting, about: p.children.leaving }),
  'referral/record-outcome': (p, who) => ({ answers: { outcome: 'started' }, about: referral(p, who, 'accepted') }),
  'referral/withdraw': (p, who) => ({ answers: { reason: 'need-met' }, about: referral(p, who) }),
  'referral/make-link': (p, who) => ({ answers: { tokenHash: key, publicKey: key, lasts: 'day' }, about: referral(p, who) }),
  'referral/take-link-back': (p, who) => ({ answers: { sure: 'yes' }, about: referral(p, who) }),
  'referral/told-by-phone': (p, who) => ({ answers: { saidBy: 'Duty officer', said: 'accept' }, about: referral(p, who) }),
  'referral/tell-signed': () => ({ answers: { statement: 'e30', statementSignature: unsigned, receipt: 'e30', receiptSignature: unsigned } }),

  'recognition/ask-others': (p, who) => ({ answers: { purpose: 'meeting-now', ...(who.desk && { desk: who.desk }) }, about: who.relation === 'absent' ? newId() : p.children.first }),
  'recognition/show-name': (p) => ({ answers: {}, about: p.pair }),
  'recognition/say': (p) => ({ answers: { answer: 'cannot-tell', because: ['something-differs'] }, about: p.pair }),
  'recognition/take-back': (p) => ({ answers: { because: 'said-by-mistake' }, about: p.pair }),
  'recognition/undo': (p) => ({ answers: { because: 'learned-more' }, about: p.pair }),

  'recognition/propose-run': (p) => ({ answers: { agency: p.agency, purpose: 'district-count' } }),
  'recognition/agree-run': (p) => ({ answers: {}, about: p.run }),
  'recognition/send-rows': (p) => ({ answers: { piece: 1, of: 1 }, about: p.run }),
  'recognition/show-own': (p) => ({ answers: {}, about: p.run }),
  'recognition/name-own': (p) => ({ answers: {}, about: p.run }),
  'recognition/end-run': (p) => ({ answers: { because: 'time' }, about: p.run }),

  'partnerships/add-agency': () => ({ answers: { kind: 'NGO', ...named, region: here } }),
  'partnerships/change-agency': (p) => ({ answers: named, about: p.agency }),
  'partnerships/add-desk': (p) => ({ answers: { agency: p.agency, ...named, regions: [here], takesConcerns: 'no' } }),
  'partnerships/change-desk': (p) => ({ answers: named, about: p.desks['owner']! }),
  'partnerships/set-secrecy': (p) => ({ answers: { tier: 'programme', place: 'A street' }, about: p.desks['owner']! }),
  'partnerships/add-person': (p) => ({ answers: { agency: p.agency, shownName: 'Somebody new', signInName: 'somebody.new', language: 'ru', roles: ['worker'], desk: p.desks['owner'], invitation } }),
  'partnerships/change-person': (p) => ({ answers: { shownName: 'Another name' }, about: p.helper.id }),
  'partnerships/invite-again': (p) => ({ answers: { invitation }, about: p.invited }),
  'partnerships/be-away': (p) => ({ answers: { from: '2026-12-01', until: '2026-12-03' }, about: p.helper.id }),
  'partnerships/be-back': (p) => ({ answers: { back: 'yes' }, about: p.helper.id }),
  'partnerships/empty-device': (p) => ({ answers: { device: p.lostDevice }, about: p.helper.id }),
  'partnerships/settle-alarm': (p) => ({ answers: { found: 'safe' }, about: p.alarm }),
  'partnerships/join-desk': (p) => ({ answers: { desk: p.desks['same-agency'] }, about: p.helper.id }),
  'partnerships/leave-desk': (p) => ({ answers: { desk: p.desks['owner'] }, about: p.helper.id }),
  'partnerships/give-role': (p) => ({ answers: { role: 'champion' }, about: p.helper.id }),
  'partnerships/end-role': (p) => ({ answers: { role: 'worker' }, about: p.helper.id }),
  'partnerships/hand-desk-key': (p) => ({ answers: { to: 'member' }, about: p.desks['owner']! }),
  'partnerships/tell-signing-key': () => ({ answers: { publicKey: invitation, proof: unsigned } }),
  'partnerships/change-desk-key': (p) => ({ answers: { because: 'other' }, about: p.desks['owner']! }),
  'partnerships/set-recovery': (p) => ({ answers: { publicKey: invitation, custodians: ['A', 'B', 'C', 'D', 'E'].map((who) => ({ who })) }, about: p.agency }),
  'partnerships/set-duty-contact': (p) => ({ answers: { desk: p.desks['owner'], place: 'deputy', name: 'Duty', ...hours } }),
  'partnerships/verify-duty-contact': (p) => ({ answers: { reached: 'yes' }, about: p.contact }),
  'partnerships/end-duty-contact': (p) => ({ answers: { because: 'changed' }, about: p.contact }),
  'partnerships/set-service': (p) => ({ answers: { desk: p.desks['owner'], service: 'lawyer', regions: [here], languages: ['ru'], ageFrom: 0, ageTo: 17 } }),
  'partnerships/end-service': (p) => ({ answers: { because: 'wrong' }, about: p.service }),
}

export interface Asking { readonly params: Record<string, string>; /** Whether there is anything in the answer; else it counts as empty. */ readonly holds?: (body: any) => boolean }

const child = (p: Place, { relation }: Actor): Asking => ({ params: { child: relation === 'absent' ? newId() : p.children.first } })
export const askings: Record<string, (place: Place, who: Actor) => Asking> = {
  'sync/who-had': child,
  'matching/desks-without-key': () => ({ params: {}, holds: (body) => body.desks.length > 0 }),
  'matching/to-encode': () => ({ params: {}, holds: (body) => body.children.length > 0 }),
  'matching/index-key': () => ({ params: {}, holds: (body) => body.desks.length > 0 }),
  'identification/file': child,
  'identification/asked': child,
  'identification/written': child,
  'identification/htcds': child,
  'referral/board': () => ({ params: {}, holds: (body) => body.lines.length > 0 }),
  'referral/suggest-next': (p, who) => ({ params: { referral: who.relation === 'absent' ? newId() : referral(p, who, 'declined') } }),
  // Whoever works asks about their own agency, whoever watches about the region and half a year that has settled.
  'referral/answering': (p, who): Asking => (who.role === 'worker' || who.role === 'head'
    ? { params: { period: [later(p.house.clock.now(), -2 * dayMs), p.house.clock.now()].map(dayOf).join('..') } }
    : { params: { period: periodsOf('half', systemClock.now(), true)[0]!.name, region: here }, ...(who.role === 'coordinator' && { holds: (body) => body.together !== null }) }),
  'partnerships/directory': () => ({ params: {} }),
  'partnerships/people': (p, { relation }) => ({ params: { agency: relation === 'absent' ? newId() : p.agency }, holds: (body) => body.people.length > 0 }),
  'partnerships/devices': (p, { relation }) => ({ params: { person: relation === 'absent' ? newId() : p.helper.id }, holds: (body) => body.devices.length > 0 }),
  'partnerships/find': () => ({ params: { service: 'doctor' } }),
}

export interface Knock { readonly body?: object; /** Of the address. */ readonly params?: Readonly<Record<string, string>>; readonly holds?: (body: any) => boolean; /** The answer is the same whatever the relation. */ readonly alike?: true }

const key = toBase64url(randomBytes(32))
const [device, salt] = ['a-device-of-a-test', toBase64url(randomBytes(16))]
/** A point of the curve (RFC 9496, A.1), as a blinded number is one. */
const point = toBase64url(Uint8Array.from('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'.match(/../g)!, (byte) => parseInt(byte, 16)))
const params = { kind: 'argon2id', memoryKiB: 19_456, passes: 2, lanes: 1 }
const alike = { alike: true } as const
const childAsked = (p: Place, { relation }: Actor) => (relation === 'absent' ? newId() : p.children.first)
const fileAsked = (file: RecordId, { relation }: Actor) => (relation === 'absent' ? newId() : file)
/** Ways in beside the one road. Those of sign-in and one's own account are the same for everybody who is signed in. */
export const knocks: Record<string, (place: Place, who: Actor) => Knock> = {
  'POST /api/submissions': () => ({ body: { form: 'no envelope' }, ...alike }),
  'POST /api/taken': () => ({ body: { ids: [newId()] }, ...alike }),
  'GET /api/log-key': () => ({ ...alike }),
  'GET /api/feed': () => ({ ...alike }),
  'POST /api/look': (p, who) => ({ body: { records: [{ shelf: 'children', id: childAsked(p, who) }, { shelf: 'agencies', id: newId() }] }, holds: (body) => body.changes.some((one: any) => one.record !== null) }),
  'GET /api/ask/:room/:question': () => ({ ...alike }),
  'GET /api/hello': () => ({ ...alike }),
  'POST /api/setup': () => ({ body: { title: 'T', languages: ['ru'], regions: [here], office: 'O', administrator: { shownName: 'A', signInName: 'aa', language: 'ru' }, tokenHash: key }, ...alike }),
  'POST /api/demo': () => ({ body: {}, ...alike }),
  'GET /api/demo/people': () => ({ ...alike }),
  'POST /api/sign-in/start': () => ({ body: { name: 'first' }, ...alike }),
  'POST /api/sign-in/finish': () => ({ body: { name: 'first', authKey: key, code: '000000', device }, ...alike }),
  'POST /api/sign-in/passkey/start': () => ({ body: {}, ...alike }),
  'POST /api/sign-in/passkey/finish': () => ({
    body: { device, response: { id: key, rawId: key, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' } } }, ...alike,
  }),
  'POST /api/enrol/start': () => ({ body: { token: key }, ...alike }),
  'POST /api/enrol/finish': () => ({ body: { token: key, salt, params, authKey: key, code: '000000', publicKey: key, wrapped: key, device }, ...alike }),
  'POST /api/sign-out': () => ({ body: {}, ...alike }),
  'POST /api/link/open': () => ({ body: { token: key, device: key }, ...alike }),
  'POST /api/link/see': () => ({ body: { token: key, device: key }, ...alike }),
  'POST /api/link/answer': () => ({ body: { token: key, device: key, envelope: {} }, ...alike }),
  'POST /api/device/asks': () => ({ body: { device }, ...alike }),
  'POST /api/device/emptied': () => ({ body: { device }, ...alike }),
  'GET /api/me': () => ({ ...alike }),
  'POST /api/me/seen': () => ({ body: {}, ...alike }),
  'POST /api/me/language': () => ({ body: { language: 'kk' }, ...alike }),
  'POST /api/me/passphrase': () => ({ body: { device, oldAuthKey: key, salt, params, authKey: key, wrapped: key }, ...alike }),
  'POST /api/me/code/start': () => ({ body: {}, ...alike }),
  'POST /api/me/code/finish': () => ({ body: { code: '000000' }, ...alike }),
  'GET /api/sessions': () => ({ ...alike }),
  'POST /api/sessions/end': (p, who) => ({ body: { handle: who.relation === 'absent' ? 'nobody-has-it' : p.actor('worker', 'owner').token.slice(0, 6) } }),
  'GET /api/passkeys': () => ({ ...alike }),
  'POST /api/passkeys/start': () => ({ body: {}, ...alike }),
  'POST /api/passkeys/finish': () => ({
    body: { label: 'A key', response: { id: key, rawId: key, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: 'e30', attestationObject: 'AAAA' } } }, ...alike,
  }),
  'POST /api/passkeys/end': () => ({ body: { credential: key }, ...alike }),
  'POST /api/me/number/start': () => ({ body: { blinded: [point, point] }, ...alike }),
  'POST /api/me/number/finish': () => ({ body: { round: key, proofs: [key, key], other: 2 }, ...alike }),
  'POST /api/me/number/end': () => ({ body: {}, ...alike }),
  'POST /api/number/try': () => ({ body: { blinded: point }, ...alike }),
  'POST /api/number/prove': () => ({ body: { proof: key }, ...alike }),
  'POST /api/matching/alike': () => ({ body: { question: { version: '1.1.1', rows: [toBase64url(new Uint8Array(136))] } }, ...alike }),
  'POST /api/matching/numbers': () => ({ body: { blinded: Array(8).fill(point), versions: [1] }, ...alike }),
  'POST /api/vault/open': (p, who) => ({ body: { child: childAsked(p, who), reason: 'safety' } }),
  'POST /api/vault/compare': (p, who) => ({ body: { pair: fileAsked(p.pair, who) } }),
  'GET /api/vault/keys': () => ({ ...alike }),
  'POST /api/vault/desks': (p) => ({ body: { desks: [p.desks['owner']] }, ...alike }),
  // One file of one agency: whoever owns it can open the name already, and the police have no part of it. Nothing is kept.
  'POST /api/vault/seal': (p, who) => ({ body: { child: childAsked(p, who), seals: ['owner', 'other-agency'].map((one) => ({ desk: p.desks[one], version: 1, keyVersion: 1, sealed: key })) } }),
  'POST /api/vault/sharing': (p, who) => ({ body: { child: childAsked(p, who) }, holds: (body) => body.desks.length > 0 }),
  'POST /api/vault/people': (p) => ({ body: { people: [p.helper.id] }, ...alike }),
  'POST /api/files/piece': (p, who) => ({ body: { file: fileAsked(p.photos.coming, who), n: 0, bytes: p.photoPiece } }),
  'POST /api/files/there': (p, who) => ({ body: { file: fileAsked(p.photos.coming, who) } }),
  'POST /api/files/open': (p, who) => ({ body: { file: fileAsked(p.photos.whole, who), reason: 'safety' } }),
  // To who opened the file it is sealed already, and the police have no part of it: neither is kept.
  'POST /api/files/seal': (p, who) => ({ body: { file: fileAsked(p.photos.whole, who), seals: ['owner', 'other-agency'].map((one) => ({ desk: p.desks[one], version: 1, keyVersion: 1, sealed: key })) } }),
  'GET /api/files/:file/:n': (p, who) => ({ params: { file: fileAsked(p.photos.whole, who), n: '0' } }),
  'POST /api/vault/recovery': (p, who) => ({ body: { desk: who.relation === 'absent' ? newId() : p.desks['owner'] }, holds: (body) => body.seals.length > 0 }),
  // Other systems read the directory where the operator lets them: the same for everybody, and a record that is not told does not exist.
  'GET /hsds': () => ({ ...alike }),
  'GET /hsds/': () => ({ ...alike }),
  'GET /hsds/services': () => ({ ...alike }),
  'GET /hsds/services/:id': (p, who) => ({ params: { id: fileAsked(p.service, who) } }),
  'GET /hsds/organizations': () => ({ ...alike }),
  'GET /hsds/organizations/:id': (p, who) => ({ params: { id: fileAsked(p.agency, who) } }),
  'GET /hsds/service_at_locations': () => ({ ...alike }),
  'GET /hsds/service_at_locations/:id': (p, who) => ({ params: { id: fileAsked(p.service, who) } }),
  'GET /hsds/taxonomies': () => ({ ...alike }),
  'GET /hsds/taxonomies/:id': (_p, who) => ({ params: { id: fileAsked(taxonomyNumber(katch, 'services'), who) } }),
  'GET /hsds/taxonomy_terms': () => ({ ...alike }),
  'GET /hsds/taxonomy_terms/:id': (_p, who) => ({ params: { id: fileAsked(termNumber(katch, 'services', 'doctor'), who) } }),
}
