/**
 * Every minute the clockwork looks which terms have come near or have passed, and tells the next person on the ladder that
 * something waits: the desk on duty, its colleagues, its head, the region, the programme. Rooms with a ladder of their own
 * (referrals) tell their people themselves.
 */
import { type Change, room, type Told } from '#core/sync/server/room.ts'
import { takeDue } from './running.ts'
import { whoLearns, type Clock } from './store.ts'

/** More than this many steps in a minute are taken in the next one. */
const stepsAMinute = 500

export const clocksRoom = room('clocks', {
  jobs: [{
    name: 'climb', everyMinutes: 1,
    async run(tx, act) {
      const changed: Change[] = []
      const tell: Told[] = []
      const climbed = await takeDue(tx, act.at, act.programme.clocks, stepsAMinute)
      for (const { clock, reached } of climbed) {
        if (clock.kind.startsWith('referral-')) continue
        const shelf = shelfOf(clock)
        for (const step of reached) {
          const kind = step.at === 'warning' ? 'term-near' : 'term-past'
          if ((step.to === 'duty' || step.to === 'deputy') && clock.desk) tell.push({ desk: clock.desk, kind, shelf, about: clock.about })
          for (const person of await whoLearns(tx, step.to, clock)) tell.push({ person, kind, shelf, about: clock.about })
        }
        changed.push({ shelf, id: clock.about, to: [...(clock.desk ? [`desk:${clock.desk}` as const] : []), `region:${clock.region}`] })
      }
      return { changed, tell }
    },
  }],
})

/** Where the record a clock runs about is to be found. */
function shelfOf({ about, child }: Clock): string {
  if (child === null) return 'concerns'
  return about === child ? 'children' : 'consents'
}
