import type { PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { Moment } from '#core/clock.ts'
import { normaliseSignInName } from '#core/access/session-rules.ts'
import { type DoorDeps, isEqual, type KdfParams, kdfOfToday, keyed, saltOfNobody, sha256, toBytes, toText } from './door.ts'
import { type OwnKeys, ownKeysOf } from './own-keys.ts'
import { openSession, type OpenedSession } from './sessions.ts'
import * as store from './store.ts'
import { claimAmongAll, claimTry } from './throttle.ts'
import { stepOfCode } from './totp.ts'

export interface SignInStart {
  /** 16 bytes, base64url. */
  salt: string
  params: KdfParams
}

/** First half: what the phone needs to derive its keys. A name that does not exist gets an answer of the same kind, always the same one. */
export async function startSignIn(deps: DoorDeps, name: string): Promise<SignInStart> {
  const ofNobody = saltOfNobody(deps, normaliseSignInName(name))
  const kept = await store.saltByName(deps.door, deps.programme, name)
  return { salt: toText(kept?.salt ?? ofNobody), params: kept?.kdf ?? kdfOfToday }
}

export interface SignIn {
  name: string
  /** 32 bytes that the phone derived from the passphrase, base64url. The passphrase and the key that unwraps never come here. */
  authKey: string
  /** Six digits. */
  code: string
  /** A random value which the device keeps, base64url. */
  device: string
  /** The browser's description of itself; kept as one word. */
  agent: string
}

export interface SignedIn extends OpenedSession {
  person: PersonId
  keys?: OwnKeys
}

/**
 * Second half. An unknown name, a wrong passphrase, a wrong or used code and a suspended person are one refusal,
 * `access.sign-in-failed`, reached by the same steps; too many tries are `access.slow-down {seconds}`, also alike for
 * names that do not exist.
 */
export async function finishSignIn(deps: DoorDeps, { name, authKey, code, device, agent }: SignIn): Promise<SignedIn | Refusal> {
  const { door, programme } = deps
  const at = deps.clock.now()
  const account = await store.accountByName(door, programme, name, sha256(device))
  const claimed = await claim(deps, { name, device, isKnownDevice: account?.isKnownDevice ?? false, at })
  if (claimed instanceof Refusal) return claimed

  const isRightKey = isEqual(sha256(toBytes(authKey)), account?.authHash ?? nobodysHash)
  const secret = account?.totp ? await deps.kms.unwrap(totpPlace(programme, account.person), account.totp) : await nobodysSecret(deps)
  const step = stepOfCode(code, secret, at, account?.lastStep ?? undefined)
  const isRight = isRightKey && step !== undefined && account?.authHash && account.totp && account.isUsable

  return await door.begin(async (tx) => {
    if (!isRight || !(await store.takeTotpStep(tx, programme, account.person, step))) {
      await deps.log(tx, { at, actor: '-', session: '', act: 'sign-in-refused', what: 'access/passphrase', ...(account && { about: account.person }) })
      return refuse('access.sign-in-failed')
    }
    const session = await openSession(tx, deps, { person: account.person, way: 'passphrase', device, agent, at })
    const keys = await ownKeysOf(tx, programme, account.person)
    await claimed.giveBack(tx)
    await deps.log(tx, { at, actor: account.person, session: session.handle, act: 'signed-in', what: 'access/passphrase' })
    return { ...session, person: account.person, ...(keys && { keys }) }
  })
}

/**
 * What a person's own device needs to unlock their key again after an idle lock or a closed tab: wrapped keys and salts.
 * None of it opens anything without the passphrase or the passkey.
 */
export async function unlockPartsOf(deps: Pick<DoorDeps, 'door' | 'programme'>, person: PersonId) {
  const [keys, passphrase, passkeys] = await Promise.all([
    ownKeysOf(deps.door, deps.programme, person), store.passphraseOf(deps.door, deps.programme, person), store.passkeysOf(deps.door, deps.programme, person),
  ])
  return {
    person, publicKey: keys?.publicKey ?? '', wraps: keys?.wraps ?? [],
    ...(passphrase && { salt: toText(passphrase.salt), params: passphrase.kdf }),
    passkeys: passkeys.map(({ credentialId, prfSalt }) => ({ credential: toText(credentialId), prfSalt: toText(prfSalt) })),
  }
}

/** What a wrapped TOTP secret is bound to: moved to another person's row, it does not open. */
export function totpPlace(programme: string, person: string): string {
  return `access.totp|${programme}|${person}`
}

/**
 * Claims a try, in a transaction of its own: it stays claimed whatever becomes of the sign-in.
 * A known device has its own count and does not wait with everybody.
 */
export async function claim(deps: DoorDeps, { name, device, isKnownDevice, at }: { name: string; device: string; isKnownDevice: boolean; at: Moment }) {
  const { programme } = deps
  const account = normaliseSignInName(name)
  const subject = isKnownDevice ? keyed(deps, 'tries on a known device', account, device) : keyed(deps, 'tries', account)
  const everyone = keyed(deps, 'tries of everyone')
  const waited = await deps.door.begin(async (tx) => {
    // The same two locks in the same order for everybody, so that no two sign-ins wait for each other in a circle.
    const own = claimTry(await store.triesForUpdate(tx, programme, subject, at), at)
    if (!own.allowed) return own.seconds
    if (!isKnownDevice) {
      const all = claimAmongAll(await store.triesForUpdate(tx, programme, everyone, at), at)
      if (!all.allowed) return all.seconds
      await store.keepTries(tx, programme, everyone, all.after)
    }
    await store.keepTries(tx, programme, subject, own.after)
    return 0
  })
  if (waited) return refuse('access.slow-down', { seconds: waited })
  return {
    giveBack: async (tx: Parameters<typeof store.giveTryBack>[0]) => {
      await store.forgetTries(tx, programme, subject, at)
      if (!isKnownDevice) await store.giveTryBack(tx, programme, everyone)
    },
  }
}

const nobodysHash = new Uint8Array(32)

/** A name that does not exist also has a secret to unwrap, so that it takes as long. */
const nobodys = new WeakMap<DoorDeps['kms'], Promise<Uint8Array>>()
async function nobodysSecret(deps: DoorDeps): Promise<Uint8Array> {
  let wrapped = nobodys.get(deps.kms)
  if (!wrapped) nobodys.set(deps.kms, wrapped = deps.kms.wrap('access.totp|nobody', new Uint8Array(20)))
  return await deps.kms.unwrap('access.totp|nobody', await wrapped)
}
