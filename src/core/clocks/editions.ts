/**
 * A mechanism of referral changes when the law does, and when a programme changes its own standard. Each change is a new edition; a file keeps
 * the one it began under, to its end, and with it every term that runs for it.
 */
import type { Day } from '#core/clock.ts'
import type { ClockRules, Term } from '#core/clocks/terms.ts'

/** Something the law wants met before a step, without a term (`clocks.condition.<code>`). */
export interface LegalCondition {
  readonly code: string
  /** The service that must wait for it; `leaving`: the child goes home. */
  readonly before: string
  /** Only for children from this age, in whole years. */
  readonly ageFrom?: number
  readonly basis: string
}

/** One edition: terms and conditions from a day on, in words `clocks.edition.<code>`. Once files may have begun under it, it changes no more. */
export interface Edition extends ClockRules {
  readonly code: string
  readonly from: Day
  /** Rules of law that have no term but must be met before a step. */
  readonly conditions: readonly LegalCondition[]
}

export interface Editions { readonly editions: readonly [Edition, ...Edition[]] }

/** The edition in force on a day; before the first one there was none, and the first is taken. */
export function editionOn({ editions }: Editions, day: Day): Edition {
  return editions.findLast(({ from }) => from <= day) ?? editions[0]
}

/** The edition that a file began under. One that is not there is a mistake of ours (nobody takes an edition away) and is thrown. */
export function editionOf({ editions }: Editions, code: string): Edition {
  const edition = editions.find((one) => one.code === code)
  if (!edition) throw new Error(`the programme has no edition "${code}"`)
  return edition
}

/** The same on a phone, which may be older than the house: for an edition it does not know yet the newest it knows. */
export function editionKnown({ editions }: Editions, code: string | undefined): Edition {
  return editions.find((one) => one.code === code) ?? editions.at(-1)!
}

/** The term of a clock that runs under an edition; nothing where that edition has none of the kind, as a phone knows it. */
export function termKnown(programme: Editions, { kind, edition }: { readonly kind: string; readonly edition?: string | undefined }): Term | undefined {
  return editionKnown(programme, edition).terms[kind]
}
