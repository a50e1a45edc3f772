import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { DoorPage } from '#core/access/web/door-page.tsx'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { writeTime } from '#core/i18n/dates.ts'
import type { Moment } from '#core/clock.ts'
import { Button } from '#core/ui/button.tsx'
import { Sky } from '#core/ui/sky.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { OpenHouse } from './open-house.ts'

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

/** While the notebook is closed a lost line is told, and nothing else: what waits stands below. */
export function LineInWords({ house }: { house: OpenHouse }) {
  const { t } = useWords()
  const { line, lastHeard } = useSyncExternalStore(house.line.onChange, house.line.state)
  return <span role="status">{line === 'away' && <span className="sync off"><CloudOff className="i" />{lastHeard === undefined ? t('web.no-line.title') : t('ui.sync.off', { since: writeTime(lastHeard as Moment) })}</span>}</span>
}
