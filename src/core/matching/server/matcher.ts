/**
 * Who is like whom among all encodings of the programme. They lie in the database under the matcher's key; at the first question all are
 * opened into the memory of the scan's thread, and before each question what was committed since is put in. What that is, is told by numbers
 * that appear in order of commit, so no transaction can slip in behind the last one read (docs/decisions/0019).
 */
import { randomBytes } from 'node:crypto'
import type { Sql } from '#core/db/tx.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { versionOf, type Kms } from '#core/kms/kms.ts'
import { joinBytes } from '#core/vault/bytes.ts'
import { questionOfRecord, type EncodedRecord, type Question } from '../encode.ts'
import type { Reason, Verdict } from '../score.ts'
import { answerBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { sendEncoding, type SentEncoding } from '../sent.ts'
import type { Linked } from '../linkage.ts'
import { EncodingBroken, keyVersionOf, openAtRest, openRunRows, sealAtRest, sealRunRows, type MatcherKey, type RunPlace } from './at-rest.ts'
import { openScan, type Scan } from './scan.ts'
import type { ScanState } from './scan-worker.ts'
import * as store from './store.ts'

/** One child that is like. `bits` is for comparing two of them, never for anybody's eyes. */
export interface Match { readonly child: ChildId; readonly verdict: Verdict; readonly reasons: readonly Reason[]; readonly bits: number }

/** `unreadable`: how many encodings did not open: changed or moved in the database, or under a key that is gone. They are found by nobody. */
export interface MatcherState { readonly held: readonly ScanState[]; readonly unreadable: number }

export interface Matcher {
  /** The best first, each child once. Whoever asks sees to it that nobody is told of a child that is not theirs. */
  ask(question: Question, options?: { most?: number }): Promise<readonly Match[]>
  /** Who is like a child whose encoding is kept, without that child. Nobody where none is kept. */
  alikeTo(child: ChildId): Promise<readonly Match[]>
  /** Children who stand here twice, as far as encodings tell, the surest pairs first. How alike they are is asked one by one (`alikeTo`). */
  sift(options: { most: number }): Promise<readonly (readonly [one: ChildId, other: ChildId])[]>
  /** What is kept of these children, for the phones of those to whom their names are released: the room sees to that. */
  encodingsOf(children: readonly ChildId[]): Promise<ReadonlyMap<ChildId, Pick<SentEncoding, 'version' | 'rows'>>>
  /** An encoding as it is to lie in the database, for whoever keeps it. */
  seal(child: ChildId, record: EncodedRecord): Promise<Uint8Array>
  /** The house's half of comparing numbers, for tags under this version of the index key: it learns none of them. `undefined` where one is no blinded number. */
  answerNumbers(blinded: readonly Bytes[], of: { indexKey: number }): Promise<readonly Bytes[] | undefined>
  /** From this version of the index key on numbers are answered under a key of their own. Call it before the version is there; twice is once. */
  renewNumbersKey(indexKey: number): Promise<void>
  /** A piece of one side's rows of a run, as it is to lie in the database. */
  sealRun(place: RunPlace, rows: Uint8Array): Promise<Uint8Array>
  /** Who of one side of a run is who of the other, by the numbers of the run, in a thread that ends with it. A piece that does not open is left out. */
  linkRun(run: RecordId, version: string): Promise<readonly Linked[]>
  /** What is held in memory, after all that was committed before the call. */
  state(): Promise<MatcherState>
  /** Spellings looked through by the last question. */
  size(): number
  close(): Promise<void>
}

export interface MatcherParts {
  /** Logged in as `katch_matcher`, which reads encodings and nothing else. */
  readonly sql: Sql
  readonly kms: Kms
  readonly programme: string
  readonly openScan?: typeof openScan
}

/** So many numbers are read at once. */
const pageSize = 4000

/** Nothing is read and no thread begins before the first question: a house that opens puts one (`state`). */
export function openMatcher({ sql, kms, programme, openScan: open = openScan }: MatcherParts): Matcher {
  let scan: Scan | undefined
  let after = 0
  let size = 0
  let unreadable = new Set<ChildId>()
  let keys: Promise<ReadonlyMap<number, MatcherKey>> | undefined
  const numbersKeys = new Map<number, Bytes>()
  let isClosed = false
  let looking: Promise<unknown> = Promise.resolve()
  let next: Promise<Scan> | undefined

  /** A look that has begun already may miss what was committed since: whoever asks waits for the next one, which serves all who wait. */
  function caughtUp(): Promise<Scan> {
    next ??= looking.then(() => {
      next = undefined
      const look = lookForMore()
      looking = look.catch(() => {})
      return look
    })
    return next
  }

  async function lookForMore(): Promise<Scan> {
    if (isClosed) throw new Error('the matcher is closed')
    const mine = scan ?? begin()
    for (;;) {
      const first = await store.nextEncoding(sql, programme, after)
      if (first === undefined) return mine
      const page = await store.encodingsFrom(sql, programme, first, first + pageSize - 1)
      const records: (readonly [ChildId, EncodedRecord])[] = []
      for (const { child, sealed } of page) {
        const record = await openOne(child, sealed)
        if (record) {
          unreadable.delete(child)
          records.push([child, record])
        } else unreadable.add(child)
      }
      // Both orders go out together, so no question falls between them. Of an older version nothing may stay.
      if (page.length > 0) await Promise.all([mine.remove(page.map(({ child }) => child)), mine.put(records)])
      if (scan !== mine) throw new Error('the scan ended')
      // What stood there may have been written anew meanwhile, and stands further on.
      after = page.at(-1)?.n ?? first
    }
  }

  function begin(): Scan {
    after = 0
    unreadable = new Set()
    const begun = open({ onGone: () => { if (scan === begun) scan = undefined } })
    scan = begun
    return begun
  }

  function openOne(child: ChildId, sealed: Uint8Array): Promise<EncodedRecord | undefined> {
    return openKept(sealed, (key) => openAtRest(key, child, sealed))
  }

  async function openKept<T>(sealed: Uint8Array, openUnder: (key: MatcherKey) => T): Promise<T | undefined> {
    const version = keyVersionOf(sealed)
    // A key that another house has made meanwhile is looked for once more.
    let key = (await keysHeld()).get(version)
    if (!key) {
      keys = undefined
      key = (await keysHeld()).get(version)
    }
    try {
      return key && openUnder(key)
    } catch (fault) {
      if (fault instanceof EncodingBroken) return undefined
      throw fault
    }
  }

  async function recordsOf(children: readonly ChildId[]): Promise<Map<ChildId, EncodedRecord>> {
    const records = new Map<ChildId, EncodedRecord>()
    for (const { child, sealed } of await store.encodingsOf(sql, programme, children)) {
      const record = await openOne(child, sealed)
      if (record) records.set(child, record)
    }
    return records
  }

  function keysHeld(): Promise<ReadonlyMap<number, MatcherKey>> {
    keys ??= readKeys({ sql, kms, programme }, 'at-rest').catch((fault: unknown) => {
      keys = undefined
      throw fault
    })
    return keys
  }

  /**
   * The one that was made with this version of the index key, or the last before it: what was answered under another agrees with nothing. Which there are is
   * looked up each time, for another house may have renewed it.
   */
  async function numbersKeyOf(indexKey: number): Promise<Bytes> {
    const there = await store.matcherKeyVersions(sql, programme, 'numbers')
    for (const gone of [...numbersKeys.keys()].filter((version) => !there.includes(version))) {
      numbersKeys.get(gone)!.fill(0)
      numbersKeys.delete(gone)
    }
    if (there.length === 0 || there.some((version) => !numbersKeys.has(version))) {
      for (const [version, { key }] of await readKeys({ sql, kms, programme }, 'numbers')) if (!numbersKeys.has(version)) numbersKeys.set(version, Uint8Array.from(key))
    }
    const versions = [...numbersKeys.keys()].sort((a, b) => a - b)
    return numbersKeys.get(versions.findLast((version) => version <= indexKey) ?? versions[0]!)!
  }

  /** A thread that ended between look and question is begun anew, once. */
  async function withScan<T>(work: (scan: Scan) => Promise<T>): Promise<T> {
    try {
      return await work(await caughtUp())
    } catch (fault) {
      if (isClosed || scan) throw fault
      return await work(await caughtUp())
    }
  }

  async function ask(question: Question, options: { most?: number } = {}): Promise<readonly Match[]> {
    const { before, ...newest } = question
    // Each version among its own: nothing of one is compared with anything of the other, and a child is encoded in one of them.
    const answers = await withScan((held) => Promise.all([newest, ...(before ? [before] : [])].map((one) => held.ask(one, options))))
    size = answers.reduce((sum, one) => sum + one.size, 0)
    const found = answers.flatMap((one) => one.found)
    return (before ? found.toSorted((a, b) => Number(b.fields.number === 'same') - Number(a.fields.number === 'same') || b.score.bits - a.score.bits).slice(0, options.most) : found).map(({ id, score: { verdict, reasons, bits } }) => ({ child: id as ChildId, verdict, reasons, bits }))
  }

  return {
    ask,
    async alikeTo(child) {
      const record = (await recordsOf([child])).get(child)
      return record ? (await ask(questionOfRecord(record))).filter((match) => match.child !== child) : []
    },
    async sift({ most }) {
      return (await withScan((held) => held.sift(most))).map(({ one, other }) => [one as ChildId, other as ChildId] as const)
    },
    async encodingsOf(children) {
      const records = await recordsOf(children)
      return new Map([...records].map(([child, record]) => {
        const { version, rows } = sendEncoding(child, record)
        return [child, { version, rows }]
      }))
    },
    async seal(child, record) {
      const held = await keysHeld()
      return sealAtRest(held.get(Math.max(...held.keys()))!, child, record)
    },
    async answerNumbers(blinded, { indexKey }) {
      const key = await numbersKeyOf(indexKey)
      const answers = blinded.map((one) => answerBlinded(key, one))
      return answers.every((one) => one !== undefined) ? answers : undefined
    },
    async renewNumbersKey(indexKey) {
      // The first one first: what was answered before stays under it.
      await numbersKeyOf(1)
      await makeKey({ sql, kms, programme }, 'numbers', indexKey)
    },
    async sealRun(place, rows) {
      const held = await keysHeld()
      return sealRunRows(held.get(Math.max(...held.keys()))!, place, rows)
    },
    async linkRun(run, version) {
      const sides: Record<'a' | 'b', Uint8Array[]> = { a: [], b: [] }
      for (const { side, piece, sealed } of await store.runRowsOf(sql, programme, run)) {
        const rows = await openKept(sealed, (key) => openRunRows(key, { run, side, piece }, sealed))
        if (rows) sides[side].push(rows)
      }
      const alone = open()
      try {
        return await alone.link({ a: joinBytes(...sides.a), b: joinBytes(...sides.b), version })
      } finally {
        await alone.close()
      }
    },
    state: () => withScan(async (held) => ({ held: await held.state(), unreadable: unreadable.size })),
    size: () => size,
    async close() {
      isClosed = true
      await looking
      const held = scan
      scan = undefined
      await held?.close()
    },
  }
}

type KeyParts = Pick<MatcherParts, 'sql' | 'kms' | 'programme'>

/** Of two houses that make one at once, the second finds the first one's. */
async function makeKey({ sql, kms, programme }: KeyParts, use: store.KeyUse, version: number): Promise<void> {
  const wrapped = await kms.wrap(purposeOf(use, programme, version), use === 'numbers' ? makeObliviousKey() : new Uint8Array(randomBytes(32)))
  await store.insertMatcherKey(sql, programme, use, { version, wrapped, wrappedWith: versionOf(wrapped) })
}

function purposeOf(use: store.KeyUse, programme: string, version: number): string {
  return `${purposes[use]}|${programme}|${version}`
}

const purposes: Readonly<Record<store.KeyUse, string>> = { 'at-rest': 'matching.matcher_keys', numbers: 'matching.matcher_keys.numbers' }

/** The matcher's keys, opened by the keyring. The first house makes the first one; one that an older version of the keyring wrapped is wrapped anew. */
async function readKeys({ sql, kms, programme }: KeyParts, use: store.KeyUse): Promise<ReadonlyMap<number, MatcherKey>> {
  const purpose = (version: number) => purposeOf(use, programme, version)
  let rows = await store.matcherKeys(sql, programme, use)
  if (rows.length === 0) {
    await makeKey({ sql, kms, programme }, use, 1)
    rows = await store.matcherKeys(sql, programme, use)
  }
  const { current } = await kms.health()
  const keys = new Map<number, MatcherKey>()
  for (const { version, wrapped, wrappedWith } of rows) {
    const key = await kms.unwrap(purpose(version), wrapped)
    keys.set(version, { programme, version, key })
    if (wrappedWith === current) continue
    const anew = await kms.wrap(purpose(version), key)
    await store.rewrapMatcherKey(sql, programme, use, { version, wrapped: anew, wrappedWith: versionOf(anew) })
  }
  return keys
}
