import type { NavItem } from '#core/ui/nav.tsx'
import type { RoomNavItem } from '#core/ui/rooms.ts'

/** The rooms' ways in, between *Today* and *More*: all of them for a desk's side, at most three for the foot of a phone. */
export function waysOf(items: readonly RoomNavItem[], { today, more }: { today: NavItem; more: NavItem }): { nav: NavItem[]; tabs: (NavItem & { add?: boolean })[]; behindMore: NavItem[] } {
  const withTab = items.filter(({ tab }) => tab !== undefined).toSorted((a, b) => a.tab! - b.tab!).slice(0, 3)
  const behindMore = items.filter((item) => !withTab.includes(item))
  return { nav: [today, ...items, more], tabs: [today, ...withTab, more], behindMore }
}
