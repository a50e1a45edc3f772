import type { ReactNode } from 'react'

/** Where nothing stands yet: what will come here, and when. Never "nothing to show". */
export function Empty({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <svg className="art" viewBox="0 0 160 70" fill="none" aria-hidden="true">
        <path d="M4 52c20-16 34-22 52-18s24 14 44 8 30-20 56-12" stroke="currentColor" strokeWidth="4" strokeLinecap="round" strokeDasharray="9 9" />
        <circle cx="122" cy="14" r="7" className="sun" />
      </svg>
      <p className="strong">{title}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}
