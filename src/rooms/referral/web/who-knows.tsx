import { tellMoment } from '#core/i18n/dates.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Thread, type Knot } from '#core/ui/thread.tsx'
import { levels, type Level } from '../referral.ts'
import { ladderOf } from './line-facts.ts'
import type { ReferralLine } from './on-shelf.ts'

/** Who has learnt that something waits, and who learns next when nobody acts. Roles, never persons. */
export function WhoKnows({ line, you }: { line: ReferralLine; you?: Level | undefined }) {
  const { t, lang, now, programme } = useHouse()
  const ladder = ladderOf(line, programme)
  const told = ladder.filter(({ state }) => state === 'told')
  const past = line.turn !== undefined && line.turn.by <= now
  const knots: Knot[] = ladder.filter(({ state }) => state !== 'later').map(({ level, at, state }, n) => ({
    id: level, state: state === 'next' ? 'ahead' : n === told.length - 1 && levels.indexOf(level) > 0 ? 'now' : 'done', ...(past && { tone: 'past' as const }),
    title: <>{t(level === you ? 'referral.knower.you' : `referral.knower.${level}`)}{state === 'told' && <span className="meta"> {tellMoment(t, lang, at, now)}</span>}</>,
    ...(state === 'next' && { children: <p className="meta">{t('referral.knower.when', { at: tellMoment(t, lang, at, now) })}</p> }),
  }))
  return (
    <section className="ref-knows stack-2">
      <h3>{t('referral.knower.title')}</h3>
      <Thread knots={knots} label={t('referral.knower.title')} />
    </section>
  )
}
