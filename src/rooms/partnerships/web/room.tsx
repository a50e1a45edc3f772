import { HeartHandshake, UsersRound } from 'lucide-react'
import { hasRole } from '#core/access/who.ts'
import { later } from '#core/ui/later.tsx'
import type { RoomNavItem, RoomOnPhone, RoomRoute } from '#core/ui/rooms.ts'
import type { House } from '#core/ui/house.tsx'
import './partnerships.css'

const routes: readonly RoomRoute[] = [
  { path: '/partners', screen: later(async () => (await import('./find-partner.tsx')).FindPartner) },
  { path: '/people/person/:id', screen: later(async () => (await import('./person.tsx')).PersonPage) },
  { path: '/people/:id', screen: later(async () => (await import('./agency.tsx')).AgencyPage) },
  { path: '/alarms/:id', screen: later(async () => (await import('./alarm.tsx')).AlarmPage) },
  { path: '/people', screen: later(async () => (await import('./agencies.tsx')).Agencies) },
]

function nav({ t, who }: House): readonly RoomNavItem[] {
  const group = t('partnerships.programme')
  return [
    { href: '/partners', label: t('partnerships.nav.partners'), icon: HeartHandshake, group },
    ...(hasRole(who, 'worker', 'head', 'administrator') ? [{ href: '/people', label: t('partnerships.nav.people'), icon: UsersRound, group }] : []),
  ]
}

/** Agencies, desks and people for whoever manages or works with them; the directory for everybody. */
export const partnershipsWeb: RoomOnPhone = {
  name: 'partnerships', nav, routes, finds: async () => (await import('./finds.ts')).finds, standsNow: async () => (await import('./standing.ts')).standsNow,
  addresses: {
    agencies: (id) => `/people/${id}`, people: (id) => `/people/person/${id}`, desks: () => '/people', contacts: () => '/partners', services: () => '/partners',
  },
}
