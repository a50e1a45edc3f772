/** Notebooks as they were: the demo district's workers through its weeks, each as their own feed shows it on a morning or an evening. */
import { inject } from 'vitest'
import { standingClock, systemClock, dayMs, later, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import type { FeedPage } from '#core/sync/feed.ts'
import { readFeed } from '#core/sync/server/feed.ts'
import { katch } from '#programmes/katch/programme.ts'
import { freshDatabase, testSecret } from '#testing/cluster.ts'
import { live, type Story } from '../src/demo/days.ts'
import { found, leave } from '../src/demo/district.ts'
import { lifeOf } from '../src/demo/life.ts'
import { people, type Invented, type PersonKey } from '../src/demo/people.ts'
import { doorDeps, openStaffHouse, rooms } from '../src/staff-house.ts'
import { asPerson } from '#core/access/server/session.ts'
import type { Who } from '#core/access/who.ts'
import { mayHaveInvented } from '../src/web/may-have-invented.ts'

export interface Notebook { readonly person: PersonKey; readonly who: Who; readonly at: Moment; readonly list: <T>(shelf: string) => T[] }

/** `looks`: on which days before now, at what time there. */
export async function realNotebooks(looks: readonly (readonly [daysAgo: number, time: string])[]): Promise<Notebook[]> {
  const database = await freshDatabase(inject('adminUrl'), inject('template'))
  const house = await openStaffHouse({ databaseUrl: database.url, secret: testSecret, clock: systemClock, kms: memoryKms(), programme: katch, rooms })
  try {
    const now = systemClock.now()
    const deps = doorDeps(house.parts, { secret: testSecret })
    const district = await found(deps, house.parts, { clock: standingClock(later(now, -90 * dayMs)), now })
    const books: Notebook[] = []
    const kept = new Map<PersonKey, { after: number; shelves: Map<string, Map<RecordId, object>> }>()
    const look = async () => {
      for (const [person, { token }] of Object.entries(district.phones) as [PersonKey, { token: string }][]) {
        if (!(people[person] as Invented).desk) continue
        const who = await asPerson(district.parts.app, token, async (_tx, one) => one)
        if (!who || !mayHaveInvented(who)) continue
        const own = kept.get(person) ?? { after: 0, shelves: new Map() }
        kept.set(person, own)
        for (let page: FeedPage | undefined; page === undefined || page.more;) {
          page = (await readFeed(district.parts, token, { after: own.after }))!
          for (const { shelf, id, record } of page.changes) {
            const there = own.shelves.get(shelf) ?? new Map<RecordId, object>()
            own.shelves.set(shelf, there)
            if (record === null) there.delete(id)
            else there.set(id, record)
          }
          own.after = page.upTo
        }
        const frozen = new Map([...own.shelves].map(([shelf, there]) => [shelf, [...there.values()]]))
        books.push({ person, who, at: district.clock.now(), list: <T>(shelf: string) => (frozen.get(shelf) ?? []) as T[] })
      }
    }
    const looking = looks.map(([daysAgo, time]): Story => async function* (w) {
      yield w.day(daysAgo, time)
      await look()
    })
    await live(district, [...lifeOf(district.calls, () => 0.5), ...looking])
    await look()
    await leave(deps, district)
    return books
  } finally {
    await house.close()
    await database.drop()
  }
}
