import type { Moment } from '#core/clock.ts'
import { writeTime } from '#core/i18n/dates.ts'
import type { LineState } from '#core/sync/web/line.ts'
import type { Line } from '#core/ui/sync-pill.tsx'

/** What the line is called in one word: what needs the person first, then a lost line, then what waits. Nothing is called sent that is not. */
export function pillOf({ line, waiting, refused, lastHeard }: LineState, openedAt: Moment): Line {
  if (refused > 0) return { state: 'needs-you', count: refused }
  if (line === 'away') return { state: 'off', since: writeTime((lastHeard ?? openedAt) as Moment) }
  return waiting > 0 ? { state: 'waiting', count: waiting } : { state: 'sent' }
}
