import { catalogueLanguages, type CatalogueLanguage } from '#core/i18n/translate.ts'

/** The language of this device: what was chosen here, else what the device speaks, else the programme's first. */
export function chooseLanguage({ chosen, device, programme }: { chosen: string | null; device: readonly string[]; programme: readonly string[] }): CatalogueLanguage {
  const wanted = [chosen ?? '', ...device.map((one) => one.toLowerCase().split('-')[0]!), ...programme]
  return wanted.map(known).find((one) => one !== undefined) ?? 'ru'
}

export function keptLanguage(): CatalogueLanguage | undefined {
  try { return known(localStorage.getItem('look.language') ?? '') } catch { return undefined }
}

export function keepLanguageHere(language: CatalogueLanguage): void {
  try { localStorage.setItem('look.language', language) } catch { /* a private window keeps nothing; then it lasts as long as the page */ }
}

export function known(code: string): CatalogueLanguage | undefined {
  return catalogueLanguages.find((one) => one === code)
}
