import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { Moment } from '#core/clock.ts'
import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { Envelope, Verdict } from '../envelope.ts'
import type { FeedRow } from '../feed.ts'
import type { FeedLine } from '../taking-in.ts'
import type { Told } from './room.ts'

/**
 * Claims the submission's number for the person of the session. False: the number is known already. Two phones that send
 * the same number at once wait for each other here, on the primary key, until the first has its verdict.
 */
export async function claim(tx: Tx, envelope: Envelope, at: Moment, salt: Uint8Array): Promise<boolean> {
  const rows = await tx`
    insert into sync.submissions (programme, id, person, form, version, about, taken_at, salt, body)
    select p, ${envelope.id}, m, ${envelope.form}, ${envelope.version}, ${envelope.about ?? null}, ${toTime(at)}, ${salt}, ''
    from access.my_programme() p, access.me() m where m is not null
    on conflict (programme, id) do nothing returning id`
  return rows.length === 1
}

/** The verdict this submission got the first time; nothing where the number belongs to somebody else. */
export async function firstVerdict(tx: Tx, envelope: Envelope): Promise<{ verdict: Verdict; form: string; about: RecordId | null } | undefined> {
  const [row] = await tx<{ verdict: string; form: string; about: RecordId | null }[]>`
    select verdict, form, about from sync.submissions where programme = (select access.my_programme()) and id = ${envelope.id}`
  return row && { verdict: JSON.parse(row.verdict) as Verdict, form: row.form, about: row.about }
}

export function keepVerdict(tx: Tx, id: RecordId, kept: { body: string; story: Uint8Array | null; verdict: Verdict }) {
  return tx`
    update sync.submissions set body = ${kept.body}, story = ${kept.story}, verdict = ${JSON.stringify(kept.verdict)}
    where programme = (select access.my_programme()) and id = ${id}`
}

/** Leaves of the log and lines of the feed, numbered under one lock that is held until the transaction ends. */
export function append(tx: Tx, leaves: readonly string[], lines: readonly FeedLine[]) {
  return tx`select leaves, feed from log.append(${[...leaves]}::text[], ${tx.json(lines as unknown as never)}::jsonb)`
}

export interface NoticeLeft { readonly person: PersonId; readonly notice: RecordId; readonly child: ChildId | null }

/** Tells people that something waits, but nobody who is kept from the child. Returns who was told, with the number of each notice. `of`: as in a line of the feed. */
export async function tell(tx: Tx, told: readonly (Told & { readonly of?: ChildId | undefined })[]): Promise<NoticeLeft[]> {
  return told.length === 0 ? [] : await tx<NoticeLeft[]>`select person, notice, child from notify.tell_all(${tx.json(told as never)})`
}

/** Lines after `n` for my audiences, oldest first. Row-level security chooses them; the order is the order of commit. */
export async function linesAfter(tx: Tx, audiences: readonly string[], n: number, limit: number): Promise<FeedRow[]> {
  return await tx<FeedRow[]>`
    select l.n::float8 as n, l.shelf, l.record, l.gone, l.child, ${markOf(tx)} as mark from unnest(${[...audiences]}::text[]) a(audience)
    cross join lateral (
      select f.n, f.shelf, f.record, f.gone, f.child, f.audience, f.at from sync.feed f
      where f.programme = (select access.my_programme()) and f.audience = a.audience and f.n > ${n}
      order by f.n limit ${limit}
    ) l order by l.n limit ${limit}`
}

/** The mark of line `n` where it is one of mine. */
export async function markAt(tx: Tx, audiences: readonly string[], n: number): Promise<string | undefined> {
  const [row] = await tx<{ mark: string }[]>`
    select ${markOf(tx)} as mark from sync.feed l where programme = (select access.my_programme()) and n = ${n} and audience = any (${[...audiences]}::text[])`
  return row?.mark
}

/** The moment is in it: a history that was written anew says the same about a record at another time. */
function markOf(tx: Tx) {
  return tx`left(encode(sha256(convert_to(concat_ws(' ', l.n, l.audience, l.shelf, l.record, l.gone, extract(epoch from l.at)), 'UTF8')), 'hex'), 32)`
}

/** Which of these numbers are submissions of mine that have their verdict, and the entry of the log of each. */
export async function knownOfMine(tx: Tx, ids: readonly string[]): Promise<{ id: RecordId; n: number | null; leaf: string | null }[]> {
  return await tx<{ id: RecordId; n: number | null; leaf: string | null }[]>`
    select s.id, m.n::float8 as n, m.body as leaf from sync.submissions s left join log.of_mine(${[...ids]}::uuid[]) m on m.submission = s.id
    where s.programme = (select access.my_programme()) and s.id = any (${[...ids]}::uuid[]) and s.verdict <> ''`
}

/** A record of a child's that somebody's phone is told to forget. */
export interface Gone { readonly shelf: string; readonly id: RecordId; readonly child: ChildId }

/** That the phone which asks is told to forget these. */
export async function tellGone(tx: Tx, gone: readonly Gone[]): Promise<void> {
  await tx`select sync.tell_gone(${gone.map(({ shelf }) => shelf)}::text[], ${gone.map(({ id }) => id)}::uuid[], ${gone.map(({ child }) => child)}::uuid[])`
}

/** That the phone which asks has forgotten these. The database hears it of this phone alone, and only where there was something to forget. */
export async function hearForgotten(tx: Tx, records: readonly { readonly shelf: string; readonly record: RecordId }[]): Promise<void> {
  await tx`select sync.hear_forgotten(${records.map(({ shelf }) => shelf)}::text[], ${records.map(({ record }) => record)}::uuid[])`
}

/** Whether a desk of this person's opened the child's file. */
export async function mayAskWhoHad(tx: Tx, child: RecordId): Promise<boolean> {
  const [row] = await tx<{ owns: boolean }[]>`select access.owns(${child}) as owns`
  return row!.owns
}

/** Desks that had a child's file and may not see it any more: `phones` of theirs, of how many nothing was heard since, and when the last one said that it has forgotten. */
export interface HadIt { readonly desk: DeskId; readonly agency: AgencyId; readonly until: Moment; readonly phones: number; readonly silent: number; readonly forgottenAt: Moment | null }

export async function whoHad(tx: Tx, child: RecordId): Promise<HadIt[]> {
  const rows = await tx<(Omit<HadIt, 'until' | 'forgottenAt'> & { until: Date; forgottenAt: Date | null })[]>`
    select desk, agency, until, phones, silent, forgotten_at as "forgottenAt" from sync.who_had(${child})`
  return rows.map((row) => ({ ...row, until: fromTime(row.until), forgottenAt: row.forgottenAt && fromTime(row.forgottenAt) }))
}
