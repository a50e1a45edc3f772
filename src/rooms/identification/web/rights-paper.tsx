/** The rights checklist for the pen, in six languages. It knows of no child: what is written on it is written by hand, and it stays at the desk. */
import { Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { cardLanguages, type CardLanguage } from '../card.ts'
import { rights } from '../codes.ts'
import { tellRights } from '../forms.ts'
import { useCardWords } from './use-card-words.ts'
import './card.css'
import type { Translate } from '#core/i18n/translate.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { ByHand, Paper, PaperFacts, PaperSignature, printPaper, type PaperHeading } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.screen.rights'
const words = 'identification.rights-paper'
const columns = ['right', 'explained', 'asked', 'answer'] as const
const signers = ['person', 'worker', 'interpreter'] as const

export function RightsOnPaper() {
  const { t, lang } = useHouse()
  const wanted = new URLSearchParams(useSearch()).get('in')
  const [readIn, setReadIn] = useState<CardLanguage>(cardLanguages.find((one) => one === wanted) ?? lang)
  const spoken = useCardWords(readIn)
  return (
    <Screen title={t(`${say}.paper`)} sub={t(`${say}.paper.sub`)} back="/children">
      <form className="form-view" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
        <FieldView form={tellRights} field="readIn" answers={{ readIn }} onChange={(next) => setReadIn(next.readIn as CardLanguage)} t={t} lang={lang} />
      </form>
      <section className="stack" aria-label={t('identification.screen.card.preview')} aria-busy={spoken === 'coming'}>
        {spoken === 'away' && <Note><p role="alert">{t('identification.screen.card.coming')}</p></Note>}
        {typeof spoken === 'function' && <>
          <div><Button onPress={() => void printPaper()}><Printer className="i" />{t('identification.screen.card.print')}</Button></div>
          <Paper language={readIn} draw={(heading) => drawn(spoken, heading)} />
        </>}
      </section>
    </Screen>
  )
}

function drawn(its: Translate, heading: PaperHeading): ReactNode {
  const word = (name: string) => its(`${words}.${name}`)
  return <>
    {heading(its('identification.card.rights'), 1)}
    <p>{word('how')}</p>
    <PaperFacts facts={[[word('whom'), undefined], [word('day'), undefined]]} />
    <p>{its('identification.card.has-right')}</p>
    {/* On a narrow screen it is pushed sideways, by keys as well. */}
    <div className="rights-wide" role="region" tabIndex={0} aria-label={word('column.right')}><table className="paper-table rights-table">
      <thead><tr>{columns.map((name) => <th key={name} scope="col">{word(`column.${name}`)}</th>)}</tr></thead>
      <tbody>{rights.map((right, n) => (
        <tr key={right}>
          <th scope="row">{n + 1}. {its(`identification.card.right.${right}`)}</th>
          <td><Box /></td><td><Box /></td>
          <td><p><Box /> {word('granted')}</p><p><Box /> {word('refused')}</p><ByHand /></td>
        </tr>
      ))}</tbody>
    </table></div>
    {heading(word('signatures'), 2)}
    <div className="paper-signatures">{signers.map((who) => <PaperSignature key={who} who={word(who)} lines={[word('signature'), word('day')]} />)}</div>
    <small>{its('identification.card.source')}</small>
  </>
}

/** To be ticked with a pen. */
function Box() {
  return <i className="paper-box" aria-hidden="true" />
}
