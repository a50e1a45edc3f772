/** The facts of a file are corrected; two answers stand side by side until the desk that opened the file has settled them. */
import { legalStatusOf, needsNotice, type Procedural } from '../child.ts'
import { editsOf, factsOf, isCorrectable, standingFact, withFacts, type Facts, type KeptFact } from '../facts.ts'
import type { correctFacts, settleConflict } from '../forms.ts'
import { seesFact } from '../sight.ts'
import { usedBefore } from '../three-days.ts'
import { firstNotice } from './concerns.ts'
import { addEvent, checkPlace, childChanged, happenedAt, ownChild, ownDesk, receivesChildren } from './file.ts'
import { stopResidence } from './residence.ts'
import * as store from './store.ts'
import type { ChildRecord } from './store.ts'
import * as factStore from './store-facts.ts'
import type { Conflict, FactWritten } from './store-facts.ts'
import { desksOwning, desksServing, isServedBy, sightOf } from '#core/access/server/relations.ts'
import type { Sight } from '#core/access/sight.ts'
import type { Who } from '#core/access/who.ts'
import { later } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import { clocksOf, startClock, stopClock } from '#core/clocks/server/running.ts'
import { dueAt } from '#core/clocks/terms.ts'
import type { Known } from '#core/forms/fields.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import { isSame, mergeEdit, settleField, type Answer, type Became, type Sheet, type Value } from '#core/sync/merge.ts'
import type { Act, Effects, Filled, Told } from '#core/sync/server/room.ts'

export interface Writing { readonly desk: DeskId; /** The revision of the file that lay before who wrote. */ readonly basedOn: number | undefined }
export interface Wrote { /** What counts now. */ readonly facts: Partial<Facts>; /** Facts of which something new was said. */ readonly touched: readonly string[]; /** Those whose answer lies next to another one. */ readonly beside: readonly string[]; /** Facts to which there are two answers since now. */ readonly opened: readonly KeptFact[] }

/** The first answers of a file that is being opened. */
export async function keepFirstFacts(tx: Tx, act: Act, child: Omit<ChildRecord, 'code' | 'ageDocument'>, desk: DeskId): Promise<void> {
  const written = Object.entries(factsOf(child)).map(([fact, value]) => ({ ...answerOf(act, child, desk, { fact: fact as KeptFact, value, revision: child.revision }), became: 'stood', live: true }) as const)
  await factStore.insertFactsWritten(tx, written, { basedOn: null })
}

/**
 * Writes answers into a file whose row is locked, and says what counts now. The file's revision after it is the next one;
 * the caller writes the file. Who does not see a fact had not seen what stood there: their answer lies beside.
 */
export async function writeFacts(tx: Tx, act: Act, child: ChildRecord, edits: Partial<Facts>, { desk, basedOn }: Writing): Promise<Wrote> {
  if (Object.keys(edits).length === 0) return { facts: {}, touched: [], beside: [], opened: [] }
  const [rows, sights] = await Promise.all([factStore.factsWritten(tx, [child.id]), sightOf(tx, [child.id])])
  const sight = sights.get(child.id)!
  const by = { edit: act.id, pen: act.by.session }
  // That proceedings have recognised the child is not unsaid by the next conversation: what it says lies beside.
  const isByCourt = (fact: string) => fact === 'procedural' && child.procedural === 'recognised'
  const parts = [{ sees: true, basedOn }, { sees: false, basedOn: 0 }]
  const before = sheetOf(rows, child.revision)
  let became: Record<string, Became> = {}
  let after = before
  for (const part of parts) {
    const values = Object.fromEntries(Object.entries(edits).filter(([fact]) => (seesFact(sight, fact) && !isByCourt(fact)) === part.sees)) as Record<string, Value>
    const done = mergeEdit({ ...after, revision: child.revision }, { ...by, basedOn: part.basedOn, values })
    after = done.sheet
    became = { ...became, ...done.became }
  }

  const written: FactWritten[] = []
  const facts: Partial<Record<KeptFact, Value>> = {}
  const opened: KeptFact[] = []
  for (const fact of Object.keys(edits) as KeptFact[]) {
    const [was, is] = [before.fields[fact], after.fields[fact]!]
    const said = [...is.past, ...is.live].find(({ edit }) => edit === act.id)
    if (said) written.push({ ...answerOf(act, child, desk, { fact, value: said.value, revision: said.revision }), became: said.became, live: is.live.includes(said) })
    const stands = standingFact(fact, is)
    if (stands !== undefined) facts[fact] = stands
    if (is.live.length > 1 && (was?.live.length ?? 0) <= 1) opened.push(fact)
  }
  await factStore.putBehind(tx, rows.filter((row) => row.live && !after.fields[row.fact]!.live.some(({ edit }) => edit === row.edit)).map(({ id }) => id))
  await factStore.insertFactsWritten(tx, written, { basedOn: basedOn ?? null })
  for (const fact of opened) await factStore.openConflict(tx, { id: act.newId(), child: child.id, fact, openedAt: act.at })
  for (const fact of Object.keys(became).filter((one) => became[one] === 'agreed')) await closeAsAgreed(tx, act, child, desk, { fact: fact as KeptFact, rows, after })
  return { facts, touched: Object.keys(became).filter((fact) => became[fact] !== 'same'), beside: Object.keys(became).filter((fact) => became[fact] === 'beside'), opened }
}

/** What a conversation said of criminal proceedings. "Not known" unsays nothing. */
export function proceduralHeard({ procedural }: { readonly procedural?: Procedural | undefined }): Partial<Facts> {
  return procedural === undefined || procedural === 'unknown' ? {} : { procedural }
}

function answerOf(act: Act, child: Pick<ChildRecord, 'id'>, desk: DeskId, { fact, value, revision }: { fact: KeptFact; value: Value; revision: number }) {
  return { id: act.newId(), child: child.id, fact, value, revision, edit: act.id, pen: act.by.session, by: act.by.person, desk, agency: act.by.agency, at: act.at, filledAt: happenedAt(act) }
}

function sheetOf(rows: readonly FactWritten[], revision: number): Sheet {
  const fields: Record<string, { live: Answer[]; past: Answer[] }> = {}
  for (const row of rows) (fields[row.fact] ??= { live: [], past: [] })[row.live ? 'live' : 'past'].push(row)
  return { revision, fields: Object.fromEntries(Object.entries(fields).map(([fact, { live, past }]) => [fact, { live: inOrder(live), past }])) }
}

/** What stood first lies in front: of two to which no care is due it counts until somebody has settled them. */
function inOrder<A extends Answer>(answers: readonly A[]): A[] {
  return answers.toSorted((a, b) => Number(b.became === 'stood') - Number(a.became === 'stood') || a.revision - b.revision)
}

async function closeAsAgreed(tx: Tx, act: Act, child: ChildRecord, desk: DeskId, { fact, rows, after }: { fact: KeptFact; rows: readonly FactWritten[]; after: Sheet }): Promise<void> {
  const open = (await factStore.conflictsOf(tx, [child.id])).find((one) => one.fact === fact && one.settledAt === null)
  const stands = rows.find((row) => row.fact === fact && after.fields[fact]!.live.some(({ edit }) => edit === row.edit))
  if (!open || !stands) return
  await factStore.closeConflict(tx, open.id, { answers: rows.filter((row) => row.fact === fact && row.live).map(({ id }) => id), answer: stands.id, because: null, at: act.at, by: act.by.person, desk, agency: act.by.agency })
}

/**
 * What follows from new facts by itself. The term of a safe place runs while any open answer says that the child sleeps
 * there (Rules 12, 18); nobody waits for a joint identification of whom proceedings have recognised (Rules 30); the law's first notice falls due when the facts ask for it (Rules 16.1), and is never taken back by a correction.
 */
export async function followFacts(tx: Tx, act: Act, after: ChildRecord, { desk, touched }: { desk: DeskId; touched: readonly string[] }): Promise<ChildRecord> {
  if (touched.includes('staysTonight')) {
    const live = (await factStore.factsWritten(tx, [after.id])).filter((row) => row.fact === 'staysTonight' && row.live)
    if (!live.some(({ value }) => value === 'safe-place')) await stopClock(tx, { kind: 'safe-place', about: after.id }, act.at, 'done')
    // From the day it was said on, not from when it came here: three days are no longer for having been told late. A phone whose clock is behind makes them shorter, never longer.
    else await startThreeDays(tx, act, after, desk)
  }
  if (touched.includes('procedural')) {
    if (after.procedural === 'recognised') await stopClock(tx, { kind: 'identification-meeting', about: after.id }, act.at, 'withdrawn')
    else if (after.state === 'potential-presumed') await startClock(tx, { kind: 'identification-meeting', about: after.id, child: after.id, desk, region: after.region, from: act.at }, editionOf(act.programme, after.edition))
  }
  if (touched.includes('procedural') || touched.includes('citizenshipSaid')) await followCitizenship(tx, act, after, desk)
  if (after.noticeNeeded || after.noticeMadeAt !== null || !['company', 'carerMayBeInvolved', 'seenAs', 'age'].some((fact) => touched.includes(fact))) return after
  const seenAs = after.state === 'unknown' ? 'not-clear' : after.state === 'potential-at-risk' ? 'at-risk' : 'presumed'
  const asksForIt = needsNotice({ seenAs, safeNow: 'unknown', with: after.company, carerMayBeInvolved: after.carerMayBeInvolved as Known, presumedMinor: after.presumedMinor })
  if (!asksForIt || await receivesChildren(tx, act.programme, desk)) return after
  await startClock(tx, { kind: firstNotice, about: after.id, child: after.id, desk, region: after.region, from: act.at }, editionOf(act.programme, after.edition))
  return { ...after, noticeNeeded: true }
}

/** Rules 12, 18: not more than three days and nights, of which a night elsewhere gives none back. */
async function startThreeDays(tx: Tx, act: Act, { id, region, edition: code }: ChildRecord, desk: DeskId): Promise<void> {
  const [edition, from, kind] = [editionOf(act.programme, code), happenedAt(act), 'safe-place']
  const stays = [...(await clocksOf(tx, [id])).values()].flat().filter((clock) => clock.kind === kind)
  const whole = dueAt(from, edition.terms[kind]!, edition.calendar) - from
  await startClock(tx, { kind, about: id, child: id, desk, region, from, until: later(from, Math.max(0, whole - usedBefore(stays, from))) }, edition)
}

/** Law 1, 17.2.12: who is a victim by either road and no citizen has at least thirty days to decide on cooperation, also where either is known later. */
async function followCitizenship(tx: Tx, act: Act, after: ChildRecord, desk: DeskId): Promise<void> {
  const about = { kind: 'decide-on-cooperation', about: after.id }
  if (after.citizenshipSaid === 'KZ') {
    await stopClock(tx, about, act.at, 'withdrawn')
    await stopResidence(tx, after, act.at, 'withdrawn')
  } else if (['identified', 'procedural-victim'].includes(legalStatusOf(after))) await startClock(tx, { ...about, child: after.id, desk, region: after.region, from: act.at }, editionOf(act.programme, after.edition))
}

/** The desk that opened the file hears that it has something to settle. */
export async function tellOwners(tx: Tx, child: ChildId, opened: readonly KeptFact[]): Promise<Told[]> {
  return opened.length === 0 ? [] : (await desksOwning(tx, child)).map((desk) => ({ desk, kind: 'child-conflict', shelf: 'children', about: child }))
}

export async function factsCorrected(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof correctFacts>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  const edits = editsOf(answers)
  if (Object.keys(edits).length === 0) return refuse('identification.nothing-changed')
  const sight = (await sightOf(tx, [child.id])).get(child.id)!
  if (Object.keys(edits).some((fact) => !seesFact(sight, fact))) return refuse('identification.part-of-the-file')
  const unknown = answers.place && checkPlace(act.programme, answers.place)
  if (unknown) return unknown
  const desk = await ownDesk(tx, act, child.id)
  const { facts, touched, beside, opened } = await writeFacts(tx, act, child, edits, { desk, basedOn })
  const next = await followFacts(tx, act, { ...withFacts(child, facts), changedAt: act.at, revision: child.revision + 1 }, { desk, touched })
  await store.updateChild(tx, next)
  if (touched.length > 0) await addEvent(tx, act, child.id, desk, 'facts-corrected', { facts: touched })
  for (const fact of opened) await addEvent(tx, act, child.id, desk, 'conflict-opened', { fact })
  return { ...await childChanged(tx, child.id, { purpose: 'identify', result: { beside } }), tell: await tellOwners(tx, child.id, opened) }
}

/**
 * Settles one fact to which there are two answers: by the desk that opened the file, and only with all of them before its eyes.
 * Refuses: `identification.owner-settles`, `identification.settled-already`, `identification.another-answer` (one came that
 * who settles has not seen), `identification.no-such-answer`, `identification.nothing-changed` (another one, and none was given).
 */
export async function conflictSettled(tx: Tx, act: Act, { answers, about, basedOn }: Filled<typeof settleConflict>): Promise<Effects | Refusal> {
  const known = about && await factStore.conflictById(tx, about)
  const child = known && await ownChild(tx, act.by, known.child)
  if (!child) return notYours()
  const owning = await desksOwning(tx, child.id)
  const desk = act.by.desks.find((one) => owning.includes(one))
  if (!desk) return refuse('identification.owner-settles')
  // The file is locked only now: who waited for it finds how the one before has settled.
  const conflict = await factStore.conflictById(tx, known.id)
  if (!conflict || conflict.settledAt !== null) return refuse('identification.settled-already')
  const { fact } = conflict
  const rows = await factStore.factsWritten(tx, [child.id])
  const open = rows.filter((row) => row.fact === fact && row.live)
  if (basedOn === undefined || basedOn > child.revision || open.some(({ revision }) => revision > basedOn)) return refuse('identification.another-answer')
  const value = answers.keep === 'answer' ? open.find(({ id }) => id === answers.answer)?.value : isCorrectable(fact) ? editsOf(answers)[fact] : undefined
  if (value === undefined) return refuse(answers.keep === 'answer' ? 'identification.no-such-answer' : 'identification.nothing-changed', { field: answers.keep === 'answer' ? 'answer' : fact })
  const unknown = answers.keep === 'another' && answers.place && checkPlace(act.programme, answers.place)
  if (unknown) return unknown

  const sheet = settleField(sheetOf(rows, child.revision), fact, { edit: act.id, pen: act.by.session, value })
  const said: FactWritten = { ...answerOf(act, child, desk, { fact, value, revision: sheet.revision }), became: 'stood', live: true }
  await factStore.putBehind(tx, open.map(({ id }) => id))
  await factStore.insertFactsWritten(tx, [said], { basedOn })
  await factStore.closeConflict(tx, conflict.id, { answers: open.map(({ id }) => id), answer: said.id, because: answers.because, at: act.at, by: act.by.person, desk, agency: act.by.agency })
  const next = await followFacts(tx, act, { ...withFacts(child, { [fact]: standingFact(fact, sheet.fields[fact]!) }), changedAt: act.at, revision: sheet.revision }, { desk, touched: [fact] })
  await store.updateChild(tx, next)
  await addEvent(tx, act, child.id, desk, 'conflict-settled', { fact, because: answers.because })
  const serving = await desksServing(tx, child.id)
  const others = new Set(open.filter((row) => !isSame(row.value, value) && row.by !== null && row.by !== act.by.person && serving.includes(row.desk)).map((row) => row.by!))
  return { ...await childChanged(tx, child.id, { purpose: 'identify' }), about: conflict.id, tell: [...others].map((person) => ({ person, kind: 'conflict-settled', shelf: 'children', about: child.id })) }
}

/** The conflicts of files, as far as this sight reaches: every answer with where it was written and when it came, and how it was settled. */
export function conflictsSeen(who: Who, sight: Sight, conflicts: readonly Conflict[], rows: readonly FactWritten[], owning: readonly DeskId[]) {
  const maySettle = owning.some((desk) => who.desks.includes(desk))
  return conflicts.filter(({ fact }) => seesFact(sight, fact)).map(({ id, fact, openedAt, answers, settledAt, desk, agency, answer, because }) => {
    const sides = rows.filter((row) => row.fact === fact && (settledAt === null ? row.live : answers.includes(row.id)))
    const shown = { id, fact, openedAt, maySettle, answers: inOrder(sides).map((row) => tellAnswer(who, row)) }
    const final = rows.find((row) => row.id === answer)
    return settledAt === null || !final ? shown : { ...shown, settled: { at: settledAt, desk, agency, value: final.value, ...(because !== null && { because }) } }
  })
}

function tellAnswer(who: Who, { id, value, desk, agency, at, filledAt, by }: FactWritten) {
  return { id, value, desk, agency, at, filledAt, isMine: by === who.person }
}

/** Everything that was ever written into the facts of one file, newest first: what gave way can still be read. */
export async function whatWasWritten(tx: Tx, who: Who, { child }: Readonly<Record<string, string>>): Promise<object | Refusal> {
  if (!isId(child) || !await isServedBy(tx, who.desks, child as ChildId)) return notYours()
  const [rows, sights] = await Promise.all([factStore.factsWritten(tx, [child as RecordId]), sightOf(tx, [child as ChildId])])
  const sight = sights.get(child as ChildId)!
  return { written: rows.filter(({ fact }) => seesFact(sight, fact)).toReversed().map((row) => ({ fact: row.fact, ...tellAnswer(who, row), became: row.became, live: row.live })) }
}
