/**
 * The phone's half of the short number (docs/decisions/0011). The number itself stays in this file's callers and is never sent; what is heavy
 * (the curve, Argon2id) is fetched when it is used.
 */
import type { PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { publicKeyOf, type KeyPair } from '#core/vault/hpke.ts'
import { checkNumber, differEnough } from '../number.ts'
import { fillSlots, inChanceOrder, noiseSlot, openSlots } from '../number-slots.ts'
import { post } from './call.ts'
import { keepNumberHere, numberHere } from './doors-here.ts'

/** `own`: the person's notebook. `other`: what the key in the second slot opens. */
export interface OpenedByNumber { readonly opens: 'own' | 'other'; readonly memberKey: KeyPair }

/**
 * Opens with a short number, while there is a line. A number that opens nothing is `access.number-not-right {left}`; the server has counted it.
 * `access.number-closed` once its share is destroyed, `access.slow-down {seconds}`, `access.no-line`.
 */
export async function openNumber(number: string, person: PersonId): Promise<OpenedByNumber | Refusal> {
  const { blindNumber, finishNumber } = await import('../number-keys.ts')
  const blinded = blindNumber(number)
  const [here, answer] = await Promise.all([numberHere(person), post<{ evaluated: string; left: number }>('/api/number/try', { blinded: toBase64url(blinded.blinded) })])
  if (answer instanceof Refusal) return answer
  const keys = await finishNumber(blinded, known(answer.evaluated), here.secret)
  if (keys instanceof Refusal) return keys
  const opened = await openSlots(here.slots, keys.openKey)
  if (!opened) return refuse('access.number-not-right', { left: answer.left })
  // A line that is lost now takes nothing back: the tries are given back the next time.
  await post('/api/number/prove', { proof: toBase64url(keys.proof) })
  // Written again either way, so that neither takes longer. What opened stays; with an alarm number the person's own slot and wrapped keys go.
  const isOther = opened.opens === 'other'
  const opening = await Promise.all(here.slots.map(async (slot) => await openSlots([slot], keys.openKey)))
  const stays = here.slots.map((slot, n) => (isOther && !opening[n] ? noiseSlot() : slot))
  await keepNumberHere(person, { secret: here.secret, slots: [stays[0]!, stays[1]!] }, { paints: isOther })
  return { opens: opened.opens, memberKey: { privateKey: opened.key, publicKey: await publicKeyOf(opened.key) } }
}

/**
 * Sets the person's number for this device, in place of an earlier one. `other`: a second number and what it opens, laid into the second
 * slot; without it the slot holds noise, and the server a proof that nobody has. Both numbers are set together: a new share answers them.
 */
export async function setNumber(
  number: string, { person, memberKey, phones }: { person: PersonId; memberKey: KeyPair; phones: readonly string[] }, other?: { readonly number: string; readonly key: Bytes },
): Promise<undefined | Refusal> {
  const weak = checkNumber(number, phones) ?? (other && checkNumber(other.number, phones))
  if (weak) return weak
  if (other && !differEnough(other.number, number)) return refuse('access.number-same')
  const { blindNumber, finishNumber } = await import('../number-keys.ts')
  // The second is always asked about, so that the server sees two whether there are two or not.
  const both = [blindNumber(number), blindNumber(other?.number ?? toBase64url(randomBytes(8)))] as const
  const order = inChanceOrder([0, 1] as const)
  const started = await post<{ evaluated: string[]; round: string }>('/api/me/number/start', { blinded: order.map((n) => toBase64url(both[n].blinded)) })
  if (started instanceof Refusal) return started
  const secret = randomBytes(32)
  const answerTo = (n: 0 | 1) => known(started.evaluated[order.indexOf(n)] ?? '')
  const own = await finishNumber(both[0], answerTo(0), secret)
  const second = await finishNumber(both[1], answerTo(1), secret)
  if (own instanceof Refusal) return own
  if (second instanceof Refusal) return second
  const slots = await fillSlots([
    { openKey: own.openKey, holds: { opens: 'own', key: memberKey.privateKey } },
    ...(other ? [{ openKey: second.openKey, holds: { opens: 'other' as const, key: other.key } }] : []),
  ])
  // Here first: should the answer to the last question be lost, the number that stood before opens nothing, and the passphrase does.
  const kept = await keepNumberHere(person, { secret, slots })
  if (kept) return kept
  const proofs = inChanceOrder([own, second] as const)
  const finished = await post('/api/me/number/finish', { round: started.round, proofs: proofs.map(({ proof }) => toBase64url(proof)), other: proofs.indexOf(second) + 1 })
  return finished instanceof Refusal ? finished : undefined
}

/** The number opens nothing on this device from now on. */
export async function endNumber(person: PersonId): Promise<undefined | Refusal> {
  const ended = await post('/api/me/number/end', {})
  if (ended instanceof Refusal) return ended
  await keepNumberHere(person, { secret: randomBytes(32), slots: [noiseSlot(), noiseSlot()] })
  return undefined
}

function known(text: string): Bytes {
  return fromBase64url(text) ?? new Uint8Array(0)
}
