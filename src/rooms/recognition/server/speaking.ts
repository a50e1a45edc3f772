/** What two sides say of a pair, the name shown to compare, and the end of both. */
import { askingLimits } from '../asking.ts'
import type { say, showName, takeBack, undo } from '../forms.ts'
import { isOpen, part, sideFor, sidesOf, speak, unsay, type Side, type Speaker } from '../pair.ts'
import * as store from './store.ts'
import type { PairRow } from './store.ts'
import { mayAct, partsOf } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import { later } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { RecordId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Act, Change, Effects, Filled, Job, Told } from '#core/sync/server/room.ts'
import type { DeskSeal, SealedComparison } from '#core/vault/sealed.ts'
import { joinFiles, partFiles } from '#rooms/identification/server/door.ts'
import { endComparing, endOverdueComparing, layReady, showForComparing } from '#core/vault/server/vault.ts'

export async function nameShown(tx: Tx, act: Act, { about, sealed }: Filled<typeof showName>): Promise<Effects | Refusal> {
  const pair = await ownPair(tx, act, about)
  if (pair instanceof Refusal) return pair
  if (!isOpen(pair)) return refuse('recognition.settled')
  if (pair.a.desk === pair.b.desk) return refuse('recognition.one-desk')
  const refused = await show(tx, act, pair, sealed?.comparison)
  return refused ?? { ...effectsOf(pair, act.by), tell: tellOther(pair, act.by, 'pair-name-shown') }
}

export async function said(tx: Tx, act: Act, { answers, about, sealed }: Filled<typeof say>): Promise<Effects | Refusal> {
  const pair = await ownPair(tx, act, about)
  if (pair instanceof Refusal) return pair
  const next = speak(pair, answers.answer, { by: speakerOf(act.by), at: act.at, areOne: (await partsOf(tx, pair.a.child)).includes(pair.b.child) })
  if (next instanceof Refusal) return next
  if (answers.answer !== 'different' && pair.a.desk !== pair.b.desk) {
    const refused = (sealed?.comparison && await show(tx, act, pair, sealed.comparison)) ?? (sealed?.seals && await laidReady(tx, act, pair, sealed.seals))
    if (refused) return refused
  }
  if (!isOpen(next)) await endComparing(tx, [pair.id], act.at)
  await store.updatePair(tx, next)
  const joined = next.state === 'joined' ? await joinFiles(tx, { pair: pair.id, a: pair.a.child }) : undefined
  const effects = effectsOf(pair, act.by)
  return {
    ...effects, changed: [...effects.changed ?? [], ...joined?.changed ?? []], tell: tellOther(pair, act.by, next.state === 'joined' ? 'pair-joined' : next.state === 'apart' ? 'pair-apart' : 'pair-said'), result: { state: next.state },
  }
}

export async function undone(tx: Tx, act: Act, { about }: Filled<typeof undo>): Promise<Effects | Refusal> {
  const pair = await ownPair(tx, act, about)
  if (pair instanceof Refusal) return pair
  const next = part(pair, { by: speakerOf(act.by), at: act.at })
  if (next instanceof Refusal) return next
  await endComparing(tx, [pair.id], act.at)
  await store.updatePair(tx, next)
  const parted = await partFiles(tx, { pair: pair.id })
  const effects = effectsOf(pair, act.by)
  return { ...effects, changed: [...effects.changed ?? [], ...parted.changed], tell: tellOther(pair, act.by, 'pair-undone') }
}

export async function takenBack(tx: Tx, act: Act, { about }: Filled<typeof takeBack>): Promise<Effects | Refusal> {
  const pair = await ownPair(tx, act, about)
  if (pair instanceof Refusal) return pair
  const left = await store.sidesLeft(tx, pair)
  const next = unsay(pair, { by: speakerOf(act.by), hasLeft: (side) => left.has(side) })
  if (next instanceof Refusal) return next
  await store.updatePair(tx, next)
  return { ...effectsOf(pair, act.by), tell: tellOther(pair, act.by, 'pair-open-again') }
}

/** A name shown for comparing is shown for fourteen days, whatever became of the pair. */
export const endShown: Job = {
  name: 'recognition-end-shown', everyMinutes: 60,
  async run(tx, act) {
    return { changed: (await endOverdueComparing(tx, act.at)).map(({ pair, child, desk }): Change => ({ shelf: 'pairs', id: pair, to: [`desk:${desk}`], child })) }
  },
}

/** A pair of mine, locked; my side's child is one for whom one of my desks may act. */
async function ownPair(tx: Tx, { by }: Act, about: RecordId | undefined): Promise<PairRow | Refusal> {
  const pair = about && await store.pairForUpdate(tx, about)
  const side = pair && sideFor(pair, speakerOf(by))
  return pair && side && await mayAct(tx, by.desks, pair[side].child) ? pair : notYours()
}

/** What is compared of my side's child, sealed to the other side's desk and to no other. */
async function show(tx: Tx, act: Act, pair: PairRow, comparison: SealedComparison | undefined): Promise<Refusal | undefined> {
  const { own, other } = ownAndOther(pair, act.by)
  if (comparison?.desk !== other.desk) return refuse('recognition.name-not-sealed')
  return await showForComparing(tx, { pair: pair.id, child: own.child, until: later(act.at, askingLimits.shownForMs) }, comparison, act)
}

/** The key of the whole name, for when the two files are one. */
async function laidReady(tx: Tx, act: Act, pair: PairRow, [seal, ...more]: readonly DeskSeal[]): Promise<Refusal | undefined> {
  const { own, other } = ownAndOther(pair, act.by)
  if (!seal || more.length > 0 || seal.desk !== other.desk) return refuse('recognition.name-not-sealed')
  return await layReady(tx, own.child, seal, act)
}

function ownAndOther(pair: PairRow, by: Who): { readonly own: Side; readonly other: Side } {
  const mine = sideFor(pair, speakerOf(by))!
  return { own: pair[mine], other: pair[mine === 'a' ? 'b' : 'a'] }
}

function speakerOf({ person, agency, desks }: Who): Speaker {
  return { person, agency, desks }
}

function effectsOf(pair: PairRow, by: Who): Pick<Effects, 'about' | 'child' | 'changed' | 'purpose'> {
  const mine = sideFor(pair, speakerOf(by)) ?? sidesOf(pair, by)[0]!
  const changed: Change[] = [{ shelf: 'pairs', id: pair.id, to: [`desk:${pair.a.desk}`], child: pair.a.child }]
  if (pair.b.desk !== pair.a.desk) changed.push({ shelf: 'pairs', id: pair.id, to: [`desk:${pair.b.desk}`], child: pair.b.child })
  return { about: pair.id, child: pair[mine].child, changed, purpose: 'recognition' }
}

/** The other side; at one desk, whoever else sits there. */
function tellOther(pair: PairRow, by: Who, kind: string): Told[] {
  const mine = sideFor(pair, speakerOf(by)) ?? sidesOf(pair, by)[0]!
  const other = pair[mine === 'a' ? 'b' : 'a']
  return [{ desk: other.desk, kind, shelf: 'pairs', about: pair.id, child: other.child }]
}
