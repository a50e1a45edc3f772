/** How a dossier is put into words, on the screen and on paper. Pure. */
import { conditionsOf, fieldsOf, planBy, type Plan, type PlanPart, type ReturnSeen } from '../return.ts'
import { followUp, planReturn } from '../return-forms.ts'
import type { ChildSeen } from './on-shelf.ts'
import type { Day, Moment } from '#core/clock.ts'
import { editionKnown } from '#core/clocks/editions.ts'
import { writeDay } from '#core/i18n/dates.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'
import type { House } from '#core/ui/house.tsx'

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

/** A return as this phone has it: what the house knows, and upon it what was told here and is still to be sent, so that nobody writes the same thing twice. */
export function returnHere(child: ChildSeen, { outbox, programme }: Pick<House, 'outbox' | 'programme'>): ReturnSeen & { readonly waits: boolean } {
  const { conditions } = editionKnown(programme, child.edition)
  const waiting = outbox.filter(({ state, envelope }) => state === 'waiting' && envelope.about === child.id && [planReturn.name, followUp.name, 'referral/let-child-go'].includes(envelope.form))
  const told = waiting.filter(({ envelope }) => envelope.form === planReturn.name)
  const known = child.returning ?? { conditions: conditionsOf({}, child, conditions), plan: {} }
  if (told.length === 0) return { ...known, waits: waiting.length > 0 }
  const plan = planBy([known.plan ?? {}, ...told.map(({ envelope }) => envelope.answers as object)].map((facts, n) => ({ kind: 'return-planned', at: n as Moment, facts })))
  return { ...known, plan, ...(known.plan && { conditions: conditionsOf(plan, child, conditions) }), waits: true }
}

/** Who is at least heard before they are ten, and says no; and a case or services that go on although the other has ended: no condition, and worth a look. */
export function remarksOn(plan: Plan, child: { readonly conditions: readonly { readonly code: string; readonly is: string }[] }): readonly ('young-no' | 'case-goes-on')[] {
  const met = (code: string) => child.conditions.find((one) => one.code === code)?.is === 'met'
  return [
    ...(plan.agreed === 'no' && met('return-childs-consent') ? ['young-no' as const] : []),
    ...([plan.services, plan.proceedings].includes('go-on') && (met('return-services-ended') || plan.way === 'within-country') ? ['case-goes-on' as const] : []),
  ]
}
