/** Time that passes only from one thing that happens to the next. */
import type { Moment } from '#core/clock.ts'

export interface Time {
  now(): Moment
  /** Lets `what` happen after so many milliseconds; `false`: it came to nothing. Of two things at one moment, the one said first is first. */
  after(ms: number, what: () => void | false): void
  /** The same for what lets no promise go on: the wire and the server know none. Nothing has to be waited for then, and most of what happens is of this kind. */
  plainlyAfter(ms: number, what: () => void): void
  /** Everything up to this moment happens; what waits in promises is done before the next thing happens. */
  runUntil(end: Moment): Promise<void>
  readonly happened: number
}

interface Planned { readonly at: number; readonly order: number; readonly what: () => void | false; readonly isPlain: boolean }

export function startTime(from: Moment): Time {
  const heap: Planned[] = []
  let now = from
  let order = 0
  let happened = 0
  const isBefore = (a: Planned, b: Planned) => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(one: Planned) {
    let i = heap.push(one) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (!isBefore(one, heap[up]!)) break
      heap[i] = heap[up]!
      i = up
    }
    heap[i] = one
  }

  function pop(): Planned {
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let i = 0
    for (let down = 1; down < heap.length; down = 2 * i + 1) {
      if (down + 1 < heap.length && isBefore(heap[down + 1]!, heap[down]!)) down++
      if (!isBefore(heap[down]!, last)) break
      heap[i] = heap[down]!
      i = down
    }
    heap[i] = last
    return first
  }

  return {
    now: () => now,
    after(ms, what) { push({ at: now + Math.max(0, ms), order: order++, what, isPlain: false }) },
    plainlyAfter(ms, what) { push({ at: now + Math.max(0, ms), order: order++, what, isPlain: true }) },
    async runUntil(end) {
      await idle()
      while (heap.length > 0 && heap[0]!.at <= end) {
        const { at, what, isPlain } = pop()
        now = at as Moment
        if (what() === false) continue
        happened++
        if (!isPlain) await idle()
      }
      now = Math.max(now, end) as Moment
    },
    get happened() { return happened },
  }
}

/** Every promise that can go on has gone on: Node comes to the next tick when none is left, however long their chains were. */
function idle(): Promise<void> {
  return new Promise((done) => process.nextTick(done))
}
