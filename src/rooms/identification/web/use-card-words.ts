import { useEffect, useMemo, useState } from 'react'
import type { CardLanguage } from '../card.ts'
import { createTranslator, type Catalogue, type Translate } from '#core/i18n/translate.ts'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import { useHouse } from '#core/ui/house.tsx'

/** Says what stands on the card in the reader's language. `coming`: not here yet; `away`: it did not come, there is no line. */
export function useCardWords(language: CardLanguage): Translate | 'coming' | 'away' {
  const { t, lang } = useHouse()
  const [loaded, setLoaded] = useState<{ language: CardLanguage; catalogue: Catalogue | undefined }>()
  useEffect(() => {
    if (language === lang) return
    let left = false
    void load(language).catch(() => undefined).then((catalogue) => { if (!left) setLoaded({ language, catalogue }) })
    return () => { left = true }
  }, [language, lang])
  // Who has opened the card once has it in all its languages from then on, also without a line.
  useEffect(() => void loadCardWords().catch(() => undefined), [])
  return useMemo(() => {
    if (language === lang) return t
    if (loaded?.language !== language) return 'coming'
    return loaded.catalogue ? createTranslator(loaded.catalogue, language) : 'away'
  }, [language, lang, t, loaded])
}

/** Children's languages have the card's own sentences and no catalogue of the whole house. */
async function load(language: CardLanguage): Promise<Catalogue> {
  return language === 'ky' || language === 'tg' || language === 'uz' ? (await loadCardWords())[language] : await loadMessages(language)
}

async function loadCardWords() {
  return (await import('./card-words.ts')).cardWordsIn
}
