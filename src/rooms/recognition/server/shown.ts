/** A pair as one side sees it. Of the other side's child: nothing, not even its number, until its name is shown for comparing or both are one's own. */
import { sideFor, sidesOf, type Word } from '../pair.ts'
import * as store from './store.ts'
import type { PairRow } from './store.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import type { Shown } from '#core/sync/server/room.ts'
import { comparedNow } from '#core/vault/server/vault.ts'

export const pairs: Shown = {
  shelf: 'pairs', zone: 'Z2',
  async show(tx, who, ids, { at }) {
    const shown = new Map<RecordId, object>()
    if (!hasRole(who, 'worker')) return shown
    const rows = await store.pairsById(tx, ids)
    if (rows.length === 0) return shown
    const compared = await comparedNow(tx, rows.map(({ id }) => id), at)
    for (const row of rows) {
      const isShown = (child: ChildId) => row.state !== 'joined' && row.state !== 'apart' && compared.some((one) => one.pair === row.id && one.child === child)
      const seen = seenBy(who, row, isShown)
      if (seen) shown.set(row.id, seen)
    }
    return shown
  },
}

function seenBy(who: Who, row: PairRow, isShown: (child: ChildId) => boolean): object | undefined {
  const sides = sidesOf(row, who).filter((name) => row.serves[name])
  const isOneDesk = row.a.desk === row.b.desk
  const spoken = sideFor(row, who)
  const mine = isOneDesk ? 'a' : spoken !== undefined && sides.includes(spoken) ? spoken : sides[0]
  if (mine === undefined || !sides.includes(mine)) return undefined
  const [own, other] = [row[mine], row[mine === 'a' ? 'b' : 'a']]
  // At one desk a word is a person's, not a side's: mine, and another person's.
  const words = isOneDesk && other.said?.by === who.person ? [other.said, own.said] : [own.said, other.said]
  // Whose word it was is told at their own desk, where one knows who sits there and who has left.
  const said = (word: Word | undefined, isOurs: boolean) => word && { answer: word.answer, at: word.at, ...(isOurs && { by: word.by }) }
  const bothMine = sides.length === 2 || row.state === 'joined'
  return {
    id: row.id, state: row.state, isOneDesk, foundAt: row.foundAt, likely: row.likely, revision: row.revision,
    mine: { child: own.child, desk: own.desk, ...(words[0] && { said: { ...said(words[0], true), byMe: words[0].by === who.person } }) },
    other: { desk: other.desk, ...((bothMine || isShown(other.child)) && { child: other.child }), ...(words[1] && { said: said(words[1], isOneDesk) }) },
    nameShown: { mine: isOneDesk || isShown(own.child), other: isOneDesk || isShown(other.child) },
    ...(isOneDesk && row.reasons && { reasons: row.reasons }), ...(row.kept && { kept: row.kept }),
  }
}
