/**
 * Two agencies compare their caseloads: one proposes, another person of the other agrees, both send rows, the house counts, both say once more
 * that they show, each names its own. Nobody sees how many before both have sent, and no record before both have said yes twice. Either side,
 * or time, ends it whenever it likes, and then nothing of it is left but how many it was, roughly.
 */
import { dayMs, later, type Moment } from '#core/clock.ts'
import type { AgencyId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { EndReason } from './forms.ts'

/** The programme's own numbers, no law's. */
export const caseloadLimits = {
  /** A proposal waits so long for an answer, and a run that was agreed is over after so long. */
  proposalMs: 7 * dayMs,
  runMs: 3 * dayMs,
  /** Two agencies compare once in so long: who compares often learns of each child who came between. */
  apartMs: 7 * dayMs,
  /** Made-up children among those who are sent: so many for each real one, and this many at least. */
  fakeShare: 0.25,
  fewestFakes: 4,
  /** A smaller count than this tells of single children. */
  fewest: 3,
} as const

export type RunState = 'proposed' | 'sending' | 'comparing' | 'counted' | 'showing' | 'ended'
export type RunEnding = 'declined' | 'stopped' | 'overdue' | 'done'
export type RunSideName = 'a' | 'b'

export interface RunSide { readonly agency: AgencyId; readonly person?: PersonId; readonly sentAt?: Moment; readonly showsAt?: Moment; readonly namedAt?: Moment }
export interface Run {
  readonly id: RecordId
  readonly state: RunState
  /** Who proposed. */
  readonly a: RunSide
  readonly b: RunSide
  readonly proposedAt: Moment
  readonly agreedAt?: Moment
  readonly found?: number
  readonly ending?: RunEnding
  readonly endedAt?: Moment
  /** Nobody where its time was over. */
  readonly endedBy?: PersonId
  readonly told?: Told
  readonly revision: number
}

export interface RunPerson { readonly person: PersonId; readonly agency: AgencyId; /** Whether they speak for their agency. */ readonly speaks: boolean }

/** How many, roughly. `to` is missing where it is fewer than `from`. */
export interface Told { readonly from: number; readonly to?: number }

/** What is told of a count: fewer than three, three to nine, then in tens. One child more or less is not seen in most of them. */
export function tellCount(found: number): Told {
  if (found < caseloadLimits.fewest) return { from: caseloadLimits.fewest }
  const step = Math.floor(found / 10) * 10
  return { from: Math.max(caseloadLimits.fewest, step), to: step + 9 }
}

/** How many children of a side's caseload may stand in a run, the made-up ones with them. */
export function mostSent(caseload: number): number {
  return caseload + fakesFor(caseload)
}

export function fakesFor(children: number): number {
  return Math.max(caseloadLimits.fewestFakes, Math.ceil(children * caseloadLimits.fakeShare))
}

/** `last`: when the two agreed on a run last. Refuses `recognition.run-too-soon` {days}. */
export function mayPropose({ by, last, at }: { readonly by: RunPerson; readonly last?: Moment | undefined; readonly at: Moment }): Refusal | undefined {
  if (!by.speaks) return refuse('recognition.not-the-speaker')
  if (last !== undefined && at < last + caseloadLimits.apartMs) return refuse('recognition.run-too-soon', { days: Math.ceil((last + caseloadLimits.apartMs - at) / dayMs) })
  return undefined
}

export function sideOf(run: Run, { agency }: Pick<RunPerson, 'agency'>): RunSideName | undefined {
  return run.a.agency === agency ? 'a' : run.b.agency === agency ? 'b' : undefined
}

/** A person of the other side who speaks for it; never the one who proposed, whatever desk they sit at by now. */
export function agree(run: Run, { by, at }: { readonly by: RunPerson; readonly at: Moment }): Run | Refusal {
  if (sideOf(run, by) !== 'b' || !by.speaks) return notYours()
  if (run.a.person === by.person) return refuse('recognition.second-person')
  if (run.state !== 'proposed' || isOverdue(run, at)) return refuse('recognition.run-over')
  return { ...run, state: 'sending', b: { ...run.b, person: by.person }, agreedAt: at, revision: run.revision + 1 }
}

/** All of a side's rows are there. */
export function sent(run: Run, { by, at }: { readonly by: RunPerson; readonly at: Moment }): Run | Refusal {
  return step(run, { by, at, during: 'sending', said: 'sentAt', after: 'comparing' })
}

export function counted(run: Run, { found }: { readonly found: number }): Run | Refusal {
  if (run.state !== 'comparing') return refuse('recognition.run-over')
  return { ...run, state: 'counted', found, revision: run.revision + 1 }
}

/** The second yes, after the count. */
export function show(run: Run, { by, at }: { readonly by: RunPerson; readonly at: Moment }): Run | Refusal {
  return step(run, { by, at, during: 'counted', said: 'showsAt', after: 'showing' })
}

/** A side has named its own children; when both have, the run is done. */
export function named(run: Run, { by, at }: { readonly by: RunPerson; readonly at: Moment }): Run | Refusal {
  const next = step(run, { by, at, during: 'showing', said: 'namedAt', after: 'ended' })
  return next instanceof Refusal || next.state !== 'ended' ? next : ended(next, { ending: 'done', by: by.person, at })
}

/** Anybody who speaks for either side ends it at any time, and so do the two who began it. */
export function end(run: Run, { by, at, because }: { readonly by: RunPerson; readonly at: Moment; readonly because: EndReason }): Run | Refusal {
  const side = sideOf(run, by)
  if (!side || (!by.speaks && run[side].person !== by.person)) return notYours()
  if (run.state === 'ended') return refuse('recognition.run-over')
  return ended({ ...run, revision: run.revision + 1 }, { ending: run.state === 'proposed' && side === 'b' && because !== 'time' ? 'declined' : 'stopped', by: by.person, at })
}

export function isOverdue(run: Run, at: Moment): boolean {
  return run.state !== 'ended' && at >= overAt(run)
}

/** When an open run is over by itself. */
export function overAt({ state, proposedAt, agreedAt }: Pick<Run, 'state' | 'proposedAt' | 'agreedAt'>): Moment {
  return state === 'proposed' || agreedAt === undefined ? later(proposedAt, caseloadLimits.proposalMs) : later(agreedAt, caseloadLimits.runMs)
}

export function overdue(run: Run, at: Moment): Run | undefined {
  return isOverdue(run, at) ? ended({ ...run, revision: run.revision + 1 }, { ending: 'overdue', at }) : undefined
}

/** Whether the two sides may see how many they have in common. */
export function countIsShown({ state, found }: Run): boolean {
  return found !== undefined && (state === 'counted' || state === 'showing')
}

/** Whether each side may see which of its own were found. */
export function recordsAreShown({ state, a, b }: Run): boolean {
  return state === 'showing' && a.showsAt !== undefined && b.showsAt !== undefined
}

type Said = 'sentAt' | 'showsAt' | 'namedAt'

/** One side takes a step, by the person who began the run for it; when both have taken it the run goes on. */
function step(run: Run, { by, at, during, said, after }: { readonly by: RunPerson; readonly at: Moment; readonly during: RunState; readonly said: Said; readonly after: RunState }): Run | Refusal {
  const side = sideOf(run, by)
  if (!side || run[side].person !== by.person) return notYours()
  if (run.state !== during || isOverdue(run, at)) return refuse(run.state === 'ended' || isOverdue(run, at) ? 'recognition.run-over' : 'recognition.run-not-there')
  if (run[side][said] !== undefined) return refuse('recognition.run-not-there')
  const other = side === 'a' ? 'b' : 'a'
  return { ...run, [side]: { ...run[side], [said]: at }, state: run[other][said] === undefined ? during : after, revision: run.revision + 1 }
}

function ended({ found, ...run }: Run, { ending, by, at }: { readonly ending: RunEnding; readonly by?: PersonId; readonly at: Moment }): Run {
  return { ...run, state: 'ended', ending, endedAt: at, ...(by && { endedBy: by }), ...(found !== undefined && { told: tellCount(found) }) }
}
