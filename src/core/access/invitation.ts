/**
 * The token of an invitation is made on the inviter's own device. Only its hash is sent, so that neither a stored
 * submission nor the database ever holds what opens the invitation. The token travels in a URL fragment or by voice.
 */

export interface NewInvitation {
  /** 256 random bits, base64url: for the invited person's eyes. */
  token: string
  /** SHA-256 of the token's UTF-8, base64url: for the server. */
  tokenHash: string
}

export async function newInvitation(): Promise<NewInvitation> {
  const token = base64Url(crypto.getRandomValues(new Uint8Array(32)))
  return { token, tokenHash: await hashOfInvitation(token) }
}

export async function hashOfInvitation(token: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))))
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
