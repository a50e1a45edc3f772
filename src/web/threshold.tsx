import { Check } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { DoorPage } from '#core/access/web/door-page.tsx'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Sky } from '#core/ui/sky.tsx'
import { useWords } from '#core/ui/words.tsx'

/** While it is being asked who is here: the morning, and nothing that could be taken for an answer. */
export function Quiet() {
  return <Sky className="morning"><main id="main" aria-busy="true" /></Sky>
}

/** Milliseconds between quiet looks for the line. */
const againEveryMs = 10_000

/** The app was opened and the server did not say who is here. What is safe on this device, what can be done, and what has to wait. */
export function NoLine({ onAgain, onLanguage }: { onAgain: () => Promise<void>; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const again = useRef(onAgain)
  again.current = onAgain
  useEffect(() => {
    let isAsking = false
    const ask = () => {
      if (isAsking) return
      isAsking = true
      void again.current().finally(() => { isAsking = false })
    }
    const timer = setInterval(() => { if (!document.hidden) ask() }, againEveryMs)
    addEventListener('online', ask)
    return () => { clearInterval(timer); removeEventListener('online', ask) }
  }, [])
  return (
    <DoorPage title={t('web.no-line.title')} says={t('web.no-line.says')} onLanguage={onLanguage}>
      <ul className="card stack-2 kept">
        {['kept', 'waits', 'call'].map((one) => <li key={one} className="row"><Check className="i done-ink" /><span>{t(`web.no-line.${one}`)}</span></li>)}
      </ul>
      <Button roomy wide onPress={() => void onAgain()}>{t('ui.fault.again')}</Button>
    </DoorPage>
  )
}
