/** A run in which two agencies compare their caseloads: proposed, agreed, sent, counted, shown, named, ended. */
import { agree, counted, countIsShown, end, isOverdue, mayPropose, mostSent, named, overAt, overdue, recordsAreShown, sent, show, sideOf, tellCount, type Run, type RunPerson } from '../caseload.ts'
import type { agreeRun, endRun, nameOwn, proposeRun, sendRows, showOwn } from '../forms.ts'
import * as store from './store.ts'
import type { RunRow } from './store.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, RecordId } from '#core/ids.ts'
import { numbersIn, runVersion } from '#core/matching/linkage.ts'
import type { RunKeySent } from '#core/matching/run-sent.ts'
import { keepRunRows } from '#core/matching/server/run-rows.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Change, Effects, Filled, Job, Shown, Told } from '#core/sync/server/room.ts'
import { fromBase64url } from '#core/vault/bytes.ts'

const shelf = 'caseloads'

export async function runProposed(tx: Tx, act: Act, { answers, sealed }: Filled<typeof proposeRun>): Promise<Effects | Refusal> {
  const half = sealed?.run?.key
  if (!half) return refuse('recognition.no-run-key')
  const other = answers.agency as AgencyId
  if (other === act.by.agency) return refuse('recognition.own-agency', { field: 'agency' })
  if (!await store.isActiveAgency(tx, other)) return notYours()
  const by = await personOf(tx, act.by)
  const between = await store.runsBetween(tx, act.by.agency, other)
  const refused = mayPropose({ by, at: act.at, ...(between.last !== undefined && { last: between.last }) })
  if (refused) return refused
  if (between.isOpen) return refuse('recognition.run-open')
  const run: Run = { id: act.id, state: 'proposed', a: { agency: by.agency, person: by.person }, b: { agency: other }, proposedAt: act.at, revision: 1 }
  await store.insertRun(tx, { ...run, programme: act.by.programme, half, purpose: answers.purpose })
  return await effectsOf(tx, { ...run, purpose: answers.purpose }, act, 'run-proposed')
}

export async function runAgreed(tx: Tx, act: Act, { about, sealed }: Filled<typeof agreeRun>): Promise<Effects | Refusal> {
  return await changeRun(tx, act, about, { kind: 'run-agreed', half: sealed?.run?.key }, (run, by) => {
    const next = agree(run, { by, at: act.at })
    return next instanceof Refusal || sealed?.run?.key ? next : refuse('recognition.no-run-key')
  })
}

/** Pieces may come in any order and again; the one with which all are there says so. */
export async function rowsSent(tx: Tx, act: Act, { about, answers: { piece, of }, sealed }: Filled<typeof sendRows>): Promise<Effects | Refusal> {
  const run = about && await store.runForUpdate(tx, about)
  const side = run && sideOf(run, act.by)
  if (!run || !side) return notYours()
  const by = await personOf(tx, act.by)
  const all = sent(run, { by, at: act.at })
  if (all instanceof Refusal) return all
  const given = sealed?.run?.rows
  if (!given || piece > of) return refuse('recognition.rows-missing')
  // Of another version, of another run or under the index key: never beside these.
  if (given.version !== runVersion(run.id)) return refuse('recognition.rows-of-another-run')
  const rows = fromBase64url(given.rows)!
  const { caseload, sent: before } = await store.caseloadAndSent(tx, run.id)
  if (before + numbersIn(rows).size > mostSent(caseload)) return refuse('recognition.more-than-served')
  const there = await keepRunRows(tx, { run: run.id, side, piece }, rows, act)
  if (there === undefined) return refuse('recognition.run-not-there')
  if (there < of) return { about: run.id, changed: [], purpose: purposeOf(run) }
  await store.updateRun(tx, all)
  return await effectsOf(tx, { ...all, purpose: run.purpose }, act)
}

export async function runShows(tx: Tx, act: Act, { about }: Filled<typeof showOwn>): Promise<Effects | Refusal> {
  return await changeRun(tx, act, about, { kind: 'run-shows' }, (run, by) => show(run, { by, at: act.at }))
}

/** A child's number is told to the house here and not before. */
export async function ownNamed(tx: Tx, act: Act, { about, sealed }: Filled<typeof nameOwn>): Promise<Effects | Refusal> {
  const run = about && await store.runForUpdate(tx, about)
  if (!run) return notYours()
  const next = named(run, { by: await personOf(tx, act.by), at: act.at })
  if (next instanceof Refusal) return next
  if (!sealed?.run?.named) return refuse('recognition.rows-missing')
  const pairs = await store.nameRows(tx, run.id, sealed.run.named.map((one) => ({ ...one, number: act.newId() })), act.at)
  await store.updateRun(tx, next)
  const effects = await effectsOf(tx, { ...next, purpose: run.purpose }, act)
  return {
    ...effects,
    changed: [...effects.changed, ...pairs.flatMap(({ pair, aChild, aDesk, bChild, bDesk }): Change[] => [{ shelf: 'pairs', id: pair, to: [`desk:${aDesk}`], child: aChild }, { shelf: 'pairs', id: pair, to: [`desk:${bDesk}`], child: bChild }])],
    tell: [...effects.tell ?? [], ...pairs.flatMap(({ pair, aChild, aDesk, bChild, bDesk }): Told[] => [
      { desk: aDesk, kind: 'pair-found', shelf: 'pairs', about: pair, child: aChild }, { desk: bDesk, kind: 'pair-found', shelf: 'pairs', about: pair, child: bChild },
    ])],
  }
}

export async function runEnded(tx: Tx, act: Act, { about, answers }: Filled<typeof endRun>): Promise<Effects | Refusal> {
  // A head who works at no desk begins none, and may end each.
  const isHead = hasRole(act.by, 'head')
  return await changeRun(tx, act, about, { kind: 'run-ended' }, (run, by) => end(run, { by: { ...by, speaks: by.speaks || isHead }, at: act.at, because: answers.because }))
}

/** Once both have sent. The rows are looked through in a thread of their own; what it finds are numbers of the run. */
export const compareCaseloads: Job = {
  name: 'recognition-compare-caseloads', everyMinutes: 1,
  async run(tx, act) {
    const changed: Change[] = []
    const tell: Told[] = []
    for (const run of await store.openRuns(tx, ['comparing'])) {
      if (isOverdue(run, act.at)) continue
      const linked = await act.matcher.linkRun(run.id, runVersion(run.id))
      const next = counted(run, { found: linked.length })
      if (next instanceof Refusal) continue
      await store.keepMatches(tx, run.id, linked)
      await store.updateRun(tx, next)
      const effects = await tellingOf(tx, { ...next, purpose: run.purpose }, 'run-counted')
      changed.push(...effects.changed)
      tell.push(...effects.tell)
    }
    return { changed, tell }
  },
}

export const endCaseloads: Job = {
  name: 'recognition-end-caseloads', everyMinutes: 10,
  async run(tx, act) {
    const changed: Change[] = []
    const tell: Told[] = []
    for (const run of await store.openRuns(tx, ['proposed', 'sending', 'comparing', 'counted', 'showing'])) {
      const next = overdue(run, act.at)
      if (!next) continue
      await store.updateRun(tx, next)
      const effects = await tellingOf(tx, { ...next, purpose: run.purpose }, 'run-ended')
      changed.push(...effects.changed)
      tell.push(...effects.tell)
    }
    return { changed, tell }
  },
}

/** A run as one side sees it: its own numbers only, the count only in steps. */
export const caseloads: Shown = {
  shelf, zone: 'Z2',
  async show(tx, who, ids) {
    const shown = new Map<RecordId, object>()
    if (!hasRole(who, 'worker', 'head')) return shown
    const speaks = await store.iSpeak(tx)
    for (const run of await store.runsById(tx, ids)) {
      const seen = await seenBy(tx, who, run, speaks)
      if (seen) shown.set(run.id, seen)
    }
    return shown
  },
}

async function seenBy(tx: Tx, who: Who, run: RunRow, speaks: boolean): Promise<object | undefined> {
  const side = sideOf(run, who)
  if (!side) return undefined
  const [mine, other] = [run[side], run[side === 'a' ? 'b' : 'a']]
  const isMine = mine.person === who.person
  if (!speaks && !isMine && !hasRole(who, 'head')) return undefined
  const steps = ({ sentAt, showsAt, namedAt }: typeof mine) => ({ sent: sentAt !== undefined, shows: showsAt !== undefined, named: namedAt !== undefined })
  return {
    id: run.id, state: run.state, purpose: run.purpose, side, mine: { agency: mine.agency, ...steps(mine) }, other: { agency: other.agency, ...steps(other) }, isMine, speaks,
    proposedAt: run.proposedAt, revision: run.revision, ...(run.agreedAt !== undefined && { agreedAt: run.agreedAt }), ...(run.state !== 'ended' && { overAt: overAt(run) }),
    ...(isMine && run.state !== 'ended' && { halves: run.halves }), ...(speaks && run.state !== 'ended' && { caseload: (await store.caseloadAndSent(tx, run.id)).caseload }),
    ...(countIsShown(run) && { count: tellCount(run.found!) }),
    ...(isMine && recordsAreShown(run) && { rows: await store.myMatchedRows(tx, run.id) }),
    ...(run.ending && { ending: run.ending, endedAt: run.endedAt, ...(run.told && { count: run.told }), ...await endedBy(tx, who, run) }),
  }
}

/** Of which side it was; of who has left since, nothing. */
async function endedBy(tx: Tx, who: Who, { endedBy: by, a, b }: RunRow): Promise<{ readonly endedBy?: 'me' | 'mine' | 'other' }> {
  if (!by) return {}
  if (by === who.person) return { endedBy: 'me' }
  for (const { agency, person } of [a, b]) {
    if (person === by || (await store.whoHearsOfRun(tx, agency)).some((one) => one.person === by)) return { endedBy: agency === who.agency ? 'mine' : 'other' }
  }
  return {}
}

async function changeRun(tx: Tx, act: Act, about: RecordId | undefined, { kind, half }: { readonly kind: string; readonly half?: RunKeySent | undefined }, change: (run: RunRow, by: RunPerson) => Run | Refusal): Promise<Effects | Refusal> {
  const run = about && await store.runForUpdate(tx, about)
  if (!run || !sideOf(run, act.by)) return notYours()
  const next = change(run, await personOf(tx, act.by))
  if (next instanceof Refusal) return next
  await store.updateRun(tx, next, half)
  return await effectsOf(tx, { ...next, purpose: run.purpose }, act, kind)
}

async function personOf(tx: Tx, { person, agency }: Who): Promise<RunPerson> {
  return { person, agency, speaks: await store.iSpeak(tx) }
}

type WithPurpose = Run & Pick<RunRow, 'purpose'>

function purposeOf({ purpose }: Pick<RunRow, 'purpose'>): string {
  return `recognition/caseload-${purpose}`
}

/** `kind`: told to the heads of the other side, and to its person. */
async function effectsOf(tx: Tx, run: WithPurpose, { by }: Pick<Act, 'by'>, kind?: string): Promise<Effects & { readonly changed: readonly Change[] }> {
  const { changed, tell } = await tellingOf(tx, run, kind, by.agency)
  return { about: run.id, changed, tell, purpose: purposeOf(run), result: { state: run.state } }
}

async function tellingOf(tx: Tx, run: WithPurpose, kind?: string, notTo?: AgencyId): Promise<{ readonly changed: readonly Change[]; readonly tell: readonly Told[] }> {
  const changed = new Set<string>()
  const tell = new Map<string, Told>()
  for (const { agency, person: began } of [run.a, run.b]) {
    const hear = await store.whoHearsOfRun(tx, agency)
    for (const person of [...hear.map((one) => one.person), ...(began ? [began] : [])]) changed.add(person)
    if (kind === undefined || agency === notTo) continue
    for (const person of [...hear.filter(({ tells }) => tells).map((one) => one.person), ...(began ? [began] : [])]) tell.set(person, { person, kind, shelf, about: run.id, child: null })
  }
  return { changed: [{ shelf, id: run.id, to: [...changed].map((person) => `person:${person}` as const), child: null }], tell: [...tell.values()] }
}
