import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { noticesBeside } from './notices.ts'

const notice = (id: string, about: string, madeAt: number) => ({ id, about, madeAt: madeAt as Moment, kind: 'referral-late', shelf: 'referrals' })

test('five notices about one referral are one line, told by the newest', () => {
  expect(noticesBeside([1, 3, 2].map((n) => notice(`n${n}`, 'referral', n)), []).map(({ id }) => id)).toEqual(['n3'])
})
test('what stands among the matters of the day is not told twice', () => {
  expect(noticesBeside([notice('a', 'here', 1), notice('b', 'elsewhere', 2)], [{ id: 'here' }]).map(({ id }) => id)).toEqual(['b'])
})
test('what became of an answer of one’s own is told also where the file has something else to do', () => {
  const answer = { ...notice('c', 'here', 3), kind: 'conflict-settled', shelf: 'children' }
  expect(noticesBeside([notice('a', 'here', 1), answer], [{ id: 'here' }]).map(({ id }) => id)).toEqual(['c'])
})
