import type { Day } from '#core/clock.ts'
import type { AgencyTypeCode } from './agency-types.ts'
import type { ExploitationCode } from './exploitation.ts'
import { spokenLanguages, type SpokenLanguageCode } from './languages.ts'
import type { StateStatusCode } from './statuses.ts'

/**
 * Our words in those of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0; htcds/README.md). The standard has
 * no field for an estimated age, statelessness, the answer to a referral or the programme's own view; those columns
 * begin with `katch_`. Nothing that tells who a child is leaves here: no name, date of birth, address, telephone or id.
 */

export type Sex = 'female' | 'male' | 'other' | 'unknown'
export type CaseState = 'open' | 'follow-up' | 'closed' | 'closed-referred'
export type ReferralReason = 'more-help-needed' | 'moved' | 'other'

/** What is known of one case, without identity. Ages in whole years, days in the programme's zone. */
export interface CaseFacts {
  /** The spoken code; it leads to a child only for those who keep the file. */
  readonly code: string
  readonly stateStatus: StateStatusCode
  /** The kind of agency that decided on the status. */
  readonly decidedBy?: AgencyTypeCode | 'COURT'
  readonly sex: Sex
  /** One number twice, or a guess from … to. */
  readonly age?: { readonly from: number; readonly to: number }
  /** ISO 3166-1 alpha-2 codes; `stateless` and `unknown` stand beside the standard. */
  readonly citizenship: readonly string[]
  readonly languages: readonly SpokenLanguageCode[]
  readonly exploitation: readonly ExploitationCode[]
  readonly caseState: CaseState
  readonly consentToExport?: boolean
  readonly referredIn?: { readonly on: Day; readonly by: AgencyTypeCode; readonly reason: ReferralReason }
  /** In the order in which they were sent. */
  readonly referredOut?: readonly { readonly on: Day; readonly to: AgencyTypeCode; readonly reason: ReferralReason; readonly answer?: 'accepted' | 'declined' | 'withdrawn' | 'waiting' }[]
}

/** One flat row; several values of one field are parted by a space, as XLSForm does. A fact we do not know is an empty string. */
export type HtcdsRecord = Readonly<Record<(typeof htcdsColumns)[number], string>>

export const htcdsColumns = [
  'katch_CaseCode', 'katch_AgeBand', 'katch_StateStatus', 'katch_Stateless', 'katch_ReferralAnswers',
  'con_Consent', 'prs_Gender', 'prs_Citizenship', 'prs_PrimaryLanguage', 'prs_SecondaryLanguage',
  'vic_TraffickingStatus', 'vic_TraffickingStatusDecisionMakingOrg', 'vic_TypeOfExploitation',
  'cas_Status', 'cas_ReferringOrganisation', 'cas_IncomingReferralDate', 'cas_ReasonForIncomingReferral',
  'cas_ReferredOrganisation', 'cas_OutgoingReferralDate', 'cas_ReasonForOutgoingReferral',
] as const

/** `refused` is no finding about the person, so the question stays open. */
export const traffickingStatus: Record<StateStatusCode, string> = {
  'potential-at-risk': 'PossibleVictimOfTrafficking',
  'potential-presumed': 'PossibleVictimOfTrafficking',
  'in-identification': 'PossibleVictimOfTrafficking',
  identified: 'ActualVictimOfTrafficking',
  'procedural-victim': 'ActualVictimOfTrafficking',
  'not-recognised': 'NotAVictimOfTrafficking',
  refused: 'PossibleVictimOfTrafficking',
}

export const decisionMakingOrg: Record<AgencyTypeCode | 'COURT', string> = {
  POLICE_TIP: 'Police',
  POLICE_JUV: 'Police',
  COURT: 'CourtOrProsecution',
  NGO: 'NGO',
  // Providers of special social services are state and non-state alike; what the standard cannot tell is "other".
  SSS: 'Other',
  PROGRAMME: 'Other',
  MLSP: 'NonPoliceGovernmentalOrganization',
  LEB_SOC: 'NonPoliceGovernmentalOrganization',
  LEB_OBL: 'NonPoliceGovernmentalOrganization',
  GUARD: 'NonPoliceGovernmentalOrganization',
  CSC: 'NonPoliceGovernmentalOrganization',
  HEALTH: 'NonPoliceGovernmentalOrganization',
  EDU: 'NonPoliceGovernmentalOrganization',
  BORDER: 'NonPoliceGovernmentalOrganization',
  MFA: 'NonPoliceGovernmentalOrganization',
  MOBILE: 'NonPoliceGovernmentalOrganization',
  FSC: 'NonPoliceGovernmentalOrganization',
  LABOUR: 'NonPoliceGovernmentalOrganization',
}

/** A sale of a minor is told apart by its purpose in our law (adoption); the standard has one word for it. */
export const typeOfExploitation: Record<ExploitationCode, string | undefined> = {
  labour: 'ForcedLabour',
  sexual: 'SexualExploitation',
  begging: 'ForcedBegging',
  organs: 'OrganRemoval',
  'unlawful-acts': 'Other',
  sale: 'ForcedAdoption',
  domestic: 'Servitude',
  marriage: 'ForcedMarriage',
  'armed-group': 'ForcedMilitaryByNonStateActors',
  other: 'Other',
  unknown: undefined,
}

export const gender: Record<Sex, string> = {
  female: 'Feminine',
  male: 'Masculine',
  other: 'NonConforming',
  unknown: 'NonSpecifiedUnknown',
}

export const caseStatus: Record<CaseState, string> = {
  open: 'Active',
  'follow-up': 'FollowUp',
  closed: 'Closed',
  'closed-referred': 'ClosedReferred',
}

export const referralReason: Record<ReferralReason, string> = {
  'more-help-needed': 'AdditionalServicesRequired',
  moved: 'MigrationOrChangeOfLocation',
  other: 'Other',
}

/** Bands wide enough that an age and a district together do not point at one child. */
const ageBands = [[0, 5], [6, 9], [10, 13], [14, 15], [16, 17], [18, 25]] as const

/** One case as a flat row of the standard, without identity. */
export function exportCase(facts: CaseFacts): HtcdsRecord {
  const languages = facts.languages.map(iso6392Of)
  const out = facts.referredOut ?? []
  return {
    katch_CaseCode: facts.code,
    katch_AgeBand: facts.age ? ageBandOf(facts.age) : '',
    katch_StateStatus: facts.stateStatus,
    katch_Stateless: facts.citizenship.includes('stateless') ? 'TRUE' : '',
    katch_ReferralAnswers: out.map((referral) => referral.answer ?? 'waiting').join(' '),
    con_Consent: facts.consentToExport === undefined ? '' : facts.consentToExport ? 'TRUE' : 'FALSE',
    prs_Gender: gender[facts.sex],
    prs_Citizenship: facts.citizenship.filter((code) => /^[A-Z]{2}$/.test(code)).join(' '),
    prs_PrimaryLanguage: languages[0] ?? '',
    prs_SecondaryLanguage: languages[1] ?? '',
    vic_TraffickingStatus: traffickingStatus[facts.stateStatus],
    vic_TraffickingStatusDecisionMakingOrg: facts.decidedBy ? decisionMakingOrg[facts.decidedBy] : '',
    vic_TypeOfExploitation: [...new Set(facts.exploitation.flatMap((code) => typeOfExploitation[code] ?? []))].join(' '),
    cas_Status: caseStatus[facts.caseState],
    cas_ReferringOrganisation: facts.referredIn?.by ?? '',
    cas_IncomingReferralDate: facts.referredIn?.on ?? '',
    cas_ReasonForIncomingReferral: facts.referredIn ? referralReason[facts.referredIn.reason] : '',
    cas_ReferredOrganisation: out.map((referral) => referral.to).join(' '),
    cas_OutgoingReferralDate: out.map((referral) => referral.on).join(' '),
    cas_ReasonForOutgoingReferral: out.map((referral) => referralReason[referral.reason]).join(' '),
  }
}

function iso6392Of(code: SpokenLanguageCode): string {
  return spokenLanguages.find((language) => language.code === code)!.iso6392
}

/** A guess that spans two bands is told as both ends' bands, never as a number. */
function ageBandOf(age: { from: number; to: number }): string {
  const [low, high] = [age.from, age.to].map((years) => ageBands.find(([from, to]) => years >= from && years <= to))
  if (!low || !high) return ''
  return `${low[0]}-${high[1]}`
}
