/**
 * Who may know of a desk, and what stands in front of one that few may know. From the third tier on a desk is hidden: who is below it finds its front gate, a desk that
 * everybody may know and that sends on. The database keeps the wall (`access.sees_hidden`); this is what a change of it may be.
 */
import type { AgencyId, DeskId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Tier } from './codes.ts'

/** Nothing was said of it: as everybody who has signed in knows it. */
export function isHidden({ tier }: { readonly tier?: Tier | null | undefined }): boolean {
  return tier === 'workers' || tier === 'region' || tier === 'own-house'
}

export interface DeskToHide { readonly id: DeskId; readonly agency: AgencyId; readonly takesConcerns: boolean; readonly isOpen: boolean; /** For how many desks it is the gate. */ readonly behind: number }
export interface Gate { readonly id: DeskId; readonly agency: AgencyId; readonly tier: Tier | null; readonly isOpen: boolean }
/** `names`: may name gates of other agencies, having asked them. */
export interface Hiding { readonly tier: Tier; readonly gate: Gate | undefined; /** The one it has. */ readonly before: DeskId | null; readonly names: boolean }

/** Why a desk may not become this; nothing where it may. */
export function whyNotHide(desk: DeskToHide, { tier, gate, before, names }: Hiding): Refusal | undefined {
  if (!isHidden({ tier })) return undefined
  if (desk.takesConcerns) return refuse('partnerships.hidden-takes-concerns', { field: 'tier' })
  if (desk.behind > 0) return refuse('partnerships.is-gate', { field: 'tier', count: desk.behind })
  if (!gate) return refuse('partnerships.gate-needed', { field: 'gate' })
  if (gate.id === desk.id || isHidden(gate)) return refuse('partnerships.gate-hidden', { field: 'gate' })
  if (!gate.isOpen) return refuse('partnerships.gate-closed', { field: 'gate' })
  if (gate.agency === desk.agency) return undefined
  if (tier === 'own-house') return refuse('partnerships.gate-of-own-house', { field: 'gate' })
  return names || gate.id === before ? undefined : refuse('partnerships.gate-of-others', { field: 'gate' })
}

/** The directory of a shelf as it may be shown to whoever forces somebody to open it: without the desks that few may know, and without where any is. Their own desk stays; that they sit there is known. */
export function withoutHidden(list: <T>(shelf: string) => readonly T[], own: readonly DeskId[]): typeof list {
  const hidden = new Set(list<{ id: DeskId; tier?: Tier | null }>('desks').filter((desk) => isHidden(desk) && !own.includes(desk.id)).map(({ id }) => id))
  return <T>(shelf: string) => {
    if (shelf === 'desks') return list<T & { id: DeskId; place?: string }>(shelf).filter(({ id }) => !hidden.has(id)).map(({ place: _place, ...desk }) => desk as T)
    if (shelf === 'contacts' || shelf === 'services') return list<T & { desk: DeskId }>(shelf).filter(({ desk }) => !hidden.has(desk))
    return list<T>(shelf)
  }
}

/** Why a desk may not change like this; nothing where it may. A gate that closed would leave nobody to call. */
export function whyNotChange(desk: DeskToHide & { readonly tier: Tier | null }, to: { readonly isOpen: boolean; readonly takesConcerns: boolean }, gate: Gate | undefined): Refusal | undefined {
  if (desk.isOpen && !to.isOpen && desk.behind > 0) return refuse('partnerships.is-gate', { field: 'state', count: desk.behind })
  if (!isHidden(desk)) return undefined
  if (to.takesConcerns) return refuse('partnerships.hidden-takes-concerns', { field: 'takesConcerns' })
  return to.isOpen && !desk.isOpen && !gate?.isOpen ? refuse('partnerships.gate-closed', { field: 'state' }) : undefined
}
