/**
 * The information card (Rules for referral, annex 2): who reads it, in which shapes it is handed out, and what stands on each. Its words are
 * `identification.card.*` in six languages; in Kazakh and Russian they are the law's own.
 */
import { rights } from './codes.ts'
import type { Moment } from '#core/clock.ts'
import type { Language } from '#core/i18n/translate.ts'

export const cardLanguages = ['kk', 'ru', 'en', 'uz', 'ky', 'tg'] as const satisfies readonly Language[]
export type CardLanguage = (typeof cardLanguages)[number]

/** `pocket` and `discreet` are small: eight stand on a sheet. What is read aloud is on no paper. */
export const cardShapes = ['full', 'pocket', 'discreet', 'read-aloud'] as const
export type CardShape = (typeof cardShapes)[number]
export const cardsOnSheet = 8

/** The numbers that annex 2 itself names. No other stands on a card, and nothing about hours or cost, which it does not name. */
export const policeNumber = '102'
export const trustNumber = '116 16'

/** What whoever refused or was not recognised may need first; a pocket has no room for seventeen. */
export const pocketRights = ['social-services', 'medical-care', 'legal-aid', 'confidentiality'] as const satisfies readonly (typeof rights)[number][]

const words = 'identification.card'
const full = ['title', 'rights', 'has-right', ...rights.map((right) => `right.${right}`), 'duties', 'has-duty', 'duty.law', 'duty.truth', 'whom-to-call', 'call', 'police', 'trust-line', 'source'].map(keyOf)
/** Which sentences stand on a card of each shape. A small card's title says nothing of what it is about, and a discreet one says it nowhere. */
export const cardWords: Readonly<Record<CardShape, readonly string[]>> = {
  full, 'read-aloud': full,
  'pocket': ['pocket.title', 'police', 'pocket.trust-line', 'pocket.nearest', 'pocket.after', ...pocketRights.map((right) => `pocket.${right}`)].map(keyOf),
  'discreet': ['discreet.title', 'discreet.urgent', 'pocket.trust-line'].map(keyOf),
}

function keyOf(word: string): string {
  return `${words}.${word}`
}

/** What the file remembers of it: the newest time. Particulars are absent where they are not for a desk to know. */
export interface CardGiven { readonly at: Moment; readonly readIn?: CardLanguage; readonly given?: 'yes' | 'not-safe-to-carry' | 'declined' }

export function cardGivenBy({ at, facts }: { readonly at: Moment; readonly facts: object }): CardGiven {
  const { readIn, given } = facts as Pick<CardGiven, 'readIn' | 'given'>
  return { at, ...(readIn && { readIn }), ...(given && { given }) }
}

/** Of the languages somebody speaks the first in which there is a card; else the worker's own, who reads it out. */
export function cardLanguageFor(spoken: readonly string[] | undefined, otherwise: CardLanguage): CardLanguage {
  return cardLanguages.find((one) => one === spoken?.find((code) => (cardLanguages as readonly string[]).includes(code))) ?? otherwise
}
