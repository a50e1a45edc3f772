/**
 * How much of a child's file a desk sees. Who works on it sees the whole. A desk that accepted a referral sees what the child
 * or the law let be shared with it, what it wrote itself, and what keeps the child safe: where it stands in the law, where it
 * sleeps, whether its family may be told, which terms run, and what was asked already, so that nobody asks again.
 */
import { sees, type Sight } from '#core/access/sight.ts'
import type { DataGroup } from '#core/consent/forms.ts'
import type { DeskId } from '#core/ids.ts'

/** The facts of a file that belong to a group of the consent, or to nobody but the desks that work on it. */
const groupOf = {
  sex: 'age-and-sex', age: 'age-and-sex', ageDocument: 'age-and-sex', languages: 'language', interpreter: 'language', needs: 'urgent-needs', documents: 'documents', citizenshipSaid: 'documents', atSchool: 'documents',
  company: 'whole', signs: 'whole', basis: 'whole', fromConcern: 'whole', exploitation: 'documents',
} as const satisfies Record<string, DataGroup | 'whole'>
export type GuardedFact = keyof typeof groupOf

/** The same file with only what this sight reaches; what is out of sight is absent, not empty. */
export function narrow<F extends object>(file: F, sight: Sight): Omit<F, GuardedFact> & Partial<Pick<F, GuardedFact & keyof F>> {
  return Object.fromEntries(Object.entries(file).filter(([name]) => !(name in groupOf) || sees(sight, groupOf[name as GuardedFact]))) as never
}

/** Whether this desk sees a fact as it is corrected: it corrects no others, and hears of no two answers to others. */
export function seesFact(sight: Sight, fact: string): boolean {
  const guarded = fact === 'language' || fact === 'otherLanguages' ? 'languages' : fact
  return !(guarded in groupOf) || sees(sight, groupOf[guarded as GuardedFact])
}

/** Own words and reasons are for who has the whole file and for the desk that wrote them down; the child's view may be shared as a group. */
export function hears(sight: Sight, desks: readonly DeskId[], { part, desk }: { readonly part: string; readonly desk: DeskId }): boolean {
  return sight === 'whole' || desks.includes(desk) || (part === 'childs_view' && sees(sight, 'childs-view'))
}

/** What happened is known to every desk that serves the child; its particulars to who has the whole file, to the desk where it happened, and where it is about one fact to who sees that fact. */
export function tellEvent<E extends { readonly desk: DeskId; readonly facts: object }>(event: E, sight: Sight, desks: readonly DeskId[]): E {
  const { fact } = event.facts as { fact?: unknown }
  return sight === 'whole' || desks.includes(event.desk) || (typeof fact === 'string' && seesFact(sight, fact)) ? event : { ...event, facts: {} }
}
