import { useEffect, useRef } from 'react'
import { useHouse } from '#core/ui/house.tsx'
import { onceIdle } from '#core/ui/idle.ts'
import type { RunSeen } from './on-shelf.ts'
import { tidyRuns } from './run-slots.ts'

/** What lies on this device for a comparison of two caseloads goes when the comparison has ended, whatever screen is open. */
export function useRunsTidied(): void {
  const house = useHouse()
  const latest = useRef(house)
  latest.current = house
  const stands = house.shelf<RunSeen>('caseloads').map(({ id, state, mine }) => `${id} ${state} ${mine.sent}`).toSorted().join()
  useEffect(() => onceIdle(() => void tidyRuns(latest.current).catch(() => undefined)), [stands]) // tried again with the next change or opening
}
