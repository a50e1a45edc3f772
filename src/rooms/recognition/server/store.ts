/** The only SQL on recognition.*. Row-level security chooses what is seen. */
import type { Moment } from '#core/clock.ts'
import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { Reason } from '#core/matching/score.ts'
import type { Act } from '#core/sync/server/room.ts'
import type { Linked } from '#core/matching/linkage.ts'
import type { NamedRow, RunKeySent } from '#core/matching/run-sent.ts'
import type { Asked } from '../asking.ts'
import type { Run, RunEnding, RunSideName, RunState } from '../caseload.ts'
import type { AskPurpose, CaseloadPurpose, SideAnswer } from '../forms.ts'
import type { Pair, Side, SideName } from '../pair.ts'

export type Likely = 'likely' | 'very-likely'

interface Row {
  id: RecordId; state: Pair['state']; foundAt: Date; likely: Likely; reasons: readonly Reason[] | null; kept: ChildId | null; joinedAt: Date | null; undoneAt: Date | null; undoneBy: PersonId | null; revision: number
  aChild: ChildId; aDesk: DeskId; aAgency: AgencyId; aSaid: SideAnswer | null; aSaidBy: PersonId | null; aSaidAt: Date | null; aMine: boolean
  bChild: ChildId; bDesk: DeskId; bAgency: AgencyId; bSaid: SideAnswer | null; bSaidBy: PersonId | null; bSaidAt: Date | null; bMine: boolean
}

/** A pair with what stands beside the heart's state. `serves`: the sides whose child one of my desks serves, or which has no file yet. */
export interface PairRow extends Pair {
  readonly foundAt: Moment
  readonly likely: Likely
  readonly reasons?: readonly Reason[]
  readonly kept?: ChildId
  readonly serves: Readonly<Record<'a' | 'b', boolean>>
}

function columns(tx: Tx) {
  return tx`
    p.id, p.state, p.found_at as "foundAt", p.likely, p.reasons, p.kept, p.joined_at as "joinedAt", p.undone_at as "undoneAt", p.undone_by as "undoneBy", p.revision,
    p.a_child as "aChild", p.a_desk as "aDesk", recognition.agency_of(p.a_desk) as "aAgency", p.a_said as "aSaid", p.a_said_by as "aSaidBy", p.a_said_at as "aSaidAt", access.serves(p.a_child) or access.is_unknown(p.a_child) as "aMine",
    p.b_child as "bChild", p.b_desk as "bDesk", recognition.agency_of(p.b_desk) as "bAgency", p.b_said as "bSaid", p.b_said_by as "bSaidBy", p.b_said_at as "bSaidAt", access.serves(p.b_child) or access.is_unknown(p.b_child) as "bMine"
    from recognition.pairs p`
}

export async function pairsById(tx: Tx, ids: readonly RecordId[]): Promise<PairRow[]> {
  return (await tx<Row[]>`select ${columns(tx)} where p.programme = (select access.my_programme()) and p.id = any (${[...ids]}::uuid[])`).map(pairOf)
}

/** Locked until the transaction ends: of two people who speak at once the second hears what the first has said. */
export async function pairForUpdate(tx: Tx, id: RecordId): Promise<PairRow | undefined> {
  const [row] = await tx<Row[]>`select ${columns(tx)} where p.programme = (select access.my_programme()) and p.id = ${id} for update of p`
  return row && pairOf(row)
}

export async function updatePair(tx: Tx, { id, state, a, b, kept, joinedAt, undoneAt, undoneBy, revision }: Pair & { readonly kept?: ChildId }): Promise<void> {
  const time = (at: Moment | undefined) => (at === undefined ? null : toTime(at))
  const rows = await tx`
    update recognition.pairs set state = ${state}, kept = ${state === 'joined' ? kept ?? null : null}, joined_at = ${time(joinedAt)}, undone_at = ${time(undoneAt)}, undone_by = ${undoneBy ?? null}, revision = ${revision},
      a_said = ${a.said?.answer ?? null}, a_said_by = ${a.said?.by ?? null}, a_said_at = ${time(a.said?.at)}, b_said = ${b.said?.answer ?? null}, b_said_by = ${b.said?.by ?? null}, b_said_at = ${time(b.said?.at)}
    where programme = (select access.my_programme()) and id = ${id}`
  if (rows.count !== 1) throw new Error('a pair that was locked could not be written')
}

/** Sides at desks of mine whose word was said by somebody who sits there no more. */
export async function sidesLeft(tx: Tx, { a, b }: Pair): Promise<ReadonlySet<SideName>> {
  const [row] = await tx<Record<SideName, boolean | null>[]>`select recognition.has_left(${a.said?.by ?? null}::uuid, ${a.desk}) as a, recognition.has_left(${b.said?.by ?? null}::uuid, ${b.desk}) as b`
  return new Set((['a', 'b'] as const).filter((side) => row![side] && (side === 'a' ? a : b).said))
}

/** Until the transaction ends nobody else of the agency asks: two questions at once are two questions of the day's. */
export async function askedSince(tx: Tx, child: ChildId, since: Moment): Promise<Asked> {
  await tx`select pg_advisory_xact_lock(hashtextextended('questions of ' || access.my_agency(), 0))`
  const [row] = await tx<Asked[]>`select person, agency, child, without_file as "withoutFile" from recognition.asked_since(${toTime(since)}, ${child})`
  return row!
}

export async function insertQuestion(tx: Tx, { child, desk, purpose }: { readonly child: ChildId; readonly desk: DeskId; readonly purpose: AskPurpose }, { id, by, at }: Pick<Act, 'id' | 'by' | 'at'>): Promise<void> {
  await tx`insert into recognition.questions (programme, id, child, desk, agency, asked_by, purpose, asked_at) values (${by.programme}, ${id}, ${child}, ${desk}, ${by.agency}, ${by.person}, ${purpose}, ${toTime(at)})`
}

export interface Candidate { readonly child: ChildId; readonly likely: Likely; readonly number: RecordId }
export interface FoundPair { readonly pair: RecordId; readonly child: ChildId; readonly desk: DeskId; readonly likely: Likely; readonly isNew: boolean }

export async function find(tx: Tx, question: RecordId, candidates: readonly Candidate[], most: number): Promise<FoundPair[]> {
  return await tx<FoundPair[]>`
    select pair, child, desk, likely, is_new as "isNew" from recognition.find(${question}, ${candidates.map(({ child }) => child)}::uuid[], ${candidates.map(({ likely }) => likely)}::text[],
      ${candidates.map(({ number }) => number)}::uuid[], ${most})`
}

export async function findAtHome(tx: Tx, child: ChildId, candidates: readonly (Candidate & { readonly reasons: readonly Reason[] })[], at: Moment): Promise<{ pair: RecordId; child: ChildId; desk: DeskId }[]> {
  return await tx<{ pair: RecordId; child: ChildId; desk: DeskId }[]>`
    select pair, child, desk from recognition.find_at_home(${child}, ${candidates.map((one) => one.child)}::uuid[], ${candidates.map(({ likely }) => likely)}::text[],
      ${tx.json(candidates.map(({ reasons }) => reasons) as never)}, ${candidates.map(({ number }) => number)}::uuid[], ${toTime(at)})`
}

export async function whoHears(tx: Tx, pair: RecordId): Promise<PersonId[]> {
  return (await tx<{ person: PersonId }[]>`select x as person from recognition.who_hears(${pair}) x`).map(({ person }) => person)
}

export async function whoWatches(tx: Tx): Promise<PersonId[]> {
  return (await tx<{ person: PersonId }[]>`select x as person from recognition.who_watches() x`).map(({ person }) => person)
}

export async function toLook(tx: Tx, child: ChildId, at: Moment): Promise<void> {
  await tx`insert into recognition.to_look (programme, child, since) values ((select access.my_programme()), ${child}, ${toTime(at)}) on conflict do nothing`
}

/** Of pairs, the surest first, those whose files one desk has opened and of which there is no pair yet: one child of each. */
export async function worthLooking(tx: Tx, pairs: readonly (readonly [one: ChildId, other: ChildId])[], most: number): Promise<ReadonlySet<ChildId>> {
  const rows = await tx<{ child: ChildId }[]>`select x as child from recognition.worth_looking(${pairs.map(([one]) => one)}::uuid[], ${pairs.map(([, other]) => other)}::uuid[], ${most}) x`
  return new Set(rows.map(({ child }) => child))
}

/** The newest first, taken off the list with this transaction: who was written down just now does not wait behind the two thousand of a weekly round. */
export async function takeToLook(tx: Tx, most: number): Promise<ChildId[]> {
  const rows = await tx<{ child: ChildId }[]>`
    delete from recognition.to_look where programme = (select access.my_programme()) and child in (
      select child from recognition.to_look where programme = (select access.my_programme()) order by since desc limit ${most}) returning child`
  return rows.map(({ child }) => child)
}

interface RunColumns {
  id: RecordId; state: RunState; ending: RunEnding | null; purpose: CaseloadPurpose; proposedAt: Date; agreedAt: Date | null; found: number | null; endedAt: Date | null; endedBy: PersonId | null; toldFrom: number | null; toldTo: number | null; revision: number
  aAgency: AgencyId; aPerson: PersonId; aHalf: RunKeySent | null; aSentAt: Date | null; aShowsAt: Date | null; aNamedAt: Date | null
  bAgency: AgencyId; bPerson: PersonId | null; bHalf: RunKeySent | null; bSentAt: Date | null; bShowsAt: Date | null; bNamedAt: Date | null
}

/** A run with what stands beside the heart's state: why, and the public halves of its key. */
export interface RunRow extends Run { readonly purpose: CaseloadPurpose; readonly halves: Readonly<Partial<Record<RunSideName, RunKeySent>>> }

function runColumns(tx: Tx) {
  return tx`
    id, state, ending, purpose, proposed_at as "proposedAt", agreed_at as "agreedAt", found, ended_at as "endedAt", ended_by as "endedBy", told_from as "toldFrom", told_to as "toldTo", revision,
    a_agency as "aAgency", proposed_by as "aPerson", a_half as "aHalf", a_sent_at as "aSentAt", a_shows_at as "aShowsAt", a_named_at as "aNamedAt",
    b_agency as "bAgency", agreed_by as "bPerson", b_half as "bHalf", b_sent_at as "bSentAt", b_shows_at as "bShowsAt", b_named_at as "bNamedAt"
    from recognition.runs`
}

export async function runsById(tx: Tx, ids: readonly RecordId[]): Promise<RunRow[]> {
  return (await tx<RunColumns[]>`select ${runColumns(tx)} where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[])`).map(runOf)
}

/** Locked until the transaction ends: of two who say yes at once the second goes on from the first. */
export async function runForUpdate(tx: Tx, id: RecordId): Promise<RunRow | undefined> {
  const [row] = await tx<RunColumns[]>`select ${runColumns(tx)} where programme = (select access.my_programme()) and id = ${id} for update`
  return row && runOf(row)
}

/** Open runs in these states that nobody else is working on now. */
export async function openRuns(tx: Tx, states: readonly RunState[]): Promise<RunRow[]> {
  return (await tx<RunColumns[]>`select ${runColumns(tx)} where programme = (select access.my_programme()) and state = any (${[...states]}::text[]) order by proposed_at for update skip locked`).map(runOf)
}

/** Whether another run of these two is open, and when they agreed on one last. Held until the transaction ends: of two proposals at once the second sees the first. */
export async function runsBetween(tx: Tx, one: AgencyId, other: AgencyId): Promise<{ readonly isOpen: boolean; readonly last?: Moment }> {
  await tx`select pg_advisory_xact_lock(hashtextextended('caseloads of ' || least(${one}::text, ${other}::text) || greatest(${one}::text, ${other}::text), 0))`
  const [row] = await tx<{ open: boolean | null; last: Date | null }[]>`
    select bool_or(state <> 'ended') as open, max(agreed_at) as last from recognition.runs
    where programme = (select access.my_programme()) and least(a_agency, b_agency) = least(${one}::uuid, ${other}::uuid) and greatest(a_agency, b_agency) = greatest(${one}::uuid, ${other}::uuid)`
  return { isOpen: row?.open ?? false, ...(row?.last && { last: fromTime(row.last) }) }
}

export async function insertRun(tx: Tx, { programme, half, purpose, ...run }: Run & { readonly programme: string; readonly half: RunKeySent; readonly purpose: CaseloadPurpose }): Promise<void> {
  await tx`
    insert into recognition.runs (programme, id, a_agency, b_agency, purpose, proposed_by, proposed_at, a_half)
    values (${programme}, ${run.id}, ${run.a.agency}, ${run.b.agency}, ${purpose}, ${run.a.person!}, ${toTime(run.proposedAt)}, ${tx.json(half as never)})`
}

/** `half`: of the side that agrees. With its end both halves go. */
export async function updateRun(tx: Tx, { id, state, a, b, agreedAt, found, ending, endedAt, endedBy, told, revision }: Run, half?: RunKeySent): Promise<void> {
  const time = (at: Moment | undefined) => (at === undefined ? null : toTime(at))
  const rows = await tx`
    update recognition.runs set state = ${state}, agreed_by = ${b.person ?? null}, agreed_at = ${time(agreedAt)}, a_sent_at = ${time(a.sentAt)}, b_sent_at = ${time(b.sentAt)}, found = ${found ?? null},
      a_shows_at = ${time(a.showsAt)}, b_shows_at = ${time(b.showsAt)}, a_named_at = ${time(a.namedAt)}, b_named_at = ${time(b.namedAt)}, revision = ${revision},
      a_half = case when ${state === 'ended'} then null else a_half end, b_half = case when ${state === 'ended'} then null else coalesce(${half ? tx.json(half as never) : null}::jsonb, b_half) end,
      ending = ${ending ?? null}, ended_at = ${time(endedAt)}, ended_by = ${endedBy ?? null}, told_from = ${told?.from ?? null}, told_to = ${told?.to ?? null}
    where programme = (select access.my_programme()) and id = ${id}`
  if (rows.count !== 1) throw new Error('a run that was locked could not be written')
}

export async function isActiveAgency(tx: Tx, agency: AgencyId): Promise<boolean> {
  const [row] = await tx<{ active: boolean }[]>`select recognition.is_active_agency(${agency}) as active`
  return row!.active
}

export async function iSpeak(tx: Tx): Promise<boolean> {
  const [row] = await tx<{ speaks: boolean }[]>`select recognition.i_speak() as speaks`
  return row!.speaks
}

/** Who has a run of this agency on their shelf; `tells`: who is told of each step. */
export async function whoHearsOfRun(tx: Tx, agency: AgencyId): Promise<{ readonly person: PersonId; readonly tells: boolean }[]> {
  return [...await tx<{ person: PersonId; tells: boolean }[]>`select person, tells from recognition.hear_of_run(${agency})`]
}

/** How many children my agency serves, and how many of this run's numbers it has sent so far. */
export async function caseloadAndSent(tx: Tx, run: RecordId): Promise<{ readonly caseload: number; readonly sent: number }> {
  const [row] = await tx<{ caseload: number; sent: number }[]>`select recognition.my_caseload() as caseload, recognition.sent_in_run(${run}) as sent`
  return row!
}

export async function keepMatches(tx: Tx, run: RecordId, linked: readonly Linked[]): Promise<void> {
  await tx`select recognition.keep_matches(${run}, ${linked.map(({ a }) => a)}::bigint[], ${linked.map(({ b }) => b)}::bigint[], ${linked.map(({ likely }) => likely)}::text[])`
}

/** Numbers of my side's rows, where both sides have said that they show; of each run its own. */
export async function myMatchedRows(tx: Tx, run: RecordId): Promise<number[]> {
  return (await tx<{ row: string }[]>`select x as row from recognition.my_matched_rows(${run}) x`).map(({ row }) => Number(row))
}

export interface ComparedPair { readonly pair: RecordId; readonly aChild: ChildId; readonly aDesk: DeskId; readonly bChild: ChildId; readonly bDesk: DeskId }

export async function nameRows(tx: Tx, run: RecordId, named: readonly (NamedRow & { readonly number: RecordId })[], at: Moment): Promise<ComparedPair[]> {
  return [...await tx<ComparedPair[]>`
    select pair, a_child as "aChild", a_desk as "aDesk", b_child as "bChild", b_desk as "bDesk" from recognition.name_rows(${run}, ${named.map(({ row }) => row)}::bigint[],
      ${named.map(({ child }) => child)}::uuid[], ${named.map(({ number }) => number)}::uuid[], ${toTime(at)})`]
}

function runOf(row: RunColumns): RunRow {
  const moments = (times: Readonly<Record<string, Date | null>>) => Object.fromEntries(Object.entries(times).flatMap(([name, time]) => (time ? [[name, fromTime(time)]] : []))) as Readonly<Record<string, Moment>>
  return {
    id: row.id, state: row.state, purpose: row.purpose, proposedAt: fromTime(row.proposedAt), revision: row.revision,
    a: { agency: row.aAgency, person: row.aPerson, ...moments({ sentAt: row.aSentAt, showsAt: row.aShowsAt, namedAt: row.aNamedAt }) },
    b: { agency: row.bAgency, ...(row.bPerson && { person: row.bPerson }), ...moments({ sentAt: row.bSentAt, showsAt: row.bShowsAt, namedAt: row.bNamedAt }) },
    halves: { ...(row.aHalf && { a: row.aHalf }), ...(row.bHalf && { b: row.bHalf }) },
    ...moments({ agreedAt: row.agreedAt, endedAt: row.endedAt }), ...(row.found !== null && { found: row.found }), ...(row.ending && { ending: row.ending }), ...(row.endedBy && { endedBy: row.endedBy }),
    ...(row.toldFrom !== null && { told: { from: row.toldFrom, ...(row.toldTo !== null && { to: row.toldTo }) } }),
  }
}

function pairOf(row: Row): PairRow {
  const side = (child: ChildId, desk: DeskId, agency: AgencyId, said: SideAnswer | null, by: PersonId | null, at: Date | null): Side =>
    ({ child, desk, agency, ...(said && { said: { answer: said, by: by!, at: fromTime(at!) } }) })
  return {
    id: row.id, state: row.state, foundAt: fromTime(row.foundAt), likely: row.likely, revision: row.revision, serves: { a: row.aMine, b: row.bMine },
    ...(row.reasons && { reasons: row.reasons }), ...(row.kept && { kept: row.kept }), ...(row.joinedAt && { joinedAt: fromTime(row.joinedAt) }),
    ...(row.undoneAt && { undoneAt: fromTime(row.undoneAt) }), ...(row.undoneBy && { undoneBy: row.undoneBy }),
    a: side(row.aChild, row.aDesk, row.aAgency, row.aSaid, row.aSaidBy, row.aSaidAt), b: side(row.bChild, row.bDesk, row.bAgency, row.bSaid, row.bSaidBy, row.bSaidAt),
  }
}
