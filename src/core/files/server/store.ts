/** The only SQL on schema files. What is sealed is written once; what is destroyed is destroyed by the database's own function. */
import type postgres from 'postgres'
import type { Moment } from '#core/clock.ts'
import { toTime, type Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { DeskSeal } from '#core/vault/sealed.ts'

export interface FileRow { readonly id: RecordId; readonly child: ChildId; readonly namedBy: PersonId; readonly bytes: number; readonly pieces: number; readonly shelf: string; readonly isDone: boolean; readonly isForgotten: boolean }

/** False where the number is somebody's already. */
export async function insertFile(tx: Tx, file: { id: RecordId; child: ChildId; by: PersonId; desk: DeskId; bytes: number; pieces: number; shelf: string; at: Moment }): Promise<boolean> {
  const done = await tx`
    insert into files.files (programme, id, child, named_by, desk, bytes, pieces, shelf, named_at)
    values ((select access.my_programme()), ${file.id}, ${file.child}, ${file.by}, ${file.desk}, ${file.bytes}, ${file.pieces}, ${file.shelf}, ${toTime(file.at)}) on conflict do nothing`
  return done.count === 1
}

export async function insertSeals(tx: Tx, { file, child, by, ownDesk, at }: { file: RecordId; child: ChildId; by: PersonId; ownDesk?: DeskId; at: Moment }, seals: readonly DeskSeal[], programme: string): Promise<void> {
  const rows = seals.map(({ desk, keyVersion, sealed }) => ({ programme, file, child, desk, key_version: keyVersion, own: desk === ownDesk, sealed, made_by: by, made_at: toTime(at) }))
  if (rows.length > 0) await tx`insert into files.seals ${(tx as postgres.Sql)(rows)} on conflict do nothing`
}

export async function fileById(tx: Tx, id: RecordId): Promise<FileRow | undefined> {
  const [row] = await tx<FileRow[]>`
    select id, child, named_by as "namedBy", bytes, pieces, shelf, done_at is not null as "isDone", forgotten_at is not null as "isForgotten"
    from files.files where programme = (select access.my_programme()) and id = ${id}`
  return row
}

/** Which of these have come whole. */
export async function filesDone(tx: Tx, ids: readonly RecordId[]): Promise<ReadonlySet<RecordId>> {
  const rows = await tx<{ id: RecordId }[]>`select id from files.files where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[]) and done_at is not null`
  return new Set(rows.map(({ id }) => id))
}

/** Seals by which desks of mine open a file now. */
export async function sealsFor(tx: Tx, files: readonly RecordId[], desks: readonly DeskId[]): Promise<(DeskSeal & { readonly file: RecordId })[]> {
  return await tx<(DeskSeal & { file: RecordId })[]>`
    select file, desk, 1 as version, key_version as "keyVersion", sealed from files.seals
    where programme = (select access.my_programme()) and file = any (${[...files]}::uuid[]) and desk = any (${[...desks]}::uuid[]) and (own or files.follows_name(child, desk)) order by desk, key_version desc`
}

export async function insertOpening(tx: Tx, file: RecordId, by: PersonId): Promise<void> {
  await tx`insert into files.openings (programme, file, person) values ((select access.my_programme()), ${file}, ${by}) on conflict do nothing`
}

/** One piece, for who gave a reason in the last ten minutes. */
export async function pieceOf(tx: Tx, file: RecordId, n: number, by: PersonId): Promise<Uint8Array | undefined> {
  const [row] = await tx<{ bytes: Uint8Array }[]>`
    select p.bytes from files.pieces p where p.programme = (select access.my_programme()) and p.file = ${file} and p.n = ${n}
      and exists (select from files.openings o where o.programme = p.programme and o.file = p.file and o.person = ${by} and o.at > now() - interval '10 minutes')`
  return row?.bytes
}

/** The pieces that have come of a file this person named. */
export async function piecesThere(tx: Tx, file: RecordId): Promise<readonly number[] | undefined> {
  const [row] = await tx<{ there: number[] | null }[]>`select files.there(${file}) as there`
  return row?.there ?? undefined
}

/** True when it was the last one missing. */
export async function takePiece(tx: Tx, file: RecordId, { n, bytes, at }: { n: number; bytes: Uint8Array; at: Moment }): Promise<boolean> {
  const [row] = await tx<{ last: boolean }[]>`select files.take(${file}, ${n}, ${bytes}, ${toTime(at)}) as last`
  return row!.last
}

/** The desks that hear of a file this person named, or the clockwork ends. */
export async function audienceOf(tx: Tx, file: RecordId): Promise<readonly DeskId[]> {
  const [row] = await tx<{ desks: DeskId[] }[]>`select files.audience(${file}) as desks`
  return row!.desks
}

/** Destroys seals and pieces. False where it is not this person's to forget, or nothing is left. */
export async function destroy(tx: Tx, file: RecordId, at: Moment): Promise<boolean> {
  const [row] = await tx<{ gone: boolean }[]>`select files.forget(${file}, ${toTime(at)}) as gone`
  return row!.gone
}

/** How much this person has named since a moment. */
export async function namedSince(tx: Tx, by: PersonId, since: Moment): Promise<{ files: number; bytes: number }> {
  const [row] = await tx<{ files: number; bytes: number }[]>`
    select count(*)::int as files, coalesce(sum(bytes), 0)::int as bytes from files.files where programme = (select access.my_programme()) and named_by = ${by} and named_at > ${toTime(since)}`
  return row!
}

export async function keptOf(tx: Tx, child: ChildId): Promise<number> {
  const [row] = await tx<{ kept: number }[]>`select files.kept_of(${child}) as kept`
  return row!.kept
}

/** Desks that own the child of a file this person has opened a moment ago, and have no seal of it. */
export async function ownersWithout(tx: Tx, file: RecordId): Promise<readonly DeskId[]> {
  const [row] = await tx<{ desks: DeskId[] }[]>`select files.owners_without(${file}) as desks`
  return row!.desks
}

/** The desks to which a file of these children is sealed; nothing for a child in whose file one may not write. */
export async function desksFor(tx: Tx, children: readonly ChildId[]): Promise<ReadonlyMap<ChildId, readonly DeskId[]>> {
  const rows = await tx<{ child: ChildId; desks: DeskId[] }[]>`select x as child, files.desks_for(x) as desks from unnest(${[...children]}::uuid[]) x`
  return new Map(rows.map(({ child, desks }) => [child, desks]))
}
