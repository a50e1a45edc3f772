import type { Me } from '#core/access/web/sign-in-client.ts'
import { Refusal } from '#core/refusal.ts'

/** What an unknown visitor may know of the house (`GET /api/hello`). */
export interface Hello {
  readonly setUp: boolean
  readonly isDemo: boolean
  readonly title: Readonly<Record<string, string>>
  readonly languages: readonly string[]
  readonly regions: readonly string[]
  readonly offersDemo: boolean
  readonly building: boolean
  /** A demo was begun here and broke off: nobody was let in, and it may be begun anew. */
  readonly unfinished: boolean
  /** The first visit asks for the code that was printed where the server was started. */
  readonly needsCode: boolean
}

/** The way in that is shown when the page opens. */
export type FirstDoor = 'no-line' | 'first-visit' | 'invitation' | 'sign-in' | 'locked' | 'asleep'

/**
 * An invitation comes before whoever is signed in on this device: it is for somebody else. A session without its key, as
 * after a reload, is a closed notebook; one that has fallen idle is woken by a short number, where there is one. Without an answer nothing is known, and nothing is guessed.
 */
export function firstDoor({ hello, me, token }: { hello: Hello | Refusal; me: Me | Refusal; token: string | undefined }): FirstDoor {
  if (hello instanceof Refusal) return 'no-line'
  if (!hello.setUp) return 'first-visit'
  if (token !== undefined) return 'invitation'
  if (!(me instanceof Refusal)) return 'locked'
  if (me.code === 'access.asleep') return 'asleep'
  return me.code === 'access.no-line' ? 'no-line' : 'sign-in'
}
