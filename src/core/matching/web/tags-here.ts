/** Tags of a child's numbers, made on this device with the house's help. The curve is heavy: it is fetched where a number is known. */
import { Refusal } from '#core/refusal.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import type { Numbers } from '../number-tags.ts'
import type { MatchingKeys } from '../prf.ts'
import { indexKeyIn } from '../encode.ts'
import { numberSlots, phoneSlots, tagBytes, tagsBytes } from '../sizes.ts'

/** So long the house is waited for; milliseconds. Somebody may stand there with a form to be saved. */
const waitsMs = 3000

/** Under each version of the index key, from one call to the house. Of whom no number is known, as long as any others. `undefined` without a line, or on one that is too slow. */
export async function tagsHere(keys: Partial<Pick<Keys, 'answerNumbers'>>, numbers: Numbers, versions: readonly Pick<MatchingKeys, 'numbers' | 'version'>[]): Promise<readonly Bytes[] | Refusal | undefined> {
  if (!numbers.phones?.length && !numbers.iin && !numbers.documents?.length) return versions.map(noTags)
  if (!keys.answerNumbers) return undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const { blindNumbers, finishNumbers } = await import('../number-tags.ts')
    const blinded = blindNumbers(numbers)
    const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), waitsMs) })
    const answers = await Promise.race([keys.answerNumbers(blinded.slots.map((one) => toBase64url(one.blinded)), versions.map(({ version }) => indexKeyIn(version))), late])
    if (answers === undefined || answers instanceof Refusal) return answers
    const given = answers.map((one) => fromBase64url(one) ?? new Uint8Array(0) as Bytes)
    const tags = await Promise.all(versions.map((matching, n) => finishNumbers(blinded, given.slice(n * numberSlots, (n + 1) * numberSlots), matching)))
    return tags.every((one) => one !== undefined) ? tags : undefined
  } catch {
    return undefined
  } finally { clearTimeout(timer) }
}

/** Tags in the places of the numbers they are of: two agree where the numbers do, and say nothing else. */
export function tagsAsNumbers(tags: Bytes): Numbers {
  const slots = Array.from({ length: numberSlots }, (_, n) => tags.slice(n * tagBytes, (n + 1) * tagBytes)).map((tag) => (tag.some((byte) => byte !== 0) ? toBase64url(tag as Bytes) : ''))
  const [phones, documents] = [slots.slice(0, phoneSlots), slots.slice(phoneSlots + 1)].map((those) => those.filter((tag) => tag !== '')) as [string[], string[]]
  const iin = slots[phoneSlots]!
  return { ...(phones.length > 0 && { phones }), ...(iin !== '' && { iin }), ...(documents.length > 0 && { documents }) }
}

export function noTags(): Bytes {
  return new Uint8Array(tagsBytes)
}
