/**
 * Numbers by which a child is found between agencies (docs/decisions/0022). The device blinds each with its kind, the house answers under a key of its
 * own without learning one, and what comes of it goes once more under a key that only devices have: who holds the index key can try no number without
 * asking the house, and the house, which has not the index key, can try none at all.
 */
import { joinBytes, randomBytes, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { blindInput, finishBlinded, type Blinded } from '#core/vault/oblivious.ts'
import type { KnownOfChild } from './encode.ts'
import type { MatchingKeys } from './prf.ts'
import { numberSlots, phoneSlots, tagBytes } from './sizes.ts'

export type Numbers = Pick<KnownOfChild, 'phones' | 'iin' | 'documents'>

/** Of each place where a number may stand, what is blinded: kind and number. Nothing where there is no number. */
function inSlots({ phones = [], iin, documents = [] }: Numbers): (string | undefined)[] {
  const named = (kind: string, number: string | undefined) => (number === undefined || number === '' ? undefined : `${kind} ${number}`)
  return Array.from({ length: numberSlots }, (_, n) => (n < phoneSlots ? named('phone', phones[n]) : n === phoneSlots ? named('iin', iin) : named('document', documents[n - phoneSlots - 1])))
}

/** As many as there are places, whether a number stands there or not: the house sees no difference. */
export interface BlindedNumbers { readonly slots: readonly (Blinded & { readonly isThere: boolean })[] }

export function blindNumbers(numbers: Numbers): BlindedNumbers {
  return { slots: inSlots(numbers).map((one) => ({ ...blindInput(one === undefined ? randomBytes(32) : toUtf8(one)), isThere: one !== undefined })) }
}

/** Zeroes where there is no number, as in the rows of encodings. `undefined`: what came is no answer. */
export async function finishNumbers({ slots }: BlindedNumbers, answers: readonly Bytes[], { numbers }: Pick<MatchingKeys, 'numbers'>): Promise<Bytes | undefined> {
  if (answers.length !== slots.length) return undefined
  const tags: Bytes[] = []
  for (const [n, { isThere, ...blinded }] of slots.entries()) {
    const output = finishBlinded(blinded, answers[n]!)
    if (!output) return undefined
    tags.push(isThere ? new Uint8Array(await crypto.subtle.sign('HMAC', numbers, output)).slice(0, tagBytes) : new Uint8Array(tagBytes))
  }
  return joinBytes(...tags)
}
