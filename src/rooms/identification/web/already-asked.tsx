import { Ear } from 'lucide-react'
import type { AgencyLine, ChildSeen } from './on-shelf.ts'
import { titleIn } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'

/** Tell once: topics, by whom, when; never the answers. Shown before anybody asks again. */
export function AlreadyAsked({ child }: { child: Pick<ChildSeen, 'asked'> }) {
  const { t, lang, now, record } = useHouse()
  const recorded = child.asked.find((one) => one.recorded)
  return (
    <section className="card stack">
      <h2 className="t-h3">{t('identification.asked.title')}</h2>
      {child.asked.length === 0 ? <p className="muted">{t('identification.screen.asked.nothing')}</p> : <>
        <ul className="stack-2">
          {child.asked.map(({ topic, lastAt, lastBy }) => (
            <li key={topic} className="asked-line"><span>{t(`identification.topic.${topic}`)}</span><span className="meta">{[titleIn(record<AgencyLine>('agencies', lastBy)?.title, lang), tellDay(t, lang, dayOf(lastAt), dayOf(now))].filter(Boolean).join(', ')}</span></li>
          ))}
        </ul>
        <Note icon={<Ear className="i" />}><p>{t('identification.asked.again')}{recorded && <> {t('identification.screen.asked.recorded', { when: tellDay(t, lang, dayOf(recorded.lastAt), dayOf(now)) })}</>}</p></Note>
      </>}
    </section>
  )
}
