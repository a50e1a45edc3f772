import type { Service } from '#core/programme.ts'
import type { AgencyTypeCode } from './agency-types.ts'

const everyChild = { from: 0, to: 17 }
/** Somebody whose age is not known counts as a minor (Rules, 14); services for the young go on to 25. */
const young = { from: 0, to: 25 }

/** What a child may need, after the Social Code, arts. 131-143, and the Rules, 16-18 and 36-44. */
export const services = [
  { code: 'safe-place', ages: young, usuallyBy: ['GUARD', 'LEB_SOC', 'NGO', 'SSS'] },
  { code: 'placement', ages: everyChild, usuallyBy: ['CSC'] },
  { code: 'psychologist', ages: young, usuallyBy: ['CSC', 'SSS', 'NGO', 'HEALTH', 'EDU'] },
  { code: 'doctor', ages: young, usuallyBy: ['HEALTH'] },
  { code: 'food-and-clothes', ages: young, usuallyBy: ['NGO', 'SSS', 'CSC'] },
  { code: 'lawyer', ages: young, usuallyBy: ['NGO', 'SSS'] },
  { code: 'documents', ages: young, usuallyBy: ['NGO', 'GUARD', 'MFA'] },
  { code: 'school', ages: { from: 3, to: 25 }, usuallyBy: ['EDU', 'GUARD'] },
  { code: 'social-support', ages: young, usuallyBy: ['SSS', 'CSC', 'LEB_SOC'] },
  { code: 'guardianship', ages: everyChild, usuallyBy: ['GUARD'] },
  { code: 'police', ages: young, usuallyBy: ['POLICE_TIP', 'POLICE_JUV'] },
  { code: 'family-search', ages: young, usuallyBy: ['GUARD', 'NGO', 'MFA'] },
  { code: 'return-home', ages: young, usuallyBy: ['GUARD', 'NGO', 'MFA', 'FSC'] },
  { code: 'interpreter', ages: young, usuallyBy: ['NGO', 'POLICE_TIP'] },
] as const satisfies readonly (Service & { usuallyBy: readonly AgencyTypeCode[] })[]
