/**
 * The joint identification: one conversation, several agencies, behind a gate (Referral Rules 24-30; Law 17.2.8). The
 * child is not asked the same things again afterwards.
 */
import { refuse, type Refusal } from '#core/refusal.ts'
import type { AgencyKind, RolePresent } from './codes.ts'

export interface GateAnswers {
  readonly safePlace: 'yes' | 'no'
  readonly urgentAid: 'not-needed' | 'needed'
  readonly urgentNeedsMet: 'yes' | 'no'
  readonly procedural: 'none' | 'pre-trial' | 'recognised' | 'unknown'
  readonly participants: readonly { readonly kind: AgencyKind }[]
  readonly present: readonly RolePresent[]
  readonly interpreter: 'not-needed' | 'there' | 'missing'
}

/** Who may identify (Rules 25), and for a child those who receive it (Rules 16-19, 37). */
export const identifyingKinds: readonly AgencyKind[] = ['POLICE_TIP', 'POLICE_JUV', 'LEB_SOC', 'SSS', 'NGO', 'GUARD', 'CSC']

/**
 * May the conversation begin? Everything that is missing is told at once, because each goes to somebody else.
 * Refuses `identification.gate` {missing: codes}; `identification.procedural-status` stands alone (Rules 30): nothing could mend it.
 */
export function passGate(answers: GateAnswers, { presumedMinor }: { presumedMinor: boolean }): Refusal | undefined {
  if (answers.procedural === 'recognised') return refuse('identification.procedural-status')
  const missing: string[] = []
  if (answers.safePlace !== 'yes') missing.push('safe-place')
  if (answers.urgentAid !== 'not-needed') missing.push('urgent-aid')
  if (answers.urgentNeedsMet !== 'yes') missing.push('urgent-needs')
  if (!answers.participants.some(({ kind }) => identifyingKinds.includes(kind))) missing.push('identifying-agency')
  if (presumedMinor && !hasCompany(answers.present)) missing.push('educator-or-psychologist')
  if (answers.interpreter === 'missing') missing.push('interpreter')
  return missing.length > 0 ? refuse('identification.gate', { missing }) : undefined
}

/** Law 17.2.8: an educator or a psychologist takes part wherever a minor is heard. */
export function hasCompany(present: readonly RolePresent[]): boolean {
  return present.some((role) => role === 'psychologist' || role === 'educator')
}

/** Who decides was there. Refuses `identification.decider-was-absent` {kinds}, `identification.nobody-decided`. */
export function checkDeciders(decidedBy: readonly AgencyKind[], participants: readonly { readonly kind: AgencyKind }[]): Refusal | undefined {
  const deciders = decidedBy.filter((kind) => identifyingKinds.includes(kind))
  if (deciders.length === 0) return refuse('identification.nobody-decided')
  const absent = decidedBy.filter((kind) => !participants.some((one) => one.kind === kind))
  return absent.length > 0 ? refuse('identification.decider-was-absent', { kinds: absent }) : undefined
}

const policeOrNgo: readonly AgencyKind[] = ['POLICE_TIP', 'POLICE_JUV', 'NGO']

/** Rules 39: where only the police, only an NGO, or the two of them identified, one working day runs to bring the child and three papers to services. */
export function mustReachServices(decidedBy: readonly AgencyKind[]): boolean {
  return decidedBy.length > 0 && decidedBy.every((kind) => policeOrNgo.includes(kind))
}
