import { createHash } from 'node:crypto'
import { type Moment } from '#core/clock.ts'
import { isId, type PersonId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { writeCanonical } from '../canonical.ts'

/** What can be done that leaves an entry. `forgot` names in `ids` what was erased. */
export type LeafAct =
  | 'took' | 'refused' | 'opened' | 'showed' | 'asked' | 'forgot'
  | 'signed-in' | 'sign-in-refused' | 'signed-out' | 'key' | 'approved' | 'config' | 'checkpoint'

/**
 * One entry of the log. There is no member for a free text, a name or a place: stories and identities (zones Z3, Z4) cannot
 * stand here, because an entry is never erased.
 */
export interface Leaf {
  at: Moment
  /** Nobody ('-') before sign-in. */
  actor: PersonId | '-'
  /** The session's handle, never its secret. */
  session: string
  act: LeafAct
  /** The form, shelf, question or setting. */
  what: string
  about?: RecordId
  purpose?: string
  /** The refusal's code. */
  code?: string
  /** Classes of the fields that left the house. */
  zones?: readonly ('Z1' | 'Z2' | 'Z3' | 'Z4')[]
  submission?: SubmissionId
  /** `digestOf` the submission, in hex. */
  digest?: string
  /** Which records were shown or opened. */
  ids?: readonly RecordId[]
}

/** Written by programmers, never by people: letters, digits and the marks of our own names. */
const code = /^[a-z][A-Za-z0-9]*([./:-][A-Za-z0-9]+)*$/
const handle = /^[A-Za-z0-9_-]{0,64}$/

/** The text of an entry, as it is hashed and kept. Throws when something stands where only an id or a code may. */
export function buildLeaf(leaf: Leaf): string {
  const { at, actor, session, act, what, about, purpose, code: refusal, zones, submission, digest, ids } = leaf
  const codes = [act, what, purpose, refusal].filter((one) => one !== undefined)
  const known = [about, submission, ...(ids ?? [])].filter((one) => one !== undefined)
  // The value is not repeated in the fault: it may be just what must not be written down.
  if (!codes.every((one) => code.test(one) && one.length <= 100)) throw new TypeError('an entry names acts and things by code')
  if (!known.every(isId) || (actor !== '-' && !isId(actor))) throw new TypeError('an entry names records and people by id')
  if (!handle.test(session)) throw new TypeError('an entry names a session by its handle')
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) throw new TypeError('a digest is 64 hex digits')
  if (zones && !zones.every((zone) => /^Z[1-4]$/.test(zone))) throw new TypeError('there are zones Z1 to Z4')
  if (!Number.isSafeInteger(at)) throw new TypeError('an entry has a moment in whole milliseconds')
  return writeCanonical({ v: 1, at, actor, session, act, what, about, purpose, code: refusal, zones, submission, digest, ids })
}

/**
 * Ties an entry to what was taken: hex SHA-256(salt ‖ submission body). Without the salt nobody can guess the body from the
 * digest, so erasing salt and body leaves the tree whole and says nothing.
 */
export function digestOf(salt: Uint8Array, body: string): string {
  return createHash('sha256').update(salt).update(body, 'utf8').digest('hex')
}
