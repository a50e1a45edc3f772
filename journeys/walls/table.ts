/** The truth table `docs/access.csv`, read: which row speaks for a way in, a role and a relation. What no row names is denied. */
import fs from 'node:fs'
import path from 'node:path'

interface Row {
  readonly line: number
  readonly way: string
  readonly roles: readonly string[]
  readonly relations: readonly string[]
  /** allow · heard:<code> (let through, then answered by the room's own rules) · refused:<code> · not-found · empty · gone */
  readonly answer: string
  /** Name of the set of keys the answer's body may have. */
  readonly keys: string
  /** Zones that may be among what is shown. */
  readonly zones: readonly string[]
  /** Entries that the act leaves in the log, in order. */
  readonly log: readonly string[]
}

export interface Table {
  readonly rows: readonly Row[]
  /** Every key an answer may have, by the name of its set. */
  readonly sets: ReadonlyMap<string, ReadonlySet<string>>
  find(way: string, role: string, relation: string): Row | undefined
  names(way: string): boolean
}

const file = path.resolve(import.meta.dirname, '../../docs/access.csv')

export function readTable(text = fs.readFileSync(file, 'utf8')): Table {
  const rows: Row[] = []
  const sets = new Map<string, ReadonlySet<string>>()
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '' || content.startsWith('#') || content.startsWith('way,')) return
    const cells = content.split(',').map((cell) => cell.trim())
    if (cells.length !== 7) throw new Error(`docs/access.csv, line ${index + 1}: seven columns, not ${cells.length}`)
    const [way, role, relation, answer, keys, zones, log] = cells as [string, string, string, string, string, string, string]
    if (way.startsWith('keys:')) sets.set(way.slice(5), new Set([...(sets.get(way.slice(5)) ?? []), ...keys.split(' ')]))
    else rows.push({ line: index + 1, way, roles: role.split('|'), relations: relation.split('|'), answer, keys, zones: words(zones), log: words(log) })
  })
  const known = new Map<string, Row | undefined>()
  return {
    rows, sets,
    find(way, role, relation) {
      const name = `${way} ${role} ${relation}`
      if (!known.has(name)) known.set(name, mostSpecific(rows.filter((row) => matches(row, way, role, relation)), name))
      return known.get(name)
    },
    names: (way) => rows.some((row) => row.way === way),
  }
}

function words(cell: string): string[] {
  return cell === '' || cell === '-' ? [] : cell.split(' ')
}

function matches(row: Row, way: string, role: string, relation: string): boolean {
  const isWay = row.way === way || (row.way.endsWith('*') && way.startsWith(row.way.slice(0, -1)))
  return isWay && ((row.roles.includes('*') && role !== 'nobody') || row.roles.includes(role)) && (row.relations.includes('*') || row.relations.includes(relation))
}

/** The way decides first, then the role, then the relation. Two rows that say the same thing about a cell are a mistake. */
function mostSpecific(found: readonly Row[], name: string): Row | undefined {
  const rankOf = (named: readonly string[]) => (named.includes('*') ? 0 : named.length > 1 ? 1 : 2)
  const rank = (row: Row) => (row.way.endsWith('*') ? row.way.length : 1000) * 9 + rankOf(row.roles) * 3 + rankOf(row.relations)
  const [first, second] = found.toSorted((a, b) => rank(b) - rank(a))
  if (first && second && rank(first) === rank(second)) throw new Error(`docs/access.csv, lines ${first.line} and ${second.line} both speak of ${name}`)
  return first
}

/** Every key of a body, at every depth; a list counts as what is in it. What stands under these is the programme's data, not ours to name. */
const maps = new Set(['details', 'title', 'facts'])
export function keysOf(body: unknown, under = '', found = new Set<string>()): Set<string> {
  if (Array.isArray(body)) for (const one of body) keysOf(one, under, found)
  else if (typeof body === 'object' && body !== null) {
    for (const [key, value] of Object.entries(body)) {
      const name = under ? `${under}.${key}` : key
      found.add(name)
      if (!maps.has(key)) keysOf(value, name, found)
    }
  }
  return found
}
