import type { Urgency } from '../codes.ts'
import type { ClockRules } from '#core/clocks/terms.ts'
import { hourMs } from '#core/clock.ts'
import { tellLength } from '#core/i18n/dates.ts'
import type { Translate } from '#core/i18n/translate.ts'
import type { LineState } from '#core/sync/web/line.ts'
import type { Kept } from '#core/sync/web/outbox.ts'

/** Where a submission is, honestly: `refused` waits in the tray for whoever filled it in. */
export type Whereabouts = 'on-its-way' | 'waits-for-line' | 'sent' | 'refused'

export function whereIsIt(outbox: readonly Pick<Kept, 'state' | 'envelope'>[], id: string, line: LineState['line']): Whereabouts {
  const kept = outbox.find((one) => one.envelope.id === id)
  if (!kept) return 'sent'
  if (kept.state === 'refused') return 'refused'
  return line === 'open' ? 'on-its-way' : 'waits-for-line'
}

/** Within what time a desk answers, and that it is our rule: read from the programme's terms, promised nowhere else. */
export function sayAnswerTerm(t: Translate, clocks: ClockRules, urgency: Urgency): string {
  const { lasts } = (urgency === 'can-wait' ? clocks.terms['concern-answer-can-wait'] ?? clocks.terms['concern-answer-days'] : clocks.terms[`concern-answer-${urgency}`]) ?? {}
  if (lasts && 'hours' in lasts) return t('identification.screen.raise.answered-within', { length: tellLength(t, lasts.hours * hourMs) })
  if (lasts && 'workingHours' in lasts) return t('identification.screen.raise.answered-in-working-hours', { hours: lasts.workingHours })
  return t('identification.screen.raise.answered')
}
