/** The receiver: has it on screen, answers, and tells what became of it. */
import type { answerReferral, openReferral, recordOutcome } from '../forms.ts'
import { answer, markOpened, recordWhatBecame, termsFrom } from '../referral.ts'
import { announcement, changeOf, custodyFor, keepStory, letGo, move, rowFor } from './moving.ts'
import * as store from './store.ts'
import { endRelation, offeredTo, relate } from '#core/access/server/relations.ts'
import type { Tx } from '#core/db/tx.ts'
import { Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { releaseIdentity } from '#core/vault/server/vault.ts'

export async function opened(tx: Tx, act: Act, { about }: Filled<typeof openReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const before = store.referralOf(row)
  const next = markOpened(before, act.at)
  if (next === before) return { about: row.id, child: row.child, changed: [] }
  await move(tx, act, row, next)
  return { about: row.id, child: row.child, changed: [await changeOf(tx, next, row.region)] }
}

export async function answered(tx: Tx, act: Act, { about, answers }: Filled<typeof answerReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const given = answers.answer === 'decline' ? { answer: 'decline' as const, reason: answers.reason! } : { answer: answers.answer }
  const next = answer(store.referralOf(row), given, { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const story = async (column: string, text: string | undefined) => await keepStory(act, { child: row.child, row: row.id, column }, text) ?? undefined
  const [why, question] = [await story('why', answers.why), await story('question', answers.question)]
  await move(tx, act, row, next, { comeAt: answers.comeAt, ...(why && { why }), ...(question && { question }) })
  if (next.state === 'accepted') {
    const before = await store.heldOtherwise(tx, { child: row.child, desk: row.toDesk, besides: row.id }) ?? []
    await relate(tx, { child: row.child, desk: row.toDesk, kind: 'referred-accepted', purpose: 'refer', shows: [...new Set([...before, ...await offeredTo(tx, row.child, row.toDesk)])] }, act.at)
    await endRelation(tx, { child: row.child, desk: row.toDesk, kind: 'referred-pending' }, act.at)
    if (row.shareOnAcceptance.includes('identity')) await releaseIdentity(tx, row.child, row.toDesk, act)
  }
  const custody = next.state === 'accepted' ? await custodyFor(tx, row) : []
  if (next.state === 'declined') await letGo(tx, act, row)
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, next, row.region), ...custody],
    tell: [{ desk: row.fromDesk, kind: next.state === 'asked' ? 'referral-asked' : 'referral-answered', shelf: 'referrals', about: row.id }],
    announce: [announcement(`referral.${next.state}`, next)],
  }
}

export async function became(tx: Tx, act: Act, { about, answers }: Filled<typeof recordOutcome>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const what = answers.outcome === 'not-possible' ? { outcome: answers.outcome, because: answers.because! } : { outcome: answers.outcome }
  const next = recordWhatBecame(store.referralOf(row), what, { terms: termsFrom(act.programme.clocks), at: act.at })
  if (next instanceof Refusal) return next
  const whatBecame = await keepStory(act, { child: row.child, row: row.id, column: 'what_became' }, answers.what)
  await move(tx, act, row, next, whatBecame ? { whatBecame } : {})
  const custody = next.state === 'declined' ? await letGo(tx, act, row) : []
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, next, row.region), ...custody],
    tell: [{ desk: row.fromDesk, kind: 'referral-outcome', shelf: 'referrals', about: row.id }],
    announce: [{ ...announcement(`referral.${answers.outcome}`, next), held: true }],
  }
}
