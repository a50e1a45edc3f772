import { useState, type ReactNode } from 'react'
import type { Advice } from '../advice.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { AdviceNote } from '#core/ui/note.tsx'

/** What the stated rule says of the signs and by which of them. It is dotted, explains itself, and carries no main button. */
export function AdviceOfRule({ advice, about, children }: { advice: Pick<Advice, 'says' | 'because'> & { readonly rule: string }; about?: string | undefined; children?: ReactNode }) {
  const { t } = useHouse()
  const [isOpen, setOpen] = useState(false)
  return (
    <AdviceNote about={about}>
      <h2 className="h4">{t('identification.advice.title')}</h2>
      <p>{t(`identification.advice.says.${advice.says}`)}</p>
      <dl className="stack-1">
        {advice.because.map(({ element, codes }) => (
          <div key={element}>
            <dt className="meta">{t(`identification.advice.element.${element}`)}</dt>
            {codes.map((code) => <dd key={code}>{code === 'said-in-danger' ? t('identification.advice.said-in-danger') : t(`signs.${code}`)}</dd>)}
          </div>
        ))}
      </dl>
      <p className="meta">{t('identification.advice.person-decides')}</p>
      {isOpen && <p className="meta">{t(`identification.advice.rule.${advice.rule}`)}</p>}
      <div className="row wrap note-answers">
        <Button kind="quiet" small expanded={isOpen} onPress={() => setOpen(!isOpen)}>{t('identification.screen.advice.rule')}</Button>
        {children}
      </div>
    </AdviceNote>
  )
}
