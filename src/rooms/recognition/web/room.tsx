import { ScanSearch } from 'lucide-react'
import { later, laterOrNothing } from '#core/ui/later.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { files } from './files.ts'
import type { PairSeen } from './on-shelf.ts'
import { waitsFor } from './telling.ts'

const besideForms = laterOrNothing(async () => (await import('./ask-others.tsx')).AskOthersBeside)

/** Pairs of files that may be of one child, for workers of the desks whose files they are. */
export const recognitionWeb: RoomOnPhone = {
  name: 'recognition',
  nav({ t, who, shelf }) {
    if (!who.roles.includes('worker')) return []
    const waiting = shelf<PairSeen>('pairs').filter((pair) => waitsFor(pair) === 'look').length
    return [{ href: '/pairs', label: t('recognition.screen.nav'), icon: ScanSearch, ...(waiting > 0 && { count: waiting }) }]
  },
  files,
  beside: { 'identification/meet-child': besideForms, 'identification/write-name': besideForms, 'identification/file': besideForms },
  routes: [
    { path: '/pairs/:id', screen: later(async () => (await import('./pair.tsx')).PairPage) },
    { path: '/pairs', screen: later(async () => (await import('./pairs.tsx')).Pairs) },
    { path: '/caseloads/new', screen: later(async () => (await import('./caseloads.tsx')).ProposeCaseload) },
    { path: '/caseloads/:id', screen: later(async () => (await import('./caseload.tsx')).CaseloadPage) },
    { path: '/caseloads', screen: later(async () => (await import('./caseloads.tsx')).Caseloads) },
  ],
}
