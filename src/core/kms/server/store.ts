/** The only SQL on kms.*. Keys are asked for case by case: the database gives one out to whom the case may concern, and no list to anybody. */
import type { Moment } from '#core/clock.ts'
import { toTime, type Tx } from '#core/db/tx.ts'
import type { RecordId } from '#core/ids.ts'

/** A case key as it lies in the database. `wrapped` is null once it was destroyed. A case that is not mine looks like one that has none. */
export interface CaseKey { readonly keyVersion: number; readonly wrapped: Uint8Array | null }

export async function newestCaseKey(tx: Tx, scope: RecordId): Promise<CaseKey | undefined> {
  const [row] = await tx<CaseKey[]>`select key_version as "keyVersion", wrapped from kms.case_key(${scope}, null)`
  return row
}

export async function caseKeyAt(tx: Tx, { scope, keyVersion }: { scope: RecordId; keyVersion: number }): Promise<CaseKey | undefined> {
  const [row] = await tx<CaseKey[]>`select key_version as "keyVersion", wrapped from kms.case_key(${scope}, ${keyVersion})`
  return row
}

/** Of two who make the first key of a case at once, the second waits and then finds the first one's. For a case that is not mine nothing is kept. */
export async function insertCaseKey(tx: Tx, { scope, wrapped, wrappedWith, at }: { scope: RecordId; wrapped: Uint8Array; wrappedWith: number; at: Moment }): Promise<void> {
  await tx`select kms.keep_case_key(${scope}, ${wrapped}, ${wrappedWith}, ${toTime(at)})`
}

export interface StaleKey { readonly scope: RecordId; readonly keyVersion: number; readonly wrapped: Uint8Array }

/** Locked, and those another run has locked are left to it: rewrapping can be stopped and begun again at any moment. */
export async function staleCaseKeys(tx: Tx, { current, atMost }: { current: number; atMost: number }): Promise<StaleKey[]> {
  return await tx<StaleKey[]>`select scope, key_version as "keyVersion", wrapped from kms.stale_case_keys(${current}, ${atMost})`
}

export async function rewrapCaseKey(tx: Tx, { scope, keyVersion, wrapped, wrappedWith }: StaleKey & { wrappedWith: number }): Promise<void> {
  await tx`select kms.rewrap_case_key(${scope}, ${keyVersion}, ${wrapped}, ${wrappedWith})`
}
