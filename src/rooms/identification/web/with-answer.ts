import type { Draft } from '#core/forms/web/asking.ts'

/** The draft with one answer more, or without it. An empty list is no answer. */
export function withAnswer(answers: Draft, name: string, value: unknown): Draft {
  const { [name]: _, ...others } = answers
  return value === undefined || (Array.isArray(value) && value.length === 0) ? others : { ...others, [name]: value }
}
