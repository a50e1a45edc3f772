import { expect, test } from 'vitest'
import { dayMs, hourMs, later, moment } from '#core/clock.ts'
import { readDraft } from '#core/forms/read.ts'
import type { DeskId } from '#core/ids.ts'
import type { ReferralState } from './referral.ts'
import { answersThatFit, endOfLink, speaksForReceiver, standOfLink, toldWhere } from './without-account.ts'

const now = moment('2026-11-12T07:00:00Z')
const [ngo, centre] = ['desk-ngo', 'desk-centre'] as unknown as [DeskId, DeskId]
const states: readonly ReferralState[] = ['waiting', 'asked', 'accepted', 'in-care', 'declined', 'done', 'passed-on', 'withdrawn']
const aigul = { desks: [ngo], roles: ['worker' as const] }

test('staff of the sending desk give a link and write down what was told, while the other side has something to say', () => {
  const sent = (state: ReferralState) => ({ seenAs: 'sender', fromDesk: ngo, state })
  expect(states.filter((state) => speaksForReceiver(sent(state), aigul))).toEqual(['waiting', 'asked', 'accepted', 'in-care'])
  expect(speaksForReceiver(sent('waiting'), { desks: [ngo], roles: ['head'] })).toBe(false)
  expect(speaksForReceiver(sent('waiting'), { desks: [centre], roles: ['worker'] })).toBe(false)
  expect(speaksForReceiver({ ...sent('waiting'), seenAs: 'receiver' }, { desks: [ngo, centre], roles: ['worker'] })).toBe(false)
})

test('of what may be told, only that is offered which fits where the referral stands', () => {
  expect(Object.fromEntries(states.map((state) => [state, answersThatFit(state)]))).toEqual({
    'waiting': ['accept', 'ask', 'decline'], 'asked': ['accept', 'decline'], 'accepted': ['started', 'done', 'not-possible'], 'in-care': ['done', 'not-possible'],
    'declined': [], 'done': [], 'passed-on': [], 'withdrawn': [],
  })
  const told = { saidBy: 'Aliya, duty doctor', said: 'ask', question: 'Is an interpreter there?' }
  expect(readDraft(toldWhere('waiting'), told).problems).toEqual([])
  expect(readDraft(toldWhere('asked'), told).problems).toHaveLength(1)
  expect(readDraft(toldWhere('in-care'), { saidBy: 'Aliya', said: 'not-possible', reason: 'no-place' }).problems).toEqual([])
})

test('a link is good for one day, three or seven', () => {
  expect([endOfLink('day', now), endOfLink('three-days', now), endOfLink('week', now)]).toEqual([later(now, dayMs), later(now, 3 * dayMs), later(now, 7 * dayMs)])
})

test('a link lives until its time is over, it is taken back, another one comes or the referral ends', () => {
  const link = { endsAt: later(now, dayMs), openedAt: null, endedAt: null, because: null }
  expect(standOfLink(link, now)).toBe('unopened')
  expect(standOfLink({ ...link, openedAt: later(now, -hourMs) }, now)).toBe('opened')
  expect(standOfLink({ ...link, openedAt: now }, link.endsAt)).toBe('over')
  for (const because of ['taken-back', 'new-one', 'ended'] as const) expect(standOfLink({ ...link, openedAt: now, endedAt: now, because }, later(now, 2 * dayMs))).toBe(because)
})
