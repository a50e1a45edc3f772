/** What several steps of this page draw alike. */
import { Phone } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { Moment } from '#core/clock.ts'
import { tellUntil } from '#core/i18n/dates.ts'
import { tellTerm } from '#core/ui/clock.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { readTerm } from '#core/ui/term.ts'
import { useWords } from '#core/ui/words.tsx'
import type { ReferralSeen } from '../on-shelf.ts'
import type { Asker } from './stage.ts'

/** The title of a step. A new step is read from its title on; the first one is where a page begins anyway. */
export function Heading({ moves, children }: { moves: boolean; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!moves) return
    scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>
}

/** Who asks, and the number at which somebody answers. */
export function CallAsker({ from }: { from: Asker }) {
  const { t } = useWords()
  if (!from.phone) return null
  return (
    <div className="list">
      <a href={`tel:${from.phone.replaceAll(/[^\d+]/g, '')}`}>
        <Phone className="i" />
        <span className="grow stack-1"><span className="strong">{t('answer.call')}</span><span className="meta">{[from.contact, from.phone].filter(Boolean).join(' · ')}</span></span>
      </a>
    </div>
  )
}

/** What is waited for and until when. A term of the programme's own, so it says of what kind it is. */
export function WaitFor({ turn, now }: { turn: NonNullable<ReferralSeen['turn']>; now: Moment }) {
  const { t, lang } = useWords()
  const term = { from: turn.since, until: turn.by }
  const { state, left } = readTerm(term, now)
  const stitches = 14
  return (
    <section className={state === 'calm' ? 'clock-card' : `clock-card ${state}`}>
      <p className="meta">{t(`answer.${state === 'past' ? 'waited' : 'wait'}.${turn.what}`, { until: tellUntil(t, lang, turn.by, now) })}</p>
      <p className="big">{tellTerm(t, term, now)}</p>
      {state !== 'past' && <Seam of={stitches} on={Math.max(1, left * stitches)} />}
    </section>
  )
}
