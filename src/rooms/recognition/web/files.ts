/** To which child's file a pair belongs, and whether it waits for this person's desk: what a phone may keep at rest hangs on it (Security E-6). */
import type { Moment } from '#core/clock.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import type { PairSeen } from './on-shelf.ts'
import { waitsFor } from './telling.ts'

export const files: FilesOf = {
  pairs: (pair: PairSeen) => ({ file: pair.mine.child, waits: waitsFor(pair) === 'look', changedAt: Math.max(pair.foundAt, pair.mine.said?.at ?? 0, pair.other.said?.at ?? 0) as Moment }),
}
