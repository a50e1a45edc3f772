/** The key of a file, sealed to the desks that may open it; child, file, desk and key version are bound in, so that nothing can be moved. */
import { refuse, Refusal } from '#core/refusal.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { contextOf, type CannotOpen } from '#core/vault/committed.ts'
import { openWith, sealTo } from '#core/vault/hpke.ts'
import type { DeskPublicKey, DeskSeal } from '#core/vault/sealed.ts'

export interface FilePlace { readonly file: RecordId; readonly child: ChildId }

/** What the chunks of a file are bound to. */
export function contextOfFile({ child, file }: FilePlace): string {
  return contextOf('katch/file/1', child, file)
}

/** A file has one version for ever: another photo is another file. */
export async function sealFileKey(key: Bytes, place: FilePlace, { desk, keyVersion, publicKey }: DeskPublicKey): Promise<DeskSeal> {
  const recipient = fromBase64url(publicKey)
  if (!recipient) throw new Error('the public key of a desk cannot be read')
  return { desk, version: 1, keyVersion, sealed: toBase64url(await sealTo(recipient, contextOfSeal(place, { desk, keyVersion }), key)) }
}

export async function openFileKey(place: FilePlace, seal: DeskSeal, deskPrivateKey: Bytes): Promise<Bytes | CannotOpen> {
  const sealed = fromBase64url(seal.sealed)
  if (!sealed) return refuse('vault.cannot-open')
  const key = await openWith(deskPrivateKey, contextOfSeal(place, seal), sealed)
  return key instanceof Refusal || key.length === 32 ? key : refuse('vault.cannot-open')
}

function contextOfSeal({ child, file }: FilePlace, { desk, keyVersion }: { desk: DeskId; keyVersion: number }): string {
  return contextOf('katch/file-seal/1', child, file, desk, keyVersion)
}
