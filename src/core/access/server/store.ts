import { type Moment, later } from '#core/clock.ts'
import { fromTime, toTime, type Sql, type Tx } from '#core/db/tx.ts'
import type { PersonId } from '#core/ids.ts'
import { invitationMs, normaliseSignInName } from '#core/access/session-rules.ts'
import type { RoleName, Who } from '#core/access/who.ts'
import { buildLeaf, type Leaf } from '#core/log/server/leaf.ts'
import type { KdfParams } from './door.ts'
import type { Tries } from './throttle.ts'

/** The only SQL on sessions and credentials. It runs as `katch_door`; every statement names its programme. */

type Db = Sql | Tx

// ── Accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Account {
  person: PersonId
  isUsable: boolean
  salt: Uint8Array | null
  kdf: KdfParams | null
  authHash: Uint8Array | null
  totp: Uint8Array | null
  lastStep: number | null
  isKnownDevice: boolean
}

/** Everything a try needs, in one statement, so that a name that does not exist costs as much as one that does. */
export async function accountByName(db: Db, programme: string, name: string, deviceHash: Uint8Array): Promise<Account | undefined> {
  const [row] = await db<Account[]>`
    select p.id as "person", p.state = 'active' and a.state = 'active' as "isUsable", c.salt as "salt", c.kdf as "kdf",
      c.auth_hash as "authHash", t.wrapped as "totp", t.last_step::float8 as "lastStep", d.person is not null as "isKnownDevice"
    from partnerships.people p
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency
    left join access.passphrases c on c.programme = p.programme and c.person = p.id
    left join access.totp t on t.programme = p.programme and t.person = p.id
    left join access.known_devices d on d.programme = p.programme and d.person = p.id and d.device_hash = ${deviceHash}
    where p.programme = ${programme} and p.sign_in_name = ${normaliseSignInName(name)}`
  return row
}

export async function saltByName(db: Db, programme: string, name: string): Promise<{ salt: Uint8Array; kdf: KdfParams } | undefined> {
  const [row] = await db<{ salt: Uint8Array; kdf: KdfParams }[]>`
    select c.salt as "salt", c.kdf as "kdf" from partnerships.people p
    join access.passphrases c on c.programme = p.programme and c.person = p.id
    where p.programme = ${programme} and p.sign_in_name = ${normaliseSignInName(name)}`
  return row
}

export interface PersonAtDoor { person: PersonId; signInName: string; shownName: string; language: string; state: string; isUsable: boolean }

export async function personById(db: Db, programme: string, person: string): Promise<PersonAtDoor | undefined> {
  const [row] = await db<PersonAtDoor[]>`
    select p.id as "person", p.sign_in_name as "signInName", p.shown_name as "shownName", p.language as "language",
      p.state as "state", p.state = 'active' and a.state = 'active' as "isUsable"
    from partnerships.people p join partnerships.agencies a on a.programme = p.programme and a.id = p.agency
    where p.programme = ${programme} and p.id = ${person}`
  return row
}

export async function rolesOf(db: Db, programme: string, person: string, at: Moment): Promise<RoleName[]> {
  const rows = await db<{ role: RoleName }[]>`
    select role as "role" from partnerships.roles_held
    where programme = ${programme} and person = ${person} and since <= ${toTime(at)} and (until is null or until > ${toTime(at)})`
  return rows.map((row) => row.role)
}

export async function keepLanguage(tx: Tx, programme: string, person: string, language: string): Promise<void> {
  await tx`update partnerships.people set language = ${language} where programme = ${programme} and id = ${person}`
}

// ── Tries ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Locked until the transaction ends: parallel guesses take turns and each sees the claim before it. */
export async function triesForUpdate(tx: Tx, programme: string, subject: Uint8Array, at: Moment): Promise<Tries> {
  await tx`
    insert into access.sign_in_tries (programme, subject, tried_at, free_at)
    values (${programme}, ${subject}, ${toTime(at)}, ${toTime(at)}) on conflict do nothing`
  const [row] = await tx<{ failures: number; triedAt: Date; freeAt: Date }[]>`
    select failures as "failures", tried_at as "triedAt", free_at as "freeAt" from access.sign_in_tries
    where programme = ${programme} and subject = ${subject} for update`
  return { failures: row!.failures, triedAt: fromTime(row!.triedAt), freeAt: fromTime(row!.freeAt) }
}

export async function keepTries(tx: Tx, programme: string, subject: Uint8Array, tries: Tries): Promise<void> {
  await tx`
    update access.sign_in_tries set failures = ${tries.failures}, tried_at = ${toTime(tries.triedAt)}, free_at = ${toTime(tries.freeAt)}
    where programme = ${programme} and subject = ${subject}`
}

/** A try that succeeded takes its own claim back; old counts of everybody are swept along. */
export async function forgetTries(tx: Tx, programme: string, subject: Uint8Array, at: Moment): Promise<void> {
  await tx`delete from access.sign_in_tries where programme = ${programme} and subject = ${subject}`
  await tx`delete from access.sign_in_tries where programme = ${programme} and tried_at < ${toTime(later(at, -86_400_000))}`
}

export async function giveTryBack(tx: Tx, programme: string, subject: Uint8Array): Promise<void> {
  await tx`update access.sign_in_tries set failures = greatest(0, failures - 1) where programme = ${programme} and subject = ${subject}`
}

// ── Passphrase and code ──────────────────────────────────────────────────────────────────────────────────────────

export interface NewPassphrase { salt: Uint8Array; kdf: KdfParams; authHash: Uint8Array }

export async function keepPassphrase(tx: Tx, programme: string, person: string, { salt, kdf, authHash, at }: NewPassphrase & { at: Moment }): Promise<void> {
  await tx`
    insert into access.passphrases (programme, person, salt, kdf, auth_hash, made_at)
    values (${programme}, ${person}, ${salt}, ${tx.json({ ...kdf })}, ${authHash}, ${toTime(at)})
    on conflict (programme, person) do update
    set salt = excluded.salt, kdf = excluded.kdf, auth_hash = excluded.auth_hash, made_at = excluded.made_at`
}

export async function passphraseOf(db: Db, programme: string, person: string): Promise<NewPassphrase | undefined> {
  const [row] = await db<NewPassphrase[]>`
    select salt as "salt", kdf as "kdf", auth_hash as "authHash" from access.passphrases where programme = ${programme} and person = ${person}`
  return row
}

/** Shown, not yet confirmed: a secret confirmed earlier stays good until the new one is. */
export async function keepPendingTotp(tx: Tx, programme: string, person: string, wrapped: Uint8Array): Promise<void> {
  await tx`
    insert into access.totp (programme, person, pending) values (${programme}, ${person}, ${wrapped})
    on conflict (programme, person) do update set pending = excluded.pending`
}

export async function pendingTotp(tx: Tx, programme: string, person: string): Promise<Uint8Array | undefined> {
  const [row] = await tx<{ pending: Uint8Array | null }[]>`
    select pending as "pending" from access.totp where programme = ${programme} and person = ${person} for update`
  return row?.pending ?? undefined
}

export async function confirmTotp(tx: Tx, programme: string, person: string, { step, at }: { step: number; at: Moment }): Promise<void> {
  await tx`
    update access.totp set wrapped = pending, pending = null, last_step = ${step}, confirmed_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and pending is not null`
}

/** False where this step, or a later one, was taken before: of two requests with one code only one gets in. */
export async function takeTotpStep(tx: Tx, programme: string, person: string, step: number): Promise<boolean> {
  const taken = await tx`
    update access.totp set last_step = ${step}
    where programme = ${programme} and person = ${person} and (last_step is null or last_step < ${step}) returning 1`
  return taken.length === 1
}

// ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewSession {
  tokenHash: Uint8Array
  programme: string
  person: string
  handle: string
  device: string
  way: 'passphrase' | 'passkey' | 'enrolment'
  at: Moment
  endsAt: Moment
  idleMinutes: number
}

export interface Session {
  programme: string
  person: PersonId
  handle: string
  device: string
  way: string
  madeAt: Moment
  seenAt: Moment
  strongAt: Moment
  endsAt: Moment
  idleMinutes: number
}

interface SessionRow extends Omit<Session, 'madeAt' | 'seenAt' | 'strongAt' | 'endsAt'> { madeAt: Date; seenAt: Date; strongAt: Date; endsAt: Date }

/** One sign-in of a person at a time, until the transaction ends: two at once could otherwise both be the third device. */
export async function takeTurns(tx: Tx, programme: string, person: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`access.sessions ${programme} ${person}`}, 0))`
}

export async function insertSession(tx: Tx, s: NewSession): Promise<void> {
  await tx`
    insert into access.sessions (token_hash, programme, person, handle, device, way, made_at, seen_at, strong_at, idle_minutes, ends_at)
    values (${s.tokenHash}, ${s.programme}, ${s.person}, ${s.handle}, ${s.device}, ${s.way}, ${toTime(s.at)}, ${toTime(s.at)},
      ${toTime(s.at)}, ${s.idleMinutes}, ${toTime(s.endsAt)})`
}

export async function sessionByToken(db: Db, tokenHash: Uint8Array, at: Moment): Promise<Session | undefined> {
  const [row] = await db<SessionRow[]>`
    select s.programme as "programme", s.person as "person", s.handle as "handle", s.device as "device", s.way as "way", s.made_at as "madeAt",
      s.seen_at as "seenAt", s.strong_at as "strongAt", s.ends_at as "endsAt", s.idle_minutes as "idleMinutes"
    from access.sessions s
    join partnerships.people p on p.programme = s.programme and p.id = s.person and p.state = 'active'
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
    where s.token_hash = ${tokenHash} and s.alarm_at is null and s.ended_at is null and s.ends_at > ${toTime(at)}
      and s.seen_at > ${toTime(at)}::timestamptz - s.idle_minutes * interval '1 minute'`
  return row && readSession(row)
}

/** Newest first; only what still lives. */
export async function liveSessionsOf(db: Db, programme: string, person: string, at: Moment): Promise<Session[]> {
  const rows = await db<SessionRow[]>`
    select programme as "programme", person as "person", handle as "handle", device as "device", way as "way", made_at as "madeAt",
      seen_at as "seenAt", strong_at as "strongAt", ends_at as "endsAt", idle_minutes as "idleMinutes"
    from access.sessions
    where programme = ${programme} and person = ${person} and ended_at is null and ends_at > ${toTime(at)}
      and seen_at > ${toTime(at)}::timestamptz - idle_minutes * interval '1 minute'
    order by made_at desc, handle`
  return rows.map(readSession)
}

export async function endSessions(tx: Tx, programme: string, person: string, { handles, at }: { handles: readonly string[]; at: Moment }): Promise<number> {
  if (handles.length === 0) return 0
  const ended = await tx`
    update access.sessions set ended_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and handle in ${tx(handles)} and ended_at is null returning 1`
  return ended.length
}

/** Moves "last seen" on, at most twice a minute, so that work does not turn every question into a write. */
export async function touchSession(db: Db, tokenHash: Uint8Array, at: Moment): Promise<void> {
  await db`
    update access.sessions set seen_at = ${toTime(at)}
    where token_hash = ${tokenHash} and ended_at is null and ends_at > ${toTime(at)}
      and seen_at < ${toTime(later(at, -30_000))} and seen_at > ${toTime(at)}::timestamptz - idle_minutes * interval '1 minute'`
}

/** The session behind a token until its end comes, also when it has fallen idle: it opens nothing then, and a right number wakes it. */
export async function sessionToWake(db: Db, tokenHash: Uint8Array, at: Moment): Promise<Session | undefined> {
  const [row] = await db<SessionRow[]>`
    select s.programme as "programme", s.person as "person", s.handle as "handle", s.device as "device", s.way as "way", s.made_at as "madeAt",
      s.seen_at as "seenAt", s.strong_at as "strongAt", s.ends_at as "endsAt", s.idle_minutes as "idleMinutes"
    from access.sessions s
    join partnerships.people p on p.programme = s.programme and p.id = s.person and p.state = 'active'
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
    where s.token_hash = ${tokenHash} and s.ended_at is null and s.ends_at > ${toTime(at)}`
  return row && readSession(row)
}

/** An idle session counts as seen again; `strong_at` and the end of its twelve hours stay. */
export async function wakeSession(tx: Tx, programme: string, person: string, { handle, at }: { handle: string; at: Moment }): Promise<void> {
  await tx`
    update access.sessions set seen_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and handle = ${handle} and ended_at is null and ends_at > ${toTime(at)}`
}

export async function keepKnownDevice(tx: Tx, programme: string, person: string, { deviceHash, mark, at }: { deviceHash: Uint8Array; mark: string; at: Moment }): Promise<void> {
  await tx`
    insert into access.known_devices (programme, person, device_hash, mark, first_at, last_at)
    values (${programme}, ${person}, ${deviceHash}, ${mark}, ${toTime(at)}, ${toTime(at)})
    on conflict (programme, person, device_hash) do update set last_at = excluded.last_at, mark = excluded.mark`
}

/** Somebody ordered that this device be emptied, and it has not said yet that it is. */
export async function isToBeEmptied(db: Db, programme: string, deviceHash: Uint8Array): Promise<boolean> {
  const [row] = await db<{ is: boolean }[]>`
    select exists (select from access.emptyings where programme = ${programme} and device_hash = ${deviceHash} and emptied_at is null) as "is"`
  return row!.is
}

/** With its leaf in the log, once; a device nobody ordered to be emptied changes nothing. */
export async function hearEmptied(db: Db, programme: string, { deviceHash, at, leaf }: { deviceHash: Uint8Array; at: Moment; leaf: Leaf }): Promise<void> {
  await db`select access.hear_emptied(${programme}, ${deviceHash}, ${toTime(at)}, ${buildLeaf(leaf)})`
}

function readSession(row: SessionRow): Session {
  return { ...row, madeAt: fromTime(row.madeAt), seenAt: fromTime(row.seenAt), strongAt: fromTime(row.strongAt), endsAt: fromTime(row.endsAt) }
}

// ── Passkeys ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Passkey {
  credentialId: Uint8Array
  person: PersonId
  publicKey: Uint8Array
  counter: number
  transports: string[]
  prfSalt: Uint8Array
  label: string
  madeAt: Moment
  usedAt: Moment | null
}

interface PasskeyRow extends Omit<Passkey, 'madeAt' | 'usedAt'> { madeAt: Date; usedAt: Date | null }

export async function passkeyById(db: Db, programme: string, credentialId: Uint8Array): Promise<Passkey | undefined> {
  const [row] = await db<PasskeyRow[]>`
    select credential_id as "credentialId", person as "person", public_key as "publicKey", counter::float8 as "counter", transports as "transports",
      prf_salt as "prfSalt", label as "label", made_at as "madeAt", used_at as "usedAt"
    from access.passkeys where programme = ${programme} and credential_id = ${credentialId} and ended_at is null`
  return row && readPasskey(row)
}

export async function passkeysOf(db: Db, programme: string, person: string): Promise<Passkey[]> {
  const rows = await db<PasskeyRow[]>`
    select credential_id as "credentialId", person as "person", public_key as "publicKey", counter::float8 as "counter", transports as "transports",
      prf_salt as "prfSalt", label as "label", made_at as "madeAt", used_at as "usedAt"
    from access.passkeys where programme = ${programme} and person = ${person} and ended_at is null order by made_at`
  return rows.map(readPasskey)
}

export async function insertPasskey(tx: Tx, programme: string, key: Omit<Passkey, 'usedAt'>): Promise<void> {
  await tx`
    insert into access.passkeys (programme, credential_id, person, public_key, counter, transports, prf_salt, label, made_at)
    values (${programme}, ${key.credentialId}, ${key.person}, ${key.publicKey}, ${key.counter}, ${key.transports}, ${key.prfSalt},
      ${key.label}, ${toTime(key.madeAt)})`
}

/** False where the counter did not move on although it counts: then a copy of the authenticator is in use. */
export async function countPasskeyUse(tx: Tx, programme: string, credentialId: Uint8Array, { counter, at }: { counter: number; at: Moment }): Promise<boolean> {
  const counted = await tx`
    update access.passkeys set counter = ${counter}, used_at = ${toTime(at)}
    where programme = ${programme} and credential_id = ${credentialId} and ended_at is null
      and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning 1`
  return counted.length === 1
}

export async function endPasskey(tx: Tx, programme: string, person: string, { credentialId, at }: { credentialId: Uint8Array; at: Moment }): Promise<boolean> {
  const ended = await tx`
    update access.passkeys set ended_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and credential_id = ${credentialId} and ended_at is null returning 1`
  return ended.length === 1
}

function readPasskey(row: PasskeyRow): Passkey {
  return { ...row, madeAt: fromTime(row.madeAt), usedAt: row.usedAt && fromTime(row.usedAt) }
}

export interface Challenge { purpose: 'register' | 'sign-in'; person?: string; prfSalt?: Uint8Array }

export async function keepChallenge(tx: Db, programme: string, hash: Uint8Array, { purpose, person, prfSalt, at, endsAt }: Challenge & { at: Moment; endsAt: Moment }): Promise<void> {
  await tx`delete from access.passkey_challenges where programme = ${programme} and ends_at < ${toTime(at)}`
  await tx`
    insert into access.passkey_challenges (programme, challenge_hash, purpose, person, prf_salt, ends_at)
    values (${programme}, ${hash}, ${purpose}, ${person ?? null}, ${prfSalt ?? null}, ${toTime(endsAt)})`
}

/** Taken out as it is read: a challenge is answered once. */
export async function takeChallenge(tx: Db, programme: string, hash: Uint8Array, at: Moment): Promise<Challenge | undefined> {
  const [row] = await tx<{ purpose: 'register' | 'sign-in'; person: string | null; prfSalt: Uint8Array | null }[]>`
    delete from access.passkey_challenges where programme = ${programme} and challenge_hash = ${hash} and ends_at > ${toTime(at)}
    returning purpose as "purpose", person as "person", prf_salt as "prfSalt"`
  return row && { purpose: row.purpose, ...(row.person && { person: row.person }), ...(row.prfSalt && { prfSalt: row.prfSalt }) }
}

// ── Short numbers ────────────────────────────────────────────────────────────────────────────────────────────────

/** Whose number, on which device (the handle in the mark of its sessions). */
export interface NumberPlace { programme: string; person: string; device: string }

/** `other`: which of the two is not the person's own number, but the alarm's, or nobody's. */
export interface Proofs { one: Uint8Array; two: Uint8Array; other: 1 | 2 }

export interface KeptNumber extends Proofs { share: Uint8Array | null; nextShare: Uint8Array | null; tries: number; isSet: boolean }

/** Locked until the transaction ends: of fifty tries at once each waits until the one before is counted. */
export async function numberForUpdate(tx: Tx, { programme, person, device }: NumberPlace): Promise<KeptNumber | undefined> {
  const [row] = await tx<KeptNumber[]>`
    select share as "share", next_share as "nextShare", proof_one as "one", proof_two as "two", other as "other", tries as "tries", set_at is not null as "isSet"
    from access.numbers where programme = ${programme} and person = ${person} and device = ${device} for update`
  return row
}

/** A row where there is none; of two at once the first stays. */
export async function insertNumber(tx: Tx, { programme, person, device }: NumberPlace, { share, one, two }: Pick<Proofs, 'one' | 'two'> & { share: Uint8Array }): Promise<void> {
  await tx`
    insert into access.numbers (programme, person, device, share, proof_one, proof_two) values (${programme}, ${person}, ${device}, ${share}, ${one}, ${two})
    on conflict (programme, person, device) do nothing`
}

export async function keepNumberTries(tx: Tx, { programme, person, device }: NumberPlace, tries: number): Promise<void> {
  await tx`update access.numbers set tries = ${tries} where programme = ${programme} and person = ${person} and device = ${device}`
}

export async function keepNextShare(tx: Tx, { programme, person, device }: NumberPlace, share: Uint8Array): Promise<void> {
  await tx`update access.numbers set next_share = ${share} where programme = ${programme} and person = ${person} and device = ${device}`
}

/** The share that was made last becomes the number's own. */
export async function confirmNumber(tx: Tx, { programme, person, device }: NumberPlace, { one, two, other, at }: Proofs & { at: Moment }): Promise<void> {
  await tx`
    update access.numbers set share = next_share, next_share = null, proof_one = ${one}, proof_two = ${two}, other = ${other}, tries = 0, set_at = ${toTime(at)}, closed_at = null
    where programme = ${programme} and person = ${person} and device = ${device} and next_share is not null`
}

/** Destroys the shares of these devices. @returns how many there were. */
export async function closeNumbers(tx: Tx, programme: string, person: string, { devices, at }: { devices: readonly string[]; at: Moment }): Promise<number> {
  if (devices.length === 0) return 0
  const closed = await tx`
    update access.numbers set share = null, next_share = null, closed_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and device in ${tx(devices)} and share is not null returning 1`
  return closed.length
}

export async function hasNumber(db: Db, { programme, person, device }: NumberPlace): Promise<boolean> {
  const [row] = await db<{ has: boolean }[]>`
    select share is not null and set_at is not null as "has" from access.numbers
    where programme = ${programme} and person = ${person} and device = ${device}`
  return row?.has ?? false
}

// ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Locked until the transaction ends: an invitation used twice at once lets one in. */
export async function invitationForUpdate(tx: Tx, programme: string, tokenHash: Uint8Array, at: Moment): Promise<PersonAtDoor | undefined> {
  const [row] = await tx<{ person: string }[]>`
    select person as "person" from access.invitations
    where programme = ${programme} and token_hash = ${tokenHash} and used_at is null and ended_at is null and ends_at > ${toTime(at)} for update`
  const person = row && await personById(tx, programme, row.person)
  return person?.state === 'invited' ? person : undefined
}

export async function insertInvitation(tx: Tx, programme: string, person: string, { tokenHash, at }: { tokenHash: Uint8Array; at: Moment }): Promise<void> {
  await tx`
    update access.invitations set ended_at = ${toTime(at)}
    where programme = ${programme} and person = ${person} and used_at is null and ended_at is null`
  await tx`
    insert into access.invitations (programme, token_hash, person, made_at, ends_at)
    values (${programme}, ${tokenHash}, ${person}, ${toTime(at)}, ${toTime(later(at, invitationMs))})`
}

export async function markInvitationUsed(tx: Tx, programme: string, tokenHash: Uint8Array, at: Moment): Promise<void> {
  await tx`update access.invitations set used_at = ${toTime(at)} where programme = ${programme} and token_hash = ${tokenHash}`
}

/** Colleagues and whoever manages them see that this person has come; at a desk that has a key, that they wait for it. */
export async function tellArrival(tx: Tx, programme: string, person: PersonId): Promise<void> {
  await tx`select partnerships.tell_arrival(${programme}, ${person})`
}

export async function activatePerson(tx: Tx, programme: string, person: string): Promise<void> {
  await tx`update partnerships.people set state = 'active' where programme = ${programme} and id = ${person} and state = 'invited'`
}

// ── Log ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The door's way into the log, for `DoorDeps.log`: before a sign-in there is no session in whose name to write. */
export function logOfDoor(programme: string): (tx: Tx, leaf: Leaf) => Promise<void> {
  return async (tx, leaf) => { await tx`select log.append_by_door(${programme}, ${buildLeaf(leaf)})` }
}

// ── Alarm ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** From now on the session is an alarm's, and colleagues have been told; the person's own number opens nothing on this device any more. */
export async function soundAlarm(tx: Tx, { programme, person, device }: NumberPlace, { handle, at, leaf, noise }: { handle: string; at: Moment; leaf: Leaf; noise: Uint8Array }): Promise<void> {
  await tx`select access.sound_alarm(${programme}, ${handle}, ${toTime(at)}, ${buildLeaf(leaf)})`
  await tx`
    update access.numbers set proof_one = case when other = 1 then proof_one else ${noise} end, proof_two = case when other = 2 then proof_two else ${noise} end
    where programme = ${programme} and person = ${person} and device = ${device}`
}

/** Whose session it is, where it lives and its device has a short number. `forced`: it is an alarm's. */
export async function whoBehindNumber(db: Db, tokenHash: Uint8Array): Promise<(Who & { forced: boolean }) | undefined> {
  const [row] = await db<(Who & { forced: boolean })[]>`select forced, programme, person, agency, desks, roles, regions, session, language from access.who_behind_number(${tokenHash})`
  return row
}
