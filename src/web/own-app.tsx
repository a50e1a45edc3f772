import { Download } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { Button } from '#core/ui/button.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { useWords } from '#core/ui/words.tsx'
import { shellNow, watchShell } from './app-shell.ts'
import { faces } from './face-path.ts'
import { chooseFace, keptFace } from './face.ts'
import { NewVersion } from './new-version.tsx'

/** The app on this device: what it is called on the home screen, how it gets there, and whether it opens without a line. */
export function OwnApp() {
  const { t } = useWords()
  const { whole, install } = useSyncExternalStore(watchShell, shellNow)
  const [face, setFace] = useState(keptFace)
  return (
    <section className="card stack" aria-labelledby="own-app">
      <h2 id="own-app">{t('web.app.title')}</h2>
      <p role="status" className="muted">{t(whole ? 'web.app.whole' : 'web.app.not-yet')}</p>
      <NewVersion />
      <Segment legend={t('web.app.face')} value={face} onChange={(value) => { setFace(value); chooseFace(value) }}
        options={faces.map((value) => ({ value, label: <><img className="face" src={pictures[value]} alt="" width="28" height="28" />{t(value === 'own' ? 'programme.title' : 'web.face.plain')}</> }))} />
      <p className="meta">{t('web.app.face.says')}</p>
      {install ? <div><Button kind="second" onPress={install}><Download className="i" />{t('web.app.install')}</Button></div> : <p className="meta">{t('web.app.install.by-hand')}</p>}
    </section>
  )
}

const pictures = { own: new URL('./icons/own.svg', import.meta.url).href, plain: new URL('./icons/plain.svg', import.meta.url).href }
