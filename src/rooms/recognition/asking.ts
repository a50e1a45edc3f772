/** How often other agencies may be asked, and when somebody hears that one asks much (Security (c): a search for children is also a way to look for one). */
import { dayMs } from '#core/clock.ts'
import type { DeskId, RecordId } from '#core/ids.ts'
import type { Reason } from '#core/matching/score.ts'
import { refuse, type Refusal } from '#core/refusal.ts'

/** Within a day, counted back from now. The programme's own numbers, no law's. */
export const askingLimits = {
  withinMs: dayMs,
  person: 20,
  agency: 100,
  /** About one child: its name in a few spellings. */
  child: 5,
  /** So many in a row after which no file was opened: then the head is told, once for each further one as well. */
  withoutFile: 5,
  /** Desks that are named in one answer. */
  desks: 3,
  /** How long a name that was shown for comparing can be opened. */
  shownForMs: 14 * dayMs,
} as const

/** Questions within the time, before this one. `withoutFile`: since the last one whose child has a file. */
export interface Asked { readonly person: number; readonly agency: number; readonly child: number; readonly withoutFile: number }

export interface MayAsk { readonly left: number; /** Why the head hears of this question. */ readonly alarm?: 'many' | 'without-file' }

/** Refuses `recognition.budget` {whose: 'person' | 'agency' | 'child', questions}. `hasFile`: the child of this question has one. */
export function mayAsk(asked: Asked, { hasFile }: { readonly hasFile: boolean }): MayAsk | Refusal {
  for (const whose of ['person', 'agency', 'child'] as const) {
    if (asked[whose] >= askingLimits[whose]) return refuse('recognition.budget', { whose, questions: askingLimits[whose] })
  }
  const left = Math.min(askingLimits.person - asked.person, askingLimits.agency - asked.agency, askingLimits.child - asked.child) - 1
  if (!hasFile && asked.withoutFile + 1 >= askingLimits.withoutFile) return { left, alarm: 'without-file' }
  return asked.person + 1 >= askingLimits.person ? { left, alarm: 'many' } : { left }
}

/** A desk that may be asked about a child, and how likely it is in one of two words. */
export interface Named { readonly pair: RecordId; readonly desk: DeskId; readonly likely: 'likely' | 'very-likely' }

/** What the asker is told. As long whether nobody is found or three are: who listens on the line learns nothing from it. */
export function answerOf(found: readonly Named[], left: number): object {
  const bare = { found, left, filler: '' }
  const longest = 64 + askingLimits.desks * 128
  return { ...bare, filler: '.'.repeat(longest - JSON.stringify(bare).length) }
}

/** What an alarm's session is told (Security E-8): as at a day's first question about a child, where nobody is found. */
export const answerToNobody = answerOf([], askingLimits.child - 1)

/**
 * Whether a likeness rests on more than a name. In a small house a name alone may be likely, and whoever has a list of names would learn which of them are
 * children here; a birth, a mother, a place or a number has to be known as well.
 */
export function restsOnMore(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code, bits }) => bits > 0 && !code.startsWith('matching.name.') && !code.startsWith('matching.sex.'))
}
