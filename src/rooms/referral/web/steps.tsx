import { tellMoment, tellUntil } from '#core/i18n/dates.ts'
import { useHouse } from '#core/ui/house.tsx'
import { readTerm } from '#core/ui/term.ts'
import { Thread, type Knot } from '#core/ui/thread.tsx'
import { isOpenLine, stepsOf, termOf } from './line-facts.ts'
import type { ReferralSeen } from './on-shelf.ts'

/** The way of a referral: what happened, what is waited for now, and what is ahead. */
export function Steps({ record }: { record: ReferralSeen }) {
  const { t, lang, now } = useHouse()
  const steps = stepsOf(record)
  // Only who spoke last is known, and so it stands at the last answer of that kind.
  const lastSaid = steps.findLastIndex(({ through }) => through !== undefined)
  const happened: Knot[] = steps.map(({ what, at, through }, n) => ({
    id: `${n}`, state: 'done', title: t(`referral.step.${what}`),
    children: <>
      <p className="meta">{tellMoment(t, lang, at, now)}{what === 'sent' && ` · ${t(`referral.step.sent.${record.seenAs === 'sender' ? 'yours' : 'theirs'}`)}`}{through && ` · ${t(`referral.through.${through}`)}`}</p>
      {n === lastSaid && record.saidBy && <p className="meta">{t('referral.said-by', { who: record.saidBy })}</p>}
    </>,
  }))
  const term = termOf(record)
  const state = term && readTerm(term, now).state
  const tone = state === 'soon' || state === 'past' ? state : undefined
  const waited: Knot[] = record.turn && term ? [{
    id: 'now', state: 'now', ...(tone && { tone }), title: t(`referral.turn.${record.turn.what}`),
    children: <p className="meta">{t(`referral.turn.${record.turn.what}.more`, { until: tellUntil(t, lang, term.until, now) })}</p>,
  }] : []
  const handOver = isOpenLine(record) && !record.takenOver && (record.state === 'waiting' || record.state === 'asked')
  const ahead: Knot[] = handOver ? [{
    id: 'ahead', state: 'ahead', title: t('referral.ahead.hand-over'), children: <p className="meta">{t(record.seenAs === 'sender' ? 'referral.ahead.hand-over.yours' : 'referral.ahead.hand-over.theirs')}</p>,
  }] : []
  return (
    <section className="card" aria-label={t('referral.path')}>
      <h2 className="vh">{t('referral.path')}</h2>
      <Thread knots={[...happened, ...waited, ...ahead]} label={t('referral.path')} />
    </section>
  )
}
