import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import type { ChildId } from '#core/ids.ts'
import { joinBytes, toUtf8 } from '#core/vault/bytes.ts'
import { pad } from '#core/vault/padding.ts'
import { recordBytes, tagsBytes } from '../sizes.ts'
import { EncodingBroken, keyVersionOf, openAtRest, sealAtRest } from './at-rest.ts'

const [child, other] = [chanceFrom(1).id<ChildId>(), chanceFrom(2).id<ChildId>()]
const key = { programme: 'p', version: 3, key: new Uint8Array(32).fill(4) }
const row = new Uint8Array(recordBytes).fill(7)
const tags = new Uint8Array(tagsBytes).fill(9)

test('what is sealed is opened as it was, of one length with tags and without, for that child alone', () => {
  for (const rows of [[row], [row, row], [row, row, row], Array(8).fill(row) as Uint8Array[]]) {
    const record = { version: '1.1.1', rows: rows as never }
    const sealed = [sealAtRest(key, child, record), sealAtRest(key, child, { ...record, tags })] as const
    expect(sealed[0]!.length).toBe(sealed[1]!.length)
    expect(openAtRest(key, child, sealed[0])).toEqual(record)
    expect(openAtRest(key, child, sealed[1])).toEqual({ ...record, tags })
    expect(() => openAtRest(key, other, sealed[1])).toThrow(EncodingBroken)
    // The format is bound in: tags are never read as a row, nor a row as tags.
    expect(() => openAtRest(key, child, sealed[1].with(0, 1))).toThrow(EncodingBroken)
  }
})

test('what lay there before there were tags is opened and has none', () => {
  const header = Buffer.from([1, 0, 0, 0, 3])
  const nonce = Buffer.alloc(12, 5)
  const cipher = createCipheriv('aes-256-gcm', key.key, nonce).setAAD(Buffer.from(`matching.encodings|p|${child}|3|1`))
  const content = pad(joinBytes(Uint8Array.of(5), toUtf8('1.1.1'), row, row), [320, 640, 1280])!
  const sealed = new Uint8Array(Buffer.concat([header, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]))
  expect([sealed.length, keyVersionOf(sealed)]).toEqual([353, 3])
  expect(openAtRest(key, child, sealed)).toEqual({ version: '1.1.1', rows: [row, row] })
})
