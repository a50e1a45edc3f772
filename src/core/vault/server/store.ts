/**
 * The only SQL on schema vault. Each statement is sent between taking the vault's role on and laying it down, all three
 * in one flight: no other query of the same transaction can slip in between, and an injected query in a room never has
 * the role. A statement that fails rolls the role back together with everything else.
 */
import type postgres from 'postgres'
import type { Moment } from '#core/clock.ts'
import { toTime, type Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { DeskPublicKey, DeskSeal, MemberWrap, SealedComparison, SealedDeskKey, SealedIdentity } from '../sealed.ts'

/** Who writes, and when. */
export interface Writing { readonly programme: string; readonly person: PersonId; readonly at: Moment }

export interface Sharing { readonly child: ChildId; readonly desk: DeskId }

/** False where this version exists already. */
export async function insertIdentity(tx: Tx, { child, version, block }: SealedIdentity, { programme, person, at }: Writing): Promise<boolean> {
  // No conflict target: naming one would ask for the right to see the row, which its writer only has once it is sealed.
  const rows = await inVault(tx, tx`
    insert into vault.identities (programme, child, version, block, made_by, made_at)
    values (${programme}, ${child}, ${version}, ${block}, ${person}, ${toTime(at)}) on conflict do nothing`)
  return rows.count === 1
}

/** The newest version that a released seal of mine opens, or 0. */
export async function newestVersion(tx: Tx, child: ChildId): Promise<number> {
  const [row] = await inVault(tx, tx<{ version: number }[]>`
    select coalesce(max(version), 0) as "version" from vault.identities
    where programme = (select access.my_programme()) and child = ${child}`)
  return row?.version ?? 0
}

/** Of these children, those of whom a released seal of mine opens some version. */
export async function openToMeAmong(tx: Tx, children: readonly ChildId[]): Promise<Set<ChildId>> {
  const rows = await inVault(tx, tx<{ child: ChildId }[]>`
    select distinct child from vault.identities where programme = (select access.my_programme()) and child = any(${[...children]}::uuid[])`)
  return new Set(rows.map(({ child }) => child))
}

export async function insertIdentitySeals(tx: Tx, child: ChildId, seals: readonly DeskSeal[], { programme, person, at }: Writing): Promise<void> {
  const rows = seals.map(({ desk, version, keyVersion, sealed }) =>
    ({ programme, child, version, desk, key_version: keyVersion, sealed, made_by: person, made_at: toTime(at) }))
  await inVault(tx, tx`insert into vault.identity_seals ${(tx as postgres.Sql)(rows)} on conflict do nothing`)
}

/** Sharing again after it was taken back starts anew; sharing again while it is released changes nothing. */
export async function insertRelease(tx: Tx, { child, desk }: Sharing, { programme, at, released }: { programme: string; at: Moment; released: boolean }): Promise<void> {
  const releasedAt = released ? toTime(at) : null
  await inVault(tx, tx`
    insert into vault.identity_releases (programme, child, desk, shared_at, released_at)
    values (${programme}, ${child}, ${desk}, ${toTime(at)}, ${releasedAt}) on conflict do nothing`)
  await inVault(tx, tx`
    update vault.identity_releases set shared_at = ${toTime(at)}, released_at = ${releasedAt}, taken_back_at = null
    where programme = ${programme} and child = ${child} and desk = ${desk}
      and (taken_back_at is not null or (released_at is null and ${released}))`)
}

/** Remembers that a later version was sealed to a desk, without changing what was agreed with it. */
export async function insertPendingReleases(tx: Tx, child: ChildId, desks: readonly DeskId[], { programme, at }: { programme: string; at: Moment }): Promise<void> {
  const rows = desks.map((desk) => ({ programme, child, desk, shared_at: toTime(at) }))
  await inVault(tx, tx`insert into vault.identity_releases ${(tx as postgres.Sql)(rows)} on conflict do nothing`)
}

/** False where nothing was shared with this desk, or it was taken back. */
export async function markReleased(tx: Tx, { child, desk }: Sharing, { programme, at }: { programme: string; at: Moment }): Promise<boolean> {
  const rows = await inVault(tx, tx`
    update vault.identity_releases set released_at = coalesce(released_at, ${toTime(at)})
    where programme = ${programme} and child = ${child} and desk = ${desk} and taken_back_at is null`)
  return rows.count === 1
}

export async function markTakenBack(tx: Tx, { child, desk }: Sharing, { programme, at }: { programme: string; at: Moment }): Promise<boolean> {
  const rows = await inVault(tx, tx`
    update vault.identity_releases set taken_back_at = ${toTime(at)}
    where programme = ${programme} and child = ${child} and desk = ${desk} and taken_back_at is null`)
  return rows.count === 1
}

export interface Comparison extends SealedComparison { readonly until: Moment }

/** Showing again shows what is known now, and for as long again. */
export async function insertComparison(tx: Tx, { pair, child, desk, keyVersion, sealed, until }: Comparison, { programme, at }: Writing): Promise<void> {
  // Nobody reads this column but who compares, so it is not read from what was to be inserted either.
  await inVault(tx, tx`
    insert into vault.comparisons (programme, pair, child, desk, key_version, sealed, shown_at, until) values (${programme}, ${pair}, ${child}, ${desk}, ${keyVersion}, ${sealed}, ${toTime(at)}, ${toTime(until)})
    on conflict (programme, pair, child) do update set key_version = ${keyVersion}, sealed = ${sealed}, shown_at = ${toTime(at)}, until = ${toTime(until)}, taken_back_at = null`)
}

/** What is shown for this pair to one of my desks now. */
export async function comparisonFor(tx: Tx, pair: RecordId): Promise<SealedComparison | undefined> {
  const [row] = await inVault(tx, tx<SealedComparison[]>`select c.pair, c.child, c.desk, c.key_version as "keyVersion", c.sealed from vault.compared_for(${pair}) c`)
  return row
}

export async function comparisonsOf(tx: Tx, pairs: readonly RecordId[], at: Moment): Promise<Pick<Comparison, 'pair' | 'child'>[]> {
  return [...await inVault(tx, tx<Pick<Comparison, 'pair' | 'child'>[]>`
    select pair, child from vault.comparisons
    where programme = (select access.my_programme()) and pair = any (${[...pairs]}::uuid[]) and key_version is not null and taken_back_at is null and until > ${toTime(at)}`)]
}

export async function endComparisons(tx: Tx, pairs: readonly RecordId[], at: Moment): Promise<void> {
  await inVault(tx, tx`
    update vault.comparisons set taken_back_at = ${toTime(at)}, key_version = null, sealed = null where programme = (select access.my_programme()) and pair = any (${[...pairs]}::uuid[]) and taken_back_at is null`)
}

export async function endOverdueComparisons(tx: Tx, at: Moment): Promise<Pick<Comparison, 'pair' | 'child' | 'desk'>[]> {
  return [...await inVault(tx, tx<Pick<Comparison, 'pair' | 'child' | 'desk'>[]>`
    update vault.comparisons set taken_back_at = ${toTime(at)}, key_version = null, sealed = null where programme = (select access.my_programme()) and until <= ${toTime(at)} and taken_back_at is null returning pair, child, desk`)]
}

interface OpenedRow { version: number; block: string; desk: DeskId; keyVersion: number; sealed: string }

/** The newest version my desks may open, once for each seal that opens it. */
export async function newestSealed(tx: Tx, child: ChildId): Promise<OpenedRow[]> {
  return await inVault(tx, tx<OpenedRow[]>`
    select i.version, i.block, s.desk, s.key_version as "keyVersion", s.sealed
    from vault.identities i
    join vault.identity_seals s on s.programme = i.programme and s.child = i.child and s.version = i.version
    where i.programme = (select access.my_programme()) and i.child = ${child}
      and i.version = (select max(n.version) from vault.identity_seals n where n.programme = i.programme and n.child = i.child)
    order by s.desk, s.key_version desc`)
}

/** Desks that own a part of the child's file and cannot open this version; for who owns it and can. */
export async function ownersWithout(tx: Tx, child: ChildId, version: number): Promise<readonly DeskId[]> {
  const [row] = await inVault(tx, tx<{ desks: DeskId[] }[]>`select vault.owners_without(${child}, ${version}) as desks`)
  return row!.desks
}

/** Desks that have the name or wait for it: a later version is sealed to them as well. For who is kept from the child, none. */
export async function desksSharing(tx: Tx, child: ChildId): Promise<DeskId[]> {
  const rows = await inVault(tx, tx<{ desk: DeskId }[]>`
    select desk from vault.identity_releases
    where programme = (select access.my_programme()) and child = ${child} and taken_back_at is null
      and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)) and not (select access.is_blocked(${child})) order by desk`)
  return rows.map((row) => row.desk)
}

export async function currentDeskKeys(tx: Tx, desks: readonly DeskId[]): Promise<DeskPublicKey[]> {
  const rows = await inVault(tx, tx<DeskPublicKey[]>`
    select desk, version as "keyVersion", public_key as "publicKey" from vault.desk_keys
    where programme = (select access.my_programme()) and desk = any (${[...desks]}::uuid[]) and retired_at is null order by desk`)
  return [...rows]
}

/** Every version of my desks' keys that is sealed to the member key I have now. */
export async function deskKeySealsOf(tx: Tx, person: PersonId): Promise<SealedDeskKey[]> {
  const rows = await inVault(tx, tx<SealedDeskKey[]>`
    select s.desk, s.version, k.public_key as "publicKey", s.kind as "to", s.recipient, s.recipient_key as "recipientKey", s.sealed
    from vault.desk_key_seals s
    join vault.desk_keys k on k.programme = s.programme and k.desk = s.desk and k.version = s.version
    join vault.member_keys m on m.programme = s.programme and m.person = s.recipient and m.public_key = s.recipient_key
    where s.programme = (select access.my_programme()) and s.kind = 'person' and s.recipient = ${person}
    order by s.desk, s.version desc`)
  return [...rows]
}

/** Seals of a desk's keys to the recovery key of its agency, for custodians who have come together. */
export async function recoverySealsOf(tx: Tx, desk: DeskId): Promise<SealedDeskKey[]> {
  const rows = await inVault(tx, tx<SealedDeskKey[]>`
    select s.desk, s.version, k.public_key as "publicKey", s.kind as "to", s.recipient, s.recipient_key as "recipientKey", s.sealed
    from vault.desk_key_seals s
    join vault.desk_keys k on k.programme = s.programme and k.desk = s.desk and k.version = s.version
    where s.programme = (select access.my_programme()) and s.desk = ${desk} and s.kind = 'recovery' order by s.version desc`)
  return [...rows]
}

export async function desksToChange(tx: Tx, desks: readonly DeskId[]): Promise<DeskId[]> {
  const rows = await inVault(tx, tx<{ desk: DeskId }[]>`
    select desk from vault.desk_keys
    where programme = (select access.my_programme()) and desk = any (${[...desks]}::uuid[])
      and retired_at is null and must_change_since is not null order by desk`)
  return rows.map((row) => row.desk)
}

export async function markMustChange(tx: Tx, desk: DeskId, { programme, at }: { programme: string; at: Moment }): Promise<void> {
  await inVault(tx, tx`
    update vault.desk_keys set must_change_since = coalesce(must_change_since, ${toTime(at)})
    where programme = ${programme} and desk = ${desk} and retired_at is null`)
}

export async function deskKeyAt(tx: Tx, desk: DeskId, version: number): Promise<{ publicKey: string; isCurrent: boolean } | undefined> {
  const [row] = await inVault(tx, tx<{ publicKey: string; isCurrent: boolean }[]>`
    select public_key as "publicKey", retired_at is null as "isCurrent" from vault.desk_keys
    where programme = (select access.my_programme()) and desk = ${desk} and version = ${version}`)
  return row
}

/** The version before steps back and the new one stands in its place; false where another member was faster. */
export async function replaceDeskKey(tx: Tx, { desk, keyVersion, publicKey }: DeskPublicKey, { programme, person, at }: Writing): Promise<boolean> {
  if (keyVersion > 1) {
    const retired = await inVault(tx, tx`
      update vault.desk_keys set retired_at = ${toTime(at)}
      where programme = ${programme} and desk = ${desk} and version = ${keyVersion - 1} and retired_at is null`)
    if (retired.count === 0) return false
  }
  const rows = await inVault(tx, tx`
    insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at)
    values (${programme}, ${desk}, ${keyVersion}, ${publicKey}, ${person}, ${toTime(at)}) on conflict do nothing`)
  return rows.count === 1
}

export async function insertDeskKeySeals(tx: Tx, keys: readonly SealedDeskKey[], { programme, person, at }: Writing): Promise<void> {
  const rows = keys.map(({ desk, version, to, recipient, recipientKey, sealed }) =>
    ({ programme, desk, version, kind: to, recipient, recipient_key: recipientKey, sealed, made_by: person, made_at: toTime(at) }))
  await inVault(tx, tx`insert into vault.desk_key_seals ${(tx as postgres.Sql)(rows)} on conflict do nothing`)
}

export async function memberPublicKeys(tx: Tx, people: readonly PersonId[]): Promise<{ person: PersonId; publicKey: string }[]> {
  const rows = await inVault(tx, tx<{ person: PersonId; publicKey: string }[]>`
    select person, public_key as "publicKey" from vault.member_keys
    where programme = (select access.my_programme()) and person = any (${[...people]}::uuid[]) order by person`)
  return [...rows]
}

/** False where this person has published another one, or somebody else this one. */
export async function insertSigningKey(tx: Tx, publicKey: string, { programme, person }: Pick<Writing, 'programme' | 'person'>): Promise<boolean> {
  await inVault(tx, tx`insert into vault.signing_keys (programme, person, public_key) values (${programme}, ${person}, ${publicKey}) on conflict do nothing`)
  const [own] = await signingKeys(tx, [publicKey])
  return own?.person === person
}

export interface SigningKey { readonly person: PersonId; readonly publicKey: string }

/** Whose these keys are; a key that nobody has published is missing. */
export async function signingKeys(tx: Tx, publicKeys: readonly string[]): Promise<SigningKey[]> {
  const rows = await inVault(tx, tx<SigningKey[]>`
    select person, public_key as "publicKey" from vault.signing_keys
    where programme = (select access.my_programme()) and public_key = any (${[...publicKeys]}::text[])`)
  return [...rows]
}

export async function signersOf(tx: Tx, desks: readonly DeskId[]): Promise<{ desk: DeskId; publicKey: string }[]> {
  const rows = await inVault(tx, tx<{ desk: DeskId; publicKey: string }[]>`select desk, public_key as "publicKey" from vault.signers_of(${[...desks]}::uuid[])`)
  return [...rows]
}

/** What two people signed with each other. `statement` and `receipt` are digests of their texts. */
export interface SignedHandOver {
  readonly id: RecordId
  readonly child: ChildId
  readonly fromDesk: DeskId
  readonly toDesk: DeskId
  readonly fromPerson: PersonId
  readonly toPerson: PersonId
  readonly answer: 'accept' | 'decline'
  readonly statement: string
  readonly receipt: string
  readonly saidAt: Moment
  readonly answeredAt: Moment
  readonly toldAt: Moment
  readonly because: string | null
  readonly result: object | null
}
export interface NewSigned extends Omit<SignedHandOver, 'because' | 'result' | 'toldAt'> { readonly statementSignature: string; readonly receiptSignature: string }

/** False where the number is known: of two phones that tell it at once the second waits here and finds what the first has told. */
export async function insertSigned(tx: Tx, one: NewSigned, { programme, person, at }: Writing): Promise<boolean> {
  const rows = await inVault(tx, tx`
    insert into vault.signed_hand_overs (programme, id, child, from_desk, to_desk, from_person, to_person, answer, statement, receipt, statement_signature, receipt_signature,
      said_at, answered_at, told_by, told_at)
    values (${programme}, ${one.id}, ${one.child}, ${one.fromDesk}, ${one.toDesk}, ${one.fromPerson}, ${one.toPerson}, ${one.answer}, ${one.statement}, ${one.receipt},
      ${one.statementSignature}, ${one.receiptSignature}, ${toTime(one.saidAt)}, ${toTime(one.answeredAt)}, ${person}, ${toTime(at)})
    on conflict do nothing`)
  return rows.count === 1
}

export async function signedById(tx: Tx, ids: readonly RecordId[]): Promise<SignedHandOver[]> {
  const rows = await inVault(tx, tx<SignedHandOver[]>`
    select id, child, from_desk as "fromDesk", to_desk as "toDesk", from_person as "fromPerson", to_person as "toPerson", answer, statement, receipt,
      (extract(epoch from said_at) * 1000)::float8 as "saidAt", (extract(epoch from answered_at) * 1000)::float8 as "answeredAt",
      (extract(epoch from told_at) * 1000)::float8 as "toldAt", because, result
    from vault.signed_hand_overs where programme = (select access.my_programme()) and id = any (${[...ids]}::uuid[])`)
  return [...rows]
}

export interface Weighed { readonly giverStands: boolean; readonly takerStands: boolean; readonly acts: boolean; readonly whole: boolean; readonly groups: readonly string[] }

export async function weighSigned(tx: Tx, id: RecordId): Promise<Weighed | undefined> {
  const [row] = await inVault(tx, tx<Weighed[]>`
    select giver_stands as "giverStands", taker_stands as "takerStands", acts, whole, groups from vault.weigh_signed(${id})`)
  return row
}

export async function settleSigned(tx: Tx, id: RecordId, { because, result }: { because: string | null; result: object }): Promise<void> {
  const rows = await inVault(tx, tx`
    update vault.signed_hand_overs set because = ${because}, result = ${tx.json(result as never)}
    where programme = (select access.my_programme()) and id = ${id}`)
  if (rows.count !== 1) throw new Error('what was signed could not be settled by the transaction that tells it')
}

export async function memberWraps(tx: Tx, person: PersonId): Promise<MemberWrap[]> {
  const rows = await inVault(tx, tx<MemberWrap[]>`
    select way, credential, wrapped from vault.member_wraps
    where programme = (select access.my_programme()) and person = ${person} order by way, credential`)
  return [...rows]
}

async function inVault<T extends readonly postgres.MaybeRow[]>(tx: Tx, statement: postgres.PendingQuery<T>): Promise<postgres.RowList<T>> {
  // Back to the rooms' role, or to the guest's.
  const back = tx`select set_config('role', case when access.link_said() is null then 'katch_app' else 'katch_guest' end, true)`
  const [, rows] = await Promise.all([tx`set local role katch_vault`, statement, back])
  return rows
}
