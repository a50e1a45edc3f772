import { Ear } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Choice, Choices } from './choice.tsx'
import { useWords } from './words.tsx'

export type ConsentAnswer = 'yes' | 'no' | 'not-yet'

/**
 * One purpose, one receiver, until when. Three answers of equal weight, none chosen beforehand; "don't know yet" is an
 * answer. `onRead` reads the card aloud where the device can.
 */
export function ConsentCard({ question, children, answer, onAnswer, onRead }: { question: ReactNode; /** What for, until when, how to change one's mind. */ children: ReactNode; answer: ConsentAnswer | undefined; onAnswer: (answer: ConsentAnswer) => void; onRead?: () => void }) {
  const { t } = useWords()
  const name = useId()
  return (
    <section className="card stack">
      <Choices legend={question} hint={children} one>
        {(['yes', 'no', 'not-yet'] as const).map((one) => <Choice key={one} kind="radio" name={name} value={one} checked={answer === one} onChange={() => onAnswer(one)} label={t(`ui.consent.${one}`)} />)}
      </Choices>
      {onRead && <Button kind="second" onPress={onRead}><Ear className="i" />{t('ui.read-aloud')}</Button>}
    </section>
  )
}
