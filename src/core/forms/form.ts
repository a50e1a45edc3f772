/**
 * A form: the only place a field is named. Phone, server, export and translators take it from here.
 * Field kinds are in `fields.ts`, conditions in `conditions.ts`, reading what came in is in `read.ts`, message keys in `words.ts`.
 */
import type { Refusal } from '../refusal.ts'
import { fieldsIn } from './conditions.ts'
import { purposes, zones, type Fields, type ValuesInZone, type ValuesOf, type Zone } from './fields.ts'

/** Brings answers of one version up to the next. Pure; receives plain data that nobody has read yet. */
export type Upgrade = (old: any) => any

export interface Page<Name extends string = string> { readonly title: string; readonly fields: readonly Name[] }

/**
 * Filled in by a device, with no person: it counts in nothing that waits, stands in no list of what was told, and lies before nobody when it is refused.
 * `in-order`: others may stand on it, so it keeps its turn. `last`: nothing stands on it and it is made anew whenever it is missing; it goes when no
 * work of a person's waits, holds up nothing, and needs no second copy.
 */
export type ByItself = 'in-order' | 'last'

export interface Form<F extends Fields = any> {
  /** `room/form-name` */
  readonly name: string
  readonly version: number
  readonly fields: F
  /** Groups of questions, each drawn on a page of its own. Empty: all on one. */
  readonly pages: readonly Page[]
  /** What one field alone cannot tell; runs after every field was read. */
  checks?(answers: ValuesOf<F>): Refusal | undefined
  /** Version `n` → `n + 1`. */
  readonly upgrades: Map<number, Upgrade>
  readonly byItself?: ByItself
}

/** The answers a form gives once it was read. Optional and conditional ones may be `undefined`. */
export type Answers<F extends Form> = F extends Form<infer Asked> ? Asked extends Fields ? ValuesOf<Asked> : never : never

export interface More<F extends Fields> {
  pages?: readonly Page<Extract<keyof F, string>>[]
  checks?: (answers: ValuesOf<F>) => Refusal | undefined
  upgrades?: Readonly<Record<number, Upgrade>>
  byItself?: ByItself
}

/**
 * Declares a form. Throws on a plan that cannot hold: a field without zone or purpose, a condition that looks ahead, a
 * page that forgets a field, a repeated group whose fields rest elsewhere than the group.
 */
export function form<const F extends Fields>(name: string, version: number, fields: F, more: More<F> = {}): Form<F> {
  assert(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(name), `a form is named room/form-name, not ${name}`)
  assert(Number.isInteger(version) && version >= 1, `${name}: versions count from 1`)
  checkFields(name, fields, [])
  const pages = more.pages ?? []
  if (pages.length > 0) checkPages(name, fields, pages)
  const upgrades = new Map(Object.entries(more.upgrades ?? {}).map(([from, fn]) => [Number(from), fn]))
  return { name, version, fields, pages, upgrades, ...(more.checks && { checks: more.checks }), ...(more.byItself && { byItself: more.byItself }) }
}

/** Registers how answers of version `from` become answers of version `from + 1`. A field never changes its meaning. */
export function upgrade(of: Form, { from }: { from: number }, bringUp: Upgrade): void {
  assert(Number.isInteger(from) && from >= 1 && from < of.version, `${of.name}: there is no step from version ${from}`)
  assert(!of.upgrades.has(from), `${of.name}: version ${from} is brought up twice`)
  of.upgrades.set(from, bringUp)
}

/** Versions that cannot be brought up; for a test that wants none. */
export function missingUpgrades(of: Form): number[] {
  return Array.from({ length: of.version - 1 }, (_, i) => i + 1).filter((from) => !of.upgrades.has(from))
}

export interface SplitAnswers<F extends Fields> {
  /** Z1 and Z2: plain columns under row-level security. */
  readonly facts: ValuesInZone<F, 'Z1' | 'Z2'>
  /** Z3: locked by the server per case. */
  readonly story: ValuesInZone<F, 'Z3'>
  /** Z4: sealed on the device; the server never holds it readable. */
  readonly identity: ValuesInZone<F, 'Z4'>
}

/** Parts answers by where they may rest. Every answer is in exactly one part. */
export function splitByZone<F extends Fields>(of: Form<F>, answers: Readonly<Record<string, unknown>>): SplitAnswers<F> {
  const parts: Record<Part, Record<string, unknown>> = { facts: {}, story: {}, identity: {} }
  for (const [name, field] of Object.entries<Fields[string]>(of.fields)) {
    if (Object.hasOwn(answers, name) && answers[name] !== undefined) parts[partOf(field.zone)][name] = answers[name]
  }
  return parts as unknown as SplitAnswers<F>
}

type Part = 'facts' | 'story' | 'identity'
function partOf(zone: Zone): Part {
  return zone === 'Z4' ? 'identity' : zone === 'Z3' ? 'story' : 'facts'
}

function checkFields(form: string, fields: Fields, around: readonly string[]) {
  const earlier = [...around]
  for (const [name, field] of Object.entries(fields)) {
    const at = `${form}, field ${name}`
    assert(/^[a-z][A-Za-z0-9]{0,39}$/.test(name) && !(name in Object.prototype), `${at}: a field's name is camelCase`)
    assert(zones.includes(field.zone), `${at}: in which zone may the answer rest?`)
    assert(purposes.includes(field.purpose), `${at}: for which purpose is it asked?`)
    if (field.when) for (const other of fieldsIn(field.when)) assert(earlier.includes(other), `${at}: its condition looks at ${other}, which is not asked before it`)
    if ('codes' in field) assert(field.codes.length > 0 && new Set(field.codes).size === field.codes.length, `${at}: options are there, each once`)
    if (field.kind === 'repeat') {
      assert(field.max >= 1 && field.max <= 100, `${at}: a group repeats up to 100 times`)
      for (const inner of Object.values(field.fields)) {
        assert(inner.kind !== 'repeat', `${at}: a group does not hold another group`)
        assert(partOf(inner.zone) === partOf(field.zone), `${at}: its fields must rest where it rests`)
      }
      checkFields(`${form}, group ${name}`, field.fields, earlier)
    }
    earlier.push(name)
  }
}

function checkPages(form: string, fields: Fields, pages: readonly Page[]) {
  const placed = pages.flatMap((page) => page.fields)
  for (const name of placed) assert(Object.hasOwn(fields, name), `${form}: a page names ${name}, which is no field`)
  assert(new Set(placed).size === placed.length, `${form}: a field stands on one page only`)
  for (const [name, field] of Object.entries(fields)) {
    assert(field.kind === 'secret' || field.kind === 'extra' || placed.includes(name), `${form}: no page asks for ${name}`)
  }
}

function assert(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise)
}
