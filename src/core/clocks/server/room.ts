/**
 * Every minute the clockwork looks which terms have come near or have passed, and tells the next person on the ladder that
 * something waits: the desk on duty, its colleagues, its head, the region, the programme. Rooms with a ladder of their own
 * (referrals) tell their people themselves.
 */
import { type Change, room, type Told } from '#core/sync/server/room.ts'
import type { RecordId } from '#core/ids.ts'
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
      const climbed = await takeDue(tx, act.at, act.programme, stepsAMinute)
      for (const { clock, reached } of climbed) {
        if (clock.kind.startsWith('referral-')) continue
        const place = placeOf(clock)
        const child = clock.child
        for (const step of reached) {
          const kind = step.at === 'warning' ? 'term-near' : 'term-past'
          if ((step.to === 'duty' || step.to === 'deputy') && clock.desk) tell.push({ desk: clock.desk, kind, child, ...place })
          for (const person of await whoLearns(tx, step.to, clock)) tell.push({ person, kind, child, ...place })
        }
        changed.push({ shelf: place.shelf, id: place.about, child, to: [...(clock.desk ? [`desk:${clock.desk}` as const] : []), `region:${clock.region}`] })
      }
      return { changed, tell }
    },
  }],
})

/** Where people look when a clock climbs: a consent stands on its own shelf, everything else about a child (advice, for one) in the child's file. */
function placeOf({ kind, about, child }: Clock): { shelf: string; about: RecordId } {
  if (child === null) return { shelf: 'concerns', about }
  return kind === 'consent-stop' ? { shelf: 'consents', about } : { shelf: 'children', about: child }
}
