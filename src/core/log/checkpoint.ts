/**
 * A checkpoint is a promise in one screen of text: so many entries, this root. C2SP tlog-checkpoint inside a signed note
 * with Ed25519, so that the tools of others can hold us to it. Signing is handed in; only the server has the key.
 */
import { ed25519 as curve } from '@noble/curves/ed25519.js'

export interface Checkpoint { origin: string; size: number; root: Uint8Array }
/** A signature line: who says so, the first four bytes of the key's hash, the signature. */
export interface NoteSignature { name: string; keyHash: Uint8Array; signature: Uint8Array }
export interface Note { text: string; signatures: NoteSignature[] }
export interface NoteKey { name: string; keyHash: Uint8Array; publicKey: Uint8Array<ArrayBuffer> }

const ed25519 = 1
const signatureLine = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u

/** The signed part: origin, size and root on a line each, in this order. */
export function writeCheckpoint({ origin, size, root }: Checkpoint): string {
  if (/[\s+]/u.test(origin) || origin === '') throw new TypeError('an origin is one word without +')
  if (!Number.isSafeInteger(size) || size < 0) throw new TypeError('not a size')
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Lines after the third are others' extensions: signed, and of no meaning to us. `undefined` when it is no checkpoint. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = ''] = text.split('\n')
  const root = fromBase64(encoded)
  if (!text.endsWith('\n') || origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || root?.length !== 32) return undefined
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root } : undefined
}

const backupLine = /^backup \d{4}-\d\d-\d\dT[\d:.]+Z$/

/** The same promise about a backup: it holds the first `size` entries, and what was written with them. One signed line more. */
export function writeBackup(checkpoint: Checkpoint, at: Date): string {
  return `${writeCheckpoint(checkpoint)}backup ${at.toISOString()}\n`
}

/** What a backup holds, where `key` vouches for it. */
export async function openBackup(note: string, key: NoteKey): Promise<Checkpoint | undefined> {
  const checkpoint = await openCheckpoint(note, key)
  return checkpoint && backupLine.test(readNote(note)!.text.split('\n')[3] ?? '') ? checkpoint : undefined
}

export function writeNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n')) throw new TypeError('a note ends its last line')
  const lines = signatures.map(({ name, keyHash, signature }) => `— ${name} ${toBase64(new Uint8Array([...keyHash, ...signature]))}\n`)
  return `${text}\n${lines.join('')}`
}

/** `undefined` when this is no signed note. Says nothing yet about whether a signature holds. */
export function readNote(note: string): Note | undefined {
  const split = note.lastIndexOf('\n\n')
  if (split < 1 || !note.endsWith('\n')) return undefined
  const signatures = note.slice(split + 2, -1).split('\n').map(readSignature)
  if (signatures.includes(undefined)) return undefined
  return { text: note.slice(0, split + 1), signatures: signatures as NoteSignature[] }
}

/** The checkpoint that `key` vouches for: its name is the origin and its signature holds. Others' signatures may stand beside. */
export async function openCheckpoint(note: string, key: NoteKey): Promise<Checkpoint | undefined> {
  const read = readNote(note)
  const checkpoint = read && readCheckpoint(read.text)
  if (!read || checkpoint?.origin !== key.name) return undefined
  const ours = read.signatures.filter((s) => s.name === key.name && toHex(s.keyHash) === toHex(key.keyHash))
  // A second line of the same key would make one checkpoint two texts.
  if (ours.length !== 1) return undefined
  // Not the browser's own: phones of before 2025 have none.
  const { signature } = ours[0]!
  const holds = signature.length === 64 && curve.verify(signature, new TextEncoder().encode(read.text), key.publicKey, { zip215: false })
  return holds ? checkpoint : undefined
}

/** The first four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ public key), by C2SP signed-note. */
export async function hashKey(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  const input = new Uint8Array([...new TextEncoder().encode(`${name}\n`), ed25519, ...publicKey])
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input)).slice(0, 4)
}

/** A public key in the one line in which it is handed to auditors: `name+hash+key`. */
export async function writeKey(name: string, publicKey: Uint8Array): Promise<string> {
  return `${name}+${toHex(await hashKey(name, publicKey))}+${toBase64(new Uint8Array([ed25519, ...publicKey]))}`
}

/** `undefined` when the line is no Ed25519 key or its hash is not its own. */
export async function readKey(line: string): Promise<NoteKey | undefined> {
  const [, name, hash, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(line.trim()) ?? []
  const bytes = fromBase64(encoded ?? '')
  if (!name || bytes?.length !== 33 || bytes[0] !== ed25519) return undefined
  const key = { name, publicKey: bytes.slice(1), keyHash: await hashKey(name, bytes.slice(1)) }
  return toHex(key.keyHash) === hash ? key : undefined
}

function readSignature(line: string): NoteSignature | undefined {
  const [, name, encoded] = signatureLine.exec(line) ?? []
  const bytes = fromBase64(encoded ?? '')
  if (!name || !bytes || bytes.length < 5) return undefined
  return { name, keyHash: bytes.slice(0, 4), signature: bytes.slice(4) }
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** Only the one text that `toBase64` would write is read: otherwise a proof could be changed and still be true. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  return toBase64(bytes) === text ? bytes : undefined
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
