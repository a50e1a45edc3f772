/**
 * The last way out for unsent work: a file that its owner's open notebook reads again on any device, and, where the agency has a
 * recovery key, its custodians. Its length says little, its name nothing; nobody else learns whose it is.
 */
import type { Envelope } from './envelope.ts'
import { readEnvelope } from './envelope.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { fromUtf8, joinBytes, randomBytes, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { hpkeOverhead, openWith, sealTo, type KeyPair } from '#core/vault/hpke.ts'

const format = 1
const context = 'house/unsent/1'
const wrapLength = hpkeOverhead + 32
/** Always so many places for keys: that an agency has a recovery key is not seen. */
const places = 2
const lengths = [16_384, 65_536, 262_144, 1_048_576]
/** Larger ones are not read. Bytes. */
export const sealedFileMost = 32 * 1024 * 1024
export const sealedFileName = 'notebook.dat'

/** @param to the owner's public key, and the agency's recovery key where there is one */
export async function sealUnsent(envelopes: readonly Envelope[], to: readonly Bytes[]): Promise<Bytes> {
  const key = randomBytes(32)
  const wraps = await Promise.all(Array.from({ length: places }, (_, n) => (to[n] ? sealTo(to[n], context, key) : strangersWrap())))
  const iv = randomBytes(12)
  const content = pad(JSON.stringify({ unsent: envelopes }))
  return joinBytes(Uint8Array.of(format), ...wraps, iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await imported(key), content)))
}

/** Refuses: `sync.file-not-yours` for one sealed to others, `sync.file-damaged` for whatever else cannot be read. */
export async function openUnsent(file: Bytes, own: KeyPair): Promise<readonly Envelope[] | Refusal> {
  const start = 1 + places * wrapLength
  if (file.length < start + 28 || file.length > sealedFileMost || file[0] !== format) return refuse('sync.file-damaged')
  for (let n = 0; n < places; n++) {
    const key = await openWith(own.privateKey, context, file.slice(1 + n * wrapLength, 1 + (n + 1) * wrapLength))
    if (!(key instanceof Refusal)) return await read(key, file.slice(start, start + 12), file.slice(start + 12))
  }
  return refuse('sync.file-not-yours')
}

async function read(key: Bytes, iv: Bytes, locked: Bytes): Promise<readonly Envelope[] | Refusal> {
  try {
    const { unsent } = JSON.parse(fromUtf8(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await imported(key), locked)))) as { unsent: unknown[] }
    const envelopes = unsent.map(readEnvelope)
    return envelopes.some((one) => one instanceof Refusal) ? refuse('sync.file-damaged') : envelopes as Envelope[]
  } catch {
    return refuse('sync.file-damaged')
  }
}

async function imported(key: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Sealed to nobody: of the same length as one that is sealed to somebody. */
function strangersWrap(): Bytes {
  const wrap = randomBytes(wrapLength)
  wrap[0] = 1
  return wrap
}

function pad(text: string): Bytes {
  const length = toUtf8(text).length
  const full = lengths.find((one) => one >= length) ?? Math.ceil(length / lengths.at(-1)!) * lengths.at(-1)!
  // Blanks after JSON are nothing.
  return toUtf8(text + ' '.repeat(full - length))
}
