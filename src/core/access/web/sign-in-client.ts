import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import type { Moment } from '#core/clock.ts'
import type { PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { Who } from '#core/access/who.ts'
import { fromBase64url, randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import type { PassphraseParams } from '#core/vault/passphrase.ts'
import type { MemberWrap } from '#core/vault/sealed.ts'
import { get, post } from './call.ts'
import { recallDevice, rememberPasskey } from './device-memory.ts'
import { askForSecret, secretIn, touchForSecret } from './passkey-secret.ts'

/**
 * The calls behind the screens of sign-in, lock, invitation and account. Passphrases, what is derived to unwrap, and the
 * passkey's own secret stay in this file's memory and are never sent; heavy parts (Argon2id, WebAuthn) are fetched when used.
 */

/** What unlocks the person's key on their own device. Opens nothing without the passphrase or a passkey; the house keeps it in its locker, for work without a line. */
export interface UnlockParts {
  person: PersonId
  publicKey: string
  wraps: readonly MemberWrap[]
  salt?: string
  params?: PassphraseParams
  passkeys: readonly { credential: string; prfSalt: string }[]
}

export interface Me {
  who: Who
  shownName: string
  signInName: string
  session: { handle: string; madeAt: Moment; endsAt: Moment; strongAt: Moment; idleMinutes: number; way: string; /** A short number opens this device. */ hasNumber: boolean }
  unlock: UnlockParts
}

/** A person who came in. Without `memberKey` (a passkey that has no secret) names stay closed until the passphrase is given. */
export interface Entered { me: Me; memberKey?: KeyPair }

export async function signIn({ name, passphrase, code }: { name: string; passphrase: string; code: string }): Promise<Entered | Refusal> {
  const { device } = await recallDevice()
  const started = await post<{ salt: string; params: PassphraseParams }>('/api/sign-in/start', { name })
  if (started instanceof Refusal) return started
  const { authKey, wrapKey } = await derive(passphrase, started.salt, started.params)
  const finished = await post('/api/sign-in/finish', { name, authKey: toBase64url(authKey), code: code.replace(/\s/g, ''), device })
  if (finished instanceof Refusal) return finished
  return await enterWith(async (parts) => await unwrap(parts, 'passphrase', '', wrapKey))
}

/** `access.passkey-turned-away` where the person closed the phone's window, or none of their passkeys fits. */
export async function signInWithPasskey(): Promise<Entered | Refusal> {
  const { device, passkey } = await recallDevice()
  const first = await tryPasskey(device, passkey?.credential)
  // A remembered passkey may have been removed from the phone: then the phone is asked what else it has.
  return first instanceof Refusal && first.code === 'access.sign-in-failed' && passkey ? (await rememberPasskey(undefined), first) : first
}

async function tryPasskey(device: string, credential?: string): Promise<Entered | Refusal> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const started = await post<{ options: PublicKeyCredentialRequestOptionsJSON; prfSalt?: string }>('/api/sign-in/passkey/start', credential ? { credential } : {})
  if (started instanceof Refusal) return started
  const optionsJSON = { ...started.options, extensions: { ...started.options.extensions, ...(started.prfSalt && askForSecret(started.prfSalt)) } }
  const answered = await startAuthentication({ optionsJSON }).catch(() => undefined)
  if (!answered) return refuse('access.passkey-turned-away')
  const secret = secretIn(answered.clientExtensionResults)
  const finished = await post<{ credential: string; prfSalt: string }>('/api/sign-in/passkey/finish', { response: { ...answered, clientExtensionResults: {} }, device })
  if (finished instanceof Refusal) return finished
  await rememberPasskey({ credential: finished.credential, prfSalt: finished.prfSalt })
  return await enterWith(async (parts) => {
    const own = secret ? { credential: finished.credential, secret } : await touchForSecret([finished])
    return own && await unwrapWithSecret(parts, own)
  })
}

/** Unlocks on this device, without the network. `access.unlock-failed` where it does not open. */
export async function unlockWithPassphrase(parts: UnlockParts, passphrase: string): Promise<KeyPair | Refusal> {
  if (!parts.salt || !parts.params) return refuse('access.unlock-failed')
  const { wrapKey } = await derive(passphrase, parts.salt, parts.params)
  return await unwrap(parts, 'passphrase', '', wrapKey) ?? refuse('access.unlock-failed')
}

export async function unlockWithPasskey(parts: UnlockParts): Promise<KeyPair | Refusal> {
  const own = await touchForSecret(parts.passkeys)
  return (own && await unwrapWithSecret(parts, own)) ?? refuse('access.passkey-turned-away')
}

// ── Invitation ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface EnrolStarted { person: PersonId; signInName: string; shownName: string; language: string; totp: { uri: string; text: string }; salt: string; params: PassphraseParams }

export async function startEnrol(token: string): Promise<EnrolStarted | Refusal> {
  return await post<EnrolStarted>('/api/enrol/start', { token })
}

/** Makes the person's key pair here, wraps it under the passphrase and publishes the public half. */
export async function finishEnrol(token: string, started: EnrolStarted, { passphrase, code }: { passphrase: string; code: string }): Promise<Entered | Refusal> {
  const { device } = await recallDevice()
  const { makeMemberKey, wrapMemberKey } = await import('#core/vault/member-key.ts')
  const { authKey, wrapKey } = await derive(passphrase, started.salt, started.params)
  const memberKey = await makeMemberKey()
  const { wrapped } = await wrapMemberKey(memberKey, wrapKey, { person: started.person, way: 'passphrase', credential: '' })
  const finished = await post('/api/enrol/finish', {
    token, salt: started.salt, params: started.params, authKey: toBase64url(authKey), code: code.replace(/\s/g, ''),
    publicKey: toBase64url(memberKey.publicKey), wrapped, device,
  })
  if (finished instanceof Refusal) return finished
  return await enterWith(async () => memberKey)
}

// ── My account ───────────────────────────────────────────────────────────────────────────────────────────────────

export async function readMe(): Promise<Me | Refusal> {
  return await get<Me>('/api/me')
}

/** Tells the house that a hand is on the device; the phone's own asking for news does not count. */
export async function tellSeen(): Promise<void> {
  await post('/api/me/seen', {})
}

export async function keepLanguage(language: string): Promise<Refusal | { language: string }> {
  return await post('/api/me/language', { language })
}

export interface ListedSession { handle: string; kind: string; madeAt: Moment; seenAt: Moment; endsAt: Moment; way: string; isThis: boolean }

export async function listSessions(): Promise<readonly ListedSession[] | Refusal> {
  const answer = await get<{ sessions: ListedSession[] }>('/api/sessions')
  return answer instanceof Refusal ? answer : answer.sessions
}

export async function endSession(handle: string): Promise<Refusal | { ended: number }> {
  return await post('/api/sessions/end', { handle })
}

export async function endOtherSessions(): Promise<Refusal | { ended: number }> {
  return await post('/api/sessions/end', { others: true })
}

/** The server's half of signing out; the caller wipes the phone first, so that a lost line leaves nothing behind here. */
export async function signOut(): Promise<Refusal | object> {
  return await post('/api/sign-out', {})
}

export interface ListedPasskey { credential: string; label: string; madeAt: Moment; usedAt: Moment | null }

export async function listPasskeys(): Promise<readonly ListedPasskey[] | Refusal> {
  const answer = await get<{ passkeys: ListedPasskey[] }>('/api/passkeys')
  return answer instanceof Refusal ? answer : answer.passkeys
}

/** Adds this device's passkey and, where it has a secret of its own, wraps the person's key under it: `opensNames`. */
export async function addPasskey(label: string, { person, memberKey }: { person: PersonId; memberKey: KeyPair }): Promise<{ credential: string; opensNames: boolean } | Refusal> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const started = await post<{ options: PublicKeyCredentialCreationOptionsJSON; prfSalt: string }>('/api/passkeys/start', {})
  if (started instanceof Refusal) return started
  const optionsJSON = { ...started.options, extensions: { ...started.options.extensions, ...askForSecret(started.prfSalt) } }
  const made = await startRegistration({ optionsJSON }).catch(() => undefined)
  if (!made) return refuse('access.passkey-turned-away')
  // Many authenticators say at making only that they have a secret, and give it at the next touch.
  const secret = secretIn(made.clientExtensionResults) ?? (await touchForSecret([{ credential: made.id, prfSalt: started.prfSalt }]))?.secret
  const wrapped = secret && await wrapUnderSecret(memberKey, { person, credential: made.id, secret })
  const added = await post<{ credential: string }>('/api/passkeys/finish', { response: { ...made, clientExtensionResults: {} }, label, ...(wrapped && { wrapped }) })
  if (added instanceof Refusal) return added
  await rememberPasskey({ credential: added.credential, prfSalt: started.prfSalt })
  return { credential: added.credential, opensNames: wrapped !== undefined }
}

export async function endPasskey(credential: string): Promise<Refusal | object> {
  const ended = await post('/api/passkeys/end', { credential })
  const { passkey } = await recallDevice()
  if (!(ended instanceof Refusal) && passkey?.credential === credential) await rememberPasskey(undefined)
  return ended
}

export async function changePassphrase(parts: UnlockParts, { old, fresh }: { old: string; fresh: string }): Promise<Refusal | { ended: number }> {
  if (!parts.salt || !parts.params) return refuse('access.unlock-failed')
  const { device } = await recallDevice()
  const { usualParams } = await import('#core/vault/passphrase.ts')
  const { wrapMemberKey } = await import('#core/vault/member-key.ts')
  const before = await derive(old, parts.salt, parts.params)
  const memberKey = await unwrap(parts, 'passphrase', '', before.wrapKey)
  if (!memberKey) return refuse('access.passphrase-not-right')
  const salt = toBase64url(randomBytes(16))
  const after = await derive(fresh, salt, usualParams)
  const { wrapped } = await wrapMemberKey(memberKey, after.wrapKey, { person: parts.person, way: 'passphrase', credential: '' })
  return await post('/api/me/passphrase', { device, oldAuthKey: toBase64url(before.authKey), salt, params: usualParams, authKey: toBase64url(after.authKey), wrapped })
}

export async function startNewCode(): Promise<{ uri: string; text: string } | Refusal> {
  return await post('/api/me/code/start', {})
}

export async function finishNewCode(code: string): Promise<Refusal | object> {
  return await post('/api/me/code/finish', { code: code.replace(/\s/g, '') })
}

/** Passkeys belong to a name: a bare address (127.0.0.1) has none, and some browsers have none at all. */
export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname)
}

export interface Squares { size: number; path: string }

/** The same secret as a picture, made on the device: a square of `size` units and the path that fills it. */
export async function drawCode(uri: string): Promise<Squares> {
  const { create } = await import('qrcode')
  const { modules } = create(uri, { errorCorrectionLevel: 'M' })
  const path = Array.from(modules.data, (on, i) => on ? `M${i % modules.size} ${Math.floor(i / modules.size)}h1v1h-1z` : '').join('')
  return { size: modules.size, path }
}

// ── Below ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function enterWith(open: (parts: UnlockParts) => Promise<KeyPair | undefined>): Promise<Entered | Refusal> {
  const me = await readMe()
  if (me instanceof Refusal) return me
  const memberKey = await open(me.unlock)
  return { me, ...(memberKey && { memberKey }) }
}

async function derive(passphrase: string, salt: string, params: PassphraseParams) {
  const { deriveFromPassphrase } = await import('#core/vault/passphrase.ts')
  const bytes = fromBase64url(salt)
  if (!bytes) throw new Error('the house sent a salt that cannot be read')
  return await deriveFromPassphrase(passphrase, bytes, params)
}

async function unwrap(parts: UnlockParts, way: MemberWrap['way'], credential: string, wrapKey: Bytes): Promise<KeyPair | undefined> {
  const wrap = parts.wraps.find((one) => one.way === way && one.credential === credential)
  if (!wrap) return undefined
  const { unwrapMemberKey } = await import('#core/vault/member-key.ts')
  const opened = await unwrapMemberKey(wrap, wrapKey, parts)
  return opened instanceof Refusal ? undefined : opened
}

async function unwrapWithSecret(parts: UnlockParts, { credential, secret }: { credential: string; secret: Bytes }): Promise<KeyPair | undefined> {
  const { wrapKeyFromPasskey } = await import('#core/vault/member-key.ts')
  return await unwrap(parts, 'passkey', credential, await wrapKeyFromPasskey(secret))
}

async function wrapUnderSecret(memberKey: KeyPair, { person, credential, secret }: { person: PersonId; credential: string; secret: Bytes }): Promise<string> {
  const { wrapKeyFromPasskey, wrapMemberKey } = await import('#core/vault/member-key.ts')
  return (await wrapMemberKey(memberKey, await wrapKeyFromPasskey(secret), { person, way: 'passkey', credential })).wrapped
}
