import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { minuteMs } from '#core/clock.ts'
import { Button } from './button.tsx'
import { Choice, Choices } from './choice.tsx'
import { Note } from './note.tsx'
import { Sheet } from './sheet.tsx'
import { tell } from './toast.tsx'
import { useWords } from './words.tsx'

/** Why a name may be needed. The codes go into the record of the opening; labels are `ui.felt.reason.<code>`. */
export const nameReasons = ['meeting', 'phone-call', 'document', 'safety', 'same-child'] as const
export type NameReason = (typeof nameReasons)[number]

const openForMs = 2 * minuteMs

/**
 * A name under felt. Opening it takes a reason and lasts two minutes; `open` writes the reason down before it gives the
 * name, and throws or rejects when it cannot be opened. The name lives in this part's memory only while it is shown.
 */
export function FeltName({ open }: { open: (reason: NameReason) => Promise<ReactNode | string> }) {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState<NameReason>()
  const [name, setName] = useState<ReactNode>()
  const [waiting, setWaiting] = useState(false)
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    if (name === undefined) return
    const timer = setTimeout(() => setName(undefined), openForMs)
    // Covered too when the notebook closes over the screen.
    return () => { clearTimeout(timer); setName(undefined) }
  }, [name])

  async function uncover() {
    if (!reason) return
    setWaiting(true)
    setFailed(false)
    try {
      setName(await open(reason))
      setAsking(false)
      setReason(undefined)
      tell(t('ui.felt.recorded'))
    } catch {
      setFailed(true)
    } finally {
      setWaiting(false)
    }
  }

  return (
    <div className={name === undefined ? 'felt-name' : 'felt-name open'}>
      {name === undefined
        ? <><span className="strip" aria-hidden="true" /><span className="vh">{t('ui.felt.hidden')}</span></>
        : <span className="strong grow" aria-live="polite" translate="no">{name}</span>}
      {name === undefined
        ? <Button kind="quiet" small className="push" onPress={() => setAsking(true)}><Eye className="i" />{t('ui.felt.show')}</Button>
        : <Button kind="quiet" small className="push" onPress={() => setName(undefined)}><EyeOff className="i" />{t('ui.felt.hide')}</Button>}
      <Sheet open={asking} onClose={() => { setAsking(false); setFailed(false) }} title={t('ui.felt.why')}>
        <p className="muted">{t('ui.felt.explained')}</p>
        <Choices legend={t('ui.felt.why')} legendHidden one>
          {nameReasons.map((one) => <Choice key={one} kind="radio" name="felt-reason" value={one} checked={reason === one} onChange={() => setReason(one)} label={t(`ui.felt.reason.${one}`)} />)}
        </Choices>
        {failed && <Note tone="soon">{t('ui.felt.failed')}</Note>}
        <Button roomy wide waiting={waiting} waitingLabel={t('ui.felt.opening')} cannot={reason ? undefined : t('ui.felt.choose')} onPress={uncover}>{t('ui.felt.open')}</Button>
      </Sheet>
    </div>
  )
}
