import { useId, useState, type FormEvent, type ReactNode } from 'react'
import type { Answers, Form } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import type { ChoicesFor, Draft } from '#core/forms/web/asking.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import type { RecordId } from '#core/ids.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'
import '#core/forms/web/forms.css'

interface FormSheetProps<F extends Form> {
  form: F
  /** Which record it is about, and the revision the person looks at. */
  about: RecordId
  basedOn?: number | undefined
  title: string
  /** What will happen, in a verb. */
  submitLabel: string
  start?: Draft
  /** The questions asked here, in their order; the others are answered by `start`. */
  fields: readonly (keyof F['fields'] & string)[]
  grave?: boolean
  choicesFor?: ChoicesFor
  children?: ReactNode
  onClose: () => void
}

/** A short form over the page. It is kept on this phone before the sheet closes. */
export function FormSheet<F extends Form>({ form, about, basedOn, title, submitLabel, start = {}, fields, grave, choicesFor, children, onClose }: FormSheetProps<F>) {
  const house = useHouse()
  const { t, lang } = house
  const kept = useDraft(`${form.name} ${Object.values(start).filter((one) => typeof one === 'string').join(' ')} ${about}`, { start })
  const draft = kept.answers
  const [tried, setTried] = useState(false)
  const [keeping, setKeeping] = useState(false)
  const formId = useId()
  const reading = readDraft(form, draft)

  async function send(event: FormEvent) {
    event.preventDefault()
    if (keeping) return
    const [problem] = reading.problems
    if (problem) {
      setTried(true)
      return focusSoon(`${controlId(form, String(problem.details.field ?? ''))}-field`)
    }
    setKeeping(true)
    try {
      await house.submit(form, reading.answers as Answers<F>, { about, ...(basedOn !== undefined && { basedOn }) })
      kept.drop()
      tell(t('referral.kept.said'))
      onClose()
    } finally { setKeeping(false) }
  }

  return (
    <Sheet open onClose={onClose} title={title}>
      <form id={formId} className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => void send(event)}>
        {kept.isFound && <FoundNote onAnew={() => kept.set(start)} />}
        {children}
        {fields.map((field) => <FieldView key={field} form={form} field={field} answers={draft} onChange={kept.set} t={t} lang={lang} reading={reading} tried={tried} {...(choicesFor && { choicesFor })} />)}
        <Button type="submit" roomy wide waiting={keeping} {...(grave && { kind: 'grave' as const })}>{submitLabel}</Button>
      </form>
    </Sheet>
  )
}
