import type { Moment } from '#core/clock.ts'
import type { PersonId, RecordId } from '#core/ids.ts'
import { fromTime, toTime, type Sql, type Tx } from '#core/db/tx.ts'

export interface Notice { id: RecordId; kind: string; shelf: string; about: RecordId; madeAt: Moment; seenAt: Moment | null }

interface NoticeRow { id: RecordId; kind: string; shelf: string; about: RecordId; madeAt: Date; seenAt: Date | null }

/** My own notices among these. Row-level security leaves no others either. */
export async function noticesById(tx: Tx, ids: readonly RecordId[]): Promise<Notice[]> {
  const rows = await tx<NoticeRow[]>`
    select id, kind, shelf, about, made_at as "madeAt", seen_at as "seenAt" from notify.notices
    where programme = (select access.my_programme()) and person = (select access.me()) and id = any (${[...ids]}::uuid[])`
  return rows.map((row) => ({ ...row, madeAt: fromTime(row.madeAt), seenAt: row.seenAt && fromTime(row.seenAt) }))
}

/** True where the notice is mine and was unseen until now. */
export async function markSeen(tx: Tx, id: RecordId, at: Moment): Promise<boolean> {
  const rows = await tx`
    update notify.notices set seen_at = ${toTime(at)} where programme = (select access.my_programme()) and person = (select access.me()) and id = ${id} and seen_at is null returning id`
  return rows.length > 0
}

export interface Waiting { programme: string; person: PersonId; email: string; language: string; notices: RecordId[] }

/** Who has notices that nobody has seen for a while and no letter has gone out about. Claimed until the transaction ends. */
export async function claimUnmailed(door: Tx | Sql, { before, limit }: { before: Moment; limit: number }): Promise<Waiting[]> {
  return await door<Waiting[]>`
    with waiting as (
      select n.programme, n.id, n.person from notify.notices n
      where n.mailed_at is null and n.seen_at is null and n.made_at < ${toTime(before)}
      order by n.made_at limit ${limit} for update skip locked
    )
    select w.programme, w.person, p.email, p.language, array_agg(w.id) as notices
    from waiting w join partnerships.people p on p.programme = w.programme and p.id = w.person
    where p.email is not null and p.state = 'active' group by w.programme, w.person, p.email, p.language`
}

export async function markMailed(door: Tx | Sql, notices: readonly RecordId[], at: Moment): Promise<void> {
  await door`update notify.notices set mailed_at = ${toTime(at)} where id = any (${[...notices]}::uuid[])`
}
