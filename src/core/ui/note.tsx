import { CloudUpload, Coffee, Database, History, Info, Lock, ScanSearch } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.tsx'

/** A few words set apart. Never the only place of something that must be done. */
export function Note({ tone, icon, label, children }: { tone?: 'soon' | 'past' | 'felt' | 'advice'; icon?: ReactNode; label?: string; children: ReactNode }) {
  return (
    <section className={tone ? `note ${tone}` : 'note'} aria-label={label}>
      {icon ?? (tone === 'soon' ? <CloudUpload className="i" /> : <Info className="i" />)}
      <div className="stack-2 grow">{children}</div>
    </section>
  )
}

/** What the program suggests: dotted, explains itself, and never carries the main button. `about`: where a screen carries several. */
export function AdviceNote({ about, children }: { about?: string | undefined; children: ReactNode }) {
  const { t } = useWords()
  return <Note tone="advice" label={[t('ui.advice'), about].filter(Boolean).join(' · ')} icon={<ScanSearch className="i" />}>{children}</Note>
}

/** An offer to staff after a hard entry. "Not now" leaves no trace anywhere. */
export function CareNote({ children, accept, onAccept, onLater }: { children: ReactNode; accept: string; onAccept: () => void; onLater: () => void }) {
  const { t } = useWords()
  return (
    <Note tone="felt" label={t('ui.care')} icon={<Coffee className="i" />}>
      <p>{children}</p>
      <div className="row wrap note-answers">
        <Button kind="quiet" small onPress={onAccept}>{accept}</Button>
        <Button kind="quiet" small className="later" onPress={onLater}>{t('ui.not-now')}</Button>
      </div>
    </Note>
  )
}

/** Over a form that was left half-filled: what is in it was brought back, and can be put away. */
export function FoundNote({ onAnew }: { onAnew: () => void }) {
  const { t } = useWords()
  return <Note icon={<History className="i" />}><p role="status">{t('ui.draft.found')}</p><div className="row wrap note-answers"><Button kind="quiet" small onPress={onAnew}>{t('ui.draft.anew')}</Button></div></Note>
}

/** One answer for *not found* and *not yours*: that a record exists is itself a secret. */
export function NotFound() {
  const { t } = useWords()
  return <Note tone="felt" icon={<Lock className="i" />}><p>{t('ui.not-found')}</p></Note>
}

/** Something broke: what still works, from when the data is, and another try. What was filled in is kept. */
export function Fault({ children, since, onAgain }: { children: ReactNode; /** The time the shown data is from, in words. */ since?: string; onAgain?: () => void }) {
  const { t } = useWords()
  return (
    <Note icon={<Database className="i" />}>
      <p role="alert"><span className="strong">{children}</span> {since ? t('ui.fault.showing', { since }) : t('ui.fault.kept')}</p>
      {onAgain && <div><Button kind="second" small onPress={onAgain}>{t('ui.fault.again')}</Button></div>}
    </Note>
  )
}
