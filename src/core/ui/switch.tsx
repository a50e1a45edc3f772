import type { ReactNode } from 'react'

/** On or off, at once. */
export function Switch({ checked, onChange, children, disabled }: { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode; disabled?: boolean }) {
  return (
    <label className="switch">
      <input type="checkbox" role="switch" checked={checked} disabled={disabled} onChange={(change) => onChange(change.target.checked)} />
      <span className="knob" aria-hidden="true" />
      <span>{children}</span>
    </label>
  )
}
