/** A silence climbs: nobody acts, and one after the other learns that something waits. */
import { escalate, handUp, levels, nearestOf, termsFrom, turnOf, type Level, type Open, type Terms } from '../referral.ts'
import { changeFor } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { dayOf } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { Act, Effects, Job, Told } from '#core/sync/server/room.ts'
import { desksEmpty } from '#rooms/partnerships/server/door.ts'

/** So many in one transaction: the lock under which numbers are given is not held for longer than a breath. */
const atOnce = 500

/** One after the other learns that something waits, until somebody acts. A refusal here is a clock that moved meanwhile. */
export const escalateDue: Job = {
  name: 'referral-escalate', everyMinutes: 1, lanes: 2,
  async run(tx, act) {
    return await climbing(tx, act, await store.dueForUpdate(tx, act.at, atOnce), (row, terms) => escalate(store.referralOf(row), { terms, at: act.at }))
  },
}

/** At the desk whose turn it is nobody works today: whoever is nearest has it within a minute, and does not wait for a term to pass. */
export const giveToSomebody: Job = {
  name: 'referral-nobody-there', everyMinutes: 1,
  async run(tx, act) {
    const rows = await store.atEmptyDesks(tx, await desksEmpty(tx, act.at), dayOf(act.at), atOnce)
    return await climbing(tx, act, rows, (row, terms) => handUp(store.referralOf(row), nearestOf({ desk: false, region: row.regionThere }), { terms, at: act.at }))
  },
}

async function climbing<R extends Row>(tx: Tx, act: Act, rows: readonly R[], climb: (row: R, terms: Terms) => Open | Refusal): Promise<Omit<Effects, 'about'> & { more: boolean }> {
  const terms = termsByEdition(act)
  const climbed = rows.flatMap((row) => {
    const next = climb(row, terms(row))
    return next instanceof Refusal ? [] : [{ row, next }]
  })
  await store.climbReferrals(tx, climbed.map(({ next }) => next))
  const owners = await store.desksOfOneFile(tx, climbed.map(({ row }) => row.id))
  const changed = climbed.map(({ row, next }) => changeFor(next, row.region, owners.get(row.id)))
  const learns = whoLearnsIn(tx)
  const tell: Told[] = []
  for (const { row, next } of climbed) {
    const turn = turnOf(next)!
    const agency = turn.desk === row.toDesk ? row.toAgency : row.fromAgency
    const notice = { kind: 'referral-late', shelf: 'referrals', about: row.id, child: row.child }
    tell.push({ desk: row.toDesk, ...notice }, { desk: row.fromDesk, ...notice })
    // Several steps at once where nobody was there; at the last one whoever stands on it is reminded.
    const learnt = levels.slice(Math.min(row.level! + 1, turn.level), turn.level + 1)
    for (const level of learnt) for (const person of await learns(level, agency, row.region)) tell.push({ person, ...notice })
  }
  // What was refused is locked or moved meanwhile: looked for again in a minute, or this would never end.
  return { changed, tell: withoutReceiversOfDeclined(changed, tell), more: rows.length === atOnce && climbed.length === rows.length }
}

/** Made once for each edition: thousands may pass in the same minute. */
function termsByEdition({ programme }: Act): (row: Pick<Row, 'edition'>) => Terms {
  const known = new Map(programme.editions.map((edition) => [edition.code, termsFrom(edition)]))
  return ({ edition }) => known.get(edition) ?? termsFrom(editionOf(programme, edition))
}

/** Asked once for each place. */
function whoLearnsIn(tx: Tx) {
  const known = new Map<string, Promise<readonly PersonId[]>>()
  return (level: Level, agency: AgencyId, region: string) => {
    const place = `${level} ${agency} ${region}`
    const asked = known.get(place) ?? store.whoLearns(tx, level, { agency, region })
    known.set(place, asked)
    return asked
  }
}

// After a decline the former receiver has nothing to do with the sender's search, and is not rung for it.
function withoutReceiversOfDeclined(changed: readonly Effects['changed'][number][], tell: readonly Told[]) {
  const gone = new Set(changed.flatMap((change) => (change.gone ?? []).map((audience) => `${change.id} ${audience}`)))
  return tell.filter((one) => !(one.desk && gone.has(`${one.about} desk:${one.desk}`)))
}
