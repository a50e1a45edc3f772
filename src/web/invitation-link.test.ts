import { expect, test } from 'vitest'
import { newInvitation } from '#core/access/invitation.ts'
import { invitationLink, tokenIn } from './invitation-link.ts'

test('the link that is shown leads to the token that was made', async () => {
  const { token } = await newInvitation()
  expect(tokenIn(new URL(invitationLink('https://example.org', token)))).toBe(token)
  expect(tokenIn({ pathname: '/', hash: `#/invitation/${token}` })).toBe(token)
})
test('any other fragment is no invitation', () => {
  expect(tokenIn({ pathname: '/', hash: '#main' })).toBeUndefined()
  expect(tokenIn({ pathname: '/children', hash: `#${'a'.repeat(43)}` })).toBeUndefined()
})
