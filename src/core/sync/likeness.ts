/**
 * The likeness of records: which kinds of things stand in them, how many, in what order and how long ago. It holds no name, no number, no code, no place
 * of work, no day and no sentence; from it others are drawn that a stranger takes for their kin (Security E-8). Pure, so that it can be tried with any notebook.
 */
import type { Chance } from '#core/chance.ts'
import { dayMs, dayOf, later, type Day, type Moment } from '#core/clock.ts'
import { isId, type AgencyId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import type { ShelfRecord } from './shelf.ts'

/** Whose notebook it is: these stay who they are. */
export interface Own { readonly desk: DeskId; readonly agency: AgencyId; readonly person: PersonId }
/** An agency and its desks at work. */
export interface Neighbour { readonly agency: AgencyId; readonly desks: readonly DeskId[] }

/** `keys`: parts of records that may be kept, of their strings only codes of the programme. `texts`: what people wrote, of which its length is kept. All else is left out. */
export interface Keeps { readonly keys: ReadonlySet<string>; readonly texts: ReadonlySet<string> }

/** Records that belong together, as a likeness: strings that stand for numbers, agencies, moments and texts begin with a sign no code begins with. */
export type Likeness = readonly { readonly shelf: string; readonly like: Like }[]
type Like = string | number | boolean | null | readonly Like[] | { readonly [key: string]: Like }

/** A word of the programme (`in-care`, `KZ-61.sairam`, `CHD-03`) or a band of years (`10-13`): never a number somebody is called under, never a name in our letters. */
const code = /^(?:[A-Za-z][A-Za-z0-9_.-]{0,40}|\d{1,2}-\d{1,2})$/

/** From here on a number is a moment and not a count: 9 September 2001. */
const leastMoment = 1e12

/** Records that name one another, each lot together: a child with siblings, referrals, hand-overs. Those of lately come first. */
export function lotsOf(records: readonly ShelfRecord[]): ShelfRecord[][] {
  const lotOf = new Map<RecordId, RecordId>(records.map(({ id }) => [id, id]))
  const rootOf = (id: RecordId): RecordId => {
    const up = lotOf.get(id)!
    return up === id ? id : rootOf(up)
  }
  for (const { id, record } of records) {
    eachString(record, (text) => {
      if (text !== id && lotOf.has(text)) lotOf.set(rootOf(text), rootOf(id))
    })
  }
  const lots = Object.values(Object.groupBy(records, ({ id }) => rootOf(id))).map((lot) => lot!)
  return lots.toSorted((a, b) => latestOf(b) - latestOf(a))
}

/** The last thing that has happened in a lot by `at`, or the first where all is ahead. */
export function latestOf(lot: readonly ShelfRecord[], at = Infinity): number {
  let latest = 0
  for (const { record } of lot) eachMoment(record, (moment, key) => { if (moment <= at && !ahead.has(key)) latest = Math.max(latest, moment) })
  return latest
}

/** Milliseconds by which a lot may have happened earlier or later with nothing else to tell: what has happened has, and what is still to come is. */
export function slackOf(lot: readonly ShelfRecord[], at: Moment): { readonly earlier: number; readonly later: number } {
  let [earlier, later] = [Infinity, Infinity]
  for (const { record } of lot) {
    eachMoment(record, (moment) => {
      if (moment > at) earlier = Math.min(earlier, moment - at)
      else later = Math.min(later, at - moment)
    })
  }
  return { earlier, later }
}

/** Moments of these names may lie ahead. */
const ahead: ReadonlySet<string> = new Set(['by', 'dueAt', 'warnAt', 'stopBy', 'answerBy', 'lastDay', 'endsAt'])

/** The likeness of one lot, at this moment. */
export function likenessOf(lot: readonly ShelfRecord[], { own, keeps, at, agencyOf }: { own: Own; keeps: (shelf: string) => Keeps; at: Moment; agencyOf: (desk: string) => AgencyId | undefined }): Likeness {
  const [ids, agencies, desks, codes, said] = Array.from({ length: 5 }, () => new Map<string, number>()) as [Map<string, number>, Map<string, number>, Map<string, number>, Map<string, number>, Map<string, number>]
  const nth = (those: Map<string, number>, one: string) => those.get(one) ?? those.set(one, those.size).get(one)!
  const isAgency = new Set<string>()
  for (const { record } of lot) eachString(record, (text) => { const agency = agencyOf(text); if (agency) isAgency.add(agency) })
  const text = (key: string, value: string, { texts }: Keeps): Like | undefined => {
    if (texts.has(key)) return `?${value.length}.${nth(said, value)}`
    if (value === own.desk) return '@'
    if (value === own.agency) return '&'
    if (value === own.person) return '$'
    const agency = agencyOf(value)
    if (agency) return `@${agency === own.agency ? '' : nth(agencies, agency)}.${nth(desks, value)}`
    if (isAgency.has(value) || /agency|receiver/i.test(key)) return isId(value) ? `&${nth(agencies, value)}` : undefined
    if (isId(value)) return `#${nth(ids, value)}`
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return `~~${Math.round((Date.parse(value) - Date.parse(dayOf(at))) / dayMs)}`
    return code.test(value) ? value : undefined
  }
  const like = (key: string, value: unknown, kept: Keeps): Like | undefined => {
    if (key === 'code') return `%${typeof value === 'string' ? 's' : 'o'}${nth(codes, writeCode(value as string))}`
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'number') return value > leastMoment ? `~${value - at}` : value
    if (typeof value === 'string') return text(key, value, kept)
    if (Array.isArray(value)) return value.map((one) => like(key, one, kept)).filter((one) => one !== undefined)
    if (typeof value !== 'object') return undefined
    return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => {
      const part = kept.keys.has(name) || kept.texts.has(name) ? like(name, one, kept) : undefined
      return part === undefined ? [] : [[name, part]]
    }))
  }
  return lot.map(({ shelf, record }) => ({ shelf, like: like('', record, keeps(shelf)) as Like }))
}

interface Drawing {
  readonly chance: Chance
  /** Where the moment of the likeness lies now. */
  readonly at: Moment
  readonly own: Own
  readonly neighbours: readonly Neighbour[]
  /** The code of the nth child of the lot. */
  readonly codeOf: (n: number) => { readonly word: string; readonly number: number }
  /** What somebody may have written, about so many letters long. */
  readonly textOf: (letters: number) => string
  /** Another code in this one's place. */
  readonly instead: (code: string) => string
}

/** Records that did not happen, of this likeness. The same chance draws the same ones. */
export function drawLike(likeness: Likeness, { chance, at, own, neighbours, codeOf, textOf, instead }: Drawing): ShelfRecord[] {
  const ids = new Map<number, RecordId>()
  const among = neighbours.filter(({ agency, desks }) => agency !== own.agency && desks.length > 0)
  const chosen = new Map<number, Neighbour>()
  /** What was written twice, as of siblings, is written twice here. */
  const written = new Map<string, string>()
  const idOf = (n: number) => ids.get(n) ?? ids.set(n, chance.id()).get(n)!
  const neighbourOf = (n: number): Neighbour => {
    const free = among.filter((one) => ![...chosen.values()].includes(one))
    return chosen.get(n) ?? chosen.set(n, chance.pick(free.length > 0 ? free : among.length > 0 ? among : [{ agency: own.agency, desks: [own.desk] }])).get(n)!
  }
  const text = (value: string): unknown => {
    const rest = value.slice(1)
    switch (value[0]) {
      case '@': {
        if (rest === '') return own.desk
        const [agency, desk] = rest.split('.')
        const { desks } = agency === '' ? neighbours.find((one) => one.agency === own.agency) ?? { desks: [own.desk] } : neighbourOf(Number(agency))
        return desks[Number(desk) % desks.length]
      }
      case '&': return rest === '' ? own.agency : neighbourOf(Number(rest)).agency
      case '$': return own.person
      case '#': return idOf(Number(rest))
      case '?': return written.get(value) ?? written.set(value, textOf(Number.parseInt(rest))).get(value)!
      case '~': return rest.startsWith('~') ? dayLater(dayOf(at), Number(rest.slice(1))) : later(at, Number(rest))
      case '%': {
        const code = codeOf(Number(rest.slice(1)))
        return rest[0] === 's' ? writeCode(code) : code
      }
      default: return instead(value)
    }
  }
  const draw = (like: Like): unknown => {
    if (typeof like === 'string') return text(like)
    if (Array.isArray(like)) return (like as readonly Like[]).map(draw)
    return like !== null && typeof like === 'object' ? Object.fromEntries(Object.entries(like).map(([key, one]) => [key, draw(one)])) : like
  }
  return likeness.map(({ shelf, like }) => {
    const record = draw(like) as ShelfRecord['record'] & { readonly id: RecordId }
    return { shelf, id: record.id, record }
  })
}

/** How many children of a likeness have a code of their own. */
export function codesIn(likeness: Likeness): number {
  return 1 + Math.max(-1, ...[...JSON.stringify(likeness).matchAll(/"%[so](\d+)"/g)].map(([, n]) => Number(n)))
}

function writeCode(code: string | { readonly word: string; readonly number: number }): string {
  return typeof code === 'string' ? code : `${code.word}-${code.number}`
}

function dayLater(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10) as Day
}

function eachString(value: unknown, tell: (text: string) => void): void {
  if (typeof value === 'string') tell(value)
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) eachString(one, tell)
}

function eachMoment(value: unknown, tell: (moment: number, key: string) => void, key = ''): void {
  if (typeof value === 'number' && value > leastMoment) tell(value, key)
  else if (typeof value === 'object' && value !== null) for (const [name, one] of Object.entries(value)) eachMoment(one, tell, Array.isArray(value) ? key : name)
}
