import { createContext, use, type ReactNode } from 'react'
import type { Language, Translate } from '#core/i18n/translate.ts'

interface Spoken { t: Translate; lang: Language }

const context = createContext<Spoken | undefined>(undefined)

/** Whoever stands inside speaks this language: parts take their own standing words ("Close", "Show the name") from here. */
export function Words({ t, lang, children }: Spoken & { children: ReactNode }) {
  return <context.Provider value={{ t, lang }}>{children}</context.Provider>
}

export function useWords(): Spoken {
  const spoken = use(context)
  if (!spoken) throw new Error('a part was drawn outside <Words>')
  return spoken
}
