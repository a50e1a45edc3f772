/**
 * katch verify: is the log of this house whole? Exit code 0: yes; 1: no, or it is not certain.
 * For an auditor who trusts neither us nor our server. This one file is all there is to read: it uses Node's own modules
 * (and `postgres`, only to fetch rows) and nothing else of the house.
 *
 *   verify --database URL | --folder DIR     where to read (default: DATABASE_URL)
 *     --key LINE-OR-FILE                     the log's public key, which you got from us on ANOTHER way, e.g. on paper
 *     --witness FILE                         checkpoints you (or others) kept earlier; shows a cut end and a second history
 *     --programme NAME  --tolerance SECONDS  one programme only; how far clocks of our servers may differ (default 60)
 *     --entry N                              prints entry N with its proof, as c2sp.org/tlog-proof
 *     --export DIR  --json                   copies one programme's log, to be checked elsewhere; a report for machines
 *
 * What is checked: entries are numbered 0, 1, 2 … without gap; each has its right hash and is canonical JSON (RFC 8785); every
 * checkpoint ever signed has the root (RFC 6962) that comes out of the entries themselves, hence any two agree with each other;
 * signatures (C2SP signed note, Ed25519); each submission has exactly one entry with its digest, and the other way round;
 * time does not run backwards; tiles are what the entries give.
 * What NO tool sees in the data alone: changes after the last checkpoint (a minute's worth), and a log cut back together with
 * its checkpoints, which looks like a younger log. Against the second keep checkpoints, and use --witness.
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { parseArgs } from 'node:util'

type Row = Record<string, any>
/** Where a log is read from. `size` and `root` (hex) of a checkpoint stand beside its note in the database only. */
interface Source {
  programmes: () => Promise<string[]>
  leaves: (programme: string) => AsyncIterable<Row>        // { n, body, hash: hex }, in order of n
  checkpoints: (programme: string) => AsyncIterable<Row>   // { note, size?, root? }
  submissions: (programme: string) => AsyncIterable<Row>   // { id, person, takenAt, salt: hex, body, form, version, about, story: hash, verdict }
  tiles?: (programme: string) => AsyncIterable<Row>        // { level, tile, hashes: hex }
}
/** `now`: when the data was read; without it the newest entry's time is taken. */
interface Options { keys?: string; witness?: string; programme?: string; toleranceMs?: number; entry?: number; now?: number }
type Note = NonNullable<ReturnType<typeof readNote>>
export interface Report {
  whole: boolean; problems: { programme: string; code: string; text: string }[]; notes: string[]; proof?: string
  logs: { programme: string; entries: number; checkpoints: number; signedEntries: number; submissions: number; root: string }[]
}

// ── The tree: RFC 6962 ──
const sha256 = (...parts: (Buffer | string)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafHash = (body: string) => sha256(Buffer.of(0), body)
const nodeHash = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right)

/** A tree over [from, to) divides at the largest power of two. */
const middleOf = (from: number, to: number) => from + 2 ** (Math.ceil(Math.log2(to - from)) - 1)
function rootOf(hashes: Buffer[], from: number, to: number): Buffer {
  if (to - from === 1) return hashes[from]!
  return nodeHash(rootOf(hashes, from, middleOf(from, to)), rootOf(hashes, middleOf(from, to), to))
}
/** The hashes beside the way from entry `index` up to the root over [from, to). */
function inclusionProof(hashes: Buffer[], index: number, from: number, to: number): Buffer[] {
  if (to - from === 1) return []
  const middle = middleOf(from, to)
  return index < middle
    ? [...inclusionProof(hashes, index, from, middle), rootOf(hashes, middle, to)]
    : [...inclusionProof(hashes, index, middle, to), rootOf(hashes, from, middle)]
}

/** A tree that grows by one: `peaks` are its perfect subtrees, largest first. So each checkpoint costs a few hashes, not a whole tree. */
function growingTree() {
  const peaks: { hash: Buffer; leaves: number }[] = []
  const root = () => (peaks.length ? peaks.map((peak) => peak.hash).reduceRight((right, left) => nodeHash(left, right)) : sha256(''))
  const add = (hash: Buffer, leaves = 1): unknown =>
    peaks.at(-1)?.leaves === leaves ? add(nodeHash(peaks.pop()!.hash, hash), leaves * 2) : peaks.push({ hash, leaves })
  return { add, root }
}

/** RFC 8785: members in order of UTF-16 code units, no spaces, numbers and strings as ECMAScript writes them. */
function canonical(value: any): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

function parse(text: unknown): any { try { return JSON.parse(String(text)) } catch { return undefined } }
// ── Checkpoints: C2SP signed notes ──
/** `name+keyhash+base64(0x01 ‖ Ed25519 key)`, one a line; a line whose hash is not its own is not a key. */
function readKeys(text: string): Map<string, { id: Buffer; key: Buffer }> {
  const keys = new Map<string, { id: Buffer; key: Buffer }>()
  for (const line of text.split('\n')) {
    const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim()) ?? []
    const bytes = Buffer.from(encoded ?? '', 'base64')
    if (!name || bytes.length !== 33 || bytes[0] !== 1 || sha256(`${name}\n`, bytes).toString('hex', 0, 4) !== id) continue
    keys.set(name, { id: Buffer.from(id, 'hex'), key: bytes.subarray(1) })
  }
  return keys
}

/** What a note claims, and whether one of the given keys signed it under the name that it claims. */
function readNote(note: string, keys: ReturnType<typeof readKeys>) {
  const [, text, origin, size, root, signatures] = /^((\S+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*)\n((?:— \S+ \S+\n)+)$/u.exec(note) ?? []
  if (!text || !origin || !root || !signatures) return undefined
  const trusted = keys.get(origin)
  const signed = trusted !== undefined && signatures.split('\n').some((line) => {
    const [, name, encoded] = line.split(' ')
    const bytes = Buffer.from(encoded ?? '', 'base64')
    if (name !== origin || !bytes.subarray(0, 4).equals(trusted.id)) return false
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), trusted.key])
    return verifySignature(null, Buffer.from(text), createPublicKey({ key: spki, format: 'der', type: 'spki' }), bytes.subarray(4))
  })
  return { note, origin, size: Number(size), root: Buffer.from(root, 'base64'), signed }
}

/** Several notes in one file: each is text, empty line, signature lines; between two of them stands an empty line. */
function splitNotes(text: string): string[] {
  const parts = text.split(/\n{2,}/).map((part) => part.trim()).filter(Boolean)
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => `${parts[2 * i]}\n\n${parts[2 * i + 1] ?? ''}\n`)
}

// ── The checks ──
export async function verify(source: Source, options: Options = {}): Promise<Report> {
  const report: Report = { whole: false, problems: [], logs: [], notes: [] }
  const keys = readKeys(options.keys ?? '')
  const tolerance = options.toleranceMs ?? 60_000
  const bad = (programme: string, code: string, text: string) => report.problems.push({ programme, code, text })
  // Without a key from elsewhere, whoever rewrote the log could have signed it anew: then nothing is certain.
  if (keys.size === 0) bad('-', 'no-key', 'No public key was given (--key), so nobody vouches for the checkpoints.')
  const witnessed = splitNotes(options.witness ?? '').map((note) => readNote(note, keys))
  if (witnessed.length === 0) report.notes.push('No earlier checkpoint was given (--witness): an end cut off together with its checkpoints cannot be seen.')
  if (witnessed.some((note) => !note?.signed)) bad('-', 'witness-unsigned', 'An earlier checkpoint (--witness) does not carry a good signature.')
  const heard = new Set<string>()
  const programmes = (await source.programmes()).filter((name) => !name || name === (options.programme ?? name))
  if (programmes.length === 0) bad('-', 'no-log', 'There is no log here.')
  for (const programme of programmes) await verifyOne(programme)
  const gone = witnessed.filter((note) => note && !heard.has(note.origin) && !options.programme) as Note[]
  for (const { origin } of gone) bad('-', 'log-gone', `The log ${origin}, of which a checkpoint was kept, is not here.`)
  return { ...report, whole: report.problems.length === 0 }

  async function verifyOne(programme: string) {
    // 1. Checkpoints first, so that their roots can be compared while the tree grows.
    const claims = new Map<number, { note: Note; from: string }[]>()
    const claim = (note: Note, from: string) => claims.set(note.size, [...(claims.get(note.size) ?? []), { note, from }])
    const signed: Note[] = []
    let [count, origin] = [0, '']
    for await (const row of source.checkpoints(programme)) {
      const note = readNote(row.note, keys)
      count += 1
      if (!note) { bad(programme, 'checkpoint-unreadable', `Checkpoint ${count} is not a signed note.`); continue }
      const the = `The checkpoint of size ${note.size}`
      origin ||= note.origin
      if (note.signed) signed.push(note)
      else if (keys.size) bad(programme, 'signature', `${the} is not signed by the given key.`)
      const root = note.root.toString('hex')
      if ((row.size ?? note.size) !== note.size || (row.root ?? root) !== root) bad(programme, 'checkpoint-row', `${the} has a row that says otherwise.`)
      if (origin !== note.origin || (programme && !origin.endsWith(`/${programme}`))) bad(programme, 'origin', `${the} belongs to another log: ${note.origin}.`)
      claim(note, 'checkpoint')
    }
    signed.sort((a, b) => a.size - b.size)
    const kept = witnessed.filter((note) => note?.signed && (note.origin === origin || note.origin.endsWith(`/${programme}`))) as Note[]
    for (const note of kept) { claim(note, 'kept checkpoint'); heard.add(note.origin) }
    // 2. Entries, in order: number, hash, canonical text, time; and the root at each size for which there is a checkpoint.
    const [tree, hashes, times]: [ReturnType<typeof growingTree>, Buffer[], number[]] = [growingTree(), [], []]
    const digests = new Map<string, { n: number; at: number; actor: string; digest: string }>()
    const erased = new Set<string>()
    let [latest, printed] = [-Infinity, '']
    const compare = () => {
      const wrong = claims.get(hashes.length)?.filter(({ note }) => !tree.root().equals(note.root)) ?? []
      for (const { note, from } of wrong) bad(programme, 'root', `The first ${note.size} entries are not those of the ${from} of that size.`)
      claims.delete(hashes.length)
    }
    compare()
    for await (const { n, body, hash } of source.leaves(programme)) {
      if (n !== hashes.length) bad(programme, 'gap', `Entry ${hashes.length} should follow, but entry ${n} stands there.`)
      const own = leafHash(String(body))
      if (own.toString('hex') !== hash) bad(programme, 'hash', `Entry ${n} does not have the hash of its text.`)
      const leaf = parse(body)
      if (leaf === undefined || canonical(leaf) !== body) bad(programme, 'canonical', `Entry ${n} is not canonical JSON.`)
      const at = Number.isSafeInteger(leaf?.at) ? leaf.at : NaN
      if (!(at >= latest - tolerance)) bad(programme, 'time', `Entry ${n} is earlier than one before it, or has no time: the clock was set back.`)
      latest = Math.max(latest, at || latest)
      times.push(at)
      // A refusal before anything was kept (a number used by somebody else) has no digest, and no submission belongs to it.
      if (leaf?.digest !== undefined && (leaf.act === 'took' || leaf.act === 'refused')) {
        if (digests.has(leaf.submission)) bad(programme, 'twice', `Entry ${n} is the second for submission ${leaf.submission}.`)
        digests.set(leaf.submission, { n, at: leaf.at, actor: leaf.actor, digest: leaf.digest })
      } else if (leaf?.act === 'took' && !String(leaf.what).startsWith('jobs/')) bad(programme, 'took-nothing', `Entry ${n} says that something was taken, but not what.`)
      if (leaf?.act === 'forgot' && Array.isArray(leaf.ids)) for (const id of leaf.ids) erased.add(id)
      if (n === options.entry) printed = String(body)
      hashes.push(own)
      tree.add(own)
      compare()
    }
    for (const size of claims.keys()) bad(programme, 'cut', `A checkpoint of ${size} entries was signed, but only ${hashes.length} are here.`)
    // 3. Submissions and entries, both ways. Erased ones have an entry that says so; their digest alone reveals nothing.
    let submissions = 0
    for await (const row of source.submissions(programme)) {
      submissions += 1
      const entry = digests.get(row.id)
      digests.delete(row.id)
      if (!entry) bad(programme, 'submission-unlogged', `Submission ${row.id} has no entry, or stands here twice.`)
      if (!entry || (erased.has(row.id) && row.body == null)) continue
      const [digest, body] = [sha256(Buffer.from(row.salt ?? '', 'hex'), String(row.body)).toString('hex'), parse(row.body)]
      // What stands in columns beside the text, for the server's convenience, must say the same as text and entry.
      const same = ['form', 'version', 'about', ...(erased.has(row.id) ? [] : ['story'])].every((name) => (row[name] ?? null) === (body?.[name] ?? null))
        && canonical(parse(row.verdict)) === canonical(body?.verdict)
      if (digest !== entry.digest || !same || row.person !== entry.actor || !(Math.abs(row.takenAt - entry.at) <= tolerance)) {
        bad(programme, 'submission-changed', `Submission ${row.id} is not what entry ${entry.n} says was taken.`)
      }
    }
    for (const [id, { n }] of digests) if (!erased.has(id)) bad(programme, 'submission-gone', `Entry ${n} says that submission ${id} came in, but it is not here.`)
    // 4. Tiles: what we hand to others' tools must come out of the same entries. A tile covers 256 subtrees of 256^level entries.
    for await (const { level, tile, hashes: stored } of source.tiles?.(programme) ?? []) {
      const right = stored.match(/.{64}/g).every((hash: string, i: number) => {
        const [from, to] = [(tile * 256 + i) * 256 ** level, (tile * 256 + i + 1) * 256 ** level]
        return to <= hashes.length && rootOf(hashes, from, to).toString('hex') === hash
      })
      if (!right) bad(programme, 'tile', `Tile ${tile} of level ${level} is not what the entries give.`)
    }
    // 5. The proof of one entry against the latest signed checkpoint that covers it.
    const best = signed.findLast((note) => note.size <= hashes.length)
    if (printed && best && best.size > options.entry!) {
      const beside = inclusionProof(hashes, options.entry!, 0, best.size).map((hash) => `${hash.toString('base64')}\n`).join('')
      report.proof = `${printed}\n\nc2sp.org/tlog-proof@v1\nindex ${options.entry}\n${beside}\n${best.note}`
    } else if (options.entry !== undefined) bad(programme, 'entry', `Entry ${options.entry} does not stand under any signed checkpoint.`)
    // Entries wait a minute for their checkpoint. When they wait longer, checkpoints were taken away, or the server stands still.
    const [waiting, since] = [keys.size && hashes.length - (best?.size ?? 0), times[best?.size ?? 0] ?? NaN]
    if (waiting > 0 && (!best || !((options.now ?? latest) - since <= 600_000))) bad(programme, 'unsigned', `The last ${waiting} entries have no checkpoint, though it was due.`)
    else if (waiting > 0) report.notes.push(`${programme || 'log'}: the last ${waiting} entries are not under a checkpoint yet.`)
    report.logs.push({ programme, entries: hashes.length, checkpoints: count, signedEntries: best?.size ?? 0, submissions, root: tree.root().toString('base64') })
  }
}

// ── Where logs are read from ──
export function fromFolder(folder: string): Source {
  async function* lines(file: string): AsyncIterable<Row> {
    if (!fs.existsSync(path.join(folder, file))) return
    for await (const line of readline.createInterface(fs.createReadStream(path.join(folder, file)))) yield parse(line) ?? {}
  }
  return {
    programmes: async () => (fs.existsSync(path.join(folder, 'leaves.jsonl')) ? [''] : []),
    leaves: () => lines('leaves.jsonl'),
    submissions: () => lines('submissions.jsonl'),
    checkpoints: async function* () {
      const file = path.join(folder, 'checkpoints.txt')
      for (const note of splitNotes(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')) yield { note }
    },
  }
}

/** All is read in one read-only snapshot, so that a log that grows meanwhile is not taken for a broken one. */
export async function withDatabase<T>(url: string, work: (source: Source) => Promise<T>): Promise<T> {
  const sql = (await import('postgres')).default(url, { max: 1, onnotice: () => {} })
  async function* each(query: { cursor(rows: number): AsyncIterable<Row[]> }) { for await (const rows of query.cursor(1000)) yield* rows }
  try {
    return await sql.begin('isolation level repeatable read read only', async (tx) => await work({
      programmes: async () => (await tx`select programme from access.programmes union select programme from log.checkpoints order by 1`).map((row) => row.programme),
      leaves: (p) => each(tx`select l.n::float8 as n, body, encode(hash, 'hex') as hash from log.leaves l where programme = ${p} order by l.n`),
      checkpoints: (p) => each(tx`select note, c.size::float8 as size, encode(root, 'hex') as root from log.checkpoints c where programme = ${p} order by c.size`),
      submissions: (p) => each(tx`
        select id, person, form, version, about, (extract(epoch from taken_at) * 1000)::float8 as "takenAt", encode(salt, 'hex') as salt, body, encode(sha256(story), 'hex') as story, verdict
        from sync.submissions where programme = ${p} order by id`),
      tiles: (p) => each(tx`select level, t.tile::float8 as tile, encode(hashes, 'hex') as hashes from log.tiles t where programme = ${p} order by level, t.tile`),
    })) as T
  } finally {
    await sql.end()
  }
}

async function exportLog(source: Source, programme: string | undefined, folder: string): Promise<0> {
  const [only, ...others] = (await source.programmes()).filter((name) => !programme || name === programme)
  if (only === undefined || others.length > 0) throw new Error('Say which programme to export: --programme NAME')
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [file, rows] of [['leaves.jsonl', source.leaves], ['submissions.jsonl', source.submissions], ['checkpoints.txt', source.checkpoints]] as const) {
    const out = fs.openSync(path.join(folder, file), 'w', 0o600)
    for await (const row of rows(only)) fs.writeSync(out, `${row.note ?? JSON.stringify(row)}\n`)
    fs.closeSync(out)
  }
  return 0
}

export async function runVerify(args: string[]): Promise<number> {
  const [text, flag, several] = [{ type: 'string' }, { type: 'boolean' }, { type: 'string', multiple: true }] as const
  const { values: o } = parseArgs({ args, options: {
    database: text, folder: text, key: text, witness: several, programme: text, tolerance: text, entry: text, export: text, json: flag } })
  const url = o.database ?? process.env.DATABASE_URL
  if (!url && !o.folder) throw new Error('Say where the log is: --database URL or --folder DIR.')
  const from = <T>(work: (source: Source) => Promise<T>) => (o.folder ? work(fromFolder(o.folder)) : withDatabase(url!, work))
  if (o.export) return await from((source) => exportLog(source, o.programme, o.export!))
  const report = await from((source) => verify(source, {
    keys: o.key && fs.existsSync(o.key) ? fs.readFileSync(o.key, 'utf8') : o.key,
    witness: o.witness?.map((file) => fs.readFileSync(file, 'utf8')).join('\n'), programme: o.programme,
    toleranceMs: Number(o.tolerance ?? 60) * 1000, entry: o.entry ? Number(o.entry) : undefined, now: o.folder ? undefined : Date.now(),
  }))
  const words = [
    report.proof ?? '',
    ...report.logs.map((l) => `${l.programme || 'log'}: ${l.entries} entries, ${l.checkpoints} checkpoints over ${l.signedEntries} of them, ${l.submissions} submissions. Root ${l.root}`),
    ...report.notes.map((note) => `Note: ${note}`),
    ...report.problems.slice(0, 50).map(({ code, programme, text: said }) => `WRONG (${code}) ${programme}: ${said}`),
    report.whole ? 'The log is whole.' : `The log is NOT whole, or it is not certain: ${report.problems.length} finding(s).`,
  ]
  console.log(o.json ? JSON.stringify(report, null, 2) : words.join('\n').trimStart())
  return report.whole ? 0 : 1
}

if (import.meta.main) process.exitCode = await runVerify(process.argv.slice(2))
