import type { ReactNode } from 'react'
import { shapes, tileOf } from './tile.ts'

/** The picture of a code. Says nothing to a screen reader: the code stands beside it. */
export function TilePicture({ code, size }: { code: string; size?: 'small' | 'big' }) {
  const { tone, cells } = tileOf(code)
  return (
    <svg className={['tile', size, `tone-${tone}`].filter(Boolean).join(' ')} viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" className="ground" />
      {cells.map((cell, n) => <path key={n} d={shapes[cell]!.path} transform={`translate(${(n % 2) * 20} ${Math.floor(n / 2) * 20})`} className={shapes[cell]!.soft ? 'soft' : undefined} />)}
    </svg>
  )
}

/**
 * A child: tile, spoken code, and an age in words ("about 14"). `lead` makes the code the page's title. The tile is drawn from the
 * code as it is kept (`arsha-418`), so that it is the same in every language.
 */
export function Person({ code, drawnFrom, who, size, lead, children }: { code: string; drawnFrom?: string; who?: ReactNode; size?: 'small' | 'big'; lead?: boolean; children?: ReactNode }) {
  return (
    <span className="person">
      <TilePicture code={drawnFrom ?? code} {...(size && { size })} />
      <span className="grow">
        {lead ? <h1 className="code" translate="no">{code}</h1> : <span className="code" translate="no">{code}</span>}
        {who && <span className="who">{who}</span>}
        {children}
      </span>
    </span>
  )
}
