/**
 * A child's return: what the law wants before it, what is there already, and what comes after it. Every telling is an event of the file; from all of them follows how the
 * dossier stands, and nothing is written over. A condition is met, not told yet, or speaks against a return, and against one nobody returns a child: a person may
 * decide for a placement instead (Law 23.3).
 */
import type { Moment } from '#core/clock.ts'
import type { LegalCondition } from '#core/clocks/editions.ts'
import type { Answers } from '#core/forms/form.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { AgeFacts } from './age.ts'
import type { ChildFile } from './child.ts'
import { planReturn, type followUp } from './return-forms.ts'

export type Plan = Partial<Omit<Answers<typeof planReturn>, 'note'>>
export type PlanPart = 'where' | 'ended' | 'child' | 'care' | 'journey'
export const planParts: readonly PlanPart[] = ['where', 'ended', 'child', 'care', 'journey']

interface Event { readonly kind: string; readonly at: Moment; readonly facts: object }

export function fieldsOf(part: PlanPart): readonly (keyof Answers<typeof planReturn>)[] {
  return planReturn.pages.find(({ title }) => title === part)!.fields as never
}

/** The dossier as all tellings leave it: of each part the newest counts as a whole. */
export function planBy(events: readonly Event[]): Plan {
  let plan: Record<string, unknown> = {}
  for (const { facts } of events.filter(({ kind }) => kind === 'return-planned').toSorted((a, b) => a.at - b.at)) for (const part of planParts) {
    const fields = (fieldsOf(part) as readonly string[]).filter((field) => field !== 'note')
    const told = Object.entries(facts).filter(([name, value]) => fields.includes(name) && value !== undefined)
    if (told.length === 0) continue
    plan = { ...Object.fromEntries(Object.entries(plan).filter(([name]) => !fields.includes(name))), ...Object.fromEntries(told) }
  }
  return plan as Plan
}

export type Standing = 'met' | 'missing' | 'against'
export interface ConditionSeen { readonly code: string; readonly basis: string; readonly is: Standing; /** Which part of the dossier tells of it. */ readonly part: PlanPart }

/** What of the child's file the conditions look at. */
export interface WhoReturns { readonly age?: AgeFacts | undefined; readonly presumedMinor: boolean; readonly carerMayBeInvolved: string; readonly company?: string | undefined }

const partOf: Readonly<Record<string, PlanPart>> = { 'return-services-ended': 'ended', 'return-no-fear': 'child', 'return-childs-consent': 'child', 'return-care-taken': 'care', 'return-safe-there': 'where' }

/**
 * Each condition of the edition under which the file began, in its order. Within the country there is no services’ end to wait for (Law 20 is of foreigners), and
 * of a child’s yes only that the child was heard; who is of age decides for themselves.
 */
export function conditionsOf(plan: Plan, child: WhoReturns, conditions: readonly LegalCondition[]): readonly ConditionSeen[] {
  const isWithin = plan.way === 'within-country'
  return conditions.filter(({ before }) => before === 'return-home' || before === 'leaving').flatMap(({ code, basis, ageFrom }): ConditionSeen[] => {
    const part = partOf[code]
    if (!part) throw new Error(`nobody knows when the condition "${code}" is met`)
    if (code === 'return-services-ended' && isWithin) return []
    if (code === 'return-care-taken' && !child.presumedMinor) return []
    return [{ code, basis: isWithin ? code === 'return-safe-there' ? 'clocks.basis.rules-44' : 'clocks.basis.programme' : basis, part, is: standingOf(code, plan, child, isWithin ? undefined : ageFrom) }]
  })
}

function standingOf(code: string, { services, proceedings, fear, agreed, agreedPresent = [], care, careAnswer, homeSafe, interests }: Plan, child: WhoReturns, ageFrom: number | undefined): Standing {
  // An adult whose part in it nobody knows neither witnesses the child's yes nor takes the child back; parents who are not the ones beside the child may.
  const withoutParents = child.carerMayBeInvolved === 'yes' && !['alone', 'other-adults', 'other-children'].includes(child.company ?? '')
  switch (code) {
    case 'return-services-ended': {
      const both = [services ?? 'not-known', proceedings ?? 'not-known']
      if (both.includes('not-known')) return 'missing'
      return both.includes('go-on') && !both.includes('ended') ? 'against' : 'met'
    }
    case 'return-no-fear': return fear === 'fear' ? 'against' : fear === 'none' ? 'met' : 'missing'
    case 'return-childs-consent': {
      if (!child.presumedMinor) return agreed === 'yes' ? 'met' : agreed === 'no' ? 'against' : 'missing'
      const isHeard = agreed === 'yes' || agreed === 'no' || agreed === 'cannot-say'
      if (ageFrom === undefined || !mayBeFrom(child.age, ageFrom)) return isHeard ? 'met' : 'missing'
      if (agreed === 'no') return 'against'
      return agreed === 'yes' && agreedPresent.some((who) => who === 'guardianship' || !withoutParents) ? 'met' : 'missing'
    }
    case 'return-care-taken': {
      if (care === 'nobody' || careAnswer === 'refused') return 'against'
      return care !== undefined && careAnswer === 'agreed' && (care === 'competent-body' || !withoutParents) ? 'met' : 'missing'
    }
    default: return homeSafe === 'no' || interests === 'against' ? 'against' : homeSafe === 'yes' && interests === 'serves' ? 'met' : 'missing'
  }
}

/** Whose age nobody knows may be old enough. */
function mayBeFrom(age: AgeFacts | undefined, years: number): boolean {
  return age === undefined || age.basis === 'unknown' || age.to >= years
}

/** The programme's own list, which refuses nothing: what whoever plans a journey has to know before the day. */
export function journeyLacks(plan: Plan): readonly (keyof Plan)[] {
  const wanted: readonly (keyof Plan)[] = ['way', ...(plan.way === 'within-country' ? [] : ['country', 'papers'] as const), 'livesWith', 'homeSeenBy', 'escort', 'receivedBy', 'plannedFor']
  return wanted.filter((field) => {
    if (field === 'papers') return !plan.papers?.some((paper) => paper === 'passport' || paper === 'return-certificate')
    if (field === 'homeSeenBy' || field === 'escort') return plan[field] === undefined || [plan[field]].flat().includes('nobody' as never)
    return plan[field] === undefined
  })
}

/** Refuses `identification.<condition>` {article in `basis`}: the first that is not met, one that speaks against a return before one that was not told. */
export function mayLeave(conditions: readonly ConditionSeen[]): Refusal | undefined {
  const open = conditions.find(({ is }) => is === 'against') ?? conditions.find(({ is }) => is === 'missing')
  return open && refuse(`identification.${open.code}`, { part: open.part })
}

// Afterwards

export const followUpMonths = [1, 3, 6, 12] as const
export type FollowUpMonth = (typeof followUpMonths)[number]
export const followUpKind = (month: FollowUpMonth) => `follow-up-${month}` as const
export const unsafeKind = 'follow-up-unsafe'
export function monthOf(kind: string): FollowUpMonth | undefined {
  return followUpMonths.find((month) => followUpKind(month) === kind)
}

export type FollowUp = Pick<Answers<typeof followUp>, 'month' | 'reached' | 'safe' | 'whatNow'>

/**
 * What a telling does to the terms. Reached in the second half of the time since the one before, or left once its day had passed, it ends the one that runs, and the
 * next whose day has not passed begins; after the twelfth month none does. Told late it answers for those whose day has passed meanwhile. Not reached, or heard
 * earlier than that, the term runs on: a good first week says nothing of the third month.
 * Refuses `identification.follow-up-ended`, `identification.follow-up-told` (another one runs), `identification.follow-up-too-early`.
 */
export function afterFollowUp({ month, reached, whatNow }: FollowUp, { running, returnedAt, dueAt, at }: { running: FollowUpMonth | undefined; returnedAt: Moment; dueAt: (month: FollowUpMonth) => Moment; at: Moment }): { readonly ends: boolean; readonly begins?: FollowUpMonth } | Refusal {
  if (running === undefined) return refuse('identification.follow-up-ended')
  if (Number(month) !== running) return refuse('identification.follow-up-told', { month: running })
  if (reached.includes('nobody')) {
    if (whatNow !== 'leave') return { ends: false }
    if (at <= dueAt(running)) return refuse('identification.follow-up-too-early', { field: 'whatNow' })
  }
  const before = followUpMonths.findLast((one) => one < running)
  const since = before ? dueAt(before) : returnedAt
  if (at < since + (dueAt(running) - since) / 2) return { ends: false }
  const begins = followUpMonths.find((one) => one > running && dueAt(one) > at)
  return { ends: true, ...(begins && { begins }) }
}

/** What a file shows of a return. `plan`: absent for who is only told which conditions stand. */
export interface ReturnSeen { readonly conditions: readonly ConditionSeen[]; readonly plan?: Plan; readonly left?: Left; readonly heard?: readonly Heard[] }

/** The child goes: into a family or a country, or into an organisation here. Refuses `identification.returned-already`. */
export function leaves<C extends ChildFile>(child: C, plan: Plan, at: Moment): C | Refusal {
  if (child.help === 'returned' || child.help === 'placed') return refuse('identification.returned-already')
  return { ...child, help: plan.way === 'within-country' && plan.livesWith === 'institution' ? 'placed' : 'returned', changedAt: at, revision: child.revision + 1 }
}

/** How the child left, and what was heard afterwards: as far as the events tell it. A child who is here again has left before, and is followed no more. */
export interface Left { readonly at: Moment; readonly to?: string; readonly country?: string; readonly signed?: string; readonly way?: string }
export interface Heard { readonly at: Moment; readonly month?: string; readonly reached?: readonly string[]; readonly safe?: string; readonly wantsHelp?: string }
export function afterwardsIn(events: readonly Event[]): { readonly left: Left; readonly heard: readonly Heard[] } | undefined {
  const newest = events.filter(({ kind }) => kind === 'returned').toSorted((a, b) => a.at - b.at).at(-1)
  if (!newest) return undefined
  const heard = events.filter(({ kind, at }) => kind === 'followed-up' && at >= newest.at).toSorted((a, b) => a.at - b.at)
  return { left: { ...newest.facts, at: newest.at }, heard: heard.map(({ at, facts }) => ({ ...facts, at })) }
}
