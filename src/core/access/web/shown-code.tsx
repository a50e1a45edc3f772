import { useEffect, useState } from 'react'
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
      {squares && (
        // Dark on light whatever the screen's light is: cameras read nothing else.
        <svg role="img" aria-label={t('access.code.picture')} viewBox={`-4 -4 ${squares.size + 8} ${squares.size + 8}`} width="220" height="220" shapeRendering="crispEdges">
          <rect x="-4" y="-4" width={squares.size + 8} height={squares.size + 8} fill="#fff" /><path d={squares.path} fill="#000" />
        </svg>
      )}
      <a className="btn second" href={uri}>{t('access.code.open-app')}</a>
      <p className="muted">{t('access.code.by-hand')}</p>
      <p><code className="code">{text.match(/.{1,4}/g)?.join(' ')}</code></p>
    </div>
  )
}
