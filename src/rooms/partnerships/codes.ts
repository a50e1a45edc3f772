/**
 * The codes this room's forms rest on. A list of the world lives once, in the programme's folder with its words; here is
 * only which codes a form takes, and a test holds both together.
 */

/** Kinds of agencies (`agency-types.<code>`; Law on countering trafficking, arts. 7-11, Referral Rules, 4 and 25). */
export const agencyKinds = ['POLICE_TIP', 'POLICE_JUV', 'LEB_SOC', 'GUARD', 'CSC', 'SSS', 'NGO', 'HEALTH', 'EDU', 'BORDER', 'MFA', 'MOBILE', 'LABOUR', 'LEB_OBL', 'MLSP', 'FSC', 'PROGRAMME'] as const

/** Regions by ISO 3166-2 (`regions.<code>`). */
export const regionCodes = ['KZ-61', 'KZ-79', 'KZ-31', 'KZ-43', 'KZ-19', 'KZ-75', 'KZ-33'] as const

/** What a child may need from somebody (`services.<code>`). */
export const serviceCodes = [
  'safe-place', 'placement', 'psychologist', 'doctor', 'food-and-clothes', 'lawyer', 'documents', 'school',
  'social-support', 'guardianship', 'police', 'family-search', 'return-home', 'interpreter',
] as const
export type ServiceCode = (typeof serviceCodes)[number]

/** Languages in which a young person can be spoken with (`languages.<code>`). */
export const spokenLanguages = ['kk', 'ru', 'uz', 'ky', 'tg', 'ug', 'tk', 'az', 'fa', 'tr', 'ku', 'zh', 'en', 'rsl', 'other'] as const

/** Languages of the screens (`languages.<code>`). */
export const screenLanguages = ['kk', 'ru', 'en'] as const

/** Roles one person may give another. The clockwork is the server's own and is given by nobody. */
export const givenRoles = ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer'] as const
export type GivenRole = (typeof givenRoles)[number]

/** Whom to call, in this order (the ladder of a referral that waits for an answer climbs the same way). */
export const contactPlaces = ['duty', 'deputy', 'head', 'backup'] as const
export type ContactPlace = (typeof contactPlaces)[number]

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** How many people keep a share of an agency's recovery key, on paper. */
export const custodiansOfAKey = 5

/** Who may know of a desk, from anybody to its own house (`partnerships.tier.<code>`). In the database they are numbers, from 1. */
export const tiers = ['open', 'programme', 'workers', 'region', 'own-house'] as const
export type Tier = (typeof tiers)[number]
