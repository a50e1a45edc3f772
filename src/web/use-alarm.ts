import { useEffect, useRef } from 'react'
import type { AlarmHere } from '#core/access/web/account.tsx'
import type { Moment } from '#core/clock.ts'
import type { FilesOf, Opened } from '#core/sync/shelf-life.ts'
import type { SecondCopy } from '#core/sync/web/outbox.ts'
import { useHouse } from '#core/ui/house.tsx'
import { fromBase64url, randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { recallWords } from '#rooms/identification/web/remembered-words.ts'
import { mayHaveInvented } from './may-have-invented.ts'
import { useGlue } from './glue.tsx'

/** Under which key the invented notebook lies, base64url, as the own one keeps it. */
export interface LaidBeside { readonly key: string; readonly laidAt: Moment }

/** Milliseconds after which an invented notebook is laid anew: it is about as full and as far on as the real one. */
const layEveryMs = 6 * 3_600_000
/** After the notebook was opened, so that nothing waits for it. */
const layAfterMs = 30_000

/** How the invented notebook is laid down under a key, in the likeness of the one that is open. */
function useLaying(): (key: Bytes) => Promise<void> {
  const house = useHouse()
  const { rooms, hello, readTo, sent } = useGlue()
  const { me, programme, t } = house
  return async (key) => {
    const { layInvented } = await import('./invented.ts')
    const files = Object.assign({}, ...rooms.map((room) => room.files)) as FilesOf
    const [taken, opened = {}] = await Promise.all([house.locker.all<SecondCopy>('taken'), house.locker.get<Opened>('self', 'opened')])
    await layInvented(key, { me, hello, shelf: { list: house.shelf, after: readTo() }, beside: { sent: sent.list(), copies: taken.map(({ what }) => what), opened, ownWords: recallWords(house.remembered) }, programme, t, files, now: Date.now() as Moment, random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32 })
  }
}

/** Several times a day the invented notebook is laid anew from the own one, by whoever has set a short number, with an alarm number or without. */
export function useInventedKeptUp(): void {
  const { locker, me, line } = useHouse()
  const lay = useLaying()
  const laying = useRef(lay)
  useEffect(() => { laying.current = lay })
  const isDue = me.session.hasNumber && line.filled && line.line === 'open' && mayHaveInvented(me.who)
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => void navigator.locks.request('invented', { ifAvailable: true }, async (lock) => {
      const kept = lock ? await locker.get<LaidBeside>('self', 'alarm') : undefined
      if (!kept || Date.now() - kept.laidAt < layEveryMs) return
      await laying.current(fromBase64url(kept.key)!)
      await locker.change({ put: [{ kind: 'self', name: 'alarm', what: { ...kept, laidAt: Date.now() as Moment } satisfies LaidBeside }] })
    }).catch(() => undefined), layAfterMs)
    return () => clearTimeout(timer)
  }, [isDue, locker])
}

/** Lays an invented notebook down for whoever sets numbers on this device. Absent where one would give itself away. */
export function useAlarm(): AlarmHere | undefined {
  const { locker, me } = useHouse()
  const layUnder = useLaying()
  if (!mayHaveInvented(me.who)) return undefined
  return {
    async lay() {
      const kept = await locker.get<LaidBeside>('self', 'alarm')
      const key = kept ? fromBase64url(kept.key)! : randomBytes(32)
      await locker.change({ put: [{ kind: 'self', name: 'alarm', what: { key: toBase64url(key), laidAt: Date.now() as Moment } satisfies LaidBeside }] })
      await layUnder(key)
      return key
    },
  }
}
