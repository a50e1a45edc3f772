import { expect, test } from 'vitest'
import { newId, type DeskId, type PersonId } from '#core/ids.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey } from '#core/vault/desk-key.ts'
import { makeKeyPair } from '#core/vault/hpke.ts'
import { makeIndexKey, sealIndexKey } from '#core/vault/index-key.ts'
import { readSealedParts, type SealedIndexKey } from '#core/vault/sealed.ts'
import { makeKeys } from '#core/vault/web/keys.ts'
import { encodeRecord } from '../encode.ts'
import { readName } from '../name-parts.ts'
import { matchingKeysOf } from './matching-keys.ts'

const noLine = async () => { throw new Error('no line') }

async function aPhone(sealedToIt: (desk: Awaited<ReturnType<typeof makeDeskKey>>) => Promise<SealedIndexKey[]>) {
  const [member, desk] = [await makeKeyPair(), await makeDeskKey(newId<DeskId>(), 1)]
  const deskKey = await sealDeskKey(desk, { to: 'person', recipient: newId<PersonId>(), publicKey: toBase64url(member.publicKey) })
  const keys = makeKeys(noLine, { deskKeys: [deskKey], mustChange: [], indexKeys: await sealedToIt(desk) })
  return { keys, open: () => keys.hold({ publicKey: member.publicKey, privateKey: member.privateKey.slice() }) }
}

test('phones of two desks make the same encodings, without a line, and none once they are closed', async () => {
  const index = makeIndexKey()
  const phones = await Promise.all([1, 2].map(() => aPhone(async (desk) => [await sealIndexKey(index, [publicPartOf(desk)])])))
  const encodings = await Promise.all(phones.map(async ({ keys, open }) => {
    expect(await matchingKeysOf(keys)).toBeUndefined()
    open()
    const derived = await matchingKeysOf(keys)
    expect(await matchingKeysOf(keys)).toBe(derived)
    return encodeRecord({ names: [readName('Айгерім')] }, derived!)
  }))
  expect(encodings[0]).toEqual(encodings[1])
  const [{ keys }] = phones as [typeof phones[0]]
  const held = (await keys.indexKey())!.key
  keys.lock()
  expect(held.every((byte) => byte === 0)).toBe(true)
  expect(await matchingKeysOf(keys)).toBeUndefined()
})

test('what is sealed to another desk, changed or another key than everybody has does not open', async () => {
  const [index, other] = [makeIndexKey(), makeIndexKey()]
  const wrong = [
    async (desk: Awaited<ReturnType<typeof makeDeskKey>>) => [{ ...await sealIndexKey(other, [publicPartOf(desk)]), check: (await sealIndexKey(index, [publicPartOf(desk)])).check }],
    async () => [await sealIndexKey(index, [publicPartOf(await makeDeskKey(newId<DeskId>(), 1))])],
    async (desk: Awaited<ReturnType<typeof makeDeskKey>>) => [{ ...await sealIndexKey(index, [publicPartOf(desk)]), version: 2 }],
  ]
  for (const make of wrong) {
    const phone = await aPhone(make)
    phone.open()
    expect(await phone.keys.indexKey()).toBeUndefined()
  }
})

test('the sealed key travels as it was made, and in no other shape', async () => {
  const desk = publicPartOf(await makeDeskKey(newId<DeskId>(), 3))
  const sealed = await sealIndexKey(makeIndexKey(), [desk])
  expect(readSealedParts({ indexKey: sealed })).toEqual({ indexKey: sealed })
  for (const bad of [{ ...sealed, seals: [] }, { ...sealed, version: 2 }, { ...sealed, check: 'x' }, { ...sealed, seals: [sealed.seals[0], sealed.seals[0]] }, { ...sealed, more: 1 }]) {
    expect(readSealedParts({ indexKey: bad })).toMatchObject({ code: 'vault.unreadable' })
  }
})
