/**
 * What this device does in a run: makes its half of the key, opens the names it may, draws the rows, sends them piece after piece, and knows afterwards
 * which number stands for which child. What it needs for that lies in the locker from the moment it is made, so that whoever closes the browser
 * goes on with the same rows; it is gone when the run is.
 */
import type { AgencyId, ChildId, RecordId, SubmissionId } from '#core/ids.ts'
import { newId } from '#core/ids.ts'
import { knownOfChild } from '#core/matching/known.ts'
import { runVersion } from '#core/matching/linkage.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { drawRun } from '#core/matching/run-rows.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import type { NamedRow, RunKeySent } from '#core/matching/run-sent.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { House } from '#core/ui/house.tsx'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { agreeOnRunKey, makeRunPair, signHalf, type RunHalf, type RunOf } from '#core/vault/run-key.ts'
import { fakesFor, type RunSideName } from '../caseload.ts'
import { agreeRun, nameOwn, proposeRun, sendRows, type CaseloadPurpose } from '../forms.ts'
import type { ChildSeen, DeskSeen, RunSeen } from './on-shelf.ts'
import { factsOf } from './opened-pair.ts'
import { kind, slots, type KeyHere, type NumbersHere, type PieceHere } from './run-slots.ts'
import { servedHere } from './runs.ts'

type Parts = Pick<House, 'keys' | 'locker' | 'outbox' | 'record' | 'shelf' | 'settle' | 'submit' | 'who' | 'line' | 'now'>

/** Proposes a run to this agency, under a number of its own. `undefined`: it waits here for a line. */
export async function propose(house: Parts, answers: { readonly agency: AgencyId; readonly purpose: CaseloadPurpose }): Promise<RecordId | Refusal> {
  const run = newId<RecordId>()
  const half = await keepHalf(house, { run, a: house.who.agency, b: answers.agency }, 'a')
  if (half instanceof Refusal) return half
  return await hear(house, run, await house.submit(proposeRun, answers, { id: run as SubmissionId, sealed: { run: { key: half } } }))
}

export async function agree(house: Parts, { id: run, mine, other }: RunSeen): Promise<RecordId | Refusal> {
  const half = await keepHalf(house, { run, a: other.agency, b: mine.agency }, 'b')
  if (half instanceof Refusal) return half
  return await hear(house, run, await house.submit(agreeRun, {}, { about: run, sealed: { run: { key: half } } }))
}

/** Kept before it is told: a half whose secret is nowhere would be worth nothing. */
async function keepHalf({ keys, locker, now }: Parts, of: RunOf & { readonly run: RecordId }, side: RunSideName): Promise<RunKeySent | Refusal> {
  const signer = await keys.signer()
  if (!signer) return refuse('recognition.no-run-key')
  const { secret, publicKey } = makeRunPair()
  const what: KeyHere = { secret: toBase64url(secret), madeAt: now }
  secret.fill(0)
  await locker.change({ put: [{ kind, name: slots.key(of.run), what }] })
  return signHalf(signer, of, side, publicKey)
}

async function hear({ settle, locker }: Parts, run: RecordId, id: SubmissionId): Promise<RecordId | Refusal> {
  const verdict = await settle(id)
  if (verdict?.verdict !== 'refused') return run
  await locker.change({ remove: [{ kind, name: slots.key(run) }] })
  return new Refusal(verdict.code, verdict.details as never)
}

/** How far it is: names that were looked at, of how many; pieces that were taken, of how many. */
export type Going = { readonly at: 'opening' | 'sending'; readonly n: number; readonly of: number }
/** `opened`: of how many children this device knew the name. */
export interface Sent { readonly opened: number; readonly of: number }

/**
 * Opens, draws and sends; or goes on where it was left. Of several tabs of one person one does it. Refused with `sync.no-line` (nothing is lost, it goes on later),
 * `vault.half-not-theirs`, `recognition.run-elsewhere`, `recognition.nobody-to-compare`, `recognition.run-in-other-tab` and as the house refuses a piece.
 */
export async function sendCaseload(house: () => Parts, run: RunSeen, tell: (going: Going) => void): Promise<Sent | Refusal> {
  return await navigator.locks.request(`caseload ${run.id}`, { ifAvailable: true }, async (lock) => (lock ? await sendAlone(house, run, tell) : refuse('recognition.run-in-other-tab')))
}

async function sendAlone(house: () => Parts, run: RunSeen, tell: (going: Going) => void): Promise<Sent | Refusal> {
  const { locker } = house()
  let here = await locker.get<NumbersHere>(kind, slots.numbers(run.id))
  if (!here) {
    const drawn = await drawHere(house, run, tell)
    if (drawn instanceof Refusal) return drawn
    here = drawn
  }
  for (let n = 1; n <= here.pieces; n++) {
    tell({ at: 'sending', n: n - 1, of: here.pieces })
    const piece = await locker.get<PieceHere>(kind, slots.piece(run.id, n))
    // Taken already.
    if (!piece) continue
    const { outbox, submit, settle } = house()
    const waits = outbox.some(({ envelope }) => envelope.id === piece.id)
    if (!waits) await submit(sendRows, { piece: n, of: here.pieces }, { about: run.id, id: piece.id, sealed: { run: { rows: { version: runVersion(run.id), rows: piece.rows } } } })
    const verdict = await settle(piece.id)
    if (!verdict) return refuse('sync.no-line')
    if (verdict.verdict === 'refused') return new Refusal(verdict.code, verdict.details as never)
    await locker.change({ remove: [{ kind, name: slots.piece(run.id, n) }] })
  }
  // What the house has, nobody needs to make again.
  await locker.change({ remove: [{ kind, name: slots.key(run.id) }] })
  return { opened: here.opened, of: here.of }
}

async function drawHere(house: () => Parts, run: RunSeen, tell: (going: Going) => void): Promise<NumbersHere | Refusal> {
  const { locker, now, shelf } = house()
  const here = await locker.get<KeyHere>(kind, slots.key(run.id))
  const secret = here && fromBase64url(here.secret)
  if (!secret || !run.halves?.a || !run.halves.b) return refuse('recognition.run-elsewhere')
  const known = shelf<DeskSeen>('desks').filter(({ agency }) => agency === run.other.agency).flatMap(({ signers = [] }) => signers)
  const [a, b] = run.side === 'a' ? [run.mine.agency, run.other.agency] : [run.other.agency, run.mine.agency]
  const key = await agreeOnRunKey({ secret, side: run.side, halves: run.halves as Readonly<Record<RunSideName, RunHalf>>, known, of: { run: run.id, a, b } })
  secret.fill(0)
  if (key instanceof Refusal) return key
  const children = await openNames(house, tell)
  if (children instanceof Refusal) return children
  if (children.known.length === 0) return refuse('recognition.nobody-to-compare')
  const keys = await deriveMatchingKeys(key, runVersion(run.id))
  key.fill(0)
  const { pieces, numbers } = drawRun(children.known, { keys, fakes: fakesFor(children.known.length) })
  const what: NumbersHere = { numbers, pieces: pieces.length, opened: children.known.length, of: children.of, madeAt: now }
  // All or nothing: rows that were sent are never drawn a second time under other numbers.
  await locker.change({ put: [
    { kind, name: slots.numbers(run.id), what },
    ...pieces.map((rows, i) => ({ kind, name: slots.piece(run.id, i + 1), what: { id: newId<SubmissionId>(), rows: toBase64url(rows), madeAt: now } satisfies PieceHere } as const)),
  ] })
  return what
}

interface Opened { readonly known: readonly { readonly child: ChildId; readonly known: KnownOfChild }[]; readonly of: number }

/** One by one, each with its reason in the log. Names that do not open here, and children of whom nothing is known by which they could be found, are passed over. */
async function openNames(house: () => Parts, tell: (going: Going) => void): Promise<Opened | Refusal> {
  const children = servedHere(house())
  const known: { child: ChildId; known: KnownOfChild }[] = []
  for (const [n, child] of children.entries()) {
    tell({ at: 'opening', n, of: children.length })
    const { keys, line, now, record } = house()
    if (!keys.isUnlocked) return refuse('vault.locked')
    if (line.line !== 'open') return refuse('sync.no-line')
    const opened = await keys.openName(child.id, 'caseload').catch(() => refuse('sync.no-line'))
    if (opened instanceof Refusal) {
      if (opened.code === 'sync.no-line' || opened.code === 'vault.locked') return opened
      continue
    }
    // Taken from us while it was opened.
    if (!record<ChildSeen>('children', child.id)) continue
    const one = knownOfChild(opened.identity, factsOf(child, now))
    if (one.names.length > 0 || one.mother || one.phones || one.iin || one.documents) known.push({ child: child.id, known: one })
  }
  return { known, of: children.length }
}

/** Which of my children the house has found: in the order of the shelf, without those who are nobody or no longer ours. `undefined`: on this device nobody knows. */
export async function ownFound({ locker, record }: Pick<House, 'locker' | 'record'>, { id, rows = [] }: RunSeen): Promise<readonly NamedRow[] | undefined> {
  const here = await locker.get<NumbersHere>(kind, slots.numbers(id))
  return here?.numbers.filter(({ row, child }) => rows.includes(row) && record('children', child) !== undefined)
}

/** Tells the house which children of mine stand behind the numbers. `undefined`: it waits here for a line. */
export async function nameThem(house: Parts, { id }: RunSeen, named: readonly NamedRow[]): Promise<RecordId | Refusal> {
  const verdict = await house.settle(await house.submit(nameOwn, {}, { about: id, sealed: { run: { named } } }))
  return verdict?.verdict === 'refused' ? new Refusal(verdict.code, verdict.details as never) : id
}
