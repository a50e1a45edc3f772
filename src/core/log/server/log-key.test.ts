import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCheckpoint, writeCheckpoint } from '../checkpoint.ts'
import { openLogKey } from './log-key.ts'

function aFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'log-key-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  return folder
}

test('the key is made once, for the server alone, and is the same after a restart', async () => {
  const folder = aFolder()
  const first = await openLogKey(folder).publicLineOf('almaty')
  expect(fs.statSync(path.join(folder, 'log-key')).mode & 0o777).toBe(0o600)
  expect(await openLogKey(folder).publicLineOf('almaty')).toBe(first)
  expect(fs.readdirSync(folder)).toEqual(['log-key'])
  expect(await openLogKey(aFolder()).publicLineOf('almaty')).not.toBe(first)
})

test('a checkpoint signed with it opens with its public key, for its own programme only', async () => {
  const key = openLogKey(aFolder())
  const checkpoint = { origin: key.originOf('almaty'), size: 5, root: new Uint8Array(32) }
  const note = await key.sign('almaty', writeCheckpoint(checkpoint))
  expect(await openCheckpoint(note, await key.publicKeyOf('almaty'))).toEqual(checkpoint)
  expect(await openCheckpoint(note, await key.publicKeyOf('astana'))).toBeUndefined()
})

test.skipIf(process.platform === 'win32')('a key that others may read is not used', () => {
  const folder = aFolder()
  openLogKey(folder)
  fs.chmodSync(path.join(folder, 'log-key'), 0o640)
  expect(() => openLogKey(folder)).toThrow('0600')
})

test('a damaged key is not used and not replaced', () => {
  const folder = aFolder()
  openLogKey(folder)
  const file = path.join(folder, 'log-key')
  const whole = fs.readFileSync(file, 'utf8')
  for (const damaged of ['', whole.slice(0, 60), `${whole.trim().slice(0, -1)}${whole.trim().endsWith('A') ? 'B' : 'A'}`, whole.replace('katch-', 'kutch-')]) {
    fs.writeFileSync(file, damaged)
    expect(() => openLogKey(folder)).toThrow('damaged')
    expect(fs.readFileSync(file, 'utf8')).toBe(damaged)
  }
})

test('what was signed last is remembered over a restart, each programme its own', () => {
  const folder = aFolder()
  openLogKey(folder).remember('almaty', 'first\n')
  openLogKey(folder).remember('almaty', 'second\n')
  expect(openLogKey(folder).lastSigned('almaty')).toBe('second\n')
  expect(openLogKey(folder).lastSigned('astana')).toBeUndefined()
  expect(() => openLogKey(folder).lastSigned('../almaty')).toThrow()
})
