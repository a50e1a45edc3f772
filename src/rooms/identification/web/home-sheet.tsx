/** What a child who goes home takes along, in six languages: what will happen, and whom to call on both sides of the border. It knows of no child and tells of none; what differs is written by hand. */
import { Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { cardLanguages, type CardLanguage } from '../card.ts'
import { useCardWords } from './use-card-words.ts'
import './card.css'
import { languageNames, type Translate } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Paper, PaperFacts, printPaper, type PaperHeading } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Segment } from '#core/ui/segment.tsx'

const say = 'identification.screen.return.sheet'
const words = 'identification.home-sheet'

export function HomeSheet() {
  const { t, lang } = useHouse()
  const wanted = new URLSearchParams(useSearch()).get('in')
  const [language, setLanguage] = useState<CardLanguage>(cardLanguages.find((one) => one === wanted) ?? lang)
  const spoken = useCardWords(language)
  return (
    <Screen title={t(say)} sub={t(`${say}.sub`)} back="/children">
      <div className="stack-6">
        <Segment legend={t('identification.return-paper.language')} options={cardLanguages.map((one) => ({ value: one, label: languageNames[one], lang: one }))} value={language} onChange={setLanguage} />
        <section className="stack" aria-label={t('identification.screen.card.preview')} aria-busy={spoken === 'coming'}>
          {spoken === 'away' && <Note><p role="alert">{t('identification.screen.card.coming')}</p></Note>}
          {typeof spoken === 'function' && <>
            <div><Button onPress={() => void printPaper()}><Printer className="i" />{t('identification.screen.card.print')}</Button></div>
            <Paper language={language} draw={(heading) => drawn(spoken, heading)} />
          </>}
        </section>
      </div>
    </Screen>
  )
}

function drawn(its: Translate, heading: PaperHeading): ReactNode {
  const word = (name: string) => its(`${words}.${name}`)
  return <>
    {heading(word('title'), 1)}
    <p className="strong">{word('say')}</p>
    {heading(word('next'), 2)}
    <ul>{['care', 'road', 'asked'].map((name) => <li key={name}>{word(name)}</li>)}</ul>
    <PaperFacts facts={[[word('met'), undefined]]} />
    {heading(word('help'), 2)}
    <p className="strong">{word('here')}</p>
    <PaperFacts facts={[[word('there'), undefined], [word('us'), undefined]]} />
    <small>{word('keep')}</small>
  </>
}
