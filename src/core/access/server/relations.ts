import type { Sight } from '../sight.ts'
import type { Moment } from '#core/clock.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { toTime, type Tx } from '#core/db/tx.ts'

/** Why a desk may know a child. The list is closed: a relation of another kind would be a right nobody decided on. `one-child`: it opened another part of the same child's file. */
export type RelationKind = 'owner' | 'one-child' | 'team' | 'referred-pending' | 'referred-accepted' | 'consult' | 'supervisor'
/** `shows`: the groups of data that were shared with a desk that receives; who opened the file, its team and who supervises see the whole. */
export interface Relation { child: ChildId; desk: DeskId; kind: RelationKind; purpose: string; until?: Moment; shows?: readonly string[] }

/** Brings a desk into a child's file, or renews its place there. */
export async function relate(tx: Tx, { child, desk, kind, purpose, until, shows = [] }: Relation & { kind: Exclude<RelationKind, 'one-child'> }, at: Moment): Promise<void> {
  await tx`
    insert into access.relations (programme, child, desk, kind, purpose, since, until, shows)
    values ((select access.my_programme()), ${child}, ${desk}, ${kind}, ${purpose}, least(${toTime(at)}, now()), ${until === undefined ? null : toTime(until)}, ${[...shows]}::text[])
    on conflict (programme, child, desk, kind) do update set purpose = excluded.purpose, since = excluded.since, until = excluded.until, shows = excluded.shows`
}

/** How much of these children's files my desks see. The database's policies for stories say the same by themselves. */
export async function sightOf(tx: Tx, children: readonly ChildId[]): Promise<ReadonlyMap<ChildId, Sight>> {
  const rows = await tx<{ child: ChildId; whole: boolean; groups: string[] }[]>`
    select child, whole, case when whole then '{}' else access.shown_groups(child) end as groups
    from (select x as child, access.sees_whole(x) as whole from unnest(${[...children]}::uuid[]) x offset 0) seen`
  return new Map(rows.map(({ child, whole, groups }) => [child, whole ? 'whole' : new Set(groups)]))
}

/** The groups with which a desk is asked for a child now. */
export async function offeredTo(tx: Tx, child: ChildId, desk: DeskId): Promise<readonly string[]> {
  const [row] = await tx<{ shows: string[] }[]>`
    select shows from access.relations where programme = (select access.my_programme()) and child = ${child} and desk = ${desk} and kind = 'referred-pending' and (until is null or until > now())`
  return row?.shows ?? []
}

/** The groups that a desk which accepted this child sees already. */
export async function shownTo(tx: Tx, child: ChildId, desk: DeskId): Promise<readonly string[]> {
  const [row] = await tx<{ shows: string[] }[]>`
    select shows from access.relations where programme = (select access.my_programme()) and child = ${child} and desk = ${desk} and kind = 'referred-accepted' and (until is null or until > now())`
  return row?.shows ?? []
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

const acting: readonly RelationKind[] = ['owner', 'one-child', 'team', 'referred-accepted']
const owning: readonly RelationKind[] = ['owner', 'one-child']
const whole: readonly RelationKind[] = ['owner', 'one-child', 'team', 'supervisor']

/** Whether one of this person's desks may write in the child's file: to supervise or to be consulted is to look. */
export async function mayAct(tx: Tx, desks: readonly DeskId[], child: ChildId): Promise<boolean> {
  const [row] = await tx<{ acts: boolean }[]>`select access.acts_for(${child}) as acts`
  return row!.acts && (await desksActing(tx, child)).some((desk) => desks.includes(desk))
}

/** The desks that may write in a child's file. */
export async function desksActing(tx: Tx, child: ChildId): Promise<DeskId[]> {
  return [...new Set((await liveRelations(tx, child)).filter(({ kind }) => acting.includes(kind)).map(({ desk }) => desk))]
}

/** The desks that have the whole file. */
export async function desksWithWhole(tx: Tx, child: ChildId): Promise<DeskId[]> {
  return (await liveRelations(tx, child)).filter(({ kind }) => whole.includes(kind)).map(({ desk }) => desk)
}

/** The desks that opened a child's file, or another part of it: they answer for what stands in it. */
export async function desksOwning(tx: Tx, child: ChildId): Promise<DeskId[]> {
  return (await liveRelations(tx, child)).filter(({ kind }) => owning.includes(kind)).map(({ desk }) => desk)
}

/** The desks that serve a child now: the audience of everything that happens in its file. */
export async function desksServing(tx: Tx, child: ChildId): Promise<DeskId[]> {
  return [...new Set((await liveRelations(tx, child)).map(({ desk }) => desk))]
}

/** The same of many children, in one question: who serves each, who does so whatever other parts its file has, and who owns its file. */
export async function desksOfEach(tx: Tx, children: readonly ChildId[]): Promise<Record<'serving' | 'itself' | 'owning', (child: ChildId) => readonly DeskId[]>> {
  const rows = await liveRelations(tx, ...children)
  const of = (child: ChildId, isMeant: (kind: RelationKind) => boolean) => [...new Set(rows.flatMap((row) => (row.child === child && isMeant(row.kind) ? [row.desk] : [])))]
  return { serving: (child) => of(child, () => true), itself: (child) => of(child, (kind) => kind !== 'one-child'), owning: (child) => of(child, (kind) => owning.includes(kind)) }
}

async function liveRelations(tx: Tx, ...children: readonly ChildId[]) {
  return await tx<{ child: ChildId; desk: DeskId; kind: RelationKind }[]>`
    select child, desk, kind from access.relations
    where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) and kind <> 'referred-pending'
      and since <= now() and (until is null or until > now())`
}

/** One part of a child's file, and the part whose number the file goes on under. */
export interface Part { readonly child: ChildId; readonly part: ChildId; readonly kept: ChildId }

/** The parts of those children whose file has more than one, each child's own number first; of files that I own alone. */
export async function partsOfEach(tx: Tx, children: readonly ChildId[]): Promise<Part[]> {
  return await tx<Part[]>`select child, part, kept from access.parts(${[...children]}::uuid[])`
}

/** Every part of the child's file, its own number first; alone where nothing was joined, and for who does not own the file. */
export async function partsOf(tx: Tx, child: ChildId): Promise<readonly ChildId[]> {
  const parts = await partsOfEach(tx, [child])
  return parts.length === 0 ? [child] : parts.map(({ part }) => part)
}

/** Of these children those whose file has several parts and is owned by a desk of mine. */
export async function joinedAmong(tx: Tx, children: readonly ChildId[]): Promise<ReadonlySet<ChildId>> {
  if (children.length === 0) return new Set()
  const rows = await tx<{ child: ChildId }[]>`select x as child from unnest(${[...new Set(children)]}::uuid[]) x where access.owns_joined(x)`
  return new Set(rows.map(({ child }) => child))
}

/** Who opened this part of a child's file, and who opened another one. Nobody where the file has one part, and for who has not the whole of it. */
export async function ownersOfParts(tx: Tx, child: ChildId): Promise<{ readonly own: readonly DeskId[]; readonly other: readonly DeskId[] }> {
  const [row] = await tx<{ whole: boolean }[]>`select access.sees_whole(${child}) as whole`
  const owners = row!.whole ? (await liveRelations(tx, child)).filter(({ kind }) => owning.includes(kind)) : []
  const other = owners.filter(({ kind }) => kind === 'one-child').map(({ desk }) => desk)
  return { own: other.length === 0 ? [] : owners.filter(({ kind }) => kind === 'owner').map(({ desk }) => desk), other }
}
