import { Sun } from 'lucide-react'
import { expect, test } from 'vitest'
import { waysOf } from './nav-ways.ts'

const way = (href: string, tab?: number) => ({ href, label: href, icon: Sun, ...(tab !== undefined && { tab }) })
const ends = { today: way('/'), more: way('/more') }

test('a phone has at most five tabs, in their order; what has none stands behind More', () => {
  const { tabs, nav, behindMore } = waysOf([way('/referrals', 3), way('/people'), way('/children', 1), way('/concern', 2), way('/late', 4)], ends)
  expect(tabs.map(({ href }) => href)).toEqual(['/', '/children', '/concern', '/referrals', '/more'])
  expect(behindMore.map(({ href }) => href)).toEqual(['/people', '/late'])
  expect(nav).toHaveLength(7)
})
test('an administrator, whose rooms ask for no tab, finds them at the foot all the same', () => {
  const { tabs, behindMore } = waysOf([way('/partners'), way('/people')], ends)
  expect(tabs.map(({ href }) => href)).toEqual(['/', '/partners', '/people', '/more'])
  expect(behindMore).toEqual([])
})
test('at a desk the rooms of a group stand together, after everything else', () => {
  const { nav } = waysOf([{ ...way('/partners'), group: 'Programme' }, way('/children', 1)], ends)
  expect(nav.map(({ href }) => href)).toEqual(['/', '/children', '/more', '/partners'])
})
