/**
 * A chosen picture becomes pixels and then a new, small JPEG: whatever else was in the file (place, maker, a page behind its end) is left
 * behind on this device (Security K-2, K-7). Nothing is decoded that does not look like a picture of a size a phone can hold.
 */
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { lookAt, plainJpeg } from '../pictures.ts'
import { mostChosenBytes, mostPixels, photoBytes, photoSide } from '../sizes.ts'

/** Refuses `files.too-large` {mostMegabytes}, `files.too-many-pixels`, `files.no-picture` (another kind, or broken). */
export async function reEncode(chosen: Blob): Promise<Bytes | Refusal> {
  if (chosen.size > mostChosenBytes) return refuse('files.too-large', { mostMegabytes: mostChosenBytes / 1_000_000 })
  const bytes = new Uint8Array(await chosen.arrayBuffer())
  const looks = lookAt(bytes)
  if (!looks) return refuse('files.no-picture')
  if (looks.width * looks.height > mostPixels) return refuse('files.too-many-pixels')
  // Decoded as what its bytes say, whatever the file calls itself.
  const picture = await createImageBitmap(new Blob([bytes], { type: `image/${looks.kind}` }), { imageOrientation: 'from-image' }).catch(() => undefined)
  if (!picture) return refuse('files.no-picture')
  try {
    for (const side of [photoSide, photoSide * 0.75, photoSide * 0.5]) {
      const canvas = draw(picture, side)
      for (const quality of [0.82, 0.7, 0.55, 0.4]) {
        const jpeg = plainJpeg(await encode(canvas, quality))
        if (jpeg && jpeg.length <= photoBytes) return jpeg
      }
    }
    return refuse('files.no-picture')
  } finally {
    picture.close()
  }
}

function draw(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')!
  // A JPEG has no transparency; what showed through is white, not black.
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

async function encode(canvas: HTMLCanvasElement, quality: number): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', quality) })
  return blob ? new Uint8Array(await blob.arrayBuffer()) : new Uint8Array(0)
}
