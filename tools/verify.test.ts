import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import fc from 'fast-check'
import { readKey, writeCheckpoint, writeKey, writeNote } from '#core/log/checkpoint.ts'
import { emptyEdge, extendEdge, type Hash, hashLeaf, rootOf, rootOfEdge, verifyInclusion } from '#core/log/merkle.ts'
import { buildLeaf, digestOf, type Leaf } from '#core/log/server/leaf.ts'
import { writeCanonical } from '#core/log/canonical.ts'
import { moment, later } from '#core/clock.ts'
import { newId, type PersonId, type SubmissionId } from '#core/ids.ts'
import { fromFolder, runVerify, verify } from './verify.ts'

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())
const origin = 'katch-000000000001/almaty'
const folders: string[] = []
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })))

interface Row { n: number; body: string; hash: string }
interface Submission { id: string; person: string; form: string; version: number; about: string | null; story: string | null; verdict: string; takenAt: number; salt: string; body: string }
interface Log { leaves: Row[]; checkpoints: { size: number; note: string }[]; submissions: Submission[] }
type Keys = Awaited<ReturnType<typeof aKey>>

async function aKey(name = origin) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  return { line: await writeKey(name, raw), privateKey, keyHash: (await readKey(await writeKey(name, raw)))!.keyHash, name }
}

function signCheckpoint(key: Keys, size: number, root: Uint8Array): string {
  const text = writeCheckpoint({ origin: key.name, size, root })
  return writeNote({ text, signatures: [{ name: key.name, keyHash: key.keyHash, signature: new Uint8Array(sign(null, Buffer.from(text), key.privateKey)) }] })
}

function signAgain(log: Log, key: Keys): void {
  const hashes = log.leaves.map((leaf) => hashLeaf(sha256, leaf.body))
  log.checkpoints = log.checkpoints.map(({ size }) => ({ size, note: signCheckpoint(key, size, rootOf(sha256, hashes.slice(0, size))) }))
}

const asRow = (n: number, body: string): Row => ({ n, body, hash: Buffer.from(hashLeaf(sha256, body)).toString('hex') })

/** Some weeks of work: submissions, openings, refusals, sign-ins; a checkpoint every so many entries, the last at the end. */
function aLog(key: Keys, count = 160, every = 17): Log {
  const people = Array.from({ length: 5 }, () => newId<PersonId>())
  const log: Log = { leaves: [], checkpoints: [], submissions: [] }
  let edge = emptyEdge
  for (let n = 0; n < count; n += 1) {
    const at = later(moment('2026-10-01T04:00:00Z'), n * 90_000)
    const actor = people[n % 5]!
    const shared = { at, actor, session: `s${n % 5}` }
    let leaf: Leaf = { ...shared, act: 'opened', what: 'vault/identity', about: newId(), purpose: 'refer', zones: ['Z4'] }
    if (n % 3 !== 2) {
      const [id, salt] = [newId<SubmissionId>(), Buffer.from(sha256(Buffer.from(`salt ${n}`)))]
      const about = n % 2 ? newId() : null
      const body = writeCanonical({ form: 'referral/answer', version: 1, about, device: 'd1', filledAt: at - 5000, answers: { accept: n % 2 === 0 }, story: null, sealed: null, verdict: 'taken' })
      log.submissions.push({ id, person: actor, form: 'referral/answer', version: 1, about, story: null, verdict: '"taken"', takenAt: at, salt: salt.toString('hex'), body })
      leaf = { ...shared, act: n % 7 === 0 ? 'refused' : 'took', what: 'referral/answer', submission: id, digest: digestOf(salt, body) }
    } else if (n === 50) leaf = { ...shared, act: 'refused', what: 'referral/answer', code: 'sync.number-taken', submission: log.submissions[3]!.id as SubmissionId }
    else if (n % 4 === 0) leaf = { ...shared, act: 'showed', what: 'referrals', ids: [newId(), newId()], zones: ['Z2'] }
    const row = asRow(n, buildLeaf(leaf))
    log.leaves.push(row)
    edge = extendEdge(sha256, edge, [new Uint8Array(Buffer.from(row.hash, 'hex'))]).edge
    if ((n + 1) % every === 0 || n === count - 1) log.checkpoints.push({ size: n + 1, note: signCheckpoint(key, n + 1, rootOfEdge(sha256, edge)) })
  }
  return log
}

async function* each<T>(rows: T[]): AsyncGenerator<T> { yield* rows }
const sourceOf = (log: Log) => ({
  programmes: async () => ['almaty'], leaves: () => each(log.leaves), submissions: () => each(log.submissions),
  checkpoints: () => each(log.checkpoints.map(({ note }) => ({ note }))),
})
const verdictOn = async (log: Log, key: Keys, witness?: string) => await verify(sourceOf(log), { keys: key.line, witness })

function asFolder(log: Log): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-'))
  folders.push(folder)
  fs.writeFileSync(path.join(folder, 'leaves.jsonl'), log.leaves.map((row) => `${JSON.stringify(row)}\n`).join(''))
  fs.writeFileSync(path.join(folder, 'submissions.jsonl'), log.submissions.map((row) => `${JSON.stringify(row)}\n`).join(''))
  fs.writeFileSync(path.join(folder, 'checkpoints.txt'), log.checkpoints.map(({ note }) => `${note}\n`).join(''))
  return folder
}

/** Hashes and numbers made right again, as somebody would who knows how the log is kept. */
function renumber(log: Log): void {
  log.leaves = log.leaves.map(({ body }, n) => asRow(n, body))
}
const withMember = (body: string, member: object) => writeCanonical({ ...JSON.parse(body) as object, ...member })

/** Each attack is done by somebody with every right on the database; some also rewrite what hangs on it. */
const attacks: Record<string, (log: Log, at: number, other: Keys) => void> = {
  'edits an entry': (log, at) => { log.leaves[at]!.body = withMember(log.leaves[at]!.body, { purpose: 'assist-more' }) },
  'edits an entry and its hash': (log, at) => { log.leaves[at] = asRow(at, withMember(log.leaves[at]!.body, { actor: randomUUID() })) },
  'edits a hash': (log, at) => { log.leaves[at]!.hash = log.leaves[at]!.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
  'writes an entry in other letters of one meaning': (log, at) => { log.leaves[at] = asRow(at, log.leaves[at]!.body.replace('{', '{ ')) },
  'inserts an entry': (log, at) => { log.leaves.splice(at, 0, { ...log.leaves[at]!, body: withMember(log.leaves[at]!.body, { act: 'opened', submission: undefined, digest: undefined }) }); renumber(log) },
  'deletes an entry and leaves a gap': (log, at) => { log.leaves.splice(at, 1) },
  'deletes an entry and closes the gap': (log, at) => { log.leaves.splice(at, 1); renumber(log) },
  'exchanges two entries': (log, at) => {
    const next = (at + 1) % log.leaves.length
    const [a, b] = [log.leaves[at]!.body, log.leaves[next]!.body]
    log.leaves[at] = asRow(at, b)
    log.leaves[next] = asRow(next, a)
  },
  'edits a submission': (log, at) => { const row = log.submissions[at % log.submissions.length]!; row.body = row.body.replace(/"accept":(true|false)/, (_, was) => `"accept":${was === 'true' ? 'false' : 'true'}`) },
  'gives a submission to another person': (log, at) => { log.submissions[at % log.submissions.length]!.person = randomUUID() },
  'gives a submission another day': (log, at) => { log.submissions[at % log.submissions.length]!.takenAt -= 86_400_000 },
  'moves a submission to another record': (log, at) => { log.submissions[at % log.submissions.length]!.about = randomUUID() },
  'turns a verdict round': (log, at) => { log.submissions[at % log.submissions.length]!.verdict = '"refused"' },
  'lays another story into a submission': (log, at) => { log.submissions[at % log.submissions.length]!.story = '00'.repeat(32) },
  'deletes a submission': (log, at) => { log.submissions.splice(at % log.submissions.length, 1) },
  'adds a submission': (log, at) => { log.submissions.push({ ...log.submissions[at % log.submissions.length]!, id: randomUUID() }) },
  'empties a submission as if it were erased': (log, at) => { Object.assign(log.submissions[at % log.submissions.length]!, { body: null, salt: null }) },
  'cuts the end after a checkpoint was signed': (log, at) => { log.leaves.length = at },
  'cuts the end of entries, submissions and the last checkpoints but one': (log, at) => {
    log.leaves.length = at
    const left = new Set(log.leaves.map(({ body }) => (JSON.parse(body) as { submission?: string }).submission))
    log.submissions = log.submissions.filter(({ id }) => left.has(id))
    log.checkpoints = [...log.checkpoints.filter(({ size }) => size <= at), log.checkpoints.at(-1)!]
  },
  'edits an entry and takes every later checkpoint away': (log, at) => {
    const first = Math.min(at, log.leaves.length - 20)
    log.leaves[first] = asRow(first, withMember(log.leaves[first]!.body, { purpose: 'assist-more' }))
    log.checkpoints = log.checkpoints.filter(({ size }) => size <= first)
  },
  'rewrites all and signs with another key': (log, at, other) => {
    log.leaves[at] = asRow(at, withMember(log.leaves[at]!.body, { purpose: 'assist-more' }))
    signAgain(log, other)
  },
  'swaps the key of one checkpoint': (log, at, other) => {
    const one = log.checkpoints[at % log.checkpoints.length]!
    one.note = signCheckpoint(other, one.size, rootOf(sha256, log.leaves.slice(0, one.size).map(({ body }) => hashLeaf(sha256, body))))
  },
  'turns a byte of a checkpoint': (log, at) => {
    const one = log.checkpoints[at % log.checkpoints.length]!
    const place = at % one.note.indexOf('\n\n')
    one.note = `${one.note.slice(0, place)}${one.note[place] === 'x' ? 'y' : 'x'}${one.note.slice(place + 1)}`
  },
}

describe('whoever changes the log is found, wherever he changes it', () => {
  const positions = 50
  test.each(Object.entries(attacks))('one who %s', async (_, attack) => {
    const [key, other] = [await aKey(), await aKey()]
    const log = aLog(key)
    expect(await verdictOn(log, key)).toMatchObject({ whole: true, problems: [] })
    let found = 0
    await fc.assert(fc.asyncProperty(fc.nat(log.leaves.length - 1), async (at) => {
      const changed = structuredClone(log)
      attack(changed, at, other)
      expect((await verdictOn(changed, key)).whole, `at ${at}`).toBe(false)
      found += 1
    }), { numRuns: positions })
    expect(found).toBe(positions)
  }, 60_000)

  test('one who sets the clock back, though everything is signed by the right key', async () => {
    const key = await aKey()
    const log = aLog(key)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 159 }), fc.integer({ min: 151_000, max: 1e10 }), async (from, back) => {
      const changed = structuredClone(log)
      changed.leaves = changed.leaves.map(({ body }, n) => {
        const leaf = JSON.parse(body) as { at: number }
        return asRow(n, n < from ? body : withMember(body, { at: leaf.at - back }))
      })
      changed.submissions = []
      signAgain(changed, key)
      expect((await verdictOn(changed, key)).problems).toContainEqual(expect.objectContaining({ code: 'time' }))
    }), { numRuns: 50 })
  }, 60_000)

  test('one who restores an earlier state, entries, submissions and checkpoints together, and lets the house go on from there', async () => {
    const key = await aKey()
    const log = aLog(key)
    const kept = log.checkpoints.at(-1)!.note
    await fc.assert(fc.asyncProperty(fc.nat(log.checkpoints.length - 2), fc.boolean(), async (which, goesOn) => {
      const { size } = log.checkpoints[which]!
      const earlier = structuredClone(log)
      earlier.leaves.length = size
      if (goesOn) for (let n = size; n < 200; n += 1) earlier.leaves.push(asRow(n, buildLeaf({ at: later(moment('2026-10-02T04:00:00Z'), n * 90_000), actor: '-', session: '', act: 'config', what: 'later' })))
      earlier.checkpoints = earlier.checkpoints.slice(0, which + 1)
      if (goesOn) earlier.checkpoints.push({ size: 200, note: signCheckpoint(key, 200, rootOf(sha256, earlier.leaves.map(({ body }) => hashLeaf(sha256, body)))) })
      const left = new Set(earlier.leaves.map(({ body }) => (JSON.parse(body) as { submission?: string }).submission))
      earlier.submissions = earlier.submissions.filter(({ id }) => left.has(id))
      // In itself it is whole: only what was kept elsewhere shows it.
      expect((await verdictOn(earlier, key)).whole).toBe(true)
      expect((await verdictOn(earlier, key, kept)).problems.map(({ code }) => code)).toEqual([goesOn ? 'root' : 'cut'])
    }), { numRuns: 50 })
    expect((await verdictOn(log, key, kept)).whole).toBe(true)
  }, 60_000)

  test('without a public key from elsewhere nothing is called whole', async () => {
    expect((await verify(sourceOf(aLog(await aKey(), 40)))).problems.map(({ code }) => code)).toEqual(['no-key'])
  })
})

test('a submission may be erased when an entry says so, and the tree stays as it is', async () => {
  const key = await aKey()
  const log = aLog(key)
  const gone = log.submissions[7]!
  log.leaves.push(asRow(160, buildLeaf({ at: moment('2026-12-01T00:00:00Z'), actor: '-', session: '', act: 'forgot', what: 'sync/submissions', ids: [gone.id] })))
  log.checkpoints.push({ size: 161, note: signCheckpoint(key, 161, rootOf(sha256, log.leaves.map(({ body }) => hashLeaf(sha256, body)))) })
  Object.assign(gone, { body: null, salt: null })
  expect((await verdictOn(log, key)).problems).toEqual([])
})

test('numbers with a gap, and a text that is not the canonical one, are found though all is signed', async () => {
  const key = await aKey()
  const log = aLog(key, 40)
  const jumping = structuredClone(log)
  for (const leaf of jumping.leaves.slice(20)) leaf.n += 1
  expect(new Set((await verdictOn(jumping, key)).problems.map(({ code }) => code))).toEqual(new Set(['gap']))
  log.leaves[20] = asRow(20, log.leaves[20]!.body.replace(':', ': '))
  signAgain(log, key)
  expect((await verdictOn(log, key)).problems.map(({ code }) => code)).toEqual(['canonical'])
})

test('entries of the last minutes may still wait for their checkpoint, older ones not', async () => {
  const key = await aKey()
  const log = aLog(key, 40, 20)
  log.checkpoints.pop()
  log.leaves = log.leaves.slice(0, 24)
  log.submissions = log.submissions.filter(({ id }) => log.leaves.some(({ body }) => body.includes(id)))
  expect((await verdictOn(log, key)).whole).toBe(true)
  const tomorrow = await verify(sourceOf(log), { keys: key.line, now: moment('2026-10-02T04:00:00Z') })
  expect(tomorrow.problems.map(({ code }) => code)).toEqual(['unsigned'])
})

test('a folder is verified like the house itself; damage in the files is found, not stumbled over', async () => {
  const key = await aKey()
  const log = aLog(key, 120)
  const folder = asFolder(log)
  expect(await verify(fromFolder(folder), { keys: key.line })).toMatchObject({ whole: true, logs: [{ entries: 120, signedEntries: 120 }] })
  const file = path.join(folder, 'leaves.jsonl')
  const text = fs.readFileSync(file, 'utf8')
  for (let cut = 1; cut < text.length; cut += 1777) {
    fs.writeFileSync(file, text.slice(0, cut))
    expect((await verify(fromFolder(folder), { keys: key.line })).whole).toBe(false)
  }
  fs.writeFileSync(file, text)
  fs.rmSync(path.join(folder, 'checkpoints.txt'))
  expect((await verify(fromFolder(folder), { keys: key.line })).problems.map(({ code }) => code)).toContain('unsigned')
})

test('one entry is proved by a text that others can check', async () => {
  const key = await aKey()
  const log = aLog(key, 120)
  for (const entry of [0, 1, 63, 64, 118, 119]) {
    const { proof } = await verify(sourceOf(log), { keys: key.line, entry })
    const [body, head, note] = proof!.split('\n\n', 3) as [string, string, string]
    const [title, index, ...hashes] = head.split('\n') as [string, string, ...string[]]
    expect([body, title, index]).toEqual([log.leaves[entry]!.body, 'c2sp.org/tlog-proof@v1', `index ${entry}`])
    const [, size, root] = note.split('\n')
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
    expect(verifyInclusion(sha256, { index: entry, size: Number(size), leaf: hashLeaf(sha256, body), proof: hashes.map(bytes), root: bytes(root!) })).toBe(true)
  }
  expect((await verify(sourceOf(log), { keys: key.line, entry: 120 })).problems.map(({ code }) => code)).toEqual(['entry'])
})

test('the command answers with its exit code', async () => {
  const said = vi.spyOn(console, 'log').mockReturnValue()
  const key = await aKey()
  const folder = asFolder(aLog(key, 40))
  expect(await runVerify(['--folder', folder, '--key', key.line])).toBe(0)
  expect(await runVerify(['--folder', folder, '--key', (await aKey()).line, '--json'])).toBe(1)
  const copy = path.join(folder, 'copy')
  expect(await runVerify(['--folder', folder, '--export', copy])).toBe(0)
  expect(await runVerify(['--folder', copy, '--key', key.line])).toBe(0)
  expect(said.mock.calls[0]![0]).toMatch(/^log: 40 entries, 3 checkpoints over 40 of them, 27 submissions\. Root .{44}\n(.*\n)?The log is whole\.$/)
  said.mockRestore()
})

test('the tool is one file that an auditor can read: short, and with nothing of the house in it', () => {
  const text = fs.readFileSync(new URL('verify.ts', import.meta.url), 'utf8')
  expect(text.trimEnd().split('\n').length).toBeLessThan(300)
  expect([...text.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, name]) => name).filter((name) => !name!.startsWith('node:'))).toEqual(['postgres'])
})
