import type { NavItem } from '#core/ui/nav.tsx'
import type { RoomNavItem } from '#core/ui/rooms.ts'

/**
 * The rooms' ways in, between *Today* and *More*: all of them for a desk's side, at most three for the foot of a phone. Whose
 * rooms ask for hardly any tab, like an administrator's, has the others there instead of behind *More*.
 */
export function waysOf(items: readonly RoomNavItem[], { today, more }: { today: NavItem; more: NavItem }): { nav: NavItem[]; tabs: (NavItem & { add?: boolean })[]; behindMore: NavItem[] } {
  const asked = items.filter(({ tab }) => tab !== undefined).toSorted((a, b) => a.tab! - b.tab!).slice(0, 3)
  const atFoot = asked.length < 2 ? [...asked, ...items.filter((item) => !asked.includes(item))].slice(0, 3) : asked
  return {
    nav: [today, ...items.filter(({ group }) => group === undefined), more, ...items.filter(({ group }) => group !== undefined)],
    tabs: [today, ...atFoot, more], behindMore: items.filter((item) => !atFoot.includes(item)),
  }
}
