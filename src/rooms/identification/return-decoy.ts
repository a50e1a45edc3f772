/** A return in the notebook that an alarm number opens: as far come as the like of it, with nobody's country, papers or fears; and what is written about one there has its effect there. */
import type { Chance } from '#core/chance.ts'
import { dayMs, later, type Day } from '#core/clock.ts'
import type { Edition } from '#core/clocks/editions.ts'
import { dueAt, warnAt } from '#core/clocks/terms.ts'
import { dayAfter } from '#core/clocks/working-days.ts'
import { Refusal } from '#core/refusal.ts'
import type { Acted } from './decoy.ts'
import { nextStepOf } from './child.ts'
import { afterFollowUp, afterwardsIn, conditionsOf, followUpKind, leaves, monthOf, planBy, type FollowUp, type FollowUpMonth, type Left, type Plan } from './return.ts'
import { followUp, planReturn } from './return-forms.ts'
import type { ChildSeen, ClockFace, Happened } from './web/on-shelf.ts'

/** Countries that most children of the district go home to. */
const near = ['UZ', 'KG', 'TJ'] as const

/** What says where somebody goes and whom they fear is said of nobody. A fear, a child's no and a refusal there stand as not told yet: that a case goes on stands in many files. */
export function withOtherReturn(child: ChildSeen, chance: Chance): ChildSeen {
  if (!child.returning && !child.timeline.some(({ kind }) => kind === 'return-planned' || kind === 'returned')) return child
  // Drawn from what many have, the real one among them: what never stood there would be told by its absence.
  const drawn: Drawn = { country: chance.pick(near), livesWith: chance.pick(['parents', 'one-parent', 'relatives']), care: chance.pick(['parents', 'parents', 'competent-body']), to: chance.pick(['parents', 'parents', 'guardianship']), by: chance.whole(2, 9) }
  const other = (facts: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, mildOf(name, value, drawn)]))
  const { returning } = child
  return {
    ...child, timeline: child.timeline.map((event) => (event.kind === 'return-planned' || event.kind === 'returned' ? { ...event, facts: other(event.facts) } : event)),
    ...(returning && { returning: {
      ...returning, conditions: returning.conditions.map((one) => ({ ...one, is: one.is === 'against' && one.code !== 'return-services-ended' ? 'missing' as const : one.is })),
      ...(returning.plan && { plan: other(returning.plan) as Plan }), ...(returning.left && { left: other({ ...returning.left }) as unknown as Left }),
    } }),
  }
}

interface Drawn { readonly country: string; readonly livesWith: string; readonly care: string; readonly to: string; readonly by: number }

function mildOf(name: string, value: unknown, { country, livesWith, care, to, by }: Drawn): unknown {
  switch (name) {
    case 'country': return country
    case 'livesWith': return livesWith
    case 'homeSafe': return value === 'no' ? 'not-known' : value
    case 'homeSeenBy': return 'competent-body'
    case 'interests': return value === 'against' ? 'not-weighed' : value
    case 'fear': return value === 'fear' ? 'not-asked' : value
    case 'agreed': return value === 'no' ? 'not-asked' : value
    case 'care': return care
    case 'careAnswer': return value === 'refused' ? 'asked' : value
    case 'receivedBy':
    case 'to': return to
    case 'escort': return Array.isArray(value) && value.length > 1 ? ['own-desk', 'guardianship'] : ['own-desk']
    // On the very day a child crosses a border they can be waited for.
    case 'plannedFor':
    case 'careAnsweredOn': return dayAfter(value as Day, -by)
    default: return value
  }
}

const letGo = 'referral/let-child-go'

/** A dossier that was told there, a child who was let go there, and what was heard afterwards: as the house would have it, by the edition of the file. */
export function withReturn(child: ChildSeen, acts: readonly Acted[], edition: Edition): ChildSeen {
  const own = acts.filter((act) => act.about === child.id && [planReturn.name, followUp.name, letGo].includes(act.form))
  return own.reduce((file, act) => withOne(file, act, edition), child)
}

function withOne(child: ChildSeen, { form, at, answers }: Acted, edition: Edition): ChildSeen {
  const { note: _story, ...facts } = answers
  const event = (kind: string, of: object): Happened => ({ kind, at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts: of as Happened['facts'] })
  const step = (more: Partial<ChildSeen>, happened: Happened): ChildSeen => {
    const next = { ...child, ...more, changedAt: at, revision: child.revision + 1, timeline: [...child.timeline, happened] }
    const followUpWaits = next.clocks.some(({ kind, stoppedAt }) => stoppedAt === undefined && monthOf(kind) !== undefined)
    return { ...next, next: nextStepOf(next, { noticeWaits: next.noticeWaits, urgentNeeds: next.needs ?? [], cardGiven: next.cardGiven !== undefined, followUpWaits }) }
  }
  const plan = child.returning?.plan ?? {}
  const ended = (clocks: readonly ClockFace[], isEnded: (kind: string) => boolean) => clocks.map((one) => (one.stoppedAt === undefined && isEnded(one.kind) ? { ...one, stoppedAt: at } : one))
  const begun = (month: FollowUpMonth, from: Left['at']): ClockFace => {
    const due = dueAt(from, edition.terms[followUpKind(month)]!, edition.calendar)
    return { kind: followUpKind(month), startedAt: at, dueAt: due, warnAt: warnAt(at, due), level: 0, basis: edition.terms[followUpKind(month)]!.basis, edition: edition.code }
  }
  if (form === planReturn.name) {
    const next = planBy([{ kind: 'return-planned', at: later(at, -dayMs), facts: plan }, { kind: 'return-planned', at, facts }])
    return step({ returning: { ...child.returning, plan: next, conditions: conditionsOf(next, child, edition.conditions) } }, event('return-planned', facts))
  }
  const conditions = child.returning?.conditions ?? conditionsOf(plan, child, edition.conditions)
  if (form === letGo) {
    const gone = leaves({ ...child, age: child.age ?? { basis: 'unknown' } }, plan, at)
    if (gone instanceof Refusal || conditions.some(({ is }) => is !== 'met')) return child
    const left = event('returned', { to: answers['to'], ...(plan.country && { country: plan.country }), signed: answers['signed'], papers: answers['papers'], way: plan.way ?? 'abroad', ended: child.clocks.filter(({ stoppedAt }) => stoppedAt === undefined).map(({ kind }) => kind) })
    return step({ help: gone.help, clocks: [...ended(child.clocks, () => true), begun(1, at)], returning: { conditions, plan, ...afterwardsIn([left])! } }, left)
  }
  const running = child.clocks.find(({ kind, stoppedAt }) => stoppedAt === undefined && monthOf(kind))
  const from = child.returning?.left?.at
  if (!running || from === undefined) return child
  const does = afterFollowUp(facts as FollowUp, { running: monthOf(running.kind), returnedAt: from, dueAt: (month) => dueAt(from, edition.terms[followUpKind(month)]!, edition.calendar), at })
  if (does instanceof Refusal) return child
  const heard = event('followed-up', facts)
  return step({
    clocks: [...ended(child.clocks, (kind) => does.ends && kind === running.kind), ...(does.begins ? [begun(does.begins, from)] : [])],
    ...(facts['safe'] === 'no' && child.needs && { needs: [...new Set([...child.needs, 'safe-from-someone' as const])] }), returning: { ...child.returning!, heard: [...child.returning!.heard ?? [], { ...facts, at }] },
  }, heard)
}
