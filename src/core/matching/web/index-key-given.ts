/**
 * What a worker's device does for the index key when there is a line: makes it where the programme has none, and gives it on to desks that
 * have a key of their own and not this one yet. Nobody has to do anything for it, and only seals leave the device.
 */
import { useEffect, useRef } from 'react'
import { hasRole } from '#core/access/who.ts'
import type { DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { onceIdle } from '#core/ui/idle.ts'
import { makeIndexKey, sealIndexKey } from '#core/vault/index-key.ts'
import type { DeskPublicKey } from '#core/vault/sealed.ts'
import { giveIndexKey } from '../forms.ts'

interface DeskWithKey { readonly id: DeskId; readonly keyVersion: number | null }

export function useIndexKeyGiven(): void {
  const house = useHouse()
  const { who, line, keys } = house
  const latest = useRef(house)
  latest.current = house
  const mayGive = line.line === 'open' && line.filled && keys.isUnlocked && hasRole(who, 'worker') && who.desks.length > 0
  // A desk that got its first key, or a new one, is seen here by everybody.
  const desks = house.shelf<DeskWithKey>('desks').map(({ id, keyVersion }) => `${id} ${keyVersion ?? 0}`).sort().join()
  useEffect(() => {
    if (!mayGive) return undefined
    return onceIdle(() => { void giveWhereMissing(latest.current).catch(() => undefined) }) // with the next opening or change of a desk
  }, [mayGive, desks])
}

export async function giveWhereMissing({ keys, ask, submit, outbox, settle, who }: Pick<House, 'keys' | 'ask' | 'submit' | 'outbox' | 'settle' | 'who'>): Promise<void> {
  if (outbox.some(({ envelope }) => envelope.form === giveIndexKey.name)) return
  const answer = await ask<{ desks: readonly DeskPublicKey[]; newest: number }>('matching', 'desks-without-key')
  if (answer instanceof Refusal || answer.desks.length === 0) return
  const before = await keys.indexKey()
  await keys.refresh()
  // A house that was brought back from a backup may have lost it, and encodings under it with other phones: it is given again.
  // What is there already is given on; whoever has not been given it makes no second one.
  const isThere = answer.newest > 0
  const held = await keys.indexKey() ?? (isThere ? undefined : before)
  const isMine = answer.desks.some(({ desk }) => who.desks.includes(desk))
  // Whoever has an older version only leaves it to those who have the newest.
  if (isThere ? held?.version !== answer.newest : !held && !isMine) return
  const made = held ? undefined : makeIndexKey()
  // While devices still move to the newest, who is encoded under the one before is found with that alone. It goes first: a desk that has the newest is not asked for any more.
  const given = isThere ? [...await keys.indexKeys()].sort((a, b) => a.version - b.version) : [held ?? made!]
  for (const key of given) await settle(await submit(giveIndexKey, {}, { sealed: { indexKey: await sealIndexKey(key, answer.desks) } }))
  made?.key.fill(0)
  await keys.refresh()
}
