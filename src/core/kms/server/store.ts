import type { Moment } from '#core/clock.ts'
import { toTime, type Tx } from '#core/db/tx.ts'
import type { RecordId } from '#core/ids.ts'

/** A case key as it lies in the database. `wrapped` is null once it was destroyed. */
export interface CaseKey { readonly keyVersion: number; readonly wrapped: Uint8Array | null }

export async function newestCaseKey(tx: Tx, programme: string, scope: RecordId): Promise<CaseKey | undefined> {
  const [row] = await tx<CaseKey[]>`
    select key_version as "keyVersion", wrapped from kms.case_keys
    where programme = ${programme} and scope = ${scope} order by key_version desc limit 1`
  return row
}

export async function caseKeyAt(tx: Tx, programme: string, { scope, keyVersion }: { scope: RecordId; keyVersion: number }): Promise<CaseKey | undefined> {
  const [row] = await tx<CaseKey[]>`
    select key_version as "keyVersion", wrapped from kms.case_keys
    where programme = ${programme} and scope = ${scope} and key_version = ${keyVersion}`
  return row
}

/** Of two who make the first key of a case at once, the second waits and then finds the first one's. */
export async function insertCaseKey(tx: Tx, programme: string, { scope, wrapped, wrappedWith, at }: { scope: RecordId; wrapped: Uint8Array; wrappedWith: number; at: Moment }): Promise<void> {
  await tx`
    insert into kms.case_keys (programme, scope, key_version, wrapped, wrapped_with, made_at)
    values (${programme}, ${scope}, 1, ${wrapped}, ${wrappedWith}, ${toTime(at)}) on conflict do nothing`
}

export interface StaleKey { readonly scope: RecordId; readonly keyVersion: number; readonly wrapped: Uint8Array }

/** Locked, and those another run has locked are left to it: rewrapping can be stopped and begun again at any moment. */
export async function staleCaseKeys(tx: Tx, programme: string, { current, atMost }: { current: number; atMost: number }): Promise<StaleKey[]> {
  return await tx<StaleKey[]>`
    select scope, key_version as "keyVersion", wrapped from kms.case_keys
    where programme = ${programme} and wrapped_with < ${current} and wrapped is not null
    order by wrapped_with limit ${atMost} for update skip locked`
}

export async function rewrapCaseKey(tx: Tx, programme: string, { scope, keyVersion, wrapped, wrappedWith }: StaleKey & { wrappedWith: number }): Promise<void> {
  await tx`
    update kms.case_keys set wrapped = ${wrapped}, wrapped_with = ${wrappedWith}
    where programme = ${programme} and scope = ${scope} and key_version = ${keyVersion}`
}
