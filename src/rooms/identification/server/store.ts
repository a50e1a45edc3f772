import type { AdviceState, Says } from '../advice.ts'
import type { AgeFacts } from '../age.ts'
import type { Conversation } from '../asked.ts'
import type { ChildFile } from '../child.ts'
import type { AgencyKind, Sex, SignCode, Topic, Urgency, UrgentNeed } from '../codes.ts'
import type { Concern, SetAsideReason } from '../concern.ts'
import type { JointOutcome, Raising } from '../forms.ts'
import type { Right } from '../rights.ts'
import type { SpokenCode } from '../spoken-code.ts'
import { fromTime, toTime, type Tx } from '#core/db/tx.ts'
import type { Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, ConcernId, DeskId, PersonId, RecordId } from '#core/ids.ts'

// Concerns

export interface Seen {
  readonly region: string
  readonly district: string | null
  readonly seenWhen: string
  readonly howMany: number
  readonly agesAbout: readonly string[]
  readonly placeKind: SignCode
  readonly signs: readonly SignCode[]
  readonly languagesHeard: readonly string[]
}
export type ConcernRecord = Concern & Seen

interface ConcernRow extends Seen {
  id: ConcernId; state: Concern['state']; raisedBy: PersonId; raisedAt: Date; desk: DeskId | null; through: DeskId[]; urgency: Urgency
  because: SetAsideReason | null; childrenMet: number; changedAt: Date; revision: number
}

export async function insertConcern(tx: Tx, concern: Concern, seen: Raising): Promise<void> {
  await tx`
    insert into identification.concerns (programme, id, state, raised_by, raised_at, desk, through, region, district, urgency, seen_when, how_many, ages_about, place_kind, signs, languages_heard, changed_at, revision)
    values ((select access.my_programme()), ${concern.id}, ${concern.state}, ${concern.raisedBy}, ${toTime(concern.raisedAt)}, ${concern.desk}, ${[...concern.through]}::uuid[],
      ${seen.place.region}, ${seen.place.district ?? null}, ${concern.urgency}, ${seen.seenWhen}, ${seen.howMany}, ${[...seen.agesAbout]}::text[], ${seen.placeKind}, ${[...seen.signs]}::text[],
      ${[...(seen.languagesHeard ?? [])]}::text[], ${toTime(concern.changedAt)}, ${concern.revision})`
}

/** Locked until the transaction ends: two desks answering at once become one answer and one refusal. */
export async function concernForUpdate(tx: Tx, id: RecordId): Promise<ConcernRecord | undefined> {
  const [row] = await tx<ConcernRow[]>`
    select ${concernColumns(tx)} from identification.concerns where programme = (select access.my_programme()) and id = ${id} for update`
  return row && toConcern(row)
}

/** Row-level security leaves what this person raised, what their desks had, and a coordinator's regions. */
export async function concernsById(tx: Tx, ids: readonly RecordId[]): Promise<ConcernRecord[]> {
  const rows = await tx<ConcernRow[]>`
    select ${concernColumns(tx)} from identification.concerns where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[])`
  return rows.map(toConcern)
}

export async function updateConcern(tx: Tx, concern: Concern): Promise<void> {
  await tx`
    update identification.concerns set state = ${concern.state}, desk = ${concern.desk}, through = ${[...concern.through]}::uuid[], because = ${concern.state === 'set-aside' ? concern.because : null},
      children_met = ${concern.childrenMet}, changed_at = ${toTime(concern.changedAt)}, revision = ${concern.revision}
    where programme = (select access.my_programme()) and id = ${concern.id}`
}

function concernColumns(tx: Tx) {
  return tx`id, state, raised_by as "raisedBy", raised_at as "raisedAt", desk, through, region, district, urgency, seen_when as "seenWhen", how_many as "howMany", ages_about as "agesAbout",
    place_kind as "placeKind", signs, languages_heard as "languagesHeard", because, children_met as "childrenMet", changed_at as "changedAt", revision`
}

function toConcern({ because, ...row }: ConcernRow): ConcernRecord {
  const read = { ...row, raisedAt: fromTime(row.raisedAt), changedAt: fromTime(row.changedAt) }
  return (row.state === 'set-aside' ? { ...read, because } : read) as ConcernRecord
}

// Children

export interface ChildFacts {
  readonly sex: Sex
  readonly languages: readonly string[]
  readonly interpreter: string
  readonly region: string
  readonly district: string | null
  readonly company: string
  readonly carerMayBeInvolved: string
  readonly staysTonight: string
  readonly atSchool: string
  readonly documents: readonly string[]
  readonly citizenshipSaid: string
  readonly needs: readonly UrgentNeed[]
  readonly signs: readonly SignCode[]
  readonly basis: string
  readonly noticeNeeded: boolean
  readonly noticeMadeAt: Moment | null
  readonly group: RecordId | null
  readonly concern: ConcernId | null
  readonly openedBy: DeskId
  readonly metAt: Moment
  /** The edition of the mechanism that was in force when the child was met. */
  readonly edition: string
}
export type ChildRecord = ChildFile & ChildFacts & { readonly id: ChildId; readonly code: SpokenCode; readonly ageDocument: string | null }

interface ChildRow extends Omit<ChildFacts, 'noticeMadeAt' | 'metAt'>, Omit<ChildFile, 'age' | 'changedAt'> {
  id: ChildId; codeWord: string; codeNumber: number; ageBasis: AgeFacts['basis']; ageFrom: number | null; ageTo: number | null; ageDocument: string | null
  noticeMadeAt: Date | null; metAt: Date; changedAt: Date
}

/**
 * Opens the file under the drawn code. False where the number or the code is given already: `on conflict` names no index,
 * because the row in the way may belong to somebody else.
 */
export async function insertChild(tx: Tx, child: ChildFile & ChildFacts & { id: ChildId }, code: SpokenCode): Promise<boolean> {
  const { from, to } = bounds(child.age)
  const done = await tx`
    insert into identification.children (programme, id, code_word, code_number, state, procedural, help, appeal, sex, age_basis, age_from, age_to, presumed_minor, languages, interpreter, region, district, company,
      carer_may_be_involved, stays_tonight, at_school, documents, citizenship_said, needs, signs, basis, notice_needed, notice_made_at, group_id, concern, opened_by, met_at, edition, changed_at, revision)
    values ((select access.my_programme()), ${child.id}, ${code.word}, ${code.number}, ${child.state}, ${child.procedural}, ${child.help}, ${child.appeal}, ${child.sex}, ${child.age.basis}, ${from}, ${to}, ${child.presumedMinor},
      ${[...child.languages]}::text[], ${child.interpreter}, ${child.region}, ${child.district}, ${child.company}, ${child.carerMayBeInvolved}, ${child.staysTonight}, ${child.atSchool}, ${[...child.documents]}::text[],
      ${child.citizenshipSaid}, ${[...child.needs]}::text[], ${[...child.signs]}::text[], ${child.basis}, ${child.noticeNeeded}, ${toTimeOrNull(child.noticeMadeAt)}, ${child.group}, ${child.concern}, ${child.openedBy},
      ${toTime(child.metAt)}, ${child.edition}, ${toTime(child.changedAt)}, ${child.revision})
    on conflict do nothing`
  return done.count === 1
}

/** Locked until the transaction ends: two outcomes at once become one outcome and one refusal. */
export async function childForUpdate(tx: Tx, id: RecordId): Promise<ChildRecord | undefined> {
  const [row] = await tx<ChildRow[]>`
    select ${childColumns(tx)} from identification.children where programme = (select access.my_programme()) and id = ${id} for update`
  return row && toChild(row)
}

export async function childrenById(tx: Tx, ids: readonly RecordId[]): Promise<ChildRecord[]> {
  const rows = await tx<ChildRow[]>`
    select ${childColumns(tx)} from identification.children where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[])`
  return rows.map(toChild)
}

/** Who of a group I serve: brothers and sisters in another agency's care are not told of here. */
export async function groupMembers(tx: Tx, groups: readonly RecordId[]): Promise<{ id: ChildId; group: RecordId }[]> {
  if (groups.length === 0) return []
  return await tx<{ id: ChildId; group: RecordId }[]>`
    select id, group_id as "group" from identification.children where programme = (select access.my_programme()) and group_id = any (${[...groups]}::uuid[]) order by met_at, id`
}

export async function updateChild(tx: Tx, child: ChildRecord): Promise<void> {
  const { from, to } = bounds(child.age)
  await tx`
    update identification.children set state = ${child.state}, procedural = ${child.procedural}, help = ${child.help}, appeal = ${child.appeal}, age_basis = ${child.age.basis}, age_from = ${from}, age_to = ${to},
      presumed_minor = ${child.presumedMinor}, age_document = ${child.ageDocument}, needs = ${[...child.needs]}::text[], signs = ${[...child.signs]}::text[], stays_tonight = ${child.staysTonight},
      sex = ${child.sex}, languages = ${[...child.languages]}::text[], interpreter = ${child.interpreter}, region = ${child.region}, district = ${child.district}, company = ${child.company},
      carer_may_be_involved = ${child.carerMayBeInvolved}, at_school = ${child.atSchool}, documents = ${[...child.documents]}::text[], citizenship_said = ${child.citizenshipSaid},
      notice_needed = ${child.noticeNeeded}, notice_made_at = ${toTimeOrNull(child.noticeMadeAt)}, group_id = ${child.group}, changed_at = ${toTime(child.changedAt)}, revision = ${child.revision}
    where programme = (select access.my_programme()) and id = ${child.id}`
}

function childColumns(tx: Tx) {
  return tx`id, code_word as "codeWord", code_number as "codeNumber", state, procedural, help, appeal, sex, age_basis as "ageBasis", age_from as "ageFrom", age_to as "ageTo", presumed_minor as "presumedMinor",
    age_document as "ageDocument", languages, interpreter, region, district, company, carer_may_be_involved as "carerMayBeInvolved", stays_tonight as "staysTonight", at_school as "atSchool", documents,
    citizenship_said as "citizenshipSaid", needs, signs, basis, notice_needed as "noticeNeeded", notice_made_at as "noticeMadeAt", group_id as "group", concern, opened_by as "openedBy", met_at as "metAt", edition,
    changed_at as "changedAt", revision`
}

function toChild({ codeWord, codeNumber, ageBasis, ageFrom, ageTo, ...row }: ChildRow): ChildRecord {
  return {
    ...row, code: { word: codeWord, number: codeNumber }, age: ageBasis === 'unknown' ? { basis: 'unknown' } : { basis: ageBasis, from: ageFrom!, to: ageTo! },
    noticeMadeAt: row.noticeMadeAt && fromTime(row.noticeMadeAt), metAt: fromTime(row.metAt), changedAt: fromTime(row.changedAt),
  }
}

function bounds(age: AgeFacts): { from: number | null; to: number | null } {
  return age.basis === 'unknown' ? { from: null, to: null } : { from: age.from, to: age.to }
}

// Conversations, and the file's way

export interface ConversationRecord extends Conversation {
  readonly id: RecordId
  readonly child: ChildId
  readonly desk: DeskId
  readonly why: string | null
  readonly askedAgainBecause: string | null
  readonly present: readonly string[]
  readonly minutes: number | null
  readonly stopped: string
  readonly distress: string | null
  readonly recorded: boolean
}

export async function insertConversation(tx: Tx, talk: ConversationRecord, { takenAt, heldBy }: { takenAt: Moment; heldBy: PersonId }): Promise<void> {
  await tx`
    insert into identification.conversations (programme, id, child, kind, at, taken_at, desk, agency, held_by, why, topics, asked_again_because, present, minutes, stopped, distress, recorded)
    values ((select access.my_programme()), ${talk.id}, ${talk.child}, ${talk.kind}, ${toTime(talk.at)}, ${toTime(takenAt)}, ${talk.desk}, ${talk.agency}, ${heldBy}, ${talk.why}, ${[...talk.topics]}::text[],
      ${talk.askedAgainBecause}, ${[...talk.present]}::text[], ${talk.minutes}, ${talk.stopped}, ${talk.distress}, ${talk.recorded})`
}

export async function conversationsOf(tx: Tx, children: readonly RecordId[]): Promise<ConversationRecord[]> {
  const rows = await tx<(Omit<ConversationRecord, 'at'> & { at: Date; topics: Topic[] })[]>`
    select id, child, kind, at, desk, agency, why, topics, asked_again_because as "askedAgainBecause", present, minutes, stopped, distress, recorded
    from identification.conversations where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by at, id`
  return rows.map((row) => ({ ...row, at: fromTime(row.at) }))
}

export interface EventRecord { readonly id: RecordId; readonly child: ChildId; readonly kind: string; readonly at: Moment; readonly desk: DeskId; readonly agency: AgencyId; readonly facts: object }

/** The child's row is locked by then, so no two events get one number. */
export async function insertEvent(tx: Tx, event: EventRecord, takenAt: Moment): Promise<void> {
  await tx`
    insert into identification.events (programme, id, child, kind, at, taken_at, desk, agency, facts, n)
    values ((select access.my_programme()), ${event.id}, ${event.child}, ${event.kind}, ${toTime(event.at)}, ${toTime(takenAt)}, ${event.desk}, ${event.agency}, ${tx.json(event.facts as never)},
      (select coalesce(max(n), 0) + 1 from identification.events where programme = (select access.my_programme()) and child = ${event.child}))`
}

export async function eventsOf(tx: Tx, children: readonly RecordId[]): Promise<EventRecord[]> {
  const rows = await tx<(Omit<EventRecord, 'at'> & { at: Date })[]>`
    select id, child, kind, at, desk, agency, facts from identification.events
    where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by at, n`
  return rows.map((row) => ({ ...row, at: fromTime(row.at) }))
}

// The joint identification

export interface JointRecord {
  readonly id: RecordId
  readonly child: ChildId
  readonly state: 'open' | 'recorded'
  readonly openedAt: Moment
  readonly openedBy: PersonId
  readonly desk: DeskId
  readonly whenDay: string
  readonly participants: readonly { readonly kind: AgencyKind; readonly desk?: RecordId | undefined }[]
  readonly present: readonly string[]
  readonly outcome: JointOutcome | null
  readonly decidedBy: readonly AgencyKind[] | null
  readonly signs: readonly SignCode[]
  readonly exploitation: readonly string[]
  readonly rights: readonly Right[]
  readonly testimony: string | null
  readonly crimeFactNotice: string | null
  readonly appealExplained: string | null
  readonly recordedAt: Moment | null
  readonly recordedBy: PersonId | null
  readonly appealedAt: Moment | null
  readonly appealedFor: string | null
  readonly appealDecision: string | null
  readonly appealDecidedAt: Moment | null
}

export async function insertJoint(tx: Tx, joint: Pick<JointRecord, 'id' | 'child' | 'openedAt' | 'openedBy' | 'desk' | 'whenDay' | 'participants' | 'present'>): Promise<void> {
  await tx`
    insert into identification.joint_identifications (programme, id, child, state, opened_at, opened_by, desk, when_day, participants, present)
    values ((select access.my_programme()), ${joint.id}, ${joint.child}, 'open', ${toTime(joint.openedAt)}, ${joint.openedBy}, ${joint.desk}, ${joint.whenDay}, ${tx.json(joint.participants as never)}, ${[...joint.present]}::text[])`
}

export async function jointsOf(tx: Tx, children: readonly RecordId[]): Promise<JointRecord[]> {
  type Row = Omit<JointRecord, 'openedAt' | 'recordedAt' | 'appealedAt' | 'appealDecidedAt'> & { openedAt: Date; recordedAt: Date | null; appealedAt: Date | null; appealDecidedAt: Date | null }
  const rows = await tx<Row[]>`
    select id, child, state, opened_at as "openedAt", opened_by as "openedBy", desk, to_char(when_day, 'YYYY-MM-DD') as "whenDay", participants, present, outcome, decided_by as "decidedBy", signs, exploitation, rights, testimony,
      crime_fact_notice as "crimeFactNotice", appeal_explained as "appealExplained", recorded_at as "recordedAt", recorded_by as "recordedBy", appealed_at as "appealedAt",
      appealed_for as "appealedFor", appeal_decision as "appealDecision", appeal_decided_at as "appealDecidedAt"
    from identification.joint_identifications where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by opened_at, id`
  return rows.map((row) => ({ ...row, openedAt: fromTime(row.openedAt), recordedAt: readTime(row.recordedAt), appealedAt: readTime(row.appealedAt), appealDecidedAt: readTime(row.appealDecidedAt) }))
}

export interface Outcome {
  readonly outcome: JointOutcome; readonly decidedBy: readonly AgencyKind[]; readonly signs: readonly SignCode[]; readonly exploitation: readonly string[]; readonly rights: readonly Right[]
  readonly testimony: string; readonly crimeFactNotice: string; readonly appealExplained: string | null; readonly at: Moment; readonly by: PersonId
}
export async function recordJointOutcome(tx: Tx, id: RecordId, of: Outcome): Promise<void> {
  await tx`
    update identification.joint_identifications set state = 'recorded', outcome = ${of.outcome}, decided_by = ${[...of.decidedBy]}::text[], signs = ${[...of.signs]}::text[], exploitation = ${[...of.exploitation]}::text[],
      rights = ${[...of.rights]}::text[], testimony = ${of.testimony}, crime_fact_notice = ${of.crimeFactNotice}, appeal_explained = ${of.appealExplained},
      recorded_at = ${toTime(of.at)}, recorded_by = ${of.by}
    where programme = (select access.my_programme()) and id = ${id} and state = 'open'`
}

export async function recordAppeal(tx: Tx, id: RecordId, appeal: { at: Moment; for: string }): Promise<void> {
  await tx`
    update identification.joint_identifications set appealed_at = ${toTime(appeal.at)}, appealed_for = ${appeal.for},
      appeal_decision = null, appeal_decided_at = null, appeal_decided_by = null
    where programme = (select access.my_programme()) and id = ${id}`
}

export async function recordAppealDecision(tx: Tx, id: RecordId, decided: { decision: string; at: Moment; by: PersonId }): Promise<void> {
  await tx`
    update identification.joint_identifications set appeal_decision = ${decided.decision}, appeal_decided_at = ${toTime(decided.at)}, appeal_decided_by = ${decided.by}
    where programme = (select access.my_programme()) and id = ${id}`
}

// Advice

export type AdviceRecord = AdviceState & { readonly id: RecordId; readonly child: ChildId; readonly says: Says; readonly rule: string; readonly because: readonly object[]; readonly givenAt: Moment }

interface AdviceRow {
  id: RecordId; child: ChildId; state: AdviceState['state']; says: Says; rule: string; because: object[]; givenAt: Date
  agrees: boolean | null; confirmedBy: PersonId | null; contestedBy: PersonId | null; answerBy: Date | null; decidedBy: PersonId | null
}

export async function insertAdvice(tx: Tx, advice: { id: RecordId; child: ChildId; says: Says; rule: string; because: readonly object[]; givenAt: Moment }): Promise<void> {
  await tx`
    insert into identification.advices (programme, id, child, state, says, rule, because, given_at)
    values ((select access.my_programme()), ${advice.id}, ${advice.child}, 'given', ${advice.says}, ${advice.rule}, ${tx.json(advice.because as never)}, ${toTime(advice.givenAt)})`
}

/** Locked until the transaction ends: an objection and a confirmation at once become one and a refusal. */
export async function adviceForUpdate(tx: Tx, id: RecordId): Promise<AdviceRecord | undefined> {
  const [row] = await tx<AdviceRow[]>`select ${adviceColumns(tx)} from identification.advices where programme = (select access.my_programme()) and id = ${id} for update`
  return row && toAdvice(row)
}

export async function advicesOf(tx: Tx, children: readonly RecordId[]): Promise<AdviceRecord[]> {
  const rows = await tx<AdviceRow[]>`
    select ${adviceColumns(tx)} from identification.advices where programme = (select access.my_programme()) and child = any (${[...children]}::uuid[]) order by given_at, id`
  return rows.map(toAdvice)
}

export async function confirmOnRecord(tx: Tx, id: RecordId, { agrees, by }: { agrees: boolean; by: PersonId }): Promise<void> {
  await tx`update identification.advices set state = 'confirmed', agrees = ${agrees}, confirmed_by = ${by} where programme = (select access.my_programme()) and id = ${id}`
}

/** A decision on an earlier objection gives way to the new one; both stand in the file's way. */
export async function contestOnRecord(tx: Tx, id: RecordId, of: { by: PersonId; for: string; at: Moment; answerBy: Moment }): Promise<void> {
  await tx`
    update identification.advices set state = 'contested', contested_by = ${of.by}, contested_for = ${of.for}, contested_at = ${toTime(of.at)}, answer_by = ${toTime(of.answerBy)},
      decided_by = null, decided_at = null
    where programme = (select access.my_programme()) and id = ${id}`
}

export async function decideContestOnRecord(tx: Tx, id: RecordId, of: { decision: 'kept' | 'withdrawn'; by: PersonId; at: Moment }): Promise<void> {
  await tx`
    update identification.advices set state = ${of.decision}, decided_by = ${of.by}, decided_at = ${toTime(of.at)}
    where programme = (select access.my_programme()) and id = ${id}`
}

function adviceColumns(tx: Tx) {
  return tx`id, child, state, says, rule, because, given_at as "givenAt", agrees, confirmed_by as "confirmedBy", contested_by as "contestedBy", answer_by as "answerBy", decided_by as "decidedBy"`
}

function toAdvice({ agrees, confirmedBy, contestedBy, answerBy, decidedBy, ...row }: AdviceRow): AdviceRecord {
  const read = { ...row, givenAt: fromTime(row.givenAt) }
  switch (row.state) {
    case 'given': return { ...read, state: 'given' }
    case 'confirmed': return { ...read, state: 'confirmed', agrees: agrees!, confirmedBy: confirmedBy! }
    case 'contested': return { ...read, state: 'contested', contestedBy: contestedBy!, answerBy: fromTime(answerBy!), ...(confirmedBy && { confirmedBy }) }
    case 'kept':
    case 'withdrawn': return { ...read, state: row.state, contestedBy: contestedBy!, decidedBy: decidedBy! }
  }
}

// Stories

export interface StoryKept {
  readonly id: RecordId
  readonly child: ChildId
  readonly about: 'children' | 'conversations' | 'joint_identifications' | 'advices' | 'photos' | 'events'
  readonly record: RecordId
  readonly part: 'story' | 'age_why' | 'reasons' | 'childs_view' | 'appeal_why' | 'appeal_reasons' | 'contest_why' | 'decision_why' | 'seen' | 'rights_why' | 'representatives_why' | 'return_note' | 'follow_up_note'
  /** Where it was told. */
  readonly desk: DeskId
  readonly locked: Uint8Array
}

export async function insertStory(tx: Tx, story: StoryKept): Promise<void> {
  await tx`
    insert into identification.stories (programme, id, child, about, record, part, desk, locked)
    values ((select access.my_programme()), ${story.id}, ${story.child}, ${story.about}, ${story.record}, ${story.part}, ${story.desk}, ${story.locked})`
}

/** What may be heard of a child's file, oldest first: of two at the same place the later one counts. */
export async function storiesOf(tx: Tx, child: ChildId): Promise<StoryKept[]> {
  return await tx<StoryKept[]>`
    select id, child, about, record, part, desk, locked from identification.stories where programme = (select access.my_programme()) and child = ${child} order by n`
}

function toTimeOrNull(at: Moment | null): Date | null {
  return at === null ? null : toTime(at)
}

function readTime(time: Date | null): Moment | null {
  return time && fromTime(time)
}

// One file of two

export interface Told { readonly shelf: string; readonly record: RecordId; readonly child: ChildId; readonly audiences: readonly string[] }

export async function joinFiles(tx: Tx, pair: RecordId): Promise<Told[]> {
  return await tx<Told[]>`select shelf, record, child, array_agg(distinct audience) as audiences from access.join_files(${pair}) group by shelf, record, child`
}

export async function partFiles(tx: Tx, pair: RecordId): Promise<Told[]> {
  return await tx<Told[]>`select shelf, record, child, array_agg(distinct audience) as audiences from access.part_files(${pair}) group by shelf, record, child`
}
