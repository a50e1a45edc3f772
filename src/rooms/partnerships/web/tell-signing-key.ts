import { useEffect, useRef } from 'react'
import { hasRole } from '#core/access/who.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { onceIdle } from '#core/ui/idle.ts'
import { tellSigningKey } from '../forms.ts'
import type { DeskOnShelf } from './on-shelf.ts'

/** Once there is a line and the house does not know it yet, this device tells with which key its person signs: without it nobody could read their signature. */
export function useSigningKeyTold(): void {
  const house = useHouse()
  const told = useRef(false)
  const { who, line, keys } = house
  const latest = useRef(house)
  latest.current = house
  const own = ownDesks(house)
  const mayTell = line.line === 'open' && line.filled && keys.isUnlocked && hasRole(who, 'worker') && own.length > 0
  useEffect(() => {
    if (told.current || !mayTell) return undefined
    // Making the key takes a slow phone a fifth of a second: first the screen that was opened stands.
    return onceIdle(() => {
      told.current = true
      void tellIfUnknown(latest.current).catch(() => { told.current = false })
    })
  }, [mayTell])
}

async function tellIfUnknown(house: House): Promise<void> {
  const { keys, who, submit, outbox } = house
  const own = ownDesks(house)
  const signer = await keys.signer()
  if (!signer || own.every((desk) => desk.signers?.includes(signer.publicKey))) return
  if (outbox.some(({ envelope }) => envelope.form === tellSigningKey.name)) return
  await submit(tellSigningKey, { publicKey: signer.publicKey, proof: signer.proofFor(who.person) })
}

function ownDesks({ shelf, who }: House): readonly DeskOnShelf[] {
  return shelf<DeskOnShelf>('desks').filter((desk) => who.desks.includes(desk.id))
}
