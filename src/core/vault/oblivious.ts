/**
 * A keyed function that two compute together (RFC 9497, ristretto255-SHA512, base mode): who asks holds the input, who answers holds the key, and neither
 * learns the other's. What goes over the line is a point of the curve, blinded anew each time.
 */
import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { joinBytes, type Bytes } from './bytes.ts'

const { oprf } = ristretto255_oprf

/** `blinded` says nothing about the input; `blind` stays with who asks until the answer comes. */
export interface Blinded { readonly input: Bytes; readonly blind: Bytes; readonly blinded: Bytes }

export function makeObliviousKey(): Bytes {
  return joinBytes(oprf.generateKeyPair().secretKey)
}

/** The same key from the same seed of at least 32 bytes. */
export function obliviousKeyFrom(seed: Uint8Array): Bytes {
  return joinBytes(oprf.deriveKeyPair(seed.slice(0, 32), new Uint8Array(0)).secretKey)
}

export function blindInput(input: Bytes): Blinded {
  const { blind, blinded } = oprf.blind(input)
  return { input, blind: joinBytes(blind), blinded: joinBytes(blinded) }
}

/** `undefined`: what came is no blinded input (RFC 9497, 4: also not the identity). */
export function answerBlinded(key: Bytes, blinded: Bytes): Bytes | undefined {
  try {
    return joinBytes(oprf.blindEvaluate(key, blinded))
  } catch {
    return undefined
  }
}

/** 64 bytes. `undefined`: what came is no answer. */
export function finishBlinded({ input, blind }: Blinded, answer: Bytes): Bytes | undefined {
  try {
    return joinBytes(oprf.finalize(input, blind, answer))
  } catch {
    return undefined
  }
}
