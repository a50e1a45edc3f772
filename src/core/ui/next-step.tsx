import { ArrowRight } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import type { Moment } from '#core/clock.ts'
import { tellUntil } from '#core/i18n/dates.ts'
import { Button } from './button.tsx'
import { Basis, Clock } from './clock.tsx'
import { Seam } from './seam.tsx'
import { readTerm, type Term } from './term.ts'
import { useWords } from './words.tsx'

interface NextStepProps {
  /** What is to be done, in a sentence. */
  title: string
  person?: ReactNode
  term?: Term
  now: Moment
  basis?: string
  action: string
  href?: string
  onPress?: () => void
}

/** The one clear next step, with its clock. One on Today, one in a file. */
export function NextStep({ title, person, term, now, basis, action, href, onPress }: NextStepProps) {
  const { t, lang } = useWords()
  const heading = useId()
  const read = term && readTerm(term, now)
  return (
    <section className="card lift stack next-step" aria-labelledby={heading}>
      <h2 id={heading} className="eyebrow">{t('ui.next-step')}</h2>
      {person}
      <p className="what">{title}</p>
      {term && read && (
        <div className={`stack-2 ${read.state}`}>
          <div className="row between wrap"><Clock term={term} now={now} />{read.state !== 'done' && <span className="meta">{tellUntil(t, lang, term.until, now)}</span>}</div>
          {read.state !== 'past' && <Seam of={14} on={read.state === 'done' ? 14 : Math.max(1, read.left * 14)} />}
        </div>
      )}
      <Button roomy wide {...(href !== undefined && { href })} {...(onPress && { onPress })}>{action}<ArrowRight className="i" /></Button>
      {basis && <Basis>{basis}</Basis>}
    </section>
  )
}
