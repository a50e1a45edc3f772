import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'

export interface Tab { key: string; label: ReactNode; panel: ReactNode }

/** Parts of one page. Arrows, Home and End move between them; the panel follows. */
export function Tabs({ label, tabs, chosen, onChoose }: { label: string; tabs: readonly Tab[]; chosen: string; onChoose: (key: string) => void }) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const at = Math.max(0, tabs.findIndex(({ key }) => key === chosen))

  function move(press: KeyboardEvent) {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[press.key]
    if (to === undefined) return
    press.preventDefault()
    const next = (to + tabs.length) % tabs.length
    onChoose(tabs[next]!.key)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }

  return (
    <div className="stack">
      <div ref={list} className="seg" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab, n) => <button key={tab.key} type="button" role="tab" id={`${id}-${n}`} aria-selected={n === at} aria-controls={`${id}-panel`} tabIndex={n === at ? 0 : -1} onClick={() => onChoose(tab.key)}>{tab.label}</button>)}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${at}`} tabIndex={0}>{tabs[at]?.panel}</div>
    </div>
  )
}
