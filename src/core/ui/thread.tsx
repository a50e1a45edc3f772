import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from './words.tsx'

export interface Knot { id: string; state: 'done' | 'now' | 'ahead'; tone?: 'soon' | 'past'; title: ReactNode; when?: ReactNode; children?: ReactNode }

/** What happened, happens and will happen, along one thread. The caller orders it: newest on top, or first to last. */
export function Thread({ knots, label }: { knots: readonly Knot[]; label?: string }) {
  const { t } = useWords()
  return (
    <ol className="thread" aria-label={label}>
      {knots.map((knot) => (
        <li key={knot.id} className={[knot.state !== 'done' && knot.state, knot.tone].filter(Boolean).join(' ')} aria-current={knot.state === 'now' ? 'step' : undefined}>
          <span className="knot" aria-hidden="true">{knot.state === 'done' && <Check className="i" />}</span>
          {knot.when && <p className="meta">{knot.when}</p>}
          <h3 className="h4">{knot.title}<span className="vh"> ({t(`ui.thread.${knot.state}`)})</span></h3>
          {knot.children && <div className="muted">{knot.children}</div>}
        </li>
      ))}
    </ol>
  )
}
