/**
 * A half-filled form, kept locked on this device at every answer and found again after leaving, locking or closing, each
 * under its person. Names never come here: `keep` is handed answers without them, and what a person typed of a name lives
 * only as long as the page.
 */
import type { DBSchema } from 'idb'
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '#core/forms/web/asking.ts'
import { type Drawer, type Locked, openDrawer } from '#core/sync/web/drawer.ts'

interface Stores extends DBSchema { drafts: { key: string; value: Locked } }

/** What this page has seen: the draft is there at once when one comes back within the page. */
const inHand = new Map<string, Draft>()

export interface Drafting { readonly answers: Draft; readonly set: (answers: Draft) => void; readonly drop: () => void; /** The device has been looked at: what is shown is what there is. */ readonly isRead: boolean }

/** One draft by its name ("raise", "meet <concern>"). `without` names the fields that stay in memory only. */
export function useDraft(person: string, name: string, { start = {}, without = [] }: { start?: Draft; without?: readonly string[] } = {}): Drafting {
  const place = `${person} ${name}`
  const [answers, setAnswers] = useState<Draft>(() => inHand.get(place) ?? start)
  const [isRead, setRead] = useState(() => inHand.has(place))
  const touched = useRef(isRead)

  useEffect(() => {
    if (inHand.has(place)) return
    let here = true
    void recall(place).then((kept) => {
      if (!here) return
      if (kept && !touched.current) { inHand.set(place, kept); setAnswers(kept) }
      setRead(true)
    })
    return () => { here = false }
  }, [place])

  return {
    answers, isRead,
    set(next) {
      touched.current = true
      inHand.set(place, next)
      setAnswers(next)
      void keep(place, Object.fromEntries(Object.entries(next).filter(([field]) => !without.includes(field))))
    },
    drop() {
      touched.current = true
      inHand.delete(place)
      void forget(place)
    },
  }
}

async function keep(place: string, answers: Draft): Promise<void> {
  try {
    const { stores, lock } = await open()
    const locked = await lock(answers)
    // Left behind by a quicker finger: the newest draft wins, and none comes back after it was dropped.
    if (inHand.has(place)) await stores.put('drafts', locked, place)
  } catch { /* a private window keeps nothing; then the draft lasts as long as the page */ }
}

async function recall(place: string): Promise<Draft | undefined> {
  try {
    const drawer = await open()
    const kept = await drawer.stores.get('drafts', place)
    return kept && await drawer.open<Draft>(kept)
  } catch { return undefined }
}

async function forget(place: string): Promise<void> {
  try { await (await open()).stores.delete('drafts', place) } catch { /* see above */ }
}

let opened: Promise<Drawer<Stores>> | undefined
async function open(): Promise<Drawer<Stores>> {
  opened ??= openDrawer<Stores>('drafts', { key: 'drafts', make: (fresh) => { fresh.createObjectStore('drafts') } })
  return await opened
}
