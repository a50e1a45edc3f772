/**
 * The keys that the server does hold. A data key (32 bytes, one for each case) is wrapped under a key-encryption key that
 * lies outside the database; where that is, is the provider's matter (docs/decisions/0005).
 */
export interface Kms {
  /** Wraps under the current version. `purpose` says what the key is for and where it lies; unwrapping asks for the same. */
  wrap(purpose: string, dataKey: Uint8Array): Promise<Uint8Array>
  /** Throws `KeyBroken` on everything that does not open: one answer for a wrong purpose, a changed byte, a destroyed version. */
  unwrap(purpose: string, wrapped: Uint8Array): Promise<Uint8Array>
  /** Makes a new version current and returns it. Older ones go on unwrapping until they are destroyed. */
  rotate(): Promise<number>
  /** Forgets a version for good. Throws for the current one. Two persons must have agreed before this is called. */
  destroy(version: number): Promise<void>
  health(): Promise<KmsHealth>
}

export interface KmsHealth {
  readonly isReady: boolean
  readonly current: number
  /** Versions that still unwrap, oldest first. */
  readonly versions: readonly number[]
  /** Message keys of what an administrator should know. */
  readonly warnings: readonly string[]
}

export class KeyBroken extends Error {
  override readonly name = 'KeyBroken'
  constructor() {
    super('a wrapped key does not open')
  }
}

/** The version of the key-encryption key a wrapped key was made with; 0 where it was never wrapped by us. */
export function versionOf(wrapped: Uint8Array): number {
  return wrapped.length < wrappedHeader ? 0 : new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(0)
}

/** Bytes before the ciphertext: the version. */
export const wrappedHeader = 4
