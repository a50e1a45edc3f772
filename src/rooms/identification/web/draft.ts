/**
 * A half-filled form, kept locked on this device at every answer and found again after leaving, locking or closing, each
 * under its person. Names never lie here: what a person typed of a name lives as long as the page, and while the form is not
 * in sight, the notebook closed over it for one, it is sealed to the person's own key.
 */
import type { DBSchema } from 'idb'
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '#core/forms/web/asking.ts'
import { type Drawer, type Locked, openDrawer } from '#core/sync/web/drawer.ts'
import { useHouse } from '#core/ui/house.tsx'
import { fromBase64url, type Bytes } from '#core/vault/bytes.ts'
import { contextOf } from '#core/vault/committed.ts'
import { sealTo } from '#core/vault/hpke.ts'

interface Stores extends DBSchema { drafts: { key: string; value: Locked } }

/** What this page has seen: the draft is there at once when one comes back within the page. */
const inHand = new Map<string, Draft>()
/** Names of forms that are not in sight, sealed. */
const putAway = new Map<string, Promise<Bytes>>()

export interface Drafting { readonly answers: Draft; readonly set: (answers: Draft) => void; readonly drop: () => void; /** The device has been looked at: what is shown is what there is. */ readonly isRead: boolean }

/** One draft by its name ("raise", "meet <concern>"). `without` names the fields that stay in memory only. */
export function useDraft(person: string, name: string, { start = {}, without = [] }: { start?: Draft; without?: readonly string[] } = {}): Drafting {
  const place = `${person} ${name}`
  const [answers, setAnswers] = useState<Draft>(() => inHand.get(place) ?? start)
  const [isRead, setRead] = useState(() => inHand.has(place))
  const touched = useRef(isRead)
  const { keys, me } = useHouse()
  const latest = useRef(answers)
  latest.current = answers
  const dropped = useRef(false)

  useEffect(() => {
    let here = true
    void bringBack()
    return () => {
      here = false
      const names = Object.fromEntries(without.flatMap((field) => (latest.current[field] === undefined ? [] : [[field, latest.current[field]]])))
      const publicKey = fromBase64url(me.unlock.publicKey)
      if (dropped.current || !publicKey || Object.keys(names).length === 0) return
      putAway.set(place, sealTo(publicKey, contextOfNames(place), new TextEncoder().encode(JSON.stringify(names))))
      const rest = withoutNames(latest.current, without)
      if (inHand.has(place)) inHand.set(place, rest)
      setAnswers(rest)
    }

    async function bringBack() {
      const sealed = await putAway.get(place)
      const opened = sealed && await keys.openOwn(contextOfNames(place), sealed)
      if (!opened || !here) return
      putAway.delete(place)
      const whole = { ...latest.current, ...JSON.parse(new TextDecoder().decode(opened)) as Draft }
      inHand.set(place, whole)
      setAnswers(whole)
    }
  }, [place])

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
      dropped.current = false
      inHand.set(place, next)
      setAnswers(next)
      void keep(place, withoutNames(next, without))
    },
    drop() {
      touched.current = true
      dropped.current = true
      inHand.delete(place)
      putAway.delete(place)
      void forget(place)
    },
  }
}

function withoutNames(answers: Draft, names: readonly string[]): Draft {
  return Object.fromEntries(Object.entries(answers).filter(([field]) => !names.includes(field)))
}

function contextOfNames(place: string): string {
  return contextOf('katch/draft-names/1', place)
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
