/**
 * Whoever takes the whole server (T-B2): its database, its files down to the write-ahead log, its own log, its memory. A name typed
 * on a worker's phone goes the whole way, and must be in none of them; a story must be in none of those that outlive the request.
 * The search is then shown to find a name that really is there.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contextOfFile, sealFileKey } from '#core/files/file-key.ts'
import { pieceBytes, piecesOf } from '#core/files/sizes.ts'
import { sealFile } from '#core/files/stream.ts'
import { newId, type ChildId, type DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, sealDeskKey } from '#core/vault/desk-key.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import type { DeskPublicKey } from '#core/vault/sealed.ts'
import { makeKeys, type Keys } from '#core/vault/web/keys.ts'
import { testSecret } from '#testing/cluster.ts'
import { openHouse, type House, type Person } from '#testing/house.ts'
import { asking, here, meeting } from './walls/place.ts'
import { freePort } from './open-house.ts'

const hex = () => Buffer.from(randomBytes(8)).toString('hex')
const name = `Гүлнұр${hex()}`
const clear = `Айгерім${hex()}`
const story = `она сказала ${hex()}`
const planted = `Зарина${hex()}`
/** What stands in the picture itself, and what is written beneath it. */
const pictured = `фото${hex()}`
const beneath = `ожог ${hex()}`
const noted = `Мадина${hex()}`

let server: ChildProcess
let base: string
let said = ''
let folder: string
let cluster: string
let house: House
let everybody: Record<'dana' | 'gulmira' | 'oleg' | 'head' | 'coordinator' | 'observer', Person>
const phones = new Map<Person, Keys>()

// Without the PostgreSQL that comes with the house there is no cluster folder of ours to look into: then somebody else's backup has to be searched.
const isOurs = !process.env.DATABASE_URL

beforeAll(async () => {
  if (!isOurs) return
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-canary-'))
  fs.chmodSync(folder, 0o755)
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  server = spawn(process.execPath, ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, 'src/server.ts'], {
    cwd: path.resolve(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '', KATCH_DATA: path.join(folder, 'data'), KATCH_SECRET: testSecret, PORT: String(port), NODE_OPTIONS: '' },
  })
  for (const stream of [server.stdout!, server.stderr!]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
  await until(async () => (await fetch(`${base}/api/hello`)).ok, 60_000)
  const home = [path.join(folder, 'data'), ...fs.readdirSync('/var/tmp').filter((one) => one.startsWith('katch-data-')).map((one) => path.join('/var/tmp', one))].find((one) => isClusterOf(one))!
  const dbPort = fs.readFileSync(path.join(home, 'db/postmaster.pid'), 'utf8').split('\n')[3]!.trim()
  cluster = path.join(home, 'db')
  // People and desks are put in place past the server; everything they do goes through it.
  house = await openHouse(`postgres://postgres:${fs.readFileSync(path.join(home, 'db-password'), 'utf8').trim()}@127.0.0.1:${dbPort}/postgres`, { region: here })
  const at = async (desk: keyof House['desks'], roles: readonly ('worker' | 'head')[]) => await house.person({ roles, desk: house.desks[desk] })
  everybody = {
    dana: await at('ngo', ['worker']), gulmira: await at('centre', ['worker']), oleg: await at('clinic', ['worker']), head: await at('ngo', ['head']),
    coordinator: await house.person({ roles: ['coordinator'], regions: [here] }), observer: await house.person({ roles: ['observer'] }),
  }
  for (const person of [everybody.dana, everybody.gulmira, everybody.oleg]) phones.set(person, await aPhone(person))
}, 360_000)

afterAll(async () => {
  if (!isOurs) return
  await house?.close()
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await gone
  fs.rmSync(folder, { recursive: true, force: true })
})

test.skipIf(!isOurs)('a name that goes the whole way is in nothing the server has; whoever has the desk’s key reads it on the phone', async () => {
  const { dana, gulmira, oleg } = everybody
  const child = newId<ChildId>()
  const [danas, gulmiras, olegs] = [phones.get(dana)!, phones.get(gulmira)!, phones.get(oleg)!]
  const sealed = await danas.sealFor({ names: [{ given: name }] }, { child, version: 1, desks: [(await danas.ownDesk(dana.desk!))!] })
  if (sealed instanceof Refusal) throw new Error(sealed.code)
  await taken(send(dana, 'identification/meet-child', { ...meeting, child, ownWords: story }, { sealed: { identity: sealed } }))
  await house.sql`update identification.children set code_word = 'arsha', code_number = 418 where id = ${child}`
  await photographs(dana, child)
  // A faulty phone that sends a name in clear is refused unread.
  expect(await send(dana, 'identification/meet-child', { ...meeting, name: { given: clear } })).toMatchObject({ verdict: 'refused', code: 'sync.identity-in-clear' })

  const { desks } = await ask(dana)('/api/vault/desks', { desks: [house.desks.centre] }) as { desks: DeskPublicKey[] }
  const seals = await danas.shareName(child, desks, 'referral')
  if (seals instanceof Refusal) throw new Error(seals.code)
  const referral = await taken(send(dana, 'referral/send', asking(house.desks.centre, { note: story }), { about: child, sealed: { seals } }))
  expect(await gulmiras.openName(child, 'referral')).toBeInstanceOf(Refusal)
  await taken(send(gulmira, 'referral/answer', { answer: 'accept' }, { about: referral }))
  expect(await gulmiras.openName(child, 'referral')).toMatchObject({ identity: { names: [{ given: name }] } })
  expect(await danas.openName(child, 'safety')).toMatchObject({ identity: { names: [{ given: name }] } })
  expect(await olegs.openName(child, 'safety')).toMatchObject({ code: 'access.not-yours' })

  const feeds = await Promise.all(Object.entries(everybody).map(async ([who, person]) => [who, await (await fetch(`${base}/api/feed?after=0`, { headers: { cookie: `house=${person.token}` } })).text()] as const))
  for (const [who, feed] of feeds) expect(findIn(Buffer.from(feed), [name, clear]), `the feed of ${who}`).toEqual([])
  expect(feeds.filter(([, feed]) => feed.includes(story)).map(([who]) => who).toSorted()).toEqual(['dana', 'gulmira'])

  const hidden = [name, clear, story, pictured, beneath]
  expect(await searchRows(hidden), 'rows of the database').toEqual([])
  expect(await searchCluster(hidden), 'files of the cluster').toEqual([])
  expect(findIn(Buffer.from(said), hidden), 'the log of the server').toEqual([])
  // A story may be in memory while a request that may have it is answered; a name never.
  const memory = await heapOf()
  expect(findIn(memory, [name, clear, pictured]), 'the memory of the server').toEqual([])
  expect(memory.includes('identification/meet-child'), 'the search looks at the right memory').toBe(true)
}, 360_000)

test.skipIf(!isOurs)('the search finds a name that is stored in clear, wherever it lies', async () => {
  await house.sql`update identification.children set district = ${planted}`
  expect(await searchRows([planted])).toEqual(['identification.children'])
  expect((await searchCluster([planted])).length).toBeGreaterThan(0)
  // A text field of zone Z2 is stored as it is written. This one is about a telephone; a form about a child has none.
  await taken(send(everybody.head, 'partnerships/set-duty-contact', { desk: house.desks.ngo, place: 'duty', name: 'Duty', phone: '+77011234567', hours: 'always', note: noted }))
  expect(await searchRows([noted])).toEqual(['partnerships.duty_contacts', 'sync.submissions'])
  for (const hidden of [Buffer.from(planted, 'utf16le'), Buffer.from(`x${Buffer.from(`ab${planted}`).toString('base64')}`), Buffer.from(Buffer.from(planted).toString('hex')), Buffer.from(JSON.stringify({ planted }))]) expect(findIn(hidden, [planted])).toEqual([planted])
}, 180_000)

/** A member's phone: their own key pair, the desk's key sealed to them, and the functions the app itself uses. */
async function aPhone(person: Person): Promise<Keys> {
  const member = await makeMemberKey()
  await house.sql`insert into vault.member_keys (programme, person, public_key) values (${house.programme}, ${person.id}, ${toBase64url(member.publicKey)})`
  const key = await sealDeskKey(await makeDeskKey(person.desk as DeskId, 1), { to: 'person', recipient: person.id, publicKey: toBase64url(member.publicKey) })
  await taken(send(person, 'partnerships/change-desk-key', { because: 'first' }, { about: person.desk!, sealed: { keys: [key] } }))
  const keys = makeKeys(ask(person))
  keys.hold(member)
  await keys.refresh()
  return keys
}

/** Sealed on the phone, and sent in its pieces. */
async function photographs(person: Person, child: ChildId): Promise<void> {
  const [key, place] = [randomBytes(32), { child, file: newId() }]
  const sealed = (await sealFile(key, contextOfFile(place), new Uint8Array(Buffer.from(`${pictured} `.repeat(2000)))))!
  const own = (await phones.get(person)!.ownDesk(person.desk!))!
  await taken(send(person, 'identification/add-photo', { purpose: 'injury-for-doctor', neverShown: 'understood', agreed: 'yes', seen: beneath }, { about: child, sealed: { file: { ...place, bytes: sealed.length, seals: [await sealFileKey(key, place, own)] } } }))
  for (let n = 0; n < piecesOf(sealed.length); n++) expect(await ask(person)('/api/files/piece', { file: place.file, n, bytes: toBase64url(sealed.slice(n * pieceBytes, (n + 1) * pieceBytes)) })).not.toBeInstanceOf(Refusal)
}

function ask(person: Person) {
  return async (url: string, body?: object) => {
    const headers = { cookie: `house=${person.token}`, 'content-type': 'application/json' }
    const answer: any = await (await fetch(base + url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })).json()
    return answer.refused ? new Refusal(answer.refused.code, answer.refused.details) : answer
  }
}

async function send(person: Person, form: string, answers: object, more: object = {}): Promise<any> {
  return await ask(person)('/api/submissions', { id: newId(), form, version: 1, filledAt: Date.now(), device: 'a-phone', answers, ...more })
}

async function taken(sending: Promise<any>): Promise<string> {
  const verdict = await sending
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict.about
}

/** Which of these are in the bytes: as UTF-8, as UTF-16, in hexadecimal, or in base64 from whichever byte it began. Of a word also its unmistakable second half by itself. */
function findIn(bytes: Buffer, words: readonly string[]): string[] {
  return words.filter((word) => [word, word.slice(-16)].some((part) => shapesOf(part).some((shape) => bytes.includes(shape))))
}

function shapesOf(text: string): Buffer[] {
  const utf8 = Buffer.from(text)
  const base64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), utf8]).toString('base64').replaceAll('=', '')
    const sure = whole.slice(before === 0 ? 0 : before + 1, whole.length - ((before + utf8.length) % 3 === 0 ? 0 : 1))
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [utf8, Buffer.from(text, 'utf16le'), ...[utf8.toString('hex'), utf8.toString('hex').toUpperCase(), JSON.stringify(text).slice(1, -1).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`), ...base64].map((one) => Buffer.from(one))]
}

/** Every row of every table as text, as a dump would have it. */
async function searchRows(words: readonly string[]): Promise<string[]> {
  const tables = await house.sql<{ name: string }[]>`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`
  const found: string[] = []
  for (const { name: table } of tables) {
    const rows = await house.sql.unsafe(`select x::text as row from ${table} x`)
    // A text column may hold base64 or hexadecimal; a bytea is shown as hexadecimal.
    if (rows.some((row) => findIn(Buffer.from(String(row['row'])), words).length > 0)) found.push(table)
  }
  return found
}

/** Every file of the cluster, with what is still only in the write-ahead log. */
async function searchCluster(words: readonly string[]): Promise<string[]> {
  await house.sql`checkpoint`
  const shapes = words.flatMap((word) => [word, word.slice(-16)].flatMap(shapesOf))
  return fs.readdirSync(cluster, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => { const bytes = fs.readFileSync(file); return shapes.some((shape) => bytes.includes(shape)) })
}

async function heapOf(): Promise<Buffer> {
  server.kill('SIGUSR2')
  const snapshot = () => fs.readdirSync(folder).find((one) => one.endsWith('.heapsnapshot'))
  await until(async () => snapshot() !== undefined, 30_000)
  const file = path.join(folder, snapshot()!)
  let size = -1
  await until(async () => { const now = fs.statSync(file).size; const isWhole = now > 0 && now === size; size = now; return isWhole && (await fetch(`${base}/api/hello`)).ok }, 60_000)
  return fs.readFileSync(file)
}

function isClusterOf(home: string): boolean {
  try {
    const started = Number(fs.readFileSync(path.join(home, 'db/postmaster.pid'), 'utf8').split('\n')[2])
    return Math.abs(started * 1000 - Date.now()) < 60_000
  } catch {
    return false
  }
}

async function until(isSo: () => Promise<boolean>, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end) {
    if (await isSo().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`it did not come about in time; the server said:\n${said}`)
}
