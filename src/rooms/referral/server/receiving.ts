/** The receiver: has it on screen, answers, and tells what became of it; in its own notebook, by a link, or on the telephone to the sender. */
import type { answerReferral, openReferral, recordOutcome, toldByPhone } from '../forms.ts'
import { answer, cameThrough, markOpened, recordWhatBecame, type Through } from '../referral.ts'
import { announcement, changeOf, custodyFor, keepStory, letGo, move, rowFor, termsOf } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { endRelation, offeredTo, relate } from '#core/access/server/relations.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Answers } from '#core/forms/form.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { releaseIdentity } from '#core/vault/server/vault.ts'

export async function opened(tx: Tx, act: Act, { about }: Filled<typeof openReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  const before = store.referralOf(row)
  const next = markOpened(before, act.at)
  if (next === before) return { about: row.id, child: row.child, changed: [] }
  await move(tx, act, row, cameThrough(next, throughOf(act)))
  return { about: row.id, child: row.child, changed: [await changeOf(tx, next, row.region)] }
}

export async function answered(tx: Tx, act: Act, { about, answers }: Filled<typeof answerReferral>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  return spokenFor(act, row, answers) ?? await takeAnswer(tx, act, row, { ...answers, through: throughOf(act) })
}

export async function became(tx: Tx, act: Act, { about, answers }: Filled<typeof recordOutcome>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'receiver')
  if (row instanceof Refusal) return row
  return spokenFor(act, row, answers) ?? await takeOutcome(tx, act, row, { ...answers, through: throughOf(act) })
}

/** What the receiver said on the telephone, as the sender writes it down. */
export async function heardByPhone(tx: Tx, act: Act, { about, answers: { said, ...told } }: Filled<typeof toldByPhone>): Promise<Effects | Refusal> {
  const row = await rowFor(tx, act.by, about, 'sender')
  if (row instanceof Refusal) return row
  if (said === 'accept' || said === 'ask' || said === 'decline') return await takeAnswer(tx, act, row, { ...told, answer: said, through: 'phone' })
  return await takeOutcome(tx, act, row, { ...told, outcome: said, because: told.reason, through: 'phone' })
}

/** Of a person the house knows who answers; of whoever holds a link it knows nothing, so they say it once. */
function spokenFor({ by }: Act, row: Row, { saidBy }: { readonly saidBy?: string | undefined }): Refusal | undefined {
  return by.roles.includes('link') && !saidBy && !row.saidBy ? refuse('referral.say-who', { field: 'saidBy' }) : undefined
}

function throughOf({ by }: Act): Through | undefined {
  return by.roles.includes('link') ? 'link' : undefined
}

type Given = Pick<Answers<typeof answerReferral>, 'answer' | 'reason' | 'why' | 'question' | 'comeAt' | 'saidBy'> & { readonly through: Through | undefined }

/** Of several answers, however they come, one is taken: the row is locked. */
async function takeAnswer(tx: Tx, act: Act, row: Row, { through, ...answers }: Given): Promise<Effects | Refusal> {
  const given = answers.answer === 'decline' ? { answer: 'decline' as const, reason: answers.reason! } : { answer: answers.answer }
  const moved = answer(store.referralOf(row), given, { terms: termsOf(act, row), at: act.at })
  if (moved instanceof Refusal) return moved
  const next = cameThrough(moved, through)
  const story = async (column: string, text: string | undefined) => await keepStory(act, { child: row.child, row: row.id, column }, text) ?? undefined
  const [why, question] = [await story('why', answers.why), await story('question', answers.question)]
  await move(tx, act, row, next, { comeAt: answers.comeAt, saidBy: answers.saidBy, ...(why && { why }), ...(question && { question }) })
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

type Became = Pick<Answers<typeof recordOutcome>, 'outcome' | 'because' | 'what' | 'saidBy'> & { readonly through: Through | undefined }

async function takeOutcome(tx: Tx, act: Act, row: Row, { through, ...answers }: Became): Promise<Effects | Refusal> {
  const what = answers.outcome === 'not-possible' ? { outcome: answers.outcome, because: answers.because! } : { outcome: answers.outcome }
  const moved = recordWhatBecame(store.referralOf(row), what, { terms: termsOf(act, row), at: act.at })
  if (moved instanceof Refusal) return moved
  const next = cameThrough(moved, through)
  const whatBecame = await keepStory(act, { child: row.child, row: row.id, column: 'what_became' }, answers.what)
  await move(tx, act, row, next, { saidBy: answers.saidBy, ...(whatBecame && { whatBecame }) })
  const custody = next.state === 'declined' ? await letGo(tx, act, row) : []
  return {
    about: row.id, child: row.child, purpose: 'refer', changed: [await changeOf(tx, next, row.region), ...custody],
    tell: [{ desk: row.fromDesk, kind: 'referral-outcome', shelf: 'referrals', about: row.id }],
    announce: [{ ...announcement(`referral.${answers.outcome}`, next), held: true }],
  }
}
