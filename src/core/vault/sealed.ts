/**
 * What travels and what the server keeps: sealed things as base64url text. The server reads their shape and size at the
 * door and can open none of them.
 */
import { sealedFileSizes } from '#core/files/sizes.ts'
import { readSentEncoding, readSentQuestion, type SentEncoding, type SentQuestion } from '#core/matching/sent.ts'
import { readSentRun, UnreadRun, type SentRun } from '#core/matching/run-sent.ts'
import { isId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url } from './bytes.ts'
import { sealedOverhead } from './committed.ts'
import { hpkeOverhead } from './hpke.ts'
import { comparedSizes, identitySizes } from './padding.ts'

/** The key of one version of a child's identity, sealed to one version of a desk's key. */
export interface DeskSeal {
  readonly desk: DeskId
  /** Version of the identity whose key this is. */
  readonly version: number
  readonly keyVersion: number
  readonly sealed: string
}

/** Who a child is, readable on devices of the desks it is sealed to and nowhere else. */
export interface SealedIdentity {
  readonly child: ChildId
  /** 1 for the first, then one more with every change; each version has a key of its own. */
  readonly version: number
  readonly block: string
  readonly seals: readonly DeskSeal[]
}

/** A desk's private key, sealed to a member or to the recovery key of the desk's agency. */
export interface SealedDeskKey {
  readonly desk: DeskId
  readonly version: number
  readonly publicKey: string
  readonly to: 'person' | 'recovery'
  /** The member, or for `recovery` the agency. */
  readonly recipient: string
  readonly recipientKey: string
  readonly sealed: string
}

/** A file that comes in pieces beside its submission: its number, how long it is sealed, and its key sealed to desks. */
export interface SealedFile {
  readonly file: RecordId
  readonly child: ChildId
  /** Of all pieces together. */
  readonly bytes: number
  readonly seals: readonly DeskSeal[]
}

/** What a desk is shown of the other side's child, to compare it with its own in one pair (`compared.ts`). */
export interface SealedComparison { readonly pair: RecordId; readonly child: ChildId; readonly desk: DeskId; readonly keyVersion: number; readonly sealed: string }

/** The index key of a programme, sealed to desks. `version` of each seal is the key's; `check` shows whether two are one key. */
export interface SealedIndexKey { readonly version: number; readonly check: string; readonly seals: readonly DeskSeal[] }

export interface SealedParts {
  readonly identity?: SealedIdentity
  readonly file?: SealedFile
  readonly seals?: readonly DeskSeal[]
  readonly keys?: readonly SealedDeskKey[]
  /** By which a child is found again, beside the identity. */
  readonly encoding?: SentEncoding
  /** What others are asked with. */
  readonly question?: SentQuestion
  readonly indexKey?: SealedIndexKey
  /** What a run needs in which two caseloads are compared. */
  readonly run?: SentRun
  readonly comparison?: SealedComparison
}

/** To whom may be sealed: the newest key of a desk. */
export interface DeskPublicKey { readonly desk: DeskId; readonly keyVersion: number; readonly publicKey: string }

export type WrapWay = 'passphrase' | 'passkey'
/** A member's private key under a key that only the member's own device can derive. `credential` is '' for a passphrase. */
export interface MemberWrap { readonly way: WrapWay; readonly credential: string; readonly wrapped: string }
export interface MemberKeyParts { readonly person: PersonId; readonly publicKey: string; readonly wraps: readonly MemberWrap[] }

/** What the phone needs to open names once its member key is unlocked: the answer of GET /api/vault/keys. */
export interface KeysOnServer {
  readonly member?: MemberKeyParts
  readonly deskKeys: readonly SealedDeskKey[]
  /** The programme's index key, each version with the seals to my desks. */
  readonly indexKeys?: readonly SealedIndexKey[]
  /** Desks that somebody has left since their key was made: the next member on line makes a new one. */
  readonly mustChange: readonly DeskId[]
}

/** The answer of POST /api/vault/open: the newest version that a released seal of mine opens. */
export interface OpenedSeal {
  readonly child: ChildId
  readonly version: number
  readonly block: string
  readonly seals: readonly DeskSeal[]
  /** Own a part of the child's file and cannot open this version: an owner who opens it seals it to them. */
  readonly owners: readonly DeskId[]
}

export type UnreadableSealed = Refusal<'vault.unreadable'>

/** No child is served by more desks at once, and no desk has more members, than a form may carry. */
export const mostSeals = 64

const keyBytes = 32
const blockBytes = identitySizes.map((size) => size + sealedOverhead)
const sealBytes = [keyBytes + hpkeOverhead]
const comparedBytes = comparedSizes.map((size) => size + hpkeOverhead)

/**
 * Reads the sealed parts of a submission: known fields only, canonical base64url, exact sizes.
 * `undefined` reads as no parts. Refuses with `vault.unreadable` {field}; never echoes what was given.
 */
export function readSealedParts(input: unknown): SealedParts | UnreadableSealed {
  if (input === undefined || input === null) return {}
  return readAll(() => {
    const parts = readObject(input, 'sealed', ['identity', 'file', 'seals', 'keys', 'encoding', 'question', 'indexKey', 'run', 'comparison'])
    return {
      ...(parts['identity'] === undefined ? {} : { identity: readIdentityParts(parts['identity']) }),
      ...(parts['file'] === undefined ? {} : { file: readFileParts(parts['file']) }),
      ...(parts['seals'] === undefined ? {} : { seals: readList(parts['seals'], 'seals', readDeskSeal) }),
      ...(parts['keys'] === undefined ? {} : { keys: readList(parts['keys'], 'keys', readSealedDeskKey) }),
      ...(parts['encoding'] === undefined ? {} : { encoding: readOrThrow(readSentEncoding(parts['encoding']), 'encoding') }),
      ...(parts['question'] === undefined ? {} : { question: readOrThrow(readSentQuestion(parts['question']), 'question') }),
      ...(parts['indexKey'] === undefined ? {} : { indexKey: readIndexKeyParts(parts['indexKey']) }),
      ...(parts['run'] === undefined ? {} : { run: readRunParts(parts['run']) }),
      ...(parts['comparison'] === undefined ? {} : { comparison: readComparison(parts['comparison']) }),
    }
  })
}

function readIdentityParts(input: unknown): SealedIdentity {
  const { child, version, block, seals } = readObject(input, 'identity', ['child', 'version', 'block', 'seals'])
  const read = {
    child: readId(child, 'identity.child') as ChildId,
    version: readCount(version, 'identity.version'),
    block: readSized(block, 'identity.block', blockBytes),
    seals: readList(seals, 'identity.seals', readDeskSeal),
  }
  // Without a single seal nobody could ever open it; with a seal of another version somebody would open the wrong one.
  if (read.seals.length === 0 || read.seals.some((seal) => seal.version !== read.version)) throw new Unread('identity.seals')
  if (new Set(read.seals.map((seal) => seal.desk)).size !== read.seals.length) throw new Unread('identity.seals')
  return read
}

function readFileParts(input: unknown): SealedFile {
  const { file, child, bytes, seals } = readObject(input, 'file', ['file', 'child', 'bytes', 'seals'])
  if (typeof bytes !== 'number' || !sealedFileSizes.includes(bytes)) throw new Unread('file.bytes')
  const read = { file: readId(file, 'file.file'), child: readId(child, 'file.child') as ChildId, bytes, seals: readList(seals, 'file.seals', readDeskSeal) }
  if (read.seals.length === 0 || read.seals.some((seal) => seal.version !== 1)) throw new Unread('file.seals')
  if (new Set(read.seals.map((seal) => seal.desk)).size !== read.seals.length) throw new Unread('file.seals')
  return read
}

function readIndexKeyParts(input: unknown): SealedIndexKey {
  const { version, check, seals } = readObject(input, 'indexKey', ['version', 'check', 'seals'])
  const read = { version: readCount(version, 'indexKey.version'), check: readSized(check, 'indexKey.check', [keyBytes]), seals: readList(seals, 'indexKey.seals', readDeskSeal) }
  if (read.seals.length === 0 || read.seals.some((seal) => seal.version !== read.version)) throw new Unread('indexKey.seals')
  if (new Set(read.seals.map((seal) => seal.desk)).size !== read.seals.length) throw new Unread('indexKey.seals')
  return read
}

function readRunParts(input: unknown): SentRun {
  const read = readSentRun(input)
  if (read instanceof UnreadRun) throw new Unread(read.field)
  return read
}

function readComparison(input: unknown): SealedComparison {
  const { pair, child, desk, keyVersion, sealed } = readObject(input, 'comparison', ['pair', 'child', 'desk', 'keyVersion', 'sealed'])
  return {
    pair: readId(pair, 'comparison.pair') as RecordId, child: readId(child, 'comparison.child') as ChildId, desk: readId(desk, 'comparison.desk') as DeskId,
    keyVersion: readCount(keyVersion, 'comparison.keyVersion'), sealed: readSized(sealed, 'comparison.sealed', comparedBytes),
  }
}

function readOrThrow<T>(read: T | Refusal, name: string): T {
  if (read instanceof Refusal) throw new Unread(name)
  return read
}

function readDeskSeal(input: unknown): DeskSeal {
  const { desk, version, keyVersion, sealed } = readObject(input, 'seals', ['desk', 'version', 'keyVersion', 'sealed'])
  return {
    desk: readId(desk, 'seals.desk') as DeskId,
    version: readCount(version, 'seals.version'),
    keyVersion: readCount(keyVersion, 'seals.keyVersion'),
    sealed: readSized(sealed, 'seals.sealed', sealBytes),
  }
}

function readSealedDeskKey(input: unknown): SealedDeskKey {
  const fields = ['desk', 'version', 'publicKey', 'to', 'recipient', 'recipientKey', 'sealed'] as const
  const { desk, version, publicKey, to, recipient, recipientKey, sealed } = readObject(input, 'keys', fields)
  if (to !== 'person' && to !== 'recovery') throw new Unread('keys.to')
  return {
    desk: readId(desk, 'keys.desk') as DeskId,
    version: readCount(version, 'keys.version'),
    publicKey: readSized(publicKey, 'keys.publicKey', [keyBytes]),
    to,
    recipient: readId(recipient, 'keys.recipient'),
    recipientKey: readSized(recipientKey, 'keys.recipientKey', [keyBytes]),
    sealed: readSized(sealed, 'keys.sealed', sealBytes),
  }
}

class Unread extends Error {
  readonly field: string
  constructor(field: string) {
    super(field)
    this.field = field
  }
}

function readAll<T>(read: () => T): T | UnreadableSealed {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unread) return refuse('vault.unreadable', { field: error.field })
    throw error
  }
}

function readObject<const Field extends string>(input: unknown, name: string, fields: readonly Field[]): Partial<Record<Field, unknown>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Unread(name)
  if (Object.keys(input).some((key) => !(fields as readonly string[]).includes(key))) throw new Unread(name)
  return Object.fromEntries(fields.filter((field) => Object.hasOwn(input, field)).map((field) => [field, (input as Record<string, unknown>)[field]])) as Partial<Record<Field, unknown>>
}

function readList<T>(input: unknown, name: string, readOne: (each: unknown) => T): T[] {
  if (!Array.isArray(input) || input.length > mostSeals) throw new Unread(name)
  return input.map(readOne)
}

function readId(input: unknown, name: string): string {
  if (!isId(input)) throw new Unread(name)
  return input
}

function readCount(input: unknown, name: string): number {
  if (typeof input !== 'number' || !Number.isInteger(input) || input < 1 || input > 1_000_000) throw new Unread(name)
  return input
}

function readSized(input: unknown, name: string, sizes: readonly number[]): string {
  if (typeof input !== 'string' || input.length > 30_000) throw new Unread(name)
  const bytes = fromBase64url(input)
  if (bytes === undefined || !sizes.includes(bytes.length)) throw new Unread(name)
  return input
}
