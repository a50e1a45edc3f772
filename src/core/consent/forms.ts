/** One consent is for one purpose and one receiver, until a day. "No" and "not yet" are kept as carefully as "yes". */
import { choice, choices, day, known, language, longText, reference, type Purpose } from '#core/forms/fields.ts'
import { form, type Answers } from '#core/forms/form.ts'

/** Groups of what is known about a child; what a person agrees to pass on is said in these. */
export const dataGroups = ['age-and-sex', 'language', 'urgent-needs', 'topics-asked', 'childs-view', 'note', 'identity', 'documents'] as const
export type DataGroup = (typeof dataGroups)[number]

export const consentPurposes = ['identify', 'refer', 'assist'] as const satisfies readonly Purpose[]
export type ConsentPurpose = (typeof consentPurposes)[number]

export const consentAges = ['under-6', '6-11', '12-14', '15-17', 'adult'] as const
export type ConsentAge = (typeof consentAges)[number]

export const givers = ['the-person', 'parent', 'guardian', 'guardianship-body', 'nobody'] as const
export type Giver = (typeof givers)[number]

export const giveConsent = form('consent/give', 1, {
  purpose: choice(consentPurposes, { zone: 'Z2', purpose: 'consent', labels: 'consent.purpose' }),
  /** Nobody named: the agency that asks, for itself. */
  receiver: reference('agency', { zone: 'Z2', purpose: 'consent', optional: true }),
  groups: choices(dataGroups, { zone: 'Z2', purpose: 'consent', labels: 'consent.group' }),
  readIn: language(['kk', 'ru', 'en', 'uz', 'ky', 'tg'], { zone: 'Z2', purpose: 'consent', labels: 'languages' }),
  ageGroup: choice(consentAges, { zone: 'Z2', purpose: 'consent', labels: 'consent.age' }),
  caregiver: choice(['safe', 'absent', 'not-known', 'implicated'], { zone: 'Z2', purpose: 'safety', labels: 'consent.caregiver', when: { not: { field: 'ageGroup', is: 'adult' } } }),
  answer: choice(['yes', 'no', 'not-yet'], { zone: 'Z2', purpose: 'consent' }),
  givenBy: choice(givers, { zone: 'Z2', purpose: 'consent', labels: 'consent.giver' }),
  /** Law 21.1: the child's own opinion, whoever else may have to agree. */
  childsView: known({ zone: 'Z2', purpose: 'consent', when: { not: { field: 'ageGroup', is: 'adult' } } }),
  /** Why the person who would usually be asked was not, or why nobody could be (Personal Data Law 9.5). */
  why: longText({ max: 1000, zone: 'Z3', purpose: 'consent', optional: true }),
  proof: choice(['signature', 'audio', 'witness'], { zone: 'Z2', purpose: 'consent', labels: 'consent.proof', when: { all: [{ field: 'answer', is: 'yes' }, { not: { field: 'givenBy', is: 'nobody' } }] } }),
  witness: choice(['interpreter', 'psychologist', 'educator', 'social-worker', 'other'], { zone: 'Z2', purpose: 'consent', labels: 'consent.witness', when: { field: 'proof', is: 'witness' } }),
  abroad: choice(['no', 'yes'], { zone: 'Z2', purpose: 'consent', labels: 'consent.abroad' }),
  until: day({ zone: 'Z2', purpose: 'consent', optional: true }),
}, {
  pages: [
    { title: 'for-what', fields: ['purpose', 'receiver', 'groups', 'abroad', 'until'] },
    { title: 'who-answers', fields: ['readIn', 'ageGroup', 'caregiver', 'answer', 'givenBy', 'childsView', 'why'] },
    { title: 'proof', fields: ['proof', 'witness'] },
  ],
})
export type ConsentAnswers = Answers<typeof giveConsent>

export const withdrawConsent = form('consent/withdraw', 1, {
  by: choice(['the-person', 'parent', 'guardian', 'guardianship-body'], { zone: 'Z2', purpose: 'consent', labels: 'consent.giver' }),
  why: longText({ max: 1000, zone: 'Z3', purpose: 'consent', optional: true }),
})

export const consentForms = [giveConsent, withdrawConsent] as const
