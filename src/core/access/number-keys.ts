/**
 * How a short number becomes keys. The phone blinds it, the server answers from its share without learning it (RFC 9497,
 * ristretto255-SHA512, base mode), and only the answer, stretched and joined with a secret of this device, makes two keys: one opens a slot here,
 * the other proves to the server that the number was right. Without the share every number makes keys that have nothing to do with
 * the slot, so there is nothing to compare a guess with.
 */
import { argon2id } from 'hash-wasm'
import { refuse, type Refusal } from '#core/refusal.ts'
import { joinBytes, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'
import { answerBlinded, blindInput, finishBlinded, makeObliviousKey, type Blinded } from '#core/vault/oblivious.ts'

/** A new share for one person on one device. */
export const makeShare = makeObliviousKey

/** The server's half. `access.number-unreadable`: what came is no blinded number (RFC 9497, 4: also not the identity). */
export function evaluateUnder(share: Bytes, blinded: Bytes): Bytes | Refusal<'access.number-unreadable'> {
  return answerBlinded(share, blinded) ?? refuse('access.number-unreadable')
}

export function blindNumber(number: string): Blinded {
  return blindInput(toUtf8(number))
}

export interface NumberKeys {
  /** Opens a slot on this device; goes nowhere. */
  readonly openKey: Bytes
  /** Shown to the server, which keeps its hash. */
  readonly proof: Bytes
}

/** Both keys have 32 bytes. `secret`: 32 random bytes that lie only on this device, so that a server alone cannot try numbers against its hashes. */
export async function finishNumber(blinded: Blinded, answer: Bytes, secret: Bytes, stretch = stretchNumber): Promise<NumberKeys | Refusal<'access.number-unreadable'>> {
  const output = finishBlinded(blinded, answer)
  if (!output) return refuse('access.number-unreadable')
  const stretched = await stretch(output, secret)
  return { openKey: await deriveKey(stretched, secret, 'katch/number/open/1'), proof: await deriveKey(stretched, secret, 'katch/number/proof/1') }
}

/**
 * Argon2id at its least (19 MiB, two passes): a phone opens in a second. It matters only to somebody who has both the device and the
 * server's share, and then a million numbers fall to any stretching a phone can bear.
 */
async function stretchNumber(output: Bytes, secret: Bytes): Promise<Bytes> {
  return joinBytes(await argon2id({ password: output, salt: secret, memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32, outputType: 'binary' }))
}
