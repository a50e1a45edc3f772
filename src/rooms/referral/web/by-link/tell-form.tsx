/** One answer of the receiver's, as a step of its own: what is asked, who speaks, what will happen. Kept as it is typed until the house has taken it. */
import { ChevronLeft } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { Form } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { Field } from '#core/ui/field.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import { answerReferral, recordOutcome, type ServiceCode } from '../../forms.ts'
import type { ReferralSeen } from '../on-shelf.ts'
import { Heading } from './parts.tsx'
import type { Way } from './stage.ts'
import type { Answering } from './use-answering.ts'

interface Asked { readonly form: Form; readonly start: object; readonly fields: readonly string[] }

/** Which questions of which form a step asks; the others are answered by the step itself. */
export function askedBy(way: Way, { service, besides }: Pick<ReferralSeen, 'service' | 'besides'>): Asked {
  switch (way) {
    case 'accept': return { form: answerReferral, start: { answer: 'accept' }, fields: ['comeAt'] }
    case 'ask': return { form: answerReferral, start: { answer: 'ask' }, fields: ['question'] }
    case 'decline': return { form: answerReferral, start: { answer: 'decline' }, fields: ['reason', 'why'] }
    case 'outcome': return { form: recordOutcome, start: { services: [service, ...besides] }, fields: ['outcome', 'services', 'because', 'what'] }
  }
}

export function TellForm({ way, record, answering }: { way: Way; record: ReferralSeen; answering: Answering }) {
  const { t, lang } = useWords()
  const { typed, sending, stopped, write, writeName, send, choose } = answering
  const [tried, setTried] = useState(false)
  const { form, start, fields } = askedBy(way, record)
  const draft: { readonly outcome?: unknown; readonly services?: unknown } = { ...start, ...typed.drafts[way] }
  const saidBy = typed.saidBy ?? ''
  const reading = readDraft(form, { ...draft, saidBy })
  const nameProblem = reading.problems.some(({ details }) => details.field === 'saidBy') ? 'answer.said-by.long' : saidBy.trim() === '' ? 'answer.said-by.missing' : undefined
  const common = { form, answers: draft, onChange: (answers: object) => write(way, answers as typeof draft), t, lang, reading, tried }

  async function submit(event: FormEvent) {
    event.preventDefault()
    const [problem] = reading.problems.filter(({ details }) => details.field !== 'saidBy')
    setTried(true)
    if (problem) return focusSoon(`${controlId(form, String(problem.details.field ?? ''))}-field`)
    if (nameProblem) return focusSoon('said-by')
    await send(way, form, reading.answers)
  }

  return (
    <form className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => void submit(event)}>
      <div className="stack-2">
        <div><Button kind="quiet" small className="by-link-back" onPress={() => choose(undefined)}><ChevronLeft className="i" />{t('answer.back')}</Button></div>
        <Heading moves>{t(`answer.${way}.title`)}</Heading>
        <p className="muted">{t(`answer.${way}.says`)}</p>
      </div>
      {fields.map((field) => field === 'services'
        ? <Services key={field} record={record} draft={draft} onChange={(services) => write(way, { ...draft, services })} />
        : <FieldView key={field} field={field} {...common} />)}
      <div id="said-by">
        <Field label={t('answer.said-by')} hint={t('answer.said-by.hint')} wrong={tried && nameProblem ? t(nameProblem) : undefined}>
          {(input) => <input {...input} type="text" autoComplete="off" dir="auto" value={saidBy} aria-required onChange={(event) => writeName(event.target.value)} />}
        </Field>
      </div>
      <div className="stack-2" role="status">
        {stopped && <Note tone="soon"><p>{stopped instanceof Refusal ? t(`refusal.${stopped.code}`) : t(`answer.not-sent.${stopped}`)}</p></Note>}
      </div>
      <Button type="submit" roomy wide waiting={sending} waitingLabel={t('answer.sending')}>{t(`answer.${way}.send`)}</Button>
    </form>
  )
}

interface ServicesProps { record: Pick<ReferralSeen, 'service' | 'besides'>; draft: { readonly outcome?: unknown; readonly services?: unknown }; onChange: (services: readonly ServiceCode[]) => void }

/** Only what was asked for stands here, ticked already; where that is one thing, or nothing came of it, there is nothing to ask. */
function Services({ record, draft: { outcome, services }, onChange }: ServicesProps) {
  const { t } = useWords()
  const asked = [record.service, ...record.besides]
  const chosen = services as readonly string[]
  if (asked.length < 2 || (outcome !== 'started' && outcome !== 'done')) return null
  return (
    <Choices legend={t('referral.record-outcome.services')} one>
      {asked.map((one) => <Choice key={one} kind="checkbox" name="services" value={one} label={t(`services.${one}`)} checked={chosen.includes(one)} onChange={(on) => onChange(asked.filter((other) => (other === one ? on : chosen.includes(other))))} />)}
    </Choices>
  )
}
