import { useState, type FormEvent } from 'react'
import { withdrawConsent } from '../forms.ts'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Answers } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId, type Draft } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import type { RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'

/** Takes a consent back, which must be as easy as giving it (Personal Data Law 8.7). What will follow stands there before it is done. */
export function WithdrawSheet({ consent, what, onClose }: { consent: RecordId; /** For which purpose and receiver it was given, in words. */ what: string; onClose: () => void }) {
  const { t, lang, submit, settle } = useHouse()
  const [draft, setDraft] = useState<Draft>({})
  const [tried, setTried] = useState(false)
  const [keeping, setKeeping] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const reading = readDraft(withdrawConsent, draft)

  async function take(event: FormEvent) {
    event.preventDefault()
    if (keeping) return
    const [problem] = reading.problems
    if (problem) {
      setTried(true)
      return focusSoon(`${controlId(withdrawConsent, String(problem.details.field ?? ''))}-field`)
    }
    setKeeping(true)
    try {
      const verdict = await settle(await submit(withdrawConsent, reading.answers as Answers<typeof withdrawConsent>, { about: consent }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      tell(t(verdict ? 'consent.withdraw.done' : 'consent.withdraw.kept'))
      onClose()
    } finally { setKeeping(false) }
  }

  return (
    <Sheet open onClose={onClose} title={t('consent.withdraw.title')}>
      <form className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => void take(event)}>
        <div className="stack-2"><p className="strong">{what}</p><p className="muted">{t('consent.withdraw.what-follows')}</p></div>
        <RefusalLine refusal={refused} />
        {(['by', 'why'] as const).map((field) => <FieldView key={field} form={withdrawConsent} field={field} answers={draft} onChange={setDraft} t={t} lang={lang} reading={reading} tried={tried} />)}
        <Button type="submit" roomy wide kind="grave" waiting={keeping}>{t('consent.withdraw.do')}</Button>
      </form>
    </Sheet>
  )
}
