/** What the law's signs say together: advice with its reasons, which a person confirms and whom it concerns may object to. */
import { advise, confirm, contest, decideContest, type Advice } from '../advice.ts'
import type { SignCode } from '../codes.ts'
import type { confirmAdvice, contestAdvice, decideContest as decideContestForm } from '../forms.ts'
import { addEvent, childChanged, keepStory, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import { sightOf } from '#core/access/server/relations.ts'
import { dayOf } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { startClock, stopClock } from '#core/clocks/server/running.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { notYours, Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'

export async function giveAdvice(tx: Tx, act: Act, child: ChildId, on: { signs: readonly SignCode[]; placeKind?: SignCode | undefined; inDanger: boolean }): Promise<void> {
  const advice: Advice = advise(on)
  await store.insertAdvice(tx, { id: act.newId(), child, ...advice, givenAt: act.at })
}

/** Advice first, then its child: events are numbered under the lock on the child's row. It rests on the whole file, and is for who sees that. */
async function lockAdvice(tx: Tx, act: Act, id: RecordId) {
  const advice = await store.adviceForUpdate(tx, id)
  if (!advice || !await ownChild(tx, act.by, advice.child)) return undefined
  return (await sightOf(tx, [advice.child])).get(advice.child) === 'whole' ? advice : undefined
}

export async function adviceConfirmed(tx: Tx, act: Act, { answers, about }: Filled<typeof confirmAdvice>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  const next = confirm(advice, { agrees: answers.agree === 'yes', by: act.by.person })
  if (next instanceof Refusal) return next
  await store.confirmOnRecord(tx, advice.id, { agrees: answers.agree === 'yes', by: act.by.person })
  await addEvent(tx, act, advice.child, await ownDesk(tx, act, advice.child), 'advice-confirmed', { agrees: answers.agree, says: advice.says })
  return { ...await childChanged(tx, advice.child, { purpose: 'identify' }), about: advice.id }
}

const contestClock = 'answer-to-objection'

export async function adviceContested(tx: Tx, act: Act, { answers, about }: Filled<typeof contestAdvice>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  // An objection stands on the Personal Data Law: it is that of the day, whenever the file began.
  const inForce = editionOn(act.programme, dayOf(act.at))
  const next = contest(advice, { by: act.by.person, at: act.at, calendar: inForce.calendar })
  if (next instanceof Refusal) return next
  if (next.state !== 'contested') throw new Error('an objection that is none')
  const desk = await ownDesk(tx, act, advice.child)
  await store.contestOnRecord(tx, advice.id, { by: act.by.person, for: answers.by, at: act.at, answerBy: next.answerBy })
  await keepStory(tx, act, { child: advice.child, about: 'advices', record: advice.id, part: 'contest_why', desk }, answers.why)
  await addEvent(tx, act, advice.child, desk, 'advice-contested', { by: answers.by })
  const [child] = await store.childrenById(tx, [advice.child])
  // A programme may leave it to the day in the file; where it has a term, the term climbs.
  if (inForce.terms[contestClock]) await startClock(tx, { kind: contestClock, about: advice.id, child: advice.child, desk, region: child!.region, from: act.at }, inForce)
  return { ...await childChanged(tx, advice.child, { purpose: 'identify', tell: 'advice-contested' }), about: advice.id, result: { answerBy: next.answerBy } }
}

export async function contestDecided(tx: Tx, act: Act, { answers, about }: Filled<typeof decideContestForm>): Promise<Effects | Refusal> {
  const advice = about && await lockAdvice(tx, act, about)
  if (!advice) return notYours()
  const next = decideContest(advice, { decision: answers.decision, by: act.by.person })
  if (next instanceof Refusal) return next
  const desk = await ownDesk(tx, act, advice.child)
  await store.decideContestOnRecord(tx, advice.id, { decision: answers.decision, by: act.by.person, at: act.at })
  await keepStory(tx, act, { child: advice.child, about: 'advices', record: advice.id, part: 'decision_why', desk }, answers.why)
  await stopClock(tx, { kind: contestClock, about: advice.id }, act.at, 'done')
  await addEvent(tx, act, advice.child, desk, 'contest-decided', { decision: answers.decision })
  return { ...await childChanged(tx, advice.child, { purpose: 'identify', tell: 'child-changed' }), about: advice.id }
}
