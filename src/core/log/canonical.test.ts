import { expect, test } from 'vitest'
import fc from 'fast-check'
import { writeCanonical } from './canonical.ts'

test('numbers, escapes and literals are written as in the example of RFC 8785, 3.2.2', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  expect(writeCanonical(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('names are ordered by UTF-16 code units, as in RFC 8785, 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  expect(Object.values(JSON.parse(writeCanonical(value)) as object)).toContain('One')
  expect([...writeCanonical(value).matchAll(/:"([^"]+)"/g)].map((m) => m[1])).toEqual([
    'Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ])
})

test.each([
  [0, '0'], [-0, '0'], [5e-324, '5e-324'], [-5e-324, '-5e-324'], [1.7976931348623157e308, '1.7976931348623157e+308'],
  [9007199254740992, '9007199254740992'], [295147905179352830000, '295147905179352830000'], [9.999999999999997e22, '9.999999999999997e+22'],
  [1e23, '1e+23'], [999999999999999900000, '999999999999999900000'], [1e21, '1e+21'], [333333333.3333332, '333333333.3333332'],
])('the number %d of RFC 8785, appendix B, is written %s', (number, text) => {
  expect(writeCanonical(number)).toBe(text)
})

const circle: Record<string, unknown> = {}
circle.again = circle
test.each([
  ['NaN', NaN], ['infinity', { a: -Infinity }], ['undefined', undefined], ['undefined in a list', [1, undefined]], ['a hole in a list', Array(2)],
  ['a lone surrogate', 'a\ud800'], ['a lone surrogate in a name', { '\udc00': 1 }], ['a date', new Date(0)], ['a map', new Map()],
  ['a big integer', 1n], ['a function', () => 1], ['bytes', new Uint8Array(2)], ['a circle', circle],
])('%s cannot be said', (_, value) => {
  expect(() => writeCanonical(value)).toThrow(TypeError)
})

test('what is absent and what is undefined are one text', () => {
  expect(writeCanonical({ b: undefined, a: 1 })).toBe(writeCanonical({ a: 1 }))
})

test('any JSON keeps its meaning, and the order in which it was built does not show', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = writeCanonical(value)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    expect(writeCanonical(JSON.parse(text))).toBe(text)
    expect(writeCanonical(turnRound(value))).toBe(text)
  }), { numRuns: 500 })
})

function turnRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnRound)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, turnRound(member)]))
}
