/**
 * Desks that do not exist for who asks (decision 0032), where a record of theirs names one all the same: a referral that was sent before, who had a child. In its place stands
 * the number of the front gate. Of what belongs to the directory the database has shown no row already; this is for the numbers that stand in other rooms' rows.
 */
import type { DeskId } from '#core/ids.ts'
import type { Tx } from '#core/db/tx.ts'

export type Gates = ReadonlyMap<string, DeskId>

/** Nothing for who may know of every desk. */
export async function gatesOf(tx: Tx): Promise<Gates> {
  const rows = await tx<{ desk: DeskId; gate: DeskId }[]>`select desk, gate from access.gates()`
  return new Map(rows.map(({ desk, gate }) => [desk, gate]))
}

/** The same answer with gates in it; the answer itself where it names nothing hidden. In a list of desks each stands once. */
export function atTheGate<T>(answer: T, gates: Gates): T {
  return gates.size === 0 ? answer : replaced(answer, gates) as T
}

function replaced(value: unknown, gates: Gates): unknown {
  if (typeof value === 'string') return gates.get(value) ?? value
  if (Array.isArray(value)) {
    const next = value.map((one) => replaced(one, gates))
    return next.some((one, n) => typeof one === 'string' && one !== value[n]) ? [...new Set(next)] : next
  }
  if (value === null || typeof value !== 'object' || !isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [gates.get(key) ?? key, replaced(one, gates)]))
}

function isPlain(value: object): boolean {
  const proto: unknown = Object.getPrototypeOf(value)
  return proto === Object.prototype || proto === null
}
