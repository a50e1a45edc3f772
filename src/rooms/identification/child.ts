/**
 * The heart of a child's file. Three things are told apart: what the state has decided, whether criminal proceedings know
 * the child as an injured party (another road to the same status, Law 1), and how far help has come. An agency may help
 * a child whom nobody recognised, so none of the three waits for another. No advice of a machine enters here.
 */
import type { Moment } from '#core/clock.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import { ageFacts, isPresumedMinor, type AgeFacts } from './age.ts'
import type { Age, Known } from '#core/forms/fields.ts'
import type { UrgentNeed } from './codes.ts'
import type { JointOutcome } from './forms.ts'

/** `unknown` until somebody says how they see it; the two kinds of potential victim are one word in the law and two kinds of work. */
export const stateStatuses = ['unknown', 'potential-at-risk', 'potential-presumed', 'in-identification', 'identified', 'not-recognised', 'refused'] as const
export type StateStatus = (typeof stateStatuses)[number]

export const helpStatuses = ['offered', 'declined', 'safe-place', 'in-services', 'completed', 'follow-up', 'family-support', 'returned', 'placed', 'closed'] as const
export type HelpStatus = (typeof helpStatuses)[number]

/** Injured party under criminal procedure: nothing known, proceedings have begun, recognised. */
export type Procedural = 'none' | 'pre-trial' | 'recognised' | 'unknown'

export type AppealState = 'none' | 'open' | 'stands' | 'recognised' | 'identify-again'

export interface ChildFile {
  readonly state: StateStatus
  readonly procedural: Procedural
  readonly help: HelpStatus
  readonly age: AgeFacts
  readonly presumedMinor: boolean
  readonly appeal: AppealState
  readonly changedAt: Moment
  readonly revision: number
}

export interface Met { readonly seenAs: 'not-clear' | 'at-risk' | 'presumed'; readonly age?: Age | undefined; readonly procedural?: Procedural | undefined; readonly staysTonight: string }

export function meet({ seenAs, age, procedural = 'unknown', staysTonight }: Met, at: Moment): ChildFile {
  const known = ageFacts(age)
  return {
    state: seenAs === 'not-clear' ? 'unknown' : seenAs === 'at-risk' ? 'potential-at-risk' : 'potential-presumed',
    procedural, help: staysTonight === 'safe-place' ? 'safe-place' : 'offered',
    age: known, presumedMinor: isPresumedMinor(known), appeal: 'none', changedAt: at, revision: 1,
  }
}

/**
 * What another conversation changes. How a worker sees the child counts until the state identifies, and then no more; and
 * it only ever adds care: who was presumed a victim is not made less by a later impression.
 */
export function talkAgain(child: ChildFile, { seenAs }: { seenAs: 'as-before' | 'at-risk' | 'presumed' }, at: Moment): ChildFile {
  const seen: StateStatus = seenAs === 'presumed' ? 'potential-presumed' : 'potential-at-risk'
  const state = seenAs !== 'as-before' && isBefore(child.state, seen) ? seen : child.state
  return change({ ...child, state }, at)
}

/**
 * The joint identification begins. Refuses: `identification.procedural-status` (Rules 30: not held where proceedings have
 * recognised the child), `identification.joint-open`, `identification.decided-already` {state}.
 */
export function beginIdentification(child: ChildFile, at: Moment): ChildFile | Refusal {
  return mayNotBegin(child) ?? change({ ...child, state: 'in-identification', ...(child.state === 'not-recognised' && { appeal: 'none' }) }, at)
}

/** Why the joint identification may not begin now, if it may not. */
export function mayNotBegin({ state, procedural, appeal }: Pick<ChildFile, 'state' | 'procedural' | 'appeal'>): Refusal | undefined {
  if (procedural === 'recognised') return refuse('identification.procedural-status')
  if (state === 'in-identification') return refuse('identification.joint-open')
  const isDecided = state === 'identified' || (state === 'not-recognised' && appeal !== 'identify-again')
  return isDecided ? refuse('identification.decided-already', { state }) : undefined
}

/** Refuses: `identification.no-joint` where none is open, `identification.procedural-status`. */
export function decide(child: ChildFile, outcome: JointOutcome, at: Moment): ChildFile | Refusal {
  if (child.state !== 'in-identification') return refuse('identification.no-joint')
  if (child.procedural === 'recognised') return refuse('identification.procedural-status')
  return change({ ...child, state: outcome }, at)
}

/** Law 17.2.16; Rules 34, 35. Refuses: `identification.nothing-to-appeal`, `identification.appeal-open`, `identification.authority-first` (a court is asked after the authority above has answered). */
export function appealDecision(child: ChildFile, { to }: { readonly to: 'authority' | 'court' | 'court-at-once' }, at: Moment): ChildFile | Refusal {
  if (child.state !== 'not-recognised') return refuse('identification.nothing-to-appeal')
  if (child.appeal === 'open') return refuse('identification.appeal-open')
  if (to === 'court' && child.appeal !== 'stands') return refuse('identification.authority-first', { field: 'to' })
  return change({ ...child, appeal: 'open' }, at)
}

/** Refuses: `identification.no-appeal`. */
export function decideOnAppeal(child: ChildFile, decision: 'stands' | 'recognised' | 'identify-again', at: Moment): ChildFile | Refusal {
  if (child.state !== 'not-recognised' || child.appeal !== 'open') return refuse('identification.no-appeal')
  return change({ ...child, appeal: decision, state: decision === 'recognised' ? 'identified' : child.state }, at)
}

const helpGoesTo: Readonly<Record<HelpStatus, readonly HelpStatus[]>> = {
  'offered': ['declined', 'safe-place', 'in-services', 'closed'],
  'declined': ['offered', 'safe-place', 'in-services', 'closed'],
  'safe-place': ['offered', 'in-services', 'closed'],
  'in-services': ['safe-place', 'completed'],
  'completed': ['in-services', 'follow-up', 'family-support', 'returned', 'placed', 'closed'],
  'follow-up': ['in-services', 'family-support', 'returned', 'placed', 'closed'],
  'family-support': ['follow-up', 'in-services', 'closed'],
  'returned': ['follow-up', 'in-services', 'closed'],
  'placed': ['follow-up', 'in-services', 'closed'],
  'closed': ['offered', 'in-services'],
}

/** How far help has come; whatever the state has decided. Refuses `identification.help-goes-otherwise` {from, to}. */
export function moveHelp(child: ChildFile, to: HelpStatus, at: Moment): ChildFile | Refusal {
  if (child.help === to) return child
  if (!helpGoesTo[child.help].includes(to)) return refuse('identification.help-goes-otherwise', { from: child.help, to })
  return change({ ...child, help: to }, at)
}

/**
 * Must the police or the guardianship body be told at once (Rules 16.1, 36)? Yes for a child presumed a victim, in danger,
 * without own people, or whose own people may be involved. A child at risk with their family is helped without it. Of somebody of age nobody is told before they have agreed (Rules 7, 9.1).
 */
export function needsNotice({ seenAs, safeNow, with: company, carerMayBeInvolved, presumedMinor }: { readonly seenAs: Met['seenAs']; readonly safeNow: Known; readonly with: string; readonly carerMayBeInvolved: Known; readonly presumedMinor: boolean }): boolean {
  if (!presumedMinor) return false
  return seenAs === 'presumed' || safeNow === 'no' || carerMayBeInvolved === 'yes' || ['alone', 'other-adults', 'other-children'].includes(company)
}

/** The legal status as law and exports count it: recognition by a court comes before any other word. */
export function legalStatusOf(child: Pick<ChildFile, 'state' | 'procedural'>): StateStatus | 'procedural-victim' {
  return child.procedural === 'recognised' ? 'procedural-victim' : child.state
}

/** Rules 13 and 33: whoever declines help, declines to be identified or is not recognised goes away with the information card; who is identified again does not go away. */
export function asksForCard(child: Pick<ChildFile, 'state' | 'procedural' | 'appeal' | 'help'>): boolean {
  const legal = legalStatusOf(child)
  return child.help === 'declined' || legal === 'refused' || (legal === 'not-recognised' && child.appeal !== 'identify-again')
}

/** Rules 32 and 38: to whoever was identified all seventeen rights are explained. */
export function asksForRights(child: Pick<ChildFile, 'state' | 'procedural'>): boolean {
  return ['identified', 'procedural-victim'].includes(legalStatusOf(child))
}

/** What asks for somebody's hand first; a code for the screen, not a duty of its own. */
export type NextStep = 'make-notice' | 'meet-needs' | 'record-outcome' | 'decide-appeal' | 'give-card' | 'open-joint' | 'explain-and-refer' | 'refer' | 'look-again' | 'follow-up'
export function nextStepOf(child: Pick<ChildFile, 'state' | 'procedural' | 'appeal' | 'help'>, open: { readonly noticeWaits: boolean; readonly urgentNeeds: readonly UrgentNeed[]; readonly cardGiven?: boolean; /** Somebody is still to ask how a child is who has gone home. */ readonly followUpWaits?: boolean }): NextStep {
  if (open.noticeWaits) return 'make-notice'
  if (open.urgentNeeds.length > 0 && child.help !== 'in-services') return 'meet-needs'
  if (child.appeal === 'open') return 'decide-appeal'
  if (child.help === 'returned' || child.help === 'placed') return open.followUpWaits ? 'follow-up' : 'look-again'
  if (asksForCard(child) && !open.cardGiven) return 'give-card'
  switch (legalStatusOf(child)) {
    case 'in-identification': return 'record-outcome'
    case 'potential-presumed': return 'open-joint'
    case 'identified':
    case 'procedural-victim': return child.help === 'in-services' ? 'look-again' : 'explain-and-refer'
    case 'not-recognised': return child.appeal === 'identify-again' ? 'open-joint' : 'refer'
    case 'unknown':
    case 'potential-at-risk':
    case 'refused': return child.help === 'in-services' ? 'look-again' : 'refer'
  }
}

const impressions: readonly StateStatus[] = ['unknown', 'potential-at-risk', 'potential-presumed']
function isBefore(now: StateStatus, seen: StateStatus): boolean {
  return impressions.includes(now) && impressions.indexOf(now) < impressions.indexOf(seen)
}

function change(child: ChildFile, at: Moment): ChildFile {
  return { ...child, changedAt: at, revision: child.revision + 1 }
}
