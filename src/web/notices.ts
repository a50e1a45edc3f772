import type { Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { Matter } from './next-step.ts'

/** That something waits, and where; what it is stands on the shelf it points to. */
export interface NoticeOnShelf { readonly id: RecordId; readonly kind: string; readonly shelf: string; readonly about: RecordId; readonly madeAt: Moment }

/** What no matter of the day tells: what became of an answer of one's own. */
export function isAnswer({ kind }: Pick<NoticeOnShelf, 'kind'>): boolean {
  return kind === 'conflict-settled'
}

/** The notices that say something the matters of the day do not say already: one for each record, the newest first. */
export function noticesBeside(notices: readonly NoticeOnShelf[], matters: readonly Pick<Matter, 'id'>[]): readonly NoticeOnShelf[] {
  const told = new Set(matters.map(({ id }) => id))
  const newest = new Map<string, NoticeOnShelf>()
  for (const notice of notices.toSorted((a, b) => a.madeAt - b.madeAt)) {
    if (isAnswer(notice)) newest.set(`${notice.about} ${notice.kind}`, notice)
    else if (!told.has(notice.about)) newest.set(notice.about, notice)
  }
  return [...newest.values()].toSorted((a, b) => b.madeAt - a.madeAt)
}
