/** The public keys of other desks, kept on this device so that a photo can be sealed to them without a line. With a line they are asked for anew. */
import type { DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { Locker } from '#core/sync/web/locker.ts'
import type { DeskPublicKey } from '#core/vault/sealed.ts'

export interface PublicKeysHere {
  /** Those of these desks that can be known here. */
  of(desks: readonly DeskId[]): Promise<ReadonlyMap<DeskId, DeskPublicKey>>
}

/** A slow line must not hold up what can be kept without it. */
const patienceMs = 4000

export async function makePublicKeys(locker: Locker, call: <T>(path: string, body: object) => Promise<T | Refusal>): Promise<PublicKeysHere> {
  const known = new Map((await locker.get<{ keys: readonly DeskPublicKey[] }>('self', 'desk-keys'))?.keys.map((key) => [key.desk, key]))
  return {
    async of(desks) {
      if (desks.length > 0 && navigator.onLine) {
        const answer = await Promise.race([call<{ desks: readonly DeskPublicKey[] }>('/api/vault/desks', { desks }), new Promise<undefined>((resolve) => { setTimeout(resolve, patienceMs) })])
        if (answer && !(answer instanceof Refusal)) {
          for (const key of answer.desks) known.set(key.desk, key)
          await locker.change({ put: [{ kind: 'self', name: 'desk-keys', what: { keys: [...known.values()] } }] })
        }
      }
      return new Map(desks.flatMap((desk) => { const key = known.get(desk); return key ? [[desk, key]] : [] }))
    },
  }
}
