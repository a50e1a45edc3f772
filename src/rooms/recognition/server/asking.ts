/** A question to other agencies: counted, logged, answered with desks to ask; and the house's own looking among the files of one desk. */
import { answerOf, askingLimits, mayAsk, restsOnMore } from '../asking.ts'
import type { askOthers } from '../forms.ts'
import * as store from './store.ts'
import type { Candidate } from './store.ts'
import { isUnknownChild, mayAct } from '#core/access/server/relations.ts'
import { later, weekMinutes } from '#core/clock.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { weightWord, type Reason } from '#core/matching/score.ts'
import { questionOfSent } from '#core/matching/sent.ts'
import type { Match } from '#core/matching/server/matcher.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Announcement, Change, Effects, Filled, Job, Told } from '#core/sync/server/room.ts'
import type { Tx } from '#core/db/tx.ts'

/** So many of the likest are looked at: those of one's own and of desks named already fall away. */
const looked = 30

export async function askedOthers(tx: Tx, act: Act, { answers, about, sealed }: Filled<typeof askOthers>): Promise<Effects | Refusal> {
  const child = about as ChildId | undefined
  if (!child) return notYours()
  const isNew = await isUnknownChild(tx, child)
  // Who asks with nothing is not told whether there is such a child.
  if (isNew ? !sealed?.question : !await mayAct(tx, act.by.desks, child)) return notYours()
  const desk = (answers.desk as DeskId | undefined) ?? (act.by.desks.length === 1 ? act.by.desks[0] : undefined)
  if (desk === undefined) return refuse('recognition.which-desk', { field: 'desk' })
  if (!act.by.desks.includes(desk)) return notYours()
  if (!sealed?.question) return refuse('recognition.nothing-to-ask-with')
  const allowed = mayAsk(await store.askedSince(tx, child, later(act.at, -askingLimits.withinMs)), { hasFile: !isNew })
  if (allowed instanceof Refusal) return allowed
  await store.insertQuestion(tx, { child, desk, purpose: answers.purpose }, act)

  const candidates = candidatesOf(await act.matcher.ask(questionOfSent(sealed.question, { of: 'others' }), { most: looked }), act).filter(({ reasons }) => restsOnMore(reasons))
  const found = await store.find(tx, act.id, candidates, askingLimits.desks)
  const changed: Change[] = found.flatMap(({ pair, child: other, desk: theirs }) => [{ shelf: 'pairs', id: pair, to: [`desk:${desk}`], child }, { shelf: 'pairs', id: pair, to: [`desk:${theirs}`], child: other }])
  const tell: Told[] = []
  for (const one of found.filter(({ isNew: fresh }) => fresh)) {
    const notice = { shelf: 'pairs', about: one.pair, child: one.child }
    tell.push({ desk: one.desk, kind: 'pair-found', ...notice })
    for (const person of await store.whoHears(tx, one.pair)) tell.push({ person, kind: 'pair-asked', ...notice })
  }
  if (allowed.alarm) for (const person of await store.whoWatches(tx)) tell.push({ person, kind: `questions-${allowed.alarm}`, shelf: 'questions', about: act.id, child: null })
  return {
    about: child, child, purpose: `recognition/${answers.purpose}`, changed, tell,
    result: answerOf(found.map(({ pair, desk: theirs, likely }) => ({ pair, desk: theirs, likely })), allowed.left),
  }
}

function candidatesOf(matches: readonly Match[], act: Act): (Candidate & { reasons: readonly Reason[] })[] {
  return matches.flatMap(({ child, verdict, reasons }) => (verdict === 'likely' || verdict === 'very-likely' ? [{ child, likely: verdict, reasons, number: act.newId() }] : []))
}

/** Who was newly or otherwise written down is looked for by the house, among the files of their own desk. */
export async function lookLater(tx: Tx, act: Act, { child }: Announcement): Promise<void> {
  if (child && await mayAct(tx, act.by.desks, child)) await store.toLook(tx, child, act.at)
}

export const lookAmongOwn: Job = {
  name: 'recognition-look', everyMinutes: 1,
  async run(tx, act) {
    const changed: Change[] = []
    for (const child of await store.takeToLook(tx, 20)) {
      const alike = candidatesOf(await act.matcher.alikeTo(child), act).map((one) => ({ ...one, reasons: one.reasons.map(inSteps) }))
      if (alike.length === 0) continue
      // A line for each child of a pair, so that whoever is kept from either hears of none.
      for (const { pair, desk } of await store.findAtHome(tx, child, alike, act.at)) changed.push({ shelf: 'pairs', id: pair, to: [`desk:${desk}`], child })
    }
    return { changed }
  },
}

/**
 * Once a week everybody is held against everybody: a file may have come to a desk that has another one of the same child, and how alike is
 * alike enough may have been set otherwise since. Of each pair at one desk that is not known yet, one child is put on the list of those who are looked for.
 */
export const siftAll: Job = {
  name: 'recognition-sift', everyMinutes: weekMinutes,
  async run(tx, act) {
    for (const child of await store.worthLooking(tx, await act.matcher.sift({ most: mostSifted }), mostLooked)) await store.toLook(tx, child, act.at)
    return { changed: [] }
  },
}
/** Most of whom the whole house seems to have twice stand at two desks, or are known. */
const mostSifted = 100_000
const mostLooked = 2000

/** At rest a weight is one of five: how rare a name is here does not stand in it. */
function inSteps({ code, bits }: Reason): Reason {
  const steps = { 'matching.weight.strongly-for': 8, 'matching.weight.for': 3, 'matching.weight.little': 0, 'matching.weight.against': -2, 'matching.weight.strongly-against': -8 } as const
  return { code, bits: steps[weightWord(bits)] }
}
