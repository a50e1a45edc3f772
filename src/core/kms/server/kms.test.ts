import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { KeyBroken, versionOf, type Kms } from '../kms.ts'
import { fileKms } from './file.ts'
import { memoryKms } from './memory.ts'

const providers: [string, () => Promise<Kms>][] = [
  ['memory', async () => memoryKms()],
  ['file, with a passphrase', async () => await fileKms({ folder: await aFolder(), passphrase: 'семь рек и одна лодка' })],
  ['file, with a key beside it', async () => await fileKms({ folder: await aFolder() })],
]

describe.each(providers)('keys kept in: %s', (_, open) => {
  test('a key comes back for the purpose it was wrapped for, and for no other', async () => {
    const kms = await open()
    const key = new Uint8Array(randomBytes(32))
    const wrapped = await kms.wrap('case|1', key)
    expect(await kms.unwrap('case|1', wrapped)).toEqual(key)
    await expect(kms.unwrap('case|2', wrapped)).rejects.toThrow(KeyBroken)
    expect(await kms.wrap('case|1', key)).not.toEqual(wrapped)
    expect(Buffer.from(wrapped).includes(Buffer.from(key))).toBe(false)
  })

  test('each changed byte and each cut breaks it, with one answer', async () => {
    const kms = await open()
    const wrapped = await kms.wrap('case|1', new Uint8Array(randomBytes(32)))
    for (let at = 0; at < wrapped.length; at++) {
      await expect(kms.unwrap('case|1', wrapped.map((byte, i) => (i === at ? byte ^ 1 : byte)))).rejects.toThrow(KeyBroken)
      await expect(kms.unwrap('case|1', wrapped.slice(0, at))).rejects.toThrow(KeyBroken)
    }
  })

  test('after a rotation old keys still open, new ones are of the new version, and a destroyed version is gone', async () => {
    const kms = await open()
    const key = new Uint8Array(randomBytes(32))
    const old = await kms.wrap('a', key)
    expect(await kms.rotate()).toBe(versionOf(old) + 1)
    expect(await kms.unwrap('a', old)).toEqual(key)
    const fresh = await kms.wrap('a', key)
    expect(versionOf(fresh)).toBe(versionOf(old) + 1)
    expect(await kms.health()).toMatchObject({ isReady: true, current: 2, versions: [1, 2] })
    await expect(kms.destroy(2)).rejects.toThrow('current')
    await kms.destroy(1)
    await expect(kms.unwrap('a', old)).rejects.toThrow(KeyBroken)
    expect(await kms.unwrap('a', fresh)).toEqual(key)
    expect((await kms.health()).versions).toEqual([2])
    expect(await kms.rotate()).toBe(3)
  })
})

test('a keyring is there again after a restart, for the right passphrase only', async () => {
  const folder = await aFolder()
  const key = new Uint8Array(randomBytes(32))
  const wrapped = await (await fileKms({ folder, passphrase: 'семь рек и одна лодка' })).wrap('a', key)
  expect(await (await fileKms({ folder, passphrase: 'семь рек и одна лодка' })).unwrap('a', wrapped)).toEqual(key)
  await expect(fileKms({ folder, passphrase: 'семь рек и две лодки' })).rejects.toThrow('cannot be opened')
  await expect(fileKms({ folder })).rejects.toThrow('KATCH_KEYRING_PASSPHRASE')
  const file = path.join(folder, 'keyring.json')
  if (process.platform !== 'win32') expect((await fs.stat(file)).mode & 0o777).toBe(0o600)
  const changed = JSON.parse(await fs.readFile(file, 'utf8')) as { current: number }
  await fs.writeFile(file, JSON.stringify({ ...changed, current: 7 }))
  await expect(fileKms({ folder, passphrase: 'семь рек и одна лодка' })).rejects.toThrow('cannot be opened')
})

test('without a passphrase the doctor hears of it, with one it does not', async () => {
  expect((await (await fileKms({ folder: await aFolder() })).health()).warnings).toEqual(['kms.keyring-key-beside-it'])
  expect((await (await fileKms({ folder: await aFolder(), passphrase: 'a b c d' })).health()).warnings).toEqual([])
})

test('what one process rotates and destroys, another knows at once', async () => {
  const folder = await aFolder()
  const [one, two] = [await fileKms({ folder }), await fileKms({ folder })]
  const old = await two.wrap('a', new Uint8Array(32))
  await one.rotate()
  const fresh = await one.wrap('a', new Uint8Array(32))
  expect(await two.unwrap('a', fresh)).toEqual(new Uint8Array(32))
  expect(versionOf(await two.wrap('a', new Uint8Array(32)))).toBe(2)
  await one.destroy(1)
  await expect(two.unwrap('a', old)).rejects.toThrow(KeyBroken)
  await Promise.all([one.rotate(), two.rotate(), one.rotate()])
  expect(await two.health()).toMatchObject({ current: 5, versions: [2, 3, 4, 5] })
})

async function aFolder(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keyring-'))
  onTestFinished(() => fs.rm(folder, { recursive: true, force: true }))
  return folder
}
