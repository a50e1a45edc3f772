import { IdCard } from 'lucide-react'
import { asksForCard, legalStatusOf } from '../child.ts'
import type { ChildSeen } from './on-shelf.ts'
import { cardAddress } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'

const say = 'identification.screen.card'

/** After a decision or a refusal: whether the information card was given, and how. Nothing where nobody asks for it yet. */
export function CardNote({ child }: { child: ChildSeen }) {
  const { t, lang, now } = useHouse()
  const { cardGiven } = child
  const waits = asksForCard(child) && !cardGiven
  if (!waits && !cardGiven && legalStatusOf(child) !== 'identified') return null
  return (
    <Note {...(waits && { tone: 'soon' as const })} icon={<IdCard className="i" />}>
      <p>{cardGiven ? t(`${say}.was`, { when: tellDay(t, lang, dayOf(cardGiven.at), dayOf(now)) }) : t(waits ? `${say}.waits` : `${say}.identified`)}</p>
      {cardGiven?.given && <p className="meta">{[t(`languages.${cardGiven.readIn}`), t(`identification.event.card-given.${cardGiven.given}`)].join(' · ')}</p>}
      <div><Button kind="quiet" small href={cardAddress(child)}>{t(`${say}.open`)}</Button></div>
    </Note>
  )
}
