/**
 * From a passphrase to two keys that say nothing about one another. The server is given `authKey` (and keeps its hash);
 * `wrapKey` opens the member key and never leaves the device, nor does the passphrase.
 */
import { argon2id } from 'hash-wasm'
import { refuse, type Refusal } from '#core/refusal.ts'
import { joinBytes, toUtf8, type Bytes } from './bytes.ts'
import { deriveKey } from './committed.ts'
import { commonPassphrases } from './common-passphrases.ts'

/** Argon2id (RFC 9106), carried beside the salt so that it may grow later. */
export interface PassphraseParams { readonly kind: 'argon2id'; readonly memoryKiB: number; readonly passes: number; readonly lanes: number }

/** About half a second on a desktop, two on a slow phone. */
export const usualParams: PassphraseParams = { kind: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 1 }
// A server that asks for less wants to guess the passphrase; one that asks for more wants to stop the phone.
const leastParams = { memoryKiB: 19_456, passes: 2, lanes: 1 }
const mostParams = { memoryKiB: 1_048_576, passes: 16, lanes: 4 }

export const leastPassphrase = 15
export const mostPassphrase = 256

/** Both keys have 32 bytes. `salt`: 16 to 64 random bytes, the person's own. Throws where the parameters are out of bounds. */
export async function deriveFromPassphrase(passphrase: string, salt: Bytes, params: PassphraseParams): Promise<{ authKey: Bytes; wrapKey: Bytes }> {
  if (!isWithinBounds(params)) throw new Error('the passphrase parameters are weaker or heavier than this device accepts')
  if (salt.length < 16 || salt.length > 64) throw new Error(`a salt of ${salt.length} bytes`)
  const stretched = joinBytes(await argon2id({
    password: toUtf8(normalisePassphrase(passphrase)), salt, memorySize: params.memoryKiB, iterations: params.passes,
    parallelism: params.lanes, hashLength: 32, outputType: 'binary',
  }))
  return {
    authKey: await deriveKey(stretched, salt, 'katch/passphrase/auth/1'),
    wrapKey: await deriveKey(stretched, salt, 'katch/passphrase/wrap/1'),
  }
}

/** One spelling for what looks the same on two keyboards (NFKC, RFC 8265 in spirit). Spaces and case are kept. */
export function normalisePassphrase(passphrase: string): string {
  return passphrase.normalize('NFKC')
}

export type WeakPassphrase = Refusal<'vault.passphrase-short' | 'vault.passphrase-long' | 'vault.passphrase-common' | 'vault.passphrase-is-name'>

/**
 * Whether a new passphrase may be used: long enough, not one that everybody tries first, not made of the sign-in name.
 * No rules on digits and signs (NIST SP 800-63B-4, 3.1.1.2). Runs on the phone, the only place that knows it.
 */
export function checkPassphrase(passphrase: string, signInName: string): WeakPassphrase | undefined {
  const normalised = normalisePassphrase(passphrase)
  const length = [...normalised].length
  if (length < leastPassphrase) return refuse('vault.passphrase-short', { least: leastPassphrase })
  if (length > mostPassphrase) return refuse('vault.passphrase-long', { most: mostPassphrase })
  const bare = bareOf(normalised)
  const name = bareOf(normalisePassphrase(signInName))
  // Worn phrases are looked for with the sign-in name and digits taken away, so that "name2026 name2026" is seen too.
  if (name.length > 0 && bare.includes(name) && restWithout(bare, name).length < 6) return refuse('vault.passphrase-is-name')
  if (isWorn(bare)) return refuse('vault.passphrase-common')
  return undefined
}

function isWithinBounds({ kind, ...given }: PassphraseParams): boolean {
  return kind === 'argon2id' && (['memoryKiB', 'passes', 'lanes'] as const).every((each) =>
    Number.isInteger(given[each]) && given[each] >= leastParams[each] && given[each] <= mostParams[each])
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function restWithout(bare: string, name: string): string {
  return bare.replaceAll(name, '').replace(/\p{N}/gu, '')
}

function isWorn(bare: string): boolean {
  if (new Set(bare).size < 5) return true
  if (isRepeated(bare)) return true
  if (commonPassphrases.some((worn) => worn.includes(bare) || bare.replaceAll(worn, '').length < 4)) return true
  return runs.some((run) => run.includes(bare))
}

/** "abcabcabcabcabc": one short piece again and again. */
function isRepeated(bare: string): boolean {
  for (let piece = 1; piece <= Math.min(8, bare.length / 2); piece++) {
    if (bare.slice(0, piece).repeat(Math.ceil(bare.length / piece)).startsWith(bare)) return true
  }
  return false
}

const runs = ['0123456789', '9876543210', 'abcdefghijklmnopqrstuvwxyz', 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'].map((run) => run.repeat(26))
