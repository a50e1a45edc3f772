/**
 * What can be counted of a notebook without reading a name: how many of what, how old, how long, which parts are there. Nothing here says who or where, so
 * whoever learns on some people's notebooks learns a style and not a person.
 */
import { dayMs, dayOf, zoneOffsetMs, type Moment } from '#core/clock.ts'

type Row = Readonly<Record<string, unknown>>
export type List = <T>(shelf: string) => readonly T[]

export const countedShelves = ['children', 'concerns', 'referrals', 'consents', 'hand-overs', 'notices'] as const
/** Of these the values themselves are counted: stages, kinds and ways, as every notebook has them. */
const kinds = new Set(['state', 'status', 'help', 'appeal', 'sight', 'kind', 'next', 'what', 'level', 'seenAs', 'urgency', 'basis', 'says', 'outcome', 'became', 'purpose', 'givenBy', 'procedural', 'takenOver', 'isLive', 'presumedMinor', 'sex'])

export function featuresOf(list: List, at: Moment): Record<string, number> {
  const features: Record<string, number> = {}
  for (const shelf of countedShelves) {
    const rows = list<Row>(shelf)
    features[`${shelf}`] = rows.length
    const counted = new Map<string, number>()
    const add = (name: string, n = 1) => counted.set(name, (counted.get(name) ?? 0) + n)
    for (const row of rows) count(row, '', add)
    for (const [name, n] of counted) features[`${shelf} ${name}`] = n / rows.length
    // When a notice was made is told by the database's own clock: of weeks that are told over it says nothing.
    if (shelf === 'notices') continue
    const began = rows.map((row) => (row['metAt'] ?? row['sentAt'] ?? row['raisedAt'] ?? row['happenedAt'] ?? row['askedAt']) as number)
    if (began.length === 0) continue
    const ages = began.map((one) => (at - one) / dayMs).toSorted((a, b) => a - b)
    features[`${shelf} youngest`] = Math.log1p(ages[0]!)
    features[`${shelf} oldest`] = ages.at(-1)!
    features[`${shelf} age`] = ages.reduce((sum, one) => sum + one, 0) / ages.length
    features[`${shelf} begun on one day`] = Math.max(...Object.values(Object.groupBy(began, (one) => dayOf(one as Moment))).map((those) => those!.length)) / began.length
    features[`${shelf} in the morning`] = began.filter((one) => ((one + zoneOffsetMs) % dayMs) < dayMs / 2).length / began.length
    features[`${shelf} at night`] = began.filter((one) => { const hour = ((one + zoneOffsetMs) % dayMs) / dayMs * 24; return hour < 8 || hour > 19 }).length / began.length
    const said = JSON.stringify(rows).match(/\p{Script=Cyrillic}[^"]{12,}/gu) ?? []
    if (said.length > 0) features[`${shelf} said twice`] = 1 - new Set(said).size / said.length
  }
  return features
}

function count(value: unknown, path: string, add: (name: string, n?: number) => void): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    add(`${path}[]`, value.length)
    for (const one of value) if (typeof one === 'object') count(one, `${path}[]`, add)
  } else if (typeof value === 'object') for (const [key, one] of Object.entries(value)) count(one, path ? `${path}.${key}` : key, add)
  else {
    add(path)
    if (kinds.has(path.split('.').at(-1)!.replace('[]', ''))) add(`${path}=${String(value)}`)
    if (typeof value === 'string' && value.includes(' ')) add(`${path} letters`, value.length)
  }
}
