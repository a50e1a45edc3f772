import { UserRoundCheck } from 'lucide-react'
import type { ChildSeen, FileSeen } from './on-shelf.ts'
import { dayOf, type Day } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'

const say = 'identification.screen.standing-for'

/** Who speaks for the child, and whether their own people know. Nothing where nothing was written down. */
export function StandingForNote({ child, stories }: { child: ChildSeen; stories: FileSeen | Refusal | undefined }) {
  const { t, lang, now } = useHouse()
  const { represented } = child
  const decided = child.timeline.filter(({ kind, facts }) => kind === 'representatives-told' && typeof facts.decision === 'string').toSorted((a, b) => a.at - b.at).at(-1)
  if (!represented && !decided) return null
  const when = (day: Day) => tellDay(t, lang, day, dayOf(now))
  const facts = decided?.facts as { decision: string; because?: string; onDay: Day } | undefined
  const words = stories && !(stories instanceof Refusal) ? stories.representatives?.find(({ at }) => at === decided?.at) : undefined
  return (
    <Note icon={<UserRoundCheck className="i" />} label={t(`${say}.title`)}>
      {represented && <p className="strong">{t(`${say}.represented`, { by: t(`identification.represent-child.by.${represented.by}`), when: when(represented.since) })}</p>}
      {facts && <p><span className="meta">{t('identification.event.representatives-told')}</span><br />{[t(`identification.tell-representatives.decision.${facts.decision}`), facts.because && t(`identification.tell-representatives.because.${facts.because}`), when(facts.onDay)].filter(Boolean).join(' · ')}</p>}
      {words && <p className="meta">{words.why}</p>}
    </Note>
  )
}
