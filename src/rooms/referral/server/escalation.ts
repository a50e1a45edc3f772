/** A silence climbs: nobody acts, and one after the other learns that something waits. */
import { escalate, levels, termsFrom, turnOf } from '../referral.ts'
import { changeOf } from './moving.ts'
import * as store from './store.ts'
import { Refusal } from '#core/refusal.ts'
import type { Effects, Job, Told } from '#core/sync/server/room.ts'

/** One after the other learns that something waits, until somebody acts. A refusal here is a clock that moved meanwhile. */
export const escalateDue: Job = {
  name: 'referral-escalate', everyMinutes: 1,
  async run(tx, act) {
    const terms = termsFrom(act.programme.clocks)
    const changed: Effects['changed'][number][] = []
    const tell: Told[] = []
    for (const row of await store.dueForUpdate(tx, act.at, 100)) {
      const next = escalate(store.referralOf(row), { terms, at: act.at })
      if (next instanceof Refusal) continue
      await store.moveReferral(tx, next)
      changed.push(await changeOf(tx, next, row.region))
      const turn = turnOf(next)!
      const agency = turn.desk === row.toDesk ? row.toAgency : row.fromAgency
      const people = await store.whoLearns(tx, levels[turn.level]!, { agency, region: row.region })
      const notice = { kind: 'referral-late', shelf: 'referrals', about: row.id, child: row.child }
      tell.push({ desk: row.toDesk, ...notice }, { desk: row.fromDesk, ...notice }, ...people.map((person) => ({ person, ...notice })))
    }
    return { changed, tell: withoutReceiversOfDeclined(changed, tell) }
  },
}

// After a decline the former receiver has nothing to do with the sender's search, and is not rung for it.
function withoutReceiversOfDeclined(changed: readonly Effects['changed'][number][], tell: readonly Told[]) {
  const gone = new Set(changed.flatMap((change) => (change.gone ?? []).map((audience) => `${change.id} ${audience}`)))
  return tell.filter((one) => !(one.desk && gone.has(`${one.about} desk:${one.desk}`)))
}
