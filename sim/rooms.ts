/**
 * The rooms of the house over a store in memory: what the hearts decide is theirs, what is loaded, locked, written and told is
 * said here as the rooms' doors say it on PostgreSQL. That both say the same is shown by `replay.pg.test.ts`.
 */
import type { Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import { dayMs, later, minuteMs } from '#core/clock.ts'
import type { Form } from '#core/forms/form.ts'
import type { ChildId, ConcernId, DeskId, PersonId, RecordId, ReferralId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Announcement, Audience, Change, Effects } from '#core/sync/server/room.ts'
import { katch } from '#programmes/katch/programme.ts'
import { meet, moveHelp, talkAgain, type ChildFile } from '#rooms/identification/child.ts'
import { noteChildMet, pass, raise, setAside, takeUp, type Concern } from '#rooms/identification/concern.ts'
import { anotherConversation, meetChild, raiseConcern, takeUpConcern } from '#rooms/identification/forms.ts'
import { answerReferral, confirmHandOver, openReferral, recordOutcome, replyToQuestion, sendReferral, takeOver, tellSigned, withdrawReferral } from '#rooms/referral/forms.ts'
import { beginCustody, confirm, takeOverFrom, type HandOver } from '#rooms/referral/hand-over.ts'
import { fitTogether, inTime, readReceipt, readStatement, signingReceipt, signingStatement, type Receipt, type Statement } from '#rooms/referral/packet.ts'
import {
  answer, clockKindOf, escalate, isOpen, markOpened, passOn, recordWhatBecame, reply, send, takeOverChild, termsFrom, turnOf, withdraw, type Referral,
} from '#rooms/referral/referral.ts'
import { agencyOf, desks, digestOf, region, signs } from './world.ts'

export interface ChildRow extends ChildFile { readonly id: ChildId; readonly code: string; /** How its first worker called the child, where that was another's code. */ readonly called?: string; readonly talks: number }
export interface HandOverRow extends HandOver { readonly id: RecordId; readonly child: ChildId; readonly referral: RecordId; readonly n: number }
export interface SignedRow {
  readonly id: RecordId; readonly child: ChildId; readonly fromDesk: DeskId; readonly toDesk: DeskId; readonly answer: Receipt['answer']; readonly statement: string; readonly receipt: string
  readonly saidAt: Moment; readonly answeredAt: Moment; readonly toldAt: Moment; readonly because: string | null; readonly result: { readonly referral?: RecordId; readonly handOver?: RecordId }
}
export interface Relation { readonly desk: DeskId; readonly kind: 'owner' | 'referred-pending' | 'referred-accepted' }
export interface RunningClock { readonly kind: string; readonly desk: DeskId; readonly from: Moment }

/** Every table of the house that the simulation knows. Rows are never changed, only replaced. */
export interface Tables {
  concerns: Concern
  children: ChildRow
  relations: readonly Relation[]
  referrals: Referral
  handOvers: HandOverRow
  signed: SignedRow
  clocks: readonly RunningClock[]
}
export interface Tx {
  get<T extends keyof Tables>(table: T, id: RecordId): Tables[T] | undefined
  put<T extends keyof Tables>(table: T, id: RecordId, row: Tables[T]): void
  all<T extends keyof Tables>(table: T): Iterable<Tables[T]>
}
export interface SimAct { readonly id: RecordId; readonly by: Who; readonly at: Moment; readonly filledAt: Moment; newId<T extends RecordId = RecordId>(): T; code(): string; /** Whose signing key this is. */ signer(key: string): PersonId | undefined; /** Whether somebody works at a desk now. */ stands(person: PersonId, desk: DeskId): boolean }
export interface SimFilled { readonly answers: any; readonly about?: RecordId }
export interface SimTakes { readonly form: Form; readonly by: Who['roles']; handle(tx: Tx, act: SimAct, filled: SimFilled): Effects | Refusal }

/** A concern as tomorrow's form might ask for it: the phones of yesterday still tell it as they did. */
export const raiseConcernNext: Form = { ...raiseConcern, version: 2, upgrades: new Map([[1, ({ children, ...rest }) => ({ ...rest, howMany: children })]]) }

const terms = termsFrom(katch.editions[0])
const worker = ['worker'] as const

export const rooms: readonly { readonly takesIn: readonly SimTakes[] }[] = [
  { takesIn: [
    { form: raiseConcernNext, by: ['champion', 'worker'], handle: concernRaised }, { form: takeUpConcern, by: ['worker', 'coordinator'], handle: concernDecided },
    { form: meetChild, by: worker, handle: childMet }, { form: anotherConversation, by: worker, handle: talkedAgain },
  ] },
  { takesIn: [
    { form: sendReferral, by: worker, handle: sent }, { form: openReferral, by: worker, handle: opened }, { form: answerReferral, by: worker, handle: answered },
    { form: replyToQuestion, by: worker, handle: replied }, { form: takeOver, by: worker, handle: tookOver }, { form: confirmHandOver, by: worker, handle: confirmed },
    { form: recordOutcome, by: worker, handle: became }, { form: withdrawReferral, by: worker, handle: takenBack },
    { form: tellSigned, by: worker, handle: toldSigned },
  ] },
]

function concernRaised(tx: Tx, act: SimAct, { answers }: SimFilled): Effects {
  const concern = raise({ id: act.newId<ConcernId>(), raisedBy: act.by.person, urgency: answers.urgency, desk: desks.guardianship }, act.at)
  tx.put('concerns', concern.id, concern)
  return { about: concern.id, changed: [concernChange(concern)] }
}

function concernDecided(tx: Tx, act: SimAct, { answers, about }: SimFilled): Effects | Refusal {
  const concern = about === undefined ? undefined : tx.get('concerns', about)
  const mine = concern !== undefined && isAtDeskOf(act.by, concern)
  if (!concern || !(mine || watches(act.by))) return notYours()
  if (!mine && answers.decision !== 'pass') return refuse('identification.another-desk')
  const next = answers.decision === 'take-up' ? takeUp(concern, concern.desk!, act.at)
    : answers.decision === 'set-aside' ? setAside(concern, answers.reason, act.at)
    : takesConcerns(answers.toDesk) ? pass(concern, answers.toDesk, act.at) : refuse('identification.desk-takes-none')
  if (next instanceof Refusal) return next
  tx.put('concerns', next.id, next)
  return { about: next.id, changed: [concernChange(next)] }
}

function childMet(tx: Tx, act: SimAct, { answers, about }: SimFilled): Effects | Refusal {
  const concern = about === undefined ? undefined : tx.get('concerns', about)
  if (about !== undefined && !(concern?.desk && act.by.desks.includes(concern.desk))) return notYours()
  const named = (answers.desk as DeskId | undefined) ?? concern?.desk ?? undefined
  if (named !== undefined && !act.by.desks.includes(named)) return notYours()
  if (named === undefined && act.by.desks.length !== 1) return refuse('identification.which-desk')
  const desk = named ?? act.by.desks[0]!
  const id = (answers.child as ChildId | undefined) ?? act.newId<ChildId>()
  if (tx.get('children', id)) return notYours()
  const called = answers.code as string | undefined
  const code = called === undefined || [...tx.all('children')].some((one) => one.code === called || one.called === called) ? act.code() : called
  tx.put('children', id, { ...meet(answers, act.at), id, code, ...(called !== undefined && called !== code && { called }), talks: 1 })
  tx.put('relations', id, [{ desk, kind: 'owner' }])
  const changed: Change[] = [{ shelf: 'children', id, to: [`desk:${desk}`] }]
  if (concern) {
    const next = noteChildMet(concern, desk, act.at)
    if (next instanceof Refusal) return next
    tx.put('concerns', next.id, next)
    changed.push(concernChange(next))
  }
  return { about: id, child: id, changed, result: { child: id, code } }
}

function talkedAgain(tx: Tx, act: SimAct, { answers, about }: SimFilled): Effects | Refusal {
  const child = about === undefined ? undefined : ownChild(tx, act.by, about)
  if (!child) return notYours()
  tx.put('children', child.id, { ...child, ...talkAgain(child, answers, act.at), talks: child.talks + 1 })
  return { about: child.id, child: child.id, changed: [childLine(tx, child.id)] }
}

function sent(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const child = about === undefined ? undefined : ownChild(tx, act.by, about)
  if (!child) return notYours()
  const from = serving(tx, child.id).filter((desk) => act.by.desks.includes(desk)).sort()[0]!
  if (child.code !== answers.code && child.called !== answers.code) return refuse('referral.another-code')
  const referral = send({
    child: child.id, to: { desk: answers.toDesk, agency: agencyOf(answers.toDesk) }, service: answers.service, urgency: answers.urgency, ageBand: answers.ageBand,
    shareNow: answers.shareNow ?? [], shareOnAcceptance: answers.shareOnAcceptance ?? [],
  }, { id: act.id as ReferralId, from: { desk: from, agency: act.by.agency }, ground: { basis: 'law-child-in-danger' }, terms, at: act.at })
  if (referral instanceof Refusal) return referral
  const before = answers.insteadOf === undefined ? undefined : continueFrom(tx, act, { id: answers.insteadOf, child: child.id })
  if (before instanceof Refusal) return before
  if (isAsked(tx, referral)) return refuse('referral.already-there')
  tx.put('referrals', referral.id, referral)
  relate(tx, child.id, { desk: referral.to.desk, kind: 'referred-pending' })
  startTurn(tx, referral)
  return { about: referral.id, child: child.id, changed: [changeOf(referral), ...(before ? [before] : [])], announce: [said('referral.sent', referral)], result: { referral: referral.id, dueAt: referral.turn.by } }
}

function continueFrom(tx: Tx, act: SimAct, { id, child }: { id: RecordId; child: ChildId }): Change | Refusal {
  const row = tx.get('referrals', id)
  if (!row || row.child !== child || !act.by.desks.includes(row.from.desk)) return notYours()
  const next = passOn(row, act.at)
  if (next instanceof Refusal) return next
  move(tx, row, next)
  return changeOf(next)
}

function opened(tx: Tx, act: SimAct, { about }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const next = markOpened(row, act.at)
  if (next === row) return { about: row.id, child: row.child, changed: [] }
  move(tx, row, next)
  return { about: row.id, child: row.child, changed: [changeOf(next)] }
}

function answered(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const next = answer(row, answers.answer === 'decline' ? { answer: 'decline', reason: answers.reason } : { answer: answers.answer }, { terms, at: act.at })
  if (next instanceof Refusal) return next
  move(tx, row, next)
  if (next.state === 'accepted') {
    relate(tx, row.child, { desk: row.to.desk, kind: 'referred-accepted' })
    unrelate(tx, row.child, { desk: row.to.desk, kind: 'referred-pending' })
  }
  if (next.state === 'declined') letGo(tx, row)
  const custody = next.state === 'accepted' ? custodyFor(tx, row) : []
  return { about: row.id, child: row.child, changed: [changeOf(next), ...custody], announce: [said(`referral.${next.state}`, next)] }
}

function replied(tx: Tx, act: SimAct, { about }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  const next = reply(row, { terms, at: act.at })
  if (next instanceof Refusal) return next
  move(tx, row, next)
  return { about: row.id, child: row.child, changed: [changeOf(next)] }
}

function tookOver(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const next = takeOverChild(row, { terms, at: act.at })
  if (next instanceof Refusal) return next
  const line = [...tx.all('handOvers')].filter((one) => one.child === row.child).sort((a, b) => a.n - b.n)
  const from = (answers.fromDesk as DeskId | undefined) ?? row.from.desk
  const happenedAt = later(Math.min(act.filledAt, act.at) as Moment, -answers.minutesAgo * minuteMs)
  const custody = takeOverFrom({ ...beginCustody(line[0]?.from ?? from, 0 as Moment), line }, { from, to: row.to.desk, at: happenedAt }, act.at)
  if (custody instanceof Refusal) return custody
  tx.put('handOvers', act.id, { ...custody.line.at(-1)!, id: act.id, child: row.child, referral: row.id, n: line.length + 1 })
  move(tx, row, next)
  const to = [...new Set([...serving(tx, row.child), from, row.to.desk])].map((desk): Audience => `desk:${desk}`)
  return { about: row.id, child: row.child, changed: [changeOf(next), { shelf: 'hand-overs', id: act.id, to }], announce: [said('referral.taken-over', next)], result: { handOver: act.id } }
}

function confirmed(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const row = about === undefined ? undefined : tx.get('handOvers', about)
  if (!row || !seesHandOver(tx, act.by, row)) return notYours()
  const entry = confirm(row, { by: act.by.desks, itWasSo: answers.itWasSo === 'yes', at: act.at })
  if (entry instanceof Refusal) return entry
  tx.put('handOvers', row.id, { ...row, ...entry })
  const to = [...new Set([...serving(tx, row.child), row.from, row.to])].map((desk): Audience => `desk:${desk}`)
  return { about: row.id, child: row.child, changed: [{ shelf: 'hand-overs', id: row.id, to }] }
}

function became(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const what = answers.outcome === 'not-possible' ? { outcome: answers.outcome, because: answers.because } : { outcome: answers.outcome }
  const next = recordWhatBecame(row, what, { terms, at: act.at })
  if (next instanceof Refusal) return next
  move(tx, row, next)
  const custody = next.state === 'declined' ? letGo(tx, row) : []
  return { about: row.id, child: row.child, changed: [changeOf(next), ...custody], announce: [{ ...said(`referral.${answers.outcome}`, next), held: true }] }
}

function takenBack(tx: Tx, act: SimAct, { about, answers }: SimFilled): Effects | Refusal {
  const row = rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  const next = withdraw(row, answers.reason, act.at)
  if (next instanceof Refusal) return next
  move(tx, row, next)
  const custody = letGo(tx, row)
  return { about: row.id, child: row.child, changed: [changeOf(next), ...custody], announce: [{ ...said('referral.withdrawn', next), held: 'answeredAt' in row }] }
}

/** So long after it was signed the giver's phone may still bring the child's file. */
const waitsForMeetingMs = 14 * dayMs

/** What two people signed without a line, told by whichever phone has one first. */
function toldSigned(tx: Tx, act: SimAct, { answers }: SimFilled): Effects | Refusal {
  const texts = { statement: textOf(answers.statement), receipt: textOf(answers.receipt) }
  const [statement, receipt] = [readStatement(texts.statement), readReceipt(texts.receipt)]
  if (statement instanceof Refusal) return statement
  if (receipt instanceof Refusal) return receipt
  const isWhole = answers.statementSignature === signs(statement.by, signingStatement, texts.statement) && answers.receiptSignature === signs(receipt.by, signingReceipt, texts.receipt)
  if (!isWhole) return refuse('vault.packet-changed')
  const [giver, taker] = [act.signer(statement.by), act.signer(receipt.by)]
  if (!giver || !taker) return refuse('vault.signer-unknown')
  const apart = fitTogether(statement, digestOf(texts.statement), receipt)
  if (apart) return apart
  const { id, child, from, to } = statement
  if (![giver, taker].includes(act.by.person) && ![from, to].some((desk) => act.by.desks.includes(desk))) return notYours()
  const known = tx.get('signed', id)
  if (known) {
    if (known.statement !== texts.statement) return refuse('vault.packet-changed')
    return known.receipt === texts.receipt ? { about: id, changed: [], result: known.result } : refuse('vault.answered-otherwise')
  }
  if (!inTime(statement, receipt, act.at) && act.at < later(statement.at, waitsForMeetingMs) && !tx.get('relations', child)) return refuse('sync.not-yet')

  const line: Change = { shelf: 'signed-hand-overs', id, to: [`desk:${from}`, `desk:${to}`] }
  const keep = (because: string | null, result: object) => tx.put('signed', id, {
    id, child, fromDesk: from, toDesk: to, answer: receipt.answer, ...texts, saidAt: statement.at, answeredAt: receipt.at, toldAt: act.at, because, result,
  })
  const became = whyNot(tx, act, { statement, receipt, giver, taker }) ?? inSavepoint(tx, (inside) => signedBecomes(inside, act, statement, receipt))
  if (became instanceof Refusal) {
    const result = { signed: id, answer: receipt.answer, because: became.code }
    keep(became.code, result)
    return { about: id, changed: [line], result }
  }
  const result = { signed: id, answer: receipt.answer, referral: became.referral.id, ...(became.handOver && { handOver: became.handOver }) }
  keep(null, result)
  return { about: id, child, changed: [...became.changed, line], announce: became.announce, result }
}

function whyNot(tx: Tx, act: SimAct, { statement, receipt, giver, taker }: { statement: Statement; receipt: Receipt; giver: PersonId; taker: PersonId }): Refusal | undefined {
  const late = inTime(statement, receipt, act.at)
  if (late) return late
  if (!act.stands(giver, statement.from)) return refuse('referral.giver-left')
  if (!act.stands(taker, statement.to)) return refuse('referral.taker-left')
  return serving(tx, statement.child).includes(statement.from) ? undefined : refuse('referral.giver-has-no-file')
}

interface Became { readonly referral: Referral; readonly handOver?: RecordId; readonly changed: readonly Change[]; readonly announce: readonly Announcement[] }

function signedBecomes(tx: Tx, act: SimAct, statement: Statement, receipt: Receipt): Became | Refusal {
  const { child, from, to } = statement
  if (receipt.answer === 'accept') {
    relate(tx, child, { desk: to, kind: 'referred-accepted' })
    unrelate(tx, child, { desk: to, kind: 'referred-pending' })
  }
  const asked = askedFor(tx, act, statement)
  if (asked instanceof Refusal) return asked
  const before = asked.referral
  if (receipt.answer === 'decline') {
    const next = answer(before, { answer: 'decline', reason: receipt.reason }, { terms, at: act.at })
    if (next instanceof Refusal) return next
    move(tx, before, next)
    letGo(tx, before)
    return { referral: next, changed: [changeOf(next)], announce: [...asked.announce, said('referral.declined', next)] }
  }
  const isAnswered = before.state !== 'waiting' && before.state !== 'asked'
  const accepted = isAnswered ? before : answer(before, { answer: 'accept' }, { terms, at: act.at })
  if (accepted instanceof Refusal) return accepted
  if (!isAnswered) move(tx, before, accepted)
  const next = takeOverChild(accepted, { terms, at: act.at })
  if (next instanceof Refusal) return next
  const line = [...tx.all('handOvers')].filter((one) => one.child === child).sort((a, b) => a.n - b.n)
  const custody = takeOverFrom({ ...beginCustody(line[0]?.from ?? from, 0 as Moment), line }, { from, to, at: Math.min(receipt.at, act.at) as Moment }, act.at)
  if (custody instanceof Refusal) return custody
  const handOver = act.newId()
  tx.put('handOvers', handOver, { ...custody.line.at(-1)!, confirmed: { at: act.at, itWasSo: true }, id: handOver, child, referral: next.id, n: line.length + 1 })
  move(tx, accepted, next)
  const audiences = [...new Set([...serving(tx, child), from, to])].map((desk): Audience => `desk:${desk}`)
  return {
    referral: next, handOver, changed: [changeOf(next), ...custodyFor(tx, next), { shelf: 'hand-overs', id: handOver, to: audiences }],
    announce: [...asked.announce, ...(isAnswered ? [] : [said('referral.accepted', next)]), said('referral.taken-over', next)],
  }
}

/** The referral that was asked with a line before, or the one that was signed, made now. */
function askedFor(tx: Tx, act: SimAct, { id, child, from, to, answers }: Statement): { referral: Referral; announce: readonly Announcement[] } | Refusal {
  const file = tx.get('children', child)
  if (file && file.code !== answers.code && file.called !== answers.code) return refuse('referral.another-code')
  const open = [...tx.all('referrals')].find((one) => one.child === child && one.from.desk === from && one.to.desk === to && isOpen(one) && one.state !== 'declined')
  if (open) return { referral: open, announce: [] }
  const referral = send({
    child, to: { desk: to, agency: agencyOf(to) }, service: answers.service, urgency: answers.urgency, ageBand: answers.ageBand, shareNow: answers.shareNow ?? [], shareOnAcceptance: answers.shareOnAcceptance ?? [],
  }, { id, from: { desk: from, agency: agencyOf(from) }, ground: { basis: 'law-child-in-danger' }, terms, at: act.at })
  if (referral instanceof Refusal) return referral
  if (isAsked(tx, referral)) return refuse('referral.already-there')
  tx.put('referrals', referral.id, referral)
  startTurn(tx, referral)
  return { referral, announce: [said('referral.sent', referral)] }
}

/** One desk is asked for one child once at a time; the database's index says so. */
function isAsked(tx: Tx, { id, child, to }: Referral): boolean {
  return [...tx.all('referrals')].some((one) => one.id === id || (one.child === child && one.to.desk === to.desk && isOpen(one) && one.state !== 'declined'))
}

/** What is refused inside leaves nothing behind. */
function inSavepoint<T>(tx: Tx, work: (inside: Tx) => T | Refusal): T | Refusal {
  const written = new Map<keyof Tables, Map<RecordId, unknown>>()
  const done = work({
    get: (table, id) => (written.get(table)?.get(id) ?? tx.get(table, id)) as never,
    put(table, id, row) {
      const own = written.get(table) ?? new Map<RecordId, unknown>()
      written.set(table, own.set(id, row))
    },
    *all(table) {
      const own = written.get(table)
      for (const row of tx.all(table) as Iterable<{ id: RecordId }>) if (!own?.has(row.id)) yield row as never
      if (own) yield* own.values() as Iterable<never>
    },
  })
  if (!(done instanceof Refusal)) for (const [table, own] of written) for (const [id, row] of own) tx.put(table, id, row as never)
  return done
}

function textOf(encoded: string): string {
  return Buffer.from(encoded, 'base64url').toString()
}

/** What the room downstairs does when it hears what happened to a referral. */
export function hear(tx: Tx, act: SimAct, { name, child, from, to, held }: Announcement): Change[] {
  if (!child) return []
  switch (name) {
    case 'referral.sent': case 'referral.accepted': return ownChild(tx, act.by, child) ? [childLine(tx, child)] : []
    case 'referral.taken-over': case 'referral.started': {
      const file = ownChild(tx, act.by, child)
      if (!file) return []
      const next = moveHelp(file, 'in-services', act.at)
      if (!(next instanceof Refusal) && next !== file) tx.put('children', child, { ...file, ...next })
      return [childLine(tx, child)]
    }
    case 'referral.declined': case 'referral.not-possible': case 'referral.withdrawn':
      return [{ shelf: 'children', id: child, to: [from, held === true ? to : undefined].filter((desk) => typeof desk === 'string').map((desk): Audience => `desk:${desk}`) }]
    default: return []
  }
}

/** The clockwork's job: one after the other learns that something waits. `free`: may this one be locked now? */
export function escalateDue(tx: Tx, at: Moment, free: (id: RecordId) => boolean): { readonly changed: Change[]; readonly skipped: boolean } {
  const due = [...tx.all('referrals')].filter((one) => isOpen(one) && one.turn.escalatesAt <= at)
  const changed = due.filter(({ id }) => free(id)).flatMap((one) => {
    const next = escalate(one, { terms, at })
    if (next instanceof Refusal) return []
    tx.put('referrals', next.id, next)
    return [changeOf(next)]
  })
  return { changed, skipped: due.some(({ id }) => !free(id)) }
}

/** The referral of which the next in line learns first. */
export function firstEscalation(referrals: Iterable<Referral>): { readonly id: ReferralId; readonly at: Moment } | undefined {
  let first: { id: ReferralId; at: Moment } | undefined
  for (const one of referrals) if (isOpen(one) && (!first || one.turn.escalatesAt < first.at)) first = { id: one.id, at: one.turn.escalatesAt }
  return first
}

/** One record as this person may see it; nothing: it is not theirs. */
export function show(tx: Tx, who: Who, shelf: string, id: RecordId): object | undefined {
  const isWorker = who.roles.includes('worker')
  switch (shelf) {
    case 'concerns': {
      const concern = tx.get('concerns', id)
      if (!concern) return undefined
      const { raisedBy, through } = concern
      const whole = isAtDeskOf(who, concern) ? 'desk' : watches(who) ? 'coordinator' : undefined
      if (whole) return seenOnce(concern, whole, () => concernFor(concern, whole))
      const isKnown = raisedBy === who.person || (isWorker && through.some((desk) => who.desks.includes(desk)))
      const seenAs = raisedBy === who.person ? 'raiser' : 'passed-on'
      return isKnown ? seenOnce(concern, seenAs, () => ({ seenAs, id, revision: concern.revision })) : undefined
    }
    case 'children': return isWorker && serving(tx, id as ChildId).some((desk) => who.desks.includes(desk)) ? tx.get('children', id) : undefined
    case 'referrals': {
      const row = tx.get('referrals', id)
      if (!row) return undefined
      const seenAs = isWorker && who.desks.includes(row.from.desk) ? 'sender' : isWorker && who.desks.includes(row.to.desk) && !forgets(row) ? 'receiver' : watches(who) ? 'coordinator' : undefined
      return seenAs && seenOnce(row, seenAs, () => ({ seenAs, ...row, turn: turnOf(row) }))
    }
    case 'hand-overs': {
      const row = tx.get('handOvers', id)
      return row && isWorker && seesHandOver(tx, who, row) ? row : undefined
    }
    case 'signed-hand-overs': {
      const row = tx.get('signed', id)
      return row && isWorker && [row.fromDesk, row.toDesk].some((desk) => who.desks.includes(desk)) ? seenOnce(row, 'side', () => signedSeen(row)) : undefined
    }
    default: return undefined
  }
}

const seen = new WeakMap<object, Record<string, object>>()
/** Rows never change: what one looks like from one side is made once. */
function seenOnce(row: object, seenAs: string, make: () => object): object {
  let sides = seen.get(row)
  if (!sides) seen.set(row, sides = {})
  return sides[seenAs] ??= make()
}

function signedSeen({ id, fromDesk, toDesk, answer: given, saidAt, answeredAt, toldAt, because, result }: SignedRow): object {
  return { id, fromDesk, toDesk, answer: given, saidAt, answeredAt, toldAt, because, referral: result.referral ?? null }
}

function concernFor({ raisedBy: _raisedBy, through: _through, ...facts }: Concern, seenAs: 'desk' | 'coordinator'): object {
  return { seenAs, ...facts }
}

function ownChild(tx: Tx, who: Who, id: RecordId): ChildRow | undefined {
  return serving(tx, id as ChildId).some((desk) => who.desks.includes(desk)) ? tx.get('children', id) : undefined
}

function rowFor(tx: Tx, who: Who, id: RecordId | undefined, side: 'sender' | 'receiver'): Referral | Refusal {
  const row = id === undefined ? undefined : tx.get('referrals', id)
  if (!row || !who.desks.includes(side === 'sender' ? row.from.desk : row.to.desk)) return notYours()
  return side === 'receiver' && forgets(row) ? notYours() : row
}

function move(tx: Tx, before: Referral, next: Referral): void {
  tx.put('referrals', next.id, next)
  const [was, is] = [turnOf(before), turnOf(next)]
  if (!was || (is && is.what === was.what && is.since === was.since)) return
  const kind = clockKindOf(katch.editions[0], was.what, next.urgency)
  tx.put('clocks', next.id, (tx.get('clocks', next.id) ?? []).filter((one) => one.kind !== kind))
  if (is) startTurn(tx, next)
}

function startTurn(tx: Tx, referral: Referral): void {
  const turn = turnOf(referral)!
  tx.put('clocks', referral.id, [...(tx.get('clocks', referral.id) ?? []), { kind: clockKindOf(katch.editions[0], turn.what, referral.urgency), desk: turn.desk, from: turn.since }])
}

const held: readonly Referral['state'][] = ['accepted', 'in-care', 'done']

function custodyFor(tx: Tx, { child, to }: Referral): Change[] {
  return [...tx.all('handOvers')].filter((one) => one.child === child).sort((a, b) => a.n - b.n).map(({ id }) => ({ shelf: 'hand-overs', id, to: [`desk:${to.desk}`] }))
}

function letGo(tx: Tx, referral: Referral): Change[] {
  const { id, child, to, state } = referral
  unrelate(tx, child, { desk: to.desk, kind: 'referred-pending' })
  if (state !== 'accepted' && state !== 'in-care') return []
  const isHeld = [...tx.all('referrals')].some((one) => one.id !== id && one.child === child && one.to.desk === to.desk && held.includes(one.state))
  if (!isHeld) unrelate(tx, child, { desk: to.desk, kind: 'referred-accepted' })
  return custodyFor(tx, referral)
}

function relate(tx: Tx, child: ChildId, { desk, kind }: Relation): void {
  const others = (tx.get('relations', child) ?? []).filter((one) => one.desk !== desk || one.kind !== kind)
  tx.put('relations', child, [...others, { desk, kind }])
}

function unrelate(tx: Tx, child: ChildId, { desk, kind }: Relation): void {
  tx.put('relations', child, (tx.get('relations', child) ?? []).filter((one) => one.desk !== desk || one.kind !== kind))
}

function serving(tx: Tx, child: ChildId): DeskId[] {
  return [...new Set((tx.get('relations', child) ?? []).filter(({ kind }) => kind !== 'referred-pending').map(({ desk }) => desk))]
}

function childLine(tx: Tx, id: ChildId): Change {
  return { shelf: 'children', id, to: serving(tx, id).map((desk): Audience => `desk:${desk}`) }
}

function concernChange(concern: Concern): Change {
  return { shelf: 'concerns', id: concern.id, child: null, to: [`person:${concern.raisedBy}`, `region:${region}`, ...concern.through.map((desk): Audience => `desk:${desk}`)] }
}

function changeOf(referral: Referral): Change {
  const [from, to] = [`desk:${referral.from.desk}`, `desk:${referral.to.desk}`] as const
  const watching: Audience[] = [`region:${region}`, ...(referral.path.some(({ level }) => level === 'programme') ? ['region:any' as const] : [])]
  return forgets(referral) ? { shelf: 'referrals', id: referral.id, to: [from, ...watching], gone: [to] } : { shelf: 'referrals', id: referral.id, to: [from, to, ...watching] }
}

function forgets({ state }: Referral): boolean {
  return state === 'declined' || state === 'passed-on' || state === 'withdrawn'
}

function said(name: string, { id, child, from, to, service }: Referral): Announcement {
  return { name, about: id, child, from: from.desk, to: to.desk, service }
}

function isAtDeskOf(who: Who, { desk }: Concern): boolean {
  return desk !== null && who.roles.includes('worker') && who.desks.includes(desk)
}

function watches(who: Who): boolean {
  return who.roles.includes('coordinator') && who.regions.includes(region)
}

function seesHandOver(tx: Tx, who: Who, { child, from, to }: HandOverRow): boolean {
  return [from, to, ...serving(tx, child)].some((desk) => who.desks.includes(desk))
}

function takesConcerns(desk: DeskId): boolean {
  return desk === desks.guardianship || desk === desks.police
}
