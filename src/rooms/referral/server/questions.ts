/** What is asked on line: the board, and where else could be asked. */
import { receiverForgets, withoutBlocked } from './moving.ts'
import { lineOf, sideOf } from './shown.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { blockedAmong } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import { isId } from '#core/ids.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Question } from '#core/sync/server/room.ts'
import { desksEmpty, openDesksOfKinds, servicesFor } from '#rooms/partnerships/server/door.ts'

const pageSize = 50

/** Open referrals, most urgent term first; `after` is the cursor of the page before. A coordinator's with counts by region; a head's of the desks they sit at. */
export const board: Question = {
  name: 'board', zone: 'Z2', by: ['worker', 'head', 'coordinator'], blank: { lines: [] },
  async ask(tx, who, params, { at }) {
    const after = readCursor(params.after)
    if (after instanceof Refusal) return after
    const page = { limit: pageSize + 1, ...(after && { after }) }
    const watches = who.roles.includes('coordinator') && params.of !== 'desks'
    const regions = watches ? who.regions.filter((region) => params.region === undefined || region === params.region) : []
    const rows = watches ? await store.openOfRegions(tx, regions, { ...page, andOfProgramme: params.region === undefined }) : await store.openOfDesks(tx, who.desks, page)
    const last = rows.slice(0, pageSize).at(-1)
    const lines = await withoutBlocked(tx, rows.slice(0, pageSize))
    return {
      lines: lines.flatMap((row) => { const side = sideOf(who, row); return side ? [lineOf(row, side)] : headsLine(who, row) }),
      next: rows.length > pageSize && last ? `${last.dueAt}.${last.id}` : null,
      counts: watches ? await store.countsOfRegions(tx, who.regions, at) : [],
      mostCounted: store.mostCounted,
    }
  },
}

/**
 * Who answers for a desk's terms and serves no child there sees how its referrals stand: the line their desk sees, read as one
 * that watches. It is asked for and never lies on a shelf, and there is nothing behind it that a head could open.
 */
function headsLine(who: Who, row: Row) {
  if (!who.roles.includes('head')) return []
  const [own] = (['fromDesk', 'toDesk'] as const).filter((desk) => who.desks.includes(row[desk]))
  if (!own || (own === 'toDesk' && receiverForgets.includes(row.state))) return []
  return [{ ...lineOf(row, own === 'fromDesk' ? 'sender' : 'receiver'), seenAs: 'coordinator' as const }]
}

function readCursor(given: string | undefined): store.Cursor | undefined | Refusal {
  if (given === undefined) return undefined
  const [, dueAt, id] = /^(\d{1,15})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(given) ?? []
  return dueAt && id ? { dueAt: Number(dueAt) as Moment, id } : refuse('referral.unreadable-page')
}

const nearness = ['here', 'next-door', 'far'] as const

/** Where else could be asked: three places that say they give the service, then such as usually do, nearest first; where nobody works now comes last. Advice; a person chooses. */
export const suggestNext: Question = {
  name: 'suggest-next', zone: 'Z2', by: ['worker'], blank: { places: [] },
  async ask(tx, who, params, { programme, at }) {
    const [row] = isId(params.referral) && await store.isMine(tx, params.referral) ? await store.referralsById(tx, [params.referral]) : []
    if (!row || !who.desks.includes(row.fromDesk) || (await blockedAmong(tx, [row.child])).has(row.child)) return notYours()
    const kinds = programme.services.find((service) => service.code === row.service)?.usuallyBy ?? []
    const neighbours = programme.regions.find((region) => region.code === row.region)?.neighbours ?? []
    const asked = await store.desksAskedFor(tx, row.child)
    const near = (regions: readonly string[]) => regions.includes(row.region) ? 'here' as const : regions.some((region) => neighbours.includes(region)) ? 'next-door' as const : 'far' as const
    const offered = (await servicesFor(tx, { service: row.service, region: row.region, neighbours, ...(row.language && { language: row.language }) }, at))
      .map(({ offer }) => ({ desk: offer.desk, agency: offer.agency, near: near(offer.regions) }))
    const empty = await desksEmpty(tx, at)
    const usual = (await openDesksOfKinds(tx, kinds)).map(({ desk, agency }) => ({ desk: desk.id, agency: agency.id, near: near(desk.regions) })).sort((a, b) => nearness.indexOf(a.near) - nearness.indexOf(b.near))
    const places = [...offered, ...usual.filter(({ desk }) => !offered.some((one) => one.desk === desk))].filter(({ desk }) => !who.desks.includes(desk) && !asked.has(desk)).toSorted((a, b) => Number(empty.has(a.desk)) - Number(empty.has(b.desk)))
    return { places: places.slice(0, 3) }
  },
}
