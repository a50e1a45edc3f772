/**
 * A person's files on this device, sealed: what was attached to a form, what waits for its pieces to be sent, how far it has come.
 * A file is sealed before it is kept, and what opens it lies sealed to the person's own key; nothing is kept in clear. The pieces go when
 * the submission that names them has been taken and nothing more urgent waits; they leave the device when the house has them all.
 */
import { fromBase64url, joinBytes, randomBytes, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { contextOf } from '#core/vault/committed.ts'
import { sealTo } from '#core/vault/hpke.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { newId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { LineState } from '#core/sync/line.ts'
import { callHouse } from '#core/sync/web/call-house.ts'
import type { Locker } from '#core/sync/web/locker.ts'
import { workIn } from '#core/sync/outbox.ts'
import type { Outbox } from '#core/sync/web/outbox.ts'
import type { DeskPublicKey, SealedFile } from '#core/vault/sealed.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { contextOfFile, openFileKey, sealFileKey } from '../file-key.ts'
import { sendPieces, type There } from '../sending.ts'
import { pieceBytes, piecesOf } from '../sizes.ts'
import { openFile, sealFile } from '../stream.ts'
import { makePublicKeys, type PublicKeysHere } from './public-keys.ts'
import { sealToOwners } from './seal-to-owners.ts'

/** One file as it lies here. `own`: its key, sealed to the person. `submission`: since it was saved with a form. */
interface KeptFile { readonly file: RecordId; readonly child: ChildId; readonly bytes: number; readonly own: string; readonly at: number; readonly form?: string; readonly submission?: string; /** The house has said that it has every piece. */ readonly whole?: true }

/** A saved file and how many of its pieces the house has said it has. */
export interface FileOnItsWay { readonly file: RecordId; readonly form: string; readonly sent: number; readonly of: number }

export interface FilesHere {
  /** Saved and not all there yet, oldest first. */
  list(): readonly FileOnItsWay[]
  onChange(listener: () => void): () => void
  /** Seals and keeps a file; it is on the disk when this resolves. Refuses `files.too-large`, `vault.locked`. */
  attach(content: Bytes, child: ChildId): Promise<RecordId | Refusal>
  /** What was attached, to be looked at; nothing where it is not here (any more) or does not open. */
  look(file: RecordId): Promise<Bytes | undefined>
  /** The file with its key sealed to these desks, for the submission that names it. Refuses `files.not-here`, `files.no-key` (a desk's key is not known here). */
  sealFor(file: RecordId, own: DeskId, others: readonly DeskId[]): Promise<SealedFile | Refusal>
  /** The form is about to be kept: from then on the file is no draft any more. */
  save(file: RecordId, form: string, submission: string): Promise<void>
  /** It was not meant to be. Overwritten by nothing: what lies there was noise to everybody else. */
  drop(file: RecordId): Promise<void>
  /** Files of forms that were never saved: they go when somebody signs out, as drafts do. */
  dropUnsaved(): Promise<void>
  /** Learns the keys of these desks while there is a line, so that a file can be sealed to them without one. */
  know(desks: readonly DeskId[]): Promise<void>
  /** Opens a file of the house: asks with the reason, which is on the log before a piece comes, and opens it in memory. */
  open(file: RecordId, reason: string): Promise<Bytes | Refusal>
  close(): void
}

export interface FilesParts {
  readonly locker: Locker
  readonly outbox: Outbox
  readonly line: { state(): LineState; onChange(listener: () => void): () => void }
  readonly keys: Pick<Keys, 'deskKey' | 'ownDesk' | 'openOwn'>
  /** The public half of the person's own key, base64url. */
  readonly ownKey: string
  readonly call: <T>(path: string, body: object) => Promise<T | Refusal>
}

const forgetAfterMs = 86_400_000
const unsavedForMs = 7 * 86_400_000
const firstPauseMs = 1500
const longestPauseMs = 30_000

export async function openFiles(parts: FilesParts): Promise<FilesHere> {
  const { locker, outbox, line, keys, ownKey, call } = parts
  const publicKeys: PublicKeysHere = await makePublicKeys(locker, call)
  const listeners = new Set<() => void>()
  const kept = new Map((await locker.all<KeptFile>('file')).map(({ what }) => [what.file, what]))
  const there = new Map<RecordId, There>()
  let shown: readonly FileOnItsWay[] = []
  let closed = false
  let running = false
  let pauseMs = firstPauseMs
  let timer: ReturnType<typeof setTimeout> | undefined

  const say = () => {
    shown = [...kept.values()].filter((one) => isOnItsWay(one) && entryOf(one)?.state !== 'refused').toSorted((a, b) => a.at - b.at).map(({ file, form, bytes }) => ({ file, form: form!, of: piecesOf(bytes), sent: countOf(file) }))
    for (const listener of listeners) listener()
  }
  const countOf = (file: RecordId) => { const known = there.get(file); return Array.isArray(known) ? known.length : 0 }
  const isWhole = ({ file, bytes, whole }: KeptFile) => whole === true || countOf(file) === piecesOf(bytes)
  const isOnItsWay = (one: KeptFile) => one.submission !== undefined && !isWhole(one) && there.get(one.file) !== 'unknown'
  const entryOf = ({ submission }: KeptFile) => outbox.list().find(({ envelope }) => envelope.id === submission)
  /** Its submission has been answered; whether it was taken, the house says when it is asked for the file. */
  const isAnswered = (one: KeptFile) => one.submission !== undefined && !entryOf(one)
  const isUrgent = () => workIn(outbox.list()).some(({ state }) => state === 'waiting')

  async function attach(content: Bytes, child: ChildId): Promise<RecordId | Refusal> {
    const recipient = fromBase64url(ownKey)
    if (!recipient) return refuse('vault.locked')
    const place = { file: newId(), child }
    const key = randomBytes(32)
    const sealed = await sealFile(key, contextOfFile(place), content)
    if (!sealed) return refuse('files.too-large')
    const one: KeptFile = { ...place, bytes: sealed.length, own: toBase64url(await sealTo(recipient, contextOfOwn(place.file), key)), at: Date.now() }
    key.fill(0)
    // One transaction: half a file is none.
    await locker.change({ put: [
      { kind: 'file', name: one.file, what: one },
      ...Array.from({ length: piecesOf(sealed.length) }, (_, n) => ({ kind: 'piece' as const, name: nameOf(one.file, n), what: { bytes: toBase64url(sealed.subarray(n * pieceBytes, (n + 1) * pieceBytes)) } })),
    ] })
    kept.set(one.file, one)
    return one.file
  }

  async function keep(one: KeptFile): Promise<void> {
    kept.set(one.file, one)
    await locker.change({ put: [{ kind: 'file', name: one.file, what: one }] })
  }

  async function keyOf(one: KeptFile): Promise<Bytes | undefined> {
    const sealed = fromBase64url(one.own)
    return sealed && await keys.openOwn(contextOfOwn(one.file), sealed)
  }

  async function drop(file: RecordId): Promise<void> {
    const one = kept.get(file)
    if (!one) return
    await locker.change({ remove: [{ kind: 'file', name: file }, ...Array.from({ length: piecesOf(one.bytes) }, (_, n) => ({ kind: 'piece' as const, name: nameOf(file, n) }))] })
    kept.delete(file)
    there.delete(file)
    say()
  }

  /** Takes away what need not lie here any more. What the house never knew stays a day: its form may be about to be kept once more. */
  async function tidy(): Promise<void> {
    // As long as its submission lies here as the second copy, a house that was brought back from a backup may need the pieces again.
    const copies = new Set<string>((await outbox.taken()).map(({ id }) => id))
    for (const one of kept.values()) {
      if (one.submission !== undefined && copies.has(one.submission)) continue
      const age = Date.now() - one.at
      const isGone = one.submission === undefined ? age > unsavedForMs : !entryOf(one) && (isWhole(one) || (there.get(one.file) === 'unknown' && age > forgetAfterMs))
      if (isGone) await drop(one.file)
    }
  }

  async function sendNow(): Promise<void> {
    const files = [...kept.values()].filter((one) => isAnswered(one) && isOnItsWay(one)).toSorted((a, b) => a.at - b.at).map(({ file, bytes }) => ({ file, of: piecesOf(bytes) }))
    const ask = async (path: string, body: object): Promise<There> => {
      const answer = await call<{ there: readonly number[] }>(path, body)
      if (!(answer instanceof Refusal)) { pauseMs = firstPauseMs; return answer.there }
      if (answer.code === 'access.not-yours') return 'unknown'
      throw new Error(answer.code)
    }
    await sendPieces(files, {
      have: async (file) => await ask('/api/files/there', { file }),
      async tell(file, n) {
        const piece = await locker.get<{ bytes: string }>('piece', nameOf(file, n))
        return piece ? await ask('/api/files/piece', { file, n, bytes: piece.bytes }) : 'unknown'
      },
      async heard(file, known) {
        there.set(file, known)
        const one = kept.get(file)
        if (one && isWhole(one)) await keep({ ...one, whole: true })
        say()
      },
      mustStop: () => closed || isUrgent(),
    })
    await tidy()
  }

  /** One tab at a time: two would send the same pieces over the same thin line. */
  async function alone(work: () => Promise<void>): Promise<void> {
    if (!('locks' in navigator)) return await work()
    await navigator.locks.request('house/pieces', { ifAvailable: true }, async (lock) => { if (lock) await work() })
  }

  function go(): void {
    clearTimeout(timer)
    if (closed || running || line.state().line === 'signed-out' || isUrgent() || ![...kept.values()].some((one) => isAnswered(one) && isOnItsWay(one))) return
    running = true
    alone(sendNow).then(() => {
      // Something came meanwhile, or another tab has the line.
      if ([...kept.values()].some((one) => isAnswered(one) && isOnItsWay(one))) timer = setTimeout(go, longestPauseMs)
    }, () => {
      timer = setTimeout(go, pauseMs)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }).finally(() => { running = false })
  }

  let wasOpen = false
  const stops = [
    outbox.onChange(() => {
      // What is offered once more is offered to a house that may have lost its pieces too.
      for (const { whole, ...one } of kept.values()) {
        if (entryOf(one)?.state !== 'waiting') continue
        there.delete(one.file)
        if (whole) void keep(one).catch(() => undefined)
      }
      say()
      go()
    }),
    line.onChange(() => {
      const isOpen = line.state().line === 'open'
      if (isOpen && !wasOpen) { pauseMs = firstPauseMs; go() }
      wasOpen = isOpen
    }),
  ]
  say()
  await tidy()
  go()

  return {
    list: () => shown,
    onChange(listener) { listeners.add(listener); return () => listeners.delete(listener) },
    attach, drop,
    async look(file) {
      const one = kept.get(file)
      const key = one && await keyOf(one)
      if (!one || !key) return undefined
      const pieces = await Promise.all(Array.from({ length: piecesOf(one.bytes) }, async (_, n) => fromBase64url((await locker.get<{ bytes: string }>('piece', nameOf(file, n)))?.bytes ?? '')))
      const content = await openFile(key, contextOfFile(one), joinBytes(...pieces.map((piece) => piece ?? new Uint8Array(0))))
      key.fill(0)
      return content instanceof Refusal ? undefined : content
    },
    async sealFor(file, own, others) {
      const one = kept.get(file)
      const key = one && await keyOf(one)
      if (!one || !key) return refuse('files.not-here')
      const to: DeskPublicKey[] = []
      // The own desk's key lies sealed here, so that a photo can be sealed without a line. Of another desk's key that is not known here the desk does without.
      const mine = (await publicKeys.of([own])).get(own) ?? await keys.ownDesk(own)
      if (!mine) return refuse('files.no-key')
      to.push(mine, ...(await publicKeys.of(others.filter((desk) => desk !== own))).values())
      const seals = await Promise.all(to.map(async (desk) => await sealFileKey(key, one, desk)))
      key.fill(0)
      return { file, child: one.child, bytes: one.bytes, seals }
    },
    async save(file, form, submission) {
      const one = kept.get(file)
      if (!one) return
      const { whole: _whole, ...rest } = one
      await keep({ ...rest, form, submission, at: Date.now() })
      there.delete(file)
      say()
    },
    async dropUnsaved() {
      for (const one of kept.values()) if (one.submission === undefined) await drop(one.file)
    },
    know: async (desks) => { await publicKeys.of(desks) },
    async open(file, reason) {
      const opened = await call<OpenedFile>('/api/files/open', { file, reason })
      if (opened instanceof Refusal) return opened
      if (opened.file !== file) return refuse('vault.cannot-open')
      const key = await keyFrom(opened)
      if (!key) return refuse('vault.cannot-open')
      const pieces: Bytes[] = []
      for (let n = 0; n < opened.pieces; n++) {
        const piece = await fetchPiece(file, n)
        if (piece instanceof Refusal) return piece
        pieces.push(piece)
      }
      const content = await openFile(key, contextOfFile(opened), joinBytes(...pieces))
      // Whoever waits for the picture does not wait for others' seals.
      if (!(content instanceof Refusal) && opened.owners.length > 0) void sealToOwners(opened, key.slice(), opened.owners, { publicKeys, call }).catch(() => undefined)
      key.fill(0)
      return content
    },
    close() {
      closed = true
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }

  async function keyFrom(opened: OpenedFile): Promise<Bytes | undefined> {
    for (const seal of opened.seals) {
      const desk = await keys.deskKey(seal.desk, seal.keyVersion)
      const key = desk && await openFileKey(opened, seal, desk.privateKey)
      if (key && !(key instanceof Refusal)) return key
    }
    return undefined
  }
}

type OpenedFile = SealedFile & { readonly pieces: number; readonly owners: readonly DeskId[] }

/** A piece of a bad line is asked for again a few times; then the person is told. */
async function fetchPiece(file: RecordId, n: number): Promise<Bytes | Refusal> {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await callHouse(`/api/files/${file}/${n}`, { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(60_000) })
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer())
      return refuse(answer.status === 404 ? 'access.not-yours' : 'http.not-now')
    } catch {
      if (tries === 6) return refuse('sync.no-line')
      await new Promise((resolve) => { setTimeout(resolve, 400 * tries) })
    }
  }
}

function nameOf(file: RecordId, n: number): string {
  return `${file} ${n}`
}

function contextOfOwn(file: RecordId): string {
  return contextOf('katch/file-own/1', file)
}
