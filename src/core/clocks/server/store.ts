import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { Moment } from '#core/clock.ts'

/** A clock as it stands in the database. Times are moments; Z2 only. */
export interface Clock {
  id: RecordId
  kind: string
  about: RecordId
  child: ChildId | null
  /** Absent where it waits with a region's coordinators. */
  desk: DeskId | null
  waiting: DeskId | null
  region: string
  startedAt: Moment
  dueAt: Moment
  warnAt: Moment
  /** How many steps of the ladder were taken. */
  level: number
  nextStepAt: Moment | null
  stoppedAt: Moment | null
  because: Because | null
  /** Message key: on what the term rests. */
  basis: string
  /** By which edition of the mechanism it runs. */
  edition: string
}

export type Because = 'done' | 'withdrawn' | 'moved'

type Row = Omit<Clock, 'startedAt' | 'dueAt' | 'warnAt' | 'nextStepAt' | 'stoppedAt'>
  & { startedAt: Date; dueAt: Date; warnAt: Date; nextStepAt: Date | null; stoppedAt: Date | null }

/**
 * Writes a clock unless one of its kind already runs about the record; says whether it did.
 * `on conflict` names no index: naming one would ask for the right to read a row that belongs to another desk.
 */
export async function insertClock(tx: Tx, clock: Omit<Clock, 'id' | 'level' | 'stoppedAt' | 'because'>): Promise<boolean> {
  const done = await tx`
    insert into clocks.running (programme, kind, about, child, desk, waiting, region, started_at, due_at, warn_at, next_step_at, basis, edition)
    values ((select access.my_programme()), ${clock.kind}, ${clock.about}, ${clock.child}, ${clock.desk}, ${clock.waiting}, ${clock.region},
      ${toTime(clock.startedAt)}, ${toTime(clock.dueAt)}, ${toTime(clock.warnAt)}, ${clock.nextStepAt === null ? null : toTime(clock.nextStepAt)}, ${clock.basis}, ${clock.edition})
    on conflict do nothing`
  return done.count === 1
}

/** Ends the running clock of a kind about a record; says whether one was ended. */
export async function endClock(tx: Tx, of: { kind: string; about: RecordId }, to: { at: Moment; because: Because }): Promise<boolean> {
  const done = await tx`
    update clocks.running set stopped_at = ${toTime(to.at)}, because = ${to.because}, next_step_at = null
    where programme = (select access.my_programme()) and about = ${of.about} and kind = ${of.kind} and stopped_at is null`
  return done.count === 1
}

/** The clocks about these records that the person of this transaction may see, oldest first; not those that rest behind one of another part of the same file. */
export async function clocksAbout(tx: Tx, about: readonly RecordId[]): Promise<Clock[]> {
  const rows = await tx<Row[]>`
    select id, kind, about, child, desk, waiting, region, started_at as "startedAt", due_at as "dueAt", warn_at as "warnAt",
      level, next_step_at as "nextStepAt", stopped_at as "stoppedAt", because, basis, edition
    from clocks.running
    where programme = (select access.my_programme()) and about = any (${about as RecordId[]}::uuid[]) and (not rests or stopped_at is not null)
    order by started_at, kind`
  return rows.map(read)
}

/**
 * Locks the clocks whose next step is due. Rows that another server process holds are left to it, so that two
 * processes never tell the same people twice.
 */
export async function dueClocksForUpdate(tx: Tx, at: Moment, limit: number): Promise<Clock[]> {
  const rows = await tx<Row[]>`
    select id, kind, about, child, desk, waiting, region, started_at as "startedAt", due_at as "dueAt", warn_at as "warnAt",
      level, next_step_at as "nextStepAt", stopped_at as "stoppedAt", because, basis, edition
    from clocks.running
    where programme = (select access.my_programme()) and next_step_at <= ${toTime(at)} and stopped_at is null and not rests
    order by next_step_at, id limit ${limit} for update skip locked`
  return rows.map(read)
}

export async function setLevel(tx: Tx, id: RecordId, to: { level: number; nextStepAt: Moment | undefined }): Promise<void> {
  await tx`
    update clocks.running set level = ${to.level}, next_step_at = ${to.nextStepAt === undefined ? null : toTime(to.nextStepAt)}
    where programme = (select access.my_programme()) and id = ${id} and stopped_at is null`
}

function read(row: Row): Clock {
  return {
    ...row,
    startedAt: fromTime(row.startedAt),
    dueAt: fromTime(row.dueAt),
    warnAt: fromTime(row.warnAt),
    nextStepAt: row.nextStepAt && fromTime(row.nextStepAt),
    stoppedAt: row.stoppedAt && fromTime(row.stoppedAt),
  }
}

/** Who is told at a place of the ladder beyond the desks themselves. Nobody but the clockwork gets an answer. */
export async function whoLearns(tx: Tx, place: string, { desk, region }: { desk: DeskId | null; region: string }): Promise<PersonId[]> {
  const rows = await tx<{ person: PersonId }[]>`select clocks.who_learns(${place}, ${desk}, ${region}) as person`
  return rows.map((row) => row.person)
}
