import { useEffect, useState } from 'react'
import type { AgencyLine, ChildSeen, DeskLine } from './on-shelf.ts'
import { titleIn } from './telling.ts'
import type { Moment } from '#core/clock.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import type { AgencyId, DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'

interface HadIt { readonly desk: DeskId; readonly agency: AgencyId; readonly until: Moment; readonly silent: number; readonly forgottenAt: Moment | null }

/** For the desk that opened the file: which desks had it before, and whether their phones have said that they forgot it (Security E-6). Asked on line. */
export function WhoHad({ child }: { child: Pick<ChildSeen, 'id' | 'sight' | 'revision' | 'desks'> }) {
  const { t, lang, now, ask, record, who, line } = useHouse()
  const [had, setHad] = useState<readonly HadIt[]>([])
  const { lastHeard } = line
  const asks = child.sight === 'whole' && who.desks.some((desk) => child.desks.includes(desk)) && lastHeard !== undefined
  useEffect(() => {
    if (!asks) return
    let here = true
    void ask<{ desks: HadIt[] }>('sync', 'who-had', { child: child.id }).then((answer) => { if (here && !(answer instanceof Refusal)) setHad(answer.desks) })
    return () => { here = false }
  }, [asks, child.id, child.revision]) // `ask` is made anew with every change of the shelf
  if (had.length === 0) return null
  return (
    <section className="stack-2">
      <h2 className="t-h3">{t('identification.screen.file.had')}</h2>
      <ul className="stack-2">{had.map(({ desk, agency, until, silent, forgottenAt }) => (
        <li key={desk}>
          <span className="strong">{[titleIn(record<AgencyLine>('agencies', agency)?.title, lang), titleIn(record<DeskLine>('desks', desk)?.title, lang)].filter(Boolean).join(', ')}</span>{' '}
          <span className="meta">{t('identification.screen.file.had.until', { when: tellMoment(t, lang, until, now) })}</span><br />
          <span className="muted">{silent > 0 || forgottenAt === null ? t('identification.screen.file.had.silent', { n: silent }) : t('identification.screen.file.had.forgotten', { when: tellMoment(t, lang, forgottenAt, now) })}</span>
        </li>
      ))}</ul>
    </section>
  )
}
