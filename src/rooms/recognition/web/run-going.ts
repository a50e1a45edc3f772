/** Sending goes on while its person looks at another screen; whoever comes back sees how far it is. In memory: a browser that was closed is told so by what lies in the locker. */
import { useSyncExternalStore } from 'react'
import type { RecordId } from '#core/ids.ts'
import type { Refusal } from '#core/refusal.ts'
import type { Going } from './run-here.ts'

export type Stands = Going | { readonly at: 'stopped'; readonly refused: Refusal }
const known = new Map<RecordId, Stands>()
const listeners = new Set<() => void>()

export function tellGoing(run: RecordId, stands: Stands | undefined): void {
  if (stands) known.set(run, stands)
  else known.delete(run)
  for (const listener of listeners) listener()
}

export function useGoing(run: RecordId): Stands | undefined {
  return useSyncExternalStore(listen, () => known.get(run), () => undefined)
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
