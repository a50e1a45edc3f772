/**
 * How old, and how we know. Whose age nobody knows for certain is presumed to be a minor and walks the child's path
 * everywhere (Law 21.2; Rules 14). The presumption ends only with a document that was seen and a reason written down.
 */
import type { Age } from '#core/forms/fields.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { ageDocuments } from './codes.ts'

export const ageOfMajority = 18

export type AgeDocument = (typeof ageDocuments)[number]

/** Whole years, both ends included; `unknown` when nobody could say. */
export type AgeFacts =
  | { readonly basis: 'unknown' }
  | { readonly basis: 'looks' | 'said' | 'document'; readonly from: number; readonly to: number }

export function ageFacts(age: Age | undefined): AgeFacts {
  if (!age) return { basis: 'unknown' }
  return 'years' in age ? { basis: age.basis, from: age.years, to: age.years } : { basis: age.basis, from: age.from, to: age.to }
}

/** Only a document leaves the presumption; that somebody says or looks eighteen does not. */
export function isPresumedMinor(age: AgeFacts): boolean {
  return age.basis !== 'document' || age.from < ageOfMajority
}

/** What a document, or without one a person's judgement, says of the age. Refuses `identification.age-needs-document` for somebody of age without one. */
export function settle({ years, seen }: { readonly years: number; readonly seen: AgeDocument | 'none' }): Exclude<AgeFacts, { basis: 'unknown' }> | Refusal {
  if (seen === 'none' && years >= ageOfMajority) return refuse('identification.age-needs-document')
  return { basis: seen === 'none' ? 'said' : 'document', from: years, to: years }
}

/** Bands that tell enough to find the right help and too little to find the child. */
export const ageBands = ['under-6', '6-9', '10-13', '14-15', '16-17', 'over-17', 'unknown'] as const
export type AgeBand = (typeof ageBands)[number]

/** The band of the younger end: who may be a child is helped as one. */
export function ageBandOf(age: AgeFacts): AgeBand {
  if (age.basis === 'unknown') return 'unknown'
  if (age.from < 6) return 'under-6'
  if (age.from < 10) return '6-9'
  if (age.from < 14) return '10-13'
  if (age.from < 16) return '14-15'
  return age.from < ageOfMajority || isPresumedMinor(age) ? '16-17' : 'over-17'
}
