/**
 * The heart of a concern: somebody saw something, and a desk must say what it does about it. Who raised it learns what
 * became of it in one word, and never anything about a child.
 */
import type { Moment } from '#core/clock.ts'
import type { ConcernId, DeskId, PersonId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Urgency } from './codes.ts'
import type { setAsideReasons } from './forms.ts'

export type SetAsideReason = (typeof setAsideReasons)[number]

interface Raised {
  readonly id: ConcernId
  readonly raisedBy: PersonId
  readonly raisedAt: Moment
  readonly urgency: Urgency
  /** Every desk that had it, in order. Whoever passed it on may still see that it went on. */
  readonly through: readonly DeskId[]
  /** How many children were met because of it. */
  readonly childrenMet: number
  readonly changedAt: Moment
  readonly revision: number
}

/** Without a desk it waits with the coordinators of its region: nobody there takes concerns, and the clock runs all the same. */
export type Concern = Raised & (
  | { readonly state: 'raised'; readonly desk: DeskId | null }
  | { readonly state: 'passed'; readonly desk: DeskId }
  | { readonly state: 'taken-up'; readonly desk: DeskId }
  | { readonly state: 'set-aside'; readonly desk: DeskId | null; readonly because: SetAsideReason }
)
export type ConcernState = Concern['state']

export function raise({ id, raisedBy, urgency, desk }: Pick<Raised, 'id' | 'raisedBy' | 'urgency'> & { desk: DeskId | undefined }, at: Moment): Concern {
  return { state: 'raised', id, raisedBy, raisedAt: at, urgency, desk: desk ?? null, through: desk ? [desk] : [], childrenMet: 0, changedAt: at, revision: 1 }
}

/** A desk goes. Refuses: `identification.concern-decided` {state}. */
export function takeUp(concern: Concern, by: DeskId, at: Moment): Concern | Refusal {
  if (concern.state === 'taken-up' || concern.state === 'set-aside') return refuse('identification.concern-decided', { state: concern.state })
  return { ...move(concern, at), state: 'taken-up', desk: by, through: along(concern, by) }
}

/**
 * Nobody goes (any more), and why. A concern that led to a child is not set aside: its way goes on in the child's file.
 * Refuses: `identification.concern-decided` {state}, `identification.child-was-met`.
 */
export function setAside(concern: Concern, because: SetAsideReason, at: Moment): Concern | Refusal {
  if (concern.state === 'set-aside') return refuse('identification.concern-decided', { state: concern.state })
  if (concern.childrenMet > 0) return refuse('identification.child-was-met')
  return { ...move(concern, at), state: 'set-aside', desk: concern.desk, because }
}

/** Another desk is the right one. Its time does not begin anew. Refuses: `identification.concern-decided`, `identification.passed-to-itself`, `identification.child-was-met`. */
export function pass(concern: Concern, to: DeskId, at: Moment): Concern | Refusal {
  if (concern.state === 'set-aside') return refuse('identification.concern-decided', { state: concern.state })
  if (concern.childrenMet > 0) return refuse('identification.child-was-met')
  if (concern.desk === to) return refuse('identification.passed-to-itself')
  return { ...move(concern, at), state: 'passed', desk: to, through: along(concern, to) }
}

/** A child was met because of it: that takes it up by itself. Refuses: `identification.concern-decided` when it was set aside. */
export function noteChildMet(concern: Concern, by: DeskId, at: Moment): Concern | Refusal {
  if (concern.state === 'set-aside') return refuse('identification.concern-decided', { state: concern.state })
  return { ...move(concern, at), state: 'taken-up', desk: by, through: along(concern, by), childrenMet: concern.childrenMet + 1 }
}

/** The one word that who raised it learns. */
export type Became = 'waits' | 'taken-up' | 'somebody-is-with-the-child' | 'set-aside'
export function becameOf(concern: Pick<Concern, 'state' | 'childrenMet'>): Became {
  if (concern.state === 'set-aside') return 'set-aside'
  if (concern.childrenMet > 0) return 'somebody-is-with-the-child'
  return concern.state === 'taken-up' ? 'taken-up' : 'waits'
}

function move<C extends Concern>(concern: C, at: Moment): Raised {
  const { id, raisedBy, raisedAt, urgency, through, childrenMet, revision } = concern
  return { id, raisedBy, raisedAt, urgency, through, childrenMet, changedAt: at, revision: revision + 1 }
}

function along(concern: Concern, desk: DeskId): DeskId[] {
  return concern.through.includes(desk) ? [...concern.through] : [...concern.through, desk]
}
