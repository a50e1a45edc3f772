/** The only SQL on schema matching. Rooms reach it through functions that know who asks; encodings are read by the matcher's own login alone. */
import type { DeskId, ChildId, PersonId, RecordId } from '#core/ids.ts'
import type { Moment } from '#core/clock.ts'
import { fromTime, toTime, type Sql, type Tx } from '#core/db/tx.ts'
import type { RunPlace } from './at-rest.ts'
import type { DeskPublicKey, DeskSeal, SealedIndexKey } from '#core/vault/sealed.ts'

/** `changes`: from which writing of what the child is known by it is made; without it, from the one in this transaction. */
export async function keepEncoding(tx: Tx, child: ChildId, { sealed, version, changes }: { /** Absent where there is nothing to encode. */ readonly sealed?: Uint8Array; readonly version: string; readonly changes?: number | undefined }): Promise<'kept' | 'overtaken' | 'not-yours'> {
  const [row] = await tx<{ said: 'kept' | 'overtaken' | 'not-yours' }[]>`select matching.keep_encoding(${child}, ${sealed ?? null}::bytea, ${version}, ${changes ?? null}::int) as said`
  return row!.said
}

/** What was kept for this child in this transaction holds until a device makes it anew. */
export async function wasMadeOfOlder(tx: Tx, child: ChildId): Promise<void> {
  await tx`select matching.made_of_older(${child})`
}

export async function opensNewest(tx: Tx, child: ChildId): Promise<boolean> {
  const [row] = await tx<{ opens: boolean }[]>`select matching.opens_newest(${child}) as opens`
  return row!.opens
}

export interface ToEncode { readonly child: ChildId; readonly changes: number }

export async function toEncode(tx: Tx, wanted: string, most: number): Promise<ToEncode[]> {
  return [...await tx<ToEncode[]>`select child, changes from matching.to_encode(${wanted}, ${most})`]
}

export interface IndexKeyState { readonly version: number; readonly madeAt: Moment; readonly encoded: number; readonly children: number; readonly moving: boolean }

export async function indexKeyState(tx: Tx): Promise<IndexKeyState | undefined> {
  const [row] = await tx<{ version: number; madeAt: Date; encoded: string; children: string; moving: boolean }[]>`
    select version, made_at as "madeAt", encoded, children, moving from matching.index_key_state()`
  return row && { ...row, madeAt: fromTime(row.madeAt), encoded: Number(row.encoded), children: Number(row.children) }
}

export async function renewIndexKey(tx: Tx, { version, check, seals }: SealedIndexKey, { at, patienceMs }: { at: Moment; patienceMs: number }): Promise<'made' | 'other-key' | 'moving' | 'key-replaced' | 'not-yours'> {
  const [row] = await tx<{ said: 'made' | 'other-key' | 'moving' | 'key-replaced' | 'not-yours' }[]>`
    select matching.renew_index_key(${version}, ${check}, ${seals.map(({ desk }) => desk)}::uuid[], ${seals.map(({ keyVersion }) => keyVersion)}::int[], ${seals.map(({ sealed }) => sealed)}::text[], ${toTime(at)}, ${`${patienceMs} milliseconds`}::interval) as said`
  return row!.said
}

/** The desks whose seals went. */
export async function letGoOfOlderKeys(tx: Tx): Promise<DeskId[]> {
  return (await tx<{ desk: DeskId }[]>`select desk from matching.let_go_of_older_keys()`).map(({ desk }) => desk)
}

export async function giveIndexKey(tx: Tx, { version, check, seals }: SealedIndexKey, at: Moment): Promise<'given' | 'other-key' | 'key-replaced' | 'not-yours'> {
  const [row] = await tx<{ said: 'given' | 'other-key' | 'key-replaced' | 'not-yours' }[]>`
    select matching.give_index_key(${version}, ${check}, ${seals.map(({ desk }) => desk)}::uuid[], ${seals.map(({ keyVersion }) => keyVersion)}::int[], ${seals.map(({ sealed }) => sealed)}::text[], ${toTime(at)}) as said`
  return row!.said
}

export async function myIndexKeys(tx: Tx): Promise<({ version: number; check: string } & Omit<DeskSeal, 'version'>)[]> {
  const rows = await tx<({ version: number; check: string } & Omit<DeskSeal, 'version'>)[]>`
    select version, proof as "check", desk, key_version as "keyVersion", sealed from matching.my_index_keys()`
  return [...rows]
}

export async function desksWithoutIndexKey(tx: Tx, most: number): Promise<DeskPublicKey[]> {
  const rows = await tx<{ desk: DeskId; keyVersion: number; publicKey: string }[]>`
    select desk, key_version as "keyVersion", public_key as "publicKey" from matching.desks_without_index_key(${most})`
  return [...rows]
}

export async function desksWithKey(tx: Tx, most: number): Promise<DeskPublicKey[]> {
  const rows = await tx<{ desk: DeskId; keyVersion: number; publicKey: string }[]>`
    select desk, key_version as "keyVersion", public_key as "publicKey" from matching.desks_with_key(${most})`
  return [...rows]
}

/** 0 while there is none. */
export async function newestIndexKey(tx: Tx): Promise<number> {
  const [row] = await tx<{ newest: number }[]>`select matching.newest_index_key() as newest`
  return row!.newest
}

export interface HourOfQuestions { readonly hour: Moment; readonly questions: number }

export async function countQuestion(tx: Tx, kind: string, at: Moment): Promise<HourOfQuestions[]> {
  const rows = await tx<{ hour: Date; questions: number }[]>`select hour, questions from matching.count_question(${kind}, ${toTime(at)})`
  return rows.map(({ hour, questions }) => ({ hour: fromTime(hour), questions }))
}

/** The same for all who work for my agency. */
export async function countQuestionOfAgency(tx: Tx, kind: string, at: Moment): Promise<HourOfQuestions[]> {
  const rows = await tx<{ hour: Date; questions: number }[]>`select hour, questions from matching.count_question_of_agency(${kind}, ${toTime(at)})`
  return rows.map(({ hour, questions }) => ({ hour: fromTime(hour), questions }))
}

export async function mineAmong(tx: Tx, children: readonly ChildId[]): Promise<Set<ChildId>> {
  const rows = await tx<{ child: ChildId }[]>`select child from matching.mine_among(${[...children]}::uuid[])`
  return new Set(rows.map(({ child }) => child))
}

export async function headsOfMine(tx: Tx): Promise<PersonId[]> {
  return (await tx<{ person: PersonId }[]>`select person from matching.heads_of_mine()`).map(({ person }) => person)
}

/** Keeps a piece of my side's rows of a run, once; how many there are now. Nothing where the run does not wait for it. */
export async function keepRunRows(tx: Tx, { run, side, piece }: RunPlace, sealed: Uint8Array, children: number): Promise<number | undefined> {
  const [row] = await tx<{ pieces: number | null }[]>`select matching.keep_run_rows(${run}, ${side}, ${piece}, ${sealed}, ${children}) as pieces`
  return row!.pieces ?? undefined
}

/** From here on: as the matcher's login. */

export interface KeptRunRows extends Pick<RunPlace, 'side' | 'piece'> { readonly sealed: Uint8Array }

export async function runRowsOf(matcher: Sql, programme: string, run: RecordId): Promise<KeptRunRows[]> {
  const rows = await matcher<KeptRunRows[]>`select side, piece, sealed from matching.run_rows where programme = ${programme} and run = ${run} order by side, piece`
  return [...rows]
}

export interface KeptEncoding { readonly n: number; readonly child: ChildId; readonly sealed: Uint8Array }

/** The first number beyond `after`; nothing where there is none. */
export async function nextEncoding(matcher: Sql, programme: string, after: number): Promise<number | undefined> {
  const [row] = await matcher<{ n: string | null }[]>`select min(n) as n from matching.encodings where programme = ${programme} and n > ${after}`
  return row?.n ? Number(row.n) : undefined
}

/** What stands under the numbers from `first` up to `upTo`, oldest first. A window and no limit: a database that knows nothing of the table yet would sort all of it for every page. */
export async function encodingsFrom(matcher: Sql, programme: string, first: number, upTo: number): Promise<KeptEncoding[]> {
  const rows = await matcher<{ n: string; child: ChildId; sealed: Uint8Array }[]>`
    select n, child, sealed from matching.encodings where programme = ${programme} and n >= ${first} and n <= ${upTo} order by n`
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

export async function encodingsOf(matcher: Sql, programme: string, children: readonly ChildId[]): Promise<Omit<KeptEncoding, 'n'>[]> {
  if (children.length === 0) return []
  const rows = await matcher<Omit<KeptEncoding, 'n'>[]>`select child, sealed from matching.encodings where programme = ${programme} and child = any (${[...children]}::uuid[])`
  return [...rows]
}

export interface MatcherKeyRow { readonly version: number; readonly wrapped: Uint8Array; readonly wrappedWith: number }

/** Under one of them encodings lie at rest, with the other one numbers are answered. */
export type KeyUse = 'at-rest' | 'numbers'

export async function matcherKeys(matcher: Sql, programme: string, use: KeyUse): Promise<MatcherKeyRow[]> {
  const rows = await matcher<MatcherKeyRow[]>`
    select version, wrapped, wrapped_with as "wrappedWith" from matching.matcher_keys where programme = ${programme} and used_for = ${use} order by version desc`
  return [...rows]
}

export async function matcherKeyVersions(matcher: Sql, programme: string, use: KeyUse): Promise<number[]> {
  return (await matcher<{ version: number }[]>`select version from matching.matcher_keys where programme = ${programme} and used_for = ${use}`).map(({ version }) => version)
}

/** Of two houses that make one at once, the second finds the first one's. */
export async function insertMatcherKey(matcher: Sql, programme: string, use: KeyUse, { version, wrapped, wrappedWith }: MatcherKeyRow): Promise<void> {
  await matcher`insert into matching.matcher_keys (programme, used_for, version, wrapped, wrapped_with) values (${programme}, ${use}, ${version}, ${wrapped}, ${wrappedWith}) on conflict do nothing`
}

export async function rewrapMatcherKey(matcher: Sql, programme: string, use: KeyUse, { version, wrapped, wrappedWith }: MatcherKeyRow): Promise<void> {
  await matcher`update matching.matcher_keys set wrapped = ${wrapped}, wrapped_with = ${wrappedWith} where programme = ${programme} and used_for = ${use} and version = ${version}`
}
