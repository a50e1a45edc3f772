/** How a dossier is put into words, on the screen and on paper. Pure. */
import type { Plan, PlanPart } from '../return.ts'
import { fieldsOf } from '../return.ts'
import { planReturn } from '../return-forms.ts'
import type { Day } from '#core/clock.ts'
import { writeDay } from '#core/i18n/dates.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'

const say = 'identification.plan-return'

/** What is told in one part of the dossier, question by question. */
export function sayPart(t: Translate, lang: Language, plan: Plan, part: PlanPart): readonly (readonly [question: string, told: string])[] {
  return fieldsOf(part).filter((field) => field !== 'note').flatMap((field): [string, string][] => {
    const value = plan[field as keyof Plan]
    if (value === undefined) return []
    const { kind, labels = `${say}.${field}` } = planReturn.fields[field] as { kind: string; labels?: string }
    return [[t(`${say}.${field}`), kind === 'day' ? writeDay(value as Day, lang) : [value].flat().map((code) => t(`${labels}.${code}`)).join(', ')]]
  })
}

/** Who is at least heard before they are ten, and says no; and a case or services that go on although the other has ended: no condition, and worth a look. */
export function remarksOn(plan: Plan, child: { readonly conditions: readonly { readonly code: string; readonly is: string }[] }): readonly ('young-no' | 'case-goes-on')[] {
  const met = (code: string) => child.conditions.find((one) => one.code === code)?.is === 'met'
  return [
    ...(plan.agreed === 'no' && met('return-childs-consent') ? ['young-no' as const] : []),
    ...([plan.services, plan.proceedings].includes('go-on') && (met('return-services-ended') || plan.way === 'within-country') ? ['case-goes-on' as const] : []),
  ]
}
