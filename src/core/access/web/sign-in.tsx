import { KeyRound } from 'lucide-react'
import { useState, type ReactNode, type SubmitEvent } from 'react'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { useWords } from '#core/ui/words.tsx'
import { DoorPage } from './door-page.tsx'
import { RefusalLine } from './refusal-line.tsx'
import { canUsePasskeys, type Entered, signIn, signInWithPasskey } from './sign-in-client.ts'

/** A person of the demo district. Everything about them is invented and printed on the first page, the code's secret included. */
export interface DemoPerson { signInName: string; title: string; passphrase: string; totp: string }

/** Name, passphrase, code; or one touch of a passkey. What is wrong is said in one way, whatever it was. */
export function SignIn({ onEntered, onLanguage, demoPeople = [], children }: {
  onEntered: (entered: Entered) => void
  onLanguage: (language: CatalogueLanguage) => void
  demoPeople?: readonly DemoPerson[]
  /** Stands under the form: how to ask for an invitation, where the demo leads. */
  children?: ReactNode
}) {
  const { t } = useWords()
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [code, setCode] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  async function enter(how: () => Promise<Entered | Refusal>) {
    setWaiting(true)
    setRefusal(undefined)
    const entered = await how().finally(() => setWaiting(false))
    if (!(entered instanceof Refusal)) return onEntered(entered)
    setRefusal(entered)
    // A code is good once, so it is asked again; the rest stays, that nobody types a long passphrase twice for a slow line.
    setCode('')
  }

  return (
    <DoorPage title={t('access.sign-in.title')} says={t('access.sign-in.says')} onLanguage={onLanguage}>
      {demoPeople.length > 0 && (
        <section className="stack-2" aria-labelledby="demo-people">
          <h2 id="demo-people">{t('access.demo.title')}</h2>
          <p className="muted">{t('access.demo.says')}</p>
          <ul className="stack-2">
            {demoPeople.map((person) => (
              <li key={person.signInName}><Button kind="plain" wide onPress={() => void enter(() => signInAsDemo(person))}>{person.title}</Button></li>
            ))}
          </ul>
        </section>
      )}
      <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); if (!isWaiting) void enter(() => signIn({ name, passphrase, code })) }}>
        <Field label={t('access.field.name')}>
          {(input) => <input {...input} name="username" autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />}
        </Field>
        <Field label={t('access.field.passphrase')}>
          {(input) => <input {...input} type="password" name="password" autoComplete="current-password" required maxLength={256} value={passphrase} onChange={(e) => setPassphrase(e.target.value)} />}
        </Field>
        <Field label={t('access.field.code')} hint={t('access.field.code.hint')}>
          {(input) => <input {...input} name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required maxLength={7} value={code} onChange={(e) => setCode(e.target.value)} />}
        </Field>
        <RefusalLine refusal={refusal} />
        <Button type="submit" roomy wide waiting={isWaiting} waitingLabel={t('access.sign-in.waiting')}>{t('access.sign-in.enter')}</Button>
        {canUsePasskeys() && (
          <Button kind="second" wide onPress={() => void enter(signInWithPasskey)}><KeyRound className="i" />{t('access.sign-in.passkey')}</Button>
        )}
      </form>
      {children ?? <p className="muted centred-text">{t('access.sign-in.lost')}</p>}
    </DoorPage>
  )
}

/** The same road as everybody's, with a code made from the printed secret; the next one where somebody just used this one. */
export async function signInAsDemo({ signInName, passphrase, totp }: DemoPerson): Promise<Entered | Refusal> {
  const { Secret, TOTP } = await import('otpauth')
  const codes = new TOTP({ secret: Secret.fromBase32(totp) })
  const tryAt = (offset: number) => signIn({ name: signInName, passphrase, code: codes.generate({ timestamp: Date.now() + offset }) })
  const entered = await tryAt(0)
  return entered instanceof Refusal && entered.code === 'access.sign-in-failed' ? await tryAt(30_000) : entered
}
