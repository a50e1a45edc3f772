import type { ReactNode } from 'react'

/** A short fact beside something. Never pressed, never counting what went wrong. */
export function Chip({ tone, children }: { tone?: 'brand' | 'soon' | 'past' | 'done' | 'advice'; children: ReactNode }) {
  return <span className={tone ? `chip ${tone}` : 'chip'}>{children}</span>
}
