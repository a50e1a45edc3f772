/** What a referral is found by: the code, what is asked for, and the two agencies. */
import { standsAt } from './line-facts.ts'
import { sayCode, sayServices, titleIn, type AgencySeen, type ReferralLine } from './on-shelf.ts'
import type { FindsOf } from '#core/ui/rooms.ts'

export const finds: FindsOf = ({ t, lang, record }) => ({
  referrals: (line: ReferralLine) => {
    const code = sayCode(t, line.code)
    const agencies = [line.fromAgency, line.toAgency].map((agency) => titleIn(record<AgencySeen>('agencies', agency)?.title, lang))
    return { title: code, more: `${sayServices(t, line)} · ${t(`referral.at.${standsAt(line)}`)}`, code: [...code.split(' '), ...line.code.split('-')], words: [...agencies, t('referral.nav')] }
  },
})
