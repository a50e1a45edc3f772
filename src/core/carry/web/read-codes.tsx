import { Camera, FileInput } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '#core/ui/button.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { Bytes } from '#core/vault/bytes.ts'
import { gather, mostCarried, type Gathered } from '../frames.ts'
import './carry.css'

/** Reads what another phone shows, by the camera or from a file. Pictures are looked at in memory and never kept. */
export function ReadCodes({ onWhole, onFile }: { onWhole: (whole: Bytes) => void; onFile: (text: string) => void }) {
  const { t } = useWords()
  const [camera, setCamera] = useState<'off' | 'on' | 'none'>('off')
  const [so, setSo] = useState<Gathered>()
  const [tooBig, setTooBig] = useState(false)
  const field = useId()

  async function choose(file: File | undefined) {
    // A text of ours has four letters for three bytes, and line ends.
    setTooBig(file !== undefined && file.size > mostCarried * 2)
    if (file && file.size <= mostCarried * 2) onFile(await file.text())
  }

  return (
    <div className="stack">
      {camera === 'on'
        ? <>
          <Viewfinder onNone={() => setCamera('none')} onSeen={setSo} onWhole={onWhole} />
          <p role="status" className="strong carry-count">{so ? t('carry.have', { have: so.have.length, of: so.of, missing: so.of - so.have.length }) : t('carry.hold-before')}</p>
          {so && so.of > 1 && <ol className="carry-missing" aria-hidden="true">{Array.from({ length: so.of }, (_, n) => <li key={n} className={so.have.includes(n) ? 'here' : ''} />)}</ol>}
          <Button kind="quiet" onPress={() => { setCamera('off'); setSo(undefined) }}>{t('carry.camera-off')}</Button>
        </>
        : <Button roomy wide onPress={() => setCamera('on')}><Camera className="i" />{t('carry.camera-on')}</Button>}
      {camera === 'none' && <Note tone="soon"><p role="alert">{t('carry.no-camera')}</p></Note>}
      <div className="carry-file">
        <label className="btn second wide" htmlFor={field}><FileInput className="i" />{t('carry.choose-file')}</label>
        <input id={field} type="file" accept=".txt,text/plain" onChange={(event) => { void choose(event.currentTarget.files?.[0]); event.currentTarget.value = '' }} />
      </div>
      {tooBig && <Note tone="soon"><p role="alert">{t('carry.no-file')}</p></Note>}
      <p className="meta">{t('carry.reads-only')}</p>
    </div>
  )
}

const everyMs = 110
const widest = 900

function Viewfinder({ onSeen, onWhole, onNone }: { onSeen: (so: Gathered) => void; onWhole: (whole: Bytes) => void; onNone: () => void }) {
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef({ onSeen, onWhole, onNone })
  told.current = { onSeen, onWhole, onNone }
  useEffect(() => {
    let isOver = false
    let stream: MediaStream | undefined
    const gathering = gather()
    const stop = () => { isOver = true; for (const track of stream?.getTracks() ?? []) track.stop() }
    void (async () => {
      const read = await reader()
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } } })
      if (isOver) return stop()
      const seen = video.current!
      seen.srcObject = stream
      await seen.play()
      while (!isOver) {
        const text = await read(seen).catch(() => undefined)
        const so = text === undefined ? 'other' : await gathering.add(text)
        if (isOver) return
        if (so !== 'other') {
          told.current.onSeen(so)
          if (so.whole) { stop(); told.current.onWhole(so.whole); return }
        }
        await new Promise((resolve) => { setTimeout(resolve, everyMs) })
      }
    })().catch(() => { if (!isOver) { stop(); told.current.onNone() } })
    return stop
  }, [])
  return <video ref={video} className="carry-video" muted playsInline aria-label={t('carry.viewfinder')} />
}

interface Detector { detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]> }
interface DetectorKind { new (options: { formats: readonly string[] }): Detector; getSupportedFormats(): Promise<readonly string[]> }

/** The browser's own reader where it has one; else a small one of ours, on a drawn copy of the picture. */
async function reader(): Promise<(video: HTMLVideoElement) => Promise<string | undefined>> {
  const Kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector
  if (Kind && (await Kind.getSupportedFormats().catch((): readonly string[] => [])).includes('qr_code')) {
    const detector = new Kind({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video))[0]?.rawValue
  }
  const jsQR = await ownReader()
  const canvas = document.createElement('canvas')
  const sheet = canvas.getContext('2d', { willReadFrequently: true })!
  return async (video) => {
    const scale = Math.min(1, widest / Math.max(1, video.videoWidth))
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)]
    if (width === 0 || height === 0) return undefined
    canvas.width = width
    canvas.height = height
    sheet.drawImage(video, 0, 0, width, height)
    return jsQR(sheet.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: 'dontInvert' })?.data
  }
}

type ReadPixels = (data: Uint8ClampedArray, width: number, height: number, options: object) => { data: string } | null

/** The package is of before modules: what it is called by depends on who has bundled it. */
async function ownReader(): Promise<ReadPixels> {
  let found: unknown = await import('jsqr')
  while (typeof found !== 'function') found = (found as { default: unknown }).default
  return found as ReadPixels
}
