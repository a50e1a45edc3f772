/** Receivers without an account: who may give them a link and how long it is good, where a link stands, and which answers told by telephone fit. Pure. */
import type { Who } from '#core/access/who.ts'
import { dayMs, later, type Moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import type { Answers } from '#core/forms/form.ts'
import { toldByPhone, type makeLink } from './forms.ts'
import type { ReferralState } from './referral.ts'

export type Lasts = Answers<typeof makeLink>['lasts']
export type Told = Answers<typeof toldByPhone>['said']

/** The shortest first. */
export const howLong = ['day', 'three-days', 'week'] as const satisfies readonly Lasts[]

/** In days. */
export const daysOfLink: Readonly<Record<Lasts, number>> = { 'day': 1, 'three-days': 3, 'week': 7 }

/** Until when a link is good that is made now. */
export function endOfLink(lasts: Lasts, at: Moment): Moment {
  return later(at, daysOfLink[lasts] * dayMs)
}

/** What somebody may have said on the telephone where the referral stands so. Empty: there is nothing to write down. */
export function answersThatFit(state: ReferralState): readonly Told[] {
  switch (state) {
    case 'waiting': return ['accept', 'ask', 'decline']
    // Their question still waits for its reply.
    case 'asked': return ['accept', 'decline']
    case 'accepted': return ['started', 'done', 'not-possible']
    case 'in-care': return ['done', 'not-possible']
    case 'declined': case 'done': case 'passed-on': case 'withdrawn': return []
  }
}

/** Staff of the desk that sent it, while the other side has something to say. */
export function speaksForReceiver({ seenAs, fromDesk, state }: { readonly seenAs: string; readonly fromDesk: DeskId; readonly state: ReferralState }, { desks, roles }: Pick<Who, 'desks' | 'roles'>): boolean {
  return seenAs === 'sender' && roles.includes('worker') && desks.includes(fromDesk) && answersThatFit(state).length > 0
}

/** The form with no other answers than fit: what the house would refuse is not offered. */
export function toldWhere(state: ReferralState): typeof toldByPhone {
  const said = { ...toldByPhone.fields.said, codes: answersThatFit(state) }
  return { ...toldByPhone, fields: { ...toldByPhone.fields, said } }
}

export interface LinkFacts { readonly endsAt: Moment; readonly openedAt: Moment | null; readonly endedAt: Moment | null; readonly because: 'taken-back' | 'new-one' | 'ended' | null }

/** Where a link stands: it lives (`unopened`, `opened`), its time is over, or why it is no more. */
export function standOfLink({ endsAt, openedAt, endedAt, because }: LinkFacts, now: Moment): 'unopened' | 'opened' | 'over' | 'taken-back' | 'new-one' | 'ended' {
  if (because) return because
  if (endedAt !== null || endsAt <= now) return 'over'
  return openedAt === null ? 'unopened' : 'opened'
}
