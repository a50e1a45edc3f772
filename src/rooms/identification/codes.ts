/**
 * The codes this room's forms and hearts rest on. Signs, risk groups and kinds of place are the law's own list (Referral
 * Rules, annex 1): here is which codes there are, and the programme's folder holds their words.
 */

/** How many signs each group of annex 1 has. */
const groups = {
  RGA: 15, RGC: 7, PLX: 5, PLD: 7, PLM: 4, GEN: 25, CHD: 6, BRD: 18, LAB: 7, SEX: 10, BEG: 3, ORG: 1, CRM: 1, SAL: 1,
} as const
export type SignGroup = keyof typeof groups

/** The three elements whose combination points to a potential victim (annex 1): who, where, how. */
export type Element = 'who' | 'where' | 'how'
const elementOfGroup: Readonly<Record<SignGroup, Element>> = {
  RGA: 'who', RGC: 'who', PLX: 'where', PLD: 'where', PLM: 'where', GEN: 'how', CHD: 'how', BRD: 'how', LAB: 'how', SEX: 'how', BEG: 'how', ORG: 'how', CRM: 'how', SAL: 'how',
}

/** `CHD-03`: group and number in annex 1. */
export type SignCode = `${SignGroup}-${string}`

export const placeCodes: readonly SignCode[] = codesOf('PLX', 'PLD', 'PLM')
export const riskCodes: readonly SignCode[] = codesOf('RGC', 'RGA')
export const howCodes: readonly SignCode[] = codesOf('CHD', 'GEN', 'BRD', 'LAB', 'SEX', 'BEG', 'ORG', 'CRM', 'SAL')
/** What may be ticked as noticed: risk groups and signs. Where it was has a question of its own. */
export const signCodes: readonly SignCode[] = [...riskCodes, ...howCodes]

export function elementOf(code: SignCode): Element {
  return elementOfGroup[code.slice(0, 3) as SignGroup]
}

export const urgencies = ['now', 'today', 'can-wait'] as const
export type Urgency = (typeof urgencies)[number]

export const seenWhen = ['now', 'today', 'earlier'] as const

/** How old a child looks to somebody who asked nothing. */
export const looksAges = ['under-6', '6-11', '12-17', 'not-sure'] as const

export const languagesSpoken = ['kk', 'ru', 'uz', 'ky', 'tg', 'ug', 'tk', 'az', 'fa', 'tr', 'ku', 'zh', 'en', 'rsl', 'other'] as const

export const sexes = ['girl', 'boy', 'unknown'] as const
export type Sex = (typeof sexes)[number]

/** Who is with the child. */
export const companies = ['alone', 'parents', 'one-parent', 'relatives', 'other-adults', 'other-children', 'not-known'] as const
export const interpreterCodes = ['not-needed', 'needed', 'was-there', 'by-phone'] as const
/** Countries by ISO 3166-1; a child may also have none, or not want to say. */
export const citizenshipsSaid = ['KZ', 'UZ', 'KG', 'TJ', 'RU', 'AZ', 'TM', 'AF', 'CN', 'other', 'none', 'not-asked', 'declined', 'unknown'] as const

/** Topics of a conversation with a child. What was asked is known to all who serve the child; what was answered is not. */
export const topics = ['road-and-border', 'work', 'family', 'home', 'health', 'school', 'documents', 'harm'] as const
export type Topic = (typeof topics)[number]

export const urgentNeeds = ['medical-help', 'medicine', 'food', 'warm-clothes', 'rest', 'safe-from-someone', 'diet-or-allergy', 'disability-support', 'stay-with-siblings'] as const
export type UrgentNeed = (typeof urgentNeeds)[number]

export const documentsSeen = ['birth-certificate', 'passport', 'identity-card', 'migration-card', 'school-paper', 'medical-paper', 'none', 'not-asked'] as const
/** Papers from which an age can be read. */
export const ageDocuments = ['birth-certificate', 'passport', 'identity-card', 'court-decision', 'medical-age-assessment'] as const

/** Kinds of agencies, as the Law and the Rules name the subjects (Law 7-11, Rules 4, 25). */
export const agencyKinds = ['POLICE_TIP', 'POLICE_JUV', 'LEB_SOC', 'GUARD', 'CSC', 'SSS', 'NGO', 'HEALTH', 'EDU', 'BORDER', 'MFA', 'MOBILE', 'LABOUR', 'LEB_OBL', 'MLSP', 'FSC', 'PROGRAMME'] as const
export type AgencyKind = (typeof agencyKinds)[number]

export const rolesPresent = ['psychologist', 'educator', 'police', 'guardianship', 'social-worker', 'doctor', 'interpreter', 'lawyer', 'ngo-worker', 'legal-representative', 'person-of-trust', 'nobody'] as const
export type RolePresent = (typeof rolesPresent)[number]

/** What a photo in a file may be for: the programme's list, on which the form rests. Never a face, never a paper that says who somebody is. */
export const photoPurposes = ['injury-for-doctor', 'place-of-work', 'place-of-living', 'belonging', 'signed-act'] as const
export type PhotoPurpose = (typeof photoPurposes)[number]
/** Why one is taken away again. */
export const photoEnds = ['wrong-photo', 'shows-face', 'shows-paper', 'child-asked', 'not-needed'] as const
export type PhotoEnd = (typeof photoEnds)[number]

/** To whom the first notice of a child goes (Rules 16.1, 36). */
export const receiversOfChildren: readonly string[] = ['police-trafficking', 'police-juvenile', 'guardianship']
/** And of somebody of age who has agreed (Rules 9.1). */
export const noticeReceivers = ['police-trafficking', 'police-juvenile', 'guardianship', 'services', 'akimat'] as const

/** Forms of exploitation as annex 1 groups them, then those that only the case data standard knows. */
export const exploitationForms = ['labour', 'sexual', 'begging', 'organs', 'unlawful-acts', 'sale', 'domestic', 'marriage', 'armed-group', 'other', 'unknown'] as const

/** The seventeen rights of Law 17, in the order of the information card (Rules, annex 2). */
export const rights = [
  'information', 'confidentiality', 'social-services', 'local-assistance', 'medical-care', 'legal-aid', 'state-protection', 'educator-or-psychologist', 'compensation-fund',
  'embassy', 'residence', 'thirty-days', 'exit-visa', 'work', 'refugee-or-stateless', 'appeal', 'other-rights',
] as const

function codesOf(...wanted: SignGroup[]): SignCode[] {
  return wanted.flatMap((group) => Array.from({ length: groups[group] }, (_, i) => `${group}-${String(i + 1).padStart(2, '0')}` as SignCode))
}
