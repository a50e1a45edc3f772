/**
 * The heart: what may happen to a referral, and when somebody must be told that nothing happened. The Referral Rules
 * prescribe no acknowledgement, no term for an answer and no word back to the sender; the terms here are the programme's
 * standard and come in as `terms`, never as law. What a programme calls a referral's state says nothing about the
 * child's status before the state: the two are kept apart (a desk may serve a child whom nobody has recognised).
 */
import { dueAt, stepAt, type ClockRules, type LadderPlace, type Term } from '#core/clocks/terms.ts'
import { hourMs, later, minuteMs, type Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, ReferralId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { AgeBand, BasisCode, DeclineReason, ServiceCode, ShareGroup, Urgency, WithdrawReason } from './forms.ts'

/** Who learns that something waits, one after the other; nobody is forgotten when the next one learns. */
export const levels = ['duty', 'deputy', 'head', 'region', 'programme'] as const satisfies readonly LadderPlace[]
export type Level = (typeof levels)[number]

/** What is waited for. Each is somebody's turn. */
export type Awaited = 'answer' | 'reply' | 'hand-over' | 'outcome' | 'next-place'

/** Somebody's turn, with its clock. `level` counts from 0 (the duty knows) to `levels.length - 1`. */
export interface Turn {
  readonly what: Awaited
  readonly since: Moment
  readonly by: Moment
  readonly level: number
  /** When the next level learns; at the last level, when it is reminded. Always later than the last time. */
  readonly escalatesAt: Moment
}

/** The programme's standard, handed in. `escalatesAt(…, level)` tells when those above `level` learn. */
export interface Terms {
  dueAt(what: Awaited, urgency: Urgency, from: Moment): Moment
  escalatesAt(what: Awaited, urgency: Urgency, from: Moment, level: number): Moment
}

export interface Side { readonly desk: DeskId; readonly agency: AgencyId }

export type StepKind = 'sent' | 'opened' | 'asked' | 'replied' | 'accepted' | 'declined' | 'taken-over' | 'confirmed' | 'started' | 'done' | 'not-possible' | 'passed-on' | 'withdrawn' | 'told' | 'nobody-there'
/** How an answer came where it did not come from the receiver's own notebook. */
export type Through = 'link' | 'phone'
/** One stitch of the way: what happened, when, for `told` who learnt, and how an answer came. Both sides see it; it holds no person. */
export interface Step { readonly what: StepKind; readonly at: Moment; readonly level?: Level; readonly through?: Through }

interface Sent {
  readonly id: ReferralId
  readonly child: ChildId
  readonly from: Side
  readonly to: Side
  readonly service: ServiceCode
  readonly urgency: Urgency
  readonly shareNow: readonly ShareGroup[]
  readonly shareOnAcceptance: readonly ShareGroup[]
  readonly basis: BasisCode
  readonly sentAt: Moment
  readonly openedAt?: Moment
  /** Grows with every change. */
  readonly revision: number
  readonly path: readonly Step[]
}

export type Referral = Sent & (
  | { readonly state: 'waiting'; readonly turn: Turn }
  | { readonly state: 'asked'; readonly turn: Turn }
  | { readonly state: 'accepted'; readonly answeredAt: Moment; readonly turn: Turn }
  | { readonly state: 'in-care'; readonly answeredAt: Moment; readonly startedAt: Moment; readonly takenOver: boolean; readonly turn: Turn }
  /** Not an end: the child still needs it, so it is the sender's turn until it goes on elsewhere or is set aside. */
  | { readonly state: 'declined'; readonly answeredAt: Moment; readonly because: DeclineReason; readonly turn: Turn }
  | { readonly state: 'done'; readonly answeredAt: Moment; readonly closedAt: Moment; readonly outcome: 'done' | 'not-possible' }
  | { readonly state: 'passed-on'; readonly answeredAt: Moment; readonly closedAt: Moment }
  | { readonly state: 'withdrawn'; readonly closedAt: Moment; readonly reason: WithdrawReason }
)
export type ReferralState = Referral['state']
export type In<S extends ReferralState> = Extract<Referral, { state: S }>

export const openStates = ['waiting', 'asked', 'accepted', 'in-care', 'declined'] as const satisfies readonly ReferralState[]
export type Open = In<(typeof openStates)[number]>

/** What allows the sharing, as the server found it: a live consent's groups, an agreement's groups, or the law. */
export type Ground =
  | { readonly basis: 'law-child-in-danger' }
  | { readonly basis: 'vital'; readonly reason: string }
  | { readonly basis: 'consent'; readonly covers: readonly ShareGroup[] }
  | { readonly basis: 'agreement'; readonly covers: readonly ShareGroup[] }
  | { readonly basis: 'nothing' }

export interface Ask {
  readonly child: ChildId
  readonly to: Side
  readonly service: ServiceCode
  readonly urgency: Urgency
  readonly ageBand: AgeBand
  readonly shareNow: readonly ShareGroup[]
  readonly shareOnAcceptance: readonly ShareGroup[]
}

// Rules 16 and 39 name who must be told, of which needs, and which papers go along; a child's own words are not in that list.
const underLaw: readonly ShareGroup[] = ['age-and-sex', 'language', 'urgent-needs', 'topics-asked', 'note', 'identity', 'documents']
const underVital: readonly ShareGroup[] = ['age-and-sex', 'language', 'urgent-needs', 'topics-asked', 'note', 'identity']

/**
 * The groups that nothing allows to share with this receiver; empty when all is allowed. A child in danger needs no consent
 * (Rules 16.1), a grown-up does (Rules 7); whose age is unknown counts as a child (Law 21.2). Vital: Personal Data Law 9.5.
 */
export function notAllowed(ground: Ground, share: readonly ShareGroup[], ageBand: AgeBand): readonly ShareGroup[] {
  const allowed = allowedBy(ground, ageBand)
  return [...new Set(share)].filter((group) => !allowed.includes(group))
}

/** Hands a need on. Refuses: `referral.to-yourself`, `referral.only-after-acceptance` {groups}, `referral.nothing-allows-it` {groups}. */
export function send(ask: Ask, { id, from, ground, terms, at }: { id: ReferralId; from: Side; ground: Ground; terms: Terms; at: Moment }): In<'waiting'> | Refusal {
  if (ask.to.desk === from.desk) return refuse('referral.to-yourself')
  const early = ask.shareNow.filter((group) => group === 'identity' || group === 'documents')
  if (early.length > 0) return refuse('referral.only-after-acceptance', { groups: early })
  if (ground.basis === 'nothing') return refuse('referral.nothing-allows-it', { groups: [] })
  const groups = notAllowed(ground, [...ask.shareNow, ...ask.shareOnAcceptance], ask.ageBand)
  if (groups.length > 0 || allowedBy(ground, ask.ageBand).length === 0) return refuse('referral.nothing-allows-it', { groups })
  return {
    state: 'waiting', id, child: ask.child, from, to: ask.to, service: ask.service, urgency: ask.urgency,
    shareNow: ask.shareNow, shareOnAcceptance: ask.shareOnAcceptance.filter((group) => !ask.shareNow.includes(group)),
    basis: ground.basis, sentAt: at, revision: 1, path: [{ what: 'sent', at }],
    turn: takeTurn('answer', ask.urgency, at, terms),
  }
}

/** Whose turn it is; nobody's once it has ended. Every open referral has a desk that acts and a clock that runs. */
export function turnOf(referral: Referral): (Turn & { readonly desk: DeskId }) | undefined {
  if (!isOpen(referral)) return undefined
  const sendersTurn = referral.state === 'asked' || referral.state === 'declined'
  return { ...referral.turn, desk: sendersTurn ? referral.from.desk : referral.to.desk }
}

export function isOpen(referral: Referral): referral is Open {
  return (openStates as readonly ReferralState[]).includes(referral.state)
}

/** The receiver's desk has it on screen. Told again, nothing changes. */
export function markOpened(referral: Referral, at: Moment): Referral {
  if (referral.openedAt !== undefined || !isOpen(referral)) return referral
  return stitch({ ...referral, openedAt: at }, 'opened', at)
}

export type Answer = { readonly answer: 'accept' } | { readonly answer: 'ask' } | { readonly answer: 'decline'; readonly reason: DeclineReason }

/**
 * Of two answers one is taken. Refuses: `referral.already-answered` {state}, `referral.question-waits` (asked, not yet
 * replied to; only the reply or an acceptance may follow), `referral.not-waiting` {state}.
 */
export function answer(referral: Referral, given: Answer, { terms, at }: { terms: Terms; at: Moment }): In<'asked' | 'accepted' | 'declined'> | Refusal {
  if (referral.state === 'withdrawn' || referral.state === 'passed-on') return refuse('referral.not-waiting', { state: referral.state })
  if (referral.state !== 'waiting' && referral.state !== 'asked') return refuse('referral.already-answered', { state: referral.state })
  if (referral.state === 'asked' && given.answer === 'ask') return refuse('referral.question-waits')
  // Who answers has it on screen, whether or not their phone has said so.
  const opened = { ...referral, openedAt: referral.openedAt ?? at }
  switch (given.answer) {
    case 'ask': return stitch({ ...opened, state: 'asked', turn: takeTurn('reply', referral.urgency, at, terms) } satisfies In<'asked'>, 'asked', at)
    case 'accept': return stitch({ ...opened, state: 'accepted', answeredAt: at, turn: takeTurn('hand-over', referral.urgency, at, terms) } satisfies In<'accepted'>, 'accepted', at)
    case 'decline': return stitch({ ...opened, state: 'declined', answeredAt: at, because: given.reason, turn: takeTurn('next-place', referral.urgency, at, terms) } satisfies In<'declined'>, 'declined', at)
  }
}

/** The sender replies; it is the receiver's turn again. Refuses: `referral.nothing-asked`. */
export function reply(referral: Referral, { terms, at }: { terms: Terms; at: Moment }): In<'waiting'> | Refusal {
  if (referral.state !== 'asked') return refuse('referral.nothing-asked', { state: referral.state })
  return stitch({ ...referral, state: 'waiting', turn: takeTurn('answer', referral.urgency, at, terms) } satisfies In<'waiting'>, 'replied', at)
}

/** The receiver has the child. Refuses: `referral.not-accepted` {state}, `referral.already-taken-over`. */
export function takeOverChild(referral: Referral, { terms, at }: { terms: Terms; at: Moment }): In<'in-care'> | Refusal {
  if (referral.state === 'in-care' && referral.takenOver) return refuse('referral.already-taken-over')
  if (referral.state !== 'accepted' && referral.state !== 'in-care') return refuse('referral.not-accepted', { state: referral.state })
  const startedAt = referral.state === 'in-care' ? referral.startedAt : at
  return stitch({ ...referral, state: 'in-care', startedAt, takenOver: true, turn: takeTurn('outcome', referral.urgency, at, terms) } satisfies In<'in-care'>, 'taken-over', at)
}

/**
 * What became of it; the sender learns. A service that could not be given before the child was taken over comes back to the
 * sender as a decline, so that the next step is theirs; afterwards the receiver has the child and ends it.
 * Refuses: `referral.not-accepted` {state}.
 */
export function recordWhatBecame(referral: Referral, what: { outcome: 'started' | 'done' } | { outcome: 'not-possible'; because: DeclineReason }, { terms, at }: { terms: Terms; at: Moment }): In<'in-care' | 'done' | 'declined'> | Refusal {
  if (referral.state !== 'accepted' && referral.state !== 'in-care') return refuse('referral.not-accepted', { state: referral.state })
  const { answeredAt } = referral
  if (what.outcome === 'started') {
    const begun = referral.state === 'in-care' ? { startedAt: referral.startedAt, takenOver: referral.takenOver } : { startedAt: at, takenOver: false }
    return stitch({ ...referral, state: 'in-care', ...begun, turn: takeTurn('outcome', referral.urgency, at, terms) } satisfies In<'in-care'>, 'started', at)
  }
  if (what.outcome === 'not-possible' && !(referral.state === 'in-care' && referral.takenOver)) {
    return stitch({ ...sentPart(referral), state: 'declined', answeredAt, because: what.because, turn: takeTurn('next-place', referral.urgency, at, terms) } satisfies In<'declined'>, 'not-possible', at)
  }
  return stitch({ ...sentPart(referral), state: 'done', answeredAt, closedAt: at, outcome: what.outcome } satisfies In<'done'>, what.outcome, at)
}

/** The last stitch, with how it came. */
export function cameThrough<R extends Referral>(referral: R, through: Through | undefined): R {
  return through ? { ...referral, path: referral.path.with(-1, { ...referral.path.at(-1)!, through }) } : referral
}

/** A declined need goes on with another referral. Refuses: `referral.not-declined` {state}. */
export function passOn(referral: Referral, at: Moment): In<'passed-on'> | Refusal {
  if (referral.state !== 'declined') return refuse('referral.not-declined', { state: referral.state })
  return stitch({ ...sentPart(referral), state: 'passed-on', answeredAt: referral.answeredAt, closedAt: at } satisfies In<'passed-on'>, 'passed-on', at)
}

/**
 * The sender takes it back, or sets a declined need aside with a reason. Who has begun to help is not taken the child from
 * by a tap. Refuses: `referral.already-in-care`, `referral.already-ended` {state}.
 */
export function withdraw(referral: Referral, reason: WithdrawReason, at: Moment): In<'withdrawn'> | Refusal {
  if (referral.state === 'in-care') return refuse('referral.already-in-care')
  if (!isOpen(referral)) return refuse('referral.already-ended', { state: referral.state })
  return stitch({ ...sentPart(referral), state: 'withdrawn', closedAt: at, reason } satisfies In<'withdrawn'>, 'withdrawn', at)
}

/** The next level learns; at the last it is reminded, again and again, until somebody acts. Refuses: `referral.not-due`, `referral.already-ended` {state}. */
export function escalate(referral: Referral, { terms, at }: { terms: Terms; at: Moment }): Open | Refusal {
  if (!isOpen(referral)) return refuse('referral.already-ended', { state: referral.state })
  const { turn } = referral
  if (at < turn.escalatesAt) return refuse('referral.not-due')
  const level = Math.min(turn.level + 1, levels.length - 1)
  // Whoever stands on the last step is reminded now and then, not every few minutes.
  const pause = level > turn.level ? quietMs : remindMs
  const escalatesAt = Math.max(terms.escalatesAt(turn.what, referral.urgency, turn.since, level), at + pause) as Moment
  const told = { ...referral, turn: { ...turn, level, escalatesAt }, revision: referral.revision + 1 }
  // The last level's reminders would fill the path for ever; only the first time is a stitch.
  return level > turn.level ? { ...told, path: [...referral.path, { what: 'told', at, level: levels[level]! }] } : told
}

/**
 * Who has it where nobody works at the desk whose turn it is: the region's coordinators, and where none of them is there any coordinator of the programme. Who leads the
 * agency is told with them and is none of the two: a head serves no child and could not answer.
 */
export function nearestOf({ desk, region }: { /** Whether somebody is there today. */ readonly desk: boolean; readonly region: boolean }): Level {
  return desk ? 'duty' : region ? 'region' : 'programme'
}

/** Nobody is at the desk, so it climbs at once, whatever its term; what has climbed as far already stays. Refuses: `referral.not-due`, `referral.already-ended` {state}. */
export function handUp(referral: Referral, to: Level, { terms, at }: { terms: Terms; at: Moment }): Open | Refusal {
  if (!isOpen(referral)) return refuse('referral.already-ended', { state: referral.state })
  const { turn } = referral
  const level = levels.indexOf(to)
  if (level <= turn.level) return refuse('referral.not-due')
  const escalatesAt = Math.max(terms.escalatesAt(turn.what, referral.urgency, turn.since, level), at + quietMs) as Moment
  const told = levels.slice(turn.level + 1, level + 1).map((one): Step => ({ what: 'told', at, level: one }))
  return { ...referral, turn: { ...turn, level, escalatesAt }, revision: referral.revision + 1, path: [...referral.path, { what: 'nobody-there', at }, ...told] }
}

/**
 * The programme's clocks as this room's terms. A term is looked up by what is waited for and how urgent it is
 * (`referral-answer-now`), then by what alone (`referral-hand-over`). Throws when the programme has neither: a referral
 * without a clock must not come into being.
 */
export function termsFrom(rules: ClockRules): Terms {
  return {
    dueAt: (what, urgency, from) => dueAt(from, termFor(rules, what, urgency), rules.calendar),
    escalatesAt(what, urgency, from, level) {
      const term = termFor(rules, what, urgency)
      const due = dueAt(from, term, rules.calendar)
      const next = term.ladder.find((step) => levels.indexOf(step.to) > level)
      if (next) return Math.max(stepAt(next, from, due), from + quietMs) as Moment
      // Above the highest step of this term: once more after each further term, at least an hour apart.
      const highest = Math.max(due, ...term.ladder.map((step) => stepAt(step, from, due)))
      return later(highest as Moment, Math.max(due - from, 60 * minuteMs))
    },
  }
}

/** The kind of clock that runs while something is waited for; the shared list of running clocks knows it by this name. */
export function clockKindOf(rules: ClockRules, what: Awaited, urgency: Urgency): string {
  return termFor(rules, what, urgency).kind
}

function termFor(rules: ClockRules, what: Awaited, urgency: Urgency): Term {
  const term = rules.terms[`referral-${what}-${urgency}`] ?? rules.terms[`referral-${what}`]
  if (!term) throw new Error(`the programme has no clock for referral-${what}`)
  return term
}

/** Nobody is reminded twice within five minutes, not even after the server was away for a week. */
const quietMs = 5 * minuteMs
const remindMs = 4 * hourMs

function allowedBy(ground: Ground, ageBand: AgeBand): readonly ShareGroup[] {
  switch (ground.basis) {
    case 'law-child-in-danger': return ageBand === 'over-17' ? [] : underLaw
    case 'vital': return ground.reason.trim() === '' ? [] : underVital
    case 'consent':
    case 'agreement': return ground.covers
    case 'nothing': return []
  }
}

function takeTurn(what: Awaited, urgency: Urgency, since: Moment, terms: Terms): Turn {
  return { what, since, by: terms.dueAt(what, urgency, since), level: 0, escalatesAt: terms.escalatesAt(what, urgency, since, 0) }
}

function stitch<R extends Referral>(referral: R, what: StepKind, at: Moment): R {
  return { ...referral, revision: referral.revision + 1, path: [...referral.path, { what, at }] }
}

function sentPart({ id, child, from, to, service, urgency, shareNow, shareOnAcceptance, basis, sentAt, openedAt, revision, path }: Referral): Sent {
  return { id, child, from, to, service, urgency, shareNow, shareOnAcceptance, basis, sentAt, ...(openedAt !== undefined && { openedAt }), revision, path }
}
