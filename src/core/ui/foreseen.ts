/**
 * What waits on this phone stands among what the house has shown, as far as the rooms foresee what will become of it: a child who was met in
 * a valley can be referred there. The house's own word takes its place as soon as it is here.
 */
import type { Verdict } from '#core/sync/envelope.ts'
import type { Kept } from '#core/sync/outbox.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'

export interface ForeseenParts {
  readonly foresee: (envelope: Kept['envelope']) => ShelfRecord | undefined
  readonly verdict: (submission: string) => Verdict | undefined
  readonly stands: (shelf: string, id: string) => boolean
}

/** Call it with every change of the outbox or the shelf; it remembers what was taken until that has come. */
export function openForeseen({ foresee, verdict, stands }: ForeseenParts): (outbox: readonly Kept[]) => readonly ShelfRecord[] {
  const known = new Map<string, ShelfRecord>()
  return (outbox) => {
    const waiting = new Set(outbox.flatMap(({ state, envelope }) => (state === 'waiting' ? [envelope.id as string] : [])))
    for (const { state, envelope } of outbox) {
      const record = state === 'waiting' && !known.has(envelope.id) ? foresee(envelope) : undefined
      if (record) known.set(envelope.id, record)
    }
    for (const [id, { shelf, id: record }] of known) {
      // Taken, and not shown yet: the next page of the feed brings it.
      if (stands(shelf, record) || (!waiting.has(id) && verdict(id)?.verdict !== 'taken')) known.delete(id)
    }
    return [...known.values()]
  }
}
