import { expect, test } from 'vitest'
import { idleMinutesFor, normaliseSignInName } from '#core/access/session-rules.ts'
import { keepsSafeCookie } from './cookie.ts'
import { isEqual, keyed, saltOfNobody } from './door.ts'
import { isStrong, markOfDevice } from './sessions.ts'
import type { Moment } from '#core/clock.ts'

const house = { programme: 'katch', secret: new Uint8Array(32).fill(7) }

test('a name that does not exist has one salt, the same at every asking, and another in another house', () => {
  expect(saltOfNobody(house, 'nobody')).toHaveLength(16)
  expect(saltOfNobody(house, 'nobody')).toEqual(saltOfNobody({ ...house, secret: Uint8Array.from(house.secret) }, 'nobody'))
  expect(saltOfNobody(house, 'nobody')).not.toEqual(saltOfNobody(house, 'nobody2'))
  expect(saltOfNobody(house, 'nobody')).not.toEqual(saltOfNobody({ ...house, secret: new Uint8Array(32).fill(8) }, 'nobody'))
  expect(saltOfNobody(house, 'nobody')).not.toEqual(saltOfNobody({ ...house, programme: 'other' }, 'nobody'))
})

test('parts of a keyed value do not run into one another', () => {
  expect(keyed(house, 'use', 'ab', 'c')).not.toEqual(keyed(house, 'use', 'a', 'bc'))
})

test('comparing values of different lengths is an answer, not a fault', () => {
  expect(isEqual(new Uint8Array(31), new Uint8Array(32))).toBe(false)
  expect(isEqual(new Uint8Array(32), new Uint8Array(32))).toBe(true)
})

test('one name has one writing', () => {
  expect(normaliseSignInName('  Aigül ')).toBe(normaliseSignInName('aigu\u0308l'))
})

test('whoever gives others their rights is signed out sooner', () => {
  expect(idleMinutesFor(['worker'])).toBe(15)
  expect(idleMinutesFor(['worker', 'administrator'])).toBe(5)
})

test('a sign-in is fresh for five minutes', () => {
  expect(isStrong({ strongAt: 0 as Moment }, 300_000 as Moment)).toBe(true)
  expect(isStrong({ strongAt: 0 as Moment }, 300_001 as Moment)).toBe(false)
  expect(isStrong({ strongAt: 1 as Moment }, 0 as Moment)).toBe(false)
})

test('a device is kept as a coarse word and a handle, not as what it sent', () => {
  const mark = markOfDevice('a-random-device-value', 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36')
  expect(mark).toMatch(/^android:[0-9a-f]{12}$/)
  expect(mark).toBe(markOfDevice('a-random-device-value', 'Android of another version'))
})

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36'
const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15'
test.each([
  ['https', 'katch.example', safari, undefined, true],
  ['http', '127.0.0.1:3000', chrome, undefined, true],
  ['http', 'localhost:3000', chrome, undefined, true],
  ['http', 'localhost:3000', safari, undefined, false],
  ['http', '192.168.1.5:3000', chrome, undefined, false],
  ['http', 'katch.example', chrome, 'https://katch.example', true],
  ['http', 'katch.example', chrome, 'https://elsewhere.example', false],
  ['http', '127.evil.example', chrome, undefined, false],
] as const)('%s://%s: the safe cookie is kept where the browser keeps it', (protocol, host, agent, origin, isKept) => {
  expect(keepsSafeCookie({ protocol, host, hostname: host.replace(/:\d+$/, ''), headers: { 'user-agent': agent, ...(origin && { origin }) } })).toBe(isKept)
})
