import { ChevronRight, type LucideIcon } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useWords } from './words.tsx'

/** A room one can go to. `count` says how much is there, never what went wrong. */
export interface NavItem { href: string; label: string; icon: LucideIcon; count?: number; /** Rooms of one group stand under one heading. */ group?: string }

/** Whether a place is where one is, or above it. */
export function isHere(href: string, location: string): boolean {
  return location === href || (href !== '/' && location.startsWith(`${href}/`))
}

/** Five tabs at the foot of a phone; the one marked `add` carries the plus. */
export function TabBar({ items }: { items: readonly (NavItem & { add?: boolean })[] }) {
  const { t } = useWords()
  const [location] = useLocation()
  return (
    <nav className="tabbar" aria-label={t('ui.rooms')}>
      {items.map(({ href, label, icon: Icon, add }) => (
        <Link key={href} href={href} className={add ? 'new' : ''} aria-current={isHere(href, location) ? 'page' : undefined}>
          {add ? <span className="plus"><Icon className="i" /></span> : <Icon className="i" />}<span>{label}</span>
        </Link>
      ))}
    </nav>
  )
}

/** The rooms beside the work, on a desk. */
export function SideNav({ items }: { items: readonly NavItem[] }) {
  const { t } = useWords()
  const [location] = useLocation()
  return (
    <nav aria-label={t('ui.rooms')}>
      {items.map(({ href, label, icon: Icon, count, group }, n) => [
        group && group !== items[n - 1]?.group && <h2 key={`${href} group`}>{group}</h2>,
        <Link key={href} className="nav" href={href} aria-current={isHere(href, location) ? 'page' : undefined}><Icon className="i" /><span>{label}</span>{count !== undefined && <span className="n">{count}</span>}</Link>,
      ])}
    </nav>
  )
}

/** The rooms as a list: what stands behind "More" on a phone. */
export function NavList({ items, label }: { items: readonly NavItem[]; /** What a screen reader calls it: several may stand on one page. */ label: string }) {
  return (
    <nav className="list" aria-label={label}>
      {items.map(({ href, label, icon: Icon, count }) => (
        <Link key={href} href={href}><Icon className="i" /><span className="grow">{label}</span>{count !== undefined && <span className="meta">{count}</span>}<ChevronRight className="i chev" /></Link>
      ))}
    </nav>
  )
}
