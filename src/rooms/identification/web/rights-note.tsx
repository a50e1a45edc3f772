import { ListChecks } from 'lucide-react'
import { asksForRights } from '../child.ts'
import { rights } from '../codes.ts'
import type { FileSeen, ChildSeen } from './on-shelf.ts'
import { rightsAddress, sayRight } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'

const say = 'identification.screen.rights'

/** How many rights are explained, what was asked for and waits, what was refused and why. Nothing where nobody asks for them yet and nothing was said. */
export function RightsNote({ child, stories }: { child: ChildSeen; stories: FileSeen | Refusal | undefined }) {
  const { t, lang, now } = useHouse()
  const told = child.rightsTold ?? []
  const explained = told.filter(({ explainedAt }) => explainedAt !== undefined).length
  const waits = told.flatMap(({ right, asked }) => (asked?.is === 'waits' ? [{ right, since: asked.at }] : []))
  const refused = told.flatMap(({ right, asked }) => (asked?.is === 'refused' ? [{ right, because: asked.because }] : []))
  const asks = asksForRights(child) && explained < rights.length
  if (!asks && told.length === 0) return null
  const words = stories && !(stories instanceof Refusal) ? stories.rights?.at(-1) : undefined
  return (
    <Note {...((asks || waits.length > 0) && { tone: 'soon' as const })} icon={<ListChecks className="i" />} label={t('identification.tell-rights.title')}>
      <p className="strong">{t(`${say}.explained`, { n: explained, of: rights.length })}</p>
      {asks && <p>{t(`${say}.asks`)}</p>}
      {waits.length > 0 && <div><p>{t(`${say}.waits`)}</p><ul className="stack-1">{waits.map(({ right, since }) => <li key={right}>{sayRight(t, right)} <span className="meta">· {tellDay(t, lang, dayOf(since), dayOf(now))}</span></li>)}</ul></div>}
      {refused.length > 0 && <div><p>{t(`${say}.refused`)}</p><ul className="stack-1">{refused.map(({ right, because }) => <li key={right}>{sayRight(t, right)}{because && <span className="meta"> · {t(`identification.tell-rights.told.because.${because}`)}</span>}</li>)}</ul></div>}
      {refused.some(({ because }) => because === 'other') && words && <p className="meta">{words.why}</p>}
      <div><Button kind="quiet" small href={rightsAddress(child)}>{t(`${say}.open`)}</Button></div>
    </Note>
  )
}
