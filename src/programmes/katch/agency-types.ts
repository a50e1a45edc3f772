import type { AgencyType } from '#core/programme.ts'

/** Who may do what, by the Law on countering trafficking in persons (5 July 2024) and the Rules for referral. */
export const agencyTypes = [
  { code: 'POLICE_TIP', identifies: true, receivesChildren: true, source: 'Law 7, 16; Rules 16.1, 25' },
  { code: 'POLICE_JUV', identifies: true, receivesChildren: true, source: 'Law 7; Rules 16.1' },
  { code: 'MLSP', identifies: false, receivesChildren: false, source: 'Law 7; Rules 3' },
  { code: 'LEB_SOC', identifies: true, receivesChildren: false, source: 'Law 16.2; Rules 12, 25' },
  { code: 'LEB_OBL', identifies: false, receivesChildren: false, source: 'Law 9' },
  { code: 'GUARD', identifies: false, receivesChildren: true, source: 'Rules 16, 18, 37; Law 23' },
  { code: 'CSC', identifies: false, receivesChildren: true, source: 'Rules 18, 38, 39' },
  { code: 'SSS', identifies: true, receivesChildren: false, source: 'Rules 25, 39, 41' },
  { code: 'NGO', identifies: true, receivesChildren: false, source: 'Law 10(3); Rules 25' },
  { code: 'HEALTH', identifies: false, receivesChildren: false, source: 'Law 8, 10; Rules 4' },
  { code: 'EDU', identifies: false, receivesChildren: false, source: 'Law 10(2); Rules 4' },
  { code: 'BORDER', identifies: false, receivesChildren: false, source: 'Rules 4' },
  { code: 'MFA', identifies: false, receivesChildren: false, source: 'Rules 21-23' },
  { code: 'MOBILE', identifies: false, receivesChildren: false, source: 'Rules 4(16)' },
  { code: 'FSC', identifies: false, receivesChildren: false, source: 'Rules 43-44' },
  { code: 'LABOUR', identifies: false, receivesChildren: false, source: 'Rules 4(17)' },
  { code: 'PROGRAMME', identifies: false, receivesChildren: false, source: 'programme' },
] as const satisfies readonly AgencyType[]
export type AgencyTypeCode = (typeof agencyTypes)[number]['code']
