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
