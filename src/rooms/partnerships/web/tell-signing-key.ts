import { useEffect, useRef } from 'react'
import { hasRole } from '#core/access/who.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { tellSigningKey } from '../forms.ts'
import type { DeskOnShelf } from './on-shelf.ts'

/** Once there is a line and the house does not know it yet, this device tells with which key its person signs: without it nobody could read their signature. */
export function useSigningKeyTold(): void {
  const house = useHouse()
  const told = useRef(false)
  const { who, line, keys } = house
  const own = house.shelf<DeskOnShelf>('desks').filter((desk) => who.desks.includes(desk.id))
  useEffect(() => {
    if (told.current || line.line !== 'open' || !line.filled || !keys.isUnlocked || !hasRole(who, 'worker') || own.length === 0) return
    told.current = true
    void tellIfUnknown(house, own).catch(() => { told.current = false })
  })
}

async function tellIfUnknown({ keys, who, submit, outbox }: House, own: readonly DeskOnShelf[]): Promise<void> {
  const signer = await keys.signer()
  if (!signer || own.every((desk) => desk.signers?.includes(signer.publicKey))) return
  if (outbox.some(({ envelope }) => envelope.form === tellSigningKey.name)) return
  await submit(tellSigningKey, { publicKey: signer.publicKey, proof: signer.proofFor(who.person) })
}
