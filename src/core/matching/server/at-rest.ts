/**
 * One child's encoding as it lies in the database: version, tags and rows together, filled up to one of three sizes, under the matcher's
 * key. What lies there says of nobody who is like whom, nor how many numbers a child has; two encodings of one name are two ciphertexts.
 *
 * Layout: format (1) ‖ version of the key (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16). Random nonces: one key seals far fewer than 2^32.
 * Format 1 has no place for tags. Nothing is sealed in it any more.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { ChildId, RecordId } from '#core/ids.ts'
import { fromUtf8, joinBytes, toUtf8 } from '#core/vault/bytes.ts'
import { pad, unpad } from '#core/vault/padding.ts'
import type { EncodedRecord } from '../encode.ts'
import { recordBytes, tagsBytes } from '../sizes.ts'

/** Two spellings, four or eight. */
const sizes = [448, 768, 1280]
const format = 2
const nonceFrom = 5
const nonceEnd = 17

/** A matcher's key of one version, and of which programme it is. */
export interface MatcherKey { readonly programme: string; readonly version: number; readonly key: Uint8Array }

/** One answer for everything that does not open: changed, moved to another child, under a key that is gone. */
export class EncodingBroken extends Error {
  override readonly name = 'EncodingBroken'
  constructor() {
    super('an encoding does not open')
  }
}

export function sealAtRest({ programme, version, key }: MatcherKey, child: ChildId, record: EncodedRecord): Uint8Array {
  const content = pad(joinBytes(Uint8Array.of(record.version.length), toUtf8(record.version), record.tags ?? new Uint8Array(tagsBytes), ...record.rows), sizes)
  if (!content) throw new Error('an encoding longer than any size it could be filled up to')
  return encipher({ programme, version, key }, content, additional(programme, child, { version, format }))
}

/** Where rows of a run lie: nothing opens that was moved to another run, side or piece. */
export interface RunPlace { readonly run: RecordId; readonly side: 'a' | 'b'; readonly piece: number }

/** Rows of a run. How many there are may be seen; that they are is known anyway. */
export function sealRunRows(of: MatcherKey, place: RunPlace, rows: Uint8Array): Uint8Array {
  return encipher(of, rows, ofRun(of, place))
}

export function openRunRows(of: MatcherKey, place: RunPlace, sealed: Uint8Array): Uint8Array {
  return decipher(of.key, sealed, ofRun(of, place))
}

/** The version of the key it lies under. */
export function keyVersionOf(sealed: Uint8Array): number {
  return (sealed[0] === 1 || sealed[0] === format) && sealed.length > nonceEnd + 16 ? new DataView(sealed.buffer, sealed.byteOffset).getUint32(1) : 0
}

export function openAtRest({ programme, version, key }: MatcherKey, child: ChildId, sealed: Uint8Array): EncodedRecord {
  const content = unpad(decipher(key, sealed, additional(programme, child, { version, format: sealed[0]! })))
  if (!content) throw new EncodingBroken()
  const tagsFrom = 1 + content[0]!
  const rowsFrom = tagsFrom + (sealed[0] === 1 ? 0 : tagsBytes)
  const tags = content.slice(tagsFrom, rowsFrom)
  const rows = []
  for (let at = rowsFrom; at + recordBytes <= content.length; at += recordBytes) rows.push(content.slice(at, at + recordBytes))
  return { version: fromUtf8(content.subarray(1, tagsFrom)), rows, ...(tags.some((byte) => byte !== 0) && { tags }) }
}

function encipher({ version, key }: MatcherKey, content: Uint8Array, aad: Buffer): Uint8Array {
  const header = Buffer.alloc(nonceFrom, format)
  header.writeUInt32BE(version, 1)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
  return new Uint8Array(Buffer.concat([header, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]))
}

function decipher(key: Uint8Array, sealed: Uint8Array, aad: Buffer): Uint8Array {
  try {
    const opening = createDecipheriv('aes-256-gcm', key, sealed.subarray(nonceFrom, nonceEnd), { authTagLength: 16 }).setAAD(aad).setAuthTag(sealed.subarray(-16))
    return new Uint8Array(Buffer.concat([opening.update(sealed.subarray(nonceEnd, -16)), opening.final()]))
  } catch {
    throw new EncodingBroken()
  }
}

function additional(programme: string, child: ChildId, { version, format: of }: { version: number; format: number }): Buffer {
  return Buffer.from(`matching.encodings|${programme}|${child}|${version}|${of}`)
}

function ofRun({ programme, version }: MatcherKey, { run, side, piece }: RunPlace): Buffer {
  return Buffer.from(`matching.run_rows|${programme}|${run}|${side}|${piece}|${version}|1`)
}
