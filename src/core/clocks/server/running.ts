import { editionOf, type Edition, type Editions } from '#core/clocks/editions.ts'
import { climb, dueAt, stepAt, warnAt, type LadderStep, type Term } from '#core/clocks/terms.ts'
import { clocksAbout, dueClocksForUpdate, endClock, insertClock, setLevel, type Because, type Clock } from '#core/clocks/server/store.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Moment } from '#core/clock.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'

export interface ClockStart {
  kind: string
  about: RecordId
  child?: ChildId
  /** The desk that must act. Without one it waits with the region's coordinators. */
  desk?: DeskId
  /** The desk that waits for it, and sees the clock as well. */
  waiting?: DeskId
  region: string
  /** Server time of the trigger; the phone's word only where it can make a term shorter and never longer. */
  from: Moment
  /** Where a paper says to which day: it ends then, and never later than the term would. */
  until?: Moment
  /** From when the term is counted, where that is earlier than its beginning: the third month after a return begins when the first was told. */
  countedFrom?: Moment
}

/**
 * Starts the clock of a kind about a record, by the term of the edition its file began under; it runs by that one to its end. Told twice is told once: while one runs, a second
 * start changes nothing and the answer is `false`. A kind without a term is a mistake of ours and is thrown.
 */
export async function startClock(tx: Tx, start: ClockStart, edition: Edition): Promise<boolean> {
  const term = termOf(start.kind, edition)
  const longest = dueAt(start.countedFrom ?? start.from, term, edition.calendar)
  const due = start.until === undefined || start.until > longest ? longest : start.until
  const first = term.ladder[0]
  return await insertClock(tx, {
    kind: start.kind,
    about: start.about,
    child: start.child ?? null,
    desk: start.desk ?? null,
    waiting: start.waiting ?? null,
    region: start.region,
    startedAt: start.from,
    dueAt: due,
    warnAt: warnAt(start.from, due),
    nextStepAt: first ? stepAt(first, start.from, due) : null,
    basis: term.basis,
    edition: edition.code,
  })
}

/**
 * Stops the running clock of a kind about a record. `false` where none runs that the acting person may see: the desk
 * that must act, the desk that waits, a desk that serves the child now (a referral's own terms apart), the region's coordinator.
 */
export async function stopClock(tx: Tx, clock: { kind: string; about: RecordId }, at: Moment, because: Because): Promise<boolean> {
  return await endClock(tx, clock, { at, because })
}

/** All clocks about these records, running and stopped, that the person of this transaction may see. */
export async function clocksOf(tx: Tx, about: readonly RecordId[]): Promise<Map<RecordId, Clock[]>> {
  const found = new Map<RecordId, Clock[]>()
  if (about.length === 0) return found
  for (const clock of await clocksAbout(tx, about)) {
    const beside = found.get(clock.about)
    if (beside) beside.push(clock)
    else found.set(clock.about, [clock])
  }
  return found
}

export interface Climbed {
  clock: Clock
  term: Term
  /** Steps newly taken, in order; after a pause of the server there may be several, and the last is where it stands. */
  reached: readonly LadderStep[]
}

/**
 * For the escalation job, in a transaction of the clockwork: claims clocks whose next step is due, moves them up, and
 * answers what was reached. Each step is answered exactly once: the move and whatever the job writes are one transaction,
 * so a server that dies between them has done neither. Call until the answer is empty.
 */
export async function takeDue(tx: Tx, at: Moment, programme: Editions, limit = 100): Promise<Climbed[]> {
  const climbed: Climbed[] = []
  for (const clock of await dueClocksForUpdate(tx, at, limit)) {
    const term = termOf(clock.kind, editionOf(programme, clock.edition))
    const up = climb(clock, term.ladder, at)
    await setLevel(tx, clock.id, { level: up.level, nextStepAt: up.next })
    climbed.push({ clock: { ...clock, level: up.level, nextStepAt: up.next ?? null }, term, reached: up.reached })
  }
  return climbed
}

function termOf(kind: string, edition: Edition): Term {
  const term = edition.terms[kind]
  if (!term) throw new Error(`edition "${edition.code}" has no term "${kind}"`)
  return term
}
