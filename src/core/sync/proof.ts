/** Looks at the house's proof that submissions lie in a backup: the entry of the log, its way up to the root, and the signed promise. */
import { fromBase64, openBackup, type NoteKey } from '#core/log/checkpoint.ts'
import { hashLeaf, verifyInclusion } from '#core/log/merkle.ts'
import { sha256 } from '#core/log/sha256.ts'
import type { WhatBecame } from './second-copy.ts'

/** The numbers of which the answer proves, to whoever knows the log's key, that they lie in a backup. Whatever is not as it should be proves nothing. */
export async function provedIn(answer: WhatBecame, key: NoteKey): Promise<ReadonlySet<string>> {
  const backup = typeof answer.backup === 'string' ? await openBackup(answer.backup, key).catch(() => undefined) : undefined
  if (!backup) return new Set()
  return new Set(answer.told.filter(({ id, state, n, leaf, proof }) => {
    if (state !== 'backed-up' || typeof n !== 'number' || typeof leaf !== 'string' || !Array.isArray(proof) || !speaksOf(leaf, id)) return false
    const way = proof.map((one) => fromBase64(String(one)))
    if (way.some((one) => one?.length !== 32)) return false
    return verifyInclusion(sha256, { index: n, size: backup.size, leaf: hashLeaf(sha256, leaf), proof: way as Uint8Array[], root: backup.root })
  }).map(({ id }) => id))
}

/** It is the entry of this submission, and says that it was taken. */
function speaksOf(leaf: string, id: string): boolean {
  try {
    const { submission, act, digest } = JSON.parse(leaf) as { submission?: unknown; act?: unknown; digest?: unknown }
    return submission === id && act === 'took' && typeof digest === 'string'
  } catch {
    return false
  }
}
