import type { Catalogue, CatalogueLanguage } from '../translate.ts'

/** One language's sentences, as a chunk of its own: a phone fetches only the language it speaks. */
export async function loadMessages(language: CatalogueLanguage): Promise<Catalogue> {
  switch (language) {
    case 'kk': return (await import('virtual:messages/kk')).messages
    case 'ru': return (await import('virtual:messages/ru')).messages
    case 'en': return (await import('virtual:messages/en')).messages
  }
}
