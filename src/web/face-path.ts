import type { CatalogueLanguage } from '#core/i18n/translate.ts'

/** How the app looks from outside: `plain` is any notebook's name and icon; `own` the programme's. */
export const faces = ['plain', 'own'] as const
export type Face = (typeof faces)[number]

/** Where the browser reads the name and icon for the home screen. */
export function facePath(face: Face, lang: CatalogueLanguage): string {
  return `/${face}.${lang}.webmanifest`
}
