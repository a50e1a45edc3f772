import { createContext, use } from 'react'
import type { RecordId } from '#core/ids.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import type { Outbox } from '#core/sync/web/outbox.ts'
import type { Hello } from './first-door.ts'
import type { Sent } from './ledger.ts'

/** What the screens that belong to no room need besides the house. */
export interface Glue {
  readonly rooms: readonly RoomOnPhone[]
  readonly sent: Sent
  readonly hello: Hello
  /** How far the feed was read. */
  readonly readTo: () => number
  /** A screen about this record was opened. */
  readonly opened: (id: RecordId) => void
  readonly thrownAway: number
  /** Unsent work from a saved file; how many were kept. */
  readonly bringIn: Outbox['bringIn']
  /** The second copies. */
  readonly taken: Outbox['taken']
  readonly memberKey?: KeyPair | undefined
  /** Closes the notebook now. */
  readonly lock: () => void
  readonly accountChanged: () => void
  /** Changes the words on this device only. */
  readonly speak: (language: CatalogueLanguage) => void
}

export const GlueContext = createContext<Glue | undefined>(undefined)

export function useGlue(): Glue {
  const glue = use(GlueContext)
  if (!glue) throw new Error('a screen of the entry was drawn outside it')
  return glue
}

/** Where a record of a shelf is looked at. */
export function addressOf(rooms: readonly RoomOnPhone[], shelf: string, id: string): string {
  for (const { addresses } of rooms) if (addresses?.[shelf]) return addresses[shelf](id)
  return `/${shelf}/${id}`
}
