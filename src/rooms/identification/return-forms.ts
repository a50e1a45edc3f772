/**
 * What is filled in before a child goes home, and after: the dossier, told in parts by whoever knows a part, and how the child is one, three, six and twelve months
 * later. Codes alone, and one story that is sealed; nobody on the other side of the border is named.
 */
import { choice, choices, day, known, longText } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

/** Where a child may go, beside Kazakhstan itself. */
export const countries = ['UZ', 'KG', 'TJ', 'RU', 'AZ', 'TM', 'AF', 'CN', 'other'] as const
export const homes = ['parents', 'one-parent', 'relatives', 'foster-family', 'institution', 'on-their-own'] as const
export const crossingPapers = ['passport', 'return-certificate', 'birth-certificate', 'exit-visa', 'parents-consent'] as const
export const escorts = ['own-desk', 'guardianship', 'police', 'consulate', 'parent', 'partner', 'nobody'] as const
/** Bodies that receive a child, by kind. */
export const receivingBodies = ['parents', 'legal-representative', 'guardianship', 'police', 'border', 'crisis-centre', 'consulate', 'ngo'] as const

const ending = ['ended', 'go-on', 'none', 'not-known'] as const

/** One page is one part of the dossier: it is told anew as a whole, and what is left out of it is not known. */
export const planReturn = form('identification/plan-return', 1, {
  way: choice(['abroad', 'within-country'], { zone: 'Z2', purpose: 'coordinate', optional: true }),
  country: choice(countries, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'identification.citizenship', when: { field: 'way', is: 'abroad' } }),
  livesWith: choice(homes, { zone: 'Z2', purpose: 'safety', optional: true }),
  homeSafe: choice(['yes', 'no', 'not-known'], { zone: 'Z2', purpose: 'safety', optional: true }),
  homeSeenBy: choice(['competent-body', 'partner', 'consulate', 'own-desk', 'nobody'], { zone: 'Z2', purpose: 'safety', optional: true }),
  /** Law 23.3; Rules 44.2. */
  interests: choice(['serves', 'against', 'not-weighed'], { zone: 'Z2', purpose: 'safety', optional: true }),

  /** Law 20.1: after services and (or) the criminal case have ended. */
  services: choice(ending, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'identification.plan-return.ending' }),
  proceedings: choice(ending, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'identification.plan-return.ending' }),

  /** Law 20.3: who fears for their safety is not returned. */
  fear: choice(['none', 'fear', 'not-asked'], { zone: 'Z2', purpose: 'safety', optional: true }),
  /** Law 23.1 from ten years on; the opinion of a younger child by Law 21.1. */
  agreed: choice(['yes', 'no', 'cannot-say', 'not-asked'], { zone: 'Z2', purpose: 'safety', optional: true }),
  agreedPresent: choices(['parent', 'legal-representative', 'guardianship'], { zone: 'Z2', purpose: 'safety', optional: true, when: { field: 'agreed', is: 'yes' } }),

  /** Law 23.2. */
  care: choice(['parents', 'legal-representative', 'competent-body', 'nobody'], { zone: 'Z2', purpose: 'safety', optional: true }),
  careAnswer: choice(['agreed', 'refused', 'asked'], { zone: 'Z2', purpose: 'safety', optional: true, when: { any: [{ field: 'care', is: 'parents' }, { field: 'care', is: 'legal-representative' }, { field: 'care', is: 'competent-body' }] } }),
  careAnsweredOn: day({ zone: 'Z2', purpose: 'safety', when: { any: [{ field: 'careAnswer', is: 'agreed' }, { field: 'careAnswer', is: 'refused' }] } }),

  papers: choices(crossingPapers, { zone: 'Z2', purpose: 'coordinate', optional: true }),
  papersAsked: choices(crossingPapers, { zone: 'Z2', purpose: 'coordinate', optional: true, labels: 'identification.plan-return.papers' }),
  escort: choices(escorts, { zone: 'Z2', purpose: 'safety', optional: true }),
  receivedBy: choice(receivingBodies, { zone: 'Z2', purpose: 'safety', optional: true, labels: 'identification.receiving-body' }),
  plannedFor: day({ zone: 'Z2', purpose: 'coordinate', optional: true }),
  note: longText({ max: 1000, zone: 'Z3', purpose: 'assist', optional: true }),
}, {
  pages: [
    { title: 'where', fields: ['way', 'country', 'livesWith', 'homeSafe', 'homeSeenBy', 'interests'] },
    { title: 'ended', fields: ['services', 'proceedings'] },
    { title: 'child', fields: ['fear', 'agreed', 'agreedPresent'] },
    { title: 'care', fields: ['care', 'careAnswer', 'careAnsweredOn'] },
    { title: 'journey', fields: ['papers', 'papersAsked', 'escort', 'receivedBy', 'plannedFor', 'note'] },
  ],
  checks: checkPlan,
})

/** How a child is after the return. `month`: the follow-up it answers, so that two who tell the same one do not tell two. */
export const followUp = form('identification/follow-up', 1, {
  month: choice(['1', '3', '6', '12'], { zone: 'Z2', purpose: 'assist' }),
  reached: choices(['child', 'carer', 'partner', 'nobody'], { zone: 'Z2', purpose: 'assist' }),
  safe: choice(['yes', 'no', 'not-known'], { zone: 'Z2', purpose: 'safety', when: { not: { field: 'reached', includes: 'nobody' } } }),
  atSchool: known({ zone: 'Z2', purpose: 'assist', when: { not: { field: 'reached', includes: 'nobody' } } }),
  served: choice(['yes', 'no', 'not-needed', 'not-known'], { zone: 'Z2', purpose: 'assist', when: { not: { field: 'reached', includes: 'nobody' } } }),
  wantsHelp: known({ zone: 'Z2', purpose: 'assist', when: { not: { field: 'reached', includes: 'nobody' } } }),
  /** `leave`: this time it is not found out how the child is; only where its day has passed. */
  whatNow: choice(['try-again', 'ask-partner', 'leave'], { zone: 'Z2', purpose: 'assist', when: { field: 'reached', includes: 'nobody' } }),
  note: longText({ max: 1000, zone: 'Z3', purpose: 'assist', optional: true }),
}, { checks: checkFollowUp })

function checkPlan({ note: _note, ...told }: Readonly<Record<string, unknown>> & { readonly escort?: readonly string[] | undefined; readonly papers?: readonly string[] | undefined; readonly papersAsked?: readonly string[] | undefined }): Refusal | undefined {
  if (Object.values(told).every((answer) => answer === undefined)) return refuse('identification.return-nothing-told')
  if (told.escort?.includes('nobody') && told.escort.length > 1) return refuse('identification.nobody-and-somebody', { field: 'escort' })
  return told.papersAsked?.some((paper) => told.papers?.includes(paper)) ? refuse('identification.paper-twice', { field: 'papersAsked' }) : undefined
}

function checkFollowUp({ reached }: { readonly reached: readonly string[] }): Refusal | undefined {
  return reached.includes('nobody') && reached.length > 1 ? refuse('identification.nobody-and-somebody', { field: 'reached' }) : undefined
}
