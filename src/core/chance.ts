/** Chance that comes out the same for the same seed. */
import type { RecordId } from '#core/ids.ts'

export interface Chance {
  /** From 0 up to, but not including, 1. */
  next(): number
  is(probability: number): boolean
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  pick<T>(among: readonly T[]): T
  /** An id in the shape of a random one. */
  id<T extends RecordId = RecordId>(): T
}

export function chanceFrom(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const bits = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  for (let i = 0; i < 8; i++) bits()
  const hex = () => bits().toString(16).padStart(8, '0')
  const next = () => bits() / 4_294_967_296
  return {
    next,
    is: (probability) => next() < probability,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (among) => among[Math.floor(next() * among.length)]!,
    id<T extends RecordId>() {
      const [a, b, c, d] = [hex(), hex(), hex(), hex()]
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}` as T
    },
  }
}
