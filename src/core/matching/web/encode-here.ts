/** Encodes who a child is on this device. The tables of names are heavy: this file is imported when it is used. */
import type { ChildId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { encodeRecord } from '../encode.ts'
import { knownOfChild, type FactsForMatching } from '../known.ts'
import { sendEncoding, type SentEncoding } from '../sent.ts'
import { matchingKeysOf } from './matching-keys.ts'
import { tagsHere } from './tags-here.ts'

/** The version in which this device encodes. `undefined` where it has no index key. */
export async function versionHere(keys: Pick<Keys, 'indexKey'>): Promise<string | undefined> {
  return (await matchingKeysOf(keys))?.version
}

/**
 * Everything by which the child is found again: rows and, with a line, the tags of its numbers. Without a line, or once numbers were compared too often, `tags` is missing, and
 * comes when the child is encoded the next time; whoever knows no number has tags as well. `undefined` where this phone has no index key, or nothing is known by which a child could be found: a sex and an age alone are everybody's. */
export async function encodeHere(keys: Pick<Keys, 'indexKey'> & Partial<Pick<Keys, 'answerNumbers'>>, child: ChildId, identity: Identity, facts: FactsForMatching): Promise<SentEncoding | undefined> {
  const known = knownOfChild(identity, facts)
  if (known.names.length === 0 && !known.mother && !known.phones && !known.iin && !known.documents) return undefined
  const matching = await matchingKeysOf(keys)
  if (!matching) return undefined
  const made = await tagsHere(keys, known, [matching])
  const [tags] = made === undefined || made instanceof Refusal ? [] : made
  return sendEncoding(child, { ...encodeRecord(known, matching), ...(tags && { tags }) })
}
