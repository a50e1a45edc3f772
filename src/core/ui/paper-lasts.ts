import { dayMs } from '#core/clock.ts'

/** How long a paper that agencies keep may lie about (milliseconds): its foot says until when. The programme's standard. */
export const paperLasts = 30 * dayMs
