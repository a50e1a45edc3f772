/**
 * Draws any form: one group of questions at a time, a seam for how far one is, every answer handed on as it is given.
 * Nothing is held back on the way: a page can always be left; what is missing is said when someone wants to send.
 */
import { ArrowRight, ChevronLeft } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { Translate } from '#core/i18n/translate.ts'
import type { Refusal } from '../../refusal.ts'
import { isAnswered } from '../conditions.ts'
import type { Answers, Form, Page } from '../form.ts'
import { readDraft } from '../read.ts'
import { isDrawn, labelKey, wordsPrefix } from '../words.ts'
import { controlId, fieldAt, sayIfThere, sayProblem, type ChoicesFor, type Draft } from './asking.ts'
import { FieldView, focusSoon } from './fields.tsx'

export interface FormViewProps<F extends Form> {
  form: F
  /** The draft: whatever was given so far, also half-typed. Keep it and hand it in again. */
  answers: Draft
  onChange: (answers: Draft) => void
  /** Called with answers that were read: cleaned, complete, without those to questions no longer asked. */
  onSubmit: (answers: Answers<F>) => void | Promise<void>
  /** What will happen, in a verb: "Send to the Centre". */
  submitLabel: string
  t: Translate
  lang: string
  choicesFor?: ChoicesFor
  /** What the server, or the heart, answered to an earlier try. */
  refused?: Refusal | undefined
  /** Leads out of the form from its first page. */
  onLeave?: () => void
}

export function FormView<F extends Form>({ form, answers, onChange, onSubmit, submitLabel, t, lang, choicesFor, refused, onLeave }: FormViewProps<F>) {
  const [at, setAt] = useState(0)
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const turned = useRef(false)
  const reading = readDraft(form, answers)
  const pages = pagesShown(form, reading.shown)
  const here = Math.min(at, Math.max(0, pages.length - 1))
  const page = pages[here]
  const last = here >= pages.length - 1
  const problems = refused ? [...reading.problems, refused] : reading.problems

  useEffect(() => {
    if (!turned.current) return
    turned.current = false
    heading.current?.focus()
  }, [here])

  function turnTo(next: number) {
    turned.current = true
    setAt(next)
  }

  function goTo(path: string) {
    const [name = ''] = path.split('.')
    const where = pages.findIndex((one) => one.fields.includes(name))
    if (where >= 0) setAt(where)
    focusSoon(`${controlId(form, path)}-field`)
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (saving) return
    if (!last) return turnTo(here + 1)
    setTried(true)
    if (reading.problems.length > 0) {
      const first = inOrder(reading.problems, reading.shown).map(pathOf).find((path) => fieldAt(form, path))
      return first === undefined ? focusSoon(summaryId(form), 'h2') : goTo(first)
    }
    setSaving(true)
    try { await onSubmit(reading.answers) } finally { setSaving(false) }
  }

  const title = page?.title ? t(`${wordsPrefix(form)}.page.${page.title}`) : t(`${wordsPrefix(form)}.title`)
  const hint = sayIfThere(t, page?.title ? `${wordsPrefix(form)}.page.${page.title}.hint` : `${wordsPrefix(form)}.hint`)
  const mayBeSkipped = page?.fields.every((name) => form.fields[name].optional && !isAnswered(answers[name])) ?? false
  const asksAll = tried || refused !== undefined
  const common = { form, answers, onChange, t, lang, reading: { shown: reading.shown, problems }, tried: asksAll, ...(choicesFor && { choicesFor }) }

  return <form className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => void submit(event)} aria-labelledby={`${summaryId(form)}-title`}>
    {pages.length > 1 && <div className="stack-2">
      <p className="meta">{t('forms.step', { at: here + 1, of: pages.length })}</p>
      <div className="seam" style={{ '--n': pages.length } as object} aria-hidden="true">{pages.map((one, i) => <i key={one.fields[0]} className={i <= here ? 'on' : ''} />)}</div>
    </div>}
    <div className="stack-2">
      <h1 id={`${summaryId(form)}-title`} ref={heading} tabIndex={-1}>{title}</h1>
      {hint && <p className="muted">{hint}</p>}
    </div>
    {asksAll && problems.length > 0 && <Summary {...{ form, problems: inOrder(problems, reading.shown), t, goTo }} />}
    {page?.fields.map((name) => <FieldView key={name} field={name} {...common} />)}
    <div className="dock" role="region" aria-label={t('forms.next-step')}>
      <div className="row">
        {(here > 0 || onLeave) && <button type="button" className="btn second roomy icon" aria-label={t('forms.back')} onClick={() => here > 0 ? turnTo(here - 1) : onLeave?.()}><ChevronLeft className="i" aria-hidden="true" /></button>}
        <button type="submit" className="btn roomy grow" aria-disabled={saving}>{saving ? t('forms.saving') : last ? submitLabel : t(mayBeSkipped ? 'forms.skip' : 'forms.next')}{!last && <ArrowRight className="i" aria-hidden="true" />}</button>
      </div>
    </div>
  </form>
}

interface SummaryProps { form: Form; problems: readonly Refusal[]; t: Translate; goTo: (path: string) => void }

/** Everything that is still missing, each a way to its question. */
function Summary({ form, problems, t, goTo }: SummaryProps) {
  return <section className="note soon form-summary" id={summaryId(form)} role="alert">
    <div className="stack-2">
      <h2 className="h4" tabIndex={-1}>{t('forms.problems', { n: problems.length })}</h2>
      <ul className="stack-2">{problems.map((problem, i) => {
        const path = pathOf(problem)
        const field = fieldAt(form, path)
        const says = sayProblem({ t, ...(field && { field }) }, problem)
        return <li key={i}>{field
          ? <><a href={`#${controlId(form, path)}-field`} onClick={(event) => { event.preventDefault(); goTo(path) }}>{t(labelKey(form, path))}</a><br />{says}</>
          : says}</li>
      })}</ul>
    </div>
  </section>
}

/** The pages that have something to ask, given these answers. */
function pagesShown(form: Form, shown: ReadonlySet<string>): Page[] {
  const pages: readonly Page[] = form.pages.length > 0 ? form.pages : [{ title: '', fields: Object.keys(form.fields) }]
  return pages
    .map(({ title, fields }) => ({ title, fields: fields.filter((name) => shown.has(name) && isDrawn(form.fields[name])) }))
    .filter((page) => page.fields.length > 0)
}

/** In the order in which the questions stand; what belongs to no question comes last. */
function inOrder(problems: readonly Refusal[], shown: ReadonlySet<string>): Refusal[] {
  const order = [...shown]
  const placeOf = (problem: Refusal) => { const place = order.indexOf(pathOf(problem)); return place < 0 ? order.length : place }
  return problems.toSorted((a, b) => placeOf(a) - placeOf(b))
}

function pathOf(problem: Refusal): string {
  return typeof problem.details.field === 'string' ? problem.details.field : ''
}

function summaryId(form: Form): string {
  return `${controlId(form, 'form')}-summary`
}
