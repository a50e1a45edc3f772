/** The keys of encodings on one unlocked phone. */
import type { Bytes } from '#core/vault/bytes.ts'
import type { IndexKey } from '#core/vault/index-key.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { versionOf } from '../encode.ts'
import { namesVersion } from '../name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from '../prf.ts'

// By the key itself, which `Keys` overwrites and drops when the notebook closes: what was derived from it goes with it.
const derived = new WeakMap<Bytes, Promise<MatchingKeys>>()

/** Of the newest version: under it everybody is encoded. `undefined` where the notebook is closed, or no desk of this person's has the index key yet. */
export async function matchingKeysOf(keys: Pick<Keys, 'indexKey'>): Promise<MatchingKeys | undefined> {
  const held = await keys.indexKey()
  return held && await derive(held)
}

/** Of all versions that live, the newest first: under each some may be encoded, so each is asked under. */
export async function allMatchingKeysOf(keys: Pick<Keys, 'indexKeys'>): Promise<readonly MatchingKeys[]> {
  return await Promise.all((await keys.indexKeys()).map(derive))
}

async function derive({ key, version }: IndexKey): Promise<MatchingKeys> {
  const known = derived.get(key) ?? deriveMatchingKeys(key, versionOf({ names: namesVersion, key: version }))
  derived.set(key, known)
  return await known
}
