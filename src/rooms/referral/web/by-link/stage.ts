/**
 * What the page of a receiver without an account shows, and how one thing leads to the next. Pure: the page makes the calls, this decides what they mean.
 * Where a stage has no request in it, there is none in the page's memory either.
 */
import type { Moment } from '#core/clock.ts'
import type { Refusal } from '#core/refusal.ts'
import type { DeclineReason } from '../../forms.ts'
import type { ReferralSeen } from '../on-shelf.ts'

/** Who asks. Names of agencies and desks come as words: this page has no directory. */
export interface Asker { readonly agency: string; readonly desk: string; readonly phone?: string; readonly contact?: string }

/** What the house shows to whoever holds the link. `askedAt` is its clock. */
export interface Request {
  readonly record: ReferralSeen
  readonly from: Asker
  readonly endsAt: Moment
  readonly askedAt: Moment
  /** Sealed to the link; there from the acceptance on, where a name was to go along. */
  readonly name?: string
}

export const ways = ['accept', 'ask', 'decline', 'outcome'] as const
/** What can be told here. */
export type Way = (typeof ways)[number]

export const troubles = ['unknown', 'elsewhere', 'no-line', 'too-often', 'not-now', 'browser'] as const
export type Trouble = (typeof troubles)[number]

/** With what a request ended here. */
export type Told = { readonly said: 'declined' | 'not-possible'; readonly because: DeclineReason | undefined } | { readonly said: 'done' }

export type Stage =
  | { readonly at: 'code' }
  | { readonly at: 'threshold'; readonly code: string }
  | { readonly at: 'opening'; readonly code: string }
  /** `code`: it can be tried again. */
  | { readonly at: 'shut'; readonly because: Trouble; readonly code?: string; readonly from?: Asker }
  /** `since`: what keeps the page from showing what is newest. */
  | { readonly at: 'request'; readonly code: string; readonly request: Request; readonly way?: Way; readonly since?: Trouble }
  | { readonly at: 'told'; readonly told: Told; readonly from: Asker }
  | { readonly at: 'left' }

export type Event =
  | { readonly did: 'code'; readonly code: string | undefined }
  | { readonly did: 'open' }
  | { readonly did: 'see'; readonly request: Request }
  | { readonly did: 'stumble'; readonly over: Trouble }
  | { readonly did: 'choose'; readonly way: Way | undefined }
  | { readonly did: 'tell'; readonly way: Way; readonly answers: object }
  | { readonly did: 'leave' }

/** How the page begins: a link in the address is newer than what this tab kept, and what it kept was opened once already. */
export function beginning({ inAddress, kept }: { inAddress: string | undefined; kept: string | undefined }): Stage {
  if (inAddress && inAddress !== kept) return { at: 'threshold', code: inAddress }
  return kept ? { at: 'opening', code: kept } : { at: 'code' }
}

export function next(stage: Stage, event: Event): Stage {
  switch (event.did) {
    case 'leave': return { at: 'left' }
    case 'code': return event.code ? { at: 'threshold', code: event.code } : { at: 'code' }
    case 'open': return (stage.at === 'threshold' || stage.at === 'shut') && stage.code ? { at: 'opening', code: stage.code } : stage
    case 'see': return stage.at === 'opening' || stage.at === 'request' ? seen(stage, event.request) : stage
    case 'stumble': return stumble(stage, event.over)
    case 'choose': return stage.at === 'request' ? shown(stage, event.way) : stage
    case 'tell': return stage.at === 'request' ? afterTelling(stage, event.way, event.answers) : stage
  }
}

/** What may be told now. A question that waits for its answer is not asked twice. */
export function waysOf({ state }: Pick<ReferralSeen, 'state'>): readonly Way[] {
  switch (state) {
    case 'waiting': return ['accept', 'ask', 'decline']
    case 'asked': return ['accept', 'decline']
    case 'accepted':
    case 'in-care': return ['outcome']
    default: return []
  }
}

export function troubleOf({ code }: Pick<Refusal, 'code'>): Trouble {
  switch (code) {
    case 'referral.link-unknown': return 'unknown'
    case 'referral.link-elsewhere': return 'elsewhere'
    case 'sync.no-line': return 'no-line'
    case 'http.slow-down':
    case 'access.slow-down': return 'too-often'
    default: return 'not-now'
  }
}

/** Nothing more is to be had by this link, here or ever. */
export function isFinal(trouble: Trouble): boolean {
  return trouble === 'unknown' || trouble === 'elsewhere'
}

type Within = Extract<Stage, { at: 'request' }>

function seen(stage: Extract<Stage, { at: 'opening' | 'request' }>, request: Request): Stage {
  const { record, from } = request
  switch (record.state) {
    case 'declined':
    case 'passed-on': return { at: 'told', from, told: { said: 'declined', because: undefined } }
    case 'done': return { at: 'told', from, told: record.outcome === 'not-possible' ? { said: 'not-possible', because: undefined } : { said: 'done' } }
    case 'withdrawn': return { at: 'shut', because: 'unknown', from }
    default: return shown({ at: 'request', code: stage.code, request }, stage.at === 'request' ? stage.way : undefined)
  }
}

/** A form stays open only as long as it can still be sent. */
function shown({ code, request, since }: Within, way: Way | undefined): Stage {
  return { at: 'request', code, request, ...(since && { since }), ...(way && waysOf(request.record).includes(way) && { way }) }
}

function stumble(stage: Stage, over: Trouble): Stage {
  if (stage.at === 'opening') return { at: 'shut', because: over, ...(!isFinal(over) && { code: stage.code }) }
  if (stage.at !== 'request') return stage
  return isFinal(over) ? { at: 'shut', because: over, from: stage.request.from } : { ...stage, since: over }
}

/** What the house has taken stands on the page at once: the newest look may wait for a line. */
function afterTelling({ code, request }: Within, way: Way, answers: object): Stage {
  const { from, record: { turn: _, ...record } } = request
  const { outcome, reason, because, question } = answers as { outcome?: string; reason?: DeclineReason; because?: DeclineReason; question?: string }
  if (way === 'decline') return { at: 'told', from, told: { said: 'declined', because: reason } }
  if (outcome === 'done') return { at: 'told', from, told: { said: 'done' } }
  if (outcome === 'not-possible') return { at: 'told', from, told: { said: 'not-possible', because } }
  const state = way === 'accept' ? 'accepted' : way === 'ask' ? 'asked' : 'in-care'
  return { at: 'request', code, request: { ...request, record: { ...record, state, ...(question && { question }) } } }
}
