/** One drawn question of every kind. Real inputs with labels; a hint under, a problem under with a way on. */
import { Check, CircleHelp, Plus, X } from 'lucide-react'
import { useState, type FocusEvent, type InputHTMLAttributes, type ReactNode } from 'react'
import { monthsAlone } from '#core/i18n/dates.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'
import type { Refusal } from '../../refusal.ts'
import { isAnswered } from '../conditions.ts'
import { ageBases, nameParts, scripts, type Field, type Script } from '../fields.ts'
import type { Form } from '../form.ts'
import { readDraft } from '../read.ts'
import { isDrawn, labelKey } from '../words.ts'
import { controlId, labelOf, optionsOf, sayIfThere, sayProblem, type Asking, type AskedOf, type ChoicesFor, type Draft, type Option } from './asking.ts'

export interface FieldViewProps {
  form: Form
  /** The field's name in the form. */
  field: string
  answers: Draft
  onChange: (answers: Draft) => void
  t: Translate
  lang: string
  choicesFor?: ChoicesFor
  /** Handed in by whoever has read the whole draft already (`readDraft`); else this field reads it itself. */
  reading?: { readonly problems: readonly Refusal[]; readonly shown: ReadonlySet<string> }
  /** Someone tried to send: say also what is missing. */
  tried?: boolean
}

/** One question of a form, for screens laid out by hand. Draws nothing while the question is not asked. */
/** On a narrow phone it would break in the middle in one of two columns. */
const longWord = /[\p{L}\p{M}]{12,}/u

export function FieldView({ form, field: name, answers, onChange, t, lang, choicesFor = () => [], reading, tried = false }: FieldViewProps) {
  const field = form.fields[name] as Field
  const { problems, shown } = reading ?? readDraft(form, answers)
  if (!shown.has(name) || !isDrawn(field)) return null
  const onValue = (value: unknown) => onChange(withAnswer(answers, name, value))
  return <Question {...{ form, path: name, field, value: answers[name], onValue, problems, shown, tried, t, lang, choicesFor }} />
}

function Question(asking: Asking) {
  const { form, path, field, value, problems, tried, t, onValue } = asking
  const [left, setLeft] = useState(false)
  const id = controlId(form, path)
  const problem = problems.find((one) => one.details.field === path && (tried || (left && one.code !== 'forms.missing')))
  const hint = sayIfThere(t, `${labelKey(form, path)}.hint`)
  const describedBy = [hint && `${id}-hint`, problem && `${id}-say`].filter(Boolean).join(' ') || undefined
  const control = <Control asking={asking} id={id} describedBy={describedBy} invalid={problem !== undefined} />
  const label = <>{labelOf(asking)}{field.optional && <> <span className="meta">{t('forms.optional')}</span></>}</>
  const under = <>
    {problem && <p className="say" id={`${id}-say`}><CircleHelp className="i" aria-hidden="true" /><span>{sayProblem(asking, problem)}</span></p>}
    {field.optional && canBeCleared(field) && isAnswered(value) &&
      <button type="button" className="btn quiet small f-clear" onClick={() => onValue(undefined)}>{t('forms.clear')}<span className="vh"> {labelOf(asking)}</span></button>}
  </>
  const leave = (event: FocusEvent<HTMLElement>) => { if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true) }
  const className = `field${problem && field.kind !== 'repeat' ? ' wrong' : ''}`
  const hinted = hint && <p className="hint" id={`${id}-hint`}>{hint}</p>

  if (isSingleControl(asking)) return <div className={className} id={`${id}-field`} onBlur={leave}><label htmlFor={id}>{label}</label>{hinted}{control}{under}</div>
  const radios = field.kind === 'choice' || field.kind === 'language' || field.kind === 'known' || field.kind === 'reference'
  return <fieldset className={className} id={`${id}-field`} onBlur={leave} aria-describedby={describedBy}
    {...(radios && { role: 'radiogroup', 'aria-required': !field.optional, 'aria-invalid': problem !== undefined })}>
    <legend>{label}</legend>{hinted}{control}{under}
  </fieldset>
}

interface Drawn { id: string; describedBy: string | undefined; invalid: boolean }

function Control({ asking, ...drawn }: { asking: Asking } & Drawn) {
  const { field } = asking
  switch (field.kind) {
    case 'text': return <Line asking={asking} {...drawn} />
    case 'long-text': return <Lines asking={asking} {...drawn} />
    case 'phone': return <Line asking={asking} {...drawn} type="tel" inputMode="tel" />
    case 'number': return <Whole asking={asking} {...drawn} />
    case 'choice':
    case 'language':
    case 'known': return <OneOf asking={asking} options={optionsOf(asking)} {...drawn} />
    case 'reference': return <OneOf asking={asking} options={asking.choicesFor({ name: asking.path, field })} {...drawn} />
    case 'choices':
    case 'indicators': return <SomeOf asking={asking} {...drawn} />
    case 'day':
    case 'partial-date': return <DateParts asking={asking} {...drawn} />
    case 'age': return <AgeParts asking={asking} {...drawn} />
    case 'place': return <PlaceParts asking={asking} {...drawn} />
    case 'person-name': return <NameParts asking={asking} {...drawn} />
    case 'repeat': return <Groups asking={{ ...asking, field }} {...drawn} />
    case 'secret':
    case 'extra':
    case 'file': return null
  }
}

type Input = InputHTMLAttributes<HTMLInputElement>

/** Nothing typed here may be offered again to the next person who holds this phone. */
const keptQuiet = { autoComplete: 'off', dir: 'auto' } as const

function Line({ asking, id, describedBy, invalid, ...input }: { asking: Asking } & Drawn & Input) {
  return <input className="input" id={id} type="text" {...keptQuiet} {...input} value={asText(asking.value)} aria-describedby={describedBy} aria-invalid={invalid}
    aria-required={!asking.field.optional} onChange={(event) => asking.onValue(event.target.value || undefined)} />
}

function Lines({ asking, id, describedBy, invalid }: { asking: Asking } & Drawn) {
  return <textarea className="input" id={id} {...keptQuiet} value={asText(asking.value)} aria-describedby={describedBy} aria-invalid={invalid}
    aria-required={!asking.field.optional} onChange={(event) => asking.onValue(event.target.value || undefined)} />
}

function Whole({ asking, ...drawn }: { asking: Asking } & Drawn) {
  return <Line asking={{ ...asking, onValue: (value) => asking.onValue(asNumber(asText(value))) }} {...drawn} inputMode="numeric" />
}

/** A list to choose from when there are more than fit on cards. */
const mostCards = 10
const mostSegments = 5
const longestSegment = 14

function OneOf({ asking, options, id, describedBy, invalid }: { asking: Asking; options: readonly (Option & { more?: string })[] } & Drawn) {
  const { value, onValue, t } = asking
  if (options.length === 0) return <p className="muted">{t('forms.no-choices')}</p>
  if (options.length > mostCards) return <Select {...{ id, describedBy, invalid, options, t }} required={!asking.field.optional} value={asText(value)} onValue={onValue} />
  if (areShort(options)) return <Segments {...{ id, options, onValue }} value={asText(value)} />
  return <div className={options.some((one) => one.more) ? 'choices one' : options.some(({ label }) => longWord.test(label)) ? 'choices roomy' : 'choices'}>
    {options.map(({ code, label, more }, i) => <Card key={code} label={label} more={more}
      input={<input type="radio" id={i === 0 ? id : `${id}-${code}`} name={id} value={code} checked={value === code} onChange={() => onValue(code)} />} />)}
  </div>
}

function SomeOf({ asking, id, invalid, describedBy }: { asking: Asking } & Drawn) {
  const { value, onValue, t } = asking
  const chosen = Array.isArray(value) ? value as readonly unknown[] : []
  const options = optionsOf(asking)
  const toggle = (code: string, on: boolean) => {
    const next = options.map((one) => one.code).filter((one) => one === code ? on : chosen.includes(one))
    onValue(next.length > 0 ? next : undefined)
  }
  return <div className="choices one">
    {options.map(({ code, label, more, official }, i) => {
      const own = i === 0 ? id : `${id}-${code}`
      return <div className="sign" key={code}>
        <Card label={label} more={more} input={<input type="checkbox" id={own} value={code} checked={chosen.includes(code)} aria-invalid={invalid}
          aria-describedby={describedBy} onChange={(event) => toggle(code, event.target.checked)} />} />
        {official && <details className="official"><summary>{t('forms.official')}<span className="vh"> {label}</span></summary><p>{official}</p></details>}
      </div>
    })}
  </div>
}

function Card({ label, more, input }: { label: string; more?: string | undefined; input: ReactNode }) {
  return <label className="choice">{input}<span className="txt">{label}{more && <small>{more}</small>}</span><span className="box"><Check className="i" aria-hidden="true" /></span></label>
}

function Segments({ id, options, value, onValue }: { id: string; options: readonly Option[]; value: string; onValue: (code: string) => void }) {
  return <div className="seg">{options.map(({ code, label }, i) => <label key={code}>
    <input className="vh" type="radio" id={i === 0 ? id : `${id}-${code}`} name={id} value={code} checked={value === code} onChange={() => onValue(code)} />{label}
  </label>)}</div>
}

interface SelectProps extends Drawn { options: readonly Option[]; value: string; required: boolean; t: Translate; onValue: (value: string | undefined) => void }

function Select({ id, describedBy, invalid, options, value, required, t, onValue }: SelectProps) {
  return <select className="input" id={id} value={value} aria-describedby={describedBy} aria-invalid={invalid} aria-required={required} onChange={(event) => onValue(event.target.value || undefined)}>
    <option value="">{t('forms.choose')}</option>
    {options.map(({ code, label }) => <option key={code} value={code}>{label}</option>)}
  </select>
}

/** Three plain inputs, because calendars are slow for a birthday and turn the order of day and month about. */
function DateParts({ asking, id, describedBy, invalid }: { asking: Asking } & Drawn) {
  const { value, onValue, t, lang } = asking
  const [year = '', month = '', day = ''] = asText(value).split('-')
  const set = (parts: { year?: string; month?: string; day?: string }) => onValue(joinDate({ year, month, day, ...parts }))
  const common = { ...keptQuiet, inputMode: 'numeric', type: 'text', className: 'input', 'aria-describedby': describedBy, 'aria-invalid': invalid } as const
  const months = monthsAlone[lang as Language] ?? monthsAlone.en
  return <div className="f-date">
    <Part id={id} label={t('forms.day')}>
      <input {...common} id={id} value={withoutZero(day)} onChange={(event) => set({ day: digitsOf(event.target.value, 2) })} />
    </Part>
    <Part id={`${id}-month`} label={t('forms.month')}>
      <select className="input" id={`${id}-month`} value={month} aria-describedby={describedBy} aria-invalid={invalid} onChange={(event) => set({ month: event.target.value })}>
        <option value="">{t('forms.choose')}</option>
        {months.map((name, i) => <option key={name} value={twoDigits(String(i + 1))}>{name}</option>)}
      </select>
    </Part>
    <Part id={`${id}-year`} label={t('forms.year')}>
      <input {...common} id={`${id}-year`} value={year} onChange={(event) => set({ year: digitsOf(event.target.value, 4) })} />
    </Part>
  </div>
}

function AgeParts({ asking, id, describedBy, invalid }: { asking: Asking } & Drawn) {
  const { value, onValue, t } = asking
  const { years, from, to, basis } = asGroup(value)
  const looks = basis === 'looks'
  const first = years ?? from
  const set = (given: { first?: unknown; to?: unknown; basis?: unknown }) => onValue(joinAge({ first, to, basis, ...given }))
  const common = { ...keptQuiet, inputMode: 'numeric', type: 'text', className: 'input', 'aria-describedby': describedBy, 'aria-invalid': invalid } as const
  return <>
    <div className="f-age">
      <Part id={id} label={t(looks ? 'forms.age.from' : 'forms.age.years')}>
        <input {...common} id={id} value={asText(first)} onChange={(event) => set({ first: asNumber(event.target.value) })} />
      </Part>
      {looks && <Part id={`${id}-to`} label={t('forms.age.to')}>
        <input {...common} id={`${id}-to`} value={asText(to)} onChange={(event) => set({ to: asNumber(event.target.value) })} />
      </Part>}
    </div>
    <fieldset className="stack-2" role="radiogroup">
      <legend>{t('forms.basis')}</legend>
      <Segments id={`${id}-basis`} value={asText(basis)} options={ageBases.map((code) => ({ code, label: t(`forms.basis.${code}`) }))} onValue={(code) => set({ basis: code, ...(code !== 'looks' && { to: undefined }) })} />
    </fieldset>
  </>
}

function PlaceParts({ asking, id, describedBy, invalid }: { asking: Asking } & Drawn) {
  const { value, onValue, t, field, path, choicesFor } = asking
  const { region, district } = asGroup(value)
  const regions = choicesFor({ name: path, field, part: 'region' })
  const districts = typeof region === 'string' ? choicesFor({ name: path, field, part: 'district', region }) : []
  const common = { describedBy, invalid, t, required: false }
  return <div className="stack-2">
    <Part id={id} label={t('forms.place.region')}>
      <Select {...common} id={id} required={!field.optional} options={regions} value={asText(region)} onValue={(code) => onValue(code && { region: code })} />
    </Part>
    {districts.length > 0 && <Part id={`${id}-district`} label={t('forms.place.district')}>
      <Select {...common} id={`${id}-district`} options={districts} value={asText(district)} onValue={(code) => onValue({ region, ...(code && { district: code }) })} />
    </Part>}
  </div>
}

function NameParts({ asking, id, describedBy, invalid }: { asking: Asking } & Drawn) {
  const { value, onValue, t } = asking
  const name = asGroup(value)
  const set = (part: string, to: string | undefined) => {
    const next = withAnswer(name, part, to)
    const written = nameParts.map((one) => asText(next[one])).join('')
    if (written === '') return onValue(undefined)
    onValue(next.script === undefined && scriptOf(written) ? { ...next, script: scriptOf(written) } : next)
  }
  return <>
    {nameParts.map((part, i) => {
      const own = i === 0 ? id : `${id}-${part}`
      return <Part key={part} id={own} label={t(`forms.name.${part}`)}>
        <input className="input" id={own} type="text" {...keptQuiet} spellCheck={false} autoCapitalize="words" value={asText(name[part])} aria-describedby={describedBy} aria-invalid={invalid}
          onChange={(event) => set(part, event.target.value || undefined)} />
      </Part>
    })}
    {isAnswered(value) && <fieldset className="stack-2" role="radiogroup">
      <legend>{t('forms.script')}</legend>
      <Segments id={`${id}-script`} value={asText(name.script)} options={scripts.map((code) => ({ code, label: t(`forms.script.${code}`) }))} onValue={(code) => set('script', code)} />
    </fieldset>}
  </>
}

function Groups({ asking, id, describedBy }: { asking: AskedOf<'repeat'> } & Drawn) {
  const { field, path, value, onValue, shown, t } = asking
  const groups = (Array.isArray(value) ? value : []) as readonly unknown[]
  const question = labelOf(asking)
  const put = (next: readonly unknown[]) => onValue(next.length > 0 ? next : undefined)
  const add = () => { put([...groups, {}]); focusSoon(`${id}-${groups.length}`) }
  const remove = (at: number) => { put(groups.filter((_, i) => i !== at)); focusSoon(`${id}-field`, 'button.f-add') }
  return <div className="stack">
    {groups.map((group, i) => <fieldset className="card stack" key={i} id={`${id}-${i}`}>
      <legend>{t('forms.repeat.item', { question, n: i + 1 })}</legend>
      {Object.entries(field.fields).filter(([name, inner]) => isDrawn(inner) && shown.has(`${path}.${i}.${name}`)).map(([name, inner]) =>
        <Question key={name} {...asking} path={`${path}.${i}.${name}`} field={inner} value={asGroup(group)[name]}
          onValue={(answer) => put(groups.map((one, at) => at === i ? withAnswer(asGroup(one), name, answer) : one))} />)}
      <button type="button" className="btn quiet" onClick={() => remove(i)}><X className="i" aria-hidden="true" />{t('forms.repeat.remove', { question, n: i + 1 })}</button>
    </fieldset>)}
    {groups.length < field.max
      ? <button type="button" className="btn second wide f-add" id={id} aria-describedby={describedBy} onClick={add}><Plus className="i" aria-hidden="true" />{t('forms.repeat.add', { question })}</button>
      : <p className="meta">{t('forms.repeat.full', { max: field.max })}</p>}
  </div>
}

function Part({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return <div className="f-part"><label htmlFor={id}>{label}</label>{children}</div>
}

/** Focus goes to the first control within an element once it is drawn; among radios to the chosen one. */
export function focusSoon(id: string, selector = 'input, select, textarea, button'): void {
  requestAnimationFrame(() => {
    const within = document.getElementById(id)
    const first = within?.querySelector<HTMLElement>(selector)
    const radio = first instanceof HTMLInputElement && first.type === 'radio'
    const chosen = radio ? within?.querySelector<HTMLElement>(`input[name="${CSS.escape(first.name)}"]:checked`) : undefined
    ;(chosen ?? first)?.focus()
  })
}

function isSingleControl({ field, path, choicesFor }: Asking): boolean {
  if (field.kind === 'text' || field.kind === 'long-text' || field.kind === 'phone' || field.kind === 'number') return true
  if (field.kind === 'choice' || field.kind === 'language') return field.codes.length > mostCards
  return field.kind === 'reference' && choicesFor({ name: path, field }).length > mostCards
}

/** Texts and lists of ticks are emptied where they stand; radios and answers in several parts need a way back. */
function canBeCleared(field: Field): boolean {
  return field.kind === 'choice' || field.kind === 'language' || field.kind === 'known' || field.kind === 'reference' || field.kind === 'age'
}

function areShort(options: readonly (Option & { more?: string })[]): boolean {
  return options.length <= mostSegments && options.every(({ label, more }) => !more && label.length <= longestSegment)
}

function withAnswer(answers: Draft, name: string, value: unknown): Draft {
  const { [name]: _, ...others } = answers
  return value === undefined ? others : { ...others, [name]: value }
}

function joinDate({ year, month, day }: { year: string; month: string; day: string }): string | undefined {
  return [year, month, twoDigits(day)].join('-').replace(/-+$/, '') || undefined
}

function joinAge({ first, to, basis }: { first: unknown; to: unknown; basis: unknown }): Draft | undefined {
  if (first === undefined && to === undefined && basis === undefined) return undefined
  return to === undefined ? withAnswer(withAnswer({}, 'years', first), 'basis', basis) : withAnswer({ to, basis }, 'from', first)
}

function scriptOf(text: string): Script | undefined {
  const cyrillic = /\p{Script=Cyrillic}/u.test(text)
  const latin = /\p{Script=Latin}/u.test(text)
  return cyrillic === latin ? undefined : cyrillic ? 'Cyrl' : 'Latn'
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Half-typed numbers stay as they were typed until they can be read. */
function asNumber(typed: string): number | string | undefined {
  const text = typed.trim()
  return text === '' ? undefined : /^\d{1,15}$/.test(text) ? Number(text) : typed
}

function asGroup(value: unknown): Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Draft : {}
}

function digitsOf(typed: string, most: number) { return typed.replace(/\D/g, '').slice(0, most) }
function twoDigits(digits: string) { return digits === '' ? '' : digits.padStart(2, '0') }
function withoutZero(digits: string) { return digits === '' ? '' : String(Number(digits)) }
