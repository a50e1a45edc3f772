/** What every drawn question is handed, and how it finds its words. */
import type { Translate } from '#core/i18n/translate.ts'
import type { Refusal } from '../../refusal.ts'
import type { Field } from '../fields.ts'
import type { Form } from '../form.ts'
import { labelKey, optionKey } from '../words.ts'

export interface Option { readonly code: string; readonly label: string }

/** For which question options are wanted: a `reference`, or the region or district of a `place`. */
export interface Wanted { readonly name: string; readonly field: Field; readonly part?: 'region' | 'district'; readonly region?: string }
export type ChoicesFor = (wanted: Wanted) => readonly Option[]

/** Answers as far as they go: also half-typed ones, which only reading turns into answers. */
export type Draft = Readonly<Record<string, unknown>>

/** One question at its place in the form: `name`, or `group.0.name`. */
export interface Asking {
  readonly form: Form
  readonly path: string
  readonly field: Field
  readonly value: unknown
  readonly onValue: (value: unknown) => void
  readonly problems: readonly Refusal[]
  readonly shown: ReadonlySet<string>
  /** Someone tried to send: say also what is missing. */
  readonly tried: boolean
  readonly t: Translate
  readonly lang: string
  readonly choicesFor: ChoicesFor
}

export type AskedOf<K extends Field['kind']> = Asking & { readonly field: Extract<Field, { kind: K }> }

/** The id of a question's first control; others in it add `-part` to it. */
export function controlId(form: Form, path: string): string {
  return `f-${form.name}-${path}`.replace(/[^A-Za-z0-9]+/g, '-')
}

export function labelOf({ form, path, t }: Pick<Asking, 'form' | 'path' | 't'>): string {
  return t(labelKey(form, path))
}

export function optionsOf({ form, path, field, t }: Pick<Asking, 'form' | 'path' | 'field' | 't'>): (Option & { more?: string; official?: string })[] {
  if (field.kind === 'known') return ['yes', 'no', 'not-asked', 'declined', 'unknown'].map((code) => ({ code, label: t(`forms.known.${code}`) }))
  if (!('codes' in field)) return []
  return field.codes.map((code) => {
    const key = optionKey(form, path, field, code)
    const more = sayIfThere(t, `${key}.more`)
    const official = field.kind === 'indicators' ? sayIfThere(t, `${key}.official`) : undefined
    return { code, label: t(key), ...(more && { more }), ...(official && { official }) }
  })
}

/** A sentence some questions have and others do not need; absent ones are told apart from missing ones nowhere else. */
export function sayIfThere(t: Translate, key: string): string | undefined {
  try {
    const said = t(key)
    return said === '' || said === '…' || said === key ? undefined : said
  } catch {
    return undefined
  }
}

const saidByKind = new Set(['day', 'partial-date', 'phone', 'number', 'age', 'place', 'person-name'])

/** What is wrong and how to go on, as closely as we know it. */
export function sayProblem({ field, t }: Pick<Asking, 't'> & { field?: Field }, problem: Refusal): string {
  const values = Object.fromEntries(Object.entries(problem.details).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]))
  if (field && problem.code === 'forms.unreadable' && saidByKind.has(field.kind)) return t(`forms.problem.${field.kind}`, field.kind === 'age' ? { from: field.from, to: field.to } : {})
  if (field?.kind === 'age' && problem.code === 'forms.out-of-range') return t('forms.problem.age', { from: field.from, to: field.to })
  return t(`refusal.${problem.code}`, values)
}

/** The field at a path, and nothing where the path names no field. */
export function fieldAt(form: Form, path: string): Field | undefined {
  const [name = '', , inner] = path.split('.')
  const field = Object.hasOwn(form.fields, name) ? form.fields[name] as Field : undefined
  if (inner === undefined) return field
  return field?.kind === 'repeat' && Object.hasOwn(field.fields, inner) ? field.fields[inner] : undefined
}
