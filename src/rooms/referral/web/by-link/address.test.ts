import { expect, test } from 'vitest'
import { codeIn, inFours } from './address.ts'

test.each(['#7KQM2XTR9VDP', '#7kqm-2xtr-9vdp', '#7KQM%202XTR%209VDP', '#7KQM%E2%80%932XTR%E2%80%939VDP', '#7KQM2XTR9VDP.', '7KQM2XTR9VDP', '#7КQМ2ХТR9VDР'])('a link is read however a messenger wrote it: %s', (fragment) => {
  expect(codeIn(fragment)).toBe('7KQM2XTR9VDP')
})
test.each(['', '#', '#answer', '#7KQM2XTR9VD', '#7KQM2XTR9VDPX', '#%E0%A4%A'])('what is no code opens nothing: %s', (fragment) => {
  expect(codeIn(fragment)).toBeUndefined()
})
test('a code is shown in fours while it is typed, and nothing typed is lost', () => {
  expect(inFours('7kqm2xtr9vdp')).toBe('7KQM 2XTR 9VDP')
  expect(inFours('7kqm-2')).toBe('7KQM 2')
  expect(inFours('')).toBe('')
})
