/** What of a run lies in this person's locker, and when it goes. */
import type { Moment } from '#core/clock.ts'
import { isId, type RecordId, type SubmissionId } from '#core/ids.ts'
import type { NamedRow } from '#core/matching/run-sent.ts'
import type { House } from '#core/ui/house.tsx'
import { caseloadLimits } from '../caseload.ts'
import type { RunSeen } from './on-shelf.ts'

export const kind = 'run'
export const slots = {
  key: (run: RecordId) => `key ${run}`,
  numbers: (run: RecordId) => `numbers ${run}`,
  piece: (run: RecordId, n: number) => `piece ${run} ${n}`,
} as const

interface Made { readonly madeAt: Moment }
/** The secret half of the run's key (32 bytes, base64url), until the rows were sent. */
export interface KeyHere extends Made { readonly secret: string }
/** Which number stands for which child, until the run ends. */
export interface NumbersHere extends Made { readonly numbers: readonly NamedRow[]; readonly pieces: number; readonly opened: number; readonly of: number }
/** Under a number of its own, so that a piece that is sent again is the same one. Until it was taken. */
export interface PieceHere extends Made { readonly id: SubmissionId; readonly rows: string }

/** Takes away what belongs to runs that have ended, whoever ended them, and of those that were sent all but the numbers. What no run is known of goes when none could be open any more. */
export async function tidyRuns({ locker, record, now }: Pick<House, 'locker' | 'record' | 'now'>): Promise<void> {
  const here = await locker.all<Made>(kind)
  const remove = here.filter(({ name, what }) => {
    const run = record<RunSeen>('caseloads', name.split(' ').find(isId))
    return run ? run.state === 'ended' || (run.mine.sent && !name.startsWith('numbers')) : now - what.madeAt > caseloadLimits.proposalMs + caseloadLimits.runMs
  })
  if (remove.length > 0) await locker.change({ remove: remove.map(({ name }) => ({ kind, name })) })
}
