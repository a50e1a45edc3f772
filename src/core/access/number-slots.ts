/**
 * Two slots stand beside every door of a device, both always filled: the person's own key under their short number, and another
 * key or noise. They have one size and no order, and both are always tried.
 */
import { joinBytes, randomBytes, type Bytes } from '#core/vault/bytes.ts'
import { openUnder, sealedOverhead, sealUnder } from '#core/vault/committed.ts'

const contentLength = 33
/** Bytes of one slot, whatever lies in it. */
export const slotLength = contentLength + sealedOverhead

/** What a slot may hold: the person's own private key, or another key of 32 bytes that opens something else. */
export type InSlot = { readonly opens: 'own' | 'other'; readonly key: Bytes }

const kinds = ['own', 'other'] as const

/** Two slots of one size in an order of chance. What is missing is noise that looks the same. */
export async function fillSlots(filling: readonly { readonly openKey: Bytes; readonly holds: InSlot }[]): Promise<[Bytes, Bytes]> {
  const filled = await Promise.all(filling.slice(0, 2).map(async ({ openKey, holds: { opens, key } }) => {
    if (key.length !== 32) throw new Error(`a key of ${key.length} bytes where 32 are needed`)
    return await sealUnder(openKey, slotContext, joinBytes(Uint8Array.of(kinds.indexOf(opens)), key))
  }))
  while (filled.length < 2) filled.push(noiseSlot())
  const [first, second] = filled as [Bytes, Bytes]
  return inChanceOrder([first, second])
}

/** Looks like a slot, down to its first byte, and opens with nothing. */
export function noiseSlot(): Bytes {
  const noise = randomBytes(slotLength)
  noise[0] = 1
  return noise
}

export function inChanceOrder<T>([a, b]: readonly [T, T]): [T, T] {
  return randomBytes(1)[0]! & 1 ? [b, a] : [a, b]
}

/** Tries both slots, whichever opens: one that opens first must not be told by the time it took. */
export async function openSlots(slots: readonly Bytes[], openKey: Bytes): Promise<InSlot | undefined> {
  const tried = await Promise.all(slots.map((slot) => openUnder(openKey, slotContext, slot)))
  const opened = tried.find((content): content is Bytes => content instanceof Uint8Array && content.length === contentLength)
  const opens = opened && kinds[opened[0]!]
  return opens && { opens, key: opened.slice(1) }
}

const slotContext = 'katch/number/slot/1'
