/** Rows of a run lie under the matcher's key for as long as the run is open; they are taken away with it by the database. */
import type { Tx } from '#core/db/tx.ts'
import type { Act } from '#core/sync/server/room.ts'
import { numbersIn } from '../linkage.ts'
import type { RunPlace } from './at-rest.ts'
import * as store from './store.ts'

/** @returns how many pieces of this side are there now; `undefined` where the run does not wait for this one. */
export async function keepRunRows(tx: Tx, place: RunPlace, rows: Uint8Array, { matcher }: Pick<Act, 'matcher'>): Promise<number | undefined> {
  return await store.keepRunRows(tx, place, await matcher.sealRun(place, rows), numbersIn(rows).size)
}
