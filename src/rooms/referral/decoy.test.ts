import { expect, test } from 'vitest'
import { hourMs, later, moment } from '#core/clock.ts'
import type { Acted } from '#rooms/identification/decoy.ts'
import { katch } from '#programmes/katch/programme.ts'
import { answeringAmong, asActed } from './decoy.ts'
import { makeLink, takeLinkBack, toldByPhone } from './forms.ts'
import type { ReferralSeen } from './web/on-shelf.ts'
import { standOfLink } from './without-account.ts'

const at = moment('2026-11-12T07:00:00Z')
const sent = {
  id: 'one', seenAs: 'sender', code: 'arsha-418', service: 'placement', besides: [], urgency: 'today', region: 'KZ-79', fromDesk: 'ngo', fromAgency: 'a', toDesk: 'centre', toAgency: 'b', state: 'waiting', revision: 1, sentAt: at, openedAt: null, answeredAt: null,
  closedAt: null, because: null, outcome: null, takenOver: false, path: [{ what: 'sent', at }], turn: { what: 'answer', desk: 'centre', since: at, by: later(at, 3 * hourMs), level: 'duty' }, shareNow: [], shareOnAcceptance: ['identity'], child: 'child',
} as unknown as ReferralSeen
const act = (hours: number, form: { name: string }, answers: object) => ({ form: form.name, about: sent.id, at: later(at, hours * hourMs), answers }) as Acted
const seen = (...acts: Acted[]) => asActed(sent, acts, katch)

test('in an invented notebook a link is given, replaced and taken back, and ends with its referral', () => {
  const given = seen(act(1, makeLink, { lasts: 'day' }))
  expect(given).toMatchObject({ state: 'waiting', link: { madeAt: later(at, hourMs), endsAt: later(at, 25 * hourMs), openedAt: null } })
  const back = seen(act(1, makeLink, { lasts: 'day' }), act(2, takeLinkBack, { sure: 'yes' }))
  expect(standOfLink(back.link!, later(at, 3 * hourMs))).toBe('taken-back')
  const again = seen(act(1, makeLink, { lasts: 'day' }), act(2, takeLinkBack, { sure: 'yes' }), act(3, makeLink, { lasts: 'week' }))
  expect(standOfLink(again.link!, later(at, 4 * hourMs))).toBe('unopened')
  const over = seen(act(1, makeLink, { lasts: 'week' }), act(2, toldByPhone, { saidBy: 'Aliya', said: 'accept' }), act(3, toldByPhone, { saidBy: 'Aliya', said: 'done' }))
  expect(standOfLink(over.link!, later(at, 4 * hourMs))).toBe('ended')
})

test('what was told by telephone goes on there as the receiver’s own answer would, and what does not fit changes nothing', () => {
  const accepted = seen(act(1, toldByPhone, { saidBy: 'Aliya, duty doctor', said: 'accept', comeAt: 'now' }))
  expect(accepted).toMatchObject({ state: 'accepted', saidBy: 'Aliya, duty doctor', comeAt: 'now' })
  expect(accepted.path.at(-1)).toMatchObject({ what: 'accepted', through: 'phone' })
  expect(seen(act(1, toldByPhone, { saidBy: 'Aliya', said: 'decline', reason: 'no-place' }))).toMatchObject({ state: 'declined', because: 'no-place' })
  expect(seen(act(1, toldByPhone, { saidBy: 'Aliya', said: 'done' }))).toMatchObject({ state: 'waiting' })
})

test('how referrals were answered is counted there from what stands there, of the own agency or of a region', () => {
  const lines = [seen(act(1, toldByPhone, { saidBy: 'Aliya', said: 'accept' })), { ...sent, id: 'two' as never, toAgency: 'c' as never }, { ...sent, id: 'three' as never, path: undefined as never }]
  const ask = (period: string, region: string | null, agency = 'b') => answeringAmong(lines, { period, region }, { agency: agency as never, programme: katch, at: later(at, 48 * hourMs) })
  expect(ask('2026-11', null)).toMatchObject({ together: { sent: 1, inTime: 1, byPhone: 1, answer: { n: 1, ms: hourMs } }, agencies: [{ agency: 'b' }], months: [{ month: '2026-11' }], halves: [] })
  expect(ask('2026', 'KZ-79')).toMatchObject({ together: { sent: 2, inTime: 1, silent: 1 }, agencies: [{ agency: 'b' }, { agency: 'c' }], halves: [{ name: '2026-h1' }, { name: '2026-h2' }] })
  expect(ask('2026-10', null)).toMatchObject({ together: null, agencies: [], months: [] })
  expect(ask('nonsense', null)).toMatchObject({ together: null })
})
