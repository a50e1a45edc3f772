/**
 * When a question is asked. Conditions are data, so that phone and server cannot disagree. They look at earlier
 * answers only, and an answer to a hidden question does not count.
 */
import type { Fields } from './fields.ts'

export type Condition =
  | { readonly field: string; readonly is: string | number | boolean }
  | { readonly field: string; readonly includes: string }
  | { readonly field: string; readonly answered: true }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

/** Answers given so far, not necessarily read yet. */
export type Given = Readonly<Record<string, unknown>>

export function holds(condition: Condition, given: Given): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, given))
  if ('any' in condition) return condition.any.some((one) => holds(one, given))
  if ('not' in condition) return !holds(condition.not, given)
  const value = Object.hasOwn(given, condition.field) ? given[condition.field] : undefined
  if ('is' in condition) return value === condition.is
  if ('includes' in condition) return Array.isArray(value) && value.includes(condition.includes)
  return isAnswered(value)
}

/** Nothing, an empty text and an empty list are not answers. */
export function isAnswered(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** The names of the fields that are asked, given these answers; `around` are the answers a repeated group stands among. */
export function shownFields(fields: Fields, given: Given, around: Given = {}): string[] {
  const counted: Record<string, unknown> = { ...around }
  const shown: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    delete counted[name]
    if (field.when && !holds(field.when, counted)) continue
    shown.push(name)
    if (Object.hasOwn(given, name)) counted[name] = given[name]
  }
  return shown
}

/** The given answers without those to hidden questions, also inside repeated groups: what a phone may send. */
export function keepShown(fields: Fields, given: Given, around: Given = {}): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const name of shownFields(fields, given, around)) {
    const value = given[name]
    const field = fields[name]
    if (!Object.hasOwn(given, name) || !isAnswered(value)) continue
    kept[name] = field?.kind === 'repeat' && Array.isArray(value)
      ? value.map((item) => isGroup(item) ? keepShown(field.fields, item, { ...around, ...kept }) : item)
      : value
  }
  return kept
}

/** Every field a condition looks at. */
export function fieldsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsIn)
  if ('any' in condition) return condition.any.flatMap(fieldsIn)
  if ('not' in condition) return fieldsIn(condition.not)
  return [condition.field]
}

function isGroup(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
