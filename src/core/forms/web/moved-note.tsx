import { Split } from 'lucide-react'
import type { Form } from '../form.ts'
import { labelOf, optionsOf } from './asking.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { isSame, type Moved, type Value } from '#core/sync/merge.ts'
import { Note } from '#core/ui/note.tsx'

export interface MovedNoteProps {
  form: Form
  moved: readonly Moved[]
  /** What happened, and what saving will do. */
  title: string
  so: string
  t: Translate
}

/** What stands now in the place of a form that is being filled in, field by field; and where both wrote, what was typed. */
export function MovedNote({ form, moved, title, so, t }: MovedNoteProps) {
  return (
    <Note tone="soon" icon={<Split className="i" />}>
      <p className="strong">{title}</p>
      <ul className="stack-1">{moved.map((one) => <li key={one.field}><span className="meta">{labelOf({ form, path: one.field, t })}</span><br />{sayValue(t, form, one.field, one.now)}{one.clash && <span className="meta"> {t('forms.moved.mine', { mine: sayValue(t, form, one.field, one.mine) })}</span>}</li>)}</ul>
      <p>{so}</p>
    </Note>
  )
}

/** Where only what was typed and what stands are known, and not what stood before: every field in which they differ. */
export function differing(mine: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): readonly Moved[] {
  return Object.keys(now).map((field) => ({ field, was: undefined, now: now[field] as Value | undefined, mine: mine[field] as Value | undefined, clash: mine[field] !== undefined }))
    .filter((one) => !isSame(one.now, one.mine))
}

/** An answer in words: an option by its sentence, what somebody wrote as it is. */
function sayValue(t: Translate, form: Form, path: string, value: unknown): string {
  if (value === undefined || value === '') return t('forms.moved.empty')
  const options = optionsOf({ form, path, field: form.fields[path], t })
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => options.find(({ code }) => code === one)?.label ?? String(one)).join(', ')
}
