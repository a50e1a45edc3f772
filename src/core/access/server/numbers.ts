import { randomBytes } from 'node:crypto'
import type { Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { giveTriesBack, mostTries, takeTry } from '#core/access/number.ts'
import { evaluateUnder, makeShare } from '#core/access/number-keys.ts'
import { type DoorDeps, isEqual, keyed, sha256, toBytes, toText } from './door.ts'
import { handleOfDevice, needsStrong, wakeSession } from './sessions.ts'
import * as store from './store.ts'
import type { NumberPlace, Session } from './store.ts'
import { claimTry } from './throttle.ts'

/**
 * The server's half of the short number (docs/decisions/0011). It answers blinded numbers from its share and never learns one. Every try is counted
 * and on the disk before its answer is made. A person without a number has one that nobody knows: they are answered by the same steps.
 */

export interface NumberStarted {
  /** The answers, base64url, in the order of what was asked. */
  evaluated: string[]
  /** Says at finishing which share they came from: another tab may have begun meanwhile. */
  round: string
}

/** Makes a new share and answers the numbers to be set from it. Asks for a sign-in at most five minutes old. */
export async function startNumber(deps: DoorDeps, session: Session, blinded: readonly string[]): Promise<NumberStarted | Refusal> {
  const weak = needsStrong(session, deps.clock.now())
  if (weak) return weak
  const share = makeShare()
  const evaluated = blinded.map((one) => evaluateUnder(share, bytesOf(one)))
  const unreadable = evaluated.find((one) => one instanceof Refusal)
  if (unreadable) return unreadable
  const place = placeOf(session)
  const wrapped = await deps.kms.wrap(purposeOf(place), share)
  await deps.door.begin(async (tx) => {
    await keptNumber(tx, deps, place)
    await store.keepNextShare(tx, place, wrapped)
  })
  return { evaluated: (evaluated as Uint8Array[]).map(toText), round: roundOf(wrapped) }
}

/** The number is good from now on. `proofs`: of the number, and of another or noise, in an order of chance. */
export async function finishNumber(deps: DoorDeps, session: Session, { round, proofs, other }: { round: string; proofs: readonly [string, string]; other: 1 | 2 }): Promise<{ set: true } | Refusal> {
  const at = deps.clock.now()
  const weak = needsStrong(session, at)
  if (weak) return weak
  const place = placeOf(session)
  return await deps.door.begin(async (tx) => {
    const kept = await store.numberForUpdate(tx, place)
    if (!kept?.nextShare || roundOf(kept.nextShare) !== round) return refuse('access.number-begin-again')
    await store.confirmNumber(tx, place, { one: sha256(toBytes(proofs[0])), two: sha256(toBytes(proofs[1])), other, at })
    await store.forgetTries(tx, place.programme, subjectOf(deps, place), at)
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/number-set' })
    return { set: true as const }
  })
}

export async function endNumber(deps: DoorDeps, session: Session): Promise<{ ended: number }> {
  const at = deps.clock.now()
  return await deps.door.begin(async (tx) => {
    const ended = await store.closeNumbers(tx, session.programme, session.person, { devices: [handleOfDevice(session.device)], at })
    await deps.log(tx, { at, actor: session.person, session: session.handle, act: 'key', what: 'access/number-ended' })
    return { ended }
  })
}

export async function hasNumber(deps: Pick<DoorDeps, 'door'>, session: Session): Promise<boolean> {
  return await store.hasNumber(deps.door, placeOf(session))
}

/**
 * Answers one try. `left`: how many are left after it. `access.slow-down` where tries follow one another too fast (that one does not
 * count), `access.number-closed` where the share is destroyed.
 */
export async function tryNumber(deps: DoorDeps, session: Session, blinded: string): Promise<{ evaluated: string; left: number } | Refusal> {
  const at = deps.clock.now()
  const place = placeOf(session)
  const counted = await deps.door.begin(async (tx) => await claimEvaluation(tx, deps, { session, place, at }))
  if (counted instanceof Refusal) return counted
  const share = Uint8Array.from(await deps.kms.unwrap(purposeOf(place), counted.share))
  const evaluated = evaluateUnder(share, bytesOf(blinded))
  return evaluated instanceof Refusal ? evaluated : { evaluated: toText(evaluated), left: counted.left }
}

async function claimEvaluation(tx: Tx, deps: DoorDeps, { session, place, at }: { session: Session; place: NumberPlace; at: Moment }): Promise<{ share: Uint8Array; left: number } | Refusal> {
  const subject = subjectOf(deps, place)
  const claimed = claimTry(await store.triesForUpdate(tx, place.programme, subject, at), at)
  if (!claimed.allowed) return refuse('access.slow-down', { seconds: claimed.seconds })
  await store.keepTries(tx, place.programme, subject, claimed.after)
  return await countTry(tx, deps, { session, place, at })
}

/** Counts one try under the row's lock and hands out the share for it. With the last one the share is destroyed, before it is answered. */
export async function countTry(tx: Tx, deps: DoorDeps, { session, place, at }: { session: Session; place: NumberPlace; at: Moment }): Promise<{ share: Uint8Array; left: number } | Refusal> {
  const kept = await keptNumber(tx, deps, place)
  const after = takeTry({ tries: kept.tries, open: kept.share !== null })
  if (!after || !kept.share) return refuse('access.number-closed')
  const leaf = { at, actor: session.person, session: session.handle, act: 'key' as const }
  // Closed first: ten tries and a share cannot stand in one row.
  if (!after.open) {
    await store.closeNumbers(tx, place.programme, place.person, { devices: [place.device], at })
    await deps.log(tx, { ...leaf, what: 'access/number-closed' })
  } else await deps.log(tx, { ...leaf, what: 'access/number-tried' })
  await store.keepNumberTries(tx, place, after.tries)
  return { share: kept.share, left: mostTries - after.tries }
}

/** Milliseconds, well above what either way takes. */
const provedAfterMs = 250

/**
 * The number was right: the tries are given back, and an idle session is awake again, for device and number are two things. Both
 * proofs are looked at alike. A share that is destroyed stays so; its last right try still wakes.
 */
export async function proveNumber(deps: DoorDeps, session: Session, proof: string): Promise<{ awake: true } | Refusal> {
  const at = deps.clock.now()
  const place = placeOf(session)
  // To tell colleagues takes longer than to tell nobody; whoever measures the answer sees no difference.
  const notBefore = new Promise((resolve) => { setTimeout(resolve, provedAfterMs) })
  const proved = await deps.door.begin(async (tx) => {
    // Nothing was ever tried here where there is none, so nothing is made for it either.
    const kept = await store.numberForUpdate(tx, place) ?? nobodys
    const hash = sha256(toBytes(proof))
    const matches = [isEqual(kept.one, hash), isEqual(kept.two, hash)]
    const leaf = { at, actor: session.person, session: session.handle }
    if (!kept.isSet || !matches.includes(true)) {
      await deps.log(tx, { ...leaf, act: 'sign-in-refused', what: 'access/number' })
      return refuse('access.number-not-right')
    }
    const after = giveTriesBack({ tries: kept.tries, open: kept.share !== null })
    await store.keepNumberTries(tx, place, after.tries)
    await store.forgetTries(tx, place.programme, subjectOf(deps, place), at)
    if (matches[kept.other - 1]) {
      // Somebody is forced to open their notebook. What they see goes on as always, and colleagues know (Security E-8).
      await wakeSession(tx, session, at)
      await store.soundAlarm(tx, place, { handle: session.handle, at, noise: randomBytes(32), leaf: { ...leaf, act: 'key', what: 'access/alarm' } })
      return { awake: true as const }
    }
    const isAsleep = at - session.seenAt >= session.idleMinutes * 60_000
    if (isAsleep) await wakeSession(tx, session, at)
    await deps.log(tx, { ...leaf, act: isAsleep ? 'signed-in' : 'key', what: isAsleep ? 'access/number' : 'access/number-right' })
    return { awake: true as const }
  })
  await notBefore
  return proved
}

/** The person's number on this device, locked; where they have none, one that nobody knows. */
async function keptNumber(tx: Tx, deps: DoorDeps, place: NumberPlace): Promise<store.KeptNumber> {
  const kept = await store.numberForUpdate(tx, place)
  if (kept) return kept
  await store.insertNumber(tx, place, { share: await deps.kms.wrap(purposeOf(place), makeShare()), one: randomBytes(32), two: randomBytes(32) })
  return (await store.numberForUpdate(tx, place))!
}

const nobodys: store.KeptNumber = { share: null, nextShare: null, one: new Uint8Array(32), two: new Uint8Array(32), other: 2, tries: 0, isSet: false }

function placeOf({ programme, person, device }: Session): NumberPlace {
  return { programme, person, device: handleOfDevice(device) }
}

/** What a share is bound to: moved to another row, it does not open. */
function purposeOf({ programme, person, device }: NumberPlace): string {
  return `access.number|${programme}|${person}|${device}`
}

function subjectOf(deps: DoorDeps, { person, device }: NumberPlace): Buffer {
  return keyed(deps, 'tries of the number', person, device)
}

function roundOf(wrapped: Uint8Array): string {
  return toText(sha256(wrapped))
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(toBytes(text))
}
