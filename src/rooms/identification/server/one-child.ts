/**
 * One file of two: nothing is moved. Each part keeps its rows, keys and number; who opened one owns all, who is kept from one is kept
 * from all, and undoing leaves each as it was (decision 0021). The database itself looks whether two people have said so.
 */
import * as store from './store.ts'
import type { Told } from './store.ts'
import { partsOfEach } from '#core/access/server/relations.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import type { Audience, Change } from '#core/sync/server/room.ts'

export interface Joining { readonly pair: RecordId; /** Either side. */ readonly a: ChildId }

/**
 * Makes one file of both sides of a pair that is written as joined. `kept`: the oldest part, whose number the file goes on under.
 * Throws where the pair was not said to be one child by two people, or the person of this transaction is neither of them.
 */
export async function joinFiles(tx: Tx, { pair, a }: Joining): Promise<{ kept: ChildId; changed: Change[] }> {
  const changed = changesOf(await store.joinFiles(tx, pair))
  const [part] = await partsOfEach(tx, [a])
  if (!part) throw new Error('files were joined by somebody who owns neither')
  return { kept: part.kept, changed }
}

/** Takes the link of a pair away that is written as undone; what other pairs hold together stays so. Throws where the person of this transaction has not undone it. */
export async function partFiles(tx: Tx, { pair }: Pick<Joining, 'pair'>): Promise<{ changed: Change[] }> {
  return { changed: changesOf(await store.partFiles(tx, pair)) }
}

/** Who sees something now, or no longer, looks again at each record they may have heard of. */
function changesOf(told: readonly Told[]): Change[] {
  return told.map(({ shelf, record, child, audiences }) => ({ shelf, id: record, child, to: audiences as Audience[] }))
}
