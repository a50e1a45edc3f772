import type { Language } from './translate.ts'

export type PluralForm = 'one' | 'few' | 'many' | 'other'

/** The forms a plural must offer in each language. */
export const pluralForms: Readonly<Record<Language, readonly PluralForm[]>> = {
  kk: ['one', 'other'], ru: ['one', 'few', 'many', 'other'], en: ['one', 'other'],
  uz: ['one', 'other'], ky: ['one', 'other'], tg: ['one', 'other'],
}

/**
 * Which form a number takes (CLDR's cardinal rules, written out: browsers do not know Tajik, and small builds know
 * fewer still, while a sentence must be the same on phone and server).
 */
export function pluralOf(count: number, language: Language): PluralForm {
  const size = Math.abs(count)
  if (language !== 'ru') return size === 1 ? 'one' : 'other'
  if (!Number.isInteger(size)) return 'other'
  const [ten, hundred] = [size % 10, size % 100]
  if (ten === 1 && hundred !== 11) return 'one'
  if (ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14)) return 'few'
  return 'many'
}
