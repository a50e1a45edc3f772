import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from './sha256.ts'

test('our SHA-256 is SHA-256, for every length over three blocks and for whatever bytes', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, n) => n * 7)
    expect(sha256(bytes)).toEqual(new Uint8Array(createHash('sha256').update(bytes).digest()))
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => { expect(sha256(bytes)).toEqual(new Uint8Array(createHash('sha256').update(bytes).digest())) }))
})
