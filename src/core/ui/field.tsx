import { CircleQuestionMark } from 'lucide-react'
import { useId, type ReactNode } from 'react'

/** What an input inside a field must carry so that label, hint and advice belong to it. */
export interface FieldInput { id: string; className: 'input'; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  /** What to write instead, with a way on. A red edge alone is no answer, and there is none. */
  wrong?: ReactNode
  /** Draws the input: `{(input) => <input {...input} … />}`. */
  children: (input: FieldInput) => ReactNode
}

/** A question with its input: label above, hint and advice under. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-say`].filter(Boolean).join(' ')
  return (
    <div className={wrong ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, className: 'input', 'aria-describedby': described || undefined, 'aria-invalid': wrong ? true : undefined })}
      {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
      {wrong && <p className="say" id={`${id}-say`} role="alert"><CircleQuestionMark className="i" /><span>{wrong}</span></p>}
    </div>
  )
}
