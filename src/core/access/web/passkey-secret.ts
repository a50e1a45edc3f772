import type { Bytes } from '#core/vault/bytes.ts'
import { fromBase64url, randomBytes } from '#core/vault/bytes.ts'

/** What a passkey answers besides its signature (WebAuthn level 3, PRF): 32 bytes, the same for one salt. Never sent. */
export function askForSecret(prfSalt: string): object {
  const first = fromBase64url(prfSalt)
  return first ? { prf: { eval: { first } } } : {}
}

export function secretIn(results: object): Bytes | undefined {
  const first = (results as { prf?: { results?: { first?: BufferSource } } }).prf?.results?.first
  if (!first) return undefined
  const bytes = first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
  return bytes.length === 32 ? Uint8Array.from(bytes) : undefined
}

/**
 * Asks one of these passkeys for its secret, on this device alone: the signature over a made-up challenge goes nowhere.
 * It works without a line. Nothing where the person turned away or the passkey has no secret.
 */
export async function touchForSecret(passkeys: readonly { credential: string; prfSalt: string }[]): Promise<{ credential: string; secret: Bytes } | undefined> {
  if (passkeys.length === 0 || !globalThis.PublicKeyCredential) return undefined
  const allowed = passkeys.flatMap(({ credential, prfSalt }) => {
    const [id, salt] = [fromBase64url(credential), fromBase64url(prfSalt)]
    return id && salt ? [{ credential, id, salt }] : []
  })
  const extensions = { prf: { evalByCredential: Object.fromEntries(allowed.map(({ credential, salt }) => [credential, { first: salt }])) } }
  try {
    const answer = await navigator.credentials.get({
      publicKey: {
        challenge: randomBytes(32), userVerification: 'required', timeout: 60_000,
        allowCredentials: allowed.map(({ id }) => ({ type: 'public-key' as const, id })),
        extensions: extensions as AuthenticationExtensionsClientInputs,
      },
    }) as PublicKeyCredential | null
    const secret = answer && secretIn(answer.getClientExtensionResults())
    return answer && secret ? { credential: answer.id, secret } : undefined
  } catch {
    return undefined
  }
}
