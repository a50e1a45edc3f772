/**
 * What two people signed without a line, told by whichever phone has one first. It becomes a referral, its answer and the hand-over as if
 * both had stood in the house, by its clock; what meanwhile stands in the way leaves the file as it is, and what was signed is kept (Security R-6).
 */
import { shareGroups, type tellSigned } from '../forms.ts'
import { beginCustody, takeOverFrom, type Custody } from '../hand-over.ts'
import { digestOf, fitTogether, inTime, readReceipt, readStatement, signingReceipt, signingStatement, type Receipt, type Statement } from '../packet.ts'
import { answer, send, takeOverChild, termsFrom, type Ground, type Referral } from '../referral.ts'
import { announcement, changeOf, custodyFor, desksOf, letGo, move, startTurn, termsOf, withoutBlocked } from './moving.ts'
import { editionFor, groundOf, meetsRules39, receiverFor, storiesOf } from './sending.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { blockedAmong, desksServing, endRelation, isUnknownChild, relate, shownTo } from '#core/access/server/relations.ts'
import { sees } from '#core/access/sight.ts'
import { dayMs, later, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Announcement, Change, Effects, Filled, Shown } from '#core/sync/server/room.ts'
import { fromBase64url, fromUtf8 } from '#core/vault/bytes.ts'
import { keepSigned, settleSigned, signedById, signersOfBoth, weighSigned } from '#core/vault/server/signed.ts'
import { releaseIdentity } from '#core/vault/server/vault.ts'
import { agencyOf, deskFor } from '#rooms/partnerships/server/door.ts'

/** So long after it was signed, in milliseconds, the giver's phone may still bring the child's file. */
const waitsForMeetingMs = 14 * dayMs

interface Told { readonly statement: Statement; readonly receipt: Receipt; readonly from: PersonId; readonly to: PersonId }

export async function toldSigned(tx: Tx, act: Act, { answers }: Filled<typeof tellSigned>): Promise<Effects | Refusal> {
  const texts = { statement: textOf(answers.statement), receipt: textOf(answers.receipt) }
  const [statement, receipt] = [readStatement(texts.statement), readReceipt(texts.receipt)]
  if (statement instanceof Refusal) return statement
  if (receipt instanceof Refusal) return receipt
  const both = await signersOfBoth(tx,
    { text: texts.statement, context: signingStatement, signature: answers.statementSignature, by: statement.by },
    { text: texts.receipt, context: signingReceipt, signature: answers.receiptSignature, by: receipt.by })
  if (both instanceof Refusal) return both
  const digests = { statement: await digestOf(texts.statement), receipt: await digestOf(texts.receipt) }
  const apart = fitTogether(statement, digests.statement, receipt)
  if (apart) return apart
  const { child, from, to } = statement
  if (![both.from, both.to].includes(act.by.person) && ![from, to].some((desk) => act.by.desks.includes(desk))) return notYours()
  if ((await blockedAmong(tx, [child])).has(child)) return notYours()
  const kept = await keepSigned(tx, {
    id: statement.id, child, fromDesk: from, toDesk: to, fromPerson: both.from, toPerson: both.to, answer: receipt.answer, ...digests,
    statementSignature: answers.statementSignature, receiptSignature: answers.receiptSignature, saidAt: statement.at, answeredAt: receipt.at,
  }, act)
  if (kept instanceof Refusal) return kept
  // Told before, by the other phone or by this one: the same answer, and nothing happens twice.
  if (kept !== 'fresh') return { about: kept.id, changed: [], result: kept.result ?? {} }

  // Met in a valley by the giver, whose phone has not told it yet: the receiver's telling waits for that. Not where it could come into no
  // file anyway: by two clocks that are years ahead it would wait for years.
  if (!inTime(statement, receipt, act.at) && act.at < later(statement.at, waitsForMeetingMs) && await isUnknownChild(tx, child)) return refuse('sync.not-yet')

  const told = { statement, receipt, ...both }
  const became = await whyNot(tx, act, told) ?? await store.attempt(tx, async () => await (receipt.answer === 'accept' ? takenOver : declined)(tx, act, told))
  const line: Change = { shelf: 'signed-hand-overs', id: statement.id, to: desksOf([from, to]), child }
  if (became instanceof Refusal) {
    const result = { signed: statement.id, answer: receipt.answer, because: became.code }
    await settleSigned(tx, statement.id, { because: became.code, result })
    // In no file, so the submission stays who told it; both desks hear of it, because somebody has to talk with somebody.
    return { about: statement.id, changed: [line], tell: [from, to].map((desk) => ({ desk, kind: 'hand-over-not-kept', shelf: 'signed-hand-overs', about: statement.id, child })), result }
  }
  const result = { signed: statement.id, answer: receipt.answer, referral: became.referral.id, ...(became.handOver && { handOver: became.handOver }) }
  await settleSigned(tx, statement.id, { because: null, result })
  return {
    about: statement.id, child, purpose: 'safety', changed: [...became.changed, line],
    tell: [from, to].map((desk) => ({ desk, kind: receipt.answer === 'accept' ? 'hand-over-told' : 'referral-answered', shelf: 'referrals', about: became.referral.id })),
    announce: became.announce, result,
  }
}

interface Became { readonly referral: Referral; readonly handOver?: RecordId; readonly changed: readonly Change[]; readonly announce: readonly Announcement[] }

/** What stands in the way by now, whoever was right when it was signed. */
async function whyNot(tx: Tx, act: Act, { statement, receipt }: Told): Promise<Refusal | undefined> {
  const late = inTime(statement, receipt, act.at)
  if (late) return late
  const { giverStands, takerStands, acts } = await weighSigned(tx, statement.id)
  if (!giverStands) return refuse('referral.giver-left')
  if (!takerStands) return refuse('referral.taker-left')
  return acts ? undefined : refuse('referral.giver-has-no-file')
}

/** Accepted and taken over at once: whoever tells it, the receiver's place in the file comes first, and the rest is done in it. */
async function takenOver(tx: Tx, act: Act, told: Told): Promise<Became | Refusal> {
  const { statement, receipt } = told
  const { child, from, to, answers } = statement
  if (receipt.answer !== 'accept') throw new Error('what was declined is not taken over')
  const { whole, groups } = await weighSigned(tx, statement.id)
  const shared = shareGroups.filter((group) => [...answers.shareNow ?? [], ...answers.shareOnAcceptance ?? []].includes(group))
  // Who was shown a part of the file can show no more of it to the next; what the receiver sees already it goes on seeing.
  const shows = [...new Set([...await shownTo(tx, child, to), ...shared.filter((group) => sees(whole ? 'whole' : new Set(groups), group))])]
  await relate(tx, { child, desk: to, kind: 'referred-accepted', purpose: 'refer', shows }, act.at)
  await endRelation(tx, { child, desk: to, kind: 'referred-pending' }, act.at)

  const asked = await askedFor(tx, act, told, (receiver) => groundOf(tx, act, { child, answers, receiver }))
  if (asked instanceof Refusal) return asked
  const terms = { terms: termsOf(act, asked.row), at: act.at }
  let row = asked.row
  if (row.state === 'waiting' || row.state === 'asked') {
    const accepted = answer(store.referralOf(row), { answer: 'accept' }, terms)
    if (accepted instanceof Refusal) return accepted
    await move(tx, act, row, accepted, { comeAt: 'now' })
    row = await again(tx, row)
  }
  const next = takeOverChild(store.referralOf(row), terms)
  if (next instanceof Refusal) return next
  if (row.shareOnAcceptance.includes('identity')) await releaseIdentity(tx, child, to, act)

  const line = await store.lineOfCustody(tx, child)
  const known: Custody = { ...beginCustody(line[0]?.fromDesk ?? from, 0 as Moment), line: line.map(store.handOverOf) }
  const happenedAt = Math.min(receipt.at, act.at) as Moment
  const custody = takeOverFrom(known, { from, to, at: happenedAt }, act.at)
  if (custody instanceof Refusal) return custody
  const handOver = act.newId<RecordId>()
  const signed = await store.insertHandOver(tx, {
    id: handOver, child, referral: row.id, n: line.length + 1, fromDesk: from, toDesk: to, happenedAt, signedAt: act.at, signedBy: told.to, ...receipt.taking,
    conditionNote: null, belongings: null, confirmed: { at: act.at, by: told.from },
  })
  if (!signed) return refuse('referral.not-the-holder')
  await move(tx, act, row, next)
  const serving = await desksServing(tx, child)
  return {
    referral: next, handOver,
    changed: [await changeOf(tx, next, row.region), ...await custodyFor(tx, row), { shelf: 'hand-overs', id: handOver, to: desksOf([...new Set([...serving, from, to])]) }],
    announce: [
      ...asked.announce, ...(asked.row.state === 'waiting' || asked.row.state === 'asked' ? [announcement('referral.accepted', next)] : []),
      { ...announcement('referral.taken-over', next), toKind: (await deskFor(tx, to))?.agency.kind, placeKind: receipt.taking.placeKind, handedOverBy: from, happenedAt },
    ],
  }
}

/** The child stays where it was, and the need is the sender's turn again. Nothing was shown to anybody, so no consent is asked for. */
async function declined(tx: Tx, act: Act, told: Told): Promise<Became | Refusal> {
  const { receipt, statement: { answers } } = told
  if (receipt.answer !== 'decline') throw new Error('what was accepted is not declined')
  const asked = await askedFor(tx, act, told, async () => (answers.basis === 'consent' ? { basis: 'consent', covers: shareGroups } : await groundOf(tx, act, { child: told.statement.child, answers, receiver: '' as AgencyId })))
  if (asked instanceof Refusal) return asked
  const next = answer(store.referralOf(asked.row), { answer: 'decline', reason: receipt.reason }, { terms: termsOf(act, asked.row), at: act.at })
  if (next instanceof Refusal) return next
  await move(tx, act, asked.row, next)
  await letGo(tx, act, asked.row)
  return { referral: next, changed: [await changeOf(tx, next, asked.row.region)], announce: [...asked.announce, announcement('referral.declined', next)] }
}

/** The referral it is about: the one that was asked with a line before, or the one that was signed, made now in the giver's name. */
async function askedFor(tx: Tx, act: Act, { statement, from }: Told, groundFor: (receiver: AgencyId) => Promise<Ground>): Promise<{ row: Row; announce: readonly Announcement[] } | Refusal> {
  const { id, child, answers } = statement
  const to = await receiverFor(tx, act, { child, answers })
  if (to instanceof Refusal) return to
  const open = await store.openBetween(tx, child, statement.from, statement.to)
  if (open) return { row: open, announce: [] }
  const agency = await agencyOf(tx, statement.from)
  if (!agency) return refuse('referral.giver-left')
  const edition = await editionFor(tx, act, child)
  const referral = send({
    child, to: { desk: to.desk, agency: to.agency }, service: answers.service, urgency: answers.urgency, ageBand: answers.ageBand,
    shareNow: answers.shareNow ?? [], shareOnAcceptance: answers.shareOnAcceptance ?? [],
  }, { id, from: { desk: statement.from, agency }, ground: await groundFor(to.agency), terms: termsFrom(edition), at: act.at })
  if (referral instanceof Refusal) return referral
  const stories = await storiesOf(act, { child, row: id }, answers)
  // What it goes on from is the sender's to end, with a line.
  if (!await store.insertReferral(tx, referral, { answers: { ...answers, code: to.code, insteadOf: undefined }, sentBy: from, edition: edition.code, stories })) return refuse('referral.already-there')
  await startTurn(tx, referral, { region: answers.where.region, edition })
  const [row] = await store.referralsById(tx, [id])
  return { row: row!, announce: [{ ...announcement('referral.sent', referral), meetsRules39: await meetsRules39(tx, child, { kind: to.kind, papers: answers }) }] }
}

async function again(tx: Tx, { id }: Row): Promise<Row> {
  return (await store.referralsById(tx, [id]))[0]!
}

function textOf(encoded: string): string {
  try { return fromUtf8(fromBase64url(encoded)!) } catch { return '' }
}

/** For both desks: that it was told, and why it is in no file where it is not. No child, no story. */
export const signedHandOvers: Shown = {
  shelf: 'signed-hand-overs', zone: 'Z2',
  async show(tx, who, ids) {
    const shown = new Map<RecordId, object>()
    if (!who.roles.includes('worker')) return shown
    for (const { id, fromDesk, toDesk, answer: given, saidAt, answeredAt, toldAt, because, result } of await withoutBlocked(tx, await signedById(tx, ids))) {
      if (![fromDesk, toDesk].some((desk) => who.desks.includes(desk))) continue
      shown.set(id, { id, fromDesk, toDesk, answer: given, saidAt, answeredAt, toldAt, because, referral: (result as { referral?: RecordId } | null)?.referral ?? null })
    }
    return shown
  },
}
