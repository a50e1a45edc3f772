import type { Moment } from '#core/clock.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { toTime, type Tx } from '#core/db/tx.ts'

/** Why a desk may know a child. The list is closed: a relation of another kind would be a right nobody decided on. */
export type RelationKind = 'owner' | 'team' | 'referred-pending' | 'referred-accepted' | 'consult' | 'supervisor'
export interface Relation { child: ChildId; desk: DeskId; kind: RelationKind; purpose: string; until?: Moment }

/** Brings a desk into a child's file, or renews its place there. */
export async function relate(tx: Tx, { child, desk, kind, purpose, until }: Relation, at: Moment): Promise<void> {
  await tx`
    insert into access.relations (programme, child, desk, kind, purpose, since, until)
    values ((select access.my_programme()), ${child}, ${desk}, ${kind}, ${purpose}, least(${toTime(at)}, now()), ${until === undefined ? null : toTime(until)})
    on conflict (programme, child, desk, kind) do update set purpose = excluded.purpose, since = excluded.since, until = excluded.until`
}

/** True where nobody has ever stood in a relation to this child: it is being met for the first time. */
export async function isUnknownChild(tx: Tx, child: ChildId): Promise<boolean> {
  const [row] = await tx<{ unknown: boolean }[]>`select access.is_unknown(${child}) as unknown`
  return row!.unknown
}

/** Ends a relation now. The row stays: who could know, and when, is part of the child's story. */
export async function endRelation(tx: Tx, { child, desk, kind }: Omit<Relation, 'purpose' | 'until'>, at: Moment): Promise<void> {
  await tx`
    update access.relations set until = least(${toTime(at)}, now())
    where programme = (select access.my_programme()) and child = ${child} and desk = ${desk} and kind = ${kind} and (until is null or until > now())`
}

/** Which of these children do not exist for the one who asks: a relative, an accused, a named person. A block beats every relation. */
export async function blockedAmong(tx: Tx, children: readonly ChildId[]): Promise<ReadonlySet<ChildId>> {
  const rows = await tx<{ child: ChildId }[]>`select x as child from unnest(${[...children]}::uuid[]) x where access.is_blocked(x)`
  return new Set(rows.map((row) => row.child))
}

/** Whether one of this person's desks serves the child, and nothing keeps them from it. Rooms ask it of what they have loaded; the database's policies say the same by themselves. */
export async function isServedBy(tx: Tx, desks: readonly DeskId[], child: ChildId): Promise<boolean> {
  // First without touching a row of the child's: somebody else's child takes hardly longer to refuse than none.
  const [row] = await tx<{ serves: boolean }[]>`select access.serves(${child}) as serves`
  return row!.serves && (await desksServing(tx, child)).some((desk) => desks.includes(desk))
}

/** The desks that serve a child now: the audience of everything that happens in its file. */
export async function desksServing(tx: Tx, child: ChildId): Promise<DeskId[]> {
  const rows = await tx<{ desk: DeskId }[]>`
    select distinct desk from access.relations
    where programme = (select access.my_programme()) and child = ${child} and kind <> 'referred-pending'
      and since <= now() and (until is null or until > now())`
  return rows.map((row) => row.desk)
}
