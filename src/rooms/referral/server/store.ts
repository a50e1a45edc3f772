/**
 * The only SQL on referral.*. Row-level security chooses what is seen; the conditions here only make the range small.
 */
import type { Day, Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId, ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { toTime, type Sql, type Tx } from '#core/db/tx.ts'
import type { Sending } from '../forms.ts'
import type { AnsweringSeen, Figures } from '../answering.ts'
import type { HandOver } from '../hand-over.ts'
import type { In, Open, Referral, Step, Turn } from '../referral.ts'

/** What stands beside the heart's state: facts of the request, and locked stories. */
export interface Row {
  readonly id: ReferralId
  readonly child: ChildId
  readonly code: string
  readonly fromDesk: DeskId
  readonly toDesk: DeskId
  readonly fromAgency: AgencyId
  readonly toAgency: AgencyId
  readonly region: string
  readonly district: string | null
  readonly service: Sending['service']
  readonly besides: readonly Sending['service'][]
  readonly urgency: Sending['urgency']
  readonly ageBand: Sending['ageBand']
  readonly sex: Sending['sex']
  readonly language: string | null
  readonly interpreter: Sending['interpreter']
  readonly escort: Sending['escort']
  readonly urgentNeeds: readonly string[]
  readonly topicsAsked: readonly string[]
  readonly contactPhone: string | null
  readonly shareNow: readonly Referral['shareNow'][number][]
  readonly shareOnAcceptance: readonly Referral['shareNow'][number][]
  readonly assessmentSheet: string
  readonly applicationForServices: string
  readonly reportByCriteria: string
  readonly basis: Referral['basis']
  readonly consent: RecordId | null
  readonly viewAsked: Sending['viewAsked']
  readonly returnAgreed: Sending['returnAgreed'] | null
  readonly returnPresent: Sending['returnPresent'] | null
  readonly returnCare: Sending['returnCare'] | null
  readonly insteadOf: ReferralId | null
  readonly sentBy: PersonId
  /** The edition of the mechanism under which the child's file began. */
  readonly edition: string
  readonly state: Referral['state']
  readonly sentAt: Moment
  readonly openedAt: Moment | null
  readonly answeredAt: Moment | null
  readonly startedAt: Moment | null
  readonly takenOver: boolean
  readonly closedAt: Moment | null
  readonly because: string | null
  readonly outcome: 'done' | 'not-possible' | null
  readonly comeAt: string | null
  readonly awaited: Turn['what'] | null
  readonly turnSince: Moment | null
  readonly dueAt: Moment | null
  readonly level: number | null
  readonly escalatesAt: Moment | null
  readonly path: readonly Step[]
  readonly revision: number
  readonly note: Uint8Array | null
  readonly childsView: Uint8Array | null
  readonly vitalReason: Uint8Array | null
  readonly why: Uint8Array | null
  readonly question: Uint8Array | null
  readonly reply: Uint8Array | null
  readonly whatBecame: Uint8Array | null
  /** Who spoke for the receiver last, where it was by a link or on the telephone. */
  readonly saidBy: string | null
}

/** A row as the heart knows it. */
export function referralOf(row: Row): Referral {
  const sent = {
    id: row.id, child: row.child, from: { desk: row.fromDesk, agency: row.fromAgency }, to: { desk: row.toDesk, agency: row.toAgency },
    service: row.service, urgency: row.urgency, shareNow: row.shareNow, shareOnAcceptance: row.shareOnAcceptance, basis: row.basis,
    sentAt: row.sentAt, ...(row.openedAt !== null && { openedAt: row.openedAt }), revision: row.revision, path: row.path,
  }
  const turn = row.awaited === null ? undefined
    : { what: row.awaited, since: row.turnSince!, by: row.dueAt!, level: row.level!, escalatesAt: row.escalatesAt! }
  switch (row.state) {
    case 'waiting':
    case 'asked': return { ...sent, state: row.state, turn: turn! }
    case 'accepted': return { ...sent, state: 'accepted', answeredAt: row.answeredAt!, turn: turn! }
    case 'in-care': return { ...sent, state: 'in-care', answeredAt: row.answeredAt!, startedAt: row.startedAt!, takenOver: row.takenOver, turn: turn! }
    case 'declined': return { ...sent, state: 'declined', answeredAt: row.answeredAt!, because: row.because as In<'declined'>['because'], turn: turn! }
    case 'done': return { ...sent, state: 'done', answeredAt: row.answeredAt!, closedAt: row.closedAt!, outcome: row.outcome! }
    case 'passed-on': return { ...sent, state: 'passed-on', answeredAt: row.answeredAt!, closedAt: row.closedAt! }
    case 'withdrawn': return { ...sent, state: 'withdrawn', closedAt: row.closedAt!, reason: row.because as In<'withdrawn'>['reason'] }
  }
}

/** What the heart's state says in columns. */
function columnsOf(referral: Referral) {
  const turn = 'turn' in referral ? referral.turn : undefined
  const at = (moment: Moment | undefined) => moment === undefined ? null : toTime(moment)
  return {
    state: referral.state,
    opened_at: at(referral.openedAt),
    answered_at: at('answeredAt' in referral ? referral.answeredAt : undefined),
    started_at: at('startedAt' in referral ? referral.startedAt : undefined),
    taken_over: 'takenOver' in referral && referral.takenOver,
    closed_at: at('closedAt' in referral ? referral.closedAt : undefined),
    because: referral.state === 'declined' ? referral.because : referral.state === 'withdrawn' ? referral.reason : null,
    outcome: referral.state === 'done' ? referral.outcome : null,
    awaited: turn?.what ?? null,
    turn_since: at(turn?.since),
    due_at: at(turn?.by),
    level: turn?.level ?? null,
    escalates_at: at(turn?.escalatesAt),
    revision: referral.revision,
  }
}

function selectRow(tx: Tx) {
  const ms = (column: string) => tx.unsafe(`(extract(epoch from r.${column}) * 1000)::float8`)
  return tx`
    r.id, r.child, r.code, r.from_desk as "fromDesk", r.to_desk as "toDesk", r.from_agency as "fromAgency", r.to_agency as "toAgency", r.region, r.district,
    r.service, r.besides, r.urgency, r.age_band as "ageBand", r.sex, r.language, r.interpreter, r.escort, r.urgent_needs as "urgentNeeds",
    r.topics_asked as "topicsAsked", r.contact_phone as "contactPhone", r.share_now as "shareNow", r.share_on_acceptance as "shareOnAcceptance",
    r.assessment_sheet as "assessmentSheet", r.application_for_services as "applicationForServices", r.report_by_criteria as "reportByCriteria",
    r.basis, r.consent, r.view_asked as "viewAsked", r.return_agreed as "returnAgreed", r.return_present as "returnPresent", r.return_care as "returnCare", r.instead_of as "insteadOf", r.sent_by as "sentBy", r.edition, r.state, ${ms('sent_at')} as "sentAt",
    ${ms('opened_at')} as "openedAt", ${ms('answered_at')} as "answeredAt", ${ms('started_at')} as "startedAt", r.taken_over as "takenOver",
    ${ms('closed_at')} as "closedAt", r.because, r.outcome, r.come_at as "comeAt", r.awaited, ${ms('turn_since')} as "turnSince", ${ms('due_at')} as "dueAt",
    r.level, ${ms('escalates_at')} as "escalatesAt", r.path, r.revision, r.note, r.childs_view as "childsView", r.vital_reason as "vitalReason", r.why,
    r.question, r.reply, r.what_became as "whatBecame", r.said_by as "saidBy"`
}

/** Whether one of my desks is a side of it and nothing keeps me from its child. Takes as long for somebody else's referral as for none. */
export async function isMine(tx: Tx, referral: RecordId): Promise<boolean> {
  const [row] = await tx<{ mine: boolean }[]>`select referral.is_mine(${referral}) as mine`
  return row!.mine
}

/** The same for a hand-over, which everybody who serves the child may see. */
export async function isHandOverOfMine(tx: Tx, handOver: RecordId): Promise<boolean> {
  const [row] = await tx<{ mine: boolean }[]>`select referral.is_hand_over_of_mine(${handOver}) as mine`
  return row!.mine
}

/**
 * Locked until the transaction ends: of two answers that arrive at once the second waits here, then reads what the first has
 * made of it and is refused by the heart. Nothing where it is not there, or not for who asks.
 */
export async function referralForUpdate(tx: Tx, id: RecordId): Promise<Row | undefined> {
  const [row] = await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r where r.programme = (select access.my_programme()) and r.id = ${id} for update`
  return row
}

export async function referralsById(tx: Tx, ids: readonly RecordId[]): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r where r.programme = (select access.my_programme()) and r.id = any (${[...ids]}::uuid[])`
}

/** The desks that own the file of a referral's child; only referrals of children whose file has several parts. */
export async function desksOfOneFile(tx: Tx, referrals: readonly RecordId[]): Promise<Map<RecordId, DeskId[]>> {
  const rows = await tx<{ id: RecordId; desks: DeskId[] }[]>`select id, desks from referral.desks_of_one_file(${[...referrals]}::uuid[])`
  return new Map(rows.map(({ id, desks }) => [id, desks]))
}

/** Whether this desk is asked for another part of the child's file already. */
export async function isAskedElsewhere(tx: Tx, child: ChildId, desk: DeskId): Promise<boolean> {
  const [row] = await tx<{ asked: boolean }[]>`select referral.is_asked_elsewhere(${child}, ${desk}) as asked`
  return row!.asked
}

export interface NewStories { note: Uint8Array | null; childsView: Uint8Array | null; vitalReason: Uint8Array | null }

/** False: this desk has been asked for this child already and has not ended it. Two phones of one desk asking at once wait for each other on the index. */
export async function insertReferral(tx: Tx, referral: In<'waiting'>, { answers, sentBy, edition, stories }: { answers: Sending; sentBy: PersonId; edition: string; stories: NewStories }): Promise<boolean> {
  const c = columnsOf(referral)
  const rows = await tx`
    insert into referral.referrals (programme, id, child, code, from_desk, to_desk, from_agency, to_agency, region, district, service, besides, urgency,
      age_band, sex, language, interpreter, escort, urgent_needs, topics_asked, contact_phone, share_now, share_on_acceptance,
      assessment_sheet, application_for_services, report_by_criteria, basis, consent, agreement, view_asked, return_agreed, return_present, return_care, instead_of, sent_by, edition,
      state, sent_at, awaited, turn_since, due_at, level, escalates_at, path, revision, note, childs_view, vital_reason)
    values ((select access.my_programme()), ${referral.id}, ${referral.child}, ${answers.code}, ${referral.from.desk}, ${referral.to.desk},
      ${referral.from.agency}, ${referral.to.agency}, ${answers.where.region}, ${answers.where.district ?? null}, ${referral.service},
      ${[...(answers.besides ?? [])]}::text[], ${referral.urgency}, ${answers.ageBand}, ${answers.sex}, ${answers.language ?? null}, ${answers.interpreter},
      ${answers.escort}, ${[...(answers.urgentNeeds ?? [])]}::text[], ${[...(answers.topicsAsked ?? [])]}::text[], ${answers.contactPhone ?? null},
      ${[...referral.shareNow]}::text[], ${[...referral.shareOnAcceptance]}::text[], ${answers.assessmentSheet}, ${answers.applicationForServices},
      ${answers.reportByCriteria}, ${referral.basis}, ${answers.consent ?? null}, ${answers.agreement ?? null}, ${answers.viewAsked}, ${answers.returnAgreed ?? null}, ${answers.returnPresent ? [...answers.returnPresent] : null}::text[], ${answers.returnCare ?? null},
      ${answers.insteadOf ?? null},
      ${sentBy}, ${edition}, ${c.state}, ${toTime(referral.sentAt)}, ${c.awaited}, ${c.turn_since}, ${c.due_at}, ${c.level}, ${c.escalates_at},
      ${tx.json(referral.path as never)}, ${c.revision}, ${stories.note}, ${stories.childsView}, ${stories.vitalReason})
    on conflict (programme, child, to_desk) where state in ('waiting', 'asked', 'accepted', 'in-care') do nothing
    returning id`
  return rows.length === 1
}

/** The open referral of this child from one desk to another, locked: what was asked with a line and is settled without one. */
export async function openBetween(tx: Tx, child: ChildId, fromDesk: DeskId, toDesk: DeskId): Promise<Row | undefined> {
  const [row] = await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r
    where r.programme = (select access.my_programme()) and r.child = ${child} and r.from_desk = ${fromDesk} and r.to_desk = ${toDesk}
      and r.state in ('waiting', 'asked', 'accepted', 'in-care') for update`
  return row
}

/** What is refused inside leaves nothing behind; what was written before stays. */
export async function attempt<T>(tx: Tx, work: () => Promise<T | Refusal>): Promise<T | Refusal> {
  await tx`savepoint attempt`
  const done = await work()
  if (done instanceof Refusal) await tx`rollback to savepoint attempt`
  return done
}

export interface Besides { comeAt?: string | undefined; saidBy?: string | undefined; why?: Uint8Array; question?: Uint8Array; reply?: Uint8Array; whatBecame?: Uint8Array }

/** Writes what the heart made of it; stories that are not given stay as they are. The row is locked already. */
export async function moveReferral(tx: Tx, referral: Referral, besides: Besides = {}): Promise<void> {
  const c = columnsOf(referral)
  const rows = await tx`
    update referral.referrals set state = ${c.state}, opened_at = ${c.opened_at}, answered_at = ${c.answered_at}, started_at = ${c.started_at},
      taken_over = ${c.taken_over}, closed_at = ${c.closed_at}, because = ${c.because}, outcome = ${c.outcome}, awaited = ${c.awaited},
      turn_since = ${c.turn_since}, due_at = ${c.due_at}, level = ${c.level}, escalates_at = ${c.escalates_at}, path = ${tx.json(referral.path as never)},
      revision = ${c.revision}, changed_in = pg_current_xact_id(),
      come_at = coalesce(${besides.comeAt ?? null}, come_at), said_by = coalesce(${besides.saidBy ?? null}, said_by), why = coalesce(${besides.why ?? null}, why), question = coalesce(${besides.question ?? null}, question),
      reply = coalesce(${besides.reply ?? null}, reply), what_became = coalesce(${besides.whatBecame ?? null}, what_became)
    where programme = (select access.my_programme()) and id = ${referral.id} returning id`
  if (rows.length !== 1) throw new Error('a referral that was locked could not be written')
}

/** What climbing changes, of many at once. */
export async function climbReferrals(tx: Tx, climbed: readonly Open[]): Promise<void> {
  const told = climbed.map(({ id, turn, path, revision }) => ({ id, level: turn.level, next: turn.escalatesAt, path, revision }))
  const rows = await tx`
    update referral.referrals r set level = c.level, escalates_at = to_timestamp(c.next / 1000.0), path = c.path, revision = c.revision, changed_in = pg_current_xact_id()
    from jsonb_to_recordset(${tx.json(told as never)}) c(id uuid, level int, next bigint, path jsonb, revision int)
    where r.programme = (select access.my_programme()) and r.id = c.id returning r.id`
  if (rows.length !== climbed.length) throw new Error('a referral that was locked could not be written')
}

/** Open referrals that rest on a consent; locked, because a withdrawal and an answer may meet. */
export async function referralsRestingOn(tx: Tx, consent: RecordId): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r
    where r.programme = (select access.my_programme()) and r.consent = ${consent} and r.closed_at is null order by r.id for update`
}

/**
 * With all three papers of Rules 39, and come to nothing since: declined, taken back, not possible; and no other one with its papers goes on or was done. For the clockwork.
 * `at`: when it came to nothing.
 */
export async function cameToNothing(tx: Tx, since: Moment): Promise<{ readonly child: ChildId; readonly toDesk: DeskId; readonly at: Moment }[]> {
  const withPapers = (of: string) => tx.unsafe(`${of}.assessment_sheet = 'ready' and ${of}.application_for_services = 'ready' and ${of}.report_by_criteria = 'ready'`)
  return await tx<{ child: ChildId; toDesk: DeskId; at: Moment }[]>`
    select r.child, r.to_desk as "toDesk", (extract(epoch from coalesce(r.closed_at, r.turn_since)) * 1000)::float8 as at from referral.referrals r
    where r.programme = (select access.my_programme()) and ${withPapers('r')} and r.state in ('declined', 'passed-on', 'withdrawn', 'done') and coalesce(r.closed_at, r.turn_since) >= ${toTime(since)}
      and r.outcome is distinct from 'done'
      and not exists (select from referral.referrals o where o.programme = r.programme and o.child = r.child and o.id <> r.id and ${withPapers('o')}
        and (o.state in ('waiting', 'asked', 'accepted', 'in-care') or o.outcome = 'done'))`
}

/** Unanswered, and their consent was taken back since `since`; for the clockwork. Locked: an answer may be on its way. */
export async function restingOnNothing(tx: Tx, since: Moment): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r
    where r.programme = (select access.my_programme()) and r.id in (select referral.rest_on_nothing(${toTime(since)})) order by r.id for update skip locked`
}

/** Locked one by one; a second clockwork takes others. */
export async function dueForUpdate(tx: Tx, at: Moment, limit: number): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r
    where r.programme = (select access.my_programme()) and r.escalates_at <= ${toTime(at)} order by r.escalates_at limit ${limit} for update skip locked`
}

/** Open ones whose turn is at one of these desks, where nobody works today, that nobody has in hand by a link, and that have not climbed yet to who is there. `regionThere`: a coordinator of their region is. */
export async function atEmptyDesks(tx: Tx, desks: ReadonlySet<DeskId>, today: Day, limit: number): Promise<(Row & { readonly regionThere: boolean })[]> {
  return await tx<(Row & { readonly regionThere: boolean })[]>`
    with waits as materialized (
      select x.id, x.region from referral.referrals x where x.programme = (select access.my_programme()) and x.state in ('waiting', 'accepted', 'in-care') and x.level < 4 and x.to_desk = any (${[...desks]}::uuid[])
        and not exists (select from referral.links l where l.programme = x.programme and l.referral = x.id and l.opened_at is not null and l.ended_at is null and l.ends_at > now())
      union all
      select x.id, x.region from referral.referrals x where x.programme = (select access.my_programme()) and x.state in ('asked', 'declined') and x.level < 4 and x.from_desk = any (${[...desks]}::uuid[])
    ), there as materialized (
      select w.region, referral.coordinator_there(w.region, ${today}::date) as is_there from (select distinct region from waits) w
    )
    select ${selectRow(tx)}, t.is_there as "regionThere" from waits w join there t on t.region = w.region join referral.referrals r on r.programme = (select access.my_programme()) and r.id = w.id
    where r.level < case when t.is_there then 3 else 4 end order by r.escalates_at limit ${limit} for update of r skip locked`
}

export async function whoLearns(tx: Tx, place: string, { agency, region }: { agency: AgencyId; region: string }): Promise<PersonId[]> {
  const rows = await tx<{ person: PersonId }[]>`select x as person from referral.who_learns(${place}, ${agency}, ${region}) x`
  return rows.map((row) => row.person)
}

export interface Cursor { readonly dueAt: Moment; readonly id: RecordId }
const first: Cursor = { dueAt: 0 as Moment, id: '00000000-0000-0000-0000-000000000000' }

/**
 * Open referrals of these desks, sent and received, most urgent term first. Each desk and direction is one ordered range of an
 * index; the ranges are merged. The page after `cursor` begins in the index, so the last page costs what the first does.
 */
export async function openOfDesks(tx: Tx, desks: readonly DeskId[], { after = first, limit }: { after?: Cursor; limit: number }): Promise<Row[]> {
  const from = [toTime(after.dueAt), after.id] as const
  return await tx<Row[]>`
    with lines as (
      select s.id, s.due_at from unnest(${[...desks]}::uuid[]) d(desk) cross join lateral (
        select x.id, x.due_at from referral.referrals x
        where x.programme = (select access.my_programme()) and x.from_desk = d.desk and x.closed_at is null and (x.due_at, x.id) > (${from[0]}::timestamptz, ${from[1]}::uuid)
        order by x.due_at, x.id limit ${limit}) s
      union
      select s.id, s.due_at from unnest(${[...desks]}::uuid[]) d(desk) cross join lateral (
        select x.id, x.due_at from referral.referrals x
        where x.programme = (select access.my_programme()) and x.to_desk = d.desk and x.state in ('waiting', 'asked', 'accepted', 'in-care') and (x.due_at, x.id) > (${from[0]}::timestamptz, ${from[1]}::uuid)
        order by x.due_at, x.id limit ${limit}) s
      order by 2, 1 limit ${limit}
    )
    select ${selectRow(tx)} from lines l join referral.referrals r on r.programme = (select access.my_programme()) and r.id = l.id
    order by r.due_at, r.id`
}

/** The same for regions: what a coordinator keeps an eye on. */
export async function openOfRegions(tx: Tx, regions: readonly string[], { after = first, limit, andOfProgramme }: { after?: Cursor; limit: number; /** Also what has reached the programme, wherever. */ andOfProgramme: boolean }): Promise<Row[]> {
  return await tx<Row[]>`
    with lines as (
      select s.id, s.due_at from unnest(${[...regions]}::text[]) g(region) cross join lateral (
        select x.id, x.due_at from referral.referrals x
        where x.programme = (select access.my_programme()) and x.region = g.region and x.closed_at is null
          and (x.due_at, x.id) > (${toTime(after.dueAt)}::timestamptz, ${after.id}::uuid)
        order by x.due_at, x.id limit ${limit}) s
      ${andOfProgramme ? tx`union (
        select x.id, x.due_at from referral.referrals x
        where x.programme = (select access.my_programme()) and x.level = 4 and (x.due_at, x.id) > (${toTime(after.dueAt)}::timestamptz, ${after.id}::uuid)
        order by x.due_at, x.id limit ${limit})` : tx``}
      order by 2, 1 limit ${limit}
    )
    select ${selectRow(tx)} from lines l join referral.referrals r on r.programme = (select access.my_programme()) and r.id = l.id
    order by r.due_at, r.id`
}

export interface RegionCount { readonly region: string; readonly open: number; readonly past: number }
/** Nobody reads "37,412 open": above this it is "many", and the count costs no more. */
export const mostCounted = 1000

/** How many are open, and how many past their term, in each region. */
export async function countsOfRegions(tx: Tx, regions: readonly string[], at: Moment): Promise<RegionCount[]> {
  return await tx<RegionCount[]>`
    select g.region, o.n::int as "open", p.n::int as "past" from unnest(${[...regions]}::text[]) g(region)
    cross join lateral (select count(*) as n from (select from referral.referrals x
      where x.programme = (select access.my_programme()) and x.region = g.region and x.closed_at is null limit ${mostCounted}) counted) o
    cross join lateral (select count(*) as n from (select from referral.referrals x
      where x.programme = (select access.my_programme()) and x.region = g.region and x.closed_at is null and x.due_at < ${toTime(at)} limit ${mostCounted}) counted) p`
}

export interface AnsweringRow { readonly agency: AgencyId | null; readonly month: string | null; readonly figures: Omit<Figures, 'reasons' | 'outcomes'> }
export interface KindRow { readonly agency: AgencyId; readonly month: string; readonly what: 'reasons' | 'outcomes'; readonly kind: string; readonly n: number }
interface Counted { readonly from: Moment; readonly until: Moment; readonly asOf: Moment }

/** How referrals were answered, of the own agency or of a region; whoever may not know gets no row. By agency, by month, and all together. */
export async function answeringOf(tx: Tx, { region, from, until, asOf }: Counted & { readonly region: string | null }): Promise<AnsweringRow[]> {
  return await tx<AnsweringRow[]>`select agency, month, figures from referral.answering(${region}, ${toTime(from)}, ${toTime(until)}, ${toTime(asOf)})`
}

/** Reasons and outcomes of the same, so many of each by agency and month; of a region of half a year only. */
export async function answerKindsOf(tx: Tx, { region, from, until, asOf }: Counted & { readonly region: string | null }): Promise<KindRow[]> {
  return await tx<KindRow[]>`select agency, month, what, kind, n from referral.answer_kinds(${region}, ${toTime(from)}, ${toTime(until)}, ${toTime(asOf)})`
}

/** All of the own agency's region together; nothing where others could be found in it. */
export async function answeringBeside(tx: Tx, { from, until, asOf }: Counted): Promise<NonNullable<AnsweringSeen['beside']> | undefined> {
  const [row] = await tx<NonNullable<AnsweringSeen['beside']>[]>`select region, agencies, figures from referral.answering_beside(${toTime(from)}, ${toTime(until)}, ${toTime(asOf)})`
  return row
}

export interface HandOverRow {
  readonly id: RecordId
  readonly child: ChildId
  readonly referral: ReferralId
  readonly n: number
  readonly fromDesk: DeskId
  readonly toDesk: DeskId
  readonly happenedAt: Moment
  readonly signedAt: Moment
  readonly signedBy: PersonId
  readonly placeKind: string
  readonly condition: string
  readonly childTold: string
  readonly documents: readonly string[]
  readonly present: readonly string[]
  readonly conditionNote: Uint8Array | null
  readonly belongings: Uint8Array | null
  readonly confirmedAt: Moment | null
  readonly itWasSo: boolean | null
  readonly difference: Uint8Array | null
  readonly revision: number
}

function selectHandOver(tx: Tx) {
  return tx`
    h.id, h.child, h.referral, h.n, h.from_desk as "fromDesk", h.to_desk as "toDesk", (extract(epoch from h.happened_at) * 1000)::float8 as "happenedAt",
    (extract(epoch from h.signed_at) * 1000)::float8 as "signedAt", h.signed_by as "signedBy", h.place_kind as "placeKind", h.condition, h.child_told as "childTold",
    h.documents, h.present, h.condition_note as "conditionNote", h.belongings, (extract(epoch from h.confirmed_at) * 1000)::float8 as "confirmedAt",
    h.it_was_so as "itWasSo", h.difference, h.revision`
}

export function handOverOf(row: HandOverRow): HandOver {
  return { from: row.fromDesk, to: row.toDesk, at: row.happenedAt, ...(row.confirmedAt !== null && { confirmed: { at: row.confirmedAt, itWasSo: row.itWasSo! } }) }
}

/** The whole line of a child, from the first. Who takes over serves the child and therefore sees all of it. */
export async function lineOfCustody(tx: Tx, child: ChildId): Promise<HandOverRow[]> {
  return await tx<HandOverRow[]>`
    select ${selectHandOver(tx)} from referral.hand_overs h where h.programme = (select access.my_programme()) and h.child = ${child} order by h.n`
}

export async function handOversById(tx: Tx, ids: readonly RecordId[]): Promise<HandOverRow[]> {
  return await tx<HandOverRow[]>`
    select ${selectHandOver(tx)} from referral.hand_overs h where h.programme = (select access.my_programme()) and h.id = any (${[...ids]}::uuid[])`
}

/** Locked: the other signature is given once. */
export async function handOverForUpdate(tx: Tx, id: RecordId): Promise<HandOverRow | undefined> {
  const [row] = await tx<HandOverRow[]>`
    select ${selectHandOver(tx)} from referral.hand_overs h
    where h.programme = (select access.my_programme()) and h.id = ${id} for update`
  return row
}

export interface NewHandOver extends Pick<HandOverRow, 'id' | 'child' | 'referral' | 'n' | 'fromDesk' | 'toDesk' | 'happenedAt' | 'signedAt' | 'signedBy' | 'placeKind' | 'condition' | 'childTold' | 'documents' | 'present' | 'conditionNote' | 'belongings'> {
  /** Where both signed at once, without a line. */
  readonly confirmed?: { readonly at: Moment; readonly by: PersonId }
}

/** False where somebody else took the next place in the line meanwhile. */
export async function insertHandOver(tx: Tx, one: NewHandOver): Promise<boolean> {
  const rows = await tx`
    insert into referral.hand_overs (programme, id, child, referral, n, from_desk, to_desk, happened_at, signed_at, signed_by, place_kind, condition, child_told,
      documents, present, condition_note, belongings, confirmed_at, confirmed_by, it_was_so)
    values ((select access.my_programme()), ${one.id}, ${one.child}, ${one.referral}, ${one.n}, ${one.fromDesk}, ${one.toDesk}, ${toTime(one.happenedAt)},
      ${toTime(one.signedAt)}, ${one.signedBy}, ${one.placeKind}, ${one.condition}, ${one.childTold}, ${[...one.documents]}::text[], ${[...one.present]}::text[],
      ${one.conditionNote}, ${one.belongings}, ${one.confirmed ? toTime(one.confirmed.at) : null}, ${one.confirmed?.by ?? null}, ${one.confirmed ? true : null})
    on conflict (programme, child, n) do nothing returning id`
  return rows.length === 1
}

export async function confirmHandOverRow(tx: Tx, id: RecordId, { at, by, itWasSo, difference }: { at: Moment; by: PersonId; itWasSo: boolean; difference: Uint8Array | null }): Promise<void> {
  await tx`
    update referral.hand_overs set confirmed_at = ${toTime(at)}, confirmed_by = ${by}, it_was_so = ${itWasSo}, difference = ${difference}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id}`
}

export interface Leaving {
  readonly id: RecordId; readonly child: ChildId; readonly before: number | null; readonly fromDesk: DeskId; readonly happenedAt: Moment; readonly signedAt: Moment; readonly signedBy: PersonId; readonly to: string; readonly country: string | null
  readonly placeKind: string; readonly condition: string; readonly childTold: string; readonly papers: readonly string[]; readonly present: readonly string[]; readonly signed: string
}

export async function insertLeaving(tx: Tx, one: Leaving): Promise<void> {
  await tx`
    insert into referral.leavings (programme, id, child, before, from_desk, happened_at, signed_at, signed_by, to_body, country, place_kind, condition, child_told, papers, present, signed)
    values ((select access.my_programme()), ${one.id}, ${one.child}, ${one.before}, ${one.fromDesk}, ${toTime(one.happenedAt)}, ${toTime(one.signedAt)}, ${one.signedBy}, ${one.to}, ${one.country},
      ${one.placeKind}, ${one.condition}, ${one.childTold}, ${[...one.papers]}::text[], ${[...one.present]}::text[], ${one.signed})`
}

/** What is open for this child at desks of mine, or asked by them; locked. */
export async function openOfChild(tx: Tx, child: ChildId): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r where r.programme = (select access.my_programme()) and r.child = ${child} and r.closed_at is null order by r.id for update`
}

/** For the clockwork: what is still open about children who have left since. */
export async function openAfterLeaving(tx: Tx): Promise<Row[]> {
  return await tx<Row[]>`
    select ${selectRow(tx)} from referral.referrals r
    where r.programme = (select access.my_programme()) and r.id in (select referral.open_after_leaving()) order by r.id limit 500 for update skip locked`
}

/** What was shared by another referral, whoever sent it, that gives the receiver a place in this child's file which outlives this one. */
export async function heldOtherwise(tx: Tx, { child, desk, besides }: { child: ChildId; desk: DeskId; besides: RecordId }): Promise<readonly string[] | null> {
  const [row] = await tx<{ shows: string[] | null }[]>`select referral.held_otherwise(${child}, ${desk}, ${besides}) as shows`
  return row!.shows
}

/** Desks that were asked for this child already, whatever they answered. */
export async function desksAskedFor(tx: Tx, child: ChildId): Promise<Set<DeskId>> {
  const rows = await tx<{ desk: DeskId }[]>`select distinct to_desk as desk from referral.referrals where programme = (select access.my_programme()) and child = ${child}`
  return new Set(rows.map((row) => row.desk))
}

export interface LinkRow { readonly id: RecordId; readonly referral: RecordId; readonly madeAt: Moment; readonly endsAt: Moment; readonly openedAt: Moment | null; readonly endedAt: Moment | null; readonly because: 'taken-back' | 'new-one' | 'ended' | null }

/** The newest link of each of these referrals, of those I sent. */
export async function newestLinks(tx: Tx, referrals: readonly RecordId[]): Promise<Map<RecordId, LinkRow>> {
  const ms = (column: string) => tx.unsafe(`(extract(epoch from l.${column}) * 1000)::float8`)
  const rows = referrals.length === 0 ? [] : await tx<LinkRow[]>`
    select distinct on (l.referral) l.id, l.referral, ${ms('made_at')} as "madeAt", ${ms('ends_at')} as "endsAt", ${ms('opened_at')} as "openedAt", ${ms('ended_at')} as "endedAt", l.because
    from referral.links l where l.programme = (select access.my_programme()) and l.referral = any (${[...referrals]}::uuid[]) order by l.referral, l.made_at desc, l.id`
  return new Map(rows.map((row) => [row.referral, row]))
}

export interface NewLink { readonly id: RecordId; readonly tokenHash: Uint8Array; readonly publicKey: Uint8Array; readonly sealedName: Uint8Array | null; readonly madeBy: PersonId; readonly days: number }

/** Its time is counted by the database, as a session's is. */
export async function insertLink(tx: Tx, { id: referral, child, toDesk, toAgency }: Pick<Row, 'id' | 'child' | 'toDesk' | 'toAgency'>, link: NewLink): Promise<void> {
  await tx`
    insert into referral.links (programme, id, referral, child, desk, agency, token_hash, public_key, sealed_name, made_by, ends_at)
    values ((select access.my_programme()), ${link.id}, ${referral}, ${child}, ${toDesk}, ${toAgency}, ${link.tokenHash}, ${link.publicKey}, ${link.sealedName}, ${link.madeBy}, now() + ${link.days} * interval '1 day')`
}

/** How many lived and live no more. */
export async function endLinks(tx: Tx, referral: RecordId, because: 'taken-back' | 'new-one' | 'ended'): Promise<number> {
  const [row] = await tx<{ ended: number }[]>`select referral.end_links(${referral}, ${because}) as ended`
  return row!.ended
}

export async function prolongLinks(tx: Tx, referral: RecordId): Promise<void> {
  await tx`select referral.prolong_links(${referral})`
}

/** Asked by nobody: whether this device has the link, and of which referral it is. */
export async function openLink(sql: Sql, token: string, device: string): Promise<{ stands: 'here'; referral: ReferralId } | { stands: 'elsewhere' | 'unknown' }> {
  const [row] = await sql<{ stands: 'here'; referral: ReferralId }[]>`select stands, referral from referral.open_link(${token}, ${device})`
  return row!
}

/** What the link of this transaction is about. */
export async function myLink(tx: Tx): Promise<{ referral: ReferralId; endsAt: Moment } | undefined> {
  const [row] = await tx<{ referral: ReferralId; endsAt: Moment }[]>`select referral, (extract(epoch from ends_at) * 1000)::float8 as "endsAt" from referral.my_link()`
  return row
}

/** The name that lies sealed to the link of this transaction, once it may be opened. */
export async function nameByLink(tx: Tx): Promise<Uint8Array | undefined> {
  const [row] = await tx<{ name: Uint8Array | null }[]>`select referral.name_by_link() as name`
  return row?.name ?? undefined
}
