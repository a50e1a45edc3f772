import { useEffect, useMemo, useState } from 'react'
import { catalogueLanguages, createTranslator, type Catalogue, type CatalogueLanguage, type Language, type Translate } from '#core/i18n/translate.ts'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import { useHouse } from './house.tsx'

/** The languages of children and carers that have no catalogue of the whole house, only the sentences of what is read to them. */
export type ChildrensLanguage = 'uz' | 'ky' | 'tg'

/**
 * Says what a child or carer reads in their language. `coming`: the words are not here yet; `away`: they did not come, there is no line.
 * `load`: the sentences in the languages that have no catalogue, where the paper has some; the same function every time.
 */
export function useSpoken(language: Language, load: (language: ChildrensLanguage) => Promise<Catalogue> = noOther): Translate | 'coming' | 'away' {
  const { t, lang } = useHouse()
  const [loaded, setLoaded] = useState<{ language: Language; catalogue: Catalogue | undefined }>()
  useEffect(() => {
    if (language === lang) return
    let left = false
    const coming = isCatalogued(language) ? loadMessages(language) : load(language as ChildrensLanguage)
    void coming.catch(() => undefined).then((catalogue) => { if (!left) setLoaded({ language, catalogue }) })
    return () => { left = true }
  }, [language, lang, load])
  return useMemo(() => {
    if (language === lang) return t
    if (loaded?.language !== language) return 'coming'
    return loaded.catalogue ? createTranslator(loaded.catalogue, language) : 'away'
  }, [language, lang, t, loaded])
}

async function noOther(): Promise<Catalogue> {
  return {}
}

export function isCatalogued(language: Language): language is CatalogueLanguage {
  return (catalogueLanguages as readonly Language[]).includes(language)
}
