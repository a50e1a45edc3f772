import { Pause, Play, SkipForward } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '#core/ui/button.tsx'
import { useWords } from '#core/ui/words.tsx'
import './carry.css'

/** How long each picture stands: under three changes a second, and long enough for a cheap camera. */
const standsMs = 400

/** A loop of pictures for another phone's camera, or one picture that stands still. */
export function ShowCodes({ frames, label }: { frames: readonly string[]; label: string }) {
  const { t } = useWords()
  const [at, setAt] = useState(0)
  const [held, setHeld] = useState(false)
  const [drawn, setDrawn] = useState<readonly Drawn[]>([])
  useEffect(() => {
    let gone = false
    void drawAll(frames).then((all) => { if (!gone) setDrawn(all) })
    return () => { gone = true }
  }, [frames])
  useEffect(() => {
    if (held || drawn.length < 2) return
    const timer = setInterval(() => setAt((n) => n + 1), standsMs)
    return () => clearInterval(timer)
  }, [held, drawn.length])
  const n = drawn.length === 0 ? 0 : at % drawn.length
  const now = drawn[n]
  return (
    <div className="carry-codes stack-2">
      <div className="carry-code">
        {now && (
          // Black on white whatever the screen's light is: cameras read nothing else.
          <svg role="img" aria-label={label} viewBox={`-4 -4 ${now.size + 8} ${now.size + 8}`} shapeRendering="crispEdges">
            <rect x="-4" y="-4" width={now.size + 8} height={now.size + 8} fill="#fff" /><path d={now.path} fill="#000" />
          </svg>
        )}
      </div>
      {drawn.length > 1 && (
        <div className="row wrap carry-hold">
          <span className="meta">{t('carry.picture-of', { n: n + 1, of: drawn.length })}</span>
          <Button kind="quiet" small onPress={() => setHeld(!held)}>{held ? <Play className="i" /> : <Pause className="i" />}{t(held ? 'carry.go-on' : 'carry.hold')}</Button>
          {held && <Button kind="quiet" small onPress={() => setAt(at + 1)}><SkipForward className="i" />{t('carry.next')}</Button>}
        </div>
      )}
    </div>
  )
}

interface Drawn { readonly size: number; readonly path: string }

/** Errors are mended by the next round, so the pictures carry little for it and stay coarse. */
async function drawAll(frames: readonly string[]): Promise<readonly Drawn[]> {
  const { create } = await import('qrcode')
  return frames.map((data) => {
    const { modules: { size, data: dots } } = create([{ data, mode: 'alphanumeric' }], { errorCorrectionLevel: 'L' })
    return { size, path: Array.from(dots, (on, i) => (on ? `M${i % size} ${Math.floor(i / size)}h1v1h-1z` : '')).join('') }
  })
}
