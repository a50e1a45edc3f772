/** Why a name may be opened. The list is closed, so that openings can be counted and compared; the code stands in the log. */
export const openingReasons = ['meeting', 'phone-call', 'document', 'safety', 'same-child', 'referral', 'compare', 'encode', 'caseload'] as const
export type OpeningReason = (typeof openingReasons)[number]
