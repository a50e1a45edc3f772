/** The text of a consent on paper, to be read and signed before the answer is kept: the same eight sentences as on the screen. */
import type { Block } from '../consent.ts'
import type { DataGroup } from '../forms.ts'
import './consent-paper.css'
import type { Language, Translate } from '#core/i18n/translate.ts'
import { ByHand, ForPrinter, onPaper, PaperFacts, PaperSignature } from '#core/ui/paper.tsx'

const answers = ['yes', 'no', 'not-yet'] as const
/** Whoever may be involved is not on it, as they are not on the screen (Rules 19). */
const everybody = ['the-person', 'parent', 'guardian', 'guardianship-body'] as const
const withoutCarers = ['the-person', 'guardianship-body'] as const

interface Text { blocks: readonly Block[]; groups: readonly DataGroup[]; language: Language; say: Translate; carerLeftOut: boolean }

export function ConsentPaper({ blocks, groups, language, say, carerLeftOut }: Text) {
  const its = (word: string) => say(`consent.paper.${word}`)
  const boxes = (words: readonly string[]) => <ul className="paper-boxes">{words.map((word) => <li key={word}><i className="paper-box" aria-hidden="true" />{word}</li>)}</ul>
  const asked = answers.map((answer) => say(`consent.give.answer.${answer}`))
  const toSign = ['name', 'signature', 'day'].map(its)
  return (
    <ForPrinter language={language} className="paper-a4">
      <article className="paper-sheet consent-text">
        {onPaper(its('title'), 1)}
        <p><small>{its('law')}</small></p>
        <ol className="consent-eight">
          {blocks.map(({ number, key, values, collected }) => (
            <li key={number}>{say(key, values)}
              {/* A signed paper says whose it is; the code means nothing to whoever signs. */}
              {number === 2 && <PaperFacts facts={[[its('name'), undefined]]} />}
              {collected && <ul>{groups.map((group) => <li key={group}>{say(`consent.group.${group}`)}</li>)}</ul>}
            </li>
          ))}
        </ol>
        <section className="paper-keep">{onPaper(its('question'), 2)}{boxes(asked)}</section>
        <section className="paper-keep">{onPaper(its('who'), 2)}{boxes((carerLeftOut ? withoutCarers : everybody).map((one) => say(`consent.giver.${one}`)))}</section>
        <section className="paper-keep">{onPaper(its('view'), 2)}{boxes(asked)}<ByHand lines={2} /></section>
        <div className="paper-signatures">
          {[say('consent.giver.the-person'), ...(carerLeftOut ? [] : [its('representative')]), its('witness')].map((who) => <PaperSignature key={who} who={who} lines={toSign} />)}
        </div>
      </article>
    </ForPrinter>
  )
}
