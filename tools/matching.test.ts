import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fitFrom } from './matching.ts'

function fileOf(content: unknown): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'katch-patterns-')), 'patterns.json')
  fs.writeFileSync(file, JSON.stringify(content))
  return file
}

test('patterns become a review, or weights', () => {
  const file = fileOf({ candidates: [{ pattern: { name: 0, sex: 'same' }, count: 30, decided: 'same' }, { pattern: { name: 7, sex: 'different' }, count: 900 }], random: [{ pattern: { name: 13, sex: 'same' }, count: 500 }, { pattern: { name: 13, sex: 'different' }, count: 500 }] })
  expect(fitFrom(['fit', file])).toContain('one child')
  expect(JSON.parse(fitFrom(['fit', file, '--weights'])!)).toMatchObject({ version: 2 })
  expect(fitFrom(['fit'])).toBeUndefined()
})

test('a file with anything else in it is not read', () => {
  expect(() => fitFrom(['fit', fileOf({ candidates: [{ pattern: { surname: 'x' }, count: 1 }], random: [] })])).toThrow('surname')
  expect(() => fitFrom(['fit', fileOf([])])).toThrow('no candidates')
})
