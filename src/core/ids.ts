/**
 * Names for the numbers of things. An id that leaves the house is a random UUIDv4, because an ordered one would
 * tell when a child was met. Order is the feed's number, never the id's.
 */

declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]: Kind }

export type PersonId = Id<'person'>
export type AgencyId = Id<'agency'>
export type DeskId = Id<'desk'>
export type ChildId = Id<'child'>
export type ConcernId = Id<'concern'>
export type ReferralId = Id<'referral'>
export type SubmissionId = Id<'submission'>
/** Any record of any room, where the kind is told beside it. */
export type RecordId = string

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function isId(value: unknown): value is RecordId {
  return typeof value === 'string' && uuidV4.test(value)
}

/** A fresh random id, the same on phone and server. */
export function newId<T extends RecordId = RecordId>(): T {
  return crypto.randomUUID() as T
}
