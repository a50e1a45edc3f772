/**
 * Who opens a file has its key in hand. Where two files of one child became one, desks that own the other part have no seal of what is from
 * before: they get one now, made on this device.
 */
import type { DeskId } from '#core/ids.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { sealFileKey, type FilePlace } from '../file-key.ts'
import type { PublicKeysHere } from './public-keys.ts'

export interface SealingTo {
  readonly publicKeys: PublicKeysHere
  readonly call: (path: string, body: object) => Promise<unknown>
}

/** Paints the key over when it is done. What does not go now goes when the file is opened again: nobody waits for it. */
export async function sealToOwners({ file, child }: FilePlace, key: Bytes, owners: readonly DeskId[], { publicKeys, call }: SealingTo): Promise<void> {
  try {
    const desks = [...(await publicKeys.of(owners)).values()]
    if (desks.length > 0) await call('/api/files/seal', { file, seals: await Promise.all(desks.map(async (desk) => await sealFileKey(key, { file, child }, desk))) })
  } finally {
    key.fill(0)
  }
}
