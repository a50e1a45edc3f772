/** How many questions a person may put. Names can be tried by whoever may ask without end, so nobody may. */
import { dayMs, hourMs, minuteMs, type Moment } from '#core/clock.ts'

export interface Budget {
  readonly anHour: number
  readonly aDay: number
  /** At so many in a day, answered or not, whoever leads the house is told. */
  readonly toldADay: number
}

/** Of one's own children: a form that is filled in asks a few times, a search once for every pause in typing. */
export const ownBudget: Budget = { anHour: 60, aDay: 300, toldADay: 400 }

/** Of numbers compared with the house's help, eight at once at most: for each child written down with one, and each question to others. `agency`: of all its people together. */
export const numbersBudget: Readonly<Record<'person' | 'agency', Budget>> = {
  person: { anHour: 40, aDay: 120, toldADay: 120 },
  agency: { anHour: 200, aDay: 400, toldADay: 400 },
}

export interface Spent {
  /** Minutes until the next question is answered; 0: this one is. */
  readonly minutes: number
  /** With exactly this question the day's count came up to where the head is told. */
  readonly isTold: boolean
}

/** What is left after one more question. `hours`: how many were put in each hour of the last day, this one among them, oldest first. Hours are those of the clock. */
export function spend(hours: readonly { readonly hour: Moment; readonly questions: number }[], at: Moment, { anHour, aDay, toldADay }: Budget): Spent {
  const total = hours.reduce((sum, one) => sum + one.questions, 0)
  const isTold = total === toldADay
  const last = hours.at(-1)
  const isOverAnHour = last !== undefined && last.questions > anHour
  if (!isOverAnHour && total <= aDay) return { minutes: 0, isTold }
  // Whoever waits is answered then, by the hour and by the day.
  return { minutes: minutesUntil(Math.max(isOverAnHour ? last.hour + hourMs : 0, fitsInDayAt(hours, total - aDay)), at), isTold }
}

/** When as many hours have left the day as bring it below again, so that one more fits. 0: it fits now. */
function fitsInDayAt(hours: readonly { readonly hour: Moment; readonly questions: number }[], over: number): number {
  if (over < 0) return 0
  for (const { hour, questions } of hours) {
    over -= questions
    if (over < 0) return hour + dayMs
  }
  return 0
}

function minutesUntil(then: number, at: Moment): number {
  return Math.max(1, Math.ceil((then - at) / minuteMs))
}
