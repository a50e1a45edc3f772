import type { Catalogue, CatalogueLanguage } from '#core/i18n/translate.ts'

/** One language's sentences for the page of a link, as a file of its own. */
export async function loadLinkWords(language: CatalogueLanguage): Promise<Catalogue> {
  switch (language) {
    case 'kk': return (await import('virtual:link-words/kk')).words
    case 'ru': return (await import('virtual:link-words/ru')).words
    case 'en': return (await import('virtual:link-words/en')).words
  }
}
