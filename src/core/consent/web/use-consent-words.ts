import { useSpoken, type ChildrensLanguage } from '#core/ui/spoken.ts'
import type { Catalogue, Language, Translate } from '#core/i18n/translate.ts'

/** In which languages a consent is read out, and what follows from it is given along. */
export const consentLanguages = ['kk', 'ru', 'en', 'uz', 'ky', 'tg'] as const satisfies readonly Language[]

/** Says a consent's sentences in the language of whoever listens. */
export function useConsentWords(language: Language): Translate | 'coming' | 'away' {
  return useSpoken(language, loadOne)
}

async function loadOne(language: ChildrensLanguage): Promise<Catalogue> {
  switch (language) {
    case 'uz': return (await import('../messages/uz.json', { with: { type: 'json' } })).default
    case 'ky': return (await import('../messages/ky.json', { with: { type: 'json' } })).default
    case 'tg': return (await import('../messages/tg.json', { with: { type: 'json' } })).default
  }
}
