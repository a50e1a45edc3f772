import { useCallback, useState, type ReactNode } from 'react'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import type { PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { useWords } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'
import { DoorPage } from './door-page.tsx'
import { openNumber } from './number-client.ts'
import { NumberPad } from './number-pad.tsx'
import { RefusalLine } from './refusal-line.tsx'

/** Asks for this person's short number and opens with it. A session that has fallen idle is awake afterwards. */
export function NumberDoor({ person, status, onOpened, onOtherWay, onLanguage, children }: {
  person: PersonId
  status?: ReactNode
  onOpened: (memberKey: KeyPair) => void
  /** The person chose another way, or there is no other: the number is closed, there is no line, the session has ended. */
  onOtherWay: (why?: Refusal) => void
  onLanguage: (language: CatalogueLanguage) => void
  children?: ReactNode
}) {
  const { t } = useWords()
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  const open = useCallback(async (digits: string) => {
    setWaiting(true)
    setRefusal(undefined)
    const opened = await openNumber(digits, person).finally(() => setWaiting(false))
    if (!(opened instanceof Refusal)) return onOpened(opened.memberKey)
    if (isOver(opened)) onOtherWay(opened)
    else setRefusal(opened)
  }, [person, onOpened, onOtherWay])

  return (
    <DoorPage title={t('access.number.enter')} status={status} onLanguage={onLanguage}>
      <div className="stack">
        <NumberPad onFull={open} aside={<button type="button" className="bare" onClick={() => onOtherWay()}>{t('access.number.forgot')}</button>} />
        <p className="centred-text muted" role="status">{isWaiting && t('access.locked.waiting')}</p>
        <RefusalLine refusal={refusal} />
        {children}
      </div>
    </DoorPage>
  )
}

function isOver({ code, details }: Refusal): boolean {
  return details['left'] === 0 || ['access.number-closed', 'access.no-line', 'access.not-signed-in'].includes(code)
}
