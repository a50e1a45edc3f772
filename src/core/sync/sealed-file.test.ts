import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { newId } from '#core/ids.ts'
import { makeKeyPair } from '#core/vault/hpke.ts'
import type { Envelope } from './envelope.ts'
import { openUnsent, sealUnsent } from './sealed-file.ts'

const canary = 'Aiman Seitkali'
const envelope = (words = canary): Envelope => ({ id: newId(), form: 'referral/send', version: 1, filledAt: 5 as Moment, device: 'phone', answers: { note: words } })

test('its owner opens it, and the agency that may; nobody else; and nothing of it is seen', async () => {
  const [owner, agency, other] = [await makeKeyPair(), await makeKeyPair(), await makeKeyPair()]
  const envelopes = [envelope(), envelope()]
  const file = await sealUnsent(envelopes, [owner.publicKey, agency.publicKey])
  expect(await openUnsent(file, owner)).toEqual(envelopes)
  expect(await openUnsent(file, agency)).toEqual(envelopes)
  expect(await openUnsent(file, other)).toMatchObject({ code: 'sync.file-not-yours' })
  expect(Buffer.from(file).includes(canary)).toBe(false)
  expect(Buffer.from(file).includes(envelopes[0]!.id)).toBe(false)
})

test('one or many, with the agency or without, it is of few lengths', async () => {
  const [owner, agency] = [await makeKeyPair(), await makeKeyPair()]
  const [one, many, alone] = [await sealUnsent([envelope()], [owner.publicKey, agency.publicKey]), await sealUnsent(Array.from({ length: 40 }, () => envelope()), [owner.publicKey, agency.publicKey]), await sealUnsent([envelope()], [owner.publicKey])]
  expect(new Set([one.length, many.length, alone.length]).size).toBe(1)
  expect(await openUnsent(alone, owner)).toHaveLength(1)
})

test('a changed byte, half a file and another file are damaged', async () => {
  const owner = await makeKeyPair()
  const file = await sealUnsent([envelope()], [owner.publicKey])
  for (const at of [200, 5000, file.length - 1]) {
    const changed = file.slice()
    changed[at]! ^= 1
    expect(await openUnsent(changed, owner)).toMatchObject({ code: 'sync.file-damaged' })
  }
  for (const other of [file.slice(0, 5000), new Uint8Array(0), new Uint8Array([0x50, 0x4b, 3, 4]), new Uint8Array(40_000)]) expect(await openUnsent(other, owner)).toMatchObject({ code: 'sync.file-damaged' })
})
