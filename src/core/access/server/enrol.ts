import { randomBytes } from 'node:crypto'
import type { Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { type DoorDeps, isEqual, type KdfParams, kdfOfToday, sha256, toBytes, toText } from './door.ts'
import { keepWrap, ownKeysOf, publishOwnKey } from './own-keys.ts'
import { endOtherSessions, needsStrong, openSession } from './sessions.ts'
import { claim, type SignedIn, totpPlace } from './sign-in.ts'
import * as store from './store.ts'
import type { Session } from './store.ts'
import { newTotpSecret, showTotpSecret, type ShownSecret, stepOfCode } from './totp.ts'

/**
 * An invitation is good once and for 72 hours. With it the invited person chooses a passphrase, takes the code secret into
 * an authenticator app and publishes the public half of a key pair that their device made. Nobody else ever knows the
 * passphrase; not the inviter, not an administrator, not the server.
 */

export interface EnrolStart {
  /** What the new key pair is bound to. */
  person: PersonId
  signInName: string
  shownName: string
  language: string
  /** Shown once; each start makes another, and only the last one shown can be confirmed. */
  totp: ShownSecret
  salt: string
  params: KdfParams
}

export async function startEnrol(deps: DoorDeps, token: string): Promise<EnrolStart | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const secret = newTotpSecret()
  return await deps.door.begin(async (tx) => {
    const person = await store.invitationForUpdate(tx, programme, sha256(token), at)
    if (!person) return await refuseEnrolment(tx, deps, 'access.invitation-over', at)
    await store.keepPendingTotp(tx, programme, person.person, await deps.kms.wrap(totpPlace(programme, person.person), secret))
    return {
      person: person.person, signInName: person.signInName, shownName: person.shownName, language: person.language,
      totp: showTotpSecret(secret, deps.site.title, person.signInName), salt: toText(randomBytes(16)), params: kdfOfToday,
    }
  })
}

export interface Enrolment {
  token: string
  salt: string
  params: KdfParams
  authKey: string
  code: string
  publicKey: string
  /** The private key wrapped under the key that the phone derived from the passphrase. */
  wrapped: string
  device: string
  agent: string
}

/** Refuses `access.invitation-over` (used, ended, too old, unknown: one answer) and `access.code-not-right`. */
export async function finishEnrol(deps: DoorDeps, given: Enrolment): Promise<SignedIn | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const tokenHash = sha256(given.token)
  return await deps.door.begin(async (tx) => {
    const invited = await store.invitationForUpdate(tx, programme, tokenHash, at)
    if (!invited) return await refuseEnrolment(tx, deps, 'access.invitation-over', at)
    const { person } = invited
    const step = await stepOfPending(tx, deps, person, given.code, at)
    if (step === undefined) return await refuseEnrolment(tx, deps, 'access.code-not-right', at, person)
    await store.keepPassphrase(tx, programme, person, { salt: toBytes(given.salt), kdf: given.params, authHash: sha256(toBytes(given.authKey)), at })
    await store.confirmTotp(tx, programme, person, { step, at })
    await publishOwnKey(tx, programme, person, given.publicKey)
    await keepWrap(tx, programme, person, { way: 'passphrase', credential: '', wrapped: given.wrapped })
    await store.activatePerson(tx, programme, person)
    await store.markInvitationUsed(tx, programme, tokenHash, at)
    const session = await openSession(tx, deps, { person, way: 'enrolment', device: given.device, agent: given.agent, at })
    const keys = await ownKeysOf(tx, programme, person)
    await deps.log(tx, { at, actor: person, session: session.handle, act: 'key', what: 'access/enrolment' })
    await store.tellArrival(tx, programme, person)
    return { ...session, person, ...(keys && { keys }) }
  })
}

/** Nobody is signed in yet: the entry names the invited person where the invitation was good, and nobody where it was not. */
async function refuseEnrolment(tx: Tx, deps: DoorDeps, code: 'access.invitation-over' | 'access.code-not-right', at: Moment, person?: PersonId): Promise<Refusal> {
  await deps.log(tx, { at, actor: '-', session: '', act: 'refused', what: 'access/enrolment', code, ...(person && { about: person }) })
  return refuse(code)
}

/** For the house's first person and for the demo's people, whom nobody inside can invite. @param tokenHash SHA-256, base64url. */
export async function inviteFromDoor(tx: Tx, deps: Pick<DoorDeps, 'programme' | 'log'>, { person, tokenHash, at }: { person: PersonId; tokenHash: string; at: Moment }): Promise<void> {
  await store.insertInvitation(tx, deps.programme, person, { tokenHash: toBytes(tokenHash), at })
  await deps.log(tx, { at, actor: '-', session: '', act: 'key', what: 'access/invitation', about: person })
}

// ── What a person changes about themselves ───────────────────────────────────────────────────────────────────────

export interface NewPassphrase { device: string; oldAuthKey: string; salt: string; params: KdfParams; authKey: string; wrapped: string }

/** Asks for a fresh sign-in and for the old passphrase; ends all other sessions. */
export async function changePassphrase(deps: DoorDeps, session: Session, given: NewPassphrase): Promise<{ ended: number } | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  const claimed = await claim(deps, { name: session.person, device: given.device, isKnownDevice: true, at })
  if (claimed instanceof Refusal) return claimed
  const changed = await deps.door.begin(async (tx) => {
    const old = await store.passphraseOf(tx, programme, session.person)
    if (!old || !isEqual(sha256(toBytes(given.oldAuthKey)), old.authHash)) {
      await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'refused', what: 'access/passphrase', code: 'access.passphrase-not-right' })
      return refuse('access.passphrase-not-right')
    }
    await store.keepPassphrase(tx, programme, session.person, { salt: toBytes(given.salt), kdf: given.params, authHash: sha256(toBytes(given.authKey)), at })
    await keepWrap(tx, programme, session.person, { way: 'passphrase', credential: '', wrapped: given.wrapped })
    await claimed.giveBack(tx)
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/passphrase' })
    return true
  })
  return changed instanceof Refusal ? changed : await endOtherSessions(deps, session)
}

/** A new code secret, for a new phone with the authenticator app. The old one stays good until the new one is confirmed. */
export async function startNewCode(deps: DoorDeps, session: Session): Promise<ShownSecret | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  const person = await store.personById(deps.door, programme, session.person)
  if (!person) return refuse('access.not-signed-in')
  const secret = newTotpSecret()
  const wrapped = await deps.kms.wrap(totpPlace(programme, session.person), secret)
  await deps.door.begin(async (tx) => {
    await store.keepPendingTotp(tx, programme, session.person, wrapped)
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/code-shown' })
  })
  return showTotpSecret(secret, deps.site.title, person.signInName)
}

export async function finishNewCode(deps: DoorDeps, session: Session, code: string): Promise<{ changed: true } | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  return await deps.door.begin(async (tx) => {
    const step = await stepOfPending(tx, deps, session.person, code, at)
    if (step === undefined) {
      await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'refused', what: 'access/code', code: 'access.code-not-right' })
      return refuse('access.code-not-right')
    }
    await store.confirmTotp(tx, programme, session.person, { step, at })
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/code' })
    return { changed: true as const }
  })
}

async function stepOfPending(tx: Tx, deps: DoorDeps, person: string, code: string, at: Moment): Promise<number | undefined> {
  const pending = await store.pendingTotp(tx, deps.programme, person)
  return pending && stepOfCode(code, await deps.kms.unwrap(totpPlace(deps.programme, person), pending), at)
}
