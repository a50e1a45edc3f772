/**
 * What became of the submissions a phone holds as the second copy (Security F18), asked in portions: the house proves that one
 * lies in a backup, has it without one so far, or knows nothing of it, and then it is offered again.
 */

/** Numbers in one question. */
export const mostAsked = 200

/** More than so many, or for longer: said aloud. None is ever given up unproved. */
export const secondCopyMost = { count: 2000, days: 90 } as const

export interface Became {
  readonly id: string
  readonly state: 'unknown' | 'taken' | 'backed-up'
  /** Where the entry stands in the log, its text, and the hashes on its way up (base64). */
  readonly n?: number
  readonly leaf?: string
  readonly proof?: readonly string[]
}
/** `backup`: the house's signed promise about its newest finished backup. */
export interface WhatBecame { readonly told: readonly Became[]; readonly backup?: string }
