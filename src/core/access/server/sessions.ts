import { randomBytes } from 'node:crypto'
import { later, type Moment } from '#core/clock.ts'
import type { Sql, Tx } from '#core/db/tx.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { idleMinutesFor, mostDevices, sessionMs, strongMs } from '#core/access/session-rules.ts'
import { type DoorDeps, newToken, sha256 } from './door.ts'
import * as store from './store.ts'
import type { Session } from './store.ts'

export interface OpenedSession {
  /** 256 bits, base64url. It goes into the cookie and nowhere else; the database keeps its SHA-256. */
  token: string
  handle: string
  endsAt: Moment
  idleMinutes: number
}

/**
 * Begins a session inside the transaction of the sign-in. A second sign-in on one device replaces the first (so a token
 * is new at every rise); a fourth device ends the oldest session.
 * @param device a random value that the device keeps; `agent` its browser's own description, kept as one coarse word.
 */
export async function openSession(tx: Tx, deps: DoorDeps, { person, way, device, agent, at }: {
  person: string; way: 'passphrase' | 'passkey' | 'enrolment'; device: string; agent: string; at: Moment
}): Promise<OpenedSession> {
  const { programme } = deps
  await store.takeTurns(tx, programme, person)
  const mark = markOfDevice(device, agent)
  const live = await store.liveSessionsOf(tx, programme, person, at)
  const others = live.filter((session) => handleOfDevice(session.device) !== handleOfDevice(mark))
  const surplus = [...live.filter((session) => !others.includes(session)), ...others.slice(mostDevices - 1)]
  await store.endSessions(tx, programme, person, { handles: surplus.map((session) => session.handle), at })

  const token = newToken()
  const handle = randomBytes(6).toString('hex')
  const idleMinutes = idleMinutesFor(await store.rolesOf(tx, programme, person, at))
  const endsAt = later(at, sessionMs)
  await store.insertSession(tx, { tokenHash: sha256(token), programme, person, handle, device: mark, way, at, endsAt, idleMinutes })
  await store.keepKnownDevice(tx, programme, person, { deviceHash: sha256(device), mark, at })
  return { token, handle, endsAt, idleMinutes }
}

/** The live session behind a token, or nothing: unknown, ended, idle too long, over, or its person or agency suspended. */
export async function findSession(deps: Pick<DoorDeps, 'door' | 'clock'>, token: string | undefined): Promise<Session | undefined> {
  if (!token) return undefined
  return await store.sessionByToken(deps.door, sha256(token), deps.clock.now())
}

/** The session behind a token, also when it has fallen idle. For signing out, and for the short number, which wakes it; nothing else may rest on it. */
export async function findSessionToWake(deps: Pick<DoorDeps, 'door' | 'clock'>, token: string | undefined): Promise<Session | undefined> {
  return token ? await store.sessionToWake(deps.door, sha256(token), deps.clock.now()) : undefined
}

/** An idle session is good again. Of more than three devices that are awake then, the oldest others end, as at a sign-in. */
export async function wakeSession(tx: Tx, session: Session, at: Moment): Promise<void> {
  await store.takeTurns(tx, session.programme, session.person)
  const others = (await store.liveSessionsOf(tx, session.programme, session.person, at)).filter(({ handle }) => handle !== session.handle)
  await store.endSessions(tx, session.programme, session.person, { handles: others.slice(mostDevices - 1).map(({ handle }) => handle), at })
  await store.wakeSession(tx, session.programme, session.person, { handle: session.handle, at })
}

/**
 * Says that a person is at the device. For what a hand did (a submission, a question, an opened screen); never for the
 * phone's own asking for news, which would keep a phone that lies on a table signed in.
 */
export async function refreshSession(door: Sql, token: string, at: Moment): Promise<void> {
  await store.touchSession(door, sha256(token), at)
}

/** True while the sign-in itself is at most five minutes old. */
export function isStrong(session: Pick<Session, 'strongAt'>, at: Moment): boolean {
  return at - session.strongAt <= strongMs && at >= session.strongAt
}

export interface ListedSession { handle: string; kind: string; madeAt: Moment; seenAt: Moment; endsAt: Moment; way: string; isThis: boolean }

/** A person's own live sessions, newest first. */
export async function listSessions(deps: Pick<DoorDeps, 'door' | 'clock'>, session: Session): Promise<ListedSession[]> {
  const live = await store.liveSessionsOf(deps.door, session.programme, session.person, deps.clock.now())
  return live.map(({ handle, device, madeAt, seenAt, endsAt, way }) =>
    ({ handle, kind: device.split(':')[0] ?? 'other', madeAt, seenAt, endsAt, way, isThis: handle === session.handle }))
}

/** Ends one session of one's own, by its handle; somebody else's handle is answered as one that does not exist. */
export async function endSession(deps: DoorDeps, session: Session, handle: string): Promise<{ ended: number } | Refusal> {
  const refusal = notYours()
  const ended = await endSome(deps, session, (one) => one.handle === handle, refusal)
  return ended > 0 ? { ended } : refusal
}

/** Ends all sessions of one's own but this one. */
export async function endOtherSessions(deps: DoorDeps, session: Session): Promise<{ ended: number }> {
  return { ended: await endSome(deps, session, (one) => one.handle !== session.handle) }
}

export async function signOut(deps: DoorDeps, session: Session): Promise<void> {
  const at = deps.clock.now()
  await deps.door.begin(async (tx) => {
    await store.endSessions(tx, session.programme, session.person, { handles: [session.handle], at })
    await store.closeNumbers(tx, session.programme, session.person, { devices: [handleOfDevice(session.device)], at })
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'signed-out', what: 'access/session' })
  })
}

/** `whenNone`: the refusal that stands on the log where there was nothing to end. */
async function endSome(deps: DoorDeps, session: Session, which: (one: Session) => boolean, whenNone?: Refusal): Promise<number> {
  const at = deps.clock.now()
  return await deps.door.begin(async (tx) => {
    await store.takeTurns(tx, session.programme, session.person)
    const live = await store.liveSessionsOf(tx, session.programme, session.person, at)
    const those = live.filter(which)
    const handles = those.map((one) => one.handle)
    const ended = await store.endSessions(tx, session.programme, session.person, { handles, at })
    // Whoever closes a device from afar may have lost it: its short number opens nothing from now on.
    await store.closeNumbers(tx, session.programme, session.person, { devices: those.map((one) => handleOfDevice(one.device)), at })
    const leaf = { at, actor: session.person, session: session.handle, what: 'access/other-sessions' }
    if (ended > 0) await deps.log(tx, { ...leaf, act: 'signed-out' })
    else if (whenNone) await deps.log(tx, { ...leaf, act: 'refused', code: whenNone.code })
    return ended
  })
}

/** Refuses what asks for a fresh sign-in. */
export function needsStrong(session: Session, at: Moment): Refusal<'access.confirm-again'> | undefined {
  return isStrong(session, at) ? undefined : refuse('access.confirm-again')
}

/** `android:3fa91c0b22d1`: a coarse kind for the person's own list, and a handle that leads to no device. */
export function markOfDevice(device: string, agent: string): string {
  return `${kindOfDevice(agent)}:${sha256(`device mark ${device}`).toString('hex').slice(0, 12)}`
}

/** The part of a mark by which a session's device is known again. */
export function handleOfDevice(mark: string): string {
  return mark.split(':')[1] ?? mark
}

function kindOfDevice(agent: string): string {
  if (/android/i.test(agent)) return 'android'
  if (/iphone|ipad/i.test(agent)) return 'iphone'
  if (/windows/i.test(agent)) return 'windows'
  if (/mac os/i.test(agent)) return 'mac'
  if (/linux|x11/i.test(agent)) return 'linux'
  return 'other'
}
