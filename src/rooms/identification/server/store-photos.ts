/** Photos as the file knows them; their pieces and seals are the core's (`core/files`). */
import type { PhotoPurpose } from '../codes.ts'
import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'

export interface PhotoRecord {
  /** The number of its file. */
  readonly id: RecordId
  readonly child: ChildId
  readonly purpose: PhotoPurpose
  readonly agreed: 'yes' | 'cannot-be-asked'
  readonly notAskedBecause: string | null
  readonly addedBy: PersonId
  readonly desk: DeskId
  readonly agency: AgencyId
  readonly at: Moment
  /** Taken away with a reason, or none of it came: there was one. */
  readonly ended: 'removed' | 'never-came' | null
  readonly because: string | null
}

export async function insertPhoto(tx: Tx, photo: Omit<PhotoRecord, 'ended' | 'because'>, takenAt: Moment): Promise<void> {
  await tx`
    insert into identification.photos (programme, id, child, purpose, agreed, not_asked_because, added_by, desk, agency, at, taken_at)
    values ((select access.my_programme()), ${photo.id}, ${photo.child}, ${photo.purpose}, ${photo.agreed}, ${photo.notAskedBecause}, ${photo.addedBy}, ${photo.desk}, ${photo.agency}, ${toTime(photo.at)}, ${toTime(takenAt)})`
}

export async function photosOf(tx: Tx, children: readonly RecordId[]): Promise<PhotoRecord[]> {
  return await readPhotos(tx, tx`child = any (${[...children]}::uuid[])`)
}

export async function photoById(tx: Tx, id: RecordId): Promise<PhotoRecord | undefined> {
  return (await readPhotos(tx, tx`id = ${id}`))[0]
}

/** Those not one of whose last pieces has come since. */
export async function photosWaitingSince(tx: Tx, before: Moment): Promise<PhotoRecord[]> {
  return await readPhotos(tx, tx`ended is null and exists (select from files.files f where f.programme = photos.programme and f.id = photos.id and f.done_at is null and f.named_at < ${toTime(before)})`)
}

async function readPhotos(tx: Tx, which: ReturnType<Tx>): Promise<PhotoRecord[]> {
  const rows = await tx<(Omit<PhotoRecord, 'at'> & { at: Date })[]>`
    select id, child, purpose, agreed, not_asked_because as "notAskedBecause", added_by as "addedBy", desk, agency, at, ended, because
    from identification.photos where programme = (select access.my_programme()) and ${which} order by taken_at, id`
  return rows.map((row) => ({ ...row, at: fromTime(row.at) }))
}

/** The child's row is locked by then, or the house does it by itself: of two who take one away the second finds it gone. */
export async function endPhoto(tx: Tx, id: RecordId, of: { ended: 'removed' | 'never-came'; because: string | null; by: PersonId; at: Moment }): Promise<void> {
  await tx`
    update identification.photos set ended = ${of.ended}, because = ${of.because}, ended_by = ${of.by}, ended_at = ${toTime(of.at)}
    where programme = (select access.my_programme()) and id = ${id} and ended is null`
}
