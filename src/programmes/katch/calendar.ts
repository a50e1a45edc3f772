import type { Calendar, MovableHoliday, Transfer } from '#core/clocks/calendar.ts'
import type { Day } from '#core/clock.ts'

/**
 * Working days of Kazakhstan. Holidays by the Law on holidays (13 December 2001, No. 267); rest moved from a weekend
 * by the Labour Code, art. 84-85; 7 January and the first day of Kurban Ait are days of rest that do not move.
 * The day of the Constitution is 15 March from 2027 and is not kept on 30 August from 2026 (Constitution adopted on
 * 15 March 2026). What is marked `sure: false` is to be compared with the year's official calendar
 * (docs/decisions/katch-data-to-check.md).
 */
export const kazakhstan: Calendar = {
  fixed: [
    { on: '01-01', moves: true, title: 'calendar.new-year' },
    { on: '01-02', moves: true, title: 'calendar.new-year' },
    { on: '01-07', moves: false, title: 'calendar.christmas' },
    { on: '03-08', moves: true, title: 'calendar.women' },
    { on: '03-15', moves: true, from: 2027, title: 'calendar.constitution' },
    { on: '03-21', moves: true, title: 'calendar.nauryz' },
    { on: '03-22', moves: true, title: 'calendar.nauryz' },
    { on: '03-23', moves: true, title: 'calendar.nauryz' },
    { on: '05-01', moves: true, title: 'calendar.unity' },
    { on: '05-07', moves: true, title: 'calendar.defender' },
    { on: '05-09', moves: true, title: 'calendar.victory' },
    { on: '07-06', moves: true, title: 'calendar.capital' },
    { on: '08-30', moves: true, until: 2025, title: 'calendar.constitution' },
    { on: '10-25', moves: true, from: 2022, title: 'calendar.republic' },
    { on: '12-16', moves: true, title: 'calendar.independence' },
  ],
  movable: [
    kurbanAit('2023-06-28', true),
    kurbanAit('2024-06-16', true),
    kurbanAit('2025-06-06', true),
    kurbanAit('2026-05-27', true),
    kurbanAit('2027-05-16', false),
    kurbanAit('2028-05-05', false),
  ],
  transfers: [
    transfer('2023-07-07', '2023-07-01'),
    transfer('2025-01-03', '2025-01-05'),
  ],
  enteredUntil: 2026,
}

function kurbanAit(day: string, sure: boolean): MovableHoliday {
  return { day: day as Day, title: 'calendar.kurban-ait', sure }
}

/** The government may exchange days by a decree each year; read in the press, not yet compared with the decrees. */
function transfer(rest: string, work: string): Transfer {
  return { rest: rest as Day, work: work as Day, sure: false }
}
