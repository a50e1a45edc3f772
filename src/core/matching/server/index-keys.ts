/** The programme's index key is made once and given on; the server has nothing of it but seals. */
import type { Tx } from '#core/db/tx.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled, Job } from '#core/sync/server/room.ts'
import type { SealedIndexKey } from '#core/vault/sealed.ts'
import { dayMs } from '#core/clock.ts'
import type { giveIndexKey, renewIndexKey } from '../forms.ts'
import * as store from './store.ts'

/** Whoever gets it hears that their desk looks different, and takes their keys anew. */
export async function indexKeyGiven(tx: Tx, act: Act, { sealed }: Filled<typeof giveIndexKey>): Promise<Effects | Refusal> {
  if (!sealed?.indexKey) return refuse('matching.no-key-given')
  const said = await store.giveIndexKey(tx, sealed.indexKey, act.at)
  if (said === 'not-yours') return notYours()
  if (said === 'other-key') return refuse('matching.index-key-there')
  if (said === 'key-replaced') return refuse('vault.key-replaced')
  return { about: act.id, changed: sealed.indexKey.seals.map(({ desk }) => ({ shelf: 'desks', id: desk, to: [`desk:${desk}` as const], child: null })) }
}

/** Milliseconds: so long a version that is still being moved to is left to it. */
export const movingPatienceMs = 7 * dayMs

/** Whoever keeps the key makes its next version, and the house one of its own for numbers; all desks hear that they were given one. @returns `matching.no-key-given`, `matching.key-renewed-first`, `matching.key-still-moving`, `vault.key-replaced`, `access.not-yours`. */
export async function indexKeyRenewed(tx: Tx, act: Act, { sealed }: Filled<typeof renewIndexKey>): Promise<Effects | Refusal> {
  if (!sealed?.indexKey) return refuse('matching.no-key-given')
  const said = await store.renewIndexKey(tx, sealed.indexKey, { at: act.at, patienceMs: movingPatienceMs })
  if (said === 'not-yours') return notYours()
  if (said === 'other-key') return refuse('matching.key-renewed-first')
  if (said === 'moving') return refuse('matching.key-still-moving')
  if (said === 'key-replaced') return refuse('vault.key-replaced')
  // Tags of numbers are made under both keys, so both begin anew. It is there before anybody hears of the version.
  await act.matcher.renewNumbersKey(sealed.indexKey.version)
  return { about: act.id, changed: sealed.indexKey.seals.map(({ desk }) => ({ shelf: 'desks', id: desk, to: [`desk:${desk}` as const], child: null })) }
}

/** Once nobody is encoded under an older version its seals go and the house's key for numbers of then, and devices hear that they have one key less. */
export const letGoOfOlderKeys: Job = {
  name: 'index-key-moved', everyMinutes: 10,
  async run(tx) {
    return { changed: (await store.letGoOfOlderKeys(tx)).map((desk) => ({ shelf: 'desks', id: desk, to: [`desk:${desk}` as const], child: null })) }
  },
}

/** Each version of the index key with the seals to desks of who asks. */
export async function indexKeysFor(tx: Tx): Promise<SealedIndexKey[]> {
  const keys = new Map<number, SealedIndexKey & { seals: SealedIndexKey['seals'][number][] }>()
  for (const { version, check, ...seal } of await store.myIndexKeys(tx)) {
    const key = keys.get(version) ?? { version, check, seals: [] }
    key.seals.push({ ...seal, version })
    keys.set(version, key)
  }
  return [...keys.values()]
}
