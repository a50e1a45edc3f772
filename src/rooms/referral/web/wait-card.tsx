import { tellUntil } from '#core/i18n/dates.ts'
import { tellTerm } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { readTerm } from '#core/ui/term.ts'
import { basisKeyOf, termOf } from './line-facts.ts'
import type { ReferralLine } from './on-shelf.ts'

/** What is waited for, until when, how much of it is left, and on what the term rests. */
export function WaitCard({ line, big }: { line: ReferralLine; big?: boolean }) {
  const { t, lang, now, programme } = useHouse()
  const term = termOf(line)
  if (!term || !line.turn) return null
  const { state, left } = readTerm(term, now)
  const stitches = 16
  return (
    <section className={['clock-card', big && 'ref-wait', state !== 'calm' && state].filter(Boolean).join(' ')}>
      <p className="eyebrow">{t(state === 'past' ? `referral.waited.${line.turn.what}` : `referral.wait.${line.turn.what}`, { until: tellUntil(t, lang, term.until, now) })}</p>
      <h2 className="big">{tellTerm(t, term, now)}</h2>
      {state !== 'past' && <Seam of={stitches} on={Math.max(1, left * stitches)} />}
      <p className="meta">{t(basisKeyOf(line, programme))}</p>
    </section>
  )
}
