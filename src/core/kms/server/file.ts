/**
 * Key-encryption keys in one file beside the database, never in it and never in its backups. The file is locked with a
 * passphrase from the environment; without one, with a key file that lies beside it, which a copied folder takes along:
 * good enough to begin with, and the doctor says so.
 */
import { argon2, randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { openUnder, sealUnder } from '#core/vault/committed.ts'
import { fromBase64url, fromUtf8, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { KeyBroken, type Kms } from '../kms.ts'
import { unwrapWith, withNewKey, withoutKey, wrapUnder, type Ring } from './ring.ts'

export interface FileKmsParts {
  /** The folder of the installation's data. */
  readonly folder: string
  /** `KATCH_KEYRING_PASSPHRASE`; without it, a key file beside the keyring is made and used. */
  readonly passphrase?: string
}

/** A change takes about a second; a lock held for longer is nobody's. */
const longestChangeMs = 60_000

interface LockedWith { readonly kind: 'passphrase' | 'key-file'; readonly salt: string; readonly memoryKiB: number; readonly passes: number; readonly lanes: number }
interface KeyringFile { readonly format: 1; readonly lockedWith: LockedWith; readonly current: number; readonly keys: string }

/** Reads the keyring, or makes one where there is none. Throws where the passphrase is wrong or the file was changed. */
export async function fileKms({ folder, passphrase }: FileKmsParts): Promise<Kms> {
  const file = path.join(folder, 'keyring.json')
  const keyFile = path.join(folder, 'keyring.key')
  const unlocked = new Map<string, Promise<Bytes>>()
  let kept: { readonly ring: Ring; readonly stamp: string } | undefined

  await fs.mkdir(folder, { recursive: true, mode: 0o700 })
  if (!await exists(file)) await change((ring) => ring ?? withNewKey({ current: 0, keys: new Map() }))
  await freshRing()

  return {
    wrap: async (purpose, dataKey) => wrapUnder(await freshRing(), purpose, dataKey),
    async unwrap(purpose, wrapped) {
      // A version that another process has just made is not in our copy yet; one it has destroyed must not be in it.
      return unwrapWith(await freshRing(), purpose, wrapped)
    },
    rotate: async () => (await change((ring) => withNewKey(known(ring)))).current,
    destroy: async (version) => void await change((ring) => withoutKey(known(ring), version)),
    async health() {
      const ring = await freshRing()
      return {
        isReady: true, current: ring.current, versions: [...ring.keys.keys()].sort((a, b) => a - b),
        warnings: passphrase ? [] : ['kms.keyring-key-beside-it'],
      }
    },
  }

  /** The ring as the file has it now. Unlocking takes half a second, so it happens only when the file has changed. */
  async function freshRing(): Promise<Ring> {
    const stamp = await stampOf(file)
    if (kept?.stamp === stamp) return kept.ring
    const ring = await readRing()
    kept = { ring, stamp }
    return ring
  }

  async function readRing(): Promise<Ring> {
    const read = JSON.parse(await fs.readFile(file, 'utf8')) as KeyringFile
    if (read.format !== 1) throw new Error('keyring.json is of a newer kind than this server understands')
    const sealed = fromBase64url(read.keys)
    const opened = sealed && await openUnder(await unlock(read.lockedWith), contextOf(read), sealed)
    if (!(opened instanceof Uint8Array)) {
      throw new Error('The keyring cannot be opened: KATCH_KEYRING_PASSPHRASE (or keyring.key) is not the one it was locked with, or the file was changed.')
    }
    const keys = JSON.parse(fromUtf8(opened)) as Record<string, string>
    return { current: read.current, keys: new Map(Object.entries(keys).map(([version, key]) => [Number(version), known(fromBase64url(key))])) }
  }

  /** Reads, changes and writes under a lock, so that no process writes back a version another has destroyed. */
  async function change(next: (ring: Ring | undefined) => Ring): Promise<Ring> {
    const release = await lock(`${file}.lock`)
    try {
      const isThere = await exists(file)
      const ring = next(isThere ? await readRing() : undefined)
      const lockedWith = isThere ? (JSON.parse(await fs.readFile(file, 'utf8')) as KeyringFile).lockedWith : newLock()
      await writeRing(ring, lockedWith)
      kept = { ring, stamp: await stampOf(file) }
      return ring
    } finally {
      await release()
    }
  }

  async function writeRing(ring: Ring, lockedWith: LockedWith): Promise<void> {
    const keys = JSON.stringify(Object.fromEntries([...ring.keys].map(([version, key]) => [version, toBase64url(key)])))
    const head = { format: 1 as const, lockedWith, current: ring.current }
    const sealed = await sealUnder(await unlock(lockedWith), contextOf(head), toUtf8(keys))
    await writeSafely(file, JSON.stringify({ ...head, keys: toBase64url(sealed) } satisfies KeyringFile, null, 2))
  }

  function newLock(): LockedWith {
    return { kind: passphrase ? 'passphrase' : 'key-file', salt: toBase64url(randomBytes(16)), memoryKiB: 65_536, passes: 3, lanes: 1 }
  }

  function unlock(lockedWith: LockedWith): Promise<Bytes> {
    const name = JSON.stringify(lockedWith)
    const key = unlocked.get(name) ?? stretch(lockedWith)
    unlocked.set(name, key)
    return key
  }

  async function stretch({ kind, salt, memoryKiB, passes, lanes }: LockedWith): Promise<Bytes> {
    if (kind === 'passphrase' && !passphrase) throw new Error('The keyring is locked with a passphrase: set KATCH_KEYRING_PASSPHRASE.')
    const message = kind === 'passphrase' ? (passphrase ?? '').normalize('NFKC') : await ownKeyFile()
    const nonce = Buffer.from(known(fromBase64url(salt)))
    return new Uint8Array(await promisify(argon2)('argon2id', { message, nonce, memory: memoryKiB, passes, parallelism: lanes, tagLength: 32 }))
  }

  async function ownKeyFile(): Promise<string> {
    if (!await exists(keyFile)) {
      if (await exists(file)) throw new Error('The keyring is locked with keyring.key, which is missing.')
      await writeSafely(keyFile, toBase64url(randomBytes(32)))
    }
    return await fs.readFile(keyFile, 'utf8')
  }
}

function contextOf({ format, lockedWith, current }: Omit<KeyringFile, 'keys'>): string {
  return `katch/keyring/${format}|${JSON.stringify(lockedWith)}|${current}`
}

/** Written beside, made durable, then put in its place: a power cut leaves the old file or the new one. */
async function writeSafely(file: string, text: string): Promise<void> {
  const beside = `${file}.new`
  const handle = await fs.open(beside, 'w', 0o600)
  try {
    await handle.chmod(0o600)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await fs.rename(beside, file)
  if (process.platform === 'win32') return // a folder cannot be made durable there
  const folder = await fs.open(path.dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}

async function lock(file: string): Promise<() => Promise<void>> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fs.writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return () => fs.rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (await isAbandoned(file)) await fs.rm(file, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error(`Another process is changing the keyring. If none is, remove ${path.basename(file)}.`)
}

/** A process that was killed in the middle leaves its number behind; in a container the next one may have the same. */
async function isAbandoned(file: string): Promise<boolean> {
  const held = await fs.stat(file).catch(() => undefined)
  if (held && Date.now() - held.mtimeMs > longestChangeMs) return true
  const holder = Number(await fs.readFile(file, 'utf8').catch(() => ''))
  if (!Number.isInteger(holder) || holder <= 0 || holder === process.pid) return false
  try {
    process.kill(holder, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

async function stampOf(file: string): Promise<string> {
  const { mtimeNs, size, ino } = await fs.stat(file, { bigint: true })
  return `${mtimeNs} ${size} ${ino}`
}

async function exists(file: string): Promise<boolean> {
  return await fs.access(file).then(() => true, () => false)
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new KeyBroken()
  return value
}
