import { expect, test } from 'vitest'
import type { Me } from '#core/access/web/sign-in-client.ts'
import { refuse } from '#core/refusal.ts'
import { firstDoor, type Hello } from './first-door.ts'

const hello: Hello = { setUp: true, isDemo: false, title: {}, languages: ['kk', 'ru'], regions: [], offersDemo: false, building: false, unfinished: false, needsCode: false }
const dana = { shownName: 'Dana' } as Me
const nobody = refuse('access.not-signed-in')

test('an empty house shows the first visit, also to who holds an old session or an old link', () => {
  expect(firstDoor({ hello: { ...hello, setUp: false }, me: dana, token: 'x' })).toBe('first-visit')
})
test('an invitation is opened even where somebody else is signed in', () => {
  expect(firstDoor({ hello, me: dana, token: 'x' })).toBe('invitation')
})
test('after a reload the notebook is closed until its key is opened again', () => {
  expect(firstDoor({ hello, me: dana, token: undefined })).toBe('locked')
})
test('a session that has fallen idle is woken by a number where there is one, and an invitation comes before it', () => {
  expect(firstDoor({ hello, me: refuse('access.asleep', { person: 'p' }), token: undefined })).toBe('asleep')
  expect(firstDoor({ hello, me: refuse('access.asleep', { person: 'p' }), token: 'x' })).toBe('invitation')
})
test('nobody known here signs in; a lost line is not taken for a stranger', () => {
  expect(firstDoor({ hello, me: nobody, token: undefined })).toBe('sign-in')
  expect(firstDoor({ hello, me: refuse('access.no-line'), token: undefined })).toBe('no-line')
  expect(firstDoor({ hello: refuse('sync.no-line'), me: nobody, token: undefined })).toBe('no-line')
})
