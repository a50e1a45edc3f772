/** Somebody tries to find what is hidden: from the totals, from other groups, from the year and its halves, and with what their own agency knows. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AgencyId } from '#core/ids.ts'
import { fewest, toldToOthers, type Row, type ToldOf } from './told-to-others.ts'

const codes = ['a', 'b', 'c', 'd']
const row = (agency: string, ...numbers: number[]): Row => ({ agency: agency as AgencyId, counts: Object.fromEntries(codes.map((code, n) => [code, numbers[n] ?? 0])) })
const totalOf = ({ counts }: Row) => Object.values(counts).reduce<number>((sum, n) => sum + (n ?? 0), 0)

/**
 * Every number of every agency and code, as closely as it follows from what was told and from each agency's total, which is told beside it. `knows`: the one whose own numbers the seeker has. Within one group
 * what is known are the sums by agency and the sums by kind, and between those the bounds of a table with given edges (Fréchet) are all that follows.
 */
function found({ told }: ToldOf, rows: readonly Row[], knows?: Row): { agency: AgencyId; code: string; from: number; to: number }[] {
  return told.flatMap((group) => {
    const others = rows.filter(({ agency }) => group.agencies.includes(agency) && agency !== knows?.agency)
    const own = knows && group.agencies.includes(knows.agency) ? knows : undefined
    const kinds = [...Object.keys(group.told).map((code) => [code]), codes.filter((code) => !(code in group.told))]
    const edges = kinds.map((kind) => (kind.length === 1 && group.told[kind[0]!] !== undefined ? group.told[kind[0]!]! : group.rest) - kind.reduce((sum, code) => sum + (own?.counts[code] ?? 0), 0))
    const all = edges.reduce((a, b) => a + b, 0)
    return others.flatMap((one) => kinds.flatMap((kind, n) => kind.map((code) => {
      const [mine, edge] = [totalOf(one), edges[n]!]
      const [from, to] = [Math.max(0, mine + edge - all), Math.min(mine, edge)]
      return { agency: one.agency, code, from: kind.length > 1 ? 0 : from, to }
    })))
  })
}

const tables = fc.array(fc.array(fc.oneof(fc.nat(3), fc.nat(12)), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 7 }).map((all) => all.map((numbers, n) => row(`agency-${n}`, ...numbers)))

test('nobody finds a number of one to four, neither from outside nor with what their own agency knows', () => {
  let tried = 0
  fc.assert(fc.property(tables, (rows) => {
    const told = toldToOthers(rows, codes)
    for (const knows of [undefined, ...rows]) for (const { agency, code, from, to } of found(told, rows, knows)) {
      const real = rows.find((one) => one.agency === agency)!.counts[code]!
      expect(from <= real && real <= to, 'the seeker reckons rightly').toBe(true)
      if (real > 0 && real < fewest) { tried++; expect(from, `${agency} ${code} of ${JSON.stringify(rows.map(({ counts }) => Object.values(counts)))}`).toBeLessThan(to) }
    }
  }), { numRuns: 1500 })
  expect(tried).toBeGreaterThan(300)
})

test('each number that is told is of five or more, and none is told twice', () => {
  fc.assert(fc.property(tables, (rows) => {
    const { told, untold } = toldToOthers(rows, codes)
    for (const group of told) {
      for (const n of Object.values(group.told)) expect(n).toBeGreaterThanOrEqual(fewest)
      expect(group.rest === 0 || group.rest >= fewest).toBe(true)
      expect(group.of).toBe(Object.values(group.told).reduce((a, b) => a + b, 0) + group.rest)
    }
    const agencies = told.flatMap((group) => group.agencies)
    expect(new Set(agencies).size).toBe(agencies.length)
    expect(told.reduce((sum, { of }) => sum + of, 0) + untold).toBe(rows.reduce((sum, one) => sum + totalOf(one), 0))
  }), { numRuns: 2000 })
})

describe('what is told', () => {
  test('an agency of its own, where its reasons are many enough; the smallest joins the rest until that is', () => {
    expect(toldToOthers([row('x', 12, 7, 2)], codes)).toEqual({ told: [{ agencies: ['x'], of: 21, told: { a: 12 }, rest: 9 }], untold: 0 })
    expect(toldToOthers([row('x', 12, 7)], codes)).toEqual({ told: [{ agencies: ['x'], of: 19, told: { a: 12, b: 7 }, rest: 0 }], untold: 0 })
  })
  test('small ones together, and nothing where there are only two or one of them would know', () => {
    expect(toldToOthers([row('x', 3, 2), row('y', 3, 1), row('z', 2, 4)], codes)).toEqual({ told: [{ agencies: ['x', 'y', 'z'], of: 15, told: { a: 8, b: 7 }, rest: 0 }], untold: 0 })
    expect(toldToOthers([row('x', 4, 4), row('y', 4, 4)], codes)).toEqual({ told: [], untold: 16 })
    expect(toldToOthers([row('x', 3, 5), row('y', 3), row('z', 3)], codes)).toMatchObject({ told: [], untold: 14 })
    expect(toldToOthers([row('x', 3), row('y', 3), row('z', 3)], codes)).toEqual({ told: [], untold: 9 })
  })
  test('nothing of nothing', () => { expect(toldToOthers([row('x')], codes)).toEqual({ told: [], untold: 0 }) })
})
