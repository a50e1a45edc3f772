import { useSyncExternalStore } from 'react'
import { catalogueLanguages, languageNames, type CatalogueLanguage, type Language } from '#core/i18n/translate.ts'
import { chooseLetterSize, chooseLight, letterSizes, lights, lookNow, watchLook } from './lights.ts'
import { Segment } from './segment.tsx'
import { Sheet } from './sheet.tsx'
import { useWords } from './words.tsx'

/** Light, size of letters and language, chosen on this device. */
export function LookSheet({ open, onClose, onLanguage }: { open: boolean; onClose: () => void; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t, lang } = useWords()
  const look = useSyncExternalStore(watchLook, lookNow, lookNow)
  return (
    <Sheet open={open} onClose={onClose} title={t('ui.look.title')}>
      <Segment legend={t('ui.look.light')} options={lights.map((value) => ({ value, label: t(`ui.look.light.${value}`) }))} value={look.light} onChange={chooseLight} />
      <Segment legend={t('ui.look.size')} options={letterSizes.map((value) => ({ value, label: t(`ui.look.size.${value}`) }))} value={look.size} onChange={chooseLetterSize} />
      <Segment<Language> legend={t('ui.look.language')} options={catalogueLanguages.map((value) => ({ value, label: languageNames[value], lang: value }))} value={lang} onChange={(value) => onLanguage(value as CatalogueLanguage)} />
      <p className="meta">{t('ui.look.stays')}</p>
    </Sheet>
  )
}
