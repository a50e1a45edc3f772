/**
 * Who is told of a child's case, and who speaks for the child (Rules 19, 20, 36, 37; Law 8, 10(3)4). The house tells nobody's parents anything: somebody
 * decides it, and here is what was decided and why.
 */
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Day, Moment } from '#core/clock.ts'

export const crimeFactReceivers = ['police-trafficking', 'police-juvenile', 'police-on-duty', 'prosecutor'] as const
/** Whether who the child is was told along: another question than the fact, with a ground of its own. */
export const identityTold = ['not-told', 'told-with-consent', 'told-by-law'] as const

export const representativesDecisions = ['told', 'not-told', 'not-found'] as const
export const notToldReasons = ['danger', 'may-be-involved', 'child-asks', 'place-would-show', 'investigation', 'other'] as const

export const representatives = ['guardianship', 'parent', 'guardian', 'centre'] as const
export const representsBecause = ['unaccompanied', 'without-care', 'may-be-involved', 'far-away'] as const
export const representsEnds = ['placed', 'family-cares', 'of-age', 'another'] as const

interface Event { readonly kind: string; readonly at: Moment; readonly facts: object }

/** Who represents a child, and since which day. */
export interface Represented { readonly by: (typeof representatives)[number]; readonly since: Day }

/** By the newest of what is told here; nobody where it has ended or nothing was said. */
export function representedBy(events: readonly Event[]): Represented | undefined {
  const last = events.filter(({ kind, facts }) => kind === 'represented' && 'step' in facts).toSorted((a, b) => a.at - b.at).at(-1)?.facts as { step: 'begins' | 'ends'; by?: Represented['by']; onDay: Day } | undefined
  return last?.step === 'begins' ? { by: last.by!, since: last.onDay } : undefined
}

/**
 * Rules 19: whoever has the child clears up the circumstances first. Refuses `identification.of-age-speaks`, and `identification.representatives-why` where somebody tells a family that may be
 * involved, or keeps it from one for a reason of no code, without saying why.
 */
export function decidesOnRepresentatives({ presumedMinor, carerMayBeInvolved }: { readonly presumedMinor: boolean; readonly carerMayBeInvolved: string }, { decision, because, why }: { readonly decision: (typeof representativesDecisions)[number]; readonly because?: (typeof notToldReasons)[number] | undefined; readonly why?: string | undefined }): Refusal | undefined {
  if (!presumedMinor) return refuse('identification.of-age-speaks')
  const asksWhy = because === 'other' || (decision === 'told' && carerMayBeInvolved === 'yes')
  return asksWhy && why === undefined ? refuse('identification.representatives-why', { field: 'why' }) : undefined
}
