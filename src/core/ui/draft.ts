/**
 * A half-filled form, kept in the person's locker at every answer and found again after leaving, locking or closing. Names
 * never lie there: what a person typed of a name lives as long as the page, and while the form is not in sight, the notebook
 * closed over it for one, it is sealed to the person's own key.
 */
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '#core/forms/web/asking.ts'
import type { Locker } from '#core/sync/web/locker.ts'
import { fromBase64url, type Bytes } from '#core/vault/bytes.ts'
import { contextOf } from '#core/vault/committed.ts'
import { sealTo } from '#core/vault/hpke.ts'
import { useHouse, type House } from './house.tsx'

/** Names of forms that are not in sight, sealed. */
const putAway = new Map<string, Promise<Bytes>>()
/** What is being written, by place: one after the other, and read after the last. */
const writing = new Map<string, Promise<void>>()

export interface Drafting {
  readonly answers: Draft
  readonly set: (answers: Draft) => void
  readonly drop: () => void
  /** The device has been looked at: what is shown is what there is. */
  readonly isRead: boolean
  /** It was begun earlier, left, and found again; untouched since. */
  readonly isFound: boolean
  /** Puts away what was found, for as long as it is untouched. */
  readonly anew: (() => void) | undefined
}

/**
 * One draft by its name ("raise", "meet <concern>"). A name with a child's number in it goes with the child's file.
 * `without` names the fields that stay in memory only.
 */
export function useDraft(name: string, { start = {}, without = [] }: { start?: Draft; without?: readonly string[] } = {}): Drafting {
  const { keys, me, locker } = useHouse()
  const place = placeOf(me.who.person, name)
  const [answers, setAnswers] = useState<Draft>(start)
  const [isRead, setRead] = useState(false)
  const [isFound, setFound] = useState(false)
  const touched = useRef(false)
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
      setAnswers(withoutNames(latest.current, without))
    }

    async function bringBack() {
      const [kept, names] = await Promise.all([recall(locker, place), namesPutAway()])
      if (!here) return
      if ((kept || names) && !touched.current) {
        setAnswers({ ...(kept ?? latest.current), ...names })
        setFound(true)
      }
      setRead(true)
    }

    async function namesPutAway(): Promise<Draft | undefined> {
      const sealed = await putAway.get(place)
      const opened = sealed && await keys.openOwn(contextOfNames(place), sealed)
      if (!opened || !here) return undefined
      putAway.delete(place)
      return JSON.parse(new TextDecoder().decode(opened)) as Draft
    }
  }, [place, locker])

  function set(next: Draft) {
    touched.current = true
    setFound(false)
    dropped.current = false
    setAnswers(next)
    write(place, () => locker.change({ put: [{ kind: 'draft', name: place, what: withoutNames(next, without) }] }))
  }
  return {
    answers, isRead, isFound, set, anew: isFound ? () => set(start) : undefined,
    drop() {
      touched.current = true
      setFound(false)
      dropped.current = true
      putAway.delete(place)
      write(place, () => locker.change({ remove: [{ kind: 'draft', name: place }] }))
    },
  }
}

/** Lays a draft for a screen that is opened next: what was refused, to be mended there. */
export async function layDraft({ me, locker }: Pick<House, 'me' | 'locker'>, name: string, answers: Draft): Promise<void> {
  const place = placeOf(me.who.person, name)
  write(place, () => locker.change({ put: [{ kind: 'draft', name: place, what: answers }] }))
  await writing.get(place)
}

/** These children are not ours any more: names typed about them are gone from memory. What lies in the locker goes with their files. */
export function forgetNames(children: readonly string[]): void {
  for (const place of putAway.keys()) if (children.some((child) => place.includes(child))) putAway.delete(place)
}

function placeOf(person: string, name: string): string {
  return `${person} ${name}`
}

function withoutNames(answers: Draft, names: readonly string[]): Draft {
  return Object.fromEntries(Object.entries(answers).filter(([field]) => !names.includes(field)))
}

function contextOfNames(place: string): string {
  return contextOf('house/draft-names/1', place)
}

function write(place: string, change: () => Promise<void>): void {
  // A locker that was closed meanwhile keeps nothing more.
  writing.set(place, (writing.get(place) ?? Promise.resolve()).then(change).catch(() => undefined))
}

async function recall(locker: Locker, place: string): Promise<Draft | undefined> {
  await writing.get(place)
  return await locker.get<Draft>('draft', place).catch(() => undefined)
}
