/** A child's encoding is kept beside the identity, in the same transaction; what it lacks, or what it was made of has changed, devices make anew. */
import { desksServing, mayAct } from '#core/access/server/relations.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type ChildId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { versionOf } from '../encode.ts'
import type { encodeChild } from '../forms.ts'
import { namesVersion } from '../name-parts.ts'
import { recordOfSent, type SentEncoding } from '../sent.ts'
import * as store from './store.ts'

/**
 * Keeps it in the place of an older one. Call it after the relations of the child are written: a desk of who asks works for the child.
 * Nothing of it stands in the log, the feed or the submission, which has a digest of all that was sealed.
 * @param of `changes`: from which writing it is made, where it does not come with one. `isOfOlder`: the writer saw facts that are not those of today; it is made anew.
 * @returns `matching.unreadable` where it is another child's, `access.not-yours` where no desk of theirs works for the child, `matching.overtaken`.
 */
export async function keepEncoding(tx: Tx, child: ChildId, encoding: SentEncoding, { matcher }: Pick<Act, 'matcher'>, { changes, isOfOlder = false }: { changes?: number; isOfOlder?: boolean } = {}): Promise<Refusal | undefined> {
  if (encoding.child !== child) return refuse('matching.unreadable', { field: 'encoding.child' })
  const said = await store.keepEncoding(tx, child, { sealed: await matcher.seal(child, recordOfSent(encoding)), version: encoding.version, changes })
  // Without tags of its numbers it holds until a device with a line makes it anew.
  if (said === 'kept' && changes === undefined && (isOfOlder || encoding.tags === undefined)) await store.wasMadeOfOlder(tx, child)
  return said === 'kept' ? undefined : said === 'overtaken' ? refuse('matching.overtaken') : notYours()
}

/** As everything is to be encoded today: `undefined` while there is no index key. */
async function wantedVersion(tx: Tx): Promise<string | undefined> {
  const key = await store.newestIndexKey(tx)
  return key === 0 ? undefined : versionOf({ names: namesVersion, key })
}

/**
 * A device encodes anew a child whose name it was shown, which stands on the log. Refusals are for the device alone.
 * @returns `access.not-yours` where no desk of theirs works for the child or opens its newest name; `matching.nothing-encoded` where it is not said of which writing; `matching.other-version`;
 * `matching.overtaken` where what the child is known by was written since, or another device was first.
 */
export async function childEncoded(tx: Tx, act: Act, { about, basedOn, sealed }: Filled<typeof encodeChild>): Promise<Effects | Refusal> {
  if (!about || !isId(about)) return notYours()
  const child = about as ChildId
  if (!await mayAct(tx, act.by.desks, child)) return notYours()
  if (basedOn === undefined) return refuse('matching.nothing-encoded')
  // Whoever cannot open the name would be encoding another one.
  if (!await store.opensNewest(tx, child)) return notYours()
  const version = await wantedVersion(tx)
  if (version === undefined || (sealed?.encoding && sealed.encoding.version !== version)) return refuse('matching.other-version')
  const refused = sealed?.encoding ? await keepEncoding(tx, child, sealed.encoding, act, { changes: basedOn }) : await nothingToKeep(tx, child, { version, changes: basedOn })
  if (refused) return refused
  return {
    about: child, child, purpose: 'identify', changed: [{ shelf: 'children', id: child, to: (await desksServing(tx, child)).map((desk) => `desk:${desk}` as const), child }],
    announce: [{ name: 'child.encoded', about: child, child }],
  }
}

/** Of a child of whom only an age or a place is known there is nothing to encode: no device need open that name again. */
async function nothingToKeep(tx: Tx, child: ChildId, of: { version: string; changes: number }): Promise<Refusal | undefined> {
  const said = await store.keepEncoding(tx, child, of)
  return said === 'kept' ? undefined : said === 'overtaken' ? refuse('matching.overtaken') : notYours()
}

/** So many are told of at once: a device asks again when it has made them. */
const mostToEncode = 5

/** Whom a device may encode anew, and in which version. */
export async function childrenToEncode(tx: Tx): Promise<{ readonly version: string; readonly children: readonly store.ToEncode[] }> {
  const version = await wantedVersion(tx)
  return version === undefined ? { version: '', children: [] } : { version, children: await store.toEncode(tx, version, mostToEncode) }
}
