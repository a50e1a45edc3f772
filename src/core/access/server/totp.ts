import { Secret, TOTP } from 'otpauth'
import type { Moment } from '#core/clock.ts'

/** RFC 6238 as every authenticator app understands it: six digits, thirty seconds, HMAC-SHA-1 over a 160-bit secret. */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const

export function newTotpSecret(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(20))
}

/**
 * The step (30-second count since 1970) to which a code belongs, looking one step back and one ahead of the server's
 * clock; nothing where it belongs to none, or to a step not after `lastStep`: a code is good once.
 */
export function stepOfCode(code: string, secret: Uint8Array, at: Moment, lastStep?: number): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined
  const totp = new TOTP({ ...shape, secret: secretOf(secret) })
  const delta = totp.validate({ token: code, timestamp: at, window: 1 })
  if (delta === null) return undefined
  const step = Math.floor(at / 1000 / shape.period) + delta
  return lastStep !== undefined && step <= lastStep ? undefined : step
}

export interface ShownSecret {
  /** For a QR picture or a link: `otpauth://totp/…`. */
  uri: string
  /** The same secret in base32, to be typed. */
  text: string
}

/** The secret as it is shown once. @param account the name used at sign-in, so that the app's list can be told apart. */
export function showTotpSecret(secret: Uint8Array, issuer: string, account: string): ShownSecret {
  const totp = new TOTP({ ...shape, issuer, label: account, secret: secretOf(secret) })
  return { uri: totp.toString(), text: totp.secret.base32 }
}

/** The code of a moment; for the demo's people and for tests. */
export function codeAt(secret: Uint8Array, at: Moment): string {
  return new TOTP({ ...shape, secret: secretOf(secret) }).generate({ timestamp: at })
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer })
}
