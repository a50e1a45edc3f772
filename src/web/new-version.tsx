import { Sprout } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { Button } from '#core/ui/button.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import { hasTyped, shellNow, updateNow, watchShell } from './app-shell.ts'

/** A newer version waits. It never comes by itself while somebody works; it may be taken now, and what would be lost is said first. */
export function NewVersion() {
  const { t } = useWords()
  const { next } = useSyncExternalStore(watchShell, shellNow)
  const [asks, setAsks] = useState(false)
  if (!next) return null
  return (
    <Note tone="felt" label={t('web.version.title')} icon={<Sprout className="i" />}>
      <p><span className="strong">{t('web.version.title')}.</span> {t(asks ? 'web.version.typed' : 'web.version.says')}</p>
      <div className="row wrap">
        <Button kind="second" small onPress={() => (hasTyped() && !asks ? setAsks(true) : updateNow())}>{t(asks ? 'web.version.anyway' : 'web.version.now')}</Button>
        {asks && <Button kind="quiet" small onPress={() => setAsks(false)}>{t('ui.not-now')}</Button>}
      </div>
    </Note>
  )
}
