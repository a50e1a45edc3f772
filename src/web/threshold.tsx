import { DoorPage } from '#core/access/web/door-page.tsx'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Sky } from '#core/ui/sky.tsx'
import { useWords } from '#core/ui/words.tsx'

/** While it is being asked who is here: the morning, and nothing that could be taken for an answer. */
export function Quiet() {
  return <Sky className="morning"><main id="main" aria-busy="true" /></Sky>
}

export function NoLine({ onAgain, onLanguage }: { onAgain: () => Promise<void>; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  return (
    <DoorPage title={t('web.no-line.title')} says={t('web.no-line.says')} onLanguage={onLanguage}>
      <Button roomy wide onPress={() => void onAgain()}>{t('ui.fault.again')}</Button>
    </DoorPage>
  )
}
