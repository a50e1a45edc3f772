import type { Day } from '#core/clock.ts'

/** A holiday that falls on the same day every year. */
export interface FixedHoliday {
  /** Month and day: `03-21`. */
  readonly on: string
  /** When it falls on a weekend, the next working day is a day of rest instead. Religious days of rest do not move. */
  readonly moves: boolean
  /** First and last year in which it is a holiday; absent = always. */
  readonly from?: number
  readonly until?: number
  /** Message key of its name. */
  readonly title: string
}

/** A holiday whose day is told anew each year. */
export interface MovableHoliday {
  readonly day: Day
  readonly title: string
  /** False until the year's official calendar has been compared. */
  readonly sure: boolean
}

/** A government's exchange of one day for another: `rest` is free, `work` is worked although it is a weekend. */
export interface Transfer {
  readonly rest: Day
  readonly work: Day
  readonly sure: boolean
}

/** A country's working days as data. Saturday and Sunday are free unless a transfer says otherwise. */
export interface Calendar {
  readonly fixed: readonly FixedHoliday[]
  readonly movable: readonly MovableHoliday[]
  readonly transfers: readonly Transfer[]
  /** The last year whose movable days and transfers somebody has entered. */
  readonly enteredUntil: number
}
