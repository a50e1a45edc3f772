/** What the stories of the demo district share: places, and what most meetings, decisions and hand-overs have in common. */
import { giveConsent, type ConsentAnswers } from '#core/consent/forms.ts'
import type { Answers } from '#core/forms/form.ts'
import type { RecordId } from '#core/ids.ts'
import type { Meeting } from '#rooms/identification/forms.ts'
import type { takeOver } from '#rooms/referral/forms.ts'
import type { Days, Met } from '../days.ts'
import type { PersonKey } from '../people.ts'

export const maktaaral = { region: 'KZ-61', district: 'KZ-61.maqtaaral' } as const
export const saryagash = { region: 'KZ-61', district: 'KZ-61.saryagash' } as const
export const shymkent = { region: 'KZ-79', district: 'KZ-79.al-farabi' } as const
export const almaty = { region: 'KZ-75', district: 'KZ-75.zhetisu' } as const

/** What most meetings have in common; each tells its own difference. */
export const meeting = {
  safeNow: 'yes', noticeMade: 'not-needed', place: saryagash, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'boy',
  atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['social-worker'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
} as const satisfies Meeting
export const told = (to: readonly ('police-juvenile' | 'guardianship')[], minutes: number) => ({ noticeMade: 'made', noticeTo: to, noticeMinutesAgo: minutes }) as const

export const gate = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', interpreter: 'not-needed' } as const
export const rights = ['information', 'confidentiality', 'social-services', 'medical-care', 'legal-aid', 'educator-or-psychologist', 'thirty-days'] as const
export const handedOver = { minutesAgo: 15, placeKind: 'our-house', condition: 'tired', documents: ['none'], present: ['educator', 'social-worker'], childTold: 'yes' } as const satisfies Answers<typeof takeOver>

export async function agreed(w: Days, who: PersonKey, child: Met, answers: ConsentAnswers): Promise<RecordId> {
  return (await w.does(who, giveConsent, answers, { about: child.id })).about
}
