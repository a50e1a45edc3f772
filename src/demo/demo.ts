/** The demo as the first visit offers it: fills the empty house once, and tells who can be tried out. */
import { beginAnew, isHalfBuilt, type Demo, type DemoPerson } from '#core/access/server/first-visit.ts'
import { accountByName } from '#core/access/server/store.ts'
import { codeAt } from '#core/access/server/totp.ts'
import { dayMs, later, standingClock, systemClock, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Leaf } from '#core/log/server/leaf.ts'
import { doorDeps, type DoorOptions, type OpenParts } from '../staff-house.ts'
import { isBuilding, whileBuilding } from './building.ts'
import { live } from './days.ts'
import { codeSecretOf, found, leave } from './district.ts'
import { lifeOf } from './life.ts'
import { people, type Invented, type PersonKey } from './people.ts'

const stepMs = 30_000

/** @param options as for the doors: the same secret, or what the demo's people wrap would not fit. */
export function demoOf(parts: OpenParts, options: DoorOptions): Demo {
  const deps = doorDeps(parts, options)

  return {
    /** Throws on a house that is set up. Should it break half way, the house is no demo, nobody is offered, and it can be begun anew. */
    async build() {
      await whileBuilding(parts.door, async () => {
        if (await isHalfBuilt(parts)) await beginAnew(parts)
        const now = systemClock.now()
        const clock = standingClock(later(now, -90 * dayMs))
        // Sessions live in the database's own time; what the log tells of them stands among the weeks, or it would run back and forth.
        const then = { ...deps, log: (tx: Tx, leaf: Leaf) => deps.log(tx, { ...leaf, at: clock.now() }) }
        const district = await found(then, parts, { clock, now })
        try {
          await live(district, lifeOf(district.calls, chance(20_261_122)))
        } finally {
          await leave(then, district)
        }
        await parts.door`update access.programmes set is_demo = true where programme = ${parts.programme.code}`
      })
    },

    isBuilding: () => isBuilding(parts.door),

    async people(language) {
      const at = deps.clock.now()
      return await Promise.all((Object.entries(people) as [PersonKey, Invented][]).map(async ([name, { shownName, passphrase, does }]): Promise<DemoPerson> => ({
        shownName, passphrase, signInName: name, does: does[language === 'kk' || language === 'en' ? language : 'ru'],
        code: codeAt(codeSecretOf(name), await goodMoment(name, at)),
      })))
    },
  }

  /** A code is good once: where somebody has just used the present one, the next is told, which is taken already. */
  async function goodMoment(name: PersonKey, at: Moment): Promise<Moment> {
    const last = (await accountByName(parts.door, parts.programme.code, name, new Uint8Array(32)))?.lastStep
    return last != null && last >= Math.floor(at / stepMs) ? later(at, stepMs) : at
  }
}

/** The same numbers each time (mulberry32), so that every demo tells the same weeks. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
