import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { assemble, kernelModule } from './assemble.ts'

test('the module that is shipped is the one written down', () => {
  expect(fs.readFileSync(path.resolve(import.meta.dirname, '../src/core/matching/kernel-module.ts'), 'utf8')).toBe(kernelModule())
})

test('what the assembler does not know stops it', () => {
  expect(() => assemble('(module (func (i64.mul)))')).toThrow('i64.mul')
  expect(() => assemble('(module (func (local.get $nobody)))')).toThrow('$nobody')
  expect(() => assemble('(module')).toThrow('bracket')
})
