import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fromBase64, type NoteKey, readKey, toBase64, writeKey, writeNote } from '../checkpoint.ts'

/**
 * The key by which this house vouches for its log. It lies in a file, never in the database: whoever can rewrite every row
 * still cannot sign. What was signed last lies beside it, so that a database set back to yesterday is noticed.
 */
export interface LogKey {
  /** The log's name for a programme, first line of its checkpoints. */
  originOf(programme: string): string
  /** The public key in the one line that auditors are given. */
  publicLineOf(programme: string): Promise<string>
  publicKeyOf(programme: string): Promise<NoteKey>
  /** The text as a note signed by us. */
  sign(programme: string, text: string): Promise<string>
  /** The note last signed, from outside the database. */
  lastSigned(programme: string): string | undefined
  /** On the disk for good before it returns. */
  remember(programme: string, note: string): void
}

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Opens `log-key` in the data folder, making it on the first start: a signer key in the notation of signed notes, readable by
 * the server's account alone (0600). Throws when others may read it, or when it is damaged; it is never replaced silently.
 */
export function openLogKey(folder: string): LogKey {
  const file = path.join(folder, 'log-key')
  if (!fs.existsSync(file)) makeKey(folder, file)
  if (process.platform !== 'win32' && (fs.statSync(file).mode & 0o077) !== 0) {
    throw new Error('log-key may be read by others: set its mode to 0600')
  }
  const [, name = '', hash, encoded = ''] = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(fs.readFileSync(file, 'utf8').trim()) ?? []
  const bytes = fromBase64(encoded)
  if (bytes?.length !== 33 || bytes[0] !== 1) throw new Error('log-key is damaged: bring it back from its backup')
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, bytes.subarray(1)]), format: 'der', type: 'pkcs8' })
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32))
  if (shortHash(name, publicKey) !== hash) throw new Error('log-key is damaged: bring it back from its backup')

  const originOf = (programme: string) => `${name}/${programme}`
  const publicKeyOf = async (programme: string) => (await readKey(await writeKey(originOf(programme), publicKey)))!
  const noteOf = (programme: string) => {
    if (!/^[a-z0-9-]+$/.test(programme)) throw new Error('not a programme')
    return path.join(folder, `log-last-${programme}.note`)
  }
  return {
    originOf,
    publicKeyOf,
    publicLineOf: async (programme) => await writeKey(originOf(programme), publicKey),
    sign: async (programme, text) => {
      const { keyHash } = await publicKeyOf(programme)
      return writeNote({ text, signatures: [{ name: originOf(programme), keyHash, signature: new Uint8Array(sign(null, Buffer.from(text), privateKey)) }] })
    },
    lastSigned: (programme) => (fs.existsSync(noteOf(programme)) ? fs.readFileSync(noteOf(programme), 'utf8') : undefined),
    remember: (programme, note) => {
      writeForGood(`${noteOf(programme)}.new`, note)
      fs.renameSync(`${noteOf(programme)}.new`, noteOf(programme))
      keepFolder(folder)
    },
  }
}

function makeKey(folder: string, file: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const seed = randomBytes(32)
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  // A name of its own, not an address: two houses never speak under one name, and a name does not say where a house stands.
  const name = `katch-${randomBytes(6).toString('hex')}`
  const fresh = `${file}.${process.pid}`
  writeForGood(fresh, `PRIVATE+KEY+${name}+${shortHash(name, publicKey)}+${toBase64(new Uint8Array([1, ...seed]))}\n`)
  // Two servers may start at once. A link is made whole or not at all, and only by the first.
  try {
    fs.linkSync(fresh, file)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  } finally {
    fs.rmSync(fresh)
  }
  keepFolder(folder)
}

function shortHash(name: string, publicKey: Uint8Array): string {
  return createHash('sha256').update(`${name}\n\x01`).update(publicKey).digest('hex').slice(0, 8)
}

function writeForGood(file: string, text: string): void {
  const handle = fs.openSync(file, 'w', 0o600)
  try {
    fs.writeSync(handle, text)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** A rename is kept through a loss of power only when the folder is. Windows has no such call. */
function keepFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}
