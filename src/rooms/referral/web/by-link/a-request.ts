/** A request as the house shows it behind a link, for tests. Invented. */
import type { Moment } from '#core/clock.ts'
import type { AgencyId, DeskId } from '#core/ids.ts'
import type { ReferralSeen } from '../on-shelf.ts'
import type { Request } from './stage.ts'

const [desk, agency] = ['0190aaaa-0000-4000-8000-000000000002' as DeskId, '0190aaaa-0000-4000-8000-000000000003' as AgencyId]

export function aRequest(more: Partial<ReferralSeen> = {}): Request {
  const [since, by] = [0 as Moment, 3_600_000 as Moment]
  return {
    from: { agency: 'Umit', desk: 'Duty', phone: '+7 725 300 00 00', contact: 'G. S.' }, askedAt: since, endsAt: 86_400_000 as Moment,
    record: {
      id: '0190aaaa-0000-4000-8000-000000000001', seenAs: 'receiver', code: 'arsha-418', service: 'safe-place', besides: [], urgency: 'now', region: 'KZ-61',
      fromDesk: desk, fromAgency: agency, toDesk: desk, toAgency: agency, state: 'waiting', revision: 1, sentAt: since, openedAt: null, answeredAt: null, closedAt: null, because: null, outcome: null,
      takenOver: false, turn: { what: 'answer', desk, since, by, level: 'duty' }, path: [], ...more,
    },
  }
}
