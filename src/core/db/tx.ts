import type postgres from 'postgres'
import type { Moment } from '#core/clock.ts'

/** A handle inside one open transaction in which the database already knows who is asking. */
export type Tx = postgres.ReservedSql | postgres.TransactionSql
export type Sql = postgres.Sql

/** A moment as a parameter for a `timestamptz` column. */
export function toTime(at: Moment): Date {
  return new Date(at)
}

/** A `timestamptz` as the driver hands it out, as our number of milliseconds. */
export function fromTime(time: Date): Moment {
  return time.getTime() as Moment
}
