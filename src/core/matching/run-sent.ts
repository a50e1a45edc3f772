/**
 * What a device sends for a run in which two caseloads are compared: its public half of the run's key with a signature, rows, and in the last
 * step its children's numbers beside those of the run. Shape and size are read here; of rows nothing can be turned back without the run's key.
 */
import { isId, type ChildId } from '#core/ids.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import { runRowBytes } from './sizes.ts'

/** `by` signs: the published key of who made the pair (Ed25519). All as base64url. */
export interface RunKeySent { readonly publicKey: string; readonly by: string; readonly signature: string }
/** Rows of whole children, up to a thousand. */
export interface RunRowsSent { readonly version: string; readonly rows: string }
/** A child of mine, and the number it has in this run. */
export interface NamedRow { readonly row: number; readonly child: ChildId }
export interface SentRun { readonly key?: RunKeySent; readonly rows?: RunRowsSent; readonly named?: readonly NamedRow[] }

/** So many rows stand in one piece: 144 kB of text, within what the house reads at once. */
export const mostRowsInPiece = 1000
/** So many children are named at once. */
export const mostNamed = 1000

/** The part that could not be read, by its name; never what was given. */
export class UnreadRun {
  readonly field: string
  constructor(field: string) { this.field = field }
}

export function readSentRun(input: unknown): SentRun | UnreadRun {
  const given = readObject(input, ['key', 'rows', 'named'])
  if (!given) return new UnreadRun('run')
  const { key, rows, named } = given
  const [readKey, readRows, readNamed] = [key === undefined ? undefined : keyOf(key), rows === undefined ? undefined : rowsOf(rows), named === undefined ? undefined : namedOf(named)]
  if (key !== undefined && !readKey) return new UnreadRun('run.key')
  if (rows !== undefined && !readRows) return new UnreadRun('run.rows')
  if (named !== undefined && !readNamed) return new UnreadRun('run.named')
  return { ...(readKey && { key: readKey }), ...(readRows && { rows: readRows }), ...(readNamed && { named: readNamed }) }
}

function keyOf(input: unknown): RunKeySent | undefined {
  const given = readObject(input, ['publicKey', 'by', 'signature'])
  const { publicKey, by, signature } = given ?? {}
  return isSized(publicKey, 32) && isSized(by, 32) && isSized(signature, 64) ? { publicKey, by, signature } : undefined
}

function rowsOf(input: unknown): RunRowsSent | undefined {
  const { version, rows } = readObject(input, ['version', 'rows']) ?? {}
  if (typeof version !== 'string' || version.length > 60 || typeof rows !== 'string' || rows.length > 2 * mostRowsInPiece * runRowBytes) return undefined
  const length = fromBase64url(rows)?.length ?? 0
  return length > 0 && length % runRowBytes === 0 && length <= mostRowsInPiece * runRowBytes ? { version, rows } : undefined
}

function namedOf(input: unknown): readonly NamedRow[] | undefined {
  if (!Array.isArray(input) || input.length > mostNamed) return undefined
  const read = input.flatMap((one): NamedRow[] => {
    const { row, child } = readObject(one, ['row', 'child']) ?? {}
    return typeof row === 'number' && Number.isInteger(row) && row >= 0 && row < 2 ** 32 && isId(child) ? [{ row, child: child as ChildId }] : []
  })
  return read.length === input.length && new Set(read.map(({ row }) => row)).size === read.length ? read : undefined
}

function isSized(input: unknown, bytes: number): input is string {
  return typeof input === 'string' && input.length <= 2 * bytes && fromBase64url(input)?.length === bytes
}

function readObject(input: unknown, fields: readonly string[]): Record<string, unknown> | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  return Object.keys(input).every((key) => fields.includes(key)) ? { ...input } : undefined
}
