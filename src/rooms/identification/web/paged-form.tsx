/**
 * A form of this room on a screen of its own: one group of questions at a time, the next step in the dock, every answer
 * handed on as it is given. Signs and kinds of place are drawn as cards; a page may begin with something to know first.
 */
import { ArrowRight, ChevronLeft, CircleQuestionMark } from 'lucide-react'
import { Fragment, useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { riskCodes, signCodes, type SignCode } from '../codes.ts'
import { Signs } from './signs.tsx'
import { withAnswer } from './with-answer.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Answers, Form, Page } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId, fieldAt, sayProblem, type ChoicesFor, type Draft } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import { labelKey, wordsPrefix } from '#core/forms/words.ts'
import '#core/forms/web/forms.css'
import type { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote, Note } from '#core/ui/note.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

interface PagedFormProps<F extends Form> {
  form: F
  answers: Draft
  onChange: (answers: Draft) => void
  onDone: (answers: Answers<F>) => Promise<void>
  doneLabel: string
  /** Where *back* leads from the first page. */
  back: string
  small?: string
  choicesFor?: ChoicesFor
  /** Fields that this screen answers by itself. */
  leaveOut?: readonly string[]
  /** What stands above the questions of a page, by the page's title. */
  before?: Readonly<Record<string, ReactNode>>
  /** What stands beneath a question, by its name. */
  beneath?: Readonly<Record<string, ReactNode>>
  /** Why it cannot be sent yet, in a sentence. */
  cannot?: string | undefined
  refused?: Refusal | undefined
  /** Beside the main action on every page: ending early, for one. */
  aside?: ReactNode
  /** Where what is here was begun earlier: puts it away. */
  onAnew?: (() => void) | undefined
}

/** The page one was at, for coming back after the notebook was closed over it. A number, and gone with the tab. */
const turnedTo = new Map<string, number>()

export function PagedForm<F extends Form>({ form, answers, onChange, onDone, doneLabel, back, small, choicesFor, leaveOut = [], before = {}, beneath = {}, cannot, refused, aside, onAnew }: PagedFormProps<F>) {
  const { t, lang, programme } = useHouse()
  const pageOf = `${form.name} ${back}`
  const [at, setAt] = useState(() => turnedTo.get(pageOf) ?? 0)
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const top = useRef<HTMLDivElement>(null)
  const turned = useRef(false)
  const reading = readDraft(form, answers)
  const pages = pagesOf(form, reading.shown, leaveOut)
  const here = Math.min(at, pages.length - 1)
  const page = pages[here]!
  const last = here === pages.length - 1
  const open = reading.problems.filter((one) => !leaveOut.includes(String(one.details.field)))
  const title = page.title ? t(`${wordsPrefix(form)}.page.${page.title}`) : t(`${wordsPrefix(form)}.title`)

  useEffect(() => {
    if (!turned.current) return
    turned.current = false
    scrollTo({ top: 0 })
    top.current?.focus()
  }, [here])
  const turnTo = (next: number) => { turned.current = true; turnedTo.set(pageOf, next); setAt(next) }

  async function send(event: FormEvent) {
    event.preventDefault()
    if (saving || (last && cannot)) return
    if (!last) return turnTo(here + 1)
    setTried(true)
    if (open.length > 0) return turnTo(Math.max(0, pages.findIndex((one) => one.fields.includes(fieldOf(open[0]!)))))
    setSaving(true)
    // Before it is done: what is saved waits for its answer, and by then the next one may have been begun.
    turnedTo.delete(pageOf)
    try { await onDone(reading.answers) } finally { setSaving(false) }
  }

  // Pages of a meeting are much to lose by one touch: for as long as the word about it stands it can be taken back.
  function beginAnew(putAway: () => void) {
    putAway()
    turnTo(0)
    tell(t('ui.draft.anew.done'), { label: t('ui.undo'), run: () => { onChange(answers); turnTo(here) } })
  }

  const common = { form, answers, onChange, t, lang, reading, tried, ...(choicesFor && { choicesFor }) }
  return (
    <Screen title={title} bar={{ title: t(`${wordsPrefix(form)}.title`), ...(small && { small }) }} back={here > 0 ? () => turnTo(here - 1) : back} dock={
      <div className="row">
        {here > 0 && <Button kind="second" roomy icon label={t('forms.back')} onPress={() => turnTo(here - 1)}><ChevronLeft className="i" /></Button>}
        <span className="grow"><Button roomy wide type="submit" form="paged" waiting={saving} cannot={last ? cannot : undefined}>{last ? doneLabel : <>{t('forms.next')}<ArrowRight className="i" /></>}</Button></span>
      </div>
    }>
      <form id="paged" className="stack-6 form-view reading" noValidate autoComplete="off" onSubmit={(event) => void send(event)}>
        <div className="stack-2" ref={top} tabIndex={-1}>
          {pages.length > 1 && <><div className="row between"><p className="meta">{t('forms.step', { at: here + 1, of: pages.length })}</p>{aside}</div><Seam of={pages.length * 3} on={(here + 1) * 3} /></>}
        </div>
        {onAnew && <FoundNote onAnew={() => beginAnew(onAnew)} />}
        <RefusalLine refusal={refused} />
        {tried && open.length > 0 && <Missing form={form} problems={open} here={page.fields} />}
        {before[page.title]}
        {page.fields.map((name) => {
          if (name === 'signs' || name === 'signsConfirmed') {
            const { how, more } = programme.signs.observable
            const shown = [...programme.signs.observable.who, ...how]
            return <Signs key={name} t={t} name={name} legend={t(labelKey(form, name))} codes={shown} more={signCodes.filter((code) => !shown.includes(code) && (more.includes(code) || !riskCodes.includes(code) || code.startsWith('RGC')))}
              chosen={(answers[name] as readonly string[] | undefined) ?? []} onChange={(signs) => onChange(withAnswer(answers, name, inOrder(signs)))} />
          }
          if (name === 'placeKind') {
            const { where } = programme.signs.observable
            const codes = (form.fields[name] as { codes: readonly string[] }).codes
            return <Signs key={name} t={t} name={name} legend={t(labelKey(form, name))} pictured one codes={where} more={codes.filter((code) => !where.includes(code))} moreLabel={t('identification.screen.raise.more-places')}
              chosen={typeof answers[name] === 'string' ? [answers[name]] : []} onChange={([code]) => onChange(withAnswer(answers, name, code))} />
          }
          return <Fragment key={name}><FieldView field={name} {...common} />{beneath[name]}</Fragment>
        })}
      </form>
    </Screen>
  )
}

/** What is still needed in all, and by name what this page asks; each a way to its question. */
function Missing({ form, problems, here }: { form: Form; problems: readonly Refusal[]; here: readonly string[] }) {
  const { t } = useHouse()
  const named = problems.filter((one) => here.includes(fieldOf(one)) || !fieldAt(form, String(one.details.field)))
  return (
    <div role="alert">
      <Note tone="soon" icon={<CircleQuestionMark className="i" />}>
        <p className="strong">{t('forms.problems', { n: problems.length })}</p>
        <ul className="stack-1">
          {named.map((problem, n) => {
            const field = fieldAt(form, String(problem.details.field))
            return <li key={n}>{field
              ? <a className="tapline" href={`#${controlId(form, String(problem.details.field))}-field`} onClick={(press) => { press.preventDefault(); focusSoon(`${controlId(form, String(problem.details.field))}-field`) }}>{t(labelKey(form, String(problem.details.field)))}</a>
              : sayProblem({ t }, problem)}</li>
          })}
        </ul>
      </Note>
    </div>
  )
}

function pagesOf(form: Form, shown: ReadonlySet<string>, leaveOut: readonly string[]): readonly Page[] {
  const pages: readonly Page[] = form.pages.length > 0 ? form.pages : [{ title: '', fields: Object.keys(form.fields) }]
  return pages.map(({ title, fields }) => ({ title, fields: fields.filter((name) => shown.has(name) && !leaveOut.includes(name)) })).filter(({ fields }) => fields.length > 0)
}

function fieldOf(problem: Refusal): string {
  return String(problem.details.field ?? '').split('.')[0]!
}

function inOrder(codes: readonly string[]): readonly SignCode[] {
  return signCodes.filter((code) => codes.includes(code))
}
