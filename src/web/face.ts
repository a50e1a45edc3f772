import { catalogueLanguages, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { facePath, type Face } from './face-path.ts'

/**
 * The face that was chosen on this device. Whoever chose nothing has the plain one, and nothing is kept about that: a phone that is
 * looked through shows no programme, and no choice to hide one.
 */
export function keptFace(): Face {
  try { return localStorage.getItem('look.face') === 'own' ? 'own' : 'plain' } catch { return 'plain' }
}

export function chooseFace(face: Face): void {
  try {
    if (face === 'plain') localStorage.removeItem('look.face')
    else localStorage.setItem('look.face', face)
  } catch { /* a private window keeps nothing, and installs nothing either */ }
  showFace()
}

/** Tells the browser which name and icon belong to this page, in the page's language. */
export function showFace(): void {
  if (!import.meta.env.PROD) return
  const lang = catalogueLanguages.find((one) => one === document.documentElement.lang) ?? ('ru' satisfies CatalogueLanguage)
  const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]') ?? Object.assign(document.createElement('link'), { rel: 'manifest' })
  link.href = facePath(keptFace(), lang)
  if (!link.isConnected) document.head.append(link)
}
