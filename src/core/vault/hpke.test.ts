import { Aes128Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { expect, test } from 'vitest'
import { refuse } from '#core/refusal.ts'
import { randomBytes, toUtf8, type Bytes } from './bytes.ts'
import { kem, makeKeyPair, openWith, publicKeyOf, sealTo } from './hpke.ts'

const closed = refuse('vault.cannot-open')

test('the key exchange and the key schedule open the vector of RFC 9180, A.1.1', async () => {
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() })
  const recipientKey = await kem.deserializePrivateKey(fromHex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'))
  const enc = fromHex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431')
  const ciphertext = fromHex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a')
  const opened = await suite.open({ recipientKey, enc, info: toUtf8('Ode on a Grecian Urn') }, ciphertext, toUtf8('Count-0'))
  expect(new TextDecoder().decode(opened)).toBe('Beauty is truth, truth beauty')
})

test('the public half of a private key is the one of the same vector, and the one that the platform computes', async () => {
  const recipient = fromHex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8')
  expect(toHex(await publicKeyOf(recipient))).toBe('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d')
  const { privateKey, publicKey } = await crypto.subtle.generateKey('X25519', true, ['deriveBits']) as CryptoKeyPair
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  expect(await publicKeyOf(pkcs8.slice(-32))).toEqual(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)))
})

test('only the recipient opens, in the named place, an unchanged seal', async () => {
  const [aigul, daniyar] = [await makeKeyPair(), await makeKeyPair()]
  const key = randomBytes(32)
  const sealed = await sealTo(aigul.publicKey, 'here', key)
  expect(await openWith(aigul.privateKey, 'here', sealed)).toEqual(key)
  expect(await openWith(daniyar.privateKey, 'here', sealed)).toEqual(closed)
  expect(await openWith(aigul.privateKey, 'there', sealed)).toEqual(closed)
  for (let at = 0; at < sealed.length; at++) {
    // The highest bit of an X25519 key is ignored by definition, but HPKE binds the bytes themselves.
    for (const bit of [1, 128]) expect(await openWith(aigul.privateKey, 'here', sealed.map((byte, i) => (i === at ? byte ^ bit : byte)))).toEqual(closed)
  }
  for (const length of [0, 1, 33, 48, sealed.length - 1]) expect(await openWith(aigul.privateKey, 'here', sealed.slice(0, length))).toEqual(closed)
})

test('nothing is sealed to a public key that gives no secret', async () => {
  await expect(sealTo(new Uint8Array(32), 'here', randomBytes(32))).rejects.toThrow()
})

function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
