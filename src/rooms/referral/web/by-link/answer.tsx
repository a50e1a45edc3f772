/** The page of a receiver without an account. Small, in three languages, with nothing in its title or address that says what it is about. */
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { catalogueLanguages, languageNames, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { BrandMark } from '#core/ui/brand-mark.tsx'
import { Button } from '#core/ui/button.tsx'
import { Sky } from '#core/ui/sky.tsx'
import { useWords } from '#core/ui/words.tsx'
import { RequestSteps } from './request-steps.tsx'
import { AskCode, Left, Shut, Thanks, Threshold } from './thresholds.tsx'
import { useAnswering, type Answering } from './use-answering.ts'
import '#core/forms/web/forms.css'
import './by-link.css'

export function AnswerPage({ onLanguage }: { onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const answering = useAnswering()
  const { stage, leave } = answering
  const isLeft = stage.at === 'left'
  const isFirst = useRef(true)
  useEffect(() => { isFirst.current = false }, [])
  useEffect(() => { document.title = isLeft ? '·' : t('answer.page') }, [isLeft, t])
  useEffect(() => {
    // Three times, as everywhere in this house: once is pressed by mistake, and what was typed would be gone.
    let presses: number[] = []
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return
      presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp]
      if (presses.length === 3) leave()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
  const isThreshold = stage.at !== 'request' && !isLeft
  const content = (
    <>
      {!isLeft && <Bar onLanguage={onLanguage} onLeave={leave} />}
      <main id="main" className={stage.at === 'request' && !stage.way ? 'wide' : undefined}>
        {isThreshold && <div><BrandMark /></div>}
        <Step answering={answering} moves={!isFirst.current} />
      </main>
    </>
  )
  return isThreshold ? <Sky className="by-link">{content}</Sky> : <div className="by-link">{content}</div>
}

/** `moves`: the page has shown something before, so whoever goes by keyboard or ear is led to the new title. */
function Step({ answering, moves }: { answering: Answering; moves: boolean }) {
  const { stage } = answering
  switch (stage.at) {
    case 'code': return <AskCode moves={moves} onCode={answering.giveCode} />
    case 'threshold':
    case 'opening': return <Threshold moves={moves} code={stage.code} opening={stage.at === 'opening'} onOpen={answering.open} />
    case 'shut': return <Shut key={stage.because} stage={stage} answering={answering} />
    case 'request': return <RequestSteps stage={stage} answering={answering} />
    case 'told': return <Thanks told={stage.told} from={stage.from} />
    case 'left': return <Left />
  }
}

function Bar({ onLanguage, onLeave }: { onLanguage: (language: CatalogueLanguage) => void; onLeave: () => void }) {
  const { t, lang } = useWords()
  return (
    <header className="by-link-bar">
      <div className="seg" role="group" aria-label={t('answer.languages')}>
        {catalogueLanguages.map((one) => <button key={one} type="button" lang={one} aria-pressed={one === lang} onClick={() => onLanguage(one)}>{languageNames[one]}</button>)}
      </div>
      <Button kind="plain" icon label={t('answer.leave')} onPress={onLeave}><X className="i" /></Button>
    </header>
  )
}
