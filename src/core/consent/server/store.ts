/** The only SQL on consent.*. */
import type { Day, Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { toTime, type Tx } from '#core/db/tx.ts'
import type { Consent } from '../consent.ts'
import type { ConsentAnswers, ConsentPurpose, DataGroup, Giver } from '../forms.ts'

export interface Row {
  readonly id: RecordId
  readonly child: ChildId
  readonly state: Consent['state']
  readonly basis: 'consent' | 'vital' | null
  readonly purpose: ConsentPurpose
  readonly receiver: AgencyId | null
  readonly groups: readonly DataGroup[]
  readonly abroad: boolean
  readonly readIn: string
  readonly ageGroup: string
  readonly givenBy: Giver
  readonly childsView: string | null
  readonly proof: 'signature' | 'audio' | 'witness' | null
  readonly witness: string | null
  readonly lastDay: Day | null
  readonly askedBy: DeskId
  readonly askedAt: Moment
  readonly withdrawnAt: Moment | null
  readonly withdrawnBy: string | null
  readonly stopBy: Moment | null
  readonly revision: number
  readonly why: Uint8Array | null
}

export function consentOf(row: Row): Consent {
  const kept = { id: row.id, child: row.child, purpose: row.purpose, ...(row.receiver && { receiver: row.receiver }), groups: row.groups, abroad: row.abroad, askedBy: row.askedBy, at: row.askedAt }
  const until = row.lastDay === null ? {} : { until: row.lastDay }
  if (row.state === 'withdrawn') return { ...kept, state: 'withdrawn', withdrawnAt: row.withdrawnAt!, stopBy: row.stopBy! }
  if (row.state !== 'given') return { ...kept, state: row.state }
  return row.basis === 'vital' ? { ...kept, state: 'given', basis: 'vital', givenBy: 'nobody', ...until } : { ...kept, state: 'given', basis: 'consent', givenBy: row.givenBy, proof: row.proof!, ...until }
}

function selectRow(tx: Tx) {
  return tx`
    c.id, c.child, c.state, c.basis, c.purpose, c.receiver, c.groups, c.abroad, c.read_in as "readIn", c.age_group as "ageGroup", c.given_by as "givenBy",
    c.childs_view as "childsView", c.proof, c.witness, to_char(c.last_day, 'YYYY-MM-DD') as "lastDay", c.asked_by as "askedBy",
    (extract(epoch from c.asked_at) * 1000)::float8 as "askedAt", (extract(epoch from c.withdrawn_at) * 1000)::float8 as "withdrawnAt",
    c.withdrawn_by as "withdrawnBy", (extract(epoch from c.stop_by) * 1000)::float8 as "stopBy", c.revision, c.why`
}

export async function consentsById(tx: Tx, ids: readonly RecordId[]): Promise<Row[]> {
  return await tx<Row[]>`select ${selectRow(tx)} from consent.consents c where c.programme = (select access.my_programme()) and c.id = any (${[...ids]}::uuid[])`
}

/** Whether I serve its child. Takes as long for somebody else's consent as for none. */
export async function isMine(tx: Tx, consent: RecordId): Promise<boolean> {
  const [row] = await tx<{ mine: boolean }[]>`select consent.is_mine(${consent}) as mine`
  return row!.mine
}

/** Locked: a withdrawal and a referral that leans on the consent must not pass each other. */
export async function consentForUpdate(tx: Tx, id: RecordId): Promise<Row | undefined> {
  const [row] = await tx<Row[]>`
    select ${selectRow(tx)} from consent.consents c where c.programme = (select access.my_programme()) and c.id = ${id} for update`
  return row
}

/** The groups refused last, or taken back, in another part of this child's file than the one in which they were agreed to. */
export async function refusedElsewhere(tx: Tx, child: ChildId, { givenIn, purpose, receiver }: { readonly givenIn: ChildId; readonly purpose: ConsentPurpose; readonly receiver: AgencyId }): Promise<readonly DataGroup[]> {
  const [row] = await tx<{ groups: DataGroup[] }[]>`select consent.refused_elsewhere(${child}, ${givenIn}, ${purpose}, ${receiver}) as groups`
  return row!.groups
}

export async function insertConsent(tx: Tx, consent: Consent, { answers, writtenBy, why }: { answers: ConsentAnswers; writtenBy: PersonId; why: Uint8Array | null }): Promise<void> {
  const given = consent.state === 'given' ? consent : undefined
  await tx`
    insert into consent.consents (programme, id, child, state, basis, purpose, receiver, groups, abroad, read_in, age_group, caregiver, given_by, childs_view,
      proof, witness, last_day, asked_by, written_by, asked_at, why)
    values ((select access.my_programme()), ${consent.id}, ${consent.child}, ${consent.state}, ${given?.basis ?? null}, ${consent.purpose}, ${consent.receiver ?? null},
      ${[...consent.groups]}::text[], ${consent.abroad}, ${answers.readIn}, ${answers.ageGroup}, ${answers.caregiver ?? null}, ${answers.givenBy}, ${answers.childsView ?? null},
      ${given?.basis === 'consent' ? given.proof : null}, ${given?.basis === 'consent' ? answers.witness ?? null : null}, ${given?.until ?? null}, ${consent.askedBy}, ${writtenBy}, ${toTime(consent.at)}, ${why})`
}

export async function takeBackConsent(tx: Tx, id: RecordId, { at, by, stopBy, why }: { at: Moment; by: string; stopBy: Moment; why: Uint8Array | null }): Promise<void> {
  await tx`
    update consent.consents set state = 'withdrawn', withdrawn_at = ${toTime(at)}, withdrawn_by = ${by}, stop_by = ${toTime(stopBy)}, withdraw_why = ${why}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id}`
}

/** Where the desk works that asked: its clocks wait with the coordinators of that region. */
export async function regionOfDesk(tx: Tx, desk: DeskId): Promise<string> {
  const [row] = await tx<{ region: string }[]>`select regions[1] as region from partnerships.desks where programme = (select access.my_programme()) and id = ${desk}`
  return row!.region
}
