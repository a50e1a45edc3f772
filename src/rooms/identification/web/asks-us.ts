import type { ConcernSeen } from './on-shelf.ts'
import { concernActs } from './telling.ts'
import type { Who } from '#core/access/who.ts'

/** Whether a hand is asked of us: an answer or a visit from my desk, a desk from a coordinator. */
export function asksUs(concern: ConcernSeen, { who }: { readonly who: Pick<Who, 'desks'> }): boolean {
  if (concern.seenAs === 'coordinator') return concern.state === 'raised' && concern.desk === null
  if (concern.seenAs !== 'desk' || concern.childrenMet > 0) return false
  return ['take-up', 'meet'].includes(concernActs(concern, who.desks)[0] ?? '')
}
