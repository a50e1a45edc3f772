import type { ReactNode } from 'react'

/** Steppe light, on thresholds only: Today, lock, saved, public home, receipt. Working screens are plain. */
export function Sky({ children, as: As = 'div', className, label }: { children: ReactNode; as?: 'div' | 'header' | 'section'; className?: string; label?: string }) {
  return (
    <As className={className ? `sky ${className}` : 'sky'} aria-label={label}>
      {children}
      <svg className="hills" viewBox="0 0 400 68" preserveAspectRatio="none" aria-hidden="true">
        <path className="h1-1" d="M0 52C40 44 62 30 96 27c30-3 44 13 74 10 34-4 52-27 92-28 36 0 50 22 84 27 22 3 40-2 54-6v38H0z" />
        <path className="h1-2" d="M0 60c60-12 108-16 160-10 58 7 96-10 142-10 42 0 70 12 98 12v16H0z" />
        <path className="h1-3" d="M0 66c90-10 190-12 400-5v7H0z" />
      </svg>
    </As>
  )
}
