import { useEffect } from 'react'
import type { CardLanguage } from '../card.ts'
import type { Catalogue, Translate } from '#core/i18n/translate.ts'
import { useSpoken, type ChildrensLanguage } from '#core/ui/spoken.ts'

/** Says what stands on the card in the reader's language. */
export function useCardWords(language: CardLanguage): Translate | 'coming' | 'away' {
  // Who has opened the card once has it in all its languages from then on, also without a line.
  useEffect(() => void loadCardWords().catch(() => undefined), [])
  return useSpoken(language, loadOne)
}

async function loadOne(language: ChildrensLanguage): Promise<Catalogue> {
  return (await loadCardWords())[language]
}

async function loadCardWords() {
  return (await import('./card-words.ts')).cardWordsIn
}
