/** Makes a link on this device: of its code the house gets a hash of what proves it and a public key, and where it is wanted the name, sealed to that key. */
import type { Answers } from '#core/forms/form.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { House } from '#core/ui/house.tsx'
import { toBase64url, toUtf8 } from '#core/vault/bytes.ts'
import type { Identity } from '#core/vault/identity.ts'
import { keysOfCode, makeCode, sealToLink, writeCode } from '#core/vault/link-code.ts'
import type { makeLink } from '../forms.ts'
import type { Lasts } from '../without-account.ts'

/** `code` as it stands in an address, `inFours` as it is read aloud; neither is ever handed to the house. */
export interface LinkMade { readonly code: string; readonly inFours: string; readonly answers: Answers<typeof makeLink> }

/** `name`: whose name opens for them once they accept. Opening it here asks the house and stands in the log; where it cannot be opened, no link is made. */
export async function makeLinkHere({ keys }: Pick<House, 'keys'>, { referral, lasts, name }: { referral: RecordId; lasts: Lasts; name?: ChildId | undefined }): Promise<LinkMade | Refusal> {
  const opened = name && await openToSeal(keys, name)
  if (opened instanceof Refusal) return opened
  const code = makeCode()
  const { token, pair } = await keysOfCode(code)
  // Only whoever has the code opens it: the private half is not needed here again.
  pair.privateKey.fill(0)
  const tokenHash = toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(token))))
  const sealedName = opened && await sealToLink(pair.publicKey, referral, JSON.stringify(forLink(opened.identity)))
  return { code, inFours: writeCode(code), answers: { tokenHash, publicKey: toBase64url(pair.publicKey), lasts, ...(sealedName && { sealedName }) } }
}

/** Who the child is called and when born, and no more: numbers, telephones, relatives and the exact place stay with those who have an account and a desk's key. */
function forLink({ names, birth }: Identity): Identity {
  return { names, ...(birth && { birth }) }
}

async function openToSeal(keys: House['keys'], child: ChildId) {
  try {
    return await keys.openName(child, 'referral')
  } catch {
    // A lost line is thrown by the house's doors; the keys pass it on.
    return refuse('sync.no-line')
  }
}
