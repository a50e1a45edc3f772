/** What champions saw besides the four stories, and what became of it. */
import { later, minuteMs } from '#core/clock.ts'
import { takeUpConcern, type Raising } from '#rooms/identification/forms.ts'
import type { Story } from '../days.ts'
import type { PersonKey } from '../people.ts'
import { almaty, maktaaral, saryagash } from './telling.ts'

type Fate = 'take-up' | 'no-sign-holds' | 'known-already' | 'cannot-be-found' | 'not-a-child' | 'waits' | { readonly passedTo: 'shelter' | 'bazaar' | 'zhambyl' }
type Seen = readonly [daysAgo: number, time: string, who: PersonKey, where: Raising['place'], signs: Raising['signs'], placeKind: Raising['placeKind'], howMany: number, ages: Raising['agesAbout'], urgency: Raising['urgency'], fate: Fate, minutesOffline?: number]

/** What champions saw besides. */
const seen: readonly Seen[] = [
  [34, '08:50', 'bolat', maktaaral, ['RGC-06', 'CHD-03'], 'PLX-02', 2, ['12-17'], 'today', 'take-up'],
  [32, '13:15', 'aigul', almaty, ['BEG-02', 'RGC-01'], 'PLD-04', 1, ['6-11'], 'now', 'cannot-be-found'],
  [31, '17:40', 'marat', { region: 'KZ-43', district: 'KZ-43.qyzylorda' }, ['BRD-02', 'BRD-05', 'CHD-04'], 'PLD-04', 2, ['12-17'], 'today', { passedTo: 'shelter' }, 160],
  [29, '10:10', 'aigul', almaty, ['RGC-06'], 'PLM-02', 3, ['6-11'], 'today', 'no-sign-holds'],
  [27, '09:20', 'bolat', saryagash, ['RGC-07', 'GEN-23'], 'PLX-02', 4, ['6-11', '12-17'], 'today', 'take-up'],
  [26, '19:05', 'marat', { region: 'KZ-31', district: 'KZ-31.shu' }, ['GEN-09', 'BRD-05'], 'PLD-04', 1, ['12-17'], 'today', 'take-up', 45],
  [25, '12:30', 'aigul', almaty, ['GEN-01', 'GEN-07'], 'PLX-03', 1, ['12-17'], 'today', 'take-up'],
  [23, '11:45', 'bolat', maktaaral, ['RGC-06', 'RGA-06'], 'PLX-01', 1, ['6-11'], 'today', 'known-already'],
  [22, '16:25', 'saule', maktaaral, ['GEN-19', 'CHD-05'], 'PLD-03', 1, ['12-17'], 'today', 'take-up'],
  [20, '14:00', 'marat', { region: 'KZ-19', district: 'KZ-19.ile' }, ['LAB-07', 'GEN-23'], 'PLX-02', 2, ['12-17', 'not-sure'], 'today', { passedTo: 'bazaar' }, 70],
  [18, '10:30', 'aigul', almaty, ['BEG-02', 'BEG-03'], 'PLD-04', 2, ['under-6'], 'now', 'known-already'],
  [15, '18:20', 'marat', { region: 'KZ-31', district: 'KZ-31.taraz' }, ['BRD-12', 'BRD-02'], 'PLD-04', 1, ['12-17'], 'today', 'take-up', 30],
  [14, '09:00', 'bolat', maktaaral, ['RGC-06'], 'PLM-02', 5, ['6-11', '12-17'], 'can-wait', 'take-up'],
  [12, '15:10', 'aigul', almaty, ['RGC-05', 'CHD-05'], 'PLM-01', 1, ['12-17'], 'can-wait', 'no-sign-holds'],
  [11, '20:15', 'aigul', almaty, ['GEN-16', 'GEN-09'], 'PLX-03', 2, ['not-sure'], 'now', 'not-a-child'],
  [8, '12:40', 'bolat', saryagash, ['CHD-03', 'LAB-07'], 'PLX-02', 2, ['12-17'], 'today', 'take-up'],
  [7, '11:20', 'marat', { region: 'KZ-33', district: 'KZ-33.panfilov' }, ['RGC-07', 'BRD-05'], 'PLD-04', 3, ['6-11'], 'today', { passedTo: 'zhambyl' }, 120],
  [5, '13:50', 'aigul', { region: 'KZ-75', district: 'KZ-75.turksib' }, ['RGA-09', 'GEN-15'], 'PLX-01', 2, ['6-11'], 'today', 'take-up'],
  [3, '17:30', 'bolat', maktaaral, ['RGC-06', 'CHD-03'], 'PLX-02', 1, ['12-17'], 'today', 'take-up'],
]
/** Minutes ago; nobody has answered these yet. */
const fresh: readonly (readonly [minutes: number, ...rest: Seen extends readonly [number, string, ...infer R] ? R : never])[] = [
  [14, 'aigul', almaty, ['BEG-02', 'CHD-04'], 'PLD-04', 2, ['under-6', '6-11'], 'now', 'waits'],
  [75, 'bolat', saryagash, ['RGC-06', 'RGC-07', 'CHD-03'], 'PLX-02', 2, ['12-17'], 'today', 'waits', 40],
  [150, 'marat', { region: 'KZ-43', district: 'KZ-43.shieli' }, ['BRD-02', 'BRD-05'], 'PLD-04', 1, ['12-17'], 'today', 'waits', 90],
  [35, 'aray', { region: 'KZ-31', district: 'KZ-31.baizaq' }, ['LAB-02', 'GEN-23'], 'PLX-02', 1, ['12-17'], 'today', 'waits'],
]

const takesThem: Readonly<Record<string, PersonKey>> = { 'KZ-61': 'madina', 'KZ-79': 'dana', 'KZ-75': 'svetlana', 'KZ-31': 'aray' }
const atDesk: Readonly<Record<'shelter' | 'bazaar' | 'zhambyl', PersonKey>> = { shelter: 'dana', bazaar: 'svetlana', zhambyl: 'aray' }

/** `random` answers 0 up to 1. */
export function concernsOf(random: () => number): Story[] {
  const minutes = (from: number, to: number) => Math.round(from + random() * (to - from)) * minuteMs
  const raised = ([, , , where, signs, placeKind, howMany, agesAbout, urgency]: Seen): Raising => ({ signs, howMany, agesAbout, place: where, placeKind, seenWhen: 'today', urgency })
  const decided = seen.map((one): Story => async function* (w) {
    const [daysAgo, time, who, where, , , , , urgency, fate, offline = 0] = one
    const at = w.day(daysAgo, time)
    yield at
    const concern = await w.raises(who, raised(one), offline)
    const soon = urgency === 'now' ? minutes(6, 45) : minutes(20, 200)
    yield later(at, soon)
    if (fate === 'waits') return
    if (typeof fate === 'object') {
      // No desk answers there: the coordinator finds one that does.
      await w.does('aizhan', takeUpConcern, { decision: 'pass', toDesk: w.desks[fate.passedTo] }, { about: concern })
      yield later(at, soon + minutes(10, 40))
      await w.does(atDesk[fate.passedTo], takeUpConcern, { decision: 'take-up' }, { about: concern })
    } else await w.does(takesThem[where.region]!, takeUpConcern, fate === 'take-up' ? { decision: fate } : { decision: 'set-aside', reason: fate }, { about: concern })
  })
  const waiting = fresh.map(([minutesAgo, ...rest]): Story => async function* (w) {
    yield w.ago(minutesAgo)
    await w.raises(rest[0], raised([0, '', ...rest]), rest[8])
  })
  return [...decided, ...waiting]
}
