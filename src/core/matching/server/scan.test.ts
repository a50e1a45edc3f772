import { afterAll, beforeAll, expect, test } from 'vitest'
import { partOf } from '#testing/matching.ts'
import { chanceFrom } from '#core/chance.ts'
import { readBirth } from '../birth.ts'
import { encodeQuestion, encodeRecord, versionOf } from '../encode.ts'
import { readName } from '../name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from '../prf.ts'
import { fingerprintOf } from '../register.ts'
import { probabilityOf } from '../score.ts'
import { shippedWeights } from '../weights.ts'
import { openScan, type Scan } from './scan.ts'

const [aigerim, daniyar] = [chanceFrom(1).id() as string, chanceFrom(2).id() as string]
const version = versionOf({ names: 1, key: 1 })
const later = versionOf({ names: 2, key: 1 })
const child = { names: [[partOf('aikirim'), partOf('sirik')]], birth: readBirth('2012-05-17')! }
const boy = { names: [[partOf('tanijar'), partOf('amit')]] }
let keys: MatchingKeys
let laterKeys: MatchingKeys
let scan: Scan
beforeAll(async () => {
  keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version)
  laterKeys = await deriveMatchingKeys(new Uint8Array(32).fill(1), later)
  scan = openScan()
})
afterAll(() => scan.close())

test('who is put in is found at once, and who is removed is not', async () => {
  const stored = [[aigerim, encodeRecord(child, keys)], [daniyar, encodeRecord(boy, keys)]] as const
  void scan.put(stored)
  expect((await scan.ask(encodeQuestion(child, keys))).found[0]).toMatchObject({ id: aigerim, similarity: 1, fields: { birth: 'same-day' } })
  expect(await scan.state()).toMatchObject([{ version, rows: 2, fingerprint: fingerprintOf(stored) }])
  expect(await scan.remove([aigerim, aigerim])).toBe(1)
  expect((await scan.ask(encodeQuestion(child, keys))).found.map(({ id }) => id)).not.toContain(aigerim)
})

test('while devices make new encodings both versions are there, and neither finds the other', async () => {
  await scan.put([[aigerim, encodeRecord(child, keys)], [daniyar, encodeRecord(child, laterKeys)]])
  expect((await scan.ask(encodeQuestion(child, keys))).found.map(({ id }) => id)[0]).toBe(aigerim)
  expect((await scan.ask(encodeQuestion(child, laterKeys))).found.map(({ id }) => id)).toEqual([daniyar])
  await scan.forget(version)
  expect((await scan.ask(encodeQuestion(child, keys))).found).toEqual([])
})

test('a wrong order is refused and the scan goes on; a scan that ends says so', async () => {
  await expect(scan.put([['no id', encodeRecord(child, keys)]])).rejects.toThrow('UUID')
  expect((await scan.ask(encodeQuestion(child, laterKeys))).size).toBe(1)
  const other = openScan()
  await other.close()
  await expect(other.ask(encodeQuestion(child, keys))).rejects.toThrow('closed')
})

test('sifting hands on whoever is only possibly one child: the exact score decides', async () => {
  const other = openScan()
  try {
    await other.put([[aigerim, encodeRecord({ names: [readName('Айгерім Серікқызы Оспанова')] }, keys)], [daniyar, encodeRecord({ names: [readName('Айгерим Серикбаева')] }, keys)]])
    const [pair, ...more] = await other.sift(10)
    expect(more).toEqual([])
    expect([pair!.one, pair!.other].sort()).toEqual([aigerim, daniyar].sort())
    expect(probabilityOf(pair!.bits, 2, shippedWeights)).toBeLessThan(shippedWeights.bands.likely)
  } finally { await other.close() }
})
