import { Check, Scale } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import type { Moment } from '#core/clock.ts'
import { tellLeft, tellPast, tellTook } from '#core/i18n/dates.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { Seam } from './seam.tsx'
import { readTerm, type Term } from './term.ts'
import { useWords } from './words.tsx'

/** A term in one line: words first, a ring for the eye, colour last. */
export function Clock({ term, now }: { term: Term; now: Moment }) {
  const { t } = useWords()
  const { state, left } = readTerm(term, now)
  return (
    <span className={state === 'calm' ? 'clock' : `clock ${state}`}>
      {state === 'done' ? <Check className="i" /> : <span className="ring" style={{ '--p': Math.round(left * 100) } as CSSProperties} aria-hidden="true" />}
      {tellTerm(t, term, now)}
    </span>
  )
}

interface ClockCardProps {
  title: string
  term: Term
  now: Moment
  /** Who has to act, and on what the term rests: "Guardianship body. Rules, para 18", or "our rule, not law". */
  owner?: ReactNode
  basis: ReactNode
  /** Who already knows and what can be done, for a term that has passed. */
  children?: ReactNode
}

/** A term with its owner and its basis. Two terms on one matter (the law's and our own) are two cards. */
export function ClockCard({ title, term, now, owner, basis, children }: ClockCardProps) {
  const { t } = useWords()
  const { state, left } = readTerm(term, now)
  const stitches = 14
  return (
    <section className={state === 'calm' ? 'clock-card' : `clock-card ${state}`}>
      <h3 className="h4">{title}</h3>
      <p className="big">{tellTerm(t, term, now)}</p>
      {state !== 'past' && <Seam of={stitches} on={state === 'done' ? stitches : Math.max(1, left * stitches)} {...(state === 'done' && { tone: 'done' })} />}
      <p className="meta">{owner}{owner ? <br /> : null}{basis}</p>
      {children}
    </section>
  )
}

/** On what a term or a question rests, beside a pair of scales. */
export function Basis({ children }: { children: ReactNode }) {
  return <p className="basis"><Scale className="i" /><span>{children}</span></p>
}

/** A term's state as a whole sentence. */
export function tellTerm(t: Translate, term: Term, now: Moment): string {
  const { state, ms } = readTerm(term, now)
  return state === 'done' ? tellTook(t, ms) : state === 'past' ? tellPast(t, ms) : tellLeft(t, ms)
}
