import { Check } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

interface Told { id: number; text: string; undo?: { label: string; run: () => void } }

const shownForMs = 6000
const listeners = new Set<() => void>()
let told: Told | undefined
let count = 0

/** Says something short at the foot of the screen. Never the only place of a message, never a name. */
export function tell(text: string, undo?: Told['undo']): void {
  say({ id: count += 1, text, ...(undo && { undo }) })
}

function say(next: Told | undefined) {
  told = next
  for (const listener of listeners) listener()
}

/** Stands once, in the shell: shows what `tell` said for six seconds, longer while a pointer or the focus rests on it. */
export function Toasts() {
  const shown = useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener) }, () => told, () => undefined)
  const box = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (!shown) { box.current?.hidePopover(); return }
    // Shown anew each time, so that it lies over a sheet that was opened in between.
    if (box.current?.matches(':popover-open')) box.current.hidePopover()
    box.current?.showPopover()
  }, [shown])
  useEffect(() => {
    if (!shown || held) return
    const timer = setTimeout(() => say(undefined), shownForMs)
    return () => clearTimeout(timer)
  }, [shown, held])

  return (
    <div ref={box} className="toast" popover="manual" role="status" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      {shown && <><Check className="i" /><span>{shown.text}</span>{shown.undo && <button type="button" onClick={() => { shown.undo?.run(); say(undefined) }}>{shown.undo.label}</button>}</>}
    </div>
  )
}
