/**
 * What is filled in here. A referral is one child's need, handed to one desk that can meet it. The receiver sees what
 * was chosen to share and no more; names travel sealed beside the form, never in a field of it.
 */
import { dataGroups, type DataGroup } from '#core/consent/forms.ts'
import {
  choice, choices, known, language, longText, phone, place, reference, secret, text, wholeNumber,
} from '#core/forms/fields.ts'
import { form, type Answers } from '#core/forms/form.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

/** What a child may need from somebody else: the programme's list of services (`services.<code>`), on which this room's forms rest. */
export const serviceCodes = [
  'safe-place', 'placement', 'psychologist', 'doctor', 'food-and-clothes', 'lawyer', 'documents', 'school',
  'social-support', 'guardianship', 'police', 'family-search', 'return-home', 'interpreter',
] as const
export type ServiceCode = (typeof serviceCodes)[number]

export const urgencies = ['now', 'today', 'days'] as const
export type Urgency = (typeof urgencies)[number]

/** The groups a consent speaks of; each is shared now, on acceptance, or never. */
export const shareGroups = dataGroups
export type ShareGroup = DataGroup
/** Who the child is and the three papers are never shown to somebody who may still say no. */
export const sharableNow = ['age-and-sex', 'language', 'urgent-needs', 'topics-asked', 'childs-view', 'note'] as const satisfies readonly ShareGroup[]

/** On what the sharing rests (Rules 16.1, 18, 39; Personal Data Law 7.1; an agreement between agencies; Personal Data Law 9.5). */
export const basisCodes = ['law-child-in-danger', 'consent', 'agreement', 'vital'] as const
export type BasisCode = (typeof basisCodes)[number]

export const ageBands = ['under-6', '6-9', '10-13', '14-15', '16-17', 'over-17', 'unknown'] as const
export type AgeBand = (typeof ageBands)[number]

export const spokenLanguages = ['kk', 'ru', 'uz', 'ky', 'tg', 'ug', 'tk', 'az', 'fa', 'tr', 'ku', 'zh', 'en', 'rsl', 'other'] as const

export const urgentNeeds = ['medical-help', 'medicine', 'food', 'warm-clothes', 'rest', 'safe-from-someone', 'diet-or-allergy', 'disability-support', 'stay-with-siblings'] as const

export const topicCodes = ['road-and-border', 'work', 'family', 'home', 'health', 'school', 'documents', 'harm'] as const

export const declineReasons = ['no-place', 'no-interpreter', 'wrong-age', 'wrong-region', 'not-our-service', 'conflict', 'other'] as const
export type DeclineReason = (typeof declineReasons)[number]

export const withdrawReasons = ['need-met', 'other-place-found', 'child-changed-mind', 'consent-withdrawn', 'sent-by-mistake', 'not-safe', 'child-left', 'other'] as const
export type WithdrawReason = (typeof withdrawReasons)[number]

export const outcomes = ['started', 'done', 'not-possible'] as const
export type Outcome = (typeof outcomes)[number]

/** The papers of Rules 39: three go with whom only the police or only an NGO identified. */
export const papers = ['assessmentSheet', 'applicationForServices', 'reportByCriteria'] as const

const goesHome = { any: [{ field: 'service', is: 'return-home' }, { field: 'besides', includes: 'return-home' }] } as const

export const sendReferral = form('referral/send', 1, {
  toDesk: reference('desk', { zone: 'Z2', purpose: 'refer' }),
  service: choice(serviceCodes, { zone: 'Z2', purpose: 'refer', labels: 'services' }),
  besides: choices(serviceCodes, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'services' }),
  /** Law 23.1: a child of ten or older agrees to go home, and somebody is there who stands for them. */
  returnAgreed: choice(['yes', 'no', 'younger'], { zone: 'Z2', purpose: 'refer', labels: 'referral.return-agreed', when: goesHome }),
  returnPresent: choices(['parent', 'legal-representative', 'guardianship', 'of-age'], { zone: 'Z2', purpose: 'refer', labels: 'referral.return-present', when: { field: 'returnAgreed', is: 'yes' } }),
  /** Law 23.2: who has agreed to take responsibility and to care. */
  returnCare: choice(['parents', 'legal-representative', 'competent-body', 'nobody'], { zone: 'Z2', purpose: 'refer', labels: 'referral.return-care', when: goesHome }),
  urgency: choice(urgencies, { zone: 'Z2', purpose: 'refer', labels: 'referral.urgency' }),
  where: place({ zone: 'Z2', purpose: 'coordinate' }),
  /** The referral that a desk declined and that goes on with this one. */
  insteadOf: reference('referral', { zone: 'Z2', purpose: 'coordinate', optional: true }),
  code: text({ max: 40, zone: 'Z2', purpose: 'refer' }),
  ageBand: choice(ageBands, { zone: 'Z2', purpose: 'refer', labels: 'referral.age' }),
  sex: choice(['girl', 'boy', 'unknown'], { zone: 'Z2', purpose: 'refer', labels: 'referral.sex' }),
  language: language(spokenLanguages, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'languages' }),
  interpreter: known({ zone: 'Z2', purpose: 'refer' }),
  escort: choice(['woman', 'man', 'any', 'none'], { zone: 'Z2', purpose: 'safety', labels: 'referral.escort' }),
  urgentNeeds: choices(urgentNeeds, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'referral.need' }),
  topicsAsked: choices(topicCodes, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'referral.topic' }),
  note: longText({ max: 2000, zone: 'Z3', purpose: 'refer', optional: true }),
  contactPhone: phone({ zone: 'Z2', purpose: 'refer', optional: true }),
  shareNow: choices(shareGroups, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'consent.group' }),
  shareOnAcceptance: choices(shareGroups, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'consent.group' }),
  assessmentSheet: choice(['ready', 'not-yet', 'not-needed'], { zone: 'Z2', purpose: 'refer', labels: 'referral.paper' }),
  applicationForServices: choice(['ready', 'not-yet', 'not-needed'], { zone: 'Z2', purpose: 'refer', labels: 'referral.paper' }),
  reportByCriteria: choice(['ready', 'not-yet', 'not-needed'], { zone: 'Z2', purpose: 'refer', labels: 'referral.paper' }),
  basis: choice(basisCodes, { zone: 'Z2', purpose: 'refer', labels: 'referral.basis' }),
  consent: reference('consent', { zone: 'Z2', purpose: 'refer', when: { field: 'basis', is: 'consent' } }),
  agreement: reference('agreement', { zone: 'Z2', purpose: 'refer', when: { field: 'basis', is: 'agreement' } }),
  vitalReason: longText({ max: 1000, zone: 'Z3', purpose: 'refer', when: { field: 'basis', is: 'vital' } }),
  /** Law 21.1: a child's rights are ensured taking their opinion into account; "not asked" is an answer. */
  viewAsked: known({ zone: 'Z2', purpose: 'refer' }),
  childsView: longText({ max: 1000, zone: 'Z3', purpose: 'refer', optional: true, when: { any: [{ field: 'viewAsked', is: 'yes' }, { field: 'viewAsked', is: 'no' }] } }),
}, {
  pages: [
    { title: 'to-whom', fields: ['toDesk', 'service', 'besides', 'returnAgreed', 'returnPresent', 'returnCare', 'urgency', 'where', 'insteadOf'] },
    { title: 'what-is-needed', fields: ['code', 'ageBand', 'sex', 'language', 'interpreter', 'escort', 'urgentNeeds', 'topicsAsked', 'note', 'contactPhone'] },
    { title: 'what-they-see', fields: ['shareNow', 'shareOnAcceptance', 'assessmentSheet', 'applicationForServices', 'reportByCriteria'] },
    { title: 'why-allowed', fields: ['basis', 'consent', 'agreement', 'vitalReason', 'viewAsked', 'childsView'] },
  ],
  checks: checkSending,
})

/** The receiver's desk has it on screen: sent by the phone itself, once, so that the sender need not wonder. */
export const openReferral = form('referral/opened', 1, {
  seen: choice(['yes'], { zone: 'Z2', purpose: 'coordinate', labels: 'referral.opened.seen' }),
}, { byItself: 'in-order' })

export const answerReferral = form('referral/answer', 1, {
  answer: choice(['accept', 'ask', 'decline'], { zone: 'Z2', purpose: 'refer' }),
  reason: choice(declineReasons, { zone: 'Z2', purpose: 'refer', labels: 'referral.reason', when: { field: 'answer', is: 'decline' } }),
  why: longText({ max: 500, zone: 'Z3', purpose: 'refer', optional: true, when: { field: 'answer', is: 'decline' } }),
  question: longText({ max: 1000, zone: 'Z3', purpose: 'refer', when: { field: 'answer', is: 'ask' } }),
  comeAt: choice(['now', 'agreed-by-phone', 'we-collect'], { zone: 'Z2', purpose: 'refer', optional: true, labels: 'referral.come', when: { field: 'answer', is: 'accept' } }),
  /** Who answers, name and post in their own words: asked of whoever has no account. */
  saidBy: text({ max: 120, zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'referral.said-by' }),
})

export const replyToQuestion = form('referral/reply', 1, {
  reply: longText({ max: 1000, zone: 'Z3', purpose: 'refer' }),
})

export const rolesPresent = ['police', 'guardianship', 'psychologist', 'educator', 'doctor', 'interpreter', 'social-worker', 'escort', 'relative', 'other'] as const
export const documentsSeen = ['birth-certificate', 'passport', 'identity-card', 'migration-card', 'school-paper', 'medical-paper', 'none'] as const

/**
 * Signed by who receives the child. Until this is filled in, whoever had the child before answers for the child (Rules 16.3).
 * Papers are seen and named, never copied (Personal Data Law 7.10); persons are named by role only.
 */
export const takeOver = form('referral/take-over', 1, {
  /** Who had the child until now; nobody named is the sender. */
  fromDesk: reference('desk', { zone: 'Z2', purpose: 'safety', optional: true }),
  minutesAgo: wholeNumber({ from: 0, to: 2880, zone: 'Z2', purpose: 'safety' }),
  placeKind: choice(['our-house', 'their-house', 'police-station', 'hospital', 'school', 'station', 'road', 'home', 'other'], { zone: 'Z2', purpose: 'safety', labels: 'referral.place-kind' }),
  condition: choice(['well', 'tired', 'unwell', 'hurt', 'upset'], { zone: 'Z2', purpose: 'safety', labels: 'referral.condition' }),
  conditionNote: longText({ max: 1000, zone: 'Z3', purpose: 'safety', optional: true }),
  belongings: longText({ max: 1000, zone: 'Z3', purpose: 'safety', optional: true }),
  documents: choices(documentsSeen, { zone: 'Z2', purpose: 'safety', labels: 'referral.document' }),
  present: choices(rolesPresent, { zone: 'Z2', purpose: 'safety', labels: 'referral.present' }),
  childTold: known({ zone: 'Z2', purpose: 'safety' }),
})

/** The other signature: who handed the child over says whether it was so. */
export const confirmHandOver = form('referral/confirm-hand-over', 1, {
  itWasSo: choice(['yes', 'differs'], { zone: 'Z2', purpose: 'safety' }),
  difference: longText({ max: 1000, zone: 'Z3', purpose: 'safety', when: { field: 'itWasSo', is: 'differs' } }),
})

export const recordOutcome = form('referral/record-outcome', 1, {
  outcome: choice(outcomes, { zone: 'Z2', purpose: 'refer' }),
  services: choices(serviceCodes, { zone: 'Z2', purpose: 'refer', optional: true, labels: 'services', when: { not: { field: 'outcome', is: 'not-possible' } } }),
  because: choice(declineReasons, { zone: 'Z2', purpose: 'refer', labels: 'referral.reason', when: { field: 'outcome', is: 'not-possible' } }),
  what: longText({ max: 1000, zone: 'Z3', purpose: 'refer', optional: true }),
  saidBy: text({ max: 120, zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'referral.said-by' }),
})

/**
 * The sender gives the referral to somebody without an account. The code of the link never comes here: the hash of what proves it does (base64url of SHA-256), and the public key to
 * which the child's name is sealed, where it goes along once they accept.
 */
export const makeLink = form('referral/make-link', 1, {
  tokenHash: secret({ max: 43, zone: 'Z2', purpose: 'refer' }),
  publicKey: secret({ max: 43, zone: 'Z2', purpose: 'refer' }),
  sealedName: secret({ max: 22_000, zone: 'Z3', purpose: 'refer', optional: true }),
  lasts: choice(['day', 'three-days', 'week'], { zone: 'Z2', purpose: 'refer', labels: 'referral.link.lasts' }),
}, { checks: checkLink })

export const takeLinkBack = form('referral/take-link-back', 1, {
  sure: choice(['yes'], { zone: 'Z2', purpose: 'refer', labels: 'referral.link.sure' }),
})

/** What the receiver said on the telephone, written down by the sender. */
export const toldByPhone = form('referral/told-by-phone', 1, {
  saidBy: text({ max: 120, zone: 'Z2', purpose: 'coordinate', labels: 'referral.said-by' }),
  said: choice(['accept', 'ask', 'decline', 'started', 'done', 'not-possible'], { zone: 'Z2', purpose: 'refer', labels: 'referral.told' }),
  comeAt: choice(['now', 'agreed-by-phone', 'we-collect'], { zone: 'Z2', purpose: 'refer', optional: true, labels: 'referral.come', when: { field: 'said', is: 'accept' } }),
  question: longText({ max: 1000, zone: 'Z3', purpose: 'refer', when: { field: 'said', is: 'ask' } }),
  reason: choice(declineReasons, { zone: 'Z2', purpose: 'refer', labels: 'referral.reason', when: { any: [{ field: 'said', is: 'decline' }, { field: 'said', is: 'not-possible' }] } }),
  why: longText({ max: 500, zone: 'Z3', purpose: 'refer', optional: true, when: { field: 'said', is: 'decline' } }),
  what: longText({ max: 1000, zone: 'Z3', purpose: 'refer', optional: true, when: { any: [{ field: 'said', is: 'started' }, { field: 'said', is: 'done' }, { field: 'said', is: 'not-possible' }] } }),
})

export const withdrawReferral = form('referral/withdraw', 1, {
  reason: choice(withdrawReasons, { zone: 'Z2', purpose: 'refer', labels: 'referral.withdraw-reason' }),
})

/**
 * What two people signed with each other without a line, told by whichever of them has one first. Both texts as they were signed, in
 * base64url; the server reads them, and keeps what was signed even where it comes too late for the file.
 */
export const tellSigned = form('referral/tell-signed', 1, {
  statement: secret({ max: 22_000, zone: 'Z3', purpose: 'safety' }),
  statementSignature: secret({ max: 86, zone: 'Z2', purpose: 'safety' }),
  receipt: secret({ max: 3000, zone: 'Z3', purpose: 'safety' }),
  receiptSignature: secret({ max: 86, zone: 'Z2', purpose: 'safety' }),
})

export const referralForms = [sendReferral, openReferral, answerReferral, replyToQuestion, takeOver, confirmHandOver, recordOutcome, withdrawReferral, tellSigned, makeLink, takeLinkBack, toldByPhone] as const

// A spoken code is a word of the programme's list and a number. A text with anything else might be a name, and lists never hold one.
const spokenCode = /^[a-z]{2,20}-\d{3}$/

function checkSending(answers: { readonly code: string; readonly shareNow?: readonly ShareGroup[] | undefined; readonly returnAgreed?: string | undefined; readonly returnCare?: string | undefined }): Refusal | undefined {
  if (!spokenCode.test(answers.code)) return refuse('referral.not-a-spoken-code')
  const early = (answers.shareNow ?? []).filter((group) => !(sharableNow as readonly ShareGroup[]).includes(group))
  if (early.length > 0) return refuse('referral.only-after-acceptance', { groups: early })
  if (answers.returnAgreed === 'no') return refuse('referral.return-not-agreed', { field: 'returnAgreed' })
  if (answers.returnCare === 'nobody') return refuse('referral.return-no-care', { field: 'returnCare' })
  return undefined
}

/** Thirty-two bytes in base64url, in their one spelling. */
const bytes32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

function checkLink({ tokenHash, publicKey }: { readonly tokenHash: string; readonly publicKey: string }): Refusal | undefined {
  return bytes32.test(tokenHash) && bytes32.test(publicKey) ? undefined : refuse('referral.link-unreadable')
}

export type Sending = Answers<typeof sendReferral>
