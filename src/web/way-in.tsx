import { useState } from 'react'
import { DoorPage } from '#core/access/web/door-page.tsx'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { SignIn } from '#core/access/web/sign-in.tsx'
import type { Entered } from '#core/access/web/sign-in-client.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { refuse } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { later } from '#core/ui/later.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { Hello } from './first-door.ts'

const DemoPeople = later(async () => (await import('./demo-people.tsx')).DemoPeople)

/** Sign-in; in a demo district the invented people come first. `ended`: somebody was in, and the house has closed the session. */
export function WayIn({ hello, ended, onEntered, onLanguage, onLeave }: {
  hello: Hello; ended?: boolean | undefined; onEntered: (entered: Entered) => void; onLanguage: (language: CatalogueLanguage) => void
  /** There is something on the screen behind: goes back to it, or gives it up. */
  onLeave?: () => void
}) {
  const { t } = useWords()
  const [byName, setByName] = useState(false)
  const back = onLeave && <Button kind="quiet" wide onPress={onLeave}>{t(ended ? 'access.sign-out' : 'ui.back')}</Button>
  const refused = ended ? refuse('access.not-signed-in') : undefined
  if (hello.isDemo && !byName) {
    return (
      <DoorPage title={t('web.demo.title')} says={t('web.demo.says')} onLanguage={onLanguage}>
        <RefusalLine refusal={refused} />
        <DemoPeople onEntered={onEntered} />
        <Button kind="quiet" wide onPress={() => setByName(true)}>{t('web.demo.sign-in')}</Button>
        {back}
      </DoorPage>
    )
  }
  return (
    <SignIn onEntered={onEntered} onLanguage={onLanguage}>
      <RefusalLine refusal={refused} />
      {hello.isDemo ? <Button kind="quiet" wide onPress={() => setByName(false)}>{t('web.demo.back')}</Button> : <p className="muted centred-text">{t('access.sign-in.lost')}</p>}
      {back}
    </SignIn>
  )
}
