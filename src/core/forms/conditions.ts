/**
 * When a question is asked. Conditions are data, so that phone and server cannot disagree. They look at earlier
 * answers only; an answer that could not be read, or that belongs to a hidden question, does not count.
 */
import { isBlank } from './values.ts'

export type Condition =
  | { readonly field: string; readonly is: string | number | boolean }
  | { readonly field: string; readonly includes: string }
  | { readonly field: string; readonly answered: true }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

/** Answers by field name. */
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

/** Nothing, blank text and an empty list are not answers. */
export function isAnswered(value: unknown): boolean {
  if (typeof value === 'string') return !isBlank(value)
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

/** Every field a condition looks at. */
export function fieldsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsIn)
  if ('any' in condition) return condition.any.flatMap(fieldsIn)
  if ('not' in condition) return fieldsIn(condition.not)
  return [condition.field]
}
