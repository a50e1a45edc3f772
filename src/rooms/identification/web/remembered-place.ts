import type { Place } from '#core/forms/fields.ts'
import type { Remembered } from '#core/ui/house.tsx'

/** Where this person worked last on this device: a region and a district, no more, so that nobody chooses them twice. */
export function recallPlace(remembered: Remembered): Place | undefined {
  return remembered.get<Place>('place')
}

export function rememberPlace(remembered: Remembered, { region, district }: Place): void {
  remembered.set('place', { region, ...(district && { district }) })
}
