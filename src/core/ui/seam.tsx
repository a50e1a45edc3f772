import type { CSSProperties } from 'react'

/** The running stitch: `on` stitches of `of` are sewn. It only repeats to the eye what words beside it say. */
export function Seam({ on, of = 12, tone, fresh }: { on: number; of?: number; tone?: 'soon' | 'past' | 'done'; /** The last stitch was just sewn and may draw itself once. */ fresh?: boolean }) {
  const sewn = Math.max(0, Math.min(of, Math.round(on)))
  return (
    <span className={['seam', tone, fresh && 'fresh'].filter(Boolean).join(' ')} style={{ '--n': of } as CSSProperties} aria-hidden="true">
      {Array.from({ length: of }, (_, n) => <i key={n} className={n < sewn ? 'on' : undefined} />)}
    </span>
  )
}
