import { useEffect, useState } from 'react'
import type { AlarmHere } from '#core/access/web/account.tsx'
import type { Moment } from '#core/clock.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import { useHouse } from '#core/ui/house.tsx'
import { fromBase64url, randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { mayHaveInvented } from './may-have-invented.ts'
import { useGlue } from './glue.tsx'

interface Kept { readonly key: string; readonly isSet: boolean }

/** The alarm number of this person on this device, as their own notebook knows it. Absent where an invented notebook would give itself away. */
export function useAlarm(): AlarmHere | undefined {
  const house = useHouse()
  const { rooms, hello, readTo } = useGlue()
  const { locker, me, programme, t } = house
  const [kept, setKept] = useState<Kept>()
  useEffect(() => { void locker.get<Kept>('self', 'alarm').then(setKept, () => undefined) }, [locker])
  if (!mayHaveInvented(me.who)) return undefined
  const keep = async (next: Kept) => {
    await locker.change({ put: [{ kind: 'self', name: 'alarm', what: next }] })
    setKept(next)
  }
  return {
    isSet: kept?.isSet === true,
    async lay() {
      const key = kept ? fromBase64url(kept.key)! : randomBytes(32)
      await keep({ key: toBase64url(key), isSet: kept?.isSet === true })
      const { layInvented } = await import('./invented.ts')
      const files = Object.assign({}, ...rooms.map((room) => room.files)) as FilesOf
      await layInvented(key, { me, hello, shelf: { list: house.shelf, after: readTo() }, programme, t, files, now: Date.now() as Moment, random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32 })
      return key
    },
    async kept(isSet) {
      const now = await locker.get<Kept>('self', 'alarm')
      if (now) await keep({ ...now, isSet })
    },
  }
}
