import { randomBytes } from 'node:crypto'
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { later, minuteMs } from '#core/clock.ts'
import type { PersonId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { type DoorDeps, keyed, newToken, sha256, toBytes, toText } from './door.ts'
import { dropWrap, keepWrap, ownKeysOf } from './own-keys.ts'
import { needsStrong, openSession } from './sessions.ts'
import type { SignedIn } from './sign-in.ts'
import * as store from './store.ts'
import type { Session } from './store.ts'

/**
 * Passkeys are discoverable and always ask for the person (a finger, a face, the phone's own PIN): the phone's answer
 * alone proves two things at once. Beside the signature a passkey can give a secret of its own (the PRF extension) from
 * a salt; with it the phone wraps the person's private key. The salt is one per passkey, and knowing it opens nothing.
 */

const challengeMs = 5 * minuteMs
/** Where the browser stands, as it says itself and as the server knows the house's addresses. */
export interface Place { origin: string; id: string }

export interface PasskeyToAdd { options: PublicKeyCredentialCreationOptionsJSON; prfSalt: string }

/** Asks for a sign-in at most five minutes old (`access.confirm-again`). */
export async function startAddingPasskey(deps: DoorDeps, session: Session, place: Place): Promise<PasskeyToAdd | Refusal> {
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  const person = await store.personById(deps.door, deps.programme, session.person)
  if (!person) return notYours()
  const prfSalt = randomBytes(32)
  const challenge = newToken()
  const options = await generateRegistrationOptions({
    rpName: deps.site.title, rpID: place.id, userName: person.signInName, userDisplayName: person.signInName,
    userID: Uint8Array.from(Buffer.from(person.person)), challenge: Uint8Array.from(toBytes(challenge)), attestationType: 'none',
    excludeCredentials: (await store.passkeysOf(deps.door, deps.programme, session.person)).map((key) => ({ id: toText(key.credentialId) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await store.keepChallenge(deps.door, deps.programme, sha256(challenge), { purpose: 'register', person: session.person, prfSalt, at, endsAt: later(at, challengeMs) })
  return { options, prfSalt: toText(prfSalt) }
}

export interface AddedPasskey {
  response: RegistrationResponseJSON
  /** The person's own word for this device. */
  label: string
  /** The private key wrapped under the passkey's own secret; absent where the authenticator has none (then it signs in but opens no names). */
  wrapped?: string
}

export async function finishAddingPasskey(deps: DoorDeps, session: Session, place: Place, { response, label, wrapped }: AddedPasskey): Promise<{ credential: string } | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  const challenge = challengeIn(response.response.clientDataJSON)
  const kept = challenge && await store.takeChallenge(deps.door, programme, sha256(challenge), at)
  if (!kept || kept.purpose !== 'register' || kept.person !== session.person || !kept.prfSalt) return refuse('access.passkey-not-read')
  const { prfSalt } = kept
  const verified = await verifyRegistrationResponse({
    response, expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: place.id, requireUserVerification: true,
  }).catch(() => undefined)
  if (!verified?.verified) return refuse('access.passkey-not-read')
  const { credential } = verified.registrationInfo
  return await deps.door.begin(async (tx) => {
    await store.insertPasskey(tx, programme, {
      credentialId: toBytes(credential.id), person: session.person, publicKey: credential.publicKey, counter: credential.counter,
      transports: [...(credential.transports ?? [])], prfSalt, label, madeAt: at,
    })
    if (wrapped) await keepWrap(tx, programme, session.person, { way: 'passkey', credential: credential.id, wrapped })
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/passkey-added' })
    return { credential: credential.id }
  })
}

export interface PasskeySignInStart {
  options: PublicKeyCredentialRequestOptionsJSON
  /** Only where the phone said which passkey it will use: then one touch signs in and unlocks. */
  prfSalt?: string
}

/**
 * @param credential a passkey this phone remembers. A made-up one gets a salt as well, always the same, so that nobody
 * learns which exist. Without it the phone offers whatever it holds, and unlocking takes a second touch with the salt
 * that the sign-in answers.
 */
export async function startPasskeySignIn(deps: DoorDeps, place: Place, credential?: string): Promise<PasskeySignInStart> {
  const at = deps.clock.now()
  const challenge = newToken()
  const known = credential ? await store.passkeyById(deps.door, deps.programme, toBytes(credential)) : undefined
  const options = await generateAuthenticationOptions({
    rpID: place.id, challenge: Uint8Array.from(toBytes(challenge)), userVerification: 'required',
    ...(credential && { allowCredentials: [{ id: credential }] }),
  })
  await store.keepChallenge(deps.door, deps.programme, sha256(challenge), { purpose: 'sign-in', at, endsAt: later(at, challengeMs) })
  return { options, ...(credential && { prfSalt: toText(known?.prfSalt ?? keyed(deps, 'prf salt of nobody', credential)) }) }
}

export interface SignedInByPasskey extends SignedIn { credential: string; prfSalt: string }

/** Whatever is wrong (unknown, ended, not the person, a copied authenticator, suspended) is `access.sign-in-failed`. */
export async function finishPasskeySignIn(deps: DoorDeps, place: Place, { response, device, agent }: {
  response: AuthenticationResponseJSON; device: string; agent: string
}): Promise<SignedInByPasskey | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const challenge = challengeIn(response.response.clientDataJSON)
  const kept = challenge && await store.takeChallenge(deps.door, programme, sha256(challenge), at)
  const key = kept && kept.purpose === 'sign-in' ? await store.passkeyById(deps.door, programme, toBytes(response.id)) : undefined
  const person = key && await store.personById(deps.door, programme, key.person)
  const isTheirs = !response.response.userHandle || (person && Buffer.from(toBytes(response.response.userHandle)).toString() === person.person)
  const verified = challenge && key && person?.isUsable && isTheirs
    ? await verifyAuthenticationResponse({
      response, expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: place.id, requireUserVerification: true,
      credential: { id: toText(key.credentialId), publicKey: Uint8Array.from(key.publicKey), counter: key.counter },
    }).catch(() => undefined)
    : undefined
  const counter = verified?.verified ? verified.authenticationInfo.newCounter : undefined

  return await deps.door.begin(async (tx) => {
    if (!key || counter === undefined || !(await store.countPasskeyUse(tx, programme, key.credentialId, { counter, at }))) {
      await deps.log(tx, { at, actor: '-', session: '', act: 'sign-in-refused', what: 'access/passkey', ...(key && { about: key.person }) })
      return refuse('access.sign-in-failed')
    }
    const session = await openSession(tx, deps, { person: key.person, way: 'passkey', device, agent, at })
    const keys = await ownKeysOf(tx, programme, key.person)
    await deps.log(tx, { at, actor: key.person, session: session.handle, act: 'signed-in', what: 'access/passkey' })
    return { ...session, person: key.person, credential: toText(key.credentialId), prfSalt: toText(key.prfSalt), ...(keys && { keys }) }
  })
}

export interface ListedPasskey { credential: string; label: string; madeAt: number; usedAt: number | null }

export async function listPasskeys(deps: DoorDeps, person: PersonId): Promise<ListedPasskey[]> {
  return (await store.passkeysOf(deps.door, deps.programme, person))
    .map(({ credentialId, label, madeAt, usedAt }) => ({ credential: toText(credentialId), label, madeAt, usedAt }))
}

/** Ends a passkey of one's own and takes away what it unwraps. The last way in stays (`access.last-way-in`). */
export async function endPasskey(deps: DoorDeps, session: Session, credential: string): Promise<{ ended: 1 } | Refusal> {
  const { programme } = deps
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  return await deps.door.begin(async (tx) => {
    await store.takeTurns(tx, programme, session.person)
    const others = (await store.passkeysOf(tx, programme, session.person)).filter((key) => toText(key.credentialId) !== credential)
    if (others.length === 0 && !(await store.passphraseOf(tx, programme, session.person))) return refuse('access.last-way-in')
    if (!(await store.endPasskey(tx, programme, session.person, { credentialId: toBytes(credential), at }))) return notYours()
    await dropWrap(tx, programme, session.person, credential)
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/passkey-ended' })
    return { ended: 1 as const }
  })
}

/** The challenge the browser says it answered; it is believed only once the database knows it. */
function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const { challenge } = JSON.parse(toBytes(clientDataJSON).toString('utf8')) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}
