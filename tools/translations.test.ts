import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { overview } from './translations.ts'

test('the list of sentences that wait for a native reader is current (npm run katch -- translations)', () => {
  expect(fs.readFileSync(path.resolve(import.meta.dirname, '../docs/translations-for-review.md'), 'utf8')).toBe(overview())
})
