import { CloudOff, KeyRound } from 'lucide-react'
import { useEffect, useState, type SubmitEvent } from 'react'
import { DoorPage } from '#core/access/web/door-page.tsx'
import { doorsWithPasskeys, findDoor } from '#core/access/web/doors-here.ts'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { unlockWithPasskey, unlockWithPassphrase, type UnlockParts } from '#core/access/web/sign-in-client.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'

/**
 * Without a line the notebook opens for whoever came in here before, with their name and passphrase, or their passkey. The page
 * does not know whose notebooks lie here, and says the same of every name that does not open.
 */
export function WithoutLine({ onOpen, onAgain, onLanguage }: { onOpen: (parts: UnlockParts, memberKey: KeyPair) => Promise<Refusal | undefined>; onAgain: () => Promise<void>; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [passkeys, setPasskeys] = useState<readonly UnlockParts[]>([])
  useEffect(() => { void doorsWithPasskeys().then(setPasskeys) }, [])

  async function open(how: () => Promise<{ parts: UnlockParts; key: KeyPair } | Refusal>) {
    if (isWaiting) return
    setWaiting(true)
    setRefusal(undefined)
    const opened = await how()
    setRefusal(opened instanceof Refusal ? opened : await onOpen(opened.parts, opened.key))
    setWaiting(false)
  }

  async function byName() {
    const parts = await findDoor(name)
    const key = parts && await unlockWithPassphrase(parts, passphrase)
    return !key || key instanceof Refusal ? refuse('access.notebook-not-opened') : { parts, key }
  }

  async function byPasskey() {
    for (const parts of passkeys) {
      const key = await unlockWithPasskey(parts)
      if (!(key instanceof Refusal)) return { parts, key }
    }
    return refuse('access.passkey-turned-away')
  }

  return (
    <DoorPage title={t('web.without-line.title')} says={t('web.without-line.says')} onLanguage={onLanguage}>
      <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); void open(byName) }}>
        <Note icon={<CloudOff className="i" />}><p>{t('web.without-line.how')} {t('access.number.needs-line')}</p></Note>
        <Field label={t('access.field.name')}>{(input) => <input {...input} autoComplete="username" autoCapitalize="none" required maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <Field label={t('access.field.passphrase')}>{(input) => <input {...input} type="password" autoComplete="current-password" required maxLength={256} value={passphrase} onChange={(event) => setPassphrase(event.target.value)} />}</Field>
        <RefusalLine refusal={refusal} />
        <Button type="submit" roomy wide waiting={isWaiting} waitingLabel={t('access.locked.waiting')}>{t('access.locked.open')}</Button>
        {passkeys.length > 0 && <Button kind="second" wide onPress={() => void open(byPasskey)}><KeyRound className="i" />{t('access.locked.passkey')}</Button>}
        <Button kind="quiet" wide onPress={() => void onAgain()}>{t('ui.fault.again')}</Button>
      </form>
    </DoorPage>
  )
}
