import { hkdfSync, timingSafeEqual } from 'node:crypto'
import { expect, test } from 'vitest'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { contextOf, deriveKey } from '#core/vault/committed.ts'
import { blindNumber, evaluateUnder, finishNumber, makeShare, type NumberKeys } from './number-keys.ts'
import { fillSlots, noiseSlot, openSlots, slotLength } from './number-slots.ts'

test('what is no point of the curve, or stands for nothing, is refused on both sides', async () => {
  for (const bytes of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31)]) {
    expect(evaluateUnder(makeShare(), bytes)).toMatchObject({ code: 'access.number-unreadable' })
    expect(await finishNumber(blindNumber('583926'), bytes, randomBytes(32), quick)).toMatchObject({ code: 'access.number-unreadable' })
  }
})

test('the same number blinded twice looks different on the line, and makes the same keys', async () => {
  const [share, secret] = [makeShare(), randomBytes(32)]
  const [one, two] = [blindNumber('583926'), blindNumber('583926')]
  expect(one.blinded).not.toEqual(two.blinded)
  expect(await keysOf(one, share, secret)).toEqual(await keysOf(two, share, secret))
  // Argon2id itself, once.
  const full = await finishNumber(one, evaluateUnder(share, one.blinded) as Bytes, secret)
  expect(full).not.toBeInstanceOf(Refusal)
  expect((full as NumberKeys).openKey).not.toEqual((full as NumberKeys).proof)
})

test('another number, another share or another device makes other keys', async () => {
  const [share, secret] = [makeShare(), randomBytes(32)]
  const keys = await Promise.all([
    keysOf(blindNumber('583926'), share, secret), keysOf(blindNumber('583927'), share, secret), keysOf(blindNumber('583926'), makeShare(), secret), keysOf(blindNumber('583926'), share, randomBytes(32)),
  ])
  expect(new Set(keys.flatMap(({ openKey, proof }) => [toBase64url(openKey), toBase64url(proof)])).size).toBe(8)
})

test('both slots are always filled, look alike, and open whichever place they have', async () => {
  const [mine, other] = [randomBytes(32), randomBytes(32)]
  const [openMine, openOther] = [randomBytes(32), randomBytes(32)]
  const places = new Set<number>()
  for (let n = 0; n < 40; n++) {
    const alone = await fillSlots([{ openKey: openMine, holds: { opens: 'own', key: mine } }])
    const both = await fillSlots([{ openKey: openMine, holds: { opens: 'own', key: mine } }, { openKey: openOther, holds: { opens: 'other', key: other } }])
    for (const slots of [alone, both]) {
      expect(slots.map((slot) => [slot.length, slot[0]])).toEqual([[slotLength, 1], [slotLength, 1]])
      expect(await openSlots(slots, openMine)).toEqual({ opens: 'own', key: mine })
    }
    expect(await openSlots(both, openOther)).toEqual({ opens: 'other', key: other })
    expect(await openSlots(alone, openOther)).toBeUndefined()
    places.add(await openSlots([both[0]], openMine) ? 0 : 1)
  }
  expect(places).toEqual(new Set([0, 1]))
  expect(await openSlots([noiseSlot(), noiseSlot()], openMine)).toBeUndefined()
})

// ── Security T-E2 ────────────────────────────────────────────────────────────────────────────────────────────────

/** What lies on the device, as somebody who copied its disk has it. */
interface Copied { readonly secret: Bytes; readonly slots: readonly Bytes[] }

test('all million numbers, tried on a copied device without the server, open nothing; were the slot made from number and device alone, the same trying finds the number', async () => {
  const number = '583926'
  const secret = randomBytes(32)
  const memberKey = randomBytes(32)
  const share = makeShare()

  const real = await keysOf(blindNumber(number), share, secret)
  const copied: Copied = { secret, slots: await fillSlots([{ openKey: real.openKey, holds: { opens: 'own', key: memberKey } }]) }
  // What the thief has instead of the server's answer: the number itself, or an answer made from a share of their own. The second costs a point
  // of the curve for each number, and an unknown share is all the same to the first.
  expect(tryAll(copied, (guess) => toUtf8(guess))).toBeUndefined()
  const own = await keysOf(blindNumber(number), makeShare(), secret)
  expect(await openSlots(copied.slots, own.openKey), 'even the right number, under another share').toBeUndefined()

  // Its teeth: a slot made without the server.
  const weak = await deriveKey(await quick(toUtf8('172903')), secret, 'katch/number/open/1')
  const open: Copied = { secret, slots: await fillSlots([{ openKey: weak, holds: { opens: 'own', key: memberKey } }]) }
  expect(tryAll(open, (guess) => toUtf8(guess))).toBe('172903')
}, 600_000)

/** The stretching is left out, as if a thief had all the computers there are. Both slots are tried with each number. */
function tryAll({ secret, slots }: Copied, answerTo: (guess: string) => Uint8Array): string | undefined {
  const context = contextOf('katch/committed/1', 'katch/number/slot/1')
  const parts = slots.map((slot) => ({ salt: slot.subarray(1, 33), commitment: slot.subarray(33, 65) }))
  for (let n = 0; n < 1_000_000; n++) {
    const guess = String(n).padStart(6, '0')
    const openKey = new Uint8Array(hkdfSync('sha256', answerTo(guess), secret, 'katch/number/open/1', 32))
    for (const { salt, commitment } of parts) {
      if (timingSafeEqual(new Uint8Array(hkdfSync('sha256', openKey, salt, context, 76)).subarray(32, 64), commitment)) return guess
    }
  }
  return undefined
}

const quick = async (output: Bytes) => output

async function keysOf(blinded: ReturnType<typeof blindNumber>, share: Bytes, secret: Bytes): Promise<NumberKeys> {
  const answer = evaluateUnder(share, blinded.blinded)
  const keys = answer instanceof Refusal ? answer : await finishNumber(blinded, answer, secret, quick)
  if (keys instanceof Refusal) throw new Error(keys.code)
  return keys
}
