/**
 * What children are found again by is made anew by devices that may open their names: where there was no key when they were written down, where
 * sex or age was corrected since, and under every new version of names or of the index key. A few at once, when the browser has nothing else to do, with a
 * line, and never before what a person wrote. Opening a name for it stands on the log, and nobody waits for it.
 */
import { useEffect, useRef } from 'react'
import type { ChildSeen } from './on-shelf.ts'
import { hasRole } from '#core/access/who.ts'
import { minuteMs } from '#core/clock.ts'
import type { ChildId } from '#core/ids.ts'
import { encodeChild } from '#core/matching/forms.ts'
import { Refusal } from '#core/refusal.ts'
import { workIn } from '#core/sync/outbox.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { onceIdle } from '#core/ui/idle.ts'

/** Milliseconds between two handfuls, or while something else has to be done first; and between looks while nothing is left. */
const nextMs = 20_000
const lookAgainMs = 2 * minuteMs

export function useChildrenEncodedAnew(): void {
  const house = useHouse()
  const latest = useRef(house)
  latest.current = house
  const { line, keys, who } = house
  const mayEncode = line.line === 'open' && line.filled && keys.isUnlocked && hasRole(who, 'worker') && who.desks.length > 0
  useEffect(() => {
    if (!mayEncode) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    let stopWaiting = () => {}
    const look = () => {
      stopWaiting = onceIdle(() => void encodeAlone(who.person, () => latest.current).catch(() => 0).then((made) => { if (!isOver) timer = setTimeout(look, made !== 0 || isBusy(latest.current) ? nextMs : lookAgainMs) }))
    }
    look()
    return () => { isOver = true; stopWaiting(); clearTimeout(timer) }
  }, [mayEncode, who.person])
}

/** Of several tabs of one person one does it: `undefined` while another does, or this one still, since before the line was lost for a moment. */
async function encodeAlone(person: string, house: () => House): Promise<number | undefined> {
  return await navigator.locks.request(`encode ${person}`, { ifAvailable: true }, async (lock) => (lock ? await encodeSome(house) : undefined))
}

type HouseToEncode = Pick<House, 'ask' | 'keys' | 'line' | 'outbox' | 'record' | 'settle' | 'submit' | 'tryLine'>

/** Closed, without a line, or something that a person wrote, or this device's own, has not been answered yet. */
function isBusy({ keys, line, outbox }: Pick<House, 'keys' | 'line' | 'outbox'>): boolean {
  return !keys.isUnlocked || line.line !== 'open' || workIn(outbox).some(({ state }) => state === 'waiting') || outbox.some(({ envelope }) => envelope.form === encodeChild.name)
}

/** How many were taken. */
export async function encodeSome(house: () => HouseToEncode): Promise<number> {
  const { ask, keys, record, settle, submit, tryLine } = house()
  if (isBusy(house())) return 0
  const wanted = await ask<{ readonly version: string; readonly children: readonly { readonly child: ChildId; readonly changes: number }[] }>('matching', 'to-encode')
  if (wanted instanceof Refusal || wanted.children.length === 0) return 0
  const [{ encodeHere, versionHere }, { factsForMatching }] = await Promise.all([import('#core/matching/web/encode-here.ts'), import('./telling.ts')])
  // A newer key may have been given to this desk; an older app, or a desk that has it not yet, leaves these to others.
  if (await versionHere(keys) !== wanted.version) await keys.refresh()
  if (await versionHere(keys) !== wanted.version) return 0
  // What the house counted is on the shelf once the feed was read after it.
  await tryLine()
  let made = 0
  for (const { child: id, changes } of wanted.children) {
    const child = record<ChildSeen>('children', id)
    if (!child || isBusy(house())) continue
    const name = await keys.openName(id, 'encode')
    if (name instanceof Refusal) continue
    const encoding = await encodeHere(keys, id, name.identity, factsForMatching(child))
    // No line to the house's half of its numbers, or they were compared too often: all of these wait for another time.
    if (encoding && !encoding.tags) break
    // Closed, or gone from the shelf while it was made.
    if (!keys.isUnlocked || !record('children', id)) continue
    const verdict = await settle(await submit(encodeChild, {}, { about: id, basedOn: changes, ...(encoding && { sealed: { encoding } }) }))
    if (verdict?.verdict === 'taken') made++
  }
  return made
}
