import type { House } from '#core/ui/house.tsx'
import { letterOf, type Letter } from '../letters.ts'
import type { ConsentSeen, ReferralSeen } from './on-shelf.ts'
import { endedConsent } from './sending.ts'

/** The letter of a referral as this phone knows it: once the consent under which it was sent was taken back, nothing more is put on paper. */
export function letterHere({ shelf }: Pick<House, 'shelf'>, record: ReferralSeen, { withWords = false } = {}): Letter | undefined {
  return letterOf(record, { withWords, isConsentEnded: endedConsent(shelf<ConsentSeen>('consents'), record) !== undefined })
}
