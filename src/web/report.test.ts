import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import { writeReport, type ReportParts } from './report.ts'

const now = Date.UTC(2026, 10, 26, 10, 0, 31) as Moment
const id = '11111111-2222-4333-8444-555555555555'
const canary = 'Аймұрын Canary'

function kept(state: Kept['state']): Kept {
  return {
    order: 77_001, state, envelope: { id: id as never, about: id, form: 'referral/send', version: 3, filledAt: now, device: `device-${id}`, answers: { note: canary, child: id }, sealed: { canary } as never },
    ...(state === 'refused' && { verdict: { verdict: 'refused', code: 'referral.not-yours', details: { who: canary, id } } }), ...(state === 'waiting' && { trouble: { tries: 3, again: now } }),
  }
}
const parts: ReportParts = {
  version: 'abc123', userAgent: `Mozilla/5.0 (Linux; Android 10; ${canary}) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36`, language: 'ru', now, held: 4, storage: { usage: 50, quota: 200 },
  line: { line: 'away', waiting: 1, refused: 1, sending: false, filled: true, lastHeard: now },
  outbox: [kept('waiting'), kept('refused')], sent: [{ id, form: 'identification/meet-child', filledAt: now, sentAt: now, back: 'refused', code: 'sync.not-yet' }],
}

test('it says what helps, and nothing of anybody', () => {
  const report = writeReport(parts)
  expect(report).toContain('browser Chrome 120 Android')
  expect(report).toContain('refused referral/send from 2026-11-26 10:01: referral.not-yours')
  expect(report).toContain('waiting 1, refused 1, held 4')
  for (const told of [canary, 'Canary', id, id.slice(0, 8), '77001', 'device-', 'note', ':31']) expect(report).not.toContain(told)
})

test('what is named otherwise than programmers name is left out, wherever it stands', () => {
  const wild = { ...kept('refused'), verdict: { verdict: 'refused' as const, code: `x.${canary}`, details: {} } }
  const report = writeReport({ ...parts, version: canary, language: canary, userAgent: canary, outbox: [{ ...wild, envelope: { ...wild.envelope, form: canary } }], sent: [{ id, form: canary, filledAt: Number.NaN as Moment, sentAt: now, back: 'taken', code: canary }] })
  expect(report).not.toContain('Canary')
  expect(report).toContain('refused ? from 2026-11-26 10:01: ?')
})
