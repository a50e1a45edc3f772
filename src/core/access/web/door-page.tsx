import { ALargeSmall } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { BrandMark } from '#core/ui/brand-mark.tsx'
import { Button } from '#core/ui/button.tsx'
import { LookSheet } from '#core/ui/look-sheet.tsx'
import { useWords } from '#core/ui/words.tsx'
import './access.css'
import { Helplines } from './helplines.tsx'

/** The page before the house: sign-in, lock, invitation. Says nothing of what is inside. */
export function DoorPage({ title, says, status, onLanguage, children }: {
  title: string; says?: ReactNode; status?: ReactNode; onLanguage: (language: CatalogueLanguage) => void; children: ReactNode
}) {
  const { t } = useWords()
  const [isLookOpen, setLookOpen] = useState(false)
  return (
    <div className="phone sky">
      <main id="main">
        <div className="row between wrap">
          {status ?? <span />}
          <Button kind="quiet" icon label={t('ui.look.open')} onPress={() => setLookOpen(true)}><ALargeSmall className="i" /></Button>
        </div>
        <div className="stack centred-text">
          <div><BrandMark /></div>
          <div className="stack-1"><h1>{title}</h1>{says && <p className="muted">{says}</p>}</div>
        </div>
        {children}
        <Helplines />
      </main>
      <LookSheet open={isLookOpen} onClose={() => setLookOpen(false)} onLanguage={onLanguage} />
    </div>
  )
}
