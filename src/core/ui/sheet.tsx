import { X } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.tsx'

/** A sheet over the page: at the bottom on a phone, in the middle on a desk. Esc and *back* close it; focus returns. */
export function Sheet({ open, onClose, title, children }: { open: boolean; onClose: () => void; title: string; children: ReactNode }) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()

  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])

  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={heading} onClose={onClose} onClick={(press) => { if (press.target === dialog.current) dialog.current.close() }}>
      {open && (
        <div className="in">
          <div className="row between">
            <h2 id={heading}>{title}</h2>
            <Button kind="quiet" icon label={t('ui.close')} onPress={() => dialog.current?.close()}><X className="i" /></Button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
