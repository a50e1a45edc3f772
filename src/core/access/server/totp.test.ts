import fc from 'fast-check'
import { expect, test } from 'vitest'
import { later, type Moment } from '#core/clock.ts'
import { codeAt, showTotpSecret, stepOfCode } from './totp.ts'

const secret = new TextEncoder().encode('12345678901234567890')
const noon = 1_800_000_000_000 as Moment

test('gives the codes of RFC 6238, appendix B', () => {
  expect(codeAt(secret, 59_000 as Moment)).toBe('287082')
  expect(codeAt(secret, 1_111_111_109_000 as Moment)).toBe('081804')
  expect(codeAt(secret, 2_000_000_000_000 as Moment)).toBe('279037')
})

test('a code is right one step early and one step late, and not two', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 8 }), fc.integer({ min: -4, max: 4 }), (second, steps) => {
    const at = later(noon, second * 1000)
    const step = stepOfCode(codeAt(secret, later(at, steps * 30_000)), secret, at)
    if (Math.abs(steps) <= 1) expect(step).toBe(Math.floor(at / 30_000) + steps)
    // Six digits may repeat by chance, one time in a million; then the step is one of the three that count.
    else if (step !== undefined) expect(Math.abs(step - Math.floor(at / 30_000))).toBeLessThanOrEqual(1)
  }))
})

test('a code that was taken, and every one before it, is taken no more', () => {
  const step = stepOfCode(codeAt(secret, noon), secret, noon)!
  expect(stepOfCode(codeAt(secret, noon), secret, later(noon, 10_000), step)).toBeUndefined()
  expect(stepOfCode(codeAt(secret, later(noon, -30_000)), secret, noon, step)).toBeUndefined()
  expect(stepOfCode(codeAt(secret, later(noon, 30_000)), secret, later(noon, 30_000), step)).toBe(step + 1)
})

test.each(['', '12345', '1234567', '12345a', ' 123456', '１２３４５６'])('%j is not a code', (code) => {
  expect(stepOfCode(code, secret, noon)).toBeUndefined()
})

test('is shown as an address that authenticator apps read', () => {
  const { uri, text } = showTotpSecret(secret, 'KATCH', 'aigul')
  expect(text).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(uri).toBe(`otpauth://totp/KATCH:aigul?issuer=KATCH&secret=${text}&algorithm=SHA1&digits=6&period=30`)
})
