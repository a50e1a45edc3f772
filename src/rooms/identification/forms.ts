/**
 * What is filled in here, in three depths. To raise a concern one only looks: no question to a child, no name, no free
 * text. To meet a child is a brief, safe conversation of trained staff. The joint identification is held once, behind a
 * gate. Who may open which is the door's business (server/room.ts); that no field of a lower depth asks for more is settled here.
 */
import {
  age, choice, choices, day, indicators, known, language, longText, partialDate, personName, place, reference, text, repeat, wholeNumber, type Age,
} from '#core/forms/fields.ts'
import { form, type Answers } from '#core/forms/form.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import { ageFacts, isPresumedMinor } from './age.ts'
import {
  ageDocuments, agencyKinds, citizenshipsSaid, companies, documentsSeen, exploitationForms, interpreterCodes, languagesSpoken, looksAges, noticeReceivers, photoEnds, photoPurposes, placeCodes, rights, rolesPresent, seenWhen, sexes, signCodes, topics, urgencies, urgentNeeds,
} from './codes.ts'
import { cardLanguages, cardShapes } from './card.ts'
import { factGroups, mayBeEmpty } from './facts.ts'
import { residenceEnds, residenceSteps } from './residence.ts'
import { followUp, planReturn } from './return-forms.ts'
import { askedStates, checkTold, refusalReasons } from './rights.ts'
import { crimeFactReceivers, identityTold, notToldReasons, representatives, representativesDecisions, representsBecause, representsEnds } from './standing-for.ts'

/** First depth: only what was seen or heard. A concern cannot hold a name or a story, because no field of it can. */
export const raiseConcern = form('identification/raise-concern', 1, {
  signs: indicators(signCodes, { zone: 'Z2', purpose: 'detect', labels: 'signs' }),
  howMany: wholeNumber({ from: 1, to: 50, zone: 'Z2', purpose: 'detect' }),
  agesAbout: choices(looksAges, { zone: 'Z2', purpose: 'detect' }),
  place: place({ zone: 'Z2', purpose: 'coordinate' }),
  placeKind: choice(placeCodes, { zone: 'Z2', purpose: 'detect', labels: 'signs' }),
  seenWhen: choice(seenWhen, { zone: 'Z2', purpose: 'safety' }),
  urgency: choice(urgencies, { zone: 'Z2', purpose: 'safety', labels: 'identification.urgency' }),
  languagesHeard: choices(languagesSpoken, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'languages' }),
}, {
  pages: [
    { title: 'who', fields: ['signs', 'howMany', 'agesAbout'] },
    { title: 'where', fields: ['place', 'placeKind', 'seenWhen'] },
    { title: 'how-soon', fields: ['urgency', 'languagesHeard'] },
  ],
})

export const setAsideReasons = ['no-sign-holds', 'known-already', 'cannot-be-found', 'not-a-child', 'sent-by-mistake'] as const

/** The desk that triages: we go, somebody else goes, or nobody does and why. */
export const takeUpConcern = form('identification/take-up-concern', 1, {
  decision: choice(['take-up', 'set-aside', 'pass'], { zone: 'Z2', purpose: 'coordinate' }),
  reason: choice(setAsideReasons, { zone: 'Z2', purpose: 'coordinate', when: { field: 'decision', is: 'set-aside' } }),
  toDesk: reference('desk', { zone: 'Z2', purpose: 'coordinate', when: { field: 'decision', is: 'pass' } }),
})

const stays = ['own-people', 'safe-place', 'services', 'support-centre', 'hospital', 'not-known'] as const

/** On what the processing rests while nobody could be asked for consent (Personal Data Law 9 (1), 9 (5); Rules 16). */
export const processingBases = ['law-child-in-danger', 'vital', 'consent'] as const

const notice = {
  /** Rules 16.1: the police or the guardianship body are told at once, by phone or message. */
  noticeMade: choice(['made', 'not-yet', 'not-needed'], { zone: 'Z2', purpose: 'safety' }),
  noticeTo: choices(noticeReceivers, { zone: 'Z2', purpose: 'safety', labels: 'identification.notice-to', when: { field: 'noticeMade', is: 'made' } }),
  noticeMinutesAgo: wholeNumber({ from: 0, to: 10_080, zone: 'Z2', purpose: 'safety', when: { field: 'noticeMade', is: 'made' } }),
} as const

/** Second depth: opens one child's file. Safety first, then needs; what a child does not want to answer stays open. */
export const meetChild = form('identification/meet-child', 1, {
  /** Numbers the phone has given, so that work in a valley can go on before the file is known to the server. */
  child: reference('child', { zone: 'Z2', purpose: 'coordinate', optional: true }),
  desk: reference('desk', { zone: 'Z2', purpose: 'coordinate', optional: true }),
  /** How the phone speaks of the child until the house has answered, and for ever unless somebody else is called so: `arsha-418`. */
  code: text({ max: 40, zone: 'Z2', purpose: 'coordinate', optional: true }),
  safeNow: known({ zone: 'Z2', purpose: 'safety' }),
  urgentNeeds: choices(urgentNeeds, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.need' }),
  ...notice,
  place: place({ zone: 'Z2', purpose: 'coordinate' }),
  with: choice(companies, { zone: 'Z2', purpose: 'safety' }),
  /** Then this adult neither consents for the child nor is told anything: who received the child decides that (Rules 19). */
  carerMayBeInvolved: known({ zone: 'Z2', purpose: 'safety' }),
  staysTonight: choice(stays, { zone: 'Z2', purpose: 'safety', labels: 'identification.stays' }),
  siblingsOrFriends: reference('group', { zone: 'Z2', purpose: 'safety', optional: true }),
  /** The one the child speaks most easily; the interpreter is found by it. */
  language: language(languagesSpoken, { zone: 'Z2', purpose: 'coordinate', labels: 'languages' }),
  otherLanguages: choices(languagesSpoken, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'languages' }),
  interpreter: choice(interpreterCodes, { zone: 'Z2', purpose: 'coordinate' }),
  sex: choice(sexes, { zone: 'Z2', purpose: 'identify', labels: 'identification.sex' }),
  /** Left empty, the child is presumed to be a minor (Law 21.2; Rules 14). */
  age: age({ zone: 'Z2', purpose: 'identify', optional: true }),
  atSchool: known({ zone: 'Z2', purpose: 'assist' }),
  /** Seen and named, never copied (Personal Data Law 7.10). */
  documents: choices(documentsSeen, { zone: 'Z2', purpose: 'identify', labels: 'identification.document' }),
  citizenshipSaid: choice(citizenshipsSaid, { zone: 'Z2', purpose: 'assist', labels: 'identification.citizenship' }),
  signs: indicators(signCodes, { zone: 'Z2', purpose: 'detect', optional: true, labels: 'signs' }),
  placeKind: choice(placeCodes, { zone: 'Z2', purpose: 'detect', optional: true, labels: 'signs' }),
  /** Law 1: at risk (vulnerable) or presumed before identification. A person says so, no sum of signs does. */
  seenAs: choice(['not-clear', 'at-risk', 'presumed'], { zone: 'Z2', purpose: 'identify' }),
  procedural: choice(['none', 'pre-trial', 'recognised', 'unknown'], { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.procedural' }),
  topicsAsked: choices(topics, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.topic' }),
  present: choices(rolesPresent, { zone: 'Z2', purpose: 'identify', labels: 'identification.present' }),
  childStopped: choice(['no', 'paused', 'stopped'], { zone: 'Z2', purpose: 'safety', labels: 'identification.stopped' }),
  distress: choice(['calm', 'upset', 'very-upset'], { zone: 'Z2', purpose: 'safety', labels: 'identification.distress' }),
  ownWords: longText({ max: 2000, zone: 'Z3', purpose: 'identify', optional: true }),
  /** Rules 16.2: told in words for their age, by what is best for them. */
  toldWhatHappens: known({ zone: 'Z2', purpose: 'safety' }),
  basis: choice(processingBases, { zone: 'Z2', purpose: 'consent' }),
  name: personName({ zone: 'Z4', purpose: 'identify', optional: true }),
  /** So that a child whom somebody has met already is known again, in whatever letters. */
  mother: personName({ zone: 'Z4', purpose: 'identify', optional: true }),
}, {
  pages: [
    { title: 'safety', fields: ['safeNow', 'urgentNeeds', 'noticeMade', 'noticeTo', 'noticeMinutesAgo'] },
    { title: 'around', fields: ['place', 'with', 'carerMayBeInvolved', 'staysTonight', 'siblingsOrFriends'] },
    { title: 'who', fields: ['language', 'otherLanguages', 'interpreter', 'sex', 'age', 'name', 'mother', 'atSchool', 'documents', 'citizenshipSaid'] },
    { title: 'signs', fields: ['signs', 'placeKind', 'seenAs', 'procedural'] },
    { title: 'talk', fields: ['topicsAsked', 'present', 'childStopped', 'distress', 'ownWords', 'toldWhatHappens', 'basis', 'child', 'desk', 'code'] },
  ],
  checks: (answers) => checkPresent(answers) ?? checkDocuments(answers) ?? checkAgeSeen(answers),
})

/** The call that the law asks for, when it was not made at the meeting already (Rules 16.1, 36). */
export const makeNotice = form('identification/make-notice', 1, {
  noticeTo: choices(noticeReceivers, { zone: 'Z2', purpose: 'safety', labels: 'identification.notice-to' }),
  way: choice(['phone', 'message', 'in-person'], { zone: 'Z2', purpose: 'safety' }),
  noticeMinutesAgo: wholeNumber({ from: 0, to: 10_080, zone: 'Z2', purpose: 'safety' }),
})

/** Again with the same child. Topics asked before are shown first, so that nobody has to tell twice. */
export const anotherConversation = form('identification/another-conversation', 1, {
  why: choice(['safety', 'needs', 'services', 'plan', 'child-asked', 'other'], { zone: 'Z2', purpose: 'identify' }),
  topicsAsked: choices(topics, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.topic' }),
  /** Why a topic was opened again although somebody had asked before. */
  askedAgainBecause: choice(['child-wished', 'needed-for-safety', 'something-new', 'did-not-know'], { zone: 'Z2', purpose: 'identify', optional: true }),
  present: choices(rolesPresent, { zone: 'Z2', purpose: 'identify', labels: 'identification.present' }),
  minutes: wholeNumber({ from: 1, to: 480, zone: 'Z2', purpose: 'identify', optional: true }),
  signs: indicators(signCodes, { zone: 'Z2', purpose: 'detect', optional: true, labels: 'signs' }),
  needs: choice(['as-before', 'met', 'changed'], { zone: 'Z2', purpose: 'safety' }),
  urgentNeeds: choices(urgentNeeds, { zone: 'Z2', purpose: 'safety', labels: 'identification.need', when: { field: 'needs', is: 'changed' } }),
  staysTonight: choice(stays, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.stays' }),
  seenAs: choice(['as-before', 'at-risk', 'presumed'], { zone: 'Z2', purpose: 'identify' }),
  procedural: choice(['none', 'pre-trial', 'recognised', 'unknown'], { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.procedural' }),
  childStopped: choice(['no', 'paused', 'stopped'], { zone: 'Z2', purpose: 'safety', labels: 'identification.stopped' }),
  distress: choice(['calm', 'upset', 'very-upset'], { zone: 'Z2', purpose: 'safety', labels: 'identification.distress' }),
  ownWords: longText({ max: 2000, zone: 'Z3', purpose: 'identify', optional: true }),
}, {
  pages: [
    { title: 'talk', fields: ['why', 'topicsAsked', 'askedAgainBecause', 'present', 'minutes'] },
    { title: 'now', fields: ['needs', 'urgentNeeds', 'staysTonight', 'signs', 'seenAs', 'procedural', 'childStopped', 'distress', 'ownWords'] },
  ],
  checks: checkPresent,
})

/**
 * Who the child is, as far as it was told later or is spelt otherwise. All of it travels sealed, and any of it may be left out; what was
 * written before stays beside it.
 */
export const writeName = form('identification/write-name', 1, {
  name: personName({ zone: 'Z4', purpose: 'identify', optional: true }),
  birth: partialDate({ zone: 'Z4', purpose: 'identify', optional: true }),
  mother: personName({ zone: 'Z4', purpose: 'identify', optional: true }),
  origin: text({ max: 80, zone: 'Z4', purpose: 'identify', optional: true }),
  phone: text({ max: 40, zone: 'Z4', purpose: 'identify', optional: true }),
  iin: text({ max: 20, zone: 'Z4', purpose: 'identify', optional: true }),
  personalNumber: text({ max: 20, zone: 'Z4', purpose: 'identify', optional: true }),
  paperNumber: text({ max: 40, zone: 'Z4', purpose: 'identify', optional: true }),
  because: choice(['told-later', 'corrected', 'another-spelling'], { zone: 'Z2', purpose: 'identify' }),
})

/**
 * A photo, where it says more than words: the picture travels sealed beside the form. What it never shows is said before the
 * camera opens, and confirmed (Personal Data Law 7.10; no copies of papers, no biometrics).
 */
export const addPhoto = form('identification/add-photo', 1, {
  purpose: choice(photoPurposes, { zone: 'Z2', purpose: 'assist', labels: 'photo-purposes' }),
  neverShown: choice(['understood'], { zone: 'Z2', purpose: 'safety' }),
  agreed: choice(['yes', 'no', 'cannot-be-asked'], { zone: 'Z2', purpose: 'consent' }),
  notAskedBecause: choice(['too-young', 'unwell', 'not-there', 'no-interpreter'], { zone: 'Z2', purpose: 'consent', when: { field: 'agreed', is: 'cannot-be-asked' } }),
  seen: longText({ max: 500, zone: 'Z3', purpose: 'assist' }),
}, {
  pages: [
    { title: 'before', fields: ['purpose', 'neverShown', 'agreed', 'notAskedBecause'] },
    { title: 'photo', fields: ['seen'] },
  ],
  checks: ({ agreed }) => (agreed === 'no' ? refuse('identification.photo-child-says-no', { field: 'agreed' }) : undefined),
})

/** About one photo: its key and its pieces are destroyed. That there was one, and why it is gone, stays. */
export const removePhoto = form('identification/remove-photo', 1, {
  because: choice(photoEnds, { zone: 'Z2', purpose: 'safety' }),
})

/** Brothers and sisters, or children found together: linked so that they can stay together. */
export const linkChildren = form('identification/link-children', 1, {
  others: repeat({ child: reference('child', { zone: 'Z2', purpose: 'safety' }) }, { max: 12, zone: 'Z2', purpose: 'safety' }),
  because: choice(['siblings', 'found-together', 'same-household'], { zone: 'Z2', purpose: 'safety' }),
})

/** Who is presumed to be a child stays so until a document says otherwise and somebody writes down why (Law 21.2; Rules 14). */
export const settleAge = form('identification/settle-age', 1, {
  years: wholeNumber({ from: 0, to: 60, zone: 'Z2', purpose: 'identify' }),
  seen: choice(['none', ...ageDocuments], { zone: 'Z2', purpose: 'identify', labels: 'identification.age-document' }),
  why: longText({ max: 1000, zone: 'Z3', purpose: 'identify' }),
})

const facts = {
  place: place({ zone: 'Z2', purpose: 'coordinate', optional: true }),
  company: choice(companies, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.meet-child.with' }),
  carerMayBeInvolved: known({ zone: 'Z2', purpose: 'safety', optional: true }),
  staysTonight: choice(stays, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.stays' }),
  needs: choices(urgentNeeds, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.need' }),
  language: language(languagesSpoken, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'languages' }),
  otherLanguages: choices(languagesSpoken, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'languages' }),
  interpreter: choice(interpreterCodes, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'identification.meet-child.interpreter' }),
  sex: choice(sexes, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.sex' }),
  atSchool: known({ zone: 'Z2', purpose: 'assist', optional: true }),
  documents: choices(documentsSeen, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.document' }),
  citizenshipSaid: choice(citizenshipsSaid, { zone: 'Z2', purpose: 'assist', optional: true, labels: 'identification.citizenship' }),
  /** What there is none of any more: an answer, and another one than not having touched the question. */
  emptied: choices(mayBeEmpty, { zone: 'Z2', purpose: 'assist', optional: true }),
} as const

/** Corrects and completes what is known of a child. A question left out was not touched: only what changed is sent. */
export const correctFacts = form('identification/correct-facts', 1, facts, {
  pages: [...Object.entries(factGroups).map(([title, fields]) => ({ title, fields })), { title: 'emptied', fields: ['emptied'] }],
  checks: checkFacts,
})

/** On what whoever settles two answers rests; who wrote the other one is told. */
export const settlingReasons = ['seen-ourselves', 'document-seen', 'child-said', 'things-changed', 'asked-both', 'written-by-mistake'] as const

/** About one conflict: one of the answers that stand side by side, or another one altogether. */
export const settleConflict = form('identification/settle-conflict', 1, {
  keep: choice(['answer', 'another'], { zone: 'Z2', purpose: 'identify' }),
  answer: reference('answer', { zone: 'Z2', purpose: 'identify', when: { field: 'keep', is: 'answer' } }),
  because: choice(settlingReasons, { zone: 'Z2', purpose: 'identify' }),
  ...facts,
}, { checks: checkFacts })

const participant = {
  kind: choice(agencyKinds, { zone: 'Z2', purpose: 'identify', labels: 'agency-types' }),
  desk: reference('desk', { zone: 'Z2', purpose: 'identify', optional: true }),
} as const

/** Third depth: the gate before the one joint conversation (Rules 25-27, 29-30; Law 17.2.8). */
export const openJoint = form('identification/open-joint', 1, {
  safePlace: choice(['yes', 'no'], { zone: 'Z2', purpose: 'safety' }),
  urgentAid: choice(['not-needed', 'needed'], { zone: 'Z2', purpose: 'safety' }),
  urgentNeedsMet: choice(['yes', 'no'], { zone: 'Z2', purpose: 'safety' }),
  procedural: choice(['none', 'pre-trial', 'recognised', 'unknown'], { zone: 'Z2', purpose: 'identify', labels: 'identification.procedural' }),
  participants: repeat(participant, { max: 12, zone: 'Z2', purpose: 'identify' }),
  present: choices(rolesPresent, { zone: 'Z2', purpose: 'identify', labels: 'identification.present' }),
  interpreter: choice(['not-needed', 'there', 'missing'], { zone: 'Z2', purpose: 'identify' }),
  whenDay: day({ zone: 'Z2', purpose: 'coordinate' }),
}, {
  pages: [
    { title: 'gate', fields: ['safePlace', 'urgentAid', 'urgentNeedsMet', 'procedural'] },
    { title: 'who', fields: ['participants', 'present', 'interpreter', 'whenDay'] },
  ],
  checks: checkPresent,
})

export const outcomes = ['identified', 'not-recognised', 'refused'] as const
export type JointOutcome = (typeof outcomes)[number]

/** How somebody who was not recognised, or would not be identified, gets to where they live (Rules 33); or why not. */
export const waysHome = ['taken-home', 'goes-alone', 'not-safe-there', 'not-yet'] as const

export const recordOutcome = form('identification/record-outcome', 3, {
  outcome: choice(outcomes, { zone: 'Z2', purpose: 'identify' }),
  decidedBy: choices(agencyKinds, { zone: 'Z2', purpose: 'identify', labels: 'agency-types' }),
  topicsAsked: choices(topics, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.topic' }),
  /** Who came to it beside those named when it was opened: an educator or psychologist, where the age turned out to be a child's meanwhile (Law 17.2.8). */
  alsoPresent: choices(rolesPresent, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.present' }),
  /** Where the testimony is kept, so that nobody asks for it again: "recorded, with the investigator", never its content. */
  testimony: choice(['recorded', 'not-recorded'], { zone: 'Z2', purpose: 'identify' }),
  minutes: wholeNumber({ from: 1, to: 480, zone: 'Z2', purpose: 'identify', optional: true }),
  signsConfirmed: indicators(signCodes, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'signs' }),
  exploitation: choices(exploitationForms, { zone: 'Z2', purpose: 'identify', labels: 'exploitation', when: { field: 'outcome', is: 'identified' } }),
  rightsExplained: choices(rights, { zone: 'Z2', purpose: 'identify', optional: true, labels: 'identification.right' }),
  /** Rules 20: the fact of a crime, without who the child is. */
  crimeFactNotice: choice(['made', 'no-crime-seen', 'not-yet'], { zone: 'Z2', purpose: 'identify' }),
  appealExplained: choice(['yes', 'no'], { zone: 'Z2', purpose: 'identify', when: { field: 'outcome', is: 'not-recognised' } }),
  wayHome: choice(waysHome, { zone: 'Z2', purpose: 'safety', when: { not: { field: 'outcome', is: 'identified' } } }),
  /** Law 21.1: nothing is decided about a child without their opinion. */
  viewAsked: known({ zone: 'Z2', purpose: 'identify' }),
  childsView: longText({ max: 1000, zone: 'Z3', purpose: 'identify', optional: true, when: { any: [{ field: 'viewAsked', is: 'yes' }, { field: 'viewAsked', is: 'no' }] } }),
  reasons: longText({ max: 2000, zone: 'Z3', purpose: 'identify' }),
}, {
  pages: [
    { title: 'decision', fields: ['outcome', 'decidedBy', 'exploitation', 'signsConfirmed', 'reasons'] },
    { title: 'conversation', fields: ['topicsAsked', 'alsoPresent', 'testimony', 'minutes', 'viewAsked', 'childsView'] },
    { title: 'rights', fields: ['rightsExplained', 'appealExplained', 'wayHome', 'crimeFactNotice'] },
  ],
  upgrades: {
    // A phone that did not ask yet: whether the child was asked is not known, and nobody has taken them home.
    1: (answers: { outcome?: unknown; childsView?: unknown }) => ({ ...answers, viewAsked: answers.childsView === undefined ? 'unknown' : 'yes', ...(answers.outcome !== 'identified' && { wayHome: 'not-yet' }) }),
    // Nobody was asked who else was there.
    2: (answers: object) => answers,
  },
})

/** Law 17.2.16: who was not recognised may appeal. Anybody who serves the child may write it down for them. */
export const appeal = form('identification/appeal', 2, {
  /** Rules 34, 35: first to the authority above; to a court after it has answered, or at once where a law allows that. */
  to: choice(['authority', 'court', 'court-at-once'], { zone: 'Z2', purpose: 'identify' }),
  by: choice(['child', 'legal-representative', 'guardianship', 'ngo'], { zone: 'Z2', purpose: 'identify' }),
  why: longText({ max: 2000, zone: 'Z3', purpose: 'identify', optional: true }),
}, { upgrades: { 1: (answers: object) => ({ ...answers, to: 'authority' }) } })

export const decideAppeal = form('identification/decide-appeal', 1, {
  decision: choice(['stands', 'recognised', 'identify-again'], { zone: 'Z2', purpose: 'identify' }),
  why: longText({ max: 2000, zone: 'Z3', purpose: 'identify' }),
})

/**
 * The information card was handed out, or what it says was told (Rules 13, 32, 33, 38). A card found on somebody can harm them: that it was not
 * safe to carry is an answer like any other.
 */
export const giveCard = form('identification/give-card', 1, {
  readIn: language(cardLanguages, { zone: 'Z2', purpose: 'assist', labels: 'languages' }),
  shape: choice(cardShapes, { zone: 'Z2', purpose: 'assist' }),
  given: choice(['yes', 'not-safe-to-carry', 'declined'], { zone: 'Z2', purpose: 'assist' }),
  understood: known({ zone: 'Z2', purpose: 'assist', when: { not: { field: 'given', is: 'declined' } } }),
}, { checks: ({ shape, given }) => (shape === 'read-aloud' && given === 'yes' ? refuse('identification.card-read-aloud', { field: 'given' }) : undefined) })

const oneRight = {
  right: choice(rights, { zone: 'Z2', purpose: 'assist', labels: 'identification.right' }),
  explained: choice(['yes'], { zone: 'Z2', purpose: 'assist', optional: true }),
  asked: choice(askedStates, { zone: 'Z2', purpose: 'assist', optional: true }),
  because: choice(refusalReasons, { zone: 'Z2', purpose: 'assist', when: { field: 'asked', is: 'refused' } }),
} as const

/** What happened with rights of Law 17, right by right (Rules 32, 38); those that were not touched are not sent. */
export const tellRights = form('identification/tell-rights', 1, {
  readIn: language(cardLanguages, { zone: 'Z2', purpose: 'assist', labels: 'languages' }),
  told: repeat(oneRight, { max: rights.length, zone: 'Z2', purpose: 'assist' }),
  /** Asked where something was explained. */
  understood: known({ zone: 'Z2', purpose: 'assist', optional: true }),
  /** Only where a reason is none of the codes. */
  why: longText({ max: 1000, zone: 'Z3', purpose: 'assist', optional: true }),
}, { checks: checkTold })

/** Temporary residence of who was identified and is no citizen (Law 9(6), 10(3)8, 17.2.11), step by step as it happened; a decision's own words stay on its paper. */
export const writeResidence = form('identification/write-residence', 1, {
  step: choice(residenceSteps, { zone: 'Z2', purpose: 'assist' }),
  onDay: day({ zone: 'Z2', purpose: 'assist' }),
  until: day({ zone: 'Z2', purpose: 'assist', when: { any: [{ field: 'step', is: 'granted' }, { field: 'step', is: 'longer-granted' }] } }),
  by: choice(['akimat', 'police'], { zone: 'Z2', purpose: 'assist', when: { field: 'step', is: 'refused' } }),
  because: choice(refusalReasons, { zone: 'Z2', purpose: 'assist', labels: 'identification.tell-rights.told.because', when: { field: 'step', is: 'refused' } }),
  ends: choice(residenceEnds, { zone: 'Z2', purpose: 'assist', when: { field: 'step', is: 'ended' } }),
})

/** Rules 20, Law 8 and 10(3)4: the police learn of the fact of a crime. Who the child is, is another question, with its own ground. */
export const tellCrimeFact = form('identification/tell-crime-fact', 1, {
  told: choice(['made', 'no-crime-seen'], { zone: 'Z2', purpose: 'identify' }),
  to: choices(crimeFactReceivers, { zone: 'Z2', purpose: 'identify', when: { field: 'told', is: 'made' } }),
  way: choice(['phone', 'message', 'in-person', 'letter'], { zone: 'Z2', purpose: 'identify', when: { field: 'told', is: 'made' } }),
  identity: choice(identityTold, { zone: 'Z2', purpose: 'identify', when: { field: 'told', is: 'made' } }),
  onDay: day({ zone: 'Z2', purpose: 'identify' }),
})

/** Rules 19: who has the child clears up the circumstances before the identification, and decides whether legal representatives are told. */
export const tellRepresentatives = form('identification/tell-representatives', 1, {
  decision: choice(representativesDecisions, { zone: 'Z2', purpose: 'safety' }),
  who: choice(['mother', 'father', 'guardian', 'other'], { zone: 'Z2', purpose: 'safety', when: { field: 'decision', is: 'told' } }),
  because: choice(notToldReasons, { zone: 'Z2', purpose: 'safety', when: { field: 'decision', is: 'not-told' } }),
  childKnows: known({ zone: 'Z2', purpose: 'safety' }),
  onDay: day({ zone: 'Z2', purpose: 'safety' }),
  why: longText({ max: 1000, zone: 'Z3', purpose: 'safety', optional: true }),
})

/** Rules 36, 37: the guardianship body is a child's temporary legal representative until the placement. */
export const representChild = form('identification/represent-child', 1, {
  step: choice(['begins', 'ends'], { zone: 'Z2', purpose: 'safety' }),
  by: choice(representatives, { zone: 'Z2', purpose: 'safety', when: { field: 'step', is: 'begins' } }),
  because: choice(representsBecause, { zone: 'Z2', purpose: 'safety', when: { field: 'step', is: 'begins' } }),
  ends: choice(representsEnds, { zone: 'Z2', purpose: 'safety', when: { field: 'step', is: 'ends' } }),
  onDay: day({ zone: 'Z2', purpose: 'safety' }),
})

/** A person looked at the advice themselves and says what they think; only then may it be spoken of as advice taken. */
export const confirmAdvice = form('identification/confirm-advice', 1, {
  agree: choice(['yes', 'no'], { zone: 'Z2', purpose: 'identify' }),
})

/** Personal Data Law 19-1: whom automated processing concerns may object, and somebody answers within three working days. */
export const contestAdvice = form('identification/contest-advice', 1, {
  by: choice(['child', 'legal-representative', 'worker'], { zone: 'Z2', purpose: 'identify' }),
  why: longText({ max: 1000, zone: 'Z3', purpose: 'identify', optional: true }),
})

export const decideContest = form('identification/decide-contest', 1, {
  decision: choice(['kept', 'withdrawn'], { zone: 'Z2', purpose: 'identify' }),
  why: longText({ max: 1000, zone: 'Z3', purpose: 'identify' }),
})

export const identificationForms = [
  raiseConcern, takeUpConcern, meetChild, makeNotice, anotherConversation, writeName, addPhoto, removePhoto, linkChildren, settleAge, correctFacts, settleConflict, openJoint, recordOutcome, appeal, decideAppeal, giveCard, tellRights, writeResidence, tellCrimeFact, tellRepresentatives, representChild, planReturn, followUp, confirmAdvice, contestAdvice, decideContest,
] as const

export type Raising = Answers<typeof raiseConcern>
export type Meeting = Answers<typeof meetChild>

function checkPresent({ present }: { readonly present: readonly string[] }): Refusal | undefined {
  if (present.includes('nobody') && present.length > 1) return refuse('identification.nobody-and-somebody', { field: 'present' })
  return undefined
}

function checkFacts({ emptied = [], documents = [], ...answers }: Readonly<Record<string, unknown>> & { readonly emptied?: readonly string[] | undefined; readonly documents?: readonly string[] | undefined }): Refusal | undefined {
  const both = emptied.find((fact) => answers[fact] !== undefined)
  return both ? refuse('identification.emptied-and-given', { field: both }) : checkDocuments({ documents })
}

/** Law 21.2: nobody is of age by a document that nobody saw. */
function checkAgeSeen({ age: said, documents }: { readonly age?: Age | undefined; readonly documents: readonly string[] }): Refusal | undefined {
  if (said === undefined || isPresumedMinor(ageFacts(said))) return undefined
  return documents.some((one) => (ageDocuments as readonly string[]).includes(one)) ? undefined : refuse('identification.of-age-without-document', { field: 'documents' })
}

function checkDocuments({ documents }: { readonly documents: readonly string[] }): Refusal | undefined {
  const empty = ['none', 'not-asked'].filter((code) => documents.includes(code))
  if (empty.length > 0 && documents.length > 1) return refuse('identification.none-and-some', { field: 'documents' })
  return undefined
}
