import { Check } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useWords } from './words.tsx'

interface ChoiceProps {
  kind: 'checkbox' | 'radio'
  name: string
  value: string
  checked: boolean
  onChange: (checked: boolean) => void
  label: ReactNode
  small?: ReactNode
  icon?: ReactNode
  tall?: boolean
  /** The wording of the law or the rules, one tap away from the short plain words. */
  official?: ReactNode
}

/** A card that is one answer: a real checkbox or radio over the whole of it. */
export function Choice({ kind, name, value, checked, onChange, label, small, icon, tall, official }: ChoiceProps) {
  const { t } = useWords()
  const card = (
    <label className={tall ? 'choice tall' : 'choice'}>
      <input type={kind} name={name} value={value} checked={checked} onChange={(change) => onChange(change.target.checked)} />
      {icon && <span className="ico" aria-hidden="true">{icon}</span>}
      <span className="txt">{label}{small && <small>{small}</small>}</span>
      <span className="box" aria-hidden="true"><Check className="i" /></span>
    </label>
  )
  return official ? <div className="choice-more">{card}<details><summary>{t('ui.official')}</summary><p className="muted">{official}</p></details></div> : card
}

/** Choices that answer one question. */
export function Choices({ legend, legendHidden, hint, one, children }: { legend: ReactNode; legendHidden?: boolean; hint?: ReactNode; /** One under the other, for longer answers. */ one?: boolean; children: ReactNode }) {
  const hintId = useId()
  return (
    <fieldset className="stack-2" aria-describedby={hint ? hintId : undefined}>
      <legend className={legendHidden ? 'vh' : 'asked'}>{legend}</legend>
      {hint && <p className="meta" id={hintId}>{hint}</p>}
      <div className={one ? 'choices one' : 'choices'}>{children}</div>
    </fieldset>
  )
}
