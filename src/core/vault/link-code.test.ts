import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, type RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { keysOfCode, makeCode, openFromLink, readCode, sealToLink, writeCode } from './link-code.ts'

test('a code is read however a hand or a mouth gives it', () => {
  fc.assert(fc.property(fc.constant(0).map(makeCode), fc.array(fc.constantFrom(' ', '-', '–', '\u00a0'), { minLength: 12, maxLength: 12 }), fc.boolean(), (code, between, small) => {
    const heard = [...code].map((letter, i) => (letter === '0' ? 'O' : letter === '1' ? 'l' : letter) + between[i]!).join('')
    expect(readCode(small ? heard.toLowerCase() : heard)).toBe(code)
    expect(readCode(writeCode(code))).toBe(code)
  }))
  expect(readCode('авек-мнор-стух')).toBe('ABEKMH0PCTYX')
  for (const none of ['', 'ABCD', '7KQM-2XTR-9VD', '7KQM-2XTR-9VDPX', '7KQM-2XTR-9VDU', '7ЖQM-2XTR-9VDP']) expect(readCode(none)).toBeUndefined()
})

test('letters of codes come equally often', () => {
  const counts = new Map<string, number>()
  for (let n = 0; n < 4000; n++) for (const letter of makeCode()) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  expect(counts.size).toBe(32)
  // 48,000 letters, 1,500 of each: six standard deviations are 229.
  for (const count of counts.values()) expect(Math.abs(count - 1500)).toBeLessThan(229)
})

test('what is sealed to a link opens with its code, for its referral and nothing else', async () => {
  const referral = newId<RecordId>()
  const code = makeCode()
  const { token, pair } = await keysOfCode(code)
  expect(token).toMatch(/^[\w-]{43}$/)
  const sealed = await sealToLink(pair.publicKey, referral, 'Ұлжан Әбілқызы')
  const again = await keysOfCode(readCode(writeCode(code).toLowerCase())!)
  expect(again.token).toBe(token)
  expect(await openFromLink(again.pair.privateKey, referral, sealed)).toBe('Ұлжан Әбілқызы')
  expect(await openFromLink(again.pair.privateKey, newId<RecordId>(), sealed)).toBeInstanceOf(Refusal)
  const other = await keysOfCode(makeCode())
  expect(other.token).not.toBe(token)
  expect(await openFromLink(other.pair.privateKey, referral, sealed)).toBeInstanceOf(Refusal)
  expect(await openFromLink(pair.privateKey, referral, 'not sealed at all')).toBeInstanceOf(Refusal)
  expect(sealed.length).toBe((await sealToLink(pair.publicKey, referral, 'Ә')).length)
})
