import { useEffect, useState, type SubmitEvent } from 'react'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { useWords } from '#core/ui/words.tsx'
import { DoorPage } from './door-page.tsx'
import { NewPassphrase } from './new-passphrase.tsx'
import { RefusalLine } from './refusal-line.tsx'
import { ShownCode } from './shown-code.tsx'
import { type Entered, type EnrolStarted, finishEnrol, startEnrol } from './sign-in-client.ts'

/** The token of an invitation link `…/#/invitation/<token>`: in the fragment, which browsers send to nobody. */
export function invitationIn(hash: string): string | undefined {
  return /^#\/invitation\/([A-Za-z0-9_-]{43})$/.exec(hash)?.[1]
}

/** The invited person sets a passphrase, takes the code secret into an app and proves it with a code. */
export function Enrol({ token, onEntered, onLanguage }: { token: string; onEntered: (entered: Entered) => void; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const [started, setStarted] = useState<EnrolStarted>()
  const [passphrase, setPassphrase] = useState<string>()
  const [code, setCode] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  async function start() {
    setRefusal(undefined)
    const answer = await startEnrol(token)
    if (answer instanceof Refusal) setRefusal(answer)
    else setStarted(answer)
  }

  useEffect(() => {
    // Out of the address and the history before anything else: the next person at this device must not find it there.
    if (invitationIn(location.hash)) history.replaceState(null, '', location.pathname)
  }, [])

  async function finish() {
    if (!started || !passphrase) return
    setWaiting(true)
    setRefusal(undefined)
    const entered = await finishEnrol(token, started, { passphrase, code }).finally(() => setWaiting(false))
    if (entered instanceof Refusal) setRefusal(entered)
    else onEntered(entered)
  }

  if (!started) {
    return (
      <DoorPage title={t('access.enrol.title')} says={t('access.enrol.says')} onLanguage={onLanguage}>
        <RefusalLine refusal={refusal} />
        {/* Started by a hand, not by opening the page: messengers open links to draw a preview, and each start makes a new secret. */}
        <Button roomy wide onPress={() => void start()}>{t('access.enrol.start')}</Button>
      </DoorPage>
    )
  }
  return (
    <DoorPage title={t('access.enrol.welcome', { name: started.shownName })} says={t('access.enrol.your-name', { name: started.signInName })} onLanguage={onLanguage}>
      <form className="stack-6" onSubmit={(event: SubmitEvent) => { event.preventDefault(); if (!isWaiting) void finish() }}>
        <section className="stack"><h2>{t('access.enrol.passphrase')}</h2><p className="muted">{t('access.enrol.passphrase.says')}</p>
          <input type="text" name="username" autoComplete="username" value={started.signInName} readOnly hidden />
          <NewPassphrase signInName={started.signInName} onChange={setPassphrase} />
        </section>
        <section className="stack"><h2>{t('access.enrol.code')}</h2>
          <ShownCode {...started.totp} />
          <Field label={t('access.field.code')} hint={t('access.field.code.hint')}>
            {(input) => <input {...input} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required maxLength={7} value={code} onChange={(e) => setCode(e.target.value)} />}
          </Field>
        </section>
        <RefusalLine refusal={refusal} />
        <Button type="submit" roomy wide waiting={isWaiting} waitingLabel={t('access.sign-in.waiting')} cannot={passphrase ? undefined : t('access.enrol.passphrase-first')}>{t('access.enrol.finish')}</Button>
      </form>
    </DoorPage>
  )
}
