/** A silence climbs: nobody acts, and one after the other learns that something waits. */
import { escalate, handUp, levels, nearestOf, termsFrom, turnOf, type Open, type Terms } from '../referral.ts'
import { changeOf } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { dayOf } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { Refusal } from '#core/refusal.ts'
import type { Act, Effects, Job, Told } from '#core/sync/server/room.ts'
import { desksEmpty } from '#rooms/partnerships/server/door.ts'

/** One after the other learns that something waits, until somebody acts. A refusal here is a clock that moved meanwhile. */
export const escalateDue: Job = {
  name: 'referral-escalate', everyMinutes: 1,
  async run(tx, act) {
    return await climbing(tx, act, await store.dueForUpdate(tx, act.at, 100), (row, terms) => escalate(store.referralOf(row), { terms, at: act.at }))
  },
}

/** At the desk whose turn it is nobody works today: whoever is nearest has it within a minute, and does not wait for a term to pass. */
export const giveToSomebody: Job = {
  name: 'referral-nobody-there', everyMinutes: 1,
  async run(tx, act) {
    const rows = await store.atEmptyDesks(tx, await desksEmpty(tx, act.at), dayOf(act.at), 100)
    return await climbing(tx, act, rows, (row, terms) => handUp(store.referralOf(row), nearestOf({ desk: false, region: row.regionThere }), { terms, at: act.at }))
  },
}

async function climbing<R extends Row>(tx: Tx, act: Act, rows: readonly R[], climb: (row: R, terms: Terms) => Open | Refusal): Promise<Omit<Effects, 'about'>> {
  const terms = termsFrom(act.programme.clocks)
  const changed: Effects['changed'][number][] = []
  const tell: Told[] = []
  for (const row of rows) {
    const next = climb(row, terms)
    if (next instanceof Refusal) continue
    await store.moveReferral(tx, next)
    changed.push(await changeOf(tx, next, row.region))
    const turn = turnOf(next)!
    const agency = turn.desk === row.toDesk ? row.toAgency : row.fromAgency
    const notice = { kind: 'referral-late', shelf: 'referrals', about: row.id, child: row.child }
    tell.push({ desk: row.toDesk, ...notice }, { desk: row.fromDesk, ...notice })
    // Several steps at once where nobody was there; at the last one whoever stands on it is reminded.
    const learnt = levels.slice(Math.min(row.level! + 1, turn.level), turn.level + 1)
    for (const level of learnt) for (const person of await store.whoLearns(tx, level, { agency, region: row.region })) tell.push({ person, ...notice })
  }
  return { changed, tell: withoutReceiversOfDeclined(changed, tell) }
}

// After a decline the former receiver has nothing to do with the sender's search, and is not rung for it.
function withoutReceiversOfDeclined(changed: readonly Effects['changed'][number][], tell: readonly Told[]) {
  const gone = new Set(changed.flatMap((change) => (change.gone ?? []).map((audience) => `${change.id} ${audience}`)))
  return tell.filter((one) => !(one.desk && gone.has(`${one.about} desk:${one.desk}`)))
}
