import { createHash } from 'node:crypto'
import { type Clock, type Moment, minuteMs } from '#core/clock.ts'
import { type Sql, type Tx } from '#core/db/tx.ts'
import { type Checkpoint, openCheckpoint, writeCheckpoint } from '../checkpoint.ts'
import { type Edge, edgeTilesOf, extendEdge, type Hash, hashLeaf, isSame, rootOfEdge } from '../merkle.ts'
import { type LogKey } from './log-key.ts'
import {
  checkpointOfSize, countWaiting, keepCheckpoint, keepTiles, lastCheckpoint, leavesFrom, lockCheckpoints, tileAt,
} from './store.ts'

/** At the latest after so many entries, or so long after the first unsigned one. */
export const checkpointAfter = { leaves: 256, ms: minuteMs }
const lookEveryMs = 5000

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())

/**
 * What is in the database is not what we signed. Nothing more is signed until a person has looked: a signature over a changed
 * log would make the change true.
 */
export class LogBroken extends Error {}

/**
 * Signs for the leaves that came since the last checkpoint; answers undefined when none did. Reads those leaves and one
 * unfinished tile per level, however long the log is. `sql` is the keeper's connection, which no room has.
 * @throws LogBroken when leaves, tiles or checkpoints are not those we signed, or the database was set back.
 */
export async function makeCheckpoint(sql: Sql, key: LogKey, programme: string, at: Moment): Promise<Checkpoint | undefined> {
  return await sql.begin(async (tx) => {
    await lockCheckpoints(tx, programme)
    const publicKey = await key.publicKeyOf(programme)
    const start = await readEdge(tx, programme, publicKey)
    const fresh = await readFresh(tx, programme, start.size)
    await compareWithMemory(tx, key, { programme, start, fresh })
    if (fresh.length === 0) return undefined

    const { edge, tiles } = extendEdge(sha256, start, fresh)
    const checkpoint = { origin: key.originOf(programme), size: edge.size, root: rootOfEdge(sha256, edge) }
    const note = await key.sign(programme, writeCheckpoint(checkpoint))
    await keepTiles(tx, programme, tiles)
    await keepCheckpoint(tx, programme, { size: edge.size, root: checkpoint.root, note, at })
    // Remembered before the commit: should the commit fail, the leaves are still there and give the same root again.
    key.remember(programme, note)
    return checkpoint
  }) as Checkpoint | undefined
}

/** Signs when a checkpoint is due, by number of leaves or by time. */
export async function makeCheckpointIfDue(sql: Sql, key: LogKey, programme: string, at: Moment): Promise<Checkpoint | undefined> {
  const { leaves, signed, signedAt } = await countWaiting(sql, programme)
  // Fewer than signed is due as well: looking closer is what finds it.
  if (leaves === signed) return undefined
  const waited = signedAt === null ? Infinity : at - signedAt.getTime()
  const due = leaves < signed || leaves - signed >= checkpointAfter.leaves || waited < 0 || waited >= checkpointAfter.ms - lookEveryMs
  return due ? await makeCheckpoint(sql, key, programme, at) : undefined
}

/**
 * Looks every five seconds until stopped. A fault is told and tried again; entries are kept meanwhile, unsigned.
 * `stop` waits for the round that runs, and signs once more.
 */
export function keepCheckpoints(
  sql: Sql, key: LogKey, { clock, programmes, tell }: { clock: Clock; programmes: () => Promise<readonly string[]>; tell: (fault: unknown) => void },
): { stop(): Promise<void> } {
  let running = Promise.resolve()
  const round = async (make: typeof makeCheckpoint) => {
    try {
      for (const programme of await programmes()) await make(sql, key, programme, clock.now())
    } catch (fault) {
      tell(fault)
    }
  }
  // Rounds stand in line, so that a slow one is not joined by a second.
  const timer = setInterval(() => { running = running.then(() => round(makeCheckpointIfDue)) }, lookEveryMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await running
      await round(makeCheckpoint)
    },
  }
}

/** The right edge as the unfinished tiles keep it, held against our own signature. */
async function readEdge(tx: Tx, programme: string, publicKey: Parameters<typeof openCheckpoint>[1]): Promise<Edge> {
  const last = await lastCheckpoint(tx, programme)
  if (!last) return { size: 0, levels: [] }
  const signed = await openCheckpoint(last.note, publicKey)
  if (signed?.size !== last.size || !isSame(signed.root, last.root)) throw new LogBroken('the last checkpoint is not one that this house signed')
  const levels = []
  for (const place of edgeTilesOf(last.size)) {
    const hashes = place.width === 0 ? new Uint8Array(0) : await tileAt(tx, programme, place)
    if (hashes?.length !== place.width * 32) throw new LogBroken('an unfinished tile is missing or has another width')
    levels.push(Array.from({ length: place.width }, (_, i) => new Uint8Array(hashes.subarray(i * 32, i * 32 + 32))))
  }
  const edge = { size: last.size, levels }
  if (!isSame(rootOfEdge(sha256, edge), signed.root)) throw new LogBroken('the tiles do not lead to the signed root')
  return edge
}

/** Hashes of the leaves after the last checkpoint, taken from their text; the stored hash is only believed when equal. */
async function readFresh(tx: Tx, programme: string, first: number): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = []
  for await (const leaves of leavesFrom(tx, programme, first)) {
    for (const { n, body, hash } of leaves) {
      if (n !== first + hashes.length) throw new LogBroken(`entry ${first + hashes.length} is missing`)
      const fromText = hashLeaf(sha256, body)
      if (!isSame(fromText, hash)) throw new LogBroken(`entry ${n} is not what was written`)
      hashes.push(fromText)
    }
  }
  return hashes
}

/** What we signed last, by our own memory outside the database, must stand in the log that we are about to sign. */
async function compareWithMemory(
  tx: Tx, key: LogKey, { programme, start, fresh }: { programme: string; start: Edge; fresh: readonly Uint8Array[] },
): Promise<void> {
  const note = key.lastSigned(programme)
  if (note === undefined) return
  const remembered = await openCheckpoint(note, await key.publicKeyOf(programme))
  if (!remembered) throw new LogBroken('the remembered checkpoint is not ours')
  if (remembered.size > start.size + fresh.length) throw new LogBroken('entries that were signed for are gone: the database was set back')
  const root = remembered.size > start.size
    ? rootOfEdge(sha256, extendEdge(sha256, start, fresh.slice(0, remembered.size - start.size)).edge)
    : (await checkpointOfSize(tx, programme, remembered.size))?.root
  if (!root || !isSame(root, remembered.root)) throw new LogBroken('the log is another than the one last signed')
}
