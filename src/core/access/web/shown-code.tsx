import { useEffect, useState } from 'react'
import { CodePicture } from '#core/ui/code-picture.tsx'
import { useWords } from '#core/ui/words.tsx'
import { drawCode, type Squares } from './sign-in-client.ts'

/** The code secret, shown once: as a picture for another phone's camera, as a link for this phone, as letters to type. */
export function ShownCode({ uri, text }: { uri: string; text: string }) {
  const { t } = useWords()
  const [squares, setSquares] = useState<Squares>()
  useEffect(() => {
    let isGone = false
    void drawCode(uri).then((drawn) => { if (!isGone) setSquares(drawn) })
    return () => { isGone = true }
  }, [uri])
  return (
    <div className="stack-2">
      <p>{t('access.code.says')}</p>
      {squares && <CodePicture squares={squares} label={t('access.code.picture')} />}
      <a className="btn second" href={uri}>{t('access.code.open-app')}</a>
      <p className="muted">{t('access.code.by-hand')}</p>
      <p><code className="code">{text.match(/.{1,4}/g)?.join(' ')}</code></p>
    </div>
  )
}
