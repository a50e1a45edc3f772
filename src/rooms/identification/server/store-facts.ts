/** What was written into the facts of a file, and where two answers stand side by side. */
import type { KeptFact } from '../facts.ts'
import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { Moment } from '#core/clock.ts'
import type { Answer } from '#core/sync/merge.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'

export interface FactWritten extends Answer {
  readonly id: RecordId
  readonly child: ChildId
  readonly fact: KeptFact
  /** Unknown for what stood in a file before answers were kept. */
  readonly by: PersonId | null
  readonly desk: DeskId
  readonly agency: AgencyId
  readonly at: Moment
  readonly filledAt: Moment
  readonly live: boolean
}

export async function insertFactsWritten(tx: Tx, written: readonly FactWritten[], { basedOn }: { basedOn: number | null }): Promise<void> {
  const rows = written.map(({ id, fact, value, live, became }) => ({ id, fact, value, live, became }))
  const [one] = written
  if (!one) return
  await tx`
    insert into identification.fact_changes (programme, id, child, fact, value, submission, written_by, session, desk, agency, revision, based_on, at, filled_at, became, live)
    select (select access.my_programme()), (r ->> 'id')::uuid, ${one.child}, r ->> 'fact', r -> 'value', ${one.edit}, ${one.by}, ${one.pen}, ${one.desk}, ${one.agency}, ${one.revision}, ${basedOn},
      ${toTime(one.at)}, ${toTime(one.filledAt)}, r ->> 'became', (r ->> 'live')::boolean
    from jsonb_array_elements(${tx.json(rows as never)}) r`
}

/** They no longer count; they stay to be read. */
export async function putBehind(tx: Tx, ids: readonly RecordId[]): Promise<void> {
  if (ids.length > 0) await tx`update identification.fact_changes set live = false where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[])`
}

/** Everything ever written into the facts of these files, in the order in which it came. */
export async function factsWritten(tx: Tx, children: readonly RecordId[]): Promise<FactWritten[]> {
  type Row = Omit<FactWritten, 'at' | 'filledAt' | 'edit' | 'pen'> & { at: Date; filledAt: Date; edit: string | null; pen: string | null }
  const rows = await tx<Row[]>`
    select id, child, fact, value, submission as edit, coalesce(session, '') as pen, written_by as by, desk, agency, revision, at, filled_at as "filledAt", became, live
    from identification.fact_changes where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by n`
  return rows.map((row) => ({ ...row, edit: row.edit ?? row.id, pen: row.pen ?? '', at: fromTime(row.at), filledAt: fromTime(row.filledAt) }))
}

/** Two answers or more to one fact. `answer` and `because`: how it was settled; without a reason everybody came to say the same. */
export interface Conflict {
  readonly id: RecordId
  readonly child: ChildId
  readonly fact: KeptFact
  readonly openedAt: Moment
  readonly answers: readonly RecordId[]
  readonly settledAt: Moment | null
  readonly settledBy: PersonId | null
  readonly desk: DeskId | null
  readonly agency: AgencyId | null
  readonly answer: RecordId | null
  readonly because: string | null
}
interface ConflictRow extends Omit<Conflict, 'openedAt' | 'settledAt'> { openedAt: Date; settledAt: Date | null }

export async function openConflict(tx: Tx, { id, child, fact, openedAt }: Pick<Conflict, 'id' | 'child' | 'fact' | 'openedAt'>): Promise<void> {
  await tx`insert into identification.conflicts (programme, id, child, fact, opened_at) values ((select access.my_programme()), ${id}, ${child}, ${fact}, ${toTime(openedAt)})`
}

/** The child's row is locked by then: of two who settle at once the second finds it settled. */
export async function closeConflict(tx: Tx, id: RecordId, of: { answers: readonly RecordId[]; answer: RecordId; because: string | null; at: Moment; by: PersonId; desk: DeskId; agency: AgencyId }): Promise<void> {
  await tx`
    update identification.conflicts set answers = ${[...of.answers]}::uuid[], answer = ${of.answer}, because = ${of.because}, settled_at = ${toTime(of.at)}, settled_by = ${of.by}, desk = ${of.desk}, agency = ${of.agency}
    where programme = (select access.my_programme()) and id = ${id} and settled_at is null`
}

export async function conflictById(tx: Tx, id: RecordId): Promise<Conflict | undefined> {
  const [row] = await tx<ConflictRow[]>`select ${conflictColumns(tx)} from identification.conflicts where programme = (select access.my_programme()) and id = ${id}`
  return row && toConflict(row)
}

export async function conflictsOf(tx: Tx, children: readonly RecordId[]): Promise<Conflict[]> {
  const rows = await tx<ConflictRow[]>`
    select ${conflictColumns(tx)} from identification.conflicts where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by opened_at, id`
  return rows.map(toConflict)
}

function conflictColumns(tx: Tx) {
  return tx`id, child, fact, opened_at as "openedAt", answers, settled_at as "settledAt", settled_by as "settledBy", desk, agency, answer, because`
}

function toConflict(row: ConflictRow): Conflict {
  return { ...row, openedAt: fromTime(row.openedAt), settledAt: row.settledAt && fromTime(row.settledAt) }
}
