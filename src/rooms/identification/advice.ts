/**
 * Advice on signs: one stated rule over the three elements of the Referral Rules' annex 1 (who, where, how). The law knows
 * no scores, weights or thresholds, and this is none: it says which elements are there and by which signs. It is for a
 * person to look at; it changes no right and no status, a person confirms or sets it aside, and whom it concerns may object
 * and is answered within three working days (Personal Data Law 19-1).
 */
import { addWorkingDays } from '#core/clocks/working-days.ts'
import type { Calendar } from '#core/clocks/calendar.ts'
import { dayMs, dayOf, later, startOf, type Moment } from '#core/clock.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { PersonId } from '#core/ids.ts'
import { elementOf, type Element, type SignCode } from './codes.ts'

export const says = ['not-enough-to-say', 'look-closer', 'act-now'] as const
export type Says = (typeof says)[number]

/** The rule's name; its sentence is `identification.advice.rule.<name>`. Another rule gets another name. */
export const currentRule = 'three-elements-1'

export interface Advice {
  readonly says: Says
  readonly rule: typeof currentRule
  readonly because: readonly { readonly element: Element | 'danger'; readonly codes: readonly string[] }[]
}

/** Signs that describe a harm going on now: violence, captivity, sale, loss of an organ. */
export const harmNow: readonly SignCode[] = ['GEN-02', 'GEN-03', 'GEN-05', 'GEN-18', 'GEN-20', 'LAB-01', 'SEX-02', 'SEX-03', 'SEX-06', 'BEG-01', 'ORG-01', 'CRM-01', 'SAL-01']

/**
 * The rule. `act-now`: somebody says that the child is in danger now, or one sign describes a harm going on, or who, where and how
 * are all there. `look-closer`: two of the three, or any sign of *how*. Otherwise there is not enough to say, which is
 * not the same as nothing being wrong.
 */
export function advise({ signs, placeKind, inDanger }: { signs: readonly SignCode[]; placeKind?: SignCode | undefined; inDanger: boolean }): Advice {
  const noticed = [...new Set(placeKind ? [...signs, placeKind] : signs)]
  const elements = (['who', 'where', 'how'] as const)
    .map((element) => ({ element, codes: noticed.filter((code) => elementOf(code) === element) }))
    .filter(({ codes }) => codes.length > 0)
  const harm = noticed.filter((code) => harmNow.includes(code))
  const because = inDanger || harm.length > 0 ? [{ element: 'danger' as const, codes: [...(inDanger ? ['said-in-danger'] : []), ...harm] }, ...elements] : elements
  return { says: sum(), rule: currentRule, because }

  function sum(): Says {
    if (inDanger || harm.length > 0 || elements.length === 3) return 'act-now'
    return elements.length === 2 || elements.some(({ element }) => element === 'how') ? 'look-closer' : 'not-enough-to-say'
  }
}

/** What became of one piece of advice. */
export type AdviceState =
  | { readonly state: 'given' }
  | { readonly state: 'confirmed'; readonly agrees: boolean; readonly confirmedBy: PersonId }
  | { readonly state: 'contested'; readonly confirmedBy?: PersonId; readonly contestedBy: PersonId; readonly answerBy: Moment }
  | { readonly state: 'kept' | 'withdrawn'; readonly contestedBy: PersonId; readonly decidedBy: PersonId }

/** Refuses: `identification.advice-contested`, `identification.advice-decided`. */
export function confirm(advice: AdviceState, { agrees, by }: { agrees: boolean; by: PersonId }): AdviceState | Refusal {
  if (advice.state === 'contested') return refuse('identification.advice-contested')
  if (advice.state === 'kept' || advice.state === 'withdrawn') return refuse('identification.advice-decided')
  return { state: 'confirmed', agrees, confirmedBy: by }
}

/** Objections are heard in every state but while one is heard already, or after the advice was withdrawn. */
export function contest(advice: AdviceState, { by, at, calendar }: { by: PersonId; at: Moment; calendar: Calendar }): AdviceState | Refusal {
  if (advice.state === 'contested') return refuse('identification.advice-contested')
  if (advice.state === 'withdrawn') return refuse('identification.advice-decided')
  const confirmedBy = advice.state === 'confirmed' ? advice.confirmedBy : undefined
  return { state: 'contested', contestedBy: by, answerBy: contestAnsweredBy(at, calendar), ...(confirmedBy && { confirmedBy }) }
}

/** Somebody else decides than who confirmed it or objected. Refuses: `identification.not-contested`, `identification.own-decision`. */
export function decideContest(advice: AdviceState, { decision, by }: { decision: 'kept' | 'withdrawn'; by: PersonId }): AdviceState | Refusal {
  if (advice.state !== 'contested') return refuse('identification.not-contested')
  if (advice.confirmedBy === by || advice.contestedBy === by) return refuse('identification.own-decision')
  return { state: decision, contestedBy: advice.contestedBy, decidedBy: by }
}

/** The end of the third working day after the objection (Personal Data Law 19-1). */
export function contestAnsweredBy(at: Moment, calendar: Calendar): Moment {
  return later(startOf(addWorkingDays(dayOf(at), 3, calendar)), dayMs - 1)
}
