import { expect, test } from 'vitest'
import { newId, type PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { makeMemberKey, unwrapMemberKey, wrapKeyFromPasskey, wrapMemberKey } from './member-key.ts'
import { checkPassphrase, deriveFromPassphrase, usualParams, type PassphraseParams } from './passphrase.ts'

const closed = refuse('vault.cannot-open')
const light: PassphraseParams = { kind: 'argon2id', memoryKiB: 19_456, passes: 2, lanes: 1 }

test('a member key opens with the passphrase it was wrapped with, however it was typed', async () => {
  const salt = randomBytes(16)
  const person = newId<PersonId>()
  const pair = await makeMemberKey()
  const made = await deriveFromPassphrase('ёлка и семь рек вокруг', salt, light)
  const wrap = await wrapMemberKey(pair, made.wrapKey, { person, way: 'passphrase', credential: '' })
  const typed = await deriveFromPassphrase('ёлка и семь рек вокруг'.normalize('NFD'), salt, light)
  const whose = { person, publicKey: toBase64url(pair.publicKey) }
  expect(await unwrapMemberKey(wrap, typed.wrapKey, whose)).toEqual(pair)

  const wrong = await deriveFromPassphrase('елка и семь рек вокруг', salt, light)
  expect(await unwrapMemberKey(wrap, wrong.wrapKey, whose)).toEqual(closed)
  expect(await unwrapMemberKey(wrap, made.authKey, whose)).toEqual(closed)
  expect(await unwrapMemberKey(wrap, typed.wrapKey, { ...whose, person: newId<PersonId>() })).toEqual(closed)
  expect(await unwrapMemberKey({ ...wrap, way: 'passkey', credential: 'abc' }, typed.wrapKey, whose)).toEqual(closed)
  const other = await makeMemberKey()
  expect(await unwrapMemberKey(wrap, typed.wrapKey, { person, publicKey: toBase64url(other.publicKey) })).toEqual(closed)
  const bytes = fromBase64url(wrap.wrapped)!
  for (let at = 0; at < bytes.length; at += 7) {
    expect(await unwrapMemberKey({ ...wrap, wrapped: toBase64url(bytes.map((byte, i) => (i === at ? byte ^ 4 : byte))) }, typed.wrapKey, whose)).toEqual(closed)
  }
})

test('a passkey unwraps the same key', async () => {
  const prf = randomBytes(32)
  const person = newId<PersonId>()
  const pair = await makeMemberKey()
  const wrap = await wrapMemberKey(pair, await wrapKeyFromPasskey(prf), { person, way: 'passkey', credential: 'cred' })
  const whose = { person, publicKey: toBase64url(pair.publicKey) }
  expect(await unwrapMemberKey(wrap, await wrapKeyFromPasskey(prf), whose)).toEqual(pair)
  expect(await unwrapMemberKey(wrap, prf, whose)).toEqual(closed)
})

test('what the server is given says nothing about what unwraps', async () => {
  const salt = randomBytes(16)
  const { authKey, wrapKey } = await deriveFromPassphrase('four words only mine', salt, usualParams)
  expect([authKey.length, wrapKey.length]).toEqual([32, 32])
  expect(authKey).not.toEqual(wrapKey)
  expect(await deriveFromPassphrase('four words only mine', randomBytes(16), light)).not.toEqual({ authKey, wrapKey })
})

test('a server cannot talk a phone into a passphrase that is cheap to guess', async () => {
  for (const weaker of [{ memoryKiB: 1024 }, { passes: 1 }, { lanes: 0 }, { memoryKiB: Number.NaN }, { kind: 'pbkdf2' as never }]) {
    await expect(deriveFromPassphrase('four words only mine', randomBytes(16), { ...light, ...weaker })).rejects.toThrow('weaker or heavier')
  }
  await expect(deriveFromPassphrase('four words only mine', randomBytes(16), { ...light, memoryKiB: 8_000_000 })).rejects.toThrow()
  await expect(deriveFromPassphrase('four words only mine', randomBytes(8), light)).rejects.toThrow('salt')
})

test.each([
  ['qwerty123', 'vault.passphrase-short'],
  ['парольпароль', 'vault.passphrase-short'],
  ['xyz'.repeat(100), 'vault.passphrase-long'],
  ['парольпарольпароль', 'vault.passphrase-common'],
  ['Correct Horse Battery Staple', 'vault.passphrase-common'],
  ['qwertyuiopasdfgh', 'vault.passphrase-common'],
  ['йцукенгшщзхъфыва', 'vault.passphrase-common'],
  ['12345678901234567', 'vault.passphrase-common'],
  ['abcabcabcabcabcabc', 'vault.passphrase-common'],
  ['!!!!!!!!!!!!!!!!!!!!', 'vault.passphrase-common'],
  ['aigul.sarsenova', 'vault.passphrase-is-name'],
  ['Aigul Sarsenova 2026', 'vault.passphrase-is-name'],
])('%s is not taken', (passphrase, code) => {
  const refusal = checkPassphrase(passphrase, 'aigul.sarsenova')
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal?.code).toBe(code)
  expect(JSON.stringify(refusal)).not.toContain(passphrase)
})

test.each(['семь рек и одна лодка', 'жеті өзен бір қайық', 'lamp window Tuesday apricot', 'the password is apricot lamp'])('%s is taken', (passphrase) => {
  expect(checkPassphrase(passphrase, 'aigul.sarsenova')).toBeUndefined()
})
