/**
 * What stands on an information card, drawn twice: on the screen, to be read or read out, and beside the whole house for the printer, where
 * nothing of the house is with it. Neither knows of whom it is.
 */
import type { ReactNode } from 'react'
import { cardsOnSheet, pocketRights, policeNumber, trustNumber, type CardLanguage, type CardShape } from '../card.ts'
import { rights } from '../codes.ts'
import './card.css'
import type { Translate } from '#core/i18n/translate.ts'
import { ForPrinter, onPaper, onScreen, type PaperHeading } from '#core/ui/paper.tsx'

interface Drawn { shape: CardShape; language: CardLanguage; say: Translate }
const words = 'identification.card'

/** Black on white in every light, as it will be on paper. */
export function CardOnScreen({ shape, language, say }: Drawn) {
  return <article className={`info-card ${shape}`} data-theme="sun" lang={language}>{drawn({ shape, say }, onScreen)}</article>
}

/** Shown to the printer alone, and nothing else with it. */
export function CardForPrinter({ shape, language, say }: Drawn) {
  if (shape === 'read-aloud') return null
  const copies = shape === 'full' ? 1 : cardsOnSheet
  return (
    <ForPrinter language={language} className="card-print">
      <div className={shape === 'full' ? 'sheet-full' : 'sheet-small'}>
        {/* One card is read out and found by whoever looks for headings; the others are the same. */}
        {Array.from({ length: copies }, (_, n) => <article key={n} className={`info-card ${shape}`} aria-hidden={n > 0 || undefined}>{drawn({ shape, say }, onPaper)}</article>)}
      </div>
    </ForPrinter>
  )
}

function drawn({ shape, say }: Pick<Drawn, 'shape' | 'say'>, heading: PaperHeading): ReactNode {
  const its = (word: string) => say(`${words}.${word}`)
  const number = (digits: string, what: string) => <li><strong>{digits}</strong><span>{its(what)}</span></li>
  switch (shape) {
    case 'pocket': return <>
      {heading(its('pocket.title'), 1)}
      <ul className="numbers">{number(policeNumber, 'police')}{number(trustNumber, 'pocket.trust-line')}</ul>
      <p>{its('pocket.nearest')}</p>
      <p className="after">{its('pocket.after')}</p>
      <ul className="few">{pocketRights.map((right) => <li key={right}>{its(`pocket.${right}`)}</li>)}</ul>
    </>
    case 'discreet': return <>
      {heading(its('discreet.title'), 1)}
      <ul className="numbers">{number(policeNumber, 'discreet.urgent')}{number(trustNumber, 'pocket.trust-line')}</ul>
    </>
    default: return <>
      {heading(its('title'), 1)}
      <section>{heading(its('rights'), 2)}<p>{its('has-right')}</p><ol className="rights">{rights.map((right) => <li key={right}>{its(`right.${right}`)}</li>)}</ol></section>
      <section>{heading(its('duties'), 2)}<p>{its('has-duty')}</p><ol><li>{its('duty.law')}</li><li>{its('duty.truth')}</li></ol></section>
      <section className="call">{heading(its('whom-to-call'), 2)}<p>{its('call')}</p><ul className="numbers">{number(policeNumber, 'police')}{number(trustNumber, 'trust-line')}</ul></section>
      <p className="source">{its('source')}</p>
    </>
  }
}
