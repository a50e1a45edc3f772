/**
 * A half-filled form, kept on this device at every answer and found again after leaving, locking or closing. At rest it is
 * locked under a key that scripts can use and not read, one drawer for each person. Names never come here: `keep` is
 * handed answers without them, and what a person typed of a name lives only as long as the page.
 */
import { type DBSchema, openDB } from 'idb'
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '#core/forms/web/asking.ts'

interface Locked { iv: Uint8Array<ArrayBuffer>; locked: ArrayBuffer }
interface Drawer extends DBSchema { drafts: { key: string; value: Locked }; keys: { key: string; value: CryptoKey } }

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
    const drawer = await open()
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const locked = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(), new TextEncoder().encode(JSON.stringify(answers)))
    // Left behind by a quicker finger: the newest draft wins, and none comes back after it was dropped.
    if (inHand.has(place)) await drawer.put('drafts', { iv, locked }, place)
  } catch { /* a private window keeps nothing; then the draft lasts as long as the page */ }
}

async function recall(place: string): Promise<Draft | undefined> {
  try {
    const kept = await (await open()).get('drafts', place)
    return kept && JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, await keyOf(), kept.locked))) as Draft
  } catch { return undefined }
}

async function forget(place: string): Promise<void> {
  try { await (await open()).delete('drafts', place) } catch { /* see above */ }
}

async function keyOf(): Promise<CryptoKey> {
  const drawer = await open()
  const known = await drawer.get('keys', 'drafts')
  if (known) return known
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const change = drawer.transaction('keys', 'readwrite')
  const first = await change.store.get('drafts') // another tab may have been quicker
  if (!first) await change.store.put(fresh, 'drafts')
  await change.done
  return first ?? fresh
}

let opened: ReturnType<typeof openDB<Drawer>> | undefined
async function open() {
  opened ??= openDB<Drawer>('drafts', 1, { upgrade(db) { db.createObjectStore('drafts'); db.createObjectStore('keys') } })
  return await opened
}
