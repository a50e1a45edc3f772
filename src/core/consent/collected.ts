/** What a form collects, told from its own fields: nobody writes the list by hand, so nobody forgets to change it. */
import { isDrawn, labelKey } from '#core/forms/words.ts'
import type { Fields, Purpose, Zone } from '#core/forms/fields.ts'
import type { Form } from '#core/forms/form.ts'
import type { ConsentPurpose } from './forms.ts'

export interface CollectedField {
  /** Message key of the question. */
  readonly label: string
  readonly kept: 'sealed' | 'locked' | 'plain'
}

/** For which reasons a question may be asked under a consent to a purpose. Safety is part of each; accounts and statistics of none. */
const askedFor: Readonly<Record<ConsentPurpose, readonly Purpose[]>> = {
  identify: ['detect', 'safety', 'identify', 'consent'],
  refer: ['refer', 'safety', 'consent'],
  assist: ['assist', 'safety', 'consent'],
}

/** The questions of these forms that serve a purpose, in their order, each once. */
export function fieldWordKeys(forms: readonly Form[], purpose: ConsentPurpose): readonly CollectedField[] {
  const found = new Map<string, CollectedField>()
  for (const one of forms) {
    for (const [name, field] of Object.entries(one.fields as Fields)) {
      if (!isDrawn(field) || !askedFor[purpose].includes(field.purpose)) continue
      const label = labelKey(one, name)
      found.set(label, { label, kept: keptAs(field.zone) })
    }
  }
  return [...found.values()]
}

function keptAs(zone: Zone): CollectedField['kept'] {
  return zone === 'Z4' ? 'sealed' : zone === 'Z3' ? 'locked' : 'plain'
}
