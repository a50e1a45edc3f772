import { useEffect, useRef } from 'react'
import type { Bytes } from '#core/vault/bytes.ts'

/** A picture drawn from memory: it has no address, cannot be opened with anything else, and is gone from the screen with this part. */
export function PhotoCanvas({ jpeg, label }: { jpeg: Bytes; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const surface = canvas.current
    let here = true
    void createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' })).then((picture) => {
      if (here && surface) {
        surface.width = picture.width
        surface.height = picture.height
        surface.getContext('2d')?.drawImage(picture, 0, 0)
        surface.dataset.drawn = 'yes'
      }
      picture.close()
    }, () => undefined)
    return () => {
      here = false
      if (surface) surface.width = surface.height = 0
    }
  }, [jpeg])
  return <canvas ref={canvas} className="photo" role="img" aria-label={label} onContextMenu={(press) => press.preventDefault()} />
}
