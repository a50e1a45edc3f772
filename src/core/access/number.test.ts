import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkNumber, giveTriesBack, mostTries, takeTry, type NumberTries } from './number.ts'

test('numbers that are guessed first are refused, each with its reason', () => {
  for (const number of ['000000', '123456', '654321', '121212', '123123', '112233', '135791', '707070', '123321', '901234']) expect(checkNumber(number), number).toMatchObject({ code: 'access.number-weak' })
  for (const number of ['310190', '150785', '900131', '199047', '471990', '200583']) expect(checkNumber(number), number).toMatchObject({ code: 'access.number-date' })
  expect(checkNumber('701547', ['+7 (770) 154-72-36'])).toMatchObject({ code: 'access.number-phone' })
  for (const number of ['12345', '1234567', '12345a', '１２３４５６', '']) expect(checkNumber(number), number).toMatchObject({ code: 'access.number-not-six' })
  for (const number of ['583926', '947305', '706192']) expect(checkNumber(number), number).toBeUndefined()
})

test('no six digits in a row of one’s own phone number are taken, however it is written; digits that are not in it are', () => {
  const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))
  const writings = fc.constantFrom((tail: string) => `+7${tail}`, (tail: string) => `8 (${tail.slice(0, 3)}) ${tail.slice(3, 6)}-${tail.slice(6, 8)}-${tail.slice(8)}`, (tail: string) => `7 ${tail.slice(0, 3)} ${tail.slice(3)}`)
  fc.assert(fc.property(digits(10), writings, fc.integer({ min: 0, max: 5 }), fc.constantFrom('7', '8'), (tail, write, from, first) => {
    expect(checkNumber(`${first}${tail}`.slice(from, from + 6), [write(tail)])).toBeDefined()
    expect(checkNumber(tail.slice(-6), ['+77010000001', write(tail)])).toBeDefined()
  }))
  fc.assert(fc.property(digits(10), writings, digits(6), (tail, write, number) => {
    if (!`7${tail} 8${tail}`.includes(number)) expect(checkNumber(number, [write(tail)])).toEqual(checkNumber(number))
  }))
})

test('most numbers may be chosen: what is refused helps nobody to guess the rest', () => {
  let free = 0
  for (let n = 0; n < 1_000_000; n += 7) if (!checkNumber(String(n).padStart(6, '0'))) free++
  expect(free / (1_000_000 / 7)).toBeGreaterThan(0.85)
})

test('whatever is tried and shown in whatever order, between two right ones there are at most ten answers, and after the tenth none ever', () => {
  fc.assert(fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant('try' as const) }, { weight: 1, arbitrary: fc.constant('right' as const) }), { maxLength: 80 }), (acts) => {
    let now: NumberTries = { tries: 0, open: true }
    let answers = 0
    let wasClosed = false
    for (const act of acts) {
      if (act === 'right') {
        now = giveTriesBack(now)
        if (now.open) answers = 0
        continue
      }
      const after = takeTry(now)
      if (wasClosed) expect(after).toBeUndefined()
      if (!after) continue
      answers++
      now = after
      expect(answers).toBeLessThanOrEqual(mostTries)
      expect(now).toEqual({ tries: answers, open: answers < mostTries })
      wasClosed ||= !now.open
    }
  }))
})
